"""Where in a picture markers can be, and how large: from the landmarks of the people in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import Floats, Joint

__all__ = ["Candidate", "Region", "around", "search_regions", "trunk_px"]

_LEGS: Final = [
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
]
# Of the trunk length (mid-hip to mid-shoulder, about half a metre).
_ABOVE_HIPS: Final = 0.55
_BESIDE: Final = 0.45
_BELOW: Final = 0.2
_LEAST_TRUNK_PX: Final = 30.0


@dataclass(frozen=True)
class Candidate:
    """Something in one picture that may be a marker.

    Attributes
    ----------
    label
        ``"tag:3"``, ``"mirrored:3"`` (a tag seen in a mirror) or ``"sticker:green"``.
    x_px, y_px
        Its centre in pixels of the upright picture.
    size_px
        Side of a tag, larger diameter of a sticker.
    """

    label: str
    x_px: float
    y_px: float
    size_px: float


@dataclass(frozen=True)
class Region:
    """A part of the picture around one person's pelvis and legs: pixel bounds, and the length of that trunk in px."""

    left: int
    top: int
    right: int
    bottom: int
    trunk_px: float

    def cut(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of a picture, as a view."""
        return picture[self.top : self.bottom, self.left : self.right]

    def holds(self, xy_px: Floats) -> bool:
        """Whether a point lies in it."""
        return bool(self.left <= xy_px[0] < self.right and self.top <= xy_px[1] < self.bottom)


def around(xy_px: Floats, reach_px: float, region: Region) -> Region:
    """Return the part of a region that is at most ``reach_px`` beside, above or below a point within it."""
    return Region(
        left=max(region.left, int(xy_px[0] - reach_px)),
        top=max(region.top, int(xy_px[1] - reach_px)),
        right=min(region.right, int(xy_px[0] + reach_px) + 1),
        bottom=min(region.bottom, int(xy_px[1] + reach_px) + 1),
        trunk_px=region.trunk_px,
    )


def trunk_px(xy_px: Floats) -> Floats:
    """Return the length from mid-hip to mid-shoulder of ``(..., 33, 2)`` landmarks, px."""
    length: Floats = np.linalg.norm(mid_shoulder(xy_px) - mid_hip(xy_px), axis=-1)
    return length


def search_regions(people_xy_px: Iterable[Floats], width_px: int, height_px: int) -> list[Region]:
    """Return the parts of the picture where the markers of each person can be; none for figures too small for any."""
    regions = []
    for xy in people_xy_px:
        trunk = float(trunk_px(xy))
        if not trunk >= _LEAST_TRUNK_PX:
            continue
        (left, _), (right, bottom) = xy[_LEGS].min(axis=0), xy[_LEGS].max(axis=0)
        region = Region(
            left=max(0, int(left - _BESIDE * trunk)),
            top=max(0, int(mid_hip(xy)[1] - _ABOVE_HIPS * trunk)),
            right=min(width_px, int(right + _BESIDE * trunk)),
            bottom=min(height_px, int(bottom + _BELOW * trunk)),
            trunk_px=trunk,
        )
        if region.right > region.left and region.bottom > region.top:
            regions.append(region)
    return regions
