"""Curves as SVG: positions in percent, so that a plot takes any width while its type and its lines keep their size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from hipcheck.landmarks import Floats, Side
from hipcheck.report.curves import Curve, Panel, Phase, band_spans, value_limits
from hipcheck.report.html.tables import HtmlTable
from hipcheck.report.style import BAND_WORD

__all__ = [
    "Frame",
    "Label",
    "Mark",
    "Plot",
    "PlotRow",
    "Shade",
    "Stroke",
    "Tick",
    "nice_ticks",
    "percent",
    "plot_of",
    "thinned",
]

UNITS: Final = 1000
"""Both sides of the box in which the lines are drawn; it is stretched over the plot."""

_HEIGHT_PX: Final = 190
_COLUMNS: Final = 700
_MARKS_PER_CURVE: Final = 14
_LEAST_BAND_PERCENT: Final = 9.0
_WIDE_PX: Final = 560
_NARROW_PX: Final = 280
_LETTER_PX: Final = 6.4
_SAME_INSTANT_S: Final = 0.05


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
    note: str
    alt: str
    height: int
    frame: Frame
    zero: str
    y_ticks: Sequence[Tick]
    x_ticks: Sequence[Tick]
    shades: Sequence[Shade]
    words: Sequence[Tick]
    strokes: Sequence[Stroke]
    marks: Sequence[Mark] = ()
    wide_labels: Sequence[Label] = ()
    narrow_labels: Sequence[Label] = ()
    arrows: Sequence[tuple[str, str, float, Side]] = field(default=())


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

    def rectangle(self, x: tuple[float, float], y: tuple[float, float], look: str) -> Shade:
        """Return the rectangle over two ranges."""
        left, top = self.across(x[0]), self.down(y[1])
        return Shade(
            percent(left), percent(top), percent(self.across(x[1]) - left), percent(self.down(y[0]) - top), look
        )

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


def plot_of(
    plot_id: str, panel: Panel, phases: Sequence[Phase], span: tuple[float, float], alt: str, *, first: bool, last: bool
) -> Plot:
    """Return the plot of a panel; the first of a group names the phases, the last carries the time axis.

    Parameters
    ----------
    plot_id
        Its id in the page.
    panel
        What to draw, its curves cut to ``span``.
    phases
        In time order; what is judged is shaded.
    span
        Begin and end of the time axis, seconds.
    alt
        What is drawn, in words.
    """
    frame = Frame(span, value_limits(panel))
    judged = _joined(phases)
    bands = band_spans(frame.y, panel.metric)
    return Plot(
        id=plot_id,
        title=panel.title,
        note=panel.note,
        alt=alt,
        height=round(_HEIGHT_PX * panel.weight),
        frame=frame,
        zero=percent(frame.down(0.0)),
        y_ticks=frame.y_ticks(max(2, round(5 * panel.weight))),
        x_ticks=frame.x_ticks(7) if last else [],
        shades=[
            frame.rectangle(span_s, edges, name if panel.metric else "phase")
            for span_s in judged
            for name, edges in bands.items()
            if edges[1] > edges[0]
        ],
        words=[
            Tick(percent(frame.down((low + high) / 2)), BAND_WORD[name])
            for name, (low, high) in bands.items()
            if panel.metric and frame.down(low) - frame.down(high) >= _LEAST_BAND_PERCENT
        ],
        strokes=[stroke for curve in panel.curves for stroke in _strokes(frame, curve)],
        marks=[mark for curve in panel.curves if curve.marked for mark in _marks(frame, curve)],
        wide_labels=_labels(frame, phases, _WIDE_PX) if first else [],
        narrow_labels=_labels(frame, phases, _NARROW_PX) if first else [],
    )


def _joined(phases: Sequence[Phase]) -> list[tuple[float, float]]:
    """Return begin and end of what is judged, seconds; phases that follow each other at once are one span."""
    spans: list[tuple[float, float]] = []
    for phase in phases:
        if not phase.judged:
            continue
        if spans and phase.start_s - spans[-1][1] < _SAME_INSTANT_S:
            spans[-1] = (spans[-1][0], max(spans[-1][1], phase.end_s))
        else:
            spans.append((phase.start_s, phase.end_s))
    return spans


def _strokes(frame: Frame, curve: Curve) -> list[Stroke]:
    lines = [(curve.raw, "raw"), (curve.filtered, "line")]
    drawn = []
    for values, look in lines:
        if values is not None:
            chosen = thinned(values)
            drawn.append(Stroke(frame.path(curve.t_s[chosen], values[chosen]), f"{look} {curve.side or 'both'}"))
    return drawn


def _marks(frame: Frame, curve: Curve) -> list[Mark]:
    known = np.flatnonzero(np.isfinite(curve.filtered))
    if curve.side is None:
        return []
    return [
        Mark(percent(frame.across(curve.t_s[i])), percent(frame.down(curve.filtered[i])), curve.side)
        for i in known[:: max(1, known.size // _MARKS_PER_CURVE)]
    ]


def _labels(frame: Frame, phases: Sequence[Phase], width_px: float) -> list[Label]:
    """Name the phases in the longest words that fit all judged ones at a width; none where even numbers do not fit."""

    def fits(phase: Phase, text: str) -> bool:
        room = (frame.across(phase.end_s) - frame.across(phase.start_s)) / 100 * width_px
        return len(text) * _LETTER_PX <= room

    for level in range(len(phases[0].labels)):
        if all(fits(phase, phase.labels[level]) for phase in phases if phase.judged):
            break
    else:
        return []
    named = [(phase, phase.labels[level]) for phase in phases]
    return [
        Label(percent(frame.across((phase.start_s + phase.end_s) / 2)), text, phase.side)
        for phase, text in named
        if text and fits(phase, text)
    ]
