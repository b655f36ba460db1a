"""Squats, as they happen: counted when the person stands again, and compared with each other in depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from hipcheck.exercises.reps import MIN_DEPTH_PERCENT

__all__ = ["RepEnded", "RepWatch", "depth_advice"]

_DOWN_PERCENT: Final = 4.0
_STANDING_PERCENT: Final = 2.5
_STANDING_SHARE: Final = 0.25  # of the depth
_RISEN_SHARE: Final = 0.5
_DOWN_AGAIN_PERCENT: Final = 4.0
_SHORTEST_S: Final = 0.5
_NEEDED_PERCENT: Final = 15.0  # the knees are compared at 14 %, 60 deg of knee flexion
_SHALLOWER: Final = 0.8
_DEEPER: Final = 1.25


@dataclass(frozen=True)
class RepEnded:
    """One repetition: its number from 1, begin, bottom and end in seconds, and its depth in % of leg length."""

    number: int
    start_s: float
    bottom_s: float
    end_s: float
    depth_percent: float


class RepWatch:
    """Count repetitions from the depth, picture by picture."""

    def __init__(self) -> None:
        self.reps: list[RepEnded] = []
        self.start_over()

    def start_over(self) -> None:
        """Forget a repetition that has begun; those that ended stay counted."""
        self._stood_s: float | None = None
        self._deepest = 0.0
        self._bottom_s = 0.0
        self._lowest_since_risen: float | None = None

    def update(self, t_s: float, depth_percent: float) -> RepEnded | None:
        """Take the depth of the next picture, % of leg length (NaN is passed over); return a repetition that ended."""
        if math.isnan(depth_percent):
            return None
        if self._stood_s is None or (self._deepest < _DOWN_PERCENT and depth_percent <= _STANDING_PERCENT):
            self._stood_s = t_s
        if depth_percent > self._deepest:
            self._deepest, self._bottom_s, self._lowest_since_risen = depth_percent, t_s, None
        if depth_percent <= _RISEN_SHARE * self._deepest and self._deepest >= _DOWN_PERCENT:
            lowest = self._lowest_since_risen
            self._lowest_since_risen = depth_percent if lowest is None else min(lowest, depth_percent)
        if not self._is_over(depth_percent):
            return None
        return self._end(t_s, depth_percent)

    def _is_over(self, depth_percent: float) -> bool:
        if self._lowest_since_risen is None:
            return False
        stands = depth_percent <= max(_STANDING_SHARE * self._deepest, _STANDING_PERCENT)
        return stands or depth_percent - self._lowest_since_risen > _DOWN_AGAIN_PERCENT

    def _end(self, t_s: float, depth_percent: float) -> RepEnded | None:
        start_s = self._stood_s if self._stood_s is not None else t_s
        rep = RepEnded(len(self.reps) + 1, start_s, self._bottom_s, t_s, self._deepest)
        self._stood_s, self._deepest, self._bottom_s = t_s, depth_percent, t_s
        self._lowest_since_risen = None
        if rep.depth_percent < MIN_DEPTH_PERCENT or t_s - start_s < _SHORTEST_S:
            return None
        self.reps.append(rep)
        return rep


def depth_advice(reps: list[RepEnded]) -> Literal["deeper", "shallower"] | None:
    """Say how the next repetition should differ: deep enough to be measured, and as deep as the first such one."""
    if not reps:
        return None
    depth = reps[-1].depth_percent
    if depth < _NEEDED_PERCENT:
        return "deeper"
    model = next(rep.depth_percent for rep in reps if rep.depth_percent >= _NEEDED_PERCENT)
    if depth < _SHALLOWER * model:
        return "deeper"
    return "shallower" if depth > _DEEPER * model else None
