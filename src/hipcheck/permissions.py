"""Who may read what is written: its owner alone, as it is health data, unless ``HIPCHECK_PERMISSIONS`` allows more."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from hipcheck.errors import UsageError

__all__ = ["close_to_others", "folder_mode", "make_folders", "private"]

_CHOICES = ("private", "umask")


def private() -> bool:
    """Whether only the owner may read results: unless ``HIPCHECK_PERMISSIONS`` is ``umask``, the system's own rule.

    Raises
    ------
    UsageError
        If the variable says something else.
    """
    chosen = os.environ.get("HIPCHECK_PERMISSIONS") or "private"
    if chosen not in _CHOICES:
        raise UsageError(f"HIPCHECK_PERMISSIONS is {chosen}; set it to {' or '.join(_CHOICES)}, or unset it.")
    return chosen == "private"


def folder_mode() -> int:
    """Return the mode of a new folder. On Windows all get what their parent has: what is moved out keeps its rights."""
    return 0o700 if os.name == "posix" and private() else 0o777


def make_folders(path: Path) -> None:
    """Make a folder and those above it that are missing; only their owner may look into them."""
    for folder in reversed([one for one in (path, *path.parents) if not one.exists()]):
        folder.mkdir(mode=folder_mode(), exist_ok=True)


def close_to_others(path: Path) -> None:
    """Let nobody but the owner read a file, or a folder and all that is in it; where there are such rules."""
    if os.name != "posix" or not private():
        return
    for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
        with suppress(OSError):  # file systems without owners, as on memory cards
            one.chmod(0o700 if one.is_dir() else 0o600)
