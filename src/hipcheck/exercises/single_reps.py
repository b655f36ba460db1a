"""Finding the repetitions that one leg carries: squats on one leg, step-downs, and split squats.

First the posture, then the repetitions in it. On one leg the hips are over its foot and the other foot is off its
place; in a split stance one foot is in front of the other and both stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.knees import leg_depth_percent
from hipcheck.exercises.reps import Repetition, find_repetitions
from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.signals import CLOCK_HZ, rolling_median, runs

__all__ = ["Kind", "OneLegged", "OneLeggedReps", "find_one_legged"]

_OVER_FOOT_SHARE: Final = 0.6  # of the distance in quiet standing: the hips have come over the foot
_OVER_FOOT_PERCENT: Final = 6.0
_BRIDGED_S: Final = 0.3
_SHORTEST_S: Final = 1.0
_OFF_PLACE_PERCENT: Final = 4.0
_LIFTED_WORLD_M: Final = 0.03
_PLANTED_PERCENT: Final = 10.0
_APART_M: Final = 0.30  # one foot in front of the other; a foot held up behind reads up to 0.25
_FAR_APART_M: Final = 0.45  # the same where the rear foot is hidden behind the front leg, so that nobody sees it stand
_STILL_SHARE: Final = 0.55  # of the depth: a foot that moves less stands on something; one held up goes with the hips
_APART_PERCENT: Final = 12.0
_SUNK_SHARE: Final = 0.5  # of the depth: in a squat the shoulders come down with the hips, in a misread leg they do not
_STANDING_PERCENT: Final = 2.0
_STILL_PERCENT: Final = 7.0  # the heel of a rear foot comes up as the hips sink; a step is faster
_LONGEST_CUT_S: Final = 3.0  # who stays down longer has sunk in a hold

Kind = Literal["single", "split"]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class OneLegged:
    """One repetition: its clock indices, what it is, the leg that stands (in a split squat the front one), its depth.

    ``depth_percent`` is that of the bottom below where the repetition began.
    """

    repetition: Repetition
    kind: Kind
    side: Side
    depth_percent: float


@dataclass(frozen=True)
class OneLeggedReps:
    """What was found.

    Attributes
    ----------
    whole
        Whole repetitions in time order; none that either leg may have carried.
    cut
        Bottoms of squats on one leg that the clip's edges or a gap cut short.
    busy
        ``(N,)`` for each leg, whether it was squatted on, whole or cut: no quiet hold.
    split
        ``(N,)`` whether a stretch holds split squats: no hold on one leg at all.
    """

    whole: list[OneLegged]
    cut: list[int]
    busy: dict[Side, Bools]
    split: Bools

    @property
    def elsewhere(self) -> Bools:
        """``(N,)`` where one leg carried a repetition, or one foot was in front of the other: no squat on both legs."""
        return self.busy["left"] | self.busy["right"] | self.split


def find_one_legged(motion: Motion, world_m: Floats) -> OneLeggedReps:
    """Find the repetitions that one leg carries.

    Parameters
    ----------
    motion
        The whole motion.
    world_m
        ``(N, 33, 3)`` the network's metric landmarks on the motion's clock; NaN where there are none. Without them a
        foot that stays where it is counts neither as raised nor as planted, and such repetitions are left out.
    """
    count = len(motion.t_s)
    apart_m = _ahead_m(motion, world_m)
    splits, split = _split_squats(motion, apart_m)
    whole, cut, busy = list(splits), [], {side: np.zeros(count, dtype=bool) for side in BOTH_SIDES}
    for side in BOTH_SIDES:
        for begin, end in _over_foot(motion, side):
            depth, found = _within(motion, side, begin, end)
            for repetition in found.whole:
                moved = _Moved.of(motion, repetition, side, depth)
                if moved.carried_by_one(apart_m) and not split[repetition.bottom]:
                    whole.append(OneLegged(repetition, "single", side, float(depth[repetition.bottom])))
                    busy[side][repetition.start : repetition.stop + 1] = True
            for bottom in found.cut:
                reach = _around(depth, bottom, begin, end)
                seen = Repetition(reach.start, bottom, reach.stop - 1)
                if _cut_by_sight(depth, reach) and _Moved.of(motion, seen, side, depth).off_its_place:
                    cut.append(bottom)
                    busy[side][reach] = True
    sure = [one for one in whole if one.kind == "split" or not busy[other_side(one.side)][one.repetition.bottom]]
    return OneLeggedReps(sorted(sure, key=lambda one: one.repetition.start), sorted(cut), busy, split)


def _within(motion: Motion, side: Side, begin: int, end: int) -> tuple[Floats, _Found]:
    """Find repetitions in a stretch, by the depth below the posture that the stretch is stood in."""
    depth = leg_depth_percent(motion.fast_px, side, motion.standing)
    inside = depth[begin:end]
    depth = depth - (np.nanpercentile(inside, 10) if np.any(~np.isnan(inside)) else 0.0)
    found = find_repetitions(depth[begin:end])
    whole = [Repetition(r.start + begin, r.bottom + begin, r.stop + begin) for r in found.whole]
    return depth, _Found(whole, [bottom + begin for bottom in found.cut])


@dataclass(frozen=True)
class _Found:
    whole: list[Repetition]
    cut: list[int]


@dataclass(frozen=True)
class _Moved:
    """What both feet did in a repetition, in % of leg length: the ankles alone, which every program knows.

    ``height`` is that of the free over the standing ankle, against standing; ``sunk`` how far the shoulders are
    lower at the bottom than at the ends.
    """

    repetition: Repetition
    side: Side
    depth: float
    height: Floats
    rise_m: float
    stray: dict[Side, float]
    sunk: float

    @classmethod
    def of(cls, motion: Motion, repetition: Repetition, side: Side, depth: Floats) -> _Moved:
        stretch = slice(repetition.start, repetition.stop + 1)
        ankles = {at: motion.fast_px[stretch, joint(at, "ankle")] for at in BOTH_SIDES}
        risen = {at: _ankle_height_percent(motion, at)[stretch] for at in BOTH_SIDES}
        rise_m = motion.left_rise_m if side == "right" else -motion.left_rise_m
        stray = {
            at: 100 * float(np.max(np.abs(xy - np.median(xy, axis=0)))) / motion.standing.leg_px[at]
            for at, xy in ankles.items()
        }
        return cls(
            repetition,
            side,
            float(depth[repetition.bottom]),
            risen[other_side(side)] - risen[side],
            float(np.median(rise_m[stretch])) - motion.baseline_median(rise_m),
            stray,
            100 * _sunk_px(motion, repetition) / motion.standing.leg_px[side],
        )

    @property
    def off_its_place(self) -> bool:
        """Whether the free foot is off the floor, or lower than it, for a good part of the time."""
        return bool(np.percentile(np.abs(self.height), 75) >= _OFF_PLACE_PERCENT) or self.rise_m >= _LIFTED_WORLD_M

    @property
    def free_foot_stays(self) -> bool:
        """Whether the free foot stays at its height while the hips sink: it stands on something, or is held there."""
        return bool(np.percentile(self.height, 95) - np.percentile(self.height, 5) <= _STILL_SHARE * self.depth)

    def carried_by_one(self, apart_m: Floats) -> bool:
        """Whether the standing foot stays, the other is off its place, and nothing tells that it stands as well."""
        if not self.stray[self.side] <= _PLANTED_PERCENT or not self.sunk >= _SUNK_SHARE * self.depth:
            return False
        if not self.off_its_place:
            return False
        apart = np.abs(apart_m[self.repetition.start : self.repetition.stop + 1])
        return not (self.free_foot_stays and not np.median(apart) < _APART_M)

    def carried_by_both(self, ahead_m: Floats) -> bool:
        """Whether the front foot stays, and so does the rear one as far as it is seen."""
        if not self.stray[self.side] <= _PLANTED_PERCENT or not self.sunk >= _SUNK_SHARE * self.depth:
            return False
        if np.isnan(self.stray[other_side(self.side)]):
            return bool(np.median(ahead_m[self.repetition.start : self.repetition.stop + 1]) >= _FAR_APART_M)
        return self.stray[other_side(self.side)] <= _PLANTED_PERCENT and self.free_foot_stays


def _sunk_px(motion: Motion, repetition: Repetition) -> float:
    """Return how far the shoulders are lower at the bottom than at both ends of a repetition, px; NaN where unseen."""
    height = mid_shoulder(motion.fast_px)[:, 1]
    ends = 0.5 * (height[repetition.start] + height[min(repetition.stop, len(height) - 1)])
    return float(height[repetition.bottom] - ends)


def _over_foot(motion: Motion, side: Side) -> Iterator[tuple[int, int]]:
    """Yield the stretches of at least 1 s in which the hips are over the foot of ``side``; a short lapse is bridged."""
    beside = _hips_beside_foot_percent(motion, side)
    limit = _OVER_FOOT_PERCENT
    if motion.baseline is not None:
        limit = max(limit, _OVER_FOOT_SHARE * motion.baseline_median(beside))
    with np.errstate(invalid="ignore"):
        yield from _long_runs(beside <= limit, np.isnan(beside))


def _hips_beside_foot_percent(motion: Motion, side: Side) -> Floats:
    """Return the sideways distance of the middle of the hips from the ankle of ``side``, % of leg length.

    In quiet standing the hips are taken to be over the middle of both feet, so that the camera's roll drops out.
    """
    hips = mid_hip(motion.slow_px)[:, 0]
    ankles = {at: motion.slow_px[:, joint(at, "ankle"), 0] for at in BOTH_SIDES}
    roll_px = motion.baseline_median(hips - 0.5 * (ankles["left"] + ankles["right"]))
    distance: Floats = 100 * np.abs(hips - ankles[side] - roll_px) / motion.standing.leg_px[side]
    return distance


def _long_runs(mask: Bools, barrier: Bools) -> Iterator[tuple[int, int]]:
    """Yield runs of at least 1 s, gaps up to 0.3 s bridged, but none that holds a barrier."""
    joined = mask.copy()
    for a, b in runs(~mask):
        if a > 0 and b < len(mask) and b - a <= _BRIDGED_S * CLOCK_HZ and not np.any(barrier[a:b]):
            joined[a:b] = True
    yield from ((a, b) for a, b in runs(joined) if b - a >= _SHORTEST_S * CLOCK_HZ)


def _around(depth: Floats, bottom: int, begin: int, end: int) -> slice:
    """Return the stretch around a bottom in which the hips are down."""
    with np.errstate(invalid="ignore"):
        down = depth[begin:end] > _STANDING_PERCENT
    a, b = next((a, b) for a, b in runs(down) if a <= bottom - begin < b)
    return slice(a + begin, b + begin)


def _cut_by_sight(depth: Floats, reach: slice) -> bool:
    """Whether the clip's edge or a gap, and not the hips that left the foot, cut a repetition."""
    first, last = reach.start, reach.stop
    if last - first > _LONGEST_CUT_S * CLOCK_HZ:
        return False
    at_edge = first == 0 or last == len(depth)
    return at_edge or bool(np.isnan(depth[first - 1]) or np.isnan(depth[last]))


