"""From a decoded frame to an upright RGB picture with square pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, cast

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from hipcheck.media.types import Image

__all__ = ["Orientation", "PictureMaker", "orientation_of"]

_PLAUSIBLE_PIXEL_ASPECT: Final = (0.25, 4.0)  # beyond it the header is broken and the picture would be huge


@dataclass(frozen=True)
class Orientation:
    """How the stored picture becomes upright: transpose first, then flip.

    Attributes
    ----------
    transposed
        True if rows and columns change places.
    flipped_x, flipped_y
        True if the picture is then flipped left-right, or upside down.
    rotation_deg
        Clockwise rotation that the file asks for, one of 0, 90, 180, 270; a flip is left-right after it.
    """

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False
    rotation_deg: int = 0


def orientation_of(frame: VideoFrame) -> Orientation:
    """Return the orientation that the display matrix of a frame asks for (upright if it has none).

    The matrix maps stored to displayed pixels, x to the right and y down: ``x' = a x + c y``, ``y' = b x + d y``.
    Angles between the right ones go to the nearest of them.
    """
    side_data = cast(Mapping[str, Any], frame.side_data)  # PyAV's stub knows one key only
    if "DISPLAYMATRIX" not in side_data:
        return Orientation()
    matrix = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32)
    a, b, c, d = (int(matrix[i]) for i in (0, 1, 3, 4))
    rotation_deg = round(math.degrees(math.atan2(b, d)) / 90) * 90 % 360
    if abs(b) > abs(a):
        return Orientation(True, c < 0, b < 0, rotation_deg)
    return Orientation(False, a < 0, d < 0, rotation_deg)


class PictureMaker:
    """Turns the frames of one stream into pictures of one size, upright and with square pixels.

    Size, pixel shape and orientation are those of the first frame; a later frame of another size is scaled.

    Parameters
    ----------
    first
        First frame of the stream.
    pixel_aspect
        Width over height of a stored pixel; None or an implausible value means square.
    mirrored
        True if every picture is to be flipped left-right after it was made upright.
    max_side_px
        Pictures whose longer side exceeds it are made smaller, with the same shape; None leaves every size.
    """

    def __init__(
        self, first: VideoFrame, pixel_aspect: Fraction | None, *, mirrored: bool, max_side_px: int | None = None
    ) -> None:
        low, high = _PLAUSIBLE_PIXEL_ASPECT
        aspect = float(pixel_aspect) if pixel_aspect and low <= pixel_aspect <= high else 1.0
        self._full_size = (max(1, round(first.width * aspect)), first.height)
        self._stored_size = _fitting(self._full_size, max_side_px)
        self._orientation = orientation_of(first)
        self._flip_code = _flip_code(self._orientation.flipped_x != mirrored, self._orientation.flipped_y)
        self._shrinker, self._reformatter = VideoReformatter(), VideoReformatter()

    @property
    def rotation_deg(self) -> int:
        """Clockwise rotation that the file asks for, one of 0, 90, 180, 270."""
        return self._orientation.rotation_deg

    @property
    def full_size_px(self) -> tuple[int, int]:
        """Width and height of the pictures before they are made smaller."""
        return self._upright(self._full_size)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return self._upright(self._stored_size)

    def shrunk(self, frame: VideoFrame) -> VideoFrame:
        """Return a frame that is not larger than the picture to be made of it: it takes less memory until then."""
        width, height = self._stored_size
        if self._stored_size == self._full_size or frame.width * frame.height <= width * height:
            return frame
        return self._shrinker.reformat(frame, width=width, height=height, interpolation="AREA", threads=1)

    def picture(self, frame: VideoFrame) -> Image:
        """Return the picture of a frame, C-contiguous and writable."""
        width, height = self._stored_size
        rgb = self._reformatter.reformat(
            self.shrunk(frame), width=width, height=height, format="rgb24", threads=1
        ).to_ndarray()
        if self._orientation.transposed:
            rgb = cv2.transpose(rgb)
        if self._flip_code is not None:
            rgb = cv2.flip(rgb, self._flip_code)
        # Rows of a decoded picture are padded at many widths (1080 is one of them).
        return np.ascontiguousarray(rgb, dtype=np.uint8)

    def _upright(self, size: tuple[int, int]) -> tuple[int, int]:
        return size[::-1] if self._orientation.transposed else size


def _fitting(size: tuple[int, int], max_side_px: int | None) -> tuple[int, int]:
    longer = max(size)
    if max_side_px is None or longer <= max_side_px:
        return size
    width, height = (max(1, round(side * max_side_px / longer)) for side in size)
    return width, height


def _flip_code(flipped_x: bool, flipped_y: bool) -> int | None:
    """Return OpenCV's code for flipping: 1 left-right, 0 upside down, -1 both, None not at all."""
    return {(True, False): 1, (False, True): 0, (True, True): -1}.get((flipped_x, flipped_y))
