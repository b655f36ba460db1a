"""Runs over one clip or several: what is refused before the work, what is kept, what the JSON says."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError, RecordingUnusableError, UsageError
from hipcheck.jobs import Settings, one, run_clips
from hipcheck.jobs.clips import find_clips, output_folders
from hipcheck.measure import measure
from hipcheck.pipeline import analyze
from recording_factory import make_recording
from track_factory import make_track


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A results folder with a picture and a video that no landmarks could give again."""
    recording = make_recording(make_track())
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3), dtype=np.uint8)
    folder = tmp_path_factory.mktemp("made") / "own"
    Analysis(*measure(recording), recording, {1.5: noise}).save(folder, formats=["png"])
    (folder / "annotated.mp4").write_bytes(b"a video")
    return folder


@pytest.fixture
def own(made, tmp_path):
    return shutil.copytree(made, tmp_path / "own")


def kept(folder):
    return {path.name: path.read_bytes() for path in (*folder.glob("evidence/*"), *folder.glob("annotated.mp4"))}


def test_measuring_anew_in_place_keeps_what_the_video_gave(own):
    before = kept(own)
    assert set(before) == {"annotated.mp4", "00001.5000.jpg"}
    (own / "evidence" / "copy of something.jpg").write_bytes(before["00001.5000.jpg"])
    (own / "angles.csv").write_text("old")
    assert run_clips([own / "landmarks.npz"], own, Settings(), as_json=False) == 0
    assert kept(own) == before
    assert (own / "angles.csv").read_text() != "old"
    assert list(analyze(own / "landmarks.npz").evidence) == [1.5]


def test_measuring_anew_elsewhere_takes_the_pictures_but_not_the_video(own, tmp_path):
    before = kept(own)
    upper = (own / "landmarks.npz").rename(own / "LANDMARKS.NPZ")
    assert run_clips([upper], tmp_path / "new", Settings(), as_json=False) == 0
    assert kept(tmp_path / "new") == {"00001.5000.jpg": before["00001.5000.jpg"]}
    assert analyze(upper.rename(own / "another.npz")).evidence == {}


def test_a_loaded_analysis_saved_in_place_keeps_them_too(own):
    before = kept(own)
    Analysis.load(own).save(own, formats=[])
    assert kept(own) == before


def test_a_folder_of_an_earlier_version_with_fewer_columns_is_saved_and_redrawn(own):
    angles = pd.read_csv(own / "angles.csv")
    angles.drop(columns=["left_depth_percent", "right_depth_percent"]).to_csv(own / "angles.csv", index=False)
    analysis = Analysis.load(own)
    assert analysis.redraw(own, ["html"]) == [own / "report.html"]
    analysis.save(own, formats=["html"])
    assert (own / "report.html").exists()
    assert list(pd.read_csv(own / "angles.csv").columns) == list(angles.columns)


def test_the_page_knows_whether_its_clip_is_beside_it(tmp_path):
    recording, own = make_recording(make_track("stance", drop_deg=8.0)), tmp_path / "own"
    analysis = Analysis(*measure(recording), recording)
    analysis.save(own, formats=["html"])
    assert "<video" not in (own / "report.html").read_text(encoding="utf-8")
    (own / "annotated.mp4").write_bytes(b"a video")
    Analysis.load(own).save(own, formats=["html"])
    assert '<video id="clip" src="annotated.mp4"' in (own / "report.html").read_text(encoding="utf-8")
    (own / "annotated.mp4").unlink()
    analysis.redraw(own, ["html"])
    assert "<video" not in (own / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"mirrored": True}, "--mirrored applies"),
        ({"subject": 2}, "--subject applies"),
        ({"stickers": "green"}, "--stickers applies"),
        ({"model": "lite"}, "--model applies"),
        ({"mirrored": True, "model": "lite"}, "--mirrored and --model apply"),
    ],
)
def test_options_for_videos_are_refused_with_landmarks(own, options, word):
    with pytest.raises(UsageError, match=f"^{word} to videos, not to landmarks"):
        analyze(own / "landmarks.npz", **options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"exercise": "sqat"}, "sqat; choose from auto, stance, squat"),
        ({"facing": "rear"}, "rear; choose from auto, front, back"),
        ({"stickers": "red"}, "red; choose from off, auto, green"),
        ({"subject": 0}, "counted from 1"),
    ],
)
def test_unknown_choices_are_usage_errors(own, options, words):
    for path in (own / "landmarks.npz", "nowhere.mp4"):
        with pytest.raises(UsageError, match=words):
            analyze(path, **options)


def test_an_unknown_format_is_refused_before_anything_is_written(own, tmp_path):
    analysis = Analysis.load(own)
    with pytest.raises(UsageError, match="gif; choose from png, pdf, svg"):
        analysis.save(tmp_path / "new", formats=["png", "gif"])
    with pytest.raises(UsageError, match="gif; choose from png, pdf, svg"):
        analysis.redraw(own, ["gif"])
    assert not (tmp_path / "new").exists()


