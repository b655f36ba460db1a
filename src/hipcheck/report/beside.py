"""Sheets of the report drawn by a second process, while this one draws others or the video.

Drawing is nearly all Python, which uses one core however many threads there are.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hipcheck.interrupts import deaf_to_ctrl_c, ignore_ctrl_c
from hipcheck.memory import collect_seldom
from hipcheck.threads import POLL_S

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from hipcheck.report.model import ReportInput

__all__ = ["Drawer"]

_BEGUN: Final = "begun"


class Drawer:
    """A process that draws sheets of the report; a context manager.

    It takes a second to start, so it is started while there is something else to do.

    Examples
    --------
    >>> with Drawer() as drawer:  # doctest: +SKIP
    ...     drawer.start()
    ...     hipcheck.analyze("squat.mp4").save("out", drawer=drawer)
    """

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._sender: threading.Thread | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process unless it runs; one that may have no processes of its own goes without."""
        if self._process is not None or multiprocessing.current_process().daemon:
            return
        context = multiprocessing.get_context("spawn")
        pipe: tuple[Any, Any] = context.Pipe()  # of other classes on Windows
        here, there = pipe
        process = context.Process(target=_draw, args=(there,), daemon=True)
        try:
            with deaf_to_ctrl_c():
                process.start()
        except OSError:  # no memory, or too many processes
            here.close()
        else:
            self._process, self._line = process, here
        finally:
            there.close()

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None
        if self._sender is not None:
            self._sender.join()
            self._sender = None
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
        line = self._line if formats else None
        if line is not None:
            # The process takes it when it has started; until then a pipe holds a small part only.
            self._sender = threading.Thread(target=_send, args=(line, (data, folder, list(formats))), daemon=True)
            self._sender.start()
        try:
            yield
            done = line is not None and _begun(line) and _ended(line)
        except BaseException:
            self.close()
            raise
        if formats and not done:
            from hipcheck.report.figure import save_report

            self.close()
            save_report(data, folder, formats)


def _send(line: Connection, work: tuple[ReportInput, Path, list[str]]) -> None:
    with suppress(OSError):  # it has died, or been ended
        line.send(work)


def _begun(line: Connection) -> bool:
    with suppress(EOFError, OSError):
        return bool(line.poll() and line.recv() == _BEGUN)
    return False


def _ended(line: Connection) -> bool:
    """Wait for the end; raise what went wrong, return False if the process has died."""
    try:
        while not line.poll(POLL_S):  # with a timeout Ctrl-C arrives on every system
            pass
        problem: Any = line.recv()
    except (EOFError, OSError):
        return False
    if isinstance(problem, OSError):
        raise problem
    return True


def _draw(line: Connection) -> None:
    """Draw what is sent, once; whatever else goes wrong goes wrong again where it is drawn instead, and shows there."""
    ignore_ctrl_c()
    collect_seldom()
    with suppress(Exception):
        from hipcheck.report.figure import save_report

        data, folder, formats = line.recv()
        line.send(_BEGUN)
        try:
            save_report(data, folder, formats)
        except OSError as problem:
            line.send(problem)
        else:
            line.send(None)
