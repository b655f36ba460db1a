"""From points in any axes and unit to a picture: x right, y down, in pixels, the subject upright and seen squarely.

Up is where the shoulders are above the ankles. Points in three dimensions are seen from in front of the subject, along
the horizontal that is square to hips and shoulders in most frames, without perspective. Points in a plane stay as they
are. A metre becomes 1000 px; pixels keep their size. The corner of the picture is chosen so that everything is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.errors import RecordingUnusableError
from hipcheck.landmarks import Floats, Joint

__all__ = ["PX_PER_M", "Plane", "fit_plane"]

PX_PER_M: Final = 1000.0

_FLAT: Final = 1e-3  # of the body's height: less depth than this is none
_LEAST_BODY_PX: Final = 20.0  # smaller ones are not in pixels but shares of the picture
_SHOULDERS_M: Final = (0.5, 2.0)  # over the ankles, of children and of the tallest
_MOST_BODY_M: Final = 4.0  # larger ones are pixels, whatever the file says: Sports2D writes m over both


@dataclass(frozen=True, eq=False)
class Plane:
    """How points of a file come into the picture.

    Attributes
    ----------
    across, up
        ``(D,)`` unit vectors in the file's axes: to the right in the picture, and up.
    px_per_unit
        Pixels of the picture to one unit of the file.
    metric
        True for a file in metres, False for one in pixels.
    deep
        True for three dimensions.
    """

    across: Floats
    up: Floats
    px_per_unit: float
    metric: bool
    deep: bool

    def project(self, places: Floats) -> Floats:
        """Return ``(..., 2)`` pixels, y down, of ``(..., D)`` places; the corner is not chosen yet."""
        return self.px_per_unit * np.stack([places @ self.across, -(places @ self.up)], axis=-1)


def fit_plane(places: Floats, metres_per_unit: float | None) -> Plane:
    """Find the plane that a camera in front of the subject sees.

    Parameters
    ----------
    places
        ``(T, 33, D)`` joints in the file's axes, NaN where missing; D is 2 or 3.
    metres_per_unit
        Scale of the file; ``None`` for pixels, and where the file does not say: in space the body's height tells.

    Raises
    ------
    RecordingUnusableError
        If shoulders and ankles are never seen together, or if the positions are shares of the picture.
    """
    trunk_and_legs = _middle(places, "SHOULDER") - _middle(places, "ANKLE")
    seen = ~np.isnan(trunk_and_legs).any(axis=1)
    if not seen.any():
        raise RecordingUnusableError("Shoulders and ankles are never seen together; the whole body is needed.")
    tall = np.median(trunk_and_legs[seen], axis=0)
    height = float(np.linalg.norm(tall))
    deep = places.shape[-1] == 3 and _depth(places) > _FLAT * height
    if metres_per_unit is None and deep:
        metres_per_unit = _unit_by_height(height)
    metric = metres_per_unit is not None and height * metres_per_unit <= _MOST_BODY_M
    if not metric and height < _LEAST_BODY_PX:
        raise RecordingUnusableError(
            f"The positions are shares of the picture, not pixels (the body is {height:.2g} high), which bends every "
            "angle unless width and height are equal; export them in pixels."
        )
    upward = np.zeros_like(tall)
    at = int(np.argmax(np.abs(tall))) if deep else 1
    upward[at] = np.sign(tall[at])
    across = _toward_left(places, upward) if deep else np.eye(len(tall))[0]
    return Plane(across, upward, metres_per_unit * PX_PER_M if metric and metres_per_unit else 1.0, metric, deep)


def _unit_by_height(height: float) -> float | None:
    """Return the unit of points in space by how far shoulders are over ankles: m, cm or mm; None if it is none."""
    low, high = _SHOULDERS_M
    return next((unit for unit in (1.0, 1e-2, 1e-3) if low <= height * unit <= high), None)


def _middle(places: Floats, name: str) -> Floats:
    return 0.5 * (places[:, Joint[f"LEFT_{name}"]] + places[:, Joint[f"RIGHT_{name}"]])


def _depth(places: Floats) -> float:
    third = places[..., 2]
    return float(np.nanmax(third) - np.nanmin(third)) if np.any(~np.isnan(third)) else 0.0


def _toward_left(places: Floats, upward: Floats) -> Floats:
    """Return the horizontal unit vector to the subject's left: to the right of the picture, as seen from the front."""
    left = sum(places[:, Joint[f"LEFT_{name}"]] - places[:, Joint[f"RIGHT_{name}"]] for name in ("HIP", "SHOULDER"))
    flat = np.asarray(left - (left @ upward)[:, None] * upward)
    with np.errstate(invalid="ignore"):
        each = flat / np.linalg.norm(flat, axis=1, keepdims=True)
    usual: Floats = np.median(each[~np.isnan(each).any(axis=1)], axis=0)
    usual /= np.linalg.norm(usual)
    return usual
