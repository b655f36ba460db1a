"""Joint names, sides and the track of one person's landmarks over time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BOTH_SIDES",
    "JOINT_COUNT",
    "SKELETON",
    "SWAPPED",
    "Facing",
    "Floats",
    "Joint",
    "PoseTrack",
    "Side",
    "joint",
    "other_side",
]

Floats = NDArray[np.float64]
Side = Literal["left", "right"]
Facing = Literal["front", "back", "side", "unclear"]

BOTH_SIDES: Final[tuple[Side, Side]] = ("left", "right")


class Joint(IntEnum):
    """The 33 landmarks of MediaPipe Pose; left and right are the subject's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


JOINT_COUNT: Final = len(Joint)


def _mirror_name(name: str) -> str:
    table = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
    return "_".join(table.get(part, part) for part in name.split("_"))


SWAPPED: Final[NDArray[np.intp]] = np.array([Joint[_mirror_name(j.name)] for j in Joint], dtype=np.intp)
"""``xy_px[..., SWAPPED, :]`` exchanges every left landmark with its right one."""

SKELETON: Final[tuple[tuple[Joint, Joint], ...]] = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER),
    (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW),
    (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    (Joint.LEFT_SHOULDER, Joint.LEFT_HIP),
    (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    (Joint.LEFT_HIP, Joint.LEFT_KNEE),
    (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.RIGHT_HIP, Joint.RIGHT_KNEE),
    (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.LEFT_ANKLE, Joint.LEFT_HEEL),
    (Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX),
    (Joint.LEFT_ANKLE, Joint.LEFT_FOOT_INDEX),
    (Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL),
    (Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX),
    (Joint.RIGHT_ANKLE, Joint.RIGHT_FOOT_INDEX),
)
"""The bones that an overlay draws."""


def other_side(side: Side) -> Side:
    """Return the side of the subject opposite to ``side``."""
    return "right" if side == "left" else "left"


def joint(side: Side, name: str) -> Joint:
    """Return the landmark of one side.

    Parameters
    ----------
    side
        The subject's side.
    name
        The joint without its side, e.g. ``"hip"`` or ``"foot_index"``.

    Raises
    ------
    KeyError
        If there is no such landmark.

    Examples
    --------
    >>> joint("left", "hip")
    <Joint.LEFT_HIP: 23>
    """
    return Joint[f"{side}_{name}".upper()]


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """The landmarks of one person over time, as measured: unfiltered, at the frames' own instants.

    Attributes
    ----------
    t_s
        ``(T,)`` presentation time of each frame in seconds, strictly increasing.
    xy_px
        ``(T, 33, 2)`` image position in pixels of the upright picture, x right, y down. NaN where the person
        was not found. A position outside the picture is the network's guess; see ``visibility``.
    world_m
        ``(T, 33, 3)`` the network's metric estimate in metres, origin mid-hip, x right, y down, z away from
        the camera. NaN where the person was not found.
    visibility
        ``(T, 33)`` the network's own visibility in 0..1; 0 where the person was not found.
    width_px, height_px
        Size of the upright picture with square pixels.
    """

    t_s: Floats
    xy_px: Floats
    world_m: Floats
    visibility: Floats
    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        count = len(self.t_s)
        expected = {
            "t_s": (count,),
            "xy_px": (count, JOINT_COUNT, 2),
            "world_m": (count, JOINT_COUNT, 3),
            "visibility": (count, JOINT_COUNT),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"PoseTrack.{name} has shape {getattr(self, name).shape}, expected {shape}")
        if not np.all(np.diff(self.t_s) > 0):
            raise ValueError("PoseTrack.t_s must increase strictly")

    def __len__(self) -> int:
        return len(self.t_s)

    def mirrored(self) -> PoseTrack:
        """Return the track of the same recording seen in a mirror: x reversed, left and right exchanged."""
        xy = self.xy_px[:, SWAPPED].copy()
        xy[..., 0] = self.width_px - xy[..., 0]
        world = self.world_m[:, SWAPPED] * np.array([-1.0, 1.0, 1.0])
        return PoseTrack(self.t_s, xy, world, self.visibility[:, SWAPPED], self.width_px, self.height_px)
