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
from av.video.stream import VideoStream

from hipcheck.media.types import Image

__all__ = ["Decoded", "Orientation", "PictureMaker", "Shape", "ShapeTeller", "orientation_of"]

_PLAUSIBLE_PIXEL_ASPECT: Final = (0.25, 4.0)  # beyond it the header is broken and the picture would be huge
_SAME_ASPECT: Final = 0.01  # sizes of a ramp are rounded to even numbers


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


@dataclass(frozen=True)
class Shape:
    """Size, pixel shape and orientation of a stored frame.

    Attributes
    ----------
    width_px, height_px
        As stored.
    pixel_aspect
        Width over height of a stored pixel.
    orientation
        How it becomes upright.
    """

    width_px: int
    height_px: int
    pixel_aspect: float
    orientation: Orientation

    @property
    def stored_size_px(self) -> tuple[int, int]:
        """Width and height with square pixels, as stored."""
        return max(1, round(self.width_px * self.pixel_aspect)), self.height_px

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the upright picture with square pixels."""
        return self.stored_size_px[::-1] if self.orientation.transposed else self.stored_size_px

    def fits(self, other: Shape) -> bool:
        """Whether both show the same view: only the number of pixels differs, if anything."""
        return self.orientation == other.orientation and same_aspect(self.size_px, other.size_px)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded frame, and the shape that it was stored in; the frame itself may have been made smaller since."""

    frame: VideoFrame
    shape: Shape


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


class ShapeTeller:
    """Tell the shape of the frames of a stream, one after the other, just after each was decoded.

    Parameters
    ----------
    stream
        The stream, just opened: what the container says of its pixels holds until the pictures say something else.
    """

    def __init__(self, stream: VideoStream) -> None:
        self._stream, self._pixels = stream, stream.sample_aspect_ratio
        self._coded = stream.codec_context.sample_aspect_ratio
        self._rotation_deg: int | None = None
        self._orientation = Orientation()

    def __call__(self, frame: VideoFrame) -> Decoded:
        """Return the frame with its shape."""
        coded = self._stream.codec_context.sample_aspect_ratio
        if coded != self._coded:
            self._pixels = self._coded = coded
        if frame.rotation != self._rotation_deg:  # a frame that was asked for its matrix stays until rubbish is swept
            self._rotation_deg, self._orientation = frame.rotation, orientation_of(frame)
        return Decoded(frame, Shape(frame.width, frame.height, _plausible(self._pixels), self._orientation))


def _plausible(pixel_aspect: Fraction | None) -> float:
    low, high = _PLAUSIBLE_PIXEL_ASPECT
    return float(pixel_aspect) if pixel_aspect and low <= pixel_aspect <= high else 1.0


class PictureMaker:
    """Turns the frames of one stream into pictures of one size, upright and with square pixels.

    A frame of the same shape but of another number of pixels is scaled; one of another shape is fitted in whole, with
    black beside or above and below it, so that angles stay as they are.

    Parameters
    ----------
    size_px
        Width and height of the upright pictures.
    mirrored
        True if every picture is to be flipped left-right after it was made upright.
    max_side_px
        Pictures whose longer side exceeds it are made smaller, with the same shape; None leaves every size.
    """

    def __init__(self, size_px: tuple[int, int], *, mirrored: bool, max_side_px: int | None = None) -> None:
        self._full_size_px, self.size_px = size_px, _fitting(size_px, max_side_px)
        self._mirrored = mirrored
        self._shrinker, self._reformatter = VideoReformatter(), VideoReformatter()

    def shrunk(self, decoded: Decoded) -> Decoded:
        """Return a frame that is not larger than the picture to be made of it: it takes less memory until then."""
        frame, (width, height) = decoded.frame, self._stored_size(decoded.shape)
        if self.size_px == self._full_size_px or frame.width * frame.height <= width * height:
            return decoded
        smaller = self._shrinker.reformat(frame, width=width, height=height, interpolation="AREA", threads=1)
        return Decoded(smaller, decoded.shape)

    def picture(self, decoded: Decoded) -> Image:
        """Return the picture of a frame, C-contiguous and writable."""
        width, height = self._stored_size(decoded.shape)
        frame = self.shrunk(decoded).frame
        rgb = self._reformatter.reformat(frame, width=width, height=height, format="rgb24", threads=1).to_ndarray()
        orientation = decoded.shape.orientation
        if orientation.transposed:
            rgb = cv2.transpose(rgb)
        flip_code = _flip_code(orientation.flipped_x != self._mirrored, orientation.flipped_y)
        if flip_code is not None:
            rgb = cv2.flip(rgb, flip_code)
        # Rows of a decoded picture are padded at many widths (1080 is one of them).
        return self._framed(np.ascontiguousarray(rgb, dtype=np.uint8))

    def _stored_size(self, shape: Shape) -> tuple[int, int]:
        """Return the size, as stored, to which a frame is scaled."""
        size = self.size_px if same_aspect(shape.size_px, self._full_size_px) else _inside(shape.size_px, self.size_px)
        return size[::-1] if shape.orientation.transposed else size

    def _framed(self, rgb: Image) -> Image:
        """Return the picture in the middle of a black one of the right size."""
        (width, height), (inner_height, inner_width) = self.size_px, rgb.shape[:2]
        if (inner_width, inner_height) == (width, height):
            return rgb
        left, top = (width - inner_width) // 2, (height - inner_height) // 2
        framed = np.zeros((height, width, 3), np.uint8)
        framed[top : top + inner_height, left : left + inner_width] = rgb
        return framed


def same_aspect(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same shape, within what rounding to whole pixels does."""
    across, down = one[0] * other[1], one[1] * other[0]
    rounding = max(one[0] + other[1], one[1] + other[0])
    return abs(across - down) <= max(_SAME_ASPECT * max(across, down), rounding)


def _inside(size: tuple[int, int], outer: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size of the same shape that fits into the outer one."""
    scale = min(outer[0] / size[0], outer[1] / size[1])
    width, height = (max(1, min(round(side * scale), limit)) for side, limit in zip(size, outer, strict=True))
    return width, height


def _fitting(size: tuple[int, int], max_side_px: int | None) -> tuple[int, int]:
    longer = max(size)
    if max_side_px is None or longer <= max_side_px:
        return size
    width, height = (max(1, round(side * max_side_px / longer)) for side in size)
    return width, height


def _flip_code(flipped_x: bool, flipped_y: bool) -> int | None:
    """Return OpenCV's code for flipping: 1 left-right, 0 upside down, -1 both, None not at all."""
    return {(True, False): 1, (False, True): 0, (True, True): -1}.get((flipped_x, flipped_y))
