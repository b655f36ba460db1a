"""Recordings analyzed side by side, in processes of their own on this computer."""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Final

from hipcheck.interrupts import deaf_to_ctrl_c, ignore_ctrl_c
from hipcheck.jobs.job import Job, Outcome, failed
from hipcheck.terminal import say_warnings

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from multiprocessing.synchronize import Event

__all__ = ["Told", "run_in_processes"]

Told = Callable[[int, str, int, int | None], None]
"""Called as ``told(number, stage, done, total)``."""

_TELL_EVERY_S: Final = 0.1
_LONGEST_GOODBYE_S: Final = 60.0
_TRIES: Final = 2


def run_in_processes(
    jobs: Sequence[Job], order: Sequence[int], count: int, told: Told
) -> Iterator[tuple[int, Outcome]]:
    """Run jobs in ``count`` processes and yield number and outcome of each as it ends.

    A process that dies, for want of memory say, takes nothing with it: its recording is tried once more by another.
    When the iteration ends early, as by Ctrl-C, the processes are told to stop, and they leave nothing half-written.

    Parameters
    ----------
    jobs
        What to do.
    order
        Their numbers in the order in which to begin them.
    count
        How many processes.
    told
        Told how far each is.
    """
    pool = _Pool(jobs, order, count, told)
    try:
        yield from pool.outcomes()
    finally:
        pool.close()


@dataclass(eq=False)
class _Worker:
    """A process, the line to it, and the number of the job that it has."""

    process: SpawnProcess
    line: Connection
    number: int | None = None


class _Pool:
    def __init__(self, jobs: Sequence[Job], order: Sequence[int], count: int, told: Told) -> None:
        self._jobs, self._waiting, self._count, self._told = jobs, deque(order), count, told
        self._tries = [0] * len(jobs)
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.Event()
        self._workers: list[_Worker] = []

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        while self._waiting or any(worker.number is not None for worker in self._workers):
            self._hand_out()
            for line in wait([worker.line for worker in self._workers]):
                worker = next(worker for worker in self._workers if worker.line is line)
                try:
                    message: Any = worker.line.recv()
                except (EOFError, OSError):
                    message = self._bury(worker)
                if message is None:
                    continue
                if isinstance(message[1], Outcome):
                    worker.number = None
                    yield message
                else:
                    self._told(*message)

    def close(self) -> None:
        self._stop.set()
        for worker in self._workers:
            worker.line.close()
        until = time.monotonic() + _LONGEST_GOODBYE_S
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            worker.process.terminate()

    def _hand_out(self) -> None:
        busy = sum(worker.number is not None for worker in self._workers)
        while len(self._workers) < min(self._count, busy + len(self._waiting)):
            self._workers.append(self._start())
        for worker in self._workers:
            if worker.number is None and self._waiting:
                worker.number = self._waiting.popleft()
                self._tries[worker.number] += 1
                worker.line.send((worker.number, self._jobs[worker.number]))

    def _start(self) -> _Worker:
        pipe: tuple[Any, Any] = self._context.Pipe()  # of other classes on Windows
        here, there = pipe
        process = self._context.Process(target=_work, args=(there, self._stop), daemon=True)
        with deaf_to_ctrl_c():
            process.start()
        there.close()
        return _Worker(process, here)

    def _bury(self, worker: _Worker) -> tuple[int, Outcome] | None:
        """Forget a process that died; return the outcome of its job unless that is tried again."""
        self._workers.remove(worker)
        worker.process.join()
        number = worker.number
        if number is None:
            return None
        if self._tries[number] < _TRIES:
            self._waiting.appendleft(number)
            return None
        job = self._jobs[number]
        return number, failed(
            job,
            f"The process that analyzed {job.clip} died twice (status {worker.process.exitcode}), perhaps for want of "
            "memory; analyze it alone, or several with fewer --jobs.",
        )


def _work(line: Connection, stop: Event) -> None:
    """Do one job after the other until the line is closed or everybody is to stop."""
    ignore_ctrl_c()
    from hipcheck.jobs.one import run_job_safely

    say_warnings()
    try:
        while True:
            number, job = line.recv()
            line.send((number, run_job_safely(job, _teller(number, line, stop))))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _teller(number: int, line: Connection, stop: Event) -> Callable[[str, int, int | None], None]:
    said: dict[str, float] = {}

    def tell(stage: str, done: int, total: int | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        now = time.monotonic()
        if now - said.get(stage, 0.0) >= _TELL_EVERY_S:
            said[stage] = now
            line.send((number, stage, done, total))

    return tell
