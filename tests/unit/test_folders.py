"""An output folder is complete or absent, and nothing that is not hipcheck's is ever replaced."""

import errno
import os
import signal
import sys
from pathlib import Path

import pytest

from hipcheck.errors import EnvironmentProblemError, HipcheckError, HipcheckWarning, UsageError
from hipcheck.folders import check_target, complete_folder, problem_sentence
from hipcheck.interrupts import raise_if_interrupted, remember_interrupts
from hipcheck.remains import MARKER, hidden_folder

RESULT = '{\n  "schema": "hipcheck.results/1"\n}\n'


@pytest.fixture
def no_exchange(monkeypatch):
    """A system that cannot exchange two folders in one step."""
    monkeypatch.setattr("hipcheck.renaming._exchange_function", lambda: None)


def refused_hidden_folder(parent, suffix):
    raise PermissionError(errno.EACCES, "Permission denied")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write(target, text="new"):
    write_into(complete_folder(target), text)


def write_into(made, text="new"):
    with made as draft:
        (draft / "angles.csv").write_text(text)
        (draft / MARKER).write_text(RESULT)


def fail(target, error):
    with complete_folder(target) as draft:
        (draft / "angles.csv").write_text("half")
        raise error


def test_it_appears_whole_and_only_at_the_end(tmp_path):
    target = tmp_path / "a" / "b"
    with complete_folder(target) as draft:
        assert not target.exists()
        assert draft.parent == target.parent  # so that the last step is a rename
        (draft / "evidence").mkdir()
        (draft / "evidence" / "1.jpg").write_bytes(b"x")
    assert (target / "evidence" / "1.jpg").read_bytes() == b"x"
    assert names(target.parent) == ["b"]
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o077 for path in target.rglob("*")} == {0}


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyboardInterrupt(), SystemExit(1), UsageError("y")])
@pytest.mark.parametrize("before", [False, True])
def test_on_any_exception_nothing_new_remains_and_the_old_stays(tmp_path, error, before):
    target = tmp_path / "out"
    if before:
        write(target, "old")
    with pytest.raises(type(error)):
        fail(target, error)
    assert names(tmp_path) == (["out"] if before else [])
    if before:
        assert (target / "angles.csv").read_text() == "old"


def test_an_own_or_empty_folder_is_replaced(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    write(target, "first")
    (target / "annotated.mp4").write_text("of the first")
    write(target, "second")
    assert (target / "angles.csv").read_text() == "second"
    assert not (target / "annotated.mp4").exists()
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("name", ["thesis.doc", MARKER])
def test_a_foreign_folder_is_refused_and_left_alone(tmp_path, name):
    target = tmp_path / "documents"
    target.mkdir()
    (target / name).write_text('{"results": "of another program"}')
    with pytest.raises(UsageError, match="holds other files"):
        write(target)
    assert names(target) == [name]
    assert names(tmp_path) == ["documents"]


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        write(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
    with pytest.raises(EnvironmentProblemError, match="cannot be written"):
        write(tmp_path / "out" / "below")


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path):
    target = tmp_path / "out"
    with pytest.raises(EnvironmentProblemError, match="disk is full") as caught:
        fail(target, OSError(errno.ENOSPC, "No space left on device"))
    assert str(target) in str(caught.value)
    assert names(tmp_path) == []


def test_ctrl_c_in_the_moment_in_which_the_draft_appears_leaves_nothing(tmp_path, monkeypatch):
    made = Path.mkdir

    def make_and_stop(path, *args, **options):
        made(path, *args, **options)
        if path.suffix == ".part":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.mkdir", make_and_stop)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "out")
    assert names(tmp_path) == []


@pytest.mark.parametrize("step", ["mkdir", "iterdir"])
def test_permission_refused_at_any_step_is_one_sentence(tmp_path, monkeypatch, step):
    target = tmp_path / "out"
    write(target, "old")

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(f"pathlib.Path.{step}", refuse)
        with pytest.raises(EnvironmentProblemError, match="no permission"):
            write(target)
    assert (target / "angles.csv").read_text() == "old"
    assert names(tmp_path) == ["out"]


def test_the_old_folder_comes_back_when_the_swap_is_interrupted(tmp_path, monkeypatch, no_exchange):
    target = tmp_path / "out"
    write(target, "old")
    real, calls = type(target).replace, []

    def once(self, other):
        calls.append(other)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, other)

    monkeypatch.setattr(type(target), "replace", once)
    with pytest.raises(KeyboardInterrupt):
        write(target)
    assert (target / "angles.csv").read_text() == "old"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EIO, errno.EACCES])
