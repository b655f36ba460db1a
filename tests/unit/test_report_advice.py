"""The advice page and the balance section of the drawn report."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from hipcheck.report.advice import draw_advice
from hipcheck.report.balance import balance_overview, balance_table
from hipcheck.report.figure import draw_report, save_report
from hipcheck.report.layout import PAGE_HEIGHT_MM
from hipcheck.report.text import summary_text
from report_factory import REFUSAL, make_report


def with_keys(data, *keys):
    summary = data.results.summary.model_copy(update={"advice_keys": list(keys)})
    return replace(data, results=data.results.model_copy(update={"summary": summary}))


def texts(figure):
    return [text.get_text() for text in figure.texts] + [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize(
    ("keys", "a4"),
    [
        (["nothing_found"], True),
        (["pelvic_drop"], True),
        (["pain", "trunk_lean", "knee_valgus", "better_recording"], False),
    ],
)
def test_the_advice_fits_its_sheet(keys, a4):
    figure = draw_advice(with_keys(make_report(stances=1, pictures=False), *keys))
    height_mm = 25.4 * figure.get_size_inches()[1]
    assert (height_mm == pytest.approx(PAGE_HEIGHT_MM)) == a4
    bottoms = [text.get_position()[1] for text in figure.texts]
    assert min(bottoms) * height_mm > 10  # the margin
    boxes = [axes.get_position() for axes in figure.axes]
    lowest_drawing = min(box.y0 for box in boxes)
    clinician = next(text for text in figure.texts if text.get_text() == "When to see a clinician")
    assert clinician.get_position()[1] < lowest_drawing
    assert all(later.y1 <= before.y0 for before, later in pairwise(boxes))


def test_there_is_none_without_measurements_or_findings():
    refused = with_keys(make_report(issues=(REFUSAL,)), "better_recording")
    assert draw_advice(refused) is None
    assert draw_advice(with_keys(make_report(stances=1, pictures=False))) is None


def test_it_is_the_second_page_of_the_pdf_and_below_the_sheet_in_the_png(tmp_path):
    data = with_keys(make_report(stances=1, pictures=False), "short_balance")
    png, pdf = save_report(data, tmp_path)
    assert len(re.findall(rb"/Type /Page\b", pdf.read_bytes())) == 2
    width, height = (int.from_bytes(png.read_bytes()[at : at + 4], "big") for at in (16, 20))
    assert height / width == pytest.approx(2 * PAGE_HEIGHT_MM / 210, rel=0.01)


@pytest.mark.parametrize(("holds", "missing"), [(1, False), (2, True), (20, False)])
def test_the_balance_section_with_few_many_and_unmeasured_holds(holds, missing):
    data = make_report(stances=0, balanced=holds, hold_s=24.0, missing=missing, pictures=False)
    figure = draw_report(data)
    written = texts(figure)
    assert "Balance" in written[0]
    assert any("a trend only" in text for text in written)
    bars = next(axes for axes in figure.axes if axes.containers)
    assert len(bars.containers) == min(holds, 12)
    assert any("average at 60–69: 32.1 s" in text for text in written) != missing
    assert any("too short" in text for text in written) == missing
    trend = figure.axes[figure.axes.index(bars) + 1]
    drawn = [line for line in trend.lines if len(line.get_xdata())]
    assert len(drawn) == (0 if missing else 2 * holds)
    assert len(balance_table(data.results.balance).rows) == holds
    assert balance_overview(data, data.results.balance).least_mm < 90


def test_bars_are_as_long_as_the_holds():
    data = make_report(stances=0, balanced=3, hold_s=24.0, pictures=False)
    bars = next(axes for axes in draw_report(data).axes if axes.containers)
    lengths = [container.patches[0].get_width() for container in bars.containers]
    assert lengths == [24.0, 22.0, 23.0]  # left, left, right
    assert np.allclose([line.get_xdata()[0] for line in bars.lines], 32.1)


def test_the_text_of_the_balance():
    text = summary_text(make_report(stances=0, balanced=2, hold_s=24.0).results)
    assert "1. On the left leg, 3.0–27.0 s, held 24.0 s (foot came down); sway of hips" in text
    assert "no norm and no known error" in text.replace("\n  ", " ")
    assert max(map(len, text.splitlines())) <= 100
