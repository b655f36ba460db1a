"""Walks in sentences, tables, the report and the annotated video."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from gait_factory import Walker, walk_track
from hipcheck.exercises.gait_findings import summarise_gait
from hipcheck.history.compare import group_words
from hipcheck.history.sessions import session_measures
from hipcheck.jobs.tables import COLUMNS, result_rows
from hipcheck.measure import measure
from hipcheck.report.figure import draw_report
from hipcheck.report.gait import STEP_PERCENT, step_curves
from hipcheck.report.model import ReportInput, evidence_instants
from hipcheck.report.text import summary_text
from hipcheck.report.video import readout_at
from hipcheck.results import Results
from hipcheck.spreadsheet import csv_content
from recording_factory import make_recording

WALKER = Walker("treadmill", "back", drop_left_deg=1.0, drop_right_deg=12.0)


@pytest.fixture(scope="module")
def walked():
    recording = make_recording(walk_track(WALKER))
    results, angles = measure(recording, exercise="gait")
    return ReportInput(results, angles, recording.track)


def judged(walked, half_width_deg: float):
    """The gait as markers would have measured it, with another error and its verdicts."""
    gait = walked.results.gait
    verdict = "present" if half_width_deg < 6 else "within_error"
    right = gait.sides.right
    drop = right.pelvic_drop_deg.model_copy(update={"error": half_width_deg})
    right = right.model_copy(update={"pelvic_drop_deg": drop, "drops": verdict})
    return gait.model_copy(update={"sides": gait.sides.model_copy(update={"right": right})})


def test_findings_say_kind_steps_and_drop(walked):
    assert walked.results.summary.findings[0] == "Walking: 16 steps, 100 a minute."
    summary = summarise_gait(judged(walked, 3.0), "markers", "back")
    sentence = next(one for one in summary.findings if "right leg" in one)
    assert sentence.startswith("Stepping on the right leg the pelvis drops on the left side by 11.")
    assert "larger than usual (usual up to 5°, a proposal)" in sentence
    start = sentence.partition(" by ")[0].removesuffix(" side")
    assert summary.verdict == f"{start} more than is usual: 11.9° ± 3.0°, usual is up to 5°, a proposal."
    assert "pelvic_drop" in summary.advice_keys
    doubtful = summarise_gait(judged(walked, 9.0), "markers", "back")
    assert any("cannot be told" in one for one in doubtful.findings)
    assert "pelvic_drop" not in doubtful.advice_keys


def test_the_raw_line_is_named_and_not_judged(walked):
    sides = walked.results.gait.sides
    assert (sides.left.band, sides.right.drops) == (None, None)
    assert sum("hip line of the pose network" in sentence for sentence in walked.results.summary.findings) == 2


def test_only_a_picture_from_the_front_calls_for_another_view(walked):
    asks = [
        any("film from behind" in one for one in summarise_gait(walked.results.gait, method, facing).findings)
        for method, facing in (("learned", "front"), ("learned", "back"), ("markers", "front"))
    ]
    assert asks == [True, False, False]


def test_curves_of_the_report_reach_the_drop_in_the_middle_of_each_step(walked):
    curves = step_curves(walked, "pelvic_obliquity_deg")
    assert {side: len(curves[side]) for side in curves} == {"left": 8, "right": 8}
    at = STEP_PERCENT[np.argmax(curves["right"][1:-1], axis=1)]
    assert np.all(np.abs(at - 40) < 15)
    assert np.allclose(curves["right"][1:-1].max(axis=1), 12.0, atol=0.5)


def test_report_and_text_are_drawn(walked):
    words = [text.get_text() for text in draw_report(walked).findobj(match=lambda one: hasattr(one, "get_text"))]
    assert {"left leg, 8 steps", "right leg, 8 steps", "On the right leg"} <= set(words)
    assert "Walking, 100 steps/min" in summary_text(walked.results)
    assert evidence_instants(walked.results) == sorted(
        side.evidence_t_s for side in (walked.results.gait.sides.left, walked.results.gait.sides.right)
    )


def test_the_overlay_counts_steps(walked):
    step = walked.results.steps[3]
    readout = readout_at(walked, step.lowest_s)
    assert readout.phase == f"step 4, {step.side} leg"
    assert readout.pelvis_deg == pytest.approx(step.pelvic_drop_deg, abs=0.01)
    assert np.isnan(readout_at(walked, 1.0).pelvis_deg)


def test_the_table_of_a_batch_has_a_row_for_each_step_and_leg(walked):
    content = csv_content(COLUMNS, result_rows(walked.results, "a.mp4", "out"))
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [sum(row["movement"] == kind for row in rows) for kind in ("step", "gait", "none")] == [16, 2, 0]
    left, right = (row for row in rows if row["movement"] == "gait")
    assert (left["side"], right["side"]) == ("left", "right")
    assert float(right["pelvic_drop_deg_mean"]) == pytest.approx(12.0, abs=0.5)


def test_a_session_is_kept_under_its_kind_and_level(walked):
    kept = {(one.side, one.measure): one for one in session_measures(walked.results)}
    drop = kept["right", "step_pelvic_drop_deg"]
    assert (drop.exercise, drop.trials, drop.case) == ("walking", 8, "hip_line_back")
    assert drop.value == pytest.approx(walked.results.gait.sides.right.pelvic_drop_deg.mean)
    assert kept[None, "cadence_per_min"].unit == "/min"
    assert group_words(kept[None, "cadence_per_min"]) == "Walking"
    gait = walked.results.gait.model_copy(update={"level": "mean_of_cycles"})
    other = walked.results.model_copy(update={"gait": gait})
    assert {one.case for one in session_measures(other) if "drop" in one.measure} == {"hip_line_back_own_mean"}


def test_results_with_steps_are_read_again(walked):
    assert Results.model_validate_json(walked.results.to_json()) == walked.results


def test_a_refused_walk_is_drawn_without_numbers():
    track = walk_track(replace(WALKER, steps=2))
    results, angles = measure(make_recording(replace(track, visibility=0 * track.visibility)), exercise="gait")
    assert (results.quality.grade, results.gait) == ("unusable", None)
    draw_report(ReportInput(results, angles, track))
