"""The history file under several processes, killed processes, older and newer versions, and damage."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.history import schema, store
from hipcheck.history.records import HISTORY_COLUMNS
from hipcheck.history.store import History, history_path
from report_factory import REFUSAL, make_report

MARCH = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

# A process that keeps analyses and says the number of each once it is confirmed.
WRITER = """
import sys
from pathlib import Path
from hipcheck.history.store import History
from report_factory import make_report

results = make_report(stances=1, reps=1, pictures=False).results
with History(Path(sys.argv[1])) as history:
    for number in range(int(sys.argv[3])):
        source = results.source.model_copy(update={"sha256": sys.argv[2] + str(number)})
        print(history.keep(results.model_copy(update={"source": source}), sys.argv[2]), flush=True)
"""


@pytest.fixture(scope="module")
def results():
    return make_report(stances=2, reps=1, pictures=False).results


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "history.sqlite"


def other(results, number):
    """The same result of another recording."""
    return results.model_copy(update={"source": results.source.model_copy(update={"sha256": f"{number:064d}"})})


def writer(path, name, count):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_what_is_kept_comes_back(results, path):
    with History(path) as history:
        number = history.keep(results, " anna ", folder="out", taken_at=MARCH)
    with History(path) as history:
        entry = history.entry(number)
        assert (entry.name, entry.taken_at, entry.sha256) == ("anna", MARCH, results.source.sha256)
        assert entry.folder == Path("out").resolve()
        assert history.results(number) == results
        assert history.measures(number) == store.session_measures(results)
        table = history.table("anna")
    assert list(table.columns) == list(HISTORY_COLUMNS)
    assert len(table) == len(store.session_measures(results))


def test_a_newer_analysis_of_the_same_recording_takes_the_place_of_the_older(results, path):
    with History(path) as history:
        first = history.keep(results, "anna", taken_at=MARCH)
        second = history.keep(results, "anna", taken_at=MARCH)
        history.keep(results, "bob", taken_at=MARCH)
        assert [entry.number for entry in history.entries("anna")] == [second]
        assert second > first
        assert history.names() == ["anna", "bob"]


def test_deleting_leaves_nothing_in_the_file(results, path):
    with History(path) as history:
        numbers = [history.keep(other(results, n), "anna-with-a-name", taken_at=MARCH) for n in range(3)]
        history.keep(results, "bob", taken_at=MARCH)
        assert history.delete(numbers=[numbers[0], 999]) == 1
        assert history.delete(name="anna-with-a-name") == 2
        assert history.names() == ["bob"]
        assert b"anna-with-a-name" not in path.read_bytes()
        assert history.delete(everything=True) == 1
        assert (history.entries(), len(history.table())) == ([], 0)
    assert b"bob" not in path.read_bytes()
    assert [one.name for one in path.parent.iterdir()] == ["history.sqlite"]


def test_numbers_are_never_given_twice(results, path):
    with History(path) as history:
        first = history.keep(results, "anna", taken_at=MARCH)
        history.delete(everything=True)
        assert history.keep(results, "anna", taken_at=MARCH) > first


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_only_the_owner_can_read_it(results, path):
    with History(path) as history:
        history.keep(results, "anna", taken_at=MARCH)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_another_process_that_is_opening_the_file_is_waited_for(path, monkeypatch):
    class Busy(sqlite3.Connection):
        """Two that switch to write-ahead logging at the same instant: SQLite tells one of them so, without a wait."""

        refusals = 3

        def execute(self, statement, *values):
            if "journal_mode" in statement and Busy.refusals:
                Busy.refusals -= 1
                problem = sqlite3.OperationalError("database is locked")
                problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise problem
            return super().execute(statement, *values)

    monkeypatch.setattr(store.sqlite3, "connect", partial(sqlite3.connect, factory=Busy))
    with History(path) as history:
        assert history.entries() == []
    assert Busy.refusals == 0


def test_two_processes_write_at_once(path):
    running = [writer(path, name, 15) for name in ("anna", "bob")]
    outputs = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    confirmed = [int(line) for out, _ in outputs for line in out.split()]
    with History(path) as history:
        assert sorted(confirmed) == sorted(entry.number for entry in history.entries())
    assert len(set(confirmed)) == 30


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
def test_kill_9_loses_nothing_that_was_confirmed(path):
    process = writer(path, "anna", 200)
    confirmed = [int(process.stdout.readline()) for _ in range(90)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    confirmed += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert 90 <= len(confirmed) < 200
    with History(path) as history:
        kept = [entry.number for entry in history.entries()]
        assert set(confirmed) <= set(kept)
        assert len(kept) <= len(confirmed) + 1
        assert len(history.table()) == len(kept) * len(history.measures(kept[0]))
        assert history._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_older_file_is_brought_up_to_date_with_what_it_holds(results, path, monkeypatch):
    with History(path) as history:
        number = history.keep(results, "anna", taken_at=MARCH)
    later = (*schema.MIGRATIONS, ("ALTER TABLE entry ADD COLUMN note TEXT", "UPDATE entry SET note = 'migrated'"))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(store, "MIGRATIONS", later)
    with History(path) as history:
        assert history.results(number) == results
        assert history._read("SELECT note FROM entry") == [("migrated",)]
        assert history._read("PRAGMA user_version") == [(len(later),)]


def test_a_file_of_the_first_version_keeps_its_measures(results, path):
    """Each number had its words beside it then, and the pelvis its method alone."""
    with History(path) as history:
        number = history.keep(results, "anna", taken_at=MARCH)
        measures, table, curves = history.measures(number), history.table(), history.curves("anna")
        rows = history._read(
            "SELECT entry, position, exercise, side, measure, statistic, value, error, trials, at_least, kind "
            "FROM measure"
        )
    old = path.with_name("old.sqlite")
    with contextlib.closing(sqlite3.connect(old)) as connection, connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("ATTACH ? AS new", (str(path),))
        connection.execute("INSERT INTO entry SELECT * FROM new.entry")
        method = results.provenance.pelvis_method
        first = [(*row[:-1], method if row[4] == "pelvic_drop_deg" else row[-1]) for row in rows]
        connection.executemany(f"INSERT INTO measure VALUES (?{', ?' * 10})", first)
    with History(old) as history:
        assert history.measures(number) == measures
        assert history.table().equals(table)
        assert [curve.first for curve in history.curves("anna")] == [curve.first for curve in curves]


def test_a_curve_is_in_the_order_of_filming_and_knows_if_all_was_filmed_alike(results, path):
    behind = other(results, 1)
    behind = behind.model_copy(update={"view": behind.view.model_copy(update={"facing": "back"})})
    with History(path) as history:
        history.keep(results, "anna", taken_at=MARCH)
        history.keep(other(results, 2), "bob", taken_at=MARCH)
        assert all(curve.one_case for curve in history.curves("anna"))
        history.keep(behind, "anna", taken_at=MARCH - timedelta(days=7))
        curves = history.curves("anna")
    assert [(curve.first.case.endswith("back"), curve.last.case.endswith("front")) for curve in curves] == [
        (True, True)
    ] * len(store.session_measures(results))
    assert all(np.diff(curve.days).tolist() == [7.0] for curve in curves)
    assert not any(curve.one_case for curve in curves)


def test_a_migration_that_fails_changes_nothing(results, path, monkeypatch):
    with History(path) as history:
        history.keep(results, "anna", taken_at=MARCH)
    broken = (*schema.MIGRATIONS, ("ALTER TABLE entry ADD COLUMN note TEXT", "UPDATE nowhere SET note = 1"))
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(EnvironmentProblemError, match="nowhere"):
        History(path)
    monkeypatch.undo()
    with History(path) as history:
        assert history.names() == ["anna"]
        assert history._read("PRAGMA user_version") == [(len(schema.MIGRATIONS),)]


def test_a_file_of_a_later_version_is_left_alone(path):
    History(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(EnvironmentProblemError, match="later version"):
        History(path)


def test_a_foreign_file_is_not_touched(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("buy milk " * 200)
    with pytest.raises(UsageError, match=r"note\.txt is not a history"):
        History(note)
    assert note.read_text() == "buy milk " * 200


def test_refused_recordings_and_empty_names_are_not_kept(results, path):
    with History(path) as history:
        with pytest.raises(UsageError, match="could not be measured"):
            history.keep(make_report(issues=(REFUSAL,), pictures=False).results, "anna")
        with pytest.raises(UsageError, match="empty"):
            history.keep(results, "  ")
        with pytest.raises(UsageError, match="no entry 7"):
            history.results(7)
        assert history.entries() == []


def test_when_it_was_filmed_is_what_the_recording_says_and_never_when_the_file_was_written(results, path, tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")
    os.utime(clip, (MARCH.timestamp(), MARCH.timestamp()))
    there = results.source.model_copy(update={"path": str(clip)})
    said = there.model_copy(update={"recorded_at": "2023-08-03T10:02:38-07:00", "recorded_from": "file"})
    with History(path) as history:
        unknown = history.entry(history.keep(results.model_copy(update={"source": there}), "anna"))
        known = history.entry(history.keep(results.model_copy(update={"source": said}), "bob"))
    assert datetime.now(UTC) - unknown.taken_at < timedelta(minutes=5)
    assert not unknown.dated
    assert "unknown" in unknown.date_words
    assert known.dated
    assert known.taken_at == datetime(2023, 8, 3, 17, 2, 38, tzinfo=UTC)


def test_the_place_of_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("HIPCHECK_HISTORY", str(tmp_path / "mine.sqlite"))
    assert history_path() == tmp_path / "mine.sqlite"
    monkeypatch.delenv("HIPCHECK_HISTORY")
    assert (history_path().name, history_path().parent.name) == ("history.sqlite", "hipcheck")
