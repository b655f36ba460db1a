"""What a dip of the hips is: a squat, a lunge, sitting down, bending forward, or nothing that bends the knees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hipcheck.exercises.reps import Repetition
from hipcheck.kinematics import foot_height_percent
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.movement.body import BodySignals
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["WIDE_PERCENT", "Dip", "DipKind", "resting", "tell_dip"]

DipKind = Literal[
    "squat",
    "side_lunge",
    "lunge",
    "sit_to_stand",
    "bending",
    "jumping_jack",
    "stepping_apart",
    "one_foot_up",
    "nothing",
]

_REAL_SHARE: Final = 0.6  # of the depth against standing that the body's own size at that instant must show
_REAL_PERCENT: Final = 5.0
_SHIFT_PERCENT: Final = 12.0  # of the hips toward one foot, between wide feet: a squat hardly goes beyond 8
WIDE_PERCENT: Final = 70.0  # feet in a side lunge; in a squat 25 to 60, in a wide one up to 90 without a shift
_SURE_SHIFT_PERCENT: Final = 25.0
_STEPPED_PERCENT: Final = 25.0  # by so much the feet go apart in a lunge that is stepped into
_PLANTED_PERCENT: Final = 10.0  # of leg length: how far an ankle may stray
_SWAYED_PERCENT: Final = 25.0  # the same for both ankles alike, which is the camera
_BACK_PERCENT: Final = 15.0  # how near to its place the foot of a lunge comes back
_SAME_PLACE_PERCENT: Final = 7.0  # how near to each other as before both feet are after a squat
_AT_ENDS_S: Final = 0.1
_BOWING: Final = 2.5  # shoulders sink by more than so many times the hips
_SEATED_S: Final = 0.3
_SEATED_STILL_PERCENT: Final = 1.0
_SEATED_PERCENT: Final = 28.0  # of leg length: no chair is higher
_SEATED_TRUNK: Final = 0.06  # of the standing trunk: by so much it comes up again while the hips rest


@dataclass(frozen=True)
class Dip:
    """One dip of the hips: its clock indices, what it is, and to which side."""

    repetition: Repetition
    kind: DipKind
    side: Side | None = None


def tell_dip(
    motion: Motion,
    body: BodySignals,
    repetition: Repetition,
    depth_percent: float,
    *,
    ends: Sequence[int] | None = None,
) -> Dip:
    """Tell what one repetition of sinking hips is.

    Parameters
    ----------
    motion, body
        The motion and its signals.
    repetition
        Clock indices of start, bottom and stop.
    depth_percent
        Its depth against standing, % of leg length.
    ends
        Clock indices of standing, where that is not the start and the stop.
    """
    ends = ends or [repetition.start, min(repetition.stop, len(motion.t_s) - 1)]
    bottom = repetition.bottom
    sunk = float(np.mean(body.hip_height[ends]) - body.hip_height[bottom])
    shoulders = float(np.mean(body.shoulder_height[ends]) - body.shoulder_height[bottom])
    shift = float(body.hip_shift[bottom] - np.mean(body.hip_shift[ends]))
    apart = float(body.feet_apart[bottom])
    stepped = float(np.ptp(body.feet_apart[repetition.start : ends[-1] + 1]))
    toward: Side = "left" if shift > 0 else "right"
    if not sunk >= max(_REAL_SHARE * depth_percent, _REAL_PERCENT):
        return Dip(repetition, "nothing")
    wide = apart >= WIDE_PERCENT or stepped >= _STEPPED_PERCENT
    if (abs(shift) >= _SHIFT_PERCENT and wide) or abs(shift) >= _SURE_SHIFT_PERCENT:
        return Dip(repetition, "side_lunge", toward)
    moved = _moved(motion, repetition)
    if moved is not None and stepped >= _STEPPED_PERCENT:
        if moved.side is None:
            return Dip(repetition, "jumping_jack")
        return Dip(repetition, "side_lunge", other_side(moved.side))
    if moved is not None:
        return moved
    if shoulders > _BOWING * sunk:
        return Dip(repetition, "bending")
    return Dip(repetition, "sit_to_stand" if _seated(body, repetition) else "squat")


def _moved(motion: Motion, repetition: Repetition) -> Dip | None:
    """Return the dip of somebody whose feet do not stay on the floor; ``None`` if they do, or if the camera moves."""
    stretch = slice(repetition.start, repetition.stop + 1)
    left, right = (foot_height_percent(motion.fast_px[stretch], side, motion.standing) for side in BOTH_SIDES)
    if abs(np.median(left - right)) > _PLANTED_PERCENT:
        return Dip(repetition, "one_foot_up")
    ankles = {side: motion.fast_px[stretch, joint(side, "ankle")] for side in BOTH_SIDES}
    stray = {side: _stray_percent(motion, ankles[side]) for side in BOTH_SIDES}
    against = _stray_percent(motion, ankles["left"] - ankles["right"])
    if not against <= _PLANTED_PERCENT:
        planted = [side for side in BOTH_SIDES if stray[side] <= _PLANTED_PERCENT]
        apart = ankles["left"] - ankles["right"]
        back = 100 * float(np.linalg.norm(apart[-1] - apart[0])) / motion.standing.mean_leg_px
        lunge = len(planted) == 1 and back <= _BACK_PERCENT
        return Dip(repetition, "lunge", planted[0]) if lunge else Dip(repetition, "stepping_apart")
    if max(stray.values()) > _SWAYED_PERCENT or _displaced_percent(motion, stretch) > _SAME_PLACE_PERCENT:
        return Dip(repetition, "stepping_apart")
    return None


def _displaced_percent(motion: Motion, stretch: slice) -> float:
    """Return how much one foot's place against the other differs after a stretch from what it was before it."""
    left, right = (motion.slow_px[stretch, joint(side, "ankle")] for side in BOTH_SIDES)
    apart = (left - right)[~np.isnan(left - right).any(axis=1)]
    few = max(round(_AT_ENDS_S * CLOCK_HZ), 1)
    if len(apart) == 0:
        return 0.0
    away = np.median(apart[-few:], axis=0) - np.median(apart[:few], axis=0)
    return 100 * float(np.linalg.norm(away)) / motion.standing.mean_leg_px


