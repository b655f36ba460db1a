"""A jointed figure for the drawings of the documentation: limbs are thick rounded lines, in units of body height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SKIN, TOP, SHORTS, SHOES = "#d9a066", "#4a7ba6", "#2b3a4a", "#3b3b3b"

# Heights over the floor and distances from the middle, in body heights.
_HIP, _KNEE, _ANKLE, _SHOULDER, _HEAD = 0.50, 0.275, 0.045, 0.80, 0.925


@dataclass
class Figure:
    """Where the joints of one person are: from the middle of the feet, x to the right, y up, in body heights.

    Attributes
    ----------
    joints
        Name to place; sides are those of the picture: ``a`` left in it, ``b`` right.
    top, shorts
        Colours of the clothes.
    loose
        True for clothes that hide the shape.
    """

    joints: dict[str, tuple[float, float]]
    top: str = TOP
    shorts: str = SHORTS
    loose: bool = False


def standing(*, turn: float = 1.0, lean: float = 0.0) -> Figure:
    """Stand on both feet; ``turn`` narrows the body as a turn away from the camera does."""
    joints = {"head": (lean * 1.35, _HEAD), "neck": (lean, _SHOULDER + 0.025)}
    for name, sign in (("a", -1.0), ("b", 1.0)):
        joints |= {
            f"shoulder_{name}": (sign * 0.105 * turn + lean, _SHOULDER),
            f"elbow_{name}": (sign * 0.135 * turn + 0.8 * lean, 0.63),
            f"wrist_{name}": (sign * 0.14 * turn + 0.5 * lean, 0.48),
            f"hip_{name}": (sign * 0.052 * turn, _HIP),
            f"knee_{name}": (sign * 0.058 * turn, _KNEE),
            f"ankle_{name}": (sign * 0.06 * turn, _ANKLE),
            f"toe_{name}": (sign * 0.072 * turn, 0.012),
        }
    return Figure(joints)


def on_one_leg(free: str, *, in_front: bool = False, drop: float = 0.0) -> Figure:
    """Stand on one leg, the knee of the ``free`` one bent back, or raised ``in_front`` as one should not."""
    figure = standing()
    sign = -1.0 if free == "a" else 1.0
    shift = -0.045 * sign
    for name, (x, y) in list(figure.joints.items()):
        moves = not name.endswith(("ankle_b", "toe_b", "knee_b") if free == "a" else ("ankle_a", "toe_a", "knee_a"))
        figure.joints[name] = (x + (shift if moves else 0.4 * shift if "knee" in name else 0.0), y)
    hip = figure.joints[f"hip_{free}"]
    figure.joints[f"hip_{free}"] = (hip[0], hip[1] - drop)
    if in_front:
        figure.joints |= {
            f"knee_{free}": (hip[0] + 0.015 * sign, _HIP - 0.06),
            f"ankle_{free}": (hip[0] + 0.01 * sign, _HIP - 0.27),
            f"toe_{free}": (hip[0] + 0.015 * sign, _HIP - 0.315),
        }
    else:
        figure.joints |= {
            f"knee_{free}": (hip[0] + 0.012 * sign, _KNEE + 0.02),
            f"ankle_{free}": (hip[0] + 0.014 * sign, _KNEE - 0.065),
            f"toe_{free}": (hip[0] + 0.016 * sign, _KNEE - 0.12),
        }
    return figure


def squatting(depth: float = 0.10, *, inward: float = 0.0) -> Figure:
    """Squat by ``depth`` of the body height, seen from the front; ``inward`` moves both knees to the middle."""
    figure = standing()
    for name, (x, y) in list(figure.joints.items()):
        if name.startswith(("knee", "ankle", "toe")):
            continue
        figure.joints[name] = (x, y - depth)
    for name, sign in (("a", -1.0), ("b", 1.0)):
        figure.joints[f"ankle_{name}"] = (sign * 0.085, _ANKLE)
        figure.joints[f"toe_{name}"] = (sign * 0.1, 0.012)
        figure.joints[f"knee_{name}"] = (sign * (0.095 - inward), _KNEE - 0.25 * depth)
        figure.joints[f"elbow_{name}"] = (sign * 0.115, 0.70 - depth)
        figure.joints[f"wrist_{name}"] = (sign * 0.03, 0.72 - depth)
    return figure


def from_the_side() -> Figure:
    """Stand on both feet, seen from the side, facing left."""
    return Figure(
        {
            "head": (-0.012, _HEAD),
            "neck": (0.0, _SHOULDER + 0.025),
            "shoulder_a": (0.002, _SHOULDER),
            "shoulder_b": (0.002, _SHOULDER),
            "elbow_a": (0.015, 0.63),
            "wrist_a": (-0.005, 0.48),
            "hip_a": (0.0, _HIP),
            "hip_b": (0.0, _HIP),
            "knee_a": (-0.005, _KNEE),
            "ankle_a": (0.01, 0.035),
            "toe_a": (-0.065, 0.02),
        }
    )


def draw(axes: Axes, figure: Figure, x: float, floor: float, height: float, *, zorder: float = 3.0) -> None:
    """Draw a figure that is ``height`` tall with its feet at ``x`` on the ``floor``, in the units of the axes."""

    def place(name: str) -> np.ndarray:
        return np.array([x, floor]) + height * np.array(figure.joints[name])

    def limb(start: str, end: str, thick: float, colour: str, above: float = 0.0) -> None:
        if start in figure.joints and end in figure.joints:
            line = np.stack([place(start), place(end)])
            wide = _points(axes, thick * height)
            axes.plot(*line.T, color=colour, lw=wide, solid_capstyle="round", zorder=zorder + above)

    cloth, leg = (1.6, figure.shorts) if figure.loose else (1.0, SKIN)
    for side in ("b", "a"):
        limb(f"knee_{side}", f"ankle_{side}", 0.042, leg)
        limb(f"ankle_{side}", f"toe_{side}", 0.04, SHOES)
        limb(f"hip_{side}", f"knee_{side}", 0.078 if figure.loose else 0.06, leg)
        hip, knee = (figure.joints.get(f"{name}_{side}") for name in ("hip", "knee"))
        if hip and knee:  # shorts end half-way down the thigh
            figure.joints[f"hem_{side}"] = tuple(0.45 * np.array(hip) + 0.55 * np.array(knee))
            limb(f"hip_{side}", f"hem_{side}", 0.068, figure.shorts)
        limb(f"shoulder_{side}", f"elbow_{side}", 0.04 * cloth, figure.top if figure.loose else SKIN, 0.2)
        limb(f"elbow_{side}", f"wrist_{side}", 0.034, SKIN, 0.2)
    trunk = np.stack([place(name) for name in ("shoulder_a", "shoulder_b", "hip_b", "hip_a")])
    if figure.loose:
        trunk[2:] += height * np.array([[0.035, -0.07], [-0.035, -0.07]])
    wide = _points(axes, (0.06 if np.ptp(trunk[:, 0]) > 0.05 * height else 0.11) * height)
    axes.fill(*trunk.T, color=figure.top, zorder=zorder + 0.1, lw=wide, joinstyle="round")
    limb("neck", "head", 0.045, SKIN, 0.15)
    head = place("head")
    axes.add_patch(_ellipse(head, 0.052 * height, 0.07 * height, zorder + 0.3))


def _points(axes: Axes, length: float) -> float:
    """Length in units of the axes as a line width in points."""
    figure = axes.figure
    inches = axes.get_position().width * figure.get_size_inches()[0]
    return 72.0 * length * inches / float(np.ptp(axes.get_xlim()))


def _ellipse(middle: np.ndarray, half_width: float, half_height: float, zorder: float):
    from matplotlib.patches import Ellipse

    return Ellipse(middle, 2 * half_width, 2 * half_height, color=SKIN, zorder=zorder, lw=0)
