"""What the pictures themselves say while the people in them are being followed: brightness and camera movement."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.media.types import Image

__all__ = ["Box", "SceneMonitor", "SmallPicture", "shrink"]

Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a person, pixels of the upright picture."""

_Edges = NDArray[np.float32]
_Mask = NDArray[np.uint8]
_SMALL_PX: Final = 160
_BOX_MARGIN: Final = 0.1
_LEAST_BACKGROUND: Final = 0.15
_LEAST_RESPONSE: Final = 0.15
_LEAST_TEXTURE: Final = 2.0
_REANCHOR_SHARE: Final = 0.15
_LOST_PICTURES: Final = 3
_RESCALED: Final = 0.03  # since the anchor: farther apart, edges no longer lie on each other
_SURE: Final = 0.3  # response of a half that may speak of a zoom


@dataclass(frozen=True, eq=False)
class SmallPicture:
    """A picture in grey, at most 160 pixels wide or high, and how many pixels one of its pixels stands for."""

    grey: NDArray[np.uint8]
    step: float


def shrink(rgb: Image) -> SmallPicture:
    """Return a picture ``(H, W, 3)`` in grey and small, which is all that brightness and background need."""
    height, width = rgb.shape[:2]
    step = max(height, width) / _SMALL_PX
    # Every second or fourth pixel is enough to average over, and much cheaper than all of them.
    skip = max(1, int(step / 2))
    size = (max(1, round(width / step)), max(1, round(height / step)))
    few = cv2.resize(rgb, (-(-width // skip), -(-height // skip)), interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(cv2.cvtColor(few, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    return SmallPicture(np.asarray(small, dtype=np.uint8), step)


class SceneMonitor:
    """Follow brightness and background, one picture after the other, in constant memory.

    The background of each picture is compared with that of an earlier one (the anchor: the first picture with
    something in it, later another one if the camera has moved far or the scene is a new one) by phase correlation of
    the picture's edges, so that errors do not add up. When the camera zooms, the halves of the background move apart;
    so they do when it comes nearer.

    Attributes
    ----------
    scale
        Size of the background in the last picture against the first; NaN where it could not be told.

    Examples
    --------
    >>> monitor = SceneMonitor()
    >>> luma, shift_px = monitor.update(shrink(np.full((90, 160, 3), 100, np.uint8)), [])
    >>> round(luma), shift_px
    (100, nan)
    """

    def __init__(self) -> None:
        self._anchor: NDArray[np.float32] | None = None
        self._anchor_background = np.zeros((0, 0), dtype=np.uint8)
        self._anchor_at_px = np.zeros(2)
        self._lost = 0
        self._window = np.zeros((0, 0), dtype=np.float32)
        self._half_window = self._window
        self._anchor_scale = 1.0
        self.scale = math.nan

    def update(self, picture: SmallPicture, boxes_px: Sequence[Box]) -> tuple[float, float]:
        """Take the next picture.

        Parameters
        ----------
        picture
            Of the size of the pictures before.
        boxes_px
            The people in it.

        Returns
        -------
        luma
            Mean brightness of the picture, 0..255.
        background_shift_px
            Distance of the background from its place in the first picture, in pixels; NaN where people cover
            nearly everything or the background has nothing to hold on to.
        """
        luma = cv2.mean(picture.grey)[0]
        edges = cv2.Laplacian(picture.grey, cv2.CV_32F)
        background = _background(picture.grey.shape, boxes_px, picture.step)
        return luma, self._shift_px(edges, background, picture.step)

    def _shift_px(self, edges: _Edges, background: _Mask, step: float) -> float:
        self.scale = math.nan
        shared = background if self._anchor is None else cv2.bitwise_and(background, self._anchor_background)
        if cv2.countNonZero(shared) < _LEAST_BACKGROUND * shared.size:
            return math.nan
        if cv2.meanStdDev(edges, mask=shared)[1][0, 0] < _LEAST_TEXTURE:
            return math.nan
        if self._anchor is None:
            self._window = cv2.createHanningWindow(edges.shape[::-1], cv2.CV_32F)
            self._half_window = cv2.createHanningWindow(_halves(edges)[0].shape[::-1], cv2.CV_32F)
            self._drop_anchor(edges, background, self._anchor_at_px)
            self.scale = self._anchor_scale
            return 0.0
        # Edges are taken before the people are blanked, so the blanks have no edge of their own.
        before, now = cv2.copyTo(self._anchor, shared), cv2.copyTo(edges, shared)
        moved, response = cv2.phaseCorrelate(before, now, self._window)
        if response < _LEAST_RESPONSE:
            self._lost += 1
            if self._lost >= _LOST_PICTURES:
                self._drop_anchor(edges, background, self._anchor_at_px)
            return math.nan
        self._lost = 0
        at_px = self._anchor_at_px + np.asarray(moved) * step
        grown = self._grown(before, now)
        self.scale = self._anchor_scale * grown
        if max(map(abs, moved)) > _REANCHOR_SHARE * min(edges.shape) or abs(grown - 1) > _RESCALED:
            self._anchor_scale = self._anchor_scale if math.isnan(grown) else self.scale
            self._drop_anchor(edges, background, at_px)
        return float(np.hypot(*at_px))

    def _grown(self, before: _Edges, now: _Edges) -> float:
        """Return the size of the background against that of the anchor, NaN if a half of it does not tell."""
        axis = int(np.argmax(before.shape))
        steps = []
        for half_before, half_now in zip(_halves(before), _halves(now), strict=True):
            moved, response = cv2.phaseCorrelate(half_before, half_now, self._half_window)
            if response < _SURE:
                return math.nan
            steps.append(moved[1 - axis])
        return float(1 + (steps[1] - steps[0]) / (before.shape[axis] / 2))

    def _drop_anchor(self, edges: _Edges, background: _Mask, at_px: NDArray[np.float64]) -> None:
        self._anchor, self._anchor_background, self._anchor_at_px, self._lost = edges, background, at_px, 0


def _halves(picture: _Edges) -> tuple[_Edges, _Edges]:
    """Return the two halves of a picture along its longer side."""
    axis = int(np.argmax(picture.shape))
    half = picture.shape[axis] // 2
    one, other = np.take(picture, range(half), axis), np.take(picture, range(half, 2 * half), axis)
    return np.ascontiguousarray(one), np.ascontiguousarray(other)


def _background(shape: tuple[int, ...], boxes_px: Sequence[Box], step: float) -> _Mask:
    """Return where nobody stands, in the small picture: 255 there, else 0."""
    background = np.full(shape, 255, dtype=np.uint8)
    for left, top, right, bottom in boxes_px:
        margin = _BOX_MARGIN * max(right - left, bottom - top)
        x0, x1 = (max(0, int(v / step)) for v in (left - margin, right + margin + step))
        y0, y1 = (max(0, int(v / step)) for v in (top - margin, bottom + margin + step))
        background[y0:y1, x0:x1] = 0
    return background
