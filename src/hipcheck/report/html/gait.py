"""Walking and running in the page: pelvis and trunk over time and over the step, and every step as a table."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.report.curves import Curve, Panel, Phase
from hipcheck.report.gait import STEP_PERCENT, StepRow, step_limits, step_rows
from hipcheck.report.gait_words import gait_phase
from hipcheck.report.html.groups import Chart
from hipcheck.report.html.plots import Frame, Plot, PlotRow, Stroke
from hipcheck.report.html.tables import HtmlCell, HtmlTable
from hipcheck.report.html.texts import say
from hipcheck.report.model import ReportInput
from hipcheck.report.wording import number, pelvis_name, time_span
from hipcheck.results import Step

__all__ = ["gait_charts", "gait_phases", "step_plots", "step_table"]

_HEIGHT_PX: Final = 170
_MOST_STEPS: Final = 40
_TABLE_PERCENT: Final = range(0, 101, 10)
_LEAST_SPREAD: Final = 2  # steps that have a standard deviation
_MOST_ROWS: Final = 20
_KEYS: Final = ("pelvis", "trunk")
_COLUMNS: Final = {"pelvis": "pelvic_obliquity", "trunk": "trunk_lean_left"}


def gait_phases(data: ReportInput) -> list[Phase]:
    """Return the steps, each with a longer and a shorter name."""
    return [
        Phase(step.start_s, step.end_s, (gait_phase(i, step), f"{i} {step.side}", f"{i}"), step.side)
        for i, step in enumerate(data.results.steps, 1)
    ]


def gait_charts(data: ReportInput) -> list[Chart]:
    """Return pelvis and trunk over time, turned so that up is toward the worse for the leg that is stood on."""
    names = (pelvis_name(data.results), say("name.trunk_lean"))
    return [
        Chart(key, Panel(row.title, _curves(data, _COLUMNS[key]), metric=row.metric), name, "°")
        for key, name, row in zip(_KEYS, names, step_rows(data), strict=True)
    ]


def _curves(data: ReportInput, stem: str) -> list[Curve]:
    """Return one curve for each leg, with gaps where the other one is stood on."""
    t_s = data.angles["t_s"].to_numpy(float)
    curves = []
    for side, sign in zip(BOTH_SIDES, (1.0, -1.0), strict=True):
        own = np.zeros(t_s.size, dtype=bool)
        for step in data.results.steps:
            if step.side == side:
                own |= (t_s >= step.start_s) & (t_s <= step.end_s)
        filtered, raw = (
            np.where(own, sign * data.angles[f"{stem}{kind}_deg"].to_numpy(float), np.nan) for kind in ("", "_raw")
        )
        curves.append(Curve(t_s, filtered, raw, side, marked=True))
    return curves


def step_plots(data: ReportInput) -> PlotRow:
    """Return all steps of each leg laid over each other, with their mean and its spread."""
    rows = list(zip(_KEYS, step_rows(data), strict=True))
    plots = [_plot(f"gait-step-{key}-{side}", row, side) for key, row in rows for side in BOTH_SIDES]
    return PlotRow(
        "gait-step", say("gait.step"), plots, [*BOTH_SIDES] * len(rows), say("gait.legend"), _over_step_table(rows)
    )


def _title(row: StepRow, side: Side) -> str:
    glued_unit = row.title.partition(" (")[0].replace(", ", ",\u00a0")
    return say("gait.title", side=say(f"side.{side}").capitalize(), measure=glued_unit)


def _mean_and_sd(curves: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation over the steps, NaN where one of them is missing."""
    if len(curves) == 0:
        return np.full(STEP_PERCENT.size, np.nan), np.full(STEP_PERCENT.size, np.nan)
    return curves.mean(axis=0), curves.std(axis=0)


def _plot(plot_id: str, row: StepRow, side: Side) -> Plot:
    curves = row.curves[side]
    frame = Frame((float(STEP_PERCENT[0]), float(STEP_PERCENT[-1])), step_limits(row))
    mean, sd = _mean_and_sd(curves)
    drawn = curves[:: max(1, -(-len(curves) // _MOST_STEPS))]
    thin = [Stroke(frame.path(STEP_PERCENT, curve), f"other {side}") for curve in drawn]
    spread = [Stroke(frame.path(STEP_PERCENT, mean + way * sd), f"spread {side}") for way in (-1, 1)]
    return Plot(
        id=plot_id,
        title=_title(row, side),
        alt=say("curves.label", name=_title(row, side), summary=f"{_summary(mean)}. {say('curves.values')}"),
        height=_HEIGHT_PX,
        frame=frame,
        y_ticks=frame.y_ticks(4),
        x_ticks=frame.x_ticks(3),
        shades=frame.shades(row.metric, [frame.x]),
        strokes=[*thin, *spread, Stroke(frame.path(STEP_PERCENT, mean), f"line {side}")],
    )


def _summary(mean: Floats) -> str:
    known = mean[np.isfinite(mean)]
    if known.size == 0:
        return say("curves.nothing")
    return say("gait.range", low=number(float(known.min())), high=number(float(known.max())))


def _over_step_table(rows: list[tuple[str, StepRow]]) -> HtmlTable:
    parts = [(row, side, *_mean_and_sd(row.curves[side])) for _, row in rows for side in BOTH_SIDES]
    cells = []
    for place in _TABLE_PERCENT:
        i = int(np.argmin(np.abs(STEP_PERCENT - place)))
        found = [HtmlCell(_with_sd(mean[i], sd[i], len(r.curves[s])), side=s) for r, s, mean, sd in parts]
        cells.append([HtmlCell(number(place, " %", 0)), *found])
    titles = [_title(row, side) for row, side, _, _ in parts]
    return HtmlTable("gait-step-values", say("gait.step_caption"), [say("gait.place"), *titles], cells, sortable=False)


def _with_sd(mean: float, sd: float, steps: int) -> str:
    if steps < _LEAST_SPREAD:
        return number(mean)
    return say("gait.mean_sd", mean=number(mean), sd=number(sd))


def step_table(data: ReportInput) -> HtmlTable:
    """Return the table of every step."""
    columns = [say("gait.number"), say("gait.leg"), say("gait.time"), pelvis_name(data.results), say("name.trunk_lean")]
    return HtmlTable(
        id="gait-steps",
        caption=say("gait.steps"),
        columns=columns,
        rows=[_step_row(i, step) for i, step in enumerate(data.results.steps, 1)],
        numeric=[True, False, True, True, True],
        folded=len(data.results.steps) > _MOST_ROWS,
    )


def _step_row(i: int, step: Step) -> list[HtmlCell]:
    return [
        HtmlCell(str(i)),
        HtmlCell(say(f"side.{step.side}"), side=step.side),
        HtmlCell(time_span(step.start_s, step.end_s)),
        HtmlCell(number(step.pelvic_drop_deg), side=step.side),
        HtmlCell(number(step.trunk_lean_deg), side=step.side),
    ]
