"""Line drawings of the exercises: joint coordinates as data, drawn as SVG or on matplotlib axes from the same shapes.

A drawing is a list of body parts and things in the order in which they lie over each other, in a box of its own units
(a standing person is about 95 high), x right and y down. A part becomes shapes, which are all that the two renderings
know: polylines, polygons and discs with the width and the colour of their line.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape

from pydantic import BaseModel, ConfigDict, Field

from hipcheck.report.style import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Drawing", "Part", "Shape", "draw_on", "drawing", "drawing_names", "drawing_svg", "shapes"]

Point = tuple[float, float]
Kind = Literal["head", "trunk", "torso", "arm", "leg", "foot", "line", "dashes", "band", "block", "cushion", "arrow"]
Look = Literal["plain", "working", "ghost"]
Colour = Literal["ink", "faint", "paper", "working", "band", "thing"]

HEAD_RADIUS: Final = 6.2
OUTLINE: Final = 1.1
_WIDTHS: Final[dict[Kind, float]] = {"trunk": 13.0, "torso": 6.0, "arm": 5.2, "leg": 7.6, "foot": 4.6}
_LINES: Final[dict[Kind, tuple[float, Colour]]] = {
    "line": (1.1, "faint"),
    "dashes": (0.9, "faint"),
    "band": (1.9, "band"),
}
_ARROW_HEAD: Final = 5.0
_ARROW_STEPS: Final = 12

_ON_PAPER: Final[dict[Colour, str]] = {
    "ink": INK,
    "faint": FAINT,
    "paper": "#ffffff",
    "working": "#f3c46b",
    "band": "#c2560c",
    "thing": "#e4e7ea",
}
_IN_SVG: Final[dict[Colour, str]] = {
    "ink": "currentColor",
    "faint": "var(--drawing-faint, #8a939c)",
    "paper": "var(--drawing-paper, #ffffff)",
    "working": "var(--drawing-working, #f3c46b)",
    "band": "var(--drawing-band, #c2560c)",
    "thing": "var(--drawing-thing, #e4e7ea)",
}


class Part(BaseModel):
    """A body part or a thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: Kind = Field(description="What it is.")
    at: tuple[Point, ...] = Field(min_length=1, description="Its joints or corners.")
    look: Look = Field(default="plain", description="plain; working: tinted; ghost: where it was before.")


class Drawing(BaseModel):
    """One drawing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(description="What it shows, for screen readers.")
    desc: str = Field(description="The same in a sentence.")
    size: Point = Field(description="Width and height of its box.")
    parts: tuple[Part, ...] = Field(min_length=1, description="What lies behind comes first.")


@dataclass(frozen=True)
class Shape:
    """A polyline, polygon or disc.

    Attributes
    ----------
    points
        Corners; of a disc its centre.
    width, line
        Width in units of the drawing and colour of the line; no line without a colour.
    fill
        Colour of the inside; ``None`` for none.
    closed, dashed
        Whether the last corner joins the first; whether the line is dashed.
    radius
        Of a disc, in units of the drawing; 0 for everything else.
    """

    points: tuple[Point, ...]
    width: float
    line: Colour | None
    fill: Colour | None = None
    closed: bool = False
    dashed: bool = False
    radius: float = 0.0

    def box(self) -> tuple[float, float, float, float]:
        """Return the least and greatest x and y that it covers: left, top, right, bottom."""
        reach = self.radius + (self.width / 2 if self.line else 0.0)
        xs, ys = zip(*self.points, strict=True)
        return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach


@cache
def _drawings() -> dict[str, Drawing]:
    text = resources.files(__package__).joinpath("drawings.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    return {name: Drawing(**entry) for name, entry in data.items()}


def drawing_names() -> list[str]:
    """Return the names of all drawings, in the order of the file."""
    return list(_drawings())


def drawing(name: str) -> Drawing:
    """Return one drawing.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return _drawings()[name]


def shapes(name: str) -> list[Shape]:
    """Return what a drawing consists of; what lies behind comes first.

    Raises
    ------
    KeyError
        If there is no drawing of that name.
    """
    return [shape for part in drawing(name).parts for shape in _shapes_of(part)]


def _shapes_of(part: Part) -> Iterator[Shape]:
    line: Colour = "faint" if part.look == "ghost" else "ink"
    fill: Colour = "working" if part.look == "working" else "paper"
    if part.part == "head":
        yield Shape(part.at[:1], OUTLINE, line, fill, radius=HEAD_RADIUS)
    elif part.part in _WIDTHS:
        yield from _limb(part, line, fill)
    elif part.part in _LINES:
        width, colour = _LINES[part.part]
        yield Shape(part.at, width, colour, dashed=part.part == "dashes")
    elif part.part == "arrow":
        yield from _arrow(part.at)
    else:
        rounding = 5.0 if part.part == "cushion" else 0.0
        yield Shape(part.at, rounding + 2 * OUTLINE, "faint", "faint", closed=True)
        yield Shape(part.at, rounding + 0.01, "thing", "thing", closed=True)


