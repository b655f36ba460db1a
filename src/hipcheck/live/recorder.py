"""Writing the video of a session while it runs, in a thread of its own: encoding must not hold up the display."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Final

from hipcheck.media.types import Frame
from hipcheck.media.writer import VideoWriter

__all__ = ["Recorder"]

_MOST_WAITING: Final = 12  # pictures; then whoever writes has to wait, and the camera's stale pictures are dropped


class Recorder:
    """Record pictures with their own times into an MP4 file, which appears under its name when it is finished.

    Parameters
    ----------
    path
        File to write.

    Notes
    -----
    The file is begun with the first picture. Nothing is left behind by `discard`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
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
        return self._thread is not None and self._keep

    def discard(self) -> None:
        """Throw away what was recorded."""
        self._keep = False
        self._end()

    def _end(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

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
        with VideoWriter(self.path, width, height) as writer:
            frame: Frame | None = first
            while frame is not None:
                writer.write(frame.rgb, frame.t_s)
                frame = self._waiting.get()
            if not self._keep:
                raise _Discarded


class _Discarded(Exception):  # noqa: N818 - no error, but the way to leave nothing behind
    """The session does not want its recording."""
