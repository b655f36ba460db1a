"""The cache: nothing is sent once it is warm, processes do not harm each other, damage is repaired; real parts run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from hipcheck.errors import EnvironmentProblemError, HipcheckWarning
from hipcheck.hashing import file_sha256
from hipcheck.landmarks import Joint
from hipcheck.pose.bundle import MODEL_NAMES, cache_dir, ensure_model
from model_factory import pin_tiny_parts, write_folder
from network_guard import NetworkUsedError, connections_of, forbid_network  # noqa: F401

ROUNDS = 12
WEIGHT_BYTES = 4_000_000
SEEN_IN_FIRST_FRAME = {
    Joint.NOSE: (0.444, 0.238),
    Joint.RIGHT_ANKLE: (0.306, 0.737),
    Joint.LEFT_ANKLE: (0.550, 0.729),
}
"""Read off the picture by eye, as fractions of its width and height."""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    pin_tiny_parts(monkeypatch.setattr)
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / "parts")))


def test_cache_folder_is_the_users_own_unless_named(monkeypatch, tmp_path):
    monkeypatch.delenv("HIPCHECK_CACHE", raising=False)
    assert "hipcheck" in cache_dir().parts
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path))
    assert cache_dir() == tmp_path


@pytest.mark.usefixtures("tiny", "forbid_network")
def test_warm_cache_works_offline_and_without_the_parts(monkeypatch):
    first = ensure_model("full")
    monkeypatch.delenv("HIPCHECK_MODEL_PARTS")
    assert ensure_model("full") == first


@pytest.mark.usefixtures("tiny")
def test_the_guard_would_have_noticed(monkeypatch, request):
    monkeypatch.delenv("HIPCHECK_MODEL_PARTS")
    monkeypatch.delenv("HIPCHECK_OFFLINE", raising=False)
    attempts = request.getfixturevalue("forbid_network")
    with pytest.raises(NetworkUsedError):
        ensure_model("full")
    with pytest.raises(NetworkUsedError):
        subprocess.run([sys.executable, "-m", "pip", "download", "x"], check=False)
    assert len(attempts) == 2
    attempts.clear()


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("damage", [lambda raw: raw[:-50], lambda raw: b"", lambda raw: raw.replace(b"normal", b"N")])
def test_damaged_bundle_is_assembled_again(damage):
    good = ensure_model("full")
    raw = good.path.read_bytes()
    good.path.write_bytes(damage(raw) if damage(raw) != raw else raw[:500] + b"\xff\xff" + raw[502:])
    assert ensure_model("full") == good
    assert good.path.read_bytes() == raw


@pytest.mark.usefixtures("tiny")
def test_cache_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file, not a folder")
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(EnvironmentProblemError, match=r"cannot be written to .*cache .*HIPCHECK_CACHE"):
        ensure_model("full")


@pytest.mark.usefixtures("tiny")
def test_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def no_space(path, content):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_space)
    with pytest.raises(EnvironmentProblemError, match=r"No space left on device.*free some space"):
        ensure_model("full")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("tiny")
def test_rename_refused_because_another_process_has_the_file_open(monkeypatch):
    good = ensure_model("full")
    raw = good.path.read_bytes()
    good.path.unlink()

    def refused(temporary, target):
        if target == good.path:
            target.write_bytes(raw)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "replace", refused)
    assert ensure_model("full") == good
    assert sorted(good.path.parent.iterdir()) == [good.path.with_suffix(".json"), good.path]


RACE = """
import os, sys, time
from pathlib import Path
import numpy as np
from model_factory import pin_tiny_parts
from hipcheck.pose.bundle import ensure_model
base, me, other, rounds, size = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
pin_tiny_parts(setattr, np.zeros(size, np.uint8))
for number in range(rounds):
    os.environ["HIPCHECK_CACHE"] = str(base / f"cache-{number}")
    (base / f"ready-{number}-{me}").touch()
    while not (base / f"ready-{number}-{other}").exists():
        time.sleep(0.0002)
    print(ensure_model("full", allow_network=False).sha256)
