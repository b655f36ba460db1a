"""MediaPipe's Pose Landmarker, made to give raw landmarks and to keep quiet.

In VIDEO mode MediaPipe smooths landmarks with a hidden One-Euro filter whose strength depends on the time between
frames. Timestamps spaced 10^7 ms apart drive its gain to one: tracking from frame to frame stays, smoothing goes.
Visibilities go through a low-pass of another kind, a tenth of the new one to nine tenths of the old, which no timestamp
switches off: a joint that disappears from one frame to the next falls below half after about seven frames.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from hipcheck.errors import UsageError
from hipcheck.landmarks import Floats, Joint
from hipcheck.media.types import Image
from hipcheck.memory import memory_sentence
from hipcheck.pose.native import Landmarks, NativeLandmarker
from hipcheck.pose.quiet import SILENCE

__all__ = ["Person", "PoseLandmarker", "mediapipe_version"]

_STEP_MS: Final = 10_000_000
_TRUNK: Final = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]
Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Person:
    """One person in one picture.

    Attributes
    ----------
    xy_px
        ``(33, 2)`` position in pixels.
    world_m
        ``(33, 3)`` metric position, origin mid-hip.
    visibility
        ``(33,)`` in 0..1.
    """

    xy_px: Array
    world_m: Array
    visibility: Array

    @cached_property
    def centre_px(self) -> Floats:
        """Middle of the trunk ``(2,)``, which neither waving arms nor lifted legs move, px."""
        centre: Floats = self.xy_px[_TRUNK].mean(axis=0).astype(np.float64)
        return centre

    @cached_property
    def height_px(self) -> float:
        """From the uppermost to the lowest landmark, above 0, px."""
        return float(np.ptp(self.xy_px[:, 1])) + 1e-6

    @property
    def box_px(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom around all landmarks, px."""
        (left, top), (right, bottom) = self.xy_px.min(axis=0), self.xy_px.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


class PoseLandmarker:
    """Find people, picture by picture.

    Parameters
    ----------
    model
        A ``.task`` bundle.
    people
        How many people to look for at most.
    follow
        True to follow people from picture to picture (faster); False to look at each picture afresh.

    Raises
    ------
    UsageError
        If MediaPipe does not take the model.
    EnvironmentProblemError
        If MediaPipe is missing, or of another version.

    Examples
    --------
    >>> with PoseLandmarker(Path("pose_full.task")) as landmarker:  # doctest: +SKIP
    ...     people = landmarker.find(rgb)
    """

    def __init__(self, model: Path, *, people: int = 1, follow: bool = True) -> None:
        try:
            with SILENCE:
                self._landmarker = NativeLandmarker(model, people=people, follow=follow)
        except RuntimeError as problem:
            if memory_sentence(problem) is not None:
                raise
            raise UsageError(f"{model} cannot be used as a pose model ({problem}); choose another one.") from None
        self._count = 0
        self._found_somebody = False

    def find(self, rgb: Image) -> list[Person]:
        """Return the people in a picture ``(H, W, 3)``; the next frame of the clip when following."""
        with contextlib.nullcontext() if self._found_somebody else SILENCE:
            found = self._landmarker.find(rgb, self._count * _STEP_MS)
        self._count += 1
        self._found_somebody |= bool(found)
        height, width = rgb.shape[:2]
        return [_person(picture, world, width, height) for picture, world in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give its memory back."""
        self._landmarker.close()


def mediapipe_version() -> str:
    """Return the version of MediaPipe."""
    from importlib.metadata import version

    return version("mediapipe")


def _person(picture: Landmarks, world: Landmarks, width: int, height: int) -> Person:
    return Person(
        xy_px=np.column_stack([picture["x"] * float(width), picture["y"] * float(height)]),
        world_m=np.column_stack([world[axis] for axis in "xyz"]),
        visibility=picture["visibility"].copy(),
    )
