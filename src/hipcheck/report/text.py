"""The result in plain text, for a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from hipcheck.landmarks import BOTH_SIDES
from hipcheck.reference import what_it_does_not_mean
from hipcheck.report.model import has_measurements, is_refused, knee_of
from hipcheck.report.wording import (
    COLLAPSE_WORDS,
    FILMING_HINTS,
    GRADE_WORDS,
    INWARD_WORDS,
    MISSING,
    NOTHING_FOUND,
    PATTERN_WORDS,
    REFUSED,
    SIGN_WORDS,
    asymmetry_sentence,
    file_name,
    glued,
    hold_words,
    issue_sentence,
    number,
    pelvis_caution,
    pelvis_name,
    raw_line_sentence,
    squat_name,
    stance_name,
    time_span,
    view_words,
    with_error,
)
from hipcheck.results import Knee, Results, Squat, Stance

__all__ = ["summary_text"]

_WIDTH: Final = 100


def summary_text(results: Results) -> str:
    """Return the findings, a line for each hold and repetition, what is wrong with the recording, and the limits.

    Parameters
    ----------
    results
        Of one recording. A refused one gives the reasons and what to do, and no numbers.

    Returns
    -------
    str
        Lines of at most 100 signs (file names may be longer), ending in a line break.
    """
    head = f"{file_name(results.source.path)}: {results.source.duration_s:.1f} s, {view_words(results)}"
    grade = f"Recording quality: {GRADE_WORDS[results.quality.grade]}"
    issues = [issue_sentence(issue) for issue in results.quality.issues]
    if is_refused(results):
        blocks = [[head], [REFUSED, *_bullets(issues)], ["How to film:", *_bullets(FILMING_HINTS)]]
    else:
        nothing = not has_measurements(results)
        blocks = [
            [head],
            _bullets(results.summary.findings or ([NOTHING_FOUND] if nothing else [])),
            _stance_lines(results),
            _squat_lines(results),
            [asymmetry_sentence(results, item) for item in results.summary.asymmetries],
            [grade, *_bullets(issues)],
            ["How to film:", *_bullets(FILMING_HINTS)] if nothing else [],
            [*_filled("± is the 95 % error. " + what_it_does_not_mean()[0], "")],
        ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _stance_lines(results: Results) -> list[str]:
    if not results.stances:
        return []
    caution = f"Standing on one leg; pelvis: {pelvis_caution(results)}"
    raw = raw_line_sentence(results)
    holds = [line for i, s in enumerate(results.stances, 1) for line in _stance(results, i, s)]
    return [caution, *holds, *(_filled(raw, "  ") if raw else [])]


def _stance(results: Results, i: int, stance: Stance) -> list[str]:
    drop, lean = stance.pelvic_drop_deg, stance.trunk_lean_deg
    lines = [
        f"  {i}. {stance_name(stance)}, {time_span(stance.start_s, stance.end_s)}, held {hold_words(stance)}",
        f"     {pelvis_name(results)} {with_error(drop.mean, drop.error)} on average, "
        f"{with_error(drop.peak, drop.error)} at most",
        f"     Trunk lean {with_error(lean.peak, lean.error)} at most",
        f"     Trendelenburg sign: {SIGN_WORDS[stance.sign]}; pattern: {PATTERN_WORDS[stance.pattern]}",
    ]
    if stance.fade_s is not None:
        lines.append(f"     The pelvis sinks after {number(stance.fade_s, ' s')}")
    return lines + [line for reason in stance.reasons for line in _filled(reason, "     ")]


def _squat_lines(results: Results) -> list[str]:
    if not results.squats:
        return []
    caution = "Squats; knee angle: in the picture (FPPA), + = inward, down / up at the same depth"
    return [caution, *(line for squat in results.squats for line in _squat(squat))]


def _squat(squat: Squat) -> list[str]:
    when = time_span(squat.start_s, squat.end_s)
    collapse = COLLAPSE_WORDS[squat.ascent_collapse]
    free = {"single_left": "right", "single_right": "left"}.get(squat.kind)
    return [
        f"  {squat_name(squat)}, {when}, depth {squat.depth_percent:.0f} %; caving in more on the way up: {collapse}",
        *(line for side in BOTH_SIDES if side != free for line in _knee(side, knee_of(squat, side))),
    ]


def _knee(side: str, knee: Knee) -> list[str]:
    angle, change, toe = knee.fppa_deg, knee.fppa_from_standing_deg, knee.knee_over_toe_from_standing_percent
    ways = [with_error(value, angle.error) for value in (angle.down, angle.up)]
    shown = MISSING if ways == [MISSING, MISSING] else " / ".join(ways)
    return _filled(
        f"{side.capitalize()} knee {shown}; moves inward: {INWARD_WORDS[knee.caves_in]} "
        f"({with_error(change.value, change.error)}); "
        f"over the toe, change {with_error(toe, knee.knee_over_toe_percent.error, ' %')}",
        "     ",
    )


def _bullets(sentences: list[str] | tuple[str, ...]) -> list[str]:
    return [line for sentence in sentences for line in _filled(sentence, "  ", "- ")]


def _filled(text: str, indent: str, bullet: str = "") -> list[str]:
    lines = wrap(glued(text), _WIDTH, initial_indent=indent + bullet, subsequent_indent=indent + " " * len(bullet))
    return [line.replace("\u00a0", " ") for line in lines]
