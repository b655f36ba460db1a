"""The samples against their truth, through the whole pipeline from the encoded clip."""

from __future__ import annotations

import numpy as np
import pytest

import hipcheck
from hipcheck.landmarks import other_side
from rendered_truth import at_depth

STANCES = ["drop_sample", "lean_sample", "marker_sample"]


@pytest.fixture
def stance_sample(request):
    return request.getfixturevalue(request.param)


def held(sample, stance):
    """The frames of the hold without the weight shifts at its ends."""
    return (sample.t_s > stance.start_s + 0.75) & (sample.t_s < stance.end_s - 0.75)


def true_drop_deg(sample, stance):
    sign = 1 if stance.side == "left" else -1
    return sign * float(np.mean(sample.series("pelvic_obliquity_deg")[held(sample, stance)]))


@pytest.mark.parametrize("stance_sample", STANCES, indirect=True)
def test_one_hold_on_the_right_leg_with_true_timing(stance_sample):
    (stance,) = stance_sample.analysis.stances
    free = stance_sample.t_s[stance_sample.series(f"{other_side(stance.side)}_contact") == 0]
    assert stance.side == stance_sample.truth["stance_side"]
    assert (stance.start_reason, stance.end_reason) == ("lift", "touch_down")
    assert stance.start_s == pytest.approx(free[0], abs=0.25)
    assert stance.end_s == pytest.approx(free[-1], abs=0.25)
    assert stance.hold_s == pytest.approx(free[-1] - free[0], abs=0.4)
    assert not stance.hold_complete
    assert stance_sample.analysis.squats == []


@pytest.mark.parametrize("stance_sample", STANCES, indirect=True)
def test_the_trunk_leans_as_it_does(stance_sample):
    (stance,) = stance_sample.analysis.stances
    sign = 1 if stance.side == "left" else -1
    lean = sign * stance_sample.series("trunk_lean_left_deg")
    truth = lean[held(stance_sample, stance)].mean() - np.median(lean[:30])
    assert stance.trunk_lean_deg.mean == pytest.approx(truth, abs=stance.trunk_lean_deg.error)


@pytest.mark.parametrize("stance_sample", STANCES, indirect=True)
def test_hip_adduction_and_shift_of_the_pelvis_are_within_their_errors(stance_sample):
    (stance,) = stance_sample.analysis.stances
    points, inside = stance_sample.joints, held(stance_sample, stance)
    hip, knee, ankle = (points[f"{stance.side}_{name}"] for name in ("hip", "knee", "ankle"))
    middle = 0.5 * (points["left_hip"] + points["right_hip"])
    toward = np.sign(hip[0, 0] - middle[0, 0])
    leg = np.linalg.norm(hip[0] - knee[0]) + np.linalg.norm(knee[0] - ankle[0])

    def change(values):
        return values[inside].mean() - np.median(values[:30])

    shift = change(100 * toward * (middle - ankle)[:, 0] / leg)
    thigh = change(np.degrees(np.arctan2(toward * (hip - knee)[:, 0], (knee - hip)[:, 1])))
    assert stance.pelvic_shift_percent == pytest.approx(shift, abs=stance.pelvic_shift_error_percent)
    adduction = thigh + true_drop_deg(stance_sample, stance)
    assert stance.hip_adduction_deg == pytest.approx(adduction, abs=stance.hip_adduction_error_deg)


def test_a_trunk_that_leans_is_named(lean_sample):
    (stance,) = lean_sample.analysis.stances
    assert stance.pattern == "leans"
    assert any(
        "leans over the left leg more than is usual" in text for text in lean_sample.analysis.results.summary.findings
    )


def test_the_picture_shows_the_drop_that_the_raw_hip_line_misses(drop_sample):
    (stance,) = drop_sample.analysis.stances
    truth = true_drop_deg(drop_sample, stance)
    assert truth > 8
    assert drop_sample.analysis.results.provenance.pelvis_method in ("registered", "learned")
    assert abs(stance.pelvic_drop_deg.mean - truth) < min(stance.pelvic_drop_deg.error, 3.0)
    assert stance.pelvic_drop_deg.error < 6
    assert (stance.sign, stance.pattern) == ("seen", "drops")
    assert stance.hip_line_deg.mean < truth / 2
    assert "the pelvis drops on the left side" in drop_sample.analysis.results.summary.findings[0]


