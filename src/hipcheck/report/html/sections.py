"""The parts of the page between the findings and the small print, one for each test that was made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from hipcheck.exercises.gait_findings import gait_kind
from hipcheck.landmarks import BOTH_SIDES, Floats
from hipcheck.report.balance import balance_cards, balance_table
from hipcheck.report.balance_words import SWAY_NOTE
from hipcheck.report.cards import Card, squat_cards, stance_cards
from hipcheck.report.gait import gait_cards, gait_table
from hipcheck.report.gait_words import gait_notes
from hipcheck.report.html.balance import Bars, balance_bars, balance_trend
from hipcheck.report.html.depths import depth_plots
from hipcheck.report.html.gait import gait_charts, gait_phases, step_plots, step_table
from hipcheck.report.html.groups import Chart, ErrorSpan, Group, group_of
from hipcheck.report.html.pictures import Picture, picture_of
from hipcheck.report.html.plots import PlotRow
from hipcheck.report.html.single import one_leg_charts
from hipcheck.report.html.tables import HtmlTable, table_of
from hipcheck.report.html.texts import say
from hipcheck.report.model import ReportInput, has_measurements, knee_of
from hipcheck.report.panels import squat_panels, squat_phases, stance_panels, stance_phases
from hipcheck.report.rows import raise_table, squat_table, stance_table
from hipcheck.report.sections import squat_notes, stance_notes
from hipcheck.report.single import (
    Family,
    family_title,
    narrowed,
    one_leg_cards,
    one_leg_notes,
    one_leg_phases,
    one_leg_table,
)
from hipcheck.report.wording import asymmetry_sentence, hold_norm_sentence, pelvis_name
from hipcheck.results import Knee, Squat

__all__ = ["PageSection", "page_sections"]


@dataclass(frozen=True)
class PageSection:
    """One test, ready for the template: pictures, curves, tables, and what is said under them."""

    id: str
    title: str
    pictures: Sequence[Picture]
    tables: Sequence[HtmlTable]
    notes: Sequence[str]
    group: Group | None = None
    bars: Bars | None = None
    plot_rows: Sequence[PlotRow] = ()


def page_sections(data: ReportInput) -> list[PageSection]:
    """Return a section for each test that was found; none for a recording without measurements."""
    if not has_measurements(data.results):
        return []
    return [section for make in _MAKERS if (section := make(data)) is not None]


def _stance_section(data: ReportInput) -> PageSection | None:
    results = data.results
    if not results.stances:
        return None
    pelvis, trunk = stance_panels(data)
    holds = results.stances
    drops = [ErrorSpan(hold.start_s, hold.end_s, hold.pelvic_drop_deg.error) for hold in holds]
    leans = [ErrorSpan(hold.start_s, hold.end_s, hold.trunk_lean_deg.error) for hold in holds]
    charts = [
        Chart("pelvis", pelvis, pelvis_name(results), "°", drops),
        Chart("trunk", trunk, say("name.trunk_lean"), "°", leans),
    ]
    title = say("section.stance")
    return PageSection(
        id="stance",
        title=title,
        pictures=_pictures("stance", stance_cards(data), data),
        group=group_of("stance", title, charts, stance_phases(results), _clock(data), _end_s(data)),
        tables=[
            table_of("stance-table", say("table.stance"), stance_table(results)),
            table_of("raise-table", say("table.raise"), raise_table(results)),
        ],
        notes=stance_notes(data),
    )


def _squat_section(data: ReportInput) -> PageSection | None:
    data = narrowed(data, "bilateral")
    results = data.results
    if not results.squats:
        return None
    knee, toe, depth = squat_panels(data)
    knee_errors = _errors(results.squats, lambda knee: knee.fppa_deg.error)
    toe_errors = _errors(results.squats, lambda knee: knee.knee_over_toe_percent.error)
    charts = [
        Chart("knee", knee, say("name.knee_angle"), "°", knee_errors, apart=True),
        Chart("toe", toe, say("name.knee_over_toe"), " %", toe_errors, apart=True),
        Chart("depth", depth, say("name.depth"), " %"),
    ]
    title = say("section.squat")
    return PageSection(
        id="squat",
        title=title,
        pictures=_pictures("squat", squat_cards(data), data),
        group=group_of("squat", title, charts, squat_phases(results.squats), _clock(data), _end_s(data)),
        plot_rows=_known([depth_plots("squat", data)]),
        tables=[table_of("squat-table", say("table.squat"), squat_table(results))],
        notes=squat_notes(data),
    )


def _one_leg_section(data: ReportInput, family: Family) -> PageSection | None:
    own = narrowed(data, family)
    results = own.results
    if not results.squats:
        return None
    title = family_title(results)
    differences = [one for one in results.summary.asymmetries if one.metric.startswith(f"{family}_leg_squat")]
    return PageSection(
        id=family,
        title=title,
        pictures=_pictures(family, one_leg_cards(own), own),
        group=group_of(family, title, one_leg_charts(own), one_leg_phases(results), _clock(own), _end_s(own)),
        plot_rows=_known([depth_plots(family, own)]),
        tables=[table_of(f"{family}-table", say("table.squat"), one_leg_table(results))],
        notes=[*one_leg_notes(results), *(f"{asymmetry_sentence(results, one)}." for one in differences)],
    )


def _balance_section(data: ReportInput) -> PageSection | None:
    balance = data.results.balance
    if balance is None or not balance.holds:
        return None
    return PageSection(
        id="balance",
        title=say("section.balance"),
        pictures=_pictures("balance", balance_cards(balance), data),
        tables=[table_of("balance-table", say("table.balance"), balance_table(balance))],
        notes=[SWAY_NOTE, hold_norm_sentence()],
        bars=balance_bars(data.results, balance),
        plot_rows=_known([balance_trend(balance)]),
    )


def _gait_section(data: ReportInput) -> PageSection | None:
    results = data.results
    gait = results.gait
    if gait is None or not results.steps:
        return None
    title = gait_kind(gait.kind)
    return PageSection(
        id="gait",
        title=title,
        pictures=_pictures("gait", gait_cards(data, gait), data),
        group=group_of("gait", title, gait_charts(data), gait_phases(data), _clock(data), _end_s(data)),
        plot_rows=[step_plots(data)],
        tables=[table_of("gait-table", say("gait.both"), gait_table(results, gait)), step_table(data)],
        notes=[note for note in gait_notes(results) if note],
    )


_MAKERS: Final[tuple[Callable[[ReportInput], PageSection | None], ...]] = (
    _stance_section,
    _squat_section,
    partial(_one_leg_section, family="single"),
    partial(_one_leg_section, family="split"),
    _balance_section,
    _gait_section,
)


def _known(rows: Sequence[PlotRow | None]) -> list[PlotRow]:
    return [row for row in rows if row is not None]


def _pictures(section_id: str, cards: Sequence[Card], data: ReportInput) -> list[Picture]:
    return [picture_of(f"{section_id}-picture-{card.side or 'both'}", card, data) for card in cards]


def _clock(data: ReportInput) -> Floats:
    return data.angles["t_s"].to_numpy(float)


def _end_s(data: ReportInput) -> float:
    return max(float(data.angles["t_s"].iloc[-1]), data.results.source.duration_s)


def _errors(squats: Sequence[Squat], of: Callable[[Knee], float | None]) -> list[ErrorSpan]:
    """Return the error of each knee in each repetition."""
    return [
        ErrorSpan(squat.start_s, squat.end_s, of(knee_of(squat, side)), side) for squat in squats for side in BOTH_SIDES
    ]
