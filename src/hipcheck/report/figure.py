"""The report: one sheet, drawn from one analysis, as a picture and as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave

from hipcheck.report.advice import draw_advice
from hipcheck.report.layout import MARGIN_MM, Page, Section, share_height
from hipcheck.report.model import ReportInput, has_measurements
from hipcheck.report.notes import findings_section, header_section, notes_section, provenance_section
from hipcheck.report.pdf import pdf_content
from hipcheck.report.saving import DPI, QUICKLY, own_style
from hipcheck.report.sections import (
    balance_sections,
    gait_sections,
    one_leg_sections,
    picture_section,
    squat_sections,
    stance_sections,
)

__all__ = ["draw_report", "save_report"]

GAP_MM: Final = 3.2


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
    with own_style():
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

    Where something was measured, the advice follows on a sheet of its own: the second page of the PDF, below the first
    sheet in the PNG. The SVG has the first sheet only.

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
    sheets = [sheet for sheet in (draw_report(data), draw_advice(data)) if sheet is not None]
    paths = []
    with own_style():
        for name in formats:
            path = folder / f"report.{name}"
            _WRITERS[name](path, sheets)
            paths.append(path)
    return paths


def _write_png(path: Path, sheets: Sequence[Figure]) -> None:
    """Write the sheets below each other as one picture."""
    pictures = []
    for sheet in sheets:
        sheet.set(dpi=DPI, facecolor="white")
        canvas = FigureCanvasAgg(sheet)
        canvas.draw()  # type: ignore[no-untyped-call]
        pictures.append(np.asarray(canvas.buffer_rgba())[..., :3])  # type: ignore[no-untyped-call]
    imsave(path, np.ascontiguousarray(np.concatenate(pictures)), dpi=DPI, pil_kwargs=QUICKLY)


def _write_pdf(path: Path, sheets: Sequence[Figure]) -> None:
    path.write_bytes(pdf_content(sheets, facecolor="white"))


def _write_svg(path: Path, sheets: Sequence[Figure]) -> None:
    sheets[0].savefig(path, facecolor="white", metadata={"Date": None})


_WRITERS: Final = {"png": _write_png, "pdf": _write_pdf, "svg": _write_svg}


def _sections(data: ReportInput) -> list[Section]:
    results = data.results
    sections = [header_section(results), findings_section(data)]
    if not has_measurements(results):
        sections += picture_section(data)
    else:
        sections += stance_sections(data) if results.stances else []
        sections += [*squat_sections(data), *one_leg_sections(data)]
        sections += balance_sections(data)
        sections += gait_sections(data)
    return [*sections, notes_section(data), provenance_section(data)]
