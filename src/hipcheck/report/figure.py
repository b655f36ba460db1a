"""The report: one sheet, drawn from one analysis, as a picture and as a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hipcheck.report.cards import squat_cards, stance_cards
from hipcheck.report.curves import draw_panels
from hipcheck.report.depth import draw_depth_panels
from hipcheck.report.evidence import draw_cards
from hipcheck.report.layout import MARGIN_MM, WIDTH_MM, Page, Section, line_height_mm, share_height, wrap
from hipcheck.report.model import ReportInput
from hipcheck.report.notes import findings_section, header_section, notes_section, provenance_section
from hipcheck.report.panels import squat_panels, squat_phases, stance_panels, stance_phases
from hipcheck.report.rows import squat_table, stance_table
from hipcheck.report.style import MUTED, PT_SECTION, PT_SMALL
from hipcheck.report.tables import Table
from hipcheck.report.wording import asymmetry_sentence, hold_norm_sentence

__all__ = ["draw_report", "save_report"]

GAP_MM: Final = 3.2
_CARDS_MM: Final = 88.0
_BETWEEN_MM: Final = 5.0
_DPI: Final = 160


@contextmanager
def _own_style() -> Iterator[None]:
    """Keep a user's matplotlib settings out of the report, and the report's out of theirs."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"text.hinting": "no_hinting", "pdf.fonttype": 42})
        yield


def draw_report(data: ReportInput) -> Figure:
    """Draw the report on one sheet.

    The sheet is A4 upright; with more than fits on it the sheet grows in height.

    Parameters
    ----------
    data
        One analysis.

    Returns
    -------
    Figure
        With an Agg canvas; nothing of pyplot is touched.
    """
    with _own_style():
        sections = _sections(data)
        heights, page_height = share_height(sections, GAP_MM)
        page = Page(page_height)
        FigureCanvasAgg(page.figure)
        y = MARGIN_MM
        for section, height in zip(sections[:-2], heights[:-2], strict=True):
            section.draw(page, y, height)
            y += height + GAP_MM
        y = page_height - MARGIN_MM - heights[-1] - GAP_MM - heights[-2]
        for section, height in zip(sections[-2:], heights[-2:], strict=True):
            section.draw(page, y, height)
            y += height + GAP_MM
    return page.figure


def save_report(data: ReportInput, folder: Path, formats: Sequence[str] = ("png", "pdf")) -> list[Path]:
    """Draw the report and write ``report.png``, ``report.pdf`` into a folder that exists.

    Parameters
    ----------
    data
        One analysis.
    folder
        Where to write.
    formats
        Any of ``png``, ``pdf``, ``svg``.

    Returns
    -------
    list of Path
        The files, in the order of ``formats``.
    """
    figure = draw_report(data)
    paths = []
    with _own_style():
        for name in formats:
            path = folder / f"report.{name}"
            undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(name, {})
            figure.savefig(path, dpi=_DPI, facecolor="white", metadata=undated)
            paths.append(path)
    return paths


def _sections(data: ReportInput) -> list[Section]:
    results = data.results
    sections = [header_section(results), findings_section(data)]
    if not data.refused and results.stances:
        sections += [_stance_overview(data), _stance_table(data)]
    if not data.refused and results.squats:
        sections += [_squat_overview(data), _depth(data), _squat_table(data)]
    return [*sections, notes_section(data), provenance_section(data)]


def _stance_overview(data: ReportInput) -> Section:
    def draw(page: Page, y: float, height: float) -> None:
        y, height = _headed(page, y, height, data, "Standing on one leg")
        cards = stance_cards(data.results)
        draw_cards(page, (MARGIN_MM, y, _CARDS_MM, height), cards, data)
        _curves(page, y, height)

    def _curves(page: Page, y: float, height: float) -> None:
        box = (MARGIN_MM + _CARDS_MM + _BETWEEN_MM, y, WIDTH_MM - _CARDS_MM - _BETWEEN_MM, height)
        draw_panels(page, box, stance_panels(data), stance_phases(data.results), _end(data))

    return Section(54.0, 125.0, draw)


def _squat_overview(data: ReportInput) -> Section:
    def draw(page: Page, y: float, height: float) -> None:
        y, height = _headed(page, y, height, data, "Squat")
        draw_cards(page, (MARGIN_MM, y, _CARDS_MM, height), squat_cards(data.results), data)
        box = (MARGIN_MM + _CARDS_MM + _BETWEEN_MM, y, WIDTH_MM - _CARDS_MM - _BETWEEN_MM, height)
        draw_panels(page, box, squat_panels(data), squat_phases(data.results.squats), _end(data))

    return Section(62.0, 118.0, draw)


_HEADING_MM: Final = line_height_mm(PT_SECTION) + 1.2


def _headed(page: Page, y: float, height: float, data: ReportInput, text: str) -> tuple[float, float]:
    """Set a heading where the page has two tests; return what is left of the box."""
    if not (data.results.stances and data.results.squats):
        return y, height
    page.text(MARGIN_MM, y, text, PT_SECTION, weight="bold")
    return y + _HEADING_MM, height - _HEADING_MM


def _end(data: ReportInput) -> float:
    return max(float(data.angles["t_s"].iloc[-1]), data.results.source.duration_s)


def _depth(data: ReportInput) -> Section:
    return Section(35.0, 62.0, lambda page, y, height: draw_depth_panels(page, MARGIN_MM, y, height, data))


def _stance_table(data: ReportInput) -> Section:
    below = [reason for stance in data.results.stances for reason in stance.reasons]
    below = list(dict.fromkeys(below))
    notes = [*below, *_asymmetries(data, ("pelvic", "trunk", "hold", "hip")), hold_norm_sentence()]
    return _table_section(stance_table(data.results), notes)


def _squat_table(data: ReportInput) -> Section:
    notes = [
        "Down and up: knee angle (FPPA) where the hips are lowered by 14 % of leg length (about 60° of knee flexion). "
        "Over toe and distance: at the bottom. Hip shift: + = to the subject's left.",
        *_asymmetries(data, ("fppa", "knee", "medial")),
    ]
    return _table_section(squat_table(data.results), notes)


def _asymmetries(data: ReportInput, stems: tuple[str, ...]) -> list[str]:
    own = [item for item in data.results.summary.asymmetries if item.metric.startswith(stems)]
    return ["; ".join(map(asymmetry_sentence, own)) + "."] if own else []


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
