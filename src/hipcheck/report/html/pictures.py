"""Evidence in the page: the picture around the subject as a data URI, and the measured lines to lay over it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.media.types import Image
from hipcheck.report.cards import Card
from hipcheck.report.evidence import crop_around, label_spots, prolonged_thigh
from hipcheck.report.html.tables import HtmlCell
from hipcheck.report.html.texts import say
from hipcheck.report.lines import BodyLines, References, body_lines, marker_line, seen_joints
from hipcheck.report.model import ReportInput, nearest_index
from hipcheck.report.style import BAND_WORD

__all__ = ["Picture", "data_uri", "picture_of"]

_ASPECT: Final = 0.66
_HEIGHT_PX: Final = 900
_JPEG_QUALITY: Final = 84
_LETTER_SHARE: Final = 0.034  # of the height of the picture
_LETTER_WIDTH: Final = 0.62  # of the height of a bold letter, its outline included


@dataclass(frozen=True)
class Line:
    """A line over a picture: the ``d`` of its path, and how it is drawn."""

    d: str
    look: str


@dataclass(frozen=True)
class Spot:
    """A number beside its line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Picture:
    """One evidence picture, ready for the template; lengths in pixels of the crop. ``uri`` is empty without one."""

    id: str
    title: str
    subtitle: str
    side: Side | None
    t_s: float | None
    uri: str
    width: int
    height: int
    alt: str
    groups: Sequence[tuple[str, Sequence[tuple[str, HtmlCell]]]]
    lines: Sequence[Line]
    rings: Sequence[tuple[float, float]]
    spots: Sequence[Spot]

    @property
    def letter_px(self) -> float:
        """Height of the type on the picture."""
        return round(_LETTER_SHARE * self.height, 1)


def picture_of(picture_id: str, card: Card, data: ReportInput) -> Picture:
    """Return the picture of a card with its lines; without lines where the instant or its picture is missing."""
    groups = [(heading, [(name, HtmlCell(value, band)) for name, value, band in rows]) for heading, rows in card.groups]
    listed = "; ".join(
        say("picture.row_band", name=name, value=value, band=BAND_WORD[band])
        if band
        else say("picture.row", name=name, value=value)
        for _, rows in card.groups[:1]  # the picture shows its own instant
        for name, value, band in rows
    )
    alt = say("picture.alt", title=card.title, subtitle=card.subtitle, rows=listed)
    index = None if card.t_s is None else nearest_index(data.track.t_s, card.t_s)
    picture = None if card.t_s is None else data.picture(card.t_s)
    empty = Picture(picture_id, card.title, card.subtitle, card.side, card.t_s, "", 2, 3, alt, groups, (), (), ())
    if index is None or picture is None or card.t_s is None:
        return empty
    return _with_lines(empty, card, data, index, picture)


def _with_lines(empty: Picture, card: Card, data: ReportInput, index: int, picture: Image) -> Picture:
    track = data.track
    xy, visibility = track.xy_px[index], track.visibility[index]
    region = crop_around(seen_joints(xy, visibility), (track.width_px, track.height_px), _ASPECT)
    left, top = max(region[0], 0.0), max(region[1], 0.0)
    right, bottom = min(region[2], track.width_px), min(region[3], track.height_px)
    scale = picture.shape[1] / track.width_px
    part = picture[round(top * scale) : round(bottom * scale), round(left * scale) : round(right * scale)]
    if part.size == 0:
        return empty
    smaller = min(1.0, _HEIGHT_PX / part.shape[0])
    size = (max(1, round(part.shape[1] * smaller)), round(part.shape[0] * smaller))
    part = cv2.resize(part, size, interpolation=cv2.INTER_AREA) if smaller < 1 else part
    shift, zoom = np.array([left, top]), scale * smaller
    lines = body_lines(xy, visibility, References.of(data.results, data.angle_at("pelvic_obliquity_deg", card.t_s)))
    markers = data.markers_px(index)
    return replace(
        empty,
        uri=data_uri(part),
        width=size[0],
        height=size[1],
        lines=[
            Line(_d((points - shift) * zoom), look)
            for points, look in _drawn(lines, card, markers)
            if np.isfinite(points).all()
        ],
        rings=[] if markers is None else _rings((markers - shift) * zoom),
        spots=[_spot((x - left) * zoom, (y - top) * zoom, text, size) for x, y, text in label_spots(lines, card)],
    )


def _drawn(lines: BodyLines, card: Card, markers_px: Floats | None) -> list[tuple[Floats, str]]:
    """Return the lines from the lowest to the topmost."""
    drawn: list[tuple[Floats, str]] = []
    if "pelvis" in card.marks:
        drawn += [(lines.level, "guide"), (lines.vertical, "guide")]
    for side in BOTH_SIDES:
        drawn += [(lines.thigh[side], side), (lines.shank[side], side)]
    drawn += [(lines.trunk, "trunk"), (lines.pelvis, "pelvis")]
    drawn += [(prolonged_thigh(lines, side), "guide") for side in BOTH_SIDES if side in card.marks]
    if markers_px is not None:
        drawn.append((marker_line(markers_px), "pelvis thin"))
    return drawn


def _spot(x: float, y: float, text: str, size_px: tuple[int, int]) -> Spot:
    """Return a label that lies wholly inside the picture."""
    width, height = size_px
    half = 0.5 * _LETTER_SHARE * height * _LETTER_WIDTH * len(text)
    tall = 0.6 * _LETTER_SHARE * height
    inside_x = min(max(x, half), width - half) if 2 * half < width else width / 2
    return Spot(round(inside_x, 1), round(min(max(y, tall), height - tall), 1), text)


def _rings(points: Floats) -> list[tuple[float, float]]:
    return [(round(float(x), 1), round(float(y), 1)) for x, y in points if np.isfinite([x, y]).all()]


def _d(points: Floats) -> str:
    (x0, y0), (x1, y1) = points.round(1).tolist()
    return f"M{x0} {y0}L{x1} {y1}"


def data_uri(picture: Image) -> str:
    """Return a picture as the address that holds it, ``data:image/jpeg;base64,...``."""
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}" if done else ""
