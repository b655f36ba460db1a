"""Nothing leaves the computer: an analysis with a warm model cache touches no network."""

from __future__ import annotations

import os
import shlex
import sys

import pytest

from hipcheck.pipeline import analyze
from network_guard import connections_of, forbid_network  # noqa: F401 - a fixture


@pytest.mark.usefixtures("pose_model", "forbid_network")
def test_an_analysis_uses_no_network_from_python(squat_clip, tmp_path):
    analyze(squat_clip).save(tmp_path / "out", video=True)
    assert (tmp_path / "out" / "results.json").exists()


def test_no_process_of_an_analysis_opens_an_internet_connection(squat_clip, pose_model, tmp_path):
    command = [sys.executable, "-m", "hipcheck", "analyze", str(squat_clip), "-o", str(tmp_path / "out")]
    assert connections_of(command, tmp_path / "strace.log") == []
    assert (tmp_path / "out" / "results.json").exists()


_EVERY_COMMAND = """
set -e
hipcheck="$PYTHON -m hipcheck"
$hipcheck analyze "$CLIP" -o one --name Anna --date 2024-03-05 --keep Anna --speed 0.5 --from 0 --to 0:30 --no-video
$hipcheck analyze "$CLIP" "$CLIP" -o two --anonymous --blur-faces --jobs 1
$hipcheck analyze one/landmarks.npz -o three --blur-faces
$hipcheck report one
$hipcheck export one --format csv,trc,mot -o exported
$hipcheck compare one three -o comparison.png
$hipcheck history add one --name Bertha
$hipcheck history list
$hipcheck history show 1
$hipcheck history plot Anna -o plot.png
$hipcheck history export -o history.csv
$hipcheck history delete --all
$hipcheck markers
$hipcheck schema
$hipcheck model
$hipcheck doctor || true
$hipcheck live --camera "$CLIP" --fast --headless --quiet --exercise squat --anonymous --blur-faces --record -o live
test -f live.mp4
"""


@pytest.mark.slow
def test_no_command_opens_an_internet_connection(squat_clip, pose_model, tmp_path):
    env = {
        **os.environ,
        "PYTHON": sys.executable,
        "CLIP": str(squat_clip),
        "HIPCHECK_HISTORY": str(tmp_path / "history.sqlite"),
    }
    script = f"cd {shlex.quote(str(tmp_path))}\n{_EVERY_COMMAND}"
    assert connections_of(["sh", "-c", script], tmp_path / "strace.log", env) == []
    assert (tmp_path / "live" / "results.json").exists()


def test_the_watch_on_connections_sees_one(tmp_path):
    code = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))"
    assert connections_of([sys.executable, "-c", code], tmp_path / "strace.log") != []
