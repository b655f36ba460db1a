"""Finding every head in a picture, of people near and far, whole or cut off."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from hipcheck.errors import UsageError
from hipcheck.landmarks import Floats
from hipcheck.media.types import Image
from hipcheck.threads import cores

__all__ = ["Found", "HeadDetector"]

_DETECTOR_ENTRY: Final = "pose_detector.tflite"
_SIDE_PX: Final = 224
_STRIDES: Final = ((8, 2), (16, 2), (32, 6))  # of the network's grids, and boxes at each of their points
_LEAST_SCORE: Final = 0.5
_ZOOMS: Final = ((1, 1.0), (2, 1.3))
"""How far to zoom in, and the radius of a head there over half the side of its box.

The network sees heads of a tenth to a half of its picture; a body's own head is an eighth of it.
"""
_STEP: Final = 0.7  # of a tile's side from one tile to the next


@dataclass(frozen=True)
class Found:
    """A head in a picture: the circle around it in pixels, and how sure the network is, 0.5 to 1."""

    x: float
    y: float
    radius: float
    score: float


class HeadDetector:
    """Find heads with the detector of a pose model; not to be used by two threads at once.

    Parameters
    ----------
    model
        A ``.task`` bundle.

    Raises
    ------
    UsageError
        If its detector is of another kind than the published ones.

    Examples
    --------
    >>> HeadDetector(Path("pose_full.task")).find(rgb)  # doctest: +SKIP
    """

    def __init__(self, model: Path) -> None:
        import onnxruntime

        from hipcheck.privacy.onnx import to_onnx

        try:
            with zipfile.ZipFile(model) as bundle:
                network = to_onnx(bundle.read(_DETECTOR_ENTRY))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = min(cores(), 4)
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        except MemoryError:
            raise
        except Exception as problem:
            raise UsageError(
                f"Faces cannot be blurred with {model.name} ({problem}); choose --model full, lite or heavy."
            ) from None
        self._anchors = _anchors()

    def find(self, rgb: Image) -> list[Found]:
        """Return the heads in a picture ``(H, W, 3)``, some of them several times over."""
        height, width = rgb.shape[:2]
        found: list[Found] = []
        for zoom, per_box in _ZOOMS:
            side = max(width, height) / zoom
            small = _shrunk(rgb, _SIDE_PX / side)
            for left, top in _tiles(width, height, side):
                heads = self._look(rgb, small, left, top, side)
                found += [replace(one, radius=one.radius * per_box) for one in heads]
        return found

    def _look(self, rgb: Image, small: Image, left: float, top: float, side: float) -> Iterator[Found]:
        """Yield what one look at a square of the picture finds; where it reaches beyond the picture it is black."""
        per_px = small.shape[1] / rgb.shape[1]
        step = side * per_px / _SIDE_PX
        matrix = np.array([[step, 0, left * per_px], [0, step, top * per_px]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        tile = cv2.warpAffine(small, matrix, (_SIDE_PX, _SIDE_PX), flags=flags)
        values = np.ascontiguousarray(tile.transpose(2, 0, 1)[None], dtype=np.float32) / 127.5 - 1
        boxes, scores = (np.asarray(one)[0] for one in self._session.run(["boxes", "scores"], {"picture": values}))
        sure = 1 / (1 + np.exp(-np.clip(scores[:, 0], -50, 50)))
        for number in np.flatnonzero(sure >= _LEAST_SCORE):
            centre = (boxes[number, :2] / _SIDE_PX + self._anchors[number]) * side
            half = float(np.abs(boxes[number, 2:4]).max()) / _SIDE_PX * side / 2
            yield Found(float(centre[0] + left), float(centre[1] + top), half, float(sure[number]))


def _anchors() -> Floats:
    """Return the middle of each of the network's boxes, ``(2254, 2)``, as shares of its picture."""
    grids = []
    for stride, boxes in _STRIDES:
        count = _SIDE_PX // stride
        y, x = np.mgrid[:count, :count]
        points = np.stack([(x + 0.5) / count, (y + 0.5) / count], axis=-1).reshape(-1, 2)
        grids.append(np.repeat(points, boxes, axis=0))
    return np.concatenate(grids)


def _shrunk(rgb: Image, scale: float) -> Image:
    """Return a picture that is not much finer than what the network sees of it."""
    if scale >= 1:
        return rgb
    size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _tiles(width: int, height: int, side: float) -> Iterator[tuple[float, float]]:
    """Yield the upper left corners of squares that cover a picture and overlap."""
    for top in _starts(height, side):
        for left in _starts(width, side):
            yield left, top


def _starts(length: float, side: float) -> list[float]:
    if length <= side:
        return [0.0]
    count = int(np.ceil((length - side) / (_STEP * side))) + 1
    return [float(start) for start in np.linspace(0, length - side, count)]
