"""Nothing leaves the computer: an analysis with a warm model cache touches no network."""

from __future__ import annotations

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


def test_the_watch_on_connections_sees_one(tmp_path):
    code = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))"
    assert connections_of([sys.executable, "-c", code], tmp_path / "strace.log") != []
