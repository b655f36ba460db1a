"""Rules of Windows and macOS, brought here: code pages, no fork, no nameless files, narrow paths."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile

import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError
from hipcheck.jobs import Settings, display, pool, run_clips
from hipcheck.measure import measure
from hipcheck.media import decode
from hipcheck.pelvis.picture import spool
from hipcheck.pelvis.picture.crops import PelvisCrop
from hipcheck.report import beside
from hipcheck.report.beside import Drawer
from recording_factory import make_recording
from report_factory import make_report
from track_factory import Timing, make_track

MAX_PATH = 260
"""What Windows takes unless it was told to take more, the end included."""


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Results folders of two sessions of squats, in a folder whose name is in no code page of the west."""
    parent = tmp_path_factory.mktemp("Jörg 名前")
    for number, (name, valgus) in enumerate((("march", 2.0), ("may", 22.0))):
        recording = make_recording(
            make_track("squat", valgus_left_deg=valgus, timing=Timing(reps=1)), path=f"{name}.mp4"
        )
        source = recording.source.model_copy(update={"sha256": str(number) * 64})
        recording = type(recording)(**{**vars(recording), "source": source})
        results, angles = measure(recording)
        picture = next(iter(make_report(reps=1, stances=0).evidence.values()))
        evidence = {results.squats[0].knees.left.evidence_t_s: picture}
        Analysis(results, angles, recording, evidence).save(parent / name, formats=[])
    hitched = make_recording(make_track("stance", drop_deg=-6.0, lean_deg=-4.0), path="hold.mp4")
    Analysis(*measure(hitched), hitched).save(parent / "hold", formats=[])
    return parent


def _redirected(code_page, *arguments, cwd):
    """Run the command line with its output in pipes, as Python would encode it on such a Windows."""
    environment = os.environ | {"PYTHONIOENCODING": code_page, "HIPCHECK_HISTORY": str(cwd / "history.sqlite")}
    command = [sys.executable, "-m", "hipcheck", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, env=environment, timeout=300, check=False)
    errors = done.stderr.decode("utf-8")
    assert "Traceback" not in errors
    return done.returncode, done.stdout.decode("utf-8")


@pytest.mark.parametrize(("code_page", "option"), [("cp1252", ()), ("cp932", ("--json",))])
def test_results_sent_to_a_file_are_whole_and_utf8(sessions, tmp_path, code_page, option):
    landmarks = sessions / "hold" / "landmarks.npz"
    status, text = _redirected(code_page, "analyze", landmarks, "-o", "名前", *option, cwd=tmp_path)
    assert status == 0
    if option:
        assert json.loads(text)["schema"] == "hipcheck.results/1"
    else:
        assert "−" in text
        assert "名前" in text


def test_comparisons_and_the_history_sent_to_a_file_are_whole(sessions, tmp_path):
    status, text = _redirected("cp1252", "compare", sessions / "march", sessions / "may", cwd=tmp_path)
    assert (status, "→" in text) == (0, True)
    for arguments in (("add", sessions / "may", "--name", "Jörg 名前"), ("list",)):
        status, text = _redirected("cp1252", "history", *arguments, cwd=tmp_path)
        assert (status, "Jörg 名前" in text) == (0, True)


def test_the_doctor_sent_to_a_file_names_folders_in_any_letters(tmp_path):
    folder = tmp_path / "Jörg 名前"
    folder.mkdir()
    status, text = _redirected("cp1252", "doctor", cwd=folder)
    assert (status, "Jörg 名前" in text) == (0, True)


@pytest.mark.slow
def test_a_live_check_sent_to_a_file_ends_well(squat_clip, pose_model, tmp_path):
    options = ("--fast", "--headless", "--quiet", "--exercise", "squat", "-o", "名前")
    status, text = _redirected("cp1252", "live", "--camera", squat_clip, *options, cwd=tmp_path)
    assert status in (0, 3)
    assert "名前" in text


@pytest.mark.slow
def test_several_clips_and_the_report_need_no_fork(sessions, tmp_path, monkeypatch):
    monkeypatch.delattr(os, "fork")
    monkeypatch.delattr(os, "forkpty", raising=False)
    recordings = [tmp_path / f"{number}.npz" for number in range(4)]
    for number, recording in enumerate(recordings):
        recording.write_bytes((sessions / ("march", "may")[number % 2] / "landmarks.npz").read_bytes())
    assert run_clips(recordings, tmp_path / "out", Settings(), jobs=2) == 0
    assert len(list((tmp_path / "out").glob("*/report.pdf"))) == 4
    with Drawer() as drawer:
        drawer.start()
        with drawer.drawing(make_report(reps=1, stances=0), tmp_path, ["png"]):
            pass
    assert (tmp_path / "report.png").stat().st_size > 0


def test_pictures_are_put_away_where_files_have_names(tmp_path, monkeypatch):
    """Windows and macOS know no O_TMPFILE, and Windows names every temporary file until it is closed."""
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    monkeypatch.setattr(tempfile, "TemporaryFile", tempfile.NamedTemporaryFile)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(spool, "_IN_MEMORY_BYTES", 1000)
    noise = np.random.default_rng(0).integers(0, 255, (90, 120), dtype=np.uint8)
    crops = spool.CropSpool()
    numbers = [crops.put(PelvisCrop(noise, scale=1.0, left_px=float(left), top_px=0.0)) for left in range(3)]
    assert len(list(tmp_path.iterdir())) == 1
    assert [crops.get(number).left_px for number in numbers] == [0.0, 1.0, 2.0]
    crops.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_results_adds_little_to_a_path(sessions, tmp_path, monkeypatch):
    """What is written for a moment counts too: a long path of Windows is refused there as well."""
    seen = []
    real = os.mkdir

    def noting(path, *rest, **more):
        seen.append(os.fspath(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "mkdir", noting)
    folder = tmp_path / "out"
    assert run_clips([sessions / "march" / "landmarks.npz"], folder, Settings()) == 0
    written = [str(path) for path in folder.rglob("*")] + seen
    added = max(len(path.removeprefix(str(tmp_path))) for path in written if path.startswith(str(tmp_path)))
    assert added <= 50
    # Documents of somebody with a long name, a folder for the study, and a clip as phones and cameras name them.
    usual = len(
        r"C:\Users\Maximiliane Mustermann\OneDrive - Universitätsklinikum\Dokumente\hipcheck-out\VID_20261128_093015"
    )
    assert usual + added < MAX_PATH


def test_bars_are_drawn_on_the_error_stream_itself_where_consoles_may_know_no_escape_codes(monkeypatch):
    with display._terminal() as console:
        elsewhere = console.file is not sys.stderr
    monkeypatch.setattr(sys, "platform", "win32")
    with display._terminal() as console:
        assert console.file is sys.stderr
    assert elsewhere or sys.platform == "win32"


@pytest.mark.parametrize("work", [lambda line: pool._work(line, None), beside._draw])
def test_processes_that_others_stop_do_not_hear_ctrl_c(work):
    """On Windows they do not inherit that from whoever started them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    here, there = multiprocessing.Pipe()
    here.close()
    try:
        work(there)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("platform", "advice"), [("darwin", "Files and Folders"), ("linux", "change its permissions")])
def test_a_recording_that_may_not_be_read_has_the_advice_of_its_system(tmp_path, monkeypatch, platform, advice):
    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"video")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(decode.av, "open", refuse)
    with pytest.raises(EnvironmentProblemError, match=advice):
        decode.open_video(clip)
