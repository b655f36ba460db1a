"""Choosing a camera by number, name or file, and the sentences where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from hipcheck.errors import EnvironmentProblemError, HipcheckError, UsageError
from hipcheck.live import devices
from hipcheck.live.devices import CameraInfo, camera_lines, choose_camera, list_cameras, why_not_open

TWO = [CameraInfo(0, "Integrated Camera"), CameraInfo(2, "Logitech HD Pro Webcam C920")]


def test_linux_cameras_are_read_from_the_kernel_without_the_nodes_that_carry_no_picture(tmp_path, monkeypatch):
    for number, index, name in ((2, 0, "C920"), (0, 0, "Integrated Camera"), (1, 1, "Integrated Camera")):
        node = tmp_path / f"video{number}"
        node.mkdir()
        (node / "index").write_text(f"{index}\n")
        (node / "name").write_text(f"{name}\n")
    (tmp_path / "video7").mkdir()
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(devices, "_LINUX_CLASS", tmp_path)
    assert list_cameras() == [CameraInfo(0, "Integrated Camera"), CameraInfo(2, "C920")]


def test_mac_cameras_are_numbered_in_the_order_of_their_unique_names(monkeypatch):
    entries = [{"_name": "FaceTime", "spcamera_unique-id": "3F45"}, {"_name": "C920", "spcamera_unique-id": "0x14"}]
    answer = SimpleNamespace(stdout=json.dumps({"SPCameraDataType": entries}).encode())
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: answer)
    assert list_cameras() == [CameraInfo(0, "C920"), CameraInfo(1, "FaceTime")]
    answer.stdout = b"nonsense"
    assert list_cameras() == []


def test_windows_cameras_are_those_of_directshow(monkeypatch):
    import av

    found = [
        SimpleNamespace(name="@1", description="C920", media_types=["video"]),
        SimpleNamespace(name="@2", description="Microphone", media_types=["audio"]),
        SimpleNamespace(name="OBS Virtual Camera", description="", media_types=["video"]),
        SimpleNamespace(name="NDI", description="", media_types=[]),  # does not say what it gives
        SimpleNamespace(name="@3", description="C922", media_types=["video"]),
    ]
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(av, "enumerate_input_devices", lambda name: found)
    names = ["C920", "OBS Virtual Camera", "NDI", "C922"]
    assert list_cameras() == [CameraInfo(number, name) for number, name in enumerate(names)]


def test_a_camera_is_chosen_by_number_or_by_a_part_of_its_name(monkeypatch):
    monkeypatch.setattr(devices, "list_cameras", lambda: TWO)
    assert choose_camera("2") == choose_camera("logitech") == TWO[1]
    assert choose_camera("0") == choose_camera("Integrated Camera") == TWO[0]


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_the_list_may_be_wrong_a_number_is_tried_all_the_same(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(devices, "list_cameras", lambda: [])
    assert choose_camera("1") == CameraInfo(1, "Camera 1")
    with pytest.raises(UsageError, match="There is no camera FaceTime"):
        choose_camera("FaceTime")


def test_the_list_says_when_there_is_none(monkeypatch):
    monkeypatch.setattr(devices, "list_cameras", lambda: TWO)
    assert camera_lines() == ["0  Integrated Camera", "2  Logitech HD Pro Webcam C920"]
    monkeypatch.setattr(devices, "list_cameras", lambda: [])
    with pytest.raises(EnvironmentProblemError, match="No camera was found; connect one"):
        camera_lines()


def test_a_file_is_replayed(tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.touch()
    assert choose_camera(str(clip)) == clip


@pytest.mark.parametrize(
    ("wanted", "cameras", "kind", "sentence"),
    [
        ("99", TWO, UsageError, "There is no camera 99; `hipcheck live --list-cameras` shows which there are."),
        ("99", [], UsageError, "There is no camera 99; `hipcheck live --list-cameras` shows which there are."),
        ("0", [], EnvironmentProblemError, "No camera was found; connect one, or replay a recording with --camera"),
        ("FaceTime", TWO, UsageError, "There is no camera FaceTime;"),
        ("cam", TWO, UsageError, "2 cameras are called like cam (0: Integrated Camera, 2: Logitech HD Pro Webcam"),
        ("absent.mp4", TWO, UsageError, "absent.mp4 does not exist; give a camera's number or name, or a video file."),
        ("folder/clip", TWO, UsageError, "folder/clip does not exist;"),
    ],
)
def test_a_camera_that_is_not_there_is_one_sentence(monkeypatch, wanted, cameras, kind, sentence):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(devices, "list_cameras", lambda: cameras)
    with pytest.raises(HipcheckError) as error:
        choose_camera(wanted)
    assert type(error.value) is kind
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize(
    ("platform", "allowed", "words"),
    [
        ("linux", True, "close other programs that use it"),
        ("linux", False, "no permission to use /dev/video3; run `sudo usermod -aG video"),
        ("darwin", True, "System Settings > Privacy & Security > Camera"),
        ("win32", True, "Settings > Privacy & security > Camera"),
    ],
)
def test_every_platform_has_its_sentence_for_a_camera_that_does_not_open(monkeypatch, platform, allowed, words):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(devices.os, "access", lambda path, mode: allowed)
    assert words in why_not_open(3)
