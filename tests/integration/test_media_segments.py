"""Recordings that change in the middle, whose clock jumps, or that are no recordings: by what their pictures say."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from clip_factory import read_corners, read_number, write_clip
from hipcheck.analysis import Analysis
from hipcheck.errors import RecordingUnusableError, UsageError
from hipcheck.media.clock import Clock
from hipcheck.media.picture import Decoded, Orientation, Shape
from hipcheck.media.reader import VideoReader, read_frames_at
from hipcheck.media.segments import Segments, longest_segment
from hipcheck.pipeline import analyze

WIDE = Shape(128, 96, 1.0, Orientation())
TALL = Shape(96, 128, 1.0, Orientation())
SMALL = Shape(64, 48, 1.0, Orientation())


def joined(path, *clips):
    """Write elementary streams one after the other."""
    path.write_bytes(b"".join(clip.read_bytes() for clip in clips))
    return path


def part(tmp_path, name, count, **how):
    return write_clip(tmp_path / f"{name}.h264", range(count), options={"bf": "0"}, **how)


@pytest.fixture
def turned(tmp_path):
    """A quarter of the time upright, then lying."""
    return joined(
        tmp_path / "turned.h264", part(tmp_path, "a", 8, size=(96, 128)), part(tmp_path, "b", 24, size=(128, 96))
    )


def read(path, **options):
    with VideoReader(path, **options) as reader:
        return reader, list(reader)


def test_a_picture_of_another_shape_is_fitted_in_whole_and_not_squeezed(turned):
    reader, frames = read(turned)
    assert {frame.rgb.shape for frame in frames} == {(128, 96, 3)}
    later = frames[20].rgb
    inside = later[28:100]  # 96 wide, 72 high
    assert read_corners(inside) == "RGBW"
    assert read_number(inside) == 12
    assert later[:24].max() < 20
    assert later[104:].max() < 20
    (issue,) = reader.report.issues
    assert issue.code == "picture_changes_shape"
    assert "is turned at 0.3 s (from 96x128 to 128x96 pixels)" in issue.message


def test_the_longest_stretch_is_read_in_its_own_shape_and_at_its_own_times(turned):
    reader, _ = read(turned)
    segment = reader.segment_to_read_anew
    assert segment.frames == 24
    again, frames = read(turned, only=segment)
    assert (again.info.width_px, again.info.height_px) == (128, 96)
    assert [read_number(frame.rgb) for frame in frames] == list(range(24))
    assert frames[0].t_s == pytest.approx(8 / 30, abs=0.04)
    assert "only 0.3 s to 1.0 s is measured" in again.report.issues[0].message
    assert again.segment_to_read_anew is None


def test_pictures_at_instants_take_the_shape_that_was_measured(turned):
    picture = read_frames_at(turned, [1.0], size_px=(128, 96))[1.0]
    assert picture.shape == (96, 128, 3)
    assert read_corners(picture) == "RGBW"


def test_a_call_that_begins_small_is_one_segment_in_its_usual_size(tmp_path):
    clip = joined(
        tmp_path / "ramp.h264",
        part(tmp_path, "a", 4, size=(64, 48)),
        part(tmp_path, "b", 4, size=(96, 72)),
        part(tmp_path, "c", 24, size=(256, 192)),
    )
    reader, _ = read(clip)
    assert len(reader.segments) == 1
    assert reader.report.issues == ()
    _, frames = read(clip, only=reader.segment_to_read_anew)
    assert {frame.rgb.shape for frame in frames} == {(192, 256, 3)}
    assert [read_number(frame.rgb) for frame in frames] == [*range(4), *range(4), *range(24)]


def test_a_steady_recording_is_not_read_twice(tmp_path):
    reader, _ = read(write_clip(tmp_path / "steady.mp4", range(10)))
    assert reader.segment_to_read_anew is None


def test_pixels_that_become_wider_keep_the_proportions(tmp_path):
    clip = joined(
        tmp_path / "pixels.h264",
        part(tmp_path, "a", 20),
        part(tmp_path, "b", 60, pixel_aspect=Fraction(16, 9)),
    )
    reader, frames = read(clip)
    assert len(reader.segments) == 2
    last = frames[-1].rgb  # 128 x 54 in the middle of 128 x 96
    assert last[:16].max() < 20
    assert read_corners(last[21:75]) == "RGBW"
    assert reader.segments[1].shape.size_px == (228, 96)


def note(segments, shape, times_s):
    for t_s in times_s:
        segments.note(t_s, Decoded(None, shape))


def test_segments_by_shape_and_by_time():
    segments = Segments()
    note(segments, TALL, np.arange(0, 2, 0.1))
    note(segments, WIDE, np.arange(2, 7, 0.1))
    note(segments, WIDE, np.arange(86400, 86403, 0.1))
    found = segments.found
    assert [(round(segment.start_s), segment.frames) for segment in found] == [(0, 20), (2, 50), (86400, 30)]
    assert longest_segment(found) == found[1]


def test_a_damaged_picture_of_another_shape_does_not_end_a_segment():
    segments = Segments()
    note(segments, WIDE, np.arange(0, 2, 0.1))
    note(segments, TALL, [2.05])
    note(segments, SMALL, [2.1])
    note(segments, WIDE, np.arange(2.15, 4, 0.1))
    (segment,) = segments.found
    assert segment.shape == WIDE
    assert segment.end_s == pytest.approx(4.05, abs=0.11)
    assert not replace(segment.shape, orientation=Orientation(rotation_deg=180)).fits(segment.shape)


def test_only_the_part_that_is_measured_has_segments(turned):
    """A turn before the part or after it changes nothing of the part."""
    lying, frames = read(turned, clock=Clock(from_s=8 / 30))
    assert (len(frames), frames[0].t_s, frames[0].rgb.shape) == (24, 0.0, (96, 128, 3))
    assert lying.segment_to_read_anew is None
    assert not lying.report.issues
    upright, frames = read(turned, clock=Clock(to_s=7 / 30))
    assert (len(frames), frames[0].rgb.shape) == (8, (128, 96, 3))
    assert not upright.report.issues
    most_upright, _ = read(turned, clock=Clock(to_s=10 / 30))
    again, frames = read(turned, clock=Clock(to_s=10 / 30), only=most_upright.segment_to_read_anew)
    assert (again.size_px, len(frames)) == ((96, 128), 8)


def test_segments_of_slow_motion_are_told_and_shown_in_real_time(turned):
    clock = Clock(speed=0.5, from_s=4 / 30)
    first, _ = read(turned, clock=clock)
    reader, frames = read(turned, clock=clock, only=first.segment_to_read_anew)
    np.testing.assert_allclose([frame.t_s for frame in frames], [0.5 * (4 + i) / 30 for i in range(24)], atol=1e-9)
    (issue,) = reader.report.issues
    assert "is turned at 0.1 s" in issue.message
    assert "only 0.1 s to 0.4 s is measured" in issue.message
    np.testing.assert_allclose([issue.start_s, issue.end_s], [0.5 * 4 / 30, 0.5 * 27 / 30])
    found = read_frames_at(turned, [frames[5].t_s], size_px=reader.size_px, clock=clock)
    np.testing.assert_array_equal(found[frames[5].t_s], frames[5].rgb)


def test_a_jump_of_the_clock_is_named_and_the_longest_stretch_is_read(tmp_path):
    clip = write_clip(tmp_path / "gap.mkv", [*range(60), *range(30 * 86400, 30 * 86400 + 20)])
    reader, _ = read(clip)
    again, frames = read(clip, only=reader.segment_to_read_anew)
    assert len(frames) == 60
    (issue,) = again.report.issues
    assert issue.code == "times_jump"
    assert "from 2.0 s to 86400.0 s; only 0.0 s to 2.0 s is measured" in issue.message


def test_titles_may_be_in_any_encoding(tmp_path):
    clip = write_clip(tmp_path / "titled.mkv", range(3), tags={"title": "Hzzft"})
    content = clip.read_bytes()
    assert b"Hzzft" in content
    clip.write_bytes(content.replace(b"Hzzft", "Hüüft".encode("latin-1")))
    with pytest.raises(UnicodeDecodeError):
        av.open(str(clip))
    assert len(read(clip)[1]) == 3


def test_a_stream_that_appears_later_does_not_matter(tmp_path):
    """Where opening the file does not look: after its first seconds and before its last quarter of a megabyte."""
    noise = np.random.default_rng(0).integers(0, 255, (60, 96, 128, 3), dtype=np.uint8)
    how = {"rate": 10, "options": {"bf": "0"}}
    clips = [
        write_clip(tmp_path / "a.ts", range(150), **how),
        write_clip(tmp_path / "b.ts", range(150, 180), sound=True, **how),
        write_clip(tmp_path / "c.ts", range(180, 240), pictures=noise, **how),
    ]
    clip = joined(tmp_path / "later.ts", *clips)
    with av.open(str(clip)) as container, pytest.raises(IndexError):
        list(container.demux(container.streams.video[0]))
    reader, frames = read(clip)
    assert [read_number(frame.rgb) for frame in frames[:180]] == [*range(150), *range(30)]
    assert len(frames) == 240
    assert reader.report.frames_lost == 0


PLAYLISTS = {
    "concat": "ffconcat version 1.0\nfile other.mp4\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nother.mp4\n#EXT-X-ENDLIST\n",
    "hls to a pipe": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\npipe.ts\n#EXT-X-ENDLIST\n",
    "concat of a pipe": "ffconcat version 1.0\nfile pipe.ts\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet>'
    '<Representation id="1" mimeType="video/mp4"><BaseURL>other.mp4</BaseURL></Representation></AdaptationSet>'
    "</Period></MPD>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.m3u8", "clip%03d.jpg"])
@pytest.mark.parametrize("text", PLAYLISTS.values(), ids=PLAYLISTS)
def test_a_file_that_names_others_is_no_recording(tmp_path, monkeypatch, text, name):
    monkeypatch.chdir(tmp_path)
    write_clip(tmp_path / "other.mp4", range(5))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ts")
    (tmp_path / name).write_text(text)
    with pytest.raises(RecordingUnusableError, match="not a video or was cut off"):
        VideoReader(name)


def test_numbered_pictures_are_no_recording(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_clip(tmp_path / "shot001.jpg", range(1), codec="mjpeg", pix_fmt="yuvj420p")
    (tmp_path / "shot%03d.jpg").write_bytes((tmp_path / "shot001.jpg").read_bytes())
    with pytest.raises(RecordingUnusableError, match="not a video"):
        VideoReader("shot%03d.jpg")


@pytest.mark.parametrize("size", [(2000, 2), (2, 2000)])
def test_pictures_that_are_hardly_more_than_a_line(tmp_path, size):
    clip = write_clip(tmp_path / "line.mkv", range(3), codec="ffv1", pix_fmt="bgr0", size=size)
    _, frames = read(clip, max_side_px=640)
    assert {max(frame.rgb.shape) for frame in frames} == {640}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
@pytest.mark.parametrize("name", ["clip.mp4", "a.trc", "a.c3d", "a.nc", "a.csv", "a.json", "landmarks.npz"])
def test_a_pipe_is_not_waited_for_whatever_it_is_called(tmp_path, name):
    os.mkfifo(tmp_path / name)
    rate_hz = 30.0 if name == "a.json" else None
    with pytest.raises(UsageError, match=r"is not a|not a landmark file"):
        analyze(tmp_path / name, rate_hz=rate_hz)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")
@pytest.mark.parametrize("name", ["angles.csv", "landmarks.npz", "results.json"])
def test_a_pipe_among_results_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(UsageError, match=f"{name} is not a file"):
        Analysis.load(tmp_path)
