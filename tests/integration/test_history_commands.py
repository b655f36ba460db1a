"""``hipcheck history``, ``compare`` and ``export`` as a user types them."""

from __future__ import annotations

import json

import matplotlib.image
import pandas as pd
import pytest

from hipcheck.analysis import Analysis
from hipcheck.cli import main
from hipcheck.history.records import HISTORY_COLUMNS
from hipcheck.measure import measure
from keypoint_factory import layout_points, write_openpose
from network_guard import forbid_network  # noqa: F401 - a fixture
from recording_factory import make_recording
from report_factory import make_report
from track_factory import Timing, make_track


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Three sessions of squats with growing valgus of the left knee, and a hold on one leg; real results folders."""
    parent = tmp_path_factory.mktemp("sessions")
    tracks = {
        name: make_track("squat", valgus_left_deg=valgus, timing=Timing(reps=1), noise_px=0.3)
        for name, valgus in (("march", 2.0), ("april", 9.0), ("may", 22.0))
    } | {"hold": make_track("stance", side="right", lean_deg=3.0)}
    for name, track in tracks.items():
        recording = make_recording(track, path=f"{name}.mp4")
        recording = type(recording)(**{**vars(recording), "source": _other_hash(recording.source, name)})
        results, angles = measure(recording)
        picture = next(iter(make_report(reps=1, stances=0).evidence.values()))
        instants = [results.squats[0].knees.left.evidence_t_s] if results.squats else []
        Analysis(results, angles, recording, dict.fromkeys(instants, picture)).save(parent / name, formats=[])
    return parent


def _other_hash(source, name):
    return source.model_copy(update={"sha256": name.encode().hex().ljust(64, "0")})


@pytest.fixture
def run(tmp_path, folders, monkeypatch, capsys, forbid_network):  # noqa: F811 - the fixture
    """Run a command in the test's own folder, with a history of its own and without a network."""
    monkeypatch.setenv("HIPCHECK_HISTORY", str(tmp_path / "history.sqlite"))
    monkeypatch.chdir(tmp_path)

    def _run(*arguments, status=0):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == status, err
        assert "Traceback" not in err
        return err if status else out

    return _run


def test_a_patient_over_three_months(run, folders, tmp_path):
    for name, date in (("march", "2026-03-01"), ("april", "2026-04-01"), ("may", "2026-05-01")):
        run("history", "add", folders / name, "--name", "anna", "--date", date)
    listed = run("history", "list")
    assert [word in listed for word in ("anna", "march.mp4", "3 in")] == [True] * 3
    assert "march.mp4" in run("history", "show", "1")
    plotted = run("history", "plot", "anna")
    assert "more inward" in next(line for line in plotted.splitlines() if "left" in line and "way up" in line)
    assert "no detectable trend" in next(line for line in plotted.splitlines() if "right" in line and "way up" in line)
    picture = matplotlib.image.imread(tmp_path / "anna-history.png")
    assert picture.std() > 0.02
    run("history", "export", "anna", "-o", "anna.csv")
    assert list(pd.read_csv(tmp_path / "anna.csv").columns) == list(HISTORY_COLUMNS)
    assert "1 deleted" in run("history", "delete", "2")
    assert "2 deleted" in run("history", "delete", "--all")
    assert "0 in" in run("history", "list")


def test_compare_folders_and_entries(run, folders, tmp_path):
    run("history", "add", folders / "march", "--name", "anna")
    text = run("compare", "1", folders / "may")
    left, right = text.partition("Squat, left knee")[2].split("Squat, right knee")
    assert "more inward" in left
    assert "more inward" not in right
    assert "of the measuring, not of the person" in " ".join(text.split())
    assert matplotlib.image.imread(tmp_path / "comparison.png").shape[0] > 800
    changes = json.loads(run("compare", folders / "march", folders / "may", "--json", "-o", "a.svg"))
    up = next(row for row in changes if (row["side"], row["statistic"], row["measure"]) == ("left", "up", "fppa_deg"))
    assert up["change"] == pytest.approx(20.0 * 14 / 25, abs=1.0)  # at the matched depth of 14 %, of 25
    assert up["verdict"] == "increased"


def test_a_comparison_whose_folder_is_gone_still_has_its_numbers(run, folders, tmp_path):
    copy = tmp_path / "march"
    copy.mkdir()
    for file in (folders / "march").glob("*.*"):
        (copy / file.name).write_bytes(file.read_bytes())
    run("history", "add", copy, "--name", "anna")
    (copy / "landmarks.npz").unlink()
    assert "more inward" in run("compare", "1", folders / "may")


def test_mistakes_are_one_sentence(run, folders):
    assert "in common" in run("compare", folders / "march", folders / "hold", status=2)
    assert "no entry 12" in run("compare", folders / "march", "12", status=2)
    assert ".png, .pdf, .svg" in run("compare", folders / "march", folders / "may", "-o", "a.docx", status=2)
    assert "nobody yet" in run("history", "plot", "anna", status=2)
    assert "--all" in run("history", "delete", status=2)


def test_export_beside_the_results(run, folders, tmp_path):
    out = run("export", folders / "march", "--format", "trc,csv", "-o", tmp_path)
    names = ["march.trc", "march_landmarks.csv", "march_measures.csv"]
    assert [line.rpartition("/")[2] for line in out.splitlines()] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_analyze_keeps_only_what_it_is_told_to(run, tmp_path):
    points = layout_points(make_track("squat", timing=Timing(reps=1)), 26)
    write_openpose(tmp_path / "json", points)
    run("analyze", "json", "--rate", "30", "-o", "out")
    assert "0 in" in run("history", "list")
    run("analyze", "json", "--rate", "30", "-o", "out", "--keep", "anna")
    listed = run("history", "list")
    assert "anna" in listed
    assert str(tmp_path / "out") in run("history", "show", "1")
    assert "--rate" in run("analyze", "json", "-o", "out", "--keep", "anna", status=2)
    assert "1 in" in run("history", "list")


def test_a_day_is_listed_without_an_invented_time(run, folders):
    run("history", "add", folders / "march", "--name", "anna", "--date", "2026-03-02")
    run("history", "add", folders / "april", "--name", "anna", "--date", "2026-04-02T09:15")
    listed = run("history", "list")
    assert "2026-03-02  " in listed
    assert "12:00" not in listed
    assert "2026-04-02 09:15" in listed
    assert "12:00" not in run("history", "show", "1")
