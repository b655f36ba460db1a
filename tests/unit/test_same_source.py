"""Which folder a recording goes to: never, in silence, that of another recording with the same name."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import UsageError
from hipcheck.hashing import file_sha256
from hipcheck.history.store import History
from hipcheck.jobs import Settings, run_clips
from hipcheck.jobs.clips import find_clips, output_folders
from hipcheck.jobs.record import is_recorded_file, write_record
from hipcheck.measure import measure
from hipcheck.media.clock import REAL_TIME, Clock
from hipcheck.same_source import Identity, identity
from recording_factory import make_recording
from track_factory import make_track


def make(folder, sha256, **track):
    """A results folder of a recording of its own."""
    recording = make_recording(make_track("stance", **track))
    recording = replace(
        recording, source=recording.source.model_copy(update={"sha256": sha256, "path": "IMG_0001.mov"})
    )
    return Analysis(*measure(recording), recording).save(folder, formats=[])


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory):
    """Landmarks of two people, both called IMG_0001.npz."""
    base = tmp_path_factory.mktemp("landmarks")
    for person, sha256, drop_deg in (("anna", "a" * 64, 8.0), ("bea", "b" * 64, 0.0)):
        made = make(base / f"of {person}", sha256, drop_deg=drop_deg)
        (base / person).mkdir()
        shutil.copy(made / "landmarks.npz", base / person / "IMG_0001.npz")
    return base


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def source_of(folder):
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))["source"]["sha256"][0]


def analyze(*clips, output=None, force=False):
    return run_clips(list(clips), output, Settings(), force=force)


def test_a_second_clip_of_the_same_name_gets_a_folder_of_its_own(landmarks, tmp_path):
    first, second = (landmarks / person / "IMG_0001.npz" for person in ("anna", "bea"))
    for clip in (first, second, first, second):
        assert analyze(clip) == 0
    out = tmp_path / "hipcheck-out"
    assert {path.name: source_of(path) for path in out.iterdir()} == {"IMG_0001": "a", "IMG_0001-2": "b"}


def test_a_folder_that_was_named_is_not_taken_from_another_recording(landmarks, tmp_path):
    first, second = (landmarks / person / "IMG_0001.npz" for person in ("anna", "bea"))
    out = tmp_path / "out"
    assert analyze(first, output=out) == analyze(first, output=out) == 0
    with pytest.raises(UsageError, match=r"out holds the results of another recording, IMG_0001\.mov; .*--force"):
        analyze(second, output=out)
    assert source_of(out) == "a"
    assert analyze(second, output=out, force=True) == 0
    assert source_of(out) == "b"


def test_batches_of_two_cards_into_one_folder_keep_both_and_resume(landmarks, tmp_path):
    clips = {}
    for person in ("anna", "bea"):
        clips[person] = tmp_path / person / "IMG_0001.mp4"
        clips[person].parent.mkdir()
        clips[person].write_text(f"{person}: not a video")
    out = tmp_path / "all"
    for person in ("anna", "bea", "anna", "bea"):
        assert analyze(tmp_path / person, output=out) == 4
    assert sorted(path.name for path in out.iterdir()) == ["IMG_0001", "IMG_0001-2", "failures.csv", "summary.csv"]
    times = {path: path.stat().st_mtime_ns for path in out.rglob("run.json")}
    assert len(times) == 2
    analyze(tmp_path / "anna", tmp_path / "bea", output=out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("run.json")} == times  # nothing was done again


def test_a_recording_that_has_not_changed_is_not_read_to_be_known(landmarks, tmp_path, monkeypatch):
    clip = landmarks / "anna" / "IMG_0001.npz"
    assert analyze(clip, output=tmp_path / "out") == 0
    assert is_recorded_file(str(clip), str(tmp_path / "out"), REAL_TIME)
    monkeypatch.setattr("hipcheck.jobs.clips._identity_of", lambda place, clock: pytest.fail("read"))
    assert output_folders(find_clips([clip])[0], tmp_path / "out") == [str(tmp_path / "out")]
    clip.touch()
    assert not is_recorded_file(str(clip), str(tmp_path / "out"), REAL_TIME)


LEFT, RIGHT = Clock(to_s=12.0), Clock(from_s=12.0)


def make_part(folder, clock, **options):
    """Results of a part of one film."""
    recording = make_recording(make_track("stance"))
    part = {"sha256": "a" * 64, "path": "both.mp4", "from_s": clock.from_s, "to_s": clock.to_s}
    recording = replace(recording, source=recording.source.model_copy(update=part))
    return Analysis(*measure(recording), recording).save(folder, formats=[], **options)


@pytest.mark.parametrize("asked", [RIGHT, REAL_TIME, Clock(from_s=1.0, to_s=12.0)])
def test_another_part_of_a_film_is_another_recording(tmp_path, asked):
    """A film of both tests, measured in two parts: neither takes the other's folder."""
    clip = tmp_path / "both.mp4"
    clip.write_text("a film")
    made = tmp_path / "hipcheck-out" / "both"
    make_part(made, LEFT)
    kept = json.loads((made / "results.json").read_text())
    kept["source"]["sha256"] = file_sha256(clip)
    (made / "results.json").write_text(json.dumps(kept))
    (found,), _ = find_clips([clip])
    assert output_folders([found], None, clock=LEFT) == [str(made.relative_to(tmp_path))]
    assert output_folders([found], None, clock=asked) == ["hipcheck-out/both-2"]
    with pytest.raises(
        UsageError, match=r"both holds the results of another part of this recording, both\.mp4; .*--for"
    ):
        output_folders([found], made, clock=asked)
    assert output_folders([found], made, clock=asked, force=True) == [str(made)]


