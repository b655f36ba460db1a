"""Lunges to the side and backward, and squats that go on to something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from validation.geometry import smooth
from validation.motion import Side
from validation.movements.labels import Segment, around, phase_of, segment
from validation.pose import Leg, PoseSpec


def lowered(phase: float) -> float:
    """Return the course of one repetition: down, a moment below, up; 0 to 1."""
    return float(smooth(phase, 0.0, 0.42) - smooth(phase, 0.52, 0.96))


@dataclass(frozen=True)
class SideLunges:
    """Lunges to one side, or to both in turn; the other leg stays straight.

    ``wide`` keeps the feet apart all the time and moves the hips from foot to foot; else each lunge is a step.
    """

    way: Literal["left", "right", "by turns"] = "right"
    repetitions: int = 4
    out_m: float = 0.50
    shift_m: float = 0.27
    extra_depth: float = 0.02
    wide: bool = False
    each_s: float = 2.2
    quiet_s: float = 1.5
    arms: str = "clasped"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.7

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        number, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        to_left = self._to_left(number)
        sign, level = (1 if to_left else -1), lowered(phase)
        out = float(smooth(phase, 0.0, 0.24) - smooth(phase, 0.68, 0.96))
        stepping = 0.05 * float(np.sin(np.pi * out)) * float(0.0 < out < 1.0)
        leg = Leg(fppa_deg=-5.0 * level if level > 0.05 else None)
        if not self.wide:
            leg = Leg(aside_m=self.out_m * out, clearance_m=stepping, fppa_deg=leg.fppa_deg)
        return PoseSpec(
            depth=self.extra_depth * level + 0.004,
            pitch_deg=26 * level,
            sway_m=(sign * self.shift_m * level, 0.0),
            left=leg if to_left else Leg(),
            right=Leg() if to_left else leg,
            arms=self.arms,
            foot_distance_m=0.72 if self.wide else 0.22,
            toe_out_deg=16.0,
            bearing=0.0,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        side = None if self.way == "by turns" else self.way
        yield from around(
            self.quiet_s, segment("side_lunge", self.quiet_s, done, side, self.repetitions), self.duration_s
        )

    def _to_left(self, number: int) -> bool:
        return number % 2 == 0 if self.way == "by turns" else self.way == "left"


@dataclass(frozen=True)
class ReverseLunges:
    """Steps back into a lunge and forward again, with one leg or both in turn; ``side`` is the first front leg."""

    side: Side = "left"
    by_turns: bool = True
    repetitions: int = 4
    back_m: float = 0.62
    depth: float = 0.16
    each_s: float = 2.4
    quiet_s: float = 1.5
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.7

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        number, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        on_left = (self.side == "left") != (self.by_turns and number % 2 == 1)
        level = float(smooth(phase, 0.15, 0.45) - smooth(phase, 0.55, 0.85))
        back = float(smooth(phase, 0.0, 0.30) - smooth(phase, 0.68, 0.98))
        rear = Leg(reach_m=-self.back_m * back, clearance_m=0.08 * float(np.sin(np.pi * back)) * float(0 < back < 1))
        moving = float(smooth(back, 0.0, 0.15))
        return PoseSpec(
            depth=0.004 + 0.07 * back + self.depth * level,
            pitch_deg=8 * level,
            sway_m=(0.0, -0.45 * self.back_m * back),
            left=Leg() if on_left else rear,
            right=rear if on_left else Leg(),
            bearing=(1.0 if on_left else -1.0) * moving,
            arms=self.arms,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        side = None if self.by_turns else self.side
        inner = segment("split_squat", self.quiet_s, done, side, self.repetitions)
        yield from around(self.quiet_s, inner, self.duration_s)


@dataclass(frozen=True)
class SquatToKneeRaise:
    """Squats on both feet, each of which ends in a raised knee, left and right in turn."""

    repetitions: int = 3
    depth: float = 0.22
    squat_s: float = 2.0
    raise_s: float = 1.1
    quiet_s: float = 1.8
    arms: str = "front"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * (self.squat_s + self.raise_s) + 0.7

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        each_s = self.squat_s + self.raise_s
        number, phase = phase_of(t_s, self.quiet_s, each_s, self.repetitions) or (0, 0.0)
        level = lowered(min(phase * each_s / self.squat_s, 1.0))
        raised = float(np.clip((phase * each_s - 0.9 * self.squat_s) / (each_s - 0.9 * self.squat_s), 0, 1))
        up = float(np.sin(np.pi * raised) ** 1.3)
        on_left = number % 2 == 0
        sign = 1 if on_left else -1
        free = Leg(lift=up, hip_flexion_deg=70.0, knee_flexion_deg=95.0) if up > 0 else Leg()
        bent = Leg(fppa_deg=-4.0 * level) if level > 0.02 else Leg()
        return PoseSpec(
            depth=0.004 + self.depth * level,
            pitch_deg=105 * self.depth * level,
            weight=sign * 0.85 * up,
            left=bent if on_left or not up else free,
            right=free if on_left and up else bent,
            bearing=sign * float(smooth(up, 0.0, 0.3)),
            arms=self.arms,
            foot_distance_m=0.26,
            toe_out_deg=12.0,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order: whether such squats are measured is left to the product."""
        done = self.quiet_s + self.repetitions * (self.squat_s + self.raise_s)
        squats = Segment("squat", self.quiet_s, done, None, self.repetitions, "either")
        yield from around(self.quiet_s, squats, self.duration_s)
