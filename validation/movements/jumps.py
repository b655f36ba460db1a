"""Jumps and jumping jacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validation.geometry import smooth
from validation.movements.labels import Segment, around, phase_of, segment
from validation.pose import PoseSpec


@dataclass(frozen=True)
class JumpingJacks:
    """Feet apart and arms up, feet together and arms down, with a small jump each way."""

    repetitions: int = 6
    each_s: float = 0.95
    apart_m: float = 0.75
    height_m: float = 0.07
    quiet_s: float = 1.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.6

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        _, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        out = float(smooth(phase, 0.08, 0.42) - smooth(phase, 0.58, 0.92))
        flying = [np.clip((phase - start) / 0.34, 0, 1) for start in (0.08, 0.58)]
        height = self.height_m * float(sum(4 * share * (1 - share) for share in flying))
        landing = float(np.exp(-(((phase - 0.5) / 0.07) ** 2)) + np.exp(-((min(phase, 1 - phase) / 0.07) ** 2)))
        moving = float(0 < t_s - self.quiet_s < self.repetitions * self.each_s)
        return PoseSpec(
            depth=0.005 + 0.03 * landing * moving,
            arms="raised",
            arm_raise_deg=8 + 150 * out,
            foot_distance_m=0.18 + (self.apart_m - 0.18) * out,
            place_m=(0.0, height, 0.0),
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        yield from around(self.quiet_s, segment("jumping", self.quiet_s, done, None, self.repetitions), self.duration_s)


@dataclass(frozen=True)
class Jumps:
    """Jumps on both feet, each with a countermovement and a soft landing."""

    repetitions: int = 4
    each_s: float = 1.6
    height_m: float = 0.22
    depth: float = 0.17
    quiet_s: float = 1.2

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.6

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        _, phase = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions) or (0, 0.0)
        flight_s = 2 * np.sqrt(2 * self.height_m / 9.81)
        share = np.clip((phase * self.each_s - 0.55) / flight_s, 0, 1)
        landed = 0.55 + flight_s
        at_s = phase * self.each_s
        crouch = float(smooth(at_s, 0.0, 0.35) - smooth(at_s, 0.38, 0.55))
        landing = float(smooth(at_s, landed - 0.02, landed + 0.16) - smooth(at_s, landed + 0.2, landed + 0.55))
        low = crouch + 0.8 * landing
        return PoseSpec(
            depth=0.004 + self.depth * low,
            pitch_deg=110 * self.depth * low,
            arms="down",
            place_m=(0.0, self.height_m * float(4 * share * (1 - share)), 0.0),
            foot_distance_m=0.26,
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        yield from around(self.quiet_s, segment("jumping", self.quiet_s, done, None, self.repetitions), self.duration_s)
