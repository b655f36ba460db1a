"""Where everything lies on a screen of any size and shape, and how large it is written.

Sizes are in units of which the shorter side of the screen has 720 (a wide screen at least 1280 in the other). The rule
for reading from three metres, on the 17 cm of a 13-inch laptop's height: what must be followed (the instruction, the
timer, the numbers) has capital letters of at least 9 mm, twice the smallest that a normal eye reads at that distance;
what explains it has at least those 4.4 mm. The keys are for whoever sits at the keyboard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from hipcheck.live.paint import text_width_px, wrapped

__all__ = ["FOLLOWED", "READABLE", "Fitted", "Layout", "Rectangle", "fitted"]

FOLLOWED: Final = 52
"""Least size of type, in units, of what must be followed; capitals have 73 % of it."""

READABLE: Final = 26
"""Least size of type, in units, of what explains it."""

_WIDE: Final = (1280, 720)
_UPRIGHT_WIDTH: Final = 720
_PANEL: Final = 290  # breadth beside the picture, or height below it
_BANNER: Final = 200
_UPRIGHT_BANNER: Final = 330
_MOST_PX: Final = 1.15 * 1280 * 720  # a larger window is drawn smaller and scaled up: drawing must not hold up pictures


class Rectangle(NamedTuple):
    """A part of the screen, pixels."""

    left: int
    top: int
    width: int
    height: int


class Fitted(NamedTuple):
    """A text in lines, and the size of type in which they fit."""

    size_px: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The parts of one screen.

    Attributes
    ----------
    width_px, height_px
        Size of the screen as it is drawn.
    unit
        Pixels of one unit.
    picture, panel, banner
        The person, the numbers, the instruction.
    """

    width_px: int
    height_px: int
    unit: float
    picture: Rectangle
    panel: Rectangle
    banner: Rectangle

    @classmethod
    def of(cls, window_px: tuple[int, int]) -> Layout:
        """Return the layout for a window of this width and height, in its shape."""
        smaller = min(1.0, (_MOST_PX / (window_px[0] * window_px[1])) ** 0.5)
        width, height = (max(1, round(side * smaller)) for side in window_px)
        if height > width:
            return cls._upright(width, height)
        unit = min(width / _WIDE[0], height / _WIDE[1])
        panel, banner = round(_PANEL * unit), round(_BANNER * unit)
        return cls(
            width,
            height,
            unit,
            Rectangle(0, 0, width - panel, height - banner),
            Rectangle(width - panel, 0, panel, height - banner),
            Rectangle(0, height - banner, width, banner),
        )

    @classmethod
    def _upright(cls, width: int, height: int) -> Layout:
        unit = min(width / _UPRIGHT_WIDTH, height / (_UPRIGHT_WIDTH + _PANEL))
        panel, banner = round(_PANEL * unit), round(_UPRIGHT_BANNER * unit)
        picture = height - panel - banner
        return cls(
            width,
            height,
            unit,
            Rectangle(0, 0, width, picture),
            Rectangle(0, picture, width, panel),
            Rectangle(0, picture + panel, width, banner),
        )

    @property
    def is_upright(self) -> bool:
        """Whether the panel lies below the picture."""
        return self.panel.top > 0

    def px(self, units: float) -> int:
        """Return a length in pixels."""
        return round(units * self.unit)


def fitted(text: str, sizes_px: tuple[int, ...], width_px: int, most_lines: int) -> Fitted:
    """Return a text in the largest of the sizes in which it fits; in the smallest if it fits in none."""
    for size in sizes_px:
        lines = wrapped(text, size, width_px)
        if len(lines) <= most_lines and all(text_width_px(one, size) <= width_px for one in lines):
            break
    return Fitted(size, lines)
