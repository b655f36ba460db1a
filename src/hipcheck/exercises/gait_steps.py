"""Finding the steps of somebody who walks or runs toward the camera, away from it, on the spot or on a treadmill.

What is followed is how much higher the left foot is in the picture than the right one, relative to the leg. It needs no
floor, and nothing of where the camera stands; the scale is taken anew at every instant, because somebody who comes
nearer grows. A foot that swings forward is also seen nearer or farther. From behind that puts the crossings of both
feet at the lifts. From the front it puts the extremes there; walking on the spot, where nothing comes nearer, it does
not. The two are told apart by the hips, which sway over the leg that carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.kinematics import left_sign, leg_length_px, mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, Facing, Floats, Joint, Side
from hipcheck.motion import FAST_HZ, Motion
from hipcheck.results import GaitKind
from hipcheck.signals import CLOCK_HZ, lowpass, rolling_median, runs

__all__ = ["RUNNING_HZ", "StepPhase", "Walk", "body_scale_px", "find_walk"]

RUNNING_HZ: Final = 10.0
"""Low-pass for running (METRICS, ground rules)."""

_LEAST_EXCURSION: Final = 0.06  # of the leg, from one foot higher to the other: less is a shift of weight
_LEAST_SHARE: Final = 0.4  # of the usual excursion: the first step from standing has half of it
_WHOLE_SHARE: Final = 0.65  # of the usual excursion: what begins in standing, or at the edge of the clip, has less
_SHORTEST_S, _LONGEST_S = 0.2, 1.5  # of a step
_MOST_UNEVEN: Final = 2.5  # times the usual step, longer or shorter
_RUNNING_CADENCE: Final = 140.0  # steps/min: hardly anybody walks faster, or runs slower
_FLIGHT: Final = (
    0.06  # of the leg: how far the body goes up and down in a step; walking up to 0.05, running 0.08 and more
)
_MOST_HEAVE: Final = 0.15  # the same: more is a squat
_PASSING: Final = 0.004  # of the leg: how much lower the body of a runner is as one foot passes the other
_IN_PHASE: Final = 0.9  # of 1: how well the hips sway away from the higher foot; 0.95 and more on the spot
_SWINGING_SHANK: Final[dict[Facing, float]] = {"front": 0.92, "back": 0.55}
"""Share of the feet's rise that comes from the shanks: less is a lifted thigh, more a foot that is left behind."""

_MOST_IRREGULAR: Final = 0.2  # of the usual stride, as a standard deviation: people walk evenly to 0.05
_FEW_STEPS, _CLEAR_EXCURSION = 4, 0.2  # fewer steps show no rhythm and must be clear by themselves
_MOST_ONE_SIDED: Final = (0.35, 0.02)  # of the usual excursion, and of the leg: beyond, only one foot goes up and down
_GROWING: Final = 1.12  # largest size in the picture over the smallest: more is somebody who comes or goes


@dataclass(frozen=True)
class StepPhase:
    """One step: the leg that carries, and clock indices from the lift of the other foot to the lift of its own."""

    side: Side
    start: int
    stop: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return (self.stop - self.start) / CLOCK_HZ


@dataclass(frozen=True)
class Walk:
    """The steps of one recording.

    Attributes
    ----------
    kind
        Walking, running or walking on the spot.
    steps
        Whole steps in time order; one that follows another without a break starts where that one stops.
    """

    kind: GaitKind
    steps: tuple[StepPhase, ...]

    @property
    def cutoff_hz(self) -> float:
        """Low-pass that suits the movement."""
        return RUNNING_HZ if self.kind == "running" else FAST_HZ

    @property
    def cadence_per_min(self) -> float:
        """Steps a minute, by the median stride: the steps of the two legs may look unevenly long."""
        strides_s = [a.duration_s + b.duration_s for a, b in pairwise(self.steps) if a.stop == b.start]
        return 120.0 / float(np.median(strides_s))


@dataclass(frozen=True)
class _Turn:
    """A turning point of the height difference; ``edge`` if what was seen ends there."""

    at: int
    value: float
    left_up: bool
    edge: bool


