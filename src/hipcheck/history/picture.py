"""The comparison on one sheet: the decisive pictures of both sessions side by side, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hipcheck.history.change import Change
from hipcheck.history.compare import Session, change_words, group_words
from hipcheck.history.text import band_notes, person_warning
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference import what_it_does_not_mean
from hipcheck.report.cards import Card, instant_words
from hipcheck.report.evidence import card_ink, draw_cards
from hipcheck.report.layout import MARGIN_MM, WIDTH_MM, Page, ellipsize_middle, line_height_mm, wrap
from hipcheck.report.model import ReportInput, decisive_squat, decisive_stance, knee_of
from hipcheck.report.saving import own_style, save_figure
from hipcheck.report.style import (
    FAINT,
    GRID,
    INK,
    MUTED,
    PT_BODY,
    PT_SECTION,
    PT_SMALL,
    PT_TITLE,
    SIDE_COLOUR,
)
from hipcheck.report.wording import MISSING
from hipcheck.results import Results

__all__ = ["draw_comparison", "save_comparison"]

_PICTURE_MM: Final = 92.0
_GAP_MM: Final = 4.0
_ROW_MM: Final = line_height_mm(PT_BODY) + 1.2
_BEFORE_MM: Final = 81.0  # right edges of the columns, from the left margin
_AFTER_MM: Final = 100.0
_CHANGE_MM: Final = 130.0
_STRIP_MM: Final = (134.0, 153.0)


def draw_comparison(before: Session, after: Session, changes: Sequence[Change]) -> Figure:
    """Draw two sessions on a sheet as wide as A4; nothing of pyplot is touched.

    Parameters
    ----------
    before, after
        The sessions; one whose folder is gone has no pictures.
    changes
        What they have in common.
    """
    with own_style():
        rows = _picture_rows(before, after, changes)
        notes = [*band_notes(changes), what_it_does_not_mean()[0]]
        groups = [(words, list(group)) for words, group in groupby(changes, key=lambda one: group_words(one.before))]
        page = Page(_height_mm(len(rows), groups, notes))
        FigureCanvasAgg(page.figure)
        y = _heading(page, before, after)
        for row in rows:
            _draw_row(page, y, row)
            y += _PICTURE_MM + _GAP_MM
        for words, group in groups:
            y = _draw_group(page, y, words, group)
        for note in notes:
            y = page.paragraph(MARGIN_MM, y, WIDTH_MM, note, PT_SMALL, color=MUTED)
    return page.figure


def save_comparison(path: Path, before: Session, after: Session, changes: Sequence[Change]) -> Path:
    """Draw the comparison into a file: png, pdf or svg, by its ending."""
    return save_figure(draw_comparison(before, after, changes), path)


_Cell = tuple[Card, ReportInput | None]


def _picture_rows(before: Session, after: Session, changes: Sequence[Change]) -> list[list[_Cell]]:
    """Return a row of pictures for each exercise: before and after of the left leg, then of the right."""
    data = before.pictures(), after.pictures()
    if data == (None, None):
        return []
    rows = []
    for exercise in ("stance", "squat"):
        both = {change.before.side for change in changes if change.before.exercise == exercise}
        row: list[_Cell] = []
        for side in BOTH_SIDES:
            cards = [
                _card(session.results, exercise, side, word)
                for session, word in ((before, "before"), (after, "after"))
                if side in both
            ]
            row += [(card, data[i]) for i, card in enumerate(cards) if card is not None and None not in cards]
        rows += [row] if row else []
    return rows


def _card(results: Results, exercise: str, side: Side, word: str) -> Card | None:
    """Return a card without numbers, which are those of one trial: the table has those of the session."""
    if exercise == "stance":
        hold = decisive_stance(results.stances, side)
        if hold is None:
            return None
        marks = dict.fromkeys(("pelvis", "trunk"), MISSING)
        return Card(side, f"On the {side} leg, {word}", instant_words(hold.evidence_t_s), hold.evidence_t_s, (), marks)
    squat = decisive_squat(results.squats, side)
    if squat is None:
        return None
    t_s = knee_of(squat, side).evidence_t_s
    when = f"repetition {squat.rep}, {instant_words(t_s)}"
    return Card(side, f"{side.capitalize()} knee, {word}", when, t_s, (), {side: MISSING})


def _height_mm(rows: int, groups: Sequence[tuple[str, list[Change]]], notes: Sequence[str]) -> float:
    lines = sum(len(wrap(note, WIDTH_MM, PT_SMALL)) for note in notes)
    table = sum(line_height_mm(PT_SECTION) + 1.5 + _ROW_MM * len(group) + 3.0 for _, group in groups)
    head = line_height_mm(PT_TITLE) + 3 * line_height_mm(PT_BODY) + 4.0
    return 2 * MARGIN_MM + head + rows * (_PICTURE_MM + _GAP_MM) + table + lines * line_height_mm(PT_SMALL)


def _heading(page: Page, before: Session, after: Session) -> float:
    y = MARGIN_MM
    page.text(MARGIN_MM, y, "Before and after", PT_TITLE, weight="bold")
    y += line_height_mm(PT_TITLE) + 1.0
    for word, session in (("Before", before), ("After", after)):
        page.text(MARGIN_MM, y, word, color=MUTED)
        page.text(MARGIN_MM + 14.0, y, ellipsize_middle(session.heading, WIDTH_MM - 14.0, PT_BODY))
        y += line_height_mm(PT_BODY)
    warning = person_warning(before, after)
    if warning:
        page.text(MARGIN_MM, y, warning, weight="bold")
    return y + line_height_mm(PT_BODY) + 2.0


def _draw_row(page: Page, y: float, row: Sequence[_Cell]) -> None:
    each = (WIDTH_MM - 3 * _GAP_MM) / 4
    if len(row) == 2:
        each = (WIDTH_MM - _GAP_MM) / 2
    for i, (card, data) in enumerate(row):
        box = (MARGIN_MM + i * (each + _GAP_MM), y, each, _PICTURE_MM)
        if data is not None:
            draw_cards(page, box, [card], data)
        else:
            page.text(box[0], y, card.title, PT_BODY + 1, color=card_ink(card), weight="bold")
            page.text(box[0], y + 8.0, "the results folder is gone", PT_SMALL, color=FAINT)


def _draw_group(page: Page, y: float, words: str, group: Sequence[Change]) -> float:
    side = group[0].before.side
    page.text(MARGIN_MM, y, words, PT_SECTION, weight="bold", color=SIDE_COLOUR[side] if side else INK)
    under = y + line_height_mm(PT_SECTION) - line_height_mm(PT_SMALL)
    for x, text in ((_BEFORE_MM, "before"), (_AFTER_MM, "after"), (_CHANGE_MM, "change (its band)")):
        page.text(MARGIN_MM + x, under, text, PT_SMALL, color=MUTED, align="right")
    y += line_height_mm(PT_SECTION) + 1.5
    for change in group:
        _draw_change(page, y, change)
        y += _ROW_MM
    return y + 3.0


def _draw_change(page: Page, y: float, change: Change) -> None:
    was, now, moved, verdict = change_words(change)
    x = MARGIN_MM
    detectable = change.verdict in ("increased", "decreased")
    weight: Literal["normal", "bold"] = "bold" if detectable else "normal"
    page.line((x, x + WIDTH_MM), (y - 0.5, y - 0.5), color=GRID, width_pt=0.4)
    page.text(x, y, change.words)
    page.text(x + _BEFORE_MM, y, was, align="right")
    page.text(x + 0.5 * (_BEFORE_MM + _AFTER_MM - 13.0), y, "→", color=FAINT, align="center")
    page.text(x + _AFTER_MM, y, now, align="right")
    page.text(x + _CHANGE_MM, y, moved, align="right", weight=weight)
    page.text(x + WIDTH_MM, y, verdict, align="right", weight=weight)
    if change.band is not None and change.verdict != "not_judged":
        _draw_strip(page, y + line_height_mm(PT_BODY) / 2, change.value / change.band.half_width, detectable=detectable)


def _draw_strip(page: Page, y: float, share: float, *, detectable: bool) -> None:
    """Draw the change as a dot on its band; beyond twice the band it sits at the end."""
    left, right = (MARGIN_MM + x for x in _STRIP_MM)
    middle, quarter = (left + right) / 2, (right - left) / 4
    page.line((middle - quarter, middle + quarter), (y, y), color=GRID, width_pt=8.0)
    page.line((left, right), (y, y), color=GRID, width_pt=0.6)
    page.line((middle, middle), (y - 1.6, y + 1.6), color=FAINT, width_pt=0.6)
    at = middle + quarter * max(min(share, 2.0), -2.0)
    page.marker(at, y, "o", INK, 4.5, hollow=not detectable)
