"""Several threads at work: how many are worth having, and what keeps them out of each other's way."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Full, Queue
from typing import Final, Generic, TypeVar

import cv2

from hipcheck.memory import note_shortage

__all__ = ["POLL_S", "ahead", "cores", "import_early", "side_by_side"]

_T = TypeVar("_T")

POLL_S: Final = 0.2
"""How often a thread that waits looks whether it is still wanted; without a limit Ctrl-C would wait too, on Windows."""

_SWITCH_S: Final = 0.0005

_lock = threading.Lock()
_inside = 0
_before = (0.0, 0)


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def import_early(*names: str) -> None:
    """Import modules in the background that will be needed later; what goes wrong shows where they are needed."""

    def work() -> None:
        for name in names:
            try:
                importlib.import_module(name)
            except Exception as problem:
                note_shortage(problem)

    threading.Thread(target=work, name="hipcheck-imports", daemon=True).start()


@contextmanager
def side_by_side() -> Iterator[None]:
    """Run threads that each need the interpreter for moments and libraries for long.

    Python then passes on sooner (a thread that comes back from a library would wait for 5 ms, and does so several
    times a picture), and OpenCV does not use all cores in each of them, as they would wait for each other.
    """
    global _inside, _before
    with _lock:
        if _inside == 0:
            _before = sys.getswitchinterval(), cv2.getNumThreads()
            sys.setswitchinterval(_SWITCH_S)
            cv2.setNumThreads(1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                sys.setswitchinterval(_before[0])
                cv2.setNumThreads(_before[1])


def ahead(items: Iterator[_T], most: int) -> Generator[_T]:
    """Yield what a thread takes from an iterator, at most so many items in advance.

    What the iterator raises is raised here. When this generator is closed, the thread ends after the item that it is
    at, and the iterator is closed if it is a generator.

    Parameters
    ----------
    items
        Used in the thread alone.
    most
        How many items may wait, 1 or more.
    """
    taker = _Taker(items, most)
    try:
        while (message := taker.next()) is not None:
            yield message[0]
    finally:
        taker.close()


class _Taker(Generic[_T]):
    """A thread that takes items from an iterator and puts them into a queue; None follows the last."""

    def __init__(self, items: Iterator[_T], most: int) -> None:
        self._items = items
        self._waiting: Queue[tuple[_T] | BaseException | None] = Queue(maxsize=most)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._take, name="hipcheck-ahead", daemon=True)
        self._thread.start()

    def next(self) -> tuple[_T] | None:
        while True:
            with suppress(Empty):
                message = self._waiting.get(timeout=POLL_S)
                if isinstance(message, BaseException):
                    raise message
                return message

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _take(self) -> None:
        try:
            for item in self._items:
                self._put((item,))
                if self._over.is_set():
                    break
            self._put(None)
        except BaseException as problem:  # raised where the items are used
            self._put(problem)
        finally:
            if isinstance(self._items, Generator):
                self._items.close()

    def _put(self, message: tuple[_T] | BaseException | None) -> None:
        while not self._over.is_set():
            with suppress(Full):
                self._waiting.put(message, timeout=POLL_S)
                return
