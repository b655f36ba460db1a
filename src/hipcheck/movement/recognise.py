"""Everything that is done in a take, from the finders of holds, repetitions and steps, with one answer per instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.holds import Hold, Lift, find_holds, find_lifts, quiet_holds
from hipcheck.exercises.reps import Repetition, Repetitions, find_repetitions
from hipcheck.exercises.single_reps import OneLegged, OneLeggedReps, find_one_legged
from hipcheck.landmarks import BOTH_SIDES, Floats, joint, other_side
from hipcheck.motion import VISIBLE, Motion
from hipcheck.movement.body import BodySignals, body_signals
from hipcheck.movement.dips import WIDE_PERCENT, Dip, resting, tell_dip
from hipcheck.movement.free_leg import stance_kind
from hipcheck.movement.spans import Done, to_spans
from hipcheck.movement.stepping import Stepping, find_stepping, find_swings, longest_lifts
from hipcheck.movement.whole_body import jumps, lying, still_picture
from hipcheck.results import MovementSpan, StanceKind
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["Recognised", "recognise"]

Bools = NDArray[np.bool_]

_SURE_CUT_PERCENT: Final = 11.0  # a cut squat is mentioned only if this deep and clearly on the way down or up
_CUT_TRAVEL_PERCENT: Final = 8.0
_CUT_AROUND_S: Final = 1.5
_RESTING_S: Final = 0.5  # who rests for longer at a bottom that is cut off may sit
_SHORT_S: Final = 2.0
_LEAST_STEP_S: Final = 0.5
_BETWEEN_STEPS_S: Final = 4.0
_AROUND_SQUAT_S: Final = 0.5  # a short lift this near to a squat belongs to it, as a knee raise does
_JUMP_AROUND_S: Final = 0.5  # a dip this near to a flight is the jump's own
_SUNK_PERCENT: Final = 20.0  # who goes so far down is not standing on one leg
_MOVING_PERCENT: Final = 8.0  # the same for hips that go up and down


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
    body, lifts = body_signals(motion), find_lifts(motion)
    one_legged = find_one_legged(motion, world_m)
    elsewhere = _elsewhere(motion, body, lifts, one_legged.elsewhere)
    wide, one_legged = _without_wide(one_legged, body)
    one_legged = _one_legged(one_legged, elsewhere.busy, body, depth_percent)
    held = _holds(motion, longest_lifts(lifts, elsewhere.stepping), elsewhere, one_legged, depth_percent)
    busy = elsewhere.busy | elsewhere.near_jumps | one_legged.elsewhere
    found = find_repetitions(depth_percent)
    dips = _dips(motion, body, found, busy | _mask(motion, _spans(held, longer_than_s=_SHORT_S)), depth_percent)
    raises = [hold for hold in held if hold.duration_s < _SHORT_S and _beside_a_squat(hold, dips)]
    held = [hold for hold in held if hold not in raises]
    busy |= _mask(motion, _spans(held))
    dips = [dip for dip in dips if not busy[dip.repetition.bottom]]
    kinds = {dip.kind for dip in dips} - {"nothing"}
    no_squats = bool(kinds) and "squat" not in kinds  # then what is cut need not have been one
    cut = [] if no_squats else [at for at in found.cut if not busy[at] and _surely_cut(motion, body, depth_percent, at)]
    both = Repetitions([dip.repetition for dip in dips if dip.kind == "squat"], cut)
    holds = [(hold, stance_kind(motion, hold)) for hold in held]
    done = [*_done_on_one_leg(holds, raises, one_legged), *_done_on_both([*wide, *dips]), *elsewhere.done()]
    done += _short_lifts(lifts, busy | _mask(motion, [(d.start, d.stop) for d in done]))
    return Recognised(holds, both, one_legged, to_spans(motion, body, sorted(done, key=lambda one: one.start)))


@dataclass(frozen=True, eq=False)
class _Elsewhere:
    """Where nothing is looked for: steps, jumps, lying, a leg that swings, a picture that stands still."""

    stepping: Sequence[Stepping]
    jumping: Sequence[tuple[tuple[int, int], int]]
    lying: Sequence[tuple[int, int]]
    swings: Sequence[Lift]
    still: bool
    busy: Bools

    @property
    def near_jumps(self) -> Bools:
        """``(N,)`` where the body jumps, or bends for it."""
        reach = round(_JUMP_AROUND_S * CLOCK_HZ)
        near = np.zeros_like(self.busy)
        for (a, b), _ in self.jumping:
            near[max(a - reach, 0) : b + reach] = True
        return near

    def done(self) -> list[Done]:
        """Return all of it as it is told."""
        return [
            *(Done(one.kind, one.start, one.stop, one.count) for one in self.stepping),
            *(Done("jumping", a, b, count) for (a, b), count in self.jumping),
            *(Done("lying", a, b) for a, b in self.lying),
            *(Done("one_leg_other", s.start, s.stop, side=s.side, detail="leg_swung") for s in self.swings),
            *([Done("other", 0, len(self.busy), detail="still_picture")] if self.still else []),
        ]


def _elsewhere(motion: Motion, body: BodySignals, lifts: Sequence[Lift], one_legged: Bools) -> _Elsewhere:
    still, down, stepping = still_picture(motion), lying(body), find_stepping(motion, lifts)
    busy = _mask(motion, [*((one.start, one.stop) for one in stepping), *down]) | still
    swings = [lift for lift in find_swings(lifts) if not np.any((busy | one_legged)[lift.start : lift.stop])]
    busy |= _mask(motion, _spans(swings))
    jumping = [(span, count) for span, count in jumps(motion, body) if not np.any(busy[slice(*span)])]
    busy |= _mask(motion, [span for span, _ in jumping])
    return _Elsewhere(stepping, jumping, down, swings, still, busy)


def _without_wide(found: OneLeggedReps, body: BodySignals) -> tuple[list[Dip], OneLeggedReps]:
    """Take out squats on one leg whose other foot is far aside, which are side lunges; return these and the rest."""
    wide = [
        one for one in found.whole if one.kind == "single" and body.feet_apart[one.repetition.bottom] >= WIDE_PERCENT
    ]
    rest = replace(found, whole=[one for one in found.whole if one not in wide])
    return [Dip(one.repetition, "side_lunge", one.side) for one in wide], rest


def _one_legged(found: OneLeggedReps, busy: Bools, body: BodySignals, depth: Floats) -> OneLeggedReps:
    """Return the repetitions on one leg that are no steps or jumps, and the cut ones that surely are some."""

    def free(one: OneLegged) -> bool:
        return not np.mean(busy[one.repetition.start : one.repetition.stop + 1]) > 0.5

    whole = [one for one in found.whole if free(one)]
    cut = [at for at in found.cut if not busy[at] and _surely_sunk(body, depth, at)]
    if len(whole) == len(found.whole):
        return replace(found, cut=cut)
    kept = {side: np.zeros_like(busy) for side in BOTH_SIDES}
    for one in whole:
        if one.kind == "single":
            kept[one.side][one.repetition.start : one.repetition.stop + 1] = True
    return replace(found, whole=whole, cut=cut, busy=kept)


def _holds(
    motion: Motion, lifts: Sequence[Lift], elsewhere: _Elsewhere, one_legged: OneLeggedReps, depth: Floats
) -> list[Hold]:
    """Return the holds that are neither steps nor anything else, without the repetitions in them."""
    found = [
        hold
        for hold in find_holds(motion)
        if any(one.side == hold.side and one.start <= hold.start and hold.stop <= one.stop for one in lifts)
        and np.mean(elsewhere.busy[hold.start : hold.stop]) <= 0.5
    ]
    quiet = quiet_holds(found, one_legged.busy, one_legged.split)
    return [hold for hold in quiet if _stays_up(depth[hold.start : hold.stop]) and _was_seen(motion, hold)]


def _was_seen(motion: Motion, hold: Hold) -> bool:
    """Whether the free foot was seen in the hold, or going up or down: else it may stand behind what hides it."""
    ends_seen = hold.start_reason != "clip_start" or hold.end_reason != "clip_end"
    ankle = motion.visibility[hold.start : hold.stop, joint(other_side(hold.side), "ankle")]
    return ends_seen or bool(np.median(ankle) >= VISIBLE)


def _stays_up(depth: Floats) -> bool:
    """Whether the hips stay high, and do not go up and down as in lunges on a leg that stays."""
    low, high = np.nanpercentile(depth, [10, 90])
    return bool(high <= _SUNK_PERCENT and high - low <= _MOVING_PERCENT)


def _dips(motion: Motion, body: BodySignals, found: Repetitions, busy: Bools, depth: Floats) -> list[Dip]:
    return [tell_dip(motion, body, one, float(depth[one.bottom])) for one in found.whole if not busy[one.bottom]]


def _beside_a_squat(hold: Hold, dips: Sequence[Dip]) -> bool:
    """Whether a short hold comes right before or after a squat, or in it."""
    near = round(_AROUND_SQUAT_S * CLOCK_HZ)
    squats = [dip.repetition for dip in dips if dip.kind == "squat"]
    return any(hold.start - near <= one.stop and one.start <= hold.stop + near for one in squats)


def _surely_sunk(body: BodySignals, depth: Floats, at: int) -> bool:
    """Whether a bottom that is cut off is well below standing, against standing and by the body's own size."""
    tall = float(np.nanpercentile(body.hip_height, 90))
    return bool(depth[at] >= _SURE_CUT_PERCENT and tall - body.hip_height[at] >= _CUT_TRAVEL_PERCENT)


