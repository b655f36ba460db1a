"""Signals of the whole body that the rules read: relative to its own size at that instant, NaN where not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipcheck.kinematics import left_sign, mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint
from hipcheck.motion import Motion, local_size

__all__ = ["BodySignals", "body_signals"]


@dataclass(frozen=True, eq=False)
class BodySignals:
    """Each ``(N,)``, in % of leg length at that instant.

    Attributes
    ----------
    hip_height, shoulder_height
        Middle of the hips and of the shoulders over the lower foot.
    hip_shift
        Middle of the hips beside the middle of the ankles, + = toward the subject's left.
    feet_apart
        Sideways distance of the ankles.
    toe_height
        How far each whole foot, toes and ankle, is over its place in standing.
    trunk_from_vertical_deg
        Angle of the trunk in the picture from vertical, 0..180 degrees.
    """

    hip_height: Floats
    shoulder_height: Floats
    hip_shift: Floats
    feet_apart: Floats
    toe_height: dict[Side, Floats]
    trunk_from_vertical_deg: Floats


def body_signals(motion: Motion) -> BodySignals:
    """Compute the signals from landmarks low-passed at 6 Hz."""
    xy = motion.fast_px
    percent = 100 / (motion.standing.mean_leg_px * local_size(motion.slow_px))
    hips, shoulders = mid_hip(xy), mid_shoulder(xy)
    left, right = (xy[:, joint(side, "ankle")] for side in BOTH_SIDES)
    floor = np.fmax(left[:, 1], right[:, 1])
    up = shoulders - hips
    return BodySignals(
        hip_height=(floor - hips[:, 1]) * percent,
        shoulder_height=(floor - shoulders[:, 1]) * percent,
        hip_shift=left_sign(motion.facing) * (hips[:, 0] - 0.5 * (left[:, 0] + right[:, 0])) * percent,
        feet_apart=np.abs(left[:, 0] - right[:, 0]) * percent,
        toe_height={side: _toe_height(motion, side) * percent for side in BOTH_SIDES},
        trunk_from_vertical_deg=np.degrees(np.arctan2(np.abs(up[:, 0]), -up[:, 1])),
    )


def _toe_height(motion: Motion, side: Side) -> Floats:
    """Return the toes over their place in standing, px; or the ankle, whichever rises less."""
    rise = [
        motion.standing.xy_px[joint(side, name), 1] - motion.fast_px[:, joint(side, name), 1]
        for name in ("foot_index", "ankle")
    ]
    height: Floats = np.fmin(*rise)
    return height
