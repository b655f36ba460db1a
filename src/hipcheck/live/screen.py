"""What the window shows: the person in a mirror with the measured lines, one large instruction, numbers and a timer.

A number, its colour, its mark and its word always mean the same measure, and there is none of them while the person
does something else than what it measures. Colours are never alone: every band has a mark and a word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from hipcheck.kinematics import hip_line_deg, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.live.angles import BAND_MARK, ShownNumber, shown_numbers
from hipcheck.live.engine import View
from hipcheck.live.layout import FOLLOWED, READABLE, Layout, Rectangle, fitted
from hipcheck.live.paint import (
    BAND_COLOUR,
    GREY,
    GROUND,
    LINE_COLOUR,
    WHITE,
    draw_person,
    draw_trend,
    paste_text,
    text_width_px,
)
from hipcheck.live.plan import Prompt, Stage
from hipcheck.live.steady import Steady
from hipcheck.live.texts import say
from hipcheck.media.types import Image
from hipcheck.reference import BandName
from hipcheck.report.glyphs import Colour, draw_text
from hipcheck.report.lines import BodyLines, References

__all__ = ["SIZE_PX", "Screen", "result_card"]

SIZE_PX: Final = (1280, 720)
"""Of a window that does not fill the screen."""

_TREND_S: Final = 10.0
_TREND_DEG: Final = 15.0
_BAND_AFTER_S: Final = 0.2
_BAND_LEAST_S: Final = 0.5
_RULE: Final[Colour] = (52, 58, 66)
_MARK: Final = {"open": "○", "now": "●", "done": "✓", "skipped": "–"}
_BLOCK: Final = 148  # height of a number with its name and its word, units
_COUNTER: Final = 190
_HINTED: Final = (Stage.FIND, Stage.SETUP, Stage.REST)


class Screen:
    """Draws one picture after the other.

    Parameters
    ----------
    size_px
        Width and height of the window at first.

    Examples
    --------
    >>> screen = Screen()
    >>> canvas = screen.draw(view)  # doctest: +SKIP
    """

    def __init__(self, size_px: tuple[int, int] = SIZE_PX) -> None:
        self._trend: deque[tuple[float, float]] = deque()
        self._trend_of = ""
        self._bands: dict[str, Steady[BandName | None]] = {}
        self.layout = Layout.of(size_px)

    def fit(self, window_px: tuple[int, int]) -> None:
        """Take over the window's width and height."""
        self.layout = Layout.of(window_px)

    def draw(self, view: View) -> Image:
        """Return the screen for a view: RGB in the shape of the window."""
        layout = self.layout
        canvas = _blank(layout)
        numbers = shown_numbers(view.angles, view.prompt) if view.angles else []
        numbers = [self._calmed(shown, view.look.t_s) for shown in numbers]
        self._draw_picture(_part(canvas, layout.picture), view, numbers)
        self._draw_panel(_part(canvas, layout.panel), view, numbers)
        _draw_banner(_part(canvas, layout.banner), layout, view.prompt, view.feedback)
        return canvas

    def _draw_picture(self, place: Image, view: View, numbers: Sequence[ShownNumber]) -> None:
        """Draw the person as in a mirror."""
        height, width = view.rgb.shape[:2]
        scale = min(place.shape[1] / width, place.shape[0] / height)
        size = (round(width * scale), round(height * scale))
        left, top = (place.shape[1] - size[0]) // 2, (place.shape[0] - size[1]) // 2
        small = cv2.resize(view.rgb, size, interpolation=cv2.INTER_LINEAR)
        place = place[top : top + size[1], left : left + size[0]]
        cv2.flip(small, 1, dst=place)
        if not np.isfinite(view.look.xy_px).any():
            return
        xy = view.look.xy_px * scale
        xy[:, 0] = size[0] - xy[:, 0]
        lines = draw_person(place, xy, _references(view), _colours(numbers))
        for shown in numbers:
            _write_beside(place, lines, shown, self.layout.px(FOLLOWED))

    def _draw_panel(self, panel: Image, view: View, numbers: Sequence[ShownNumber]) -> None:
        layout, prompt = self.layout, view.prompt
        px = layout.px
        panel[: px(2) if layout.is_upright else None, : None if layout.is_upright else px(2)] = _RULE
        light = f"{BAND_MARK[prompt.light]} {say(f'light.{prompt.light}')}"
        paste_text(panel, light, (px(18), px(14)), px(READABLE), BAND_COLOUR[prompt.light])
        below = panel[px(58) :]
        if not numbers:
            self._draw_plan(below, prompt)
            return
        for index, shown in enumerate(numbers):
            column = index * panel.shape[1] // 2 if layout.is_upright else 0
            row = 0 if layout.is_upright else index * px(_BLOCK)
            _draw_number(below[row:, column:], shown, layout)
        self._draw_trend(below[px(_BLOCK) * (1 if layout.is_upright else 2) :], view.look.t_s, numbers[0])

    def _draw_plan(self, place: Image, prompt: Prompt) -> None:
        """Write what there is to go through, what a raised hand does, and the keys."""
        px = self.layout.px
        for row, (part, state) in enumerate(prompt.parts):
            text, colour = f"{_MARK[state]} {say(f'part.{part}')}", WHITE if state == "now" else GREY
            paste_text(place, text, (px(18), px(38) * row), px(READABLE), colour)
        column = place.shape[1] // 2 if self.layout.is_upright else 0
        hints, keys = (
            place[px(0 if column else 140) :, column:],
            [say(f"keys.{n}") for n in ("first", "second", "third")],
        )
        if prompt.stage in _HINTED and not prompt.paused:
            hint = say("hint.go_on" if prompt.stage is Stage.REST else "hint.start")
            _write(hints, hint, (px(18), 0), (px(30), px(READABLE)), 4, LINE_COLOUR["pelvis"])
        for row, text in enumerate(reversed(keys)):
            paste_text(hints, text, (px(18), hints.shape[0] - px(24) - px(20) * row), px(15), GREY)

    def _calmed(self, shown: ShownNumber, t_s: float) -> ShownNumber:
        """Return the number with a colour that does not flicker at the edge of a band."""
        steady = self._bands.setdefault(shown.name, Steady(shown.band, after_s=_BAND_AFTER_S, least_s=_BAND_LEAST_S))
        return shown._replace(band=steady.update(t_s, shown.band))

    def _draw_trend(self, place: Image, t_s: float, shown: ShownNumber) -> None:
        """Draw the last seconds of the first number, and say what they are."""
        if shown.name != self._trend_of:
            self._trend.clear()
            self._trend_of = shown.name
        self._trend.append((t_s, shown.value))
        while self._trend[0][0] < t_s - _TREND_S:
            self._trend.popleft()
        px = self.layout.px
        label = say("number.trend", name=shown.name, seconds=f"{_TREND_S:.0f}")
        paste_text(place, label, (px(18), 0), px(18), GREY)
        times, values = zip(*self._trend, strict=True)
        curve = place[px(26) : px(26) + px(70), px(18) : -px(18)]
        draw_trend(curve, times, values, span_s=_TREND_S, reach=_TREND_DEG, colour=WHITE)


