"""A page in millimetres from its top left corner, text measured before it is set, sections that share the height."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import BoxStyle, FancyBboxPatch

from hipcheck.report.style import INK, PT_BODY
from hipcheck.report.wording import glued

__all__ = [
    "LINE_MM_PER_PT",
    "MARGIN_MM",
    "PAGE_HEIGHT_MM",
    "PAGE_WIDTH_MM",
    "WIDTH_MM",
    "Page",
    "Section",
    "ellipsize_middle",
    "font_path",
    "line_height_mm",
    "share_height",
    "text_width_mm",
    "wrap",
]

PAGE_WIDTH_MM: Final = 210.0
PAGE_HEIGHT_MM: Final = 297.0
MARGIN_MM: Final = 12.0
WIDTH_MM: Final = PAGE_WIDTH_MM - 2 * MARGIN_MM
LINE_MM_PER_PT: Final = 1.32 * 25.4 / 72
_MM_PER_INCH: Final = 25.4
_MEASURE_DPI: Final = 1440
_LOCK: Final = Lock()  # a font holds one text at a time

Weight = Literal["normal", "bold"]
Align = Literal["left", "center", "right"]


def font_path(weight: Weight = "normal") -> Path:
    """Return the file of DejaVu Sans, which comes with matplotlib."""
    name = "DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf"
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


@cache
def _font(weight: Weight) -> FT2Font:
    font = FT2Font(str(font_path(weight)))
    font.set_size(10.0, _MEASURE_DPI)
    return font


@cache
def _advance_of_ten_points(sign: str, weight: Weight) -> float:
    """Return the width of one sign in millimetres; that two of them may stand a little closer is left aside."""
    with _LOCK:
        advance = _font(weight).load_char(ord(sign), flags=LoadFlags.NO_HINTING).linearHoriAdvance
    return float(advance) / (1 << 16) / _MEASURE_DPI * _MM_PER_INCH


def text_width_mm(text: str, size_pt: float, weight: Weight = "normal") -> float:
    """Return the width of one line of text in millimetres, as wide as it can get by hinting at a low resolution."""
    return 1.05 * sum(_advance_of_ten_points(sign, weight) for sign in printable(text)) * size_pt / 10


def line_height_mm(size_pt: float) -> float:
    """Return the distance of two baselines in millimetres."""
    return size_pt * LINE_MM_PER_PT


@lru_cache(maxsize=1024)
def printable(text: str) -> str:
    """Return the text with every sign that the font lacks (other scripts, control signs) replaced by a box."""
    font = _font("normal")
    return "".join(
        sign if (sign.isprintable() or sign == "\u00a0") and font.get_char_index(ord(sign)) else "□" for sign in text
    )


def wrap(text: str, width_mm: float, size_pt: float, weight: Weight = "normal") -> list[str]:
    """Break a text into lines that fit a width; a word that is too long is broken itself."""
    lines: list[str] = []
    line = ""
    for word in glued(text).split(" ") if text.strip() else ():
        candidate = f"{line} {word}" if line else word
        if text_width_mm(candidate, size_pt, weight) <= width_mm:
            line = candidate
            continue
        if line:
            lines.append(line)
        *whole, line = _break_word(word, width_mm, size_pt, weight)
        lines += whole
    return [part.replace("\u00a0", " ") for part in [*lines, line] if part]


def _break_word(word: str, width_mm: float, size_pt: float, weight: Weight) -> list[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and text_width_mm(parts[-1] + sign, size_pt, weight) > width_mm:
            parts.append("")
        parts[-1] += sign
    return parts


def ellipsize_middle(text: str, width_mm: float, size_pt: float, weight: Weight = "normal") -> str:
    """Shorten a text in its middle so that it fits a width; begin and end (a file's ending) stay."""
    if text_width_mm(text, size_pt, weight) <= width_mm:
        return text
    for kept in range(len(text) - 1, 1, -1):
        short = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if text_width_mm(short, size_pt, weight) <= width_mm:
            return short
    return "…"


class Page:
    """One sheet: text, rules and axes placed in millimetres from its top left corner.

    Parameters
    ----------
    height_mm
        Height of the sheet; its width is that of A4.
    """

    def __init__(self, height_mm: float) -> None:
        self.height_mm = height_mm
        self.figure = Figure(figsize=(PAGE_WIDTH_MM / _MM_PER_INCH, height_mm / _MM_PER_INCH), dpi=160)

    def _xy(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        return x_mm / PAGE_WIDTH_MM, 1 - y_mm / self.height_mm

    def text(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        size_pt: float = PT_BODY,
        *,
        color: str = INK,
        weight: Weight = "normal",
        align: Align = "left",
    ) -> None:
        """Set one line whose box of `line_height_mm` begins at ``y_mm``."""
        baseline = y_mm + 0.76 * line_height_mm(size_pt)
        self.figure.text(
            *self._xy(x_mm, baseline),
            printable(text),
            fontsize=size_pt,
            color=color,
            fontweight=weight,
            ha=align,
            va="baseline",
            zorder=5,
            parse_math=False,
        )

    def paragraph(
        self,
        x_mm: float,
        y_mm: float,
        width_mm: float,
        text: str,
        size_pt: float = PT_BODY,
        *,
        color: str = INK,
        weight: Weight = "normal",
    ) -> float:
        """Set a text in as many lines as it needs and return where the next may begin."""
        for line in wrap(text, width_mm, size_pt, weight):
            self.text(x_mm, y_mm, line, size_pt, color=color, weight=weight)
            y_mm += line_height_mm(size_pt)
        return y_mm

    def line(
        self,
        x_mm: Sequence[float],
        y_mm: Sequence[float],
        *,
        color: str = INK,
        width_pt: float = 0.6,
        dashes: tuple[float, float] | None = None,
    ) -> None:
        """Draw a line through points."""
        xs, ys = zip(*(self._xy(x, y) for x, y in zip(x_mm, y_mm, strict=True)), strict=True)
        line = Line2D(xs, ys, color=color, linewidth=width_pt, solid_capstyle="butt")
        if dashes:
            line.set_linestyle((0, dashes))
        self.figure.add_artist(line)

    def marker(
        self, x_mm: float, y_mm: float, marker: str, color: str, size_pt: float = 4.5, *, hollow: bool = False
    ) -> None:
        """Draw one marker centred on a point."""
        x, y = self._xy(x_mm, y_mm)
        drawn = Line2D([x], [y], marker=marker, color=color, markersize=size_pt, linewidth=0, markeredgewidth=0.8)
        if hollow:
            drawn.set_markerfacecolor("#ffffff")
        self.figure.add_artist(drawn)

    def plate(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float, color: str = "#ffffff") -> None:
        """Draw a rounded, nearly opaque plate for text on a picture."""
        x, y = self._xy(x_mm, y_mm + height_mm)
        width, height = width_mm / PAGE_WIDTH_MM, height_mm / self.height_mm
        aspect = self.height_mm / PAGE_WIDTH_MM
        style = BoxStyle.Round(pad=0, rounding_size=0.6 / PAGE_WIDTH_MM)
        plate = FancyBboxPatch((x, y), width, height, boxstyle=style, mutation_aspect=1 / aspect)
        plate.set(facecolor=color, edgecolor="none", alpha=0.86, transform=self.figure.transFigure, zorder=4)
        self.figure.add_artist(plate)

    def axes(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> Axes:
        """Return axes whose frame begins at the point and has the size."""
        left, bottom = self._xy(x_mm, y_mm + height_mm)
        return self.figure.add_axes((left, bottom, width_mm / PAGE_WIDTH_MM, height_mm / self.height_mm))


@dataclass(frozen=True)
class Section:
    """A part of the page that can be drawn at any height between two limits.

    Attributes
    ----------
    least_mm, most_mm
        The height below which it cannot be read, and above which it gains nothing.
    draw
        Draws it: page, y of its top in millimetres, height in millimetres.
    """

    least_mm: float
    most_mm: float
    draw: Callable[[Page, float, float], None]


def share_height(sections: Sequence[Section], gap_mm: float) -> tuple[list[float], float]:
    """Return the height of each section and of the page, in millimetres.

    The page is A4 unless the least heights need more; then it grows.
    """
    gaps = gap_mm * (len(sections) - 1) + 2 * MARGIN_MM
    least = sum(section.least_mm for section in sections)
    spread = sum(section.most_mm - section.least_mm for section in sections)
    spare = PAGE_HEIGHT_MM - gaps - least
    part = min(max(spare / spread, 0.0), 1.0) if spread > 0 else 0.0
    heights = [section.least_mm + part * (section.most_mm - section.least_mm) for section in sections]
    return heights, max(PAGE_HEIGHT_MM, least + gaps)
