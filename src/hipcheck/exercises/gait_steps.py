"""Finding the steps of somebody who walks or runs toward the camera, away from it, on the spot or on a treadmill.

What is followed is how much higher the left foot is in the picture than the right one, relative to the leg. It needs no
floor, and nothing of where the camera stands; the scale is taken anew at every instant, because somebody who comes
nearer grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.exercises.gait_kind import manner_of
from hipcheck.exercises.gait_turns import Turn, find_turns, halfway, left_higher_px
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.motion import FAST_HZ, Motion, body_scale_px
from hipcheck.results import GaitKind
from hipcheck.signals import CLOCK_HZ, lowpass, runs

__all__ = ["RUNNING_HZ", "StepPhase", "Walk", "find_walk"]

RUNNING_HZ: Final = 10.0
"""Low-pass for running (METRICS, ground rules)."""

_LEAST_SHARE: Final = 0.4  # of the usual excursion: the first step from standing has half of it
_WHOLE_SHARE: Final = 0.65  # of the usual excursion: what begins in standing, or at the edge of the clip, has less
_SHORTEST_S, _LONGEST_S = 0.2, 1.5  # of a step
_MOST_UNEVEN: Final = 2.5  # times the usual step, longer or shorter
_MOST_IRREGULAR: Final = 0.2  # of the usual stride, as a standard deviation: people walk evenly to 0.05
_FEW_STEPS, _CLEAR_EXCURSION = 4, 0.2  # fewer steps show no rhythm and must be clear by themselves
_MOST_ONE_SIDED: Final = (0.35, 0.02)  # of the usual excursion, and of the leg: beyond, only one foot goes up and down


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


def find_walk(motion: Motion) -> Walk | None:
    """Return the steps, or ``None`` without one of each leg.

    Both feet must rise by turns, by 6 % of the leg length together, each step taking 0.2 to 1.5 s, in an even rhythm.
    One foot that is held up, a shift of weight or a squat is no step. Where a foot was not seen for more than 0.2 s
    nothing is counted.
    """
    scale_px = body_scale_px(motion)
    feet = lowpass(left_higher_px(motion, "ANKLE") / scale_px, FAST_HZ)
    stretches = [find_turns(feet, start, stop) for start, stop in runs(~np.isnan(feet))]
    swings = [abs(b.value - a.value) for turns in stretches for a, b in pairwise(turns)]
    usual = float(np.median(swings)) if swings else 0.0
    if not swings or _one_sided(stretches, usual):
        return None
    manner = manner_of(motion, scale_px, feet, stretches)
    if manner is None:
        return None
    found = (step for turns in stretches for step in _steps(feet, turns, usual, at_extremes=manner.at_extremes))
    steps = _regular(list(found))
    if {step.side for step in steps} != set(BOTH_SIDES) or not _rhythmic(steps, usual):
        return None
    return Walk(manner.kind, tuple(steps))


def _steps(feet: Floats, turns: list[Turn], usual: float, *, at_extremes: bool) -> Iterator[StepPhase]:
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


def _crossing(feet: Floats, a: Turn, b: Turn, usual: float) -> int | None:
    """Return where the feet are half way between two turning points; None where too little of the way was seen."""
    excursion = abs(b.value - a.value)
    if excursion < (_WHOLE_SHARE if a.edge or b.edge else _LEAST_SHARE) * usual:
        return None
    return halfway(feet, a, b)


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


def _one_sided(stretches: list[list[Turn]], usual: float) -> bool:
    """Whether only one foot goes up and down: the middle between both feet's turning points is far from level."""
    turns = [turn for stretch in stretches for turn in stretch]
    left, right = ([turn.value for turn in turns if turn.left_up is up] for up in (True, False))
    return abs(0.5 * float(np.median(left) + np.median(right))) > _MOST_ONE_SIDED[0] * usual + _MOST_ONE_SIDED[1]
