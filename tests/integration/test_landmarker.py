"""Raw landmarks from real pictures: no hidden filter, mirrored recordings, one person among several."""

from __future__ import annotations

from itertools import islice

import cv2
import numpy as np
import pytest

from hipcheck.landmarks import Joint
from hipcheck.media.reader import VideoReader
from hipcheck.media.writer import VideoWriter
from hipcheck.pipeline import analyze
from hipcheck.pose.bundle import assemble
from hipcheck.pose.extract import extract_recording
from hipcheck.pose.landmarker import PoseLandmarker
from hipcheck.pose.parts import parts_of

STEP_PX = 30
BODY = slice(Joint.LEFT_SHOULDER, Joint.RIGHT_ANKLE + 1)


@pytest.fixture(scope="module")
def standing(samples_dir):
    """One picture of somebody who stands."""
    with VideoReader(samples_dir / "squat_front_valgus_up.mp4") as reader:
        return next(iter(reader)).rgb


def _jump(landmarker: PoseLandmarker, picture: np.ndarray) -> list[float]:
    """How far the body has moved, as a share of a step of the picture, in the frames right after the step."""
    for _ in range(8):
        before = landmarker.find(picture)[0].xy_px[BODY, 0]
    moved = np.roll(picture, STEP_PX, axis=1)
    return [float(np.mean(landmarker.find(moved)[0].xy_px[BODY, 0] - before)) / STEP_PX for _ in range(3)]


def test_a_step_in_position_appears_whole_in_the_very_next_frame(standing, pose_model):
    with PoseLandmarker(pose_model.path) as landmarker:
        assert _jump(landmarker, standing) == pytest.approx([1.0, 1.0, 1.0], abs=0.05)


def test_the_hidden_filter_is_there_at_ordinary_timestamps(standing, pose_model, monkeypatch):
    monkeypatch.setattr("hipcheck.pose.landmarker._STEP_MS", 33)
    with PoseLandmarker(pose_model.path) as landmarker:
        assert _jump(landmarker, standing)[0] < 0.9


@pytest.mark.shared
@pytest.mark.parametrize("name", ["lite", "full"])
def test_without_mask_and_with_weights_unpacked_the_networks_give_the_very_same_landmarks(
    name, samples_dir, shared_dir, tmp_path
):
    networks = [(shared_dir / "models" / part.file_name).read_bytes() for part in parts_of(name)]
    (tmp_path / "published.task").write_bytes(assemble(*networks, as_published=True))
    (tmp_path / "ours.task").write_bytes(assemble(*networks))
    with VideoReader(samples_dir / "squat_front_valgus_up.mp4") as reader:
        pictures = [frame.rgb for frame in islice(reader, 12)]
    found = []
    for model in ("published.task", "ours.task"):
        with PoseLandmarker(tmp_path / model) as landmarker:
            found.append([landmarker.find(picture)[0] for picture in pictures])
    for one, other in zip(*found, strict=True):
        for quantity in ("xy_px", "world_m", "visibility"):
            np.testing.assert_array_equal(getattr(one, quantity), getattr(other, quantity))


def test_a_mirrored_recording_measures_the_same_when_declared(squat_clip, pose_model, tmp_path):
    flipped = tmp_path / "flipped.mp4"
    with VideoReader(squat_clip, mirrored=True) as reader, VideoWriter(flipped, 960, 540) as writer:
        for frame in reader:
            writer.write(frame.rgb, frame.t_s)
    straight, turned_back = analyze(squat_clip), analyze(flipped, mirrored=True)
    for column in ("hip_line_deg", "trunk_lean_left_deg", "left_fppa_deg", "right_fppa_deg"):
        apart = np.abs(straight.angles[column] - turned_back.angles[column]).dropna()
        assert np.median(apart) < 0.5, column


def test_a_mirrored_recording_swaps_the_sides_when_not_declared(squat_clip, pose_model):
    straight = extract_recording(squat_clip)
    flipped = extract_recording(squat_clip, mirrored=True)
    expected = straight.track.mirrored().xy_px[:, BODY]
    apart = np.linalg.norm(flipped.track.xy_px[:, BODY] - expected, axis=-1)
    assert np.median(apart) < 4.0


@pytest.mark.slow
def test_the_measured_person_stays_the_same_when_somebody_else_is_in_the_picture(squat_clip, pose_model, tmp_path):
    together = tmp_path / "together.mp4"
    with VideoReader(squat_clip) as reader, VideoWriter(together, 960, 540) as writer:
        for number, frame in enumerate(reader):
            picture = frame.rgb.copy()
            if number >= 20:  # a smaller second person, left of the first
                small = cv2.resize(frame.rgb[:, 300:660], None, fx=0.8, fy=0.8)
                picture[540 - small.shape[0] :, 20 : 20 + small.shape[1]] = small
            writer.write(picture, frame.t_s)
    alone, main, other = (
        extract_recording(clip, subject=subject) for clip, subject in ((squat_clip, 1), (together, 1), (together, 2))
    )
    hip = Joint.LEFT_HIP
    apart = np.linalg.norm(main.track.xy_px[:, hip] - alone.track.xy_px[:, hip], axis=-1)
    assert np.nanmax(apart) < 15
    assert main.frames.people.max() == 2
    assert np.nanmedian(other.track.xy_px[:, hip, 0]) < 300
