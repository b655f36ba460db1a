"""Walking and running in the report: the most typical step of each leg, all steps laid over each other, the table."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from hipcheck.exercises.gait_findings import gait_kind
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.reference import band, band_edges
from hipcheck.report.cards import AT_THIS_INSTANT, OVER_AWAY, Card, leg_marks
from hipcheck.report.curves import quiet_axes, shade
from hipcheck.report.evidence import draw_cards
from hipcheck.report.gait_words import gait_pelvis_metric, gait_sides
from hipcheck.report.layout import MARGIN_MM, WIDTH_MM, Page, Section, line_height_mm
from hipcheck.report.model import ReportInput
from hipcheck.report.style import FAINT, MUTED, PT_BODY, PT_SMALL, SIDE_COLOUR, SIDE_TINT
from hipcheck.report.tables import Cell, Column, Table
from hipcheck.report.wording import HIGHER_LOWER, INWARD_WORDS, number, pelvis_name, with_error, with_words
from hipcheck.results import Gait, GaitSide, Results

__all__ = [
    "STEP_PERCENT",
    "StepRow",
    "gait_cards",
    "gait_overview",
    "gait_table",
    "step_curves",
    "step_limits",
    "step_rows",
]

STEP_PERCENT: Final[Floats] = np.linspace(-15.0, 100.0, 70)
"""Where the curves of steps are drawn: % of the step, 0 = the other foot lifts, 100 = this one does."""

_LEAN_METRIC: Final = "gait_trunk_lean_deg"
_CARDS_MM: Final = 88.0
_BETWEEN_MM: Final = 5.0
_TITLE_MM: Final = line_height_mm(PT_BODY) + 0.8
_SIDE_MM: Final = line_height_mm(PT_SMALL) + 0.4
_LEFT_MM: Final = 7.0
_AXIS_MM: Final = 4.0
_FOOT_MM: Final = 2 * line_height_mm(PT_SMALL) + 0.6
_LEAST_SPAN: Final = (-4.0, 8.0)

Curves = dict[Side, Floats]
"""For each leg the curves of its steps, ``(steps, len(STEP_PERCENT))`` degrees; NaN where not measured."""


class StepRow(NamedTuple):
    """A measure: its title, the curves of all steps, and the metric whose bands apply, if any."""

    title: str
    curves: Curves
    metric: str | None


def gait_overview(data: ReportInput, gait: Gait) -> Section:
    """Return the section with the pictures on the left and the curves of all steps on the right."""
    rows = step_rows(data)

    def draw(page: Page, y: float, height: float) -> None:
        draw_cards(page, (MARGIN_MM, y, _CARDS_MM, height), gait_cards(data, gait), data)
        x = MARGIN_MM + _CARDS_MM + _BETWEEN_MM
        inner = (height - _FOOT_MM) / len(rows) - _TITLE_MM - _SIDE_MM - _AXIS_MM
        for row in rows:
            _draw_row(page, x, y, inner, row)
            y += _TITLE_MM + _SIDE_MM + inner + _AXIS_MM
        text = "Across: % of the step; at 0 the other foot lifts, at 100 this one. Thin: each step. Strong: mean, ± SD."
        page.paragraph(x, y + 0.4, WIDTH_MM - _CARDS_MM - _BETWEEN_MM, text, PT_SMALL, color=MUTED)

    return Section(72.0, 120.0, draw)


def step_rows(data: ReportInput) -> tuple[StepRow, StepRow]:
    """Return pelvis and trunk over the step."""
    return (
        StepRow(
            f"{pelvis_name(data.results)}, ° (+ = free side lower)",
            step_curves(data, "pelvic_obliquity_deg"),
            gait_pelvis_metric(data.results),
        ),
        StepRow("Trunk lean, ° (+ = over the stance leg)", step_curves(data, "trunk_lean_left_deg"), _LEAN_METRIC),
    )


def step_curves(data: ReportInput, column: str) -> Curves:
    """Return the curves of all steps of a column of the angles, + = free side lower or over the stance leg."""
    t_s, values = data.angles["t_s"].to_numpy(float), data.angles[column].to_numpy(float)
    curves = {}
    for side, sign in zip(BOTH_SIDES, (1.0, -1.0), strict=True):
        own = [step for step in data.results.steps if step.side == side]
        at = [step.start_s + (step.end_s - step.start_s) * STEP_PERCENT / 100 for step in own]
        drawn = [sign * np.interp(instants, t_s, values, left=np.nan, right=np.nan) for instants in at]
        curves[side] = np.array(drawn).reshape(len(own), len(STEP_PERCENT))
    return curves


def gait_cards(data: ReportInput, gait: Gait) -> list[Card]:
    """Return one card for each leg: the lowest pelvis of its most typical step."""
    return [_card(data, side) for side in gait_sides(gait)]


def _card(data: ReportInput, side: GaitSide) -> Card:
    drop, lean, t_s = side.pelvic_drop_deg, side.trunk_lean_deg, side.evidence_t_s
    drop_now, lean_now = leg_marks(data, side.side, t_s)
    pelvis = pelvis_name(data.results)
    here = (
        (pelvis, with_words(drop_now, drop.error, HIGHER_LOWER), None),
        ("Trunk lean", with_words(lean_now, lean.error, OVER_AWAY), None),
    )
    means = (
        (pelvis, with_words(drop.mean, drop.error, HIGHER_LOWER), side.band),
        ("Trunk lean", with_words(lean.mean, lean.error, OVER_AWAY), band(_LEAN_METRIC, lean.mean)),
    )
    return Card(
        side=side.side,
        title=f"On the {side.side} leg",
        subtitle="no picture" if t_s is None else f"the most typical step, at {t_s:.1f} s",
        t_s=t_s,
        groups=((AT_THIS_INSTANT, here), (f"Mean of {side.steps} steps", means)),
        marks={"pelvis": with_words(drop_now, None, HIGHER_LOWER)},
    )


def _draw_row(page: Page, x: float, y: float, height: float, row: StepRow) -> None:
    """Draw the steps of both legs side by side, on one scale."""
    page.text(x, y, row.title, PT_BODY, weight="bold")
    each = (WIDTH_MM - _CARDS_MM - _BETWEEN_MM) / 2
    limits = step_limits(row)
    for i, side in enumerate(BOTH_SIDES):
        left = x + i * each
        count = len(row.curves[side])
        words = f"{side} leg, {count} step{'' if count == 1 else 's'}"
        page.text(left + _LEFT_MM, y + _TITLE_MM, words, PT_SMALL, color=SIDE_COLOUR[side])
        axes = page.axes(left + _LEFT_MM, y + _TITLE_MM + _SIDE_MM, each - _LEFT_MM - 1.5, height)
        _draw_steps(axes, row, side, limits, height)


def _draw_steps(axes: Axes, row: StepRow, side: Side, limits: tuple[float, float], height_mm: float) -> None:
    axes.set(xlim=(STEP_PERCENT[0], STEP_PERCENT[-1]), ylim=limits)
    quiet_axes(axes, x_ticks=4, y_ticks=max(2, int(height_mm / 6)))
    shade(axes, (STEP_PERCENT[0], STEP_PERCENT[-1]), limits, row.metric)
    axes.axhline(0, color=FAINT, linewidth=0.5, zorder=1.5)
    axes.axvline(0, color=FAINT, linewidth=0.5, zorder=1.5)
    for curve in row.curves[side]:
        axes.plot(STEP_PERCENT, curve, color=SIDE_TINT[side], linewidth=0.5, zorder=2)
    known = row.curves[side][:, np.all(~np.isnan(row.curves[side]), axis=0)]
    if known.size:
        percent = STEP_PERCENT[np.all(~np.isnan(row.curves[side]), axis=0)]
        mean, sd = known.mean(axis=0), known.std(axis=0)
        axes.fill_between(percent, mean - sd, mean + sd, color=SIDE_TINT[side], alpha=0.45, linewidth=0, zorder=2)
        axes.plot(percent, mean, color=SIDE_COLOUR[side], linewidth=1.6, zorder=3)


def step_limits(row: StepRow) -> tuple[float, float]:
    """Return the range of values that both legs share."""
    values = np.concatenate([row.curves[side].ravel() for side in BOTH_SIDES])
    values = values[np.isfinite(values)]
    low, high = _LEAST_SPAN
    high = max(high, 1.1 * band_edges(row.metric)[1]) if row.metric else high
    if values.size:
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    pad = 0.05 * (high - low)
    return low - pad, high + pad


def gait_table(results: Results, gait: Gait) -> Table:
    """Return the table of both legs and their difference."""
    pelvis = pelvis_name(results)
    columns = [
        Column(gait_kind(gait.kind), numeric=False),
        Column("Steps"),
        Column("Lift to lift"),
        Column(f"{pelvis}, mean"),
        Column("from step to step (SD)"),
        Column("larger than usual", numeric=False),
        Column("Trunk lean, mean"),
        Column("from step to step (SD)"),
        Column("larger than usual", numeric=False),
    ]
    drop, lean = gait.pelvic_drop_asymmetry_deg, gait.trunk_lean_asymmetry_deg
    rate = f"{gait.cadence_steps_per_min:.0f} /min"
    difference = [
        *(Cell("left − right"), Cell(""), Cell(rate), Cell(with_error(drop.value, drop.error)), Cell(""), Cell("")),
        *(Cell(with_error(lean.value, lean.error)), Cell(""), Cell("")),
    ]
    return Table(columns, [*(_row(side) for side in gait_sides(gait)), difference])


def _row(side: GaitSide) -> list[Cell]:
    drop, lean = side.pelvic_drop_deg, side.trunk_lean_deg
    return [
        Cell(f"{side.side} leg", side=side.side),
        Cell(str(side.steps)),
        Cell(number(side.step_s, " s", 2)),
        Cell(with_error(drop.mean, drop.error), side.band),
        Cell(number(drop.sd)),
        Cell(INWARD_WORDS[side.drops] if side.drops else "not judged"),
        Cell(with_error(lean.mean, lean.error), band(_LEAN_METRIC, lean.mean)),
        Cell(number(lean.sd)),
        Cell(INWARD_WORDS[side.leans]),
    ]
