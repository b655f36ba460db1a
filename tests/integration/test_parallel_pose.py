"""Several trackers on one recording: the same landmarks however many, in order, in bounded memory, stopped at once."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from hipcheck.media.reader import VideoReader
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.extract import extract_recording
from hipcheck.pose.landmarker import PoseLandmarker
from hipcheck.pose.parallel import ParallelLooks
from hipcheck.pose.scouting import MOST_PEOPLE, ScoutSchedule
from hipcheck.pose.stretches import StretchLandmarker

SHORT = 20
"""Pictures in a stretch of these tests: a clip of three seconds then has several."""


@pytest.fixture
def short_stretches(monkeypatch):
    for module in ("parallel", "stretches", "builder"):
        monkeypatch.setattr(f"hipcheck.pose.{module}.STRETCH", SHORT)
    monkeypatch.setattr("hipcheck.pose.stretches._PREPARE_AT", SHORT // 2)


def arrays_of(recording):
    found = {**vars(recording.track), **vars(recording.frames), **vars(recording.markers or object)}
    found |= vars(recording.picture or object)
    return {name: value for name, value in found.items() if isinstance(value, np.ndarray)}


def assert_same(one, other):
    first, second = arrays_of(one), arrays_of(other)
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name], err_msg=name)


def as_from_a_camera(path: Path, model: Path):
    """Look at one picture after the other, as the live check does."""
    builder, schedule = RecordingBuilder(), ScoutSchedule()
    with (
        VideoReader(path) as reader,
        StretchLandmarker(model) as landmarker,
        PoseLandmarker(model, people=MOST_PEOPLE, follow=False) as scout,
    ):
        for frame in reader:
            people = landmarker.find(frame.rgb)
            builder.add(frame, people, scout.find(frame.rgb) if schedule.is_due(frame.t_s) else None)
    return builder


def test_several_trackers_and_a_camera_give_the_same_to_the_last_bit(squat_clip, pose_model, short_stretches):
    three = extract_recording(squat_clip, jobs=3)
    assert len(three.track) > 3 * SHORT
    camera = as_from_a_camera(squat_clip, pose_model.path).build(three.source, three.pose)
    assert_same(three, camera)


def test_whoever_stops_listening_ends_all_threads(squat_clip, pose_model, short_stretches):
    before = set(threading.enumerate())
    with VideoReader(squat_clip) as reader:
        looks = iter(ParallelLooks(reader, pose_model.path, jobs=2))
        assert next(looks).t_s == 0.0
        started = set(threading.enumerate()) - before
        assert started
        looks.close()
    assert not [thread for thread in started if thread.is_alive()]


def test_what_goes_wrong_in_a_thread_is_raised(squat_clip, tmp_path):
    with VideoReader(squat_clip) as reader, pytest.raises(Exception, match="pose"):
        list(ParallelLooks(reader, tmp_path / "no_pose_model.task", jobs=2))


def test_decoded_frames_wait_for_room(squat_clip, pose_model, short_stretches, monkeypatch):
    monkeypatch.setattr("hipcheck.pose.parallel._AHEAD", 4)
    monkeypatch.setattr("hipcheck.pose.parallel._SLACK", 3)
    ahead = []
    with VideoReader(squat_clip) as reader:
        looks = ParallelLooks(reader, pose_model.path, jobs=2)
        for _, look in zip(range(SHORT + 5), looks, strict=False):
            ahead.append(reader.report.frames_used - looks.looked)
            assert look.people
    assert max(ahead) <= 4 + 3 + 3  # and one each in the hands of the three threads


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stance_front_markers", "stance_back_drop"])
def test_whole_samples_by_any_number_of_trackers(samples_dir, pose_model, name):
    alone = extract_recording(samples_dir / f"{name}.mp4", jobs=1)
    for jobs in (2, 3, 5):
        assert_same(alone, extract_recording(samples_dir / f"{name}.mp4", jobs=jobs))


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["sports2d_side_demo.mp4", "pose2sim_two_people.mp4", "IMG_7029_vfr_dropped_frames.mp4"]
)
def test_people_who_come_and_go_are_the_same_too(shared_dir, pose_model, name):
    """One loses its person and finds others; the next has two people; the last has gaps in time."""
    alone, two = (extract_recording(shared_dir / "media" / name, jobs=jobs) for jobs in (1, 2))
    assert_same(alone, two)
