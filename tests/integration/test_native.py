"""MediaPipe through its C interface: layouts and landmarks of MediaPipe's own classes, and nothing loaded beside it."""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import zipfile
from itertools import islice

import mediapipe as mp
import numpy as np
import pytest
from mediapipe.tasks.python import BaseOptions, vision
from mediapipe.tasks.python.components.containers import landmark_c
from mediapipe.tasks.python.core import base_options_c
from mediapipe.tasks.python.vision import pose_landmarker

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.media.reader import VideoReader
from hipcheck.pose import native
from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.landmarker import PoseLandmarker
from hipcheck.pose.native import LANDMARK, NativeLandmarker

STEP_MS = 40
COLUMNS = ("x", "y", "z", "visibility", "presence")


@pytest.fixture(scope="module")
def pictures(samples_dir):
    """Pictures of somebody who squats, the last ones with a second person."""
    with VideoReader(samples_dir / "squat_front_valgus_up.mp4") as reader:
        alone = [frame.rgb for frame in islice(reader, 8)]
    middle = slice(240, 720)
    return [*alone, *(np.concatenate([picture[:, middle]] * 2, axis=1) for picture in alone[:3])]


def _found_by_mediapipe(model, pictures, *, people, follow):
    mode = vision.RunningMode.VIDEO if follow else vision.RunningMode.IMAGE
    options = vision.PoseLandmarkerOptions(BaseOptions(model_asset_path=str(model)), mode, num_poses=people)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for number, picture in enumerate(pictures):
            image = mp.Image(mp.ImageFormat.SRGB, picture)
            found = landmarker.detect_for_video(image, number * STEP_MS) if follow else landmarker.detect(image)
            yield [
                [np.array([[getattr(p, name) for name in COLUMNS] for p in place], dtype=np.float32) for place in both]
                for both in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True)
            ]


def _columns(landmarks):
    return np.column_stack([landmarks[name] for name in COLUMNS])


@pytest.mark.parametrize(("people", "follow"), [(1, True), (3, True), (1, False), (3, False)])
def test_the_landmarks_are_those_of_mediapipes_own_classes(pose_model, pictures, people, follow):
    landmarker = NativeLandmarker(pose_model.path, people=people, follow=follow)
    counts = []
    for number, theirs in enumerate(_found_by_mediapipe(pose_model.path, pictures, people=people, follow=follow)):
        ours = landmarker.find(pictures[number], number * STEP_MS)
        counts.append(len(ours))
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            for landmarks, expected in zip(one, other, strict=True):
                np.testing.assert_array_equal(_columns(landmarks), expected)
    landmarker.close()
    assert max(counts) == min(people, 2)


