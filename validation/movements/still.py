"""Standing feet, moving trunk or arms; and people on the floor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from validation.movements.labels import Segment, around, phase_of, segment
from validation.movements.lunges import lowered
from validation.pose import PoseSpec


@dataclass(frozen=True)
class ArmsOnly:
    """Standing still on both feet while the arms go up and down, or out."""

    way: Literal["overhead", "front"] = "overhead"
    duration_s: float = 7.0
    each_s: float = 2.4

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        level = float(np.sin(np.pi * t_s / self.each_s) ** 2)
        if self.way == "overhead":
            return PoseSpec(arms="raised", arm_raise_deg=5 + 155 * level)
        return PoseSpec(arms="bent", arm_swing_deg=45 * float(np.sin(2 * np.pi * t_s / self.each_s)))

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        yield segment("standing", 0.0, self.duration_s)


@dataclass(frozen=True)
class HipHinge:
    """Bending forward at the hips with nearly straight knees, and up again."""

    repetitions: int = 3
    bend_deg: float = 65.0
    depth: float = 0.03
    each_s: float = 2.8
    quiet_s: float = 1.5
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.6

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        _, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        level = lowered(phase)
        return PoseSpec(depth=0.004 + self.depth * level, pitch_deg=self.bend_deg * level, arms=self.arms)

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        yield from around(self.quiet_s, segment("other", self.quiet_s, done, None, self.repetitions), self.duration_s)


@dataclass(frozen=True)
class PushUps:
    """Push-ups: the straight body tips over the toes."""

    repetitions: int = 3
    each_s: float = 2.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.repetitions * self.each_s

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        level = float(np.sin(np.pi * t_s / self.each_s) ** 2)
        return PoseSpec(arms="bent" if level > 0.5 else "front", tilt_deg=69 + 11 * level, place_m=(0.0, 0.05, -0.7))

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        yield segment("lying", 0.0, self.duration_s, None, self.repetitions)


@dataclass(frozen=True)
class Lying:
    """Lying on the back, moving the arms a little."""

    duration_s: float = 5.0

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        raised = 20 + 20 * float(np.sin(2 * np.pi * t_s / 3.0))
        return PoseSpec(arms="raised", arm_raise_deg=raised, tilt_deg=-90.0, place_m=(0.0, 0.14, 0.9))

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        yield segment("lying", 0.0, self.duration_s)
