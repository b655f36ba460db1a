"""Pictures in which no face can be told: the measured body stays sharp, everything else does not.

Whoever else is in the picture need not be found to be hidden: all that does not belong to the measured body is made so
coarse that no face is left, however well it hides from a detector. Over the body itself, and close to it, heads are
covered whole: that of the body by its landmarks, others by the detector. Where the body is not known nothing stays
sharp.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats, Joint, PoseTrack
from hipcheck.media.types import Image
from hipcheck.privacy.detector import Found, HeadDetector

__all__ = ["FaceCover", "head_circle"]

Circle = tuple[float, float, float]
"""Middle and radius in pixels."""

_Mask = NDArray[np.uint8]

_SEEN: Final = 0.5
_BLOCKS: Final = 20
"""Blocks along the longer side of what is made coarse: a face that fills a third of it is seven blocks wide."""

_FACE: Final = list(range(11))  # nose, eyes, ears and mouth are the first landmarks
_SHOULDERS: Final = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
_HIPS: Final = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
_TRUNK: Final = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_HIP]
_LIMBS: Final = (
    *((11, 13), (13, 15), (15, 19), (12, 14), (14, 16), (16, 20)),
    *((23, 25), (25, 27), (27, 29), (27, 31), (29, 31), (24, 26), (26, 28), (28, 30), (28, 32), (30, 32)),
)
_LIMB_ENDS: Final = [15, 16, 19, 20, *range(23, 33)]
_LIMB_WIDTH: Final = 0.5  # of the trunk's length: with loose clothes
_TRUNK_MARGIN: Final = 0.4

# A head is 0.45 of the trunk high; the circle has room for hair, and for landmarks that are a little off.
_HEAD_PER_TRUNK: Final = 0.36
_HEAD_PER_SHOULDERS: Final = 0.45
_HEAD_PER_FACE: Final = 1.9
_SURE: Final = 0.85
_LEAST_ON_BODY: Final = 0.6
_SEARCH_EVERY_S: Final = 0.2
_SAME_INSTANT_S: Final = 0.1
_WIDER: Final = 1.25  # until the next search


class FaceCover:
    """Cover the faces in the successive pictures of a film, or in single ones.

    Parameters
    ----------
    detector
        Finds heads close to the body; None, where there is no time for it, leaves it at the body's own.
    """

    def __init__(self, detector: HeadDetector | None = None) -> None:
        self._detector = detector
        self._found: list[tuple[float, list[Circle]]] = []

    def cover(self, rgb: Image, t_s: float, xy_px: Floats | None, visibility: Floats | None) -> None:
        """Cover the faces in a picture ``(H, W, 3)``, in place.

        Parameters
        ----------
        rgb
            The picture.
        t_s
            Its time in seconds; pictures of a film come in order of time.
        xy_px, visibility
            Landmarks ``(33, 2)`` of the measured body in pixels of this picture, and ``(33,)`` how well each is seen;
            None where it is not known.
        """
        coarse = _coarse(rgb)
        if xy_px is None or visibility is None or not np.isfinite(xy_px[[*_SHOULDERS, *_HIPS]]).all():
            rgb[:] = coarse
            return
        body = _body(rgb, xy_px, visibility)
        heads = [head_circle(xy_px), *self._others(rgb, t_s, xy_px)]
        np.copyto(rgb, coarse, where=body[..., None] == 0)
        for head in heads:
            _fill(rgb, head)

    def cover_of(self, rgb: Image, t_s: float, track: PoseTrack) -> None:
        """Cover the faces in a picture of a film, in place.

        Parameters
        ----------
        rgb
            The picture ``(H, W, 3)``, of any size.
        t_s
            Its time in seconds.
        track
            The measured body over the film.
        """
        index = int(np.argmin(np.abs(track.t_s - t_s))) if len(track) else -1
        if index < 0 or abs(track.t_s[index] - t_s) > _SAME_INSTANT_S:
            self.cover(rgb, t_s, None, None)
        else:
            self.cover(rgb, t_s, track.xy_px[index] * (rgb.shape[1] / track.width_px), track.visibility[index])

    def _others(self, rgb: Image, t_s: float, xy_px: Floats) -> list[Circle]:
        """Return the heads close to the body, those of the last search too."""
        last_s = self._found[-1][0] if self._found else -np.inf
        if not 0 <= t_s - last_s < _SEARCH_EVERY_S:
            before = self._found[-1:] if 0 <= t_s - last_s < 2 * _SEARCH_EVERY_S else []
            self._found = [*before, (t_s, self._search(rgb, xy_px))]
        return [head for _, heads in self._found for head in heads]

    def _search(self, rgb: Image, xy_px: Floats) -> list[Circle]:
        left, top, right, bottom = _box(rgb, xy_px)
        part = np.ascontiguousarray(rgb[top:bottom, left:right])
        if self._detector is None or part.size == 0:
            return []
        own, trunk = head_circle(xy_px), _trunk_px(xy_px)
        placed = [(one, one.x + left, one.y + top) for one in self._detector.find(part)]
        return [
            (x, y, min(_WIDER * one.radius, 2 * own[2]))
            for one, x, y in placed
            if one.score >= _LEAST_ON_BODY and not _is_limb(one, x, y, xy_px, trunk)
        ]


def head_circle(xy_px: Floats) -> Circle:
    """Return the circle around a body's head, from its landmarks ``(33, 2)``: seen from any side."""
    face = xy_px[_FACE]
    middle = face.mean(axis=0)
    spread = float(np.linalg.norm(face - middle, axis=1).max())
    shoulders = float(np.linalg.norm(np.subtract(*xy_px[_SHOULDERS])))
    radius = max(_HEAD_PER_TRUNK * _trunk_px(xy_px), _HEAD_PER_SHOULDERS * shoulders, _HEAD_PER_FACE * spread)
    return float(middle[0]), float(middle[1]), radius


