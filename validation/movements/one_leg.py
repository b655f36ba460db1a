"""Standing on one leg in every way that is met: as the test asks, and as yoga, exercises and play do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from validation.geometry import smooth
from validation.motion import Side
from validation.movements.labels import Segment, around, phase_of, segment
from validation.pose import Leg, PoseSpec

Free = Literal["test", "tree", "aside", "bent_aside", "braced", "swing", "side_swing"]

_HOP_S, _HOP_M = 0.3, 0.06

# How the free leg is held; a swing's flexion or abduction comes on top.
_FREE: dict[Free, Leg] = {
    "test": Leg(hip_flexion_deg=30.0, knee_flexion_deg=80.0),
    "tree": Leg(held_m=(-0.10, -0.31, 0.06), knee_out_deg=75.0),
    "aside": Leg(hip_flexion_deg=0.0, knee_flexion_deg=5.0, abduction_deg=38.0),
    "bent_aside": Leg(hip_flexion_deg=25.0, knee_flexion_deg=85.0, abduction_deg=55.0),
    "braced": Leg(held_m=(-0.12, -0.57, 0.07), knee_out_deg=25.0),
    "swing": Leg(hip_flexion_deg=12.0, knee_flexion_deg=12.0),
    "side_swing": Leg(hip_flexion_deg=0.0, knee_flexion_deg=8.0, abduction_deg=22.0),
}


@dataclass(frozen=True)
class OneLeg:
    """Standing on both feet, then on one leg.

    Attributes
    ----------
    side
        The standing leg.
    free
        What the other leg does.
    drop_deg, lean_deg
        Drop of the free side and lean over the standing leg during the hold.
    fade_deg, fade_s
        Further drop that begins so long after the lift and builds up to the end of the hold.
    hops_s
        Instants after the lift at which the standing foot hops aside.
    lift_s
        How long the lift takes, and the lowering.
    """

    side: Side = "left"
    free: Free = "test"
    drop_deg: float = 2.0
    lean_deg: float = 2.0
    fade_deg: float = 0.0
    fade_s: float = 0.0
    hops_s: tuple[float, ...] = ()
    lift_s: float = 0.9
    quiet_s: float = 2.0
    hold_s: float = 5.0
    tail_s: float = 1.6
    swing_s: float = 1.6
    arms: str = "down"
    arm_raise_deg: float = 0.0
    foot_distance_m: float = 0.20

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.hold_s + self.lift_s + self.tail_s

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        up, down = self.quiet_s, self.quiet_s + self.hold_s
        sign = 1 if self.side == "left" else -1
        lift = float(smooth(t_s, up, up + self.lift_s) - smooth(t_s, down, down + self.lift_s))
        weight = float(
            smooth(t_s, up - 0.8, up + 0.2) - smooth(t_s, down + self.lift_s - 0.3, down + self.lift_s + 0.7)
        )
        held = float(smooth(t_s, up + 0.2, up + 0.5 + self.lift_s) - smooth(t_s, down - 0.2, down + self.lift_s))
        fading = np.clip((t_s - up - self.fade_s) / max(self.hold_s - self.fade_s, 0.1), 0, 1)
        drop_deg = held * (self.drop_deg + self.fade_deg * float(fading))
        height_m, aside_m = self._hopped(t_s - up)
        free, stand = self._free(t_s, lift), Leg(clearance_m=height_m)
        return PoseSpec(
            obliquity_deg=sign * drop_deg,
            lean_left_deg=sign * held * self.lean_deg,
            weight=sign * weight,
            left=stand if self.side == "left" else free,
            right=free if self.side == "left" else stand,
            bearing=sign * float(smooth(lift, 0.0, 0.3)),
            arms="raised" if self.arm_raise_deg else self.arms,
            arm_raise_deg=held * self.arm_raise_deg,
            foot_distance_m=self.foot_distance_m,
            place_m=(aside_m, 0.0, 0.0),
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        kind = "one_leg" if self.free == "test" else "one_leg_other"
        lifted = segment(kind, self.quiet_s, self.quiet_s + self.hold_s + self.lift_s, self.side)
        yield from around(self.quiet_s, lifted, self.duration_s)

    def _free(self, t_s: float, lift: float) -> Leg:
        swing = float(np.sin(2 * np.pi * (t_s - self.quiet_s - self.lift_s) / self.swing_s)) * float(lift > 0.5) * lift
        leg = replace(_FREE[self.free], lift=max(lift, 0.0))
        if self.free == "swing":
            return replace(leg, hip_flexion_deg=leg.hip_flexion_deg + 34 * swing)
        if self.free == "side_swing":
            return replace(leg, abduction_deg=leg.abduction_deg + 18 * swing)
        return leg

    def _hopped(self, since_s: float) -> tuple[float, float]:
        """Return how high the standing foot is, and how far the person has hopped to the left."""
        height = aside = 0.0
        for number, hop_s in enumerate(self.hops_s):
            share = np.clip((since_s - hop_s) / _HOP_S, 0, 1)
            height += _HOP_M * float(4 * share * (1 - share))
            aside += (0.05 if number % 2 == 0 else -0.04) * float(share)
        return height, aside


@dataclass(frozen=True)
class SideSteps:
    """Steps to one side and the other, each time the free heel goes up to the seat for a moment.

    ``up_s`` is how long the foot is off the floor.
    """

    repetitions: int = 6
    up_s: float = 0.7
    each_s: float = 1.5
    quiet_s: float = 1.5
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetitions * self.each_s + 0.8

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        now = phase_of(t_s, self.quiet_s, self.each_s, self.repetitions)
        number, phase = now or (self.repetitions if t_s > self.quiet_s else 0, 0.0)
        to_left = number % 2 == 0
        sign = 1 if to_left else -1
        since_s = phase * self.each_s - (self.each_s - self.up_s)
        up = float(np.sin(np.pi * np.clip(since_s / self.up_s, 0, 1)) ** 1.2)
        stepping = phase * self.each_s / (self.each_s - self.up_s)
        shift = self._side(number - 1) + (self._side(number) - self._side(number - 1)) * float(smooth(stepping, 0, 1))
        free = Leg(lift=up, hip_flexion_deg=0.0, knee_flexion_deg=105.0)
        over = float(smooth(stepping, 0.4, 1.0) - smooth(since_s, self.up_s - 0.1, self.up_s + 0.2)) * float(
            now is not None
        )
        return PoseSpec(
            weight=sign * 0.8 * over,
            left=Leg() if to_left else free,
            right=free if to_left else Leg(),
            bearing=sign * float(smooth(up, 0.0, 0.3)),
            arms=self.arms,
            foot_distance_m=0.24,
            place_m=(shift, 0.0, 0.0),
        )

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""
        done = self.quiet_s + self.repetitions * self.each_s
        yield from around(self.quiet_s, segment("steps", self.quiet_s, done, None, self.repetitions), self.duration_s)

    @staticmethod
    def _side(number: int) -> float:
        return 0.0 if number < 0 else 0.16 * (1 if number % 2 == 0 else -1)
