"""A camera on a tripod: where it stands, how it is turned, and where it sees a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from validation.geometry import Floats, Y, Z, rotation, unit

NEAR_M, FAR_M = 0.2, 40.0


@dataclass(frozen=True)
class Camera:
    """A pinhole camera in front of the room's origin, looking at the person.

    Attributes
    ----------
    width_px, height_px
        Size of the picture.
    distance_m, height_m
        Place of the camera: before the origin and above the floor.
    aim_m
        Height of the point above the origin that lies in the middle of the picture.
    lens_deg
        Angle across the picture's longer side.
    roll_deg
        Turn about the line of sight, + = the picture's content turns clockwise.
    """

    width_px: int = 960
    height_px: int = 540
    distance_m: float = 4.0
    height_m: float = 1.0
    aim_m: float = 0.9
    lens_deg: float = 60.0
    roll_deg: float = 0.0

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return float(max(self.width_px, self.height_px) / 2 / np.tan(np.radians(self.lens_deg / 2)))

    @property
    def place(self) -> Floats:
        """Where the camera stands, (3,)."""
        return np.array([0.0, self.height_m, self.distance_m])

    @cached_property
    def axes(self) -> Floats:
        """Directions of the picture's right, down and depth, as rows, (3, 3)."""
        depth = unit(np.array([0.0, self.aim_m, 0.0]) - self.place)
        right = unit(np.cross(depth, Y))
        return rotation(Z, self.roll_deg) @ np.stack([right, -np.cross(right, depth), depth])

    def project(self, points: Floats) -> Floats:
        """Return where points (..., 3) in metres appear, (..., 2) pixels from the upper left corner."""
        seen = (points - self.place) @ self.axes.T
        centre = np.array([self.width_px / 2, self.height_px / 2])
        xy_px: Floats = self.focal_px * seen[..., :2] / seen[..., 2:] + centre
        return xy_px

    @cached_property
    def matrix(self) -> Floats:
        """OpenGL's projection times view, (4, 4)."""
        lens = np.zeros((4, 4))
        lens[0, 0], lens[1, 1] = 2 * self.focal_px / self.width_px, 2 * self.focal_px / self.height_px
        lens[2, 2] = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M)
        lens[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
        lens[3, 2] = -1.0
        view = np.eye(4)
        view[:3, :3] = self.axes * np.array([[1.0], [-1.0], [-1.0]])
        view[:3, 3] = -view[:3, :3] @ self.place
        return lens @ view
