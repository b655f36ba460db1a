"""Holds on one leg."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model, Number
from hipcheck.results.movement import Interruption

__all__ = [
    "AngleSummary",
    "LineSummary",
    "OverTime",
    "Pattern",
    "Sign",
    "Stance",
    "StanceKind",
]

Sign = Literal["seen", "not_seen", "within_error", "not_interpretable"]
Pattern = Literal["level", "drops", "leans", "drops_and_leans", "fades", "within_error", "not_interpretable"]
StanceKind = Literal["test", "tree_pose", "thigh_out", "braced", "leg_swung"]


class AngleSummary(Model):
    """An angle over a hold."""

    mean: Number = Field(description="Mean over the hold, degrees.")
    peak: Number = Field(description="Largest 1 s median of the hold, degrees.")
    error: Number = Field(description="95 % half-width of mean and peak, degrees.")


class OverTime(AngleSummary):
    """An angle over a hold, and where it ended."""

    end: Number = Field(description="Median of the last second of the hold, degrees.")


class LineSummary(Model):
    """The raw hip line over a hold: what the pose network says, uncorrected."""

    mean: Number = Field(description="Mean over the hold, degrees.")
    peak: Number = Field(description="Largest 1 s median of the hold, degrees.")


class Stance(Model):
    """One hold on one leg (M1-M6)."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Lift of the free foot, seconds.")
    end_s: float = Field(description="Touch-down, hop, slide or end of the clip, seconds.")
    hold_s: float = Field(
        description="Hold time (M5), seconds; a lower bound if it began or ended out of sight, or with a squat."
    )
    hold_complete: bool = Field(description="True if the hold lasted the 30 s of the test.")
    end_reason: Literal["touch_down", "hop", "clip_end", "lost", "squat"] = Field(
        description="What ended the hold; squat: a squat on that leg began."
    )
    start_reason: Literal["lift", "clip_start", "found", "squat", "hop"] = Field(
        description="What began the hold; squat: a squat on that leg ended; hop: it goes on after a hop or a slide."
    )
    pelvic_drop_deg: OverTime = Field(description="Pelvic drop (M1), + = free side lower, against the baseline.")
    hip_line_deg: LineSummary = Field(description="Raw hip line, + = free side lower, against the baseline.")
    trunk_lean_deg: AngleSummary = Field(description="Trunk lean (M2), + = over the stance leg, against the baseline.")
    hip_adduction_deg: Number = Field(description="2D hip adduction (M3), mean, degrees, + = adducted.")
    trunk_over_foot_percent: Number = Field(description="Trunk over foot (M4), mean, % of leg length; 0 = centred.")
    free_hip_flexion_deg: Number = Field(
        description="Flexion of the lifted hip from its foreshortening, degrees, +-15."
    )
    fade_s: Number = Field(description="Time after the lift at which the pelvis began to sink (M6), seconds.")
    pattern: Pattern = Field(description="Name of the pattern of the hold.")
    sign: Sign = Field(description="Trendelenburg sign as far as the method can tell.")
    reasons: list[str] = Field(description="Sentences behind sign and pattern.")
    evidence_t_s: Number = Field(description="Decisive instant: the deepest 1 s median, seconds.")
    kind: StanceKind = Field(
        default="test",
        description="test: the free leg hangs as the test asks, or is lifted in front; tree_pose: its foot lies on the "
        "other leg and the knee points out; thigh_out: the thigh is out to the side; braced: its foot rests on the "
        "other leg; leg_swung: it does not keep still.",
    )
    interruptions: list[Interruption] = Field(
        default=[], description="What happened in the hold and did not end it, in time order."
    )
    turn_deg: Number = Field(
        default=None, description="Turn of the body in the hold, degrees, + = left side farther from the camera."
    )
    turn_error_deg: Number = Field(default=None, description="95 % half-width of the turn, degrees.")

    @property
    def is_lower_bound(self) -> bool:
        """True if the leg may have been held longer than hold_s: it began or ended out of sight, or with a squat."""
        return self.end_reason in ("clip_end", "lost", "squat") or self.start_reason in ("clip_start", "found", "squat")
