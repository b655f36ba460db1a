"""How cost grows with length, resolution and the number of clips.

    python benchmarks/growth.py

About four minutes on two cores.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench_clips import FPS, clip, short_clips
from bench_tools import HIPCHECK, machine, run, write_table

LENGTHS_S = (10, 30, 60, 120)
HEIGHTS = (540, 720, 1080, 2160)
COUNTS = (1, 4, 8, 16)
SHORT_S = 5


def main() -> None:
    note, rows = machine(), []
    cases = [(f"{seconds} s of 720p", clip(seconds, 720), seconds * FPS) for seconds in LENGTHS_S]
    cases += [(f"10 s of {height}p", clip(10, height), 10 * FPS) for height in HEIGHTS]
    cases += [
        (f"{count} clips of {SHORT_S} s, 540p", short_clips(count, SHORT_S), count * SHORT_S * FPS) for count in COUNTS
    ]
    for name, place, frames in cases:
        with tempfile.TemporaryDirectory() as scratch:
            taken = run([*HIPCHECK, "analyze", place, "--no-video", "-o", Path(scratch, "out")])
        rows.append([name, f"{taken.wall_s:.1f}", f"{1000 * taken.wall_s / frames:.1f}", f"{taken.peak_mb:.0f}"])
        print(*rows[-1], flush=True)
    write_table(
        "growth", ["analyze --no-video", "seconds", "ms a frame", "peak memory, MB (largest process)"], rows, note
    )


if __name__ == "__main__":
    main()