def test_the_record_of_another_part_is_not_that_of_this_one(tmp_path):
    clip = tmp_path / "both.mp4"
    clip.write_text("a film")
    write_record(str(tmp_path / "out"), str(clip), "a" * 64, Settings(clock=LEFT))
    assert is_recorded_file(str(clip), str(tmp_path / "out"), LEFT)
    assert not is_recorded_file(str(clip), str(tmp_path / "out"), RIGHT)
    assert not is_recorded_file(str(clip), str(tmp_path / "out"), REAL_TIME)


def test_python_does_not_replace_another_part_either(tmp_path):
    make_part(tmp_path / "out", LEFT)
    make_part(tmp_path / "out", LEFT)
    with pytest.raises(UsageError, match="another part of this recording"):
        make_part(tmp_path / "out", RIGHT)
    make_part(tmp_path / "out", RIGHT, force=True)


def test_both_parts_of_a_film_are_kept_in_the_history(tmp_path):
    left, right = (
        Analysis.load(make_part(tmp_path / name, part)).results for name, part in (("left", LEFT), ("right", RIGHT))
    )
    with History(tmp_path / "history.sqlite") as history:
        assert history.replaced_by(right, "anna") is None
        numbers = [history.keep(one, "anna") for one in (left, right, left)]
        assert [entry.number for entry in history.entries("anna")] == sorted(numbers[1:])


def test_two_live_sessions_of_one_person_are_two_entries_of_the_history(tmp_path):
    """They have no hash."""
    sessions = []
    for path in ("Camera 2026-03-01 10.00", "Camera 2026-04-01 10.00"):
        recording = make_recording(make_track("stance"))
        source = recording.source.model_copy(update={"sha256": "", "path": path})
        sessions.append(measure(replace(recording, source=source))[0])
    with History(tmp_path / "history.sqlite") as history:
        for results in sessions:
            history.keep(results, "anna")
        assert len(history.entries("anna")) == 2


def test_an_identity_is_written_as_a_word_for_the_film_and_its_part():
    assert str(Identity("ab")) == "ab"
    assert str(Identity("ab", None, 12.5)) == "ab 0-12.5"
    assert str(Identity("ab", 12.5)) == "ab 12.5-"
    assert identity({"sha256": "0" * 64}) is None


def test_results_that_cannot_be_read_are_not_replaced_in_silence(landmarks, tmp_path):
    clip = landmarks / "anna" / "IMG_0001.npz"
    made = tmp_path / "hipcheck-out" / "IMG_0001"
    made.mkdir(parents=True)
    (made / "results.json").write_text('{"schema": "hipcheck.results/1", damaged')
    assert analyze(clip) == 0
    assert source_of(tmp_path / "hipcheck-out" / "IMG_0001-2") == "a"
    with pytest.raises(UsageError, match="cannot be told any more"):
        analyze(clip, output=made)


def test_python_does_not_replace_another_recording_either(tmp_path):
    first = make(tmp_path / "out", "a" * 64)
    with pytest.raises(UsageError, match="another recording"):
        make(tmp_path / "out", "b" * 64)
    assert source_of(first) == "a"
    other = Analysis.load(make(tmp_path / "other", "b" * 64))
    assert source_of(other.save(first, formats=[], force=True)) == "b"


@pytest.mark.parametrize(
    ("name", "folder"),
    [("a..mp4", "a"), ("a .mp4", "a"), ("...mp4", "recording"), (" .mp4", "recording"), ("a.b.mp4", "a.b")],
)
def test_folders_have_names_that_every_system_takes(tmp_path, name, folder):
    for parent in ("clips", "clips/day 1."):
        (tmp_path / parent).mkdir(exist_ok=True)
        (tmp_path / parent / name).write_text("x")
    alone = find_clips([tmp_path / "clips" / name])[0]
    assert [clip.name for clip in alone] == [folder]
    if not name.startswith("."):
        assert {clip.name for clip in find_clips([tmp_path / "clips"])[0]} == {folder, f"day 1/{folder}"}
    assert output_folders(alone, "out", several=True) == [str(tmp_path.joinpath("out", folder).relative_to(tmp_path))]


def test_an_empty_name_is_wrong_usage(tmp_path):
    (tmp_path / "a.mp4").touch()
    for text in ("", " "):
        with pytest.raises(UsageError, match="name of a recording is empty"):
            find_clips([text])
