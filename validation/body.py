"""A person: the grown mesh, its bones and hip bones, and how far the skin follows the pelvis."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from validation import meshdata
from validation.geometry import Floats, smooth
from validation.meshdata import Ints
from validation.shape import Shape, grown
from validation.skinning import Skinned, vertex_normals

SIDES = ("left", "right")
_FACING = 0.6  # how much the skin over a hip bone looks forward or back


class Body:
    """One person at rest.

    Parameters
    ----------
    shape
        What the person is built like.
    skin_follow
        How far the skin over the hip bones turns with the pelvis: 1 as much as the bone, 0.7 dragged by thigh and
        trunk.
    sole_m
        Thickness of the shoes' soles.
    """

    def __init__(self, shape: Shape, skin_follow: float = 1.0, sole_m: float = 0.0) -> None:
        rig, body = meshdata.rig(), meshdata.groups()["body"]
        vertices = grown(shape) * meshdata.DECIMETRE
        vertices[:, 1] += sole_m - vertices[body, 1].min()
        self.shape, self.skin_follow, self.sole_m = shape, skin_follow, sole_m
        self.vertices = vertices
        self.names, self.parents = rig.names, rig.parents
        self.heads = np.array([meshdata.joint(vertices, rule) for rule in rig.heads])
        self.height_m = float(vertices[body, 1].max())
        self.number = {name: i for i, name in enumerate(rig.names)}
        self.asis = {side: self._surface(side, 0.14, 0.30, front=True) for side in SIDES}
        self.psis = {side: self._surface(side, -0.21, 0.31, front=False) for side in SIDES}
        self.weights = self._weights(rig.weights)

    def joint(self, bone: str) -> Floats:
        """Return the first joint of ``bone`` at rest, (3,)."""
        head: Floats = self.heads[self.number[bone]]
        return head

    @property
    def leg_m(self) -> float:
        """Length of thigh plus shank."""
        hip, knee, ankle = (self.joint(f"{bone}_l") for bone in ("thigh", "calf", "foot"))
        return float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))

    @cached_property
    def normals(self) -> Floats:
        """Outward directions of all vertices at rest, (n, 3)."""
        return vertex_normals(self.vertices, np.concatenate(list(meshdata.mesh().triangles.values())))

    def skinned(self, vertices: Ints) -> Skinned:
        """Return some of the vertices as a mesh that the bones carry."""
        return Skinned(self.vertices[vertices], self.normals[vertices], self.weights[vertices])

    def _surface(self, side: str, medial: float, above: float, *, front: bool) -> int:
        """Vertex over a hip bone; the hip-joint regression of Bell and Brand (1989) run backwards.

        The joint centre lies 14 % of the distance of both ASIS medial and 30 % below the ASIS.
        """
        sign = 1 if side == "left" else -1
        hip = self.joint(f"thigh_{side[0]}")
        distance = 2 * abs(hip[0]) / 0.72
        skin = meshdata.groups()["body"]
        facing = self.normals[skin, 2] * (1 if front else -1)
        skin = skin[(facing > _FACING) & (np.sign(self.vertices[skin, 2] - hip[2]) == (1 if front else -1))]
        aim = hip[:2] + np.array([sign * medial * distance, above * distance])
        return int(skin[np.argmin(((self.vertices[skin, :2] - aim) ** 2).sum(axis=1))])

    def _weights(self, stock: Floats) -> Floats:
        rigid = self._rigid_girdle(stock)
        loose = float(np.mean([stock[self.asis[side], self.number["pelvis"]] for side in SIDES]))
        share = (1 - self.skin_follow) / max(1 - loose, 1e-6)
        mixed = np.clip((1 - share) * rigid + share * stock, 0, None)
        weights: Floats = mixed / mixed.sum(axis=1, keepdims=True)
        return weights

    def _rigid_girdle(self, stock: Floats) -> Floats:
        """Give the skin between crest and groin to the pelvis, whichever bone of thigh or spine held it."""
        x, y, z = np.abs(self.vertices[:, 0]), self.vertices[:, 1], self.vertices[:, 2]
        hip, asis = self.joint("thigh_l"), self.vertices[self.asis["left"]]
        scale = 2 * abs(hip[0]) / 0.72 / 0.27
        groin = asis[1] - 0.035 * scale - np.clip(1 - x / abs(asis[0]), 0, 1) * 0.085 * scale
        crease = np.where(z > hip[2], groin, hip[1] - 0.01 * scale)
        of_leg = _rise(y, crease - 0.05 * scale, crease)
        of_spine = 1 - smooth(y, asis[1] + 0.03 * scale, asis[1] + 0.11 * scale)
        weights = stock.copy()
        for bone, taken in (("thigh_l", of_leg), ("thigh_r", of_leg), ("spine_01", of_spine), ("spine_02", of_spine)):
            moved = weights[:, self.number[bone]] * taken
            weights[:, self.number[bone]] -= moved
            weights[:, self.number["pelvis"]] += moved
        return weights


def _rise(value: Floats, start: Floats, end: Floats) -> Floats:
    share = np.clip((value - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)
