"""Line drawings of a pelvis from the front and from behind, with the places of the markers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.interpolate import make_interp_spline

from hipcheck.landmarks import Floats, Side
from hipcheck.report.style import FAINT, INK, SIDE_COLOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Frame", "draw_back", "draw_front", "draw_legs"]

Points = tuple[tuple[float, float], ...]

# In half body widths: x from the middle to the subject's side, y down from the lower ribs.
_FLANK: Final[Points] = (
    (0.70, 0.0), (0.63, 0.22), (0.605, 0.45), (0.68, 0.75), (0.80, 1.08), (0.845, 1.40), (0.80, 1.85),
)  # fmt: skip
_INNER_THIGH: Final[Points] = ((0.03, 1.50), (0.07, 1.66), (0.10, 1.85))
_CREST_FRONT: Final[Points] = ((0.655, 0.66), (0.62, 0.76), (0.57, 0.86), (0.53, 0.95))
_GROIN: Final[Points] = ((0.50, 1.02), (0.37, 1.21), (0.22, 1.36), (0.06, 1.47))
_CREST_BACK: Final[Points] = ((0.655, 0.66), (0.52, 0.68), (0.36, 0.78), (0.22, 0.93))
_BUTTOCK: Final[Points] = ((0.05, 1.50), (0.16, 1.60), (0.36, 1.635), (0.56, 1.55))
_LEG_OUTSIDE: Final[Points] = (
    (0.52, 0.0), (0.55, 0.35), (0.51, 0.80), (0.43, 1.20), (0.41, 1.42), (0.44, 1.75), (0.41, 2.10), (0.335, 2.55),
    (0.325, 2.78), (0.37, 2.95), (0.40, 3.05),
)  # fmt: skip
_LEG_INSIDE: Final[Points] = (
    (0.03, 0.28), (0.10, 0.80), (0.145, 1.20), (0.16, 1.42), (0.13, 1.75), (0.145, 2.10), (0.195, 2.55), (0.19, 2.78),
    (0.15, 2.95), (0.14, 3.05),
)  # fmt: skip
_KNEE: Final = (0.285, 1.36)
_ANKLE: Final = (0.262, 2.50)
_ASIS: Final = (0.53, 0.97)
_PSIS: Final = (0.205, 0.97)
_SKIN: Final = "#f6f1ea"
_BOTTOM: Final = 1.85
_HALF_TAG: Final = 0.085
_HALF_TAG_ON_LEG: Final = 0.06


@dataclass(frozen=True)
class Frame:
    """Where a drawing lies on the page: its middle and top, and a half body width, all in millimetres."""

    middle_mm: float
    top_mm: float
    unit_mm: float

    def place(self, points: Points | Floats, side: int = 1) -> Floats:
        """Return points on the page, mirrored for ``side`` -1."""
        xy = np.asarray(points, dtype=np.float64) * [side, 1.0]
        placed: Floats = xy * self.unit_mm + [self.middle_mm, self.top_mm]
        return placed


def draw_front(axes: Axes, frame: Frame) -> None:
    """Draw the front, with a marker on each point of the hip bone (the subject's left at the right)."""
    _outline(axes, frame)
    for side in (-1, 1):
        _stroke(axes, frame.place(_smooth(_CREST_FRONT), side), FAINT, 0.8)
        _stroke(axes, frame.place(_smooth(_GROIN), side), FAINT, 0.8)
    _stroke(axes, frame.place(_smooth(((-0.02, 0.60), (0.0, 0.625), (0.02, 0.60)))), INK, 0.9)
    _markers(axes, frame, _ASIS, left=1)


def draw_back(axes: Axes, frame: Frame) -> None:
    """Draw the back, with a marker on each dimple (the subject's left at the left)."""
    _outline(axes, frame)
    for side in (-1, 1):
        _stroke(axes, frame.place(_smooth(_CREST_BACK), side), FAINT, 0.8)
        _stroke(axes, frame.place(_smooth(_BUTTOCK), side), INK, 0.8)
    _stroke(axes, frame.place(((0.0, 0.02), (0.0, 0.80))), FAINT, 0.8)
    _stroke(axes, frame.place(((0.0, 1.16), (0.0, 1.50))), INK, 0.8)
    _markers(axes, frame, _PSIS, left=-1)


def draw_legs(axes: Axes, frame: Frame) -> None:
    """Draw the legs from the front, with a marker on each kneecap and shin."""
    outside, inside = _smooth(_LEG_OUTSIDE), _smooth(_LEG_INSIDE)
    for side in (-1, 1):
        top = np.array([[0.0, 0.0], [0.0, 0.28]])
        body = np.concatenate([outside, inside[::-1], top[::-1]])
        axes.fill(*frame.place(body, side).T, color=_SKIN, linewidth=0, zorder=1)
        _stroke(axes, frame.place(outside, side), INK, 1.3)
        _stroke(axes, frame.place(inside, side), INK, 1.1)
        _stroke(axes, frame.place(((0.14, 3.05), (0.40, 3.05)), side), INK, 1.3)
    for place in (_KNEE, _ANKLE):
        _squares(axes, frame, place, _HALF_TAG_ON_LEG)
    _side_names(axes, frame, (0.27, 3.20), left=1)


def _smooth(points: Points) -> Floats:
    """Return a smooth curve through points, (60, 2)."""
    xy = np.asarray(points, dtype=np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(xy, axis=0), axis=1))])
    curve: Floats = make_interp_spline(along, xy, k=min(3, len(xy) - 1))(np.linspace(0, along[-1], 60))
    return curve


