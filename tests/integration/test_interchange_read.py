"""Landmarks of other programs give the numbers of the same landmarks found by hipcheck."""

from __future__ import annotations

import json
from contextlib import suppress
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
from keypoint_factory import layout_points, places_m, write_openpose
from recording_factory import make_recording
from same_results import untimed
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


def wide(track, columns, scale=(1.0, 1.0), **more):
    """A table with a row a frame; ``columns`` turns a joint and an axis into a heading."""
    cells = dict(more)
    for place in Joint:
        for axis, side in zip("xy", (0, 1), strict=True):
            cells[columns(place, axis)] = track.xy_px[:, place, side] * scale[side]
    return pd.DataFrame(cells)


def test_a_table_of_freemocap(squat, tmp_path):
    """Millimetres in space, z up, no time; the body's columns are called so, and those of hands are no joints."""
    places = 1e3 * places_m(squat)[..., [0, 2, 1]]
    name = "body_{}_{}"
    cells = {name.format(place.name.lower(), "xyz"[n]): places[:, place, n] for place in Joint for n in range(3)}
    cells |= {f"left_hand_wrist_{axis}": np.zeros(len(squat)) for axis in "xyz"}
    path = tmp_path / "mediapipe_body_3d_xyz.csv"
    pd.DataFrame(cells).to_csv(path, index=False)
    found, _ = measure(read_keypoints(path, rate_hz=30.0))
    assert angles(found) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.3)
    with pytest.raises(UsageError, match="--rate"):
        read_keypoints(path)


def test_a_table_of_sleap_and_the_second_track_of_it(squat, tmp_path):
    one = wide(squat, lambda place, axis: f"{place.name.lower()}.{axis}", frame_idx=np.arange(len(squat)))
    still = make_track("stand", duration_s=squat.t_s[-1] + 1 / 30)
    other = wide(still, lambda place, axis: f"{place.name.lower()}.{axis}", frame_idx=np.arange(len(still)))
    for number, table in enumerate((other, one)):
        table.insert(0, "track", f"track_{number}")
        table["instance.score"] = 0.9
        for place in Joint:
            table[f"{place.name.lower()}.score"] = 0.8
    path = tmp_path / "labels.analysis.csv"
    pd.concat([other, one]).sort_values("frame_idx", kind="stable").to_csv(path, index=False)
    first, second = (measure(read_keypoints(path, rate_hz=30.0, subject=n))[0] for n in (1, 2))
    assert len(first.squats) == 0
    assert angles(second) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.05)


@pytest.mark.parametrize(
    "columns",
    [
        lambda place, axis: f"{place.name}_{axis}",
        lambda place, axis: f"{axis}{place.value}",
        lambda place, axis: f"landmark_{place.value}_{axis}",
        lambda place, axis: f"{place.name.lower()} {axis.upper()}",
    ],
)
@pytest.mark.parametrize("ms", [False, True])
def test_tables_of_mediapipe_with_a_row_a_frame(squat, tmp_path, columns, ms):
    times = {"timestamp_ms": squat.t_s * 1000} if ms else {"timestamp": squat.t_s}
    path = tmp_path / "pose.csv"
    wide(squat, columns, **times).to_csv(path, index=False)
    found, _ = measure(read_keypoints(path))
    assert angles(found) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.05)


@pytest.mark.parametrize("unit", [1.0, 1e3, 1e6, 1e9])
def test_times_without_a_unit_are_told_by_their_steps(squat, tmp_path, unit):
    path = tmp_path / "pose.csv"
    wide(squat, lambda place, axis: f"{place.name}_{axis}", time=squat.t_s * unit).to_csv(path, index=False)
    np.testing.assert_allclose(read_keypoints(path).track.t_s, squat.t_s, atol=1e-9)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_mediapipe_with_a_row_a_point(squat, tmp_path, separator):
    rows = [
        (frame, place.value, *squat.xy_px[frame, place], -0.3, squat.visibility[frame, place])
        for frame in range(len(squat))
        for place in Joint
    ]
    path = tmp_path / "pose.csv"
    table = pd.DataFrame(rows, columns=["frame", "landmark_id", "x", "y", "z", "visibility"])
    table.to_csv(path, index=False, sep=separator, decimal="," if separator == ";" else ".")
    recording = read_keypoints(path, rate_hz=30.0)
    assert angles(measure(recording)[0]) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.05)
    assert recording.track.visibility[5, Joint.LEFT_HIP] > 0.9


