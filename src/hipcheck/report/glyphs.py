"""Text on pictures: DejaVu Sans with its degree sign and a dark outline, readable on any background."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Final

import cv2
import numpy as np
from matplotlib.ft2font import FT2Font
from numpy.typing import NDArray

from hipcheck.media.types import Image
from hipcheck.report.layout import font_path, printable

__all__ = ["draw_text", "text_size_px"]

Mask = NDArray[np.float32]
Colour = tuple[int, int, int]

_LOCK: Final = Lock()  # a font holds one text at a time, and report and video are drawn side by side
_KEPT: Final = 64  # names come again with every picture, numbers hardly do; large type is large
_FIGURES: Final = frozenset("0123456789.+-−–±° s%")
_DARK: Final = np.array([16, 18, 22], dtype=np.float32)


@cache
def _font(height_px: int) -> FT2Font:
    font = FT2Font(str(font_path("bold")))
    font.set_size(height_px, 72)
    return font


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A text without outline: its pixels, where they lie from its left end and above its baseline, and its width."""

    cover: NDArray[np.uint8]
    left_px: int
    above_px: int
    advance_px: float


@lru_cache(maxsize=_KEPT)
def _drawn(text: str, height_px: int) -> _Drawn:
    font = _font(height_px)
    with _LOCK:
        font.set_text(printable(text), 0.0)
        font.draw_glyphs_to_bitmap(antialiased=True)
        cover = np.array(font.get_image(), dtype=np.uint8)
        above_px = cover.shape[0] - int(font.get_descent() / 64)
        if len(text) != 1:
            return _Drawn(cover, 0, above_px, cover.shape[1])
        left_px = round(font.get_bitmap_offset()[0] / 64)
        return _Drawn(cover, left_px, above_px, font.load_char(ord(text)).linearHoriAdvance / 65536)


@lru_cache(maxsize=_KEPT)
def _masks(text: str, height_px: int, outline_px: int) -> tuple[Mask, Mask]:
    """Return how much of the sign and how much of the sign with its outline covers each pixel, in 0..1."""
    # Setting a text is slow, and figures change with every picture: they are set once and put side by side.
    parts = text if text and _FIGURES.issuperset(text) else [text]
    glyphs = [_drawn(part, height_px) for part in parts]
    lefts = np.rint(np.cumsum([0.0, *(glyph.advance_px for glyph in glyphs[:-1])])).astype(int).tolist()
    widest = max(left + glyph.left_px + glyph.cover.shape[1] for left, glyph in zip(lefts, glyphs, strict=True))
    rows, baseline = int(1.3 * height_px) + 2 * outline_px, height_px + outline_px
    canvas = np.zeros((rows, widest + 2 * outline_px), dtype=np.uint8)
    for left, glyph in zip(lefts, glyphs, strict=True):
        top = max(baseline - glyph.above_px, 0)
        part = glyph.cover[: rows - top]
        x = outline_px + left + glyph.left_px
        place = canvas[top : top + part.shape[0], x : x + part.shape[1]]
        np.maximum(place, part, out=place)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * outline_px + 1, 2 * outline_px + 1))
    halo = cv2.dilate(canvas, kernel)
    return (canvas / 255).astype(np.float32), (halo / 255).astype(np.float32)


@lru_cache(maxsize=_KEPT)
def _stamp(text: str, height_px: int, colour: Colour) -> tuple[Mask, Mask]:
    """Return what is left of the ground in each pixel, 0..1, and what is added; both ``(H, W, 3)``."""
    sign, halo = (mask[..., None] for mask in _masks(text, height_px, _outline(height_px)))
    left = (1 - halo) * (1 - sign)
    return np.repeat(left, 3, axis=2), _DARK * halo * (1 - sign) + np.array(colour, dtype=np.float32) * sign


def text_size_px(text: str, height_px: int) -> tuple[int, int]:
    """Return width and height of a text with its outline, in pixels."""
    rows, columns = _masks(text, height_px, _outline(height_px))[0].shape
    return columns, rows


def _outline(height_px: int) -> int:
    return max(1, round(height_px / 9))


def draw_text(picture: Image, text: str, corner_px: tuple[int, int], height_px: int, colour: Colour) -> None:
    """Write one line into a picture, in place; what would lie outside is cut off.

    Parameters
    ----------
    picture
        ``(H, W, 3)`` uint8 RGB.
    text
        One line.
    corner_px
        Left and top of the text with its outline.
    height_px
        Size of the type.
    colour
        RGB of the signs; the outline is dark.
    """
    left, added = _stamp(text, height_px, colour)
    x, y = corner_px
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + added.shape[1], picture.shape[1]), min(y + added.shape[0], picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    inside = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
    ground = cv2.multiply(picture[y0:y1, x0:x1], left[inside], dtype=cv2.CV_32F)
    picture[y0:y1, x0:x1] = cv2.add(ground, added[inside], dtype=cv2.CV_8U)
