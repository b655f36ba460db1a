"""Movements: what is asked of the pose at every instant. All are deterministic; the sway comes from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from validation.geometry import smooth
from validation.pose import Leg, PoseSpec

Side = Literal["left", "right"]


@runtime_checkable
class Motion(Protocol):
    """A movement."""

    @property
    def duration_s(self) -> float:
        """Length of the clip."""

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""


@dataclass(frozen=True)
class Stance:
    """Quiet standing on both feet, then on one leg.

    Attributes
    ----------
    side
        The standing leg.
    drop_deg
        Drop of the free side of the pelvis during the hold, negative for a hike.
    fade_deg
        Further drop that builds up over the hold.
    lean_deg
        Lean of the trunk over the standing leg.
    lean_per_drop
        Lean toward the free side for every degree of drop: 0 keeps the shoulders over the hips, 0.42 lets an even spine
        go with the pelvis. The network's hip line follows the second kind of drop far more than the first.
    rest_deg, rest_lean_deg
        Obliquity (+ = left higher) and lean (+ = to the left) that the person has already on both feet.
    touch_downs_s
        Instants after the lift at which the free foot touches the floor for a moment.
    quiet_s, hold_s
        Length of the two-foot part and of the hold.
    """

    side: Side = "left"
    drop_deg: float = 0.0
    fade_deg: float = 0.0
    lean_deg: float = 0.0
    lean_per_drop: float = 0.0
    rest_deg: float = 0.0
    rest_lean_deg: float = 0.0
    touch_downs_s: tuple[float, ...] = ()
    quiet_s: float = 3.0
    hold_s: float = 6.0
    hip_flexion_deg: float = 30.0
    knee_flexion_deg: float = 75.0
    foot_distance_m: float = 0.20
    arms: str = "down"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.hold_s + 2.2

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        up, down = self.quiet_s, self.quiet_s + self.hold_s
        sign = 1 if self.side == "left" else -1
        lift = float(smooth(t_s, up, up + 0.9) - smooth(t_s, down, down + 0.9))
        weight = float(smooth(t_s, up - 0.8, up + 0.2) - smooth(t_s, down + 0.6, down + 1.6))
        held = float(smooth(t_s, up + 0.2, up + 1.4) - smooth(t_s, down - 0.2, down + 0.8))
        fading = np.clip((t_s - up - 1.4) / max(self.hold_s - 1.4, 0.1), 0, 1)
        for instant in self.touch_downs_s:
            lift *= 1 - float(smooth(t_s, up + instant - 0.35, up + instant) * (1 - _after(t_s, up + instant + 0.15)))
        free = Leg(lift=max(lift, 0.0), hip_flexion_deg=self.hip_flexion_deg, knee_flexion_deg=self.knee_flexion_deg)
        drop_deg = held * (self.drop_deg + self.fade_deg * float(fading))
        return PoseSpec(
            obliquity_deg=self.rest_deg + sign * drop_deg,
            lean_left_deg=self.rest_lean_deg + sign * (held * self.lean_deg - self.lean_per_drop * drop_deg),
            weight=sign * weight,
            left=Leg() if self.side == "left" else free,
            right=free if self.side == "left" else Leg(),
            arms=self.arms,
            foot_distance_m=self.foot_distance_m,
        )


def _after(t_s: float, start: float) -> float:
    return float(smooth(t_s, start, start + 0.4))


@dataclass(frozen=True)
class Sequence:
    """One movement after the other; the parts should begin and end in the same posture."""

    parts: tuple[Motion, ...]

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return sum(part.duration_s for part in self.parts)

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``; after the end it is the last posture."""
        for part in self.parts[:-1]:
            if t_s < part.duration_s:
                return part.at(t_s)
            t_s -= part.duration_s
        return self.parts[-1].at(t_s)


@dataclass(frozen=True)
class March:
    """Walking on the spot.

    Attributes
    ----------
    drop_left_deg, drop_right_deg
        Drop of the free side while standing on that leg.
    lean_left_deg, lean_right_deg
        Lean over that leg while standing on it.
    """

    drop_left_deg: float = 4.0
    drop_right_deg: float = 4.0
    lean_left_deg: float = 1.0
    lean_right_deg: float = 1.0
    steps: int = 8
    step_s: float = 0.65
    quiet_s: float = 2.0
    hip_flexion_deg: float = 35.0
    knee_flexion_deg: float = 60.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.steps * self.step_s + 1.0

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        number, phase = divmod((t_s - self.quiet_s) / self.step_s, 1.0)
        if not 0 <= number < self.steps:
            return PoseSpec(foot_distance_m=0.16)
        on_left = int(number) % 2 == 0
        sign = 1 if on_left else -1
        up = float(np.sin(np.pi * phase) ** 2)
        free = Leg(lift=up, hip_flexion_deg=self.hip_flexion_deg, knee_flexion_deg=self.knee_flexion_deg)
        return PoseSpec(
            obliquity_deg=sign * up * (self.drop_left_deg if on_left else self.drop_right_deg),
            lean_left_deg=sign * up * (self.lean_left_deg if on_left else self.lean_right_deg),
            pelvis_yaw_deg=-sign * 4.0 * up,
            weight=sign * 0.55 * up,
            left=Leg() if on_left else free,
            right=free if on_left else Leg(),
            arm_swing_deg=sign * 16.0 * up,
            foot_distance_m=0.16,
        )


@dataclass(frozen=True)
class Sway:
    """Slow wandering of the body (0.1-1.2 Hz), added to a movement.

    Attributes
    ----------
    seed
        Of the random courses.
    angle_deg, place_m
        Standard deviation of obliquity and lean, and of the centre of mass.
    """

    seed: int = 0
    angle_deg: float = 0.35
    place_m: float = 0.004
    _courses: tuple[np.ndarray, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        courses = []
        for _ in range(4):
            frequency = rng.uniform(0.1, 1.2, 6)
            size = rng.normal(0, 1, 6) / np.sqrt(frequency)
            courses.append(np.array([frequency, size / np.sqrt((size**2).sum() / 2), rng.uniform(0, 2 * np.pi, 6)]))
        object.__setattr__(self, "_courses", tuple(courses))

    def apply(self, asked: PoseSpec, t_s: float) -> PoseSpec:
        """Return ``asked`` with the sway of instant ``t_s`` on top."""
        obliquity, lean, across, ahead = (
            float((size * np.sin(2 * np.pi * frequency * t_s + phase)).sum())
            for frequency, size, phase in self._courses
        )
        x, z = asked.sway_m
        return replace(
            asked,
            obliquity_deg=asked.obliquity_deg + self.angle_deg * obliquity,
            lean_left_deg=asked.lean_left_deg + self.angle_deg * lean,
            sway_m=(x + self.place_m * across, z + self.place_m * ahead),
        )
