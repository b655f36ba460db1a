"""Threads side by side: items made in advance, in order, and an end at once."""

import sys
import threading
import time

import cv2
import pytest

from hipcheck.threads import ahead, import_early, side_by_side


def ours():
    return [thread for thread in threading.enumerate() if thread.name == "hipcheck-ahead"]


def test_items_come_in_order_and_only_so_many_in_advance():
    made = []

    def numbers():
        for number in range(20):
            made.append(number)
            yield number

    taken = []
    for number in ahead(numbers(), 3):
        time.sleep(0.002)
        taken.append(number)
        assert len(made) - len(taken) <= 3 + 1
    assert taken == list(range(20))
    assert not ours()


def test_what_goes_wrong_is_raised_after_what_came_before():
    def broken():
        yield 1
        raise ValueError("no more")

    items = ahead(broken(), 2)
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)
    assert not ours()


def test_closing_ends_the_thread_and_closes_what_it_takes_from():
    closed = []

    def endless():
        try:
            while True:
                yield 0
        finally:
            closed.append(threading.current_thread().name)

    items = ahead(ahead(endless(), 2), 2)
    assert next(items) == 0
    items.close()
    assert closed == ["hipcheck-ahead"]
    assert not ours()


def test_settings_of_the_process_come_back():
    before = sys.getswitchinterval(), cv2.getNumThreads()
    with side_by_side(), side_by_side():
        assert sys.getswitchinterval() < before[0]
        assert cv2.getNumThreads() == 1
    assert (sys.getswitchinterval(), cv2.getNumThreads()) == before


def test_what_is_imported_early_is_there_soon_and_what_fails_is_left_for_later(tmp_path, monkeypatch):
    (tmp_path / "module_for_later.py").write_text("ready = True\n")
    monkeypatch.syspath_prepend(tmp_path)
    import_early("no_such_module_anywhere", "module_for_later")
    until_s = time.monotonic() + 5
    while "module_for_later" not in sys.modules and time.monotonic() < until_s:
        time.sleep(0.01)
    assert sys.modules.pop("module_for_later").ready
