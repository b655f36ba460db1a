"""Stretches: a recording is followed in stretches of a fixed number of pictures, each of them begun anew.

Where the tracker looks for a person follows from what it saw in the picture before, and the least difference there
stays for good: a tracker that is begun in the middle of a recording never comes to the very landmarks of one that
came all the way (it stays within their noise). So that several may share a recording and the landmarks are the same
however many they are, the recording itself is what is divided: the stretches do not depend on who follows them, nor
on whether they are followed one after the other, as from a camera.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from hipcheck.media.types import Image
from hipcheck.pose.landmarker import Person, PoseLandmarker

__all__ = ["STRETCH", "WARM_UP", "StretchLandmarker"]

STRETCH: Final = 128
"""Pictures in a stretch."""

WARM_UP: Final = 3
"""Pictures before a stretch on which its tracker settles; the first two after a detection are off by more."""

_PREPARE_AT: Final = STRETCH // 2


class StretchLandmarker:
    """Follow people through the successive pictures of a recording, stretch by stretch.

    The tracker of the next stretch is made in the background and warmed up on the last pictures of this one, so that
    no picture takes much longer than the others.

    Parameters
    ----------
    model
        A ``.task`` bundle.
    people
        How many people to look for at most.

    Examples
    --------
    >>> with StretchLandmarker(Path("pose_full.task")) as landmarker:  # doctest: +SKIP
    ...     for frame in reader:
    ...         people = landmarker.find(frame.rgb)
    """

    def __init__(self, model: Path, *, people: int = 1) -> None:
        self._model, self._people = model, people
        self._now = PoseLandmarker(model, people=people)
        self._next: Future[PoseLandmarker] | None = None
        self._background = ThreadPoolExecutor(max_workers=1)
        self._count = 0

    def find(self, rgb: Image) -> list[Person]:
        """Return the people in the next picture ``(H, W, 3)``."""
        place = self._count % STRETCH
        self._count += 1
        if place == 0 and self._next is not None:
            self._now.close()
            self._now, self._next = self._next.result(), None
        people = self._now.find(rgb)
        if place == _PREPARE_AT:
            self._next = self._background.submit(PoseLandmarker, self._model, people=self._people)
        if place >= STRETCH - WARM_UP and self._next is not None:
            self._next.result().find(rgb)
        return people

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._now.close()
        if self._next is not None:
            self._next.result().close()
        self._background.shutdown()
