"""Finding the repetitions of a squat: standing, down, bottom, up, standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.landmarks import Floats
from hipcheck.signals import CLOCK_HZ

__all__ = ["MIN_DEPTH_PERCENT", "Repetition", "Repetitions", "crossing_index", "find_repetitions"]

MIN_DEPTH_PERCENT: Final = 8.0
"""Least depth of a squat: 45 deg of knee flexion, % of leg length."""

_STANDING_SHARE: Final = 0.1  # of the depth: nearly standing again
_STANDING_PERCENT: Final = 1.5
_STILL_PERCENT: Final = 0.25  # a rise of less in 0.05 s is standing still
_STILL_S: Final = 0.05
_EDGE_SHARE: Final = 0.25  # of the depth: a clip that begins or ends deeper cuts the repetition
_TOUCH_AND_GO_SHARE: Final = 0.5  # of the depth: rising less than this does not end a repetition
_SHORTEST_S: Final = 0.5


@dataclass(frozen=True)
class Repetition:
    """Clock indices of one whole repetition."""

    start: int
    bottom: int
    stop: int


@dataclass(frozen=True)
class Repetitions:
    """What was found: whole repetitions, and the bottoms of those cut by the clip's edges or by a gap."""

    whole: list[Repetition]
    cut: list[int]

    @property
    def partial(self) -> int:
        """How many were cut."""
        return len(self.cut)


def find_repetitions(depth_percent: Floats) -> Repetitions:
    """Find squats in a depth curve.

    Parameters
    ----------
    depth_percent
        ``(N,)`` depth on the uniform clock, % of leg length; NaN where the legs were not seen.

    Returns
    -------
    Whole repetitions in time order: at least 8 % deep, from and to standing. One that the clip or a gap cuts short
    is counted as partial and not measured.
    """
    from scipy.signal import find_peaks  # half of what starting would take

    filled = np.where(np.isnan(depth_percent), -np.inf, depth_percent)
    padded = np.concatenate([[-np.inf], filled, [-np.inf]])
    tops, _ = find_peaks(padded, height=MIN_DEPTH_PERCENT, distance=round(_SHORTEST_S * CLOCK_HZ))
    bottoms = _merge(depth_percent, [int(top) - 1 for top in tops])
    whole, cut = [], []
    for number, bottom in enumerate(bottoms):
        before = bottoms[number - 1] if number else None
        after = bottoms[number + 1] if number + 1 < len(bottoms) else None
        repetition = _bounds(depth_percent, before, bottom, after)
        if repetition is None:
            cut.append(bottom)
        elif repetition.stop - repetition.start >= _SHORTEST_S * CLOCK_HZ:
            whole.append(repetition)
    return Repetitions(whole, cut)


def _merge(depth: Floats, bottoms: list[int]) -> list[int]:
    """Keep one bottom, the deepest, of each stretch in which the subject did not rise half way."""
    kept: list[int] = []
    for bottom in bottoms:
        if kept:
            shallow = np.nanmin(depth[kept[-1] : bottom + 1])  # what happened in a gap cannot end a repetition
            if shallow > _TOUCH_AND_GO_SHARE * min(depth[kept[-1]], depth[bottom]):
                if depth[bottom] > depth[kept[-1]]:
                    kept[-1] = bottom
                continue
        kept.append(bottom)
    return kept


def _bounds(depth: Floats, before: int | None, bottom: int, after: int | None) -> Repetition | None:
    """Walk from the bottom to standing on both sides; ``None`` if a gap or the clip's edge comes first."""
    start, stop = _walk(depth, bottom, -1, before), _walk(depth, bottom, +1, after)
    if start is None or stop is None:
        return None
    return Repetition(start, bottom, stop)


def _walk(depth: Floats, bottom: int, step: int, neighbour: int | None) -> int | None:
    """Walk from the bottom to where the subject has stopped rising; ``None`` if the way there is cut.

    Before the next repetition the shallowest point will do, if it is shallow enough to part the two; at a gap or an
    edge of the clip the subject must stand nearly straight.
    """
    standing = max(_STANDING_SHARE * depth[bottom], _STANDING_PERCENT)
    best = at = bottom
    while neighbour is None or at + step != neighbour:
        if not 0 <= at + step < len(depth) or np.isnan(depth[at + step]):
            return best if depth[best] <= _EDGE_SHARE * depth[bottom] else None
        at += step
        if depth[at] < depth[best]:
            best = at
        if depth[at] <= standing and _still(depth, at, step):
            return at
    return best


def _still(depth: Floats, at: int, step: int) -> bool:
    ahead = at + step * round(_STILL_S * CLOCK_HZ)
    return not (0 <= ahead < len(depth) and depth[at] - depth[ahead] >= _STILL_PERCENT)


def crossing_index(depth: Floats, begin: int, end: int, level: float) -> float:
    """Return the fractional index where the depth crosses ``level`` between two indices.

    From a standing ``begin`` to a deep ``end`` it is the last crossing on the way; walked backward (``begin`` after
    ``end``) it is the first one on the way up. NaN if the level is never crossed.
    """
    step = 1 if end >= begin else -1
    path = depth[begin : end + step : step] if end + step >= 0 else depth[begin::step]
    with np.errstate(invalid="ignore"):
        crossed = np.flatnonzero((path[:-1] < level) & (path[1:] >= level))
    if len(crossed) == 0:
        return float("nan")
    k = int(crossed[-1])
    return float(begin + step * (k + (level - path[k]) / (path[k + 1] - path[k])))
