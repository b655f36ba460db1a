"""The advice page: what may help, why, and how it is done, each with its drawing; to be taken home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hipcheck.advice import ADVICE_TITLE, advice_for, advice_groups, advice_limits
from hipcheck.reference import when_to_see_a_clinician
from hipcheck.reference.advice import AdviceItem
from hipcheck.report.drawings import draw_on, drawing
from hipcheck.report.layout import (
    MARGIN_MM,
    PAGE_HEIGHT_MM,
    WIDTH_MM,
    Page,
    Weight,
    ellipsize_middle,
    line_height_mm,
    text_width_mm,
    wrap,
)
from hipcheck.report.model import ReportInput, has_measurements
from hipcheck.report.saving import own_style
from hipcheck.report.style import FAINT, GRID, INK, MUTED, PT_BODY, PT_HEADLINE, PT_SECTION, PT_SMALL, PT_TITLE
from hipcheck.report.wording import file_name

__all__ = ["draw_advice"]

_OWN_NAME: Final = "hipcheck  ·  "
_DRAWING_MM: Final = (50.0, 33.0)
_GAP_MM: Final = 4.0
_BLOCK_GAP_MM: Final = 3.6
_TEXT_MM: Final = WIDTH_MM - _DRAWING_MM[0] - _GAP_MM


@dataclass(frozen=True)
class _Line:
    """One line of a block: text, size, colour, weight, and how far it is set in."""

    text: str
    size_pt: float = PT_BODY
    color: str = INK
    weight: Weight = "normal"
    indent_mm: float = 0.0


def draw_advice(data: ReportInput) -> Figure | None:
    """Draw the advice on a sheet of its own; ``None`` where nothing was measured or nothing is to be said.

    The sheet is A4 upright; with more than fits on it the sheet grows in height.
    """
    advice = advice_for(data.results)
    limits = advice_limits(data.results)
    if not (advice or limits[1:]) or not has_measurements(data.results):
        return None
    groups = [(why, [(item, _lines(item)) for item in items]) for why, items in advice_groups(advice)]
    with own_style():
        page = Page(max(PAGE_HEIGHT_MM, _height_mm(groups, limits)))
        FigureCanvasAgg(page.figure)
        y = _draw_head(page, file_name(data.results.source.path), limits)
        for why, blocks in groups:
            y = page.paragraph(MARGIN_MM, y, WIDTH_MM, why, PT_SECTION - 1, weight="bold") + 1.4
            for item, lines in blocks:
                y = _draw_block(page, y, item, lines)
        _draw_clinician(page, max(y, page.height_mm - MARGIN_MM - _clinician_mm()))
    return page.figure


_Blocks = list[tuple[AdviceItem, list[_Line]]]


def _lines(item: AdviceItem) -> list[_Line]:
    """Return the text of a block, broken into lines."""
    lines = [_Line(item.title, PT_HEADLINE, weight="bold"), _Line(item.target, PT_SMALL, MUTED)]
    for number, step in enumerate(item.steps, 1):
        lines += _broken(f"{number}. ", step)
    lines += _broken("How much: ", f"{item.dose_words}.") if item.kind == "exercise" else []
    lines += _broken("Easy by now? ", item.progression) if item.kind == "exercise" else []
    lines += _broken("", " ".join([item.stop, *item.cautions]))
    known = f"{item.evidence} ({item.source})"
    return lines + [_Line(text, PT_SMALL, MUTED) for text in wrap(known, _TEXT_MM, PT_SMALL)]


def _broken(label: str, text: str) -> list[_Line]:
    first, *rest = wrap(label + text, _TEXT_MM - 3.4, PT_BODY)
    return [_Line(first), *(_Line(line, indent_mm=3.4) for line in rest)]


def _block_mm(lines: Sequence[_Line]) -> float:
    return max(_DRAWING_MM[1], sum(line_height_mm(line.size_pt) for line in lines)) + _BLOCK_GAP_MM


def _height_mm(groups: Sequence[tuple[str, _Blocks]], limits: Sequence[str]) -> float:
    """Return the height that everything needs."""
    headings = [len(wrap(why, WIDTH_MM, PT_SECTION - 1, "bold")) for why, _ in groups]
    words = sum(headings) * line_height_mm(PT_SECTION - 1) + 1.4 * len(groups)
    return (
        2 * MARGIN_MM
        + _head_mm(limits)
        + words
        + sum(_block_mm(b[1]) for _, bs in groups for b in bs)
        + _clinician_mm()
    )


def _head_mm(limits: Sequence[str]) -> float:
    lines = sum(len(wrap(limit, WIDTH_MM, PT_BODY)) for limit in limits)
    return line_height_mm(PT_TITLE) + lines * line_height_mm(PT_BODY) + 4.6


def _draw_head(page: Page, name: str, limits: Sequence[str]) -> float:
    right = MARGIN_MM + WIDTH_MM
    page.text(MARGIN_MM, MARGIN_MM, ADVICE_TITLE, PT_TITLE, weight="bold")
    room = WIDTH_MM - text_width_mm(ADVICE_TITLE, PT_TITLE, "bold") - text_width_mm(_OWN_NAME, PT_BODY) - 8.0
    shown = _OWN_NAME + ellipsize_middle(name, room, PT_BODY)
    page.text(right, MARGIN_MM + 1.6, shown, PT_BODY, color=MUTED, align="right")
    y = MARGIN_MM + line_height_mm(PT_TITLE)
    y = page.paragraph(MARGIN_MM, y, WIDTH_MM, limits[0], PT_BODY, color=MUTED)
    for limit in limits[1:]:
        y = page.paragraph(MARGIN_MM, y, WIDTH_MM, limit, PT_BODY)
    y += 1.6
    page.line([MARGIN_MM, right], [y, y], color=INK, width_pt=0.9)
    return y + 3.0


def _draw_block(page: Page, y: float, item: AdviceItem, lines: Sequence[_Line]) -> float:
    """Draw one suggestion, the drawing on the left, and return where the next one may begin."""
    width, height = drawing(item.drawing).size
    scale = min(_DRAWING_MM[0] / width, _DRAWING_MM[1] / height)
    left = MARGIN_MM + (_DRAWING_MM[0] - scale * width) / 2
    draw_on(page.axes(left, y, scale * width, scale * height), item.drawing)
    x, line_y = MARGIN_MM + _DRAWING_MM[0] + _GAP_MM, y
    for line in lines:
        page.text(x + line.indent_mm, line_y, line.text, line.size_pt, color=line.color, weight=line.weight)
        line_y += line_height_mm(line.size_pt)
    return y + _block_mm(lines)


def _clinician_mm() -> float:
    lines = sum(len(wrap(text, WIDTH_MM - 2.4, PT_BODY)) for text in when_to_see_a_clinician())
    return 2.0 + line_height_mm(PT_HEADLINE) + lines * line_height_mm(PT_BODY)


def _draw_clinician(page: Page, y: float) -> None:
    page.line([MARGIN_MM, MARGIN_MM + WIDTH_MM], [y, y], color=GRID)
    page.text(MARGIN_MM, y + 1.2, "When to see a clinician", PT_HEADLINE, weight="bold")
    y += 2.0 + line_height_mm(PT_HEADLINE)
    for text in when_to_see_a_clinician():
        page.marker(MARGIN_MM + 0.7, y + 0.5 * line_height_mm(PT_BODY), "o", FAINT, 1.6)
        y = page.paragraph(MARGIN_MM + 2.4, y, WIDTH_MM - 2.4, text, PT_BODY)
