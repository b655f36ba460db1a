"""How fast a clip is analyzed, against the plain loop that anyone would write and against the networks alone.

    python benchmarks/speed.py [--seconds 60] [--height 720] [--rounds 3] [--model full]

The plain loop has the model as published. Whole commands are timed, starting included. About two minutes a round
on two cores.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench_clips import FPS, clip, published_model
from bench_tools import HERE, HIPCHECK, in_turn, machine, spread, write_table

from hipcheck.pose.bundle import ensure_model

PLAIN, LIGHTER = "plain loop", "plain loop, hipcheck's copy of the model"
NUMBERS, EVERYTHING, NETWORKS = "analyze --no-video", "analyze", "networks alone, no mask"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="full")
    given = parser.parse_args()
    from sys import executable

    path, model, note = clip(given.seconds, given.height), ensure_model(given.model).path, machine()
    frames = round(given.seconds * FPS)
    with tempfile.TemporaryDirectory() as scratch:
        analyze = [*HIPCHECK, "analyze", path, "--model", given.model, "-o"]
        runs = in_turn(
            {
                PLAIN: [executable, HERE / "plain_loop.py", path, published_model(given.model)],
                LIGHTER: [executable, HERE / "plain_loop.py", path, model],
                NUMBERS: [*analyze, Path(scratch, "numbers"), "--no-video"],
                EVERYTHING: [*analyze, Path(scratch, "everything")],
                NETWORKS: [executable, HERE / "networks.py", path, model],
            },
            given.rounds,
        )
    bound_s = [float(run.output.split()[-1]) / 1000 * frames for run in runs[NETWORKS]]
    seconds = {name: [run.wall_s for run in runs[name]] for name in (PLAIN, LIGHTER, NUMBERS, EVERYTHING)} | {
        NETWORKS: bound_s
    }
    rows = [
        [
            name,
            spread([frames / s for s in seconds[name]], 0),
            spread([plain / s for plain, s in zip(seconds[PLAIN], seconds[name], strict=True)]),
            spread([100 * bound / s for bound, s in zip(bound_s, seconds[name], strict=True)], 0),
        ]
        for name in seconds
    ]
    title = f"{given.seconds:g} s, {given.height}p, model {given.model}"
    write_table("speed", [title, "frames/s", "times the plain loop", "% of the networks alone"], rows, note)


if __name__ == "__main__":
    main()