def test_the_depth_that_a_network_guesses_is_no_place_in_space(squat, tmp_path):
    """It is counted from the hips, and in a measure of its own."""
    path = tmp_path / "pose.csv"
    table = wide(squat, lambda place, axis: f"{place.name}_{axis}", time=squat.t_s)
    for place in Joint:
        table[f"{place.name}_z"] = 900 * squat.world_m[:, place, 2] + 50 * squat.world_m[:, place, 0]
    table.to_csv(path, index=False)
    recording = read_keypoints(path)
    assert angles(measure(recording)[0]) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.05)


def test_a_hold_in_a_table_of_freemocap(stance, tmp_path):
    """Without a unit: that a foot is lifted is told from how high it is in metres."""
    places = 1e3 * places_m(stance)[..., [0, 2, 1]]
    cells = {f"{place.name.lower()}_{axis}": places[:, place, n] for place in Joint for n, axis in enumerate("xyz")}
    path = tmp_path / "mediapipe_body_3d_xyz.csv"
    pd.DataFrame(cells).to_csv(path, index=False)
    recording = read_keypoints(path, rate_hz=30.0)
    assert np.isfinite(recording.track.world_m[..., :2]).all()
    (hold,) = measure(recording)[0].stances
    assert (hold.side, hold.trunk_lean_deg.mean) == ("right", pytest.approx(5.0, abs=0.3))


def test_shares_of_a_picture_need_its_size(squat, tmp_path):
    path = tmp_path / "pose.csv"
    name = lambda place, axis: f"{place.name}_{axis}"  # noqa: E731
    wide(squat, name, (1 / 1280, 1 / 720), time=squat.t_s).to_csv(path, index=False)
    assert "shares of the picture" in sentence(path, RecordingUnusableError)
    wide(squat, name, (1 / 1280, 1 / 720), time=squat.t_s, image_width=1280, image_height=720).to_csv(path, index=False)
    found, _ = measure(read_keypoints(path))
    assert angles(found) == pytest.approx(angles(measure(make_recording(squat))[0]), abs=0.05)


def test_places_counted_from_the_hips_are_refused(squat, tmp_path):
    cells = {f"{place.name}_{axis}": squat.world_m[:, place, n] for place in Joint for n, axis in enumerate("xyz")}
    path = tmp_path / "world.csv"
    pd.DataFrame({"time": squat.t_s, **cells}).to_csv(path, index=False)
    assert "counted from the middle of the hips" in sentence(path)


@pytest.mark.parametrize(
    "name",
    ["clip_{:06d}_keypoints", "{:06d}_cam_2", "frame{:d}_of_900_v3", "IMG_0142_{:d}", "{:04d}"],
)
def test_the_number_of_a_frame_may_stand_anywhere(squat, tmp_path, name):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    expected = read_keypoints(folder, rate_hz=30.0)
    for number, file in enumerate(sorted(folder.glob("*.json"))):
        file.rename(folder / f"{name.format(number)}.json")
    found = read_keypoints(folder, rate_hz=30.0)
    np.testing.assert_array_equal(found.track.xy_px, expected.track.xy_px)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("squat_{:012d}", "stance_{:012d}"), "frame 0 is in squat_000000000000.json and in stance_000000000000.json"),
        (("clip1_{:d}", "clip2_{:d}"), "frame 0 is in clip1_0.json and in clip2_0.json"),
        (("a_{:d}", "b_1{:05d}"), "a_0.json and b_100000.json are called differently"),
        (("take1_{:d}", "take2_1{:05d}"), "are called differently"),
    ],
)
def test_a_folder_with_two_clips_is_refused_by_their_names(squat, tmp_path, names, words):
    folder = tmp_path / "json"
    write_openpose(folder, layout_points(squat, 26)[:40])
    content = [file.read_text() for file in sorted(folder.glob("*.json"))]
    for file in folder.glob("*.json"):
        file.unlink()
    for name in names:
        for number, text in enumerate(content):
            (folder / f"{name.format(number)}.json").write_text(text)
    said = sentence(folder, rate_hz=30.0)
    assert words in said
    assert "more than one clip" in said


