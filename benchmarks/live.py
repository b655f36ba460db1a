"""Speed, latency and growth of the live check, with a clip in place of a 720p webcam.

    python benchmarks/live.py [--seconds 60] [--rate 30] [--model full] [--record] [--no-window] [CLIP]

The clip's pictures are kept as JPEG in the size of a webcam's and decoded one by one, as those of a webcam are. After
a run-up the clip plays forth and back within a stretch, so that the person stays on one leg. Latency is from the
instant at which a picture is due to the return of the window's drawing of it. Without a screen (DISPLAY) everything is
drawn and nothing shown.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np

from hipcheck.live.cameras import Shot
from hipcheck.live.engine import Engine, EngineSettings, pose_of
from hipcheck.live.feed import NewestShot
from hipcheck.live.plan import Plan
from hipcheck.live.recorder import Recorder
from hipcheck.live.screen import SIZE_PX, Screen
from hipcheck.live.sessions import SessionFile, SessionHeader
from hipcheck.live.settings import LiveSettings
from hipcheck.live.slot import Slot
from hipcheck.live.window import Window
from hipcheck.media.reader import VideoReader
from hipcheck.media.types import Frame
from hipcheck.pose.bundle import ensure_model

CLIP = Path(__file__).parents[1] / "tests" / "data" / "live_protocol.mp4"
SIZE = (1280, 720)
STRETCH_S = (7.0, 11.0)  # of the clip: the person stands on the left leg
WARM_UP_S = 5.0
SAMPLE_S = 10.0


class Webcam:
    """A clip as an endless 720p webcam."""

    name, stopped = "benchmark", None

    def __init__(self, clip: Path, rate_hz: float) -> None:
        self.rate_hz = rate_hz
        with VideoReader(clip) as reader:
            self.jpegs = [_jpeg(frame.rgb) for frame in itertools.takewhile(lambda f: f.t_s < STRETCH_S[1], reader)]
        repeat = len(self.jpegs) / STRETCH_S[1] / rate_hz
        forth = [int(number * repeat) for number in range(int(STRETCH_S[1] * rate_hz))]
        held = forth[int(STRETCH_S[0] * rate_hz) :]
        self.order = itertools.chain(forth, itertools.cycle([*reversed(held), *held]))
        self.closed = False

    def shots(self):
        for number, index in enumerate(self.order):
            if self.closed:
                return
            bgr = cv2.imdecode(self.jpegs[index], cv2.IMREAD_COLOR)
            yield Shot(Frame(number / self.rate_hz, cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)), time.perf_counter())

    def close(self) -> None:
        self.closed = True


def _jpeg(rgb: np.ndarray) -> np.ndarray:
    """Return a picture in the webcam's size, the person upright in its middle."""
    scale = min(SIZE[0] / rgb.shape[1], SIZE[1] / rgb.shape[0])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    canvas = cv2.resize(small[:, :: max(1, small.shape[1] // 8)], SIZE, interpolation=cv2.INTER_LINEAR)
    left, top = (SIZE[0] - small.shape[1]) // 2, (SIZE[1] - small.shape[0]) // 2
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = small
    return cv2.imencode(".jpg", canvas[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1]


class Run:
    """The engine in a thread, as a session has it, but without an end."""

    def __init__(self, model: str, camera: Webcam, video: Path | None) -> None:
        self.views: Slot = Slot()
        self.stop = threading.Event()
        self.busy_s: list[float] = []
        self.stages: set[str] = set()
        settings = EngineSettings(Plan(("left",), hold_s=1e6))
        found = ensure_model(model)
        header = SessionHeader(datetime.now(), camera.name, Path("out"), video, pose_of(found), LiveSettings())
        self.file = SessionFile(header)  # as a session has it: everything is kept on disk meanwhile
        self.engine = Engine(found, settings, Recorder(video, self.file.video) if video else None, self.file)
        self.engine.protocol.skip()  # a busy computer is no reason to wait in the set-up check
        self.feed = NewestShot(camera, paced=True)
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self) -> None:
        with self.engine:
            while not self.stop.is_set() and (shot := self.feed.take()) is not None:
                begin_s = time.perf_counter()
                view = self.engine.take(shot)
                self.busy_s.append(time.perf_counter() - begin_s)
                self.stages.add(view.prompt.stage.value)
                self.views.put(view)

    def end(self) -> None:
        self.stop.set()
        self.thread.join()
        self.feed.close()
        self.file.remove()


def resident_mb() -> float:
    """Return the memory of this process in MB; NaN where /proc is missing."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return float("nan")


def threads() -> int:
    """Return the threads of this process, those of libraries as well where /proc tells them."""
    folder = Path("/proc/self/task")
    return len(list(folder.iterdir())) if folder.is_dir() else threading.active_count()


def watch(run: Run, seconds: float, window: Window | None) -> None:
    """Show what comes, and print the numbers."""
    screen, latency_s, drawing_s = Screen(), [], []
    begin_s = next_s = time.perf_counter()
    counted_from = None
    print(f"{'time':>7} {'shown':>7} {'dropped':>8} {'memory':>9} {'threads':>8} {'pictures kept':>14}")
    while (now_s := time.perf_counter()) - begin_s < seconds:
        view = run.views.take(0.05)
        if view is not None:
            drawn_s = time.perf_counter()
            canvas = screen.draw(view)
            if window is not None:
                window.show(canvas)
                window.key()
            shown_s = time.perf_counter()
            if now_s - begin_s > WARM_UP_S:
                if counted_from is None:
                    counted_from = (now_s, run.feed.dropped, len(run.busy_s))
                latency_s.append(shown_s - view.captured_s)
                drawing_s.append(shown_s - drawn_s)
        elif window is not None:
            window.key()
        if now_s >= next_s:
            next_s += SAMPLE_S
            kept = len(run.engine.evidence)
            line = f"{now_s - begin_s:6.0f}s {len(latency_s):7} {run.feed.dropped:8} {resident_mb():7.0f}MB"
            print(f"{line} {threads():8} {kept:14}", flush=True)
    if counted_from is None:
        sys.exit("The run was too short.")
    spent_s = time.perf_counter() - counted_from[0]
    processed, dropped = len(run.busy_s) - counted_from[2], run.feed.dropped - counted_from[1]
    print(f"processed {processed / spent_s:.1f} pictures/s, dropped {dropped} of {processed + dropped}")
    print(f"shown {len(latency_s) / spent_s:.1f} pictures/s")
    for name, values in (("latency", latency_s), ("engine", run.busy_s[-processed:]), ("drawing", drawing_s)):
        median, high = np.percentile(values, [50, 95]) * 1000
        print(f"{name:8} median {median:.0f} ms, 95th percentile {high:.0f} ms")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", nargs="?", type=Path, default=CLIP)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=30.0, help="pictures a second of the camera")
    parser.add_argument("--model", default="full")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--no-window", action="store_true")
    given = parser.parse_args()
    window = None if given.no_window or not os.environ.get("DISPLAY") else Window(SIZE_PX)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HIPCHECK_SESSIONS"] = folder
        video = Path(folder) / "session.mp4" if given.record else None
        run = Run(given.model, Webcam(given.clip, given.rate), video)
        try:
            watch(run, given.seconds, window)
            print(f"stages: {', '.join(sorted(run.stages))}; load of the computer {os.getloadavg()[0]:.1f}")
        finally:
            run.end()


if __name__ == "__main__":
    main()
