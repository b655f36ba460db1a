"""Tables for spreadsheets: CSV in two dialects and workbooks, in which no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from hipcheck.errors import UsageError
from hipcheck.printable import printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DIALECTS", "Dialect", "csv_content", "frame_content", "safe_cell", "workbook_content"]

Dialect = Literal["comma", "semicolon"]
"""``comma``: fields apart by commas, decimal point; ``semicolon``: by semicolons, decimal comma, as much of Europe."""

DIALECTS: Final[tuple[Dialect, ...]] = get_args(Dialect)

_SIGNS: Final[Mapping[Dialect, tuple[str, str, str]]] = {
    "comma": (",", ".", "utf-8"),
    "semicolon": (";", ",", "utf-8-sig"),
}
"""What is between fields, the decimal sign, and the encoding: such spreadsheets take UTF-8 for it by its mark only."""

# A cell begins where the text does, and where a spreadsheet of the other dialect would cut it.
_FORMULA: Final = re.compile(r"(^|[;,\t\n])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")

_MOST_ROWS: Final = 1_048_575  # of a sheet, below its head


def safe_cell(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Return the value of a cell; text that a spreadsheet would calculate gets an apostrophe before it."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return _FORMULA.sub(r"\1'", printable(value))


def csv_content(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], dialect: Dialect = "comma") -> bytes:
    """Return a CSV file; a missing value is an empty cell, numbers have six digits.

    Parameters
    ----------
    columns
        Names of the columns, in order.
    rows
        Values by column.
    dialect
        What is between the fields, and the decimal sign.
    """
    between, decimal, encoding = _SIGNS[dialect]

    def cell(value: Any) -> Any:  # noqa: ANN401
        return f"{value:.6g}".replace(".", decimal) if isinstance(value, float) else safe_cell(value)

    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=between, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode(encoding)


def frame_content(frame: pd.DataFrame, dialect: Dialect = "comma") -> bytes:
    """Return the CSV file of a data frame, without its index; numbers as they are."""
    between, decimal, encoding = _SIGNS[dialect]
    text: str = _safe_frame(frame).to_csv(index=False, sep=between, decimal=decimal, lineterminator="\n")
    return text.encode(encoding)


def workbook_content(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook (.xlsx) with a sheet for each data frame: names of the columns in bold, and a filter.

    Text is written as text, whatever it looks like; a missing value is an empty cell.

    Raises
    ------
    UsageError
        If a frame has more rows than a sheet can hold.
    """
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        bold = book.add_format({"bold": True})
        for name, frame in sheets.items():
            if len(frame) > _MOST_ROWS:
                raise UsageError(f"The table {name} has {len(frame)} rows, more than a sheet can hold; export csv.")
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(frame.columns), bold)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(frame), max(0, len(frame.columns) - 1))
            for number, row in enumerate(frame.itertuples(index=False), 1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value)
    return content.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any) -> None:  # noqa: ANN401 - of a library without types
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, printable(value))
    else:
        sheet.write(row, column, value)


def _safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with safe cells; each text is looked at once, however many rows have it."""
    safe = frame.copy()
    for name, column in frame.items():
        if column.dtype.kind not in "biuf":
            safe[name] = column.map({text: safe_cell(text) for text in column.dropna().unique()})
    return safe
