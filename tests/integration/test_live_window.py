"""The window on a screen of its own (Xvfb), with a file as camera: no hand on the keyboard, one key, and closed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.live.paint import BAND_COLOUR, GROUND
from hipcheck.pipeline import analyze
from same_results import untimed

pytestmark = pytest.mark.slow

CLIP = Path(__file__).parents[1] / "data" / "live_protocol.mp4"
SCREEN = (1280, 720)
LONGEST_S = 300.0


@dataclass(frozen=True)
class Screen:
    """An X display, and the folder in which Xvfb keeps its picture."""

    name: str
    folder: Path

    def picture(self) -> np.ndarray:
        """Return what is on the screen, ``(720, 1280, 3)`` RGB, from the file in X's window dump format."""
        content = (self.folder / "Xvfb_screen0").read_bytes()
        header = np.frombuffer(content, ">u4", 25)
        first, row_bytes = int(header[0]) + 12 * int(header[19]), int(header[12])
        rows = np.frombuffer(content, np.uint8, SCREEN[1] * row_bytes, first).reshape(SCREEN[1], row_bytes // 4, 4)
        return rows[:, : SCREEN[0], 2::-1]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A screen of our own; the test is skipped where there is no Xvfb."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not here (Debian: apt-get install xvfb xdotool)")
    folder = tmp_path_factory.mktemp("screen")
    read, write = os.pipe()
    size = f"{SCREEN[0]}x{SCREEN[1]}x24"
    command = [program, "-displayfd", str(write), "-screen", "0", size, "-fbdir", str(folder), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as numbers:
        name = f":{numbers.readline().strip()}"
    yield Screen(name, folder)
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def desktop(screen: Screen) -> Iterator[Screen]:
    """The screen with a window manager on it, which closes windows as those of real desktops do."""
    programs = {name: shutil.which(name) for name in ("openbox", "xdotool")}
    if None in programs.values():
        pytest.skip("openbox or xdotool is not here (Debian: apt-get install openbox xdotool)")
    quiet = subprocess.DEVNULL
    manager = subprocess.Popen([programs["openbox"]], env=environment(screen), stdout=quiet, stderr=quiet)
    yield screen
    manager.terminate()
    manager.wait()


def environment(screen: Screen) -> dict[str, str]:
    return os.environ | {"DISPLAY": screen.name}


def wait_for_window(screen: Screen, process: subprocess.Popen[str]) -> None:
    end_s = time.monotonic() + LONGEST_S
    while process.poll() is None and not (screen.picture()[700, 640] == GROUND).all():
        assert time.monotonic() < end_s
        time.sleep(0.2)


def start(screen: Screen, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hipcheck", "live", "--quiet", "--camera", str(CLIP), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment(screen), stdout=pipe, stderr=pipe, text=True)


def watch(screen: Screen, process: subprocess.Popen[str]) -> list[np.ndarray]:
    """Return screenshots with the window on them, two a second until the program ends."""
    seen = []
    end_s = time.monotonic() + LONGEST_S
    while process.poll() is None and time.monotonic() < end_s:
        picture = screen.picture()
        if (picture[700, 640] == GROUND).all():
            seen.append(picture)
        time.sleep(0.5)
    return seen


def test_the_whole_test_runs_without_a_key_and_gives_what_the_analysis_gives(screen, pose_model, tmp_path):
    out = tmp_path / "session"
    process = start(screen, "--fast", "--hold", "5", "--reps", "3", "--rest", "1", "-o", str(out))
    seen = watch(screen, process)
    texts, errors = process.communicate()
    assert process.returncode == 0, errors
    assert "ended before the test was over" not in errors
    assert errors == ""
    bars = {tuple(picture[600, 4].tolist()) for picture in seen}
    assert BAND_COLOUR["green"] in bars
    assert any(np.ptp(picture[100:400, 300:700]) > 150 for picture in seen)  # a person, not a blank
    live, recorded = Analysis.load(out), analyze(CLIP)
    assert [stance.side for stance in live.stances] == ["left", "right"]
    assert [squat.rep for squat in live.squats] == [1, 2, 3]
    assert untimed(live.results) == untimed(recorded.results)
    assert "0 left out" in texts
    assert (out / "report.png").stat().st_size > 50_000


def test_at_real_speed_the_window_shows_it_and_q_ends_and_saves(screen, pose_model, tmp_path):
    xdotool = shutil.which("xdotool")
    if xdotool is None:
        pytest.skip("xdotool is not here (Debian: apt-get install xdotool)")
    out = tmp_path / "session"
    process = start(screen, "--hold", "5", "--window", "--record", "-o", str(out))
    wait_for_window(screen, process)
    time.sleep(8.0)
    subprocess.run([xdotool, "mousemove", "400", "300", "key", "q"], env=environment(screen), check=True)
    texts, errors = process.communicate(timeout=LONGEST_S)
    assert process.returncode in (0, 3), errors  # 3 where the computer is so busy that too few pictures were taken
    assert (out / "results.json").is_file()
    assert f"Video: {tmp_path / 'session.mp4'}" in texts
    with av.open(str(tmp_path / "session.mp4")) as video:
        frames = sum(1 for _ in video.decode(video=0))
    assert frames == Analysis.load(out).results.source.frames


@pytest.mark.parametrize("full_screen", [True, False])
def test_closing_the_window_during_the_test_ends_in_the_report(desktop, pose_model, tmp_path, full_screen):
    out = tmp_path / "session"
    process = start(desktop, *([] if full_screen else ["--window"]), "-o", str(out))
    wait_for_window(desktop, process)
    time.sleep(8.0)
    subprocess.run(["xdotool", "key", "alt+F4"], env=environment(desktop), check=True)
    texts, errors = process.communicate(timeout=LONGEST_S)
    assert process.returncode in (0, 3), errors  # 3 where the computer is so busy that too few pictures were taken
    assert "Traceback" not in errors
    assert 3.0 < Analysis.load(out).recording.track.t_s[-1] < 25.0
    assert f"Report: {out / 'report.html'}" in texts


def test_closing_the_window_on_its_last_page_ends_the_program(desktop, pose_model, squat_clip, tmp_path):
    out = tmp_path / "session"
    process = start(desktop, "--fast", "--camera", str(squat_clip), "-o", str(out))
    end_s = time.monotonic() + LONGEST_S
    while not (out / "report.html").exists() and time.monotonic() < end_s:
        time.sleep(0.1)
    time.sleep(1.0)
    subprocess.run(["xdotool", "key", "alt+F4"], env=environment(desktop), check=True)
    closed_s = time.monotonic()
    texts, errors = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert f"Report: {out / 'report.html'}" in texts
    assert time.monotonic() - closed_s < 20.0
