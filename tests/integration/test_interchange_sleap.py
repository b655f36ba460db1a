"""Analysis files of SLEAP, and JSON that is compressed: read by name, or refused with what to export."""

from __future__ import annotations

import gzip
import json

import h5py
import numpy as np
import pytest

from hipcheck.errors import UsageError
from hipcheck.interchange.read import is_keypoint_file, read_keypoints
from hipcheck.landmarks import Joint
from hipcheck.pipeline import analyze
from keypoint_factory import layout_points
from track_factory import make_track

TRACK = make_track("squat", valgus_left_deg=10.0)
NODES = [place.name.lower() for place in Joint]


def write_sleap(path, *, standard=False, scores=True, names=NODES):
    """Write two tracks: nobody, and a person whose left wrist is seen in no frame."""
    places = TRACK.xy_px.copy()
    places[:, Joint.LEFT_WRIST] = np.nan
    tracks = np.stack([np.full_like(places, np.nan), places])  # tracks, frames, nodes, xy
    with h5py.File(path, "w") as file:
        order = (1, 0, 2, 3) if standard else (0, 3, 2, 1)
        file["tracks"] = tracks.transpose(order)
        file["node_names"] = np.array([name.encode() for name in names])
        file["track_names"] = np.array([b"track_0", b"track_1"])
        if scores:
            file["point_scores"] = np.where(np.isnan(tracks[..., 0]), np.nan, 0.7).transpose(0, 2, 1)
    return path


@pytest.mark.parametrize("scores", [True, False])
@pytest.mark.parametrize("standard", [True, False])
def test_an_analysis_file_is_read(tmp_path, standard, scores):
    path = write_sleap(tmp_path / "people.analysis.h5", standard=standard, scores=scores)
    assert is_keypoint_file(path)
    recording = read_keypoints(path, rate_hz=30.0, subject=2)
    np.testing.assert_allclose(recording.track.t_s, TRACK.t_s, atol=1e-9)
    seen = [place for place in Joint if place != Joint.LEFT_WRIST]
    read, shown = (np.diff(xy, axis=0)[:, seen] for xy in (recording.track.xy_px, TRACK.xy_px))
    np.testing.assert_allclose(read, shown, atol=1e-3)  # the picture is made as large as what is in it
    assert recording.track.visibility[:, Joint.LEFT_WRIST].max() == 0
    assert "SLEAP" in recording.pose.model
    from_file = analyze(path, rate_hz=30.0, subject=2).squats
    assert len(from_file) == 3


def test_a_file_of_sleap_needs_a_rate_and_has_so_many_tracks(tmp_path):
    path = write_sleap(tmp_path / "people.h5")
    with pytest.raises(UsageError, match="add --rate"):
        read_keypoints(path)
    with pytest.raises(UsageError, match="3"):
        read_keypoints(path, rate_hz=30.0, subject=3)


@pytest.mark.parametrize("kind", ["project.slp", "other.h5", "names.h5", "text.h5", "empty.h5"])
def test_what_is_no_analysis_file_says_what_to_export(tmp_path, kind):
    path = tmp_path / kind
    if kind == "text.h5":
        path.write_text("no HDF5")
    elif kind == "empty.h5":
        path.touch()
    elif kind == "names.h5":
        write_sleap(path, names=NODES[:7])
    else:
        with h5py.File(path, "w") as file:
            file["frames" if kind == "project.slp" else "df_with_missing"] = np.zeros(3)
    with pytest.raises(UsageError, match=r"no analysis file of SLEAP, or it is damaged; export one with sleap-convert"):
        read_keypoints(path, rate_hz=30.0)


def mmpose(points):
    """The list that MMPose's inferencer writes."""
    frames = []
    for number, one in enumerate(points):
        person = {"keypoints": one[:, :2].tolist(), "keypoint_scores": one[:, 2].tolist()}
        frames.append({"frame_id": number, "instances": [person]})
    return json.dumps(frames).encode()


def test_compressed_json_is_read_as_what_is_in_it(tmp_path):
    content = mmpose(layout_points(TRACK, 26))
    (tmp_path / "a.json").write_bytes(content)
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(content))
    plain, packed = (read_keypoints(tmp_path / name, rate_hz=30.0) for name in ("a.json", "a.json.gz"))
    np.testing.assert_array_equal(plain.track.xy_px, packed.track.xy_px)
    assert is_keypoint_file("A.JSON.GZ")
    assert not is_keypoint_file("a.gz")


@pytest.mark.parametrize("damage", ["cut", "none", "turned", "bomb"])
def test_damaged_compressed_json_is_one_sentence(tmp_path, damage):
    packed = gzip.compress(mmpose(layout_points(TRACK, 26)))
    content = {
        "cut": packed[:-50],
        "none": b"[]",
        "turned": packed[:200] + bytes(byte ^ 0xFF for byte in packed[200:260]) + packed[260:],
        "bomb": gzip.compress(b"[" + b" " * (65 << 20)),
    }[damage]
    (tmp_path / "a.json.gz").write_bytes(content)
    with pytest.raises(UsageError, match="holds no keypoints of OpenPose, AlphaPose or MMPose, or it is damaged"):
        read_keypoints(tmp_path / "a.json.gz", rate_hz=30.0)
