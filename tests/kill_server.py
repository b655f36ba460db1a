"""Runs of hipcheck that are killed: at a step of the file system, or after a time. For POSIX systems.

`KillServer` starts a process that has everything imported; for each run it forks one that is killed and told from. The
steps are counted in the process that analyzes: every folder or file that is made, moved or removed by Python, and every
exchange of folders.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STEPS = {
    "replace": "R", "rename": "R", "mkdir": "m", "rmdir": "d", "unlink": "u", "remove": "u", "chmod": "c", "fsync": "f",
}  # fmt: skip
MOVES = "RX"
PICTURE = "p"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its status (negative for a signal), a letter for each step that it took, and what it said.

    Attributes
    ----------
    pictures
        How many a live check had taken.
    """

    status: int
    steps: str
    errors: str
    pictures: int = 0

    @property
    def moves(self) -> list[int]:
        """The steps, from 1, that move a file or folder or exchange two."""
        return [number for number, letter in enumerate(self.steps, 1) if letter in MOVES]


class KillServer:
    """A process that forks runs of the command line; a context manager."""

    def __init__(self):
        self.runs = self.killed = 0

    def __enter__(self):
        command = [sys.executable, str(Path(__file__).resolve())]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()

    def run(
        self, *arguments, cwd, at_step=None, after_s=None, exchange=True, light=True, camera=False, **more
    ) -> Ended:
        """Run a command in a folder; kill it before a step (counted from 1), or after a time in seconds.

        ``exchange`` False is a system that cannot exchange two folders; ``light`` draws the page of a report only;
        ``camera`` gives ``hipcheck live`` one that shows a hold on one leg.
        """
        work = {
            "arguments": [str(argument) for argument in arguments],
            "cwd": str(cwd),
            "at_step": at_step,
            "after_s": after_s,
            "exchange": exchange,
            "light": light,
            "camera": camera,
            "environment": more,
        }
        self._process.stdin.write(json.dumps(work) + "\n")
        self._process.stdin.flush()
        ended = Ended(**json.loads(self._process.stdout.readline()))
        self.runs += 1
        self.killed += ended.status == -signal.SIGKILL
        return ended


def _serve() -> None:
    import hipcheck.jobs.one
    import hipcheck.live.run
    import hipcheck.report.figure
    import hipcheck.report.html.page
    import hipcheck.spreadsheet  # noqa: F401

    for line in sys.stdin:
        work = json.loads(line)
        reading, writing = os.pipe()
        errors = os.memfd_create("errors") if hasattr(os, "memfd_create") else os.open(os.devnull, os.O_RDWR)
        child = os.fork()
        if child == 0:
            os.close(reading)
            _child(work, writing, errors)
        os.close(writing)
        if work["after_s"] is not None:
            time.sleep(work["after_s"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        steps = ""
        while chunk := os.read(reading, 4096):
            steps += chunk.decode()
        os.close(reading)
        said = os.pread(errors, 1 << 20, 0).decode(errors="replace")
        os.close(errors)
        pictures = steps.count(PICTURE)
        steps = steps.replace(PICTURE, "")
        answer = {
            "status": os.waitstatus_to_exitcode(status), "steps": steps, "errors": said, "pictures": pictures
        }  # fmt: skip
        print(json.dumps(answer), flush=True)


def _child(work: dict[str, Any], told: int, errors: int) -> None:
    """Run the command line and end this process; a letter is told for each step."""
    from hipcheck.analysis import Analysis

    os.set_inheritable(told, False)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(errors, 2)
    os.environ.update(work["environment"])
    os.chdir(work["cwd"])
    _count_steps(told, work["at_step"], exchange=work["exchange"])
    if work["light"]:
        Analysis.save.__kwdefaults__["formats"] = ("html",)
    if work["camera"]:
        from live_program import fake_command

        fake_command(lambda: os.write(told, PICTURE.encode()))
    from hipcheck.cli import main

    status = 1
    try:
        main(work["arguments"])
    except SystemExit as ended:
        status = int(ended.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def _count_steps(told: int, at_step: int | None, *, exchange: bool) -> None:
    taken = 0

    def counted(function, letter):
        def step(*arguments, **options):
            nonlocal taken
            taken += 1
            if taken == at_step:
                os.kill(os.getpid(), signal.SIGKILL)
            with suppress(OSError):
                os.write(told, letter.encode())
            return function(*arguments, **options)

        return step

    from hipcheck import folders, renaming

    for name, letter in STEPS.items():
        setattr(os, name, counted(getattr(os, name), letter))
    if exchange:
        folders.exchange = counted(folders.exchange, "X")
    else:
        renaming._exchange_function = lambda: None


if __name__ == "__main__":
    _serve()