def _ahead_m(motion: Motion, world_m: Floats) -> Floats:
    """Return how far the left foot is ahead of the right one, ``(N,)`` m, against quiet standing; ahead = forward."""
    apart = world_m[:, joint("right", "ankle"), 2] - world_m[:, joint("left", "ankle"), 2]
    ahead: Floats = apart if motion.facing != "back" else -apart
    return ahead - motion.baseline_median(ahead)


def _feet_still(motion: Motion) -> Bools:
    """Return where no ankle travels by more than 7 % of leg length in half a second: not while stepping."""
    half = round(0.25 * CLOCK_HZ)
    still = np.ones(len(motion.t_s), dtype=bool)
    for side in BOTH_SIDES:
        ankle = np.pad(motion.slow_px[:, joint(side, "ankle")], ((half, half), (0, 0)), mode="edge")
        travel = 100 * np.linalg.norm(ankle[2 * half :] - ankle[: -2 * half], axis=1) / motion.standing.leg_px[side]
        with np.errstate(invalid="ignore"):
            still &= ~(travel > _STILL_PERCENT)  # a hidden foot is not known to move
    return still


def _split_squats(motion: Motion, ahead_m: Floats) -> tuple[Sequence[OneLegged], Bools]:
    """Find split squats: one foot well in front of the other, both staying where they are while the hips sink."""
    found: list[OneLegged] = []
    inside = np.zeros(len(ahead_m), dtype=bool)
    for side in BOTH_SIDES:
        own_m = ahead_m if side == "left" else -ahead_m
        for begin, end in _long_runs(_split_stance(motion, side, own_m), np.isnan(ahead_m)):
            depth, seen = _within(motion, side, begin, end)
            moves = [_Moved.of(motion, repetition, side, depth) for repetition in seen.whole]
            reps = [OneLegged(m.repetition, "split", side, m.depth) for m in moves if m.carried_by_both(own_m)]
            found += reps
            inside[begin:end] |= bool(reps)
    return found, inside


def _split_stance(motion: Motion, side: Side, ahead_m: Floats) -> Bools:
    """Return where the foot of ``side`` is well in front of the other and both stand still.

    The network's metric landmarks tell it from the front. From behind they hardly do; there, and without them, it is
    the ankle farther up in the picture with the hips over neither foot, and from the front the one farther down.
    """
    picture = _ankle_height_percent(motion, side) - _ankle_height_percent(motion, other_side(side))
    ahead = picture if motion.facing == "back" else -picture
    with np.errstate(invalid="ignore"):
        between = np.all([_hips_beside_foot_percent(motion, at) > _OVER_FOOT_PERCENT for at in BOTH_SIDES], axis=0)
        far = (rolling_median(ahead_m, 0.5) >= _APART_M) | ((rolling_median(ahead, 0.5) >= _APART_PERCENT) & between)
    standing: Bools = far & _feet_still(motion)
    return standing


def _ankle_height_percent(motion: Motion, side: Side) -> Floats:
    """Return how far an ankle is above its place in standing, % of leg length: every program knows ankles."""
    ankle = joint(side, "ankle")
    height: Floats = motion.standing.xy_px[ankle, 1] - motion.fast_px[:, ankle, 1]
    return 100 * height / motion.standing.leg_px[side]
