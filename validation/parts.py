"""Pieces of a person that are drawn: skin, eyes, hair, and how colours are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from validation import meshdata
from validation.body import Body
from validation.geometry import Floats, smooth, unit
from validation.meshdata import Ints
from validation.skinning import Skinned

SKIN, HAIR, EYE, CLOTH, SHOE, TAG = range(6)
_WELL_INSIDE_M = 0.025

Paint = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Part:
    """One surface.

    Attributes
    ----------
    kind
        Which branch of the person shader paints it.
    skinned
        Its vertices.
    triangles
        ``(k, 3)`` numbers of vertices.
    traits
        ``(n, 4)`` what the shader needs to know at each vertex; the first is the distance inside the edge in metres
        (of the skin: inside the clothes), and where it is too small (skin: too large) the surface is cut away.
    paint
        Uniforms of the shader.
    picture
        Texture, ``(h, w, 4)`` uint8 RGBA, of a tag.
    """

    kind: int
    skinned: Skinned
    triangles: Ints
    traits: Floats
    paint: Paint
    picture: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Look:
    """Skin, eyes and hair; colours as ``#rrggbb``.

    ``hair`` is one of ``HAIR_STYLES``.
    """

    skin: str = "#d9a98a"
    lips: str = "#b0695f"
    eyes: str = "#5a4632"
    hair_colour: str = "#3a2a1e"
    hair: str = "short"


HAIR_STYLES = ("none", "crop", "short", "bun", "bob", "long")


def linear(colour: str) -> tuple[float, float, float]:
    """Return the linear light of a colour written ``#rrggbb``."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red**2.2, green**2.2, blue**2.2


def group_vertices(name: str) -> tuple[Ints, Ints]:
    """Return the vertices of a group of the mesh and its triangles, renumbered to them."""
    triangles = meshdata.mesh().triangles[name]
    vertices, numbered = np.unique(triangles, return_inverse=True)
    return vertices, numbered.reshape(-1, 3)


def eye_centre(body: Body) -> Floats:
    """Return the middle of the left eyeball at rest, (3,)."""
    centre: Floats = body.vertices[meshdata.groups()["helper-l-eye"]].mean(axis=0)
    return centre


def skin_and_eyes(body: Body, look: Look, hidden: Floats) -> list[Part]:
    """Return the person without hair and clothes; ``hidden`` (n,) is how far inside the clothes each vertex lies."""
    masks = [meshdata.mask(name) for name in ("lips", "eyelids", "ears")]
    traits = np.column_stack([hidden, *masks])
    common: dict[str, object] = {
        "colour": linear(look.skin),
        "brow": tuple(0.5 * np.array(linear(look.hair_colour)) + 0.01),
        "eye_centre": tuple(eye_centre(body)),
    }
    parts = []
    for name in ("body", "helper-l-eye", "helper-r-eye"):
        vertices, triangles = group_vertices(name)
        kind = SKIN if name == "body" else EYE
        # Skin well inside clothes is never seen, and costs as much as skin that is.
        triangles = triangles[(hidden[vertices][triangles] < _WELL_INSIDE_M).any(axis=1)]
        paint = common | {"second": linear(look.lips if kind == SKIN else look.eyes)}
        parts.append(Part(kind, body.skinned(vertices), triangles, traits[vertices], paint))
    return parts


def hair(body: Body, look: Look) -> list[Part]:
    """Return the hair."""
    if look.hair == "none":
        return []
    paint = {"colour": linear(look.hair_colour), "eye_centre": tuple(eye_centre(body))}
    thickness = {"crop": 0.004, "short": 0.013, "bun": 0.007, "bob": 0.012, "long": 0.012}[look.hair]
    parts = [_scalp(body, thickness, paint)]
    if look.hair == "bun":
        parts.append(_bun(body, paint))
    if look.hair in ("bob", "long"):
        parts.append(_hanging(body, 0.10 if look.hair == "bob" else 0.27, paint))
    return parts


