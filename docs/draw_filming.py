"""Draw how to film: where the camera stands, what is in the picture, what happens when.

Run: ``python docs/draw_filming.py``. It writes ``docs/pictures/filming_*.png``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mannequin import draw, from_the_side, on_one_leg, squatting, standing
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from PIL import Image

from hipcheck.report.saving import own_style
from hipcheck.report.style import BAND_INK, FAINT, GRID, INK, MUTED, PHASE_FILL

PICTURES = Path(__file__).parent / "pictures"
FLOOR, WALL, GOOD, BAD = "#e3ddd3", "#f6f4f0", BAND_INK["green"], BAND_INK["red"]


def canvas(width_in: float, height_in: float) -> Figure:
    figure = Figure(figsize=(width_in, height_in), dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def scene_axes(figure, box, xlim, ylim):
    axes = figure.add_axes(box)
    axes.set_xlim(*xlim)
    axes.set_ylim(*ylim)
    axes.set_axis_off()
    return axes


def camera_place() -> Figure:
    """The room from the side, in metres."""
    figure = canvas(8.4, 3.6)
    axes = scene_axes(figure, (0, 0, 1, 1), (-0.75, 4.5), (-0.35, 1.9))
    axes.add_patch(Rectangle((-2, -1), 9, 1, color=FLOOR, zorder=0))
    axes.add_patch(Rectangle((-2, 0), 9, 4, color=WALL, zorder=0))
    height, person_x = 1.72, 3.15
    hip = 0.5 * height
    lens = np.array([0.13, hip])
    seen = [lens, (person_x + 0.4, 1.88), (person_x + 0.4, 0.0), (2.75, 0.0)]
    axes.add_patch(Polygon(seen, color="#ffffff", alpha=0.75, zorder=1))
    for end in (seen[1], seen[3]):
        axes.plot([lens[0], end[0]], [lens[1], end[1]], color=FAINT, lw=0.8, ls=(0, (4, 3)), zorder=2)
    axes.plot([lens[0], person_x + 0.25], [hip, hip], color=BAND_INK["red"], lw=1.0, ls=(0, (6, 3)), zorder=5)
    _shelf(axes, hip)
    draw(axes, from_the_side(), person_x, 0.0, height)
    for start, end in (((0.13, -0.17), (person_x, -0.17)), ((-0.42, 0.0), (-0.42, hip))):
        axes.annotate("", end, start, arrowprops={"arrowstyle": "<->", "color": INK, "lw": 0.9})
    axes.text(1.64, -0.15, "about 3 m", fontsize=9, color=INK, ha="center", va="bottom")
    axes.text(-0.47, hip / 2, "hip\nheight", ha="right", va="center", fontsize=8.5, color=INK)
    notes = [
        (0.02, 1.4, "phone, upright and level, on\nsomething that does not move"),
        (1.75, 1.62, "the whole person in the picture,\nand the floor before the feet"),
        (person_x + 0.5, 1.2, "tight clothes,\nbare legs or\nleggings"),
        (person_x + 0.5, 0.45, "light from\nthe camera's side"),
    ]
    for x, y, words in notes:
        axes.text(x, y, words, fontsize=8.5, color=INK, ha="center" if x == 1.75 else "left", va="center")
    axes.plot([0.1, 0.1], [hip + 0.18, 1.3], color=FAINT, lw=0.7)
    return figure


def _shelf(axes, hip: float) -> None:
    """A stool with books, and the phone on it."""
    axes.add_patch(Rectangle((-0.2, 0.46), 0.42, 0.05, color="#a9825a", zorder=3))
    for x in (-0.17, 0.15):
        axes.add_patch(Rectangle((x, 0), 0.04, 0.46, color="#a9825a", zorder=3))
    colours = ("#8d5a4a", "#5d7a68", "#6c6f8f", "#b08d57")
    heights = np.array([0.075, 0.06, 0.07, 0.055])
    bottom = 0.51
    for wide, tall, colour in zip((0.34, 0.30, 0.32, 0.26), heights, colours, strict=True):
        axes.add_patch(Rectangle((-wide / 2 + 0.01, bottom), wide, tall, color=colour, zorder=3))
        bottom += tall
    axes.add_patch(FancyBboxPatch((0.09, bottom), 0.025, 0.17, boxstyle="round,pad=0.006", color=INK, zorder=4))
    axes.plot(0.125, hip, "o", color=BAND_INK["red"], ms=4, zorder=6)


def good_and_bad() -> Figure:
    """Six pictures as the phone shows them."""
    figure = canvas(8.4, 6.1)
    shots = [
        ("good", "From the front or from behind,\nsquare to the camera, head to floor", standing(), 0.12, 1.45),
        ("good", "On one leg: the knee bent back,\nthe thigh hanging down", on_one_leg("b"), 0.12, 1.45),
        ("bad", "The knee raised in front\nmoves the pelvis and hides it", on_one_leg("b", in_front=True), 0.12, 1.45),
        ("bad", "Too close:\nthe feet are cut off", standing(), -0.45, 1.95),
        ("bad", "Turned away: looks like\na knee that falls inward", standing(turn=0.45), 0.12, 1.45),
        ("bad", "Wide clothes hide\nhips and knees", _loose(), 0.12, 1.45),
    ]
    for number, (verdict, words, pose, floor, height) in enumerate(shots):
        column, row = number % 3, number // 3
        box = (0.045 + 0.325 * column, 0.59 - 0.5 * row, 0.26, 0.385)
        axes = scene_axes(figure, box, (-0.42, 1.42), (0.0, 1.85))
        axes.add_patch(Rectangle((-0.42, 0), 1.84, 1.85, color=WALL, zorder=0))
        axes.add_patch(Rectangle((-0.42, 0), 1.84, 0.26, color=FLOOR, zorder=0))
        draw(axes, pose, 0.5, floor, height)
        colour = GOOD if verdict == "good" else BAD
        frame = Rectangle((-0.42, 0), 1.84, 1.85, fill=False, ec=colour, lw=3.5, zorder=9, clip_on=False)
        axes.add_patch(frame)
        sign = "✓" if verdict == "good" else "✗"
        left, under = box[0] + 0.013, box[1] - 0.017
        figure.text(left, under, sign, fontsize=15, color=colour, va="top", ha="center", weight="bold")
        figure.text(left + 0.022, under, words, fontsize=8.5, color=INK, va="top", linespacing=1.35)
    return figure


def _loose():
    figure = standing()
    figure.loose, figure.top, figure.shorts = True, "#8b8f7a", "#5f5b52"
    return figure


def course() -> Figure:
    """What happens when: two strips of time."""
    figure = canvas(8.4, 4.2)
    stance = [
        (3, "stand still", standing(), "3 s"),
        (10, "on the left leg", on_one_leg("a"), "30 s"),
        (2, "both feet", standing(), ""),
        (10, "on the right leg", on_one_leg("b"), "30 s"),
    ]
    squats = [(4, "stand still", standing(), "3 s")]
    for number in range(1, 6):
        squats += [(3, f"squat {number}", squatting(0.13), "slowly"), (1.4, "", standing(), "")]
    squats.pop()
    _strip(figure, 0.53, "Stance test", stance)
    _strip(figure, 0.04, "Squats", squats)
    return figure


def _strip(figure, bottom: float, title: str, parts) -> None:
    total = sum(part[0] for part in parts)
    width = 7.9 / 8.4
    axes = scene_axes(figure, (0.03, bottom, width, 0.40), (0, 100), (0, 100 * 0.40 * 4.2 / 7.9))
    top = axes.get_ylim()[1]
    at = 0.0
    for number, (share, words, pose, duration) in enumerate(parts):
        wide = 100 * share / total
        axes.add_patch(Rectangle((at, 3.4), wide, top - 3.4, color=PHASE_FILL if number % 2 else WALL, zorder=0))
        draw(axes, pose, at + wide / 2, 4.4, top - 6.2)
        axes.text(at + wide / 2, 1.5, words, ha="center", va="center", fontsize=8.5, color=INK)
        axes.text(at + 0.8, top - 1.7, duration, fontsize=8, color=MUTED, va="center")
        at += wide
    axes.plot([0, 100], [3.4, 3.4], color=GRID, lw=1.5)
    figure.text(0.03, bottom + 0.415, title, fontsize=10, weight="bold", color=INK)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with own_style():
        for name, paint in (("place", camera_place), ("pictures", good_and_bad), ("course", course)):
            path = PICTURES / f"filming_{name}.png"
            save(paint(), path)
            print(path)


def save(figure: Figure, path: Path) -> None:
    """Write a drawing of few colours, small."""
    figure.canvas.draw()
    Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3]).quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    main()
