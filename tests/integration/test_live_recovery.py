"""Nothing that was seen is lost, whatever ends a session: cameras, windows, disks, and kills of the whole process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from hipcheck import cli
from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError
from hipcheck.live import cameras, engine, recovery, run, session, sessions
from hipcheck.live.cameras import DeviceCamera
from hipcheck.live.devices import CameraInfo
from hipcheck.live.recovery import recover_all
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from live_factory import MODEL, Camera, Capture, Clock, EveryShotOf, Landmarker, empty, hold, small, standing
from track_factory import Timing, make_track

PROGRAM = Path(__file__).parents[1] / "live_program.py"
LONGEST_S = 60.0
BEGIN_S = 100.0  # the clock of the fake camera


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of sessions, and everything that takes long replaced."""
    monkeypatch.setenv("HIPCHECK_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setattr(engine, "StretchLandmarker", Landmarker)
    monkeypatch.setattr(engine, "PoseLandmarker", Landmarker)
    monkeypatch.setattr(session, "NewestShot", EveryShotOf)
    return tmp_path / "sessions"


def still() -> object:
    """Return one and a half seconds of standing."""
    return standing(1.5)


def ended(camera, tmp_path, monkeypatch, *, video=None, **asked) -> session.Session:
    """Run a session to its end and return it."""
    monkeypatch.setattr(Landmarker, "track", camera.track)
    asked = {"hold_s": 3.0, "rest_s": 0.2, "exercise": "stance"} | asked
    made = session.Session(camera, MODEL, LiveSettings(**asked), Player(quiet=True), tmp_path / "out", video)
    made.start()
    made._thread.join(LONGEST_S)
    return made


@pytest.fixture
def quick_save(monkeypatch):
    """Write the numbers without the drawings."""
    save = Analysis.save
    monkeypatch.setattr(Analysis, "save", lambda self, folder, **options: save(self, folder, formats=()))


def interrupted(tmp_path, monkeypatch, camera=None, **given) -> session.Session:
    """Run a session that comes to its end and cannot be saved."""

    def full(self, folder, **options):
        raise EnvironmentProblemError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Analysis, "save", full)
        made = ended(camera or Camera(still()), tmp_path, monkeypatch, **given)
    with pytest.raises(EnvironmentProblemError, match="The disk is full"):
        made.result()
    assert made.kept
    return made


def test_a_recovered_session_gives_what_it_would_have_given(tmp_path, monkeypatch, folder, quick_save):
    whole = ended(Camera(hold()), tmp_path, monkeypatch).result()
    assert [stance.side for stance in whole.stances] == ["left"]
    assert list(folder.iterdir()) == []  # the report is written, so nothing is kept
    interrupted(tmp_path, monkeypatch, Camera(hold()))
    (recovered,) = recover_all()
    assert recovered.folder == tmp_path / "out-recovered"
    again = recovered.analysis
    assert again.angles.equals(whole.angles)
    assert again.results.stances == whole.results.stances
    assert again.results.provenance == whole.results.provenance
    for name in ("xy_px", "world_m", "visibility", "t_s"):
        np.testing.assert_array_equal(getattr(again.recording.track, name), getattr(whole.recording.track, name))
    np.testing.assert_array_equal(again.recording.frames.luma, whole.recording.frames.luma)
    np.testing.assert_array_equal(
        again.recording.frames.background_shift_px, whole.recording.frames.background_shift_px
    )
    assert set(again.evidence) == set(whole.evidence)
    for t_s, picture in whole.evidence.items():
        np.testing.assert_array_equal(again.evidence[t_s], picture)
    codes = {issue.code for issue in again.results.quality.issues} - {i.code for i in whole.results.quality.issues}
    assert codes == {"session_interrupted"}
    assert list(folder.iterdir()) == []
    assert (tmp_path / "out-recovered" / "results.json").is_file()


def test_what_the_person_said_is_not_lost(tmp_path, monkeypatch, quick_save):
    interrupted(tmp_path, monkeypatch, age_years=62, pain={"left": 3})
    (recovered,) = recover_all()
    assert recovered.analysis.results.reported.age_years == 62


FAULTS = {
    "raises": "The camera stopped after 1 s;",
    "gone": "The camera stopped after 1 s;",
    "none": "The camera stopped after 1 s;",
    "empty": "The camera stopped after 1 s;",
    "grey": "The camera stopped after 1 s;",
    "turned": "The camera changed the shape of its pictures (to 240 x 320) after 1 s;",
}


