"""Evidence: the picture at the decisive instant, cropped around the subject, with the measured lines on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes

from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.media.types import Image
from hipcheck.report.cards import Card, CardRow
from hipcheck.report.layout import Page, line_height_mm, text_width_mm
from hipcheck.report.lines import LEVEL_PER_HIPS, BodyLines, References, body_lines, marker_line, seen_joints
from hipcheck.report.model import ReportInput, nearest_index
from hipcheck.report.style import (
    BAND_INK,
    BAND_MARKER,
    FAINT,
    INK,
    LINE_ON_PICTURE,
    MUTED,
    PHASE_FILL,
    PT_BODY,
    PT_SMALL,
    SIDE_COLOUR,
)
from hipcheck.report.wording import MISSING

__all__ = ["card_ink", "crop_around", "draw_cards", "draw_plain_picture", "label_spots", "prolonged_thigh"]

GAP_MM: Final = 4.0
_HEAD_MM: Final = line_height_mm(PT_BODY + 1) + line_height_mm(PT_SMALL) + 1.0
_ROW_MM: Final = line_height_mm(PT_BODY) + 0.3
_GROUP_MM: Final = line_height_mm(PT_SMALL) + 0.5
_VALUE_PT: Final = 7.2
_FOOT_MM: Final = 1.2
_DOTS_PER_MM: Final = 10
_LABEL_PT: Final = 7.5

Box = tuple[float, float, float, float]


def draw_cards(page: Page, box_mm: Box, cards: Sequence[Card], data: ReportInput) -> None:
    """Draw cards side by side.

    Parameters
    ----------
    page
        The sheet.
    box_mm
        x, y, width and height on the sheet.
    cards
        One or two.
    data
        Pictures and landmarks.
    """
    x, y, width, height = box_mm
    each = (width - GAP_MM * (len(cards) - 1)) / len(cards)
    for i, card in enumerate(cards):
        _draw_card(page, (x + i * (each + GAP_MM), y, each, height), card, data)


def draw_plain_picture(page: Page, box_mm: Box, picture: Image) -> None:
    """Draw a whole picture in the left of a box, without lines."""
    x, y, width, height = box_mm
    part = min(width / picture.shape[1], height / picture.shape[0])
    shown = (picture.shape[1] * part, picture.shape[0] * part)
    axes = page.axes(x, y, *shown)
    axes.set_axis_off()
    _show(axes, picture, (0, 0, picture.shape[1], picture.shape[0]), picture.shape[1], shown[1])


def _draw_card(page: Page, box: Box, card: Card, data: ReportInput) -> None:
    x, y, width, height = box
    page.text(x, y, card.title, PT_BODY + 1, color=card_ink(card), weight="bold")
    page.text(x, y + line_height_mm(PT_BODY + 1), card.subtitle, PT_SMALL, color=MUTED)
    rows_mm = sum(_ROW_MM * len(rows) + _GROUP_MM for _, rows in card.groups)
    _draw_picture(page, (x, y + _HEAD_MM, width, height - _HEAD_MM - _FOOT_MM - rows_mm), card, data)
    row_y = y + height - rows_mm
    for heading, rows in card.groups:
        page.text(x, row_y + 0.5, heading, PT_SMALL, weight="bold")
        row_y += _GROUP_MM
        for row in rows:
            _draw_row(page, x, row_y, width, row)
            row_y += _ROW_MM


def card_ink(card: Card) -> str:
    """Return the colour of a card's title."""
    return SIDE_COLOUR[card.side] if card.side else INK


def _draw_row(page: Page, x: float, y: float, width: float, row: CardRow) -> None:
    name, value, band = row
    page.text(x, y + 0.3, name, PT_SMALL, color=MUTED)
    page.text(x + width, y, value, _VALUE_PT, weight="bold", align="right")
    if band:
        left = x + width - text_width_mm(value, _VALUE_PT, "bold") - 2.0
        page.marker(left, y + 0.5 * line_height_mm(PT_BODY), BAND_MARKER[band], BAND_INK[band])