def test_a_level_pelvis_under_a_leaning_trunk_is_not_called_a_drop(lean_sample):
    (stance,) = lean_sample.analysis.stances
    truth = true_drop_deg(lean_sample, stance)
    assert truth < 2
    assert abs(stance.pelvic_drop_deg.mean - truth) < stance.pelvic_drop_deg.error
    assert stance.sign != "seen"
    assert stance.hip_line_deg.mean < -4


def test_everything_that_was_read_is_kept_and_gives_the_same_result_again(drop_sample, tmp_path):
    picture = drop_sample.analysis.recording.picture
    assert picture is not None
    looked = np.isfinite(picture.tilt_deg)
    assert 12 <= looked.sum() / drop_sample.t_s[-1] <= 17
    assert np.isfinite(picture.turn_deg).sum() > 0.7 * looked.sum()
    drop_sample.analysis.recording.save(tmp_path / "landmarks.npz")
    again = hipcheck.analyze(tmp_path / "landmarks.npz")
    assert again.stances == drop_sample.analysis.stances


def test_markers_see_the_drop(marker_sample):
    (stance,) = marker_sample.analysis.stances
    assert marker_sample.analysis.results.provenance.pelvis_method == "markers"
    assert stance.pelvic_drop_deg.mean == pytest.approx(true_drop_deg(marker_sample, stance), abs=1.0)
    assert stance.sign == "seen"
    assert stance.pattern == "drops"
    assert abs(stance.hip_line_deg.mean) < 4


def test_the_repetitions_of_the_squat_sample(squat_sample):
    depth = squat_sample.series("depth_percent")
    squats = squat_sample.analysis.squats
    assert [squat.rep for squat in squats] == [1, 2, 3]
    assert squat_sample.analysis.stances == []
    for squat in squats:
        during = (squat_sample.t_s >= squat.start_s) & (squat_sample.t_s <= squat.end_s)
        assert squat.depth_percent == pytest.approx(depth[during].max(), rel=0.2)
        assert depth[np.argmin(np.abs(squat_sample.t_s - squat.bottom_s))] > 0.9 * depth[during].max()


def test_knee_angle_of_the_squat_sample_at_matched_depth(squat_sample):
    errors = []
    depth = squat_sample.series("depth_percent")
    for squat in squat_sample.analysis.squats:
        for side in ("left", "right"):
            truth = squat_sample.series(f"{side}_fppa_deg")
            when = (squat.start_s, squat.bottom_s, squat.end_s)
            down, up = at_depth(squat_sample.t_s, truth, depth, squat.matched_depth_percent, *when)
            knee = getattr(squat.knees, side).fppa_deg
            errors += [knee.down - down, knee.up - up]
    assert np.sqrt(np.mean(np.square(errors))) <= 5.0


def test_valgus_on_the_way_up_is_named_on_its_side_alone(squat_sample):
    for squat in squat_sample.analysis.squats:
        assert squat.knees.right.caves_in == "present"
        assert squat.knees.left.caves_in != "present"
        assert squat.ascent_collapse == "seen"
        assert squat.knees.right.fppa_deg.up - squat.knees.right.fppa_deg.down > 5
    findings = squat_sample.analysis.results.summary.findings
    assert any(text.startswith("The right knee moves inward in 3 of 3 squats") for text in findings)
    assert any(text.startswith("On the way up") for text in findings)


@pytest.mark.parametrize("which", [*STANCES, "squat_sample"])
def test_a_good_recording_has_no_complaints(which, request):
    sample = request.getfixturevalue(which)
    results = sample.analysis.results
    assert results.quality.grade == "good", results.quality.issues
    assert results.view.facing == sample.truth["facing"]
    assert abs(results.view.yaw_deg) < 6
    assert results.baseline.start_s < 1.0
    assert results.baseline.end_s > 1.5
