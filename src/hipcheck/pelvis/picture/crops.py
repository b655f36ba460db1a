"""Cutting the pelvis out of a picture, always at the same size, and what arms and thighs cover of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, Floats, Joint, joint, other_side
from hipcheck.media.types import Image

__all__ = ["CROP_PX", "HIPS_AT_PX", "TRUNK_PX", "Grey", "PelvisCrop", "cover", "cut_pelvis", "trunk_px"]

Grey = NDArray[np.uint8]

CROP_PX: Final = 128
"""Side of a crop, px."""

TRUNK_PX: Final = 72.0
"""Length of the trunk, mid-hip to mid-shoulder, in a crop, px; within a tenth."""

HIPS_AT_PX: Final = (64.0, 70.4)
"""Where the middle of the hips by the landmarks lies in a crop, x and y, px."""

_STEP: Final = 1.1
_SHORTEST_TRUNK_PX: Final = 8.0


@dataclass(frozen=True, eq=False)
class PelvisCrop:
    """The pelvis in one picture.

    Attributes
    ----------
    grey
        ``(128, 128)`` uint8.
    scale
        Pixels of the crop for each pixel of the picture.
    left_px, top_px
        Upper left corner of the crop in the picture.
    """

    grey: Grey
    scale: float
    left_px: float
    top_px: float

    def place(self, xy_px: Floats) -> Floats:
        """Return where points ``(..., 2)`` of the picture lie in the crop, px."""
        placed: Floats = (np.asarray(xy_px, dtype=np.float64) - (self.left_px, self.top_px)) * self.scale
        return placed


def trunk_px(xy_px: NDArray[np.floating]) -> float:
    """Return the length from mid-hip to mid-shoulder of landmarks ``(33, 2)``, px; NaN where one is missing."""
    points = np.asarray(xy_px, dtype=np.float64)[None]
    return float(np.hypot(*(mid_shoulder(points) - mid_hip(points))[0]))


def cut_pelvis(rgb: Image, xy_px: NDArray[np.floating]) -> PelvisCrop | None:
    """Cut the pelvis of a person out of a picture.

    Parameters
    ----------
    rgb
        ``(H, W, 3)`` uint8.
    xy_px
        ``(33, 2)`` landmarks of the person, px.

    Returns
    -------
    The crop; ``None`` where the trunk has no length. Its scale steps by a tenth: it rests while the person does.
    """
    points = np.asarray(xy_px, dtype=np.float64)[None]
    hips, length_px = mid_hip(points)[0], trunk_px(xy_px)
    if not length_px >= _SHORTEST_TRUNK_PX:
        return None
    steps = round(np.log(length_px / TRUNK_PX) / np.log(_STEP))
    side = round(CROP_PX * _STEP**steps)
    left, top = (round(hips[axis] - HIPS_AT_PX[axis] * side / CROP_PX) for axis in (0, 1))
    grey = cv2.cvtColor(_window(rgb, left, top, side), cv2.COLOR_RGB2GRAY)
    method = cv2.INTER_AREA if side > CROP_PX else cv2.INTER_LINEAR
    small = cv2.resize(grey, (CROP_PX, CROP_PX), interpolation=method)
    return PelvisCrop(np.asarray(small, dtype=np.uint8), CROP_PX / side, float(left), float(top))


def _window(rgb: Image, left: int, top: int, side: int) -> Image:
    """Return a square of the picture; beyond its edges the last pixels go on."""
    height, width = rgb.shape[:2]
    x0, x1, y0, y1 = max(left, 0), min(left + side, width), max(top, 0), min(top + side, height)
    if x0 >= x1 or y0 >= y1:
        return np.zeros((side, side, 3), dtype=np.uint8)
    inside = np.ascontiguousarray(rgb[y0:y1, x0:x1])
    edges = (y0 - top, top + side - y1, x0 - left, left + side - x1)
    return np.asarray(cv2.copyMakeBorder(inside, *edges, cv2.BORDER_REPLICATE), dtype=np.uint8)


_ARM_WIDTH: Final = 0.11
_HAND_RADIUS: Final = 0.10
_THIGH_WIDTH: Final = 0.22
_LIFTED: Final = 0.12  # of the trunk's length, one ankle above the other
_FREE_THIGH: Final = 0.2  # the thigh covers nothing so near the hip


def cover(crop: PelvisCrop, xy_px: NDArray[np.floating]) -> Grey:
    """Return what arms, hands and a lifted thigh cover of a crop: ``(128, 128)`` uint8, 255 where they are.

    Parameters
    ----------
    crop
        The crop.
    xy_px
        ``(33, 2)`` landmarks of the person in the picture, px.
    """
    points = crop.place(np.asarray(xy_px, dtype=np.float64))
    pixels = _pixels(points)
    covered = np.zeros((CROP_PX, CROP_PX), dtype=np.uint8)
    ankles = {side: float(points[joint(side, "ankle")][1]) for side in BOTH_SIDES}
    for side in BOTH_SIDES:
        shoulder, elbow, wrist = (pixels[joint(side, name)] for name in ("shoulder", "elbow", "wrist"))
        _stroke(covered, shoulder, elbow, _ARM_WIDTH)
        _stroke(covered, elbow, wrist, _ARM_WIDTH)
        index = Joint.LEFT_INDEX if side == "left" else Joint.RIGHT_INDEX
        hand = _pixels((points[joint(side, "wrist")] + points[index]) / 2)
        cv2.circle(covered, hand, round(_HAND_RADIUS * TRUNK_PX), 255, -1)
        if ankles[other_side(side)] - ankles[side] > _LIFTED * TRUNK_PX:
            hip, knee = (points[joint(side, name)] for name in ("hip", "knee"))
            start = hip + (knee - hip) * min(1.0, _FREE_THIGH * TRUNK_PX / max(float(np.hypot(*(knee - hip))), 1.0))
            _stroke(covered, _pixels(start), pixels[joint(side, "knee")], _THIGH_WIDTH)
    return covered


def _stroke(covered: Grey, start: Sequence[int], end: Sequence[int], width: float) -> None:
    cv2.line(covered, start, end, 255, max(1, round(width * TRUNK_PX)))


def _pixels(points: Floats) -> Any:  # noqa: ANN401 - as deep a list as the array has axes
    """Return whole pixels for points ``(..., 2)``; what is missing lies far outside."""
    return np.rint(np.clip(np.nan_to_num(points, nan=-999.0), -999, 999)).astype(int).tolist()
