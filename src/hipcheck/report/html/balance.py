"""The balance exercise in the page: hold times as bars beside the norm, and how sway goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.exercises.balance import SWAY_WINDOW_S
from hipcheck.landmarks import Floats, Side
from hipcheck.report.html.plots import Frame, Mark, Plot, PlotRow, Stroke, percent
from hipcheck.report.html.tables import HtmlCell, HtmlTable
from hipcheck.report.html.texts import say
from hipcheck.report.wording import hold_words, number, time_span
from hipcheck.results import Balance, BalanceHold, Results

__all__ = ["Bars", "balance_bars", "balance_trend"]

_MOST_BARS: Final = 12
_ROW_PX: Final = 24
_HEIGHT_PX: Final = 150


@dataclass(frozen=True)
class Bar:
    """One bar: its name, place and length, and the words at its end."""

    label: str
    y: int
    width: str
    words: str
    side: Side


@dataclass(frozen=True)
class Bars:
    """Bars under each other, and a line across them at the norm, ready for the template."""

    id: str
    title: str
    alt: str
    height: int
    bars: Sequence[Bar]
    norm: str
    norm_words: str


def balance_bars(results: Results, balance: Balance) -> Bars:
    """Return the longest holds of each leg, in time order."""
    shown = sorted(balance.holds, key=lambda hold: -hold.hold_s)[:_MOST_BARS]
    shown.sort(key=lambda hold: (hold.side != "left", hold.start_s))
    norm_s, age = balance.norm_s, results.reported.age_years if results.reported else None
    end_s = 1.05 * max([hold.hold_s for hold in shown] + ([norm_s] if norm_s else []))
    named = [f"{say(f'side.{hold.side}')} {balance.holds.index(hold) + 1}" for hold in shown]
    norm_words = say("balance.norm", age=age, norm=number(norm_s, " s")) if norm_s and age is not None else ""
    listed = [f"{name}: {hold_words(hold)}" for name, hold in zip(named, shown, strict=True)]
    return Bars(
        id="balance-bars",
        title=say("balance.bars"),
        alt="; ".join([*listed, *([norm_words] if norm_words else [])]),
        height=_ROW_PX * len(shown),
        bars=[
            Bar(name, 4 + _ROW_PX * row, percent(100 * hold.hold_s / end_s), hold_words(hold), hold.side)
            for row, (name, hold) in enumerate(zip(named, shown, strict=True))
        ],
        norm=percent(100 * norm_s / end_s) if norm_s and norm_words else "",
        norm_words=norm_words,
    )


def balance_trend(balance: Balance) -> PlotRow | None:
    """Return the sway of hips and shoulders along the time on each leg; None where every hold is too short for it."""
    series = [(hold, _trend(hold, part)) for hold in balance.holds for part in ("hip", "shoulder")]
    known = np.concatenate([values for _, (_, values) in series])
    if not np.isfinite(known).any():
        return None
    frame = Frame((0.0, max(hold.end_s for hold in balance.holds)), (0.0, 1.25 * float(np.nanmax(known)) or 1.0))
    strokes, marks = [], []
    for i, (hold, (t_s, values)) in enumerate(series):
        strokes.append(Stroke(frame.path(t_s, values), f"line {hold.side}{' dashed' if i % 2 else ''}"))
        marks += [
            Mark(percent(frame.across(t)), percent(frame.down(value)), hold.side)
            for t, value in zip(t_s.tolist(), values.tolist(), strict=True)
            if np.isfinite(value)
        ]
    plot = Plot(
        id="balance-trend-plot",
        title=say("balance.trend_axis", window=number(SWAY_WINDOW_S, "", 0)),
        alt=say("curves.label", name=say("balance.trend"), summary=say("curves.values")),
        height=_HEIGHT_PX,
        frame=frame,
        y_ticks=frame.y_ticks(4),
        x_ticks=frame.x_ticks(7),
        strokes=strokes,
        marks=marks,
    )
    return PlotRow(
        "balance-trend", say("balance.trend"), [plot], [None], say("balance.trend_legend"), _trend_table(balance)
    )


def _trend(hold: BalanceHold, part: str) -> tuple[Floats, Floats]:
    """Return the middle of each window, seconds, and the range in it, NaN where it is not known."""
    sway = hold.hip_sway if part == "hip" else hold.shoulder_sway
    values = np.array([np.nan if value is None else value for value in sway.trend_percent], dtype=float)
    t_s = hold.start_s + np.arange(0.5, values.size) * SWAY_WINDOW_S
    return t_s, values


def _trend_table(balance: Balance) -> HtmlTable:
    rows = []
    for i, hold in enumerate(balance.holds, 1):
        for k, (hip, shoulder) in enumerate(
            zip(hold.hip_sway.trend_percent, hold.shoulder_sway.trend_percent, strict=True)
        ):
            start_s = hold.start_s + k * SWAY_WINDOW_S
            rows.append(
                [
                    HtmlCell(f"{i} {say(f'side.{hold.side}')}", side=hold.side),
                    HtmlCell(time_span(start_s, start_s + SWAY_WINDOW_S)),
                    HtmlCell(number(hip, " %")),
                    HtmlCell(number(shoulder, " %")),
                ]
            )
    columns = [say(f"balance.{key}") for key in ("hold", "window", "hips", "shoulders")]
    return HtmlTable("balance-trend-values", say("balance.trend_table"), columns, rows, sortable=False)
