"""Repetitions of a squat."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results.fields import Band, Change, Model, Number, Verdict

__all__ = [
    "Collapse",
    "DepthPercent",
    "DepthRatio",
    "FreeLeg",
    "Knee",
    "Knees",
    "OneLeg",
    "PhaseSummary",
    "Squat",
    "SquatKind",
]

Collapse = Literal["seen", "not_seen", "within_error"]
SquatKind = Literal["bilateral", "single_left", "single_right", "split_left", "split_right"]
FreeLeg = Literal["front", "beside", "behind"]


class PhaseSummary(Model):
    """An angle at matched depth on the way down and up."""

    down: Number = Field(description="At the matched depth on the way down, degrees.")
    up: Number = Field(description="At the matched depth on the way up, degrees.")
    peak: Number = Field(description="Largest value where the measure is valid, degrees.")
    error: Number = Field(description="95 % half-width, degrees.")


class DepthPercent(Model):
    """A length at matched depth down, up and at the bottom."""

    down: Number = Field(description="At the matched depth on the way down, percent of leg length.")
    up: Number = Field(description="At the matched depth on the way up, percent of leg length.")
    bottom: Number = Field(description="At the bottom of the squat, percent of leg length.")
    error: Number = Field(description="95 % half-width, percent of leg length.")


class DepthRatio(Model):
    """A ratio at matched depth down, up and at the bottom."""

    down: Number = Field(description="At the matched depth on the way down.")
    bottom: Number = Field(description="At the bottom of the squat.")
    up: Number = Field(description="At the matched depth on the way up.")
    error: Number = Field(description="95 % half-width.")


class Knee(Model):
    """One knee in one repetition (M7-M9, M11)."""

    fppa_deg: PhaseSummary = Field(description="Frontal plane projection angle (M7), + = valgus, degrees.")
    knee_over_toe_percent: DepthPercent = Field(description="Knee medial of the toe (M8), + = medial, % leg length.")
    knee_over_toe_from_standing_percent: Number = Field(
        description="Largest of M8 down, up and at the bottom, minus standing: feet turned out offset M8 by themselves."
    )
    fppa_from_standing_deg: Change = Field(description="Largest valid FPPA of the repetition minus standing, degrees.")
    fppa_outermost_from_standing_deg: Number = Field(
        default=None,
        description="Smallest valid FPPA of the repetition minus standing, degrees: by how much a knee that goes "
        "outward went out (below 0); its error is that of fppa_from_standing_deg.",
    )
    caves_in: Verdict = Field(description="Whether the knee moves inward, from fppa_from_standing_deg and its error.")
    caves_in_rising: Collapse = Field(
        default="within_error",
        description="Whether the knee is farther in on the way up than on the way down, and inside its standing line.",
    )
    medial_knee_displacement_percent: Number = Field(
        description="Inward travel of the knee against standing at its largest (M9), + = inward, % leg length."
    )
    ascent_minus_descent_deg: Change = Field(description="FPPA up minus down at the same depth (M11), degrees.")
    band: Band | None = Field(
        description="Band of the knee from knee_over_toe_from_standing_percent; a proposal, not a published cut-off."
    )
    evidence_t_s: Number = Field(description="Decisive instant, seconds.")


class Knees(Model):
    """Both knees."""

    left: Knee = Field(description="The subject's left knee.")
    right: Knee = Field(description="The subject's right knee.")


class OneLeg(Model):
    """What a repetition that one leg carries has beside its knee (M1, M2); null in a split squat where noted."""

    side: Side = Field(description="The standing leg; in a split squat the front leg.")
    free_leg: FreeLeg | None = Field(
        description="Where the other leg is, as far as the picture tells; null where it does not. A rear leg is behind."
    )
    step_down: bool | None = Field(
        description="True if the free foot goes below the standing one, as on a step; null in a split squat."
    )
    pelvic_drop_deg: PhaseSummary = Field(
        description="Pelvic drop (M1) by pelvis_method, + = free side lower, against baseline; null in a split squat."
    )
    trunk_lean_deg: PhaseSummary = Field(
        description="Trunk lean (M2), + = over the standing leg, against the baseline."
    )
    pelvic_drop_band: Band | None = Field(
        description="Band of the largest drop; null for the raw hip line and in a split squat."
    )
    trunk_lean_band: Band | None = Field(description="Band of the largest lean; null in a split squat.")
    fppa_band: Band | None = Field(
        description="Band of the largest valid FPPA of the knee; null from behind and in a split squat."
    )
    drops: Verdict | None = Field(description="Drop beyond its bands, error included; null in a split squat.")
    leans: Verdict | None = Field(description="Lean beyond its bands, error included; null in a split squat.")
    caves_in: Verdict | None = Field(description="FPPA beyond its bands, error included; null in a split squat.")


class Squat(Model):
    """One whole repetition.

    Where one leg carries it, the other knee, the mean and difference of both legs, the knee-ankle separation ratio and
    the shift of the hips are null.
    """

    rep: int = Field(description="Number of the repetition, from 1.")
    kind: SquatKind = Field(
        description="Legs that carried the squat: both, one while the other foot is off the floor, or both with the "
        "named one in front of the other."
    )
    start_s: float = Field(description="Start of the way down, seconds.")
    bottom_s: float = Field(description="Lowest point, seconds.")
    end_s: float = Field(description="Standing again, seconds.")
    depth_percent: float = Field(
        description="Depth at the bottom, % of leg length (14 = 60 deg of knee flexion): of the middle of the hips; on "
        "one leg, of its hip toward its ankle; in a split squat, below where the repetition began."
    )
    matched_depth_percent: Number = Field(description="Depth at which down and up are compared; null if not reached.")
    knees: Knees = Field(description="Left and right knee.")
    fppa_both_mean_deg: Number = Field(description="Mean FPPA of both legs on the way up; nearly free of body turn.")
    fppa_asymmetry_deg: Change = Field(description="Left minus right FPPA on the way up (M12), degrees.")
    knee_ankle_separation_ratio: DepthRatio = Field(description="Knee over ankle distance (M10).")
    pelvic_drop_deg: Number = Field(
        description="Pelvis at the bottom against baseline, by pelvis_method, + = left side higher, degrees."
    )
    pelvic_drop_error_deg: Number = Field(default=None, description="95 % half-width of pelvic_drop_deg, degrees.")
    hip_shift_percent: Number = Field(
        description="Sideways shift of the hips between the feet at the bottom, + = to the left, % leg length."
    )
    ascent_collapse: Collapse = Field(
        description="Whether a knee moves inward more on the way up than down: caves_in_rising of either knee."
    )
    one_leg: OneLeg | None = Field(
        default=None, description="Pelvis, trunk and free leg of a squat that one leg carries; null on both legs."
    )
    turn_deg: Number = Field(
        default=None, description="Turn of the body in the repetition, degrees, + = left side farther from the camera."
    )
    turn_error_deg: Number = Field(default=None, description="95 % half-width of the turn, degrees.")

    @property
    def is_bilateral(self) -> bool:
        """True if both legs carried the squat alike."""
        return self.kind == "bilateral"

    @property
    def carrying(self) -> tuple[Side, ...]:
        """Legs whose knees were measured: both, the standing one or the front one."""
        if self.one_leg is None:
            return BOTH_SIDES
        return (self.one_leg.side,)
