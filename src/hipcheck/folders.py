"""Output folders that are complete or absent: written beside their place, then moved there in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.interrupts import raise_if_interrupted
from hipcheck.paths import is_there

__all__ = ["MARKER", "check_target", "complete_folder", "is_results_folder", "problem_sentence", "whole_file"]

MARKER: Final = "results.json"
"""The file by which a folder of hipcheck's own is known."""

_OWN_FILES: Final = re.compile(
    r"results\.json|run\.json|angles\.csv|landmarks\.npz|annotated\.mp4|report\.(png|pdf|svg|html)|evidence|\.DS_Store|Thumbs\.db"
)
"""What may be replaced: a note that somebody put beside the results must not vanish with them."""

_REMAINS: Final = re.compile(r"\.hipcheck-\w+\.(part|old)")
"""What a run that was killed may leave; it is not in the way of the next."""


@contextlib.contextmanager
def complete_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder that takes the place of ``target`` once the block ends without an exception.

    A folder that an earlier analysis made is replaced; on any exception, Ctrl-C included, nothing of the new one
    remains and the old one stays. A folder that must stay where it is, like the current one or a mount point, is
    filled file by file instead: its ``results.json`` goes first and comes last. A link is followed.

    Raises
    ------
    UsageError
        If ``target`` is a file, or a folder that is neither empty nor hipcheck's own.
    EnvironmentProblemError
        If it cannot be written, for want of permission or space.
    """
    place = _resolved(target)
    try:
        _refuse_foreign(target)
        place.parent.mkdir(parents=True, exist_ok=True)
        stays = _must_stay(place)
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    # Named before it is made: Ctrl-C may come in the very moment in which it appears.
    draft = _temporary(place if stays else place.parent, ".part")
    try:
        draft.mkdir()
        yield draft
        raise_if_interrupted()
        (_fill if stays else _swap)(draft, place)
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def whole_file(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its place and move it there in one step; return the path.

    Parameters
    ----------
    path
        The file; one that is there is replaced, its folder is made.
    write
        Called with the place to write to, which has the same name.

    Raises
    ------
    EnvironmentProblemError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".hipcheck-", suffix=".part", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            write(draft)
            draft.replace(path)
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(path, problem)) from None
    return path


def problem_sentence(target: Path, problem: OSError) -> str:
    """Say in one sentence why something could not be written and what to do."""
    if problem.errno == errno.ENOSPC:
        return f"The disk is full, so nothing was written to {target}; free some space or choose another one with -o."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no permission to write to {target}; choose another folder with -o."
    return f"{target} cannot be written ({problem.strerror or problem}); choose another folder with -o."


def check_target(target: Path) -> None:
    """Fail before hours of work, not after: raise what :func:`complete_folder` would, as far as can be told now."""
    place = _resolved(target)
    try:
        _refuse_foreign(target)
        ancestor = next(path for path in (place, *place.parents) if is_there(path))
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    if not ancestor.is_dir():
        raise EnvironmentProblemError(problem_sentence(target, NotADirectoryError(errno.ENOTDIR, "Not a directory")))
    if not _writable(ancestor):
        raise EnvironmentProblemError(problem_sentence(target, PermissionError(errno.EACCES, "Permission denied")))


def is_results_folder(folder: Path) -> bool:
    """Whether hipcheck made this folder: other programs write a results.json too."""
    try:
        with (folder / MARKER).open("rb") as file:
            return b'"hipcheck.results/' in file.read(1000)
    except OSError:
        return False


def is_own_name(name: str) -> bool:
    """Whether a file or folder of this name in a folder of results is hipcheck's own."""
    return _OWN_FILES.fullmatch(name) is not None


def _resolved(target: Path) -> Path:
    """Follow links, so that what they point to is replaced and they themselves stay."""
    return Path(os.path.realpath(target))


def _temporary(parent: Path, suffix: str) -> Path:
    """Return a name for a folder, short, so that it fits wherever the target's own does."""
    return parent / f".hipcheck-{secrets.token_hex(4)}{suffix}"


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _refuse_foreign(target: Path) -> None:
    if target.is_dir():
        found = _contents(target)
        if not all(is_own_name(path.name) for path in found) or (found and not is_results_folder(target)):
            raise UsageError(f"{target} holds other files; choose an empty or new folder with -o.")
    elif target.exists():
        raise UsageError(f"{target} is a file; choose a folder with -o.")


def _contents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not _REMAINS.fullmatch(path.name)]


def _must_stay(place: Path) -> bool:
    """Whether a folder is there that cannot be renamed, or not without pulling it from under somebody's feet."""
    if not place.is_dir():
        return False
    return os.path.ismount(place) or Path.cwd().is_relative_to(place) or not _writable(place.parent)


def _swap(draft: Path, place: Path) -> None:
    if not place.exists():
        draft.replace(place)
        return
    old = draft.with_suffix(".old")
    place.replace(old)
    try:
        draft.replace(place)
    except BaseException:
        old.replace(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _fill(draft: Path, place: Path) -> None:
    """Put the files of the draft in the place of those that are there; on an exception all come back."""
    old = _temporary(place, ".old")
    old.mkdir()
    away = [(path, old / path.name) for path in sorted(_contents(place), key=lambda path: path.name != MARKER)]
    there = [(path, place / path.name) for path in sorted(draft.iterdir(), key=lambda path: path.name == MARKER)]
    moves = [*away, *there]
    try:
        for source, goal in moves:
            source.replace(goal)
    except BaseException:
        for source, goal in reversed(moves):
            if not source.exists():
                goal.replace(source)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)
