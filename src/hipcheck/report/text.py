"""The result in plain text, for a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from hipcheck.advice import ADVICE_TITLE, Advice, advice_for, advice_groups
from hipcheck.reference import what_it_does_not_mean, when_to_see_a_clinician
from hipcheck.reference.advice import AdviceItem
from hipcheck.report.about import about_lines, clock_sentence
from hipcheck.report.balance_words import BALANCE_END_WORDS, SWAY_NOTE, hold_time_words
from hipcheck.report.gait_words import gait_lines
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
    free_leg_words,
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
from hipcheck.results import BalanceHold, Knee, OneLeg, Results, Squat, Stance

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
    clock = clock_sentence(results.source)
    about = [line for text in about_lines(results) for line in _filled(text, "")]
    about += _filled(clock, "") if clock else []
    head = f"{file_name(results.source.path)}: {results.source.duration_s:.1f} s, {view_words(results)}"
    grade = f"Recording quality: {GRADE_WORDS[results.quality.grade]}"
    issues = [issue_sentence(issue) for issue in results.quality.issues]
    if is_refused(results):
        blocks = [
            [head, *about],
            [REFUSED, *_bullets(issues)],
            ["How to film:", *_bullets(FILMING_HINTS)],
            ["When to see a clinician:", *_bullets(when_to_see_a_clinician())],
        ]
    else:
        nothing = not has_measurements(results)
        blocks = [
            [head, *about],
            _bullets(results.summary.findings or ([NOTHING_FOUND] if nothing else [])),
            _stance_lines(results),
            _squat_lines(results),
            _balance_lines(results),
            gait_lines(results),
            [asymmetry_sentence(results, item) for item in results.summary.asymmetries],
            [grade, *_bullets(issues)],
            ["How to film:", *_bullets(FILMING_HINTS)] if nothing else _advice_lines(advice_for(results)),
            ["When to see a clinician:", *_bullets(when_to_see_a_clinician())],
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
    return [caution, *(line for squat in results.squats for line in _squat(results, squat))]


def _squat(results: Results, squat: Squat) -> list[str]:
    when = time_span(squat.start_s, squat.end_s)
    collapse = COLLAPSE_WORDS[squat.ascent_collapse]
    return [
        f"  {squat_name(squat)}, {when}, depth {squat.depth_percent:.0f} %; caving in more on the way up: {collapse}",
        *(_one_leg(results, squat.one_leg) if squat.one_leg else []),
        *(line for side in squat.carrying for line in _knee(side, knee_of(squat, side))),
    ]


def _one_leg(results: Results, leg: OneLeg) -> list[str]:
    drop, lean = leg.pelvic_drop_deg, leg.trunk_lean_deg
    pelvis = f"{pelvis_name(results)} {with_error(drop.peak, drop.error)} at most; "
    return [
        f"     {pelvis if drop.peak is not None else ''}trunk lean {with_error(lean.peak, lean.error)} at most; "
        f"other leg: {free_leg_words(leg)}"
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


def _balance_lines(results: Results) -> list[str]:
    if results.balance is None or not results.balance.holds:
        return []
    holds = [line for i, hold in enumerate(results.balance.holds, 1) for line in _balance_hold(i, hold)]
    return ["Balance on one leg", *holds, *_filled(SWAY_NOTE, "  ")]


def _balance_hold(i: int, hold: BalanceHold) -> list[str]:
    hips, shoulders = (number(sway.range_percent, " %") for sway in (hold.hip_sway, hold.shoulder_sway))
    when = f"{time_span(hold.start_s, hold.end_s)}, held {hold_time_words(hold)}"
    return _filled(
        f"{i}. On the {hold.side} leg, {when} ({BALANCE_END_WORDS[hold.end_reason]}); sway of hips {hips}, "
        f"of shoulders {shoulders}",
        "  ",
    )


def _advice_lines(advice: list[Advice]) -> list[str]:
    """Return what may help, under the finding that calls for it; how it is done is in the report's pictures."""
    if not advice:
        return []
    lines = [f"{ADVICE_TITLE} (how it is done is drawn in the report):"]
    for why, items in advice_groups(advice):
        lines += [*_filled(why, "  "), *(line for item in items for line in _advised(item))]
    return lines


def _advised(item: AdviceItem) -> list[str]:
    words = f"{item.dose_words}." if item.kind == "exercise" else item.steps[0]
    return _filled(f"{item.title}: {words}", "  ", "- ")


def _bullets(sentences: list[str] | tuple[str, ...]) -> list[str]:
    return [line for sentence in sentences for line in _filled(sentence, "  ", "- ")]


def _filled(text: str, indent: str, bullet: str = "") -> list[str]:
    lines = wrap(glued(text), _WIDTH, initial_indent=indent + bullet, subsequent_indent=indent + " " * len(bullet))
    return [line.replace("\u00a0", " ") for line in lines]
