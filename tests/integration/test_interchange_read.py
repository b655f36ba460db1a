"""Landmarks of other programs give the numbers of the same landmarks found by hipcheck."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hipcheck.errors import RecordingUnusableError, UsageError
from hipcheck.interchange.read import is_keypoint_file, read_keypoints
from hipcheck.interchange.trc import write_trc
from hipcheck.landmarks import Joint
from hipcheck.measure import measure
from hipcheck.pipeline import analyze
from keypoint_factory import layout_points, write_openpose
from recording_factory import make_recording
from track_factory import Timing, make_track

SHORT = Timing(lift_s=1.5, touch_down_s=4.5, reps=2, rep_s=2.0, pause_s=0.5)


@pytest.fixture(scope="module")
def squat():
    return make_track("squat", valgus_left_deg=14.0, timing=SHORT)


@pytest.fixture(scope="module")
def stance():
    return make_track("stance", side="right", drop_deg=6.0, lean_deg=5.0, timing=SHORT)


def angles(results):
    """The numbers that both ways must agree on."""
    return [
        value
        for squat in results.squats
        for knee in (squat.knees.left, squat.knees.right)
        for value in (knee.fppa_deg.down, knee.fppa_deg.up, knee.fppa_from_standing_deg.value)
    ] + [
        value
        for hold in results.stances
        for value in (hold.start_s, hold.end_s, hold.trunk_lean_deg.mean, hold.hip_line_deg.mean)
    ]


def warning(recording, code):
    return next(issue.message for issue in recording.issues if issue.code == code)


@pytest.mark.parametrize(("motion", "count"), [("squat", 25), ("stance", 26), ("squat", 133)])
def test_openpose_folders_of_every_layout_with_feet(request, tmp_path, motion, count):
    track = request.getfixturevalue(motion)
    folder = write_openpose(tmp_path / "json", layout_points(track, count))
    found, _ = measure(read_keypoints(folder, rate_hz=30.0))
    expected, _ = measure(make_recording(track))
    assert len(angles(found)) > 3
    assert angles(found) == pytest.approx(angles(expected), abs=0.05)


def test_without_feet_the_ratio_is_measured_and_the_result_says_what_is_not(squat, tmp_path):
    recording = read_keypoints(write_openpose(tmp_path / "json", layout_points(squat, 17)), rate_hz=30.0)
    results, _ = measure(recording)
    assert len(results.squats) == 2
    knee = results.squats[0].knees.left
    assert results.squats[0].knee_ankle_separation_ratio.bottom is not None
    assert (knee.knee_over_toe_percent.bottom, knee.band, knee.knee_over_toe_from_standing_percent) == (
        None,
        None,
        None,
    )
    said = warning(recording, "not_measurable")
    assert "knee over toe" in said
    assert "holds on one leg" in said
    assert "left heel" in said
    assert "borrowed" not in said
    assert results.view.yaw_deg is None


def test_the_errors_are_said_to_be_borrowed(squat, tmp_path):
    recording = read_keypoints(write_openpose(tmp_path / "json", layout_points(squat, 26)), rate_hz=30.0)
    assert "halpe26" in warning(recording, "landmarks_imported")
    assert recording.pose.mediapipe == "not used"


def test_the_second_person_is_followed_through_changing_order(squat, tmp_path):
    small = layout_points(squat, 26)
    small[..., :2] = 0.5 * small[..., :2] + (700.0, 200.0)
    big = layout_points(make_track("stand", duration_s=squat.t_s[-1] + 1 / 30), 26)
    folder = write_openpose(tmp_path / "json", big, small)
    first, second = (read_keypoints(folder, rate_hz=30.0, subject=n) for n in (1, 2))
    assert first.track.height_px > 1.5 * second.track.height_px
    assert [len(measure(one)[0].squats) for one in (first, second)] == [0, 2]
    with pytest.raises(UsageError, match="no subject 3"):
        read_keypoints(folder, rate_hz=30.0, subject=3)


def test_lost_frames_stay_lost_in_time(squat, tmp_path):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    files = sorted(folder.glob("*.json"))
    for file in files[40:70]:
        file.unlink()
    recording = read_keypoints(folder, rate_hz=30.0)
    assert len(recording.track) == len(files)
    assert np.isnan(recording.track.xy_px[45, Joint.LEFT_HIP]).all()
    assert recording.track.t_s[-1] == pytest.approx(squat.t_s[-1])


def test_low_confidence_is_not_seen(squat, tmp_path):
    points = layout_points(squat, 26, confidence=0.31)
    points[20, 13, 2] = 0.29  # the left knee
    recording = read_keypoints(write_openpose(tmp_path / "json", points), rate_hz=30.0)
    assert recording.track.visibility[19, Joint.LEFT_KNEE] >= 0.5 > recording.track.visibility[20, Joint.LEFT_KNEE]


def test_alphapose_and_mmpose_files(squat, tmp_path):
    points = layout_points(squat, 26)
    alpha = [{"image_id": f"{i}.jpg", "keypoints": one.ravel().tolist(), "score": 2.9} for i, one in enumerate(points)]
    mm = [
        {"frame_id": i, "instances": [{"keypoints": one[:, :2].tolist(), "keypoint_scores": one[:, 2].tolist()}]}
        for i, one in enumerate(points)
    ]
    (tmp_path / "alpha.json").write_text(json.dumps(alpha))
    (tmp_path / "mm.json").write_text(json.dumps({"meta_info": {}, "instance_info": mm}))
    one, other = (read_keypoints(tmp_path / f"{name}.json", rate_hz=30.0) for name in ("alpha", "mm"))
    np.testing.assert_allclose(one.track.xy_px, other.track.xy_px, equal_nan=True)
    assert len(measure(one)[0].squats) == 2


@pytest.mark.parametrize(
    ("unit", "scale", "up"), [("m", 0.002, 1.0), ("mm", 2.0, -1.0), ("px", 1.0, 1.0), ("m", 1.0, -1.0)]
)
def test_trc_in_any_unit_and_either_way_up(squat, tmp_path, unit, scale, up):
    """Sports2D writes m over pixels with y down, and over metres with y up; Z is 0."""
    flat = np.concatenate([squat.xy_px * (1.0, -up), np.zeros((len(squat), 33, 1))], axis=-1) * scale
    path = tmp_path / "sports2d_person00.trc"
    write_trc(path, squat.t_s, [place.name for place in Joint], flat, unit)
    found, _ = measure(read_keypoints(path))
    expected, _ = measure(make_recording(squat))
    assert angles(found) == pytest.approx(angles(expected), abs=0.05)


@pytest.mark.parametrize(("turn_deg", "vertical"), [(0.0, 1), (77.0, 1), (180.0, 2)])
def test_points_in_space_are_seen_from_the_front_whichever_way_they_face(stance, tmp_path, turn_deg, vertical):
    world = (
        stance.world_m
        + np.append(stance.xy_px[:, [23, 24]].mean(axis=1) / 317.6, np.zeros((len(stance), 1)), 1)[:, None]
    )
    x, y, z = np.moveaxis(world, -1, 0)
    cos, sin = np.cos(np.deg2rad(turn_deg)), np.sin(np.deg2rad(turn_deg))
    turned = [x * cos - z * sin, -y, x * sin + z * cos]
    if vertical == 2:
        turned = [turned[2], turned[0], turned[1]]
    path = tmp_path / "lab.trc"
    write_trc(path, stance.t_s, [place.name for place in Joint], np.stack(turned, axis=-1), "m")
    results, _ = measure(read_keypoints(path))
    assert results.view.facing == "front"
    hold = results.stances[0]
    assert (len(results.stances), hold.side) == (1, "right")
    assert hold.trunk_lean_deg.mean == pytest.approx(5.0, abs=0.3)
    assert hold.hip_line_deg.mean == pytest.approx(6.0, abs=0.3)


def test_a_mirrored_file_gives_the_other_side(squat, tmp_path):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    plain, mirrored = (measure(read_keypoints(folder, rate_hz=30.0, mirrored=m))[0] for m in (False, True))
    assert plain.squats[0].knees.left.fppa_deg.up == pytest.approx(mirrored.squats[0].knees.right.fppa_deg.up, abs=0.01)


def test_deeplabcut_table(squat, tmp_path):
    names = ["left_shoulder", "right_shoulder", "left_hip", "right_hip", "left_knee", "right_knee", "LAnkle", "RAnkle"]
    joints = [Joint[n.upper()] for n in names[:6]] + [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
    columns = pd.MultiIndex.from_product(
        [["net"], names, ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"]
    )
    values = np.concatenate([squat.xy_px[:, joints], np.full((len(squat), 8, 1), 0.9)], axis=-1).reshape(len(squat), -1)
    path = tmp_path / "dlc.csv"
    pd.DataFrame(values, columns=columns).to_csv(path)
    results, _ = measure(read_keypoints(path, rate_hz=30.0))
    assert len(results.squats) == 2
    with pytest.raises(UsageError, match="--rate"):
        read_keypoints(path)


def test_analyze_takes_a_folder_and_keeps_what_it_read(squat, tmp_path):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    assert is_keypoint_file(folder)
    analysis = analyze(folder, rate_hz=30.0)
    analysis.save(tmp_path / "out", formats=[])
    assert not is_keypoint_file(tmp_path / "out")
    again = analyze(tmp_path / "out" / "landmarks.npz")
    assert again.results == analysis.results
    assert len(analysis.results.source.sha256) == 64
    with pytest.raises(UsageError, match="--stickers"):
        analyze(folder, rate_hz=30.0, stickers="auto")
    with pytest.raises(UsageError, match="--rate"):
        analyze(tmp_path / "out" / "landmarks.npz", rate_hz=30.0)


def sentence(path, error=UsageError, **options):
    """The message of the error, which must be one line and name the file."""
    with pytest.raises(error) as caught:
        read_keypoints(path, **options)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_damaged_and_foreign_files_are_one_sentence(squat, tmp_path):
    for name in ("a.trc", "a.csv", "a.nc", "a.c3d"):
        (tmp_path / name).write_bytes(b"PathFileType\nnothing\x00\xff\xfe\n" * 7)
        sentence(tmp_path / name)
    (tmp_path / "a.json").write_text('{"shapes": [1, 2]}')
    sentence(tmp_path / "a.json", rate_hz=30.0)
    assert "--rate" in sentence(tmp_path / "a.json")
    sentence(tmp_path / "missing.trc")
    (tmp_path / "b.csv").write_text("time,angle\n0,1\n")
    assert "t_s" in sentence(tmp_path / "b.csv")
    track = replace(squat, xy_px=squat.xy_px / (1280, 720))
    folder = write_openpose(tmp_path / "json", layout_points(track, 26))
    assert "shares of the picture" in sentence(folder, RecordingUnusableError, rate_hz=30.0)


def test_missing_legs_are_refused_by_name(squat, tmp_path):
    points = layout_points(squat, 26)
    points[:, [13, 14]] = 0.0
    folder = write_openpose(tmp_path / "json", points)
    assert "no left knee, right knee" in sentence(folder, RecordingUnusableError, rate_hz=30.0)
