"""Squats: on both feet, on one leg, and down from a step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from validation.geometry import smooth
from validation.motion import Side, Stance
from validation.pose import Leg, PoseSpec

STEP_HEIGHT_M = 0.16


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

    ``drop_deg``, ``lean_deg`` and ``valgus_deg`` grow with the depth and are those of the bottom. ``hip_flexion_deg``,
    ``knee_flexion_deg`` and ``abduction_deg`` say how the free leg is held.
    """

    side: Side = "left"
    depths: tuple[float, ...] = (0.14, 0.14, 0.14)
    valgus_deg: float = 0.0
    drop_deg: float = 4.0
    lean_deg: float = 3.0
    repetition_s: float = 3.0
    quiet_s: float = 2.5
    arms: str = "hips"
    hip_flexion_deg: float = 10.0
    knee_flexion_deg: float = 75.0
    abduction_deg: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + 1.2 + self.repetition_s * len(self.depths) + 1.8

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        hold = self.duration_s - self.quiet_s - 2.2
        stance = Stance(
            self.side,
            quiet_s=self.quiet_s,
            hold_s=hold,
            arms=self.arms,
            hip_flexion_deg=self.hip_flexion_deg,
            knee_flexion_deg=self.knee_flexion_deg,
        )
        asked = stance.at(t_s)
        if self.side == "left":
            asked = replace(asked, right=replace(asked.right, abduction_deg=self.abduction_deg))
        else:
            asked = replace(asked, left=replace(asked.left, abduction_deg=self.abduction_deg))
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

    ``drop_deg``, ``lean_deg`` and ``valgus_deg`` are those of the lowest point, ``depth`` what the hips sink there
    beyond the height of the step, fraction of the leg length.
    """

    side: Side = "left"
    repetitions: int = 3
    valgus_deg: float = 0.0
    drop_deg: float = 4.0
    lean_deg: float = 3.0
    depth: float = 0.20
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
            depth=self.depth * sinking,
            pitch_deg=14 * sinking,
            weight=sign * float(smooth(t_s, self.quiet_s, self.quiet_s + 0.9) - smooth(t_s, done, done + 0.8)),
            left=knee if self.side == "left" else free,
            right=free if self.side == "left" else knee,
            arms=self.arms,
        )


@dataclass(frozen=True)
class SplitSquat:
    """Squats with one foot in front of the other, stepped into from standing and out of again.

    ``drop_deg`` (+ = the side of the rear leg lower), ``lean_deg`` (+ = toward the front leg) and ``valgus_deg`` of the
    front knee are those of the bottom; ``raised_m`` is the height of what the rear foot stands on.
    """

    side: Side = "left"
    depths: tuple[float, ...] = (0.16, 0.16, 0.16)
    valgus_deg: float = 0.0
    drop_deg: float = 0.0
    lean_deg: float = 0.0
    raised_m: float = 0.0
    front_m: float = 0.33
    rear_m: float = 0.37
    repetition_s: float = 3.0
    quiet_s: float = 2.0
    arms: str = "hips"

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.quiet_s + 1.6 + self.repetition_s * len(self.depths) + 2.2

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        begin, done = self.quiet_s, self.duration_s - 2.0
        ahead = float(smooth(t_s, begin, begin + 0.7) - smooth(t_s, done + 0.7, done + 1.4))
        behind = float(smooth(t_s, begin + 0.7, begin + 1.4) - smooth(t_s, done, done + 0.7))
        number, phase = divmod((t_s - begin - 1.6) / self.repetition_s, 1.0)
        moving = 0 <= number < len(self.depths)
        level = _lowered(phase) if moving else 0.0
        depth = self.depths[int(number)] * level if moving else 0.0
        sign = 1 if self.side == "left" else -1
        apart = self.front_m * ahead + self.rear_m * behind
        legs = {
            "front": Leg(
                reach_m=self.front_m * ahead,
                clearance_m=0.06 * float(np.sin(np.pi * ahead)),
                fppa_deg=self.valgus_deg * level if level > 0.02 else None,
            ),
            "rear": Leg(
                reach_m=-self.rear_m * behind,
                surface_m=self.raised_m * behind,
                clearance_m=0.06 * float(np.sin(np.pi * behind)),
            ),
        }
        return PoseSpec(
            obliquity_deg=sign * self.drop_deg * level,
            lean_left_deg=sign * self.lean_deg * level,
            depth=0.11 * apart / 0.70 + depth,
            pitch_deg=40 * depth,
            sway_m=(0.0, (self.front_m * ahead - self.rear_m * behind) / 2 + 0.04),
            left=legs["front" if self.side == "left" else "rear"],
            right=legs["rear" if self.side == "left" else "front"],
            arms=self.arms,
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
