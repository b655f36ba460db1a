"""Where the processor time of an analysis goes: inference, decoding, and everything else. Linux only.

    python benchmarks/shares.py [--seconds 60] [--height 720] [--model full] [--video]

Inference is what MediaPipe's threads take, and the calls of it, and the network that reads the pelvis; decoding is what
FFmpeg's threads take, the thread that asks them for frames, and making pictures of the frames. The rest is split by
what it is for. Half a minute.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

INFERENCE, PELVIS, DECODING = "inference: pose networks", "inference: pelvis network", "decoding"
LOOKING, JOINING = "looking at pictures: markers, scene, crops", "putting the recording together"
REGISTERING = "registering the pelvis"
HIDDEN = CALLS, PICTURES, DECODE, FOLLOW, WATCH = "calls", "pictures", "decode", "follow", "watch"  # parts of others

taken_s: Counter[str] = Counter()
lock = threading.Lock()


def timed(owner: object, name: str, label: str) -> None:
    """Count the processor time of the calling thread within a function under a label."""
    plain = getattr(owner, name)

    @functools.wraps(plain)
    def wrapped(*args: object, **options: object) -> object:
        start_s = time.thread_time()
        try:
            return plain(*args, **options)
        finally:
            with lock:
                taken_s[label] += time.thread_time() - start_s

    setattr(owner, name, wrapped)


def decoder_s() -> dict[str, float]:
    """Return the processor time so far of each thread of FFmpeg."""
    found = {}
    for stat in Path("/proc/self/task").glob("*/stat"):
        try:
            text = stat.read_text()
        except OSError:  # it has just ended
            continue
        if "(av:" in text:
            fields = text.rpartition(")")[2].split()
            found[stat.parent.name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--model", default="full")
    parser.add_argument("--video", action="store_true", help="with the annotated video")
    given = parser.parse_args()
    if not Path("/proc/self/task").exists():
        sys.exit("This needs Linux, which says what each thread has taken.")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy comes
    from bench_clips import FPS, clip
    from bench_tools import machine, write_table

    path, note = clip(given.seconds, given.height), machine()
    shares, wall_s = analyze(path, given.model, video=given.video)
    total_s, frames = sum(shares.values()), given.seconds * FPS
    rows = [[name, f"{1000 * s / frames:.2f}", f"{100 * s / total_s:.1f}"] for name, s in shares.items()]
    rest = sum(s for name, s in shares.items() if name not in (INFERENCE, PELVIS, DECODING))
    rows.append(
        ["**all but inference and decoding**", f"{1000 * rest / frames:.2f}", f"**{100 * rest / total_s:.1f}**"]
    )
    title = f"{given.seconds:g} s, {given.height}p, model {given.model}" + (", with the video" if given.video else "")
    write_table("shares", [title, "processor time, ms a frame", "%"], rows, f"{note}; {wall_s:.1f} s on the clock")


def analyze(path: Path, model: str, *, video: bool) -> tuple[dict[str, float], float]:
    """Return the processor time by what it is for, in seconds, and the time on the clock."""
    start_s, before_s, main_before_s = time.perf_counter(), time.process_time(), time.thread_time()
    import hipcheck.report.video  # noqa: F401
    from hipcheck import pipeline
    from hipcheck.analysis import Analysis
    from hipcheck.media.picture import PictureMaker
    from hipcheck.pelvis.picture.network import PelvisNetwork
    from hipcheck.pelvis.picture.reading import PelvisAlbum
    from hipcheck.pose.builder import RecordingBuilder
    from hipcheck.pose.landmarker import PoseLandmarker
    from hipcheck.pose.look import Looker
    from hipcheck.pose.parallel import ParallelLooks

    taken_s["starting: imports"] = time.process_time() - before_s
    timed(PoseLandmarker, "find", CALLS)
    timed(PoseLandmarker, "__init__", CALLS)
    timed(PictureMaker, "picture", PICTURES)
    timed(ParallelLooks, "_decode", DECODE)
    timed(ParallelLooks, "_follow", FOLLOW)
    timed(Looker, "look", LOOKING)
    timed(PelvisNetwork, "tilt", PELVIS)
    timed(RecordingBuilder, "take", JOINING)
    timed(RecordingBuilder, "build", JOINING)
    timed(PelvisAlbum, "read", REGISTERING)
    timed(pipeline, "measure", "measuring")
    timed(Analysis, "save", "report and files" + (", video" if video else ""))
    decoders: dict[str, float] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            decoders.update(decoder_s())

    watcher = threading.Thread(target=watch)
    timed(watcher, "run", WATCH)
    watcher.start()
    with tempfile.TemporaryDirectory() as scratch:
        pipeline.analyze(path, model=model).save(Path(scratch, "out"), video=video)
    over.set()
    watcher.join()
    total_s = time.process_time() - before_s - taken_s[WATCH]
    main_s = time.thread_time() - main_before_s
    return _shares(total_s, main_s, sum(decoders.values())), time.perf_counter() - start_s


def _shares(total_s: float, main_s: float, decoders_s: float) -> dict[str, float]:
    native_s = total_s - main_s - taken_s[DECODE] - taken_s[FOLLOW] - decoders_s
    taken_s[LOOKING] -= taken_s[PELVIS]
    taken_s[JOINING] -= taken_s[REGISTERING]
    shares = {
        INFERENCE: native_s + taken_s[CALLS],
        PELVIS: taken_s[PELVIS],
        DECODING: decoders_s + taken_s[DECODE] + taken_s[PICTURES],
        **{name: s for name, s in taken_s.items() if name not in (*HIDDEN, PELVIS)},
    }
    return {**shares, "handing on, and the rest": total_s - sum(shares.values())}


if __name__ == "__main__":
    main()