def _draw_picture(page: Page, box: Box, card: Card, data: ReportInput) -> None:
    x, y, width, height = box
    axes = page.axes(*box)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(PHASE_FILL)
    for spine in axes.spines.values():
        spine.set_visible(False)
    index = None if card.t_s is None else nearest_index(data.track.t_s, card.t_s)
    if index is None or card.t_s is None:
        page.text(x + width / 2, y + height / 2, "no picture", PT_SMALL, color=FAINT, align="center")
        return
    xy, visibility = data.track.xy_px[index], data.track.visibility[index]
    region = crop_around(seen_joints(xy, visibility), (data.track.width_px, data.track.height_px), width / height)
    left, top, right, bottom = region
    picture = data.picture(card.t_s)
    if picture is not None:
        _show(axes, picture, region, data.track.width_px, height)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    lines = body_lines(xy, visibility, References.of(data.results, data.angle_at("pelvic_obliquity_deg", card.t_s)))
    _draw_lines(axes, lines, card)
    if (markers_px := data.markers_px(index)) is not None:
        _draw_markers(axes, markers_px)
    scale = height / (bottom - top)
    spots = [(x + (px - left) * scale, y + (py - top) * scale, text) for px, py, text in label_spots(lines, card)]
    _draw_labels(page, spots, box)


def crop_around(seen: Floats, size_px: tuple[int, int], aspect: float) -> Box:
    """Return left, top, right, bottom around the joints seen, with the aspect (width over height) of the box."""
    known = seen[np.isfinite(seen[:, 0])]
    if len(known) < 2:
        known = np.array([[0.0, 0.0], size_px])
    low, high = known.min(axis=0), known.max(axis=0)
    tall = float(high[1] - low[1])
    low = low - np.array([0.08, 0.13]) * tall
    high = high + np.array([0.08, 0.05]) * tall
    width, height = high - low
    width, height = max(width, height * aspect), max(height, width / aspect)
    middle = (low + high) / 2
    left = _shift_inside(middle[0] - width / 2, width, size_px[0])
    top = _shift_inside(middle[1] - height / 2, height, size_px[1])
    return left, top, left + width, top + height


def _shift_inside(start: float, length: float, limit: float) -> float:
    """Move a span into 0..limit; one that is too long is centred on it."""
    return float(np.clip(start, 0, limit - length)) if length <= limit else (limit - length) / 2


def _show(axes: Axes, picture: Image, region: Box, track_width_px: int, height_mm: float) -> None:
    """Show the region of the picture at print resolution and no finer, so that the file stays small."""
    scale = picture.shape[1] / track_width_px
    x0, y0, x1, y1 = (round(value * scale) for value in region)
    x0, y0 = max(x0, 0), max(y0, 0)
    part = picture[y0:y1, x0:x1]
    if part.size == 0:
        return
    extent = (x0 / scale, (x0 + part.shape[1]) / scale, (y0 + part.shape[0]) / scale, y0 / scale)
    rows, columns = part.shape[:2]
    smaller = height_mm * _DOTS_PER_MM / (y1 - y0)
    if smaller < 1:
        size = (max(1, round(columns * smaller)), max(1, round(rows * smaller)))  # a picture may be a line
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    axes.imshow(part, extent=extent, aspect="auto", interpolation="lanczos")


