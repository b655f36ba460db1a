"""Which side of the body faces the camera, and by how much body and feet are turned over a whole recording."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import left_sign, mid_hip, mid_shoulder
from hipcheck.landmarks import Facing, Floats, Joint, PoseTrack, joint
from hipcheck.view.network import read_view
from hipcheck.view.posture import median, plumb_deg, upright_frames

__all__ = ["MOST_TURN_DEG", "ViewEstimate", "camera_roll_deg", "estimate_view"]

MOST_TURN_DEG: Final = 30.0
"""Beyond this the view makes more of a knee than the knee does."""

_SIDE_YAW_DEG: Final = (
    50.0  # of the shoulders in space; the hips of some pose models are turned by 18 degrees by themselves
)
_SIDE_WIDTH: Final = 0.2
_LEAST_MAJORITY: Final = 0.7


@dataclass(frozen=True)
class ViewEstimate:
    """How the camera saw the subject.

    Attributes
    ----------
    facing
        Which side of the body faced the camera for most of the recording.
    yaw_deg
        Turn of the body away from a square view, -90..90, + = left side farther from the camera; NaN if unknown.
    foot_yaw_left_deg, foot_yaw_right_deg
        Turn of each foot against the direction of view, -90..90, + = toes outward; NaN if unknown.
    turned_share
        Share of the frames with a person in which the body is turned by more than `MOST_TURN_DEG`; 0 if unknown.
    roll_deg
        Roll of the camera, + = the picture is turned clockwise; NaN if unknown.
    """

    facing: Facing
    yaw_deg: float
    foot_yaw_left_deg: float
    foot_yaw_right_deg: float
    turned_share: float = 0.0
    roll_deg: float = math.nan


def estimate_view(track: PoseTrack, *, model: str = "full") -> ViewEstimate:
    """Estimate facing and yaw over the whole clip.

    Facing is the image order of left and right shoulders and hips: seen from the front, the subject's left is at
    image right. (The visibility of the face does not tell: it stays high for a head seen from behind.) Yaw and the
    direction of the feet are medians over upright frames of what the networks of the view read.

    Parameters
    ----------
    track
        One person's landmarks.
    model
        Name of the pose model; one that is not known is taken for ``full``.

    Notes
    -----
    Frames without a person are ignored; without shoulders and hips all angles are NaN, as they are without landmarks in
    space.
    """
    width = _front_width(track)
    known = width[np.isfinite(width)]
    if not len(known):
        return ViewEstimate("unclear", math.nan, math.nan, math.nan)
    front_share = float(np.mean(known > 0))
    order: Facing = "front" if front_share >= 0.5 else "back"
    upright = upright_frames(track)
    facing = order
    if abs(median(_shoulder_yaw_deg(track)[upright])) > _SIDE_YAW_DEG or abs(median(width)) < _SIDE_WIDTH:
        facing = "side"
    elif max(front_share, 1.0 - front_share) < _LEAST_MAJORITY:
        facing = "unclear"
    told, _ = read_view(track, order, model)
    yaw, left_foot, right_foot = (median(told[upright, column]) for column in (0, 3, 4))
    outward = left_sign(order)
    heading = told[np.isfinite(told[:, 0]), 0]
    turned = float(np.mean(np.abs(heading) > MOST_TURN_DEG)) if heading.size else 0.0
    roll = median(told[:, 1])
    return ViewEstimate(facing, yaw, outward * left_foot, -outward * right_foot, turned, roll)


def camera_roll_deg(track: PoseTrack, facing: Facing, frames: NDArray[np.bool_] | slice | None = None) -> float:
    """Estimate the roll of the camera from quiet standing on both feet, degrees, + = the picture is turned clockwise.

    The mean of two lines: mid-ankle to mid-shoulder, taken to be vertical, and the shoulder line, taken to be level.
    (The hip and ankle lines are not: the network's hip line is biased, and the ankle line tilts with a few degrees of
    yaw under a camera that looks down.)

    Parameters
    ----------
    track
        One person's landmarks.
    facing
        The side of the body that faces the camera.
    frames
        The frames of quiet standing; by default those in which the subject is upright on both feet.

    Returns
    -------
    float
        -180..180; NaN if nobody was found in those frames. A person stands about 1 degree off plumb.
    """
    xy = track.xy_px[upright_frames(track) if frames is None else frames]
    across = left_sign(facing) * (xy[:, Joint.LEFT_SHOULDER] - xy[:, Joint.RIGHT_SHOULDER])
    level = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    return 0.5 * (plumb_deg(xy) + median(level))


def _front_width(track: PoseTrack) -> Floats:
    """Mean of shoulder and hip width over trunk length, + = left at image right; about 0.5 for a square view."""
    xy = track.xy_px
    trunk = np.linalg.norm(mid_shoulder(xy) - mid_hip(xy), axis=-1)
    shoulders = xy[:, Joint.LEFT_SHOULDER, 0] - xy[:, Joint.RIGHT_SHOULDER, 0]
    hips = xy[:, Joint.LEFT_HIP, 0] - xy[:, Joint.RIGHT_HIP, 0]
    return np.asarray(0.5 * (shoulders + hips) / np.maximum(trunk, 1.0))


def _shoulder_yaw_deg(track: PoseTrack) -> Floats:
    line = track.world_m[:, joint("left", "shoulder")] - track.world_m[:, joint("right", "shoulder")]
    return np.degrees(np.arctan2(line[:, 2], np.abs(line[:, 0])))