def _blank(layout: Layout) -> Image:
    return np.full((layout.height_px, layout.width_px, 3), GROUND, dtype=np.uint8)


def _part(canvas: Image, place: Rectangle) -> Image:
    return canvas[place.top : place.top + place.height, place.left : place.left + place.width]


def _write(
    place: Image, text: str, corner_px: tuple[int, int], sizes_px: tuple[int, ...], most_lines: int, colour: Colour
) -> int:
    """Write a text in as many lines as it needs, in the largest size that fits; return where it ends."""
    left, top = corner_px
    size, lines = fitted(text, sizes_px, place.shape[1] - 2 * left, most_lines)
    for line in lines:
        paste_text(place, line, (left, top), size, colour)
        top += round(1.18 * size)
    return top


def _draw_number(place: Image, shown: ShownNumber, layout: Layout) -> None:
    """Write a number with its name and mark and, below it, what its colour means."""
    px, colour = layout.px, _colour(shown)
    paste_text(place, shown.name, (px(18), 0), px(READABLE), GREY)
    paste_text(place, shown.text, (px(14), px(28)), px(66), colour)
    if shown.band is not None:
        paste_text(place, BAND_MARK[shown.band], (px(26) + text_width_px(shown.text, px(66)), px(42)), px(48), colour)
    _write(
        place[:, : px(290)], shown.note, (px(18), px(104)), (px(30), px(READABLE)), 1, colour if shown.band else GREY
    )


def _colour(shown: ShownNumber) -> Colour:
    return WHITE if shown.band is None else BAND_COLOUR[shown.band]


def _colours(numbers: Sequence[ShownNumber]) -> dict[str, Colour]:
    """Return the colour of every line: its band's where that is known, else its own."""
    return LINE_COLOUR | {shown.line: BAND_COLOUR[shown.band] for shown in numbers if shown.band is not None}


