"""Curves as SVG: positions in percent, so that a plot takes any width while its type and its lines keep their size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from hipcheck.landmarks import Floats, Side
from hipcheck.report.curves import band_spans
from hipcheck.report.html.tables import HtmlTable

__all__ = ["Frame", "Label", "Mark", "Plot", "PlotRow", "Shade", "Stroke", "Tick", "nice_ticks", "percent", "thinned"]

UNITS: Final = 1000
"""Both sides of the box in which the lines are drawn; it is stretched over the plot."""

_COLUMNS: Final = 700


@dataclass(frozen=True)
class Tick:
    """A number on an axis."""

    at: str
    label: str


@dataclass(frozen=True)
class Shade:
    """A filled rectangle; ``look`` is the name of a band, or ``phase``."""

    x: str
    y: str
    width: str
    height: str
    look: str


@dataclass(frozen=True)
class Stroke:
    """A line in the box of ``UNITS``; ``look`` says how it is drawn."""

    d: str
    look: str


@dataclass(frozen=True)
class Mark:
    """The sign of a side on its curve."""

    x: str
    y: str
    side: Side


@dataclass(frozen=True)
class Label:
    """A word above a phase."""

    x: str
    text: str
    side: Side | None


@dataclass(frozen=True)
class Plot:
    """One pair of axes, ready for the template; ``alt`` says in words what is drawn."""

    id: str
    title: str
    alt: str
    height: int
    frame: Frame
    y_ticks: Sequence[Tick]
    x_ticks: Sequence[Tick]
    strokes: Sequence[Stroke]
    shades: Sequence[Shade] = ()
    note: str = ""
    words: Sequence[Tick] = ()
    marks: Sequence[Mark] = ()
    wide_labels: Sequence[Label] = ()
    narrow_labels: Sequence[Label] = ()
    arrows: Sequence[tuple[str, str, float, Side]] = ()

    @property
    def zero(self) -> str:
        """Where the line of zero lies."""
        return percent(self.frame.down(0.0))


@dataclass(frozen=True)
class PlotRow:
    """Plots side by side without a cursor of their own, ready for the template, and the same as a table.

    Attributes
    ----------
    sides
        Whose plot each is, for the colour of its title.
    cursor
        For the script: the id of each plot, its ranges, and the key of the series that moves its dot.
    """

    id: str
    title: str
    plots: Sequence[Plot]
    sides: Sequence[Side | None]
    legend: str
    table: HtmlTable
    cursor: Sequence[dict[str, Any]] = ()


def percent(value: float) -> str:
    """Return "12.5%"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True)
class Frame:
    """The range of a plot: ``x`` and ``y`` from least to most, in the units of the axes."""

    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        """Return the place from the left edge, percent."""
        return 100 * (value - self.x[0]) / (self.x[1] - self.x[0])

    def down(self, value: float) -> float:
        """Return the place from the top edge, percent."""
        return 100 * (self.y[1] - value) / (self.y[1] - self.y[0])

    def path(self, xs: Floats, ys: Floats) -> str:
        """Return the ``d`` of a line through points; NaN breaks it."""
        shown = np.isfinite(xs) & np.isfinite(ys)
        (left, right), (bottom, top) = self.x, self.y
        px = np.rint(np.where(shown, xs - left, 0) / (right - left) * UNITS).astype(int)
        py = np.rint(np.where(shown, top - ys, 0) / (top - bottom) * UNITS).astype(int)
        parts, pen = [], "M"
        for x, y, seen in zip(px.tolist(), py.tolist(), shown.tolist(), strict=True):
            if seen:
                parts.append(f"{pen}{x} {y}")
            pen = "L" if seen else "M"
        return "".join(parts)

    def shades(self, metric: str | None, spans: Iterable[tuple[float, float]]) -> list[Shade]:
        """Return spans of ``x`` filled in the colours of the bands of a metric, or in one calm grey."""
        return [
            self._rectangle(span, edges, name if metric else "phase")
            for span in spans
            for name, edges in band_spans(self.y, metric).items()
            if edges[1] > edges[0]
        ]

    def _rectangle(self, x: tuple[float, float], y: tuple[float, float], look: str) -> Shade:
        left, top = self.across(x[0]), self.down(y[1])
        width, height = self.across(x[1]) - left, self.down(y[0]) - top
        return Shade(percent(left), percent(top), percent(width), percent(height), look)

    def y_ticks(self, count: int) -> list[Tick]:
        """Return about ``count`` round numbers up the side."""
        return [Tick(percent(self.down(v)), text) for v, text in nice_ticks(*self.y, count)]

    def x_ticks(self, count: int) -> list[Tick]:
        """Return about ``count`` round numbers along the foot."""
        return [Tick(percent(self.across(v)), text) for v, text in nice_ticks(*self.x, count)]


def nice_ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Return round numbers within a range, 1, 2 or 5 times a power of ten apart, with their texts.

    Examples
    --------
    >>> nice_ticks(-1.2, 4.9, 4)
    [(0.0, '0'), (2.0, '2'), (4.0, '4')]
    """
    rough = 0.7 * (high - low) / max(count, 1)  # a few more rather than too few
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= rough)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [round(k * step, decimals) + 0.0 for k in range(first, last + 1)]
    return [(value, f"{value:.{decimals}f}".replace("-", "−")) for value in values]


def thinned(values: Floats, columns: int = _COLUMNS) -> np.ndarray:
    """Return the indices that draw a long series as the eye would see it: lowest, highest and gaps of each column.

    Parameters
    ----------
    values
        ``(N,)``; NaN is a gap, and one stays in every column that has one.
    columns
        Into how many spans the series is cut.
    """
    each = math.ceil(values.size / columns)
    if each <= 3:
        return np.arange(values.size)
    blocks = np.full((math.ceil(values.size / each), each), np.nan)
    blocks.flat[: values.size] = values
    gaps = np.isnan(blocks)
    lowest = np.where(gaps, np.inf, blocks).argmin(axis=1)
    highest = np.where(gaps, -np.inf, blocks).argmax(axis=1)
    first = np.arange(len(blocks)) * each
    chosen = np.unique(np.concatenate([first + part for part in (lowest, highest, gaps.argmax(axis=1))]))
    return chosen[chosen < values.size]
