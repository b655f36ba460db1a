"""Tables: no cell is a formula in any dialect, numbers stay numbers, and workbooks hold text as text."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcheck.errors import UsageError
from hipcheck.printable import printable
from hipcheck.spreadsheet import DIALECTS, csv_content, frame_content, safe_cell, workbook_content

STARTERS = "=+-@\uff1d\uff0b\uff0d\uff20"
NASTY = [
    "=cmd|calc.mp4",
    '=HYPERLINK("http://x","y")',
    "@SUM(1)",
    "+1+1",
    "-x.mp4",
    "\t=1",
    "\r=1",
    "a;=1",
    "a,=1",
    "a\n=1",
]
SEPARATORS = {"comma": ",", "semicolon": ";"}


def cells(content, between):
    """Every cell as a spreadsheet with this separator sees it, quotes or not."""
    text = content.decode("utf-8-sig")
    quoted = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=between) for cell in row]
    return quoted + re.split(f"[\n{between}]", text)


def is_number(cell):
    return re.fullmatch(r"[+-]?\d+([.,]\d+)?(e[+-]?\d+)?", cell.strip('"')) is not None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("text", NASTY)
def test_no_cell_begins_a_formula_however_it_is_cut(dialect, between, text):
    rows = [{"a": text, "b": "x", "c": text}]
    for content in (csv_content(["a", "b", "c"], rows, dialect), frame_content(pd.DataFrame(rows), dialect)):
        found = [
            cell
            for cell in cells(content, between)
            if cell[:1] in tuple(STARTERS) or cell[:2] in [f'"{s}' for s in STARTERS]
        ]
        assert [cell for cell in found if not is_number(cell)] == []


@given(st.text(alphabet=st.sampled_from([*STARTERS, ";", ",", "\t", "\n", "\r", "a", '"', "1", " "]), max_size=8))
def test_a_safe_cell_never_begins_a_formula(text):
    safe = safe_cell(text)
    assert is_number(safe) or not re.search(rf"(^|[;,\t\n])[{re.escape(STARTERS)}]", safe)


def test_a_plain_text_and_a_number_stay_as_they_are():
    for value in ("a (-3°, 2)", "squat.mp4", "-1.5", "1e-5", -1.5, None, 3, True):
        assert safe_cell(value) == value


@pytest.mark.parametrize("dialect", DIALECTS)
def test_numbers_come_back_in_either_dialect(dialect):
    frame = pd.DataFrame({"name": ["a", None], "value": [-1.25, np.nan], "count": [1, 2]})
    options = {"sep": SEPARATORS[dialect], "decimal": "." if dialect == "comma" else ","}
    for content in (
        frame_content(frame, dialect),
        csv_content(list(frame), frame.iloc[:1].to_dict("records"), dialect),
    ):
        again = pd.read_csv(io.BytesIO(content), **options)
        assert again["value"][0] == -1.25
        assert again["count"][0] == 1
    assert (b"1,25" in content) == (dialect == "semicolon")


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text():
    frame = pd.DataFrame({"name": ["=1+1", "http://a/b", "\x1b[31m"], "value": [1.5, np.nan, 2.0], "count": [1, 2, 3]})
    content = workbook_content({"measures": frame, "empty": frame.iloc[:0]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
        texts = archive.read("xl/sharedStrings.xml").decode()
        assert not [name for name in archive.namelist() if "_rels/sheet" in name]  # no links
    assert "<f>" not in sheets[0]
    assert "<v>1.5</v>" in sheets[0]
    assert "=1+1" in texts
    assert r"\x1b[31m" in texts
    assert sheets[1].count("<row") == 1
    with pytest.raises(UsageError, match="more than a sheet can hold"):
        workbook_content({"large": pd.DataFrame({"a": np.zeros(1_048_576)})})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Ä 名前 ≥", "plain Ä 名前 ≥"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("bell\x07 back\r csi\x9b", r"bell\x07 back\x0d csi\x9b"),
        ("a\udcff.mp4", r"a\xff.mp4"),
        ("\ud800", r"\ud800"),
        ("gpj.\u202emp4", r"gpj.\u202emp4"),
    ],
)
def test_what_a_terminal_obeys_is_shown_as_it_is_written(text, shown):
    assert printable(text) == shown
    shown.encode()


@given(st.text())
def test_what_is_printable_stays_so(text):
    once = printable(text)
    assert printable(once) == once
    once.encode()