def test_what_writes_a_folder_is_imported_before_anything_is_written(own, tmp_path):
    code = """
import sys
from hipcheck import analysis
class BegunError(Exception): pass
def begin(target): raise BegunError
analysis.complete_folder = begin
try:
    analysis.Analysis.load(sys.argv[1]).save(sys.argv[2], formats=["pdf"])
except BegunError:
    print(*sys.modules)
"""
    command = [sys.executable, "-c", code, str(own), str(tmp_path / "new")]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert "matplotlib.backends.backend_pdf" in loaded


def test_several_clips_do_not_go_into_the_results_of_one(own, tmp_path, monkeypatch):
    clips = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    with pytest.raises(UsageError, match="own holds the results of one clip"):
        run_clips(clips, own, Settings(), as_json=False)
    found, several = find_clips(clips)
    assert several
    assert output_folders(found, tmp_path, several=True) == [str(tmp_path / "a"), str(tmp_path / "b")]
    assert output_folders(found[:1], own, several=False) == [str(own)]
    monkeypatch.chdir(tmp_path)
    own.rename(tmp_path / "hipcheck-out")
    with pytest.raises(UsageError, match="hipcheck-out holds"):
        output_folders(found[:1], None, several=False)


def test_json_has_one_document_per_clip(own, tmp_path, capsys):
    (tmp_path / "notes.mp4").write_text("not a video")
    clips = [tmp_path / "nowhere.mp4", own / "landmarks.npz", tmp_path / "notes.mp4"]
    assert run_clips(clips, tmp_path / "all", Settings(), as_json=True) == 4
    missing, measured, unreadable = json.loads(capsys.readouterr().out)
    assert missing["source"] == {"path": str(clips[0])}
    assert "nowhere.mp4" in missing["error"]
    assert measured == json.loads((tmp_path / "all" / "landmarks" / "results.json").read_text(encoding="utf-8"))
    assert unreadable == json.loads((tmp_path / "all" / "notes" / "results.json").read_text(encoding="utf-8"))
    assert unreadable["quality"]["issues"][0]["code"] == "unreadable"
    assert run_clips(clips[:1], tmp_path / "one", Settings(), as_json=True) == 2
    assert json.loads(capsys.readouterr().out) == missing


def test_a_refusal_that_cannot_be_written_does_not_stop_the_rest(tmp_path, capsys, monkeypatch):
    clips = [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    for clip in clips:
        clip.write_text("not a video")

    def full(folder):
        raise EnvironmentProblemError(f"The disk is full at {folder.name}.")

    monkeypatch.setattr(one, "complete_folder", full)
    assert run_clips(clips, tmp_path / "all", Settings(), as_json=True) == 4
    out, err = capsys.readouterr()
    assert [document["source"]["path"] for document in json.loads(out)] == [str(clip) for clip in clips]
    assert "full at a." in err
    assert "full at b." in err


def test_the_report_of_an_unreadable_file_is_its_refusal(tmp_path):
    clip = tmp_path / "notes.mp4"
    clip.write_text("not a video")
    assert run_clips([clip], tmp_path / "out", Settings(), as_json=False) == 3
    refusal = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    with pytest.raises(RecordingUnusableError) as caught:
        Analysis.load(tmp_path / "out")
    assert str(caught.value) == refusal["quality"]["issues"][0]["message"]
    assert "notes.mp4" in str(caught.value)


def test_another_picture_than_the_one_of_the_folder_is_not_confused_with_it(own, tmp_path):
    analysis = replace(Analysis.load(own), evidence={2.0: np.zeros((9, 16, 3), np.uint8)})
    analysis.save(tmp_path / "new", formats=[])
    assert [path.name for path in (tmp_path / "new" / "evidence").iterdir()] == ["00002.0000.jpg"]


@pytest.mark.parametrize(
    ("trackers", "cores", "helped"), [(None, 2, True), (4, 2, True), (1, 2, False), (None, 1, False)]
)
def test_a_process_helps_with_the_report_where_there_is_a_core_for_it(tmp_path, monkeypatch, trackers, cores, helped):
    """It is started when no core is needed for pictures any more, so that nobody waits for it."""
    told, started = [], []

    def stop(clip, *, progress, **_):
        for stage in ("pose", "measure"):
            told.append(stage)
            progress(stage, 0, 1)
        raise UsageError("enough")

    monkeypatch.setattr(one, "analyze", stop)
    monkeypatch.setattr(one, "cores", lambda: cores)
    monkeypatch.setattr(one.Drawer, "start", lambda self: started.append(told[-1]))
    job = one.Job("clip.mp4", str(tmp_path / "out"), trackers=trackers)
    assert one.run_job(job, lambda *_: None).problem == "enough"
    assert started == (["measure"] if helped else [])
