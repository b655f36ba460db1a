"""Printed ArUco tags in a picture, down to two pixels a cell.

OpenCV proposes dark quadrilaterals; which tag one is, is told by correlation with the eight printed patterns instead of
by thresholded bits: only eight patterns exist, so a tag of 11 pixels, or one seen from the side, still tells itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats
from hipcheck.marker_track import MARKER_NAMES
from hipcheck.media.types import Image
from hipcheck.pelvis.markers.search import Candidate, Region, around

__all__ = ["DICTIONARY", "TAG_CELLS", "TagFinder"]

DICTIONARY: Final = cv2.aruco.DICT_4X4_50
TAG_CELLS: Final = 6
"""Cells along a tag's side: four of code, one of black frame on either side."""

_CELL_PX: Final = 8  # of the straightened tag
_CARD_CELLS: Final = TAG_CELLS + 2  # with a cell of white around
_TAG_OF_TRUNK: Final = 0.08  # 4 cm of half a metre
_WANTED_PX: Final = 40.0  # side of a tag after scaling
_SCALE_RANGE: Final = (0.5, 4.5)
# On renders, tags of 9 px and more fit their code by 0.74 (1st percentile; what is no tag: 0.79 at most, with a lead
# over the next code of 0.1 and hardly any contrast).
_SIZE_RANGE: Final = (0.6, 2.2)  # of the expected side, by its longer direction
_LEAST_FULL: Final = 0.15  # area over that of a square on the longest side
_LEAST_WHOLE: Final = 0.70
_LEAST_CODE: Final = 0.72
_LEAST_LEAD: Final = 0.15
_LEAST_CONTRAST: Final = 8.0
_SURE: Final = 1.8  # sum of both fits; a tag in a mirror fits its own pattern by 1.78 at most
_FOLLOW_FRAMES: Final = 30
_FOLLOW_AFTER: Final = 3
_FOLLOW_NCC: Final = 0.65  # a blurred tag 0.7, a covered one 0.45
_REACH: Final = 0.07  # of the trunk length: how far a tag goes from one picture to the next
_SEARCH_EVERY: Final = 6  # pictures: the whole person is searched so often, in between only known places
_LOOK_EVERY: Final = 30  # pictures: the same as long as no tag has been seen

Grey = NDArray[np.uint8]
_Place = tuple[str, int, int]
"""Label of a tag, and its place to the width of a tag."""

_CODE: Final = slice(2 * _CELL_PX, -2 * _CELL_PX)