def find_walk(motion: Motion) -> Walk | None:
    """Return the steps, or ``None`` without one of each leg.

    Both feet must rise by turns, by 6 % of the leg length together, each step taking 0.2 to 1.5 s, in an even rhythm.
    One foot that is held up, a shift of weight or a squat is no step. Where a foot was not seen for more than 0.2 s
    nothing is counted.
    """
    scale_px = body_scale_px(motion)
    feet = lowpass(_left_higher_px(motion, "ANKLE") / scale_px, FAST_HZ)
    stretches = [_turns(feet, start, stop) for start, stop in runs(~np.isnan(feet))]
    pairs = [pair for turns in stretches for pair in pairwise(turns)]
    if not pairs:
        return None
    usual = float(np.median([abs(b.value - a.value) for a, b in pairs]))
    if abs(_centre(pairs)) > _MOST_ONE_SIDED[0] * usual + _MOST_ONE_SIDED[1]:
        return None
    usual_s = float(np.median([b.at - a.at for a, b in pairs])) / CLOCK_HZ
    height = _height(motion, scale_px)
    rise, heave, shank = (
        _passing_rise(height, feet, pairs),
        _heave(height, stretches),
        _shank_share(motion, scale_px, feet),
    )
    if heave > _MOST_HEAVE:
        return None
    grows = _growth(scale_px[pairs[0][0].at : pairs[-1][1].at]) >= _GROWING
    running = 60.0 / usual_s >= _RUNNING_CADENCE and heave > _FLIGHT
    swings = shank > _SWINGING_SHANK.get(motion.facing, 0.0)
    front = motion.facing == "front"
    in_place = front and not grows and _sway_in_phase(motion, feet, stretches) >= _IN_PHASE
    nearer = front and swings and (rise < -_PASSING if running else not in_place)
    found = (step for turns in stretches for step in _steps(feet, turns, usual, at_extremes=nearer))
    steps = _regular(list(found))
    if {step.side for step in steps} != set(BOTH_SIDES) or not _rhythmic(steps, usual):
        return None
    on_the_spot = in_place or not (swings or grows)
    return Walk("running" if running else "on_the_spot" if on_the_spot else "walking", tuple(steps))


def body_scale_px(motion: Motion) -> Floats:
    """Return ``(N,)`` the length of the straight leg at every instant, px: the trunk's, in the person's proportions.

    The trunk hardly shortens in the picture while the legs bend by turns. NaN where it was not seen for half a second.
    """
    trunk = np.linalg.norm(mid_shoulder(motion.raw_px) - mid_hip(motion.raw_px), axis=-1)
    legs = np.fmax(*(leg_length_px(motion.raw_px, side) for side in BOTH_SIDES))
    known = ~np.isnan(legs / trunk)
    if not known.any():
        return np.full_like(trunk, np.nan)
    return rolling_median(trunk) * float(np.percentile((legs / trunk)[known], 80))


def _height(motion: Motion, scale_px: Floats) -> Floats:
    """Return ``(N,)`` how high the trunk is in the picture, in legs of the usual size, because only changes matter."""
    height_px = lowpass(-0.5 * (mid_hip(motion.raw_px) + mid_shoulder(motion.raw_px))[:, 1], FAST_HZ)
    return height_px / float(np.nanmedian(scale_px))


def _left_higher_px(motion: Motion, name: str) -> Floats:
    y = motion.raw_px[..., 1]
    higher: Floats = y[:, Joint[f"RIGHT_{name}"]] - y[:, Joint[f"LEFT_{name}"]]
    return higher


def _turns(feet: Floats, start: int, stop: int) -> list[_Turn]:
    """Return maxima and minima by turns, each at least the least excursion from the one before."""
    low = high = start
    rising: bool | None = None
    found: list[tuple[int, bool]] = []
    for at in range(start, stop):
        low = at if feet[at] < feet[low] else low
        high = at if feet[at] > feet[high] else high
        if rising is not True and feet[at] - feet[low] > _LEAST_EXCURSION:
            found.append((low, False))
            rising, high = True, at
        elif rising is not False and feet[high] - feet[at] > _LEAST_EXCURSION:
            found.append((high, True))
            rising, low = False, at
    if rising is not None:
        found.append((high, True) if rising else (low, False))
    return [_Turn(at, float(feet[at]), left_up, at in (start, stop - 1)) for at, left_up in found]


def _steps(feet: Floats, turns: list[_Turn], usual: float, *, at_extremes: bool) -> Iterator[StepPhase]:
    """Yield the steps between lifts, which lie at the turning points, or where the feet are as high as each other."""
    if at_extremes:
        for a, b in pairwise(turns):
            if not (a.edge or b.edge) and abs(b.value - a.value) >= _WHOLE_SHARE * usual:
                yield StepPhase("right" if a.left_up else "left", a.at, b.at)
        return
    crossings = [_crossing(feet, a, b, usual) for a, b in pairwise(turns)]
    for turn, (start, stop) in zip(turns[1:-1], pairwise(crossings), strict=True):
        if start is not None and stop is not None:
            yield StepPhase("right" if turn.left_up else "left", start, stop)


def _crossing(feet: Floats, a: _Turn, b: _Turn, usual: float) -> int | None:
    """Return where the feet are half way between two turning points; None where too little of the way was seen."""
    excursion = abs(b.value - a.value)
    if excursion < (_WHOLE_SHARE if a.edge or b.edge else _LEAST_SHARE) * usual:
        return None
    return _halfway(feet, a, b)


