"""Keeping the peak of memory low: what was freed goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["check_room", "collect_seldom", "memory_sentence", "note_shortage", "return_freed_memory", "trim_memory"]

_SAID: Final = (
    "annot allocate memory",
    "nsufficient memory",
    "can't start new thread",
    "failed to map segment",
    "bad_alloc",
    "errno=12",
)
"""How loaders, OpenCV, threads, MediaPipe and libraries say that there is no memory left."""

_ROOM_BYTES: Final = 1_200_000_000  # what analyzing a video takes at most

_short = threading.Event()  # memory has run out in a thread whose errors nobody sees


def collect_seldom() -> None:
    """Let Python look for circles of objects seldom: looking takes a second of a short command and finds little."""
    gc.set_threshold(50_000, 20, 100)


def return_freed_memory() -> None:
    """Hand back what was freed: glibc keeps it for later, 100 MB and more after pose networks, decoder or filters."""
    gc.collect()  # figures hold on to themselves in circles
    trim_memory()


def trim_memory() -> None:
    """Hand back what was freed and lies unused between what is not; takes milliseconds."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def check_room() -> None:
    """Raise MemoryError where a limit of this process leaves less memory than analyzing a video takes.

    The networks' library ends the process without a word, or calls the model broken, when it gets none.
    """
    if sys.platform != "linux":
        return
    import resource

    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    if limit not in (resource.RLIM_INFINITY, -1) and limit - taken < _ROOM_BYTES:
        raise MemoryError


def note_shortage(error: Exception) -> None:
    """Remember that memory ran out where an error goes no further: what fails later fails for it, whatever it says."""
    if memory_sentence(error) is not None:
        _short.set()


def memory_sentence(error: BaseException) -> str | None:
    """Return a sentence if an error, or what led to it, says that there is no memory left; else ``None``."""
    if not _short.is_set() and not any(_says_so(one) for one in _led_to(error)):
        return None
    return "There is not enough memory; close other programs, give fewer --jobs or a shorter recording, and run again."


def _says_so(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or any(said in str(error) for said in _SAID)


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that it was raised for; a library that is loaded in part says something else."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