def _stray_percent(motion: Motion, places_px: Floats) -> float:
    away = np.max(np.abs(places_px - np.median(places_px, axis=0)))
    return 100 * float(away) / motion.standing.mean_leg_px


def _seated(body: BodySignals, repetition: Repetition) -> bool:
    """Whether the hips rest at the bottom while the trunk, bent forward on the way, comes up again, as on a chair.

    In a squat the trunk is bent most at the bottom.
    """
    down = slice(repetition.start, repetition.stop + 1)
    trunk = (body.shoulder_height - body.hip_height)[down]
    rest = resting(body, repetition.bottom)
    sunk = float(np.nanmax(body.hip_height[down]) - body.hip_height[repetition.bottom])
    if rest.stop - rest.start < _SEATED_S * CLOCK_HZ or sunk < _SEATED_PERCENT:
        return False
    risen = float(np.nanmax((body.shoulder_height - body.hip_height)[rest]) - np.nanmin(trunk))
    return risen >= _SEATED_TRUNK * max(float(trunk[0]), float(trunk[-1]))


def resting(body: BodySignals, bottom: int) -> slice:
    """Return the stretch around a bottom in which the hips stay within 1 % of leg length, as clock indices."""
    with np.errstate(invalid="ignore"):
        still = np.abs(body.hip_height - body.hip_height[bottom]) <= _SEATED_STILL_PERCENT
    return next((slice(a, b) for a, b in runs(still) if a <= bottom < b), slice(bottom, bottom + 1))
