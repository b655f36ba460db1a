"""Output that is complete or absent: written beside its place, then moved there in one step.

A finished result is never deleted: where a program keeps its place from being replaced, it comes to lie beside it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import count
from pathlib import Path
from types import TracebackType

from hipcheck.errors import EnvironmentProblemError, HipcheckWarning, UsageError
from hipcheck.interrupts import raise_if_interrupted
from hipcheck.paths import is_there
from hipcheck.permissions import close_to_others, make_folders
from hipcheck.remains import MARKER, REMAINS, hidden_folder, is_own_name, put_in_order
from hipcheck.renaming import exchange, patiently

__all__ = [
    "check_target",
    "complete_folder",
    "is_results_folder",
    "problem_sentence",
    "unreadable",
    "whole_file",
    "whole_files",
]


class complete_folder(AbstractContextManager[Path]):  # noqa: N801 - used like a function
    """Give a temporary folder that takes the place of ``target`` once the block ends without an exception.

    A folder that an earlier analysis made is replaced; on any exception, Ctrl-C included, nothing of the new one
    remains and the old one stays. A folder that must stay where it is, like the current one or a mount point, is
    filled file by file instead: its ``results.json`` goes first and comes last. A link is followed. What a run that
    was killed left there is put in order before.

    If the place is kept from being replaced at the end, as by a program that has a file in it open, the new folder
    comes to lie beside it, and a `HipcheckWarning` says so.

    Attributes
    ----------
    place
        After the block: where the folder is.

    Raises
    ------
    UsageError
        If ``target`` is a file, or a folder that is neither empty nor hipcheck's own.
    EnvironmentProblemError
        If it cannot be written, for want of permission or space.
    """

    def __init__(self, target: Path) -> None:
        self.place = target
        self._target = target

    def __enter__(self) -> Path:
        place = self._resolved = _resolved(self._target)
        self._stack = ExitStack()
        with _sentences(self._target):
            _put_in_order(place)
            _refuse_foreign(self._target)
            make_folders(place.parent)
            self._stays = _must_stay(place)
            hidden = hidden_folder(place if self._stays else place.parent, ".part")
            self._draft = self._stack.enter_context(hidden)
        return self._draft

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._stack, _sentences(self._target):
            if isinstance(error, OSError):
                raise error
            if kind is None:
                raise_if_interrupted()
                self._land()

    def _land(self) -> None:
        close_to_others(self._draft)
        _to_disk(self._draft)
        try:
            patiently(lambda: (_fill if self._stays else _swap)(self._draft, self._resolved))
        except OSError as problem:
            self.place = _put_beside(self._draft, self._resolved)
            _warn_of_place(self._target, self.place, problem)


def whole_file(path: Path, write: Callable[[Path], object], *, shows_somebody: bool = True) -> Path:
    """Write a file beside its place and move it there in one step; return where it is.

    That is ``path``, unless a program keeps what is there from being replaced: then it is beside it, and a
    `HipcheckWarning` says so.

    Parameters
    ----------
    path
        The file; one that is there is replaced, its folder is made.
    write
        Called with the place to write to, which has the same name.
    shows_somebody
        False for what everybody may read.

    Raises
    ------
    EnvironmentProblemError
        If it cannot be written.
    """

    def into(folder: Path) -> None:
        write(folder / path.name)

    with _sentences(path):
        make_folders(path.parent)
        return _write_whole(path.parent, into, shows_somebody=shows_somebody)[0]


def whole_files(folder: Path, write: Callable[[Path], object], *, shows_somebody: bool = True) -> list[Path]:
    """Write files into a folder that is there, all of them or none; as `whole_file` for each of them.

    Parameters
    ----------
    folder
        Where to.
    write
        Called with a folder to write them into.
    shows_somebody
        False for what everybody may read.

    Raises
    ------
    EnvironmentProblemError
        If they cannot be written.
    """
    with _sentences(folder):
        return _write_whole(folder, write, shows_somebody=shows_somebody)


def problem_sentence(target: Path, problem: OSError) -> str:
    """Say in one sentence why something could not be written and what to do."""
    if problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return f"The disk is full, so nothing was written to {target}; free some space or choose another one with -o."
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There is no permission to write to {target}; choose another folder with -o."
    return f"{target} cannot be written ({problem.strerror or problem}); choose another folder with -o."


def unreadable(path: Path, problem: OSError) -> EnvironmentProblemError:
    """Return the error of a file of a result, or one in that folder, that the system does not let be read."""
    return EnvironmentProblemError(
        f"{problem.filename or path} cannot be read ({problem.strerror}); see who may read it."
    )


def check_target(target: Path) -> None:
    """Fail before hours of work, not after: raise what :func:`complete_folder` would, as far as can be told now."""
    place = _resolved(target)
    with _sentences(target):
        _put_in_order(place)
        _refuse_foreign(target)
        ancestor = next(path for path in (place, *place.parents) if is_there(path))
        if not ancestor.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
        _try_writing(ancestor)


def is_results_folder(folder: Path) -> bool:
    """Whether hipcheck made this folder: other programs write a results.json too."""
    marker = folder / MARKER
    try:
        if not marker.is_file():  # reading a pipe would wait for ever
            return False
        with marker.open("rb") as file:
            return b'"hipcheck.results/' in file.read(1000)
    except OSError:
        return False


def _write_whole(folder: Path, write: Callable[[Path], object], *, shows_somebody: bool) -> list[Path]:
    put_in_order(folder)
    with hidden_folder(folder, ".part") as draft:
        write(draft)
        if shows_somebody:
            close_to_others(draft)
        _to_disk(draft)
        return [_put_file(path, folder / path.name) for path in sorted(draft.iterdir())]


@contextlib.contextmanager
def _sentences(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise EnvironmentProblemError(problem_sentence(target, problem)) from None


def _resolved(target: Path) -> Path:
    """Follow links, so that what they point to is replaced and they themselves stay."""
    return Path(os.path.realpath(target))


def _put_in_order(place: Path) -> None:
    for folder in (place.parent, place):
        put_in_order(folder)


def _try_writing(folder: Path) -> None:
    """Make a folder and remove it: what a system says of permissions beforehand is not always true."""
    with hidden_folder(folder, ".part"):
        pass


def _refuse_foreign(target: Path) -> None:
    if _resolved(target).is_symlink():
        raise OSError(errno.ELOOP, "The link leads to itself")
    if target.is_dir():
        found = _contents(target)
        if not all(is_own_name(path.name) for path in found) or (found and not is_results_folder(target)):
            raise UsageError(f"{target} holds other files; choose an empty or new folder with -o.")
    elif target.exists():
        raise UsageError(f"{target} is a file; choose a folder with -o.")


def _contents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not REMAINS.fullmatch(path.name)]


def _must_stay(place: Path) -> bool:
    """Whether a folder is there that cannot be renamed, or not without pulling it from under somebody's feet."""
    if not place.is_dir():
        return False
    if os.path.ismount(place) or _is_around_us(place):
        return True
    try:
        _try_writing(place.parent)
    except PermissionError:
        return True
    return False


