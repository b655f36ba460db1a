"""From single repetitions, holds and steps to the stretches that a reader is told of, with what tells each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats, Side
from hipcheck.motion import Motion
from hipcheck.movement.body import BodySignals
from hipcheck.results import MovementKind, MovementSpan
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["Done", "to_spans"]

_TOGETHER_S: Final = 3.0  # repetitions of the same kind that follow each other sooner are told together
_STANDING_S: Final = 1.0
_NOBODY_S: Final = 0.5
_UPRIGHT_PERCENT: Final = 6.0  # of leg length below the usual height of the hips
_QUIET_PERCENT: Final = 3.0  # of leg length within half a second

_REASONS: Final[dict[str, str]] = {
    "one_leg": "One foot is off the floor for at least 1 s, and the stance foot stays.",
    "tree_pose": "The free foot lies on the other leg and its knee points out.",
    "thigh_out": "The free thigh is out to the side.",
    "braced": "The free foot rests on the other leg.",
    "leg_swung": "The free leg swings to and fro.",
    "knee_raise": "One foot is up for less than 2 s right after a squat.",
    "squat": "The hips sink and rise between both feet, which stay where they are.",
    "single_leg_squat": "The hips sink and rise over one foot while the other is off its place.",
    "split_squat": "The hips sink and rise with one foot in front of the other.",
    "lunge": "One foot steps out and back while the hips sink.",
    "side_lunge": "The hips sink toward one of two feet that are far apart.",
    "sit_to_stand": "The hips rest at the bottom with the trunk upright again, as on a chair.",
    "steps": "The feet are lifted by turns, each for less than 2 s or as long as the others.",
    "walking": "The feet rise by turns in an even rhythm.",
    "running": "The feet rise by turns in an even rhythm, with both off the floor in between.",
    "jumping": "Both feet are off the floor at the same time.",
    "lying": "The trunk lies.",
    "still_picture": "Nothing moves at all: a drawing or a photograph.",
    "bending": "The shoulders sink far more than the hips.",
    "stepping_apart": "The hips sink while the feet move.",
    "one_foot_up": "The hips sink with one foot off its place.",
    "standing": "Both feet are down and the body is upright and quiet.",
    "nobody": "Hips, knees and ankles are not seen.",
    "other": "Nothing that is looked for.",
}


@dataclass(frozen=True)
class Done:
    """Something that was done: clock indices, repetitions or steps, the leg, and what exactly."""

    kind: MovementKind
    start: int
    stop: int
    count: int | None = None
    side: Side | None = None
    detail: str | None = None


def to_spans(motion: Motion, body: BodySignals, done: Sequence[Done]) -> list[MovementSpan]:
    """Return what was done over time, what is alike together, with quiet standing and absences in between."""
    taken = np.zeros(len(motion.t_s), dtype=bool)
    for one in done:
        taken[one.start : one.stop] = True
    quiet = _standing(motion, body) & ~taken
    absent = np.isnan(body.hip_height) & ~taken
    rest = [Done("standing", a, b) for a, b in runs(quiet) if b - a >= _STANDING_S * CLOCK_HZ]
    rest += [Done("nobody", a, b) for a, b in runs(absent) if b - a >= _NOBODY_S * CLOCK_HZ]
    return [_span(motion.t_s, one) for one in sorted([*_together(done), *rest], key=lambda one: one.start)]


def _together(done: Sequence[Done]) -> list[Done]:
    """Join repetitions of one kind that follow each other within 3 s."""
    joined: list[Done] = []
    for one in done:
        last = joined[-1] if joined else None
        alike = last is not None and (last.kind, last.detail) == (one.kind, one.detail)
        near = last is not None and one.start - last.stop <= _TOGETHER_S * CLOCK_HZ
        if last is not None and alike and near and one.count is not None and last.count is not None:
            side = one.side if one.side == last.side else None
            joined[-1] = replace(last, stop=max(one.stop, last.stop), count=last.count + one.count, side=side)
        else:
            joined.append(one)
    return joined


def _standing(motion: Motion, body: BodySignals) -> NDArray[np.bool_]:
    """Return where the hips are high and quiet."""
    height = body.hip_height
    quiet = np.zeros(len(height), dtype=bool)
    half = round(0.25 * CLOCK_HZ)
    if np.all(np.isnan(height)) or len(height) <= 2 * half:
        return quiet
    travel = np.abs(height[2 * half :] - height[: -2 * half])
    with np.errstate(invalid="ignore"):
        high = height >= np.nanpercentile(height, 90) - _UPRIGHT_PERCENT
        quiet[half:-half] = travel <= _QUIET_PERCENT
    quiet[:half], quiet[-half:] = quiet[half], quiet[-half - 1]
    return high & quiet


def _span(t_s: Floats, one: Done) -> MovementSpan:
    return MovementSpan(
        kind=one.kind,
        start_s=float(t_s[one.start]),
        end_s=float(t_s[min(one.stop, len(t_s)) - 1]),
        count=one.count,
        side=one.side,
        reason=_REASONS[one.detail if one.detail in _REASONS else one.kind],
    )
