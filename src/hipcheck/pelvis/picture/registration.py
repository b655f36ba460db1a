"""Registering the picture of the pelvis to its picture in quiet standing: how far it has turned.

An elliptical patch over the pelvis is laid on every later picture by weighted Gauss-Newton steps (the inverse
compositional form of Lucas-Kanade: Baker & Matthews 2004), with gain and offset of the brightness free, and with
weights that take out what covers the patch and what moves on its own. It is always compared with quiet standing, never
with the picture before: errors do not add up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats
from hipcheck.pelvis.picture.crops import HIPS_AT_PX, TRUNK_PX, Grey, PelvisCrop

__all__ = ["Fit", "PelvisTemplate"]

_Layer = NDArray[np.float32]

_CENTRE_UP: Final = 0.03  # of the trunk's length above the middle of the hips
_HALF_WIDTH: Final = 0.33
_HALF_HEIGHT: Final = 0.19
_BLURS_PX: Final = (3.0, 1.2)  # coarse, then fine
_STEPS: Final = (7, 6)
_STILL_DEG: Final = 0.02
_STILL_PX: Final = 0.02
_FARTHEST_DEG: Final = 30.0
_FARTHEST_PX: Final = 0.35 * TRUNK_PX
_LEAST_CORRELATION_OF_BASELINE: Final = 0.6
_BEYOND_DOUBT: Final = 0.95
_SOFT: Final = 1.5  # residuals beyond this many robust deviations count less
_LEAST_SHARE: Final = 0.35  # of the patch that must be free


@dataclass(frozen=True, eq=False)
class Fit:
    """How the patch lies in one picture.

    Attributes
    ----------
    turn_deg
        Turn against quiet standing, degrees, + = clockwise on the screen.
    correlation
        Of the picture under the patch with quiet standing, -1..1, over what is free of arms and thigh.
    round_trip_deg
        What is left of the turn after laying this picture back onto quiet standing, degrees, >= 0.
    place
        Turn (radians) and centre (x, y px) in the crop: where the next search may begin.
    """

    turn_deg: float
    correlation: float
    round_trip_deg: float
    place: Floats


class PelvisTemplate:
    """The pelvis in quiet standing, averaged over several pictures.

    Parameters
    ----------
    crops
        Crops of quiet standing.
    covers
        What covers the pelvis in each (see `crops.cover`).

    Raises
    ------
    ValueError
        Without a crop.
    """

    def __init__(self, crops: Sequence[PelvisCrop], covers: Sequence[Grey]) -> None:
        if not crops:
            raise ValueError("a template needs a picture of quiet standing")
        self._zero_deg = 0.0
        self._scale = crops[len(crops) // 2].scale
        views = [self._view(crop, covered) for crop, covered in zip(crops, covers, strict=True)]
        middle = views[len(views) // 2]
        free = np.mean([_cut(view.free, _home(), view.zoom) for view in views], axis=0)
        self._free = np.asarray(free, dtype=np.float32)
        self._set(middle.onto(_home()))
        placed = [(view, fit.place) for view in views if (fit := self._search(view, _home())) and _same(fit)]
        pictures = [view.onto(place) for view, place in placed or [(middle, _home())]]
        self._set([np.mean(levels, axis=0) for levels in zip(*pictures, strict=True)])
        turns_deg = [fit.turn_deg for view in views if (fit := self._search(view, _home())) and _same(fit)]
        self._zero_deg = float(np.median(turns_deg or [0.0]))

    def fit(self, crop: PelvisCrop, covered: Grey, start: Floats | None = None) -> Fit | None:
        """Lay the patch on a later picture.

        Parameters
        ----------
        crop, covered
            The picture and what covers it, as for the template.
        start
            Where the last search ended (`Fit.place`). Unless it is found there again beyond doubt, a search from where
            the landmarks say is made as well, and the better of both is taken.

        Returns
        -------
        The fit; ``None`` where the patch is covered or nothing like it is found nearby.
        """
        view = self._view(crop, covered)
        again = None if start is None else self._search(view, start)
        if again is not None and again.correlation > _BEYOND_DOUBT:
            return again
        fits = [fit for fit in (again, self._search(view, _home())) if fit is not None]
        return max(fits, key=lambda fit: fit.correlation) if fits else None

    def _view(self, crop: PelvisCrop, covered: Grey) -> _View:
        grey = crop.grey.astype(np.float32)
        layers = [np.asarray(cv2.GaussianBlur(grey, (0, 0), blur), dtype=np.float32) for blur in _BLURS_PX]
        free = cv2.dilate(covered, _EDGE) == 0  # the blur carries what covers the pelvis over its edge
        return _View(layers, free.astype(np.float32), crop.scale / self._scale)

    def _set(self, whole: Sequence[_Layer]) -> None:
        self._whole = list(whole)
        self._patches = [_Patch(_cut(layer, _home()), _WINDOW * self._free) for layer in whole]

    def _search(self, view: _View, start: Floats) -> Fit | None:
        place = start.copy()
        for patch, layer, steps in zip(self._patches, view.layers, _STEPS, strict=True):
            place = patch.settle(layer, view.free, place, view.zoom, steps)
            if _far(place):
                return None
        fine, here = self._patches[-1], _cut(view.layers[-1], place, view.zoom)
        weights = fine.weights * _cut(view.free, place, view.zoom).ravel()
        if weights.sum() < _LEAST_SHARE * _WINDOW.sum():
            return None
        returning = _Patch(here, weights.reshape(here.shape))
        back = returning.settle(self._whole[-1], np.ones_like(view.free), _home(), 1.0, _STEPS[-1])
        return Fit(
            turn_deg=float(np.degrees(place[0])) - self._zero_deg,
            correlation=_correlation(here.ravel(), fine.values, weights),
            round_trip_deg=abs(float(np.degrees(back[0]))),
            place=place,
        )


@dataclass(frozen=True, eq=False)
class _View:
    """A crop made ready: blurred twice, 1 where nothing covers it, and its size against the template's."""

    layers: list[_Layer]
    free: _Layer
    zoom: float

    def onto(self, place: Floats) -> list[_Layer]:
        """Return the layers turned and shifted so that the patch at ``place`` comes to lie at home."""
        cosine, sine = self.zoom * np.cos(place[0]), self.zoom * np.sin(place[0])
        turn = np.array([[cosine, -sine], [sine, cosine]])
        matrix = np.column_stack([turn, place[1:] - turn @ _home()[1:]])
        height, width = self.free.shape
        return [_warp(layer, matrix, (width, height)) for layer in self.layers]