def _references(view: View) -> References:
    """Return what pelvis and trunk are compared with: the posture of the baseline."""
    if view.angles is None or view.posture is None:
        return References()
    pelvis = view.angles.pelvis
    trunk_deg = float(trunk_lean_left_deg(view.posture.xy_px, view.facing))
    if pelvis.method == "hip_line":
        return References(float(hip_line_deg(view.posture.xy_px)), trunk_deg)
    tilt_deg = pelvis.obliquity_deg
    return References(0.0, trunk_deg, tilt_deg if np.isfinite(tilt_deg) else None)


def _write_beside(picture: Image, lines: BodyLines, shown: ShownNumber, size_px: int) -> None:
    """Write a number with its mark beside its line, on the outer side of the body, where the picture has room."""
    if not np.isfinite(shown.value):
        return
    if shown.line in BOTH_SIDES:
        knee = lines.thigh["left" if shown.line == "left" else "right"][1]
        outward = lines.toward_left * (1 if shown.line == "left" else -1)
        point = knee + np.array([outward * 0.8 * size_px, 0.0])
    elif shown.line == "pelvis":
        outward, point = -1.0, np.array([lines.level[:, 0].min() - size_px / 2, lines.level[:, 1].mean()])
    else:
        return
    if not np.isfinite(point).all():
        return
    text = shown.text if shown.band is None else f"{shown.text} {BAND_MARK[shown.band]}"
    width = text_width_px(text, size_px)
    left = point[0] if outward > 0 else point[0] - width
    left = min(max(left, 0), picture.shape[1] - width)
    draw_text(picture, text, (round(left), round(point[1] - 0.6 * size_px)), size_px, _colour(shown))


def _draw_banner(banner: Image, layout: Layout, prompt: Prompt, feedback: str) -> None:
    """Write the one instruction, what was last found, and the timer or the count."""
    px = layout.px
    banner[:, : px(12)] = BAND_COLOUR[prompt.light]
    counter = _counter(prompt)
    text_place = banner[:, : banner.shape[1] - (px(_COUNTER) if counter else 0)]
    most_lines = 3 if layout.is_upright else 2
    sizes = (px(60), px(56), px(FOLLOWED), px(46), px(40))
    end = _write(text_place, prompt.instruction, (px(36), px(12)), sizes, most_lines, WHITE)
    top = max(end + px(4), banner.shape[0] - px(100 if layout.is_upright else 54))
    _write(text_place[top:], feedback, (px(36), 0), (px(34), px(30), px(READABLE)), 2, LINE_COLOUR["pelvis"])
    if counter:
        _draw_counter(banner[:, text_place.shape[1] :], layout, counter)


def _counter(prompt: Prompt) -> str:
    if prompt.stage is Stage.SQUAT:
        return f"{prompt.reps_done}/{prompt.reps_wanted}"
    return "" if prompt.seconds_left is None else f"{np.ceil(prompt.seconds_left):.0f}"


def _draw_counter(place: Image, layout: Layout, text: str) -> None:
    px = layout.px
    size, _ = fitted(text, (px(130), px(100), px(80), px(66), px(FOLLOWED)), place.shape[1] - px(16), 1)
    left = (place.shape[1] - text_width_px(text, size)) // 2
    paste_text(place, text, (left, (px(200) - round(1.3 * size)) // 2), size, WHITE)


def result_card(title: str, sentences: Sequence[str], footer: str, window_px: tuple[int, int] = SIZE_PX) -> Image:
    """Return the last screen: a title, the findings that fit, and where the report is."""
    layout = Layout.of(window_px)
    px, canvas = layout.px, _blank(layout)
    top = _write(canvas, title, (px(48), px(30)), (px(60), px(FOLLOWED), px(40)), 2, WHITE) + px(16)
    foot = fitted(footer, (px(READABLE), px(20), px(15)), canvas.shape[1] - 2 * px(48), 3)
    foot_top = canvas.shape[0] - px(24) - round(1.18 * foot.size_px) * len(foot.lines)
    for sentence in sentences:
        found = fitted(sentence, (px(34), px(30), px(READABLE)), canvas.shape[1] - 2 * px(84), 2)
        if top + round(1.18 * found.size_px) * len(found.lines) > foot_top - px(16):
            break
        cv2.circle(canvas, (px(60), top + round(0.62 * found.size_px)), px(6), LINE_COLOUR["pelvis"], -1, cv2.LINE_AA)
        top = _write(canvas, sentence, (px(84), top), (px(34), px(30), px(READABLE)), 2, WHITE) + px(12)
    _write(canvas[foot_top:], footer, (px(48), 0), (px(READABLE), px(20), px(15)), 3, GREY)
    return canvas