@pytest.mark.parametrize(("fault", "sentence"), FAULTS.items())
def test_a_camera_that_goes_away_leaves_the_report(tmp_path, monkeypatch, folder, quick_save, fault, sentence):
    camera = device(monkeypatch, fault, from_index=36)
    made = ended(camera, tmp_path, monkeypatch)
    analysis = made.result()
    (note,) = made.notes
    assert note.startswith(sentence)
    assert note.endswith("what was recorded until then is measured.")
    assert analysis.results.quality.issues[-1].message == note or note in {
        issue.message for issue in analysis.results.quality.issues
    }
    assert len(analysis.recording.track) == 35  # one is used to see that the camera works
    assert list(folder.iterdir()) == []


def device(monkeypatch, fault="", from_index=0) -> DeviceCamera:
    """Return a camera as `hipcheck live` opens it, on a fake of OpenCV's."""
    clock, track = Clock(), still()
    capture = Capture(track, clock, fault, from_index)
    monkeypatch.setattr(cameras, "time", clock)
    monkeypatch.setattr(cameras.cv2, "VideoCapture", lambda number, backend: capture)
    camera = DeviceCamera(CameraInfo(0, "Fake"))
    camera.track = track
    return camera


def test_another_size_of_the_same_shape_is_scaled(tmp_path, monkeypatch, quick_save):
    analysis = ended(device(monkeypatch, "half", from_index=20), tmp_path, monkeypatch).result()
    usual = ended(device(monkeypatch), tmp_path, monkeypatch).result()
    assert (analysis.results.source.width, analysis.results.source.height) == (320, 240)
    np.testing.assert_array_equal(analysis.recording.track.xy_px, usual.recording.track.xy_px)


def test_one_bad_picture_is_passed_over(tmp_path, monkeypatch, quick_save):
    camera = device(monkeypatch, "none", from_index=20)
    retrieve = Capture.retrieve

    def once(self):
        answer = retrieve(self)
        if self.present_fault:
            self.fault = ""
        return answer

    monkeypatch.setattr(Capture, "retrieve", once)
    made = ended(camera, tmp_path, monkeypatch)
    assert len(made.result().recording.track) == 43
    assert not [note for note in made.notes if "stopped after 0 s" in note]


def test_a_black_picture_is_named_within_two_seconds_and_at_the_end(tmp_path, monkeypatch, folder):
    seen = []
    camera = device(monkeypatch, "black")
    camera.track = empty(4.0)
    made = session.Session(camera, MODEL, LiveSettings(), Player(quiet=True), tmp_path / "out")
    put = made.views.put
    monkeypatch.setattr(made.views, "put", lambda view: (seen.append(view), put(view)))
    monkeypatch.setattr(Landmarker, "track", camera.track)
    made.start()
    made._thread.join(LONGEST_S)
    named = next(view for view in seen if "Black picture" in view.prompt.instruction)
    assert named.look.t_s < 2.0
    assert named.prompt.light == "red"
    with pytest.raises(Exception, match="Nothing was recorded, because the picture was black"):
        made.result()
    assert list(folder.iterdir()) == []


def test_an_error_within_a_library_ends_in_the_report_and_is_named(tmp_path, monkeypatch, quick_save):
    class Broken(Landmarker):
        def find(self, rgb):
            if int(rgb[0, 0, 0]) + 256 * int(rgb[0, 0, 1]) == 40:
                raise RuntimeError("Packet type mismatch")
            return super().find(rgb)

    monkeypatch.setattr(engine, "StretchLandmarker", Broken)
    made = ended(Camera(still()), tmp_path, monkeypatch)
    assert len(made.result().recording.track) == 40
    assert made.notes[0].startswith("Measuring stopped at an error (RuntimeError: Packet type mismatch);")


def test_a_disk_that_is_full_while_it_runs_is_said_and_the_report_comes(tmp_path, monkeypatch, quick_save):
    def full(header):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(session, "SessionFile", full)
    made = ended(Camera(still()), tmp_path, monkeypatch)
    assert len(made.result().recording.track) == 45
    assert "could not be kept on disk while it ran (No space left on device)" in made.notes[0]


