"""Whether a path is there, and that it is not called absent where that cannot be told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hipcheck.paths import is_there


def test_what_is_there_and_what_is_not(tmp_path):
    (tmp_path / "file").touch()
    assert is_there(tmp_path)
    assert is_there(tmp_path / "file")
    assert not is_there(tmp_path / "nothing")
    assert not is_there(tmp_path / "file" / "below")


def test_what_cannot_be_told_is_raised_on_every_python(tmp_path, monkeypatch):
    with pytest.raises(OSError, match="name"):
        is_there(tmp_path / ("x" * 300))

    def locked(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", locked)
    monkeypatch.setattr(Path, "stat", locked)
    with pytest.raises(PermissionError):
        is_there(tmp_path)
