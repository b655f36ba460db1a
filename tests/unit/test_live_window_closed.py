"""A window that the person closes: what OpenCV raises then is an answer, not an error."""

from __future__ import annotations

import threading
import time

import cv2
import numpy as np
import pytest

from hipcheck.live import session as session_module
from hipcheck.live import window as window_module
from hipcheck.live.recorder import Recorder
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from hipcheck.live.window import Window
from hipcheck.media.types import Frame
from live_factory import MODEL, Camera, standing

PICTURE = np.zeros((4, 4, 3), np.uint8)


class Screen:
    """In place of OpenCV's window functions; a closed window raises as that of Qt does, or has the answer of others."""

    def __init__(self, monkeypatch, *, raises: bool) -> None:
        self.raises, self.is_open, self.shown, self.key = raises, True, 0, -1
        self.size = (0, 0, 1024, 600)
        for name in ("namedWindow", "resizeWindow", "setWindowProperty", "destroyAllWindows"):
            monkeypatch.setattr(window_module.cv2, name, lambda *given: None)
        monkeypatch.setattr(window_module.cv2, "imshow", self.imshow)
        monkeypatch.setattr(window_module.cv2, "waitKey", lambda ms: self.key)
        monkeypatch.setattr(window_module.cv2, "getWindowProperty", self.ask)
        monkeypatch.setattr(window_module.cv2, "getWindowImageRect", lambda name: self.size if self.ask() else None)

    def imshow(self, name, bgr):
        self.shown += 1

    def ask(self, *given):
        if not self.is_open and self.raises:
            raise cv2.error("NULL guiReceiver (please create a window) in function 'cvGetPropVisible_QT'")
        return 1.0 if self.is_open else -1.0


@pytest.mark.parametrize("raises", [True, False])
def test_a_closed_window_is_the_wish_to_finish_and_stays_closed(monkeypatch, raises):
    screen = Screen(monkeypatch, raises=raises)
    window = Window((1280, 720))
    window.show(PICTURE)
    assert window.key() is None
    assert window.size_px == (1024, 600)
    screen.is_open = False
    assert window.key() == "finish"
    assert window.closed
    window.show(PICTURE)  # would open another window
    assert screen.shown == 1
    assert window.key() == "finish"
    assert window.size_px == (1024, 600)
    window.close()


def test_a_window_that_is_not_laid_out_yet_has_the_size_that_it_was_given(monkeypatch):
    screen = Screen(monkeypatch, raises=True)
    screen.size = (-1, -1, -1, -1)
    assert Window((1280, 720)).size_px == (1280, 720)


@pytest.mark.parametrize(
    ("code", "wish"), [(ord("Q"), "finish"), (27, "finish"), (ord(" "), "pause"), (ord("x"), None)]
)
def test_keys_are_wishes(monkeypatch, code, wish):
    screen = Screen(monkeypatch, raises=True)
    screen.key = code
    assert Window((1280, 720)).key() == wish


def test_nobody_waits_for_a_thread_without_an_end(monkeypatch, tmp_path):
    """On Windows such a wait does not hear Ctrl-C."""
    limits = []
    join = threading.Thread.join

    def watched(self, timeout=None):
        limits.append(timeout)
        join(self, timeout)

    monkeypatch.setattr(threading.Thread, "join", watched)
    recorder = Recorder(tmp_path / "session.mp4", tmp_path / "draft.mp4")
    recorder.write(Frame(0.0, np.zeros((64, 64, 3), np.uint8)))
    recorder.finish()
    assert limits
    assert None not in limits
    made = session_module.Session(Camera(standing(0.1)), MODEL, LiveSettings(), Player(quiet=True), tmp_path / "out")
    monkeypatch.setattr(made, "_go_through", lambda: time.sleep(0.3))
    made.analysis = "done"
    limits.clear()
    made.start()
    assert made.result() == "done"
    assert limits
    assert None not in limits
