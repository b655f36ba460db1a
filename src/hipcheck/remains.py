"""Hidden folders in which something is made, and what becomes of those whose process was killed.

``.hipcheck-XXXX.part`` holds what is half made; ``.old`` holds what was moved aside for a moment, under its own name;
``.out`` the same, from when the new is being moved in. Whoever made one holds a lock on it, which ends with the
process: one without a lock is a rest, and the next run puts it in order.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Final

from hipcheck.permissions import folder_mode

_fcntl: ModuleType | None
try:
    import fcntl as _fcntl
except ImportError:  # Windows
    _fcntl = None

__all__ = ["MARKER", "REMAINS", "hidden_folder", "is_own_name", "put_in_order"]

MARKER: Final = "results.json"
"""The file by which a folder of hipcheck's own is known."""

REMAINS: Final = re.compile(r"\.hipcheck-\w+\.(part|old|out)")
"""Names of hidden folders; they are not in the way of a result."""

_OWN_FILES: Final = re.compile(
    r"results\.json|run\.json|angles\.csv|landmarks\.npz|annotated\.mp4|report(-\d+)?\.(png|pdf|svg|html)|evidence|"
    r"\.DS_Store|Thumbs\.db"
)
"""What may be replaced: a note that somebody put beside the results must not vanish with them."""

_SURELY_LEFT_S: Final = {".part": 24 * 3600.0, ".old": 60.0, ".out": 60.0}
"""Where there are no locks: what takes how long at most."""


def is_own_name(name: str) -> bool:
    """Whether a file or folder of this name in a folder of results is hipcheck's own."""
    return _OWN_FILES.fullmatch(name) is not None


@contextmanager
def hidden_folder(parent: Path, suffix: str) -> Iterator[Path]:
    """Give a new hidden folder that no other run takes for a rest; it is removed in the end, if it is still there.

    Its name is short, so that it fits wherever that of a result does.
    """
    # Named before it is made: Ctrl-C may come in the very moment in which it appears.
    path = parent / f".hipcheck-{secrets.token_hex(4)}{suffix}"
    lock = -1
    try:
        while True:
            path.mkdir(mode=folder_mode())
            lock = _locked(path)
            if path.exists():
                break
            _unlock(lock)  # another run was quicker than the lock and took it for a rest
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _unlock(lock)


def put_in_order(folder: Path) -> None:
    """Bring back what a killed run had moved aside in a folder, and remove what it left half made; no error is raised.

    What a running process works on is left alone.
    """
    with suppress(OSError):
        rests = [path for path in folder.iterdir() if REMAINS.fullmatch(path.name)]
        for rest in sorted(rests, key=lambda path: path.suffix):  # old and out before part, which out needs
            with suppress(OSError), _claimed(rest) as claimed:
                if claimed:
                    _settle(rest, folder)


def _settle(rest: Path, folder: Path) -> None:
    if rest.suffix == ".old" and not _give_back(rest, folder):
        return
    if rest.suffix == ".out":
        _move_in(rest.with_suffix(".part"), folder)
    if rest.is_dir():
        shutil.rmtree(rest, ignore_errors=True)
    else:
        rest.unlink(missing_ok=True)


def _give_back(rest: Path, folder: Path) -> bool:
    """Move back what is missing at its place; return False if the place is not known, as with earlier versions."""
    names = [path.name for path in folder.iterdir() if not REMAINS.fullmatch(path.name)]
    if (rest / MARKER).exists() and not all(map(is_own_name, names)):
        return False
    for path in sorted(rest.iterdir(), key=lambda path: path.name == MARKER):
        if not os.path.lexists(folder / path.name):
            path.replace(folder / path.name)
    return True


def _move_in(draft: Path, folder: Path) -> None:
    """Move in what is left of a finished draft; the old files are all out of the way."""
    if draft.is_dir():
        for path in sorted(draft.iterdir(), key=lambda path: path.name == MARKER):
            path.replace(folder / path.name)
        draft.rmdir()


@contextmanager
def _claimed(rest: Path) -> Iterator[bool]:
    """Give whether nobody works on it; then nobody else touches it within the block."""
    worked_on = rest.with_suffix(".part") if rest.with_suffix(".part").exists() else rest
    lock = -1
    try:
        lock = os.open(worked_on, os.O_RDONLY)
        free = _try_to_lock(lock)
    except BlockingIOError:
        free = False
    except OSError:  # Windows, some network drives
        free = time.time() - _last_touched_s(rest) > _SURELY_LEFT_S[rest.suffix]
    try:
        yield free
    finally:
        _unlock(lock)


def _try_to_lock(lock: int) -> bool:
    if _fcntl is None:
        raise OSError
    _fcntl.flock(lock, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
    return True


def _last_touched_s(rest: Path) -> float:
    inside = list(rest.iterdir()) if rest.is_dir() else []
    return max(path.stat().st_mtime for path in (rest, *inside))


def _locked(folder: Path) -> int:
    """Lock a folder for as long as this process lives; return the lock, -1 where there are none."""
    if _fcntl is None:
        return -1
    lock = -1
    try:
        lock = os.open(folder, os.O_RDONLY)
        _fcntl.flock(lock, _fcntl.LOCK_EX)
    except OSError:  # some network drives; or it is gone already
        _unlock(lock)
        return -1
    return lock


def _unlock(lock: int) -> None:
    if lock >= 0:
        os.close(lock)