def _trunk_px(xy_px: Floats) -> float:
    return float(np.linalg.norm(xy_px[_SHOULDERS].mean(axis=0) - xy_px[_HIPS].mean(axis=0)))


def _scale_px(xy_px: Floats) -> float:
    """Return the length of the trunk, or what it would be at least beside the shoulders: it may point at the camera."""
    shoulders = float(np.linalg.norm(np.subtract(*xy_px[_SHOULDERS])))
    return max(_trunk_px(xy_px), 1.2 * shoulders, 1.0)


def _is_limb(one: Found, x: float, y: float, xy_px: Floats, trunk_px: float) -> bool:
    """Whether it is a hand, knee or foot of the body itself, which look like heads to the network now and then."""
    ends = xy_px[_LIMB_ENDS]
    nearest = float(np.nanmin(np.hypot(ends[:, 0] - x, ends[:, 1] - y)))
    return one.score < _SURE and nearest < 0.35 * max(trunk_px, one.radius)


def _box(rgb: Image, xy_px: Floats) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what lies close to the body."""
    margin = 0.5 * _scale_px(xy_px)
    low, high = np.nanmin(xy_px, axis=0) - margin, np.nanmax(xy_px, axis=0) + margin
    left, top = (int(max(0, value)) for value in low)
    right, bottom = (int(max(0, min(limit, value))) for limit, value in zip(rgb.shape[1::-1], high, strict=True))
    return left, top, right, bottom


def _body(rgb: Image, xy_px: Floats, visibility: Floats) -> _Mask:
    """Return where the body is, 255 there: trunk and the limbs that are seen, with room for clothes."""
    mask = np.zeros(rgb.shape[:2], np.uint8)
    scale, seen = _scale_px(xy_px), visibility >= _SEEN
    points = np.clip(np.nan_to_num(xy_px), -1e4, 1e5).round().astype(np.int32)
    trunk = points[_TRUNK]
    cv2.fillConvexPoly(mask, cv2.convexHull(trunk), 255)
    cv2.polylines(mask, [trunk], True, 255, max(1, round(_TRUNK_MARGIN * scale)))
    for start, end in _LIMBS:
        if seen[start] and seen[end]:
            cv2.line(mask, points[start].tolist(), points[end].tolist(), 255, max(1, round(_LIMB_WIDTH * scale)))
    return mask


def _coarse(rgb: Image) -> Image:
    """Return a picture of few blocks, each of one colour."""
    height, width = rgb.shape[:2]
    block = max(height, width) / _BLOCKS
    few = cv2.resize(rgb, (max(1, round(width / block)), max(1, round(height / block))), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _fill(rgb: Image, head: Circle) -> None:
    """Fill a circle with its mean colour: of what was in it three numbers are left."""
    x, y, radius = head
    left, top = max(0, int(x - radius)), max(0, int(y - radius))
    part = rgb[top : max(0, int(y + radius) + 1), left : max(0, int(x + radius) + 1)]
    if part.size == 0:
        return
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.circle(mask, (round(x) - left, round(y) - top), max(1, round(radius)), 255, -1)
    if mask.any():
        part[mask > 0] = np.asarray(cv2.mean(part, mask)[:3]).round()