"""


def test_two_processes_at_once_into_the_same_empty_cache(tmp_path, monkeypatch):
    # Large enough that a half-written bundle would be seen.
    weights = np.zeros(WEIGHT_BYTES, np.uint8)
    pin_tiny_parts(monkeypatch.setattr, weights)
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / "parts", weights)))
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "alone"))
    alone = ensure_model("full")
    processes = [_start_racer(tmp_path, *names) for names in (("a", "b"), ("b", "a"))]
    sizes = _sizes_seen(tmp_path, alone.path.name, processes)
    hashes = []
    for process in processes:
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        hashes += output.split()
    assert hashes == [alone.sha256] * (2 * ROUNDS)
    assert sizes == {alone.path.stat().st_size}
    for number in range(ROUNDS):
        assert [path.suffix for path in sorted((tmp_path / f"cache-{number}").iterdir())] == [".json", ".task"]


def _start_racer(base, me, other):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", RACE, str(base), me, other, str(ROUNDS), str(WEIGHT_BYTES)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def _sizes_seen(base, name, processes):
    """Watch the bundle in every round's cache while the processes run; return the sizes that it had."""
    sizes = set()
    while any(process.poll() is None for process in processes):
        for number in range(ROUNDS):
            with contextlib.suppress(FileNotFoundError):
                sizes.add((base / f"cache-{number}" / name).stat().st_size)
        time.sleep(0.0005)
    return sizes


@pytest.fixture(scope="session")
def person(shared_dir):
    """Return one upright frame with a standing person, RGB."""
    import av

    with av.open(str(shared_dir / "media" / "IMG_7033.mov")) as container:
        return np.ascontiguousarray(next(container.decode(video=0)).to_ndarray(format="rgb24"))


@pytest.mark.shared
@pytest.mark.usefixtures("forbid_network")
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_published_parts_find_a_person(name, shared_dir, person, tmp_path, monkeypatch):
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path))
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(shared_dir / "models"))
    model = ensure_model(name)
    options = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(model.path)))
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        (landmarks,) = landmarker.detect(mp.Image(mp.ImageFormat.SRGB, person)).pose_landmarks
    for joint, seen_at in SEEN_IN_FIRST_FRAME.items():
        assert (landmarks[joint].x, landmarks[joint].y) == pytest.approx(seen_at, abs=0.025), joint.name


def test_the_system_call_watch_sees_a_datagram_and_no_more(tmp_path):
    silent = [sys.executable, "-c", "import socket; a, b = socket.socketpair(); a.send(b'x')"]
    speaking = [
        sys.executable,
        "-c",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ]
    assert connections_of(silent, tmp_path / "silent.txt") == []
    assert len(connections_of(speaking, tmp_path / "speaking.txt")) == 1


@pytest.fixture
def read_hashes(monkeypatch):
    """Count how often a model is read to be hashed."""
    from hipcheck.pose import cached

    read = []
    monkeypatch.setattr(cached, "file_sha256", lambda path: (read.append(path), file_sha256(path))[1])
    return read


def _of_other_weights(tmp_path, name="other"):
    """A whole bundle, that another program might have put there."""
    other = tmp_path / name
    with pytest.MonkeyPatch.context() as patch:
        weights = np.ones(50, np.uint8)
        pin_tiny_parts(patch.setattr, weights)
        patch.setenv("HIPCHECK_CACHE", str(other))
        patch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / f"parts of {name}", weights)))
        return ensure_model("full").path


@pytest.mark.usefixtures("tiny")
def test_a_model_is_hashed_once_per_change_of_the_file(read_hashes):
    good = ensure_model("full")
    read_hashes.clear()
    assert ensure_model("full") == ensure_model("full") == good
    assert read_hashes == []
    os.utime(good.path, ns=(1, 1))
    assert ensure_model("full") == ensure_model("full") == good
    assert read_hashes == [good.path]


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("recorded", [True, False])
def test_a_foreign_model_in_the_cache_is_told_and_made_anew(tmp_path, recorded):
    good = ensure_model("full")
    raw = good.path.read_bytes()
    shutil.copyfile(_of_other_weights(tmp_path), good.path)
    if not recorded:
        good.path.with_suffix(".json").unlink()
    with pytest.warns(HipcheckWarning, match="was not the model that hipcheck put there"):
        assert ensure_model("full") == good
    assert good.path.read_bytes() == raw
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ensure_model("full") == good


@pytest.mark.usefixtures("tiny")
def test_a_foreign_model_that_cannot_be_made_anew_is_not_used_in_silence(tmp_path, monkeypatch):
    good = ensure_model("full")
    monkeypatch.delenv("HIPCHECK_MODEL_PARTS")
    shutil.copyfile(_of_other_weights(tmp_path), good.path)
    with pytest.raises(EnvironmentProblemError, match="is not the model that hipcheck put there"):
        ensure_model("full", allow_network=False)
    good.path.with_suffix(".json").unlink()
    with pytest.warns(HipcheckWarning, match="used unchecked"):
        assert ensure_model("full", allow_network=False).sha256 == file_sha256(good.path)
