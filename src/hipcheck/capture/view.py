"""Which side of the body faces the camera, and by how much body, feet and camera are turned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import left_sign, mid_hip, mid_shoulder, side_sign
from hipcheck.landmarks import Facing, Floats, Joint, PoseTrack, Side, joint

__all__ = [
    "ViewEstimate",
    "camera_roll_deg",
    "crown_px",
    "estimate_view",
    "plumb_deg",
    "stature_px",
    "upright_frames",
    "yaw_series_deg",
]

# Yaw that the networks read on bodies seen squarely (standing, front: shoulder line, hip line; back: shoulder line).
# From rendered bodies and, for "full", from real clips read as they are and mirrored. From behind the hip line reads
# anything from -30 to +15 and is not used.
_YAW_BIAS_DEG: Final[dict[str, tuple[float, float, float]]] = {
    "lite": (-0.5, -3.5, -1.0),
    "full": (3.0, 3.0, -1.0),
    "heavy": (-7.0, 18.0, -11.5),
}
_SIDE_YAW_DEG: Final = 50.0
_SIDE_WIDTH: Final = 0.2
_LEAST_MAJORITY: Final = 0.7
_UPRIGHT_SHARE: Final = 0.95
_LEVEL_FEET: Final = 0.08
_LEAST_UPRIGHT_FRAMES: Final = 5
_CROWN_OVER_NOSE: Final = 0.8
_FOOT_PER_STATURE: Final = 0.145


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
    """

    facing: Facing
    yaw_deg: float
    foot_yaw_left_deg: float
    foot_yaw_right_deg: float


def estimate_view(track: PoseTrack, *, model: str = "full") -> ViewEstimate:
    """Estimate facing and yaw over the whole clip.

    Facing is the image order of left and right shoulders and hips: seen from the front, the subject's left is at
    image right. (The visibility of the face does not tell: it stays high for a head seen from behind.) Yaw is the
    median over upright frames of the network's metric landmarks, minus the constant error of that network.

    Parameters
    ----------
    track
        One person's landmarks.
    model
        Name of the pose model; one that is not known is taken for ``full``.

    Notes
    -----
    On rendered bodies seen squarely the yaw of the ``full`` model is off by less than 3 degrees (11 clips, rms 1.2); a
    true 10 reads 5 to 13 and a true 20 reads 12 to 31 (means over front, back, standing on one leg and squatting).
    Frames without a person are ignored; with no person all angles are NaN.
    """
    if not np.isfinite(track.xy_px).any():
        return ViewEstimate("unclear", math.nan, math.nan, math.nan)
    width = _front_width(track)
    front_share = float(np.mean(width[np.isfinite(width)] > 0))
    order: Facing = "front" if front_share >= 0.5 else "back"
    upright = upright_frames(track)
    shoulder_bias, hip_bias, back_bias = _YAW_BIAS_DEG.get(model, _YAW_BIAS_DEG["full"])
    bias = back_bias if order == "back" else 0.5 * (shoulder_bias + hip_bias)
    yaw = _median(_raw_yaw_deg(track, order)[upright]) - bias
    facing = order
    if abs(yaw) > _SIDE_YAW_DEG or abs(_median(width)) < _SIDE_WIDTH:
        facing = "side"
    elif max(front_share, 1.0 - front_share) < _LEAST_MAJORITY:
        facing = "unclear"
    left, right = (_median(_foot_yaw_deg(track, side, order)[upright]) for side in ("left", "right"))
    return ViewEstimate(facing, yaw, left, right)


def yaw_series_deg(track: PoseTrack, view: ViewEstimate) -> Floats:
    """Return the turn of the body in each frame, ``(T,)`` degrees, so that upright frames have the yaw of ``view``.

    NaN where nobody was found.
    """
    raw = _raw_yaw_deg(track, view.facing)
    return raw - _median(raw[upright_frames(track)]) + view.yaw_deg


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
    return 0.5 * (plumb_deg(xy) + _median(level))


def plumb_deg(xy_px: Floats) -> float:
    """Return the median tilt of mid-ankle to mid-shoulder against vertical, -180..180 degrees, + = clockwise."""
    up = mid_shoulder(xy_px) - 0.5 * (xy_px[:, Joint.LEFT_ANKLE] + xy_px[:, Joint.RIGHT_ANKLE])
    return _median(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))


def upright_frames(track: PoseTrack) -> NDArray[np.bool_]:
    """Return ``(T,)`` True where the legs are long in the picture and, if there are such frames, the feet level."""
    ankles = track.xy_px[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    length = np.linalg.norm(ankles - mid_hip(track.xy_px)[:, None], axis=-1).max(axis=1)
    if not np.isfinite(length).any():
        return np.zeros(len(track), dtype=np.bool_)
    longest = float(np.nanpercentile(length, 90))
    tall: NDArray[np.bool_] = length >= _UPRIGHT_SHARE * longest
    level = tall & (np.ptp(ankles[..., 1], axis=1) < _LEVEL_FEET * longest)
    return level if level.sum() >= _LEAST_UPRIGHT_FRAMES else tall


def crown_px(track: PoseTrack) -> Floats:
    """Return the height of the top of the head in the picture, ``(T,)`` y in px, from nose and shoulders."""
    nose_y = track.xy_px[:, Joint.NOSE, 1]
    return nose_y + _CROWN_OVER_NOSE * (nose_y - mid_shoulder(track.xy_px)[:, 1])


def stature_px(track: PoseTrack) -> float:
    """Return the height of the upright person from crown to heel in px; NaN if nobody was found."""
    heels = track.xy_px[:, [Joint.LEFT_HEEL, Joint.RIGHT_HEEL], 1].max(axis=1)
    return _median((heels - crown_px(track))[upright_frames(track)])


def _front_width(track: PoseTrack) -> Floats:
    """Mean of shoulder and hip width over trunk length, + = left at image right; about 0.5 for a square view."""
    xy = track.xy_px
    trunk = np.linalg.norm(mid_shoulder(xy) - mid_hip(xy), axis=-1)
    shoulders = xy[:, Joint.LEFT_SHOULDER, 0] - xy[:, Joint.RIGHT_SHOULDER, 0]
    hips = xy[:, Joint.LEFT_HIP, 0] - xy[:, Joint.RIGHT_HIP, 0]
    return np.asarray(0.5 * (shoulders + hips) / np.maximum(trunk, 1.0))


def _raw_yaw_deg(track: PoseTrack, facing: Facing) -> Floats:
    shoulders = _line_yaw_deg(track, "shoulder")
    return shoulders if facing == "back" else 0.5 * (shoulders + _line_yaw_deg(track, "hip"))


def _line_yaw_deg(track: PoseTrack, name: str) -> Floats:
    line = track.world_m[:, joint("left", name)] - track.world_m[:, joint("right", name)]
    return np.degrees(np.arctan2(line[:, 2], np.abs(line[:, 0])))


def _foot_yaw_deg(track: PoseTrack, side: Side, facing: Facing) -> Floats:
    """Heel to toe across the picture over the length that a foot of this person has, as an angle."""
    outward = side_sign(side, facing) * (
        track.xy_px[:, joint(side, "foot_index"), 0] - track.xy_px[:, joint(side, "heel"), 0]
    )
    foot_px = _FOOT_PER_STATURE * stature_px(track)
    if not foot_px > 0:
        return np.full(len(track), math.nan)
    return np.degrees(np.arcsin(np.clip(outward / foot_px, -1.0, 1.0)))


def _median(values: Floats) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else math.nan
