"""Which of several holds or repetitions stands for its side: in the headline and in the picture alike."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hipcheck.landmarks import Side
from hipcheck.results import Knee, Squat, Stance

__all__ = ["decisive_squat", "decisive_stance", "knee_of"]


def knee_of(squat: Squat, side: Side) -> Knee:
    """Return one knee of a repetition."""
    return squat.knees.left if side == "left" else squat.knees.right


def decisive_stance(stances: Iterable[Stance], side: Side) -> Stance | None:
    """Return the hold of one side to show.

    One that can be judged comes before one that cannot; a sign that was seen before any other, the deepest first; else
    the longest hold.
    """
    own = [stance for stance in stances if stance.side == side]
    return max(own, key=_stance_key, default=None)


def _stance_key(stance: Stance) -> tuple[bool, bool, float, float]:
    seen = stance.sign == "seen"
    return stance.sign != "not_interpretable", seen, _low_if_missing(stance.pelvic_drop_deg.peak, seen), stance.hold_s


def decisive_squat(squats: Iterable[Squat], side: Side) -> Squat | None:
    """Return the repetition to show for one knee: the largest valgus angle, else the knee farthest inside the toe."""
    free = "single_right" if side == "left" else "single_left"
    own = [squat for squat in squats if squat.kind != free]
    return max(own, key=lambda squat: _knee_key(knee_of(squat, side)), default=None)


def _knee_key(knee: Knee) -> tuple[float, float]:
    return _low_if_missing(knee.fppa_deg.peak), _low_if_missing(knee.knee_over_toe_percent.bottom)


def _low_if_missing(value: float | None, counts: bool = True) -> float:
    return -math.inf if value is None or not counts else value
