"""Tables whose columns take the room that their text needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hipcheck.landmarks import Side
from hipcheck.reference import BandName
from hipcheck.report.layout import WIDTH_MM, Page, line_height_mm, text_width_mm, wrap
from hipcheck.report.style import BAND_INK, BAND_MARKER, FAINT, GRID, INK, MUTED, PT_BODY, PT_SMALL, SIDE_COLOUR

__all__ = ["Cell", "Column", "Table"]

_ROW_MM: Final = line_height_mm(PT_BODY) + 0.15
_HEAD_LINE_MM: Final = line_height_mm(PT_SMALL)
_SIZES_PT: Final = (PT_BODY, 7.6, 7.2, 6.8)
_MARK_MM: Final = 2.8
_LEAST_GAP_MM: Final = 2.0


@dataclass(frozen=True)
class Column:
    """Heading, and how many millimetres it may take before it is wrapped; numbers stand to the right."""

    heading: str
    numeric: bool = True


@dataclass(frozen=True)
class Cell:
    """A text with the band of its number, and the side that colours it."""

    text: str
    band: BandName | None = None
    side: Side | None = None


class Table:
    """A table that knows its height before it is drawn.

    Parameters
    ----------
    columns
        Headings.
    rows
        One cell for each column in each row.
    """

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        self.columns = columns
        self.rows = rows
        for self._size_pt in _SIZES_PT:
            self._widths = [self._content_width(i) for i in range(len(columns))]
            spare = WIDTH_MM - sum(self._widths) - _LEAST_GAP_MM * (len(columns) - 1)
            if spare >= 0:
                break
        self._grow_for_headings(spare)
        self._gap = (WIDTH_MM - sum(self._widths)) / max(1, len(columns) - 1)
        self._heads = [
            wrap(column.heading, width + 0.01, PT_SMALL) for column, width in zip(columns, self._widths, strict=True)
        ]

    def _content_width(self, i: int) -> float:
        cells = [text_width_mm(row[i].text, self._size_pt) + (_MARK_MM if row[i].band else 0) for row in self.rows]
        words = [text_width_mm(word, PT_SMALL) for word in self.columns[i].heading.split()]
        return max([*cells, *words, 6.0])

    def _grow_for_headings(self, spare_mm: float) -> None:
        """Give room to headings of more than two lines, as long as there is any."""
        while spare_mm >= 1.0:
            lines = [len(wrap(c.heading, w, PT_SMALL)) for c, w in zip(self.columns, self._widths, strict=True)]
            worst = max(range(len(lines)), key=lines.__getitem__)
            if lines[worst] <= 2:
                return
            self._widths[worst] += 1.0
            spare_mm -= 1.0

    @property
    def height_mm(self) -> float:
        """Height on the page."""
        return max(map(len, self._heads)) * _HEAD_LINE_MM + 1.2 + len(self.rows) * _ROW_MM

    def draw(self, page: Page, x_mm: float, y_mm: float) -> None:
        """Draw the table with its top left corner at a point."""
        deepest = max(map(len, self._heads))
        x = x_mm
        for column, head, width in zip(self.columns, self._heads, self._widths, strict=True):
            for k, line in enumerate(head):
                y = y_mm + (deepest - len(head) + k) * _HEAD_LINE_MM
                self._set(page, x, y, width, line, PT_SMALL, column.numeric, MUTED)
            x += width + self._gap
        y = y_mm + deepest * _HEAD_LINE_MM + 0.6
        page.line([x_mm, x_mm + WIDTH_MM], [y, y], color=FAINT, width_pt=0.6)
        y += 0.6
        for row in self.rows:
            self._draw_row(page, x_mm, y, row)
            y += _ROW_MM
            page.line([x_mm, x_mm + WIDTH_MM], [y - 0.1, y - 0.1], color=GRID, width_pt=0.35)

    def _draw_row(self, page: Page, x: float, y: float, row: Sequence[Cell]) -> None:
        for column, cell, width in zip(self.columns, row, self._widths, strict=True):
            colour = SIDE_COLOUR[cell.side] if cell.side else INK
            self._set(page, x, y, width, cell.text, self._size_pt, column.numeric, colour)
            if cell.band:
                used = text_width_mm(cell.text, self._size_pt)
                mark = x + width - used - 1.6 if column.numeric else x + used + 1.6
                page.marker(mark, y + 0.5 * line_height_mm(PT_BODY), BAND_MARKER[cell.band], BAND_INK[cell.band])
            x += width + self._gap

    @staticmethod
    def _set(page: Page, x: float, y: float, width: float, text: str, size: float, numeric: bool, colour: str) -> None:
        page.text(x + width if numeric else x, y, text, size, color=colour, align="right" if numeric else "left")