def test_numbers_and_files_that_make_no_sense_cost_nothing(squat, tmp_path):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    (folder / "cam_2_x_keypoints.json").mkdir()
    with suppress(OSError, NotImplementedError):
        (folder / "cam_2_000000009999_keypoints.json").symlink_to(tmp_path / "nowhere.json")
    assert len(read_keypoints(folder, rate_hz=30.0).track) == len(squat)
    some = next(folder.glob("cam_2_0000*.json"))
    (folder / "cam_2_999999999999_keypoints.json").write_text(some.read_text())
    assert "with numbers from 0 to 999999999999" in sentence(folder, rate_hz=30.0)
    (folder / "notes.json").write_text("{}")
    assert "notes.json has no number of a frame" in sentence(folder, rate_hz=30.0)
    assert read_keypoints(write_openpose(tmp_path / "b", layout_points(squat, 26)), rate_hz=1e-9) is not None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"image_id": "1.jpg", "keypoints": [1, 2, 10**400] * 26}]),
        json.dumps([{"image_id": "1.jpg", "keypoints": [1, 2, None] * 26}]),
        json.dumps([{"image_id": "1.jpg", "keypoints": [1, 2, "much"] * 26}]),
        json.dumps([{"image_id": "1.jpg", "keypoints": [1, 2, float("inf")] * 26}]),
        json.dumps([{"image_id": "nowhere.jpg", "keypoints": [1, 2, 0.5] * 26}]),
        json.dumps([{"image_id": f"{n}.jpg", "keypoints": [1, 2, 0.5] * (26 - n)} for n in range(2)]),
        json.dumps([{"frame_id": 0, "instances": [{"keypoints": [[1, 2]] * 17, "keypoint_scores": [0.5] * 9}]}]),
        json.dumps([{"frame_id": n, "instances": []} for n in (0, 0)]),
        "[" * 100_000,
        "7",
        "[]",
        "{}",
        "null",
        '"text"',
        "",
    ],
)
def test_odd_json_is_one_sentence(tmp_path, text):
    path = tmp_path / "odd.json"
    path.write_text(text)
    sentence(path, rate_hz=30.0)


def test_lists_of_the_inferencer_of_mmpose(squat, tmp_path):
    """One file of a video, or one file a picture."""
    points = layout_points(squat, 26)
    instances = [[{"keypoints": one[:, :2].tolist(), "keypoint_scores": one[:, 2].tolist()}] for one in points]
    video = tmp_path / "video.json"
    video.write_text(json.dumps([{"frame_id": n, "instances": people} for n, people in enumerate(instances)]))
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, people in enumerate(instances):
        (folder / f"frame_{number:06d}.json").write_text(json.dumps(people))
    expected = read_keypoints(write_openpose(tmp_path / "json", points), rate_hz=30.0)
    for path in (video, folder):
        np.testing.assert_allclose(read_keypoints(path, rate_hz=30.0).track.xy_px, expected.track.xy_px)


def test_analyze_takes_a_folder_and_keeps_what_it_read(squat, tmp_path):
    folder = write_openpose(tmp_path / "json", layout_points(squat, 26))
    assert is_keypoint_file(folder)
    analysis = analyze(folder, rate_hz=30.0)
    analysis.save(tmp_path / "out", formats=[])
    assert not is_keypoint_file(tmp_path / "out")
    again = analyze(tmp_path / "out" / "landmarks.npz")
    assert untimed(again.results) == untimed(analysis.results)
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
    assert "left_knee_x" in sentence(tmp_path / "b.csv")
    track = replace(squat, xy_px=squat.xy_px / (1280, 720))
    folder = write_openpose(tmp_path / "json", layout_points(track, 26))
    assert "shares of the picture" in sentence(folder, RecordingUnusableError, rate_hz=30.0)


def test_missing_legs_are_refused_by_name(squat, tmp_path):
    points = layout_points(squat, 26)
    points[:, [13, 14]] = 0.0
    folder = write_openpose(tmp_path / "json", points)
    assert "no left knee, right knee" in sentence(folder, RecordingUnusableError, rate_hz=30.0)
