"""Ctrl-C: not lost where Python drops the exception, within a finalizer or a callback; not heard by other processes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["deaf_to_ctrl_c", "ignore_ctrl_c", "raise_if_interrupted", "remember_interrupts"]

_interrupted = threading.Event()


@contextmanager
def remember_interrupts() -> Iterator[None]:
    """Remember within the block that Ctrl-C was pressed; elsewhere than in the main thread it does nothing."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield
        return
    _interrupted.clear()
    signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _interrupted.clear()


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes that do not hear Ctrl-C, which goes to all of them: whoever started them says when to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ignore_ctrl_c() -> None:
    """Make this process deaf, first thing: on Windows none inherits that from whoever started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def raise_if_interrupted() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed within `remember_interrupts`."""
    if _interrupted.is_set():
        raise KeyboardInterrupt


def _note(number: int, frame: FrameType | None) -> None:
    _interrupted.set()
    signal.default_int_handler(number, frame)
