"""How far the pelvis has turned since quiet standing, as read from its picture, over the frames of a recording."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from hipcheck.landmarks import Floats

__all__ = ["PictureTrack"]


@dataclass(frozen=True, eq=False)
class PictureTrack:
    """Readings at the frames' own instants; NaN in frames that were not looked at, and where nothing could be read.

    About fifteen pictures a second are looked at: a hold is filtered at 3 Hz.

    Attributes
    ----------
    turn_deg
        ``(T,)`` turn of the registered patch against quiet standing, degrees, + = clockwise in the upright picture.
    correlation
        ``(T,)`` of the patch with quiet standing, -1..1.
    round_trip_deg
        ``(T,)`` what is left of the turn after registering back, degrees, >= 0.
    learned_deg
        ``(T,)`` turn by the network, degrees, + = clockwise.
    learned_spread_deg
        ``(T,)`` what the network says of its own error (mean absolute deviation), degrees, > 0.
    """

    turn_deg: Floats
    correlation: Floats
    round_trip_deg: Floats
    learned_deg: Floats
    learned_spread_deg: Floats

    def __post_init__(self) -> None:
        shapes = {getattr(self, field.name).shape for field in fields(self)}
        if len(shapes) != 1 or len(next(iter(shapes))) != 1:
            raise ValueError(f"the columns of a PictureTrack have shapes {sorted(shapes)}, expected one (T,)")

    @classmethod
    def nothing(cls, count: int) -> PictureTrack:
        """Return a track of ``count`` frames in which nothing was read."""
        return cls(*(np.full(count, np.nan) for _ in fields(cls)))
