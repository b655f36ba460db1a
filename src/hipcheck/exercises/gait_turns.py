"""The turning points of walking: where the left foot is highest over the right one, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.landmarks import Floats, Joint
from hipcheck.motion import Motion

__all__ = ["Turn", "find_turns", "halfway", "left_higher_px"]

_LEAST_EXCURSION: Final = 0.06  # of the leg, from one foot higher to the other: less is a shift of weight


@dataclass(frozen=True)
class Turn:
    """A turning point of the height difference; ``edge`` if what was seen ends there."""

    at: int
    value: float
    left_up: bool
    edge: bool


def left_higher_px(motion: Motion, name: str) -> Floats:
    """Return ``(N,)`` how much higher the left one of two joints is in the picture than the right one, px."""
    y = motion.raw_px[..., 1]
    higher: Floats = y[:, Joint[f"RIGHT_{name}"]] - y[:, Joint[f"LEFT_{name}"]]
    return higher


def find_turns(feet: Floats, start: int, stop: int) -> list[Turn]:
    """Return maxima and minima by turns, each at least the least excursion from the one before."""
    low = high = start
    rising: bool | None = None
    found: list[tuple[int, bool]] = []
    for at in range(start, stop):
        low = at if feet[at] < feet[low] else low
        high = at if feet[at] > feet[high] else high
        if rising is not True and feet[at] - feet[low] > _LEAST_EXCURSION:
            found.append((low, False))
            rising, high = True, at
        elif rising is not False and feet[high] - feet[at] > _LEAST_EXCURSION:
            found.append((high, True))
            rising, low = False, at
    if rising is not None:
        found.append((high, True) if rising else (low, False))
    return [Turn(at, float(feet[at]), left_up, at in (start, stop - 1)) for at, left_up in found]


def halfway(feet: Floats, a: Turn, b: Turn) -> int:
    """Return where the feet are half way between two turning points."""
    above = feet[a.at : b.at + 1] > 0.5 * (a.value + b.value)
    changes = np.flatnonzero(above[1:] != above[:-1])
    return a.at + round(0.5 * float(changes[0] + changes[-1])) + 1  # the middle of a rest on both feet
