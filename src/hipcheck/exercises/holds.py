"""Finding the holds on one leg: when a foot left the floor, when it came back, and what ended the hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from hipcheck.kinematics import foot_height_percent, hips_beside_foot_percent, leg_length_px, squat_depth_percent
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.signals import CLOCK_HZ, rolling_median, runs

__all__ = ["MIN_HOLD_S", "Hold", "Lift", "find_holds", "find_lifts", "lift_score_percent", "quiet_holds"]

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
_SHOWN_PERCENT: Final = 5.0
_WITNESSES: Final = 2
_OVER_FOOT_SHARE: Final = 0.6  # of the distance in quiet standing
_DEEPEST_PERCENT: Final = 12.0  # beyond this the lift belongs to a squat
_HOP_PERCENT: Final = 4.0
_SLIDE_PERCENT: Final = 8.0
_LANDING_S: Final = 0.2
_LANDED_PERCENT: Final = 1.5
_AWAY_S: Final = 2.0  # somebody who passes by hides the person for less
_GUESSED_DOWN_S: Final = 1.0  # the network may guess a hidden foot on the floor for so long

_PAUSE_S: Final = 0.5  # nearer to a squat on that leg, a hold is the pause before or after it
MIN_QUIET_S: Final = 3.0
"""Before, between or after repetitions on one leg, what is shorter is a pause and no hold."""

EndReason = Literal["touch_down", "hop", "clip_end", "lost"]
StartReason = Literal["lift", "clip_start", "found", "hop"]


@dataclass(frozen=True)
class Lift:
    """One stretch in which a foot is off the floor, however short: the leg that stands, and clock indices.

    ``hidden`` are the parts, as clock indices, in which nobody could see that it is: somebody passed by.
    """

    side: Side
    start: int
    stop: int
    start_reason: StartReason
    end_reason: EndReason
    hidden: tuple[tuple[int, int], ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return (self.stop - self.start) / CLOCK_HZ


@dataclass(frozen=True)
class Hold(Lift):
    """One hold: a lift of at least 1 s, and what began and ended it.

    ``after_squat`` and ``before_squat`` tell that it is only a part, which a squat on that leg began or ended.
    """

    after_squat: bool = False
    before_squat: bool = False


def lift_score_percent(motion: Motion, stance_side: Side) -> Floats:
    """Return how clearly the other foot is off the floor, % of leg length, + = lifted; NaN where it was not seen.

    The height of the free foot over the stance foot, plus half of how much shorter its leg looks: a bent knee
    shortens the leg in the picture even where a dropped pelvis leaves the foot just above the floor.
    """
    return _score_percent(motion.fast_px, motion, stance_side)


def _score_percent(xy_px: Floats, motion: Motion, stance_side: Side) -> Floats:
    free = other_side(stance_side)
    height = {side: foot_height_percent(xy_px, side, motion.standing) for side in BOTH_SIDES}
    length = {side: leg_length_px(xy_px, side) / motion.standing.leg_px[side] for side in BOTH_SIDES}
    return height[free] - height[stance_side] + 50 * (length[stance_side] - length[free])


def find_lifts(motion: Motion) -> list[Lift]:
    """Find every stretch in which one foot is off the floor, in time order.

    A lift begins where the score leaves the floor before it becomes clear, and ends where it comes to rest on it. The
    floor need not be at zero: a foot set down nearer to the camera than it stood before looks lower, one farther away
    higher. A foot that goes out of sight while its thigh and the stance leg are seen is still up for the network's
    guess; somebody who passes by for less than 2 s ends no lift.
    """
    scores = {side: _Score.of(motion, side) for side in BOTH_SIDES}
    clear = _ON_PERCENT if motion.baseline else _ON_WITHOUT_BASELINE_PERCENT
    highest = max(_highest_hold_percent(motion, score.percent, side) for side, score in scores.items())
    off = min(max(_OFF_PERCENT, _OFF_SHARE * highest), _HIGHEST_FLOOR_PERCENT)
    lifts = []
    for side, score in scores.items():
        for a, b, hidden in score.stretches(clear, off):
            if not _off_the_floor(motion, score.percent, side, a, b):
                continue
            start, stop = _to_floor(score.percent, a, -1), _to_floor(score.percent, b - 1, +1) + 1
            lifts.append(_describe(score, side, start, stop, hidden))
    return sorted(lifts, key=lambda lift: lift.start)


def find_holds(motion: Motion) -> list[Hold]:
    """Find every hold on one leg of at least 1 s, in time order.

    A hop or a slide of the stance foot ends a hold; what follows it is another one.
    """
    depth = squat_depth_percent(motion.fast_px, motion.standing)
    holds = []
    for lift in find_lifts(motion):
        for hold in _between_hops(motion, lift):
            long_enough = hold.stop - hold.start >= MIN_HOLD_S * CLOCK_HZ
            if long_enough and np.nanmedian(depth[hold.start : hold.stop]) <= _DEEPEST_PERCENT:
                holds.append(hold)
    return holds


@dataclass(frozen=True, eq=False)
class _Score:
    """The score of one stance side, ``(N,)``: ``percent`` by what was seen, else guessed; NaN where neither can be.

    ``plain`` tells where the free foot is in plain sight: there it can end a lift.
    """

    percent: Floats
    seen: NDArray[np.bool_]
    plain: NDArray[np.bool_]
    ankle_px: Floats
    leg_px: float

    @classmethod
    def of(cls, motion: Motion, side: Side) -> _Score:
        score = lift_score_percent(motion, side)
        seen = ~np.isnan(score)
        plain = seen & ~motion.hidden(joint(other_side(side), "ankle"))
        stands = [joint(side, name) for name in ("hip", "knee", "ankle")]
        thigh = [joint(other_side(side), name) for name in ("hip", "knee")]
        told = ~np.any(np.isnan(motion.fast_px[:, [*stands, *thigh], 0]), axis=1)
        guess = _score_percent(motion.guessed_px, motion, side)
        percent = np.where(seen, score, np.where(told, guess, np.nan))
        return cls(percent, seen, plain, motion.fast_px[:, joint(side, "ankle")], motion.standing.leg_px[side])

    def stretches(self, on: float, off: float) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
        """Return stretches above ``off`` that are somewhere seen above ``on``, and the parts out of sight in them."""
        with np.errstate(invalid="ignore"):
            above, clear = self.percent > off, self.seen & (self.percent > on)
        joined: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
        for a, b in runs(above):
            if joined and self._bridged(joined[-1][1], a):
                first, last, hidden = joined[-1]
                away = ((last, a),) if np.isnan(self.percent[last:a]).any() else ()
                joined[-1] = (first, b, hidden + away)
            else:
                joined.append((a, b, ()))
        return [(a, b, hidden) for a, b, hidden in joined if np.any(clear[a:b])]

    def _bridged(self, last: int, first: int) -> bool:
        """Whether what lies between two stretches is only a foot, or a person, out of sight for a moment."""
        between = slice(last, first)
        if np.any(self.plain[between]):
            return False
        longest_s = _AWAY_S if np.isnan(self.percent[between]).any() else _GUESSED_DOWN_S
        moved = np.linalg.norm(self.ankle_px[first] - self.ankle_px[last - 1])
        return first - last <= longest_s * CLOCK_HZ and bool(moved <= _SLIDE_PERCENT / 100 * self.leg_px)


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

    Against quiet standing a high score tells by itself. A low one, and any without quiet standing, needs a second
    witness: the network's metric landmarks have the foot higher, the foot or its shorter leg shows it in the picture
    as it is, or the hips have come over the stance foot, where nobody stands on both feet. Without quiet standing two
    of these must agree.
    """
    seen = score[start:stop][~np.isnan(score[start:stop])]
    if motion.baseline is not None and len(seen) and np.median(seen) >= _SURE_PERCENT:
        return True
    rise_m = motion.left_rise_m if side == "right" else -motion.left_rise_m
    risen = _median(rise_m[start:stop]) - motion.baseline_median(rise_m) >= _LIFTED_WORLD_M
    beside = _hips_beside_foot_percent(motion, side)
    if motion.baseline is not None:
        return risen or _median(beside[start:stop]) <= _OVER_FOOT_SHARE * _median(beside[motion.baseline.indices])
    other = _hips_beside_foot_percent(motion, other_side(side))
    over = _median(beside[start:stop]) <= _OVER_FOOT_SHARE * _median(other[start:stop])
    shown = _median(_shown_percent(motion, side)[start:stop]) >= _SHOWN_PERCENT
    return risen + over + shown >= _WITNESSES


