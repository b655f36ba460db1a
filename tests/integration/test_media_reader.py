"""Reading files of many kinds: time, order, orientation and content, all by number."""

from __future__ import annotations

import gc
import weakref
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from clip_factory import numbered_picture, read_corners, read_number, write_clip
from hipcheck.errors import EnvironmentProblemError, RecordingUnusableError, UsageError
from hipcheck.media import reader as reader_module
from hipcheck.media import seek as seek_module
from hipcheck.media.decode import Decoder, open_video
from hipcheck.media.reader import VideoReader, describe_source, read_frames_at
from hipcheck.media.seek import frames_by_seeking

CODECS = {
    "h264.mp4": {"options": {"g": "5"}},
    "h264.ts": {"options": {"g": "5"}},
    "h264.avi": {},
    "h264.h264": {},
    "hevc10.mkv": {"codec": "libx265", "pix_fmt": "yuv420p10le", "options": {"x265-params": "log-level=none:keyint=5"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"g": "5", "deadline": "realtime"}},
    "av1.mp4": {"codec": "libsvtav1", "options": {"g": "5", "crf": "20"}},
    "mpeg4.mp4": {"codec": "mpeg4", "options": {"bf": "2", "g": "5"}},
    "animated.gif": {"codec": "gif", "pix_fmt": "rgb8"},
}


def read_all(path, **options):
    with VideoReader(path, **options) as reader:
        frames = list(reader)
    return reader, np.array([frame.t_s for frame in frames]), [read_number(frame.rgb) for frame in frames], frames


@pytest.fixture(params=CODECS)
def coded_clip(request, tmp_path) -> Path:
    how = CODECS[request.param]
    if how.get("codec", "libx264") not in av.codecs_available:
        pytest.skip(f"this build of PyAV has no {how['codec']}")
    return write_clip(tmp_path / request.param, range(16), **how)


def test_every_codec_gives_every_frame_at_its_time(coded_clip):
    reader, t_s, numbers, frames = read_all(coded_clip)
    assert numbers == list(range(16))
    tick_s = {".gif": 0.01, ".mkv": 0.001, ".webm": 0.001}.get(coded_clip.suffix, 1e-9)
    np.testing.assert_allclose(t_s, np.arange(16) / 30, atol=tick_s)
    assert t_s[0] == 0
    assert read_corners(frames[7].rgb) == "RGBW"
    assert reader.report.issues == ()
    assert (reader.report.frames_decoded, reader.report.frames_used, reader.report.frames_lost) == (16, 16, 0)
    assert reader.info.expected_frames in (16, 17, None)
    assert reader.info.nominal_fps == pytest.approx(30, abs=0.5)


def test_pictures_at_instants_are_those_of_the_reader(coded_clip):
    _, t_s, _, frames = read_all(coded_clip)
    wanted = [*(t_s[[3, 11, 4, 15]] + 0.004), -1.0, 99.0]
    pictures = read_frames_at(coded_clip, wanted)
    assert list(map(read_number, (pictures[instant] for instant in wanted))) == [3, 11, 4, 15, 0, 15]
    for instant, index in zip(wanted, [3, 11, 4, 15, 0, 15], strict=True):
        np.testing.assert_array_equal(pictures[instant], frames[index].rgb)


@pytest.mark.parametrize("ending", [".mp4", ".avi"])  # with and without seeking
def test_pictures_at_instants_are_small_if_asked_for(tmp_path, ending):
    clip = write_clip(tmp_path / f"clip{ending}", range(9), size=(1280, 640), codec="mpeg4")
    with VideoReader(clip, max_side_px=320) as reader:
        frames = list(reader)
    pictures = read_frames_at(clip, [0.0, 4 / 30], max_side_px=320)
    for instant, index in ((0.0, 0), (4 / 30, 4)):
        assert pictures[instant].shape == (160, 320, 3)
        np.testing.assert_array_equal(pictures[instant], frames[index].rgb)


