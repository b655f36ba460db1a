"""A pipe or a device in the place of a file is told from one: reading it would wait for ever."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from hipcheck.analysis import Analysis
from hipcheck.cli import main
from hipcheck.folders import is_results_folder
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import make_track

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name on this system")

LONGEST_S = 10


@pytest.fixture(autouse=True)
def _ends():
    """Fail what waits for a pipe."""

    def fail(number, frame):
        pytest.fail("it waits for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(LONGEST_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    recording = make_recording(make_track("stance", drop_deg=8.0))
    folder = tmp_path_factory.mktemp("made") / "out"
    return Analysis(*measure(recording), recording).save(folder, formats=[])


@pytest.fixture
def pipes(tmp_path):
    """A folder in which the files of a result are pipes."""
    folder = tmp_path / "pipes"
    folder.mkdir()
    for name in ("results.json", "run.json", "angles.csv", "landmarks.npz"):
        os.mkfifo(folder / name)
    return folder


def said_by(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    return end.value.code, capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(
    "command",
    [
        ("report", "P"),
        ("compare", "P", "P"),
        ("history", "add", "P", "--name", "p"),
        ("export", "P", "--format", "csv"),
    ],
)
def test_pipes_in_a_results_folder_are_named(pipes, capsys, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIPCHECK_HISTORY", str(tmp_path / "history.sqlite"))
    status, said = said_by(capsys, *(pipes if word == "P" else word for word in command))
    assert (status, "results.json is not a file" in said) == (2, True), said


def test_a_folder_of_pipes_is_no_result_and_not_replaced(pipes, made, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not is_results_folder(pipes)
    status, said = said_by(capsys, "analyze", made / "landmarks.npz", "-o", pipes)
    assert (status, "holds other files" in said) == (2, True), said
    assert said_by(capsys, "analyze", pipes)[0] == 2


@pytest.mark.parametrize("options", [[], ["--anonymous"]])
@pytest.mark.parametrize("name", ["clip.mp4", "clip.trc", "clip.json"])
def test_a_pipe_in_place_of_a_recording_is_named(made, capsys, tmp_path, monkeypatch, name, options):
    """Also where a folder of its name holds a result, which its hash would tell to be its own."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made, tmp_path / "hipcheck-out" / "clip")
    os.mkfifo(tmp_path / name)
    status, said = said_by(capsys, "analyze", name, *options)
    assert (status, "is not a file" in said) == (2, True), said


def test_a_pipe_among_frame_files_is_passed_over(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "frames").mkdir()
    os.mkfifo(tmp_path / "frames" / "clip_000000000000_keypoints.json")
    assert said_by(capsys, "analyze", "frames", "--rate", "30")[0] == 2
