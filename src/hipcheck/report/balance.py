"""The balance exercise in the report: a picture of each leg, hold times as bars beside the norm, and sway."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.exercises.balance import SWAY_WINDOW_S
from hipcheck.reference import age_group
from hipcheck.report.balance_words import BALANCE_END_WORDS, balance_legs
from hipcheck.report.cards import Card
from hipcheck.report.curves import LEFT_MM, quiet_axes
from hipcheck.report.evidence import draw_cards
from hipcheck.report.layout import MARGIN_MM, WIDTH_MM, Page, Section, line_height_mm, text_width_mm
from hipcheck.report.model import ReportInput
from hipcheck.report.style import INK, MUTED, PT_BODY, PT_SMALL, SIDE_COLOUR, SIDE_MARKER, SIDE_TINT
from hipcheck.report.tables import Cell, Column, Table
from hipcheck.report.wording import hold_words, number, time_span, with_error
from hipcheck.results import Balance, BalanceHold, BalanceLeg, Results

__all__ = ["balance_cards", "balance_overview", "balance_table"]

_CARDS_MM: Final = 88.0
_BETWEEN_MM: Final = 5.0
_MOST_BARS: Final = 12
_TITLE_MM: Final = line_height_mm(PT_BODY) + 0.8
_AXIS_MM: Final = 7.5
_LEFT_MM: Final = 2 * LEFT_MM

Box = tuple[float, float, float, float]


def balance_overview(data: ReportInput, balance: Balance) -> Section:
    """Return the section with the pictures on the left and bars and trend on the right."""
    cards = balance_cards(balance)

    def draw(page: Page, y: float, height: float) -> None:
        draw_cards(page, (MARGIN_MM, y, _CARDS_MM, height), cards, data)
        x, width = MARGIN_MM + _CARDS_MM + _BETWEEN_MM, WIDTH_MM - _CARDS_MM - _BETWEEN_MM
        norm = _norm_words(data.results)
        above = line_height_mm(PT_SMALL) if norm else 0.0
        half = (height - above - 2 * (_TITLE_MM + _AXIS_MM)) / 2
        page.text(x, y, "Hold times, s", PT_BODY, weight="bold")
        y += _TITLE_MM + above
        _draw_bars(page, (x + _LEFT_MM, y, width - _LEFT_MM - 4, half), balance, norm)
        y += half + _AXIS_MM
        page.text(x, y, f"Sway within {SWAY_WINDOW_S:.0f} s, % of leg length (a trend only)", PT_BODY, weight="bold")
        y += _TITLE_MM
        _draw_trend(page, (x + _LEFT_MM, y, width - _LEFT_MM - 4, half), balance.holds)

    return Section(74.0, 120.0, draw)


def balance_cards(balance: Balance) -> list[Card]:
    """Return one card for each leg that was stood on."""
    return [_card(leg) for leg in balance_legs(balance)]


def _norm_words(results: Results) -> str:
    """Return the average hold of the stated age in words; empty without one."""
    age_years = results.reported.age_years if results.reported else None
    norm_s = results.balance.norm_s if results.balance else None
    return "" if age_years is None or norm_s is None else f"average at {age_group(age_years)}: {norm_s:.1f} s"


def _card(leg: BalanceLeg) -> Card:
    best = with_error(leg.best_s, leg.best_error_s, " s")
    return Card(
        side=leg.side,
        title=f"On the {leg.side} leg",
        subtitle=f"longest hold, at {number(leg.evidence_t_s, ' s')}",
        t_s=leg.evidence_t_s,
        groups=(
            (
                "The longest hold",
                (
                    ("Held", f"≥ {best}" if leg.at_least else best, None),
                    ("Sway of the hips", number(leg.hip_sway.range_percent, " %"), None),
                ),
            ),
            ("All holds on this leg", (("Touch-downs", str(leg.touch_downs), None),)),
        ),
        marks={},
    )


def _draw_bars(page: Page, box: Box, balance: Balance, norm: str) -> None:
    """Draw the longest holds, left before right and in time order, and the norm as a line across them."""
    shown = sorted(balance.holds, key=lambda hold: -hold.hold_s)[:_MOST_BARS]
    shown.sort(key=lambda hold: (hold.side != "left", hold.start_s))
    end_s = 1.25 * max([hold.hold_s for hold in shown] + ([balance.norm_s] if balance.norm_s else []))
    x, y, width, height = box
    axes = page.axes(*box)
    quiet_axes(axes, x_ticks=6, y_ticks=2)
    axes.set(xlim=(0, end_s), ylim=(len(shown) - 0.4, -0.6))
    axes.set_yticks(range(len(shown)), [f"{hold.side} {balance.holds.index(hold) + 1}" for hold in shown])
    for row, hold in enumerate(shown):
        axes.barh(row, hold.hold_s, 0.62, facecolor=SIDE_TINT[hold.side], edgecolor=SIDE_COLOUR[hold.side], lw=0.8)
        middle = y + height * (row + 0.6) / (len(shown) + 0.2) - line_height_mm(PT_SMALL) / 2
        words = hold_words(hold)
        beside = x + width * hold.hold_s / end_s + 1.2
        page.plate(beside - 0.4, middle, text_width_mm(words, PT_SMALL) + 0.6, line_height_mm(PT_SMALL))
        page.text(beside, middle, words, PT_SMALL)
    if norm and balance.norm_s is not None:
        axes.axvline(balance.norm_s, color=INK, linewidth=1.0, linestyle=(0, (4, 2)))
        middle = x + width * balance.norm_s / end_s
        left = min(middle - text_width_mm(norm, PT_SMALL) / 2, x + width - text_width_mm(norm, PT_SMALL))
        page.text(max(left, x), y - line_height_mm(PT_SMALL), norm, PT_SMALL, color=MUTED)


def _draw_trend(page: Page, box: Box, holds: Sequence[BalanceHold]) -> None:
    """Draw the sway of hips (full line) and shoulders (dashed) along the time on each leg."""
    x, y, width, height = box
    axes = page.axes(*box)
    quiet_axes(axes, x_ticks=6, y_ticks=4)
    highest = 0.0
    for hold in holds:
        for sway, style in ((hold.hip_sway, "-"), (hold.shoulder_sway, "--")):
            t_s = [hold.start_s + (k + 0.5) * SWAY_WINDOW_S for k in range(len(sway.trend_percent))]
            values = np.array([np.nan if value is None else value for value in sway.trend_percent])
            axes.plot(t_s, values, style, color=SIDE_COLOUR[hold.side], marker=SIDE_MARKER[hold.side], ms=2.6, lw=0.9)
            highest = max([highest, *values[np.isfinite(values)]])
    axes.set_xlim(0, 1.02 * max(hold.end_s for hold in holds))
    axes.set_ylim(0, 1.25 * highest or 1.0)
    below = y + height + _AXIS_MM - 2.6
    page.text(
        x + width / 2, below, "time, s; full line: hips, dashed: shoulders", PT_SMALL, color=MUTED, align="center"
    )
    if not highest:
        words = "every hold is too short for it"
        page.text(x + width / 2, y + height / 2, words, PT_SMALL, color=MUTED, align="center")


def balance_table(balance: Balance) -> Table:
    """Return the table of holds."""
    columns = [
        Column("Stance leg", numeric=False),
        Column("Time"),
        Column("Held"),
        Column("Ended by", numeric=False),
        Column("Sway of hips, range"),
        Column("Sway of hips, RMS"),
        Column("Sway of shoulders, range"),
        Column("Sway of shoulders, RMS"),
    ]
    return Table(columns, [_row(i, hold) for i, hold in enumerate(balance.holds, 1)])


def _row(i: int, hold: BalanceHold) -> list[Cell]:
    sways = [(sway.range_percent, sway.rms_percent) for sway in (hold.hip_sway, hold.shoulder_sway)]
    return [
        Cell(f"{i}  {hold.side}", side=hold.side),
        Cell(time_span(hold.start_s, hold.end_s)),
        Cell(hold_words(hold)),
        Cell(BALANCE_END_WORDS[hold.end_reason]),
        *(Cell(number(value, " %")) for sway in sways for value in sway),
    ]
