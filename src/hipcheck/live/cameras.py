"""Where pictures come from: a camera, or a file that is replayed as one."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np

from hipcheck.errors import EnvironmentProblemError
from hipcheck.landmarks import Floats
from hipcheck.live.devices import CameraInfo, choose_camera, why_not_open
from hipcheck.live.texts import say
from hipcheck.media.reader import VideoReader, describe_source
from hipcheck.media.types import Frame, Image
from hipcheck.pose.extract import MAX_FPS, MAX_SIDE_PX
from hipcheck.results import Issue, Source

__all__ = ["Camera", "DeviceCamera", "FileCamera", "Shot", "Stopped", "open_camera"]

_SIZES_PX: Final = ((1280, 720), (960, 540), (640, 480))
_RATE_HZ: Final = 30.0
_ENOUGH_HZ: Final = 29.0
_ENOUGH_MEASURED_HZ: Final = 25.0
_MEASURED_PICTURES: Final = 20
_SETTLING_PICTURES: Final = 3
_MEASURED_S: Final = 2.5  # at most
_GONE_S: Final = 1.5  # without a picture: the camera was unplugged
_WARM_UP_S: Final = 5.0
_RETRY_S: Final = 0.02
_SAME_SHAPE: Final = 0.02  # sizes are even numbers, so width over height differs a little
_MJPG: Final = cv2.VideoWriter.fourcc(*"MJPG")


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture with its time from the first one, and the instant of its capture on the monotonic clock, seconds."""

    frame: Frame
    captured_s: float


@dataclass(frozen=True)
class Stopped:
    """Why a camera gave no more pictures: the code of the issue, and the sentence."""

    code: str
    sentence: str


class Camera(Protocol):
    """A source of pictures.

    Attributes
    ----------
    name
        What it is called.
    stopped
        Why it stopped before it was closed; ``None`` if it did not.
    """

    name: str
    stopped: Stopped | None

    def shots(self) -> Iterator[Shot]:
        """Yield the pictures in time order until there are no more."""

    def close(self) -> None:
        """Let the camera go."""


def open_camera(wanted: str, *, mirrored: bool = False) -> Camera:
    """Open a camera by number or name, or a file.

    Raises
    ------
    HipcheckError
        If there is no such camera, it does not open, or the file is no video.
    """
    chosen = choose_camera(wanted)
    if isinstance(chosen, Path):
        return FileCamera(chosen, mirrored=mirrored)
    return DeviceCamera(chosen, mirrored=mirrored)


class FileCamera:
    """A recording that is replayed; all of it counts."""

    def __init__(self, path: Path, *, mirrored: bool = False) -> None:
        self.name, self.path = path.name, path
        self.stopped: Stopped | None = None
        self._reader = VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored, max_side_px=MAX_SIDE_PX)

    def shots(self) -> Iterator[Shot]:
        """Yield every picture as fast as it is asked for."""
        for frame in self._reader:
            yield Shot(frame, time.perf_counter())

    def close(self) -> None:
        """Close the file."""
        self._reader.__exit__(None, None, None)

    def describe(self, t_s: Floats) -> tuple[Source, list[Issue]]:
        """Return what an analysis of the file says."""
        return describe_source(self._reader, t_s), list(self._reader.report.issues)


