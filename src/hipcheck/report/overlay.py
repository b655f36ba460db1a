"""The overlay on a frame: skeleton, measured lines, the angles of the instant, and a panel with phase and time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from hipcheck.landmarks import BOTH_SIDES, SKELETON, Floats, Side
from hipcheck.media.types import Image
from hipcheck.report.glyphs import Colour, draw_text, text_size_px
from hipcheck.report.lines import BodyLines, References, body_lines, marker_line, seen_joints
from hipcheck.report.style import LINE_ON_PICTURE
from hipcheck.report.wording import number

__all__ = ["Readout", "draw_overlay", "draw_overlay_into"]

_DESIGN_PX: Final = 720
_SHIFT: Final = 4  # fractional bits: lines move by sixteenths of a pixel
_WIDEST_NAME: Final = "Pelvic drop"  # the panel keeps its size from frame to frame
_WIDEST_PHASE: Final = "on the right leg, 30 s"
_WHITE: Final[Colour] = (255, 255, 255)
_GREY: Final[Colour] = (200, 206, 212)
_DARK: Final[Colour] = (16, 18, 22)
_LINE: Final[dict[str, Colour]] = {
    name: (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)) for name, value in LINE_ON_PICTURE.items()
}


@dataclass(frozen=True)
class Readout:
    """The numbers of one instant; None has no row in the panel, NaN a dash.

    Attributes
    ----------
    t_s
        Time in seconds.
    phase
        What the subject is doing, in words; empty for nothing of interest.
    pelvis_name
        What the pelvis number is called.
    pelvis_deg
        Pelvic drop, + = free side lower, in a hold; elsewhere + = left side higher.
    trunk_deg
        Trunk lean, + = over the stance leg in a hold; elsewhere + = toward the left.
    knee_deg
        Knee angle of each side, + = valgus.
    references
        What the drawn pelvis and trunk are compared with.
    """

    t_s: float
    phase: str = ""
    pelvis_name: str = "Pelvis"
    pelvis_deg: float | None = None
    trunk_deg: float | None = None
    knee_deg: Mapping[Side, float] = field(default_factory=dict)
    references: References = field(default_factory=References)


def draw_overlay(
    rgb: Image, xy_px: Floats, visibility: Floats, readout: Readout, markers_px: Floats | None = None
) -> Image:
    """Return a copy of a frame with the overlay.

    Parameters
    ----------
    rgb
        ``(H, W, 3)`` uint8 RGB.
    xy_px
        ``(33, 2)`` landmarks in pixels of this picture; NaN and joints with visibility below 0.5 are not drawn.
    visibility
        ``(33,)`` in 0..1.
    readout
        Numbers to write.
    markers_px
        ``(8, 2)`` markers in pixels of this picture that the pelvis is measured by; NaN is not drawn.
    """
    picture = rgb.copy()
    draw_overlay_into(picture, xy_px, visibility, readout, markers_px)
    return picture


def draw_overlay_into(
    picture: Image, xy_px: Floats, visibility: Floats, readout: Readout, markers_px: Floats | None = None
) -> None:
    """Draw the overlay into a frame, as `draw_overlay` does into a copy."""
    scale = min(picture.shape[:2]) / _DESIGN_PX
    _draw_skeleton(picture, seen_joints(xy_px, visibility), scale)
    lines = body_lines(xy_px, visibility, readout.references)
    _draw_lines(picture, lines, scale)
    if markers_px is not None:
        _draw_markers(picture, markers_px, scale)
    _draw_angles(picture, lines, readout, scale)
    _draw_panel(picture, readout, scale)


def _px(length: float, scale: float, least: int = 1) -> int:
    return max(least, round(length * scale))


def _segments(picture: Image, points: Floats, colour: Colour, width_px: int) -> None:
    """Draw anti-aliased lines ``(L, 2, 2)``, all in one call; not those of which an end was not seen."""
    seen = points[np.isfinite(points).all(axis=(1, 2))]
    if len(seen):
        lines = np.rint(seen * 2**_SHIFT).astype(np.int32)
        cv2.polylines(picture, list(lines), False, colour, width_px, cv2.LINE_AA, _SHIFT)


def _outlined(picture: Image, points: Floats, colour: Colour, scale: float) -> None:
    _segments(picture, points[None], _DARK, _px(6.5, scale, 3))
    _segments(picture, points[None], colour, _px(3.5, scale))


def _dashed(picture: Image, points: Floats, scale: float) -> None:
    if not np.isfinite(points).all():
        return
    length = float(np.hypot(*(points[1] - points[0])))
    count = max(2, round(length / (9 * max(scale, 0.3))))
    starts = np.arange(0, count, 2)
    shares = np.stack([starts, np.minimum(starts + 1, count)], axis=1)[..., None] / count
    dashes = points[0] + (points[1] - points[0]) * shares
    _segments(picture, dashes, _DARK, _px(3.5, scale, 3))
    _segments(picture, dashes, _WHITE, _px(1.6, scale))


def _draw_skeleton(picture: Image, seen: Floats, scale: float) -> None:
    _segments(picture, seen[np.array(SKELETON)], _GREY, _px(1.5, scale))


def _draw_lines(picture: Image, lines: BodyLines, scale: float) -> None:
    _dashed(picture, lines.level, scale)
    _dashed(picture, lines.vertical, scale)
    for side in BOTH_SIDES:
        for part in (lines.thigh[side], lines.shank[side]):
            _outlined(picture, part, _LINE[side], scale)
    _outlined(picture, lines.trunk, _LINE["trunk"], scale)
    _outlined(picture, lines.pelvis, _LINE["pelvis"], scale)
    for side in BOTH_SIDES:
        for point in (*lines.thigh[side], lines.shank[side][1]):
            _circle(picture, point, _px(5.0, scale, 2), _DARK, -1)
            _circle(picture, point, _px(3.4, scale), _WHITE, -1)


def _draw_markers(picture: Image, markers_px: Floats, scale: float) -> None:
    """Draw a ring around each marker, so that it stays to be seen, and the line between those of the pelvis."""
    _outlined(picture, marker_line(markers_px), _LINE["pelvis"], 0.6 * scale)
    for point in markers_px:
        _circle(picture, point, _px(9.0, scale, 4), _DARK, _px(4.5, scale, 3))
        _circle(picture, point, _px(9.0, scale, 4), _LINE["pelvis"], _px(2.0, scale))


def _circle(picture: Image, point: Floats, radius_px: int, colour: Colour, width_px: int) -> None:
    """Draw an anti-aliased circle, filled for a width of -1; nothing around a point that was not seen."""
    if np.isfinite(point).all():
        x, y = (round(float(value) * 2**_SHIFT) for value in point)
        cv2.circle(picture, (x, y), radius_px << _SHIFT, colour, width_px, cv2.LINE_AA, _SHIFT)


def _draw_angles(picture: Image, lines: BodyLines, readout: Readout, scale: float) -> None:
    """Write each angle beside its line, on the outer side of the body."""
    away = _px(26, scale)
    pelvis_x = lines.level[:, 0]
    _beside(picture, (pelvis_x.min() - away, lines.level[:, 1].mean()), -1, readout.pelvis_deg, "pelvis", scale)
    top = lines.trunk[1]
    half = abs(float(pelvis_x[1] - pelvis_x[0])) / 2
    _beside(picture, (top[0] + 1.3 * half, top[1] - away), 1, readout.trunk_deg, "trunk", scale)
    for side in BOTH_SIDES:
        outward = int(lines.toward_left) * (1 if side == "left" else -1)
        x, y = lines.thigh[side][1]
        _beside(picture, (x + outward * away, y), outward, readout.knee_deg.get(side), side, scale)


def _beside(
    picture: Image, point: tuple[float, float], outward: int, value: float | None, name: str, scale: float
) -> None:
    if value is None or not all(map(math.isfinite, (value, *point))):
        return
    height = _px(24, scale, 10)
    text = number(value, decimals=0)
    width, rows = text_size_px(text, height)
    left = point[0] if outward > 0 else point[0] - width
    left = min(max(left, 0), picture.shape[1] - width)
    draw_text(picture, text, (round(left), round(point[1] - rows / 2)), height, _LINE[name])


def _draw_panel(picture: Image, readout: Readout, scale: float) -> None:
    """Write time, phase and every known number in the top left corner, on a darkened ground."""
    rows = [(f"{readout.t_s:.2f} s", readout.phase, _WHITE)]
    numbers = [
        (readout.pelvis_name, readout.pelvis_deg, _LINE["pelvis"]),
        ("Trunk lean", readout.trunk_deg, _LINE["trunk"]),
        *((f"{side.capitalize()} knee", readout.knee_deg.get(side), _LINE[side]) for side in BOTH_SIDES),
    ]
    rows += [(name, number(value), colour) for name, value, colour in numbers if value is not None]
    height = _px(17, scale, 9)
    step, pad = round(1.5 * height), round(0.6 * height)
    left = text_size_px(_WIDEST_NAME, height)[0] + pad
    right = text_size_px(_WIDEST_PHASE, height)[0]
    box = picture[: 2 * pad + step * len(rows), : left + right + 3 * pad]
    box[:] = cv2.convertScaleAbs(box, alpha=0.45)
    for i, (name, value, colour) in enumerate(rows):
        y = pad + i * step
        draw_text(picture, name, (pad, y), height, colour)
        if value:
            draw_text(picture, value, (pad + left, y), height, colour)
