"""Clothes as shells over the body: cut by their distance to waist, hem, sleeve and neck, moved out along the normal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from validation.body import Body
from validation.geometry import Floats, smooth
from validation.meshdata import Ints
from validation.parts import CLOTH, SHOE, Part, group_vertices, linear
from validation.skinning import Skinned

JERSEY, KNIT, DENIM, STRIPES, FLEECE = range(5)

_ARM_BONES = ("upperarm", "lowerarm", "hand", "index", "middle", "ring", "pinky", "thumb")


@dataclass(frozen=True)
class Cut:
    """How a garment is made.

    Attributes
    ----------
    where
        ``lower`` (waist to leg) or ``upper`` (neck to hem).
    hem
        Lower end: of trousers the share of the way from groin to ankle, of tops metres above the hip joint.
    sleeve
        Share of the way from shoulder to wrist.
    thickness_m, flare_m
        Distance from the skin at the tight end, and what is added toward the hem.
    hull
        Whether it is cut from the smooth hull around the body (loose) or from the skin itself (tight).
    cling
        How far the part below the waist of a top moves with pelvis and thigh (1) or hangs from the trunk (0).
    wrinkles
        Strength of the folds.
    weave
        Material.
    """

    where: Literal["lower", "upper"]
    hem: float
    sleeve: float = 0.0
    thickness_m: float = 0.003
    flare_m: float = 0.0
    hull: bool = False
    cling: float = 1.0
    wrinkles: float = 0.05
    weave: int = JERSEY


CUTS: Mapping[str, Cut] = {
    "tight_shorts": Cut("lower", 0.27),
    "leggings": Cut("lower", 0.94, weave=KNIT),
    "jeans": Cut("lower", 0.97, thickness_m=0.007, flare_m=0.012, hull=True, wrinkles=0.22, weave=DENIM),
    "loose_shorts": Cut("lower", 0.42, thickness_m=0.008, flare_m=0.026, hull=True, wrinkles=0.30),
    "crop_top": Cut("upper", 0.34, sleeve=0.05, thickness_m=0.003),
    "sports_top": Cut("upper", 0.22, sleeve=0.05, thickness_m=0.003),
    "tucked_tshirt": Cut("upper", 0.07, sleeve=0.30, thickness_m=0.007, hull=True, wrinkles=0.22),
    "tshirt": Cut("upper", 0.0, sleeve=0.30, thickness_m=0.010, flare_m=0.008, hull=True, cling=0.7, wrinkles=0.30),
    "striped_tshirt": Cut(
        "upper", 0.0, sleeve=0.30, thickness_m=0.010, flare_m=0.008, hull=True, cling=0.7, wrinkles=0.25, weave=STRIPES
    ),
    "hoodie": Cut(
        "upper", -0.03, 0.97, thickness_m=0.016, flare_m=0.014, hull=True, cling=0.5, wrinkles=0.34, weave=FLEECE
    ),
}


@dataclass(frozen=True)
class Garment:
    """A cut in its colours (``#rrggbb``)."""

    cut: str
    colour: str
    second: str = "#202226"


@dataclass(frozen=True, eq=False)
class Measures:
    """Heights and directions on the body that garments are cut by, metres at rest."""

    waist: float
    hip: float
    groin: float
    ankle: float
    neck: float
    shoulder: Floats
    wrist: Floats

    @classmethod
    def of(cls, body: Body) -> Measures:
        """Measure ``body``."""
        hip, asis = body.joint("thigh_l")[1], body.vertices[body.asis["left"], 1]
        return cls(
            waist=asis + 0.045,
            hip=hip,
            groin=hip - 0.075,
            ankle=body.joint("foot_l")[1],
            neck=body.joint("neck_01")[1],
            shoulder=body.joint("upperarm_l"),
            wrist=body.joint("hand_l"),
        )


def inside(body: Body, cut: Cut, vertices: Ints) -> Floats:
    """Return how far inside the garment's edges each vertex lies at rest, metres, negative outside, (k,)."""
    m = Measures.of(body)
    rest = body.vertices[vertices]
    y, arm = rest[:, 1], _arm_share(body, vertices)
    if cut.where == "lower":
        hem = m.groin + cut.hem * (m.ankle - m.groin)
        return np.asarray(np.minimum.reduce([m.waist - y, y - hem, 0.3 * (0.5 - arm)]))
    side = rest * np.where(rest[:, :1] < 0, [-1, 1, 1], [1, 1, 1])
    along = (m.wrist - m.shoulder) / np.linalg.norm(m.wrist - m.shoulder)
    sleeve = cut.sleeve * np.linalg.norm(m.wrist - m.shoulder) - (side - m.shoulder) @ along
    sleeve = np.where((arm > 0.15) | (side[:, 0] > m.shoulder[0] + 0.02), sleeve, 1.0)
    width = np.abs(rest[:, 0]) / 0.075
    opening = m.neck + 0.012 + 0.02 * width - 0.055 * np.clip(1 - width**2, 0, 1) * (rest[:, 2] > 0.0)
    body_hem = np.where(arm > 0.5, 1.0, y - (m.hip + cut.hem))
    head = 0.3 * (0.6 - body.weights[vertices, body.number["head"]])
    return np.asarray(np.minimum.reduce([sleeve, opening - y, body_hem, head]))


def dress(body: Body, garments: list[Garment], shoes: str | None) -> tuple[list[Part], Floats]:
    """Return the clothes, and how far inside them each vertex of the mesh lies (for hiding the skin), (n,)."""
    parts, hidden = [], np.full(len(body.vertices), -1.0)
    everything = np.arange(len(body.vertices))
    for garment in garments:
        cut = CUTS[garment.cut]
        parts.append(_shell(body, garment, cut))
        hidden = np.maximum(hidden, inside(body, cut, everything))
    if shoes is not None:
        part, foot = _shoes(body, shoes)
        parts.append(part)
        hidden = np.maximum(hidden, foot)
    return parts, hidden


def _arm_share(body: Body, vertices: Ints) -> Floats:
    bones = [i for i, name in enumerate(body.names) if name.startswith(_ARM_BONES)]
    share: Floats = body.weights[vertices][:, bones].sum(axis=1)
    return share


def _shell(body: Body, garment: Garment, cut: Cut) -> Part:
    vertices, triangles = group_vertices("helper-tights" if cut.hull else "body")
    edge = inside(body, cut, vertices)
    kept = triangles[(edge[triangles] > 0).any(axis=1)]
    used, numbered = np.unique(kept, return_inverse=True)
    vertices, edge = vertices[used], edge[used]
    base, m = body.skinned(vertices), Measures.of(body)
    y = base.rest[:, 1]
    if cut.where == "lower":
        down = np.clip((m.waist - y) / (m.waist - (m.groin + cut.hem * (m.ankle - m.groin))), 0, 1)
    else:
        down = smooth(-y, -m.waist - 0.12, -m.hip)
    rest = base.rest + (cut.thickness_m + cut.flare_m * down)[:, None] * base.normals
    weights = _hung(body, base.weights, down * (1 - cut.cling)) if cut.cling < 1 else base.weights
    traits = np.zeros((len(vertices), 4))
    traits[:, 0], traits[:, 3] = edge, cut.where == "lower"
    paint = {
        "colour": linear(garment.colour),
        "second": linear(garment.second),
        "height": m.waist,
        "weave": cut.weave,
        "wrinkles": cut.wrinkles,
    }
    return Part(CLOTH, Skinned(rest, base.normals, weights), numbered.reshape(-1, 3), traits, paint)


def _hung(body: Body, weights: Floats, loose: Floats) -> Floats:
    """Give a share of what pelvis and thighs hold to the lowest spine bone."""
    moved = weights.copy()
    for bone in ("pelvis", "thigh_l", "thigh_r"):
        part = loose * weights[:, body.number[bone]]
        moved[:, body.number[bone]] -= part
        moved[:, body.number["spine_01"]] += part
    return moved


def _shoes(body: Body, colour: str) -> tuple[Part, Floats]:
    collar = Measures.of(body).ankle + 0.012
    hidden = np.minimum(collar - body.vertices[:, 1], 0.3)
    vertices, triangles = group_vertices("helper-tights")
    edge = hidden[vertices]
    kept = triangles[(edge[triangles] > 0).any(axis=1)]
    used, numbered = np.unique(kept, return_inverse=True)
    base = body.skinned(vertices[used])
    rest = base.rest + 0.007 * base.normals
    low = base.rest[:, 1] < body.sole_m + 0.012
    rest[low, 1] = np.maximum(rest[low, 1] - body.sole_m, 0.0)
    traits = np.zeros((len(used), 4))
    traits[:, 0] = edge[used]
    paint = {"colour": linear(colour), "second": linear("#e8e6e1"), "height": body.sole_m + 0.004}
    return Part(SHOE, Skinned(rest, base.normals, base.weights), numbered.reshape(-1, 3), traits, paint), hidden
