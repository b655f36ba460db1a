"""Cheap drawing: text that is rendered once and then copied, the person's lines, a trend, lights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, SKELETON, Floats, Side
from hipcheck.media.types import Image
from hipcheck.reference import BandName
from hipcheck.report.glyphs import Colour, draw_text, text_size_px
from hipcheck.report.lines import BodyLines, References, body_lines
from hipcheck.report.style import LINE_ON_PICTURE
from hipcheck.signals import runs

__all__ = [
    "BAND_COLOUR",
    "GREY",
    "GROUND",
    "LINE_COLOUR",
    "WHITE",
    "draw_person",
    "draw_trend",
    "filled",
    "paste_text",
    "text_width_px",
    "wrapped",
]

GROUND: Final[Colour] = (16, 18, 22)  # that of the outline of texts, which is not to be seen on it
WHITE: Final[Colour] = (255, 255, 255)
GREY: Final[Colour] = (168, 178, 188)
_FAINT: Final[Colour] = (70, 80, 90)
_DARK: Final[Colour] = (16, 18, 22)
_BONE: Final[Colour] = (200, 206, 212)

BAND_COLOUR: Final[dict[BandName, Colour]] = {
    "green": (86, 211, 170),
    "amber": (255, 205, 60),
    "red": (255, 120, 84),
}
"""On a dark ground; bright versions of the report's."""

LINE_COLOUR: Final[dict[str, Colour]] = {
    name: (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)) for name, value in LINE_ON_PICTURE.items()
}

_SHIFT: Final = 4  # fractional bits: lines move by sixteenths of a pixel
_ALL_SEEN: Final = np.ones(JOINT_COUNT)


def text_width_px(text: str, height_px: int) -> int:
    """Return the width of one line of text."""
    return text_size_px(text, height_px)[0]


@lru_cache(maxsize=256)
def _strip(text: str, height_px: int, colour: Colour) -> Image:
    width, rows = text_size_px(text, height_px)
    strip = np.full((rows, width, 3), GROUND, dtype=np.uint8)
    draw_text(strip, text, (0, 0), height_px, colour)
    return strip


def paste_text(canvas: Image, text: str, corner_px: tuple[int, int], height_px: int, colour: Colour) -> None:
    """Write one line on the dark ground; what would lie outside is cut off. The same text is drawn only once."""
    if not text:
        return
    x, y = corner_px
    place = canvas[y : y + 2 * height_px, x:]
    strip = _strip(text, height_px, colour)[: place.shape[0], : place.shape[1]]
    part = place[: strip.shape[0], : strip.shape[1]]
    np.maximum(part, strip, out=part)  # lines that lie close leave each other's signs whole