def _halfway(feet: Floats, a: _Turn, b: _Turn) -> int:
    above = feet[a.at : b.at + 1] > 0.5 * (a.value + b.value)
    changes = np.flatnonzero(above[1:] != above[:-1])
    return a.at + round(0.5 * float(changes[0] + changes[-1])) + 1  # the middle of a rest on both feet


def _regular(steps: list[StepPhase]) -> list[StepPhase]:
    """Keep the steps that last as long as steps do, beside another one of the other leg."""
    usual_s = float(np.median([step.duration_s for step in steps])) if steps else 0.0
    even = [
        step
        for step in steps
        if max(_SHORTEST_S, usual_s / _MOST_UNEVEN) <= step.duration_s <= min(_LONGEST_S, usual_s * _MOST_UNEVEN)
    ]
    joined = [pair for pair in pairwise(even) if pair[0].stop == pair[1].start]
    return [step for step in even if any(step in pair for pair in joined)]


def _rhythmic(steps: list[StepPhase], usual: float) -> bool:
    """Whether strides last as long as each other; steps may not, because what is seen of the two feet differs."""
    if len(steps) < _FEW_STEPS:
        return usual >= _CLEAR_EXCURSION
    strides = [b.stop - a.start for a, b in pairwise(steps) if a.stop == b.start]
    return float(np.std(strides) / np.median(strides)) <= _MOST_IRREGULAR


def _centre(pairs: list[tuple[_Turn, _Turn]]) -> float:
    """Return the middle between where the left foot is up and where the right one is, share of the leg."""
    turns = {turn.at: turn for pair in pairs for turn in pair}.values()
    left, right = ([turn.value for turn in turns if turn.left_up is up] for up in (True, False))
    return 0.5 * float(np.median(left) + np.median(right))


def _passing_rise(height: Floats, feet: Floats, pairs: list[tuple[_Turn, _Turn]]) -> float:
    """Return how much higher the body is where the feet are level than where one is highest; 0 if unknown.

    Seen from the front the feet are level as one passes the other: high in walking, low in running. From behind and on
    the spot they are level as both are down: low in walking, and in running the flight.
    """
    middles = [(_halfway(feet, a, b), a.at, b.at) for a, b in pairs]
    rises = np.array([height[at] - np.interp(at, [a, b], height[[a, b]]) for at, a, b in middles])
    return float(np.median(rises[~np.isnan(rises)])) if np.any(~np.isnan(rises)) else 0.0


def _sway_in_phase(motion: Motion, feet: Floats, stretches: list[list[_Turn]]) -> float:
    """Return the correlation of the hips' way to the right with how much higher the left foot is, in the usual stride.

    1 where a foot is highest as the body is over the other one, as on the spot. A foot that is left behind is highest
    long before that. 0 if unknown.
    """
    left_px = left_sign(motion.facing) * lowpass(mid_hip(motion.raw_px)[:, 0], FAST_HZ)
    found = []
    for a, b in (ends for turns in stretches for ends in zip(turns, turns[2:], strict=False)):
        stride = np.arange(a.at, b.at + 1)
        sway = left_px[stride] - np.interp(stride, [a.at, b.at], left_px[[a.at, b.at]])
        if np.ptp(sway) > 0:
            found.append(-float(np.corrcoef(sway, feet[stride])[0, 1]))
    return float(np.median(found)) if found else 0.0


def _heave(height: Floats, stretches: list[list[_Turn]]) -> float:
    """Return how far the body goes up and down in a stride, from lowest to highest; 0 if unknown."""
    heaves = []
    for a, b in (ends for turns in stretches for ends in zip(turns, turns[2:], strict=False)):
        straight = np.interp(np.arange(a.at, b.at + 1), [a.at, b.at], height[[a.at, b.at]])
        heaves.append(float(np.ptp(height[a.at : b.at + 1] - straight)))
    known = np.array(heaves)[~np.isnan(heaves)] if heaves else np.empty(0)
    return float(np.median(known)) if len(known) else 0.0


def _shank_share(motion: Motion, scale_px: Floats, feet: Floats) -> float:
    """Return how much of the feet's rise and fall is that of the shanks: near 1 walking, a third with lifted thighs."""
    shanks = lowpass((_left_higher_px(motion, "ANKLE") - _left_higher_px(motion, "KNEE")) / scale_px, FAST_HZ)
    both = ~np.isnan(shanks)
    return float(np.std(shanks[both]) / np.std(feet[both])) if both.any() else 1.0


def _growth(scale_px: Floats) -> float:
    """Return the largest size in the picture over the smallest, by their 5 % quantiles."""
    seen = scale_px[~np.isnan(scale_px)]
    small, large = np.percentile(seen, [5, 95])
    return float(large / small)
