"""Rotations and directions in three dimensions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

X, Y, Z = np.eye(3)


def unit(vector: ArrayLike) -> Floats:
    """Return ``vector`` (..., 3) scaled to length one; a vector of no length stays as it is."""
    array = np.asarray(vector, dtype=np.float64)
    scaled: Floats = array / np.maximum(np.linalg.norm(array, axis=-1, keepdims=True), 1e-12)
    return scaled


def rotation(axis: ArrayLike, deg: float) -> Floats:
    """Return the (3, 3) right-handed rotation by ``deg`` about ``axis``."""
    x, y, z = unit(axis)
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(deg)
    turned: Floats = np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew
    return turned


def turn(lateral_deg: float = 0.0, yaw_deg: float = 0.0, pitch_deg: float = 0.0) -> Floats:
    """Return a pitch about x (+ = forward), then a yaw about y (+ = front turns left), then a lateral tilt about z.

    A positive lateral tilt lifts the left side.
    """
    return rotation(Z, lateral_deg) @ rotation(Y, yaw_deg) @ rotation(X, pitch_deg)


def frame(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return the orthonormal frame (3, 3; axes as columns) along ``first``, with ``second`` in its first plane."""
    a = unit(first)
    b = unit(np.asarray(second) - np.dot(a, second) * a)
    return np.stack([a, b, np.cross(a, b)], axis=1)


def carry(from_first: ArrayLike, from_second: ArrayLike, to_first: ArrayLike, to_second: ArrayLike) -> Floats:
    """Return the rotation that takes one pair of directions to another (the first exactly)."""
    return frame(to_first, to_second) @ frame(from_first, from_second).T


def shortest(start: ArrayLike, end: ArrayLike) -> Floats:
    """Return the smallest rotation that takes direction ``start`` to ``end``."""
    a, b = unit(start), unit(end)
    axis = np.cross(a, b)
    size = np.linalg.norm(axis)
    if size < 1e-9:
        return np.eye(3)
    return rotation(axis, float(np.degrees(np.arctan2(size, np.dot(a, b)))))


def blend(start: Floats, end: Floats, share: float) -> Floats:
    """Return the rotation ``share`` (0 to 1) of the way from ``start`` to ``end``."""
    change = end @ start.T
    axis = np.array([change[2, 1] - change[1, 2], change[0, 2] - change[2, 0], change[1, 0] - change[0, 1]])
    size = np.linalg.norm(axis)
    if size < 1e-12:
        return start
    angle = np.degrees(np.arctan2(size, np.trace(change) - 1))
    return rotation(axis, float(angle * share)) @ start


def smooth(t: ArrayLike, start: float, end: float) -> Floats:
    """Return 0 before ``start``, 1 after ``end`` and a minimum-jerk rise between them."""
    x = np.clip((np.asarray(t, dtype=np.float64) - start) / max(end - start, 1e-9), 0.0, 1.0)
    return x**3 * (x * (6 * x - 15) + 10)
