"""Sheets drawn by a second process: the same files, whatever becomes of it, and nothing after an exception."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from hipcheck.report import beside
from hipcheck.report.beside import Drawer
from hipcheck.report.figure import save_report
from report_factory import make_report


@pytest.fixture(scope="module")
def data():
    return make_report(pictures=False)


@pytest.fixture(scope="module")
def sheet(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    save_report(data, folder, ["pdf"])
    return (folder / "report.pdf").read_bytes()


@pytest.fixture
def drawer():
    with Drawer() as drawer:
        yield drawer
    assert not multiprocessing.active_children()


def wait_for(happened, seconds=30):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def no_drawing_here(monkeypatch):
    def draw(*_):
        raise AssertionError("this was to be drawn by the other process")

    monkeypatch.setattr("hipcheck.report.figure.save_report", draw)


def test_a_process_that_is_ready_draws_the_very_same(drawer, data, sheet, tmp_path, no_drawing_here):
    drawer.start()
    with drawer.drawing(data, tmp_path, ["pdf"]):
        wait_for(lambda: (tmp_path / "report.pdf").exists())
    assert (tmp_path / "report.pdf").read_bytes() == sheet


@pytest.mark.parametrize("started", [True, False])
def test_what_has_not_begun_by_the_end_is_drawn_here(drawer, data, sheet, tmp_path, monkeypatch, started):
    monkeypatch.setattr(beside, "_begun", lambda line: False)
    if started:
        drawer.start()
    with drawer.drawing(data, tmp_path, ["pdf"]):
        pass
    assert (tmp_path / "report.pdf").read_bytes() == sheet
    assert not multiprocessing.active_children()


def test_what_a_killed_process_left_is_drawn_here(drawer, data, sheet, tmp_path):
    drawer.start()
    [process] = multiprocessing.active_children()
    with drawer.drawing(data, tmp_path, ["pdf"]):
        os.kill(process.pid, signal.SIGTERM)
        process.join()
    assert (tmp_path / "report.pdf").read_bytes() == sheet


def test_after_an_exception_nobody_writes_any_more(drawer, data, tmp_path):
    drawer.start()
    with pytest.raises(KeyboardInterrupt), drawer.drawing(data, tmp_path, ["pdf"]):
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()
    assert not (tmp_path / "report.pdf").exists()


def test_a_folder_that_cannot_be_written_is_told(drawer, data, tmp_path, no_drawing_here):
    drawer.start()
    line = drawer._line
    with pytest.raises(FileNotFoundError), drawer.drawing(data, tmp_path / "gone", ["pdf"]):
        wait_for(line.poll)


def test_nothing_to_draw_takes_no_process(drawer, data, tmp_path, no_drawing_here):
    with drawer.drawing(data, tmp_path, []):
        pass
    assert not list(tmp_path.iterdir())


def test_a_process_that_may_have_none_of_its_own_goes_without(drawer, monkeypatch):
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {"daemon": True})
    drawer.start()
    assert not multiprocessing.active_children()
