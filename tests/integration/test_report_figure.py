"""The drawn report: nothing overlaps, nothing is cut, and the right things are said."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from hipcheck.reference.advice import advice_rules
from hipcheck.report.advice import draw_advice
from hipcheck.report.figure import draw_report, save_report
from hipcheck.report.wording import HIP_LINE_CAUTION
from hipcheck.results import Issue
from report_factory import REFUSAL, WARNING, make_report

LONG_NAME = "clips/" + "a_very_long_name_of_a_recording_" * 8 + "left.mp4"
MANY_ISSUES = tuple(
    Issue(
        code=f"c{i}", severity="warning", message=f"Warning {i}: " + "the picture is rather dark here; add light, " * 2
    )
    for i in range(12)
)
CASES = {
    "one stance": {"stances": 1},
    "two stances": {"stances": 2},
    "eight stances": {"stances": 8},
    "eight long holds": {"stances": 8, "hold_s": 30.0},
    "one repetition": {"stances": 0, "reps": 1},
    "twenty repetitions": {"stances": 0, "reps": 20},
    "both tests": {"stances": 2, "reps": 5},
    "everything": {"stances": 8, "reps": 20, "issues": MANY_ISSUES},
    "one leg squat": {"stances": 0, "reps": 3, "kind": "single_left"},
    "one leg, held and squatted on": {"stances": 2, "reps": 3, "kind": "single_right"},
    "split squat": {"stances": 0, "reps": 2, "kind": "split_right"},
    "portrait, long name": {"stances": 2, "reps": 2, "portrait": True, "path": LONG_NAME},
    "strange name": {"stances": 1, "path": "clips/$x^2$ \u4e2d\u6587 \n\U0001f600 100%.mp4"},
    "markers": {"stances": 3, "pelvis_method": "markers"},
    "nothing measured": {"stances": 2, "reps": 2, "missing": True, "pictures": False},
    "nothing found": {"stances": 0, "findings": [], "issues": ()},
    "balance": {"stances": 0, "balanced": 5, "hold_s": 24.0},
    "balance, a short hold": {"stances": 0, "balanced": 1, "hold_s": 2.0},
    "balance, twenty holds": {"stances": 0, "balanced": 20, "hold_s": 45.0},
    "balance, unmeasured": {"stances": 0, "balanced": 2, "missing": True, "pictures": False},
    "refused": {"issues": (REFUSAL, WARNING)},
    "long findings": {"stances": 1, "findings": ["The pelvis drops and the trunk leans. " * 6, "W" * 300]},
}


ADVICE = {
    "advice": ("pelvic_drop",),
    "advice for nothing": ("nothing_found",),
    "much advice": tuple(rule.key for rule in advice_rules().rule),
}


def drawn_texts(figure):
    """Every text that is on the sheet: those of the page and the tick labels within the axes' limits."""
    found = [text for text in figure.texts if text.get_text().strip()]
    for axes in figure.axes:
        assert not any(text.get_text() for text in axes.texts), "texts are set on the page, not in axes"
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if low <= tick.get_loc() <= high and tick.label1.get_visible() and tick.label1.get_text():
                    found.append(tick.label1)
    return found


def extents(figure, artists):
    renderer = figure.canvas.get_renderer()
    return [(artist, artist.get_window_extent(renderer)) for artist in artists]


def overlap_px(a, b):
    return min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)


def advice_sheet(keys):
    data = make_report(stances=1, pictures=False, path=LONG_NAME)
    summary = data.results.summary.model_copy(update={"advice_keys": list(keys)})
    return draw_advice(replace(data, results=data.results.model_copy(update={"summary": summary})))


@pytest.fixture(scope="module", params=[*CASES, *ADVICE])
def figure(request):
    name = request.param
    figure = advice_sheet(ADVICE[name]) if name in ADVICE else draw_report(make_report(**CASES[name]))
    figure.draw_without_rendering()
    return figure


def said(figure):
    return " ".join(text.get_text() for text in figure.texts)


def test_no_text_is_cut(figure):
    sheet = figure.bbox
    margin = figure.dpi * 8 / 25.4
    for text, box in extents(figure, drawn_texts(figure)):
        assert box.x0 >= margin, text.get_text()
        assert box.x1 <= sheet.x1 - margin, text.get_text()
        assert box.y0 >= margin, text.get_text()
        assert box.y1 <= sheet.y1 - margin, text.get_text()