def test_a_model_handed_over_as_on_windows_finds_the_very_same(pose_model, pictures, monkeypatch):
    native.library()
    found = []
    for platform in (sys.platform, "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        landmarker = NativeLandmarker(pose_model.path, people=1, follow=True)
        gc.collect()  # the content is gone unless it is held for as long as it is needed
        found.append([landmarker.find(picture, number * STEP_MS) for number, picture in enumerate(pictures)])
        landmarker.close()
    assert sum(map(len, found[0])) >= 8
    for one, other in zip(*found, strict=True):
        for mine, theirs in zip(one, other, strict=True):
            for landmarks, expected in zip(mine, theirs, strict=True):
                np.testing.assert_array_equal(_columns(landmarks), _columns(expected))


def test_on_windows_no_name_reaches_mediapipe(pose_model, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    told = native._told(pose_model.path)
    assert told.model_asset_path is None
    assert told.model_asset_buffer_count == pose_model.path.stat().st_size
    with pytest.raises(RuntimeError, match="cannot be read: No such file"):
        native._told(pose_model.path.with_name("gone.task"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (native.BaseOptions, base_options_c.BaseOptionsC),
        (native.Options, pose_landmarker.PoseLandmarkerOptionsC),
        (native.LandmarkList, landmark_c.LandmarksC),
        (native.LandmarkList, landmark_c.NormalizedLandmarksC),
        (native.Result, pose_landmarker.PoseLandmarkerResultC),
    ],
)
def test_structures_are_laid_out_as_mediapipes_own(ours, theirs):
    def layout(structure):
        fields = [(name, getattr(structure, name)) for name, *_ in structure._fields_]
        return [(name, field.offset, field.size) for name, field in fields], ctypes.sizeof(structure)

    assert layout(ours) == layout(theirs)


@pytest.mark.parametrize("theirs", [landmark_c.LandmarkC, landmark_c.NormalizedLandmarkC])
def test_a_landmark_is_laid_out_as_mediapipes_own(theirs):
    assert LANDMARK.itemsize == ctypes.sizeof(theirs)
    assert {name: LANDMARK.fields[name][1] for name in LANDMARK.names} == {
        name: getattr(theirs, name).offset for name, _ in theirs._fields_
    }


def test_pictures_whose_rows_have_gaps_are_read_right(pose_model, pictures):
    picture = pictures[0]
    wide = np.zeros((picture.shape[0], picture.shape[1] + 7, 3), np.uint8)
    wide[:, : picture.shape[1]] = picture
    landmarker = NativeLandmarker(pose_model.path, people=1, follow=False)
    ((there, _),) = landmarker.find(wide[:, : picture.shape[1]], 0)
    ((here, _),) = landmarker.find(picture, 0)
    landmarker.close()
    np.testing.assert_array_equal(_columns(there), _columns(here))


def test_a_file_that_is_no_model_is_told_in_mediapipes_words(tmp_path):
    (tmp_path / "pose.task").write_bytes(b"no model")
    with pytest.raises(RuntimeError, match=r"MediaPipe: .*zip archive"):
        NativeLandmarker(tmp_path / "pose.task", people=1, follow=True)


def test_time_that_goes_back_is_told(pose_model, pictures):
    landmarker = NativeLandmarker(pose_model.path, people=1, follow=True)
    landmarker.find(pictures[0], STEP_MS)
    with pytest.raises(RuntimeError, match="timestamp"):
        landmarker.find(pictures[1], 0)
    landmarker.close()


def test_what_is_closed_finds_nobody_and_may_be_closed_again(pose_model, pictures):
    landmarker = NativeLandmarker(pose_model.path, people=1, follow=True)
    landmarker.close()
    landmarker.close()
    with pytest.raises(RuntimeError, match="closed"):
        landmarker.find(pictures[0], 0)


def test_the_package_around_the_library_is_not_imported():
    code = "import sys; from hipcheck.pose.native import library; library(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "hipcheck.pose.native" in loaded
    assert not [name for name in loaded if name.split(".")[0] in ("mediapipe", "sounddevice")]


def test_without_mediapipe_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(native, "find_spec", lambda name: None)
    with pytest.raises(EnvironmentProblemError, match=r"not installed: run `.* -m pip install mediapipe==0\.10\.31`"):
        native.library.__wrapped__()


def test_a_version_of_other_layouts_is_not_called(monkeypatch):
    monkeypatch.setattr(native, "version", lambda name: "0.10.35")
    monkeypatch.setattr(native.ctypes, "CDLL", None)
    with pytest.raises(EnvironmentProblemError, match=r"mediapipe 0\.10\.35 .* -m pip install mediapipe==0\.10\.31`"):
        native.library.__wrapped__()


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 4), (8, 8, 3, 1)])
def test_what_is_no_picture_is_not_passed_on(pose_model, shape):
    landmarker = NativeLandmarker(pose_model.path, people=1, follow=True)
    for picture in (np.zeros(shape, np.uint8), np.zeros((8, 8, 3), np.float32)):
        with pytest.raises(ValueError, match="uint8, not"):
            landmarker.find(picture, 0)
    landmarker.close()


def test_a_bundle_of_nonsense_is_a_mistake_with_a_sentence(tmp_path):
    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
            archive.writestr(name, b"nonsense" * 20)
    with pytest.raises(UsageError, match=r"mine\.task cannot be used as a pose model \(MediaPipe: .*\); choose"):
        PoseLandmarker(ensure_model(path).path)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name files in Unicode")
def test_a_name_that_is_no_unicode_is_found(pose_model, tmp_path):
    path = tmp_path / os.fsdecode(b"m\xf6del.task")
    path.symlink_to(pose_model.path)
    NativeLandmarker(path, people=1, follow=True).close()
