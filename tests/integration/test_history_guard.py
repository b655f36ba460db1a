"""The history refuses what it cannot hold, replaces nothing in silence, and says what is damaged."""

from __future__ import annotations

import sqlite3
import zlib
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from hipcheck.analysis import Analysis
from hipcheck.cli import app
from hipcheck.errors import HipcheckError, HipcheckWarning, UsageError
from hipcheck.history.plot import history_series
from hipcheck.history.store import History
from hipcheck.jobs import Settings, run_clips
from hipcheck.measure import measure
from recording_factory import make_recording
from report_factory import make_report
from track_factory import make_track

MARCH, JUNE = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
HUGE = 99999999999999999999


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPCHECK_HISTORY", str(tmp_path / "history.sqlite"))
    return tmp_path / "history.sqlite"


@pytest.fixture(scope="module")
def results():
    return make_report(pictures=False).results


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    recording = make_recording(make_track("stance", drop_deg=8.0))
    return Analysis(*measure(recording), recording).save(tmp_path_factory.mktemp("made") / "out", formats=[])


def run(*arguments):
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, HipcheckError | SystemExit), done.exception
    return done


def other_numbers(results):
    stance = results.stances[0].model_copy(update={"hold_s": 1.0})
    return results.model_copy(update={"stances": [stance]})


def test_an_entry_is_replaced_only_where_that_is_asked_for(path, results):
    with History(path) as history:
        number = history.keep(results, "anna", taken_at=MARCH)
        for one, when in ((results, JUNE), (other_numbers(results), MARCH), (other_numbers(results), None)):
            assert history.replaced_by(one, "anna", taken_at=when) == number
            with pytest.raises(UsageError, match=rf"as entry {number}, .*--force"):
                history.keep(one, "anna", taken_at=when)
        assert history.entry(number).taken_at == MARCH
        newer = history.keep(other_numbers(results), "anna", taken_at=JUNE, force=True)
        assert [entry.number for entry in history.entries()] == [newer]
        assert history.entry(newer).taken_at == JUNE


def test_the_same_once_more_is_no_replacement_and_keeps_its_date(path, results):
    moved = results.model_copy(update={"source": results.source.model_copy(update={"path": "elsewhere/clip.mp4"})})
    with History(path) as history:
        history.keep(results, "anna", taken_at=MARCH)
        assert history.replaced_by(moved, "anna") is None
        assert history.entry(history.keep(moved, "anna")).taken_at == MARCH
        assert history.replaced_by(results, "bea") is None


def test_the_command_replaces_with_force_and_refuses_without_where_nobody_can_be_asked(path, folder):
    add = ["history", "add", folder, "--name", "anna"]
    assert run(*add, "--date", "2026-03-02").exit_code == 0
    refused = run(*add, "--date", "2026-06-02")
    assert isinstance(refused.exception, UsageError)
    assert run(*add, "--date", "2026-06-02", "--force").exit_code == 0
    with History(path) as history:
        assert [entry.taken_at.astimezone().month for entry in history.entries()] == [6]


