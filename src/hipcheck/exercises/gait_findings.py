"""Walking and running in plain sentences."""

from __future__ import annotations

from typing import Final

from hipcheck.exercises.gait import WANTED_STEPS, drop_metric
from hipcheck.exercises.words import degrees
from hipcheck.landmarks import Facing, other_side
from hipcheck.reference import band_edges
from hipcheck.results import Asymmetry, Change, Gait, GaitAngle, GaitKind, GaitSide, PelvisMethod, Summary

__all__ = ["GAIT_KINDS", "LOOKS_LIKE_WALKING", "few_steps_sentence", "summarise_gait"]

GAIT_KINDS: Final[dict[GaitKind, str]] = {
    "walking": "Walking",
    "running": "Running",
    "on_the_spot": "Walking on the spot",
}
LOOKS_LIKE_WALKING: Final = "This looks like walking; use --exercise gait to measure the steps."

_NO_STEPS: Final = (
    "No steps were found in this recording; walk or run toward the camera, away from it, on the spot or on a "
    "treadmill, with both feet in the picture."
)
_NO_LEVEL: Final = (
    "There is no quiet standing, so the mean over whole gait cycles counts as level: a pelvis that is tilted all the "
    "time does not show, and about half of a side difference is lost; stand still for 3 s first."
)
_FILM_FROM_BEHIND: Final = (
    "From the front the drop of a step is read too small where it is large, within its error; film from behind, or use "
    "markers."
)
_NO_STUDY_ON_THE_SPOT: Final = "For walking on the spot there are no usual values to compare with."


def summarise_gait(gait: Gait | None, method: PelvisMethod, facing: Facing) -> Summary:
    """Put a walk into sentences.

    Parameters
    ----------
    gait
        The measures; ``None`` if no steps were found.
    method
        How the pelvis was measured; the raw hip line is named as such and never judged.
    facing
        How the camera saw the walker: from the front the picture of the pelvis is read worse.
    """
    if gait is None:
        return Summary(findings=[_NO_STEPS], asymmetries=[], advice_keys=["better_recording"])
    sides = (gait.sides.left, gait.sides.right)
    differences = _differences(gait)
    findings = [_opening(gait), *(_drop_sentence(gait, side, method) for side in sides)]
    findings += [sentence for side in sides if (sentence := _lean_sentence(side))]
    findings += [_difference_sentence(found) for found in differences]
    findings += [_NO_LEVEL] if gait.level == "mean_of_cycles" else []
    findings += [_NO_STUDY_ON_THE_SPOT] if gait.kind == "on_the_spot" else []
    findings += [_FILM_FROM_BEHIND] if facing == "front" and method not in ("markers", "hip_line") else []
    return Summary(findings=findings, asymmetries=differences, advice_keys=_advice_keys(sides, differences))


def few_steps_sentence(gait: Gait) -> str | None:
    """Return "only 4 steps on the left leg; 7 are wanted"; None where there are enough."""
    few = [
        f"{side.steps} on the {side.side} leg"
        for side in (gait.sides.left, gait.sides.right)
        if side.steps < WANTED_STEPS
    ]
    if not few:
        return None
    first, *rest = few
    number, _, where = first.partition(" ")
    noun = "step" if number == "1" else "steps"
    return f"only {number} {noun} {where}{''.join(f' and {one}' for one in rest)}; {WANTED_STEPS} of each are wanted"


def _opening(gait: Gait) -> str:
    steps = gait.sides.left.steps + gait.sides.right.steps
    opening = f"{GAIT_KINDS[gait.kind]}: {steps} steps, {gait.cadence_steps_per_min:.0f} a minute"
    few = few_steps_sentence(gait)
    return f"{opening}; {few}." if few else f"{opening}."


def _drop_sentence(gait: Gait, side: GaitSide, method: PelvisMethod) -> str:
    drop, free = side.pelvic_drop_deg, other_side(side.side)
    opening = f"Stepping on the {side.side} leg:"
    if drop.mean is None:
        return f"{opening} the pelvis could not be measured."
    if method == "hip_line":
        return (
            f"{opening} raw hip line {degrees(drop.mean, drop.error)}, which follows a third of the true tilt at most."
        )
    moves = (
        f"the pelvis drops on the {free} side by"
        if round(drop.mean, 1) >= 0
        else f"the pelvis is higher on the {free} side by"
    )
    reading = f"{degrees(abs(drop.mean), drop.error)}{_spread_words(drop, side.steps)}"
    return f"{opening} {moves} {reading}{_against_usual(gait, side)}."


def _spread_words(drop: GaitAngle, steps: int) -> str:
    return "" if drop.sd is None else f" (mean of {steps} steps, which vary by {drop.sd:.1f}°)"


def _against_usual(gait: Gait, side: GaitSide) -> str:
    metric = drop_metric(gait.kind)
    if metric is None or side.drops is None:
        return ""
    usual, marked = band_edges(metric)
    words = {
        "present": f"more than usual (up to {usual:.0f}°, marked beyond {marked:.0f}°)",
        "absent": f"no marked drop (marked is beyond {marked:.0f}°)",
        "within_error": f"whether that is marked (beyond {marked:.0f}°) lies within the error",
    }
    return f"; {words[side.drops]}"


def _lean_sentence(side: GaitSide) -> str | None:
    lean = side.trunk_lean_deg
    if lean.mean is None or side.leans == "absent":
        return None
    reading = f"{degrees(lean.mean, lean.error)} at most in a step"
    if side.leans == "present":
        return f"The trunk leans over the {side.side} leg, {reading}."
    return f"Whether the trunk leans markedly over the {side.side} leg lies within the error ({reading})."


def _differences(gait: Gait) -> list[Asymmetry]:
    left, right = gait.sides.left, gait.sides.right
    pairs = (
        ("gait_pelvic_drop_deg", left.pelvic_drop_deg, right.pelvic_drop_deg, gait.pelvic_drop_asymmetry_deg),
        ("gait_trunk_lean_deg", left.trunk_lean_deg, right.trunk_lean_deg, gait.trunk_lean_asymmetry_deg),
    )
    found = (_difference(metric, a, b, change) for metric, a, b, change in pairs)
    return [one for one in found if one is not None]


def _difference(metric: str, left: GaitAngle, right: GaitAngle, change: Change) -> Asymmetry | None:
    if change.value is None or change.error is None:
        return None
    return Asymmetry(
        metric=metric,
        left=left.mean,
        right=right.mean,
        difference=abs(change.value),
        error=change.error,
        verdict="present" if abs(change.value) > change.error else "within_error",
    )


def _difference_sentence(found: Asymmetry) -> str:
    name = "Pelvic drop" if found.metric == "gait_pelvic_drop_deg" else "Trunk lean"
    reading = degrees(found.difference, found.error)
    if found.verdict != "present" or found.left is None or found.right is None:
        return f"{name}: the difference between left and right steps lies within its error ({reading})."
    more = "left" if found.left > found.right else "right"
    return f"{name} differs between left and right steps by {reading}; it is larger on the {more} leg."


def _advice_keys(sides: tuple[GaitSide, GaitSide], differences: list[Asymmetry]) -> list[str]:
    rules = {
        "pelvic_drop": any(side.drops == "present" for side in sides),
        "trunk_lean": any(side.leans == "present" for side in sides),
        "asymmetry": any(found.verdict == "present" for found in differences),
        "better_recording": any(side.drops == "within_error" for side in sides),
    }
    return [key for key, applies in rules.items() if applies] or ["nothing_found"]
