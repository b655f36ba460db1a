"""Output folders that are complete or absent: written beside their place, then moved there in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hipcheck.errors import EnvironmentProblemError, UsageError

__all__ = ["MARKER", "check_target", "complete_folder", "problem_sentence"]

MARKER: Final = "results.json"
"""The file by which a folder of hipcheck's own is known."""

_OWN_FILES: Final = re.compile(
    r"results\.json|angles\.csv|landmarks\.npz|annotated\.mp4|report\.(png|pdf|svg)|evidence|\.DS_Store|Thumbs\.db"
)
"""What may be replaced: a note that somebody put beside the results must not vanish with them."""


@contextlib.contextmanager
def complete_folder(target: Path) -> Iterator[Path]:
    """Give a temporary folder that takes the place of ``target`` once the block ends without an exception.

    A folder that an earlier analysis made is replaced; on any exception, Ctrl-C included, nothing of the new one
    remains and the old one stays.

    Raises
    ------
    UsageError
        If ``target`` is a file, or a folder that is neither empty nor hipcheck's own.
    EnvironmentProblemError
        If it cannot be written, for want of permission or space.
    """
    try:
        _refuse_foreign(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    try:
        draft.chmod(0o755)
        yield draft
        _swap(draft, target)
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def problem_sentence(target: Path, problem: OSError) -> str:
    """Say in one sentence why something could not be written and what to do."""
    if problem.errno == errno.ENOSPC:
        return f"The disk is full, so nothing was written to {target}; free some space or choose another one with -o."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no permission to write to {target}; choose another folder with -o."
    return f"{target} cannot be written ({problem.strerror or problem}); choose another folder with -o."


def check_target(target: Path) -> None:
    """Fail before hours of work, not after: raise what :func:`complete_folder` would, as far as can be told now."""
    try:
        _refuse_foreign(target)
        ancestor = next(path for path in (target, *target.absolute().parents) if path.exists())
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None
    if not ancestor.is_dir():
        raise EnvironmentProblemError(problem_sentence(target, NotADirectoryError(errno.ENOTDIR, "Not a directory")))
    if not os.access(ancestor, os.W_OK | os.X_OK):
        raise EnvironmentProblemError(problem_sentence(target, PermissionError(errno.EACCES, "Permission denied")))


def _refuse_foreign(target: Path) -> None:
    if target.is_dir():
        strangers = [path.name for path in target.iterdir() if not _OWN_FILES.fullmatch(path.name)]
        if strangers or (any(target.iterdir()) and not _is_own(target / MARKER)):
            raise UsageError(f"{target} holds other files; choose an empty or new folder with -o.")
    elif target.exists():
        raise UsageError(f"{target} is a file; choose a folder with -o.")


def _is_own(marker: Path) -> bool:
    """Whether this is a result of hipcheck: other programs write a results.json too."""
    return marker.is_file() and b'"hipcheck.results/' in marker.read_bytes()[:1000]


def _swap(draft: Path, target: Path) -> None:
    if not target.exists():
        draft.replace(target)
        return
    old = draft.with_suffix(".old")
    target.replace(old)
    try:
        draft.replace(target)
    except BaseException:
        old.replace(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
