"""Angle curves over time: panels one above the other that share a time axis and shaded, labelled phases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.reference import BandName, band_edges
from hipcheck.report.layout import Page, line_height_mm, text_width_mm
from hipcheck.report.style import (
    BAND_FILL,
    BAND_WORD,
    FAINT,
    GRID,
    INK,
    MUTED,
    PHASE_FILL,
    PT_BODY,
    PT_SMALL,
    SIDE_COLOUR,
    SIDE_MARKER,
    SIDE_TINT,
)

__all__ = ["Curve", "Panel", "Phase", "band_spans", "draw_panels", "quiet_axes", "shade", "shown_span", "value_limits"]

LEFT_MM: Final = 8.5
RIGHT_MM: Final = 14.5
_TITLE_MM: Final = line_height_mm(PT_BODY) + 0.6
_NOTE_MM: Final = line_height_mm(PT_SMALL)
_LABEL_MM: Final = line_height_mm(PT_SMALL)
_BELOW_MM: Final = 2.6
_AXIS_MM: Final = 4.0
_KEY_MM: Final = line_height_mm(PT_SMALL) + 0.4
_AROUND_S: Final = 1.0
_MARKS_PER_CURVE: Final = 14

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Phase:
    """A span of time with its names, from the longest to the shortest; what is judged is shaded."""

    start_s: float
    end_s: float
    labels: tuple[str, ...]
    side: Side | None = None
    judged: bool = True


@dataclass(frozen=True, eq=False)
class Curve:
    """One series: ``(N,)`` time, filtered and, if there is one, raw values; NaN is a gap."""

    t_s: Floats
    filtered: Floats
    raw: Floats | None
    side: Side | None
    marked: bool = False

    def within(self, begin_s: float, end_s: float) -> Curve:
        """Return the part of a span of time, so that nothing outside it sets the scale."""
        inside = (self.t_s >= begin_s) & (self.t_s <= end_s)
        raw = None if self.raw is None else self.raw[inside]
        return replace(self, t_s=self.t_s[inside], filtered=self.filtered[inside], raw=raw)


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes.

    Attributes
    ----------
    title, note
        What is shown, and the caution under it.
    curves
        What is drawn.
    metric
        Metric of `hipcheck.reference` whose bands colour the phases; None for none.
    weight
        Height against the other panels.
    least_span
        Range of values that is shown at least, so that noise does not fill the panel.
    """

    title: str
    curves: Sequence[Curve]
    note: str = ""
    metric: str | None = None
    weight: float = 1.0
    least_span: tuple[float, float] = (-4.0, 8.0)


def draw_panels(page: Page, box_mm: Box, panels: Sequence[Panel], phases: Sequence[Phase], end_s: float) -> None:
    """Draw panels under each other in a box; the lowest carries the time axis.

    Parameters
    ----------
    page
        The sheet.
    box_mm
        x, y, width and height on the sheet.
    panels
        From top to bottom.
    phases
        In time order; what is shown begins shortly before the first and ends shortly after the last.
    end_s
        End of the clip.
    """
    begin_s, end_s = shown_span(phases, end_s)
    panels = [replace(panel, curves=[c.within(begin_s, end_s) for c in panel.curves]) for panel in panels]
    x, y, width, height = box_mm
    overhead = _AXIS_MM + _KEY_MM + _LABEL_MM - _BELOW_MM
    overhead += sum(_TITLE_MM + _BELOW_MM + (_NOTE_MM if panel.note else 0) for panel in panels)
    unit = (height - overhead) / sum(panel.weight for panel in panels)
    inner = width - LEFT_MM - RIGHT_MM
    for i, panel in enumerate(panels):
        page.text(x, y, panel.title, PT_BODY, weight="bold")
        y += _TITLE_MM
        if panel.note:
            page.text(x, y, panel.note, PT_SMALL, color=MUTED)
            y += _NOTE_MM
        if i == 0:
            _label_phases(page, x + LEFT_MM, y, begin_s, inner / (end_s - begin_s), phases)
            y += _LABEL_MM
        axes = page.axes(x + LEFT_MM, y, inner, panel.weight * unit)
        _draw_panel(page, axes, (x + LEFT_MM, y, inner, panel.weight * unit), panel, phases)
        axes.set_xlim(begin_s, end_s)
        axes.tick_params(labelbottom=i == len(panels) - 1)
        y += panel.weight * unit + _BELOW_MM
    y += _AXIS_MM - _BELOW_MM
    page.text(x + width - RIGHT_MM + 4.5, y - _AXIS_MM + 0.7, "time, s", PT_SMALL, color=MUTED)
    _draw_key(page, x + LEFT_MM, y, any(curve.marked for panel in panels for curve in panel.curves))


def shown_span(phases: Sequence[Phase], end_s: float) -> tuple[float, float]:
    """Return the span of time to show, in seconds: the phases and a little around them, within the clip."""
    begin_s = max(0.0, min(phase.start_s for phase in phases) - _AROUND_S)
    return begin_s, min(end_s, max(phase.end_s for phase in phases) + _AROUND_S)


def _draw_key(page: Page, x: float, y: float, sides: bool) -> None:
    """Explain the lines under the time axis."""
    for side in BOTH_SIDES if sides else ():
        colour, middle = SIDE_COLOUR[side], y + 0.5 * line_height_mm(PT_SMALL)
        page.line([x, x + 5.0], [middle, middle], color=colour, width_pt=1.3)
        page.marker(x + 2.5, middle, SIDE_MARKER[side], colour, 3.0, hollow=side == "right")
        page.text(x + 6.0, y, side, PT_SMALL, color=colour)
        x += 7.5 + text_width_mm(side, PT_SMALL)
    page.text(x, y, "thin: unfiltered, blank: not measured", PT_SMALL, color=MUTED)