@lru_cache(maxsize=256)
def wrapped(text: str, height_px: int, width_px: int) -> tuple[str, ...]:
    """Break a text into as few lines as fit, two of about the same length; a word that is too long is broken too."""
    lines = filled(text, height_px, width_px)
    if len(lines) != 2:
        return tuple(lines)
    for narrower in range(width_px - 20, width_px // 2, -20):
        shorter = filled(text, height_px, narrower)
        if len(shorter) > len(lines):
            break
        lines = shorter
    return tuple(lines)


def filled(text: str, height_px: int, width_px: int) -> list[str]:
    """Break a text into lines, each as full as it can be."""
    lines: list[str] = []
    for piece in (piece for word in text.split() for piece in _pieces(word, height_px, width_px)):
        if lines and text_width_px(f"{lines[-1]} {piece}", height_px) <= width_px:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines


def _pieces(word: str, height_px: int, width_px: int) -> list[str]:
    """Return a word, as that of a path, in pieces that fit."""
    pieces = [word]
    while len(pieces[-1]) > 1 and text_width_px(pieces[-1], height_px) > width_px:
        last, end = pieces.pop(), 1
        while end < len(last) - 1 and text_width_px(last[: end + 1], height_px) <= width_px:
            end += 1
        pieces += [last[:end], last[end:]]
    return pieces


def draw_person(canvas: Image, xy_px: Floats, references: References, colours: dict[str, Colour]) -> BodyLines:
    """Draw skeleton, pelvis against level, trunk against vertical, and legs; return where the lines are.

    Parameters
    ----------
    canvas
        ``(H, W, 3)`` uint8 RGB.
    xy_px
        ``(33, 2)`` landmarks in pixels of the canvas; NaN is not drawn.
    references
        What pelvis and trunk are compared with.
    colours
        Colour of ``pelvis``, ``trunk``, ``left`` and ``right``.
    """
    for first, second in SKELETON:
        _segment(canvas, xy_px[[first, second]], _BONE, 2)
    lines = body_lines(xy_px, _ALL_SEEN, references)
    _dashed(canvas, _longer(lines.level, 1.6))
    _dashed(canvas, _longer(lines.vertical, 1.3))
    for side in BOTH_SIDES:
        for points in (lines.thigh[side], lines.shank[side]):
            _outlined(canvas, points, colours[side])
    _outlined(canvas, lines.trunk, colours["trunk"])
    _outlined(canvas, lines.pelvis, colours["pelvis"])
    for side in BOTH_SIDES:
        _joints(canvas, lines, side)
    return lines


def _segment(canvas: Image, points: Floats, colour: Colour, width_px: int) -> None:
    if np.isfinite(points).all():
        start, end = (tuple(int(v) for v in np.rint(point * 2**_SHIFT)) for point in points)
        cv2.line(canvas, start, end, colour, width_px, cv2.LINE_AA, _SHIFT)


def _outlined(canvas: Image, points: Floats, colour: Colour) -> None:
    _segment(canvas, points, _DARK, 9)
    _segment(canvas, points, colour, 5)


def _dashed(canvas: Image, points: Floats) -> None:
    if not np.isfinite(points).all():
        return
    count = max(2, round(float(np.hypot(*(points[1] - points[0]))) / 11))
    step = (points[1] - points[0]) / count
    for i in range(0, count, 2):
        _segment(canvas, np.array([points[0] + i * step, points[0] + min(i + 1, count) * step]), WHITE, 2)


def _longer(points: Floats, factor: float) -> Floats:
    middle = points.mean(axis=0)
    longer: Floats = middle + factor * (points - middle)
    return longer


def _joints(canvas: Image, lines: BodyLines, side: Side) -> None:
    for x, y in (*lines.thigh[side], lines.shank[side][1]):
        if np.isfinite(x) and np.isfinite(y):
            centre = (round(x * 2**_SHIFT), round(y * 2**_SHIFT))
            cv2.circle(canvas, centre, 7 << _SHIFT, _DARK, -1, cv2.LINE_AA, _SHIFT)
            cv2.circle(canvas, centre, 5 << _SHIFT, WHITE, -1, cv2.LINE_AA, _SHIFT)


def draw_trend(
    canvas: Image, t_s: Sequence[float], values: Sequence[float], *, span_s: float, reach: float, colour: Colour
) -> None:
    """Draw the last seconds of an angle into the whole canvas, zero in the middle, the newest value at the right.

    Parameters
    ----------
    canvas
        ``(H, W, 3)`` part of the screen.
    t_s, values
        Instants and angles; NaN is a gap.
    span_s
        How much time the width is.
    reach
        Angle at the upper edge.
    colour
        Of the curve.
    """
    height, width = canvas.shape[:2]
    cv2.line(canvas, (0, height // 2), (width, height // 2), _FAINT, 1)
    if not t_s:
        return
    x = (width - 8) * (1 - (t_s[-1] - np.asarray(t_s)) / span_s)
    y = height / 2 * (1 - np.clip(np.asarray(values) / reach, -1.0, 1.0) * 0.85)
    for start, stop in runs(np.isfinite(y)):
        points = np.rint(np.stack([x[start:stop], y[start:stop]], axis=-1) * 2**_SHIFT).astype(np.int32)
        cv2.polylines(canvas, [points], False, colour, 3, cv2.LINE_AA, _SHIFT)
    if np.isfinite(y[-1]):
        cv2.circle(canvas, (round(x[-1]), round(y[-1])), 6, colour, -1, cv2.LINE_AA)
