"""Round one-colour stickers in a picture: blobs of one hue that fill their own ellipse."""

from __future__ import annotations

from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats
from hipcheck.media.types import Image
from hipcheck.pelvis.markers.search import Candidate, Region

__all__ = ["STICKER_COLOURS", "StickerChoice", "StickerColour", "find_stickers"]

StickerColour = Literal["green", "blue", "pink", "orange", "yellow"]
StickerChoice = Literal["off", "auto", "green", "blue", "pink", "orange", "yellow"]

# Direction in the a*b* plane of CIE Lab, degrees. Red is left out: skin in shadow and lips are of that hue.
_HUE_DEG: Final[dict[StickerColour, float]] = {
    "green": 145.0,
    "blue": 275.0,
    "pink": 355.0,
    "orange": 58.0,
    "yellow": 95.0,
}
STICKER_COLOURS: Final[tuple[StickerColour, ...]] = tuple(_HUE_DEG)

_LEAST_CHROMA: Final = {"green": 22.0, "blue": 26.0, "pink": 34.0, "orange": 46.0, "yellow": 42.0}
_WIDEST_HUE: Final = 0.42  # across over along the hue: 23 degrees to either side
_SIZE_RANGE: Final = (0.035, 0.15)  # larger diameter, of the trunk length; 3 cm are 0.06
_LEAST_FLATNESS: Final = 0.3  # smaller over larger diameter: a disc seen from 70 degrees aside
_FILL_RANGE: Final = (0.80, 1.15)  # area over that of the ellipse of the same spread
_LEAST_AREA_PX: Final = 9
_MOST_BLOBS: Final = 400  # more is noise
_ENOUGH_TRUNK_PX: Final = 240.0  # larger pictures are made smaller: 3 cm are then still 14 px


def find_stickers(rgb: Image, regions: list[Region], colours: tuple[StickerColour, ...]) -> list[Candidate]:
    """Return the blobs of a picture ``(H, W, 3)`` that may be stickers of any of ``colours``."""
    found: list[Candidate] = []
    for region in regions:
        scale = min(1.0, _ENOUGH_TRUNK_PX / region.trunk_px)
        small = cv2.resize(region.cut(rgb), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        for colour in colours:
            discs = _of_colour(lab, scale * region.trunk_px, colour)
            found += [_candidate(colour, centre / scale, size / scale, region) for centre, size in discs]
    return found


def _candidate(colour: StickerColour, xy: Floats, size_px: float, region: Region) -> Candidate:
    return Candidate(f"sticker:{colour}", float(xy[0]) + region.left, float(xy[1]) + region.top, size_px)


def _of_colour(lab: NDArray[np.float32], trunk_px: float, colour: StickerColour) -> list[tuple[Floats, float]]:
    """Return centre from the picture's upper left corner and larger diameter of each disc of a colour, px."""
    hue = np.radians(_HUE_DEG[colour])
    along = lab[..., 1] * np.float32(np.cos(hue)) + lab[..., 2] * np.float32(np.sin(hue))
    mask = along > _LEAST_CHROMA[colour]
    if not mask.any():
        return []
    across = np.abs(lab[..., 2] * np.float32(np.cos(hue)) - lab[..., 1] * np.float32(np.sin(hue)))
    mask &= across < _WIDEST_HUE * along
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    low, high = (limit * trunk_px for limit in _SIZE_RANGE)
    found = []
    for number in range(1, min(count, _MOST_BLOBS)):
        left, top, width, height, area = (int(v) for v in boxes[number])
        if area < _LEAST_AREA_PX or not low <= max(width, height) <= 1.1 * high:
            continue
        blob = labels[top : top + height, left : left + width] == number
        disc = _disc(blob, along[top : top + height, left : left + width])
        if disc is not None and low <= disc[1] <= high:
            found.append((disc[0] + [left + 0.5, top + 0.5], disc[1]))
    return found


def _disc(blob: NDArray[np.bool_], chroma: NDArray[np.float32]) -> tuple[Floats, float] | None:
    """Return the chroma-weighted centre and the larger diameter of a blob, px; None if it is no filled ellipse."""
    rows, columns = np.nonzero(blob)
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    spread = np.cov(points.T, ddof=0) + np.eye(2) / 12  # a pixel has a width
    smaller, larger = np.linalg.eigvalsh(spread)
    # A filled ellipse has semi-axes of two standard deviations.
    fill = len(points) / (4 * np.pi * np.sqrt(smaller * larger))
    if np.sqrt(smaller / larger) < _LEAST_FLATNESS or not _FILL_RANGE[0] <= fill <= _FILL_RANGE[1]:
        return None
    weights = chroma[rows, columns].astype(np.float64)
    centre: Floats = weights @ points / weights.sum()
    return centre, float(4 * np.sqrt(larger))
