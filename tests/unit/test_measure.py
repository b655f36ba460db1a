"""The whole measurement: what is found, what is refused, and what a loss of sight costs."""

import time

import pytest

from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, joint
from hipcheck.measure import measure
from recording_factory import make_recording
from track_damage import cut, hide, shifted
from track_factory import Timing, join, make_track

LEGS = [joint(s, n) for s in BOTH_SIDES for n in ("hip", "knee", "ankle", "heel", "foot_index")]


def both_exercises(**options):
    return join(make_track("stance", drop_deg=9.0, **options), make_track("squat", timing=Timing(reps=2), **options))


def codes(results, severity=None):
    return [i.code for i in results.quality.issues if severity in (None, i.severity)]


def test_a_good_recording_of_both_exercises():
    results, angles = measure(make_recording(both_exercises(noise_px=1.0)))
    assert results.view.facing == "front"
    assert [s.side for s in results.stances] == ["left"]
    assert [s.rep for s in results.squats] == [1, 2]
    assert results.baseline.start_s == pytest.approx(0.0, abs=0.1)
    assert results.baseline.pelvic_tilt_deg == pytest.approx(0.0, abs=0.3)
    assert 0 < results.baseline.pelvic_noise_deg < 0.5
    assert results.provenance.pelvis_method == "hip_line"
    assert results.provenance.calibration_id is None
    assert codes(results, "refusal") == []
    assert len(angles) == round((results.source.duration_s) * 60) + 1


@pytest.mark.parametrize(
    ("exercise", "stances", "squats", "cut_named"),
    [("auto", 1, 1, True), ("stance", 1, 0, False), ("squat", 0, 1, True)],
)
def test_what_was_asked_for(exercise, stances, squats, cut_named):
    track = cut(both_exercises(), 0.0, 14.5)  # in the middle of the second squat
    results, _ = measure(make_recording(track), exercise=exercise)
    assert (len(results.stances), len(results.squats)) == (stances, squats)
    assert any("cut short" in line for line in results.summary.findings) == cut_named


@pytest.mark.parametrize("facing", ["front", "back"])
def test_facing_is_told_and_may_be_given(facing):
    recording = make_recording(make_track("stance", facing=facing, lean_deg=8.0))
    told, _ = measure(recording)
    given, _ = measure(recording, facing=facing)
    assert told.view.facing == given.view.facing == facing
    assert told.stances == given.stances
    assert told.stances[0].trunk_lean_deg.mean == pytest.approx(8.0, abs=0.2)


def test_baseline_angles_are_as_they_stood():
    results, _ = measure(make_recording(make_track("stance", roll_deg=3.0)))
    assert results.baseline.pelvic_tilt_deg == pytest.approx(-3.0, abs=0.05)
    assert results.baseline.trunk_lean_deg == pytest.approx(3.0, abs=0.05)
    assert results.baseline.fppa_left_deg == pytest.approx(0.0, abs=0.05)
    assert results.view.camera_roll_deg == pytest.approx(3.0, abs=0.1)


def test_without_quiet_standing_it_says_so_and_goes_on():
    results, _ = measure(make_recording(cut(make_track("stance", noise_px=0.3), 3.0, 7.0)))
    assert results.baseline is None
    assert "no_baseline" in codes(results, "warning")
    assert len(results.stances) == 1
    assert results.view.camera_roll_deg is None


@pytest.mark.parametrize(
    ("track", "code"),
    [
        (make_track(yaw_deg=90.0), "side_view"),
        (make_track(duration_s=0.4), "too_short"),
        (make_track(fps=8), "frame_rate_low"),
        (hide(make_track(), LEGS, 0.0, 9.0), "legs_not_visible"),
        (hide(make_track(), list(Joint), 0.0, 9.0, by="nan"), "no_person"),
        (make_track(duration_s=0.0), "too_short"),
    ],
    ids=["side", "short", "slow", "no legs", "nobody", "no frames"],
)
def test_what_cannot_be_measured_is_refused_with_the_reason_and_no_numbers(track, code):
    results, angles = measure(make_recording(track))
    assert code in codes(results, "refusal")
    assert results.quality.grade == "unusable"
    assert (results.stances, results.squats, results.baseline) == ([], [], None)
    assert results.summary.findings[0] == "This recording cannot be measured."
    assert angles.drop(columns=["t_s", "phase"]).isna().all(axis=None)
    severities = [issue.severity for issue in results.quality.issues]
    assert severities == sorted(severities)  # refusals first


def test_someone_upside_down_does_no_harm():
    track = make_track("squat")
    turned = PoseTrack(track.t_s, 720 - track.xy_px, track.world_m, track.visibility, 1280, 720)
    assert measure(make_recording(turned))[0].squats == []


def test_numbers_end_where_sight_ends():
    track = hide(both_exercises(noise_px=0.5), LEGS, 5.0, 6.0)
    _, angles = measure(make_recording(track))
    gone = angles["t_s"].between(5.0, 5.95)
    measured = [name for name in angles.columns if name not in ("t_s", "phase", "trunk_lean_left_deg")]
    assert angles.loc[gone, measured].isna().all(axis=None)
    around = angles["t_s"].between(4.0, 4.9) | angles["t_s"].between(6.1, 7.0)
    assert angles.loc[around, "hip_line_deg"].notna().all()


def test_measuring_a_minute_takes_well_under_a_hundredth_of_finding_the_landmarks():
    timing = Timing(reps=20)
    recording = make_recording(make_track("squat", timing=timing, fps=60, noise_px=1.0))
    frames = len(recording.track)
    start = time.process_time()
    measure(recording)
    assert (time.process_time() - start) / frames < 0.5e-3  # 17 ms a frame for the network; measured 0.1 ms


@pytest.mark.parametrize("facing", ["front", "back"])
def test_a_view_that_contradicts_the_picture_is_refused(facing):
    """Every sign would be the wrong way round."""
    other = "back" if facing == "front" else "front"
    results, _ = measure(make_recording(make_track("squat", facing=facing)), facing=other)
    assert results.quality.issues[0].code == "facing_contradicted"
    assert (results.stances, results.squats) == ([], [])
    assert measure(make_recording(make_track("squat", facing=facing)), facing=facing)[0].squats


def test_hips_that_sink_in_a_hold_at_the_end_of_the_clip_are_no_cut_squat():
    above_knees = [j for j in Joint if j < Joint.LEFT_KNEE]
    sunk = shifted(make_track("stance"), above_knees, 2.5, 9.0, dy=22)
    results, table = measure(make_recording(cut(sunk, 0.0, 7.0)))
    assert table["depth_percent"].max() > 8
    assert len(results.stances) == 1
    assert not any("cut short" in text for text in results.summary.findings)
