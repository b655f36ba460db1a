"""What the window shows: the person in a mirror with the measured lines, one large instruction, numbers and a timer.

The screen is drawn in one fixed size, which the window scales. Sizes are chosen for reading from three metres on a
laptop: the instruction is 7 % of the screen's height.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from hipcheck.kinematics import hip_line_deg, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.live.angles import ShownNumber, shown_numbers
from hipcheck.live.engine import View
from hipcheck.live.paint import (
    BAND_COLOUR,
    GREY,
    GROUND,
    LINE_COLOUR,
    WHITE,
    draw_person,
    draw_trend,
    filled,
    paste_text,
    text_width_px,
    wrapped,
)
from hipcheck.live.plan import Prompt, Stage
from hipcheck.live.steady import Steady
from hipcheck.live.texts import say
from hipcheck.media.types import Image
from hipcheck.reference import BandName
from hipcheck.report.glyphs import Colour, draw_text
from hipcheck.report.lines import BodyLines, References
from hipcheck.report.style import BAND_WORD
from hipcheck.report.wording import number

__all__ = ["SIZE_PX", "Screen", "result_card"]

SIZE_PX: Final = (1280, 720)

_PICTURE_PX: Final = (1012, 536)
_TEXT_LEFT: Final = 40
_TEXT_WIDTH: Final = 930
_LARGE, _MEDIUM, _SMALL = 56, 48, 34
_TREND_S: Final = 10.0
_TREND_DEG: Final = 15.0
_BAND_AFTER_S: Final = 0.2
_BAND_LEAST_S: Final = 0.5
_RULE: Final[Colour] = (52, 58, 66)
_MARK: Final = {"open": "○", "now": "●", "done": "✓", "skipped": "–"}


class Screen:
    """Draws one picture after the other.

    Examples
    --------
    >>> screen = Screen()
    >>> canvas = screen.draw(view)  # doctest: +SKIP
    """

    def __init__(self) -> None:
        self._trend: deque[tuple[float, float]] = deque()
        self._trend_of = ""
        self._bands: dict[str, Steady[BandName | None]] = {}

    def draw(self, view: View) -> Image:
        """Return the screen for a view: ``(720, 1280, 3)`` RGB."""
        canvas = np.full((SIZE_PX[1], SIZE_PX[0], 3), GROUND, dtype=np.uint8)
        part = view.prompt.part
        numbers = shown_numbers(view.angles, part) if view.angles else []
        numbers = [self._calmed(shown, view.look.t_s) for shown in numbers]
        self._draw_picture(canvas, view, numbers)
        self._draw_panel(canvas, view, numbers)
        _draw_banner(canvas, view.prompt, view.feedback)
        return canvas

    def _draw_picture(self, canvas: Image, view: View, numbers: Sequence[ShownNumber]) -> None:
        """Draw the person as in a mirror."""
        height, width = view.rgb.shape[:2]
        scale = min(_PICTURE_PX[0] / width, _PICTURE_PX[1] / height)
        size = (round(width * scale), round(height * scale))
        left, top = (_PICTURE_PX[0] - size[0]) // 2, (_PICTURE_PX[1] - size[1]) // 2
        small = cv2.resize(view.rgb, size, interpolation=cv2.INTER_LINEAR)
        place = canvas[top : top + size[1], left : left + size[0]]
        cv2.flip(small, 1, dst=place)
        if not np.isfinite(view.look.xy_px).any():
            return
        xy = view.look.xy_px * scale
        xy[:, 0] = size[0] - xy[:, 0]
        lines = draw_person(place, xy, _references(view), _colours(numbers))
        for shown in numbers if view.prompt.stage in (Stage.HOLD, Stage.SQUAT) else ():
            _write_beside(place, lines, shown)

    def _draw_panel(self, canvas: Image, view: View, numbers: Sequence[ShownNumber]) -> None:
        panel = canvas[: _PICTURE_PX[1], _PICTURE_PX[0] :]
        panel[:, :2] = _RULE
        prompt = view.prompt
        cv2.circle(panel, (34, 36), 15, BAND_COLOUR[prompt.light], -1, cv2.LINE_AA)
        paste_text(panel, say(f"light.{prompt.light}"), (60, 23), 22, WHITE)
        for row, (part, state) in enumerate(prompt.parts):
            colour = WHITE if state == "now" else GREY
            paste_text(panel, f"{_MARK[state]} {say(f'part.{part}')}", (22, 66 + 32 * row), 24, colour)
        for row, shown in enumerate(numbers):
            _draw_number(panel, shown, 168 + 120 * row)
        if numbers:
            self._draw_trend(panel[408:470, 18:-18], view.look.t_s, numbers[0])
        for row, name in enumerate(("first", "second", "third")):
            paste_text(panel, say(f"keys.{name}"), (18, 474 + 19 * row), 15, GREY)

    def _calmed(self, shown: ShownNumber, t_s: float) -> ShownNumber:
        """Return the number with a colour that does not flicker at the edge of a band."""
        steady = self._bands.setdefault(shown.name, Steady(shown.band, after_s=_BAND_AFTER_S, least_s=_BAND_LEAST_S))
        band = steady.update(t_s, shown.band)
        return shown if band == shown.band else shown._replace(band=band, note=BAND_WORD[band] if band else "")

    def _draw_trend(self, canvas: Image, t_s: float, shown: ShownNumber) -> None:
        if shown.name != self._trend_of:
            self._trend.clear()
            self._trend_of = shown.name
        self._trend.append((t_s, shown.value_deg))
        while self._trend[0][0] < t_s - _TREND_S:
            self._trend.popleft()
        times, values = zip(*self._trend, strict=True)
        draw_trend(canvas, times, values, span_s=_TREND_S, reach=_TREND_DEG, colour=_colour(shown))


def _draw_number(panel: Image, shown: ShownNumber, top: int) -> None:
    """Write a number with its name and, beside it, what its colour means."""
    colour = _colour(shown)
    value = number(shown.value_deg, decimals=0)
    paste_text(panel, value, (14, top + 30), 66, colour)
    paste_text(panel, shown.name, (18, top), 26, GREY)
    if np.isfinite(shown.value_deg):
        note_colour = GREY if shown.band is None else colour
        paste_text(panel, shown.note, (24 + text_width_px(value, 66), top + 70), 20, note_colour)


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


def _write_beside(picture: Image, lines: BodyLines, shown: ShownNumber) -> None:
    """Write a number beside its line, on the outer side of the body."""
    if not np.isfinite(shown.value_deg):
        return
    if shown.line in BOTH_SIDES:
        knee = lines.thigh["left" if shown.line == "left" else "right"][1]
        outward = lines.toward_left * (1 if shown.line == "left" else -1)
        point = knee + np.array([outward * 34, 0.0])
    elif shown.line == "pelvis":
        outward, point = -1.0, np.array([lines.level[:, 0].min() - 20, lines.level[:, 1].mean()])
    else:
        return
    text = number(shown.value_deg, decimals=0)
    width = text_width_px(text, 40)
    if np.isfinite(point).all():
        left = point[0] if outward > 0 else point[0] - width
        draw_text(picture, text, (round(left), round(point[1]) - 24), 40, _colour(shown))


def _draw_banner(canvas: Image, prompt: Prompt, feedback: str) -> None:
    """Write the one instruction, what was last found, and the timer or the count."""
    banner = canvas[_PICTURE_PX[1] :]
    banner[:, :12] = BAND_COLOUR[prompt.light]
    lines = wrapped(prompt.instruction, _LARGE, _TEXT_WIDTH)
    size = _LARGE if len(lines) == 1 else _MEDIUM
    lines = wrapped(prompt.instruction, size, _TEXT_WIDTH)[:2]
    top = 34 if len(lines) == 1 else 14
    for row, line in enumerate(lines):
        paste_text(banner, line, (_TEXT_LEFT, top + round(1.16 * size) * row), size, WHITE)
    paste_text(banner, feedback, (_TEXT_LEFT, 132), _feedback_size(feedback), LINE_COLOUR["pelvis"])
    _draw_counter(banner[:, _PICTURE_PX[0] :], prompt)


def _feedback_size(text: str) -> int:
    return next((size for size in (_SMALL, 30, 26) if text_width_px(text, size) <= _TEXT_WIDTH), 22) if text else _SMALL


def _draw_counter(place: Image, prompt: Prompt) -> None:
    if prompt.stage is Stage.SQUAT:
        text = f"{prompt.reps_done}/{prompt.reps_wanted}"
    elif prompt.seconds_left is not None:
        text = f"{np.ceil(prompt.seconds_left):.0f}"
    else:
        return
    size = next(size for size in (130, 104, 84, 60) if text_width_px(text, size) <= place.shape[1] or size == 60)
    left = (place.shape[1] - text_width_px(text, size)) // 2
    paste_text(place, text, (left, 92 - round(0.65 * size)), size, WHITE)


def result_card(title: str, sentences: Sequence[str], footer: str) -> Image:
    """Return the last screen: a title, the findings, and where the report is."""
    canvas = np.full((SIZE_PX[1], SIZE_PX[0], 3), GROUND, dtype=np.uint8)
    paste_text(canvas, title, (60, 44), 52, WHITE)
    top = 136
    for sentence in sentences:
        lines = filled(sentence, 30, SIZE_PX[0] - 150)
        if top + 40 * len(lines) > SIZE_PX[1] - 70:
            break
        cv2.circle(canvas, (72, top + 20), 6, LINE_COLOUR["pelvis"], -1, cv2.LINE_AA)
        for line in lines:
            paste_text(canvas, line, (96, top), 30, WHITE)
            top += 40
        top += 12
    paste_text(canvas, footer, (60, SIZE_PX[1] - 48), 22, GREY)
    return canvas
