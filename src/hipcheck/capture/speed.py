"""Whether somebody can move like this: a film in slow motion, or a time lapse, gives itself away by its movements.

The foot of somebody who lifts it or sets it down passes 5 % of a leg's length in 0.1 to 0.3 s, in 0.5 s where a lift
takes two seconds; hips on their way down or up pass 10 % of it in 0.1 to 0.4 s, in squats of 4 s a way in 0.85 s. What
is slower throughout asks whether the film is. On the other end is free fall, which takes 0.07 s for the latter: hips
that go down faster, several times, are those of a film that plays too fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.capture.spans import warning
from hipcheck.landmarks import Floats, Joint
from hipcheck.motion import Motion
from hipcheck.results import Issue
from hipcheck.signals import CLOCK_HZ

__all__ = ["check_speed"]

_FOOT: Final = (0.03, 0.08)  # of a leg's length, between the heights of the ankles
_HIPS: Final = (0.05, 0.15)  # of a leg's length, below standing
_SLOWEST_FOOT_S: Final = 0.6
_SLOWEST_HIPS_S: Final = 1.2
_FALL_S: Final = 0.06  # 0.068 s from rest with the shortest adult leg
_SPEED_OVER_S: Final = 0.1
_HOVERS: Final = 4.0  # its quickest part is so many times as fast as the whole
_ENOUGH: Final = 2
_FALLS: Final = 3
_ANKLES: Final = [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
_HIP_JOINTS: Final = [Joint.LEFT_HIP, Joint.RIGHT_HIP]


@dataclass(frozen=True)
class _Passage:
    """A way from below one height to above another, or back: whether outward, and how long it took, s."""

    outward: bool
    seconds: float


def check_speed(motion: Motion) -> list[Issue]:
    """Return a warning that asks for the speed of a film in which all lifts and squats are slower than people are.

    Parameters
    ----------
    motion
        In the time that is taken for the real one.
    """
    feet, hips = _feet(motion), _hips(motion)
    falls = [way.seconds for way in hips if way.outward]
    if len(falls) >= _FALLS and float(np.median(falls)) < _FALL_S:
        return [_asked("faster than a body falls", "speeded up (a time lapse)", "4 if it plays four times too fast")]
    usual = [
        (float(np.median([way.seconds for way in ways])), slowest)
        for ways, slowest in ((feet, _SLOWEST_FOOT_S), (hips, _SLOWEST_HIPS_S))
        if len(ways) >= _ENOUGH
    ]
    if usual and all(seconds > slowest for seconds, slowest in usual):
        return [_asked("more slowly than people do", "in slow motion", "0.25 if it plays four times too slowly")]
    return []


def _asked(how: str, what: str, example: str) -> Issue:
    text = (
        f"Feet and hips move {how}; is the film {what}? If so, give its speed (--speed, {example}), for all times are "
        "wrong without."
    )
    return warning("speed_suspect", text)


def _feet(motion: Motion) -> list[_Passage]:
    """Return how quickly each foot is lifted and set down."""
    height = np.subtract(*motion.fast_px[:, _ANKLES, 1].T) / motion.standing.mean_leg_px
    height = height - motion.baseline_median(height)
    return [*_passages(-height, *_FOOT), *_passages(height, *_FOOT)]


def _hips(motion: Motion) -> list[_Passage]:
    """Return how quickly the hips go down and up."""
    ankles, hips = (motion.fast_px[:, joints, 1].mean(axis=1) for joints in (_ANKLES, _HIP_JOINTS))
    height = (ankles - hips) / motion.standing.mean_leg_px
    if not np.isfinite(height).any():
        return []
    return list(_passages(float(np.nanpercentile(height, 95)) - height, *_HIPS))


def _passages(values: Floats, low: float, high: float) -> Iterator[_Passage]:
    """Yield each passage of ``(N,)`` values between two levels.

    One with a gap in it is none, nor is one that hovers on its way: a foot that is held low passes nothing slowly.
    """
    step = max(1, round(_SPEED_OVER_S / 2 * CLOCK_HZ))
    speeds = np.full(len(values), np.nan)
    speeds[step:-step] = np.abs(values[2 * step :] - values[: -2 * step]) * CLOCK_HZ / (2 * step)
    last: tuple[bool, int] | None = None  # whether it was beyond the higher level, and when
    for number, value in enumerate(values):
        if not np.isfinite(value):
            last = None
        elif value <= low or value >= high:
            beyond = bool(value >= high)
            if last is not None and last[0] != beyond:
                seconds = (number - last[1]) / CLOCK_HZ
                quickest = float(np.nanmax(speeds[last[1] : number + 1], initial=0.0))
                if seconds * quickest <= _HOVERS * (high - low):
                    yield _Passage(beyond, seconds)
            last = beyond, number
