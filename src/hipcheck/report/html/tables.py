"""Tables of the page: the report's own rows, each cell with the value that it is sorted by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hipcheck.landmarks import Side
from hipcheck.reference import BandName
from hipcheck.report.style import BAND_WORD
from hipcheck.report.tables import Table

__all__ = ["BAND_SIGN", "HtmlCell", "HtmlTable", "table_of"]

BAND_SIGN: Final[dict[BandName, str]] = {"green": "●", "amber": "▲", "red": "■"}
_NUMBER: Final = re.compile(r"[−-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class HtmlCell:
    """A text with the band of its number, and the side that colours it."""

    text: str
    band: BandName | None = None
    side: Side | None = None

    @property
    def sort_value(self) -> str:
        """The first number of the text; empty for a text without one."""
        found = _NUMBER.search(self.text)
        return found.group().replace("−", "-") if found else ""

    @property
    def band_sign(self) -> str:
        """The sign that shows the band in any colour."""
        return BAND_SIGN[self.band] if self.band else ""

    @property
    def band_word(self) -> str:
        """The name of the band."""
        return BAND_WORD[self.band] if self.band else ""


@dataclass(frozen=True)
class HtmlTable:
    """A table with its caption; the first cell of a row heads it. A folded one is shown on demand, and not printed."""

    id: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[HtmlCell]]
    numeric: Sequence[bool] = ()
    sortable: bool = True
    folded: bool = False


def table_of(table_id: str, caption: str, table: Table) -> HtmlTable:
    """Return a table of the drawn report as one of the page."""
    return HtmlTable(
        id=table_id,
        caption=caption,
        columns=[column.heading for column in table.columns],
        rows=[[HtmlCell(cell.text, cell.band, cell.side) for cell in row] for row in table.rows],
        numeric=[column.numeric for column in table.columns],
        sortable=len(table.rows) > 1,
    )
