"""The long part: ``python -m tests.faults --videos 5000 --files 1000`` from the folder of the repository.

Every case is known by its number and seed; what went wrong is kept, and its number printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]


def main() -> int:
    """Run what is asked for and print the table; the status is 1 if anything went wrong."""
    from faults.bases import MAKERS
    from faults.campaign import run_cases, table

    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--videos", type=int, default=5000, help="videos that are read")
    parser.add_argument(
        "--whole", type=int, default=40, help="videos that are analyzed as well, and their report drawn"
    )
    parser.add_argument("--files", type=int, default=1000, help="files of each other kind")
    parser.add_argument("--only", choices=[*MAKERS, "whole"], action="append", help="this kind alone")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("faults-out"), help="folder for what went wrong")
    given = parser.parse_args()
    outcomes = []
    for kind in given.only or [*MAKERS, "whole"]:
        count = {"video": given.videos, "whole": given.whole}.get(kind, given.files)
        if not count:
            continue
        begun_s = time.monotonic()
        bases = [ROOT / "samples" / "squat_front_valgus_up.mp4"] if kind == "whole" else None
        numbers = range(given.first, given.first + count)
        own = run_cases(kind, numbers, given.keep, seed=given.seed, bases=bases, most_s=180.0, tell=_tell)
        outcomes += own
        print(f"{table(own).splitlines()[1]}   in {time.monotonic() - begun_s:.0f} s", flush=True)
    print(table(outcomes))
    return int(any(not outcome.right for outcome in outcomes))


def _tell(outcome) -> None:
    if not outcome.right:
        print(
            f"WRONG {outcome.kind} {outcome.number}: {outcome.ending} {outcome.what} {outcome.peak_mb:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
