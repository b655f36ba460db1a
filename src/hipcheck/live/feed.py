"""Handing pictures on: every one of a file, or the newest one of something that does not wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Final, Protocol

from hipcheck.errors import EnvironmentProblemError
from hipcheck.live.cameras import Camera, Shot
from hipcheck.live.slot import Slot
from hipcheck.live.texts import say

__all__ = ["EveryShot", "Feed", "NewestShot"]

_LONGEST_WAIT_S: Final = 10.0
_JOIN_S: Final = 3.0


class Feed(Protocol):
    """Gives pictures one after the other."""

    @property
    def dropped(self) -> int:
        """How many pictures were never handed on because a newer one was there."""

    def take(self) -> Shot | None:
        """Return the next picture, waiting for it; ``None`` once there are no more."""

    def close(self) -> None:
        """Let the camera go."""


class EveryShot:
    """Every picture, as fast as it is asked for."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._shots = camera.shots()

    @property
    def dropped(self) -> int:
        """None: the source waits."""
        return 0

    def take(self) -> Shot | None:
        """Return the next picture; ``None`` once there are no more."""
        return next(self._shots, None)

    def close(self) -> None:
        """Let the camera go."""
        self._camera.close()


class NewestShot:
    """The newest picture; a thread reads the camera, and a picture that comes too late for use is dropped and counted.

    Parameters
    ----------
    camera
        The source, read in a thread of its own until it ends or `close` is called.
    paced
        True for a file, whose pictures are to come at the times that they were taken.
    """

    def __init__(self, camera: Camera, *, paced: bool) -> None:
        self._camera = camera
        self._paced = paced
        self._slot: Slot[Shot] = Slot()
        self._stop = threading.Event()
        self._problem: Exception | None = None
        self._thread = threading.Thread(target=self._read, name="hipcheck-camera", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many pictures were dropped."""
        return self._slot.dropped

    def take(self) -> Shot | None:
        """Return the newest picture that has not been taken, waiting for it; ``None`` once there are no more.

        Raises
        ------
        EnvironmentProblemError
            If the camera hangs.
        HipcheckError
            If reading failed.
        """
        shot = self._slot.take(_LONGEST_WAIT_S)
        if shot is None and not self._slot.closed:
            raise EnvironmentProblemError(say("camera.no_pictures", camera=self._camera.name))
        if shot is None and self._problem is not None:
            raise self._problem
        return shot

    def close(self) -> None:
        """Stop reading and let the camera go."""
        self._stop.set()
        self._thread.join(_JOIN_S)
        if not self._thread.is_alive():  # a driver that hangs must not lose its camera meanwhile
            self._camera.close()

    def _read(self) -> None:
        shots = self._camera.shots()
        try:
            for shot in self._at_their_time(shots) if self._paced else shots:
                if self._stop.is_set():
                    break
                self._slot.put(shot)
        except Exception as problem:
            self._problem = problem  # raised where pictures are taken
        self._slot.close()

    def _at_their_time(self, shots: Iterator[Shot]) -> Iterator[Shot]:
        begin_s = time.perf_counter()
        for shot in shots:
            due_s = begin_s + shot.frame.t_s
            if self._stop.wait(max(due_s - time.perf_counter(), 0.0)):
                return
            yield Shot(shot.frame, due_s)
