"""Peak memory against length and resolution: 10 s and 10 min of 1080p, and 4K.

    python benchmarks/memory.py [--long 600]

About three minutes on two cores, and as long again the first time, to make the clips.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench_clips import clip
from bench_tools import HIPCHECK, machine, run, write_table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", type=float, default=600, help="seconds of the long clip")
    given = parser.parse_args()
    note, rows = machine(), []
    for seconds, height in ((10, 1080), (given.long, 1080), (10, 2160)):
        with tempfile.TemporaryDirectory() as scratch:
            command = [*HIPCHECK, "analyze", clip(seconds, height), "--no-video", "-o", Path(scratch, "out")]
            taken = run(command)
        rows.append([f"{seconds:g} s of {height}p", f"{taken.peak_mb:.0f}", f"{taken.wall_s:.0f}"])
        print(*rows[-1], flush=True)
    write_table("memory", ["analyze --no-video", "peak memory, MB", "seconds"], rows, note)


if __name__ == "__main__":
    main()
