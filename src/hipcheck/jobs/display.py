"""How far the work is, on the error stream: bars if that is a terminal, else a line a stage."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self, TextIO

import rich.progress
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn

from hipcheck.printable import printable
from hipcheck.progress import Progress, stage_lines, stage_words

if TYPE_CHECKING:
    from types import TracebackType

    from hipcheck.jobs.job import Tell

__all__ = ["BatchDisplay", "progress_bars"]

_SHARES: Final = {"pose": (0.0, 0.7), "people": (0.35, 0.7), "measure": (0.7, 0.7), "video": (0.7, 1.0)}
_WIDEST_NAME: Final = 40
_FEW: Final = 3  # recordings, of which each stage gets a line


@contextmanager
def progress_bars(name: str) -> Iterator[Tell]:
    """Show a bar per stage of one piece of work, or a line where that cannot be."""
    tasks: dict[str, TaskID] = {}
    with _terminal() as console:
        if not console.is_terminal:
            yield stage_lines(name, console.file)
            return
        columns = (_plain("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with rich.progress.Progress(*columns, console=console, transient=True) as bars:

            def tell(stage: str, done: int, total: int | None) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(f"{printable(name)}: {stage_words(stage)}", total=total)
                bars.update(tasks[stage], completed=done, total=total)

            yield tell


def _plain(text: str) -> TextColumn:
    """Return a column in which nothing is markup: names may hold brackets."""
    return TextColumn(text, markup=False)


class BatchDisplay:
    """Show a bar for all recordings, with the time left, and one for each that is being analyzed; a context manager.

    Parameters
    ----------
    sizes
        How large each recording is in bytes, which tells how long it takes; 0 where that is not known.
    """

    def __init__(self, sizes: list[int]) -> None:
        mean = sum(sizes) / max(1, sum(size > 0 for size in sizes))
        self._sizes = [size or mean or 1 for size in sizes]
        self._open = _terminal()
        console = self._open.__enter__()
        columns = (
            _plain("{task.description}"),
            BarColumn(),
            _plain("{task.fields[count]}"),
            TimeRemainingColumn(),
        )
        self._lines = None if console.is_terminal else dict[int, Progress]()
        self._bars = rich.progress.Progress(*columns, console=console, transient=True, disable=self._lines is not None)
        self._total = self._bars.add_task("all recordings", total=sum(self._sizes), count=f"0/{len(sizes)}")
        self._tasks: dict[int, TaskID] = {}
        self._shares: dict[int, float] = {}
        self._done = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bars.stop()
        self._open.__exit__(kind, error, traceback)

    def tell(self, number: int, name: str, stage: str, done: int, total: int | None) -> None:
        """Say how far recording ``number`` is in a stage."""
        if self._lines is not None:
            lines = stage_lines(name, self._bars.console.file, first_only=len(self._sizes) > _FEW)
            self._lines.setdefault(number, lines)(stage, done, total)
        if number not in self._tasks:
            self._tasks[number] = self._bars.add_task("", total=1.0, count="")
        start, end = _SHARES.get(stage, (0.0, 0.0))
        share = start + (end - start) * min(1.0, done / total if total else 0.0)
        self._shares[number] = max(self._shares.get(number, 0.0), share)
        label = name if len(name) <= _WIDEST_NAME else f"…{name[-_WIDEST_NAME:]}"
        self._bars.update(
            self._tasks[number],
            description=f"{printable(label)}: {stage_words(stage)}",
            completed=self._shares[number],
            count=f"{done}/{total or '?'}",
        )
        self._show_total()

    def end(self, number: int) -> None:
        """Say that recording ``number`` is done with."""
        if number in self._tasks:
            self._bars.remove_task(self._tasks.pop(number))
        self._shares[number] = 1.0
        self._done += 1
        self._show_total()

    def _show_total(self) -> None:
        completed = sum(self._sizes[number] * share for number, share in self._shares.items())
        self._bars.update(self._total, completed=completed, count=f"{self._done}/{len(self._sizes)}")


@contextmanager
def _terminal() -> Iterator[Console]:
    own = _own_stream()
    if own is None:
        yield Console(stderr=True)
        return
    with own as stream:
        yield Console(file=stream)


def _own_stream() -> TextIO | None:
    """Return another way to the error stream, which is closed for moments while trackers are made; None without one.

    On Windows it stays open, and nowhere else does rich draw on a console that knows no escape codes.
    """
    if sys.platform == "win32":
        return None
    try:
        number = os.dup(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # no such stream, or one that a test put there
        return None
    return os.fdopen(number, "w", encoding=sys.stderr.encoding, errors="replace")
