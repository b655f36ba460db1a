"""MediaPipe's library kept quiet: what its C++ side logs goes nowhere, as no setting of its own silences it."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path
from typing import Final

__all__ = ["SILENCE", "load_quietly"]

_ERROR_STREAM: Final = 2


class _Silence:
    """Swallow what the C++ side logs until it has found somebody; a context manager.

    Several threads may be silent at once; the last of them brings the stream back. On Windows it does nothing: there
    the library has a stream of its own, which `load_quietly` has led nowhere for good.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._saved: int | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1 and sys.platform != "win32":
                self._saved = self._redirect()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._saved is not None:
                os.dup2(self._saved, _ERROR_STREAM)
                os.close(self._saved)
                self._saved = None

    @staticmethod
    def _redirect() -> int | None:
        try:
            saved = os.dup(_ERROR_STREAM)
        except OSError:  # no such stream
            return None
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _ERROR_STREAM)
        os.close(nowhere)
        return saved


SILENCE: Final = _Silence()


def load_quietly(path: Path) -> ctypes.CDLL:
    """Load MediaPipe's library so that `SILENCE` can keep it quiet.

    On Windows the library brings a C library of its own, which takes the error stream that it finds while it is loaded
    and keeps its handle. It must find one that leads nowhere and is never closed: a handle that is closed is given to
    the next file that is opened, and what the library logs would be written into that file.

    Raises
    ------
    OSError
        If it cannot be loaded.
    """
    if sys.platform != "win32":
        return ctypes.CDLL(str(path))
    import msvcrt

    system = ctypes.WinDLL("kernel32")
    system.GetStdHandle.restype = ctypes.c_void_p
    system.SetStdHandle.argtypes = (ctypes.c_uint32, ctypes.c_void_p)
    stream = ctypes.c_uint32(-12)  # STD_ERROR_HANDLE
    before = system.GetStdHandle(stream)
    system.SetStdHandle(stream, msvcrt.get_osfhandle(os.open(os.devnull, os.O_WRONLY)))
    try:
        return ctypes.CDLL(str(path))
    finally:
        system.SetStdHandle(stream, before)
