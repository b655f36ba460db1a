"""Walking and running in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.capture import grade
from hipcheck.exercises.asymmetry import farther_side
from hipcheck.exercises.gait import drop_metric
from hipcheck.exercises.words import degrees, edge_words, say, size, tilt
from hipcheck.landmarks import Facing, Side, other_side
from hipcheck.reference import limit
from hipcheck.results import Asymmetry, Change, Gait, GaitAngle, GaitKind, GaitSide, Issue, PelvisMethod, Summary

__all__ = ["LOOKS_LIKE_WALKING", "few_steps_sentence", "gait_kind", "summarise_gait"]

LOOKS_LIKE_WALKING: Final = say("gait.looks_like_walking")


def gait_kind(kind: GaitKind) -> str:
    """Return ``"Walking"`` and the like."""
    return say(f"gait.{kind}")


def summarise_gait(gait: Gait | None, method: PelvisMethod, facing: Facing, issues: Sequence[Issue] = ()) -> Summary:
    """Put a walk into sentences.

    Parameters
    ----------
    gait
        The measures; ``None`` if no steps were found.
    method
        How the pelvis was measured; the hip line of the pose network is named as such and never judged.
    facing
        How the camera saw the walker: from the front the picture of the pelvis is read worse.
    issues
        What is wrong with the recording: from a poor one no exercise follows.
    """
    if gait is None:
        nothing = say("verdict.nothing", what=say("nothing.gait_short"))
        return Summary(verdict=nothing, findings=[say("gait.none")], asymmetries=[], advice_keys=["better_recording"])
    sides = (gait.sides.left, gait.sides.right)
    differences = _differences(gait)
    findings = [_opening(gait), *(_drop_sentence(gait, side, method) for side in sides)]
    findings += [sentence for side in sides if (sentence := _lean_sentence(side))]
    findings += [_difference_sentence(found) for found in differences]
    findings += [say("gait.no_level")] if gait.level == "mean_of_cycles" else []
    findings += [say("gait.no_study")] if gait.kind == "on_the_spot" else []
    findings += [say("gait.from_the_front")] if facing == "front" and method not in ("markers", "hip_line") else []
    return Summary(
        verdict=_verdict(gait, sides),
        findings=findings,
        asymmetries=differences,
        advice_keys=_advice_keys(sides, differences, grade(list(issues)) == "poor"),
    )


def _verdict(gait: Gait, sides: tuple[GaitSide, GaitSide]) -> str:
    """Say what goes beyond the usual in the steps, the pelvis first."""
    dropping = [side for side in sides if side.drops == "present"]
    amounts = {side.side: degrees(side.pelvic_drop_deg.mean, side.pelvic_drop_deg.error) for side in sides}
    metric = drop_metric(gait.kind)
    usual = edge_words(metric) if metric else ""
    if len(dropping) > 1:
        return say("verdict.gait_drop_either", usual=usual, **amounts)
    if dropping:
        side = dropping[0].side
        return say("verdict.gait_drop", side=side, free=other_side(side), amount=amounts[side], usual=usual)
    leaning = next((side for side in sides if side.leans == "present"), None)
    if leaning is not None:
        amount = degrees(leaning.trunk_lean_deg.mean, leaning.trunk_lean_deg.error)
        usual = edge_words("gait_trunk_lean_deg")
        return say("verdict.gait_lean", side=leaning.side, amount=amount, usual=usual)
    if all(side.drops is None for side in sides):
        return say("verdict.gait_measured", kind=gait_kind(gait.kind))
    if any(side.drops != "absent" or side.leans != "absent" for side in sides):
        return say("verdict.gait_unsure")
    return say("verdict.gait_usual", kind=gait_kind(gait.kind))


def few_steps_sentence(gait: Gait) -> str | None:
    """Return "only 4 steps on the left leg; 7 are wanted"; None where there are enough."""
    wanted = f"{limit('gait_steps'):.0f}"
    few = [side for side in (gait.sides.left, gait.sides.right) if side.steps < limit("gait_steps")]
    if not few:
        return None
    if len(few) > 1:
        return say("gait.few_both", left=few[0].steps, right=few[1].steps, wanted=wanted)
    key = "gait.few_one" if few[0].steps == 1 else "gait.few"
    return say(key, count=few[0].steps, side=few[0].side, wanted=wanted)


def _opening(gait: Gait) -> str:
    few = few_steps_sentence(gait)
    return say(
        "gait.opening_few" if few else "gait.opening",
        kind=gait_kind(gait.kind),
        steps=gait.sides.left.steps + gait.sides.right.steps,
        cadence=f"{gait.cadence_steps_per_min:.0f}",
        few=few,
    )


def _drop_sentence(gait: Gait, side: GaitSide, method: PelvisMethod) -> str:
    drop, free = side.pelvic_drop_deg, other_side(side.side)
    if drop.mean is None:
        return say("gait.no_reading", side=side.side)
    if method == "hip_line":
        return say("gait.hip_line", side=side.side, tilt=tilt(drop.mean, drop.error, free))
    return say(
        "gait.drops" if round(drop.mean, 1) >= 0 else "gait.higher",
        side=side.side,
        free=free,
        amount=size(drop.mean, drop.error),
        spread="" if drop.sd is None else say("gait.spread", steps=side.steps, sd=f"{drop.sd:.1f}"),
        usual=_against_usual(gait, side),
    )


def _against_usual(gait: Gait, side: GaitSide) -> str:
    metric = drop_metric(gait.kind)
    if metric is None or side.drops is None:
        return ""
    return say(f"gait.{side.drops}", usual=edge_words(metric), larger=edge_words(metric, 1))


def _lean_sentence(side: GaitSide) -> str | None:
    lean = side.trunk_lean_deg
    if lean.mean is None or side.leans == "absent":
        return None
    key = "gait.leans" if side.leans == "present" else "gait.leans_unsure"
    return say(key, side=side.side, amount=degrees(lean.mean, lean.error))


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
    name = "pelvis" if found.metric == "gait_pelvic_drop_deg" else "trunk"
    difference = degrees(found.difference, found.error)
    if found.verdict != "present" or found.left is None or found.right is None:
        return say(f"gait.{name}_same", difference=difference)
    more: Side = "left" if found.left > found.right else "right"
    return say(f"gait.{name}_differs", more=more, less=other_side(more), difference=difference)


def _advice_keys(sides: tuple[GaitSide, GaitSide], differences: list[Asymmetry], poor: bool) -> list[str]:
    exercises = {
        "pelvic_drop": any(side.drops == "present" for side in sides),
        "trunk_lean": any(side.leans == "present" for side in sides),
        "asymmetry": any(farther_side(found) for found in differences),
    }
    open_ = any(side.drops == "within_error" for side in sides)
    keys = [] if poor else [key for key, applies in exercises.items() if applies]
    return [*keys, *(["better_recording"] if open_ or poor else [])] or ["nothing_found"]
