"""The plain-text summary and the words of the report."""

import pytest

from hipcheck.report.text import summary_text
from hipcheck.report.wording import file_name, hold_norm_sentence, metric_name, number, with_error
from report_factory import REFUSAL, WARNING, make_report


@pytest.mark.parametrize(
    ("value", "error", "unit", "expected"),
    [
        (7.24, 3.06, "°", "7.2° ± 3.1°"),
        (-7.24, 3.06, "°", "−7.2° ± 3.1°"),
        (-0.04, 3.0, "°", "0.0° ± 3.0°"),
        (4.0, 2.1, " %", "4.0 ± 2.1 %"),
        (4.0, None, "°", "4.0° ± ?"),
        (None, 2.0, "°", "–"),
        (float("nan"), 2.0, "°", "–"),
    ],
)
def test_with_error(value, error, unit, expected):
    assert with_error(value, error, unit) == expected


def test_number_keeps_its_decimals():
    assert number(0.914, "", 2) == "0.91"


@pytest.mark.parametrize("path", ["clips/a b.mp4", "C:\\clips\\a b.mp4", "a b.mp4"])
def test_file_name_of_any_system(path):
    assert file_name(path) == "a b.mp4"


def test_metric_names_have_units():
    assert metric_name("pelvic_drop_deg") == ("pelvic drop", "°")
    assert metric_name("fppa_asymmetry_deg") == ("knee angle", "°")
    assert metric_name("something_else") == ("something else", "")


def test_hold_norms_are_one_sentence():
    assert "18–39: 45 s" in hold_norm_sentence()
    assert hold_norm_sentence().endswith("80+: 9 s.")


def test_summary_has_findings_numbers_errors_and_limits():
    results = make_report(stances=2, reps=1).results
    text = summary_text(results)
    for finding in results.summary.findings:
        assert finding in text
    assert "Hip line 6.0° ± 3.1° lower on average, 7.2° ± 3.1° lower at its lowest" in text
    assert "pelvis: the pose network's hip line (shows a third of the true tilt at most)" in text
    assert "Left knee 6.0° ± 5.0° in / 9.6° ± 5.0° in; moves inward: yes" in text
    assert "6.0 ± 2.1 % in" in text
    assert "Trendelenburg sign: no drop in 6.0 s" in text
    assert WARNING.message.split(";")[0] in text.replace("\n    ", " ")
    assert "Not a diagnosis" in text
    assert max(map(len, text.splitlines())) <= 100


def test_summary_names_the_pelvis_after_its_method():
    text = summary_text(make_report(stances=1, pelvis_method="markers").results)
    assert "Pelvic drop 6.0°" in text
    assert "Hip line" not in text


def test_missing_numbers_stay_missing():
    text = summary_text(make_report(stances=1, reps=1, missing=True).results)
    assert "Hip line – on average, – at its lowest" in text
    assert "Left knee –; moves inward: cannot be told (farthest in against standing: –)" in text
    assert "held ≥ 6.0 s" in text


def test_refused_recording_gives_reasons_and_no_numbers():
    text = summary_text(make_report(issues=(REFUSAL, WARNING)).results)
    assert "seen from the side" in text
    assert "How to film" in text
    assert "±" not in text


def test_nothing_found_says_so_and_how_to_film():
    text = summary_text(make_report(stances=0, issues=(), findings=[]).results)
    assert "No hold on one leg and no whole squat was found" in text
    assert "How to film" in text


def test_single_leg_squat_leaves_out_the_free_leg():
    text = summary_text(make_report(stances=0, reps=1, kind="single_left", pelvis_method="registered").results)
    assert "Left-leg squat, repetition 1" in text
    assert "Pelvic drop 12.5° ± 4.9° lower at its lowest; trunk lean 7.0° ± 4.2° over at its farthest" in text
    assert "Right knee" not in text


def test_a_split_squat_has_no_pelvis():
    text = summary_text(make_report(stances=0, reps=1, kind="split_right").results)
    assert "Split squat right, repetition 1" in text
    assert "Pelvic drop" not in text
    assert "Left knee" not in text
