"""Writing MP4: timing, colour, what players need, and nothing half-written."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from clip_factory import numbered_picture, read_corners, read_number
from hipcheck.errors import EnvironmentProblemError
from hipcheck.media.reader import VideoReader
from hipcheck.media.writer import VideoWriter


def write(path, times_s, width=128, height=96):
    with VideoWriter(path, width, height) as writer:
        for number, t_s in enumerate(times_s):
            writer.write(numbered_picture(number, width, height), t_s)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def read(path):
    with VideoReader(path) as reader:
        return list(reader)


def test_uneven_times_and_pictures_come_back(tmp_path):
    times_s = np.concatenate([[0.0], np.cumsum(np.random.default_rng(0).uniform(0.015, 0.4, 39))])
    write(tmp_path / "out.mp4", times_s)
    frames = read(tmp_path / "out.mp4")
    np.testing.assert_allclose([frame.t_s for frame in frames], times_s, atol=1e-5)
    assert [read_number(frame.rgb) for frame in frames] == list(range(40))
    assert read_corners(frames[20].rgb) == "RGBW"
    np.testing.assert_allclose(frames[20].rgb[8, 8], numbered_picture(20)[8, 8], atol=6)
    assert names(tmp_path) == ["out.mp4"]


def test_file_is_what_browsers_play(tmp_path):
    write(tmp_path / "out.mp4", np.arange(90) / 30)
    content = (tmp_path / "out.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(tmp_path / "out.mp4")) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt, context.codec_tag) == ("h264", "yuv420p", "avc1")
        assert (context.colorspace, context.color_range) == (5, 1)
        assert float(stream.duration * stream.time_base) == pytest.approx(3.0, abs=0.05)
        keys = [packet.pts * stream.time_base for packet in container.demux(stream) if packet.is_keyframe]
    assert max(np.diff([float(key) for key in keys])) <= 2.01


@pytest.mark.parametrize(("width", "height"), [(129, 97), (1081, 3), (2, 2)])
def test_odd_sizes_lose_their_last_row_or_column(tmp_path, width, height):
    write(tmp_path / "out.mp4", [0.0, 0.1], width, height)
    assert read(tmp_path / "out.mp4")[1].rgb.shape == (height - height % 2, width - width % 2, 3)


@pytest.mark.parametrize("height", [96, 98, 100, 102])
def test_pictures_of_any_height_are_written_as_they_are(tmp_path, height):
    rows = np.linspace(40, 200, height).astype(np.uint8)
    picture = np.stack(np.broadcast_arrays(rows[:, None], 128, 255 - rows[:, None] + np.zeros(128)), axis=2)
    with VideoWriter(tmp_path / "out.mp4", 128, height) as writer:
        writer.write(picture.astype(np.uint8), 0.0)
    [frame] = read(tmp_path / "out.mp4")
    assert np.abs(frame.rgb.astype(int) - picture).max() < 16


def test_picture_may_be_a_view(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", 128, 96) as writer:
        writer.write(numbered_picture(5)[:, ::-1], 0.0)
    assert read_corners(read(tmp_path / "out.mp4")[0].rgb) == "GRWB"


@pytest.mark.parametrize("times_s", [[0.0, 0.1, 0.1], [0.2, 0.1]])
def test_times_that_do_not_increase_are_refused(tmp_path, times_s):
    with pytest.raises(ValueError, match="does not come after"):
        write(tmp_path / "out.mp4", times_s)
    assert names(tmp_path) == []


def test_picture_of_another_size_is_refused(tmp_path):
    with pytest.raises(ValueError, match="shape"), VideoWriter(tmp_path / "out.mp4", 128, 96) as writer:
        writer.write(numbered_picture(0, 64, 48), 0.0)


def test_no_picture_makes_no_file(tmp_path):
    with pytest.raises(ValueError, match="No picture"):
        write(tmp_path / "out.mp4", [])
    assert names(tmp_path) == []


def write_until(path, error, written):
    with VideoWriter(path, 128, 96) as writer:
        for number in range(written):
            writer.write(numbered_picture(number), number / 30)
        assert len(names(path.parent)) == 2
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("written", [0, 3, 60])
def test_an_interruption_keeps_what_stood_there(tmp_path, error, written):
    (tmp_path / "out.mp4").write_text("before")
    with pytest.raises(error):
        write_until(tmp_path / "out.mp4", error, written)
    assert names(tmp_path) == ["out.mp4"]
    assert (tmp_path / "out.mp4").read_text() == "before"


def test_an_interruption_while_finishing_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "out.mp4", [0.0, 0.1])
    assert names(tmp_path) == []


def test_missing_folder_is_said_in_one_sentence(tmp_path):
    with pytest.raises(EnvironmentProblemError, match="cannot be written") as caught:
        write(tmp_path / "nowhere" / "out.mp4", [0.0])
    assert "out.mp4" in str(caught.value)


def test_no_permission_is_said_in_one_sentence(tmp_path, monkeypatch):
    def forbidden(self, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "touch", forbidden)
    with pytest.raises(EnvironmentProblemError, match="Permission denied"):
        write(tmp_path / "out.mp4", [0.0])


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from hipcheck.errors import EnvironmentProblemError
from hipcheck.media.writer import VideoWriter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
rng = np.random.default_rng(0)
try:
    with VideoWriter(Path(sys.argv[1]), 128, 96) as writer:
        for number in range(int(sys.argv[3])):
            writer.write(rng.integers(0, 255, (96, 128, 3), dtype=np.uint8), number / 30)
except EnvironmentProblemError as problem:
    print(problem)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize(("limit", "pictures"), [(20_000, 200), (1_000, 5)])
def test_full_disk_leaves_nothing_half_written(tmp_path, limit, pictures):
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "out.mp4"), str(limit), str(pictures)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "disk is full" in done.stdout
    assert names(tmp_path) == []
