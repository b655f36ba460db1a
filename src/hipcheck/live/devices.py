"""Which cameras there are, by number and name, and what to do where one does not open: one sentence per platform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.live.texts import say

__all__ = ["CameraInfo", "camera_lines", "choose_camera", "list_cameras", "why_not_open"]

_LINUX_CLASS: Final = Path("/sys/class/video4linux")
_PROFILER: Final = ("system_profiler", "SPCameraDataType", "-json")
_LISTS_MAY_FAIL: Final = ("darwin", "win32")  # they are asked of another program or library than opens the camera
_PROFILER_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True)
class CameraInfo:
    """A camera: the number that OpenCV opens it by, and what it is called."""

    number: int
    name: str


def list_cameras() -> list[CameraInfo]:
    """Return the cameras of this computer in the order of their numbers; none is opened for it."""
    if sys.platform == "darwin":
        return _mac_cameras()
    if sys.platform == "win32":
        return _windows_cameras()
    return _linux_cameras(_LINUX_CLASS)


def camera_lines() -> list[str]:
    """Return a line for each camera: its number and its name.

    Raises
    ------
    EnvironmentProblemError
        If there is none.
    """
    cameras = list_cameras()
    if not cameras:
        raise EnvironmentProblemError(say("camera.none"))
    return [f"{camera.number}  {camera.name}" for camera in cameras]


def _linux_cameras(folder: Path) -> list[CameraInfo]:
    """Read what the kernel says; the further nodes of a camera carry its metadata and no pictures."""
    found = []
    for node in folder.glob("video*"):
        try:
            if (node / "index").read_text().strip() == "0":
                name = (node / "name").read_text(errors="replace").strip()
                found.append(CameraInfo(int(node.name.removeprefix("video")), name))
        except (OSError, ValueError):
            continue
    return sorted(found, key=lambda camera: camera.number)


def _mac_cameras() -> list[CameraInfo]:
    """Ask the system; OpenCV numbers its cameras in the order of their unique names."""
    try:
        command = subprocess.run(_PROFILER, capture_output=True, timeout=_PROFILER_TIMEOUT_S, check=True)
        entries = json.loads(command.stdout).get("SPCameraDataType", [])
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    ordered = sorted(entries, key=lambda entry: str(entry.get("spcamera_unique-id", "")))
    return [CameraInfo(number, str(entry.get("_name", ""))) for number, entry in enumerate(ordered)]


def _windows_cameras() -> list[CameraInfo]:
    """Ask DirectShow, through which OpenCV opens them too."""
    import av

    try:
        devices = av.enumerate_input_devices("dshow")
    except (ValueError, OSError, av.FFmpegError):
        return []
    # A virtual camera may not say what it gives; leaving it out would shift the numbers of all after it.
    names = [device.description or device.name for device in devices if device.media_types != ["audio"]]
    return [CameraInfo(number, name) for number, name in enumerate(names)]


def choose_camera(wanted: str) -> CameraInfo | Path:
    """Return the camera of that number or name, or the file.

    Parameters
    ----------
    wanted
        A number, a part of a name, or the path of a video file.

    Raises
    ------
    UsageError
        If there is no such camera or file, or several cameras have such a name.
    EnvironmentProblemError
        If there is no camera at all.
    """
    path = Path(wanted)
    if path.is_file():
        return path
    if path.suffix or len(path.parts) > 1:
        raise UsageError(say("camera.no_file", camera=wanted))
    cameras = list_cameras()
    if not cameras and wanted.isdecimal() and sys.platform in _LISTS_MAY_FAIL:
        return CameraInfo(int(wanted), say("camera.unlisted", camera=wanted))
    if not cameras and wanted in ("", "0"):
        raise EnvironmentProblemError(say("camera.none"))
    if wanted.isdecimal():
        matching = [camera for camera in cameras if camera.number == int(wanted)]
    else:
        matching = [camera for camera in cameras if wanted.lower() in camera.name.lower()]
    if not matching:
        raise UsageError(say("camera.absent", camera=wanted))
    if len(matching) > 1:
        names = ", ".join(f"{camera.number}: {camera.name}" for camera in matching)
        raise UsageError(say("camera.several", count=len(matching), camera=wanted, names=names))
    return matching[0]


def why_not_open(number: int) -> str:
    """Say what to do about a camera that is there but does not open."""
    if sys.platform == "darwin":
        return say("camera.macos", camera=number)
    if sys.platform == "win32":
        return say("camera.windows", camera=number)
    device = f"/dev/video{number}"
    allowed = os.access(device, os.R_OK | os.W_OK)
    return say("camera.linux_busy" if allowed else "camera.linux_permission", camera=number, device=device)
