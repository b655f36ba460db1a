"""Whether a path is there, said the same by every version of Python."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_there"]


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder; ``Path.exists`` hides from Python 3.14 on why that cannot be told.

    Raises
    ------
    OSError
        If it cannot be told: for want of permission, or because no disk takes such a name.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
