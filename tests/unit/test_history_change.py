"""What counts as a change, and what as a trend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.history.change import band_of, compare_sessions, trend
from hipcheck.history.compare import CHANGE_COLUMNS, change_table, change_words
from hipcheck.history.panel import outline
from hipcheck.history.sessions import SESSION_MEASURES, SessionMeasure, case_of, session_measures
from hipcheck.history.text import band_notes
from hipcheck.interchange.measures import MEASURE_COLUMNS, measure_rows, measure_table
from hipcheck.reference.retest import MDC95_PER_SEM, retest
from hipcheck.results import OneLeg, PhaseSummary
from report_factory import REFUSAL, make_report

FPPA = SessionMeasure(
    "squat", "left", "fppa_deg", "up", 10.0, 6.5, 5, at_least=False, case="front"
)  # the usual error of a good recording


@pytest.fixture
def one_legged():
    """A squat on the left leg."""
    results = make_report(stances=0, reps=1, pictures=False).results
    angle = PhaseSummary(down=4.0, up=5.0, peak=6.0, error=3.0)
    leg = OneLeg(
        side="left", free_leg="behind", step_down=False, pelvic_drop_deg=angle, trunk_lean_deg=angle,
        pelvic_drop_band="green", trunk_lean_band="green", fppa_band="green",
        drops="absent", leans="absent", caves_in="absent",
    )  # fmt: skip
    squat = results.squats[0].model_copy(update={"kind": "single_left", "one_leg": leg})
    return results.model_copy(update={"squats": [squat]})


def after(value, **changes):
    return replace(FPPA, value=value, **changes)


def test_within_277_sem_there_is_no_detectable_change():
    band = MDC95_PER_SEM * retest("fppa_deg", "up", "front").sem
    just_in, just_out, down = (10.0 + band - 1e-9, 10.0 + band + 1e-9, 10.0 - band - 1e-9)
    verdicts = [compare_sessions([FPPA], [after(value)])[0].verdict for value in (just_in, just_out, down)]
    assert verdicts == ["no_detectable_change", "increased", "decreased"]


def test_the_band_is_our_own_and_says_that_it_is_of_the_measuring_alone():
    band = band_of(FPPA, FPPA)
    assert band.origin == "own"
    assert "of the measuring, not of the person" in band.source
    assert any("of the measuring" in note for note in band_notes(compare_sessions([FPPA], [FPPA])))


def test_a_recording_poorer_than_those_of_the_repeated_sessions_widens_the_band():
    known = retest("fppa_deg", "up", "front")
    poor = known.usual_half_width + 3.0
    added = np.sqrt(poor**2 - known.usual_half_width**2)
    assert band_of(FPPA, after(10.0, error=poor)).half_width == pytest.approx(np.hypot(2.77 * known.sem, added))


def test_borrowed_errors_are_labelled_with_their_source():
    drop = replace(FPPA, exercise="stance", measure="pelvic_drop_deg", statistic="mean", case="markers_front")
    band = band_of(drop, drop)
    assert band.origin == "literature"
    assert "Youdas" in band.source


def test_sessions_filmed_differently_are_held_against_their_stated_errors():
    band = band_of(FPPA, after(10.0, case="back", error=8.0))
    assert band.origin == "stated_errors"
    assert band.half_width == pytest.approx(np.hypot(6.5, 8.0))


def test_the_raw_hip_line_borrows_nothing():
    line = replace(
        FPPA, exercise="stance", measure="pelvic_drop_deg", statistic="mean", error=23.0, case="hip_line_back"
    )
    assert retest("pelvic_drop_deg", "mean", "hip_line_back") is None
    assert band_of(line, line).half_width == pytest.approx(23.0 * np.sqrt(2))
    assert line.words == "hip line, mean of the hold"


def test_a_hold_that_was_cut_off_and_a_measure_without_any_error_are_not_judged():
    hold = SessionMeasure("stance", "left", "hold_s", "", 12.0, None, 1, at_least=True, case="front")
    change = compare_sessions([hold], [replace(hold, value=30.0, at_least=False)])[0]
    assert (change.verdict, change.band) == ("not_judged", None)
    assert change_words(change) == ("≥ 12.0 s", "30.0 s", "+18.0 s", "not judged")


def test_only_the_same_leg_and_measure_are_compared():
    other = [after(3.0, side="right"), after(4.0, statistic="down"), after(5.0, measure="fppa_from_standing_deg")]
    assert compare_sessions([FPPA], other) == []


def test_table_of_changes_has_its_documented_columns():
    table = change_table(compare_sessions([FPPA], [after(30.0)]))
    assert list(table.columns) == list(CHANGE_COLUMNS)
    assert table.loc[0, ["change", "verdict"]].tolist() == [20.0, "increased"]


def test_a_trend_of_two_sessions_is_their_change():
    found = trend(np.array([0.0, 50.0]), np.array([10.0, 19.0]), 8.31)
    assert (found.change, found.half_width) == (pytest.approx(9.0), pytest.approx(8.31))
    assert found.verdict == "increased"


def test_more_sessions_make_the_band_of_the_trend_narrower():
    """The least-squares line of N evenly spaced sessions: half width times sqrt(6 (N - 1) / (N (N + 1)))."""
    for count in (3, 5, 12):
        days = np.linspace(100.0, 400.0, count)
        found = trend(days, 2.0 + 0.01 * days, 8.0)
        assert found.change == pytest.approx(3.0)
        assert found.half_width == pytest.approx(8.0 * np.sqrt(6 * (count - 1) / (count * (count + 1))))


def test_unchanged_people_rarely_seem_to_change():
    rng = np.random.default_rng(3)
    days, sem = np.array([0.0, 3.0, 40.0, 41.0, 90.0]), 3.0
    verdicts = [trend(days, rng.normal(5.0, sem, 5), MDC95_PER_SEM * sem).verdict for _ in range(2000)]
    assert np.mean([verdict != "no_detectable_change" for verdict in verdicts]) == pytest.approx(0.05, abs=0.015)


def test_a_session_is_the_mean_of_its_trials_and_the_longest_hold():
    results = make_report(stances=3, reps=3, pictures=False).results
    found = {(one.exercise, one.side, one.measure, one.statistic): one for one in session_measures(results)}
    left = [hold for hold in results.stances if hold.side == "left"]
    assert found["stance", "left", "hold_s", ""].value == max(hold.hold_s for hold in left)
    up = [squat.knees.left.fppa_deg.up for squat in results.squats]
    assert found["squat", "left", "fppa_deg", "up"].value == pytest.approx(np.mean(up))
    assert found["squat", "left", "fppa_deg", "up"].trials == 3
    assert list(found) == sorted(found, key=lambda key: (key[0] != "stance", key[1] is None, key[1] or ""))


def test_missing_numbers_are_left_out_of_sessions_and_empty_in_the_table():
    results = make_report(stances=2, reps=1, pictures=False, missing=True).results
    assert {one.measure for one in session_measures(results)} == {"hold_s"}
    assert all(one.at_least for one in session_measures(results))
    table = measure_table(results)
    assert table.query("measure == 'fppa_deg'")["value"].isna().all()


def test_a_refused_recording_has_no_measures():
    results = make_report(issues=(REFUSAL,), pictures=False).results
    assert measure_rows(results) == session_measures(results) == []
    assert list(measure_table(results).columns) == list(MEASURE_COLUMNS)


def test_every_compared_measure_is_one_of_the_results():
    rows = measure_rows(make_report(stances=1, reps=1, pictures=False).results)
    rows += measure_rows(make_report(stances=0, balanced=2, pictures=False).results)
    of_a_walk = ("step_", "cadence_", "double_support_")
    compared = {key for key in SESSION_MEASURES if not key[0].startswith(of_a_walk)}
    assert compared <= {(row.measure, row.statistic) for row in rows}


@pytest.mark.parametrize(
    ("method", "case"), [("learned", "picture"), ("registered", "picture"), ("markers", "markers")]
)
def test_readings_of_the_picture_are_compared_with_each_other_and_only_from_the_same_side(method, case):
    results = make_report(stances=1, reps=1, pictures=False).results
    provenance = results.provenance.model_copy(update={"pelvis_method": method})
    results = results.model_copy(update={"provenance": provenance})
    assert case_of("stance", "pelvic_drop_deg", results) == f"{case}_{results.view.facing}"
    assert case_of("squat", "fppa_deg", results) == results.view.facing


def test_the_outline_of_a_long_line_keeps_its_extremes_and_a_short_line_is_kept_whole():
    x = np.linspace(0.0, 1.0, 10_000)
    y = np.random.default_rng(1).normal(size=10_000)
    seen_x, seen_y = outline(x, y, 100)
    assert len(seen_x) == len(seen_y) == 200
    assert (seen_y.min(), seen_y.max()) == (y.min(), y.max())
    assert np.all(np.diff(seen_x) >= 0)
    np.testing.assert_array_equal(outline(x[:150], y[:150], 100)[1], y[:150])


def test_squats_on_one_leg_are_compared_with_their_own_kind_only(one_legged):
    """None of the errors of squats on both legs stand in for them, and the free leg's knee has no numbers."""
    both = session_measures(make_report(stances=0, reps=1, pictures=False).results)
    found = session_measures(one_legged)
    assert {(one.exercise, one.side) for one in found} == {("single_leg_squat", "left")}
    assert {one.measure for one in found} >= {"pelvic_drop_deg", "trunk_lean_deg", "fppa_deg"}
    assert compare_sessions(both, found) == []
    assert all(change.band.origin == "stated_errors" for change in compare_sessions(found, found) if change.band)
    assert {row.side for row in measure_rows(one_legged)} == {"left"}
