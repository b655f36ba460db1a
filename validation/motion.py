"""Movements: what is asked of the pose at every instant. All are deterministic; the sway comes from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

import numpy as np

from validation.geometry import smooth
from validation.pose import Leg, PoseSpec

Side = Literal["left", "right"]

STEP_HEIGHT_M = 0.16


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
        return PoseSpec(
            obliquity_deg=self.rest_deg + sign * held * (self.drop_deg + self.fade_deg * float(fading)),
            lean_left_deg=self.rest_lean_deg + sign * held * self.lean_deg,
            weight=sign * weight,
            left=Leg() if self.side == "left" else free,
            right=free if self.side == "left" else Leg(),
            arms=self.arms,
            foot_distance_m=self.foot_distance_m,
        )


def _after(t_s: float, start: float) -> float:
    return float(smooth(t_s, start, start + 0.4))


@dataclass(frozen=True)
class Squat:
    """Squats on both feet.

    Attributes
    ----------
    depths
        Lowering at the bottom of each repetition, fraction of the leg length.
    valgus_left_deg, valgus_right_deg
        Valgus of each knee at its largest, on top of ``neutral_deg``.
    when
        ``both``: largest at the bottom; ``down`` or ``up``: only on the way down or up, largest half way.
    neutral_deg
        Frontal plane projection angle at the bottom of a squat without valgus.
    shift_m
        Sideways shift of the hips at the bottom, + = to the left.
    """

    depths: tuple[float, ...] = (0.24, 0.24, 0.24)
    valgus_left_deg: float = 0.0
    valgus_right_deg: float = 0.0
    when: Literal["both", "down", "up"] = "both"
    neutral_deg: float = -4.0
    shift_m: float = 0.0
    repetition_s: float = 3.0
    quiet_s: float = 2.0
    foot_distance_m: float = 0.30
    toe_out_deg: float = 12.0
    arms: str = "front"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + self.repetition_s * len(self.depths) + 0.7

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        number, phase = divmod((t_s - self.quiet_s) / self.repetition_s, 1.0)
        moving = 0 <= number < len(self.depths)
        depth = self.depths[int(number)] if moving else 0.0
        level = _lowered(phase) if moving else 0.0
        collapse = _collapse(phase, self.when) if moving else 0.0

        def knee(valgus_deg: float) -> Leg:
            # A straight knee stays over its foot; the angles come in as it bends.
            return Leg(fppa_deg=level * self.neutral_deg + collapse * valgus_deg) if level > 0.02 else Leg()

        return PoseSpec(
            depth=depth * level + 0.004,
            pitch_deg=105 * depth * level,
            left=knee(self.valgus_left_deg),
            right=knee(self.valgus_right_deg),
            sway_m=(self.shift_m * level, 0.0),
            arms=self.arms,
            foot_distance_m=self.foot_distance_m,
            toe_out_deg=self.toe_out_deg,
        )


@dataclass(frozen=True)
class SingleLegSquat:
    """Standing on one leg, then squats on it.

    ``drop_deg``, ``lean_deg`` and ``valgus_deg`` grow with the depth and are those of the bottom.
    """

    side: Side = "left"
    depths: tuple[float, ...] = (0.14, 0.14, 0.14)
    valgus_deg: float = 0.0
    drop_deg: float = 4.0
    lean_deg: float = 3.0
    repetition_s: float = 3.0
    quiet_s: float = 2.5
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + 1.2 + self.repetition_s * len(self.depths) + 1.8

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        hold = self.duration_s - self.quiet_s - 2.2
        stance = Stance(self.side, quiet_s=self.quiet_s, hold_s=hold, arms=self.arms, hip_flexion_deg=10.0)
        asked = stance.at(t_s)
        number, phase = divmod((t_s - self.quiet_s - 1.2) / self.repetition_s, 1.0)
        if not 0 <= number < len(self.depths):
            return asked
        level, sign = _lowered(phase), 1 if self.side == "left" else -1
        knee = Leg(fppa_deg=self.valgus_deg * level) if level > 0.02 else Leg()
        depth = self.depths[int(number)]
        legs = {"left": asked.left, "right": asked.right, self.side: knee}
        return replace(
            asked,
            depth=depth * level,
            pitch_deg=110 * depth * level,
            obliquity_deg=sign * self.drop_deg * level,
            lean_left_deg=sign * self.lean_deg * level,
            left=legs["left"],
            right=legs["right"],
        )


@dataclass(frozen=True)
class StepDown:
    """Standing on a step, lowering the other heel to the floor in front and coming back.

    ``drop_deg``, ``lean_deg`` and ``valgus_deg`` are those of the lowest point.
    """

    side: Side = "left"
    repetitions: int = 3
    valgus_deg: float = 0.0
    drop_deg: float = 4.0
    lean_deg: float = 3.0
    repetition_s: float = 3.2
    quiet_s: float = 2.5
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + 1.0 + self.repetition_s * self.repetitions + 1.0

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        sign = 1 if self.side == "left" else -1
        number, phase = divmod((t_s - self.quiet_s - 1.0) / self.repetition_s, 1.0)
        level = _lowered(phase) if 0 <= number < self.repetitions else 0.0
        out = float(smooth(level, 0.0, 0.45))
        sinking = float(smooth(level, 0.3, 1.0))
        height = STEP_HEIGHT_M * (1 - sinking) + 0.05 * float(np.sin(np.pi * out)) * (1 - sinking)
        free = Leg(surface_m=0.0, clearance_m=height, reach_m=0.24 * out) if out else Leg(surface_m=STEP_HEIGHT_M)
        knee = Leg(surface_m=STEP_HEIGHT_M, fppa_deg=self.valgus_deg * level if level > 0.05 else None)
        done = self.quiet_s + 1.0 + self.repetition_s * self.repetitions
        return PoseSpec(
            obliquity_deg=sign * self.drop_deg * level,
            lean_left_deg=sign * self.lean_deg * level,
            depth=0.20 * sinking,
            pitch_deg=14 * sinking,
            weight=sign * float(smooth(t_s, self.quiet_s, self.quiet_s + 0.9) - smooth(t_s, done, done + 0.8)),
            left=knee if self.side == "left" else free,
            right=free if self.side == "left" else knee,
            arms=self.arms,
        )


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


def _lowered(phase: float) -> float:
    """Course of one repetition: down, a moment at the bottom, up; 0 to 1."""
    return float(smooth(phase, 0.0, 0.42) - smooth(phase, 0.52, 0.96))


def _collapse(phase: float, when: str) -> float:
    """Course of the valgus over one repetition, 0 to 1."""
    if when == "both":
        return _lowered(phase)
    if when == "down":
        return float(smooth(phase, 0.08, 0.24) * (1 - smooth(phase, 0.32, 0.46)))
    return float(smooth(phase, 0.48, 0.62) * (1 - smooth(phase, 0.74, 0.90)))


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
