"""Sheets of the report drawn by a second process, while this one draws others or the video.

Drawing is nearly all Python, which uses one core however many threads there are.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipcheck.interrupts import deaf_to_ctrl_c
from hipcheck.memory import collect_seldom
from hipcheck.threads import POLL_S

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from hipcheck.report.model import ReportInput

__all__ = ["Drawer"]


class Drawer:
    """A process that draws sheets of the report; a context manager.

    It takes a second to start, so it is started while there is something else to do.

    Examples
    --------
    >>> with Drawer() as drawer:  # doctest: +SKIP
    ...     analysis = hipcheck.analyze("squat.mp4")
    ...     analysis.save("out", drawer=drawer)
    """

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process unless it runs; one that may have no processes of its own goes without."""
        if self._process is not None or multiprocessing.current_process().daemon:
            return
        context = multiprocessing.get_context("spawn")
        self._line, there = context.Pipe()
        self._process = context.Process(target=_draw, args=(there,), daemon=True)
        try:
            with deaf_to_ctrl_c():
                self._process.start()
        except OSError:  # no memory, or too many processes
            self._process = None
        there.close()

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None
        if self._line is not None:
            self._line.close()
            self._line = None

    @contextmanager
    def drawing(self, data: ReportInput, folder: Path, formats: Sequence[str]) -> Iterator[None]:
        """Let sheets be drawn beside what the block does; at its end they are there.

        If the process has not begun by then, or has died, they are drawn here. After an exception in the block nothing
        writes into the folder any more.

        Parameters
        ----------
        data, folder, formats
            As for ``save_report``.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        sent = self._send((data, folder, list(formats))) if formats else False
        try:
            yield
            done = sent and self._begun() and self._ended()
        except BaseException:
            self.close()
            raise
        if formats and not done:
            from hipcheck.report.figure import save_report

            self.close()
            save_report(data, folder, formats)

    def _send(self, work: tuple[ReportInput, Path, list[str]]) -> bool:
        if self._process is None or self._line is None:
            return False
        try:
            self._line.send(work)
        except OSError:  # it has died
            return False
        return True

    def _begun(self) -> bool:
        assert self._line is not None
        with suppress(EOFError, OSError):
            return bool(self._line.poll() and self._line.recv() == "begun")
        return False

    def _ended(self) -> bool:
        """Wait for the end; raise what went wrong, return False if the process has died."""
        assert self._line is not None
        try:
            while not self._line.poll(POLL_S):  # with a timeout Ctrl-C arrives on every system
                pass
            problem: Any = self._line.recv()
        except (EOFError, OSError):
            return False
        if isinstance(problem, BaseException):
            raise problem
        return True


def _draw(line: Connection) -> None:
    collect_seldom()
    from hipcheck.report.figure import save_report

    with suppress(EOFError, OSError):  # nobody wants it any more
        data, folder, formats = line.recv()
        line.send("begun")
        try:
            save_report(data, folder, formats)
        except OSError as problem:
            line.send(problem)
        else:
            line.send(None)
