"""How long a history of 10,000 sessions takes to list and to plot.

Run: ``python benchmarks/history.py``. It makes a history file in a temporary folder, fills it through the code that
``--keep`` uses, and prints the seconds of each step: in this process, and of the whole command with Python's start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hipcheck.history.plot import history_series, save_history
from hipcheck.history.store import History
from hipcheck.results import Results
from report_factory import make_report

SESSIONS = 10_000
PEOPLE = 10


def fill(path: Path) -> None:
    results = make_report(stances=2, reps=1, pictures=False).results
    start = datetime(2000, 1, 1, tzinfo=UTC)
    with History(path) as history:
        # The file is made by the code under test; waiting for the disk 10,000 times is not what is measured here.
        history._connection.execute("PRAGMA synchronous = OFF")
        for number in range(SESSIONS):
            source = results.source.model_copy(update={"sha256": f"{number:064d}"})
            one = Results.model_validate(results.model_copy(update={"source": source}))
            history.keep(one, f"person {number % PEOPLE}", taken_at=start + timedelta(hours=number))


def timed(what: str, work, times: int = 1) -> None:
    """Print the quickest of several runs, and how long the processor worked for it: others may use it as well."""
    seconds = []
    for _ in range(times):
        start, before = time.perf_counter(), os.times()
        work()
        after = os.times()
        seconds.append((time.perf_counter() - start, sum(after[:4]) - sum(before[:4])))
    wall, worked = (min(values) for values in zip(*seconds, strict=True))
    print(f"{what:44} {wall:6.2f} s, processor {worked:5.2f} s", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        timed(f"keep {SESSIONS}", lambda: fill(path))
        with History(path) as history:
            timed("list all", lambda: "\n".join(map(str, history.entries())), 5)
            timed("table of all measures", history.table, 3)
            timed("plot one of ten people", lambda: plot(history, "person 1", folder), 5)
            history._connection.execute("UPDATE entry SET name = 'person 1'")
            timed("plot one person with every session", lambda: plot(history, "person 1", folder), 5)
        environment = os.environ | {"HIPCHECK_HISTORY": str(path)}
        for arguments in (["list"], ["plot", "person 1", "-o", f"{folder}/plot.png"]):
            command = [sys.executable, "-m", "hipcheck", "history", *arguments]
            timed(
                f"hipcheck history {arguments[0]}",
                lambda command=command: subprocess.run(command, env=environment, check=True, capture_output=True),
                5,
            )


def plot(history: History, name: str, folder: str) -> None:
    save_history(Path(folder) / "plot.png", history_series(history, name), name)


if __name__ == "__main__":
    main()
