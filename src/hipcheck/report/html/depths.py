"""Knees over depth in the page: the way down solid, the way up dashed, and the same as a table."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hipcheck.choice import decisive_repetition
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.report.depth import MEASURES, DepthMeasure, depth_legend, depth_limits, ways_of
from hipcheck.report.html.plots import Frame, Plot, PlotRow, Stroke, percent, thinned
from hipcheck.report.html.tables import HtmlCell, HtmlTable
from hipcheck.report.html.texts import say
from hipcheck.report.judgement import knee_angle_metric
from hipcheck.report.model import ReportInput
from hipcheck.report.wording import number
from hipcheck.results import Squat

__all__ = ["depth_plots"]

_HEIGHT_PX: Final = 170
_ASPECT: Final = 1.15
_TABLE_DEPTHS: Final = (2.0, 5.0, 8.0, 11.0, 14.0, 17.0, 20.0, 25.0, 30.0, 40.0, 50.0)
_MATCHED_PERCENT: Final = 14.0
_NEAR_PERCENT: Final = 1.0
_LEAST_ARROW: Final = 12

Way = tuple[Floats, Floats]


def depth_plots(group_id: str, data: ReportInput) -> PlotRow | None:
    """Return knee angle and knee over toe of both sides against depth; None if no repetition was measured."""
    plots, sides, cursor = [], [], []
    for measure in MEASURES:
        x, y = depth_limits(data, measure)
        for side in _sides(data):
            plot = _plot(f"{group_id}-depth-{measure.column}-{side}", data, measure, side, Frame(x, y))
            plots.append(plot)
            sides.append(side)
            key = f"{_KEYS[measure.column]}-{side}"
            cursor.append({"group": group_id, "plot": plot.id, "x": [*x], "y": [round(v, 3) for v in y], "series": key})
    table = _table(f"{group_id}-depth-values", data)
    row = PlotRow(f"{group_id}-depth", say("depth.heading"), plots, sides, depth_legend(data), table, cursor)
    return row if table.rows else None


_KEYS: Final = {"fppa_deg": "knee", "knee_over_toe_percent": "toe"}


def _sides(data: ReportInput) -> list[Side]:
    """Return the legs that carried a repetition."""
    return [side for side in BOTH_SIDES if any(side in squat.carrying for squat in data.results.squats)]


def _title(measure: DepthMeasure, side: Side) -> str:
    return say("depth.title", side=say(f"side.{side}").capitalize(), measure=measure.title)


def _plot(plot_id: str, data: ReportInput, measure: DepthMeasure, side: Side, frame: Frame) -> Plot:
    decisive = decisive_repetition(data.results.squats, side)
    metric = knee_angle_metric(decisive) if decisive and measure.column != "knee_over_toe_percent" else None
    own = [squat for squat in data.results.squats if side in squat.carrying]
    ordered = sorted(own, key=lambda squat: squat is decisive)
    ways = [(squat is decisive, *ways_of(data, squat, f"{side}_{measure.column}")) for squat in ordered]
    return Plot(
        id=plot_id,
        title=_title(measure, side),
        alt=_alt(data, measure, side, decisive),
        height=_HEIGHT_PX,
        frame=frame,
        y_ticks=frame.y_ticks(4),
        x_ticks=frame.x_ticks(3),
        shades=frame.shades(metric, [frame.x]),
        strokes=[
            _stroke(frame, way, f"{'line' if strong else 'other'} {side} {look}")
            for strong, down, up in ways
            for way, look in ((down, "full"), (up, "dashed"))
        ],
        arrows=[
            (*arrow, side)
            for strong, down, up in ways
            for way in (down, up)
            if strong and (arrow := _arrow(frame, way))
        ],
    )


def _stroke(frame: Frame, way: Way, look: str) -> Stroke:
    chosen = thinned(way[1])
    return Stroke(frame.path(way[0][chosen], way[1][chosen]), look)


def _arrow(frame: Frame, way: Way) -> tuple[str, str, float] | None:
    """Return place and turn of an arrow head half way along, in the direction of the movement."""
    depth, value = way
    known = np.flatnonzero(np.isfinite(depth) & np.isfinite(value))
    if known.size < _LEAST_ARROW:
        return None
    here = known[known.size // 2]
    before = known[known.size // 2 - max(5, known.size // 8)]
    x, y = frame.across(depth[here]), frame.down(value[here])
    turn = math.degrees(math.atan2(y - frame.down(value[before]), _ASPECT * (x - frame.across(depth[before]))))
    return percent(x), percent(y), round(turn, 1)


def _at_depth(way: Way, depth_percent: float) -> float:
    """Return the value where a way is nearest to a depth; NaN if it does not come near."""
    depth, value = way
    near = np.where(np.isfinite(value), np.abs(depth - depth_percent), np.inf)
    if near.size == 0 or near.min() > _NEAR_PERCENT:
        return math.nan
    return float(value[near.argmin()])


def _unit(measure: DepthMeasure) -> str:
    return "°" if measure.column.endswith("_deg") else " %"


def _alt(data: ReportInput, measure: DepthMeasure, side: Side, decisive: Squat | None) -> str:
    title = _title(measure, side)
    if decisive is None:
        return say("curves.label", name=title, summary=say("curves.nothing"))
    ways = ways_of(data, decisive, f"{side}_{measure.column}")
    down, up = (number(_at_depth(way, _MATCHED_PERCENT), _unit(measure)) for way in ways)
    values = say("depth.at", depth=f"{_MATCHED_PERCENT:g}", down=down, up=up)
    return say("depth.label", title=title, rep=decisive.rep, values=f"{values}. {say('curves.values')}")


def _table(table_id: str, data: ReportInput) -> HtmlTable:
    """Return both ways of each side's decisive repetition at fixed depths."""
    columns, ways = [], []
    for measure in MEASURES:
        for side in _sides(data):
            decisive = decisive_repetition(data.results.squats, side)
            if decisive is None:
                continue
            down, up = ways_of(data, decisive, f"{side}_{measure.column}")
            title = _title(measure, side)
            columns += [say("depth.table_down", title=title), say("depth.table_up", title=title)]
            ways += [(down, _unit(measure), side), (up, _unit(measure), side)]
    rows = []
    for depth in _TABLE_DEPTHS:
        cells = [HtmlCell(number(_at_depth(way, depth), unit), side=side) for way, unit, side in ways]
        if any(cell.sort_value for cell in cells):
            rows.append([HtmlCell(number(depth, "", 0)), *cells])
    caption = say("depth.table_caption")
    return HtmlTable(table_id, caption, [say("depth.table_depth"), *columns], rows, sortable=False)
