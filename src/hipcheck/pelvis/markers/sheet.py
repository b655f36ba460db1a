"""The printed sheet: tags at true size, and where and how to stick them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from hipcheck.folders import whole_file
from hipcheck.landmarks import Side
from hipcheck.marker_track import MARKER_NAMES, MarkerName
from hipcheck.pelvis.markers.aruco import DICTIONARY, TAG_CELLS
from hipcheck.pelvis.markers.figure import Frame, draw_back, draw_front, draw_legs
from hipcheck.report.style import FAINT, INK, MUTED, SIDE_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["LARGE_TAG_MM", "PAGE_MM", "TAG_MM", "draw_sheets", "large_tag_place_mm", "tag_place_mm", "write_sheet"]

TAG_MM: Final = 40.0
"""Side of the black square."""

LARGE_TAG_MM: Final = 60.0
"""The same on the last page: pictures of 540 lines show the small ones too coarsely."""

PAGE_MM: Final = (210.0, 279.4)
"""Width of A4, height of Letter: prints at true size on either."""

_QUIET: Final = 7 / 40  # white around the tag, over its side: a cell and a little
_STRIP_MM: Final = 8.0  # for its name
_LEFT_MM: Final = 14.0
_COLUMN_MM: Final = 58.0
_ROWS_MM: Final = (31.0, 101.0)
_LARGE_COLUMN_MM: Final = 92.0
_LARGE_ROWS_MM: Final = (33.0, 130.0)
_DRAWING_MM: Final = 165.0
_PAGES: Final[tuple[tuple[str, str], ...]] = (("asis", "psis"), ("knee", "ankle"))
_PLACE_NAMES: Final = {"asis": "FRONT, hip bone", "psis": "BACK, dimple", "knee": "KNEE", "ankle": "ANKLE"}
_PT_PER_MM: Final = 72 / 25.4

_HIP_STEPS: Final = (
    ("Print", "At 100 %, not “fit to page”: the bar below must be 10 cm long. Use matt paper. Cut along the dashed "
     "lines; keep the white margin."),
    ("Find the bone", "Front: below the waist on either side, the bony point that stops your thumb. Back: the two "
     "dimples just above the buttocks. The middle of the black square goes there."),
    ("Stick", "Flat and upright, on skin or a tight waistband; tape all four edges. Never on a shirt or a loose hem: "
     "they slide. “Left” is the wearer’s left."),
    ("Film", "Front pair from the front, back pair from behind. Camera still, at hip height, phone upright (on its "
     "side: large tags, page 3), whole body in view. Stand on both feet for 3\N{NO-BREAK SPACE}s first. Hands off the "
     "tags."),
)  # fmt: skip
_LEG_STEPS: Final = (
    ("When", "For squats, if you like. The tags of the hip bones matter more."),
    ("Knee", "On the middle of the kneecap while you stand straight; on skin or on tight leggings."),
    ("Ankle", "On the front of the shin, a hand’s breadth above the floor, midway between both sides, above the shoe."),
    ("From behind", "On the crease of the knee and on the tendon above the heel, in the middle of the leg."),
)  # fmt: skip


def write_sheet(path: Path) -> Path:
    """Write the three pages as PDF and return its path.

    Raises
    ------
    EnvironmentProblemError
        If the file cannot be written.
    """
    from hipcheck.report.pdf import pdf_content

    content = pdf_content(draw_sheets(), "hipcheck markers")
    return whole_file(path, lambda draft: draft.write_bytes(content), shows_somebody=False)


def tag_place_mm(name: MarkerName) -> tuple[int, float, float]:
    """Return where the centre of a tag is printed: page from 0, and millimetres from the left and from the top."""
    place = name.split("_")[1]
    page = next(number for number, places in enumerate(_PAGES) if place in places)
    left = _LEFT_MM + (_COLUMN_MM if _is_second(name) else 0.0)
    middle = (0.5 + _QUIET) * TAG_MM
    return page, left + middle, _ROWS_MM[_PAGES[page].index(place)] + middle


def large_tag_place_mm(name: MarkerName) -> tuple[float, float]:
    """Return where the centre of a large tag is printed: millimetres from the left and from the top."""
    row = _PAGES[0].index(name.split("_")[1])
    middle = (0.5 + _QUIET) * LARGE_TAG_MM
    return _LEFT_MM + (_LARGE_COLUMN_MM if _is_second(name) else 0.0) + middle, _LARGE_ROWS_MM[row] + middle


def _is_second(name: MarkerName) -> bool:
    """Whether a tag is the right one of its row: printed in the order in which they are seen on the body."""
    side, place = name.split("_")
    return (side == "left") != (place == "psis")


def draw_sheets() -> list[Figure]:
    """Draw the pages: hip bones, knees and ankles, large tags; axes are in millimetres from the upper left."""
    hips, legs = (_page({n: tag_place_mm(n)[1:] for n in MARKER_NAMES if tag_place_mm(n)[0] == p}) for p in (0, 1))
    large = _page({name: large_tag_place_mm(name) for name in MARKER_NAMES[:4]}, LARGE_TAG_MM)
    axes = hips.axes[0]
    _heading(axes, "Markers for the hip bones", "hipcheck finds these tags in a film and measures the pelvis by them.")
    draw_front(axes, _drawing(axes, 0, "seen from the front", unit_mm=28))
    draw_back(axes, _drawing(axes, 1, "seen from behind", unit_mm=28))
    _steps(axes, _HIP_STEPS)
    axes = legs.axes[0]
    _heading(axes, "Markers for knees and ankles", "An addition to those of the hip bones.")
    draw_legs(axes, _drawing(axes, 0, "seen from the front", unit_mm=38))
    _steps(axes, _LEG_STEPS)
    _heading(
        large.axes[0],
        "Large markers for the hip bones",
        "Instead of the small ones where the picture has few pixels: a phone on its side, or 540 lines.",
    )
    return [hips, legs, large]


def _drawing(axes: Axes, row: int, caption: str, unit_mm: float) -> Frame:
    """Write the caption of a drawing beside the tags and return where the drawing goes."""
    _text(axes, _DRAWING_MM, _ROWS_MM[row], caption, 8.5, color=MUTED, ha="center")
    return Frame(_DRAWING_MM, _ROWS_MM[row] + 6, unit_mm)


def _page(places_mm: Mapping[MarkerName, tuple[float, float]], tag_mm: float = TAG_MM) -> Figure:
    from matplotlib.figure import Figure

    width, height = PAGE_MM
    figure = Figure(figsize=(width / 25.4, height / 25.4))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    axes.axis("off")
    for name, (x_mm, y_mm) in places_mm.items():
        _card(axes, name, x_mm, y_mm, tag_mm)
    _scale_bar(axes)
    return figure


def _card(axes: Axes, name: MarkerName, x_mm: float, y_mm: float, tag_mm: float) -> None:
    """Draw one tag with its white margin, its name and its cutting line."""
    _tag(axes, MARKER_NAMES.index(name), x_mm - tag_mm / 2, y_mm - tag_mm / 2, tag_mm)
    half = (0.5 + _QUIET) * tag_mm
    left, top, right, bottom = x_mm - half, y_mm - half, x_mm + half, y_mm + half + _STRIP_MM
    axes.plot(
        [left, right, right, left, left],
        [top, top, bottom, bottom, top],
        color=FAINT,
        linewidth=0.6,
        linestyle=(0, (4, 3)),
    )
    side, place = name.split("_")
    which: Side = "left" if side == "left" else "right"
    _text(axes, x_mm, bottom - 5.2, f"{side.upper()}   {_PLACE_NAMES[place]}", 9.5, weight="bold", ha="center",
          va="center", color=SIDE_COLOUR[which])  # fmt: skip


def _tag(axes: Axes, number: int, left_mm: float, top_mm: float, side_mm: float) -> None:
    """Draw a tag cell by cell: exact edges at any resolution of the printer."""
    dictionary = cv2.aruco.getPredefinedDictionary(DICTIONARY)
    cells = cv2.aruco.generateImageMarker(dictionary, number, TAG_CELLS)
    edges, cell_mm = np.linspace(0.0, side_mm, TAG_CELLS + 1), side_mm / TAG_CELLS
    axes.fill(*_box(left_mm, top_mm, side_mm, side_mm), facecolor="black", linewidth=0)
    for row, column in zip(*np.nonzero(cells), strict=True):
        axes.fill(
            *_box(left_mm + edges[column], top_mm + edges[row], cell_mm, cell_mm),
            facecolor="white", edgecolor="white", linewidth=0.1,
        )  # fmt: skip


def _box(left: float, top: float, width: float, height: float) -> tuple[list[float], list[float]]:
    return [left, left + width, left + width, left], [top, top, top + height, top + height]


def _text(axes: Axes, x_mm: float, y_mm: float, text: str, size_pt: float, **style: object) -> None:
    axes.text(x_mm, y_mm, text, fontsize=size_pt, **({"color": INK, "va": "top"} | style))  # type: ignore[arg-type]


def _heading(axes: Axes, title: str, line: str) -> None:
    _text(axes, _LEFT_MM, 11.5, title, 18, weight="bold")
    _text(axes, _LEFT_MM, 21, line, 10, color=MUTED)


def _steps(axes: Axes, steps: tuple[tuple[str, str], ...]) -> None:
    """Write the numbered steps in two columns, wrapped to their width."""
    for number, (title, text) in enumerate(steps):
        x_mm, y_mm = _LEFT_MM + 94 * (number % 2), 176 + 37 * (number // 2)
        axes.plot(x_mm + 3.2, y_mm + 3.2, marker="o", markersize=6.4 * _PT_PER_MM, color=INK, linewidth=0)
        _text(axes, x_mm + 3.2, y_mm + 3.3, str(number + 1), 10, weight="bold", color="white", ha="center", va="center")
        _text(axes, x_mm + 9, y_mm + 3.3, title, 11.5, weight="bold", va="center")
        for row, line in enumerate(_wrapped(text, 46)):
            _text(axes, x_mm + 9, y_mm + 8.6 + 4.6 * row, line, 9.2)


def _wrapped(text: str, columns: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, columns)


def _scale_bar(axes: Axes) -> None:
    """Draw a bar of 10 cm, to check that the printer did not scale."""
    left, y = _LEFT_MM, 257.0
    for centimetre in range(10):
        colour = INK if centimetre % 2 == 0 else "white"
        axes.fill(*_box(left + 10 * centimetre, y, 10, 3), facecolor=colour, edgecolor=INK, linewidth=0.6)
    _text(axes, left, y + 4.2, "0", 8, ha="center")
    _text(axes, left + 100, y + 4.2, "10 cm", 8, ha="center")
    _text(axes, left + 112, y - 0.6, "Lay a ruler on it: 10 cm, or the print was scaled.", 9, color=MUTED)
