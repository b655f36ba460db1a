"""What is written for other programs, read back by readers that are not ours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hipcheck.analysis import Analysis
from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.errors import UsageError
from hipcheck.interchange import LANDMARK_COLUMNS, MEASURE_COLUMNS, export, poses_dataset, read_keypoints
from hipcheck.interchange.names import EXPORT_NAMES
from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.marker_track import MarkerTrack
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, make_track

LEG_M = 0.84


@pytest.fixture(scope="module")
def analysis():
    """A squat with irregular frames, a gap, an unseen elbow and two markers on the hip bones."""
    track = make_track("squat", valgus_left_deg=12.0, timing=Timing(reps=1), noise_px=0.4)
    t_s = track.t_s + 0.004 * np.sin(np.arange(len(track)))
    xy, world, visibility = track.xy_px.copy(), track.world_m.copy(), track.visibility.copy()
    xy[50:53], world[50:53], visibility[50:53] = np.nan, np.nan, 0.0
    visibility[:, Joint.LEFT_ELBOW] = 0.2
    markers = np.full((len(track), 8, 2), np.nan)
    markers[:, 0], markers[:, 1] = xy[:, Joint.LEFT_HIP] + (9.0, -9.0), xy[:, Joint.RIGHT_HIP] + (-9.0, -9.0)
    damaged = PoseTrack(t_s, xy, world, visibility, track.width_px, track.height_px)
    recording = make_recording(damaged)
    marked = MarkerTrack(markers, ("tag", "tag", *[None] * 6))
    recording = type(recording)(**{**vars(recording), "markers": marked})
    return Analysis(*measure(recording), recording)


@pytest.fixture(scope="module")
def written(analysis, tmp_path_factory):
    pytest.importorskip("ezc3d", reason="writing C3D needs the extra c3d")
    pytest.importorskip("xarray", reason="writing netCDF needs the extra netcdf")
    folder = tmp_path_factory.mktemp("export")
    export(analysis, folder, ["csv", "trc", "c3d", "netcdf", "mot"], name="clip")
    return folder


@pytest.fixture(scope="module")
def expected(analysis):
    """``(T, K, 2)`` what was seen, y up, px: the 33 joints and the two markers."""
    recording = analysis.recording
    seen = np.where((recording.track.visibility >= 0.5)[..., None], recording.track.xy_px, np.nan)
    seen = np.concatenate([seen, recording.markers.xy_px[:, :2]], axis=1)
    return np.stack([seen[..., 0], recording.track.height_px - seen[..., 1]], axis=-1)


def test_trc_by_an_independent_reader(written, analysis, expected):
    reader = pytest.importorskip("trc", reason="trc-data-reader is not installed").TRCData()
    reader.load(str(written / "clip.trc"))
    assert (reader["Units"], reader["NumMarkers"]) == ("px", 37)
    assert reader["Markers"] == [*EXPORT_NAMES, "LASIS", "RASIS", "LPSIS", "RPSIS"]
    assert reader["Time"] == pytest.approx(analysis.recording.track.t_s.tolist(), abs=1e-6)
    names = [*EXPORT_NAMES, "LASIS", "RASIS"]
    found = np.stack([np.array(reader[name], dtype=float) for name in names], axis=1)
    np.testing.assert_allclose(found[..., :2], expected, rtol=0, atol=1e-6)
    assert np.isnan(found[:, Joint.LEFT_ELBOW]).all()
    assert np.all(found[0, Joint.NOSE, 2] == 0)


def test_trc_by_pandas_as_sports2d_reads_it(written, expected):
    table = pd.read_csv(written / "clip.trc", sep="\t", skiprows=4)
    hip = table[[f"{axis}{Joint.LEFT_HIP + 1}" for axis in "XY"]].to_numpy()
    np.testing.assert_allclose(hip, expected[:, Joint.LEFT_HIP], rtol=0, atol=1e-6)


def test_metres_come_from_the_leg_length(analysis, tmp_path):
    path = export(analysis, tmp_path, ["trc"], name="metres", leg_length_m=LEG_M)[0]
    lines = path.read_text().splitlines()
    assert lines[2].split("\t")[4] == "m"
    table = pd.read_csv(path, sep="\t", skiprows=4)
    places = {
        name: table[[f"{axis}{Joint[name] + 1}" for axis in "XY"]].to_numpy() for name in ("LEFT_HIP", "LEFT_ANKLE")
    }
    assert np.nanmedian(places["LEFT_HIP"][:30] - places["LEFT_ANKLE"][:30], axis=0)[1] == pytest.approx(
        LEG_M, rel=0.01
    )


def test_c3d_by_ezc3d(written, analysis, expected):
    import ezc3d

    content = ezc3d.c3d(str(written / "clip.c3d"))
    about = content["parameters"]["POINT"]
    assert about["UNITS"]["value"] == ["px"]
    rate_hz = about["RATE"]["value"][0]
    assert rate_hz == pytest.approx(analysis.results.source.fps_mean, abs=1e-3)
    points = content["data"]["points"]
    clock_s = np.arange(points.shape[2]) / rate_hz + analysis.recording.track.t_s[0]
    t_s = analysis.recording.track.t_s
    nose = np.stack([np.interp(clock_s, t_s, expected[:, Joint.NOSE, i]) for i in range(2)])
    found = points[:2, about["LABELS"]["value"].index("Nose")]
    near = np.isfinite(nose[0])
    np.testing.assert_allclose(found[:, near], nose[:, near], rtol=0, atol=1e-3)  # C3D stores single precision
    assert np.isnan(points[:3, about["LABELS"]["value"].index("LElbow")]).all()


def test_netcdf_by_xarray_alone(written, analysis):
    import xarray

    dataset = xarray.load_dataset(written / "clip.nc")
    assert dataset.identical(poses_dataset(analysis.recording))
    assert dataset["position"].dims == ("time", "space", "keypoints", "individuals")
    hip = dataset["position"].sel(keypoints="left_hip", individuals="person_1", space="y")
    np.testing.assert_array_equal(hip, analysis.recording.track.xy_px[:, Joint.LEFT_HIP, 1])
    assert dataset.attrs["fps"] == pytest.approx(30.0, abs=0.1)


def test_mot_header_and_numbers(written, analysis):
    lines = (written / "clip.mot").read_text().splitlines()
    end = lines.index("endheader")
    head = dict(line.split("=") for line in lines[1:end])
    table = pd.read_csv(written / "clip.mot", sep="\t", skiprows=end + 1)
    assert (int(head["nRows"]), int(head["nColumns"])) == table.shape
    assert head["inDegrees"] == "yes"
    assert list(table.columns) == ["time", *(name for name in ANGLE_COLUMNS if name not in ("t_s", "phase"))]
    np.testing.assert_allclose(table["left_fppa_deg"], analysis.angles["left_fppa_deg"], rtol=1e-6)


def test_tidy_tables_have_their_documented_columns(written, analysis):
    landmarks, measures = (pd.read_csv(written / f"clip_{name}.csv") for name in ("landmarks", "measures"))
    assert list(landmarks.columns) == list(LANDMARK_COLUMNS)
    assert list(measures.columns) == list(MEASURE_COLUMNS)
    assert len(landmarks) == 41 * len(analysis.recording.track)
    up = measures.query("measure == 'fppa_deg' and statistic == 'up' and side == 'left'").iloc[0]
    knee = analysis.squats[0].knees.left.fppa_deg
    assert (up["value"], up["error"], up["unit"], up["trial"]) == (
        pytest.approx(knee.up),
        pytest.approx(knee.error),
        "deg",
        1,
    )


@pytest.mark.parametrize("name", ["clip.trc", "clip.c3d", "clip.nc", "clip_landmarks.csv"])
def test_what_was_written_measures_the_same_when_read(written, analysis, name):
    results, _ = measure(read_keypoints(written / name))
    one, other = (found.squats[0].knees.left for found in (results, analysis.results))
    assert one.fppa_deg.up == pytest.approx(other.fppa_deg.up, abs=0.2)
    assert results.provenance.pelvis_method == ("hip_line" if name.endswith(".nc") else "markers")


def test_movement_loads_a_valid_dataset_of_poses(written):
    pytest.importorskip(
        "movement", reason="movement is not installed (it brings an OpenCV of its own: see CONTRIBUTING)"
    )
    import xarray
    from movement.kinematics import compute_velocity
    from movement.validators.datasets import ValidPosesInputs

    dataset = xarray.load_dataset(written / "clip.nc")
    ValidPosesInputs.validate(dataset)
    assert compute_velocity(dataset["position"]).shape == dataset["position"].shape


def test_movements_own_files_are_read(written, analysis, tmp_path):
    pytest.importorskip(
        "movement", reason="movement is not installed (it brings an OpenCV of its own: see CONTRIBUTING)"
    )
    from movement.io import load_poses, save_poses

    track = analysis.recording.track
    position = track.xy_px.transpose(0, 2, 1)[..., None]
    dataset = load_poses.from_numpy(
        position, track.visibility[..., None], ["id_0"], [place.name.lower() for place in Joint], 30, "SLEAP"
    )
    dataset.to_netcdf(tmp_path / "movement.nc")
    save_poses.to_dlc_file(dataset, tmp_path / "dlc.csv", split_individuals=False)
    for path, rate_hz in ((tmp_path / "movement.nc", None), (tmp_path / "dlc.csv", 30.0)):
        results, _ = measure(read_keypoints(path, rate_hz=rate_hz))
        assert len(results.squats) == 1


def test_wrong_wishes_are_one_sentence(analysis, tmp_path):
    with pytest.raises(UsageError, match="csv, xlsx, trc, c3d, netcdf, mot"):
        export(analysis, tmp_path, ["ods"])
    with pytest.raises(UsageError, match="in metres"):
        export(analysis, tmp_path, ["trc"], leg_length_m=84)
    assert list(tmp_path.iterdir()) == []
