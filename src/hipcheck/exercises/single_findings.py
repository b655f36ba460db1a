"""Sentences about squats on one leg, step-downs and split squats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from hipcheck.choice import knee_of, one_legged
from hipcheck.exercises.words import degrees
from hipcheck.landmarks import Side, other_side
from hipcheck.reference import band_edges, band_edges_women
from hipcheck.results import OneLeg, PelvisMethod, PhaseSummary, Squat, Verdict

__all__ = ["one_leg_findings", "repetition_words"]

_DROP: Final = "single_leg_squat_pelvic_drop_deg"
_LEAN: Final = "single_leg_squat_trunk_lean_deg"
_KNEE: Final = "single_leg_squat_fppa_deg"


def one_leg_findings(squats: Sequence[Squat], method: PelvisMethod) -> list[str]:
    """Return what was found in the repetitions that one leg carried: left, right, then split squats."""
    findings: list[str] = []
    for kind, own in one_legged(squats).items():
        findings += _split_sentences(own) if kind.startswith("split") else _leg_sentences(own, method)
    return findings


def repetition_words(squats: Sequence[Squat]) -> str:
    """Return ``"3 squats on the left leg"`` for repetitions of one kind, or step-downs if all of them are."""
    legs = [squat.one_leg for squat in squats if squat.one_leg]
    side = legs[0].side
    if squats[0].kind.startswith("split"):
        return f"{_counted(len(squats), 'split squat')} with the {side} foot in front"
    if all(leg.step_down for leg in legs):
        return f"{_counted(len(squats), 'step-down')} on the {side} leg"
    return f"{_counted(len(squats), 'squat')} on the {side} leg"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _leg_sentences(squats: Sequence[Squat], method: PelvisMethod) -> list[str]:
    legs = [squat.one_leg for squat in squats if squat.one_leg]
    side = legs[0].side
    sentences = [
        f"In {repetition_words(squats)} {_pelvis(legs, side, method)}",
        _lean(legs, side),
        _knee(squats, legs, side),
    ]
    collapsing = sum(squat.ascent_collapse == "seen" for squat in squats)
    if collapsing:
        sentences.append(
            f"On the way up the {side} knee caves in more than on the way down in {collapsing} of {len(squats)}."
        )
    return [sentence for sentence in sentences if sentence]


def _pelvis(legs: Sequence[OneLeg], side: Side, method: PelvisMethod) -> str:
    largest = _largest([leg.pelvic_drop_deg for leg in legs])
    reading, usual = degrees(largest.peak, largest.error), f"usual up to {band_edges(_DROP)[0]:.0f}°"
    if method == "hip_line":
        return f"the raw hip line turns by up to {reading}; it follows a third of the true tilt at most."
    verdict = _verdict(legs, lambda leg: leg.drops)
    if verdict == "present":
        return f"the pelvis drops markedly on the {other_side(side)} side, by up to {reading} ({usual})."
    if verdict == "absent":
        return f"the pelvis drops no more than is usual (largest drop {reading}; {usual})."
    return f"whether the pelvis drops more than is usual lies within the error (largest drop {reading}; {usual})."


def _lean(legs: Sequence[OneLeg], side: Side) -> str:
    largest = _largest([leg.trunk_lean_deg for leg in legs])
    reading, usual = degrees(largest.peak, largest.error), f"usual up to {band_edges(_LEAN)[0]:.0f}°"
    verdict = _verdict(legs, lambda leg: leg.leans)
    if verdict == "present":
        return f"The trunk leans markedly over the {side} leg, by up to {reading} ({usual})."
    if verdict == "absent":
        return ""
    return f"Whether the trunk leans more over the {side} leg than is usual lies within the error ({reading}; {usual})."


def _knee(squats: Sequence[Squat], legs: Sequence[OneLeg], side: Side) -> str:
    largest = _largest([knee_of(squat, side).fppa_deg for squat in squats])
    reading, usual = degrees(largest.peak, largest.error), f"usual up to {band_edges(_KNEE)[0]:.0f}°"
    verdict = _verdict(legs, lambda leg: leg.caves_in)
    if verdict == "present":
        return f"The {side} knee caves in, by up to {reading} ({usual}{_for_women(largest.peak)})."
    if verdict == "absent":
        return f"The {side} knee stays in the usual range (largest angle {reading}; {usual})."
    if all(leg.fppa_band is None for leg in legs) and largest.peak is not None:
        return f"The {side} knee cannot be judged from behind ({reading}); film it from the front."
    return f"Whether the {side} knee caves in lies within the error (largest angle {reading}; {usual})."


def _for_women(angle_deg: float | None) -> str:
    """Say it where a study of women calls borderline what is marked otherwise."""
    women = band_edges_women(_KNEE)
    if angle_deg is None or women is None or not band_edges(_KNEE)[1] < angle_deg <= women[1]:
        return ""
    return f"; in women up to {women[1]:.0f}° is borderline"


def _split_sentences(squats: Sequence[Squat]) -> list[str]:
    leg = next(squat.one_leg for squat in squats if squat.one_leg)
    largest = _largest([knee_of(squat, leg.side).fppa_deg for squat in squats])
    return [
        f"In {repetition_words(squats)} the {leg.side} knee's largest angle is {degrees(largest.peak, largest.error)}; "
        "there is no published range for it, and the pelvis is not measured in this stance."
    ]


def _largest(angles: Sequence[PhaseSummary]) -> PhaseSummary:
    return max(angles, key=lambda angle: float("-inf") if angle.peak is None else angle.peak)


def _verdict(legs: Sequence[OneLeg], of: Callable[[OneLeg], Verdict | None]) -> Verdict:
    """Present if in any repetition, absent if in none for sure."""
    verdicts = {of(leg) for leg in legs}
    if "present" in verdicts:
        return "present"
    return "absent" if verdicts == {"absent"} else "within_error"