def quiet_axes(axes: Axes, *, x_ticks: int, y_ticks: int) -> None:
    """Take everything off the axes that is not needed to read them."""
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(FAINT)
        spine.set_linewidth(0.5)
    axes.tick_params(labelsize=PT_SMALL, labelcolor=MUTED, color=FAINT, width=0.5, length=2, pad=1.5)
    axes.xaxis.set_major_locator(MaxNLocator(x_ticks, steps=[1, 2, 5, 10], min_n_ticks=2))
    axes.yaxis.set_major_locator(MaxNLocator(y_ticks, steps=[1, 2, 5, 10], min_n_ticks=2))


def _draw_panel(page: Page, axes: Axes, box: Box, panel: Panel, phases: Sequence[Phase]) -> None:
    low, high = value_limits(panel)
    axes.set_ylim(low, high)
    quiet_axes(axes, x_ticks=7, y_ticks=max(2, int(box[3] / 6)))
    for phase in filter(lambda phase: phase.judged, phases):
        shade(axes, (phase.start_s, phase.end_s), (low, high), panel.metric)
    axes.axhline(0, color=FAINT, linewidth=0.5, zorder=1.5)
    for curve in panel.curves:
        _draw_curve(axes, curve)
    if panel.metric:
        _name_bands(page, box, (low, high), panel.metric)


def shade(axes: Axes, x: tuple[float, float], y: tuple[float, float], metric: str | None) -> None:
    """Shade a span: in the colours of the bands of its metric, or in one calm grey."""
    for name, (low, high) in band_spans(y, metric).items():
        fill = BAND_FILL[name] if metric else PHASE_FILL
        axes.add_patch(Rectangle((x[0], low), x[1] - x[0], high - low, facecolor=fill, edgecolor="none", zorder=1))


def band_spans(y: tuple[float, float], metric: str | None) -> dict[BandName, tuple[float, float]]:
    """Return what each band covers of a range of values, upward the worse; one span where there are no bands."""
    if metric is None:
        return {"green": y}
    first, second = band_edges(metric)
    first, second = min(first, y[1]), min(second, y[1])
    return {"green": (y[0], first), "amber": (first, second), "red": (second, y[1])}


def _name_bands(page: Page, box: Box, y: tuple[float, float], metric: str) -> None:
    x0, y0, width, height = box
    for name, (low, high) in band_spans(y, metric).items():
        if (high - low) / (y[1] - y[0]) * height < line_height_mm(PT_SMALL):
            continue
        middle = y0 + height * (1 - ((low + high) / 2 - y[0]) / (y[1] - y[0]))
        page.text(x0 + width + 1.5, middle - line_height_mm(PT_SMALL) / 2, BAND_WORD[name], PT_SMALL, color=MUTED)


def value_limits(panel: Panel) -> tuple[float, float]:
    """Return the range of values: all that was filtered, and the bulk of what is raw."""
    low, high = panel.least_span
    if panel.metric:
        high = max(high, 1.3 * max(band_edges(panel.metric)))
    for curve in panel.curves:
        filtered = curve.filtered[np.isfinite(curve.filtered)]
        raw = curve.raw[np.isfinite(curve.raw)] if curve.raw is not None else filtered
        if filtered.size:
            low, high = min(low, float(filtered.min())), max(high, float(filtered.max()))
        if raw.size:
            low, high = min(low, float(np.quantile(raw, 0.01))), max(high, float(np.quantile(raw, 0.99)))
    pad = 0.05 * (high - low)
    return low - pad, high + pad


def _draw_curve(axes: Axes, curve: Curve) -> None:
    strong = SIDE_COLOUR[curve.side] if curve.side else INK
    light = SIDE_TINT[curve.side] if curve.side else GRID
    if curve.raw is not None:
        axes.plot(curve.t_s, curve.raw, color=light, linewidth=0.5, zorder=2)
    axes.plot(curve.t_s, curve.filtered, color=strong, linewidth=1.3, zorder=3)
    if curve.marked and curve.side:
        known = np.flatnonzero(np.isfinite(curve.filtered))
        chosen = known[:: max(1, known.size // _MARKS_PER_CURVE)]
        axes.plot(
            curve.t_s[chosen],
            curve.filtered[chosen],
            SIDE_MARKER[curve.side],
            color=strong,
            markerfacecolor="#ffffff" if curve.side == "right" else strong,
            markersize=3.0,
            markeredgewidth=0.8,
            zorder=3,
        )


def _label_phases(page: Page, x0: float, y: float, begin_s: float, mm_per_s: float, phases: Sequence[Phase]) -> None:
    """Name each phase above its shade in the longest words that fit all of them; leave some out if none fit."""
    rooms = [(phase.end_s - phase.start_s) * mm_per_s for phase in phases]
    for level in range(len(phases[0].labels)):
        fits = [text_width_mm(p.labels[level], PT_SMALL) < room for p, room in zip(phases, rooms, strict=True)]
        if all(fit for fit, phase in zip(fits, phases, strict=True) if phase.judged):
            break
    free_from = 0.0
    for phase, fit in zip(phases, fits, strict=True):
        label = phase.labels[level] if phase.judged or fit else ""
        middle = ((phase.start_s + phase.end_s) / 2 - begin_s) * mm_per_s
        half = text_width_mm(label, PT_SMALL) / 2
        if not label or middle - half < free_from:
            continue
        colour = SIDE_COLOUR[phase.side] if phase.side else MUTED
        page.text(x0 + middle, y, label, PT_SMALL, color=colour, align="center")
        free_from = middle + half + 0.6
