"""What a killed run leaves: brought back or removed by the next one; what a running one works on is left alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hipcheck import remains
from hipcheck.analysis import Analysis
from hipcheck.errors import UsageError
from hipcheck.folders import check_target, complete_folder, whole_file
from hipcheck.measure import measure
from hipcheck.remains import MARKER, hidden_folder, put_in_order
from recording_factory import make_recording
from track_factory import make_track

RESULT = '{\n  "schema": "hipcheck.results/1"\n}\n'

needs_locks = pytest.mark.skipif(remains._fcntl is None, reason="this system has no locks on folders")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def results(folder, text="old"):
    folder.mkdir(parents=True)
    (folder / "angles.csv").write_text(text)
    (folder / MARKER).write_text(RESULT)
    return folder


def rest(folder, suffix=".part", number="ab12"):
    path = folder / f".hipcheck-{number}{suffix}"
    path.mkdir()
    return path


@needs_locks
def test_a_folder_that_was_moved_aside_comes_back(tmp_path):
    results(rest(tmp_path, ".old") / "out")
    put_in_order(tmp_path)
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "angles.csv").read_text() == "old"


@needs_locks
def test_an_old_folder_whose_place_is_taken_goes(tmp_path):
    results(rest(tmp_path, ".old") / "out", "old")
    results(tmp_path / "out", "new")
    put_in_order(tmp_path)
    assert names(tmp_path) == ["out"]
    assert (tmp_path / "out" / "angles.csv").read_text() == "new"


@needs_locks
def test_what_was_half_made_goes_with_the_next_run_of_any_kind(tmp_path):
    def of_analysis():
        with complete_folder(tmp_path / "out") as draft:
            (draft / MARKER).write_text(RESULT)

    for run in (
        of_analysis,
        lambda: check_target(tmp_path / "new"),
        lambda: whole_file(tmp_path / "a", lambda d: d.touch()),
    ):
        (rest(tmp_path) / "report.png").write_text("a picture of somebody")
        (tmp_path / ".hipcheck-cd34.part").write_text("a table of an earlier version")
        run()
        assert not [name for name in names(tmp_path) if name.startswith(".")]


@needs_locks
def test_what_a_running_process_makes_is_left_alone(tmp_path):
    code = (
        "import sys; from pathlib import Path; from hipcheck.remains import hidden_folder\n"
        "with hidden_folder(Path(sys.argv[1]), '.part') as made:\n"
        "    print(made.name, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        name = process.stdout.readline().strip()
        put_in_order(tmp_path)
        assert names(tmp_path) == [name]
        process.kill()
        process.wait()
    assert names(tmp_path) == [name]
    put_in_order(tmp_path)
    assert names(tmp_path) == []


@needs_locks
def test_what_this_process_makes_is_left_alone_too(tmp_path):
    with hidden_folder(tmp_path, ".part") as made:
        put_in_order(tmp_path)
        assert made.is_dir()
    assert names(tmp_path) == []


@needs_locks
@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_folder_filled_in_place_goes_back_if_the_old_files_were_on_their_way_out(tmp_path, moved):
    place = results(tmp_path / "out", "old")
    part, old = rest(place), rest(place, ".old")
    for name in ("angles.csv", MARKER):
        (part / name).write_text("new")
    for name in [MARKER, "angles.csv"][:moved]:
        (place / name).replace(old / name)
    put_in_order(place)
    assert names(place) == ["angles.csv", MARKER]
    assert (place / "angles.csv").read_text() == "old"


@needs_locks
@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_folder_filled_in_place_goes_on_if_the_new_files_were_on_their_way_in(tmp_path, moved):
    place = tmp_path / "out"
    place.mkdir()
    part, out = rest(place), rest(place, ".out")
    for name in ("angles.csv", MARKER):
        (out / name).write_text("old")
        (part / name).write_text("new")
    for name in ["angles.csv", MARKER][:moved]:
        (part / name).replace(place / name)
    put_in_order(place)
    assert names(place) == ["angles.csv", MARKER]
    assert {(place / name).read_text() for name in names(place)} == {"new"}


@needs_locks
def test_an_old_folder_of_an_earlier_version_whose_place_is_not_known_is_left_alone(tmp_path):
    results(tmp_path / ".hipcheck-ab12.old")
    (tmp_path / "letter.txt").touch()
    put_in_order(tmp_path)
    assert names(tmp_path) == [".hipcheck-ab12.old", "letter.txt"]


def test_without_locks_only_what_is_surely_left_is_touched(tmp_path, monkeypatch):
    monkeypatch.setattr(remains, "_fcntl", None)
    part, old = rest(tmp_path), rest(tmp_path, ".old")
    results(old / "out")
    put_in_order(tmp_path)
    assert names(tmp_path) == [part.name, old.name] or names(tmp_path) == [old.name, part.name]
    for path, age_s in ((part, 3600), (old, 120), (old / "out", 120)):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age_s))
    put_in_order(tmp_path)
    assert names(tmp_path) == [part.name, "out"]
    os.utime(part, (0, 0))
    put_in_order(tmp_path)
    assert names(tmp_path) == ["out"]


@needs_locks
def test_a_result_is_read_and_drawn_again_after_a_kill_in_the_swap(tmp_path):
    recording = make_recording(make_track("stance", drop_deg=8.0))
    made = Analysis(*measure(recording), recording).save(tmp_path / "out", formats=[])
    made.replace(rest(tmp_path, ".old") / "out")
    assert Analysis.load(tmp_path / "out").stances
    assert names(tmp_path) == ["out"]


@needs_locks
def test_drawing_a_report_again_removes_what_an_analysis_left(tmp_path):
    recording = make_recording(make_track("stance", drop_deg=8.0))
    made = Analysis(*measure(recording), recording).save(tmp_path / "out", formats=[])
    (rest(tmp_path) / "report.png").write_text("a picture of somebody")
    rest(made)
    Analysis.load(made).redraw(made, ["html"])
    assert names(tmp_path) == ["out"]
    assert not [name for name in names(made) if name.startswith(".")]


def test_what_cannot_be_put_in_order_is_no_error(tmp_path):
    put_in_order(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="does not exist"):
        Analysis.load(tmp_path / "nowhere")
