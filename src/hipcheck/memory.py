"""Keeping the peak of memory low: what was freed goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from typing import Final

__all__ = ["collect_seldom", "memory_sentence", "return_freed_memory", "trim_memory"]

_SAID: Final = (
    "annot allocate memory",
    "nsufficient memory",
    "can't start new thread",
    "failed to map segment",
    "bad_alloc",
)
"""How loaders, OpenCV, threads and libraries say that there is no memory left."""


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


def memory_sentence(error: BaseException) -> str | None:
    """Return a sentence if an error says that there is no memory left; else ``None``."""
    if not isinstance(error, MemoryError) and not any(said in str(error) for said in _SAID):
        return None
    return "There is not enough memory; close other programs, give fewer --jobs or a shorter recording, and run again."
