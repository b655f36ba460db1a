"""A group of curves that share a time axis: its plots, its values for the cursor, and its table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.report.curves import Panel, Phase, shown_span
from hipcheck.report.html.panels import plot_of
from hipcheck.report.html.plots import Plot
from hipcheck.report.html.tables import HtmlCell, HtmlTable
from hipcheck.report.html.texts import say
from hipcheck.report.wording import MISSING, number, with_error

__all__ = ["Chart", "ErrorSpan", "Group", "Series", "group_of"]

_CURSOR_HZ: Final = 20.0
_MOST_VALUES: Final = 6000
_MOST_ROWS: Final = 60
_ROW_STEPS_S: Final = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
_NAMED_PHASES: Final = 6


@dataclass(frozen=True)
class ErrorSpan:
    """The 95 % half-width of a measure during a phase; of one side, or of both."""

    start_s: float
    end_s: float
    error: float | None
    side: Side | None = None


@dataclass(frozen=True, eq=False)
class Chart:
    """A panel of the report with what the cursor needs: a short name, a unit, and the error of each phase.

    Attributes
    ----------
    key
        Short, unique in its group.
    unit
        As `hipcheck.report.wording.number` takes it: ``"°"``, ``" %"``.
    apart
        True if both sides have a value at the same instant; False joins curves that follow each other.
    """

    key: str
    panel: Panel
    name: str
    unit: str
    errors: Sequence[ErrorSpan] = ()
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Series:
    """One line under the cursor: ``(N,)`` values and errors on the clock of the group, NaN where there is none."""

    key: str
    plot: str
    name: str
    unit: str
    side: Side | None
    values: Floats
    errors: Floats

    def at(self, index: int) -> str:
        """Return the number with its error, where one is known."""
        value, error = float(self.values[index]), float(self.errors[index])
        return with_error(value, error, self.unit) if math.isfinite(error) else number(value, self.unit)


@dataclass(frozen=True, eq=False)
class Group:
    """Curves under each other, ready for the template."""

    id: str
    title: str
    plots: Sequence[Plot]
    phases: Sequence[Phase]
    clock_s: Floats
    series: Sequence[Series]
    sides: bool

    def cursor_data(self) -> dict[str, Any]:
        """Return what the script needs to show values under the cursor, in types of JSON."""
        step_s = float(self.clock_s[1] - self.clock_s[0]) if self.clock_s.size > 1 else 1.0
        return {
            "id": self.id,
            "begin": round(float(self.clock_s[0]), 4),
            "step": round(step_s, 6),
            "count": int(self.clock_s.size),
            "span": [round(value, 4) for value in self.plots[0].frame.x],
            "phases": [[p.start_s, p.end_s, p.labels[0]] for p in self.phases if p.labels[0]],
            "series": [
                {
                    "key": s.key,
                    "plot": s.plot,
                    "name": s.name,
                    "unit": s.unit,
                    "side": s.side and say(f"side.{s.side}"),
                    "look": s.side or "both",
                    "values": _as_json(s.values),
                    "errors": _runs(s.errors),
                    "range": [round(value, 3) for value in self._frame_of(s.plot)],
                }
                for s in self.series
            ],
        }

    def _frame_of(self, plot_id: str) -> tuple[float, float]:
        return next(plot.frame.y for plot in self.plots if plot.id == plot_id)

    def table(self) -> HtmlTable:
        """Return the values in words and numbers, at most sixty rows."""
        length_s = float(self.clock_s[-1] - self.clock_s[0])
        step_s = next((s for s in _ROW_STEPS_S if length_s / s <= _MOST_ROWS), length_s / _MOST_ROWS)
        instants = np.arange(math.ceil(self.clock_s[0] / step_s) * step_s, self.clock_s[-1] + 1e-9, step_s)
        rows = [[HtmlCell(number(t, "", 2)), HtmlCell(self._phase_at(t)), *self._cells_at(t)] for t in instants]
        headings = [f"{s.name}, {say(f'side.{s.side}')}" if s.side else s.name for s in self.series]
        step = f"{step_s:g}"
        return HtmlTable(
            id=f"{self.id}-values",
            caption=say("curves.table_caption", title=self.title, step=step),
            columns=[say("curves.table_time"), say("curves.table_phase"), *headings],
            rows=rows,
            sortable=False,
        )

    def _phase_at(self, t_s: float) -> str:
        return next((p.labels[0] for p in self.phases if p.start_s <= t_s <= p.end_s), "") or MISSING

    def _cells_at(self, t_s: float) -> list[HtmlCell]:
        index = int(np.argmin(np.abs(self.clock_s - t_s)))
        return [HtmlCell(series.at(index), side=series.side) for series in self.series]


def group_of(
    group_id: str, title: str, charts: Sequence[Chart], phases: Sequence[Phase], clock_s: Floats, end_s: float
) -> Group:
    """Return the group of some charts.

    Parameters
    ----------
    group_id
        Opens the ids of everything in it.
    title
        What the curves are of.
    charts
        From top to bottom; their curves lie on ``clock_s``.
    phases
        In time order.
    clock_s
        ``(N,)`` the uniform clock of the angles.
    end_s
        End of the clip, seconds.
    """
    span = shown_span(phases, end_s)
    inside = np.flatnonzero((clock_s >= span[0]) & (clock_s <= span[1]))
    rate_hz = 1 / float(np.median(np.diff(clock_s))) if clock_s.size > 1 else _CURSOR_HZ
    stride = max(1, round(rate_hz / _CURSOR_HZ), math.ceil(inside.size / _MOST_VALUES))
    shown = clock_s[inside[::stride]]
    plots: list[Plot] = []
    series: list[Series] = []
    for i, chart in enumerate(charts):
        panel = replace(chart.panel, curves=[curve.within(*span) for curve in chart.panel.curves])
        plot_id = f"{group_id}-{chart.key}"
        alt = say("curves.label", name=panel.title, summary=f"{_summary(chart, phases)}. {say('curves.values')}")
        plots.append(plot_of(plot_id, panel, phases, span, alt, first=i == 0, last=i == len(charts) - 1))
        series += _series_of(replace(chart, panel=panel), plot_id, shown)
    sides = any(curve.marked for chart in charts for curve in chart.panel.curves)
    return Group(group_id, title, plots, phases, shown, series, sides)


def _series_of(chart: Chart, plot_id: str, clock_s: Floats) -> list[Series]:
    """Put the curves of a panel on the clock: one series, or one for each side."""
    joined: dict[Side | None, Floats] = {}
    for curve in chart.panel.curves:
        side = curve.side if chart.apart else None
        values = joined.setdefault(side, np.full(clock_s.size, np.nan))
        if curve.t_s.size == 0:
            continue
        nearest = np.clip(np.searchsorted(curve.t_s, clock_s - 1e-6), 0, curve.t_s.size - 1)
        here = (np.abs(curve.t_s[nearest] - clock_s) < 1e-3) & np.isfinite(curve.filtered[nearest])
        values[here] = curve.filtered[nearest[here]]
    return [
        Series(
            key=f"{chart.key}-{side}" if side else chart.key,
            plot=plot_id,
            name=chart.name,
            unit=chart.unit,
            side=side,
            values=values,
            errors=_errors_on(chart.errors, clock_s, side),
        )
        for side, values in sorted(joined.items(), key=lambda item: BOTH_SIDES.index(item[0]) if item[0] else 0)
    ]


def _errors_on(spans: Sequence[ErrorSpan], clock_s: Floats, side: Side | None) -> Floats:
    errors = np.full(clock_s.size, np.nan)
    for span in spans:
        if span.error is not None and span.side in (None, side):
            errors[(clock_s >= span.start_s) & (clock_s <= span.end_s)] = span.error
    return errors


def _summary(chart: Chart, phases: Sequence[Phase]) -> str:
    """Say between which values the curves run in each phase; in all of them together where there are many."""
    judged = [phase for phase in phases if phase.judged]
    ranges: Mapping[str, tuple[float, float] | None] = {
        phase.labels[0]: _range_in(chart, phase.start_s, phase.end_s) for phase in judged
    }
    known = {label: found for label, found in ranges.items() if found}
    if not known:
        return say("curves.nothing")
    shown = {label: (number(low, chart.unit), number(high, chart.unit)) for label, (low, high) in known.items()}
    if len(known) <= _NAMED_PHASES:
        return "; ".join(say("curves.phase_range", phase=p, low=low, high=high) for p, (low, high) in shown.items())
    low, high = min(low for low, _ in known.values()), max(high for _, high in known.values())
    return say("curves.whole_range", count=len(known), low=number(low, chart.unit), high=number(high, chart.unit))


def _range_in(chart: Chart, start_s: float, end_s: float) -> tuple[float, float] | None:
    parts = [curve.within(start_s, end_s).filtered for curve in chart.panel.curves]
    values = np.concatenate(parts) if parts else np.empty(0)
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else None


def _as_json(values: Floats) -> list[float | None]:
    return [round(value, 2) if math.isfinite(value) else None for value in values.tolist()]


def _runs(errors: Floats) -> list[list[float]]:
    """Return first index, last index and value of each run of equal errors: they are few."""
    edges = np.flatnonzero(np.diff(np.nan_to_num(errors, nan=-1.0))) + 1
    starts = [0, *edges.tolist()]
    ends = [*edges.tolist(), errors.size]
    return [
        [start, end - 1, round(float(errors[start]), 2)]
        for start, end in zip(starts, ends, strict=True)
        if end > start and math.isfinite(errors[start])
    ]
