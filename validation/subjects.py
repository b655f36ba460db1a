"""People to render: bodies, skins, clothes, rooms and spines, drawn by seed; a third never enters a fit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from validation.clothes import Garment
from validation.parts import HAIR_STYLES, Look
from validation.pose import Spine
from validation.scene import ROOMS
from validation.shape import Shape


@dataclass(frozen=True)
class Subject:
    """One person in their clothes, with the room they are filmed in.

    Attributes
    ----------
    name
        Short name.
    shape, look, garments, shoes
        Body, skin and hair, clothes from the inside out, colour of the shoes (None: barefoot).
    room
        One of `validation.scene.ROOMS`.
    spine
        How the trunk bends.
    skin_follow
        How far the skin over the hip bones turns with the pelvis, 0.7 to 1.
    held_out
        Whether results of this person only ever test, never fit.
    """

    name: str
    shape: Shape = field(default_factory=Shape)
    look: Look = field(default_factory=Look)
    garments: tuple[Garment, ...] = ()
    shoes: str | None = None
    room: str = "practice"
    spine: Spine = field(default_factory=Spine)
    skin_follow: float = 1.0
    held_out: bool = False


SPINES = {
    "even": Spine(),
    "low": Spine((0.65, 0.9)),
    "high": Spine((0.1, 0.35)),
    "following": Spine((0.35, 0.7), chest_follow=0.35),
}

# Skin with its lips, from light to dark.
SKINS = (
    ("#e6bda2", "#b9736a"),
    ("#d9a98a", "#b0695f"),
    ("#c68f66", "#9c5a4d"),
    ("#a56f48", "#80473c"),
    ("#7d4f33", "#5e342c"),
    ("#553424", "#42241f"),
)
HAIR_COLOURS = ("#201814", "#3a2a1e", "#5b3d25", "#8a6a42", "#77706a")
CLOTH_COLOURS = (
    "#23272e", "#2b3f63", "#6d2f35", "#3c7a5c", "#8a8d90", "#d8d6d0", "#4d3f66", "#a5693a", "#2f6f80", "#b7a36a",
)  # fmt: skip
DENIM_COLOURS = ("#2b3f63", "#3d5a80", "#23272e", "#5c6b7d")
LOWER = ("tight_shorts", "leggings", "jeans", "loose_shorts")
UPPER = ("crop_top", "tucked_tshirt", "tshirt", "striped_tshirt", "hoodie", "")


def draw_subjects(count: int = 24, seed: int = 7) -> tuple[Subject, ...]:
    """Return ``count`` people; the same for the same seed. Every third one is held out."""
    rng = np.random.default_rng(seed)
    return tuple(_draw(rng, number, held_out=number % 3 == 2) for number in range(count))


def _draw(rng: np.random.Generator, number: int, *, held_out: bool) -> Subject:
    male = float(rng.uniform(0.8, 1.0) if rng.random() < 0.5 else rng.uniform(0.0, 0.15))
    tone = int(rng.integers(len(SKINS)))
    african = float(rng.uniform(0.6, 1.0)) if tone >= 4 else 0.0
    shape = Shape(
        male=male,
        age=float(rng.uniform(0.45, 0.85)),
        muscle=float(rng.uniform(0.35, 0.75)),
        weight=float(rng.uniform(0.3, 0.85)),
        height=float(rng.uniform(0.3, 0.7)),
        proportions=float(rng.uniform(0.4, 0.8)),
        african=african,
        asian=float(rng.uniform(0.0, 0.9)) if tone in (1, 2) else 0.0,
    )
    styles = HAIR_STYLES[:3] if male > 0.5 else HAIR_STYLES[2:]
    look = Look(*SKINS[tone], hair_colour=str(rng.choice(HAIR_COLOURS)), hair=str(rng.choice(styles)))
    return Subject(
        name=f"s{number:02d}",
        shape=shape,
        look=look,
        garments=_outfit(rng, male > 0.5),
        shoes=str(rng.choice(CLOTH_COLOURS)) if rng.random() < 0.7 else None,
        room=str(rng.choice(list(ROOMS))),
        spine=SPINES[str(rng.choice(list(SPINES)))],
        skin_follow=float(rng.choice([1.0, 1.0, 0.9, 0.8, 0.7])),
        held_out=held_out,
    )


def _outfit(rng: np.random.Generator, male: bool) -> tuple[Garment, ...]:
    cut = str(rng.choice(LOWER))
    colours = DENIM_COLOURS if cut == "jeans" else CLOTH_COLOURS
    lower = Garment(cut, *map(str, rng.choice(colours, 2, replace=False)))
    upper = str(rng.choice(UPPER[1:] if male else UPPER[:-1]))
    top = Garment(upper, *map(str, rng.choice(CLOTH_COLOURS, 2, replace=False))) if upper else None
    if top is None:
        return (lower,)
    return (top, lower) if upper == "tucked_tshirt" else (lower, top)


def dressed_anew(person: Subject, rng: np.random.Generator) -> Subject:
    """Return the person on another day: in other clothes and another room, barefoot or in shoes as before."""
    return replace(
        person,
        garments=_outfit(rng, person.shape.male > 0.5),
        shoes=None if person.shoes is None else str(rng.choice(CLOTH_COLOURS)),
        room=str(rng.choice(list(ROOMS))),
    )
