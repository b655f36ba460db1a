"""Movements with a thing: up from a chair and down again, onto a step and down again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validation.geometry import smooth
from validation.motion import Side
from validation.movements.labels import Segment, around, phase_of, segment
from validation.pose import Leg, PoseSpec
from validation.scene import CARPET, WOOD, Box

SEAT_M, STEP_M = 0.45, 0.17
_STEP_AHEAD_M = 0.30


def chair(ahead_m: float = -0.22, aside_m: float = 0.0) -> tuple[Box, ...]:
    """Return a chair whose seat ends ``ahead_m`` in front of the person's ankles, its back rest behind it."""
    back = ahead_m - 0.40
    legs = tuple(
        Box((aside_m + x, 0.0, back + z), (0.04, SEAT_M - 0.04, 0.04), "#6b4a2f")
        for x in (-0.21, 0.17)
        for z in (0, 0.36)
    )
    seat = Box((aside_m - 0.21, SEAT_M - 0.04, back), (0.42, 0.04, 0.40), "#8a6039", WOOD)
    rest = Box((aside_m - 0.21, SEAT_M + 0.12, back - 0.03), (0.42, 0.32, 0.03), "#8a6039", WOOD)
    return (*legs, seat, rest)


def step_ahead() -> tuple[Box, ...]:
    """Return the step of `StepUps`."""
    return (Box((-0.34, 0.0, _STEP_AHEAD_M - 0.10), (0.68, STEP_M, 0.36), "#6d7f8c", CARPET),)


def turned_round(boxes: tuple[Box, ...]) -> tuple[Box, ...]:
    """Return things where they stand for somebody who shows their back."""
    return tuple(
        Box(
            (-box.corner[0] - box.size[0], box.corner[1], -box.corner[2] - box.size[2]),
            box.size,
            box.colour,
            box.material,
        )
        for box in boxes
    )


@dataclass(frozen=True)
class SitToStand:
    """Up from a chair and down again; begins and ends seated, or standing if ``from_standing``."""

    repetitions: int = 3
    each_s: float = 3.0
    pause_s: float = 0.9
    from_standing: bool = False
    arms: str = "crossed"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return 2 * self.pause_s + self.repetitions * self.each_s

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        _, phase = phase_of(t_s, self.pause_s, self.each_s, self.repetitions) or (0, 0.0)
        moved = float(smooth(phase, 0.0, 0.38) - smooth(phase, 0.55, 0.95))
        down = moved if self.from_standing else 1 - moved
        leaning = float(np.sin(np.pi * down))
        return PoseSpec(
            depth=0.004 + 0.42 * down,
            pitch_deg=34 * leaning,
            sway_m=(0.0, -0.24 * float(smooth(down, 0.35, 1.0))),
            arms=self.arms,
            foot_distance_m=0.26,
            bearing=0.0,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order; sitting at either end belongs to it."""
        done = self.pause_s + self.repetitions * self.each_s
        if self.from_standing:
            inner = segment("sit_to_stand", self.pause_s, done, None, self.repetitions)
            yield from around(self.pause_s, inner, self.duration_s)
        else:
            yield segment("sit_to_stand", 0.0, self.duration_s, None, self.repetitions)


@dataclass(frozen=True)
class StepUps:
    """Onto a step in front with one foot, the other follows, and down again the same way."""

    side: Side = "left"
    repetitions: int = 3
    each_s: float = 3.6
    quiet_s: float = 1.5

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.6

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        _, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        first = float(smooth(phase, 0.0, 0.16) - smooth(phase, 0.84, 0.98))
        second = float(smooth(phase, 0.20, 0.44) - smooth(phase, 0.56, 0.80))
        sign = 1 if self.side == "left" else -1
        lead = self._foot(first, 0.05)
        trail = self._foot(second, 0.05)
        risen = float(smooth(second, 0.0, 0.9))
        return PoseSpec(
            depth=0.004 + 0.02 * first * (1 - risen),
            pitch_deg=10 * first * (1 - second),
            sway_m=(
                0.04 * sign * first * (1 - second),
                _STEP_AHEAD_M * (0.6 * first + 0.4 * second) * float(first > 0),
            ),
            left=lead if self.side == "left" else trail,
            right=trail if self.side == "left" else lead,
            bearing=sign * risen,
            arms="hips",
            foot_distance_m=0.2,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order; going up and down a step is left to the product."""
        done = self.quiet_s + self.repetitions * self.each_s
        inner = Segment("step_down", self.quiet_s, done, self.side, self.repetitions, "either")
        yield from around(self.quiet_s, inner, self.duration_s)

    @staticmethod
    def _foot(share: float, clear_m: float) -> Leg:
        """Return a foot on its way from the floor (0) onto the step (1): first up, then forward."""
        bump = clear_m * float(np.sin(np.pi * share)) * float(0 < share < 1)
        up, ahead = float(smooth(share, 0.0, 0.6)), float(smooth(share, 0.25, 1.0))
        return Leg(clearance_m=STEP_M * up + bump, reach_m=_STEP_AHEAD_M * ahead)
