"""Finding the holds on one leg: when a foot left the floor, when it came back, and what ended the hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from hipcheck.kinematics import foot_height_percent, leg_length_px, mid_hip, squat_depth_percent
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.signals import CLOCK_HZ, rolling_median, runs

__all__ = ["MIN_HOLD_S", "Hold", "find_holds", "lift_score_percent", "quiet_holds"]

MIN_HOLD_S: Final = 1.0
"""Shorter lifts are steps, not holds."""

_ON_PERCENT: Final = 3.0
_OFF_PERCENT: Final = 1.2
_ON_WITHOUT_BASELINE_PERCENT: Final = 6.0
_OFF_SHARE: Final = 0.3  # of the highest hold: lower scores come from a foot set down nearer or farther than it stood
_HIGHEST_FLOOR_PERCENT: Final = 8.0  # that is a foot set down 10 cm from where it stood, seen from 3 m
_SETTLED_PERCENT: Final = 0.6  # a foot that sinks by less within _SETTLING_S stands
_SETTLING_S: Final = 0.15
_SURE_PERCENT: Final = 10.0  # no step changes the score so much
_LIFTED_WORLD_M: Final = 0.03
_OVER_FOOT_SHARE: Final = 0.6  # of the distance in quiet standing
_DEEPEST_PERCENT: Final = 12.0  # beyond this the lift belongs to a squat
_HOP_PERCENT: Final = 4.0
_SLIDE_PERCENT: Final = 8.0

_PAUSE_S: Final = 0.5  # nearer to a squat on that leg, a hold is the pause before or after it
MIN_QUIET_S: Final = 3.0
"""Before, between or after repetitions on one leg, what is shorter is a pause and no hold."""

EndReason = Literal["touch_down", "hop", "clip_end", "lost"]
StartReason = Literal["lift", "clip_start", "found"]


@dataclass(frozen=True)
class Hold:
    """One hold: stance side, clock indices (stop exclusive), and what began and ended it.

    ``after_squat`` and ``before_squat`` tell that it is only a part, which a squat on that leg began or ended.
    """

    side: Side
    start: int
    stop: int
    start_reason: StartReason
    end_reason: EndReason
    after_squat: bool = False
    before_squat: bool = False


def lift_score_percent(motion: Motion, stance_side: Side) -> Floats:
    """Return how clearly the other foot is off the floor, % of leg length, + = lifted.

    The height of the free foot over the stance foot, plus half of how much shorter its leg looks: a bent knee
    shortens the leg in the picture even where a dropped pelvis leaves the foot just above the floor.
    """
    free = other_side(stance_side)
    height = {side: foot_height_percent(motion.fast_px, side, motion.standing) for side in BOTH_SIDES}
    length = {side: leg_length_px(motion.fast_px, side) / motion.standing.leg_px[side] for side in BOTH_SIDES}
    return height[free] - height[stance_side] + 50 * (length[stance_side] - length[free])


def find_holds(motion: Motion) -> list[Hold]:
    """Find every hold on one leg of at least 1 s, in time order.

    A lift begins where the score leaves the floor before it becomes clear, and ends where it comes to rest on it. The
    floor need not be at zero: a foot set down nearer to the camera than it stood before looks lower, one farther away
    higher. A hop or a slide of the stance foot ends the hold early.
    """
    depth = squat_depth_percent(motion.fast_px, motion.standing)
    scores = {side: lift_score_percent(motion, side) for side in BOTH_SIDES}
    clear = _ON_PERCENT if motion.baseline else _ON_WITHOUT_BASELINE_PERCENT
    highest = max(_highest_hold_percent(motion, score, side) for side, score in scores.items())
    off = min(max(_OFF_PERCENT, _OFF_SHARE * highest), _HIGHEST_FLOOR_PERCENT)
    holds = []
    for side, score in scores.items():
        for a, b in _hysteresis(score, clear, off):
            if not _off_the_floor(motion, score, side, a, b):
                continue
            start, stop = _to_floor(score, a, -1), _to_floor(score, b - 1, +1) + 1
            hold = _describe(motion, score, side, start, stop)
            long_enough = hold.stop - hold.start >= MIN_HOLD_S * CLOCK_HZ
            if long_enough and np.median(depth[hold.start : hold.stop]) <= _DEEPEST_PERCENT:
                holds.append(hold)
    return sorted(holds, key=lambda hold: hold.start)


def quiet_holds(holds: list[Hold], busy: dict[Side, NDArray[np.bool_]], split: NDArray[np.bool_]) -> list[Hold]:
    """Return what is left of holds without the repetitions in them.

    Parameters
    ----------
    holds
        As found.
    busy
        ``(N,)`` for each leg, where it was squatted on. There is no hold on the other leg then: beside a step the free
        foot hangs below the standing one, which looks like it.
    split
        ``(N,)`` where split squats were done: there is no hold.

    Returns
    -------
    Holds away from any squat as they are; of the others the parts before, between and after the repetitions of at
    least 3 s.
    """
    quiet = []
    near = round(_PAUSE_S * CLOCK_HZ)
    for hold in holds:
        stretch = slice(hold.start, hold.stop)
        own = busy[hold.side][stretch]
        around = slice(max(hold.start - near, 0), hold.stop + near)
        if np.any(split[stretch]) or np.any(busy[other_side(hold.side)][stretch]):
            continue
        if not np.any(busy[hold.side][around]):
            quiet.append(hold)
            continue
        parts = [(a, b) for a, b in runs(~own) if b - a >= MIN_QUIET_S * CLOCK_HZ]
        quiet += [
            replace(hold, start=hold.start + a, stop=hold.start + b, after_squat=a > 0, before_squat=b < len(own))
            for a, b in parts
        ]
    return quiet


def _hysteresis(score: Floats, on: float, off: float) -> list[tuple[int, int]]:
    """Stretches above ``off`` that somewhere rise above ``on``; NaN ends a stretch."""
    with np.errstate(invalid="ignore"):
        above, clear = score > off, score > on
    return [(a, b) for a, b in runs(above) if np.any(clear[a:b])]


def _highest_hold_percent(motion: Motion, score: Floats, side: Side) -> float:
    """Return the highest score that the free foot keeps for a whole second; 0 if it is not off the floor then."""
    width = round(MIN_HOLD_S * CLOCK_HZ)
    if len(score) < width:
        return 0.0
    kept = sliding_window_view(np.where(np.isnan(score), -np.inf, score), width).min(axis=1)
    at = int(np.argmax(kept))
    return max(float(kept[at]), 0.0) if _off_the_floor(motion, score, side, at, at + width) else 0.0


def _off_the_floor(motion: Motion, score: Floats, side: Side, start: int, stop: int) -> bool:
    """Whether the free foot is higher, and not only farther from the camera, than in quiet standing.

    A high score tells by itself. A low one needs a second witness: the network's metric landmarks have the foot
    higher, or the hips have come over the stance foot, where nobody stands on both feet.
    """
    if np.median(score[start:stop]) >= _SURE_PERCENT:
        return True
    rise_m = motion.left_rise_m if side == "right" else -motion.left_rise_m
    if np.median(rise_m[start:stop]) - motion.baseline_median(rise_m) >= _LIFTED_WORLD_M:
        return True
    if motion.baseline is None:
        return False
    beside = _hips_beside_foot_percent(motion, side)
    return bool(np.nanmedian(beside[start:stop]) <= _OVER_FOOT_SHARE * np.nanmedian(beside[motion.baseline.indices]))


def _hips_beside_foot_percent(motion: Motion, side: Side) -> Floats:
    """Return the sideways distance of the middle of the hips from the ankle of ``side``, % of leg length."""
    offset = mid_hip(motion.slow_px)[:, 0] - motion.slow_px[:, joint(side, "ankle"), 0]
    distance: Floats = 100 * np.abs(offset) / motion.standing.leg_px[side]
    return distance


def _to_floor(score: Floats, at: int, step: int) -> int:
    """Walk from an edge of the lift outward as long as the foot keeps coming down; return the last index in the air."""
    reach = round(_SETTLING_S * CLOCK_HZ)
    while score[at] > _OFF_PERCENT:
        ahead = score[at + 1 : at + 1 + reach] if step > 0 else score[max(at - reach, 0) : at][::-1]
        seen = ahead[: int(np.argmax(np.isnan(ahead)))] if np.any(np.isnan(ahead)) else ahead
        if len(seen) == 0 or score[at] - np.min(seen) < _SETTLED_PERCENT or seen[0] <= _OFF_PERCENT:
            break
        at += step
    return at


def _describe(motion: Motion, score: Floats, side: Side, start: int, stop: int) -> Hold:
    start_reason: StartReason = "clip_start" if start == 0 else "found" if np.isnan(score[start - 1]) else "lift"
    end_reason: EndReason = "clip_end" if stop == len(score) else "lost" if np.isnan(score[stop]) else "touch_down"
    moved = np.flatnonzero(_foot_moves(motion, side, start, stop))
    if len(moved):
        return Hold(side, start, start + int(moved[0]), start_reason, "hop")
    return Hold(side, start, stop, start_reason, end_reason)


def _foot_moves(motion: Motion, side: Side, start: int, stop: int) -> NDArray[np.bool_]:
    """Where the stance foot hops, up and down within a second, or slides away from where it stood at first."""
    settle = round(0.5 * CLOCK_HZ)
    stretch = motion.fast_px[start:stop]
    height = foot_height_percent(stretch, side, motion.standing)
    ankle_x = stretch[:, joint(side, "ankle"), 0]
    away = 100 * (ankle_x - _first_median(ankle_x, 2 * settle)) / motion.standing.leg_px[side]
    with np.errstate(invalid="ignore"):
        moves: NDArray[np.bool_] = (height - rolling_median(height) > _HOP_PERCENT) | (np.abs(away) > _SLIDE_PERCENT)
    # While the weight comes over and while the free foot comes down the stance ankle may give a little.
    moves[:settle] = False
    moves[max(len(moves) - settle, 0) :] = False
    return moves


def _first_median(values: Floats, count: int) -> float:
    seen = values[:count][~np.isnan(values[:count])]
    return float(np.median(seen)) if len(seen) else float("nan")
