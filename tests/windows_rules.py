"""The rules of Windows for files that are open, brought to other systems.

A file that a program has open can be neither renamed, replaced nor removed, and neither can a folder with such a file
in it, or one that is some process's current folder; a folder never replaces another; folders cannot be locked or
exchanged. A file is "open" here if this process has it open, or if a test names it in `Windows.held`.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest


class Windows:
    """What is open in other programs, and how often something was refused."""

    def __init__(self) -> None:
        self.held: set[Path] = set()
        self.refusals = 0

    def is_open(self, path: str | os.PathLike[str]) -> bool:
        """Whether the file is open, or one in the folder."""
        real = os.path.realpath(path)
        places = [os.path.realpath(held) for held in self.held] + _open_here()
        return any(place == real or place.startswith(real + os.sep) for place in places)

    def refuse(self, path: str | os.PathLike[str]) -> None:
        self.refusals += 1
        raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used", str(path))


def _open_here() -> list[str]:
    found = [f"{Path.cwd().resolve()}{os.sep}"]
    for number in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(str(number.readlink()))
    return found


@pytest.fixture
def windows(monkeypatch, tmp_path):
    """Renaming, removing and locking as on Windows, and no patience with what is open."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("what is open is only told on Linux")
    rules = Windows()
    replace, unlink, rmdir = os.replace, os.unlink, os.rmdir

    def strict_replace(source, target, **options):
        if Path(target).is_dir() or rules.is_open(source):
            rules.refuse(source)
        if Path(target).exists() and rules.is_open(target):
            rules.refuse(target)
        return replace(source, target, **options)

    def strict_rename(source, target, **options):
        if Path(target).exists():
            raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already exists", str(target))
        return strict_replace(source, target, **options)

    def strict_unlink(path, **options):
        if options.get("dir_fd") is None and rules.is_open(path):
            rules.refuse(path)
        return unlink(path, **options)

    def strict_rmdir(path, **options):
        if options.get("dir_fd") is None and rules.is_open(path):
            rules.refuse(path)
        return rmdir(path, **options)

    for name, strict in (("replace", strict_replace), ("rename", strict_rename), ("rmdir", strict_rmdir)):
        monkeypatch.setattr(os, name, strict)
    for name in ("unlink", "remove"):
        monkeypatch.setattr(os, name, strict_unlink)
    monkeypatch.setattr(shutil.rmtree, "avoids_symlink_attacks", False)
    monkeypatch.setattr(shutil, "_use_fd_functions", False, raising=False)
    monkeypatch.setattr("hipcheck.remains._fcntl", None)
    monkeypatch.setattr("hipcheck.renaming._exchange_function", lambda: None)
    monkeypatch.setattr("hipcheck.renaming.PATIENCE_S", 0.1)
    return rules