def walking_stick(body: Body, length_m: float = 1.1) -> Part:
    """Return a stick that the right hand holds and that goes on in the direction of the forearm."""
    elbow, wrist = body.joint("lowerarm_r"), body.joint("hand_r")
    along = unit(wrist - elbow)
    across = unit(np.cross(along, [0.0, 0.0, 1.0]))
    around = np.linspace(0, 2 * np.pi, 9)[:-1]
    ring = np.cos(around)[:, None] * across + np.sin(around)[:, None] * np.cross(along, across)
    places = np.concatenate([wrist + 0.013 * ring + far * along for far in (0.0, length_m)])
    near, far = np.arange(8), np.arange(8) + 8
    turned = np.roll(near, -1)
    triangles = np.concatenate([np.stack([near, turned, far], axis=1), np.stack([turned, turned + 8, far], axis=1)])
    weights = np.zeros((16, len(body.names)))
    weights[:, body.number["hand_r"]] = 1.0
    paint = {"colour": linear("#e8e6e0"), "eye_centre": tuple(eye_centre(body))}
    return Part(HAIR, Skinned(places, np.tile(ring, (2, 1)), weights), triangles, np.full((16, 4), 0.05), paint)


def _scalp(body: Body, thickness: float, paint: Paint) -> Part:
    vertices, triangles = group_vertices("body")
    _, y, z = (body.vertices[vertices] - eye_centre(body)).T
    middle = -0.085
    front = y - 0.061 + 1.15 * np.clip(-z - 0.035, 0, 0.055)
    back = np.minimum(middle - z, y + 0.070 - 0.3 * np.clip(z - middle + 0.1, 0, 1))
    inside = np.maximum(front, back)
    inside = np.minimum(inside, 0.012 - 0.04 * meshdata.mask("ears")[vertices])
    inside[body.weights[vertices, body.number["head"]] < 0.4] = -0.05
    offset = thickness * (0.25 + 0.75 * smooth(inside, 0.0, 0.012)) * (1 + 0.5 * smooth(y, 0.02, 0.10))
    kept = triangles[(inside[triangles] > -0.02).any(axis=1)]
    return _shell(body, vertices, kept, inside, offset, paint)


def _shell(body: Body, vertices: Ints, kept: Ints, inside: Floats, offset: Floats, paint: Paint) -> Part:
    used, triangles = np.unique(kept, return_inverse=True)
    base = body.skinned(vertices[used])
    rest = base.rest + offset[used, None] * base.normals
    traits = np.zeros((len(used), 4))
    traits[:, 0] = inside[used]
    return Part(HAIR, Skinned(rest, base.normals, base.weights), triangles.reshape(-1, 3), traits, paint)


def _hanging(body: Body, below_eyes_m: float, paint: Paint) -> Part:
    vertices, triangles = group_vertices("helper-hair")
    base = body.skinned(vertices)
    _, y, z = (base.rest - eye_centre(body)).T
    ear = -0.065  # hair in front of the ears would hang over the face
    inside = np.minimum(y + below_eyes_m, np.where(y > 0.055, 1.0, ear - z))
    traits = np.column_stack([inside, np.zeros((len(vertices), 3))])
    return Part(HAIR, base, triangles, traits, paint)


def _bun(body: Body, paint: Paint) -> Part:
    polar, around = np.meshgrid(np.linspace(0, np.pi, 12), np.linspace(0, 2 * np.pi, 19)[:-1], indexing="ij")
    ball = np.stack([np.sin(polar) * np.cos(around), np.cos(polar), np.sin(polar) * np.sin(around)], axis=-1)
    ball = ball.reshape(-1, 3)
    centre = eye_centre(body) * [0, 1, 1] + [0, 0.085, -0.185]
    rows, columns = np.meshgrid(np.arange(11), np.arange(18), indexing="ij")
    a, b = rows * 18 + columns, rows * 18 + (columns + 1) % 18
    quads = np.stack([a, b, b + 18, a + 18], axis=-1).reshape(-1, 4)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    weights = np.zeros((len(ball), len(body.names)))
    weights[:, body.number["head"]] = 1.0
    traits = np.full((len(ball), 4), 0.05)
    return Part(HAIR, Skinned(centre + ball * [0.042, 0.042, 0.035], unit(ball), weights), triangles, traits, paint)