def _limb(part: Part, line: Colour, fill: Colour) -> Iterator[Shape]:
    """Yield the outline and, over it, the inside, so that segments of one limb join without a line between them."""
    width, closed = _WIDTHS[part.part], part.part == "torso"
    yield Shape(part.at, width, line, line if closed else None, closed=closed)
    yield Shape(part.at, width - 2 * OUTLINE, fill, fill if closed else None, closed=closed)


def _arrow(at: Sequence[Point]) -> Iterator[Shape]:
    """Yield a straight arrow through two points, or a bent one past a third between them."""
    start, end = at[0], at[-1]
    bend = at[1] if len(at) == 3 else ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    direction = math.atan2(end[1] - bend[1], end[0] - bend[0])
    neck = (end[0] - 0.8 * _ARROW_HEAD * math.cos(direction), end[1] - 0.8 * _ARROW_HEAD * math.sin(direction))
    yield Shape(tuple(_between(start, bend, neck, i / _ARROW_STEPS) for i in range(_ARROW_STEPS + 1)), 1.8, "band")
    wings = [
        (end[0] - _ARROW_HEAD * math.cos(direction + turn), end[1] - _ARROW_HEAD * math.sin(direction + turn))
        for turn in (0.5, -0.5)
    ]
    yield Shape((end, *wings), 0.4, "band", "band", closed=True)


def _between(start: Point, bend: Point, end: Point, share: float) -> Point:
    """Return a point of the quadratic curve from start to end."""
    a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]


def drawing_svg(name: str) -> str:
    """Return a drawing as an ``<svg>`` element with a title and a description for screen readers.

    Lines have ``currentColor``; the other colours are custom properties of CSS with a default each:
    ``--drawing-paper`` (inside of the body), ``--drawing-working``, ``--drawing-band``, ``--drawing-faint`` and
    ``--drawing-thing``. It has no size of its own but its ``viewBox``.

    Raises
    ------
    KeyError
        If there is no drawing of that name.
    """
    data = drawing(name)
    width, height = data.size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-labelledby="drawing-{name}-title drawing-{name}-desc" fill="none" stroke-linecap="round" '
        f'stroke-linejoin="round"><title id="drawing-{name}-title">{escape(data.title)}</title>'
        f'<desc id="drawing-{name}-desc">{escape(data.desc)}</desc>'
    )
    return head + "".join(map(_svg_shape, shapes(name))) + "</svg>"


def _svg_shape(shape: Shape) -> str:
    # Attributes, not style="": a page whose policy forbids inline styles shows them too.
    look = f' stroke="{_IN_SVG[shape.line]}" stroke-width="{shape.width:.4g}"' if shape.line else ""
    look += f' fill="{_IN_SVG[shape.fill]}"' if shape.fill else ""
    look += ' stroke-dasharray="2.4 3"' if shape.dashed else ""
    if shape.radius:
        (x, y), radius = shape.points[0], shape.radius
        return f'<circle cx="{x:.4g}" cy="{y:.4g}" r="{radius:.4g}"{look}/>'
    path = "L".join(f"{x:.4g} {y:.4g}" for x, y in shape.points)
    return f'<path d="M{path}{"Z" if shape.closed else ""}"{look}/>'


def draw_on(axes: Axes, name: str) -> None:
    """Draw on matplotlib axes, as large as fits and in the middle; the axes' frame is taken away.

    Raises
    ------
    KeyError
        If there is no drawing of that name.
    """
    from matplotlib.patches import Circle, Polygon

    width, height = drawing(name).size
    axes.set_axis_off()
    axes.set_aspect("equal", adjustable="box", anchor="C")
    axes.set(xlim=(0, width), ylim=(height, 0))
    figure, extent = axes.get_figure(root=True), axes.get_window_extent()
    assert figure is not None
    pt_per_unit = min(extent.width / width, extent.height / height) * 72 / figure.dpi
    for order, shape in enumerate(shapes(name)):
        look: dict[str, Any] = {"linewidth": shape.width * pt_per_unit if shape.line else 0.0, "zorder": 2 + order}
        line, fill = _ON_PAPER[shape.line or "paper"], _ON_PAPER[shape.fill] if shape.fill else "none"
        if shape.radius:
            axes.add_patch(Circle(shape.points[0], shape.radius, edgecolor=line, facecolor=fill, **look))
        elif shape.closed:
            axes.add_patch(Polygon(shape.points, edgecolor=line, facecolor=fill, joinstyle="round", **look))
        else:
            look |= {"linestyle": (0, (2.4 / shape.width, 3 / shape.width))} if shape.dashed else {}
            axes.plot(*zip(*shape.points, strict=True), color=line, **_ROUND, **look)


_ROUND: Final[dict[str, Any]] = {"solid_capstyle": "round", "solid_joinstyle": "round", "dash_capstyle": "round"}
