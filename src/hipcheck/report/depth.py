"""Knee curves over depth, repetition by repetition: the way down solid, the way up dashed."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from hipcheck.choice import decisive_repetition
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.report.curves import quiet_axes, shade
from hipcheck.report.judgement import knee_angle_metric
from hipcheck.report.layout import WIDTH_MM, Page, line_height_mm
from hipcheck.report.model import ReportInput
from hipcheck.report.style import FAINT, MUTED, PT_BODY, PT_SMALL, SIDE_COLOUR, SIDE_TINT
from hipcheck.results import Squat

__all__ = ["MEASURES", "DepthMeasure", "depth_legend", "depth_limits", "draw_depth_panels", "ways_of"]

GAP_MM: Final = 3.0
_LEFT_MM: Final = 7.0
_TITLE_MM: Final = line_height_mm(PT_BODY) + 1.0
_BELOW_MM: Final = 7.2


class DepthMeasure(NamedTuple):
    """Column after the side, title, depth down to which it is shown, and the range of values shown at least."""

    column: str
    title: str
    deepest: float
    least: tuple[float, float]


MEASURES: Final = (
    DepthMeasure("fppa_deg", "knee angle, °", 20.0, (-5.0, 12.0)),
    DepthMeasure("knee_over_toe_percent", "knee over toe, %", np.inf, (-4.0, 8.0)),
)


def draw_depth_panels(page: Page, x_mm: float, y_mm: float, height_mm: float, data: ReportInput) -> None:
    """Draw panels in a row: knee angle and knee over toe, left and right, as far as these legs carried anything."""
    sides = [side for side in BOTH_SIDES if any(side in squat.carrying for squat in data.results.squats)]
    count = len(MEASURES) * len(sides)
    each = (WIDTH_MM - (count - 1) * GAP_MM) / count
    for i, measure in enumerate(MEASURES):
        limits = depth_limits(data, measure)
        for j, side in enumerate(sides):
            x = x_mm + (len(sides) * i + j) * (each + GAP_MM)
            page.text(x, y_mm, f"{side.capitalize()} {measure.title}", PT_BODY, weight="bold", color=SIDE_COLOUR[side])
            inner = height_mm - _TITLE_MM - _BELOW_MM
            axes = page.axes(x + _LEFT_MM, y_mm + _TITLE_MM, each - _LEFT_MM - 1.0, inner)
            _draw(axes, data, measure, side, limits, inner)
    foot = y_mm + height_mm - line_height_mm(PT_SMALL)
    page.text(x_mm, foot, depth_legend(data), PT_SMALL, color=MUTED)


def depth_legend(data: ReportInput) -> str:
    """Return how to read the panels."""
    text = "Across: depth, % of leg length (14 = 60° of knee flexion, 32 = 90°). Solid: way down. Dashed: way up."
    return text + (" Strong: repetition of the picture." if len(data.results.squats) > 1 else "")


def ways_of(data: ReportInput, squat: Squat, column: str) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return depth and value of the way down and of the way up."""
    t = data.angles["t_s"].to_numpy(float)
    depth = data.angles["depth_percent"].to_numpy(float)
    value = data.angles[column].to_numpy(float)
    down = (t >= squat.start_s) & (t <= squat.bottom_s)
    up = (t >= squat.bottom_s) & (t <= squat.end_s)
    return (depth[down], value[down]), (depth[up], value[up])


def depth_limits(data: ReportInput, measure: DepthMeasure) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ranges of depth and of value that both sides share."""
    deepest = max((squat.depth_percent for squat in data.results.squats), default=20.0)
    low, high = measure.least
    for squat in data.results.squats:
        for side in squat.carrying:
            for _, value in ways_of(data, squat, f"{side}_{measure.column}"):
                known = value[np.isfinite(value)]
                if known.size:
                    low, high = min(low, float(known.min())), max(high, float(known.max()))
    pad = 0.06 * (high - low)
    return (0.0, 1.05 * min(deepest, measure.deepest)), (low - pad, high + pad)


def _draw(
    axes: Axes,
    data: ReportInput,
    measure: DepthMeasure,
    side: Side,
    limits: tuple[tuple[float, float], tuple[float, float]],
    height_mm: float,
) -> None:
    axes.set_xlim(*limits[0])
    axes.set_ylim(*limits[1])
    quiet_axes(axes, x_ticks=4, y_ticks=max(2, int(height_mm / 6)))
    decisive = decisive_repetition(data.results.squats, side)
    metric = knee_angle_metric(decisive) if decisive and measure.column != "knee_over_toe_percent" else None
    shade(axes, limits[0], limits[1], metric)
    axes.axhline(0, color=FAINT, linewidth=0.5, zorder=1.5)
    for squat in data.results.squats:
        if side not in squat.carrying:
            continue
        strong = squat is decisive
        for way, style in zip(ways_of(data, squat, f"{side}_{measure.column}"), ("-", (0, (3.2, 1.6))), strict=True):
            colour = SIDE_COLOUR[side] if strong else SIDE_TINT[side]
            axes.plot(*way, linestyle=style, color=colour, linewidth=1.5 if strong else 0.7, zorder=3 if strong else 2)
            if strong:
                _arrow(axes, *way, colour)


def _arrow(axes: Axes, depth: Floats, value: Floats, colour: str) -> None:
    """Put an arrow head half way along a curve, in the direction of the movement."""
    known = np.flatnonzero(np.isfinite(depth) & np.isfinite(value))
    if known.size < 12:
        return
    here = known[known.size // 2]
    before = known[known.size // 2 - max(5, known.size // 8)]
    axes.annotate(
        "",
        (depth[here], value[here]),
        (depth[before], value[before]),
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": 0.1,
            "mutation_scale": 11,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=4,
    )
