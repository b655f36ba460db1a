"""Sentences about squats on one leg, step-downs and split squats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hipcheck.choice import knee_of, one_legged
from hipcheck.exercises.squat_findings import most_words, rises_inward
from hipcheck.exercises.words import degrees, edge_words, in_or_out, say, tilt
from hipcheck.landmarks import Side, other_side
from hipcheck.reference import band_edges, band_edges_women
from hipcheck.results import OneLeg, PelvisMethod, PhaseSummary, Squat, Verdict

__all__ = ["DROP", "KNEE", "LEAN", "largest_of", "one_leg_findings", "repetition_words", "verdict_of"]

DROP: Final = "single_leg_squat_pelvic_drop_deg"
LEAN: Final = "single_leg_squat_trunk_lean_deg"
KNEE: Final = "single_leg_squat_fppa_deg"


def one_leg_findings(squats: Sequence[Squat], method: PelvisMethod) -> list[str]:
    """Return what was found in the repetitions that one leg carried: left, right, then split squats."""
    findings: list[str] = []
    for kind, own in one_legged(squats).items():
        findings += _split_sentences(own) if kind.startswith("split") else _leg_sentences(own, method)
    return findings


def repetition_words(squats: Sequence[Squat]) -> str:
    """Return ``"3 squats on the left leg"`` for repetitions of one kind, or step-downs if all of them are."""
    legs = [squat.one_leg for squat in squats if squat.one_leg]
    if squats[0].kind.startswith("split"):
        noun = "split_squat"
    else:
        noun = "step_down" if all(leg.step_down for leg in legs) else "squat"
    return say(f"one_leg.{noun}{'' if len(squats) == 1 else 's'}", count=len(squats), side=legs[0].side)


def _leg_sentences(squats: Sequence[Squat], method: PelvisMethod) -> list[str]:
    legs = [squat.one_leg for squat in squats if squat.one_leg]
    side = legs[0].side
    sentences = [
        say("one_leg.opening", repetitions=repetition_words(squats), clause=_pelvis(legs, side, method)),
        _lean(legs, side),
        _knee(squats, legs, side),
        _rising(squats, side),
    ]
    return [sentence for sentence in sentences if sentence]


def _pelvis(legs: Sequence[OneLeg], side: Side, method: PelvisMethod) -> str:
    lowest = largest_of([leg.pelvic_drop_deg for leg in legs])
    lying, usual = tilt(lowest.peak, lowest.error, other_side(side)), edge_words(DROP)
    if method == "hip_line":
        return say("one_leg.hip_line", tilt=lying)
    verdict = verdict_of(legs, lambda leg: leg.drops)
    if verdict == "present":
        amount = degrees(lowest.peak, lowest.error)
        return say("one_leg.drops", free=other_side(side), amount=amount, usual=usual)
    return say("one_leg.drops_usual" if verdict == "absent" else "one_leg.drops_unsure", tilt=lying, usual=usual)


def _lean(legs: Sequence[OneLeg], side: Side) -> str:
    farthest = largest_of([leg.trunk_lean_deg for leg in legs])
    verdict = verdict_of(legs, lambda leg: leg.leans)
    if verdict == "absent":
        return ""
    key = "one_leg.leans" if verdict == "present" else "one_leg.leans_unsure"
    return say(key, side=side, amount=degrees(farthest.peak, farthest.error), usual=edge_words(LEAN))


def _knee(squats: Sequence[Squat], legs: Sequence[OneLeg], side: Side) -> str:
    innermost = largest_of([knee_of(squat, side).fppa_deg for squat in squats])
    lying, usual = in_or_out(innermost.peak, innermost.error), edge_words(KNEE)
    verdict = verdict_of(legs, lambda leg: leg.caves_in)
    if verdict == "present":
        amount, women = degrees(innermost.peak, innermost.error), _borderline_for_women(innermost.peak)
        key = "one_leg.knee_women" if women else "one_leg.knee"
        return say(key, side=side, amount=amount, usual=usual, women=women)
    if verdict == "absent":
        return say("one_leg.knee_usual", side=side, tilt=lying, usual=usual)
    if all(leg.fppa_band is None for leg in legs) and innermost.peak is not None:
        return say("one_leg.knee_from_behind", side=side, tilt=lying)
    return say("one_leg.knee_unsure", side=side, tilt=lying, usual=usual)


def _borderline_for_women(angle_deg: float | None) -> str:
    """Return where the borderline ends for women, of an angle that is beyond it otherwise; else nothing."""
    women = band_edges_women(KNEE)
    if angle_deg is None or women is None or not band_edges(KNEE)[1] < angle_deg <= women[1]:
        return ""
    return f"{women[1]:.0f}"


def _rising(squats: Sequence[Squat], side: Side) -> str:
    rising = [knee.ascent_minus_descent_deg for knee in rises_inward(squats, side)]
    if not rising:
        return ""
    most = max(rising, key=lambda change: change.value or 0.0)
    amount, opening = degrees(most.value, most.error), most_words(len(rising))
    return say("one_leg.rises_in", side=side, most=opening, amount=amount, some=len(rising), all=len(squats))


def _split_sentences(squats: Sequence[Squat]) -> list[str]:
    leg = next(squat.one_leg for squat in squats if squat.one_leg)
    innermost = largest_of([knee_of(squat, leg.side).fppa_deg for squat in squats])
    lying = in_or_out(innermost.peak, innermost.error)
    return [say("one_leg.split", repetitions=repetition_words(squats), side=leg.side, tilt=lying)]


def largest_of(angles: Sequence[PhaseSummary]) -> PhaseSummary:
    """Return the one with the largest peak."""
    return max(angles, key=lambda angle: float("-inf") if angle.peak is None else angle.peak)


def verdict_of(legs: Sequence[OneLeg], of: Callable[[OneLeg], Verdict | None]) -> Verdict:
    """Return present if it is in any repetition, absent if it is in none for sure."""
    verdicts = {of(leg) for leg in legs}
    if "present" in verdicts:
        return "present"
    return "absent" if verdicts == {"absent"} else "within_error"
