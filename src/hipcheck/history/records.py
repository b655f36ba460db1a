"""What the history gives back: entries, curves of a measure over time, and the table of all measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from hipcheck.dates import local_words
from hipcheck.history.sessions import SessionMeasure
from hipcheck.landmarks import Floats

__all__ = ["HISTORY_COLUMNS", "Curve", "Entry", "to_entry", "to_measure"]

HISTORY_COLUMNS: Final[dict[str, str]] = {
    "entry": "Number of the entry.",
    "name": "Who it is, as given to --keep.",
    "taken_at": "When it was filmed, ISO 8601, UTC; when it was kept where that is not known.",
    "recording": "File that was measured, as it was given.",
    "exercise": "stance, balance, squat (on both legs), single_leg_squat, step_down, split_squat, walking, running or "
    "on_the_spot (walking there).",
    "side": "Leg, left or right; empty for both together.",
    "measure": "Name of the measure; its end is the unit.",
    "statistic": "Which value of it: mean, peak, down, up; empty where there is one only.",
    "value": "Mean over the trials (of hold_s the longest), in the unit of the measure.",
    "error": "95 % half-width of one trial, in the same unit; empty where none is known.",
    "trials": "Holds or repetitions that it was taken from, a count.",
    "at_least": "1 for a hold time that is a lower bound, else 0; no unit.",
    "case": "The view, for the pelvis also how it was read: what must be the same to be compared closely.",
}
"""Columns of the table of kept measures: name to unit and meaning."""


@dataclass(frozen=True)
class Entry:
    """One kept analysis.

    Attributes
    ----------
    number
        By which it is shown, compared and deleted; never given twice.
    name
        Who it is.
    taken_at, kept_at
        When it was filmed and when it was kept; both the same where nobody knows when it was filmed.
    recording
        The file that was measured, as it was given.
    sha256
        Hash of that file, hexadecimal, with the part of it that was measured if it was not all of it; what a live
        session is called, which has none.
    subject
        Which of the people in the picture it was, from 1.
    folder
        Its results folder; ``None`` if it was kept without one. It may be gone by now.
    """

    number: int
    name: str
    taken_at: datetime
    kept_at: datetime
    recording: str
    sha256: str
    subject: int
    folder: Path | None

    @property
    def dated(self) -> bool:
        """Whether it is known when it was filmed."""
        return self.taken_at != self.kept_at

    @property
    def date_words(self) -> str:
        """When it was filmed, in this computer's time; when it was kept if that is not known."""
        when = local_words(self.taken_at)
        return when if self.dated else f"{when} (kept; date of filming unknown)"


@dataclass(frozen=True, eq=False)
class Curve:
    """One measure of one leg of one person over the sessions.

    Attributes
    ----------
    first, last
        The first and the last session.
    days
        ``(N,)`` when the sessions were, in days since 1970 (UTC), not decreasing.
    values
        ``(N,)`` the measure, in the unit of the measure.
    one_case
        True if all sessions were filmed the same way.
    at_least
        True if a value is a lower bound.
    """

    first: SessionMeasure
    last: SessionMeasure
    days: Floats
    values: Floats
    one_case: bool
    at_least: bool


def to_measure(row: Sequence[Any]) -> SessionMeasure:
    """Return the measure of a row of the table ``measure``, from ``exercise`` on."""
    exercise, side, measure, statistic, value, error, trials, at_least, case = row
    return SessionMeasure(exercise, side, measure, statistic, value, error, trials, bool(at_least), case)


def to_entry(row: Sequence[Any]) -> Entry:
    """Return the entry of a row of the table ``entry``, without its results."""
    number, name, taken_at, kept_at, recording, sha256, subject, folder = row
    return Entry(
        number,
        name,
        datetime.fromisoformat(taken_at),
        datetime.fromisoformat(kept_at),
        recording,
        sha256,
        subject,
        Path(folder) if folder else None,
    )