def test_a_finished_folder_whose_place_cannot_be_taken_comes_to_lie_beside_it(tmp_path, monkeypatch, number):
    """However often moving is refused: then it is copied."""
    monkeypatch.setattr("hipcheck.renaming.PATIENCE_S", 0.05)
    target = tmp_path / "out"
    write(target, "old")
    for expected in ("out-2", "out-3"):
        with monkeypatch.context() as patch:
            patch.setattr("hipcheck.folders.exchange", lambda *_: False)
            patch.setattr("pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(number, "no")))
            made = complete_folder(target)
            with pytest.warns(HipcheckWarning, match=r"out could not be replaced .*out-\d") as told:
                write_into(made)
        assert made.place == tmp_path / expected
        assert ("open in another program" in str(told[0].message)) == (number == errno.EACCES)
        assert (made.place / "angles.csv").read_text() == "new"
    assert (target / "angles.csv").read_text() == "old"
    assert names(tmp_path) == ["out", "out-2", "out-3"]


def test_two_runs_that_end_in_the_same_moment_leave_one_whole_folder(tmp_path, monkeypatch):
    """One looks for the place before the other has taken it."""
    target = tmp_path / "out"
    exists = Path.exists

    def taken_meanwhile(path, **options):
        there = exists(path, **options)
        if path == target and not there and not other:
            other.append(1)
            target.mkdir()
            (target / MARKER).write_text(RESULT)
        return there

    other = []
    made = complete_folder(target)
    with made as draft:
        (draft / "angles.csv").write_text("new")
        (draft / MARKER).write_text(RESULT)
        monkeypatch.setattr(Path, "exists", taken_meanwhile)
    assert other
    assert made.place == target
    assert (target / "angles.csv").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_a_name_too_long_is_one_sentence(tmp_path):
    with pytest.raises(HipcheckError, match="cannot be written"):
        write(tmp_path / ("x" * 300))
    assert names(tmp_path) == []


def test_what_cannot_be_written_is_known_before_the_work(tmp_path, monkeypatch):
    check_target(tmp_path / "new" / "folder")
    write(tmp_path / "own")
    check_target(tmp_path / "own")
    assert names(tmp_path) == ["own"]
    (tmp_path / "file").write_text("mine")
    for target, words in (("file", "is a file"), ("file/below", "Not a directory"), ("x" * 300, "cannot be written")):
        with pytest.raises(HipcheckError, match=words):
            check_target(tmp_path / target)
    with pytest.raises(UsageError, match="holds other files"):
        check_target(tmp_path)
    monkeypatch.setattr("hipcheck.folders.hidden_folder", refused_hidden_folder)
    for name in ("new", "own"):
        with pytest.raises(EnvironmentProblemError, match="no permission"):
            check_target(tmp_path / name)


def test_the_folder_one_stands_in_is_filled_in_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here, number = Path(), tmp_path.stat().st_ino
    check_target(here)
    write(here, "first")
    (tmp_path / "annotated.mp4").write_text("of the first")
    write(here, "second")
    assert names(tmp_path) == ["angles.csv", MARKER]
    assert (tmp_path / "angles.csv").read_text() == "second"
    assert tmp_path.stat().st_ino == number
    with pytest.raises(RuntimeError):
        fail(here, RuntimeError("x"))
    assert names(tmp_path) == ["angles.csv", MARKER]
    (tmp_path / "notes.txt").touch()
    with pytest.raises(UsageError, match="holds other files"):
        write(here)


@pytest.mark.parametrize("reason", ["mount", "parent"])
def test_a_folder_that_cannot_be_renamed_is_filled_in_place(tmp_path, monkeypatch, reason):
    target = tmp_path / "out"
    target.mkdir()
    number = target.stat().st_ino
    if reason == "mount":
        monkeypatch.setattr(os.path, "ismount", lambda path: path == target)
    else:
        monkeypatch.setattr(
            "hipcheck.folders.hidden_folder",
            lambda parent, suffix: (hidden_folder if parent == target else refused_hidden_folder)(parent, suffix),
        )
    check_target(target)
    for text in ("first", "second"):
        write(target, text)
        assert (target / "angles.csv").read_text() == text
    assert target.stat().st_ino == number
    assert names(target) == ["angles.csv", MARKER]


@pytest.mark.parametrize("move", [1, 2, 3, 4, 5])
def test_filling_in_place_goes_back_when_it_is_interrupted(tmp_path, monkeypatch, move):
    monkeypatch.chdir(tmp_path)
    write(Path(), "old")
    real, complete = Path.replace, []

    def interrupted(self, other):
        complete.append((tmp_path / MARKER).exists())
        if len(complete) == move:
            raise KeyboardInterrupt
        return real(self, other)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(Path(), "new")
    assert complete[:move] == [True, False, False, False, False][:move]  # the marker goes first and comes last
    assert names(tmp_path) == ["angles.csv", MARKER]
    assert (tmp_path / "angles.csv").read_text() == "old"


@pytest.mark.skipif(os.name != "posix", reason="Windows lets only some users make links")
def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    for text in ("first", "second"):
        write(link, text)
        assert link.is_symlink()
        assert (tmp_path / "real" / "angles.csv").read_text() == text
    assert names(tmp_path) == ["link", "real"]
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(EnvironmentProblemError, match="cannot be written"):
        write(link)


def test_a_long_name_that_fits_is_written(tmp_path):
    target = tmp_path / ("x" * 245)
    check_target(target)
    write(target, "first")
    write(target, "second")
    assert (target / "angles.csv").read_text() == "second"


def test_what_a_killed_run_left_is_no_obstacle(tmp_path):
    target = tmp_path / "out"
    (target / ".hipcheck-ab12_x.part").mkdir(parents=True)
    write(target)
    assert (target / "angles.csv").read_text() == "new"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "no permission"),
        (errno.EPERM, "no permission"),
        (errno.EROFS, "no permission"),
        (errno.EIO, "cannot be written (broken)"),
    ],
)
def test_every_problem_has_its_sentence(tmp_path, number, words):
    sentence = problem_sentence(tmp_path, OSError(number, "broken"))
    assert words in sentence
    assert str(tmp_path) in sentence
    assert sentence.endswith(".")


def test_a_note_beside_the_results_is_not_lost(tmp_path):
    target = tmp_path / "out"
    write(target, "first")
    (target / "notes.txt").write_text("pain 3 of 10 on the left")
    with pytest.raises(UsageError, match="holds other files"):
        write(target, "second")
    assert (target / "notes.txt").exists()
    assert (target / "angles.csv").read_text() == "first"


class Finalized:
    """Ctrl-C comes up while this is being let go of, where Python drops exceptions."""

    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_that_python_drops_still_leaves_nothing_behind(tmp_path):
    def writes():
        with complete_folder(tmp_path / "out") as draft:
            (draft / "results.json").write_text(RESULT)
            thing = Finalized()
            del thing

    with remember_interrupts(), pytest.raises(KeyboardInterrupt):
        writes()
    assert list(tmp_path.iterdir()) == []
    with remember_interrupts():  # it is forgotten with its block
        raise_if_interrupted()
        with complete_folder(tmp_path / "out") as draft:
            (draft / "results.json").write_text(RESULT)
    assert (tmp_path / "out" / "results.json").read_text() == RESULT
