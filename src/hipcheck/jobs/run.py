"""A run of the command line: which recordings, where to, how many at a time, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hipcheck.errors import EnvironmentProblemError, HipcheckError
from hipcheck.interrupts import remember_interrupts
from hipcheck.jobs.clips import DEFAULT_OUTPUT, find_clips, nameless_clips, output_folders
from hipcheck.jobs.display import BatchDisplay, progress_bars
from hipcheck.jobs.job import Job, Outcome
from hipcheck.jobs.keeper import Keeper
from hipcheck.jobs.places import Place, is_url, joined, write_file
from hipcheck.jobs.settings import Settings, TableChoice
from hipcheck.printable import printable
from hipcheck.terminal import complain, put, say
from hipcheck.threads import cores

if TYPE_CHECKING:
    from hipcheck.jobs.pool import Told

__all__ = ["run_clips"]

_SUMMARY: Final = "summary.csv"
_FAILURES: Final = "failures.csv"
_WORKBOOK: Final = "summary.xlsx"

_MOST_PROCESSES: Final = 60  # Windows waits for 63 lines at most

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
    verbose: bool = False,
    tables: TableChoice | None = None,
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
        Analyze again what is finished, and replace results of other recordings and entries of the history.
    scheduler
        ``local``, or the address of a Dask scheduler, to spread the recordings over a cluster.
    keep
        Name under which to keep the results in the history; ``None`` keeps nothing.
    verbose
        Print every number, not only what was found.
    tables
        How the tables of several recordings are written.

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
    folders = output_folders(found, output, several=several, force=force, clock=settings.clock)
    again, remote = force or not several, scheduler is not None
    work = [
        Job(clip.place, folder, settings, trackers=jobs, again=again, remote=remote, problem=clip.problem)
        for clip, folder in zip(found, folders, strict=True)
    ]
    show = _Shown(as_json=as_json, verbose=verbose, tables=tables or TableChoice())
    keeper = None if keep is None else Keeper(keep, force=force)
    run = _Run(work, [printable(Path(job.label).name) for job in work], show, keeper, several=several)
    parent = str(output or DEFAULT_OUTPUT)
    try:
        with remember_interrupts():
            if several or scheduler is not None:
                run.together(jobs or cores(), scheduler)
            else:
                run.alone()
    except KeyboardInterrupt:
        complain("Stopped; nothing half-written is left.")
        run.write_tables(parent)
        return 130
    written = run.write_tables(parent)
    run.print_documents()
    return run.status if written else EnvironmentProblemError.exit_status


@dataclass(frozen=True)
class _Shown:
    """What is printed."""

    as_json: bool
    verbose: bool
    tables: TableChoice


class _Run:
    """The recordings of a run and what has become of them."""

    def __init__(
        self, jobs: list[Job], names: list[str], shown: _Shown, keeper: Keeper | None, *, several: bool
    ) -> None:
        self._jobs, self._names, self._shown, self._keeper, self._several = jobs, names, shown, keeper, several
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
        count = min(cores, len(self._jobs), _MOST_PROCESSES)
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
        if self._keeper is not None and outcome.status == 0:
            self._keeper.keep(outcome)
        if outcome.problem is not None and not outcome.text:
            complain(outcome.problem)
        elif not self._shown.as_json and len(self._jobs) > _FEW:
            say(f"{self._names[number]}: {outcome.headline}")
        elif not self._shown.as_json and self._shown.verbose:
            say(f"{outcome.text}\nReport: {joined(outcome.folder, 'report.html')}\n")
        elif not self._shown.as_json:
            say(outcome.brief)

    def write_tables(self, output: Place) -> bool:
        """Write the tables of several recordings, as far as they are done; return False if they cannot be written."""
        outcomes = self._in_order()
        if not self._several or not outcomes:
            return True
        try:
            summary, failures = _write_tables(output, outcomes, self._shown.tables)
        except HipcheckError as error:
            complain(str(error))
            return False
        bad = sum(outcome.status != 0 for outcome in outcomes)
        if not self._shown.as_json:
            say(f"{len(outcomes) - bad} of {len(self._jobs)} recordings measured: {summary}")
            if bad:
                say(f"{bad} without a result: {failures}")
        return True

    def print_documents(self) -> None:
        """Print what was found as JSON, if that was asked for."""
        if self._shown.as_json:
            documents = [outcome.document for outcome in self._in_order()]
            put(json.dumps(documents if self._several else documents[0], indent=2, ensure_ascii=False))

    @property
    def status(self) -> int:
        """Exit status."""
        statuses = [outcome.status for outcome in self._in_order()]
        return (4 if any(statuses) else 0) if self._several else statuses[0]

    def _in_order(self) -> list[Outcome]:
        return [self._outcomes[number] for number in sorted(self._outcomes)]


def _write_tables(output: Place, outcomes: Sequence[Outcome], choice: TableChoice) -> tuple[Place, Place]:
    """Write the tables; return where the summary and the failures are."""
    from hipcheck.jobs.tables import COLUMNS, FAILURE_COLUMNS, batch_frames, failure_rows
    from hipcheck.spreadsheet import csv_content, workbook_content

    rows = (row for outcome in outcomes for row in outcome.rows)
    summary = write_file(output, _SUMMARY, csv_content(COLUMNS, rows, choice.dialect))
    failures = write_file(output, _FAILURES, csv_content(FAILURE_COLUMNS, failure_rows(outcomes), choice.dialect))
    if choice.workbook:
        summary = write_file(output, _WORKBOOK, workbook_content(batch_frames(outcomes)))
    return summary, failures


def _size_bytes(clip: Place) -> int:
    """Return the size of a recording; 0 if it is elsewhere or missing."""
    try:
        return 0 if is_url(clip) else Path(clip).stat().st_size
    except OSError:
        return 0
