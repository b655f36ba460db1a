"""Left against right: means of both sides, their difference and its error (METRICS, M12)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from hipcheck.choice import knee_of
from hipcheck.exercises.doubts import NO_DOUBTS, Doubts
from hipcheck.exercises.words import degrees, percent, say
from hipcheck.landmarks import BOTH_SIDES, Side, other_side
from hipcheck.reference import band_edges
from hipcheck.reference.uncertainty import fppa_by_turn_deg
from hipcheck.results import Asymmetry, Knee, OneLeg, PhaseSummary, Squat, Stance, Verdict

__all__ = ["asymmetries_of", "asymmetry_findings", "could_be_turn", "farther_side"]


def asymmetries_of(
    stances: Sequence[Stance], squats: Sequence[Squat], doubts: Doubts = NO_DOUBTS
) -> tuple[list[Asymmetry], list[str]]:
    """Compare every measure that was made on both sides.

    Returns
    -------
    The comparisons, and a sentence for each doubt that keeps a difference from being one.
    """

    def held(metric: Callable[[Stance], float | None], error: Callable[[Stance], float | None]) -> list[_Reading]:
        return [(s.side, metric(s), error(s)) for s in stances if s.pattern != "not_interpretable"]

    both = [squat for squat in squats if squat.is_bilateral]

    def bent(metric: Callable[[Knee], float | None], error: Callable[[Knee], float | None]) -> list[_Reading]:
        return [(side, metric(knee_of(s, side)), error(knee_of(s, side))) for s in both for side in BOTH_SIDES]

    compared = [
        _asymmetry("pelvic_drop_deg", held(lambda s: s.pelvic_drop_deg.mean, lambda s: s.pelvic_drop_deg.error)),
        _asymmetry("trunk_lean_deg", held(lambda s: s.trunk_lean_deg.mean, lambda s: s.trunk_lean_deg.error)),
        _asymmetry(
            "fppa_from_standing_deg",
            bent(lambda k: k.fppa_from_standing_deg.value, lambda k: k.fppa_from_standing_deg.error),
            [squat.fppa_asymmetry_deg.error for squat in both],
        ),
        _asymmetry(
            "knee_over_toe_percent",
            bent(lambda k: k.knee_over_toe_percent.bottom, lambda k: k.knee_over_toe_percent.error),
        ),
        *(_asymmetry(f"single_leg_squat_{name}", _on_one_leg(squats, of)) for name, of in _ONE_LEG.items()),
    ]
    known = [asymmetry for asymmetry in compared if asymmetry is not None]
    turned = any(could_be_turn(squat) for squat in both)
    kept = [found for found in known if doubts.about(found.metric) is None and not (turned and _is_of_knees(found))]
    left_out = [found for found in known if found.verdict == "present" and doubts.about(found.metric)]
    reasons = dict.fromkeys(doubts.about(found.metric) for found in left_out)
    return kept, [say("asymmetry.not_compared", doubt=say(f"doubt.{reason}")) for reason in reasons]


_Reading = tuple[Side, float | None, float | None]

_ONE_LEG: Final[dict[str, Callable[[Squat, OneLeg], PhaseSummary]]] = {
    "pelvic_drop_deg": lambda squat, leg: leg.pelvic_drop_deg,
    "trunk_lean_deg": lambda squat, leg: leg.trunk_lean_deg,
    "fppa_deg": lambda squat, leg: knee_of(squat, leg.side).fppa_deg,
}
"""What is compared between squats on the left and on the right leg: the largest of each repetition."""


def _on_one_leg(squats: Sequence[Squat], measure: Callable[[Squat, OneLeg], PhaseSummary]) -> list[_Reading]:
    single = [(squat, squat.one_leg) for squat in squats if squat.one_leg and squat.kind.startswith("single")]
    found = [(leg.side, measure(squat, leg)) for squat, leg in single]
    return [(side, angle.peak, angle.error) for side, angle in found]


def _asymmetry(
    metric: str, readings: list[_Reading], errors_of_difference: Sequence[float | None] = ()
) -> Asymmetry | None:
    """Compare the mean of both sides; ``None`` unless both were measured.

    The error of the difference is given where errors of the sides hang together, else follows from theirs.
    """
    means: dict[Side, float] = {}
    errors = [error for error in errors_of_difference if error is not None]
    errors = errors or [math.sqrt(2) * error for _, _, error in readings if error is not None]
    for side in BOTH_SIDES:
        values = [value for at, value, _ in readings if at == side and value is not None]
        if values:
            means[side] = float(np.mean(values))
    if len(means) < 2 or not errors:
        return None
    difference, error = abs(means["left"] - means["right"]), float(np.mean(errors))
    verdict: Verdict = "present" if difference > error else "within_error"
    return Asymmetry(
        metric=metric, left=means["left"], right=means["right"], difference=difference, error=error, verdict=verdict
    )


def could_be_turn(squat: Squat) -> bool:
    """Whether one knee reads clearly inward and the other clearly outward, and a turn of the body may be behind it.

    A turn moves one knee up and the other down alike. Where the turn of the repetition is known, only what its error
    leaves open counts.
    """
    left, right = squat.knees.left.fppa_deg, squat.knees.right.fppa_deg
    if left.up is None or right.up is None or left.error is None or right.error is None:
        return False
    opposite = left.up * right.up < 0 and abs(left.up) > left.error and abs(right.up) > right.error
    if squat.turn_error_deg is None:
        return opposite
    return opposite and abs(left.up - right.up) <= 2 * fppa_by_turn_deg(squat.turn_error_deg)


def _is_of_knees(found: Asymmetry) -> bool:
    return "fppa" in found.metric or "toe" in found.metric


_KEYS: Final = {
    "pelvic_drop_deg": "pelvis",
    "trunk_lean_deg": "trunk",
    "fppa_from_standing_deg": "knee",
    "knee_over_toe_percent": "toe",
    "single_leg_squat_pelvic_drop_deg": "one_leg_pelvis",
    "single_leg_squat_trunk_lean_deg": "one_leg_trunk",
    "single_leg_squat_fppa_deg": "one_leg_knee",
}
"""Metric to its sentences in ``texts_en.toml``."""

_ENDINGS: Final = {"knee": ("_in", "_out", "_both"), "toe": ("_in", "_out", "_both"), "trunk": ("", "_away", "")}
"""What a sentence is chosen by: both sides above 0, both below, or one of each; nothing for the pelvis."""

_USUAL: Final = {
    "pelvic_drop_deg": "pelvic_drop_deg",
    "trunk_lean_deg": "trunk_lean_deg",
    "knee_over_toe_percent": "knee_over_toe_percent",
    "single_leg_squat_pelvic_drop_deg": "single_leg_squat_pelvic_drop_deg",
    "single_leg_squat_trunk_lean_deg": "single_leg_squat_trunk_lean_deg",
    "single_leg_squat_fppa_deg": "single_leg_squat_fppa_deg",
    "gait_pelvic_drop_deg": "walking_pelvic_drop_deg",
    "gait_trunk_lean_deg": "gait_trunk_lean_deg",
}
"""Metric to the bands that tell what is usual."""

_INWARD_DEG: Final = 5.0  # as for a knee that moves inward, which has no bands in squats on both legs


def farther_side(found: Asymmetry) -> Side | None:
    """Return the side to begin an exercise with: beyond what is usual, and farther than the other beyond the error.

    ``None`` where both sides are in the usual range or on the other side of it, as knees that go outward.
    """
    if found.verdict != "present" or found.left is None or found.right is None:
        return None
    usual = band_edges(_USUAL[found.metric])[0] if found.metric in _USUAL else _INWARD_DEG
    side: Side = "left" if found.left > found.right else "right"
    return side if max(found.left, found.right) > usual else None


def asymmetry_findings(asymmetries: Sequence[Asymmetry]) -> list[str]:
    """Put the differences above their error into sentences: what each side does, and by how much they differ."""
    return [_sentence(found) for found in asymmetries if found.verdict == "present"]


def _sentence(found: Asymmetry) -> str:
    left, right = found.left or 0.0, found.right or 0.0
    more: Side = "left" if left > right else "right"
    percents = found.metric.endswith("_percent")
    difference = (percent if percents else degrees)(found.difference or 0.0, found.error or 0.0)
    key = _KEYS[found.metric]
    above, below, mixed = _ENDINGS.get(key.rpartition("_")[2], ("", "", ""))
    ending = above if min(left, right) >= 0 else below if max(left, right) <= 0 else mixed
    return say(f"asymmetry.{key}{ending}", more=more, less=other_side(more), difference=difference)
