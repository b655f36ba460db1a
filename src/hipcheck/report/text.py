"""The result in plain text, for a terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from hipcheck.advice import ADVICE_TITLE, advice_for, advice_groups, advice_limits
from hipcheck.exercises.grade import was_raise_asked
from hipcheck.exercises.stance_findings import grade_words, sign_words
from hipcheck.exercises.words import say
from hipcheck.reference import when_to_see_a_clinician
from hipcheck.reference.advice import AdviceItem
from hipcheck.report.about import about_lines, clock_sentence
from hipcheck.report.balance_words import BALANCE_END_WORDS, SWAY_NOTE
from hipcheck.report.cards import IN_OUT, OVER_AWAY
from hipcheck.report.gait_words import gait_lines
from hipcheck.report.model import has_measurements, is_refused, knee_of
from hipcheck.report.wording import (
    FILMING_HINTS,
    GRADE_WORDS,
    HIGHER_LOWER,
    INWARD_WORDS,
    MISSING,
    WHAT_ELSE,
    asymmetry_sentence,
    caves_in_rising_words,
    file_name,
    findings_after_verdict,
    free_leg_words,
    glued,
    happened_lines,
    hold_words,
    issue_sentence,
    not_meaning,
    number,
    other_refusals,
    pattern_words,
    pelvis_caution,
    pelvis_name,
    posture_words,
    raw_line_sentence,
    shift_words,
    squat_name,
    squat_pelvis_words,
    stance_name,
    time_span,
    verdict_line,
    view_words,
    whole_words,
    with_error,
    with_words,
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
        warnings = [issue_sentence(issue) for issue in results.quality.issues if issue.severity == "warning"]
        blocks = [
            [head, *about],
            _filled(verdict_line(results), ""),
            _bullets(other_refusals(results) + warnings),
            ["How to film:", *_bullets(FILMING_HINTS)],
            ["When to see a clinician:", *_bullets(when_to_see_a_clinician())],
        ]
    else:
        nothing, else_ = not has_measurements(results), happened_lines(results)
        blocks = [
            [head, *about],
            _filled(verdict_line(results), ""),
            _bullets(findings_after_verdict(results)),
            [f"{WHAT_ELSE}:", *_bullets(else_)] if else_ else [],
            _stance_lines(results),
            _squat_lines(results),
            _balance_lines(results),
            gait_lines(results),
            [asymmetry_sentence(results, item) for item in results.summary.asymmetries],
            [grade, *_bullets(issues)],
            ["How to film:", *_bullets(FILMING_HINTS)] if nothing else _advice_lines(results),
            ["When to see a clinician:", *_bullets(when_to_see_a_clinician())],
            [*_filled("± is the 95 % error. " + " ".join(not_meaning(results)[:2]), "")],
        ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _stance_lines(results: Results) -> list[str]:
    if not results.stances:
        return []
    caution = f"Standing on one leg; pelvis: {pelvis_caution(results)}"
    raw = raw_line_sentence(results)
    holds = [line for i, s in enumerate(results.stances, 1) for line in _stance(results, i, s)]
    asked = [] if was_raise_asked(results.reported) else _filled(say("grade.not_asked"), "  ")
    return [*_filled(caution, ""), *asked, *holds, *(_filled(raw, "  ") if raw else [])]


def _stance(results: Results, i: int, stance: Stance) -> list[str]:
    drop, lean = stance.pelvic_drop_deg, stance.trunk_lean_deg
    lines = [
        f"  {i}. {stance_name(stance)}, {time_span(stance.start_s, stance.end_s)}, held {hold_words(stance)}",
        f"     {pelvis_name(results)} {with_words(drop.mean, drop.error, HIGHER_LOWER)} on average, "
        f"{with_words(drop.peak, drop.error, HIGHER_LOWER)} at its lowest",
        f"     Trunk lean {with_words(lean.mean, lean.error, OVER_AWAY)} on average, "
        f"{with_words(lean.peak, lean.error, OVER_AWAY)} at its farthest",
        f"     Pelvis at first {posture_words(stance.spontaneous)}, at its highest {posture_words(stance.raised)}; "
        f"the whole 30 s: {whole_words(stance)}",
        f"     Hip adduction {with_error(stance.hip_adduction_deg, stance.hip_adduction_error_deg)}; hips shifted over "
        f"the foot by {with_error(stance.pelvic_shift_percent, stance.pelvic_shift_error_percent, ' %')}",
        f"     Trendelenburg sign: {sign_words(stance)}; pattern: {pattern_words(stance)}",
    ]
    asked = was_raise_asked(results.reported)
    lines += [f"     Trendelenburg test: {grade_words(stance, asked=asked)}"] if asked else []
    return lines + [line for reason in stance.reasons for line in _filled(reason, "     ")]


def _squat_lines(results: Results) -> list[str]:
    if not results.squats:
        return []
    caution = "Squats; knee angle (FPPA): inward or outward, down / up at the same depth"
    return [caution, *(line for squat in results.squats for line in _squat(results, squat))]


def _squat(results: Results, squat: Squat) -> list[str]:
    when = time_span(squat.start_s, squat.end_s)
    collapse = caves_in_rising_words(squat)
    return [
        f"  {squat_name(squat)}, {when}, depth {squat.depth_percent:.0f} %; moves inward on the way up: {collapse}",
        *(_one_leg(results, squat.one_leg) if squat.one_leg else _hips(squat)),
        *(line for side in squat.carrying for line in _knee(side, knee_of(squat, side))),
    ]


def _hips(squat: Squat) -> list[str]:
    pelvis, shift = squat_pelvis_words(squat), shift_words(squat)
    return [f"     At the bottom: pelvis {pelvis}; hips shifted {shift}"] if pelvis != MISSING else []


def _one_leg(results: Results, leg: OneLeg) -> list[str]:
    drop, lean = leg.pelvic_drop_deg, leg.trunk_lean_deg
    pelvis = f"{pelvis_name(results)} {with_words(drop.peak, drop.error, HIGHER_LOWER)} at its lowest; "
    return [
        f"     {pelvis if drop.peak is not None else ''}trunk lean "
        f"{with_words(lean.peak, lean.error, OVER_AWAY)} at its farthest; "
        f"other leg: {free_leg_words(leg)}"
    ]


def _knee(side: str, knee: Knee) -> list[str]:
    angle, change, toe = knee.fppa_deg, knee.fppa_from_standing_deg, knee.knee_over_toe_from_standing_percent
    ways = [with_words(value, angle.error, IN_OUT) for value in (angle.down, angle.up)]
    shown = MISSING if ways == [MISSING, MISSING] else " / ".join(ways)
    over_toe = with_words(toe, knee.knee_over_toe_percent.error, IN_OUT, " %")
    return _filled(
        f"{side.capitalize()} knee {shown}; moves inward: {INWARD_WORDS[knee.caves_in]} (farthest in against standing: "
        f"{with_words(change.value, change.error, IN_OUT)}); over the toe, against standing: {over_toe}",
        "     ",
    )


def _balance_lines(results: Results) -> list[str]:
    if results.balance is None or not results.balance.holds:
        return []
    holds = [line for i, hold in enumerate(results.balance.holds, 1) for line in _balance_hold(i, hold)]
    return ["Balance on one leg", *holds, *_filled(SWAY_NOTE, "  ")]


def _balance_hold(i: int, hold: BalanceHold) -> list[str]:
    hips, shoulders = (number(sway.range_percent, " %") for sway in (hold.hip_sway, hold.shoulder_sway))
    when = f"{time_span(hold.start_s, hold.end_s)}, held {hold_words(hold)}"
    return _filled(
        f"{i}. On the {hold.side} leg, {when} ({BALANCE_END_WORDS[hold.end_reason]}); sway of hips {hips}, "
        f"of shoulders {shoulders}",
        "  ",
    )


def _advice_lines(results: Results) -> list[str]:
    """Return what may help, under the finding that calls for it; how it is done is in the report's pictures."""
    advice, held_back = advice_for(results), advice_limits(results)[1:]
    if not advice:
        return [line for sentence in held_back for line in _filled(sentence, "")]
    lines = [f"{ADVICE_TITLE} (how it is done is drawn in the report):"]
    lines += [line for sentence in held_back for line in _filled(sentence, "  ")]
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