def _surely_cut(motion: Motion, body: BodySignals, depth: Floats, at: int) -> bool:
    """Whether a bottom that the clip's edge or a gap cuts off surely was a squat.

    Both feet stand where they are, the hips are between them and well down, and go down to there or come up from there
    in plain sight, by the body's own size; who rests at the bottom may sit.
    """
    seen = next(((a, b) for a, b in runs(~np.isnan(depth)) if a <= at < b), (at, at + 1))
    reach = round(_CUT_AROUND_S * CLOCK_HZ)
    around = slice(max(at - reach, seen[0]), min(at + reach + 1, seen[1]))
    sunk = float(np.nanmax(body.hip_height[around]) - body.hip_height[at])
    rest = resting(body, at)
    if not (depth[at] >= _SURE_CUT_PERCENT and sunk >= _CUT_TRAVEL_PERCENT):
        return False
    if rest.stop - rest.start > _RESTING_S * CLOCK_HZ:
        return False
    tallest = around.start + int(np.nanargmax(body.hip_height[around]))
    whole = Repetition(around.start, at, around.stop - 1)
    return tell_dip(motion, body, whole, sunk, ends=[tallest]).kind == "squat"


def _spans(lifts: Sequence[Lift], *, longer_than_s: float = 0.0) -> list[tuple[int, int]]:
    return [(lift.start, lift.stop) for lift in lifts if lift.duration_s >= longer_than_s]


