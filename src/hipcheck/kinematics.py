"""Landmarks to angles: the measures M1-M4 and M7-M10 as pure functions of pixel positions.

All take ``xy_px`` of shape ``(..., 33, 2)`` (x right, y down, square pixels) and return ``(...)``. NaN in a joint gives
NaN in every measure that needs it. ``facing`` tells which way left is: from the front the subject's left is at image
right, from behind at image left. Scale does not matter for angles; lengths are in percent of leg length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Facing, Floats, Joint, Side, joint

__all__ = [
    "Standing",
    "femur_deg",
    "foot_height_percent",
    "fppa_deg",
    "hip_line_deg",
    "hip_shift_percent",
    "hips_beside_foot_percent",
    "knee_ankle_separation_ratio",
    "knee_over_toe_percent",
    "left_sign",
    "leg_length_px",
    "line_tilt_deg",
    "medial_knee_displacement_percent",
    "mid_hip",
    "mid_shoulder",
    "shank_deg",
    "side_sign",
    "squat_depth_percent",
    "standing_reference",
    "trunk_lean_left_deg",
    "trunk_over_foot_percent",
]


def left_sign(facing: Facing) -> int:
    """Return +1 if the subject's left is at image right (front), -1 if at image left (back)."""
    return -1 if facing == "back" else 1


def side_sign(side: Side, facing: Facing) -> int:
    """Return METRICS' d: +1 if ``side`` is the one at image right, else -1."""
    return left_sign(facing) * (1 if side == "left" else -1)


def mid_hip(xy_px: Floats) -> Floats:
    """Return the middle of both hips, ``(..., 2)`` px."""
    return 0.5 * (xy_px[..., Joint.LEFT_HIP, :] + xy_px[..., Joint.RIGHT_HIP, :])


def mid_shoulder(xy_px: Floats) -> Floats:
    """Return the middle of both shoulders, ``(..., 2)`` px."""
    return 0.5 * (xy_px[..., Joint.LEFT_SHOULDER, :] + xy_px[..., Joint.RIGHT_SHOULDER, :])


def line_tilt_deg(left_px: Floats, right_px: Floats) -> Floats:
    """Return the tilt of the line between two points ``(..., 2)`` of the subject's left and right, degrees in -90..90.

    + = the left one is higher in the picture. Which of them lies at image left does not matter.
    """
    across = np.abs(left_px[..., 0] - right_px[..., 0])
    return np.degrees(np.arctan2(right_px[..., 1] - left_px[..., 1], across))


def hip_line_deg(xy_px: Floats) -> Floats:
    """Return the tilt of the line between the hip landmarks (raw M1), degrees in -90..90.

    + = the subject's left hip is higher, which while standing on the left leg is a drop of the free side and while
    standing on the right leg a hitch. This is what the pose network says, not the pelvis: it follows about a third of
    the true tilt.
    """
    return line_tilt_deg(xy_px[..., Joint.LEFT_HIP, :], xy_px[..., Joint.RIGHT_HIP, :])


def trunk_lean_left_deg(xy_px: Floats, facing: Facing) -> Floats:
    """Return the lean of mid-hip to mid-shoulder from vertical (M2), degrees, + = toward the subject's left."""
    up = mid_shoulder(xy_px) - mid_hip(xy_px)
    return np.degrees(np.arctan2(left_sign(facing) * up[..., 0], -up[..., 1]))


def _from_vertical_deg(upper: Floats, lower: Floats, sign: int) -> Floats:
    """Tilt of the line lower-to-upper from vertical, degrees; + = the upper end lies toward ``sign`` times image x."""
    return np.degrees(np.arctan2(sign * (upper[..., 0] - lower[..., 0]), lower[..., 1] - upper[..., 1]))


def femur_deg(xy_px: Floats, side: Side, facing: Facing) -> Floats:
    """Return the tilt of the thigh from vertical in the picture, degrees, + = knee medial of the hip."""
    hip, knee = xy_px[..., joint(side, "hip"), :], xy_px[..., joint(side, "knee"), :]
    return _from_vertical_deg(hip, knee, side_sign(side, facing))


def shank_deg(xy_px: Floats, side: Side, facing: Facing) -> Floats:
    """Return the tilt of the shank from vertical in the picture, degrees, + = knee medial of the ankle."""
    knee, ankle = xy_px[..., joint(side, "knee"), :], xy_px[..., joint(side, "ankle"), :]
    return _from_vertical_deg(knee, ankle, -side_sign(side, facing))


def fppa_deg(xy_px: Floats, side: Side, facing: Facing) -> Floats:
    """Return the frontal plane projection angle (M7), degrees, + = valgus (knee inside the hip-ankle line).

    The sum of the thigh's and the shank's tilt. It loses its meaning as the thigh turns toward the camera; callers
    mask it below 20 % squat depth.
    """
    return femur_deg(xy_px, side, facing) + shank_deg(xy_px, side, facing)


def leg_length_px(xy_px: Floats, side: Side) -> Floats:
    """Return hip to knee plus knee to ankle in the picture, px."""
    hip, knee, ankle = (xy_px[..., joint(side, name), :] for name in ("hip", "knee", "ankle"))
    length: Floats = np.linalg.norm(hip - knee, axis=-1) + np.linalg.norm(knee - ankle, axis=-1)
    return length


