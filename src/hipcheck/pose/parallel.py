"""Several trackers on one recording: it is decoded once, its stretches are followed side by side, its order is kept."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from hipcheck.media.picture import Decoded
from hipcheck.media.reader import VideoReader
from hipcheck.media.types import Frame, Image
from hipcheck.memory import trim_memory
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.landmarker import Person, PoseLandmarker
from hipcheck.pose.look import Look, Looker
from hipcheck.pose.scouting import MOST_PEOPLE, ScoutSchedule
from hipcheck.pose.stretches import STRETCH, WARM_UP
from hipcheck.threads import POLL_S, side_by_side

__all__ = ["ParallelLooks"]

_T = TypeVar("_T")

_AHEAD: Final = STRETCH * 3 // 4  # decoded frames that wait for each tracker but the first
_SLACK: Final = 16
_MOST_BYTES: Final = 192 << 20  # of decoded frames


@dataclass(frozen=True)
class _Waiting:
    """A decoded frame, and whether its whole picture is to be searched for further people."""

    t_s: float
    frame: Decoded
    scouted: bool


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Frames before a stretch to warm up on, those in it as they are decoded, and their looks; ``None`` ends both."""

    before: Sequence[Decoded]
    frames: SimpleQueue[_Waiting | None] = field(default_factory=SimpleQueue)
    looks: SimpleQueue[Look | None] = field(default_factory=SimpleQueue)


class _StoppedError(Exception):
    """Nobody wants the rest."""


class ParallelLooks:
    """Look at every picture of a recording with several trackers at once; iterate, once, to get the looks in order.

    One thread decodes; each of the others takes a stretch at a time, makes its pictures and looks at them. The decoded
    frames that wait are bounded by three quarters of a stretch for each tracker but the first, and by 192 MB.

    Parameters
    ----------
    reader
        The recording, just opened.
    model
        A ``.task`` bundle.
    jobs
        How many trackers, 1 or more.
    people
        How many people each of them follows at most.
    stickers
        Colour of round stickers to look for beside printed tags.
    scouting
        Whether to search the whole picture for further people now and then.

    Attributes
    ----------
    looked
        How many pictures have been looked at so far.
    """

    def __init__(
        self,
        reader: VideoReader,
        model: Path,
        *,
        jobs: int,
        people: int = 1,
        stickers: StickerChoice = "off",
        scouting: bool = False,
    ) -> None:
        self._reader, self._model, self._jobs = reader, model, jobs
        self._people, self._stickers, self._scouting = people, stickers, scouting
        self.looked = 0
        self._order: SimpleQueue[_Stretch | None] = SimpleQueue()
        self._work: SimpleQueue[_Stretch | None] = SimpleQueue()
        self._room = threading.Semaphore(0)
        self._stop = threading.Event()
        self._problem: BaseException | None = None
        self._lock = threading.Lock()
        self._scout: PoseLandmarker | None = None

    def __iter__(self) -> Iterator[Look]:
        """Yield the looks in the order of the recording; what goes wrong in a thread is raised here."""
        threads = [
            self._thread("decode", self._decode),
            *(self._thread("pose", self._follow) for _ in range(self._jobs)),
        ]
        with side_by_side():
            for thread in threads:
                thread.start()
            try:
                while (stretch := self._get(self._order)) is not None:
                    while (look := self._get(stretch.looks)) is not None:
                        yield look
            finally:
                self._stop.set()
                for thread in threads:
                    thread.join()
                if self._scout is not None:
                    self._scout.close()

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=self._run, args=(work,), name=f"hipcheck-{name}", daemon=True)

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except _StoppedError:
            pass
        except BaseException as problem:
            self._problem = problem
            self._stop.set()

    def _get(self, queue: SimpleQueue[_T]) -> _T:
        """Wait for the next element; with a timeout, so that Ctrl-C arrives on every system."""
        while True:
            try:
                return queue.get(timeout=POLL_S)
            except Empty:
                if self._problem is not None:
                    raise self._problem from None
                if self._stop.is_set():
                    raise _StoppedError from None

    def _decode(self) -> None:
        schedule = ScoutSchedule()
        before: deque[Decoded] = deque(maxlen=WARM_UP)
        stretch: _Stretch | None = None
        for count, (t_s, frame) in enumerate(self._reader.undeveloped()):
            if count == 0:
                self._room = threading.Semaphore(_most_waiting(frame, self._jobs))
            if stretch is None or count % STRETCH == 0:
                stretch = self._begin(stretch, before)
            while not self._room.acquire(timeout=POLL_S):
                if self._stop.is_set():
                    return
            stretch.frames.put(_Waiting(t_s, frame, self._scouting and schedule.is_due(t_s)))
            before.append(frame)
        if stretch is not None:
            stretch.frames.put(None)
        self._order.put(None)
        for _ in range(self._jobs):
            self._work.put(None)

    def _begin(self, ended: _Stretch | None, before: Sequence[Decoded]) -> _Stretch:
        if ended is not None:
            ended.frames.put(None)
        stretch = _Stretch(list(before))
        self._order.put(stretch)
        self._work.put(stretch)
        return stretch

    def _follow(self) -> None:
        pictures = self._reader.picture_maker()
        while (stretch := self._get(self._work)) is not None:
            looker = Looker(self._stickers)
            with PoseLandmarker(self._model, people=self._people) as landmarker:
                for frame in stretch.before:
                    landmarker.find(pictures.picture(frame))
                while (waiting := self._get(stretch.frames)) is not None:
                    rgb = pictures.picture(waiting.frame)
                    people = landmarker.find(rgb)
                    found_anew = self._search(rgb) if waiting.scouted else None
                    stretch.looks.put(looker.look(Frame(waiting.t_s, rgb), people, found_anew))
                    self._room.release()
                    with self._lock:
                        self.looked += 1
            stretch.looks.put(None)
            trim_memory()  # what a tracker leaves behind lies scattered

    def _search(self, rgb: Image) -> list[Person]:
        with self._lock:
            if self._scout is None:
                self._scout = PoseLandmarker(self._model, people=MOST_PEOPLE, follow=False)
            return self._scout.find(rgb)


def _most_waiting(frame: Decoded, jobs: int) -> int:
    """Return how many decoded frames may wait: enough to keep everybody busy, but not more than fit."""
    size = sum(plane.buffer_size for plane in frame.frame.planes)
    return max(_SLACK, min((jobs - 1) * _AHEAD + _SLACK, _MOST_BYTES // size))
