"""``hipcheck export`` writes what it can, says the rest once, and tables open in spreadsheets of any country."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest
from packaging.requirements import Requirement
from typer.testing import CliRunner

from hipcheck.analysis import Analysis
from hipcheck.cli import app
from hipcheck.errors import MissingPackageError
from hipcheck.interchange import export
from hipcheck.interchange.measures import MEASURE_COLUMNS
from hipcheck.jobs import Settings, TableChoice, run_clips
from hipcheck.measure import measure
from hipcheck.packages import install_line
from recording_factory import make_recording
from track_factory import make_track

README_LINE = "trc,c3d,mot,netcdf,csv"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    recording = make_recording(make_track("stance", drop_deg=8.0), path="=cmd|calc.mp4")
    return Analysis(*measure(recording), recording).save(tmp_path_factory.mktemp("made") / "out", formats=[])


@pytest.fixture
def plain_install(monkeypatch):
    """As after an installation without extras."""
    for name in ("ezc3d", "xarray", "h5netcdf"):
        monkeypatch.setitem(sys.modules, name, None)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.usefixtures("plain_install")
def test_what_can_be_written_is_and_the_rest_is_said_once(folder, tmp_path):
    done = run("export", folder, "--format", README_LINE, "-o", tmp_path)
    assert done.exit_code == 4
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["out.mot", "out.trc", "out_landmarks.csv", "out_measures.csv"]
    (sentence,) = [line for line in done.stderr.splitlines() if "pip install" in line]
    assert sentence.startswith("hipcheck: c3d and netcdf were not written")
    assert sentence.endswith(install_line(["c3d", "netcdf"]))


@pytest.mark.usefixtures("plain_install")
def test_nothing_at_all_written_is_status_1(folder, tmp_path):
    done = run("export", folder, "--format", "c3d", "-o", tmp_path)
    assert done.exit_code == 1
    assert "c3d was not written" in done.stderr
    with pytest.raises(MissingPackageError, match="netcdf was not written"):
        export(Analysis.load(folder), tmp_path, ["netcdf", "csv"])
    assert (tmp_path / "hipcheck_measures.csv").exists()


def test_the_line_to_paste_names_packages_and_this_very_python():
    line = install_line(["c3d", "netcdf"])
    python, _, rest = line.partition(" -m pip install ")
    assert python.strip('&" ') == sys.executable
    needs = [Requirement(part.strip('"')) for part in rest.split()]
    assert {need.name for need in needs} == {"ezc3d", "h5netcdf", "h5py", "xarray"}
    assert all(need.specifier for need in needs)
    assert "hipcheck" not in rest
    if sys.platform != "win32":  # a shell takes it as it is
        tried = subprocess.run(f"printf '%s ' {rest}", shell=True, capture_output=True, text=True, check=True)
        assert tried.stdout.split() == [str(need) for need in needs]


def test_with_every_package_all_formats_are_written(folder, tmp_path):
    for name in ("ezc3d", "xarray", "h5netcdf"):
        pytest.importorskip(name)
    done = run("export", folder, "--format", f"{README_LINE},xlsx", "-o", tmp_path)
    assert done.exit_code == 0, done.output
    assert len(list(tmp_path.iterdir())) == 7


@pytest.mark.parametrize("dialect", ["comma", "semicolon"])
def test_measures_come_back_from_csv_in_either_dialect_and_from_a_workbook(folder, tmp_path, dialect):
    assert run("export", folder, "--format", "csv", "-o", tmp_path, "--csv-dialect", dialect).exit_code == 0
    options = {"sep": ";", "decimal": ","} if dialect == "semicolon" else {}
    measures = pd.read_csv(tmp_path / "out_measures.csv", **options)
    assert list(measures) == list(MEASURE_COLUMNS)
    stance = Analysis.load(folder).stances[0]
    held = measures.query("measure == 'hold_s'")["value"].iloc[0]
    assert held == pytest.approx(stance.hold_s)
    assert set(measures["recording"]) == {"'=cmd|calc.mp4"}
    landmarks = pd.read_csv(tmp_path / "out_landmarks.csv", **options)
    assert landmarks["x_px"].dtype.kind == "f"


def test_a_workbook_has_measures_angles_and_what_they_are(folder, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    assert run("export", folder, "--format", "xlsx", "-o", tmp_path).exit_code == 0
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["measures", "angles", "columns"]
    rows = list(book["measures"].values)
    assert rows[0] == tuple(MEASURE_COLUMNS)
    assert rows[1][0] == "=cmd|calc.mp4"
    assert book["measures"]["A2"].data_type == "s"
    assert book["angles"].max_row == 1 + len(Analysis.load(folder).angles)


def test_the_tables_of_a_batch_in_the_dialect_and_as_a_workbook(folder, tmp_path, capsys):
    clips = [folder / "landmarks.npz", tmp_path / "nowhere.mp4"]
    choice = TableChoice("semicolon", workbook=True)
    assert run_clips(clips, tmp_path / "all", Settings(), tables=choice) == 4
    summary = pd.read_csv(tmp_path / "all" / "summary.csv", sep=";", decimal=",")
    assert summary["hold_s"].dtype.kind == "f"
    assert (summary["status"] == "measured").all()
    assert (tmp_path / "all" / "summary.xlsx").read_bytes()[:2] == b"PK"
    assert f"1 of 2 recordings measured: {tmp_path / 'all' / 'summary.xlsx'}" in capsys.readouterr().out
    failures = pd.read_csv(tmp_path / "all" / "failures.csv", sep=";")
    assert list(failures["exit_status"]) == [2]
