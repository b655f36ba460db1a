"""The bundled samples against their truth, through the whole pipeline from the encoded clip."""

from __future__ import annotations

import numpy as np
import pytest

from rendered_truth import at_depth, depth_percent, lean_over_deg, off_the_floor


def _joints(sample):
    return {name: sample.joint(name) for name in sample.truth["joints_px"]}


def test_the_stance_sample_is_one_hold_on_the_right_leg_with_true_timing(stance_sample):
    (stance,) = stance_sample.analysis.stances
    lift_s, down_s = off_the_floor(stance_sample.t_s, _joints(stance_sample), "left")
    assert stance.side == "right"
    assert (stance.start_reason, stance.end_reason) == ("lift", "touch_down")
    assert stance.start_s == pytest.approx(lift_s, abs=0.25)
    assert stance.end_s == pytest.approx(down_s, abs=0.25)
    assert stance.hold_s == pytest.approx(down_s - lift_s, abs=0.4)
    assert not stance.hold_complete
    assert stance_sample.analysis.squats == []


def test_the_stance_sample_leans_as_it_does(stance_sample):
    (stance,) = stance_sample.analysis.stances
    held = (stance_sample.t_s > stance.start_s + 0.75) & (stance_sample.t_s < stance.end_s - 0.75)
    truth = lean_over_deg(_joints(stance_sample), "right", "front")[held].mean()
    assert stance.trunk_lean_deg.mean == pytest.approx(truth, abs=3.0)


def test_the_raw_hip_line_misses_the_drop_and_says_so(stance_sample):
    (stance,) = stance_sample.analysis.stances
    held = (stance_sample.t_s > stance.start_s + 0.75) & (stance_sample.t_s < stance.end_s - 0.75)
    truth = np.mean(np.array(stance_sample.truth["pelvic_obliquity_hip_centres_deg"])[held])
    assert truth > 8
    assert stance.pelvic_drop_deg.mean < truth / 2
    assert abs(stance.pelvic_drop_deg.mean - truth) < stance.pelvic_drop_deg.error
    assert stance.sign == "within_error"
    assert stance_sample.analysis.results.provenance.pelvis_method == "hip_line"
    assert "raw hip line" in stance_sample.analysis.results.summary.findings[0]


def test_the_squat_sample_has_its_four_repetitions(squat_sample):
    squats = squat_sample.analysis.squats
    depth = depth_percent(_joints(squat_sample))
    assert [squat.rep for squat in squats] == [1, 2, 3, 4]
    assert squat_sample.analysis.stances == []
    for squat in squats:
        during = (squat_sample.t_s >= squat.start_s) & (squat_sample.t_s <= squat.end_s)
        assert squat.depth_percent == pytest.approx(depth[during].max(), abs=2.5)
        assert depth[np.argmin(np.abs(squat_sample.t_s - squat.bottom_s))] > 0.97 * depth[during].max()


def test_knee_angle_of_the_squat_sample_at_matched_depth(squat_sample):
    errors = []
    depth = depth_percent(_joints(squat_sample))
    for squat in squat_sample.analysis.squats:
        for side in ("left", "right"):
            truth = np.array(squat_sample.truth[f"fppa_{side}_deg"])
            when = (squat.start_s, squat.bottom_s, squat.end_s)
            down, up = at_depth(squat_sample.t_s, truth, depth, squat.matched_depth_percent, *when)
            knee = getattr(squat.knees, side).fppa_deg
            errors += [knee.down - down, knee.up - up]
    assert np.sqrt(np.mean(np.square(errors))) <= 5.0
    assert max(map(abs, errors)) <= squat_sample.analysis.squats[0].knees.left.fppa_deg.error


def test_valgus_that_grows_is_named(squat_sample):
    squats = squat_sample.analysis.squats
    grows = [squat.fppa_both_mean_deg for squat in squats]
    assert grows == sorted(grows)
    assert squats[0].knees.left.caves_in != "present"
    assert squats[0].knees.right.caves_in != "present"
    assert squats[3].knees.left.caves_in == squats[3].knees.right.caves_in == "present"


@pytest.mark.parametrize("which", ["stance_sample", "squat_sample"])
def test_a_good_recording_has_no_complaints(which, request):
    results = request.getfixturevalue(which).analysis.results
    assert results.quality.grade == "good"
    assert results.view.facing == "front"
    assert abs(results.view.yaw_deg) < 5
    assert results.baseline.start_s < 0.5
    assert results.baseline.end_s > 1.0
