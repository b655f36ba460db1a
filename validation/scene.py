"""Rooms made of boxes: floor, wall, skirting and furniture, with light. Nothing is loaded from files."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from validation.geometry import Floats, unit
from validation.parts import linear

PAINT, PLANKS, CARPET, WOOD, PICTURE, TILES = range(6)
MOST_BOXES = 24

# Corners and outward direction of the six faces of a unit box; the last two numbers are the axes along the face.
_FACES = (
    ((1, 0, 0), (1, 2)),
    ((-1, 0, 0), (1, 2)),
    ((0, 1, 0), (0, 2)),
    ((0, -1, 0), (0, 2)),
    ((0, 0, 1), (0, 1)),
    ((0, 0, -1), (0, 1)),
)


@dataclass(frozen=True)
class Box:
    """A block of furniture: its lowest corner and its size in metres, colour and material."""

    corner: tuple[float, float, float]
    size: tuple[float, float, float]
    colour: str
    material: int = PAINT


@dataclass(frozen=True)
class Light:
    """Light of the room.

    Attributes
    ----------
    sun_way, fill_way
        Directions toward the main and the second light.
    sun, fill, sky, ground
        Their strengths, and those of the light from above and below, as (red, green, blue).
    softness
        Width of the shadows' edges, share of the lit field.
    """

    sun_way: tuple[float, float, float] = (0.35, 0.9, 0.55)
    fill_way: tuple[float, float, float] = (-0.8, 0.3, 0.5)
    sun: tuple[float, float, float] = (0.62, 0.58, 0.52)
    fill: tuple[float, float, float] = (0.22, 0.24, 0.27)
    sky: tuple[float, float, float] = (0.40, 0.41, 0.43)
    ground: tuple[float, float, float] = (0.22, 0.20, 0.18)
    softness: float = 0.012


@dataclass(frozen=True)
class Room:
    """A room with the person's place at the origin.

    Attributes
    ----------
    wall_m
        Distance of the wall behind the person.
    wall, floor, skirting
        Colours.
    floor_material
        Material of the floor.
    boxes
        Furniture.
    light
        See `Light`.
    """

    wall_m: float = 1.9
    wall: str = "#c9cbc6"
    floor: str = "#a98b6a"
    skirting: str = "#e9e7e2"
    floor_material: int = PLANKS
    boxes: tuple[Box, ...] = ()
    light: Light = field(default_factory=Light)

    def all_boxes(self, step_m: float = 0.0) -> tuple[Box, ...]:
        """Return floor, wall, skirting and furniture, and a step of that height under the person if it is not 0."""
        back = -self.wall_m
        shell = (
            Box((-8, -0.2, -8), (16, 0.2, 18), self.floor, self.floor_material),
            Box((-8, 0.0, back - 0.2), (16, 3.4, 0.2), self.wall),
            Box((-8, 0.0, back), (16, 0.09, 0.018), self.skirting),
        )
        step = (Box((-0.32, 0.0, -0.28), (0.64, step_m, 0.40), "#6d7f8c", CARPET),) if step_m else ()
        return shell + self.boxes + step


def vertices(boxes: tuple[Box, ...]) -> Floats:
    """Return the triangles of all boxes: place, normal, colour, material and place on the surface, (n, 12)."""
    rows = []
    for box in boxes:
        low, size = np.array(box.corner), np.array(box.size)
        for normal, (a, b) in _FACES:
            corners = np.tile(low + size * (np.array(normal) > 0), (4, 1)).astype(float)
            corners[[1, 2], a] += size[a] if normal[a] == 0 else 0
            corners[[2, 3], b] += size[b] if normal[b] == 0 else 0
            on = corners[:, [a, b]] if size[a] <= size[b] or box.material == PAINT else corners[:, [b, a]]
            fixed = np.tile(np.concatenate([normal, linear(box.colour), [box.material]]), (4, 1))
            quad = np.column_stack([corners, fixed, on])
            rows.append(quad[[0, 1, 2, 0, 2, 3]])
    return np.concatenate(rows)


def light_matrix(way: Floats, centre: Floats, half_width_m: float, half_depth_m: float) -> Floats:
    """Return the parallel projection (4, 4) of a light that shines on ``centre`` from ``way``."""
    toward = unit(way)
    right = unit(np.cross([0.0, 0.0, -1.0], toward))
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(toward, right), -toward])
    matrix[:3, :3] /= np.array([[half_width_m], [half_width_m], [half_depth_m]])
    matrix[:3, 3] = -matrix[:3, :3] @ centre
    return matrix


def _shelf(x: float, back: float, tint: str) -> tuple[Box, ...]:
    """Return a low cupboard with a few things on it."""
    colours = ("#7a4b3a", "#3f5f73", "#c2a35b", "#54704f")
    things = tuple(
        Box((x + 0.08 + 0.13 * i, 0.82, back + 0.12), (0.09, 0.16 + 0.05 * ((i * 7) % 3), 0.16), colour)
        for i, colour in enumerate(colours)
    )
    return (Box((x, 0.08, back + 0.02), (1.05, 0.74, 0.40), tint, WOOD), *things)


def _couch(x: float, back: float, tint: str) -> tuple[Box, ...]:
    """Return a treatment couch along the wall."""
    legs = tuple(
        Box((x + dx, 0.0, back + 0.25 + dz), (0.05, 0.55, 0.05), "#8d9094") for dx in (0.1, 1.6) for dz in (0, 0.45)
    )
    top = Box((x, 0.55, back + 0.18), (1.8, 0.12, 0.62), tint)
    pillow = Box((x + 0.05, 0.67, back + 0.25), (0.40, 0.08, 0.48), "#e4e6e8")
    return (*legs, top, pillow)


def _bars(x: float, back: float) -> tuple[Box, ...]:
    """Return wall bars."""
    posts = tuple(Box((x + dx, 0.0, back + 0.02), (0.06, 2.4, 0.08), "#b98d58", WOOD) for dx in (0.0, 0.85))
    bars = tuple(Box((x + 0.06, 0.35 + 0.25 * i, back + 0.04), (0.79, 0.04, 0.04), "#c49a63", WOOD) for i in range(8))
    return posts + bars


ROOMS: dict[str, Room] = {
    "practice": Room(
        wall="#d3d6d0",
        floor="#a98a66",
        boxes=(
            *_shelf(-2.05, -1.9, "#8c6b48"),
            Box((1.05, 1.05, -1.9), (0.62, 0.85, 0.03), "#5b8792", PICTURE),
            Box((1.02, 1.02, -1.9), (0.68, 0.91, 0.02), "#3a3a3a"),
            *_couch(1.2, -1.9, "#3f6f7d"),
        ),
    ),
    "gym": Room(
        wall_m=2.2,
        wall="#b9c4cb",
        floor="#5d6266",
        floor_material=CARPET,
        boxes=(*_bars(-1.75, -2.2), Box((-0.75, 0.0, -0.8), (1.5, 0.012, 2.0), "#4b7d8d", CARPET)),
        light=Light(sun_way=(-0.4, 0.85, 0.6), sun=(0.66, 0.65, 0.62), fill_way=(0.8, 0.35, 0.4)),
    ),
    "home": Room(
        wall_m=1.6,
        wall="#d9c9b4",
        floor="#7b5a40",
        boxes=(
            *_shelf(1.0, -1.6, "#4f4038"),
            Box((-1.75, 0.0, -1.55), (0.9, 0.45, 0.8), "#76634f", CARPET),
            Box((-1.75, 0.45, -1.55), (0.9, 0.42, 0.2), "#7f6b56", CARPET),
            Box((-0.8, 1.2, -1.6), (0.45, 0.55, 0.03), "#a05a45", PICTURE),
        ),
        light=Light(sun_way=(0.6, 0.75, 0.55), sun=(0.72, 0.62, 0.48), sky=(0.33, 0.32, 0.31)),
    ),
    "corridor": Room(
        wall_m=3.2,
        wall="#c2ccc2",
        floor="#b5b8b5",
        floor_material=TILES,
        boxes=(
            Box((-1.6, 0.0, -3.2), (0.95, 2.05, 0.05), "#9a7e5b", WOOD),
            Box((0.9, 0.95, -3.2), (3.0, 0.08, 0.06), "#8c7355", WOOD),
        ),
        light=Light(sun_way=(0.1, 1.0, 0.35), sun=(0.55, 0.56, 0.56), fill=(0.28, 0.28, 0.28), softness=0.02),
    ),
}
