"""Walking, running and lifts by turns: where somebody steps instead of standing on one leg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from hipcheck.exercises.gait_steps import find_walk
from hipcheck.exercises.holds import Lift
from hipcheck.kinematics import foot_height_percent, mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, joint
from hipcheck.motion import Motion
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["Stepping", "find_stepping", "find_swings", "longest_lifts"]

_STEP_S: Final = 2.0  # a lift that lasts longer is a hold, unless film or person is slow
_SLOW_STEP_S: Final = 4.0
_APART_S: Final = 1.5  # between two steps
_SET_DOWN_S: Final = 0.5  # a short lift this near to one of the other foot sets feet right
_REPEATED_S: Final = 2.5  # a short lift this near to another short one is a step, though the other foot's is not seen
_CHAIN: Final = 3
_SLOW_CHAIN: Final = 4
_EVEN: Final = 1.8  # longest over shortest of the inner lifts of a slow chain
_LONGEST_STEP_S: Final = 3.0  # in a chain whose steps are shorter than 2 s as a rule
_BOTH_MOVE: Final = 0.3  # how much less one foot goes up and down than the other: else only one leg swings
_SIDEWAYS_PERCENT: Final = 60.0  # of leg length between the feet: nobody walks so wide
_SWINGS: Final = 3
_SWING_APART_S: Final = 1.2
_HOLD_S: Final = 2.5
_RAISED_PERCENT: Final = 12.0  # of leg length: with both feet so much higher, somebody stands on something
_RAISED_S: Final = 0.4
_TO_RAISED_S: Final = 0.3  # between the lift of a foot and both feet being up
_RISE_PER_SHRINKING: Final = 1.5  # at most, of the feet of somebody who only goes away from a camera at chest height
_SLOW_CADENCE: Final = 60.0  # steps/min: hardly anybody walks slower, so the film may be slow

SteppingKind = Literal["walking", "running", "steps"]


@dataclass(frozen=True)
class Stepping:
    """A stretch of steps: clock indices, how many, of which kind, and whether they are slower than people walk."""

    start: int
    stop: int
    count: int
    kind: SteppingKind
    slow: bool


def find_stepping(motion: Motion, lifts: Sequence[Lift]) -> list[Stepping]:
    """Return the stretches in which somebody steps, in time order.

    Three witnesses: lifts by turns, each shorter than 2 s and right after each other (or four of even length up to
    4 s, as in slow motion), a walk by the rhythm of the feet wherever no foot is held up, and lifts from which one foot
    follows the other onto a step, or leaves it.
    """
    chains = [Stepping(chain[0].start, chain[-1].stop, len(chain), "steps", _slow(chain)) for chain in _chains(lifts)]
    walks = [walk for begin, end in _free_stretches(motion, lifts) for walk in _walks(motion, begin, end)]
    joined: list[Stepping] = []
    for one in sorted([*chains, *walks, *_climbs(motion, lifts)], key=lambda one: one.start):
        if joined and one.start <= joined[-1].stop + round(_APART_S * CLOCK_HZ):
            joined[-1] = _together(joined[-1], one)
        else:
            joined.append(one)
    return joined


def longest_lifts(lifts: Sequence[Lift], stepping: Sequence[Stepping]) -> list[Lift]:
    """Return the lifts that may be holds: not within steps, and not the step that sets the feet right."""
    kept = []
    for lift in lifts:
        inside = sum(max(0, min(lift.stop, one.stop) - max(lift.start, one.start)) for one in stepping)
        short = lift.duration_s < _STEP_S
        beside = _near(lift, lifts, _SET_DOWN_S)
        among_short = _near(lift, [other for other in lifts if other.duration_s < _STEP_S], _REPEATED_S)
        if 2 * inside <= lift.stop - lift.start and not (short and (beside or among_short)):
            kept.append(lift)
    return kept


def _near(lift: Lift, others: Sequence[Lift], reach_s: float) -> bool:
    """Whether another lift ends or begins within some time of a lift."""
    reach = round(reach_s * CLOCK_HZ)
    return any(
        other is not lift and lift.start - reach <= other.stop and other.start <= lift.stop + reach for other in others
    )


def _chains(lifts: Sequence[Lift]) -> Iterator[list[Lift]]:
    """Yield lifts by turns that follow each other closely: three short ones, or four of even length."""
    chain: list[Lift] = []
    for lift in [*lifts, None]:
        follows = lift is not None and bool(chain) and _follows(chain[-1], lift)
        if not follows:
            if _is_chain(chain):
                yield chain
            chain = []
        if lift is not None and lift.duration_s < _SLOW_STEP_S:
            chain.append(lift)


def _follows(before: Lift, lift: Lift) -> bool:
    return (
        lift.side != before.side and lift.start - before.stop <= _APART_S * CLOCK_HZ and lift.duration_s < _SLOW_STEP_S
    )


def _is_chain(chain: Sequence[Lift]) -> bool:
    if len(chain) >= _CHAIN and all(lift.duration_s < _STEP_S for lift in chain):
        return True
    if len(chain) < _SLOW_CHAIN:
        return False
    all_s = [lift.duration_s for lift in chain]
    usual_short = float(np.median(all_s)) < _STEP_S and max(all_s) < _LONGEST_STEP_S
    return usual_short or max(all_s[1:-1]) <= _EVEN * min(all_s[1:-1])


def _slow(chain: Sequence[Lift]) -> bool:
    strides = [b.start - a.start for a, b in pairwise(chain)]
    return 60 * CLOCK_HZ / float(np.median(strides)) < _SLOW_CADENCE


def _climbs(motion: Motion, lifts: Sequence[Lift]) -> Iterator[Stepping]:
    """Yield each stay on something higher than the floor, with the lifts by which somebody gets there and back."""
    lower = np.minimum(*(foot_height_percent(motion.slow_px, side, motion.standing) for side in BOTH_SIDES))
    with np.errstate(invalid="ignore"):
        raised = lower >= _RAISED_PERCENT
    near = round(_TO_RAISED_S * CLOCK_HZ)
    for a, b in runs(raised):
        around = [lift for lift in lifts if abs(lift.stop - a) <= near or abs(lift.start - b) <= near]
        going_away = 100 * _RISE_PER_SHRINKING * max(1.0 - _trunk_share(motion, slice(a, b)), 0.0)
        higher = float(np.median(lower[a:b])) - going_away >= _RAISED_PERCENT
        if around and higher and b - a >= _RAISED_S * CLOCK_HZ:
            start, stop = min(a, *(lift.start for lift in around)), max(b, *(lift.stop for lift in around))
            yield Stepping(start, stop, len(around), "steps", slow=False)


def _trunk_share(motion: Motion, part: slice) -> float:
    """Return the length of the trunk in a part of the picture over that in standing; 1 where it was not seen."""
    trunk, usual = (
        np.linalg.norm(mid_shoulder(xy) - mid_hip(xy), axis=-1) for xy in (motion.slow_px[part], motion.standing.xy_px)
    )
    seen = trunk[~np.isnan(trunk)]
    return float(np.median(seen) / usual) if len(seen) and np.isfinite(usual) else 1.0


def _free_stretches(motion: Motion, lifts: Sequence[Lift]) -> Iterator[tuple[int, int]]:
    """Yield the stretches between holds."""
    at = 0
    for lift in lifts:
        if lift.duration_s >= _HOLD_S:
            yield at, lift.start
            at = max(at, lift.stop)
    yield at, len(motion.t_s)


def _walks(motion: Motion, begin: int, end: int) -> Iterator[Stepping]:
    """Yield the walk within a stretch, if there is one."""
    if end - begin < CLOCK_HZ:
        return
    walk = find_walk(_part(motion, slice(begin, end)))
    if walk is None:
        return
    step = walk.steps[0].stop - walk.steps[0].start  # before the first whole step and after the last there is another
    start = max(begin, begin + walk.steps[0].start - step)
    stop = min(end, begin + walk.steps[-1].stop + step)
    if not _both_feet_walk(motion, slice(start, stop)):
        return
    slow = walk.cadence_per_min < _SLOW_CADENCE
    yield Stepping(start, stop, len(walk.steps), "running" if walk.kind == "running" else "walking", slow)


def _both_feet_walk(motion: Motion, part: slice) -> bool:
    """Whether both feet go up and down, and not far apart: one leg that swings and side lunges have a rhythm too."""
    ankles = [motion.fast_px[part, joint(side, "ankle")] for side in BOTH_SIDES]
    travel = sorted(float(np.nanpercentile(xy[:, 1], 95) - np.nanpercentile(xy[:, 1], 5)) for xy in ankles)
    apart = 100 * np.nanpercentile(np.abs(ankles[0][:, 0] - ankles[1][:, 0]), 90) / motion.standing.mean_leg_px
    return travel[0] >= _BOTH_MOVE * travel[1] and bool(apart <= _SIDEWAYS_PERCENT)


def find_swings(lifts: Sequence[Lift]) -> list[Lift]:
    """Return stretches in which one leg is swung: three short lifts of it or more, and none of the other in between."""
    swings: list[list[Lift]] = []
    for lift in lifts:
        last = swings[-1][-1] if swings else None
        near = last is not None and lift.start - last.stop <= _SWING_APART_S * CLOCK_HZ
        if last is not None and near and last.side == lift.side:
            swings[-1].append(lift)
        else:
            swings.append([lift])
    return [
        replace(one[0], stop=one[-1].stop, end_reason=one[-1].end_reason)
        for one in swings
        if len(one) >= _SWINGS and all(lift.duration_s < _STEP_S for lift in one[:-1])
    ]


def _part(motion: Motion, part: slice) -> Motion:
    """Return a stretch of a motion without its quiet standing, which may lie outside."""
    cut = {
        field.name: getattr(motion, field.name)[part]
        for field in fields(motion)
        if isinstance(getattr(motion, field.name), np.ndarray)
    }
    return replace(motion, baseline=None, **cut)


def _together(one: Stepping, other: Stepping) -> Stepping:
    kinds = {one.kind, other.kind} - {"steps"}
    kind: SteppingKind = "running" if "running" in kinds else "walking" if kinds else "steps"
    overlap = other.start < one.stop
    count = max(one.count, other.count) if overlap else one.count + other.count
    return Stepping(one.start, max(one.stop, other.stop), count, kind, one.slow and other.slow)