def test_keeping_in_a_run_asks_too(path, folder, tmp_path, capsys):
    for exercise, force in (("auto", False), ("squat", False), ("squat", True)):
        settings = Settings(exercise=exercise)
        assert run_clips([folder / "landmarks.npz"], tmp_path / "out", settings, keep="anna", force=force) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("hipcheck: ")]
    assert [("Kept for anna" in line, "--force" in line) for line in told] == [
        (True, False),
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize("date", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_date_that_makes_no_sense_is_refused(path, folder, date):
    refused = run("history", "add", folder, "--name", "anna", "--date", date)
    assert isinstance(refused.exception, UsageError)
    assert f"{date} cannot be when it was filmed" in str(refused.exception)
    assert isinstance(run("history", "plot", "anna").exception, UsageError)
    assert run("history", "add", folder, "--name", "anna", "--date", f"{datetime.now():%Y-%m-%d}").exit_code == 0


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_python_is_refused_such_a_date_too(path, results, year):
    with History(path) as history, pytest.raises(UsageError, match="makes no sense"):
        history.keep(results, "anna", taken_at=datetime(year, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("date", ["9999-12-31T23:00:00+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_date_of_an_earlier_version_is_listed_and_told(path, results, date):
    with History(path) as history:
        number = history.keep(results, "anna")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entry SET taken_at = ?", (date,))
    assert date[:4] in run("history", "list").stdout
    assert run("history", "show", number).exit_code == 0
    if date.startswith("9"):
        with History(path) as history, pytest.raises(UsageError, match="a session in the future"):
            history_series(history, "anna")


@pytest.mark.parametrize("arguments", [("history", "show", HUGE), ("compare", HUGE, HUGE), ("history", "show", -1)])
def test_a_number_that_no_entry_has_is_one_sentence(path, arguments):
    done = run(*arguments) if arguments[2] != -1 else run("history", "show", "--", "-1")
    assert isinstance(done.exception, UsageError)
    assert "There is no entry" in str(done.exception)
    with History(path) as history:
        assert history.delete(numbers=[HUGE, -HUGE]) == 0


@pytest.mark.parametrize("blob", [b"junk", zlib.compress(b"{}"), zlib.compress(b"\xff"), b"", "text", 7])
def test_a_damaged_entry_is_one_sentence_and_the_others_are_well(path, results, folder, blob):
    with History(path) as history:
        bad = history.keep(results, "anna")
        good = history.keep(results, "bea")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entry SET results = ? WHERE id = ?", (blob, bad))
    for arguments in (("history", "show", bad), ("compare", bad, good), ("compare", good, bad)):
        done = run(*arguments)
        assert isinstance(done.exception, UsageError), arguments
        assert f"Entry {bad} of the history is damaged" in str(done.exception)
    assert run("history", "show", good).exit_code == 0
    with History(path) as history:
        assert history.replaced_by(results, "anna") == bad  # what is damaged is another


def test_escape_codes_in_names_do_not_reach_the_terminal(path, results, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "\x1b[31manna\x07 \udcff"
    red = results.model_copy(update={"source": results.source.model_copy(update={"path": "\x1b]0;owned\x07.mp4"})})
    with History(path) as history:
        number = history.keep(red, name, folder=tmp_path / "a\udcffb")
    for arguments in (
        ("history", "list"),
        ("history", "show", number),
        ("history", "plot", name),
        ("history", "export"),
    ):
        done = run(*arguments)
        assert "\x1b" not in done.output
        assert "\x07" not in done.output
        assert done.exit_code == 0, done.exception
    assert r"\x1b[31manna\x07" in run("history", "list").output
    assert b"\x1b" not in (tmp_path / "history.csv").read_bytes()


def test_a_formula_in_a_name_is_none_in_the_export(path, results, tmp_path):
    with History(path) as history:
        history.keep(results, '=HYPERLINK("http://x","y")')
    for dialect in ("comma", "semicolon"):
        assert run("history", "export", "-o", tmp_path / "h.csv", "--csv-dialect", dialect).exit_code == 0
        assert "'=HYPERLINK" in (tmp_path / "h.csv").read_text(encoding="utf-8-sig")
    assert run("history", "export", "-o", tmp_path / "h.xlsx").exit_code == 0
    assert (tmp_path / "h.xlsx").read_bytes()[:2] == b"PK"


def test_a_drive_without_a_log_is_told(path, results, monkeypatch):
    """As SQLite answers on some network drives: it stays with the journal it had."""
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, statement, *values):
            wal = statement == "PRAGMA journal_mode = WAL"
            return super().execute("PRAGMA journal_mode = DELETE" if wal else statement, *values)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Connection))
    with pytest.warns(HipcheckWarning, match="has no write-ahead log"), History(path) as history:
        assert history.results(history.keep(results, "anna")) == results
