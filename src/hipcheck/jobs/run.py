"""A run of the command line: which recordings, where to, how many at a time, and what is said of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hipcheck.errors import HipcheckError
from hipcheck.interrupts import remember_interrupts
from hipcheck.jobs.clips import DEFAULT_OUTPUT, find_clips, nameless_clips, output_folders
from hipcheck.jobs.display import BatchDisplay, progress_bars
from hipcheck.jobs.job import Job, Outcome
from hipcheck.jobs.places import Place, is_url, joined, write_text
from hipcheck.jobs.settings import Settings
from hipcheck.threads import cores

if TYPE_CHECKING:
    from hipcheck.jobs.pool import Told

__all__ = ["run_clips"]

_SUMMARY: Final = "summary.csv"
_FAILURES: Final = "failures.csv"

_FEW: Final = 3
"""So many recordings are not worth starting processes, and what was found in them is printed in full."""


def run_clips(
    clips: Sequence[Path | str],
    output: Path | str | None,
    settings: Settings,
    *,
    as_json: bool = False,
    jobs: int | None = None,
    force: bool = False,
    scheduler: str | None = None,
    keep: str | None = None,
) -> int:
    """Analyze recordings, print what was found, and return the exit status.

    A single recording goes into ``output`` itself and is always analyzed. Several (more than one name, a folder or a
    pattern) go into a folder each inside it; those that an earlier run finished are left as they are, and two tables
    are written: ``summary.csv`` with every hold and repetition, ``failures.csv`` with what has no result.

    Parameters
    ----------
    clips
        Recordings, folders of them, patterns, or URLs of these.
    output
        Folder or URL; ``hipcheck-out`` without one.
    settings
        How to analyze.
    as_json
        Print a document per recording, in their order, in place of text; that of one without a result has its path
        and the error.
    jobs
        How many cores to use; ``None`` for all.
    force
        Analyze again what is finished.
    scheduler
        ``local``, or the address of a Dask scheduler, to spread the recordings over a cluster.
    keep
        Name under which to keep the results in the history; ``None`` keeps nothing.

    Returns
    -------
    int
        0 done; for a single recording the status of its error, 3 if it cannot be measured; 4 if some of several
        failed; 130 if Ctrl-C stopped it, which leaves the folders of the recordings that were done.

    Raises
    ------
    UsageError
        If there is no recording, or the folders would come to lie within the results of another one.
    EnvironmentProblemError
        If the cluster or the model is not there.
    """
    found, several = find_clips(clips)
    if settings.told.anonymous:
        found = nameless_clips(found)
    folders = output_folders(found, output, several=several)
    work = [
        Job(clip.place, folder, settings, trackers=jobs, again=force or not several, remote=scheduler is not None)
        for clip, folder in zip(found, folders, strict=True)
    ]
    run = _Run(work, [Path(clip.place).name for clip in found], several=several, as_json=as_json, keep=keep)
    parent = str(output or DEFAULT_OUTPUT)
    try:
        with remember_interrupts():
            if several or scheduler is not None:
                run.together(jobs or cores(), scheduler)
            else:
                run.alone()
    except KeyboardInterrupt:
        print("hipcheck: Stopped; nothing half-written is left.", file=sys.stderr)
        run.write_tables(parent)
        return 130
    run.write_tables(parent)
    run.print_documents()
    return run.status


class _Run:
    """The recordings of a run and what has become of them."""

    def __init__(
        self, jobs: list[Job], names: list[str], *, several: bool, as_json: bool, keep: str | None = None
    ) -> None:
        self._jobs, self._names, self._several, self._as_json = jobs, names, several, as_json
        self._keep = keep
        self._outcomes: dict[int, Outcome] = {}

    def alone(self) -> None:
        """Analyze the only recording here."""
        from hipcheck.jobs.one import run_job

        with progress_bars(self._names[0]) as tell:
            outcome = run_job(self._jobs[0], tell)
        self._note(0, outcome)

    def together(self, cores: int, scheduler: str | None) -> None:
        """Analyze all recordings: on a cluster, in several processes, or a few of them one after the other."""
        sizes = [_size_bytes(job.clip) for job in self._jobs]
        order = sorted(range(len(sizes)), key=lambda number: -sizes[number])  # the longest last would be waited for
        with BatchDisplay(sizes) as display:

            def told(number: int, stage: str, done: int, total: int | None) -> None:
                display.tell(number, self._names[number], stage, done, total)

            for number, outcome in self._running(order, cores, scheduler, told):
                display.end(number)
                self._note(number, outcome)

    def _running(
        self, order: list[int], cores: int, scheduler: str | None, told: Told
    ) -> Iterator[tuple[int, Outcome]]:
        count = min(cores, len(self._jobs))
        if scheduler is not None:
            from hipcheck.jobs.cluster import run_on_cluster

            return run_on_cluster(self._jobs, order, scheduler, count, told)
        if count > 1 and len(self._jobs) > _FEW:
            from hipcheck.jobs.pool import run_in_processes

            jobs = [replace(job, trackers=max(1, cores // count)) for job in self._jobs]
            return run_in_processes(jobs, order, count, told)
        return self._one_by_one(told)

    def _one_by_one(self, told: Told) -> Iterator[tuple[int, Outcome]]:
        from hipcheck.jobs.one import run_job_safely

        for number, job in enumerate(self._jobs):
            yield number, run_job_safely(job, partial(told, number))

    def _note(self, number: int, outcome: Outcome) -> None:
        self._outcomes[number] = outcome
        if self._keep is not None and outcome.status == 0:
            _keep(outcome, self._keep)
        if outcome.problem is not None and not outcome.text:
            print(f"hipcheck: {outcome.problem}", file=sys.stderr)
        elif not self._as_json and len(self._jobs) > _FEW:
            print(f"{self._names[number]}: {outcome.headline}")
        elif not self._as_json:
            print(f"{outcome.text}\nReport: {joined(outcome.folder, 'report.html')}\n")

    def write_tables(self, output: Place) -> None:
        """Write the tables of several recordings, as far as they are done."""
        outcomes = self._in_order()
        if not self._several or not outcomes:
            return
        from hipcheck.jobs.tables import failures_csv, summary_csv

        write_text(output, _SUMMARY, summary_csv(row for outcome in outcomes for row in outcome.rows))
        write_text(output, _FAILURES, failures_csv(outcomes))
        bad = sum(outcome.status != 0 for outcome in outcomes)
        if not self._as_json:
            print(f"{len(outcomes) - bad} of {len(self._jobs)} recordings measured: {joined(output, _SUMMARY)}")
            if bad:
                print(f"{bad} without a result: {joined(output, _FAILURES)}")

    def print_documents(self) -> None:
        """Print what was found as JSON, if that was asked for."""
        if self._as_json:
            documents = [outcome.document for outcome in self._in_order()]
            print(json.dumps(documents if self._several else documents[0], indent=2, ensure_ascii=False))

    @property
    def status(self) -> int:
        """Exit status."""
        statuses = [outcome.status for outcome in self._in_order()]
        return (4 if any(statuses) else 0) if self._several else statuses[0]

    def _in_order(self) -> list[Outcome]:
        return [self._outcomes[number] for number in sorted(self._outcomes)]


def _keep(outcome: Outcome, name: str) -> None:
    """Keep a result in the history; should that fail, the other recordings go on."""
    from hipcheck.history.store import History
    from hipcheck.results import Results

    try:
        with History() as history:
            folder = None if is_url(outcome.folder) else outcome.folder
            number = history.keep(Results.model_validate(outcome.document), name, folder=folder)
        print(f"hipcheck: Kept for {name} as entry {number}.", file=sys.stderr)
    except HipcheckError as error:
        print(f"hipcheck: {error}", file=sys.stderr)


def _size_bytes(clip: Place) -> int:
    """Return the size of a recording; 0 if it is elsewhere or missing."""
    try:
        return 0 if is_url(clip) else Path(clip).stat().st_size
    except OSError:
        return 0
