"""No memory is said as such, whatever a library says, and never taken for a damaged recording."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import av
import cv2
import pytest

from clip_factory import write_clip
from hipcheck import memory
from hipcheck.media import decode
from hipcheck.media.reader import VideoReader, read_frames_at
from hipcheck.memory import check_room, memory_sentence, note_shortage
from hipcheck.threads import import_early

NO_MEMORY = av.error.MemoryError(12, "Cannot allocate memory")


@pytest.fixture(autouse=True)
def _enough():
    yield
    memory._short.clear()


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        NO_MEMORY,
        cv2.error("OpenCV(5) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 192000000 bytes"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("MediaPipe: Unable to map file to memory buffer, errno=12"),
        RuntimeError("can't start new thread"),
        ImportError("libx.so: failed to map segment from shared object"),
    ],
)
def test_no_memory_is_known_however_it_is_said(error):
    assert "not enough memory" in memory_sentence(error)


def test_what_no_memory_led_to_is_known_by_its_cause():
    problem = ImportError("numpy._core.multiarray failed to import")
    assert memory_sentence(problem) is None
    problem.__cause__ = MemoryError()
    assert memory_sentence(problem) is not None


def test_what_fails_after_a_thread_ran_out_of_memory_fails_for_it(monkeypatch):
    """A module that was imported in part says something that nobody understands."""
    note_shortage(ValueError("something else"))
    assert memory_sentence(KeyError("Patch:kwdoc")) is None
    monkeypatch.setattr("hipcheck.threads.importlib.import_module", no_memory)
    import_early("matplotlib.figure")
    assert memory._short.wait(10.0)
    assert memory_sentence(KeyError("Patch:kwdoc")) is not None


def no_memory(*arguments, **options):
    raise NO_MEMORY


def failing_at(number, items):
    """Give the first of some things, and then no memory."""
    for count, item in enumerate(items):
        if count == number:
            no_memory()
        yield item


def test_no_memory_to_open_a_video_does_not_make_it_none(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4", range(3))
    monkeypatch.setattr(decode.av, "open", no_memory)
    with pytest.raises(MemoryError):
        VideoReader(clip)


@pytest.mark.parametrize("when", ["read", "decode"])
def test_no_memory_is_no_damage(tmp_path, when):
    """Else the first half of a recording would be measured."""
    with VideoReader(write_clip(tmp_path / "clip.mp4", range(30))) as reader:
        decoder = reader._decoder
        container, stream = decoder.container, decoder.stream
        packets = container.demux(stream)
        if when == "read":
            packets = failing_at(10, packets)
        else:
            made = failing_at(10, map(stream.decode, packets))
            packets, decoder.stream = container.demux(stream), SimpleNamespace(decode=lambda packet: next(made))
        decoder.container = SimpleNamespace(
            demux=lambda stream: packets, format=container.format, close=container.close
        )
        decoder._shaped = lambda frame: frame
        with pytest.raises(MemoryError):
            list(decoder.frames())


def test_no_memory_in_seeking_is_no_reason_to_read_from_the_start(tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4", range(30))
    monkeypatch.setattr("hipcheck.media.seek._read_index", no_memory)
    with pytest.raises(MemoryError):
        read_frames_at(clip, [0.5])


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are kept on Linux alone")
def test_a_limit_too_low_for_a_video_is_said_before_it_is_looked_at(tmp_path):
    import resource

    check_room()  # there is none here
    clip = write_clip(tmp_path / "clip.mp4", range(30))
    for megabytes in (700, 1200):

        def limit(most=megabytes << 20):
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

        done = subprocess.run(
            [sys.executable, "-m", "hipcheck", "analyze", str(clip), "-o", str(tmp_path / "out")],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
        )
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert "There is not enough memory" in done.stderr
        assert not Path(tmp_path, "out").exists()