@cache
def _patterns() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Eight tags in four turns: whole cards and inner codes, each of zero mean and unit norm, flattened."""
    dictionary = cv2.aruco.getPredefinedDictionary(DICTIONARY)
    whole, code = [], []
    for number in range(len(MARKER_NAMES)):
        card = np.full((_CARD_CELLS * _CELL_PX,) * 2, 255, dtype=np.uint8)
        card[_CELL_PX:-_CELL_PX, _CELL_PX:-_CELL_PX] = cv2.aruco.generateImageMarker(
            dictionary, number, TAG_CELLS * _CELL_PX
        )
        soft = cv2.GaussianBlur(card, (0, 0), 0.45 * _CELL_PX)
        for turns in range(4):
            turned = np.rot90(soft, turns)
            whole.append(_unit(turned))
            code.append(_unit(turned[_CODE, _CODE]))
    return np.array(whole), np.array(code)


def _unit(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    flat = picture.astype(np.float32).ravel()
    flat -= flat.mean()
    return flat / max(float(np.linalg.norm(flat)), 1e-6)


@dataclass(eq=False)
class _LastSeen:
    """The last picture in which a tag told its number: its patch, where its centre lies in it, and since when."""

    patch: Grey
    centre: Floats
    xy_px: Floats
    size_px: float
    scale: float
    times: int = 1
    frames_ago: int = 0


class TagFinder:
    """Find tags, picture by picture of one clip.

    Every sixth picture is searched around the whole person (every thirtieth as long as there is no tag, as in most
    clips), those in between where tags were seen before. A tag that does not tell its number in a picture (blurred, a
    finger at its edge) is followed by its last look for up to 30 pictures. A tag that is seen in a mirror gives a
    candidate ``mirrored:0`` instead of ``tag:0``.
    """

    def __init__(self) -> None:
        parameters = cv2.aruco.DetectorParameters()
        parameters.polygonalApproxAccuracyRate = 0.06
        parameters.minMarkerDistanceRate = 0.02
        self._detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(DICTIONARY), parameters)
        self._last: dict[int, _LastSeen] = {}
        self._mirrored = False
        self._pictures = 0

    def may_skip(self) -> bool:
        """Whether the next picture need not be searched; if so it counts as done."""
        if self._last or self._is_turn_of_everywhere():
            return False
        self._pictures += 1
        return True

    def _is_turn_of_everywhere(self) -> bool:
        return self._pictures % (_SEARCH_EVERY if self._last or self._mirrored else _LOOK_EVERY) == 0

    def find(self, rgb: Image, regions: list[Region]) -> list[Candidate]:
        """Return the tags in the next picture ``(H, W, 3)``, looked for in ``regions``."""
        everywhere = self._is_turn_of_everywhere()
        self._pictures += 1
        if not (everywhere or self._last):
            return []
        grey = _grey(rgb, regions)
        found: dict[_Place, Candidate] = {}
        for region in regions if everywhere else self._known_places(regions):
            found |= self._in_region(grey, region)
        told = {label for label, _, _ in found}
        return [*found.values(), *self._followed(grey, regions, told)]

    def _known_places(self, regions: list[Region]) -> list[Region]:
        return [around(last.xy_px, _window_px(last, region), region) for last, region in self._within(regions)]

    def _within(self, regions: list[Region]) -> list[tuple[_LastSeen, Region]]:
        """Pair what was seen before with the region it lies in."""
        pairs = ((last, next((r for r in regions if r.holds(last.xy_px)), None)) for last in self._last.values())
        return [(last, region) for last, region in pairs if region is not None]

    def _followed(self, grey: Grey, regions: list[Region], told: set[str]) -> list[Candidate]:
        found = []
        inside = {id(last): region for last, region in self._within(regions)}
        for number, last in list(self._last.items()):
            last.frames_ago = 0 if f"tag:{number}" in told else last.frames_ago + 1
            if last.frames_ago > _FOLLOW_FRAMES:
                del self._last[number]
            if last.frames_ago in range(1, _FOLLOW_FRAMES + 1) and last.times >= _FOLLOW_AFTER and id(last) in inside:
                followed = _follow(grey, last, inside[id(last)])
                if followed is not None:
                    last.xy_px = followed
                    found.append(Candidate(f"tag:{number}", float(followed[0]), float(followed[1]), last.size_px))
        return found

    def _in_region(self, grey: Grey, region: Region) -> dict[_Place, Candidate]:
        """Return the tags that tell their number, by number and rough place."""
        scale = float(np.clip(_WANTED_PX / (_TAG_OF_TRUNK * region.trunk_px), *_SCALE_RANGE))
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        large = cv2.resize(region.cut(grey), None, fx=scale, fy=scale, interpolation=how)
        accepted, _, rejected = self._detector.detectMarkers(large)
        best: dict[_Place, Candidate] = {}
        scores: dict[_Place, float] = {}
        for quad in (*accepted, *rejected):
            corners = _clockwise(quad[0])
            size = float(np.max(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1))) / scale
            if not _fits(corners, size, scale, region):
                continue
            label, number, score = _tell(large, corners)
            if score == 0.0:
                continue
            middle = _crossing(corners)
            xy = (middle + 0.5) / scale + np.array([region.left, region.top])
            # Inner and outer outline of one tag are two quadrilaterals about one centre.
            key = (label, round(float(xy[0]) / size), round(float(xy[1]) / size))
            if score > scores.get(key, 0.0):
                scores[key], best[key] = score, Candidate(label, float(xy[0]), float(xy[1]), size)
                if label.startswith("tag"):
                    self._remember(number, _cut_patch(large, middle, size, scale, xy))
                else:
                    self._mirrored = True
        return best

    def _remember(self, number: int, seen: _LastSeen) -> None:
        if number in self._last:
            seen.times = self._last[number].times + 1
        self._last[number] = seen


def _grey(rgb: Image, regions: list[Region]) -> Grey:
    """Return the picture ``(H, W)`` in grey where there is a region; what lies outside is never looked at."""
    grey = np.zeros(rgb.shape[:2], dtype=np.uint8)
    for region in regions:
        cv2.cvtColor(region.cut(rgb), cv2.COLOR_RGB2GRAY, dst=region.cut(grey))
    return grey


def _window_px(last: _LastSeen, region: Region) -> float:
    return _REACH * region.trunk_px + 1.2 * last.size_px


def _fits(corners: NDArray[np.float32], size_px: float, scale: float, region: Region) -> bool:
    """Whether a quadrilateral can be a tag on this person: neither too small nor too large nor a sliver."""
    least, most = (limit * _TAG_OF_TRUNK * region.trunk_px for limit in _SIZE_RANGE)
    return least <= size_px <= most and cv2.contourArea(corners) >= _LEAST_FULL * (size_px * scale) ** 2


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Order four corners clockwise from the upper left one."""
    offset = corners - corners.mean(axis=0)
    ordered = corners[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))]
    return np.roll(ordered, -int(np.argmin(ordered.sum(axis=1))), axis=0).astype(np.float32)


