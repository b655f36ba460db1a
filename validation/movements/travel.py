"""Walking and running, toward the camera, away from it and on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from validation.geometry import smooth
from validation.movements.labels import Segment, around, segment
from validation.pose import Leg, PoseSpec

_SWING = 0.8  # of a step


@dataclass(frozen=True)
class Walk:
    """Walking forward; the left foot begins.

    Attributes
    ----------
    from_m
        Where the walk begins, in front of the middle of the room as the person looks.
    stride_m
        How far a foot swings past the body.
    """

    steps: int = 6
    step_s: float = 0.6
    stride_m: float = 0.55
    from_m: float = -1.4
    quiet_s: float = 0.6
    tail_s: float = 0.6
    arms: str = "down"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.steps * self.step_s + self.tail_s

    @property
    def length_m(self) -> float:
        """How far it goes."""
        return self._gone_m(self.steps)

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        phase = (t_s - self.quiet_s) / self.step_s
        going = self._going(phase)
        legs = [self._leg(phase - lag, going) for lag in (0.0, 1.0)]
        sway = -float(np.sin(np.pi * phase)) * going
        return PoseSpec(
            depth=0.006 + 0.035 * going,
            obliquity_deg=3.0 * sway,
            pelvis_yaw_deg=5.0 * float(np.cos(np.pi * phase)) * going,
            pitch_deg=4.0 * going,
            sway_m=(0.02 * sway, 0.0),
            left=legs[0],
            right=legs[1],
            bearing=0.0,
            arms=self.arms,
            arm_swing_deg=(6.0 if self.arms == "stick" else 18.0) * float(np.cos(np.pi * (phase - 0.4))) * going,
            foot_distance_m=0.17,
            place_m=(0.0, 0.0, self.from_m + self._gone_m(phase)),
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.steps * self.step_s
        yield from around(self.quiet_s, segment("walking", self.quiet_s, done, None, self.steps), self.duration_s)

    def _going(self, phase: float) -> float:
        return float(smooth(phase, 0.0, 0.8) - smooth(phase, self.steps - 0.8, self.steps))

    def _gone_m(self, phase: float) -> float:
        grid = np.linspace(0.0, max(min(phase, self.steps), 0.0), 60)
        shares = smooth(grid, 0.0, 0.8) - smooth(grid, self.steps - 0.8, self.steps)
        return float(np.trapezoid(shares, grid)) * self.stride_m / (2 - _SWING)

    def _leg(self, phase: float, going: float) -> Leg:
        """Return a leg whose swings begin at even phases."""
        cycle = phase % 2.0
        if cycle < _SWING:
            share = cycle / _SWING
            reach, height = -0.5 + float(smooth(share, 0.0, 1.0)), 0.11 * float(np.sin(np.pi * share))
        else:
            reach, height = 0.5 - (cycle - _SWING) / (2.0 - _SWING), 0.0
        return Leg(reach_m=self.stride_m * reach * going, clearance_m=height * going)


@dataclass(frozen=True)
class Run:
    """Running on the spot or forward, with a flight in every step; the left foot begins.

    ``speed_m_s`` of 0 stays on the spot.
    """

    steps: int = 12
    step_s: float = 0.38
    speed_m_s: float = 0.0
    from_m: float = 0.0
    knee_deg: float = 75.0
    hip_deg: float = 30.0
    quiet_s: float = 1.0
    tail_s: float = 0.6

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.steps * self.step_s + self.tail_s

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        phase = (t_s - self.quiet_s) / self.step_s
        going = float(smooth(phase, 0.0, 0.8) - smooth(phase, self.steps - 0.8, self.steps))
        lifts = [self._lift(phase - lag) * going for lag in (0.0, 1.0)]
        flight = float(np.cos(np.pi * (phase - 0.12)) ** 2) * going  # highest as one foot has just left
        carried = float(np.clip(phase, 0, self.steps)) * self.step_s
        legs = [Leg(lift=lift, hip_flexion_deg=self.hip_deg, knee_flexion_deg=self.knee_deg) for lift in lifts]
        return PoseSpec(
            depth=0.01 + 0.05 * going * (1 - flight),
            pitch_deg=6.0 * going,
            weight=0.15 * (lifts[1] - lifts[0]),
            left=legs[0],
            right=legs[1],
            bearing=0.0,
            arms="bent",
            arm_swing_deg=32.0 * float(np.cos(np.pi * (phase - 0.5))) * going,
            foot_distance_m=0.15,
            place_m=(0.0, 0.07 * flight, self.from_m + self.speed_m_s * carried),
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.steps * self.step_s
        yield from around(self.quiet_s, segment("running", self.quiet_s, done, None, self.steps), self.duration_s)

    def _lift(self, phase: float) -> float:
        """Return how far a leg is lifted whose swings begin at even phases and last 1.3 steps."""
        return float(np.sin(np.pi * np.clip((phase % 2.0) / 1.3, 0, 1)) ** 2)
