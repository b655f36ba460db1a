"""What shows a person can be read by its owner only, unless asked otherwise."""

from __future__ import annotations

import os

import numpy as np
import pytest
from typer.testing import CliRunner

from hipcheck.analysis import Analysis
from hipcheck.cli import app
from hipcheck.errors import UsageError
from hipcheck.folders import whole_file
from hipcheck.jobs import Settings, run_clips
from hipcheck.measure import measure
from hipcheck.media.writer import VideoWriter
from hipcheck.pelvis.markers.sheet import write_sheet
from hipcheck.permissions import folder_mode, private
from recording_factory import make_recording
from track_factory import make_track

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has other rules: those of the user's own folder")


@pytest.fixture
def everything(tmp_path, monkeypatch):
    """Write all that shows somebody; return the folder."""
    monkeypatch.setenv("HIPCHECK_HISTORY", str(tmp_path / "all" / "history.sqlite"))
    before = os.umask(0o022)
    yield lambda: _write(tmp_path / "all")
    os.umask(before)


def _write(folder):
    recording = make_recording(make_track("stance", drop_deg=8.0))
    made = Analysis(*measure(recording), recording).save(folder / "new" / "out", formats=["svg"])
    run_clips([made / "landmarks.npz", made / "landmarks.npz"], folder / "batch", Settings())
    for arguments in (
        ["report", made, "--format", "html"],
        ["export", made, "--format", "csv,xlsx,trc"],
        ["history", "add", made, "--name", "anna"],
        ["history", "plot", "anna", "-o", folder / "plot.png"],
        ["history", "export", "-o", folder / "history.csv"],
        ["compare", made, made, "-o", folder / "comparison.png"],
    ):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, (arguments, done.exception)
    return folder


def rights(folder):
    return {path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}


def test_all_that_shows_somebody_is_closed_to_others(everything):
    folder = everything()
    found = rights(folder)
    assert {"new/out/results.json", "batch/summary.csv", "plot.png", "comparison.png", "new/out.xlsx"} <= set(found)
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}


def test_the_rule_of_the_system_holds_where_it_is_asked_for(everything, monkeypatch):
    monkeypatch.setenv("HIPCHECK_PERMISSIONS", "umask")
    found = rights(everything())
    assert {name: mode for name, mode in found.items() if mode not in (0o755, 0o644)} == {"history.sqlite": 0o600}


def test_another_value_is_one_sentence(monkeypatch):
    monkeypatch.setenv("HIPCHECK_PERMISSIONS", "0640")
    with pytest.raises(UsageError, match="HIPCHECK_PERMISSIONS is 0640; set it to private or umask"):
        private()


def test_a_video_is_closed_to_others_from_its_first_byte_on(tmp_path):
    with VideoWriter(tmp_path / "session.mp4", 32, 32) as writer:
        writer.write(np.zeros((32, 32, 3), np.uint8), 0.0)
        assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]
    assert (tmp_path / "session.mp4").stat().st_mode & 0o777 == 0o600


def test_what_shows_nobody_is_for_everybody(tmp_path):
    before = os.umask(0o022)
    try:
        assert write_sheet(tmp_path / "markers.pdf").stat().st_mode & 0o777 == 0o644
        assert whole_file(tmp_path / "a", lambda draft: draft.touch()).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_on_windows_a_new_folder_has_the_rights_of_its_parent(monkeypatch):
    """There Python gives a folder of mode 0700 to its owner alone, and a file that is moved out keeps that."""
    assert folder_mode() == 0o700
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        assert folder_mode() == 0o777
