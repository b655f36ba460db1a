"""Renaming where others look on: two folders exchanged in one step, and patience with those that hold a file open."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

__all__ = ["PATIENCE_S", "exchange", "patiently"]

PATIENCE_S: Final = 4.0
"""A virus scanner, an indexer or a cloud drive lets go of a new file within seconds; a viewer does not."""

_AT_HERE: Final = -2 if sys.platform == "darwin" else -100
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders, so that at no instant either is missing; return False where the system cannot."""
    function = _exchange_function()
    if function is None:
        return False
    return bool(function(_AT_HERE, os.fsencode(one), _AT_HERE, os.fsencode(other), _EXCHANGE) == 0)


def patiently(action: Callable[[], None]) -> None:
    """Do something that a program which has a file open may refuse, again and again for some seconds.

    Raises
    ------
    PermissionError
        If it is refused to the end.
    """
    until_s, pause_s = time.monotonic() + PATIENCE_S, 0.02
    while True:
        try:
            return action()
        except PermissionError:
            if time.monotonic() + pause_s > until_s:
                raise
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, 0.5)


@cache
def _exchange_function() -> Any:  # noqa: ANN401 - of a C library
    name = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform)
    try:
        function = getattr(ctypes.CDLL(None), name) if name else None
    except (AttributeError, OSError):
        return None
    if function is not None:
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return function
