"""Many short clips: in processes and on a local cluster, against their pure analysis time shared by the cores.

    python benchmarks/batch.py [--clips 40] [--seconds 5]

Pure analysis time is processor time: what a few of the clips take one after the other in a process that is warm, times
the number of clips, over the number of cores. About five minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench_clips import short_clips
from bench_tools import HIPCHECK, machine, run, write_table

from hipcheck.threads import cores

WARM = 2
COUNTED = 6


def analyze_some(folder: Path, scratch: Path) -> float:
    """Return the mean processor time of a clip, in seconds."""
    from hipcheck.jobs.job import Job
    from hipcheck.jobs.one import run_job
    from hipcheck.jobs.settings import Settings

    taken_s = []
    for path in sorted(folder.iterdir())[: WARM + COUNTED]:
        start_s = time.process_time()
        job = Job(str(path), str(scratch / path.stem), Settings(video=False), trackers=1)
        assert run_job(job, lambda stage, done, total: None).status == 0
        taken_s.append(time.process_time() - start_s)
    return sum(taken_s[WARM:]) / COUNTED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=5)
    given = parser.parse_args()
    note, folder = machine(), short_clips(given.clips, given.seconds)
    with tempfile.TemporaryDirectory() as scratch:
        each_s = analyze_some(folder, Path(scratch, "pure"))
        pure_s = each_s * given.clips / cores()
        print(f"pure analysis: {each_s:.2f} s a clip, {pure_s:.1f} s for all on {cores()} cores", flush=True)
        rows = [["pure analysis time over the cores", f"{pure_s:.1f}", "1.00"]]
        for name, extra in (("in processes", []), ("on a local cluster", ["--scheduler", "local"])):
            command = [*HIPCHECK, "analyze", folder, "--no-video", "-o", Path(scratch, name), *extra]
            taken = run(command)
            rows.append([name, f"{taken.wall_s:.1f}", f"{taken.wall_s / pure_s:.2f}"])
            print(*rows[-1], flush=True)
    write_table("batch", [f"{given.clips} clips of {given.seconds:g} s", "seconds", "times the pure time"], rows, note)


if __name__ == "__main__":
    sys.exit(main())
