"""Where the parts come from: a folder, the publisher (played by a server on this machine), the package index."""

from __future__ import annotations

import importlib.util
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from hipcheck.errors import EnvironmentProblemError
from hipcheck.pose import parts
from hipcheck.pose.bundle import ensure_model
from model_factory import pin_tiny_parts, tiny_files, write_folder, write_wheel
from network_guard import forbid_network  # noqa: F401

DETECTOR, FULL = "pose_detection.tflite", "pose_landmark_full.tflite"


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    pin_tiny_parts(monkeypatch.setattr)
    for name in ("HIPCHECK_MODEL_PARTS", "HIPCHECK_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(parts, "PUBLISHER_TIMEOUT_S", (0.3, 0.3))
    # Nobody listens there: the publisher cannot be reached unless a test plays it.
    monkeypatch.setattr(parts, "PUBLISHER", "http://127.0.0.1:9/")


@pytest.fixture
def publisher(monkeypatch):
    """Serves the stand-ins; a test may put another behaviour for a file into ``behaviour``."""
    state = SimpleNamespace(asked=[], behaviour={})
    files = tiny_files()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[-1]
            state.asked.append(self.path)
            state.behaviour.get(name, _serve)(self, files.get(name, b""))

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setattr(parts, "PUBLISHER", f"http://127.0.0.1:{server.server_port}/")
    yield state
    server.shutdown()
    server.server_close()


def _serve(handler, content, length=None, status=200, headers=()):
    handler.send_response(status)
    for key, value in headers:
        handler.send_header(key, value)
    handler.send_header("Content-Length", str(len(content) if length is None else length))
    handler.end_headers()
    handler.wfile.write(content)


def _half(handler, content):
    _serve(handler, content[: len(content) // 2], length=len(content))


def _not_found(handler, _content):
    _serve(handler, b"no such object", status=404)


def _elsewhere(handler, _content):
    _serve(handler, b"", status=302, headers=[("Location", "/elsewhere/pose_landmark_full.tflite")])


def _hang(handler, _content):
    time.sleep(1.0)


@pytest.fixture
def no_index(monkeypatch):
    """Pip finds nothing; returns the commands it was run with."""
    commands = []

    def run(command, **_):
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, "", "WARNING: x\nERROR: No matching distribution found\n")

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def _cached(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").glob("*") if path.suffix != ".json")


@pytest.mark.usefixtures("forbid_network")
def test_folder_needs_no_network(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / "parts")))
    models = {name: ensure_model(name) for name in ("lite", "full", "heavy")}
    assert len({model.sha256 for model in models.values()}) == 3
    assert _cached(tmp_path) == sorted(model.path.name for model in models.values())


@pytest.mark.usefixtures("forbid_network")
def test_wrong_hash_in_the_folder_names_the_file(tmp_path, monkeypatch):
    folder = write_folder(tmp_path / "parts")
    (folder / FULL).write_bytes(tiny_files()[FULL] + b"\0")
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(folder))
    with pytest.raises(EnvironmentProblemError, match=rf"parts.{FULL} is not the pinned .*SHA-256"):
        ensure_model("full")
    assert _cached(tmp_path) == []


@pytest.mark.usefixtures("forbid_network")
def test_folder_that_does_not_exist_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(tmp_path / "nowhere"))
    with pytest.raises(EnvironmentProblemError, match=r"HIPCHECK_MODEL_PARTS names .*nowhere, which is not a folder"):
        ensure_model("full")


def test_only_what_the_folder_lacks_is_asked_of_the_publisher(tmp_path, monkeypatch, publisher):
    folder = write_folder(tmp_path / "parts")
    (folder / FULL).unlink()
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(folder))
    ensure_model("full")
    assert publisher.asked == [f"/modules/pose_landmark/{FULL}"]