def test_nobody_seen_leaves_nothing(tmp_path, monkeypatch, folder):
    made = ended(Camera(empty(3.0)), tmp_path, monkeypatch)
    with pytest.raises(Exception, match="Nothing was recorded"):
        made.result()
    assert not made.kept
    assert list(folder.iterdir()) == []
    assert list(recover_all()) == []


def test_the_video_is_recovered_with_the_landmarks(tmp_path, monkeypatch, quick_save, folder):
    """As after a kill: the video is not ended, its last second may be missing."""
    monkeypatch.setattr(engine.Recorder, "leave", lambda self: None)
    with monkeypatch.context() as patch:
        patch.setattr(engine.Engine, "finish_video", lambda self: (_ for _ in ()).throw(MemoryError))
        made = ended(Camera(standing(4.0)), tmp_path, monkeypatch, video=tmp_path / "out.mp4")
    with pytest.raises(MemoryError):
        made.result()
    time.sleep(1.0)  # the recorder's thread writes what it has
    (recovered,) = recover_all()
    path = tmp_path / "out-recovered.mp4"
    assert recovered.analysis.results.source.path == str(path)
    with av.open(str(path)) as video:
        times = [float(frame.pts * frame.time_base) for frame in video.decode(video=0)]
    track = recovered.analysis.recording.track
    assert 0.6 * len(track) <= len(times) <= len(track)
    assert times == pytest.approx(list(track.t_s[: len(times)]), abs=1e-4)


def test_recovered_sessions_never_replace_anything(tmp_path, monkeypatch, folder, quick_save):
    interrupted(tmp_path, monkeypatch)
    (kept,) = folder.iterdir()
    shutil.copytree(kept, folder / "another")
    assert [one.folder.name for one in recover_all()] == ["out-recovered", "out-recovered-2"]


def test_a_session_that_cannot_be_saved_or_measured_stays_for_the_next_time(
    command, tmp_path, monkeypatch, folder, quick_save, capsys
):
    interrupted(tmp_path, monkeypatch)
    (tmp_path / "file").touch()
    (failed,) = recover_all(tmp_path / "file" / "out")
    assert failed.problem.exit_status == 1
    assert "was interrupted and is still on disk:" in failed.sentence
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "look_from_bytes", lambda content: {}["people"])
        assert command(slow(still()), Showing()) == 0  # the next session runs all the same
    assert "was interrupted and is still on disk: KeyError: 'people'. Then run" in capsys.readouterr().err
    (recovered,) = recover_all(tmp_path / "elsewhere")
    assert recovered.folder == tmp_path / "elsewhere"


def status_and_texts(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        cli.main(["live", *arguments])
    return end.value.code, capsys.readouterr()


def test_the_command_recovers_and_says_so(tmp_path, monkeypatch, capsys, quick_save):
    assert status_and_texts(capsys, "--recover")[1].out == "No session was interrupted.\n"
    interrupted(tmp_path, monkeypatch)
    status, texts = status_and_texts(capsys, "--recover")
    assert status == 0
    assert "1.5 s, seen from the front" in texts.out
    assert f"Its report: {tmp_path / 'out-recovered' / 'report.html'}" in texts.out
    assert status_and_texts(capsys, "--recover")[1].out == "No session was interrupted.\n"


def test_the_command_throws_away_and_says_so(tmp_path, monkeypatch, capsys, folder):
    interrupted(tmp_path, monkeypatch)
    status, texts = status_and_texts(capsys, "--discard")
    assert (status, texts.out) == (0, "1 interrupted session(s) thrown away.\n")
    assert list(folder.iterdir()) == []


def test_a_session_of_a_later_version_is_left_alone(tmp_path, monkeypatch, capsys, folder):
    interrupted(tmp_path, monkeypatch)
    monkeypatch.setattr(sessions.SessionHeader, "from_bytes", classmethod(lambda cls, content: {}["begun_at"]))
    status, texts = status_and_texts(capsys, "--recover")
    assert status == 1
    assert "cannot be read by this version of hipcheck; update hipcheck" in texts.err
    assert len(list(folder.iterdir())) == 1


class Showing:
    """A display that fails as a window does, or asks for something, from the second second on."""

    def __init__(self, problem=None, wish=None) -> None:
        self.problem, self.asked, self.is_time = problem, wish, False

    def show(self, view):
        self.is_time = view.look.t_s >= BEGIN_S + 1.0
        if self.problem and self.is_time:
            raise self.problem

    def wish(self):
        return self.asked if self.is_time else None

    def result(self, results, report, linger_s):
        self.findings = results.summary.findings

    def close(self):
        pass


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "ensure_model", lambda name, progress: MODEL)

    def start(camera, display, **asked):
        monkeypatch.setattr(Landmarker, "track", camera.track)
        monkeypatch.setattr(run, "open_camera", lambda wanted, mirrored: camera)
        asked = {"exercise": "stance", "hold_s": 3.0} | asked
        return run.run_live(LiveSettings(output=tmp_path / "out", **asked), quiet=True, display=display)

    return start