class DeviceCamera:
    """A camera of this computer, asked for 720 lines at 30 pictures a second.

    Whatever the driver does when the camera is unplugged (no picture, an empty one, an exception), the pictures end
    with `stopped`. Pictures of another size but the same shape are scaled to that of the first one; those of another
    shape show another part of the room and end them too.

    Raises
    ------
    EnvironmentProblemError
        If it does not open, or gives no picture within a few seconds.
    """

    def __init__(self, camera: CameraInfo, *, mirrored: bool = False) -> None:
        self.name = camera.name
        self.stopped: Stopped | None = None
        self._mirrored = mirrored
        self._size_px: tuple[int, int] | None = None
        self._capture = _opened(camera.number)
        if not self._capture.isOpened():
            raise EnvironmentProblemError(why_not_open(camera.number))
        if not _gives_pictures(self._capture):
            self._capture.release()
            raise EnvironmentProblemError(say("camera.no_pictures", camera=camera.number))

    def shots(self) -> Iterator[Shot]:
        """Yield pictures until the camera is closed, unplugged or changes the shape of its pictures."""
        first_s = last_s = time.perf_counter()
        started, other_shape = False, ""
        while self._capture.isOpened():
            bgr, now_s = _read(self._capture)
            if bgr is not None:
                other_shape = self._other_shape(bgr)
            if bgr is None or other_shape:
                if now_s - last_s > _GONE_S:
                    self.stopped = _stopped(last_s - first_s, other_shape)
                    return
                time.sleep(_RETRY_S)
                continue
            if now_s <= last_s:
                continue
            if not started:
                first_s, started = now_s, True
            last_s = now_s
            yield Shot(Frame(now_s - first_s, self._picture(bgr)), now_s)

    def close(self) -> None:
        """Let the camera go."""
        self._capture.release()

    def _other_shape(self, bgr: Image) -> str:
        """Return width and height as text where the picture's shape is not that of the first one."""
        height, width = bgr.shape[:2]
        if self._size_px is None:
            self._size_px = width, height
        first_width, first_height = self._size_px
        same = abs(width * first_height / (height * first_width) - 1) <= _SAME_SHAPE
        return "" if same else f"{width} x {height}"

    def _picture(self, bgr: Image) -> Image:
        if (bgr.shape[1], bgr.shape[0]) != self._size_px:
            bgr = np.asarray(cv2.resize(bgr, self._size_px, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
        if self._mirrored:
            bgr = np.asarray(cv2.flip(bgr, 1), dtype=np.uint8)
        return np.ascontiguousarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _stopped(seconds: float, other_shape: str) -> Stopped:
    if other_shape:
        return Stopped("camera_changed", say("end.other_shape", seconds=f"{seconds:.0f}", size=other_shape))
    return Stopped("camera_unplugged", say("end.unplugged", seconds=f"{seconds:.0f}"))


def _read(capture: cv2.VideoCapture) -> tuple[Image | None, float]:
    """Return the next picture, ``None`` where there is none, and the instant of its capture on the monotonic clock."""
    try:
        grabbed = capture.grab()
        now_s = time.perf_counter()
        done, bgr = capture.retrieve() if grabbed else (False, None)
    except Exception:  # whatever a driver raises, the camera is gone
        return None, time.perf_counter()
    if sys.platform == "win32":  # DirectShow grabs at once, and waits for the picture afterwards
        now_s = time.perf_counter()
    return (bgr if done and _is_picture(bgr) else None), now_s


def _is_picture(bgr: object) -> bool:
    return (
        isinstance(bgr, np.ndarray) and bgr.dtype == np.uint8 and bgr.ndim == 3 and bgr.shape[2] == 3 and bgr.size > 0
    )


def _opened(number: int) -> cv2.VideoCapture:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # it complains of absent cameras by itself
    backends = {"darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_DSHOW}
    capture = cv2.VideoCapture(number, backends.get(sys.platform, cv2.CAP_V4L2))
    if sys.platform == "win32":
        _negotiate_directshow(capture)
        return capture
    # Compressed pictures first: USB 2 does not carry 30 others of this size a second.
    capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    _negotiate(capture)
    return capture


def _negotiate(capture: cv2.VideoCapture) -> None:
    """Ask for the largest size that comes 30 times a second; where none does, or nobody says, for the first one."""
    for size_px in (*_SIZES_PX, _SIZES_PX[0]):
        _ask_for(capture, size_px)
        capture.set(cv2.CAP_PROP_FPS, _RATE_HZ)
        rate_hz = capture.get(cv2.CAP_PROP_FPS)
        if rate_hz <= 0 or rate_hz >= _ENOUGH_HZ:
            return


def _negotiate_directshow(capture: cv2.VideoCapture) -> None:
    """Ask for the largest size that really comes 30 times a second; where none does, for the first one.

    Asking for the rate makes OpenCV forget that the pictures were to be compressed, so it comes first; and the rate
    that it tells afterwards is the one that was asked for.
    """
    capture.set(cv2.CAP_PROP_FPS, _RATE_HZ)
    capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
    for size_px in _SIZES_PX:
        _ask_for(capture, size_px)
        rate_hz = _measured_hz(capture)
        if rate_hz >= _ENOUGH_MEASURED_HZ or rate_hz == 0:
            return
    _ask_for(capture, _SIZES_PX[0])


def _ask_for(capture: cv2.VideoCapture, size_px: tuple[int, int]) -> None:
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_px[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_px[1])


def _measured_hz(capture: cv2.VideoCapture) -> float:
    """Return how many pictures a second really come; 0 if hardly one does."""
    instants_s: list[float] = []
    end_s = time.perf_counter() + _MEASURED_S
    while len(instants_s) < _SETTLING_PICTURES + _MEASURED_PICTURES and time.perf_counter() < end_s:
        bgr, now_s = _read(capture)
        if bgr is None:
            time.sleep(_RETRY_S)
        else:
            instants_s.append(now_s)
    counted = instants_s[_SETTLING_PICTURES:]
    return (len(counted) - 1) / (counted[-1] - counted[0]) if len(counted) > 1 else 0.0


def _gives_pictures(capture: cv2.VideoCapture) -> bool:
    end_s = time.perf_counter() + _WARM_UP_S
    while time.perf_counter() < end_s:
        if _read(capture)[0] is not None:
            return True
        time.sleep(_RETRY_S)
    return False