def _shown_percent(motion: Motion, side: Side) -> Floats:
    """Return the lift that the picture shows by itself, without a posture to compare it with, % of leg length."""
    free = other_side(side)
    xy = motion.guessed_px
    leg_px = motion.standing.mean_leg_px
    height = xy[:, joint(side, "ankle"), 1] - xy[:, joint(free, "ankle"), 1]
    shorter = leg_length_px(xy, side) - leg_length_px(xy, free)
    shown: Floats = 100 * (height + 0.5 * shorter) / leg_px
    return shown


def _median(values: Floats) -> float:
    seen = values[~np.isnan(values)]
    return float(np.median(seen)) if len(seen) else float("nan")


def _hips_beside_foot_percent(motion: Motion, side: Side) -> Floats:
    """Return the sideways distance of the middle of the hips from the ankle of ``side``, % of leg length."""
    return np.abs(hips_beside_foot_percent(motion.slow_px, side, motion.facing, motion.standing))


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


def _describe(score: _Score, side: Side, start: int, stop: int, hidden: tuple[tuple[int, int], ...]) -> Lift:
    percent = score.percent
    start_reason: StartReason = "clip_start" if start == 0 else "found" if np.isnan(percent[start - 1]) else "lift"
    end_reason: EndReason = "clip_end" if stop == len(percent) else "lost" if np.isnan(percent[stop]) else "touch_down"
    return Lift(side, start, stop, start_reason, end_reason, hidden)


