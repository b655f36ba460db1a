"""Vertices that bones carry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from validation.geometry import Floats, unit
from validation.meshdata import Ints


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


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    """Return the area-weighted outward direction at each vertex, (n, 3)."""
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for i in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, i], face[:, axis], len(vertices))
    return unit(total)


def _operator(rows: Floats, weights: Floats) -> sparse.csr_array:
    """Sparse matrix of weight times row, so that skinning is one product."""
    vertex, bone = np.nonzero(weights > 1e-5)
    size = rows.shape[1]
    values = weights[vertex, bone][:, None] * rows[vertex]
    columns = bone[:, None] * size + np.arange(size)
    where = (np.repeat(vertex, size), columns.ravel())
    return sparse.csr_array((values.ravel(), where), shape=(len(rows), weights.shape[1] * size))
