"""Whole sessions: files replayed as cameras give what an analysis gives; cameras that end, break or show nobody."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import av
import numpy as np
import pytest

from hipcheck import cli
from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError, RecordingUnusableError, UsageError
from hipcheck.hashing import file_sha256
from hipcheck.live import devices, engine, run, session
from hipcheck.live.cameras import FileCamera, Stopped
from hipcheck.live.conclude import conclude
from hipcheck.live.engine import Engine, EngineSettings
from hipcheck.live.plan import Stage, plan
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from hipcheck.media.reader import VideoReader
from hipcheck.media.writer import VideoWriter
from hipcheck.pipeline import analyze
from live_factory import MODEL, Camera, EveryShotOf, Landmarker, empty, small, standing
from same_results import untimed
from track_factory import Timing, make_track

PROTOCOL_CLIP = Path(__file__).parents[1] / "data" / "live_protocol.mp4"
BEGUN_AT = datetime(2026, 3, 2, 10, 30)


@pytest.fixture(scope="module")
def standing_clip(samples_dir, tmp_path_factory) -> Path:
    """The first 1.3 s of a sample: somebody stands, nothing else happens."""
    path = tmp_path_factory.mktemp("clips") / "standing.mp4"
    with VideoReader(samples_dir / "squat_front_valgus_up.mp4") as reader:
        frames = list(itertools.islice(reader, 40))
    with VideoWriter(path, reader.info.width_px, reader.info.height_px) as writer:
        for frame in frames:
            writer.write(frame.rgb, frame.t_s)
    return path


def replayed(clip: Path, model) -> Analysis:
    """Return the analysis of a session with every picture of a file."""
    camera = FileCamera(clip)
    with Engine(model, EngineSettings(plan(hold_s=5.0, reps=3, rest_s=1.0), keep_all=True, wait=True)) as running:
        views = [running.take(shot).captured_s for shot in camera.shots()]
        return conclude(running, camera, LiveSettings(), begun_at=BEGUN_AT, taken=len(views), dropped=0)


def check_same(live: Analysis, recorded: Analysis) -> None:
    assert untimed(live.results) == untimed(recorded.results)
    assert live.angles.equals(recorded.angles)
    np.testing.assert_array_equal(live.recording.track.xy_px, recorded.recording.track.xy_px)
    np.testing.assert_array_equal(live.recording.frames.luma, recorded.recording.frames.luma)


def test_a_replayed_file_gives_what_its_analysis_gives_to_the_last_digit(standing_clip, pose_model):
    live, recorded = replayed(standing_clip, pose_model), analyze(standing_clip)
    check_same(live, recorded)
    assert live.results.baseline is not None
    assert set(live.evidence) == set(recorded.evidence)
    for t_s, picture in live.evidence.items():
        difference = np.abs(picture.astype(int) - recorded.evidence[t_s].astype(int)).mean()
        assert difference < 6  # it may be a neighbouring picture, and was a JPEG


@pytest.mark.slow
def test_so_do_holds_squats_and_several_stretches(pose_model):
    live, recorded = replayed(PROTOCOL_CLIP, pose_model), analyze(PROTOCOL_CLIP)
    check_same(live, recorded)
    assert (len(live.stances), len(live.squats)) == (2, 3)


@pytest.fixture(autouse=True)
def _own_folder_of_sessions(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("HIPCHECK_SESSIONS", str(tmp_path_factory.mktemp("sessions")))


@pytest.fixture
def run_session(monkeypatch, tmp_path):
    """Run a session on a camera of synthetic pictures and return it when it has ended."""
    monkeypatch.setattr(engine, "StretchLandmarker", Landmarker)
    monkeypatch.setattr(engine, "PoseLandmarker", Landmarker)
    monkeypatch.setattr(session, "NewestShot", EveryShotOf)
    monkeypatch.setattr(Analysis, "save", lambda self, folder, **options: Path(folder))

    def run(camera, *, video=None, exercise="stance", reps=5):
        monkeypatch.setattr(Landmarker, "track", camera.track)
        given = LiveSettings(hold_s=2.0, rest_s=0.2, exercise=exercise, reps=reps)
        made = session.Session(camera, MODEL, given, Player(quiet=True), tmp_path / "out", video)
        camera.session = made
        made.start()
        made._thread.join(60.0)
        return made

    return run


def test_a_session_ends_by_itself_and_keeps_what_was_seen_since_somebody_stood_right(run_session):
    squat = make_track("squat", timing=Timing(reps=1, first_rep_s=0.5), duration_s=2.6, **small())
    camera = Camera(empty(0.6), standing(5.6), squat, standing(60.0))
    made = run_session(camera, exercise="squat", reps=1)
    analysis = made.result()
    assert made.saved.is_set()
    assert made.notes == []
    assert len(analysis.squats) == 1
    track = analysis.recording.track
    assert track.t_s[0] == 0.0
    assert np.isfinite(track.xy_px).all()  # the empty pictures are forgotten
    assert track.t_s[-1] < 9.0  # and nothing is waited for after the last part
    source = analysis.results.source
    assert source.path.startswith("Test camera ")
    assert (source.sha256, source.width, source.height, source.frames) == ("", 320, 240, len(track))
    assert len(analysis.evidence) >= 1


def test_a_camera_that_is_unplugged_saves_what_was_recorded(run_session):
    sentence = "The camera stopped after 2 s; what was recorded until then is measured."
    made = run_session(Camera(standing(2.5), stopped=Stopped("camera_unplugged", sentence)))
    issues = {issue.code: issue.message for issue in made.result().results.quality.issues}
    assert made.notes == [sentence]
    assert issues["camera_unplugged"] == sentence
    assert made.saved.is_set()


def test_a_camera_that_breaks_saves_what_was_recorded(run_session):
    made = run_session(Camera(standing(2.5), problem=EnvironmentProblemError("The camera hangs.")))
    assert len(made.result().recording.track) == 75
    early = "Test camera ended before the test was over (0 of 2 parts); what was recorded is measured."
    assert made.notes == ["The camera hangs.", early]


def test_a_camera_that_breaks_at_once_is_the_error_itself(run_session):
    made = run_session(Camera(empty(0.5), problem=EnvironmentProblemError("The camera hangs.")))
    with pytest.raises(EnvironmentProblemError, match="The camera hangs"):
        made.result()
    assert not made.saved.is_set()


def test_where_nobody_stood_there_is_nothing_to_measure(run_session):
    made = run_session(Camera(empty(3.0)))
    with pytest.raises(RecordingUnusableError, match="Nothing was recorded, because nobody stood ready"):
        made.result()


def test_what_the_person_asks_for_is_done(run_session):
    def ask(wish):
        return lambda: camera.session.ask(wish)

    then = {30: ask("pause"), 60: ask("pause"), 70: ask("repeat"), 80: ask("skip"), 90: ask("finish")}
    camera = Camera(standing(20.0), then=then)
    made = run_session(camera)
    t_s = made.result().recording.track.t_s
    assert np.diff(t_s).max() == pytest.approx(31 / 30, abs=0.05)  # while paused nothing is kept
    assert t_s[-1] == pytest.approx(90 / 30, abs=0.1)


def test_the_video_has_every_picture_of_the_recording_at_its_time(run_session, tmp_path):
    made = run_session(Camera(empty(0.5), standing(3.0)), video=tmp_path / "out.mp4")
    analysis = made.result()
    with av.open(str(made.video)) as container:
        times = [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]
    assert times == pytest.approx(list(analysis.recording.track.t_s), abs=1e-4)
    assert analysis.results.source.path == str(made.video)
    assert analysis.results.source.sha256 == file_sha256(made.video)


def test_without_record_no_picture_is_written(run_session, tmp_path):
    run_session(Camera(standing(3.0))).result()
    assert list(tmp_path.iterdir()) == []


def test_many_dropped_pictures_are_said(run_session, monkeypatch):
    monkeypatch.setattr(EveryShotOf, "dropped", 40)
    analysis = run_session(Camera(standing(4.0))).result()
    (issue,) = [issue for issue in analysis.results.quality.issues if issue.code == "pictures_dropped"]
    assert issue.message.startswith("25 % of the camera's pictures were left out")


class Impatient:
    """A display whose person presses Ctrl-C at each call."""

    shown = 0

    def show(self, view):
        self.shown += 1

    def wish(self):
        raise KeyboardInterrupt

    def result(self, results, report, linger_s):
        pass

    def close(self):
        self.closed = True


@pytest.fixture
def run_command(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "StretchLandmarker", Landmarker)
    monkeypatch.setattr(engine, "PoseLandmarker", Landmarker)
    monkeypatch.setattr(run, "ensure_model", lambda name, progress: MODEL)

    def start(camera, display, **settings):
        monkeypatch.setattr(Landmarker, "track", camera.track)
        monkeypatch.setattr(run, "open_camera", lambda wanted, mirrored: camera)
        return run.run_live(LiveSettings(output=tmp_path / "out", **settings), quiet=True, display=display)

    return start


def test_a_second_ctrl_c_gives_up_at_once(run_command, capsys):
    camera = Camera(standing(3.0), then={30: lambda: time.sleep(0.5)})
    display = Impatient()
    assert run_command(camera, display) == 130
    assert display.closed
    assert not any(thread.name == "hipcheck-session" for thread in threading.enumerate())
    assert "hipcheck: Stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"fast": True}, "--fast is for files; a camera gives its pictures when it takes them."),
        ({"record": True}, "exists already; choose another folder with -o."),
    ],
)
def test_what_cannot_be_is_refused_before_anybody_has_stood(run_command, tmp_path, settings, sentence):
    (tmp_path / "out.mp4").touch()
    with pytest.raises(UsageError, match=sentence):
        run_command(Camera(standing(1.0)), Impatient(), **settings)


def status_and_errors(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        cli.main(["live", *arguments])
    return end.value.code, capsys.readouterr()


def test_camera_99_is_one_sentence(capsys, monkeypatch):
    monkeypatch.setattr(devices, "list_cameras", lambda: [])
    status, texts = status_and_errors(capsys, "--camera", "99", "--headless")
    assert status == 2
    assert texts.err.strip() == (
        "hipcheck: There is no camera 99; `hipcheck live --list-cameras` shows which there are."
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_headless_is_offered(capsys, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    status, texts = status_and_errors(capsys, "--camera", "0")
    assert status == 1
    assert texts.err.strip() == "hipcheck: No window can be opened here (there is no screen); use --headless."


def test_cameras_are_listed(capsys, monkeypatch):
    monkeypatch.setattr(
        devices, "list_cameras", lambda: [devices.CameraInfo(0, "Integrated"), devices.CameraInfo(2, "C920")]
    )
    status, texts = status_and_errors(capsys, "--list-cameras")
    assert status == 0
    assert texts.out == "0  Integrated\n2  C920\n"


def test_a_list_without_a_camera_says_so(capsys, monkeypatch):
    monkeypatch.setattr(devices, "list_cameras", lambda: [])
    status, texts = status_and_errors(capsys, "--list-cameras")
    assert (status, texts.out) == (1, "")
    assert texts.err.startswith("hipcheck: No camera was found; connect one")


@pytest.mark.slow
def test_the_live_pelvis_is_that_of_the_report(pose_model):
    camera = FileCamera(PROTOCOL_CLIP)
    settings = EngineSettings(plan(hold_s=5.0, reps=3, rest_s=1.0), keep_all=True, wait=True)
    shown, sentences = [], set()
    with Engine(pose_model, settings) as running:
        for shot in camera.shots():
            view = running.take(shot)
            sentences.add(view.feedback)
            if view.prompt.stage is Stage.HOLD:
                shown.append((view.look.t_s, *view.angles.pelvis[:2]))
        report = conclude(running, camera, LiveSettings(), begun_at=BEGUN_AT, taken=952, dropped=0)
    t_s, live_deg, error_deg = np.array(shown).T
    recorded_deg = np.interp(t_s, report.angles["t_s"], report.angles["pelvic_obliquity_deg"])
    assert np.median(np.abs(live_deg - recorded_deg)) < 0.5
    assert np.percentile(np.abs(live_deg - recorded_deg), 95) < 2.0  # the filter is late while the foot is lifted
    assert np.all(error_deg < 10)
    assert "Right knee moved in on the way up" in sentences
    assert report.results.provenance.pelvis_method != "hip_line"


@pytest.mark.slow
def test_a_file_that_ends_early_is_measured_and_said(squat_clip, pose_model, tmp_path, capsys):
    """A whole session through the command line, report and all."""
    out = tmp_path / "out"
    arguments = ["--camera", str(squat_clip), "--fast", "--headless", "--quiet", "-o", str(out)]
    status, texts = status_and_errors(capsys, *arguments)
    assert status == 0
    assert "squat.mp4 ended before the test was over (0 of 3 parts); what was recorded is measured." in texts.err
    assert "Squat, repetition 1" in texts.out
    assert {path.name for path in out.iterdir()} >= {
        "results.json",
        "angles.csv",
        "landmarks.npz",
        "report.png",
        "evidence",
    }
    assert Analysis.load(out).results.source.path == str(squat_clip)
