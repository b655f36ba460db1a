"""One recording of a run, and what became of it: what is handed between processes and computers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from hipcheck.jobs.places import Place
from hipcheck.jobs.settings import Settings
from hipcheck.printable import printable
from hipcheck.privacy.about import nameless_text

__all__ = ["Job", "Outcome", "Row", "Tell", "failed"]

Tell = Callable[[str, int, int | None], None]
"""Called as ``tell(stage, done, total)``."""

Row = dict[str, Any]
"""A row of a table, by column."""


@dataclass(frozen=True)
class Job:
    """A recording to analyze.

    Attributes
    ----------
    clip, folder
        Where it is and where its results go.
    settings
        How to analyze it.
    trackers
        How many pictures to look at at the same time; ``None`` for one on each core.
    again
        True to analyze it even if that was done before.
    remote
        True if it runs elsewhere: results are made in a temporary folder and delivered whole.
    problem
        Why it cannot be looked at, known before; ``None`` for nothing.
    """

    clip: Place
    folder: Place
    settings: Settings = field(default_factory=Settings)
    trackers: int | None = None
    again: bool = True
    remote: bool = False
    problem: str | None = None

    @property
    def label(self) -> str:
        """What the recording is called where it is written down: of an anonymous one the name of its folder."""
        return PurePosixPath(self.folder).name if self.settings.told.anonymous else self.clip


@dataclass(frozen=True)
class Outcome:
    """What became of a recording.

    Attributes
    ----------
    clip, folder
        As in the job.
    status
        Exit status of a run of this clip alone.
    document
        What ``--json`` prints of it.
    text, brief
        All that was found and the same in a few lines, for the terminal; empty if it failed.
    problem
        Why it failed, a sentence; ``None`` if it did not.
    rows
        Its part of the table of a batch.
    skipped
        True if it was finished before.
    """

    clip: Place
    folder: Place
    status: int
    document: dict[str, Any]
    text: str = ""
    brief: str = ""
    problem: str | None = None
    rows: tuple[Row, ...] = ()
    skipped: bool = False

    @property
    def headline(self) -> str:
        """What to say of it in a line: the verdict, or why there is none."""
        summary = self.document.get("summary", {})
        verdict = summary.get("verdict") or next(iter(summary.get("findings", [])), "")
        return ("finished before. " if self.skipped else "") + (self.problem or verdict)


def failed(job: Job, sentence: str, status: int = 1) -> Outcome:
    """Return the outcome of a recording that has no result."""
    if job.settings.told.anonymous:
        sentence = nameless_text(sentence, job.clip)
    document = {"source": {"path": printable(job.label)}, "error": printable(sentence)}
    return Outcome(job.label, job.folder, status, document, problem=sentence)
