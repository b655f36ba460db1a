"""MediaPipe's Pose Landmarker through its C interface.

MediaPipe's own Python classes hand every call on to a thread and make an object of every landmark, which holds up the
interpreter that the other trackers wait for; and importing them looks for a sound library, with a compiler if need be.

Names and layouts are those of ``pose_landmarker.h`` and its neighbours under ``mediapipe/tasks/c`` in MediaPipe
0.10.31, and no other version is called; the tests compare layouts and landmarks with those of MediaPipe's own classes.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_float, c_int, c_int64, c_uint, c_uint32, c_void_p
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.command_lines import pip_advice
from hipcheck.errors import EnvironmentProblemError
from hipcheck.media.types import Image
from hipcheck.pose.quiet import load_quietly

__all__ = ["LANDMARK", "Landmarks", "NativeLandmarker", "library"]

Landmarks = NDArray[np.void]

LANDMARK: Final = np.dtype(
    [
        ("x", np.float32),
        ("y", np.float32),
        ("z", np.float32),
        ("has_visibility", np.bool_),
        ("visibility", np.float32),
        ("has_presence", np.bool_),
        ("presence", np.float32),
        ("name", np.uintp),
    ],
    align=True,
)
"""One landmark, in the picture or in space; ``name`` is an address that means nothing any more."""

_VERSION: Final = "0.10.31"
_ADVICE: Final = pip_advice(f"install mediapipe=={_VERSION}")
_SRGB: Final = 1
_IMAGE_MODE: Final = 1
_VIDEO_MODE: Final = 2
_LEAST_CONFIDENCE: Final = 0.5  # MediaPipe's own
_LIBRARIES: Final = {"darwin": "libmediapipe.dylib", "win32": "libmediapipe.dll"}


class BaseOptions(Structure):
    """Where the model is."""

    _fields_ = (
        ("model_asset_buffer", c_char_p),
        ("model_asset_buffer_count", c_uint),
        ("model_asset_path", c_char_p),
    )


class Options(Structure):
    """How to look for people."""

    _fields_ = (
        ("base_options", BaseOptions),
        ("running_mode", c_int),
        ("num_poses", c_int),
        ("min_pose_detection_confidence", c_float),
        ("min_pose_presence_confidence", c_float),
        ("min_tracking_confidence", c_float),
        ("output_segmentation_masks", c_bool),
        ("result_callback", c_void_p),
    )


class LandmarkList(Structure):
    """The landmarks of one person."""

    _fields_ = (("landmarks", c_void_p), ("landmarks_count", c_uint32))


class Result(Structure):
    """Who was found."""

    _fields_ = (
        ("segmentation_masks", c_void_p),
        ("segmentation_masks_count", c_uint32),
        ("pose_landmarks", POINTER(LandmarkList)),
        ("pose_landmarks_count", c_uint32),
        ("pose_world_landmarks", POINTER(LandmarkList)),
        ("pose_world_landmarks_count", c_uint32),
    )


_MESSAGE: Final = POINTER(c_char_p)
_FUNCTIONS: Final = {
    "MpPoseLandmarkerCreate": (c_int, POINTER(Options), POINTER(c_void_p), _MESSAGE),
    "MpPoseLandmarkerDetectImage": (c_int, c_void_p, c_void_p, c_void_p, POINTER(Result), _MESSAGE),
    "MpPoseLandmarkerDetectForVideo": (c_int, c_void_p, c_void_p, c_void_p, c_int64, POINTER(Result), _MESSAGE),
    "MpPoseLandmarkerClose": (c_int, c_void_p, _MESSAGE),
    "MpPoseLandmarkerCloseResult": (None, POINTER(Result)),
    "MpImageCreateFromUint8Data": (c_int, c_int, c_int, c_int, c_void_p, c_int, POINTER(c_void_p), _MESSAGE),
    "MpImageFree": (None, c_void_p),
    "MpErrorFree": (None, c_void_p),
}
"""What each function of the library gives back, and what it takes."""


class NativeLandmarker:
    """Find people, picture by picture; threads may share one, but not at the same time.

    Parameters
    ----------
    model
        A ``.task`` bundle.
    people
        How many people to look for at most.
    follow
        True to follow people from picture to picture; False to look at each picture afresh.

    Raises
    ------
    EnvironmentProblemError, OSError
        If MediaPipe's library is of another version, or cannot be loaded.
    RuntimeError
        If MediaPipe does not take the model.
    """

    def __init__(self, model: Path, *, people: int, follow: bool) -> None:
        self._library, self._follow = library(), follow
        self._handle = c_void_p()
        options = Options(
            base_options=_told(model),
            running_mode=_VIDEO_MODE if follow else _IMAGE_MODE,
            num_poses=people,
            min_pose_detection_confidence=_LEAST_CONFIDENCE,
            min_pose_presence_confidence=_LEAST_CONFIDENCE,
            min_tracking_confidence=_LEAST_CONFIDENCE,
        )
        self._call(self._library.MpPoseLandmarkerCreate, byref(options), byref(self._handle))

    def find(self, rgb: Image, time_ms: int) -> list[tuple[Landmarks, Landmarks]]:
        """Return the landmarks of the people in a picture: 33 each in it, as shares of width and height, and in space.

        Parameters
        ----------
        rgb
            ``(H, W, 3)`` uint8.
        time_ms
            Of the picture, later than that of the one before; means nothing where nobody is followed.

        Raises
        ------
        ValueError
            If that is no such picture.
        RuntimeError
            If MediaPipe refuses the picture, or was closed.
        """
        if not self._handle:
            raise RuntimeError("the landmarker is closed")
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
            raise ValueError(f"a picture is (H, W, 3) uint8, not {rgb.shape} {rgb.dtype}")
        rgb = np.ascontiguousarray(rgb)
        height, width = rgb.shape[:2]
        image, result = c_void_p(), Result()
        self._call(
            self._library.MpImageCreateFromUint8Data, _SRGB, width, height, rgb.ctypes.data, rgb.size, byref(image)
        )
        try:
            if self._follow:
                detect = self._library.MpPoseLandmarkerDetectForVideo
                self._call(detect, self._handle, image, None, time_ms, byref(result))
            else:
                self._call(self._library.MpPoseLandmarkerDetectImage, self._handle, image, None, byref(result))
        finally:
            self._library.MpImageFree(image)
        try:
            seen = [_copied(result.pose_landmarks[k]) for k in range(result.pose_landmarks_count)]
            in_space = [_copied(result.pose_world_landmarks[k]) for k in range(result.pose_world_landmarks_count)]
            return list(zip(seen, in_space, strict=True))
        finally:
            self._library.MpPoseLandmarkerCloseResult(byref(result))

    def close(self) -> None:
        """Give its memory back; once more does nothing."""
        if self._handle:
            handle, self._handle = self._handle, c_void_p()
            self._call(self._library.MpPoseLandmarkerClose, handle)

    def _call(self, function: Callable[..., int], *given: object) -> None:
        message = c_char_p()
        status = function(*given, byref(message))
        said = message.value
        if said is not None:
            self._library.MpErrorFree(message)
        if status != 0:
            raise RuntimeError(f"MediaPipe: {(said or b'').decode(errors='replace') or f'status {status}'}")


@cache
def library() -> ctypes.CDLL:
    """Load MediaPipe's library without the package around it.

    Raises
    ------
    EnvironmentProblemError
        If MediaPipe is not installed, or of a version whose layouts may be others.
    OSError
        If it cannot be loaded.
    """
    package = find_spec("mediapipe")
    if package is None or not package.submodule_search_locations:
        raise EnvironmentProblemError(f"mediapipe is not installed: {_ADVICE}.")
    if (found := version("mediapipe")) != _VERSION:
        raise EnvironmentProblemError(f"mediapipe {found} is installed, which hipcheck cannot call: {_ADVICE}.")
    name = _LIBRARIES.get(sys.platform, "libmediapipe.so")
    loaded = load_quietly(Path(package.submodule_search_locations[0], "tasks", "c", name))
    for function, (given_back, *taken) in _FUNCTIONS.items():
        getattr(loaded, function).restype = given_back
        getattr(loaded, function).argtypes = taken
    return loaded


def _told(model: Path) -> BaseOptions:
    """Name the model; on Windows hand over its content, as MediaPipe would read the name in the system's code page.

    Elsewhere the name is better: trackers then share the file in memory, and each is made in half the time.
    """
    if sys.platform != "win32":
        return BaseOptions(model_asset_path=os.fsencode(model))
    try:
        content = model.read_bytes()
    except OSError as problem:
        raise RuntimeError(f"it cannot be read: {problem.strerror}") from None
    return BaseOptions(model_asset_buffer=content, model_asset_buffer_count=len(content))


def _copied(found: LandmarkList) -> Landmarks:
    data = ctypes.string_at(found.landmarks, found.landmarks_count * LANDMARK.itemsize)
    return np.frombuffer(data, LANDMARK)
