"""The same on real recordings: rotation, codecs, dropped frames, damage."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hipcheck.media.reader import VideoReader, read_frames_at

pytestmark = pytest.mark.shared


def times_of(path):
    with VideoReader(path) as reader:
        return reader, np.array([frame.t_s for frame in reader])


def correlation(one, other):
    small = [cv2.resize(picture, (54, 96), interpolation=cv2.INTER_AREA).ravel() for picture in (one, other)]
    return np.corrcoef(*small)[0, 1]


@pytest.mark.parametrize("name", ["IMG_7033_rotation_metadata.mp4", "IMG_7033_av1.mp4"])
def test_rotated_and_recoded_copies_show_the_same_picture(shared_dir, name):
    original = read_frames_at(shared_dir / "media" / "IMG_7033.mov", [1.0])[1.0]
    copy = read_frames_at(shared_dir / "media" / name, [1.0])[1.0]
    assert copy.shape == original.shape == (1920, 1080, 3)
    assert correlation(copy, original) > 0.99
    assert correlation(copy[::-1, ::-1], original) < 0.9
    assert correlation(copy[:, ::-1], original) < 0.9


@pytest.mark.parametrize(("name", "rotation_deg"), [("video_90.mov", 90), ("video_270.mov", 270)])
def test_quarter_turns_of_landscape_files_give_portrait_pictures(shared_dir, name, rotation_deg):
    with VideoReader(shared_dir / "media" / name) as reader:
        assert next(iter(reader)).rgb.shape == (568, 320, 3)
        assert (reader.info.width_px, reader.info.height_px, reader.info.rotation_deg) == (320, 568, rotation_deg)


def test_dropped_frames_leave_the_times_of_the_others(shared_dir):
    _, full_s = times_of(shared_dir / "media" / "IMG_7029.mov")
    _, thin_s = times_of(shared_dir / "media" / "IMG_7029_vfr_dropped_frames.mp4")
    assert (len(full_s), len(thin_s)) == (87, 54)
    assert np.diff(thin_s).max() == pytest.approx(0.2, abs=0.035)
    assert np.abs(full_s[:, None] - thin_s).min(axis=0).max() < 0.017


def test_damaged_recording_gives_all_but_one_frame(shared_dir):
    reader, t_s = times_of(shared_dir / "media" / "corrupted.mp4")
    assert (len(t_s), reader.report.frames_lost) == (49, 1)
    (issue,) = reader.report.issues
    assert "1 of 50 frames" in issue.message
    assert 2.0 < issue.start_s < 3.0


@pytest.mark.parametrize(
    ("name", "frames", "duration_s"),
    [
        ("olympic_squat_vid.gif", 57, 4.48),
        ("pose2sim_cam02_vp9.mp4", 100, 1.65),
        ("cam0_test.mp4", 187, 9.3),
        ("flipping_a_pancake.mkv", 310, 10.3),
        ("unordered.mov", 4, 0.09375),
    ],
)
def test_sound_recordings_are_read_whole(shared_dir, name, frames, duration_s):
    reader, t_s = times_of(shared_dir / "media" / name)
    assert len(t_s) == frames
    assert t_s[-1] == pytest.approx(duration_s, abs=1e-6)
    assert reader.report.issues == ()