def test_no_two_texts_overlap(figure):
    boxes = extents(figure, drawn_texts(figure))
    for (first, a), (second, b) in combinations(boxes, 2):
        wide, tall = overlap_px(a, b)
        assert wide <= 0.5 or tall <= 0.5, f"{first.get_text()!r} meets {second.get_text()!r}"


def test_no_marker_covers_a_text(figure):
    marks = [line for line in figure.findobj(lambda a: hasattr(a, "get_marker")) if line.figure is figure]
    marks = [line for line in marks if line.axes is None and line.get_marker() not in ("", "None", None)]
    boxes = extents(figure, drawn_texts(figure))
    for mark in marks:
        x, y = figure.transFigure.transform((mark.get_xdata()[0], mark.get_ydata()[0]))
        half = 0.5 * mark.get_markersize() * figure.dpi / 72
        for text, box in boxes:
            inside = box.x0 - half < x < box.x1 + half and box.y0 < y < box.y1
            assert not inside, f"a marker covers {text.get_text()!r}"


def test_sheet_is_a4_or_longer_and_text_readable(figure):
    width, height = figure.get_size_inches() * 25.4
    assert width == pytest.approx(210)
    assert height >= 296.9
    assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 6.5


@pytest.mark.parametrize("case", ["one stance", "two stances", "eight stances", "one repetition"])
def test_usual_recordings_fit_on_a4(case):
    assert draw_report(make_report(**CASES[case])).get_size_inches()[1] * 25.4 == pytest.approx(297)


def test_every_pelvis_number_of_the_hip_line_is_labelled():
    text = said(draw_report(make_report(stances=2)))
    assert HIP_LINE_CAUTION in text
    assert "Pelvic drop" not in text


def test_another_pelvis_method_is_named_and_judged():
    text = said(draw_report(make_report(stances=1, pelvis_method="markers")))
    assert "Pelvic drop" in text
    assert "measured on markers" in text
    assert "a third of the true tilt" not in text
    assert "hip line of the pose network, which under-reads the pelvis, is" in " ".join(text.split())


def test_numbers_stand_with_their_error_and_limits_are_said():
    text = said(draw_report(make_report(stances=1, reps=1)))
    assert "7.2° ± 3.1°" in text
    assert "6.0 ± 2.1 %" in text
    assert "When to see a clinician" in text
    assert "What it does not mean" in text


def test_refused_recording_shows_reasons_and_no_number():
    text = said(draw_report(make_report(issues=(REFUSAL, WARNING))))
    assert "cannot be measured" in text
    assert "film from the front or from behind" in text
    assert "Trendelenburg" not in text
    assert "°" not in text.replace("turned 14°", ""), "only the warning itself may name an angle"


def test_long_name_keeps_its_ending():
    text = said(draw_report(make_report(stances=1, path=LONG_NAME)))
    assert "…" in text
    assert "left.mp4" in text


def test_gap_in_the_data_is_a_gap_in_the_curve():
    data = make_report(stances=2, hold_s=8.0)
    hole = data.angles["pelvic_obliquity_deg"].isna() & (data.angles["phase"] != "")
    assert hole.any(), "the factory's gap must lie in a hold"
    figure = draw_report(data)
    drawn = [line for axes in figure.axes for line in axes.lines if len(line.get_ydata()) > 100]
    assert any(np.isnan(np.asarray(line.get_ydata(), float)).any() for line in drawn)


def test_saved_files_are_a_large_picture_and_a_pdf_of_text(tmp_path):
    png, pdf = save_report(make_report(stances=1), tmp_path)
    assert png.read_bytes().startswith(b"\x89PNG")
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width >= 150 * 210 / 25.4
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/Type3" in content, "text in the PDF stays text"


def test_saving_twice_gives_the_same_bytes(tmp_path):
    first = [path.read_bytes() for path in save_report(make_report(stances=1, reps=1), tmp_path)]
    second = [path.read_bytes() for path in save_report(make_report(stances=1, reps=1), tmp_path)]
    assert first == second


def test_a_users_matplotlib_settings_do_not_reach_the_report(tmp_path):
    import matplotlib as mpl

    plain = save_report(make_report(stances=1), tmp_path, ("png",))[0].read_bytes()
    with mpl.rc_context({"font.size": 30, "axes.grid": True, "lines.linewidth": 9, "axes.facecolor": "black"}):
        assert save_report(make_report(stances=1), tmp_path, ("png",))[0].read_bytes() == plain
