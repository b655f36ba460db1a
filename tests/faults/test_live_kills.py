"""`hipcheck live` killed at any instant: what was seen becomes the report, with ``--recover`` or at the next start.

The quick part kills at a few instants; ``-m slow`` at many, and at every step of the file system.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import pytest

from hipcheck.analysis import Analysis
from hipcheck.remains import put_in_order
from kill_server import KillServer

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="forks what it kills")

KILLED = -9
LAST_INSTANT = 15  # pictures: half a second
HEADLESS = ("live", "--headless", "--quiet", "--exercise", "stance", "--hold", "3", "--rest", "0.2", "-o", "out")


@pytest.fixture(scope="module")
def server():
    with KillServer() as running:
        yield running
        print(f"\n{running.killed} runs killed of {running.runs}")


@pytest.fixture
def live(server, tmp_path):
    """Run a live check, or what is given, in a folder of its own; the sessions lie beside."""
    number = 0

    def run(*arguments, again=False, **kill):
        nonlocal number
        number += not again
        folder = tmp_path / f"run{number}"
        folder.mkdir(exist_ok=True)
        ended = server.run(
            *(arguments or HEADLESS), cwd=folder, camera=True, HIPCHECK_SESSIONS=str(folder / "sessions"), **kill
        )
        assert "Traceback" not in ended.errors, ended.errors
        return folder, ended

    return run


def whole_results(folder: Path) -> list[Analysis]:
    """Return what lies in the folder, each of it whole, after the next run has put it in order."""
    put_in_order(folder)
    found = []
    for path in (path for path in sorted(folder.glob("out*")) if path.is_dir()):  # a video lies beside
        assert {"report.html", "results.json", "landmarks.npz"} <= {inside.name for inside in path.iterdir()}
        assert (path / "report.html").read_bytes().endswith(b"</html>")
        found.append(Analysis.load(path))
    return found


def lost_pictures(folder: Path, seen: int) -> int:
    """Return how many of the pictures that were seen are in no result."""
    return seen - max((len(one.recording.track) for one in whole_results(folder)), default=0)


def kill_and_recover(live, rng, within_s, *, options=(), recovering_too=False, at_step=None):
    """Kill a live check; return the pictures that are lost once the session was recovered, and whether it died."""
    after_s = None if at_step else rng.uniform(0, within_s)
    folder, ended = live(*HEADLESS, *options, after_s=after_s, at_step=at_step)
    assert ended.status in (KILLED, 0), ended.errors
    if recovering_too:
        live("live", "--recover", again=True, after_s=rng.uniform(0, within_s / 3))
    if rng.random() < 0.25:
        _, next_one = live(*HEADLESS[:-1], "later", again=True)  # which turns the session into a report first
    else:
        _, next_one = live("live", "--recover", again=True)
    assert next_one.status in (0, 3), next_one.errors  # 3: too little was seen to measure it, and there it is
    sessions = folder / "sessions"
    left = [path for path in sessions.iterdir() if (path / "seen").exists()] if sessions.is_dir() else []
    assert not left
    return lost_pictures(folder, ended.pictures), ended.status == KILLED


@pytest.fixture
def whole_s(live):
    """How long a whole check takes, s."""
    start = time.monotonic()
    folder, ended = live()
    took_s = time.monotonic() - start
    assert (ended.status, ended.pictures) == (0, 300), ended.errors
    (analysis,) = whole_results(folder)
    assert [stance.side for stance in analysis.stances] == ["left"]
    return took_s


@pytest.mark.parametrize(
    ("count", "options", "recovering_too"),
    [
        (1, (), False),
        pytest.param(40, (), False, marks=pytest.mark.slow),
        pytest.param(20, (), True, marks=pytest.mark.slow),
        pytest.param(10, ("--record",), False, marks=pytest.mark.slow),
    ],
)
def test_live_killed_at_random_instants_loses_no_session(live, whole_s, count, options, recovering_too):
    rng = random.Random(4)
    lost, killed = [], 0
    for _ in range(count):
        pictures, was_killed = kill_and_recover(live, rng, whole_s, options=options, recovering_too=recovering_too)
        lost.append(pictures)
        killed += was_killed
    print(f"\n{killed} live checks killed of {count}; at most {max(lost)} pictures lost")
    assert killed > count / 2
    assert max(lost) <= LAST_INSTANT


@pytest.mark.slow
def test_live_killed_at_every_step_of_the_file_system_loses_no_session(live):
    _, whole = live()
    lost = [
        kill_and_recover(live, random.Random(step), 0.0, at_step=step)[0] for step in range(1, len(whole.steps) + 1)
    ]
    print(f"\n{len(lost)} steps; at most {max(lost)} pictures lost")
    assert max(lost) <= LAST_INSTANT
