"""All markers in the pictures of one clip, while it is being read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipcheck.media.types import Image
from hipcheck.pelvis.markers.aruco import TagFinder
from hipcheck.pelvis.markers.search import Candidate, search_regions
from hipcheck.pelvis.markers.stickers import STICKER_COLOURS, StickerChoice, StickerColour, find_stickers

__all__ = ["MarkerFinder"]


class MarkerFinder:
    """Find what may be a marker, picture by picture; which ones are is told at the end (`assign_markers`).

    Parameters
    ----------
    stickers
        Colour of the stickers to look for as well; ``auto`` looks for every colour, ``off`` for none.
    """

    def __init__(self, stickers: StickerChoice = "off") -> None:
        self._tags = TagFinder()
        self._colours = _colours(stickers)

    def find(self, rgb: Image, people_xy_px: Iterable[NDArray[np.floating[Any]]]) -> list[Candidate]:
        """Return the candidates in the next picture.

        Parameters
        ----------
        rgb
            ``(H, W, 3)`` uint8.
        people_xy_px
            Landmarks ``(33, 2)`` of each person in it, px; only their pelvis and legs are searched.
        """
        if not self._colours and self._tags.may_skip():
            return []
        height, width = rgb.shape[:2]
        regions = search_regions((np.asarray(xy, dtype=np.float64) for xy in people_xy_px), width, height)
        if not regions:
            return []
        stickers = find_stickers(rgb, regions, self._colours) if self._colours else []
        return [*self._tags.find(rgb, regions), *stickers]


def _colours(choice: StickerChoice) -> tuple[StickerColour, ...]:
    if choice == "off":
        return ()
    return STICKER_COLOURS if choice == "auto" else (choice,)