def _is_around_us(place: Path) -> bool:
    """Whether the current folder is this one or in it, however either is spelled."""
    with suppress(OSError):  # a current folder that is gone
        here = _resolved(Path.cwd())
        return any(path.samefile(place) for path in (here, *here.parents))
    return False


def _swap(draft: Path, place: Path) -> None:
    """Put a folder in the place of another; at no instant is there none, or the next run brings the old one back."""
    if not place.exists():
        try:
            draft.replace(place)
        except OSError:
            if not place.is_dir():
                raise  # else another run was quicker
        else:
            return
    if exchange(draft, place):
        return  # the old one is the draft now, and goes as one
    with hidden_folder(place.parent, ".old") as aside:
        old = aside / place.name
        place.replace(old)
        try:
            draft.replace(place)
        except BaseException:
            old.replace(place)
            raise


def _fill(draft: Path, place: Path) -> None:
    """Put the files of the draft in the place of those that are there; on an exception all come back.

    Of a kill the next run finds either ``.old`` and brings all back, or ``.out`` and moves the rest of the draft in.
    """
    old, out = draft.with_suffix(".old"), draft.with_suffix(".out")
    away = [(path, old / path.name) for path in sorted(_contents(place), key=lambda path: path.name != MARKER)]
    there = [(path, place / path.name) for path in sorted(draft.iterdir(), key=lambda path: path.name == MARKER)]
    old.mkdir()
    try:
        for source, goal in away:
            source.replace(goal)
        old.replace(out)
        for source, goal in there:
            source.replace(goal)
    except BaseException:
        for source, goal in reversed(there):
            if not source.exists():
                goal.replace(source)
        if out.exists():
            out.replace(old)
        for source, goal in reversed(away):
            if not source.exists():
                goal.replace(source)
        old.rmdir()
        raise
    shutil.rmtree(out, ignore_errors=True)


def _put_file(draft: Path, goal: Path) -> Path:
    try:
        patiently(lambda: _replace_file(draft, goal))
    except PermissionError as problem:
        beside = next(path for path in _beside(goal) if not path.exists())
        _move_or_copy(draft, beside)
        _warn_of_place(goal, beside, problem)
        return beside
    return goal


def _replace_file(draft: Path, goal: Path) -> None:
    draft.replace(goal)


def _put_beside(draft: Path, place: Path) -> Path:
    """Put a finished folder where there is room for it; return where that is."""
    try:
        beside = next(path for path in _beside(place) if not path.exists())
        _move_or_copy(draft, beside)
    except OSError:  # nothing can be made there, or the name gets too long
        beside = draft.with_name(f"hipcheck-results-{draft.stem.rpartition('-')[2]}")
        _move_or_copy(draft, beside)
    return beside


def _beside(place: Path) -> Iterator[Path]:
    ending = "" if place.is_dir() else place.suffix
    return (place.with_name(f"{place.name.removesuffix(ending)}-{number}{ending}") for number in count(2))


def _move_or_copy(draft: Path, goal: Path) -> None:
    """Move a file or folder; copy it if that is refused, as where somebody reads a file in it."""
    try:
        draft.replace(goal)
    except OSError:
        if draft.is_dir():
            shutil.copytree(draft, goal)
        else:
            shutil.copy2(draft, goal)


def _warn_of_place(target: Path, place: Path, problem: OSError) -> None:
    held = isinstance(problem, PermissionError)
    reason = "a file in it is open in another program, or it is locked" if held else problem.strerror or str(problem)
    reason = reason if target.is_dir() or not held else "it is open in another program, or locked"
    said = target.with_name(place.name) if place.parent == _resolved(target).parent else place
    warnings.warn(f"{target} could not be replaced ({reason}); the new one is {said}.", HipcheckWarning, stacklevel=2)


def _to_disk(folder: Path) -> None:
    """See to it that what was written is on the disk, so that a loss of power finds no empty files under full names."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        with suppress(OSError), path.open("rb+") as file:
            os.fsync(file.fileno())
