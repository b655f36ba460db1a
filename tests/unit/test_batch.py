"""Batches: which recordings are meant, where results go, what is finished, what dies, the tables."""

from __future__ import annotations

import csv
import json
import multiprocessing
from dataclasses import replace

import numpy as np
import pytest

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.jobs import Settings, run_clips
from hipcheck.jobs.clips import find_clips, output_folders
from hipcheck.jobs.display import BatchDisplay
from hipcheck.jobs.job import Job, Outcome
from hipcheck.jobs.one import run_job
from hipcheck.jobs.places import delivered_folder, fetched, place_sha256, read_text, write_file
from hipcheck.jobs.pool import run_in_processes
from hipcheck.jobs.tables import COLUMNS, FAILURE_COLUMNS, failure_rows, result_rows
from hipcheck.measure import measure
from hipcheck.pipeline import analyze
from hipcheck.results import Interruption
from hipcheck.spreadsheet import csv_content
from recording_factory import make_recording
from track_factory import Timing, join, make_track


def junk(folder, *names):
    """Files that take no time to analyze: they are no videos."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} is not a video")
    return folder


def names_of(*given):
    clips, several = find_clips(list(given))
    return [clip.name for clip in clips], several


def silent(stage, done, total):
    pass


def test_a_folder_stands_for_the_recordings_in_it_and_below(tmp_path):
    junk(tmp_path, "b.MOV", "a.mp4", "notes.txt", "day 1/a.mp4", ".trash/c.mp4", "._a.mp4", "done/annotated.mp4")
    (tmp_path / "done" / "results.json").write_text('{"schema": "hipcheck.results/1"}')
    assert names_of(tmp_path) == (["a", "b", "day 1/a"], True)
    assert names_of(tmp_path / "a.mp4") == (["a"], False)
    assert names_of(f"{tmp_path}/*.mp4") == (["a"], True)
    assert names_of(f"{tmp_path}/**/a.*") == (["a", "a"], True)
    with pytest.raises(UsageError, match="No recording matches"):
        find_clips([f"{tmp_path}/done/*"])


def test_nothing_to_analyze_is_a_usage_error(tmp_path):
    junk(tmp_path, "empty/notes.txt")
    with pytest.raises(UsageError, match="no recording is in it"):
        find_clips([tmp_path / "empty"])
    with pytest.raises(UsageError, match="No recording matches"):
        find_clips([f"{tmp_path}/*.mp4"])


def test_an_empty_name_is_not_the_folder_one_is_in(tmp_path, monkeypatch):
    junk(tmp_path, "a.mp4", "0001.json")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="empty"):
        find_clips([""])
    with pytest.raises(UsageError, match="empty"):
        analyze("", rate_hz=30.0)


def test_folders_of_results_never_coincide(tmp_path):
    junk(tmp_path, "a.mp4", "A.mov", "a.mov")
    clips, _ = find_clips([tmp_path / name for name in ("a.mp4", "A.mov", "a.mov")])
    folders = output_folders(clips, "out", several=True)
    assert [folder.replace("\\", "/") for folder in folders] == ["out/a", "out/A-2", "out/a-3"]
    assert output_folders(clips[:1], "memory://out/", several=True) == ["memory://out/a"]


def test_what_is_finished_is_not_done_again_unless_something_changed(tmp_path):
    clip = junk(tmp_path, "a.mp4") / "a.mp4"
    job = Job(str(clip), str(tmp_path / "out"), again=False)
    first, second = run_job(job, silent), run_job(job, silent)
    assert (first.skipped, second.skipped) == (False, True)
    assert (first.status, first.document, first.rows) == (second.status, second.document, second.rows)
    assert first.status == 3
    assert not run_job(replace(job, again=True), silent).skipped
    assert not run_job(replace(job, settings=Settings(exercise="squat")), silent).skipped
    assert run_job(replace(job, settings=Settings(exercise="squat", video=False)), silent).skipped
    clip.write_text("another film")
    assert not run_job(replace(job, settings=Settings(exercise="squat")), silent).skipped
    (tmp_path / "out" / "run.json").unlink()
    assert not run_job(replace(job, settings=Settings(exercise="squat")), silent).skipped


def test_a_batch_goes_on_and_writes_its_tables(tmp_path, capsys):
    junk(tmp_path / "in", "a.mp4", "b.mp4")
    arguments = [tmp_path / "in"], tmp_path / "out", Settings()
    assert run_clips(*arguments) == 4
    assert "a.mp4" in capsys.readouterr().err
    assert run_clips(*arguments) == 4
    assert "0 of 2 recordings measured" in capsys.readouterr().out
    rows = list(csv.DictReader((tmp_path / "out" / "failures.csv").open(encoding="utf-8")))
    assert [row["clip"] for row in rows] == [str(tmp_path / "in" / name) for name in ("a.mp4", "b.mp4")]
    assert {row["exit_status"] for row in rows} == {"3"}
    assert "not a video" in rows[0]["reason"]
    assert (tmp_path / "out" / "summary.csv").read_text().split("\n") == [",".join(COLUMNS), ""]


def test_the_table_has_a_row_for_each_hold_and_repetition():
    both = join(make_track("stance", drop_deg=9.0), make_track("squat", timing=Timing(reps=2)))
    results, _ = measure(make_recording(both))
    content = csv_content(COLUMNS, result_rows(results, "a.mp4", "out/a"))
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert [(row["movement"], row["number"]) for row in rows] == [("stance", "1"), ("squat", "1"), ("squat", "2")]
    assert float(rows[0]["pelvic_drop_deg_peak"]) == pytest.approx(results.stances[0].pelvic_drop_deg.peak, rel=1e-5)
    assert float(rows[2]["left_fppa_deg_up"]) == pytest.approx(results.squats[1].knees.left.fppa_deg.up, rel=1e-5)
    assert rows[2]["hold_s"] == ""
    assert csv_content(FAILURE_COLUMNS, failure_rows([])) == b"clip,folder,exit_status,reason\n"


def test_a_recording_without_a_movement_has_a_row_too():
    results, _ = measure(make_recording(make_track("squat", timing=Timing(reps=2))), exercise="stance")
    assert [row["movement"] for row in result_rows(results, "a.mp4", "out/a")] == ["none"]


def test_the_table_and_the_line_of_a_recording_have_its_verdict():
    results, _ = measure(make_recording(make_track("squat", timing=Timing(reps=2), valgus_left_deg=18.0)))
    rows = list(result_rows(results, "a.mp4", "out/a"))
    assert {row["verdict"] for row in rows} == {results.summary.verdict}
    assert results.summary.verdict.startswith("The left knee moves inward in 2 of 2 squats")
    document = results.model_dump(mode="json", by_alias=True)
    assert Outcome("a.mp4", "out/a", 0, document).headline == results.summary.verdict
    earlier = {**document, "summary": {**document["summary"], "verdict": ""}}
    assert Outcome("a.mp4", "out/a", 0, earlier).headline == results.summary.findings[0]


def test_a_failure_has_the_reason_that_matters_most(tmp_path):
    """Nobody is found, and the pictures come slowly: the first is what to mend."""
    track = make_track("stand", duration_s=4.0, fps=8.0)
    nobody = replace(track, xy_px=np.full_like(track.xy_px, np.nan))
    make_recording(nobody).save(tmp_path / "empty.npz")
    outcome = run_job(Job(str(tmp_path / "empty.npz"), str(tmp_path / "out")), silent)
    codes = [issue["code"] for issue in outcome.document["quality"]["issues"] if issue["severity"] == "refusal"]
    assert codes == ["frame_rate_low", "no_person"]
    assert outcome.problem.startswith("No person was found")
    assert outcome.document["summary"]["verdict"] == f"Not measured: {outcome.problem}"
    assert "No person was found" in next(failure_rows([outcome]))["reason"]


def test_lists_in_the_table_are_one_cell_each():
    results, _ = measure(make_recording(make_track("stance")))
    hops = [Interruption(kind="hop", start_s=5.2, end_s=5.4), Interruption(kind="camera_moved", start_s=6.0, end_s=7.0)]
    hold = results.stances[0].model_copy(update={"interruptions": hops})
    (row,) = result_rows(results.model_copy(update={"stances": [hold]}), "a.mp4", "out/a")
    assert row["interruptions"] == "hop 5.2 5.4; camera_moved 6 7"
    assert not any(name.startswith("interruptions_") for name in COLUMNS)


def test_a_process_that_dies_takes_nothing_with_it(tmp_path):
    junk(tmp_path, "0.mp4", "1.mp4")
    jobs = [Job(str(tmp_path / f"{number}.mp4"), str(tmp_path / f"out{number}")) for number in (0, 1)]
    outcomes = {}
    for number, outcome in run_in_processes(jobs, [1, 0], 1, lambda *_: None):
        if not outcomes:
            multiprocessing.active_children()[0].kill()
        outcomes[number] = outcome.status
    assert outcomes == {1: 3, 0: 3}
    assert multiprocessing.active_children() == []


def test_the_total_counts_in_bytes_and_in_recordings():
    with BatchDisplay([100, 300, 0]) as display:
        display.tell(1, "long.mp4", "pose", 50, 100)
        display.end(0)
        total = display._bars.tasks[0]
    assert total.total == 600
    assert total.completed == pytest.approx(100 + 300 * 0.35)
    assert total.fields["count"] == "1/3"


fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket():
    files = fsspec.filesystem("memory")
    files.pipe_file("/clips/a.mp4", b"not a video")
    yield "memory://"
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_addresses_are_fetched_and_delivered(bucket, tmp_path):
    with fetched(f"{bucket}clips/a.mp4") as copy:
        assert (copy.name, copy.read_bytes()) == ("a.mp4", b"not a video")
    assert not copy.exists()
    junk(tmp_path, "a.mp4")
    (tmp_path / "a.mp4").write_bytes(b"not a video")
    assert place_sha256(f"{bucket}clips/a.mp4") == place_sha256(str(tmp_path / "a.mp4"))
    assert names_of(f"{bucket}clips/*.mp4") == (["a"], True)
    assert names_of(f"{bucket}clips/") == (["a"], True)
    with pytest.raises(UsageError, match="does not exist"), fetched(f"{bucket}clips/b.mp4"):
        pass


def test_a_delivered_folder_is_whole_or_absent(bucket):
    place = f"{bucket}out/a"
    for evidence in ("1.jpg", "2.jpg"):
        with delivered_folder(place) as local:
            (local / "evidence").mkdir()
            (local / "evidence" / evidence).write_text("picture")
            (local / "results.json").write_text("{}")
    assert read_text(place, "evidence/2.jpg") == "picture"
    assert read_text(place, "evidence/1.jpg") is None
    with pytest.raises(RuntimeError), delivered_folder(place) as local:
        raise RuntimeError
    assert read_text(place, "results.json") == "{}"
    write_file(f"{bucket}other", "thesis.docx", b"precious")
    with pytest.raises(UsageError, match="holds other files"), delivered_folder(f"{bucket}other") as local:
        (local / "results.json").write_text("{}")


def test_a_batch_may_lie_elsewhere(bucket):
    assert run_clips([f"{bucket}clips/"], f"{bucket}out", Settings()) == 4
    refusal = json.loads(read_text(f"{bucket}out/a", "results.json"))
    address = refusal["source"]["path"]
    assert address.startswith("memory://")
    assert f"{address} is not a video" in refusal["quality"]["issues"][0]["message"]
    assert run_job(Job(address, f"{bucket}out/a", again=False), silent).skipped
    assert read_text(f"{bucket}out", "failures.csv").count("\n") == 2


def test_an_address_of_an_unknown_kind_is_one_sentence():
    with pytest.raises(EnvironmentProblemError, match="cannot be opened"), fetched("nowhere://a.mp4"):
        pass


def test_no_field_of_a_movement_takes_the_column_of_its_recording():
    (result, _) = measure(make_recording(make_track("stance", drop_deg=8.0)))
    (row,) = result_rows(result, "a.mp4", "out/a")
    assert row["grade"] == result.quality.grade
    assert row["verdict"] == result.summary.verdict
    assert {"raise_grade", "delayed_s", "raised_pelvic_drop_deg", "pelvic_shift_error_percent"} <= set(row)
