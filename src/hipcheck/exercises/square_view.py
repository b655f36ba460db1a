"""The knee as a camera square to the body would see it: what a turn of the body adds to a picture is taken off.

A thigh and a shank that lean forward point sideways in the picture of a body that is turned. Seen squarely, the tilt
``t`` of a segment that leans forward by ``a`` has the tangent ``tan t``; turned by ``h`` it becomes ``cos h tan t - s
sin h tan a``, with ``s`` = +1 for the leg at image right and -1 for the other one (a rotation about the vertical,
divided by the height of the segment, which a turn leaves as it is). How far thigh and shank lean forward follows from
the depth of the squat: equally long segments, the shank leaning by 0.6 of what the thigh does, as at 14 % depth, 60
degrees of knee flexion, of which the thigh makes 37 and the shank 22.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hipcheck.kinematics import Standing, femur_deg, shank_deg, side_sign
from hipcheck.landmarks import Facing, Floats, Side
from hipcheck.view import BodyView

__all__ = ["fppa_square_deg", "inward_square_percent", "lean_of_segments", "levelled"]

_SHANK_SHARE: Final = 0.6
_THIGH_RAD: Final = np.linspace(0.0, 1.2, 241)
_DEPTH: Final = 1.0 - 0.5 * (np.cos(_THIGH_RAD) + np.cos(_SHANK_SHARE * _THIGH_RAD))
_SHANK_OF_LEG: Final = 0.5


def lean_of_segments(depth_percent: Floats) -> tuple[Floats, Floats]:
    """Return how far thigh and shank lean forward at a depth, radians; 0 above standing, NaN for NaN.

    Parameters
    ----------
    depth_percent
        ``(...)`` depth of the hips against standing, % of leg length; beyond 49 % the lean stays what it is there.
    """
    thigh: Floats = np.interp(depth_percent, 100 * _DEPTH, _THIGH_RAD)
    thigh = np.where(np.isnan(depth_percent), np.nan, thigh)
    return thigh, _SHANK_SHARE * thigh


def fppa_square_deg(xy_px: Floats, side: Side, facing: Facing, depth_percent: Floats, heading_deg: Floats) -> Floats:
    """Return the frontal plane projection angle in the frontal plane of the body, degrees, + = valgus.

    Parameters
    ----------
    xy_px
        ``(N, 33, 2)`` landmarks in the picture.
    side, facing
        The leg, and the side of the body that faces the camera.
    depth_percent
        ``(N,)`` depth of the leg.
    heading_deg
        ``(N,)`` turn of the body, + = left side farther from the camera; where it is NaN none is taken off.
    """
    heading = np.radians(np.nan_to_num(heading_deg))
    sign = side_sign(side, facing)
    total = np.zeros(len(xy_px))
    tilts = femur_deg(xy_px, side, facing), shank_deg(xy_px, side, facing)
    for tilt_deg, lean in zip(tilts, lean_of_segments(depth_percent), strict=True):
        turned = np.tan(np.radians(tilt_deg)) + sign * np.sin(heading) * np.tan(lean)
        total += np.degrees(np.arctan(turned / np.cos(heading)))
    return total


def inward_square_percent(
    inward_percent: Floats, side: Side, facing: Facing, depth_percent: Floats, heading_deg: Floats
) -> Floats:
    """Return the inward travel of the knee over the ankle in the frontal plane of the body, % of leg length.

    Parameters
    ----------
    inward_percent
        ``(N,)`` the same in the picture; the others are as in `fppa_square_deg`.
    """
    heading = np.radians(np.nan_to_num(heading_deg))
    _, lean = lean_of_segments(depth_percent)
    aside = 100 * _SHANK_OF_LEG * np.sin(lean) * np.sin(heading)
    square: Floats = (inward_percent + side_sign(side, facing) * aside) / np.cos(heading)
    return square


def levelled(xy_px: Floats, standing: Standing, view: BodyView | None) -> tuple[Floats, Standing, float]:
    """Turn landmarks and standing posture by the roll of the camera; return them, and what may be left of it.

    A roll within its error is hardly believed: what is turned by is drawn to zero as far as chance explains it.
    """
    if view is None or not math.isfinite(view.roll_deg):
        return xy_px, standing, 0.0
    roll, sd = view.roll_deg, view.roll_error_deg / 1.96
    angle = -math.radians(roll**3 / (roll**2 + sd**2))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    return xy_px @ turn, Standing(standing.xy_px @ turn, standing.leg_px), view.roll_error_deg