def slow(track) -> Camera:
    """Return a camera that gives the display time to see the pictures."""
    return Camera(track, then=dict.fromkeys(range(len(track)), lambda: time.sleep(0.002)))


@pytest.mark.parametrize("problem", [cv2.error("NULL guiReceiver"), RuntimeError("X is gone"), MemoryError()])
def test_a_window_that_fails_ends_in_the_report(command, tmp_path, capsys, quick_save, folder, problem):
    assert command(slow(still()), Showing(problem)) == 0
    assert "The window failed (" in capsys.readouterr().err
    assert (tmp_path / "out" / "results.json").is_file()
    assert list(folder.iterdir()) == []


def test_a_window_that_is_closed_ends_in_the_report(command, tmp_path, capsys, quick_save):
    display = Showing(wish="finish")
    assert command(slow(standing(8.0)), display) == 0
    assert display.findings
    assert 0.9 < Analysis.load(tmp_path / "out").recording.track.t_s[-1] < 7.0


def test_the_next_start_makes_the_report_and_says_so(command, tmp_path, monkeypatch, capsys, quick_save):
    interrupted(tmp_path, monkeypatch)
    assert command(slow(still()), Showing()) == 0
    err = capsys.readouterr().err
    assert "was interrupted after 1 s. Its report: " in err
    assert (tmp_path / "out-recovered" / "results.json").is_file()
    assert (tmp_path / "out" / "results.json").is_file()


def test_a_second_session_in_the_same_folder_gets_one_of_its_own(command, tmp_path, quick_save):
    for _ in range(2):
        assert command(slow(standing(1.2)), Showing()) == 0
    first, second = (Analysis.load(tmp_path / name).results.source for name in ("out", "out-2"))
    assert first.frames == second.frames == 36


def test_giving_up_twice_says_how_to_get_it_back(command, capsys, quick_save):
    class Impatient(Showing):
        def wish(self):
            if self.is_time:
                raise KeyboardInterrupt

    assert command(slow(still()), Impatient()) == 130
    err = capsys.readouterr().err
    assert "`hipcheck live --recover` makes the report of what was seen" in err
    assert not any(thread.name == "hipcheck-session" for thread in threading.enumerate())
    (recovered,) = recover_all()
    assert len(recovered.analysis.recording.track) >= 30


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_kill_leaves_all_but_the_last_instant(tmp_path, monkeypatch, quick_save, folder, number):
    """A process of its own with a fake camera at real speed, killed in the middle."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        text=True,
    )
    seen = 0
    for text in process.stdout:
        seen = int(text)
        if seen >= 60:
            break
    process.send_signal(number)
    process.wait(LONGEST_S)
    process.stdout.close()
    assert not (tmp_path / "out").exists()
    (recovered,) = recover_all()
    assert len(recovered.analysis.recording.track) >= seen - 5
    assert recovered.folder == tmp_path / "out-recovered"
    assert list(folder.iterdir()) == []


def test_the_report_counts_the_squats_that_the_test_counted(tmp_path, monkeypatch, quick_save):
    """One is done before the test begins; three are planned, counted and reported."""

    def squats(reps, duration_s):
        return make_track("squat", timing=Timing(reps=reps, first_rep_s=1.0), duration_s=duration_s, **small())

    camera = Camera(squats(1, 4.0), standing(5.0), squats(3, 9.0), standing(3.0))
    made = ended(camera, tmp_path, monkeypatch, exercise="squat", reps=3)
    analysis = made.result()
    assert len(analysis.squats) == 3
    assert [one.code for one in analysis.results.unmeasured] == ["not_counted"]
    assert min(squat.start_s for squat in analysis.squats) > 8.0
