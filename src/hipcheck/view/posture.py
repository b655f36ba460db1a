"""Posture as the picture shows it, frame by frame: who stands upright, how tall, how plumb."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import Floats, Joint, PoseTrack

__all__ = ["crown_px", "median", "plumb_deg", "stature_px", "upright_frames"]

_UPRIGHT_SHARE: Final = 0.95
_LEVEL_FEET: Final = 0.08
_LEAST_UPRIGHT_FRAMES: Final = 5
_CROWN_OVER_NOSE: Final = 0.8


def plumb_deg(xy_px: Floats) -> float:
    """Return the median tilt of mid-ankle to mid-shoulder against vertical, -180..180 degrees, + = clockwise."""
    up = mid_shoulder(xy_px) - 0.5 * (xy_px[:, Joint.LEFT_ANKLE] + xy_px[:, Joint.RIGHT_ANKLE])
    return median(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))


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
    return median((heels - crown_px(track))[upright_frames(track)])


def median(values: Floats) -> float:
    """Return the median of what is there; NaN where nothing is."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else math.nan
