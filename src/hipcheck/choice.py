"""Which of several holds or repetitions stands for its side: in the headline and in the picture alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from hipcheck.landmarks import Side
from hipcheck.results import Knee, Squat, SquatKind, Stance

__all__ = [
    "decisive_one_legged",
    "decisive_repetition",
    "decisive_squat",
    "decisive_stance",
    "knee_of",
    "one_legged",
]


def knee_of(squat: Squat, side: Side) -> Knee:
    """Return one knee of a repetition."""
    return squat.knees.left if side == "left" else squat.knees.right


def decisive_stance(stances: Iterable[Stance], side: Side) -> Stance | None:
    """Return the hold of one side to show.

    One that can be judged comes before one that cannot; a sign that was seen before any other, the deepest first; then
    a pelvis that was not held up as asked; then a whole test without a sign; else the longest hold.
    """
    own = [stance for stance in stances if stance.side == side]
    return max(own, key=_stance_key, default=None)


def _stance_key(stance: Stance) -> tuple[bool, bool, float, bool, bool, float]:
    seen = stance.sign == "seen"
    return (
        stance.sign != "not_interpretable",
        seen,
        _low_if_missing(stance.pelvic_drop_deg.peak, seen),
        stance.raise_grade in ("delayed", "not_raised"),
        stance.sign == "not_seen",
        stance.hold_s,
    )


def decisive_squat(squats: Iterable[Squat], side: Side) -> Squat | None:
    """Return the squat on both legs to show for one knee: the largest valgus angle, else the knee farthest inside."""
    own = [squat for squat in squats if squat.is_bilateral]
    return max(own, key=lambda squat: _knee_key(knee_of(squat, side)), default=None)


def one_legged(squats: Iterable[Squat]) -> dict[SquatKind, list[Squat]]:
    """Return the repetitions that one leg carried, by kind, those on one leg before split squats."""
    squats = list(squats)
    kinds = {kind: [squat for squat in squats if squat.kind == kind] for kind in _ONE_LEGGED}
    return {kind: own for kind, own in kinds.items() if own}


def decisive_one_legged(squats: Iterable[Squat]) -> Squat | None:
    """Return the repetition of one kind to show: the knee farthest inward, then the deepest drop of the pelvis."""
    return max(squats, key=_one_leg_key, default=None)


def decisive_repetition(squats: Iterable[Squat], side: Side) -> Squat | None:
    """Return the repetition to show for one knee among those of one family."""
    own = [squat for squat in squats if side in squat.carrying]
    return decisive_squat(own, side) or decisive_one_legged(own)


_ONE_LEGGED: Final[tuple[SquatKind, ...]] = ("single_left", "single_right", "split_left", "split_right")


def _one_leg_key(squat: Squat) -> tuple[float, float]:
    leg = squat.one_leg
    if leg is None:
        return -math.inf, -math.inf
    return _low_if_missing(knee_of(squat, leg.side).fppa_deg.peak), _low_if_missing(leg.pelvic_drop_deg.peak)


def _knee_key(knee: Knee) -> tuple[float, float]:
    return _low_if_missing(knee.fppa_deg.peak), _low_if_missing(knee.knee_over_toe_percent.bottom)


def _low_if_missing(value: float | None, counts: bool = True) -> float:
    return -math.inf if value is None or not counts else value