def _between_hops(motion: Motion, lift: Lift) -> Iterator[Hold]:
    """Yield the parts of a lift in which the stance foot stays where it is."""
    start, began = lift.start, lift.start_reason
    while True:
        moved = np.flatnonzero(_foot_moves(motion, lift.side, start, lift.stop))
        if len(moved) == 0:
            yield Hold(lift.side, start, lift.stop, began, lift.end_reason, _within(lift.hidden, start, lift.stop))
            return
        hop = start + int(moved[0])
        yield Hold(lift.side, start, hop, began, "hop", _within(lift.hidden, start, hop))
        start, began = _landed(motion, lift.side, hop, lift.stop), "hop"
        if lift.stop - start < MIN_HOLD_S * CLOCK_HZ:
            return


def _within(parts: tuple[tuple[int, int], ...], start: int, stop: int) -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a, b in parts if start <= a and b <= stop)


def _landed(motion: Motion, side: Side, hop: int, stop: int) -> int:
    """Return the index from which on the stance foot has come to rest after a hop or a slide."""
    ankle = motion.fast_px[:, joint(side, "ankle")]
    reach = round(_LANDING_S * CLOCK_HZ)
    for at in range(hop + reach, stop - reach):
        ahead = ankle[at : at + reach]
        if np.max(np.linalg.norm(ahead - ahead[0], axis=1)) <= _LANDED_PERCENT / 100 * motion.standing.leg_px[side]:
            return at
    return stop


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
    return _median(values[:count])
