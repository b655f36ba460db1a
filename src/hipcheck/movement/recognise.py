"""Everything that is done in a take, from the finders of holds, repetitions and steps, with one answer per instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.holds import Hold, Lift, find_holds, find_lifts, quiet_holds
from hipcheck.exercises.reps import MIN_DEPTH_PERCENT, Repetition, Repetitions, find_repetitions
from hipcheck.exercises.single_reps import OneLegged, OneLeggedReps, find_one_legged
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.motion import Motion
from hipcheck.movement.body import BodySignals, body_signals
from hipcheck.movement.dips import Dip, tell_dip
from hipcheck.movement.free_leg import stance_kind
from hipcheck.movement.spans import Done, to_spans
from hipcheck.movement.stepping import Stepping, find_stepping, longest_lifts
from hipcheck.movement.whole_body import jumps, lying, still_picture
from hipcheck.results import MovementSpan, StanceKind
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["Recognised", "recognise"]

Bools = NDArray[np.bool_]

_SURE_CUT_PERCENT: Final = 15.0  # a cut squat is mentioned only if this deep and clearly on the way down or up
_CUT_TRAVEL_PERCENT: Final = 8.0
_CUT_AROUND_S: Final = 1.5
_SUNK_PERCENT: Final = 20.0  # who goes so far down is not standing on one leg


@dataclass(frozen=True, eq=False)
class Recognised:
    """What was done in a take, and what of it can be measured.

    Attributes
    ----------
    holds
        Holds on one leg, in time order, with where the free leg is.
    both
        Squats on both legs; ``cut`` holds the bottoms of those that surely were squats and are not whole.
    one_legged
        Repetitions that one leg carries.
    spans
        What was done over time, in time order, measured or not.
    """

    holds: list[tuple[Hold, StanceKind]]
    both: Repetitions
    one_legged: OneLeggedReps
    spans: list[MovementSpan]


def recognise(motion: Motion, world_m: Floats, depth_percent: Floats) -> Recognised:
    """Tell what is done at every instant.

    Parameters
    ----------
    motion
        The motion of one take.
    world_m
        ``(N, 33, 3)`` the network's metric landmarks on the motion's clock; NaN where there are none.
    depth_percent
        ``(N,)`` depth of the hips against standing, % of leg length.
    """
    body = body_signals(motion)
    lifts = find_lifts(motion)
    stepping = find_stepping(motion, lifts)
    elsewhere = _elsewhere(motion, body, stepping)
    one_legged = _one_legged(find_one_legged(motion, world_m), elsewhere.busy)
    kept = longest_lifts(lifts, stepping)
    held = [hold for hold in find_holds(motion) if _belongs(hold, kept, elsewhere.busy)]
    held = quiet_holds(held, one_legged.busy, one_legged.split)
    held = [hold for hold in held if not np.nanpercentile(depth_percent[hold.start : hold.stop], 90) > _SUNK_PERCENT]
    found = find_repetitions(depth_percent)
    busy = elsewhere.busy | one_legged.elsewhere | _in_holds(motion, held)
    dips = [
        tell_dip(motion, body, one, float(depth_percent[one.bottom])) for one in found.whole if not busy[one.bottom]
    ]
    cut = [at for at in found.cut if not busy[at] and _surely_cut(motion, body, depth_percent, at)]
    both = Repetitions([dip.repetition for dip in dips if dip.kind == "squat"], cut)
    holds = [(hold, stance_kind(motion, hold)) for hold in held]
    spans = to_spans(motion, body, _done(holds, one_legged, dips, stepping, elsewhere))
    return Recognised(holds, both, one_legged, spans)


@dataclass(frozen=True, eq=False)
class _Elsewhere:
    """Where nothing is looked for: steps, jumps, lying, a picture that stands still."""

    stepping: Sequence[Stepping]
    jumping: Sequence[tuple[tuple[int, int], int]]
    lying: Sequence[tuple[int, int]]
    still: Sequence[tuple[int, int]]
    busy: Bools


def _elsewhere(motion: Motion, body: BodySignals, stepping: Sequence[Stepping]) -> _Elsewhere:
    down = lying(body)
    still = [(0, len(motion.t_s))] if still_picture(motion) else []
    busy = np.zeros(len(motion.t_s), dtype=bool)
    steps = [(one.start, one.stop) for one in stepping]
    for a, b in [*steps, *down, *still]:
        busy[a:b] = True
    jumping = [(span, count) for span, count in jumps(motion, body) if not np.any(busy[slice(*span)])]
    for (a, b), _ in jumping:
        busy[a:b] = True
    return _Elsewhere(stepping, jumping, down, still, busy)


def _one_legged(found: OneLeggedReps, busy: Bools) -> OneLeggedReps:
    """Return the repetitions on one leg that are not steps, jumps or the like."""

    def free(one: OneLegged) -> bool:
        return not np.mean(busy[one.repetition.start : one.repetition.stop + 1]) > 0.5

    whole = [one for one in found.whole if free(one)]
    if len(whole) == len(found.whole):
        return replace(found, cut=[at for at in found.cut if not busy[at]])
    kept = {side: np.zeros_like(busy) for side in BOTH_SIDES}
    for one in whole:
        if one.kind == "single":
            kept[one.side][one.repetition.start : one.repetition.stop + 1] = True
    return replace(found, whole=whole, cut=[at for at in found.cut if not busy[at]], busy=kept)


def _belongs(hold: Hold, lifts: Sequence[Lift], busy: Bools) -> bool:
    """Whether a hold is part of a lift that is no step, and not of anything else."""
    inside = any(one.side == hold.side and one.start <= hold.start and hold.stop <= one.stop for one in lifts)
    return inside and float(np.mean(busy[hold.start : hold.stop])) <= 0.5


def _in_holds(motion: Motion, holds: Sequence[Hold]) -> Bools:
    mask = np.zeros(len(motion.t_s), dtype=bool)
    for hold in holds:
        mask[hold.start : hold.stop] = True
    return mask


def _surely_cut(motion: Motion, body: BodySignals, depth: Floats, at: int) -> bool:
    """Whether a bottom that the clip's edge or a gap cuts off surely was a squat.

    Both feet stand where they are, the hips are between them and well down, and go down to there or come up from there
    in plain sight, by the body's own size.
    """
    if not depth[at] >= max(_SURE_CUT_PERCENT, MIN_DEPTH_PERCENT):
        return False
    seen = next(((a, b) for a, b in runs(~np.isnan(depth)) if a <= at < b), (at, at + 1))
    reach = round(_CUT_AROUND_S * CLOCK_HZ)
    around = slice(max(at - reach, seen[0]), min(at + reach + 1, seen[1]))
    sunk = np.nanmax(body.hip_height[around]) - body.hip_height[at]
    if not sunk >= _CUT_TRAVEL_PERCENT:
        return False
    tallest = around.start + int(np.nanargmax(body.hip_height[around]))
    whole = Repetition(around.start, at, around.stop - 1)
    return tell_dip(motion, body, whole, float(sunk), ends=[tallest]).kind == "squat"


def _done(
    holds: Sequence[tuple[Hold, StanceKind]],
    one_legged: OneLeggedReps,
    dips: Sequence[Dip],
    stepping: Sequence[Stepping],
    elsewhere: _Elsewhere,
) -> list[Done]:
    done = [
        Done("one_leg" if kind == "test" else "one_leg_other", hold.start, hold.stop, side=hold.side, detail=kind)
        for hold, kind in holds
    ]
    done += [Done("steps" if one.kind == "steps" else one.kind, one.start, one.stop, one.count) for one in stepping]
    done += [Done("jumping", a, b, count) for (a, b), count in elsewhere.jumping]
    done += [Done("lying", a, b) for a, b in elsewhere.lying]
    done += [Done("other", a, b, detail="still_picture") for a, b in elsewhere.still]
    for one in one_legged.whole:
        kind = "split_squat" if one.kind == "split" else "single_leg_squat"
        done.append(Done(kind, one.repetition.start, one.repetition.stop, 1, one.side))  # type: ignore[arg-type]
    for dip in dips:
        if dip.kind != "nothing":
            done.append(_dip_done(dip))
    return sorted(done, key=lambda one: one.start)


def _dip_done(dip: Dip) -> Done:
    start, stop = dip.repetition.start, dip.repetition.stop
    side: Side | None = dip.side
    if dip.kind == "lunge":
        return Done("split_squat", start, stop, 1, side, "lunge")
    if dip.kind in ("bending", "stepping_apart", "one_foot_up"):
        return Done("other", start, stop, 1, detail=dip.kind)
    return Done(dip.kind, start, stop, 1, side)  # type: ignore[arg-type]
