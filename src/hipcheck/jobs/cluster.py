"""Recordings analyzed on a Dask cluster: one that is there, or one of several processes on this computer."""

from __future__ import annotations

import logging
import secrets
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hipcheck import __version__
from hipcheck.errors import EnvironmentProblemError, HipcheckWarning
from hipcheck.interrupts import deaf_to_ctrl_c
from hipcheck.jobs.job import Job, Outcome, failed
from hipcheck.jobs.places import Place, is_url
from hipcheck.jobs.pool import Told
from hipcheck.packages import missing_package

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

__all__ = ["run_on_cluster"]

_RETRIES: Final = 2  # of what raises, as networks do; what a lost worker had is done again in any case
_TELL_EVERY_S: Final = 1.0
_PATIENCE_S: Final = 30.0
_PORTS: Final = (
    "Dask opens ports on 127.0.0.1 while this runs, which take only a certificate made for this run; without "
    "--scheduler all cores are used too, and no port is opened."
)


def run_on_cluster(
    jobs: Sequence[Job], order: Sequence[int], scheduler: str, count: int, told: Told
) -> Iterator[tuple[int, Outcome]]:
    """Run jobs on a cluster and yield number and outcome of each as it ends.

    Parameters
    ----------
    jobs
        What to do.
    order
        Their numbers in the order in which to begin them.
    scheduler
        ``local``, or the address of a scheduler, as ``tcp://host:8786``.
    count
        How many processes a local cluster has.
    told
        Told how far each is.

    Raises
    ------
    EnvironmentProblemError
        If Dask is not installed, the scheduler does not answer, or its workers do not have this version of hipcheck.
    """
    try:
        import distributed
    except ImportError:
        raise missing_package("A cluster", "cluster") from None
    with _client(scheduler, count) as client:
        _check_workers(client, scheduler)
        run = f"hipcheck-{secrets.token_hex(4)}"
        stop = distributed.Event(run, client=client)
        client.subscribe_topic(run, lambda event: told(*event[1]))
        futures: dict[Future, int] = {}
        for number in order:
            job = jobs[number] if scheduler == "local" else _absolute(jobs[number])
            futures[client.submit(_work, number, job, run, key=f"{run}-{number}", retries=_RETRIES)] = number
        try:
            for future in distributed.as_completed(list(futures)):
                yield futures[future], _outcome(future, jobs[futures[future]])
        finally:
            stop.set()
            with suppress(Exception):  # whatever a cluster may do while it is being left
                _let_go(client, list(futures))


@contextmanager
def _client(scheduler: str, count: int) -> Iterator[Client]:
    from distributed import Client

    with ExitStack() as stack:
        if scheduler == "local":
            cluster = stack.enter_context(_local_cluster(count))
            warnings.warn(_PORTS, HipcheckWarning, stacklevel=2)
            yield stack.enter_context(Client(cluster))
            return
        try:
            client = stack.enter_context(Client(scheduler, timeout=_PATIENCE_S))
            client.wait_for_workers(1, timeout=_PATIENCE_S)
        except (OSError, TimeoutError, ValueError):
            raise EnvironmentProblemError(
                f"No scheduler with workers answers at {scheduler}; check the address and that both run."
            ) from None
        yield client


@contextmanager
def _local_cluster(count: int) -> Iterator[LocalCluster]:
    """Give a scheduler and processes of this computer that only talk to each other.

    Dask opens ports for them, on 127.0.0.1, which every account of the computer can reach. So they ask for a
    certificate that is made for this run and kept in memory; and the pages that each of them would serve to anybody,
    with what it is at, have nothing on them.
    """
    import dask
    from distributed import LocalCluster, Security

    nothing: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    try:
        security = Security.temporary()
    except ImportError:
        raise missing_package("A local cluster", "cluster") from None
    with dask.config.set(nothing):
        with deaf_to_ctrl_c():
            cluster = LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
                security=security,
            )
        with cluster:
            yield cluster


def _check_workers(client: Client, scheduler: str) -> None:
    try:
        versions = set(client.run(_version).values())
    except ImportError:
        versions = {"no hipcheck"}
    if versions != {__version__}:
        raise EnvironmentProblemError(
            f"The workers at {scheduler} have {', '.join(sorted(versions))}; install hipcheck {__version__} on all."
        )


def _version() -> str:
    return __version__


def _absolute(job: Job) -> Job:
    """Return the job with paths that mean the same in another folder; an address means the same everywhere."""

    def whole(place: Place) -> Place:
        return place if is_url(place) else str(Path(place).absolute())

    return replace(job, clip=whole(job.clip), folder=whole(job.folder))


def _outcome(future: Future, job: Job) -> Outcome:
    try:
        outcome: Outcome = future.result()
    except Exception as problem:
        return failed(job, f"{job.clip} could not be analyzed on the cluster ({type(problem).__name__}: {problem}).")
    return outcome


def _work(number: int, job: Job, run: str) -> Outcome:
    """Run a job in a worker; what the network does is raised, so that it is tried again."""
    from hipcheck.jobs.one import run_job

    tell = _teller(number, run)
    tell("", 0, None)
    return run_job(replace(job, trackers=1), tell)


def _teller(number: int, run: str) -> Any:  # noqa: ANN401
    from distributed import Event, get_worker

    worker, stop = get_worker(), Event(run)
    last_s = -_TELL_EVERY_S

    def tell(stage: str, done: int, total: int | None) -> None:
        nonlocal last_s
        if time.monotonic() - last_s < _TELL_EVERY_S:
            return
        last_s = time.monotonic()
        worker.log_event(run, (number, stage, done, total))
        if stop.is_set():
            raise InterruptedError

    return tell


def _let_go(client: Client, futures: Sequence[Future]) -> None:
    """Drop what has not begun and wait for the rest, which stops by itself and clears up after itself."""
    from distributed import wait

    begun = {str(key) for keys in client.processing().values() for key in keys}
    client.cancel([future for future in futures if future.key not in begun])
    wait([future for future in futures if future.key in begun], timeout=_PATIENCE_S)
