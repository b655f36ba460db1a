"""Where the free leg is in a squat on one leg, as far as one camera tells: in front, beside, behind; on a step."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.exercises.reps import Repetition
from hipcheck.landmarks import Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.results import FreeLeg

__all__ = ["free_leg_of", "steps_down"]

_BESIDE_PERCENT: Final = 40.0  # of leg length from ankle to ankle: the leg is held out to the side
_SHORT_SHANK: Final = 0.75  # of its length in standing: the knee is bent and the shank points away from the camera
_SHORT_THIGH: Final = 0.93
_LONG_SHANK: Final = 1.05  # nearer to the camera
_BELOW_PERCENT: Final = 12.0  # a foot that only reaches forward on the same floor reads 10 lower
_LEVEL_PERCENT: Final = 6.0
_BELOW_WORLD_M: Final = 0.10


def free_leg_of(motion: Motion, repetition: Repetition, side: Side) -> FreeLeg | None:
    """Return where the leg is that does not stand on ``side``; ``None`` where the picture does not tell.

    From behind only a leg held out to the side is told: the network misreads one that is bent toward the camera.
    """
    free = other_side(side)
    stretch = slice(repetition.start, repetition.stop + 1)
    ankles = motion.fast_px[stretch][:, [joint(free, "ankle"), joint(side, "ankle")], 0]
    apart = 100 * np.median(np.abs(ankles[:, 0] - ankles[:, 1])) / motion.standing.leg_px[free]
    if apart >= _BESIDE_PERCENT:
        return "beside"
    if motion.facing != "front":
        return None
    shank, thigh = (_seen_length(motion, stretch, free, *ends) for ends in (("knee", "ankle"), ("hip", "knee")))
    if shank < _SHORT_SHANK:
        return "behind"
    if thigh < _SHORT_THIGH or shank > _LONG_SHANK:
        return "front"
    return None


def steps_down(motion: Motion, repetition: Repetition, side: Side) -> bool | None:
    """Return whether the free foot goes below the standing one; ``None`` where picture and network do not agree.

    From behind a foot that reaches down and away from the camera reads level, so it is not told.
    """
    if motion.facing != "front":
        return None
    stretch = slice(repetition.start, repetition.stop + 1)
    below = _below_percent(motion, stretch, side)
    rise_m = motion.left_rise_m if side == "right" else -motion.left_rise_m
    lowest_m = np.percentile(rise_m[stretch], 10) - motion.baseline_median(rise_m)
    if below >= _BELOW_PERCENT and lowest_m <= -_BELOW_WORLD_M:
        return True
    return False if below < _LEVEL_PERCENT and lowest_m > -_BELOW_WORLD_M else None


def _seen_length(motion: Motion, stretch: slice, side: Side, upper: str, lower: str) -> float:
    """Return how long a bone looks against standing: the median over a stretch, no unit."""
    ends = joint(side, upper), joint(side, lower)
    now = np.linalg.norm(motion.fast_px[stretch, ends[0]] - motion.fast_px[stretch, ends[1]], axis=-1)
    then = np.linalg.norm(motion.standing.xy_px[ends[0]] - motion.standing.xy_px[ends[1]])
    return float(np.median(now) / then)


def _below_percent(motion: Motion, stretch: slice, side: Side) -> float:
    """Return how far the free ankle gets below the standing one against standing, % of leg length."""
    sunk = {
        at: motion.fast_px[stretch, joint(at, "ankle"), 1] - motion.standing.xy_px[joint(at, "ankle"), 1]
        for at in (side, other_side(side))
    }
    return float(100 * np.percentile(sunk[other_side(side)] - sunk[side], 90) / motion.standing.leg_px[side])
