"""The film's time and real time: tags of slow motion, a speed that is given, a part of a film, dates in files."""

from __future__ import annotations

import os

import numpy as np
import pytest

from clip_factory import read_number, write_clip
from hipcheck.errors import UsageError
from hipcheck.media.clock import Clock, film_time_s, film_time_words, given_clock
from hipcheck.media.reader import VideoReader, describe_source, read_frames_at


def read(path, **options):
    with VideoReader(path, **options) as reader:
        frames = [(frame.t_s, read_number(frame.rgb)) for frame in reader]
        return reader, np.array([t_s for t_s, _ in frames]), [number for _, number in frames]


def clip_at(path, tags=None, rate=30, count=60):
    return write_clip(path, range(count), rate=rate, tags=tags)


@pytest.mark.parametrize(
    ("capture", "rate", "speed"),
    [("120.0", 30, 0.25), ("240", 30, 0.125), ("2.0", 30, 15.0), ("30.0", 30, 1.0), ("30", 24, 1.0), ("240", 240, 1.0)],
)
def test_androids_tag_tells_slow_motion_and_time_lapse(tmp_path, capture, rate, speed):
    reader, t_s, _ = read(clip_at(tmp_path / "a.mp4", {"com.android.capture.fps": capture}, rate), max_fps=1000)
    source = describe_source(reader, t_s)
    assert source.speed == pytest.approx(speed)
    assert source.duration_s == pytest.approx(59 / rate * speed)
    assert source.speed_from == ("file" if speed != 1 else None)
    assert source.capture_fps == (float(capture) if speed != 1 else None)


@pytest.mark.parametrize("capture", ["", "nan", "inf", "-120", "1e9", "0.01", "fast"])
def test_a_tag_that_makes_no_sense_changes_nothing(tmp_path, capture):
    reader, t_s, _ = read(clip_at(tmp_path / "a.mp4", {"com.android.capture.fps": capture}))
    assert describe_source(reader, t_s).speed == 1.0


def test_a_speed_that_is_given_goes_before_the_files(tmp_path):
    path = clip_at(tmp_path / "a.mp4", {"com.android.capture.fps": "120"})
    reader, t_s, _ = read(path, clock=Clock(speed=1.0))
    source = describe_source(reader, t_s)
    assert (source.speed, source.speed_from) == (1.0, "given")
    assert source.duration_s == pytest.approx(59 / 30)


def test_real_time_decides_how_many_pictures_are_used(tmp_path):
    path = clip_at(tmp_path / "a.mp4", {"com.android.capture.fps": "120"})
    _, t_s, numbers = read(path, max_fps=60)
    assert numbers == list(range(0, 60, 2))
    np.testing.assert_allclose(np.diff(t_s), 1 / 60, atol=1e-9)


@pytest.mark.parametrize(
    ("part", "max_fps"),
    [
        ({}, 60),
        ({"from_s": 0.5}, 60),
        ({"to_s": 0.5}, 60),
        ({"from_s": 0.5, "to_s": 1.0}, 60),
        ({"from_s": 0.5, "to_s": 9}, 60),
        ({"from_s": 0.5, "to_s": 1.5}, 15),
    ],
)
def test_as_many_pictures_are_expected_as_the_part_has(tmp_path, part, max_fps):
    """What the progress bar counts up to."""
    for name in ("a.mp4", "a.mkv"):  # which says how many there are, and which does not
        reader, t_s, _ = read(clip_at(tmp_path / name), clock=Clock(**part), max_fps=max_fps)
        assert reader.info.expected_frames == pytest.approx(len(t_s), abs=1)


def test_apples_time_lapse_asks_for_its_speed(tmp_path):
    path = clip_at(tmp_path / "a.mp4", {"com.apple.photos.captureMode": "Time-lapse"})
    reader, _, _ = read(path)
    assert [issue.code for issue in reader.report.issues] == ["speed_suspect"]
    given, _, _ = read(path, clock=Clock(speed=10))
    assert not given.report.issues


def test_a_part_of_a_film_is_read_and_its_times_count_from_its_begin(tmp_path):
    path = clip_at(tmp_path / "a.mp4")
    reader, t_s, numbers = read(path, clock=given_clock(from_s="0:00.5", to_s=1.0))
    assert numbers == list(range(15, 31))
    assert t_s[0] == 0
    source = describe_source(reader, t_s)
    assert (source.from_s, source.to_s) == (0.5, 1.0)
    assert Clock.of(source) == Clock(1.0, 0.5, 1.0)


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])  # found by seeking, and by reading on
def test_single_pictures_of_a_slowed_part_are_those_of_the_reader(tmp_path, suffix):
    path = clip_at(tmp_path / f"a{suffix}")
    clock = Clock(0.25, 0.5, 1.5)
    _, t_s, numbers = read(path, clock=clock)
    wanted = [float(t_s[3]), float(t_s[-2])]
    found = read_frames_at(path, wanted, clock=clock)
    assert [read_number(found[instant]) for instant in wanted] == [numbers[3], numbers[-2]]


def test_a_part_behind_the_end_is_said(tmp_path):
    path = clip_at(tmp_path / "a.mp4")
    with pytest.raises(UsageError, match=r"no picture from 1:00 on.*earlier --from"):
        VideoReader(path, clock=Clock(from_s=60))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"speed": 0.0}, "cannot play at 0"),
        ({"speed": float("nan")}, "cannot play at nan"),
        ({"speed": -1.0}, "cannot play at -1"),
        ({"from_s": "ten"}, "--from ten is no time"),
        ({"to_s": -3}, "--to -3 is no time"),
        ({"from_s": 5, "to_s": 5}, r"--to 0:05 does not come after the begin \(0:05\)"),
        ({"to_s": 0}, "does not come after the begin"),
    ],
)
def test_what_makes_no_sense_is_said(options, message):
    with pytest.raises(UsageError, match=message):
        given_clock(**options)


@pytest.mark.parametrize(
    ("text", "seconds"), [("65", 65), ("1:05", 65), ("1:01:05.5", 3665.5), (7.25, 7.25), (".5", 0.5)]
)
def test_times_of_a_film(text, seconds):
    assert film_time_s(text, "--from") == seconds
    assert film_time_s(film_time_words(seconds), "--from") == pytest.approx(seconds, abs=0.05)


def test_the_date_is_the_files_own_and_outlives_a_copy(tmp_path):
    tags = {"creation_time": "2023-08-07T20:47:15Z", "com.apple.quicktime.creationdate": "2023-08-03T10:02:33-0700"}
    path = clip_at(tmp_path / "a.mp4", tags)
    os.utime(path, (0, 0))
    assert read(path)[0].info.tags.recorded_at == "2023-08-03T10:02:33-07:00"
    del tags["com.apple.quicktime.creationdate"]
    assert read(clip_at(tmp_path / "b.mp4", tags))[0].info.tags.recorded_at == "2023-08-07T20:47:15+00:00"


def test_a_file_without_a_date_has_none_whenever_it_was_written(tmp_path):
    path = clip_at(tmp_path / "a.mp4")
    assert read(path)[0].info.tags.recorded_at is None


@pytest.mark.shared
def test_dates_of_phones(shared_dir):
    with VideoReader(shared_dir / "media" / "IMG_7027.mov") as reader:
        assert reader.info.tags.recorded_at == "2023-08-03T10:02:38-07:00"
    with VideoReader(shared_dir / "media" / "IMG_7029_vfr_dropped_frames.mp4") as reader:
        assert reader.info.tags.recorded_at is None