def _crossing(corners: NDArray[np.float32]) -> Floats:
    """Crossing of the diagonals: the centre of a square under perspective."""
    a, b, c, d = corners.astype(np.float64)
    share = np.linalg.solve(np.stack([c - a, b - d], axis=1), b - a)[0]
    crossing: Floats = a + share * (c - a)
    return crossing


def _tell(large: Grey, corners: NDArray[np.float32]) -> tuple[str, int, float]:
    """Return label and number of the tag inside a quadrilateral and how well it fits, 0 if it is none of ours."""
    edge = np.array([[1, 1], [7, 1], [7, 7], [1, 7]], dtype=np.float32) * _CELL_PX - 0.5
    straighten = cv2.getPerspectiveTransform(corners, edge)
    card = cv2.warpPerspective(large, straighten, (_CARD_CELLS * _CELL_PX,) * 2)
    if float(card[_CODE, _CODE].std()) < _LEAST_CONTRAST:
        return "", 0, 0.0
    number, score = _read(card)
    if score < _SURE:
        mirrored, mirrored_score = _read(np.fliplr(card))
        if mirrored_score > score:
            return f"mirrored:{mirrored}", mirrored, mirrored_score
    return f"tag:{number}", number, score


def _read(card: Grey) -> tuple[int, float]:
    """Return the number of the tag on a straightened card and how well it fits, 0 if it is none of ours."""
    whole, code = _patterns()
    fit_code = (code @ _unit(card[_CODE, _CODE])).reshape(-1, 4).max(axis=1)
    order = np.argsort(-fit_code)
    number = int(order[0])
    lead = float(fit_code[order[0]] - fit_code[order[1]])
    if fit_code[number] < _LEAST_CODE or lead < _LEAST_LEAD:
        return 0, 0.0
    fit_whole = float((whole[4 * number : 4 * number + 4] @ _unit(card)).max())
    return (number, fit_whole + float(fit_code[number])) if fit_whole >= _LEAST_WHOLE else (0, 0.0)


def _cut_patch(large: Grey, middle: Floats, size_px: float, scale: float, xy_px: Floats) -> _LastSeen:
    half = 0.75 * size_px * scale
    left, top = (max(0, int(v - half)) for v in middle)
    patch = large[top : int(middle[1] + half) + 1, left : int(middle[0] + half) + 1].copy()
    return _LastSeen(patch, middle - [left, top], xy_px, size_px, scale)


def _follow(grey: Grey, last: _LastSeen, region: Region) -> Floats | None:
    """Look for the last patch around its last place; None where nothing looks like it."""
    place = around(last.xy_px, _window_px(last, region), region)
    large = cv2.resize(place.cut(grey), None, fx=last.scale, fy=last.scale, interpolation=cv2.INTER_CUBIC)
    if large.shape[0] < last.patch.shape[0] + 2 or large.shape[1] < last.patch.shape[1] + 2:
        return None
    fit = cv2.matchTemplate(large, last.patch, cv2.TM_CCOEFF_NORMED)
    _, best, _, (column, row) = cv2.minMaxLoc(fit)
    if best < _FOLLOW_NCC:
        return None
    at = np.array([column + _peak(fit[row], column), row + _peak(fit[:, column], row)]) + last.centre
    xy: Floats = (at + 0.5) / last.scale + np.array([place.left, place.top])
    return xy


def _peak(values: NDArray[np.float32], index: int) -> float:
    """Offset of the top of the parabola through three neighbours, in -0.5..0.5."""
    if not 0 < index < len(values) - 1:
        return 0.0
    before, here, after = (float(v) for v in values[index - 1 : index + 2])
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0
