"""Cases one after the other in a process with limits of memory and time; what breaks it is one bad case."""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

__all__ = ["Outcome", "Worker"]

MOST_RESIDENT_MB = 1200.0
_MOST_VIRTUAL_BYTES = 3 << 30  # above what the process has when it begins
_START_S = 120.0

Ending = Literal["result", "sentence", "escape", "crash", "hang", "memory"]


@dataclass(frozen=True)
class Outcome:
    """How a case ended; the first two endings are right."""

    kind: str
    number: int
    ending: Ending
    what: str
    seconds: float
    peak_mb: float

    @property
    def right(self) -> bool:
        return self.ending in ("result", "sentence") and self.peak_mb <= MOST_RESIDENT_MB


class Worker:
    """Run cases of one kind; a context manager.

    ``apart`` leaves native readers in the process of their own that they have in the product.
    """

    def __init__(
        self, kind: str, bases: Sequence[Path], scratch: Path, *, seed: int, most_s: float, apart: bool = False
    ):
        self._work = (kind, [str(base) for base in bases], seed, apart)
        self.kind, self._scratch, self._most_s = kind, scratch, most_s
        self._process: Any = None
        self._line: Connection | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, number: int) -> Outcome:
        """Run a case; its folder is gone afterwards unless it went wrong."""
        if self._process is None:
            self._start()
        folder = self._scratch / f"{self.kind}-{number}"
        begun_s = time.monotonic()
        self._line.send((number, str(folder)))
        try:
            if not self._line.poll(self._most_s):
                self._end()
                return Outcome(self.kind, number, "hang", f"more than {self._most_s:.0f} s", self._most_s, 0.0)
            ending, what, seconds, peak_mb = self._line.recv()
        except (EOFError, OSError):
            self._process.join(5)
            status = self._process.exitcode
            self._end()
            return Outcome(self.kind, number, "crash", f"exit {status}", time.monotonic() - begun_s, 0.0)
        outcome = Outcome(self.kind, number, ending, what, seconds, peak_mb)
        if outcome.right:
            shutil.rmtree(folder, ignore_errors=True)
        return outcome

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, list(sys.path), self._work), daemon=False)
        self._process.start()
        there.close()
        if not self._line.poll(_START_S):
            self._end()
            raise RuntimeError("the worker does not start")
        self._line.recv()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._line.close()
        self._process = self._line = None


def _serve(line: Connection, path: list[str], work: tuple[str, list[str], int, bool]) -> None:
    sys.path[:] = path
    from faults.cases import NATIVE, READERS, read_natively_here, spoiled

    kind, bases, seed, apart = work
    if kind in NATIVE and not apart:
        read_natively_here()
    _import_what_is_needed()
    _limit_memory()
    warnings.simplefilter("error", RuntimeWarning)  # what a person would read as if it were meant for them
    line.send("ready")
    base_kind = "video" if kind == "whole" else kind
    while True:
        number, folder = line.recv()
        file = spoiled(base_kind, list(map(Path, bases)), number, seed, Path(folder))
        _forget_peak()
        begun_s = time.perf_counter()
        ending, what = _ended(lambda file=file, number=number: READERS[kind](file, number), Path(folder))
        line.send((ending, what, time.perf_counter() - begun_s, max(_peak_mb(), _peak_of_children_mb())))


def _ended(run: Any, folder: Path) -> tuple[Ending, str]:
    from hipcheck.errors import HipcheckError

    try:
        run()
    except HipcheckError as error:
        text = str(error)
        sentence = "\n" not in text and text.endswith(".") and "Traceback" not in text
        return ("sentence", text.replace(str(folder), "")) if sentence else ("escape", f"no sentence: {text[:200]!r}")
    except MemoryError as error:
        return "memory", repr(error)[:200]
    except BaseException as error:
        import traceback

        last = traceback.extract_tb(error.__traceback__)[-1]
        return "escape", f"{type(error).__name__}: {str(error)[:160]} ({Path(last.filename).name}:{last.lineno})"
    return "result", ""


def _import_what_is_needed() -> None:
    import hipcheck.report.figure
    import hipcheck.report.html.page
    import hipcheck.report.video  # noqa: F401


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + _MOST_VIRTUAL_BYTES,) * 2)


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak_of_children_mb() -> float:
    """Return the most memory that any process of a native reader took so far, MB."""
    with suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return 0.0


def _peak_mb() -> float:
    """Return the most memory since `_forget_peak`, MB; 0 where the system does not say."""
    with suppress(OSError):
        for row in Path("/proc/self/status").read_text().splitlines():
            if row.startswith("VmHWM"):
                return int(row.split()[1]) / 1024
    return 0.0