def test_frames_that_wait_in_seeking_are_no_larger_than_asked_for(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4", range(9), size=(1280, 640))
    sizes = []

    def watched(*arguments, **options):
        frames = frames_by_seeking(*arguments, **options)
        sizes.extend((one.frame.width, one.frame.height) for one in frames)
        return frames

    monkeypatch.setattr(reader_module, "frames_by_seeking", watched)
    read_frames_at(clip, [0.0, 4 / 30], max_side_px=320)
    assert sizes == [(320, 160)] * 2


def test_a_reader_that_was_closed_holds_no_picture(tmp_path):
    """Nor itself, by what reads on in it: the decoder's large pictures go when the reader does."""
    clip = write_clip(tmp_path / "clip.mp4", range(9))
    gc.disable()
    try:
        with VideoReader(clip) as reader:
            next(iter(reader))
        there = weakref.ref(reader)
        del reader
        assert there() is None
    finally:
        gc.enable()


def test_large_pictures_are_decoded_one_at_a_time(tmp_path):
    small = write_clip(tmp_path / "small.avi", range(2), codec="mjpeg", pix_fmt="yuvj420p")
    large = write_clip(tmp_path / "8k.avi", range(1), codec="mjpeg", pix_fmt="yuvj420p", size=(7680, 4320))
    for clip, threads in ((small, 0), (large, 1)):
        container, stream = open_video(clip)
        with container:
            assert stream.thread_count == threads  # 0 is as many as there are cores


@pytest.mark.parametrize("size", [(8000, 8000), (16384, 2200)])
def test_pictures_too_large_for_memory_are_refused_before_they_are_decoded(tmp_path, size):
    clip = write_clip(tmp_path / "huge.avi", range(1), codec="mjpeg", pix_fmt="yuvj420p", size=size)
    with pytest.raises(RecordingUnusableError, match=rf"too large \({size[0]} x {size[1]} pixels\); export it in 4K"):
        VideoReader(clip)


def test_seeking_serves_mp4_and_matroska_and_refuses_the_rest(coded_clip):
    with av.open(str(coded_clip)) as container:
        first_s = next(container.decode(video=0)).time
    frames = frames_by_seeking(coded_clip, [0.2], 60.0, first_s or 0.0, shrunk=lambda frame: frame)
    assert (frames is not None) == (coded_clip.suffix in (".mp4", ".mkv", ".webm"))


def test_seeking_decodes_only_around_the_instants(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "long.mp4", range(200), options={"g": "10", "bf": "0"})
    read = []
    monkeypatch.setattr(reader_module, "_nearest_frames", lambda timed, wanted: read.append(wanted))
    pictures = read_frames_at(clip, [6.0, 1.0, 6.1])
    assert read == []
    assert {t_s: read_number(picture) for t_s, picture in pictures.items()} == {1.0: 30, 6.0: 180, 6.1: 183}


def test_varying_frame_intervals_keep_their_times(tmp_path):
    ticks = [0, 1, 7, 8, 9, 20, 21, 30]
    _, t_s, numbers, _ = read_all(write_clip(tmp_path / "vfr.mp4", ticks))
    np.testing.assert_allclose(t_s, np.array(ticks) / 30, atol=1e-9)
    assert numbers == list(range(8))


def test_time_starts_at_zero_wherever_the_file_starts(tmp_path):
    _, t_s, _, _ = read_all(write_clip(tmp_path / "late.ts", range(300, 310)))
    np.testing.assert_allclose(t_s, np.arange(10) / 30, atol=1e-9)


def test_frames_that_an_edit_cut_off_are_not_shown_nor_missed(tmp_path):
    clip = write_clip(tmp_path / "trimmed.mp4", range(-5, 10), options={"bf": "0"})  # an edit list starts it at 0
    reader, t_s, numbers, _ = read_all(clip)
    assert numbers == list(range(5, 15))
    np.testing.assert_allclose(t_s, np.arange(10) / 30, atol=1e-9)
    assert reader.report.issues == ()
    assert read_number(read_frames_at(clip, [0.2])[0.2]) == 11


def test_slow_motion_is_thinned_evenly_and_instants_see_the_same_frames(tmp_path):
    clip = write_clip(tmp_path / "slow.mp4", range(96), rate=240)
    reader, t_s, numbers, _ = read_all(clip)
    assert numbers == list(range(0, 96, 4))
    np.testing.assert_allclose(np.diff(t_s), 1 / 60, atol=1e-9)
    assert reader.info.expected_frames == 24
    assert (reader.report.frames_decoded, reader.report.frames_used) == (96, 24)
    assert read_number(read_frames_at(clip, [45 / 240])[45 / 240]) == 44


@pytest.mark.parametrize(
    ("rotation", "corners", "rotation_deg"),
    [
        ((90, False, False), "GWRB", 270),
        ((-90, False, False), "BRWG", 90),
        ((180, False, False), "WBGR", 180),
        ((0, True, False), "GRWB", 0),
        ((0, False, True), "BWRG", 180),
    ],
)
def test_pictures_are_upright(tmp_path, rotation, corners, rotation_deg):
    clip = write_clip(tmp_path / "turned.mp4", range(2), rotation=rotation)
    reader, _, _, frames = read_all(clip)
    assert read_corners(frames[0].rgb) == corners
    assert reader.info.rotation_deg == rotation_deg
    size = (96, 128) if rotation_deg in (90, 270) else (128, 96)
    assert (reader.info.width_px, reader.info.height_px) == size
    assert frames[0].rgb.shape == (size[1], size[0], 3)


def test_mirrored_flips_left_and_right_of_the_upright_picture(tmp_path):
    clip = write_clip(tmp_path / "turned.mp4", range(2), rotation=(-90, False, False))
    _, _, _, frames = read_all(clip, mirrored=True)
    assert read_corners(frames[0].rgb) == "RBGW"
    assert read_corners(read_frames_at(clip, [0.0], mirrored=True)[0.0]) == "RBGW"


def test_pixels_become_square(tmp_path):
    clip = write_clip(tmp_path / "anamorphic.mp4", range(2), pixel_aspect=Fraction(4, 3), rotation=(90, False, False))
    reader, _, _, frames = read_all(clip)
    assert (reader.info.width_px, reader.info.height_px) == (96, 171)
    assert frames[0].rgb.shape == (171, 96, 3)


@pytest.mark.parametrize("width", [120, 134, 1080])
def test_pictures_are_contiguous_and_writable_at_padded_widths(tmp_path, width):
    _, _, numbers, frames = read_all(write_clip(tmp_path / "wide.mp4", range(3), size=(width, 96)))
    assert numbers == [0, 1, 2]
    assert all(frame.rgb.flags.c_contiguous and frame.rgb.flags.writeable for frame in frames)
    assert len({frame.rgb.ctypes.data for frame in frames}) == 3


@pytest.mark.parametrize("colour", [(1, 1), (1, 2), (5, 1), (5, 2), (9, 1)])
def test_colour_space_and_range_are_honoured(tmp_path, colour):
    plain = np.full((96, 128, 3), (200, 60, 30), np.uint8)
    clip = write_clip(tmp_path / "colour.mp4", range(2), pictures=[plain, plain], colour=colour)
    _, _, _, frames = read_all(clip)
    np.testing.assert_allclose(frames[0].rgb.mean(axis=(0, 1)), (200, 60, 30), atol=4)


def test_size_change_in_the_stream_is_scaled_to_the_first_size(tmp_path):
    small = write_clip(tmp_path / "small.h264", range(4, 8), size=(64, 48))
    clip = write_clip(tmp_path / "change.h264", range(4))
    clip.write_bytes(clip.read_bytes() + small.read_bytes())
    _, _, numbers, frames = read_all(clip)
    assert numbers == [0, 1, 2, 3, 0, 1, 2, 3]
    assert {frame.rgb.shape for frame in frames} == {(96, 128, 3)}


def test_wild_and_late_times_are_left_out_and_said(tmp_path):
    stored = [0, 1, 2, 900, 4, 5, 3, 7, 8, 8]
    clip = write_clip(tmp_path / "order.mkv", range(10), codec="mjpeg", pix_fmt="yuvj420p", stored_pts=stored)
    reader, t_s, numbers, _ = read_all(clip)
    np.testing.assert_allclose(t_s * 30, [stored[number] for number in numbers], atol=0.03)
    assert numbers[:3] == [0, 1, 2]
    assert 3 not in numbers
    assert (np.diff(t_s) > 0).all()
    assert reader.report.out_of_order == 10 - len(numbers) == 3
    assert [issue.code for issue in reader.report.issues] == ["timestamps_out_of_order"]
    assert read_number(read_frames_at(clip, [4 / 30])[4 / 30]) == 4


@pytest.fixture(scope="module")
def noisy_pictures():
    noise = np.random.default_rng(0).integers(-60, 60, (120, 96, 128, 3))
    return [np.clip(numbered_picture(n) * 0.6 + 50 + noise[n], 0, 255).astype(np.uint8) for n in range(120)]


def test_damaged_stream_gives_what_decodes_and_says_so(tmp_path, noisy_pictures):
    options = {"g": "30", "bf": "0", "sc_threshold": "0"}
    clip = write_clip(tmp_path / "damaged.mp4", range(120), pictures=noisy_pictures, options=options)
    content = bytearray(clip.read_bytes())
    start = int(len(content) * 0.4)
    content[start : start + 4000] = np.random.default_rng(1).bytes(4000)
    clip.write_bytes(content)
    reader, t_s, numbers, _ = read_all(clip)
    report = reader.report
    assert report.frames_lost > 0
    assert report.frames_used + report.frames_lost == 120
    (issue,) = report.issues
    assert (issue.code, issue.severity) == ("damaged_stream", "warning")
    assert f"{report.frames_lost} of 120 frames" in issue.message
    assert 1.2 < issue.start_s < 1.7
    assert issue.end_s == pytest.approx(2.0)  # the next key frame
    sound = (t_s < issue.start_s) | (t_s >= issue.end_s)
    np.testing.assert_array_equal(np.array(numbers)[sound], np.round(t_s[sound] * 30))


def test_cut_off_file_gives_its_beginning_and_says_so(tmp_path, noisy_pictures):
    options = {"g": "30", "bf": "0", "sc_threshold": "0"}
    clip = write_clip(tmp_path / "cut.mp4", range(120), pictures=noisy_pictures, options=options)
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    reader, _, numbers, _ = read_all(clip)
    assert 40 < len(numbers) < 70
    assert numbers[:40] == list(range(40))
    assert reader.report.frames_used + reader.report.frames_lost == 120
    assert [issue.code for issue in reader.report.issues] == ["damaged_stream"]


def test_file_that_stops_answering_gives_what_was_read(tmp_path):
    class Broken:
        format = type("Format", (), {"name": "mov"})

        def demux(self, stream):
            raise av.error.OSError(5, "Input/output error")

    decoder = Decoder(write_clip(tmp_path / "clip.mp4", range(60), options={"bf": "0"}))
    frames = decoder.frames()
    seen = [next(frames)]
    decoder.container = Broken()
    frames = decoder.frames()
    seen += frames  # what is still inside the decoder comes out, then it ends
    assert [time_s for time_s, _ in seen] == sorted({time_s for time_s, _ in seen})
    assert len(seen) < 60
    assert decoder.lost == 60 - decoder.decoded
    assert decoder.damage_s[1] == np.inf


def test_failing_search_falls_back_to_decoding(tmp_path, monkeypatch):
    def fails(container, stream):
        raise av.error.InvalidDataError(1, "invalid")

    monkeypatch.setattr(seek_module, "_read_index", fails)
    clip = write_clip(tmp_path / "clip.mp4", range(10))
    assert read_number(read_frames_at(clip, [0.1])[0.1]) == 3


def test_unreadable_file_is_no_usage_error(tmp_path, monkeypatch):
    def forbidden(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    clip = write_clip(tmp_path / "clip.mp4", range(2))
    monkeypatch.setattr(Path, "is_file", forbidden)
    with pytest.raises(EnvironmentProblemError, match="may not be read"):
        VideoReader(clip)


def test_source_describes_the_file(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", [0, 1, 2, 4], rotation=(-90, False, False))
    reader, t_s, _, _ = read_all(clip)
    source = describe_source(reader, t_s)
    assert (source.width, source.height, source.frames, source.rotation_deg) == (96, 128, 4, 90)
    assert source.duration_s == pytest.approx(4 / 30)
    assert source.fps_mean == pytest.approx(22.5)
    assert source.timestamp_jitter_ms == pytest.approx(1000 * np.std([1, 1, 2]) / 30)
    assert source.path == str(clip)
    assert len(source.sha256) == 64


def test_source_of_one_frame_has_no_rate(tmp_path):
    reader, t_s, _, _ = read_all(write_clip(tmp_path / "one.mp4", [0]))
    source = describe_source(reader, t_s)
    assert (source.duration_s, source.fps_mean, source.timestamp_jitter_ms) == (0.0, 0.0, 0.0)


def test_odd_file_names_are_only_names(tmp_path, monkeypatch):
    content = write_clip(tmp_path / "a.mp4", range(3)).read_bytes()
    monkeypatch.chdir(tmp_path)
    for name in ("take:1.mp4", "100%d.mp4", "-x.mp4", "Kniebeuge größer.mp4"):
        try:
            Path(name).write_bytes(content)
        except OSError:  # this file system does not allow the name
            continue
        assert read_all(name)[2] == [0, 1, 2]


def make_audio(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def make_undecodable(path):
    write_clip(path, range(3))
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    content[start:] = bytes(len(content) - start)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "make", "error", "words"),
    [
        ("missing.mp4", lambda path: None, UsageError, "does not exist"),
        ("folder.mp4", lambda path: path.mkdir(), UsageError, "is not a file"),
        ("x" * 300, lambda path: None, UsageError, "check the name"),
        ("empty.mp4", lambda path: path.touch(), RecordingUnusableError, "empty"),
        ("text.mp4", lambda path: path.write_text("hello\n" * 100), RecordingUnusableError, "not a video or"),
        ("notes.txt", lambda path: path.write_text("hello\n" * 100), RecordingUnusableError, "not a video or"),
        ("sound.m4a", make_audio, RecordingUnusableError, "no video"),
        ("zeros.mp4", make_undecodable, RecordingUnusableError, "can be decoded"),
    ],
)
def test_unusable_files_are_refused_in_one_sentence(tmp_path, name, make, error, words):
    path = tmp_path / name
    make(path)
    with pytest.raises(error, match=words) as caught:
        VideoReader(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    assert message.endswith(".")
