"""Batches of real clips: stopped and gone on with, and on a cluster that loses a process. Long."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hipcheck.jobs import Settings, run_clips

pytestmark = pytest.mark.slow

CLIPS = 5


@pytest.fixture(scope="module")
def study(squat_clip, pose_model, tmp_path_factory) -> Path:
    """A folder of clips that differ in their last bytes, so that they are not the same recording."""
    folder = tmp_path_factory.mktemp("study") / "clips"
    folder.mkdir()
    for number in range(CLIPS):
        (folder / f"{number}.mp4").write_bytes(
            squat_clip.read_bytes() + bytes([0, 0, 0, 8]) + f"sp{number:02}".encode()
        )
    return folder


@pytest.fixture(scope="module")
def alone(study, tmp_path_factory) -> Path:
    """What an analysis of the first clip alone gives."""
    folder = tmp_path_factory.mktemp("alone") / "out"
    assert run_clips([study / "0.mp4"], folder, Settings(video=False)) == 0
    return folder


def numbers(folder: Path) -> dict[str, object]:
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {name: results[name] for name in ("stances", "squats", "baseline", "view", "quality")}


def assert_same_numbers(one: Path, other: Path):
    assert numbers(one) == numbers(other)
    with np.load(one / "landmarks.npz") as first, np.load(other / "landmarks.npz") as second:
        for name in set(first.files) - {"meta_json"}:
            np.testing.assert_array_equal(first[name], second[name], err_msg=name)


def batch(study: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hipcheck", "analyze", str(study), "-o", str(out), "--no-video", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("whom", ["everybody", "the parent"])
def test_a_stopped_batch_is_whole_as_far_as_it_is_and_goes_on(study, alone, tmp_path, whom):
    out = tmp_path / "out"
    process = batch(study, out, "--jobs", "2")
    while process.poll() is None and not list(out.rglob("run.json")):
        time.sleep(0.05)
    time.sleep(1.0)  # until the parent has heard of it, too
    (os.killpg if whom == "everybody" else os.kill)(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert errors.splitlines()[-1] == "hipcheck: Stopped; nothing half-written is left."
    done = {path.parent: path.stat().st_mtime_ns for path in out.rglob("run.json")}
    assert 0 < len(done) < CLIPS
    assert {path.name for path in out.iterdir()} == {folder.name for folder in done} | {"summary.csv", "failures.csv"}
    again = batch(study, out, "--jobs", "2")
    said, errors = again.communicate(timeout=300)
    assert again.returncode == 0, errors
    assert said.count("finished before") == len(done)
    assert {folder: (folder / "run.json").stat().st_mtime_ns for folder in done} == done
    assert len((out / "summary.csv").read_text().splitlines()) == 1 + CLIPS
    assert_same_numbers(out / "0", alone)


def test_a_cluster_that_loses_a_process_loses_nothing(study, alone, tmp_path, capfd):
    distributed = pytest.importorskip("distributed")
    out = (tmp_path / "out").as_uri()
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        killer = _kill_one_worker(cluster, tmp_path / "out")
        status = run_clips(
            [study.as_uri() + "/"], out, Settings(video=False), scheduler=cluster.scheduler_address, as_json=False
        )
        assert killer.result(timeout=5), "nobody was killed"
    assert status == 0, capfd.readouterr().err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *map(str, range(CLIPS)),
        "failures.csv",
        "summary.csv",
    ]
    assert_same_numbers(tmp_path / "out" / "0", alone)
    assert not list(tmp_path.rglob(".hipcheck-*"))


def _kill_one_worker(cluster, out: Path):
    """Kill a worker that is at work, a moment after the first recording is finished; return a future of its number."""
    from concurrent.futures import ThreadPoolExecutor

    def kill() -> int:
        until_s = time.monotonic() + 240
        while time.monotonic() < until_s and not list(out.rglob("run.json")):
            time.sleep(0.05)
        time.sleep(0.5)
        victim = next(iter(cluster.workers.values()))
        number = victim.process.process.pid if hasattr(victim.process, "process") else victim.pid
        os.kill(number, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        return number

    return ThreadPoolExecutor(max_workers=1).submit(kill)


def test_a_local_cluster_gives_the_same(study, alone, tmp_path):
    process = batch(study, tmp_path / "out", "--scheduler", "local", "--jobs", "2")
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert f"{CLIPS} of {CLIPS} recordings measured" in said
    assert_same_numbers(tmp_path / "out" / "0", alone)


def test_a_single_clip_by_address_from_a_cluster(study, alone, tmp_path):
    out = tmp_path / "out"
    process = batch(study / "0.mp4", out, "--scheduler", "local", "--jobs", "1", "--json")
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert json.loads(said)["squats"] == numbers(alone)["squats"]
    shutil.rmtree(out)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere"])
def test_a_scheduler_that_does_not_answer_is_one_sentence(study, tmp_path, address, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("hipcheck.jobs.cluster._PATIENCE_S", 2.0)
    from hipcheck.errors import EnvironmentProblemError

    with pytest.raises(EnvironmentProblemError, match="No scheduler with workers answers"):
        run_clips([study], tmp_path / "out", Settings(), scheduler=address)
    assert not (tmp_path / "out").exists()
