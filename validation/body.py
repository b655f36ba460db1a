"""A person's shape: the mesh grown by sex, age and build, its bones, and how far the skin follows the pelvis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

import numpy as np
from scipy import sparse

from validation import meshdata
from validation.geometry import Floats, smooth, unit
from validation.meshdata import Ints

SIDES = ("left", "right")
_FACING = 0.6  # how much the skin over a hip bone looks forward or back
_GENDER = ((0.0, "female"), (1.0, "male"))
_AGE = ((0.0, "baby"), (0.1875, "child"), (0.5, "young"), (1.0, "old"))


@dataclass(frozen=True)
class Shape:
    """What a person is built like; every number runs from 0 to 1, 0.5 is average.

    Attributes
    ----------
    male
        0 a woman, 1 a man.
    age
        0.5 is 25 years, 1 is 90.
    muscle, weight, height, proportions, cup
        MakeHuman's own scales.
    african, asian
        Shares of the face's and frame's ancestry; the rest is caucasian.
    """

    male: float = 0.5
    age: float = 0.5
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    cup: float = 0.5
    african: float = 0.0
    asian: float = 0.0


@dataclass(frozen=True, eq=False)
class Pose:
    """Where every bone is.

    Attributes
    ----------
    rotations
        ``(bones, 3, 3)`` turn of each bone from rest.
    joints
        ``(bones, 3)`` place of each bone's first joint.
    """

    rotations: Floats
    joints: Floats


class Skinned:
    """Vertices that bones carry (linear blend skinning).

    Parameters
    ----------
    rest
        ``(n, 3)`` places at rest.
    normals
        ``(n, 3)`` outward directions at rest.
    weights
        ``(n, bones)`` shares.
    """

    def __init__(self, rest: Floats, normals: Floats, weights: Floats) -> None:
        self.rest, self.normals, self.weights = rest, normals, weights

    @cached_property
    def _place(self) -> sparse.csr_array:
        return _operator(np.column_stack([self.rest, np.ones(len(self.rest))]), self.weights)

    @cached_property
    def _turn(self) -> sparse.csr_array:
        return _operator(self.normals, self.weights)

    def posed(self, pose: Pose, heads: Floats) -> tuple[Floats, Floats]:
        """Return places and normals (both ``(n, 3)``) in ``pose``; ``heads`` are the joints at rest."""
        turned = pose.rotations.transpose(0, 2, 1)
        offset = pose.joints - np.einsum("bij,bj->bi", pose.rotations, heads)
        places = self._place @ np.concatenate([turned, offset[:, None]], axis=1).reshape(-1, 3)
        return places, unit(self._turn @ turned.reshape(-1, 3))


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
        vertices = _grown(shape) * meshdata.DECIMETRE
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
        return self.heads[self.number[bone]]

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
        weights = np.clip((1 - share) * rigid + share * stock, 0, None)
        return weights / weights.sum(axis=1, keepdims=True)

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


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Return the area-weighted outward direction at each vertex, (n, 3)."""
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for i in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, i], face[:, axis], len(vertices))
    return unit(total)


def _rise(value: Floats, start: Floats, end: Floats) -> Floats:
    share = np.clip((value - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)


def _operator(rows: Floats, weights: Floats) -> sparse.csr_array:
    """Sparse matrix of weight times row, so that skinning is one product."""
    vertex, bone = np.nonzero(weights > 1e-5)
    size = rows.shape[1]
    values = weights[vertex, bone][:, None] * rows[vertex]
    columns = bone[:, None] * size + np.arange(size)
    where = (np.repeat(vertex, size), columns.ravel())
    return sparse.csr_array((values.ravel(), where), shape=(len(rows), weights.shape[1] * size))


def _between(value: float, stops: tuple[tuple[float, str], ...]) -> Iterator[tuple[str, float]]:
    for (low, below), (high, above) in pairwise(stops):
        if low <= value <= high:
            share = (value - low) / (high - low)
            yield below, 1 - share
            yield above, share
            return


def _three(value: float, name: str, middle: str | None = None) -> list[tuple[str, float]]:
    centre = f"average{name}" if middle is None else middle
    return list(_between(value, ((0.0, f"min{name}"), (0.5, centre), (1.0, f"max{name}"))))


def _grown(shape: Shape) -> Floats:
    vertices = meshdata.mesh().vertices.copy()
    for name, share in _targets(shape):
        moved = meshdata.target(name) if share > 1e-6 else None
        if moved is not None:
            vertices[moved[0]] += share * moved[1]
    return vertices


def _targets(shape: Shape) -> Iterator[tuple[str, float]]:
    """Names of MakeHuman's shapes and their shares."""
    ancestry = {"caucasian": 1 - shape.african - shape.asian, "african": shape.african, "asian": shape.asian}
    build = list(product(_three(shape.muscle, "muscle"), _three(shape.weight, "weight")))
    proportions = ((0.0, "uncommonproportions"), (0.5, ""), (1.0, "idealproportions"))
    for (sex, a), (age, b) in product(_between(shape.male, _GENDER), _between(shape.age, _AGE)):
        yield from ((f"macrodetails/{race}-{sex}-{age}", a * b * share) for race, share in ancestry.items())
        for (muscle, c), (weight, d) in build:
            stem, share = f"{sex}-{age}-{muscle}-{weight}", a * b * c * d
            yield f"macrodetails/universal-{stem}", share
            for height, e in _three(shape.height, "height", middle=""):
                yield f"macrodetails/height/{stem}-{height}", share * e
            for form, e in _between(shape.proportions, proportions):
                yield f"macrodetails/proportions/{stem}-{form}", share * e
            for cup, e in _three(shape.cup, "cup") if sex == "female" else ():
                yield f"breast/{stem}-{cup}-averagefirmness", share * e