def test_publisher_serves_both_and_progress_reaches_the_total(publisher):
    calls = []
    notes = []
    ensure_model("heavy", progress=lambda *call: calls.append(call), note=notes.append)
    assert publisher.asked == [
        f"/tasks/testdata/vision/{DETECTOR}",
        "/modules/pose_landmark/pose_landmark_heavy.tflite",
    ]
    size = len(tiny_files()["pose_landmark_heavy.tflite"])
    assert calls[-2:] == [("pose_landmark_heavy.tflite", 0, size), ("pose_landmark_heavy.tflite", size, size)]
    assert notes == []


def test_wrong_bytes_from_the_publisher_are_an_error_that_names_them(tmp_path, publisher, no_index):
    publisher.behaviour[FULL] = lambda handler, content: _serve(handler, content[:-1] + b"!")
    with pytest.raises(EnvironmentProblemError, match=rf"http://127.*{FULL} is not the pinned"):
        ensure_model("full")
    assert _cached(tmp_path) == []
    assert no_index == []


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (_half, "could not be reached or broke off"),
        (_not_found, "answered 404 for pose_landmark_full"),
        (_elsewhere, "answered 302"),
        (_hang, "did not answer in time"),
    ],
)
def test_publisher_that_fails_is_a_note_and_the_index_is_tried(tmp_path, publisher, no_index, behaviour, reason):
    publisher.behaviour[FULL] = behaviour
    notes = []
    started = time.monotonic()
    with pytest.raises(EnvironmentProblemError, match=rf"{reason}.*; pip could not download .*\(No matching"):
        ensure_model("full", note=notes.append)
    assert time.monotonic() - started < 0.9
    assert len(notes) == 1
    assert reason in notes[0]
    assert len(no_index) == 1
    assert [path.rsplit("/", 1)[-1] for path in publisher.asked] == [DETECTOR, FULL]
    assert _cached(tmp_path) == []


def test_error_says_what_to_do(no_index):
    with pytest.raises(EnvironmentProblemError) as caught:
        ensure_model("full")
    for advice in ("hipcheck model fetch full", "--model FILE.task", "HIPCHECK_MODEL_PARTS"):
        assert advice in str(caught.value)
    assert "\n" not in str(caught.value)


def test_wheel_through_the_users_own_pip_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(write_wheel(tmp_path / "index")))
    notes, labels = [], []
    by_wheel = ensure_model("full", note=notes.append, progress=lambda label, *_: labels.append(label))
    assert len(notes) == 1
    assert set(labels) == {"wheel mediapipe==0.10.21"}
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "other"))
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / "parts")))
    assert ensure_model("full").sha256 == by_wheel.sha256


def test_damaged_wheel_is_said(tmp_path, monkeypatch):
    def run(command, **_):
        folder = command[command.index("--dest") + 1]
        (tmp_path.__class__(folder) / "mediapipe-0.10.21-any.whl").write_bytes(b"not a zip")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(EnvironmentProblemError, match=r"mediapipe-0\.10\.21-any\.whl .* is damaged"):
        ensure_model("full")


@pytest.mark.parametrize("name", ["lite", "heavy"])
def test_models_that_the_wheel_lacks_do_not_start_a_download(no_index, name):
    with pytest.raises(EnvironmentProblemError, match=rf"index does not carry pose_landmark_{name}\.tflite"):
        ensure_model(name)
    assert no_index == []


def test_missing_pip_is_said(monkeypatch, no_index):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EnvironmentProblemError, match="pip is not installed in this Python"):
        ensure_model("full")
    assert no_index == []


@pytest.mark.usefixtures("forbid_network")
@pytest.mark.parametrize("way", ["argument", "environment"])
def test_offline_asks_nobody(monkeypatch, way):
    if way == "environment":
        monkeypatch.setenv("HIPCHECK_OFFLINE", "1")
    with pytest.raises(EnvironmentProblemError, match=r"network is switched off.*hipcheck model fetch full"):
        ensure_model("full", allow_network=way == "environment")
