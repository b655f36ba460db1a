"""Markers stuck on the person: ArUco tags and round one-colour stickers over hip bones, knees and ankles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from validation.body import SIDES, Body
from validation.geometry import Floats, Y, unit
from validation.limbs import side_sign
from validation.parts import CLOTH, SHOE, SKIN, TAG, Part
from validation.skinning import Skinned

Picture = NDArray[np.uint8]
Markers = Literal["none", "aruco", "stickers"]

# Numbers in OpenCV's DICT_4X4_50.
ARUCO_IDS = {
    "left_asis": 0,
    "right_asis": 1,
    "left_psis": 2,
    "right_psis": 3,
    "left_knee": 4,
    "right_knee": 5,
    "left_ankle": 6,
    "right_ankle": 7,
}
_CARD = 1.3  # side of the card, with its white margin, over side of the tag
_STICKER_COLOUR = "#22b14c"
_LIFT_M = 0.004
_CORNERS = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 0, 0]], dtype=np.float64)
_FLAT = 0.75  # a marker that faced sideways would not be seen; one sticks it a little nearer to the middle


@dataclass(frozen=True, eq=False)
class Sticker:
    """One marker: its name, the surface it is drawn as, and its centre."""

    name: str
    part: Part
    centre: Skinned


def stick(body: Body, parts: list[Part], markers: Markers, facing: str, size_m: float) -> list[Sticker]:
    """Return the markers, stuck on the outermost layer of skin or clothes.

    Parameters
    ----------
    facing
        Side of the person that carries them, ``front`` (ASIS) or ``back`` (PSIS).
    size_m
        Side of a tag without its margin, or diameter of a sticker.
    """
    if markers == "none":
        return []
    front = facing == "front"
    stickers = []
    for side in SIDES:
        for name, at in _places(body, side, front).items():
            picture = _aruco(ARUCO_IDS[f"{side}_{name}"]) if markers == "aruco" else _disc(_STICKER_COLOUR)
            width = size_m * _CARD if markers == "aruco" else size_m
            quad, centre = _square(parts, at, front, width)
            if name in ("asis", "psis"):
                quad, centre = (_without_chest(body, part) for part in (quad, centre))
            part = Part(TAG, quad, np.array([[0, 2, 1], [0, 3, 2]]), _CORNERS, {}, picture)
            stickers.append(Sticker(f"{side}_{name}", part, centre))
    return stickers


def _places(body: Body, side: str, front: bool) -> dict[str, Floats]:
    """Where each marker goes at rest, (x, y)."""
    hip_bone = body.asis[side] if front else body.psis[side]
    x = max(abs(body.vertices[hip_bone, 0]), 0.045) * side_sign(side)  # two cards need room beside each other
    knee, ankle = body.joint(f"calf_{side[0]}"), body.joint(f"foot_{side[0]}")
    return {
        "asis" if front else "psis": np.array([x, body.vertices[hip_bone, 1]]),
        "knee": knee[:2] + np.array([0.0, 0.01]),
        "ankle": ankle[:2] + np.array([0.0, 0.085]),
    }


def _square(parts: list[Part], at: Floats, front: bool, width: float) -> tuple[Skinned, Skinned]:
    """Return the corners and the centre of a marker on the outermost surface."""
    place, normal, weights = _outermost(parts, at, front)
    while abs(normal[2]) < _FLAT and abs(at[0]) > 0.05:
        at = at * [0.96, 1.0]
        place, normal, weights = _outermost(parts, at, front)
    up = unit(Y - np.dot(Y, normal) * normal)
    right = np.cross(up, normal)
    centre = place + _LIFT_M * normal
    corners = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]]) * width / 2
    rest = centre + corners[:, :1] * right + corners[:, 1:] * up
    quad = Skinned(rest, np.tile(normal, (4, 1)), np.tile(weights, (4, 1)))
    return quad, Skinned(centre[None], normal[None], weights[None])


def _without_chest(body: Body, part: Skinned) -> Skinned:
    """Return a marker over a hip bone that only pelvis, thighs and lower spine carry.

    The rig ties the skin of the belly to the chest by some percent; a marker would follow the pelvis by as much less
    than `Body.skin_follow` says, and a lean of the trunk would turn the line of two.
    """
    weights = part.weights.copy()
    carriers = [body.number[bone] for bone in ("pelvis", "thigh_l", "thigh_r", "spine_01", "spine_02")]
    weights[:, body.number["pelvis"]] += weights.sum(axis=1) - weights[:, carriers].sum(axis=1)
    weights[:, [i for i in range(weights.shape[1]) if i not in carriers]] = 0.0
    return Skinned(part.rest, part.normals, weights)


def _outermost(parts: list[Part], at: Floats, front: bool) -> tuple[Floats, Floats, Floats]:
    """Hit the surfaces with a line along z through ``at``; return place, normal and bone weights of the first one."""
    best: tuple[Floats, Floats, Floats] | None = None
    for part in parts:
        if part.kind not in (SKIN, CLOTH, SHOE):
            continue
        skin = part.skinned
        a, b, c = (skin.rest[part.triangles[:, i]] for i in range(3))
        shares = _barycentric(a[:, :2], b[:, :2], c[:, :2], at)
        for hit in np.flatnonzero((shares > -1e-9).all(axis=1)):
            corner, share = part.triangles[hit], shares[hit]
            normal = unit(share @ skin.normals[corner])
            place = share @ skin.rest[corner]
            facing_us = (normal[2] > 0) == front
            shown = part.kind == SKIN or share @ part.traits[corner, 0] > 0
            if facing_us and shown and (best is None or (place[2] > best[0][2]) == front):
                best = (place, normal, share @ skin.weights[corner])
    assert best is not None, f"nothing of the person lies at {at}"
    return best


def _barycentric(a: Floats, b: Floats, c: Floats, at: Floats) -> Floats:
    ab, ac, ap = b - a, c - a, at - a
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    area = np.where(np.abs(area) < 1e-12, np.nan, area)
    v = (ap[:, 0] * ac[:, 1] - ap[:, 1] * ac[:, 0]) / area
    w = (ab[:, 0] * ap[:, 1] - ab[:, 1] * ap[:, 0]) / area
    return np.nan_to_num(np.stack([1 - v - w, v, w], axis=1), nan=-1.0)


def _aruco(number: int) -> Picture:
    pixels = 312
    tag = round(pixels / _CARD / 6) * 6
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    card = np.full((pixels, pixels), 245, dtype=np.uint8)
    start = (pixels - tag) // 2
    card[start : start + tag, start : start + tag] = np.clip(
        cv2.aruco.generateImageMarker(dictionary, number, tag), 18, 245
    )
    return np.dstack([card, card, card, np.full_like(card, 255)])


def _disc(colour: str) -> Picture:
    pixels = 128
    y, x = np.mgrid[:pixels, :pixels] - (pixels - 1) / 2
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    disc = np.zeros((pixels, pixels, 4), dtype=np.uint8)
    disc[..., :3] = rgb
    disc[..., 3] = 255 * (np.hypot(x, y) < pixels / 2 - 1)
    return disc
