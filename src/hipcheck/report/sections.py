"""The sections between the findings and the small print: pictures and curves, knees over depth, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.exercises.grade import was_fingertip_used, was_raise_asked
from hipcheck.exercises.words import say
from hipcheck.report.balance import balance_overview, balance_table
from hipcheck.report.balance_words import SWAY_NOTE
from hipcheck.report.cards import Card, squat_cards, stance_cards
from hipcheck.report.curves import Panel, Phase, draw_panels
from hipcheck.report.depth import draw_depth_panels
from hipcheck.report.evidence import draw_cards, draw_plain_picture
from hipcheck.report.gait import gait_overview, gait_table
from hipcheck.report.gait_words import gait_notes
from hipcheck.report.layout import MARGIN_MM, WIDTH_MM, Page, Section, line_height_mm, wrap
from hipcheck.report.model import ReportInput, evidence_instants
from hipcheck.report.panels import squat_panels, squat_phases, stance_panels, stance_phases
from hipcheck.report.rows import raise_table, squat_table, stance_table
from hipcheck.report.single import (
    Family,
    family_title,
    narrowed,
    one_leg_cards,
    one_leg_notes,
    one_leg_panels,
    one_leg_phases,
    one_leg_table,
)
from hipcheck.report.style import MUTED, PT_SECTION, PT_SMALL
from hipcheck.report.tables import Table
from hipcheck.report.wording import (
    asymmetry_sentence,
    hold_norm_sentence,
    pelvis_caution,
    pelvis_name,
    raw_line_sentence,
    squat_pelvis_words,
)
from hipcheck.results import Results

__all__ = [
    "balance_sections",
    "gait_sections",
    "one_leg_sections",
    "picture_section",
    "squat_notes",
    "squat_sections",
    "stance_notes",
    "stance_sections",
]

_CARDS_MM: Final = 88.0
_BETWEEN_MM: Final = 5.0
_MOST_PELVES: Final = 6
_HEADING_MM: Final = line_height_mm(PT_SECTION) + 1.2


def stance_sections(data: ReportInput) -> list[Section]:
    """Return pictures and curves of the holds, their table, and that of how the pelvis was held up."""
    results = data.results
    cards, panels, phases = stance_cards(data), stance_panels(data), stance_phases(results)
    overview = _overview(data, "Standing on one leg", cards, panels, phases, 54.0, headed=_headed(results))
    tables = [_table_section(stance_table(results), []), _table_section(raise_table(results), stance_notes(data))]
    return [overview, *tables]


def stance_notes(data: ReportInput) -> list[str]:
    """Return what is said under the table of holds."""
    results = data.results
    return [
        *dict.fromkeys(reason for stance in results.stances for reason in stance.reasons),
        *_differences(data, ("pelvic", "trunk", "hold", "hip")),
        *_how_it_was_done(results),
        f"{pelvis_name(results)}: + = free side lower, − = raised. Trunk: + = over the stance leg, − = away from it. "
        "Hip: + = adducted; its error is that of the pelvis. Hips shifted: from quiet standing, % of leg length, + = "
        "toward the stance leg. The hip that is tested is the one that is stood on.",
        " ".join(filter(None, [f"Pelvis: {pelvis_caution(results)}.", raw_line_sentence(results)])),
        hold_norm_sentence(),
    ]


def _how_it_was_done(results: Results) -> list[str]:
    """Say what the test was: only one whose raise was asked for is the whole Trendelenburg test."""
    asked = [] if was_raise_asked(results.reported) else [say("grade.not_asked")]
    return [*asked, *([say("stance.fingertip")] if was_fingertip_used(results.reported) else [])]


def squat_sections(data: ReportInput) -> list[Section]:
    """Return pictures and curves of the repetitions, the knees over depth, and their table."""
    data, headed = narrowed(data, "bilateral"), _headed(data.results)
    results = data.results
    if not results.squats:
        return []
    panels, phases = squat_panels(data), squat_phases(results.squats)
    overview = _overview(data, "Squat", squat_cards(data), panels, phases, 62.0, headed=headed)
    return [overview, _depth_section(data), _table_section(squat_table(results), squat_notes(data))]


def one_leg_sections(data: ReportInput) -> list[Section]:
    """Return the same of the squats on one leg, and of the split squats, each apart."""
    sections = []
    families: tuple[Family, ...] = ("single", "split")
    for own in (narrowed(data, family) for family in families):
        results = own.results
        if results.squats:
            cards, panels, phases = one_leg_cards(own), one_leg_panels(own), one_leg_phases(results)
            headed = _headed(data.results)
            notes = [*one_leg_notes(results), *_differences(own, ("single_leg_squat",))]
            sections += [
                _overview(own, family_title(results), cards, panels, phases, 88.0, headed=headed),
                _depth_section(own),
                _table_section(one_leg_table(results), notes),
            ]
    return sections


def _depth_section(data: ReportInput) -> Section:
    return Section(35.0, 62.0, lambda page, y, height: draw_depth_panels(page, MARGIN_MM, y, height, data))


def _headed(results: Results) -> bool:
    """Whether sections need headings: more was done than one test whose name is the title."""
    families = {squat.kind.partition("_")[0] for squat in results.squats}
    return len(families) + bool(results.stances) > 1


def squat_notes(data: ReportInput) -> list[str]:
    """Return what is said under the table of repetitions."""
    return [
        "Down and up: knee angle (FPPA) where the hips are lowered by 14 % of leg length (about 60° of knee flexion). "
        "+ = inward, − = outward. Over toe: largest change from standing, % of leg length. Distance: smallest of down, "
        "bottom, up.",
        _pelvis_note(data.results),
        *_differences(data, ("fppa", "knee", "medial")),
    ]


def _pelvis_note(results: Results) -> str:
    """Say how the pelvis lies at the bottom of each repetition, with side and error."""
    told = [f"repetition {squat.rep} {squat_pelvis_words(squat)}" for squat in results.squats[:_MOST_PELVES]]
    more = len(results.squats) - len(told)
    rest = f"; {more} more are listed in results.json" if more else ""
    return f"Pelvis at the bottom ({pelvis_caution(results)}): {'; '.join(told)}{rest}."


def balance_sections(data: ReportInput) -> list[Section]:
    """Return pictures, hold times and sway of a balance exercise, and the table of its holds; none without one."""
    balance = data.results.balance
    if balance is None or not balance.holds:
        return []
    return [balance_overview(data, balance), _table_section(balance_table(balance), [SWAY_NOTE, hold_norm_sentence()])]


def gait_sections(data: ReportInput) -> list[Section]:
    """Return pictures and curves of the steps, and the table of both legs; none without steps."""
    gait = data.results.gait
    if gait is None:
        return []
    return [gait_overview(data, gait), _table_section(gait_table(data.results, gait), gait_notes(data.results))]


def picture_section(data: ReportInput) -> list[Section]:
    """Return the picture of a recording without measurements, so that a reader knows which one it was."""
    pictures = [picture for t_s in evidence_instants(data.results) if (picture := data.picture(t_s)) is not None]
    if not pictures:
        return []
    height = 80.0
    return [
        Section(
            height, height, lambda page, y, _: draw_plain_picture(page, (MARGIN_MM, y, WIDTH_MM, height), pictures[0])
        )
    ]


def _overview(
    data: ReportInput,
    title: str,
    cards: Sequence[Card],
    panels: Sequence[Panel],
    phases: Sequence[Phase],
    least: float,
    *,
    headed: bool,
) -> Section:
    """Return the section with the cards on the left and the curves on the right."""
    end_s = max(float(data.angles["t_s"].iloc[-1]), data.results.source.duration_s)

    def draw(page: Page, y: float, height: float) -> None:
        if headed:
            page.text(MARGIN_MM, y, title, PT_SECTION, weight="bold")
            y, height = y + _HEADING_MM, height - _HEADING_MM
        draw_cards(page, (MARGIN_MM, y, _CARDS_MM, height), cards, data)
        left = _CARDS_MM + _BETWEEN_MM
        draw_panels(page, (MARGIN_MM + left, y, WIDTH_MM - left, height), panels, phases, end_s)

    # Taller than that, a picture holds more room than person.
    return Section(least, 150.0 if len(cards) == 1 else 120.0, draw)


def _differences(data: ReportInput, stems: tuple[str, ...]) -> list[str]:
    own = [item for item in data.results.summary.asymmetries if item.metric.startswith(stems)]
    return ["; ".join(asymmetry_sentence(data.results, item) for item in own) + "."] if own else []


def _table_section(table: Table, notes: Sequence[str]) -> Section:
    lines = [line for note in notes for line in wrap(note, WIDTH_MM, PT_SMALL)]
    height = table.height_mm + 1.0 + len(lines) * line_height_mm(PT_SMALL)

    def draw(page: Page, y: float, height_mm: float) -> None:
        table.draw(page, MARGIN_MM, y)
        y += table.height_mm + 1.0
        for line in lines:
            page.text(MARGIN_MM, y, line, PT_SMALL, color=MUTED)
            y += line_height_mm(PT_SMALL)

    return Section(height, height, draw)
