"""The tilt of the pelvis as read from its picture, over the frames of a recording."""

from __future__ import annotations

from dataclasses import dataclass, fields

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
    tilt_deg
        ``(T,)`` tilt by the network, degrees, + = clockwise; not against anything.
    spread_deg
        ``(T,)`` mean absolute error of the tilt as the network sees it, degrees, > 0.
    """

    turn_deg: Floats
    correlation: Floats
    round_trip_deg: Floats
    tilt_deg: Floats
    spread_deg: Floats

    def __post_init__(self) -> None:
        shapes = {getattr(self, field.name).shape for field in fields(self)}
        if len(shapes) != 1 or len(next(iter(shapes))) != 1:
            raise ValueError(f"the columns of a PictureTrack have shapes {sorted(shapes)}, expected one (T,)")
