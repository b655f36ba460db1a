"""A finished result is never deleted, whatever other programs have open: under the rules of Windows."""

from __future__ import annotations

import shutil
import threading
import warnings

import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import HipcheckWarning
from hipcheck.folders import complete_folder, whole_file
from hipcheck.history.store import History
from hipcheck.jobs import Settings, run_clips
from hipcheck.measure import measure
from hipcheck.remains import MARKER
from recording_factory import make_recording
from track_factory import make_track
from windows_rules import windows  # noqa: F401 - a fixture

RESULT = '{\n  "schema": "hipcheck.results/1"\n}\n'


def write(made, text):
    with made as draft:
        (draft / "report.pdf").write_text(text)
        (draft / MARKER).write_text(RESULT)
    return made.place


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def analysis():
    recording = make_recording(make_track("stance", drop_deg=8.0))
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), dtype=np.uint8)
    return Analysis(*measure(recording), recording, {1.5: noise})


def test_the_rules_are_those_of_windows(windows, tmp_path):  # noqa: F811
    """What must fail does: else these tests would show nothing."""
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "file").touch()
    with (folder / "file").open():
        for refused in (
            lambda: folder.rename(tmp_path / "b"),
            lambda: (folder / "file").unlink(),
            lambda: shutil.rmtree(folder),
        ):
            with pytest.raises(PermissionError):
                refused()
    (tmp_path / "b").mkdir()
    with pytest.raises(PermissionError):
        folder.replace(tmp_path / "b")
    assert names(folder) == ["file"]


def test_a_folder_is_made_and_replaced(windows, tmp_path):  # noqa: F811
    for text in ("first", "second"):
        assert write(complete_folder(tmp_path / "out"), text) == tmp_path / "out"
        assert (tmp_path / "out" / "report.pdf").read_text() == text
        assert names(tmp_path) == ["out"]


def test_with_the_old_report_open_in_a_viewer_the_new_one_lies_beside_it(windows, tmp_path):  # noqa: F811
    target = tmp_path / "out"
    write(complete_folder(target), "old")
    with (
        (target / "report.pdf").open(),
        pytest.warns(HipcheckWarning, match=r"out could not be replaced \(a file in it is open in another program"),
    ):
        place = write(complete_folder(target), "new")
    assert place == tmp_path / "out-2"
    assert (place / "report.pdf").read_text() == "new"
    assert (target / "report.pdf").read_text() == "old"
    assert names(tmp_path) == ["out", "out-2"]


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_virus_scanner_that_lets_go_is_waited_for(windows, tmp_path, monkeypatch, which):  # noqa: F811
    monkeypatch.setattr("hipcheck.renaming.PATIENCE_S", 5.0)
    target = tmp_path / "out"
    write(complete_folder(target), "old")
    made = complete_folder(target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with made as draft:
            (draft / "report.pdf").write_text("new")
            (draft / MARKER).write_text(RESULT)
            windows.held = {(draft if which == "new" else target) / "report.pdf"}
            threading.Timer(0.3, windows.held.clear).start()
    assert windows.refusals > 1
    assert made.place == target
    assert (target / "report.pdf").read_text() == "new"
    assert names(tmp_path) == ["out"]


def test_a_new_folder_that_stays_held_is_copied(windows, tmp_path):  # noqa: F811
    made = complete_folder(tmp_path / "out")

    def write_what_is_looked_at():
        with made as draft:
            (draft / MARKER).write_text(RESULT)
            windows.held = {draft / MARKER}

    with pytest.warns(HipcheckWarning):
        write_what_is_looked_at()
    assert made.place == tmp_path / "out-2"
    assert (made.place / MARKER).read_text() == RESULT


def test_the_current_folder_is_filled_in_place(windows, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    for text in ("first", "second"):
        write(complete_folder(tmp_path), text)
        assert (tmp_path / "report.pdf").read_text() == text
    assert names(tmp_path) == ["report.pdf", MARKER]


def test_a_file_that_is_open_stays_and_the_new_one_lies_beside_it(windows, tmp_path):  # noqa: F811
    path = tmp_path / "history.csv"
    whole_file(path, lambda draft: draft.write_text("old"))
    with path.open(), pytest.warns(HipcheckWarning, match=r"history\.csv could not be replaced \(it is open"):
        assert whole_file(path, lambda draft: draft.write_text("new")) == tmp_path / "history-2.csv"
    assert path.read_text() == "old"
    assert names(tmp_path) == ["history-2.csv", "history.csv"]


def test_the_report_drawn_again_leaves_an_open_pdf_and_replaces_the_rest(windows, tmp_path, analysis):  # noqa: F811
    folder = analysis.save(tmp_path / "out", formats=["pdf", "svg"])
    before = (folder / "report.pdf").read_bytes()
    (folder / "report.svg").write_text("old")
    with (folder / "report.pdf").open(), pytest.warns(HipcheckWarning, match=r"report\.pdf could not be replaced"):
        paths = Analysis.load(folder).redraw(folder, ["pdf", "svg"])
    assert sorted(path.name for path in paths) == ["report-2.pdf", "report.svg"]
    assert (folder / "report.svg").read_text() != "old"
    assert (folder / "report.pdf").read_bytes() == before
    assert analysis.save(folder, formats=["svg"]) == folder  # what lies beside is hipcheck's own


def test_an_analysis_saved_over_an_open_one_lies_beside_it(windows, tmp_path, analysis):  # noqa: F811
    folder = analysis.save(tmp_path / "out", formats=["svg"])
    with (folder / "report.svg").open(), pytest.warns(HipcheckWarning):
        again = analysis.save(folder, formats=["svg"])
    assert again == tmp_path / "out-2"
    assert Analysis.load(again).results == Analysis.load(folder).results


def test_a_batch_with_its_table_open_in_a_spreadsheet_ends_as_it_should(
    windows,  # noqa: F811
    tmp_path,
    analysis,
    capsys,
):
    source = analysis.save(tmp_path / "source", formats=[])
    clips = [source / "landmarks.npz", tmp_path / "nowhere.mp4"]
    assert run_clips(clips, tmp_path / "all", Settings()) == 4
    with (tmp_path / "all" / "summary.csv").open(), pytest.warns(HipcheckWarning, match="summary-2"):
        assert run_clips(clips, tmp_path / "all", Settings(), as_json=True, force=True) == 4
    assert '"schema": "hipcheck.results/1"' in capsys.readouterr().out
    assert names(tmp_path / "all") == ["failures.csv", "landmarks", "summary-2.csv", "summary.csv"]


def test_the_history_is_kept_and_exported(windows, tmp_path, analysis):  # noqa: F811
    with History(tmp_path / "history.sqlite") as history:
        number = history.keep(analysis.results, "anna")
        assert history.results(number) == analysis.results
        assert history.delete(numbers=[number]) == 1
