"""The words of the report, in one place: plain English, no diagnosis, every number with its error."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Final

from hipcheck.choice import knee_of
from hipcheck.exercises.grade import was_raise_asked
from hipcheck.exercises.happened import happened
from hipcheck.exercises.stance_findings import carries_without_leaning
from hipcheck.exercises.words import held_words, say
from hipcheck.printable import printable
from hipcheck.reference import hold_norms_s, what_it_does_not_mean

if TYPE_CHECKING:
    from hipcheck.results import Asymmetry, BalanceHold, Issue, OneLeg, Posture, Results, Squat, Stance

__all__ = [
    "ASYMMETRY_WORDS",
    "COLLAPSE_WORDS",
    "FILMING_HINTS",
    "GRADE_WORDS",
    "HIGHER_LOWER",
    "HIP_LINE_CAUTION",
    "INWARD_WORDS",
    "METRIC_UNITS",
    "MISSING",
    "WHAT_ELSE",
    "asymmetry_sentence",
    "caves_in_rising_words",
    "file_name",
    "findings_after_verdict",
    "free_leg_words",
    "glued",
    "happened_lines",
    "hold_norm_sentence",
    "hold_words",
    "issue_sentence",
    "metric_name",
    "not_meaning",
    "number",
    "other_refusals",
    "pattern_words",
    "pelvis_caution",
    "pelvis_name",
    "posture_words",
    "raw_line_sentence",
    "shift_words",
    "squat_name",
    "squat_pelvis_words",
    "squat_phase",
    "stance_name",
    "test_title",
    "time_span",
    "verdict_line",
    "view_words",
    "whole_words",
    "with_error",
    "with_words",
]

MISSING: Final = "–"
HIGHER_LOWER: Final = ("lower", "higher")
HIP_LINE_CAUTION: Final = "the pose network's hip line (shows a third of the true tilt at most)"
NOTHING_FOUND: Final = "No hold on one leg and no whole squat was found in this recording."
WHAT_ELSE: Final = "What else was done"
FILMING_HINTS: Final = (
    "Put the camera on something steady, level, at hip height, about 3 m in front of the person or behind.",
    "Head and feet stay in the picture, in good light; tight clothing, nobody else in view.",
    "Stand still on both feet for 3 s first. Then stand on one leg for 30 s, each side, or squat slowly five times.",
)

COLLAPSE_WORDS: Final = {"seen": "seen", "not_seen": "not seen", "within_error": "cannot be told"}
INWARD_WORDS: Final = {"present": "yes", "absent": "no", "within_error": "cannot be told"}
ASYMMETRY_WORDS: Final = {"present": "more than its error", "absent": "none", "within_error": "not beyond its error"}
_PATTERN_WORDS: Final = {
    "level": "level",
    "drops": "drops",
    "leans": "leans over the leg",
    "drops_and_leans": "drops and leans",
    "fades": "sinks with time",
    "within_error": "cannot be told",
    "not_interpretable": "not interpretable",
}
GRADE_WORDS: Final = {"good": "good", "fair": "fair", "poor": "poor", "unusable": "cannot be measured"}

METRIC_UNITS: Final = {"deg": "°", "percent": " %", "ratio": "", "s": " s"}
_MOST_HAPPENED: Final = 10
_INSIDE_NUMBER: Final = re.compile(r" (?=[±%])|(?<=[±≥]) |(?<=\d) (?=s\b)")
_METRIC_NAMES: Final = {
    "pelvic_drop": "pelvic drop",
    "trunk_lean": "trunk lean",
    "hip_adduction": "hip adduction",
    "trunk_over_foot": "trunk over foot",
    "fppa": "knee angle",
    "fppa_from_standing": "knee angle against standing",
    "knee_ankle_separation": "knee to ankle distance",
    "single_leg_squat_pelvic_drop": "pelvic drop on one leg",
    "single_leg_squat_trunk_lean": "trunk lean on one leg",
    "single_leg_squat_fppa": "knee angle on one leg",
    "knee_over_toe": "knee over toe",
    "medial_knee_displacement": "inward travel of the knee",
    "hold": "hold",
    "gait_pelvic_drop": "pelvic drop of the steps",
    "gait_trunk_lean": "trunk lean of the steps",
}
_GAIT_TITLES: Final = {"walking": "walking", "running": "running", "on_the_spot": "walking on the spot"}
_PELVIS_NAMES: Final = {
    "markers": "measured on markers",
    "registered": "measured on its picture",
    "calibrated": "estimated from landmarks",
    "learned": "read from its picture by a network",
}


def number(value: float | None, unit: str = "°", decimals: int = 1) -> str:
    """Return a number with its unit and a true minus sign; a dash where it could not be measured."""
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round(value, decimals) + 0.0  # no "-0.0"
    return f"{rounded:.{decimals}f}{unit}".replace("-", "−")


def with_error(value: float | None, error: float | None, unit: str = "°", decimals: int = 1) -> str:
    """Return "7.2° ± 3.1°"; "7.2° ± ?" where the error is not known, a dash where the value is missing."""
    shown = number(value, unit, decimals)
    if shown == MISSING:
        return MISSING
    half_width = number(error, unit, decimals)
    if unit.startswith(" "):  # "4.0 ± 2.1 %" reads better than "4.0 % ± 2.1 %"
        shown = number(value, "", decimals)
    return f"{shown} ± {'?' if half_width == MISSING else half_width}"


def posture_words(posture: Posture | None) -> str:
    """Return how the pelvis was held: ``"7.2° ± 3.1° lower"``; a dash where it was never still."""
    return MISSING if posture is None else with_words(posture.pelvic_drop_deg, posture.error, HIGHER_LOWER)


def with_words(
    value: float | None, error: float | None, words: tuple[str, str], unit: str = "°", decimals: int = 1
) -> str:
    """Return a number whose sign is said: ``"7.2° ± 3.1° out"``; a dash where the value is missing.

    ``words`` are those for a value above 0 and below; one that is shown as 0 has none.
    """
    if value is None or not math.isfinite(value):
        return MISSING
    shown = number(abs(value), unit, decimals) if error is None else with_error(abs(value), error, unit, decimals)
    return shown if round(value, decimals) == 0 else f"{shown} {words[0] if value > 0 else words[1]}"


def glued(text: str) -> str:
    """Return the text with single spaces, those within a number and its error or unit unbreakable."""
    return _INSIDE_NUMBER.sub("\u00a0", " ".join(text.split()))


def time_span(start_s: float, end_s: float) -> str:
    """Return "3.3–9.3 s"."""
    return f"{start_s:.1f}–{end_s:.1f} s"


def file_name(path: str) -> str:
    """Return the last part of a path of any system, as it can be shown; of an anonymous recording that it is one."""
    return printable(PureWindowsPath(path).name or path) or "anonymous recording"


def test_title(results: Results) -> str:
    """Return what was tested, as the title of the page."""
    families = {squat.kind.partition("_")[0] for squat in results.squats}
    stance = "Trendelenburg test" if was_raise_asked(results.reported) else "one-leg stance"
    tests: dict[str, object] = {stance: results.stances, "squat": "bilateral" in families}
    tests |= {"single-leg squat": "single" in families, "split squat": "split" in families}
    tests |= {"balance": results.balance}
    tests |= {_GAIT_TITLES[results.gait.kind]: True} if results.gait else {}
    kinds = [name for name, found in tests.items() if found]
    title = " and ".join(kinds) or "movement check"
    return title[0].upper() + title[1:]


def stance_name(stance: Stance) -> str:
    """Return "Standing on the left leg"."""
    return f"Standing on the {stance.side} leg"


def squat_name(squat: Squat) -> str:
    """Return "Squat, repetition 3" or the same for one leg."""
    return f"{_squat_word(squat).capitalize()}, repetition {squat.rep}"


def squat_phase(squat: Squat, t_s: float) -> str:
    """Return "squat 3, down" or "step-down left 3, down" for an instant of a repetition; short enough for a picture."""
    word, leg = "squat", squat.one_leg
    if leg is not None:
        form = "split" if squat.kind.startswith("split") else "step-down" if leg.step_down else "squat"
        word = f"{form} {leg.side}"
    return f"{word} {squat.rep}, {'down' if t_s < squat.bottom_s else 'up'}"


def _squat_word(squat: Squat) -> str:
    if squat.one_leg is None:
        return "squat"
    if squat.kind.startswith("split"):
        return f"split squat {squat.one_leg.side}"
    return f"{squat.one_leg.side}-leg {'step-down' if squat.one_leg.step_down else 'squat'}"


def free_leg_words(leg: OneLeg) -> str:
    """Return where the other leg is, in words; a dash where it was not told."""
    place = {"front": "in front", "beside": "beside", "behind": "behind", None: ""}[leg.free_leg]
    return ", ".join(filter(None, [place, "step-down" if leg.step_down else ""])) or MISSING


def hold_words(hold: Stance | BalanceHold) -> str:
    """Return the hold time; a lower bound where it began or ended out of sight."""
    return f"{'≥ ' if hold.is_lower_bound else ''}{held_words(hold.hold_s)}"


def whole_words(stance: Stance) -> str:
    """Return whether the leg was held for the 30 s of the test; not known where the hold may have been longer."""
    if stance.hold_complete:
        return "yes"
    return "not known" if stance.is_lower_bound else "no"


def pattern_words(stance: Stance) -> str:
    """Return the name of the pattern; a trunk that is upright and carried outward does not lean."""
    if carries_without_leaning(stance):
        return {"leans": "carried over the foot"}.get(stance.pattern, "drops, carried over the foot")
    return _PATTERN_WORDS[stance.pattern]


def caves_in_rising_words(squat: Squat) -> str:
    """Return which knee moves inward more on the way up, or that none does."""
    seen = [side for side in squat.carrying if knee_of(squat, side).caves_in_rising == "seen"]
    if squat.ascent_collapse != "seen" or not seen:
        return COLLAPSE_WORDS[squat.ascent_collapse]
    return "seen, both" if len(seen) > 1 else f"seen, {seen[0]}" if squat.is_bilateral else "seen"


def squat_pelvis_words(squat: Squat) -> str:
    """Return how the pelvis lies at the bottom of a squat on both legs: ``"4.0° ± 3.5° lower on the right"``."""
    tilt_deg, error_deg = squat.pelvic_drop_deg, squat.pelvic_drop_error_deg
    return with_words(tilt_deg, error_deg, ("lower on the right", "lower on the left"))


def shift_words(squat: Squat) -> str:
    """Return where the hips shift at the bottom of a squat on both legs: ``"6 % left"``."""
    return with_words(squat.hip_shift_percent, None, ("left", "right"), " %", 0)


def findings_after_verdict(results: Results) -> list[str]:
    """Return the findings that the verdict has not said already."""
    return [finding for finding in results.summary.findings if finding != verdict_line(results)]


def other_refusals(results: Results) -> list[str]:
    """Return why a recording is refused, but for what the verdict says already."""
    verdict = verdict_line(results)
    refusals = [issue for issue in results.quality.issues if issue.severity == "refusal"]
    return [issue_sentence(issue) for issue in refusals if issue.message not in verdict]


def happened_lines(results: Results) -> list[str]:
    """Return what else was done, in time order, but for what the verdict says already; a long list is cut."""
    verdict = verdict_line(results)
    lines = [line for line in happened(results) if line != verdict]
    more = len(lines) - _MOST_HAPPENED
    return [*lines[:_MOST_HAPPENED], say("happened.more", count=more)] if more > 0 else lines


def verdict_line(results: Results) -> str:
    """Return what matters most; of a result that was made before there were verdicts, the first finding."""
    summary = results.summary
    return summary.verdict or next(iter(summary.findings), NOTHING_FOUND)


def not_meaning(results: Results) -> list[str]:
    """Return the sentences that limit what the numbers of a recording say; of knees only where they were measured."""
    single = any(squat.one_leg for squat in results.squats)
    about = {"pelvis": bool(results.stances or results.gait or single), "knees": bool(results.squats)}
    return what_it_does_not_mean([part for part, measured in about.items() if measured])


def pelvis_name(results: Results) -> str:
    """Return the name that every pelvis number carries."""
    return "Hip line" if results.provenance.pelvis_method == "hip_line" else "Pelvic drop"


def pelvis_caution(results: Results) -> str:
    """Return how the pelvis was measured, with its caution."""
    return _PELVIS_NAMES.get(results.provenance.pelvis_method, HIP_LINE_CAUTION)


def raw_line_sentence(results: Results) -> str | None:
    """Return what the hip line reads in each hold; None where it is the method itself, or nothing was held."""
    if results.provenance.pelvis_method == "hip_line" or not results.stances:
        return None
    read = ", ".join(number(stance.hip_line_deg.mean) for stance in results.stances)
    return f"The hip line of the pose network, which under-reads the pelvis, is {read} (mean of each hold)."


def view_words(results: Results) -> str:
    """Return how the camera saw the subject."""
    facing = {"front": "from the front", "back": "from behind", "side": "from the side"}
    view = results.view
    words = f"seen {facing.get(view.facing, 'from an unclear angle')}"
    if view.yaw_deg is not None and results.quality.grade != "unusable":
        words += f", body turned {number(abs(view.yaw_deg), decimals=0)}"
    return words


def issue_sentence(issue: Issue) -> str:
    """Return an issue with the time that it affects."""
    if issue.start_s is None or issue.end_s is None:
        return issue.message
    return f"{issue.message} ({time_span(issue.start_s, issue.end_s)})"


def metric_name(metric: str) -> tuple[str, str]:
    """Return the words and the unit of a measure, from its field name."""
    stem, _, unit = metric.removesuffix("_asymmetry").rpartition("_")
    if unit not in METRIC_UNITS:
        return metric.replace("_", " "), ""
    stem = stem.removesuffix("_asymmetry")
    return _METRIC_NAMES.get(stem, stem.replace("_", " ")), METRIC_UNITS[unit]


def asymmetry_sentence(results: Results, asymmetry: Asymmetry) -> str:
    """Return "Left-right difference, knee angle: 4.1° ± 6.2° (not beyond its error)"."""
    name, unit = metric_name(asymmetry.metric)
    name = pelvis_name(results).lower() if asymmetry.metric == "pelvic_drop_deg" else name
    shown = with_error(asymmetry.difference, asymmetry.error, unit)
    return f"Left–right difference, {name}: {shown} ({ASYMMETRY_WORDS[asymmetry.verdict]})"


def hold_norm_sentence() -> str:
    """Return the average hold times by age."""
    norms: Sequence[tuple[int, float]] = hold_norms_s()
    ends = [f"–{later - 1}" for later, _ in norms[1:]] + ["+"]
    listed = ", ".join(f"{age}{end}: {seconds:.0f} s" for (age, seconds), end in zip(norms, ends, strict=True))
    return f"Average hold by age, eyes open, best of three, of 45 s (Springer 2007): {listed}."
