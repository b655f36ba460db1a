"""Where markers stuck on the person were seen: tags or stickers over hip bones, knees and ankles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hipcheck.landmarks import Floats

__all__ = ["MARKER_NAMES", "MarkerKind", "MarkerName", "MarkerTrack"]

MarkerName = Literal[
    "left_asis", "right_asis", "left_psis", "right_psis", "left_knee", "right_knee", "left_ankle", "right_ankle"
]
MarkerKind = Literal["tag", "sticker"]

MARKER_NAMES: Final[tuple[MarkerName, ...]] = (
    "left_asis",
    "right_asis",
    "left_psis",
    "right_psis",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)
"""Places of markers; the index of a name is also the number of its printed tag. Left and right are the subject's."""

_SWAPPED: Final = [1, 0, 3, 2, 5, 4, 7, 6]


@dataclass(frozen=True, eq=False)
class MarkerTrack:
    """Positions of the markers over the frames of a recording, as measured.

    Attributes
    ----------
    xy_px
        ``(T, 8, 2)`` centre of each marker of ``MARKER_NAMES`` in pixels of the upright picture, x right, y down, at
        the frames' own instants; NaN where it was not seen.
    kinds
        What each of the eight is; ``None`` for one that was never seen.
    """

    xy_px: Floats
    kinds: tuple[MarkerKind | None, ...]

    def __post_init__(self) -> None:
        if self.xy_px.shape[1:] != (len(MARKER_NAMES), 2):
            raise ValueError(f"MarkerTrack.xy_px has shape {self.xy_px.shape}, expected (T, {len(MARKER_NAMES)}, 2)")

    def at(self, name: MarkerName) -> Floats:
        """Return ``(T, 2)`` positions of one marker, px."""
        return self.xy_px[:, MARKER_NAMES.index(name)]

    def mirrored(self, width_px: int) -> MarkerTrack:
        """Return the markers of the same recording seen in a mirror: x reversed, left and right exchanged."""
        xy = self.xy_px[:, _SWAPPED].copy()
        xy[..., 0] = width_px - xy[..., 0]
        return MarkerTrack(xy, tuple(self.kinds[i] for i in _SWAPPED))

    @property
    def any_seen(self) -> bool:
        """True if any marker was seen in any frame."""
        return bool(np.any(~np.isnan(self.xy_px)))
