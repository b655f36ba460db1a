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

__all__ = ["Camera", "DeviceCamera", "FileCamera", "Shot", "open_camera"]

_SIZES_PX: Final = ((1280, 720), (960, 540), (640, 480))
_RATE_HZ: Final = 30.0
_ENOUGH_HZ: Final = 29.0
_GONE_S: Final = 1.5  # without a picture: the camera was unplugged
_WARM_UP_S: Final = 5.0
_RETRY_S: Final = 0.02


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture with its time from the first one, and the instant of its capture on the monotonic clock, seconds."""

    frame: Frame
    captured_s: float


class Camera(Protocol):
    """A source of pictures.

    Attributes
    ----------
    name
        What it is called.
    stopped_s
        Time from the first picture at which it was unplugged; ``None`` if it was not.
    """

    name: str
    stopped_s: float | None

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
        self.stopped_s: float | None = None
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

    Raises
    ------
    EnvironmentProblemError
        If it does not open, or gives no picture within a few seconds.
    """

    def __init__(self, camera: CameraInfo, *, mirrored: bool = False) -> None:
        self.name = camera.name
        self.stopped_s: float | None = None
        self._mirrored = mirrored
        self._capture = _opened(camera.number)
        if not self._capture.isOpened():
            raise EnvironmentProblemError(why_not_open(camera.number))
        if not _gives_pictures(self._capture):
            self._capture.release()
            raise EnvironmentProblemError(say("camera.no_pictures", camera=camera.number))

    def shots(self) -> Iterator[Shot]:
        """Yield pictures until the camera is closed or unplugged."""
        first_s = last_s = time.perf_counter()
        started = False
        while self._capture.isOpened():
            grabbed = self._capture.grab()
            now_s = time.perf_counter()
            if not grabbed:
                if now_s - last_s > _GONE_S:
                    self.stopped_s = last_s - first_s
                    return
                time.sleep(_RETRY_S)
                continue
            done, bgr = self._capture.retrieve()
            if not done or now_s <= last_s:
                continue
            if not started:
                first_s, started = now_s, True
            last_s = now_s
            yield Shot(Frame(now_s - first_s, self._picture(bgr)), now_s)

    def close(self) -> None:
        """Let the camera go."""
        self._capture.release()

    def _picture(self, bgr: Image) -> Image:
        if self._mirrored:
            bgr = np.asarray(cv2.flip(bgr, 1), dtype=np.uint8)
        return np.ascontiguousarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _opened(number: int) -> cv2.VideoCapture:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # it complains of absent cameras by itself
    backends = {"darwin": cv2.CAP_AVFOUNDATION, "win32": cv2.CAP_DSHOW}
    capture = cv2.VideoCapture(number, backends.get(sys.platform, cv2.CAP_V4L2))
    # Compressed pictures first: USB 2 does not carry 30 others of this size a second.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    _negotiate(capture)
    return capture


def _negotiate(capture: cv2.VideoCapture) -> None:
    """Ask for the largest size that comes 30 times a second; where none does, or nobody says, for the first one."""
    for size_px in (*_SIZES_PX, _SIZES_PX[0]):
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_px[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_px[1])
        capture.set(cv2.CAP_PROP_FPS, _RATE_HZ)
        rate_hz = capture.get(cv2.CAP_PROP_FPS)
        if rate_hz <= 0 or rate_hz >= _ENOUGH_HZ:
            return


def _gives_pictures(capture: cv2.VideoCapture) -> bool:
    end_s = time.perf_counter() + _WARM_UP_S
    while time.perf_counter() < end_s:
        if capture.grab():
            return True
        time.sleep(_RETRY_S)
    return False
