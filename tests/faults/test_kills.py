"""Killed at any instant: the old result or the new one is there, whole, under its name, and no picture lies hidden.

The quick part kills each command at some steps of the file system and at some random instants; ``-m slow`` at all of
them and at many.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from hipcheck.analysis import Analysis
from hipcheck.history.store import History
from hipcheck.measure import measure
from hipcheck.remains import put_in_order
from kill_server import KillServer
from recording_factory import make_recording
from track_factory import make_track

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="forks what it kills")

KILLED = -9
WHOLE = {"report.png": b"IEND\xaeB`\x82", "report.pdf": b"%%EOF\n", "report.html": b"</html>", "results.json": b"}\n"}


@pytest.fixture(scope="module")
def server():
    with KillServer() as running:
        yield running
        print(f"\n{running.killed} runs killed of {running.runs}")


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory):
    """Landmarks of a hold on one leg, and the folder that an analysis for squats made of them."""
    base = tmp_path_factory.mktemp("inputs")
    recording = make_recording(make_track("stance", drop_deg=8.0))
    recording.save(base / "clip.npz")
    return base / "clip.npz"


@pytest.fixture
def place(tmp_path, landmarks):
    """An older result: the same recording, with something else looked for."""
    from hipcheck.recording import Recording

    recording = Recording.load(landmarks)
    made = Analysis(*measure(recording, exercise="squat"), recording)
    return made.save(tmp_path / "out", formats=["html"])


def kinds_of(folder):
    """Which of both results it is, by whether the hold was looked for."""
    return "new" if Analysis.load(folder).stances else "old"


def assert_whole(folder):
    assert {"report.html", "results.json"} <= {path.name for path in folder.iterdir()}
    for name, end in WHOLE.items():
        if (folder / name).exists():
            assert (folder / name).read_bytes().endswith(end), name
    Analysis.load(folder)


def settle(folder):
    """Do as the next run does; a process that drew the report may live on for a moment and write."""
    for _ in range(100):
        put_in_order(folder.parent)
        put_in_order(folder)
        hidden = [path for path in (*folder.parent.iterdir(), *folder.iterdir()) if path.name.startswith(".hipcheck-")]
        if not hidden:
            return
        time.sleep(0.1)
    raise AssertionError(f"left for good: {hidden}")


def restored(copy, original):
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(original, copy)


def steps_to_kill_at(whole, some):
    """All steps; or a few of those that move something, with the last and the one after each of them."""
    if some is None:
        return range(1, len(whole.steps) + 1)
    moves = whole.moves
    chosen = {moves[round(k * (len(moves) - 1) / (some - 1))] for k in range(some)} if some > 1 else {moves[0]}
    return sorted({step for move in chosen for step in (move, move + 1) if step <= len(whole.steps)})


def kill_analyses(server, place, landmarks, tmp_path, *, exchange, some, inside=False):
    kept = tmp_path / "kept"
    shutil.copytree(place, kept)
    arguments = ("analyze", landmarks, "-o", "." if inside else place, "--exercise", "stance", "--jobs", "1")
    cwd = place if inside else tmp_path
    whole = server.run(*arguments, cwd=cwd, exchange=exchange)
    assert (whole.status, kinds_of(place)) == (0, "new"), whole.errors
    seen = set()
    for step in steps_to_kill_at(whole, some):
        restored(place, kept) if not inside else refill(place, kept)
        ended = server.run(*arguments, cwd=cwd, at_step=step, exchange=exchange)
        assert ended.status in (KILLED, 0), ended.errors
        assert "Traceback" not in ended.errors
        settle(place)
        assert_whole(place)
        seen.add(kinds_of(place))
    assert seen == {"old", "new"} or some is not None
    return len(seen)


def refill(place, kept):
    """Put the old files into a folder that stays."""
    for path in place.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(kept, place, dirs_exist_ok=True)


def test_analyze_killed_at_some_steps(server, place, landmarks, tmp_path):
    kill_analyses(server, place, landmarks, tmp_path, exchange=True, some=4, inside=True)


@pytest.mark.slow
@pytest.mark.parametrize("inside", [False, True], ids=["beside", "in place"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_analyze_killed_at_every_step(server, place, landmarks, tmp_path, exchange, inside):
    kill_analyses(server, place, landmarks, tmp_path, exchange=exchange, some=None, inside=inside)


def kill_at_random(server, place, arguments, tmp_path, count, *, light):
    kept = tmp_path / "kept"
    shutil.copytree(place, kept)
    start = time.monotonic()
    whole = server.run(*arguments, cwd=tmp_path, light=light)
    longest_s = time.monotonic() - start
    assert whole.status == 0, whole.errors
    rng = random.Random(1)
    killed = 0
    for _ in range(count):
        restored(place, kept)
        ended = server.run(*arguments, cwd=tmp_path, after_s=rng.uniform(0, 1.1 * longest_s), light=light)
        killed += ended.status == KILLED
        assert ended.status in (KILLED, 0), ended.errors
        assert "Traceback" not in ended.errors
        settle(place)
        assert_whole(place)
    assert killed > count / 3


@pytest.mark.parametrize(("count", "light"), [(2, True), pytest.param(80, False, marks=pytest.mark.slow)])
def test_analyze_killed_at_random_instants(server, place, landmarks, tmp_path, count, light):
    arguments = ("analyze", landmarks, "-o", place, "--exercise", "stance")
    kill_at_random(server, place, arguments, tmp_path, count, light=light)


@pytest.mark.slow
def test_report_killed_at_random_instants(server, place, tmp_path):
    kill_at_random(server, place, ("report", place), tmp_path, 40, light=False)


@pytest.mark.parametrize(
    ("some", "formats"), [(1, "html"), pytest.param(None, "png,pdf,svg,html", marks=pytest.mark.slow)]
)
def test_report_killed_at_steps(server, place, tmp_path, some, formats):
    arguments = ("report", place, "--format", formats)
    (place / "report.png").write_bytes(b"old" + WHOLE["report.png"])
    whole = server.run(*arguments, cwd=tmp_path)
    for step in steps_to_kill_at(whole, some):
        ended = server.run(*arguments, cwd=tmp_path, at_step=step)
        assert ended.status in (KILLED, 0)
        settle(place)
        assert_whole(place)


@pytest.mark.parametrize("count", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_a_batch_killed_at_random_instants_loses_nothing_and_goes_on(server, place, landmarks, tmp_path, count):
    """Three recordings; what is finished stays, what is not is made by the next run."""
    clips = []
    for number in range(3):
        clips.append(tmp_path / f"clip{number}.npz")
        shutil.copy(landmarks, clips[-1])
    out = tmp_path / "all"
    arguments = ("analyze", *clips, "-o", out, "--jobs", "1")
    start = time.monotonic()
    assert server.run(*arguments, cwd=tmp_path).status == 0
    longest_s = time.monotonic() - start
    rng = random.Random(2)
    shutil.copytree(out, tmp_path / "kept")
    for _ in range(count):
        restored(out, tmp_path / "kept")
        shutil.rmtree(out / rng.choice(["clip0", "clip1", "clip2"]))
        there = sorted(path.name for path in out.iterdir() if path.is_dir())
        ended = server.run(*arguments, cwd=tmp_path, after_s=rng.uniform(0, longest_s))
        assert "Traceback" not in ended.errors
        settle(out / there[0])
        for name in there:
            assert_whole(out / name)
        for name in {path.name for path in out.iterdir() if path.is_dir()}:
            assert_whole(out / name)
        assert (out / "summary.csv").read_text().startswith("clip,folder")
    assert server.run(*arguments, cwd=tmp_path).status == 0
    assert len((out / "summary.csv").read_text().splitlines()) == 4


@pytest.mark.parametrize("count", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_the_history_killed_at_random_instants_keeps_what_it_confirmed(server, place, tmp_path, count):
    path = tmp_path / "history.sqlite"
    rng = random.Random(3)
    confirmed = 0
    start = time.monotonic()
    assert server.run("history", "add", place, "--name", "p", cwd=tmp_path, HIPCHECK_HISTORY=str(path)).status == 0
    longest_s = time.monotonic() - start
    for number in range(count):
        after_s = rng.uniform(0, 1.3 * longest_s)
        name = f"p{number}"
        ended = server.run(
            "history", "add", place, "--name", name, cwd=tmp_path, after_s=after_s, HIPCHECK_HISTORY=str(path)
        )
        assert "Traceback" not in ended.errors
        confirmed += ended.status == 0
        with History(path) as history:
            found = history.names()
            assert "p" in found
            assert len(found) >= 1 + confirmed
            for entry in history.entries(name):
                assert history.results(entry.number)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_kill_is_one(server, place, tmp_path):
    """What these tests rest on: at the step that is named the process is dead, and the steps are counted."""
    arguments = ("report", place, "--format", "html")
    whole = server.run(*arguments, cwd=tmp_path)
    assert whole.status == 0
    assert len(whole.steps) > 3
    assert len(whole.moves) == 1
    ended = server.run(*arguments, cwd=tmp_path, at_step=3)
    assert (ended.status, len(ended.steps)) == (KILLED, 2)
    assert server.run("report", Path("nowhere"), cwd=tmp_path).status == 2
