"""Measured text, wrapping, shortening and sharing of the sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcheck.report.layout import (
    MARGIN_MM,
    PAGE_HEIGHT_MM,
    Section,
    ellipsize_middle,
    printable,
    share_height,
    text_width_mm,
    wrap,
)


def test_width_grows_with_size_and_weight():
    assert text_width_mm("hip", 16) == pytest.approx(2 * text_width_mm("hip", 8))
    assert text_width_mm("hip", 8, "bold") > text_width_mm("hip", 8)


def test_width_of_a_known_text():
    # DejaVu Sans: the digit is 0.636 em wide; 10 digits at 10 pt are 63.6 pt = 22.4 mm, and 5 % for hinting.
    assert text_width_mm("0000000000", 10) == pytest.approx(1.05 * 22.4, rel=0.02)


@given(st.text(max_size=120), st.floats(8, 180))
def test_wrapped_lines_fit_and_lose_nothing(text, width_mm):
    lines = wrap(text, width_mm, 8)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert text_width_mm(line, 8) <= width_mm


def test_a_number_is_not_parted_from_its_error():
    lines = wrap("the knee moves by 4.1° ± 9.8 % for 6.2 s and no more", 20, 8)
    assert any("4.1° ± 9.8 %" in line for line in lines)
    assert any("6.2 s" in line for line in lines)


@given(st.text(alphabet="abcW .", min_size=1, max_size=200), st.floats(5, 100))
def test_shortened_text_fits_and_keeps_both_ends(text, width_mm):
    short = ellipsize_middle(text, width_mm, 8)
    assert text_width_mm(short, 8) <= width_mm
    if short != text:
        begin, _, end = short.partition("…")
        assert text.startswith(begin)
        assert text.endswith(end)


def test_signs_that_the_font_lacks_become_boxes():
    assert printable("7° ± 3 %\n\u4e2d\t") == "7° ± 3 %□□□"


def nothing(page, y, height):
    """Draw nothing."""


def test_sections_share_what_the_sheet_has():
    heights, page = share_height([Section(50, 50, nothing), Section(60, 1000, nothing), Section(10, 10, nothing)], 3)
    assert page == PAGE_HEIGHT_MM
    assert heights[0] == 50
    assert sum(heights) + 2 * 3 + 2 * MARGIN_MM == pytest.approx(PAGE_HEIGHT_MM)


def test_sheet_grows_when_the_least_is_too_much():
    heights, page = share_height([Section(200, 300, nothing), Section(150, 150, nothing)], 3)
    assert heights == [200, 150]
    assert page == pytest.approx(350 + 3 + 2 * MARGIN_MM)
