"""Two sessions side by side: each a results folder or an entry of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hipcheck.dates import instant_of
from hipcheck.errors import HipcheckError, UsageError
from hipcheck.history.change import Change, compare_sessions
from hipcheck.history.sessions import SessionMeasure, session_measures, shown, signed
from hipcheck.history.store import History
from hipcheck.report.wording import file_name
from hipcheck.results import Results

if TYPE_CHECKING:
    import pandas as pd

    from hipcheck.report.model import ReportInput

__all__ = [
    "CHANGE_COLUMNS",
    "Session",
    "change_table",
    "change_words",
    "changes_between",
    "find_session",
    "group_words",
]

CHANGE_COLUMNS: Final[dict[str, str]] = {
    "exercise": "stance, balance, squat (on both legs), single_leg_squat, step_down, split_squat, walking, running or "
    "on_the_spot (walking there).",
    "side": "Leg, left or right; empty for both together.",
    "measure": "Name of the measure; its end is the unit.",
    "statistic": "Which value of it: mean, peak, down, up; empty where there is one only.",
    "before": "Value of the first session, in the unit of the measure.",
    "after": "Value of the second session, in the unit of the measure.",
    "change": "After minus before, in the unit of the measure.",
    "band": "95 % half-width that a change must exceed, in the same unit; empty where nothing is known.",
    "band_origin": "own (2.77 SEM of the measuring), literature (2.77 borrowed SEM), stated_errors (of both readings).",
    "verdict": "no_detectable_change, increased, decreased or not_judged.",
}
"""Columns of the table of changes: name to unit and meaning."""

_EXERCISES: Final = {
    "stance": "Standing on the {side} leg",
    "balance": "Balance on the {side} leg",
    "squat": "Squat, {side} knee",
    "single_leg_squat": "Squat on the {side} leg",
    "step_down": "Step-down on the {side} leg",
    "split_squat": "Split squat, {side} leg in front",
    "walking": "Walking, steps on the {side} leg",
    "running": "Running, steps on the {side} leg",
    "on_the_spot": "Walking on the spot, steps on the {side} leg",
}
_BOTH_LEGS: Final = {
    "squat": "Squat, both legs together",
    "walking": "Walking",
    "running": "Running",
    "on_the_spot": "Walking on the spot",
}


@dataclass(frozen=True, eq=False)
class Session:
    """One session to compare.

    Attributes
    ----------
    label
        What to call it: the recording's file name.
    results
        The whole result.
    measures
        What it is compared by.
    name
        Who it is, if that is known.
    taken_at
        When it was filmed, if that is known.
    folder
        Its results folder, if that is still there.
    """

    label: str
    results: Results
    measures: list[SessionMeasure]
    name: str | None = None
    taken_at: datetime | None = None
    folder: Path | None = None

    @property
    def heading(self) -> str:
        """Name, file name and date."""
        filmed = "date of filming unknown" if self.taken_at is None else f"filmed {self.taken_at:%Y-%m-%d}"
        return ", ".join([*([self.name] if self.name else []), self.label, filmed])

    def pictures(self) -> ReportInput | None:
        """Return what its pictures are drawn from; None if its folder is gone or damaged."""
        if self.folder is None:
            return None
        from hipcheck.analysis import Analysis

        try:
            return Analysis.load(self.folder).report_input()
        except HipcheckError:
            return None


def find_session(text: str, history: Path | None = None) -> Session:
    """Return a session by its results folder, or by its number in the history.

    Parameters
    ----------
    text
        Path of a folder that ``hipcheck analyze`` made, or a number.
    history
        The history file; by default the user's own. It is only opened for a number.

    Raises
    ------
    UsageError
        If there is neither.
    RecordingUnusableError
        If the folder is that of a file that could not be read.
    """
    folder = Path(text)
    if folder.is_dir() or not text.isdecimal():
        from hipcheck.analysis import Analysis

        results = Analysis.load(folder).results
        filmed = results.source.recorded_at
        taken_at = instant_of(filmed) if filmed else None
        return Session(_label(results), results, session_measures(results), results.about.name, taken_at, folder)
    with History(history) as kept:
        entry = kept.entry(int(text))
        results, measures = kept.results(entry.number), kept.measures(entry.number)
    taken_at = entry.taken_at.astimezone() if entry.dated else None
    return Session(_label(results), results, measures, entry.name, taken_at, entry.folder)


def _label(results: Results) -> str:
    return file_name(results.source.path)


def changes_between(before: Session, after: Session) -> list[Change]:
    """Compare the sessions ``before`` and ``after``.

    Raises
    ------
    UsageError
        If they have no exercise and leg in common, or one could not be measured.
    """
    changes = compare_sessions(before.measures, after.measures)
    if not changes:
        raise UsageError(
            f"{before.label} and {after.label} have no exercise of the same leg in common, so nothing can be compared."
        )
    return changes


def change_table(changes: list[Change]) -> pd.DataFrame:
    """Return ``changes`` as a table with the columns of ``CHANGE_COLUMNS``."""
    import pandas as pd

    rows = [
        (
            change.before.exercise,
            change.before.side,
            change.before.measure,
            change.before.statistic,
            change.before.value,
            change.after.value,
            change.value,
            change.band.half_width if change.band else None,
            change.band.origin if change.band else None,
            change.verdict,
        )
        for change in changes
    ]
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def group_words(measure: SessionMeasure) -> str:
    """Return the exercise and the leg in words."""
    if measure.side is None:
        return _BOTH_LEGS[measure.exercise]
    return _EXERCISES[measure.exercise].format(side=measure.side)


def change_words(change: Change) -> tuple[str, str, str, str]:
    """Return before, after, change with its band, and verdict, as they are printed."""
    measure = change.before.measure
    was, now = (f"{'≥ ' if one.at_least else ''}{shown(one.value, measure)}" for one in (change.before, change.after))
    moved = signed(change.value, measure)
    if change.band is not None and change.verdict != "not_judged":
        moved += f" (±{shown(change.band.half_width, measure)})"
    return was, now, moved, _verdict_words(change)


def _verdict_words(change: Change) -> str:
    wording = change.before.wording
    return {"increased": wording.increased, "decreased": wording.decreased}.get(
        change.verdict, change.verdict.replace("_", " ")
    )
