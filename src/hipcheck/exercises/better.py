"""The one change to the recording that would help most where the pelvis could not be judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.exercises.words import say
from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import Floats, Joint
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.reference import band_edges
from hipcheck.results import Help, HelpKey, Stance

__all__ = ["what_would_help"]

_NEAR_HIPS: Final = (0.45, 0.35)  # of the trunk's length to the side and up or down: a hand there covers the pelvis
_COVERED_SHARE: Final = 0.3
_SMALL_TRUNK_PX: Final = 90.0  # about 5 px a degree of tilt at the hips are needed


def what_would_help(motion: Motion, pelvis: PelvisEstimate, stances: Sequence[Stance]) -> Help | None:
    """Return the change that would help most; ``None`` where every hold that could be judged was.

    Asked in this order: quiet standing first, hands away, nearer, from behind, tight shorts with a free waistband,
    markers.
    """
    open_holds = [stance for stance in stances if _is_open(stance)]
    if not open_holds or pelvis.method == "markers":
        return None
    key = _key(motion, pelvis, open_holds)
    return Help(key=key, message=say("help.opening", what=say(f"help.{key}")))


def _is_open(stance: Stance) -> bool:
    """Whether the error leaves open if the pelvis drops, under a trunk that leans as well."""
    drop = stance.pelvic_drop_deg
    if stance.sign == "compensated":
        return drop.peak is None or drop.peak + (drop.error or 0.0) > band_edges("pelvic_drop_deg")[1]
    return stance.sign == "within_error"


def _key(motion: Motion, pelvis: PelvisEstimate, holds: Sequence[Stance]) -> HelpKey:
    held = np.zeros(len(motion.t_s), dtype=bool)
    for stance in holds:
        held |= (motion.t_s >= stance.start_s) & (motion.t_s <= stance.end_s)
    trunk_px = np.hypot(*np.moveaxis(mid_shoulder(motion.slow_px) - mid_hip(motion.slow_px), -1, 0))
    if motion.baseline is None:
        return "stand_first"
    if np.mean(_covered(motion.slow_px[held], trunk_px[held])) > _COVERED_SHARE:
        return "hands_off_hips"
    if np.nanmedian(trunk_px) < _SMALL_TRUNK_PX:
        return "nearer"
    if motion.facing == "front":
        return "from_behind"
    return "tight_shorts" if pelvis.method != "registered" else "markers"


def _covered(xy_px: Floats, trunk_px: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return ``(n,)`` whether a hand lies over the pelvis."""
    covered = np.zeros(len(xy_px), dtype=bool)
    for wrist in (Joint.LEFT_WRIST, Joint.RIGHT_WRIST):
        away = np.abs(xy_px[:, wrist] - mid_hip(xy_px)) / trunk_px[:, None]
        covered |= (away[:, 0] < _NEAR_HIPS[0]) & (away[:, 1] < _NEAR_HIPS[1])
    return covered
