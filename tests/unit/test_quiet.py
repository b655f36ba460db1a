"""MediaPipe's log goes nowhere: by the error stream, and on Windows by a handle of its own that stays open."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from hipcheck.pose import quiet
from hipcheck.pose.quiet import SILENCE, load_quietly


def test_the_last_of_several_brings_the_stream_back(capfd):
    inside = threading.Barrier(3)

    def work():
        with SILENCE:
            os.write(2, b"nobody hears this")
            inside.wait()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    for thread in threads:
        thread.join()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


class _Windows:
    """The standard handles of a process, and who was loaded while which of them was in place."""

    def __init__(self):
        self.error_handle = 7
        self.at_load = []
        self.GetStdHandle = lambda stream: self.error_handle
        self.SetStdHandle = lambda stream, handle: self._set(stream, handle)

    def _set(self, stream, handle):
        assert ctypes.c_int32(stream.value).value == -12
        self.error_handle = handle

    def load(self, path):
        self.at_load.append(self.error_handle)
        if path == "broken":
            raise OSError("WinError 126")
        return path


@pytest.fixture
def windows(monkeypatch):
    system = _Windows()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: 1000 + number))
    monkeypatch.setattr(quiet.ctypes, "WinDLL", lambda name: system, raising=False)
    monkeypatch.setattr(quiet.ctypes, "CDLL", system.load)
    return system


@pytest.mark.parametrize("name", ["fine", "broken"])
def test_on_windows_the_library_finds_a_handle_that_leads_nowhere_and_stays_open(windows, name):
    try:
        load_quietly(Path(name))
    except OSError:
        assert name == "broken"
    (handle,) = windows.at_load
    nowhere = handle - 1000
    assert os.path.samestat(os.fstat(nowhere), Path(os.devnull).stat())
    assert windows.error_handle == 7
    os.close(nowhere)


def test_on_windows_the_error_stream_is_left_alone(windows, capfd):
    with SILENCE:
        os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
