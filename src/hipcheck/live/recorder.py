"""Writing the video of a session while it runs, in a thread of its own: encoding must not hold up the display."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from hipcheck.errors import EnvironmentProblemError
from hipcheck.folders import problem_sentence, whole_file
from hipcheck.live.texts import say
from hipcheck.media.types import Frame
from hipcheck.media.writer import VideoWriter

__all__ = ["Recorder", "copy_video"]

_MOST_WAITING: Final = 12  # pictures; then whoever writes has to wait, and the camera's stale pictures are dropped
_JOIN_S: Final = 0.2  # at a time: waiting without an end does not hear Ctrl-C on Windows


class Recorder:
    """Record pictures with their own times into an MP4 file, which appears under its name when it is finished.

    Parameters
    ----------
    path
        File to write.
    draft
        Where it lies until then, readable up to the last second whatever happens.

    Notes
    -----
    The file is begun with the first picture. Nothing is left behind by `discard`.
    """

    def __init__(self, path: Path, draft: Path) -> None:
        self.path, self.draft = path, draft
        self._waiting: queue.Queue[Frame | None] = queue.Queue(_MOST_WAITING)
        self._keep = True
        self._problem: Exception | None = None
        self._thread: threading.Thread | None = None

    def write(self, frame: Frame) -> None:
        """Add the next picture.

        Raises
        ------
        EnvironmentProblemError
            If the file cannot be written.
        """
        if self._problem is not None:
            self._end()
            raise self._problem
        if self._thread is None:
            self._thread = threading.Thread(target=self._encode, name="hipcheck-recorder", daemon=True)
            self._thread.start()
        self._waiting.put(frame)

    def finish(self) -> bool:
        """Finish the file; return whether there is one.

        Raises
        ------
        EnvironmentProblemError
            If it could not be written.
        """
        self._end()
        if self._problem is not None:
            raise self._problem
        if self._thread is None or not self._keep:
            return False
        copy_video(self.draft, self.path)
        self.draft.unlink(missing_ok=True)
        return True

    def discard(self) -> None:
        """Throw away what was recorded."""
        self._keep = False
        self._end()

    def leave(self) -> None:
        """End the draft as it is, for later."""
        self._end()

    def _end(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            self._waiting.put(None)
            while self._thread.is_alive():
                self._thread.join(_JOIN_S)

    def _encode(self) -> None:
        try:
            self._write_all()
        except _Discarded:
            pass
        except Exception as problem:
            self._problem = problem
            while self._waiting.get() is not None:
                pass

    def _write_all(self) -> None:
        first = self._waiting.get()
        assert first is not None  # the thread starts with a picture
        height, width = first.rgb.shape[:2]
        with VideoWriter(self.draft, width, height, in_fragments=True) as writer:
            frame: Frame | None = first
            while frame is not None:
                writer.write(frame.rgb, frame.t_s)
                frame = self._waiting.get()
            if not self._keep:
                raise _Discarded


class _Discarded(Exception):  # noqa: N818 - no error, but the way to leave nothing behind
    """The session does not want its recording."""


def copy_video(source: Path, target: Path) -> Path:
    """Copy the pictures of a video, as far as it can be read, into one that is whole; nothing is encoded anew.

    Raises
    ------
    EnvironmentProblemError
        If there are none, or the file cannot be written.
    """
    try:
        return whole_file(target, lambda draft: _copy(source, draft))
    except av.FFmpegError as problem:
        raise EnvironmentProblemError(problem_sentence(target, OSError(problem.errno, problem.strerror))) from None


def _packets(container: InputContainer, pictures: VideoStream) -> Iterator[Packet[VideoStream]]:
    with suppress(av.FFmpegError):  # the last fragment of a killed session is not whole
        for packet in container.demux(pictures):
            if packet.dts is not None:
                yield packet


def _copy(source: Path, target: Path) -> None:
    copied = 0
    with (
        av.open(str(source)) as read,
        av.open(str(target), "w", format="mp4", options={"movflags": "faststart"}) as written,
    ):
        pictures = read.streams.video[0]
        stream = written.add_stream_from_template(pictures)
        for packet in _packets(read, pictures):
            packet.stream = stream
            written.mux(packet)
            copied += 1
    if not copied:
        raise EnvironmentProblemError(say("end.no_video", path=target))