def _outline(axes: Axes, frame: Frame) -> None:
    flank, inner = _smooth(_FLANK), _smooth(_INNER_THIGH)
    mirrored = np.array([-1.0, 1.0])
    body = np.concatenate([flank, inner[::-1], inner * mirrored, flank[::-1] * mirrored])
    axes.fill(*frame.place(body).T, color=_SKIN, linewidth=0, zorder=1)
    for side in (-1, 1):
        _stroke(axes, frame.place(flank, side), INK, 1.3)
        _stroke(axes, frame.place(inner, side), INK, 1.1)


def _stroke(axes: Axes, xy_mm: Floats, colour: str, width_pt: float) -> None:
    axes.plot(*xy_mm.T, color=colour, linewidth=width_pt, solid_capstyle="round", zorder=2)


def _markers(axes: Axes, frame: Frame, place: tuple[float, float], left: int) -> None:
    """Draw both markers of the pelvis with the line between them, and name the sides below."""
    ends = np.array([frame.place((place,), side)[0] for side in (-1, 1)])
    axes.plot(*ends.T, color=FAINT, linewidth=0.9, linestyle=(0, (3, 2)), zorder=2)
    _squares(axes, frame, place, _HALF_TAG)
    _side_names(axes, frame, (0.46, _BOTTOM + 0.12), left)


def _squares(axes: Axes, frame: Frame, place: tuple[float, float], half: float) -> None:
    for side in (-1, 1):
        x, y = frame.place((place,), side)[0]
        for wide, colour in ((1.4 * half, "white"), (half, "black")):
            reach = wide * frame.unit_mm
            corners = np.array([x, y]) + reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
            axes.fill(*corners.T, facecolor=colour, edgecolor=INK, linewidth=0.5, zorder=3)
        axes.plot(x, y, marker="+", color="white", markersize=3.5, markeredgewidth=0.8, zorder=4)


def _side_names(axes: Axes, frame: Frame, place: tuple[float, float], left: int) -> None:
    for side in (-1, 1):
        x, y = frame.place((place,), side)[0]
        name: Side = "left" if side == left else "right"
        axes.text(x, y, name, ha="center", va="center", fontsize=8.5, weight="bold", color=SIDE_COLOUR[name])