@dataclass(frozen=True, eq=False)
class Standing:
    """One posture of standing on both feet: the reference for lengths, depth and foot height.

    Attributes
    ----------
    xy_px
        ``(33, 2)`` landmarks in quiet standing.
    leg_px
        Leg length of each side in that posture, px.
    """

    xy_px: Floats
    leg_px: dict[Side, float]

    @property
    def mean_leg_px(self) -> float:
        """Mean leg length of both sides, px."""
        return 0.5 * (self.leg_px["left"] + self.leg_px["right"])


def standing_reference(xy_px: Floats) -> Standing:
    """Return the reference posture: the median of ``(N, 33, 2)`` landmarks of standing on both feet.

    A joint that was never seen stays NaN.
    """
    seen = ~np.all(np.isnan(xy_px), axis=0)
    median = np.full(xy_px.shape[1:], np.nan)
    median[seen] = np.nanmedian(xy_px[:, seen], axis=0)
    return Standing(median, {side: float(leg_length_px(median, side)) for side in BOTH_SIDES})


def trunk_over_foot_percent(xy_px: Floats, side: Side, facing: Facing, standing: Standing) -> Floats:
    """Return mid-shoulder beside the ankle of ``side`` (M4), % of leg length, + = lateral of the foot."""
    offset = mid_shoulder(xy_px)[..., 0] - xy_px[..., joint(side, "ankle"), 0]
    return 100 * side_sign(side, facing) * offset / standing.leg_px[side]


def knee_over_toe_percent(xy_px: Floats, side: Side, facing: Facing, standing: Standing) -> Floats:
    """Return how far the knee lies medial of the toe (M8), % of leg length, + = medial."""
    offset = xy_px[..., joint(side, "foot_index"), 0] - xy_px[..., joint(side, "knee"), 0]
    return 100 * side_sign(side, facing) * offset / standing.leg_px[side]


def medial_knee_displacement_percent(xy_px: Floats, side: Side, facing: Facing, standing: Standing) -> Floats:
    """Return the inward travel of the knee over the ankle against standing (M9), % of leg length, + = inward."""
    knee, ankle = joint(side, "knee"), joint(side, "ankle")
    now = xy_px[..., knee, 0] - xy_px[..., ankle, 0]
    then = standing.xy_px[knee, 0] - standing.xy_px[ankle, 0]
    inward: Floats = 100 * side_sign(side, facing) * (then - now) / standing.leg_px[side]
    return inward


def knee_ankle_separation_ratio(xy_px: Floats) -> Floats:
    """Return the distance of the knees over the distance of the ankles in x (M10); NaN for closed feet.

    Feet closer than a tenth of the knee-to-ankle length give NaN: the ratio would divide by noise.
    """
    knees = np.abs(xy_px[..., Joint.LEFT_KNEE, 0] - xy_px[..., Joint.RIGHT_KNEE, 0])
    ankles = np.abs(xy_px[..., Joint.LEFT_ANKLE, 0] - xy_px[..., Joint.RIGHT_ANKLE, 0])
    shank = np.abs(xy_px[..., Joint.LEFT_ANKLE, 1] - xy_px[..., Joint.LEFT_KNEE, 1])
    return np.divide(knees, ankles, out=np.full_like(knees, np.nan), where=ankles > 0.1 * shank)


def hip_shift_percent(xy_px: Floats, facing: Facing, standing: Standing) -> Floats:
    """Return mid-hip beside the middle of the ankles, % of leg length, + = toward the subject's left."""
    middle = 0.5 * (xy_px[..., Joint.LEFT_ANKLE, 0] + xy_px[..., Joint.RIGHT_ANKLE, 0])
    return 100 * left_sign(facing) * (mid_hip(xy_px)[..., 0] - middle) / standing.mean_leg_px


def hips_beside_foot_percent(xy_px: Floats, side: Side, facing: Facing, standing: Standing) -> Floats:
    """Return mid-hip beside the ankle of ``side``, % of leg length, + = lateral of it, toward that side."""
    offset = mid_hip(xy_px)[..., 0] - xy_px[..., joint(side, "ankle"), 0]
    return 100 * side_sign(side, facing) * offset / standing.leg_px[side]


def foot_height_percent(xy_px: Floats, side: Side, standing: Standing) -> Floats:
    """Return how far the foot is above its place in standing, % of leg length.

    The median of ankle, heel and toe, so that a raised heel alone does not lift the foot. One of them may be hidden, as
    the heel of a foot that points at the camera is; NaN where two are.
    """
    ids = [joint(side, name) for name in ("ankle", "heel", "foot_index")]
    rise = np.sort(standing.xy_px[ids, 1] - xy_px[..., ids, 1], axis=-1)  # NaN comes last
    middle = np.where(np.isnan(rise[..., 2]), 0.5 * (rise[..., 0] + rise[..., 1]), rise[..., 1])
    height: Floats = 100 * middle / standing.leg_px[side]
    return height


def squat_depth_percent(xy_px: Floats, standing: Standing) -> Floats:
    """Return how far the hips are below standing (D), % of leg length; 14 = 60 deg of knee flexion.

    Measured from the lower foot, so that a person who shifts in the picture does not squat.
    """
    ankles = [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
    sunk = mid_hip(xy_px)[..., 1] - mid_hip(standing.xy_px)[..., 1]
    ground = np.max(xy_px[..., ankles, 1] - standing.xy_px[ankles, 1], axis=-1)
    depth: Floats = 100 * (sunk - ground) / standing.mean_leg_px
    return depth
