"""What was measured before: one SQLite file in the user's data folder, and nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from hipcheck.dates import instant_of
from hipcheck.errors import EnvironmentProblemError, HipcheckWarning, UsageError
from hipcheck.history.records import HISTORY_COLUMNS, Curve, Entry, to_entry, to_measure
from hipcheck.history.schema import MIGRATIONS, migrate
from hipcheck.history.sessions import EXERCISE_ORDER, SESSION_MEASURES, SessionMeasure, session_measures
from hipcheck.landmarks import Floats
from hipcheck.printable import printable
from hipcheck.same_source import identity

if TYPE_CHECKING:
    import pandas as pd

    from hipcheck.results import Results

__all__ = ["History", "history_path"]

_LARGEST: Final = 2**63 - 1  # number that SQLite takes
_WAIT_S: Final = 30.0  # for another process that is writing
_QUANTITY: Final = (
    "SELECT id FROM quantity WHERE exercise = ? AND side IS ? AND measure = ? AND statistic = ? AND kind = ?"
)
_SELECT: Final = "SELECT id, name, taken_at, kept_at, recording, sha256, subject, folder FROM entry"
_FIRST_DATE: Final = date(1900, 1, 1)
_DAY_1970: Final = 2440587.5  # in SQLite's count
_MEASURE: Final = "exercise, side, measure, statistic, value, error, trials, at_least, kind"


def history_path() -> Path:
    """Return the history file: ``HIPCHECK_HISTORY``, or ``history.sqlite`` in the user's data folder."""
    chosen = os.environ.get("HIPCHECK_HISTORY")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_data_dir("hipcheck", appauthor=False)) / "history.sqlite"