def _mask(motion: Motion, spans: Iterable[tuple[int, int]]) -> Bools:
    mask = np.zeros(len(motion.t_s), dtype=bool)
    for a, b in spans:
        mask[a:b] = True
    return mask


def _done_on_one_leg(
    holds: Sequence[tuple[Hold, StanceKind]], raises: Sequence[Hold], one_legged: OneLeggedReps
) -> list[Done]:
    done = [
        Done("one_leg" if kind == "test" else "one_leg_other", hold.start, hold.stop, side=hold.side, detail=kind)
        for hold, kind in holds
    ]
    done += [Done("one_leg_other", hold.start, hold.stop, 1, hold.side, "knee_raise") for hold in raises]
    for one in one_legged.whole:
        start, stop = one.repetition.start, one.repetition.stop
        split = one.kind == "split"
        done.append(Done("split_squat" if split else "single_leg_squat", start, stop, 1, one.side))
    return done


def _short_lifts(lifts: Sequence[Lift], taken: Bools) -> list[Done]:
    """Return lifts of at least half a second that are too short for holds and too far apart for a walk, as steps."""
    short = [
        lift
        for lift in lifts
        if _LEAST_STEP_S <= lift.duration_s < _SHORT_S and not np.any(taken[lift.start : lift.stop])
    ]
    groups: list[Done] = []
    for lift in short:
        if groups and lift.start - groups[-1].stop <= _BETWEEN_STEPS_S * CLOCK_HZ:
            last = groups[-1]
            groups[-1] = replace(last, stop=lift.stop, count=(last.count or 0) + 1)
        else:
            groups.append(Done("steps", lift.start, lift.stop, 1))
    return [group for group in groups if (group.count or 0) > 1]


def _done_on_both(dips: Sequence[Dip]) -> list[Done]:
    done = []
    for dip in dips:
        start, stop = dip.repetition.start, dip.repetition.stop
        if dip.kind in ("squat", "side_lunge", "sit_to_stand"):
            done.append(Done(dip.kind, start, stop, 1, dip.side))
        elif dip.kind == "lunge":
            done.append(Done("split_squat", start, stop, 1, dip.side, "lunge"))
        elif dip.kind == "jumping_jack":
            done.append(Done("jumping", start, stop, 1))
        elif dip.kind != "nothing":
            done.append(Done("other", start, stop, 1, detail=dip.kind))
    return done