def _draw_lines(axes: Axes, lines: BodyLines, card: Card) -> None:
    halo = [patheffects.Stroke(linewidth=3.4, foreground="#000000", alpha=0.55), patheffects.Normal()]

    def draw(points: Floats, color: str, style: str = "-", width: float = 2.0) -> None:
        effects = halo if style == "-" else []
        axes.plot(points[:, 0], points[:, 1], style, color=color, linewidth=width, path_effects=effects)

    if "pelvis" in card.marks:
        draw(lines.level, "#ffffff", "--", 1.0)
        draw(lines.vertical, "#ffffff", "--", 1.0)
    for side in BOTH_SIDES:
        for part in (lines.thigh[side], lines.shank[side]):
            draw(part, LINE_ON_PICTURE[side])
    draw(lines.trunk, LINE_ON_PICTURE["trunk"])
    draw(lines.pelvis, LINE_ON_PICTURE["pelvis"])
    for side in BOTH_SIDES:
        if side in card.marks:
            draw(prolonged_thigh(lines, side), "#ffffff", "--", 1.0)
    joints = np.concatenate([*lines.thigh.values(), *lines.shank.values()])
    axes.plot(joints[:, 0], joints[:, 1], "o", color="#ffffff", markersize=3.0, markeredgecolor="#000000", mew=0.4)


def prolonged_thigh(lines: BodyLines, side: Side) -> Floats:
    """Return the line below the knee that goes on with the thigh, ``(2, 2)``: the knee angle is that to the shank."""
    hip, knee = lines.thigh[side]
    return np.stack([knee, knee + 0.9 * (knee - hip)])


def _draw_markers(axes: Axes, markers_px: Floats) -> None:
    """Draw a ring around each marker, so that it stays to be seen, and the line between those of the pelvis."""
    halo = [patheffects.Stroke(linewidth=2.4, foreground="#000000", alpha=0.55), patheffects.Normal()]
    line, colour = marker_line(markers_px), LINE_ON_PICTURE["pelvis"]
    axes.plot(line[:, 0], line[:, 1], "-", linewidth=1.0, color=colour, path_effects=halo)
    axes.plot(*markers_px.T, "o", markersize=5.0, mfc="none", mew=1.0, color=colour, path_effects=halo)


def label_spots(lines: BodyLines, card: Card) -> list[tuple[float, float, str]]:
    """Return where to write each number, in pixels of the recording: beside its line, off the body."""
    hip_width = abs(float(lines.level[1, 0] - lines.level[0, 0])) / LEVEL_PER_HIPS

    def outward(side: Side) -> Floats:
        return np.array([lines.toward_left * (1.0 if side == "left" else -1.0) * hip_width, 0.0])

    aside = outward(card.side or "left")
    chest = 0.2 * lines.trunk[0] + 0.8 * lines.trunk[1]
    spots: dict[str, Floats] = {
        "pelvis": lines.level.mean(axis=0) - 1.5 * aside,
        "trunk": chest + 0.6 * aside,
        **{side: lines.thigh[side][1] + 1.2 * outward(side) for side in BOTH_SIDES},
    }
    written = {name: text for name, text in card.marks.items() if text != MISSING and np.isfinite(spots[name]).all()}
    return [(float(spots[name][0]), float(spots[name][1]), text) for name, text in written.items()]


def _draw_labels(page: Page, spots: Sequence[tuple[float, float, str]], box: Box) -> None:
    """Write small labels inside the box, each lower one below the one above it."""
    x, y, width, height = box
    tall = line_height_mm(_LABEL_PT)
    ordered = sorted(spots, key=lambda spot: spot[1])
    tops: list[float] = []
    for _, py, _ in ordered:
        tops.append(max(py - tall / 2, tops[-1] + tall + 1.0 if tops else y + 0.8))
    lowest = y + height - tall - 0.8
    for i in reversed(range(len(tops))):  # those at the foot of the box push the others up
        tops[i] = min(tops[i], lowest)
        lowest = tops[i] - tall - 1.0
    for (px, _, text), top in zip(ordered, tops, strict=True):
        half = text_width_mm(text, _LABEL_PT, "bold") / 2 + 0.8
        px = float(np.clip(px, x + half + 0.5, x + width - half - 0.5))
        page.plate(px - half, top, 2 * half, tall)
        page.text(px, top, text, _LABEL_PT, weight="bold", align="center")