class History:
    """The history file, opened; made if it is not there.

    Several processes may use it at once: writers wait for one another. What :meth:`keep` returned for is on the disk,
    even if the process is killed at once. The file can be read by nobody but its owner.

    Parameters
    ----------
    path
        The file; by default :func:`history_path`.

    Raises
    ------
    EnvironmentProblemError
        If it cannot be opened or is of a later version of hipcheck.
    UsageError
        If it is no history file.

    Examples
    --------
    >>> with History() as history:  # doctest: +SKIP
    ...     history.keep(analysis.results, "anna", folder="clip-report")
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or history_path()
        with _sentences(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.path.exists():
                self.path.touch(mode=0o600)
            self._connection = sqlite3.connect(self.path, timeout=_WAIT_S, isolation_level=None)
            self._set_up()

    def _set_up(self) -> None:
        # What is deleted is overwritten; what is confirmed is on the disk.
        for setting in ("secure_delete = ON", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {setting}")
        self._log_ahead()
        if migrate(self._connection) > len(MIGRATIONS):
            self._connection.close()
            raise EnvironmentProblemError(f"{self.path} was made by a later version of hipcheck; update hipcheck.")

    def _log_ahead(self) -> None:
        """Switch to write-ahead logging; SQLite itself does not wait here for another process that is opening."""
        until_s = time.monotonic() + _WAIT_S
        while True:
            try:
                mode = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            except sqlite3.OperationalError as problem:
                if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                    raise
                time.sleep(0.01)
            else:
                break
        if mode != "wal":
            warnings.warn(
                f"The drive of the history {self.path} has no write-ahead log, as on some network drives; let only "
                "one computer use it at a time, or name a file on a drive of this one in HIPCHECK_HISTORY.",
                HipcheckWarning,
                stacklevel=4,
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def replaced_by(self, results: Results, name: str, *, taken_at: datetime | None = None) -> int | None:
        """Return the number of the entry that :meth:`keep` would replace by another one; ``None`` if there is none.

        Parameters
        ----------
        results, name, taken_at
            As for :meth:`keep`.
        """
        found = self._read(
            "SELECT id, taken_at, results FROM entry WHERE name = ? AND sha256 = ? AND subject = ?",
            _key(results, name),
        )
        if not found:
            return None
        number, kept_when, packed = found[0]
        same_day = taken_at is None or _text(taken_at) == kept_when
        return None if same_day and _content(packed) == _content(_packed(results)) else int(number)

    def keep(
        self,
        results: Results,
        name: str,
        *,
        folder: Path | str | None = None,
        taken_at: datetime | None = None,
        force: bool = False,
    ) -> int:
        """Keep an analysis and return its number, once it is on the disk.

        Parameters
        ----------
        results
            Of a recording that could be measured.
        name
            Who it is. The same recording, or part of one, of the same person is kept once.
        folder
            Its results folder, for the pictures of a comparison.
        taken_at
            When it was filmed, from 1900 to tomorrow; by default what was said when it was kept before, or what the
            results say. Where nobody knows, it is kept as of now and said to be undated.
        force
            True to replace an entry of the same recording and person that has other numbers or another date.

        Raises
        ------
        UsageError
            For a refused recording, an empty name, a date that makes no sense, or an entry that would be replaced.
        EnvironmentProblemError
            If it cannot be written.
        """
        if not _name(name):
            raise UsageError("The name under which to keep an analysis is empty.")
        if results.quality.grade == "unusable":
            raise UsageError(f"{results.source.path} could not be measured, so there is nothing to keep.")
        _check_date(taken_at)
        known = None if force else self.replaced_by(results, name, taken_at=taken_at)
        if known is not None:
            raise UsageError(
                f"The history has {results.source.path} of {name} as entry {known}, with other numbers or another "
                "date; replace it with --force."
            )
        who, recording, subject = _key(results, name)
        recorded_at, now = results.source.recorded_at, datetime.now(UTC)
        when = taken_at or self._kept_date(results, name) or (instant_of(recorded_at) if recorded_at else now)
        values = (
            who,
            _text(when),
            _text(now),
            printable(results.source.path),
            recording,
            subject,
            None if folder is None else printable(str(Path(folder).resolve())),
            _packed(results),
        )
        with self._transaction() as write:
            write("DELETE FROM entry WHERE name = ? AND sha256 = ? AND subject = ?", (who, recording, subject))
            number = write(f"INSERT INTO entry VALUES (NULL{', ?' * len(values)})", values).lastrowid
            for position, one in enumerate(session_measures(results)):
                quantity = (one.exercise, one.side, one.measure, one.statistic, one.case)
                write(f"INSERT OR IGNORE INTO quantity VALUES (NULL{', ?' * len(quantity)})", quantity)
                row = (number, position, *quantity, one.value, one.error, one.trials, one.at_least)
                write(f"INSERT INTO reading VALUES (?, ?, ({_QUANTITY}), ?, ?, ?, ?)", row)
        return int(number or 0)

    def _kept_date(self, results: Results, name: str) -> datetime | None:
        """Return when a recording that is kept already was filmed, as somebody may have said: a copy is younger."""
        query = "SELECT taken_at FROM entry WHERE name = ? AND sha256 = ? AND subject = ? AND taken_at <> kept_at"
        rows = self._read(query, _key(results, name))
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def names(self) -> list[str]:
        """Return everybody who is in the history, in alphabetical order."""
        return [row[0] for row in self._read("SELECT DISTINCT name FROM entry ORDER BY name")]

    def entries(self, name: str | None = None) -> list[Entry]:
        """Return the entries of the person ``name``, or of all, in the order in which they were filmed."""
        order = "ORDER BY taken_at, id"
        if name is None:
            rows = self._read(f"{_SELECT} {order}")
        else:
            rows = self._read(f"{_SELECT} WHERE name = ? {order}", (_name(name),))
        return [to_entry(row) for row in rows]

    def entry(self, number: int) -> Entry:
        """Return the entry with this ``number``.

        Raises
        ------
        UsageError
            If there is none with this number.
        """
        rows = self._read(f"{_SELECT} WHERE id = ?", (number,)) if abs(number) <= _LARGEST else []
        if not rows:
            raise UsageError(f"There is no entry {number} in the history; hipcheck history list shows those that are.")
        return to_entry(rows[0])

    def results(self, number: int) -> Results:
        """Return the whole result of the entry with this ``number``.

        Raises
        ------
        UsageError
            If there is no such entry, or it is damaged.
        """
        from hipcheck.results import Results

        number = self.entry(number).number
        packed = self._read("SELECT results FROM entry WHERE id = ?", (number,))[0][0]
        try:
            return Results.model_validate_json(zlib.decompress(packed))
        except (zlib.error, ValueError, TypeError):
            raise UsageError(
                f"Entry {number} of the history is damaged, or of a later version; delete it with hipcheck history "
                f"delete {number} and keep its results folder anew."
            ) from None

    def measures(self, number: int) -> list[SessionMeasure]:
        """Return what the entry with this ``number`` is compared by, as it was computed when it was kept."""
        rows = self._read(f"SELECT {_MEASURE} FROM measure WHERE entry = ? ORDER BY position", (number,))
        return [to_measure(row) for row in rows]

    def curves(self, name: str) -> list[Curve]:
        """Return every measure of the person ``name`` over time: stance, balance, squat; left first."""
        # In the order of an index, and numbers alone, for the sake of long histories.
        with _sentences(self.path):
            rows = self._connection.execute(
                "SELECT quantity, entry, value, at_least FROM entry CROSS JOIN reading ON reading.entry = entry.id "
                "WHERE name = ? ORDER BY taken_at, entry.id",
                (_name(name),),
            )
            numbers = np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, 4)
        days = dict(
            self._read(f"SELECT id, julianday(taken_at) - {_DAY_1970} FROM entry WHERE name = ?", (_name(name),))
        )
        quantities: dict[tuple[str, ...], list[int]] = {}
        for number, *key in self._read("SELECT id, exercise, side, measure, statistic FROM quantity"):
            quantities.setdefault(tuple(key), []).append(number)
        order = list(SESSION_MEASURES)
        keys = sorted(
            quantities, key=lambda key: (EXERCISE_ORDER.index(key[0]), order.index((key[2], key[3])), key[1] or "z")
        )
        found = (numbers[np.isin(numbers[:, 0], quantities[key])] for key in keys)
        return [self._curve(of_leg, days) for of_leg in found if len(of_leg)]

    def _curve(self, numbers: Floats, days: Mapping[int, float]) -> Curve:
        """Return the curve of one measure of one leg: columns quantity, entry, value, lower bound, ``(N, 4)``."""
        query = f"SELECT {_MEASURE} FROM measure WHERE quantity = ? AND entry = ?"
        first, last = (self._read(query, tuple(map(int, numbers[end, :2])))[0] for end in (0, -1))
        return Curve(
            first=to_measure(first),
            last=to_measure(last),
            days=np.array([days[int(entry)] for entry in numbers[:, 1]]),
            values=numbers[:, 2],
            one_case=len(np.unique(numbers[:, 0])) == 1,
            at_least=bool(numbers[:, 3].any()),
        )

    def table(self, name: str | None = None) -> pd.DataFrame:
        """Return the kept measures of the person ``name``, or of all: columns of ``HISTORY_COLUMNS``, oldest first."""
        import pandas as pd

        rows = self._read(
            f"SELECT entry.id, name, taken_at, recording, {_MEASURE} "
            "FROM entry JOIN measure ON measure.entry = entry.id "
            "WHERE ? IS NULL OR name = ? ORDER BY taken_at, entry.id, position",
            (None, None) if name is None else (_name(name),) * 2,
        )
        return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))

    def delete(self, *, numbers: Sequence[int] = (), name: str | None = None, everything: bool = False) -> int:
        """Delete entries for good and return how many there were; what they held is overwritten in the file.

        Parameters
        ----------
        numbers
            Numbers of entries; one that is not there is passed over.
        name
            All of this person.
        everything
            All.
        """
        with self._transaction() as write:
            known = [number for number in numbers if abs(number) <= _LARGEST]
            done = [write("DELETE FROM entry WHERE id = ?", (number,)) for number in known]
            done += [write("DELETE FROM entry WHERE name = ?", (_name(name),))] if name is not None else []
            done += [write("DELETE FROM entry")] if everything else []
        with _sentences(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(cursor.rowcount for cursor in done)

    def _read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with _sentences(self.path):
            return self._connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Give a function that executes statements, all of them or none."""
        with _sentences(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:
                yield self._connection.execute


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        raise EnvironmentProblemError(f"The history {path} cannot be used ({problem}); see HIPCHECK_HISTORY.") from None
    except sqlite3.DatabaseError:
        raise UsageError(f"{path} is not a history of hipcheck, or it is damaged; see HIPCHECK_HISTORY.") from None
    except OSError as problem:
        reason = problem.strerror or problem
        raise EnvironmentProblemError(f"The history {path} cannot be used ({reason}); see HIPCHECK_HISTORY.") from None


def _name(name: str) -> str:
    return printable(name).strip()


def _key(results: Results, name: str) -> tuple[str, str, int]:
    """Return what is kept once: who it is, what tells the recording and its part from others, and the subject."""
    return _name(name), printable(str(identity(results.source.model_dump()) or "")), results.provenance.subject


def _packed(results: Results) -> bytes:
    return zlib.compress(results.to_json().encode())


def _content(packed: bytes) -> dict[str, Any] | None:
    """Return what was found in a recording, wherever it lies and whenever; ``None`` if that is damaged."""
    try:
        content: dict[str, Any] = json.loads(zlib.decompress(packed))
        about = (content.get("about") or {}) | {"analysed_at": None}
        return content | {"source": content["source"] | {"path": ""}, "about": about}
    except (zlib.error, ValueError, LookupError, TypeError):
        return None


def _check_date(taken_at: datetime | None) -> None:
    """Raise UsageError for a date on which nobody was filmed; those far off cannot even be drawn."""
    if taken_at is not None and not _FIRST_DATE <= taken_at.date() <= date.today() + timedelta(days=1):
        raise UsageError(f"The date {taken_at.date()} makes no sense; give when it was filmed, as 2026-03-31.")


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds")