class _Patch:
    """A picture of the patch with all that the steps need, computed once."""

    def __init__(self, picture: _Layer, weights: _Layer) -> None:
        self._picture = picture
        self.values = picture.ravel()
        self.weights = weights.ravel()

    @cached_property
    def _gradient(self) -> _Layer:
        """``(5, n)`` change of each pixel with turn, shift right, shift down, gain and offset."""
        across = cv2.Sobel(self._picture, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
        down = cv2.Sobel(self._picture, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
        contrast = self._picture - self._picture.mean()
        return np.stack([_X * down - _Y * across, across, down, contrast, np.ones_like(contrast)]).reshape(5, -1)

    def settle(self, layer: _Layer, free: _Layer, place: Floats, zoom: float, steps: int) -> Floats:
        """Return the place where the patch lies best, at most ``steps`` steps away."""
        place, trust = place.copy(), np.ones_like(self.values)
        gradient = self._gradient
        for _ in range(steps):
            weights = self.weights * _cut(free, place, zoom).ravel() * trust
            weighted = gradient * weights
            off = _cut(layer, place, zoom).ravel() - self.values
            step = np.linalg.solve(weighted @ gradient.T + _RIDGE, weighted @ off)
            left = np.abs(off - step.astype(np.float32) @ gradient)
            median = np.partition(left, _MIDDLE)[_MIDDLE]  # np.median takes three times as long
            trust = 1 / np.maximum(1, left / (_SOFT * (1.48 * median + 1.0)))
            cosine, sine = zoom * np.cos(place[0]), zoom * np.sin(place[0])
            place[0] -= step[0]
            place[1] -= cosine * step[1] - sine * step[2]
            place[2] -= sine * step[1] + cosine * step[2]
            if _far(place) or (abs(np.degrees(step[0])) < _STILL_DEG and np.abs(step[1:3]).max() < _STILL_PX):
                break
        return place


_RADII_PX: Final = np.array([_HALF_WIDTH, _HALF_HEIGHT]) * TRUNK_PX
_REACH: Final = np.ceil(_RADII_PX).astype(int) + 1
_LEFT, _UP = _REACH.tolist()
_SIZE: Final = (int(2 * _REACH[0] + 1), int(2 * _REACH[1] + 1))
_X, _Y = np.meshgrid(*(np.arange(-reach, reach + 1, dtype=np.float32) for reach in _REACH))
_WINDOW: Final = np.clip((1.15 - (_X / _RADII_PX[0]) ** 2 - (_Y / _RADII_PX[1]) ** 2) / 0.3, 0, 1).astype(np.float32)
_MIDDLE: Final = _X.size // 2  # of an odd number
_HOME_PX: Final = (HIPS_AT_PX[0], HIPS_AT_PX[1] - _CENTRE_UP * TRUNK_PX)
_EDGE: Final = np.ones((9, 9), dtype=np.uint8)
_RIDGE: Final = 1e-3 * np.eye(5)


def _home() -> Floats:
    """Return where the patch lies by the landmarks alone."""
    return np.array([0.0, *_HOME_PX])


def _far(place: Floats) -> bool:
    turn, x, y = place.tolist()
    away_px = math.hypot(x - _HOME_PX[0], y - _HOME_PX[1])
    return abs(math.degrees(turn)) > _FARTHEST_DEG or not away_px <= _FARTHEST_PX


def _same(fit: Fit) -> bool:
    return fit.correlation > _LEAST_CORRELATION_OF_BASELINE


def _cut(layer: _Layer, place: Floats, zoom: float = 1.0) -> _Layer:
    """Return what lies under the patch at ``place``; ``zoom`` is the layer's size against the patch's."""
    turn, x, y = place.tolist()
    cosine, sine = zoom * math.cos(turn), zoom * math.sin(turn)
    left, top = x - cosine * _LEFT + sine * _UP, y - sine * _LEFT - cosine * _UP
    return _warp(layer, np.array([[cosine, -sine, left], [sine, cosine, top]]), _SIZE)


def _warp(layer: _Layer, matrix: Floats, size: tuple[int, int]) -> _Layer:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(layer, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32
    )


def _correlation(one: _Layer, other: _Layer, weights: _Layer) -> float:
    share = weights / max(float(weights.sum()), 1e-9)
    a, b = one - share @ one, other - share @ other
    return float((share * a) @ b / np.sqrt(max(float((share * a) @ a * ((share * b) @ b)), 1e-9)))
