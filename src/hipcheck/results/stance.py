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
    "Posture",
    "RaiseGrade",
    "Sign",
    "Stance",
    "StanceKind",
]

Sign = Literal["seen", "not_seen", "incomplete", "compensated", "within_error", "not_interpretable"]
RaiseGrade = Literal["raised_and_held", "delayed", "not_raised", "not_valid"]
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


class Posture(Model):
    """How the pelvis lay while it was held still."""

    pelvic_drop_deg: float = Field(description="Median pelvic drop, degrees, + = free side lower, - = raised.")
    error: Number = Field(description="95 % half-width of pelvic_drop_deg, degrees.")
    start_s: float = Field(description="When it began, seconds.")
    end_s: float = Field(description="When it ended, seconds.")


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
    sign: Sign = Field(
        description="Trendelenburg sign, a drop of the pelvis, as far as the method can tell. seen: whatever the "
        "length; not_seen: in a whole test with the trunk over the foot; incomplete: no drop, but the 30 s were not "
        "reached or the pelvis sank; compensated: no sure drop, but the trunk leans or is carried over the leg, which "
        "can mask one; within_error: cannot be told; not_interpretable: for the first of the reasons."
    )
    reasons: list[str] = Field(description="Sentences behind sign and pattern.")
    evidence_t_s: Number = Field(
        description="Decisive instant, seconds: the deepest 1 s median, or the highest posture of a test that was "
        "raised and held."
    )
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
    raise_grade: RaiseGrade | None = Field(
        default=None,
        description="Grade of Hardcastle & Nade; null where the raise was not asked for (reported.conduct) or it "
        "cannot be told. delayed: raised, and sunk after delayed_s; not_valid: for the first of the reasons.",
    )
    delayed_s: Number = Field(
        default=None, description="Time after the lift at which a raised pelvis sank, seconds; null unless delayed."
    )
    spontaneous: Posture | None = Field(
        default=None, description="The pelvis as it was held first, before any raise; null where it was never still."
    )
    raised: Posture | None = Field(
        default=None, description="The pelvis where its free side was held highest; null where it was never still."
    )
    raised_from_s: Number = Field(
        default=None,
        description="When the free side was first held up beyond the error, seconds; null where it was not.",
    )
    drop_after_raise_deg: Number = Field(
        default=None, description="Pelvic drop from raised_from_s on, largest 1 s median, degrees, + = free side lower."
    )
    sign_from_s: Number = Field(
        default=None,
        description="When the pelvis was up in a test whose raise was asked for, seconds: the sign is told from there "
        "on; null where it is told from the whole hold.",
    )
    hip_adduction_error_deg: Number = Field(
        default=None,
        description="95 % half-width of hip_adduction_deg, degrees: of the pelvis in it and of the noise; what the "
        "network misses of the thigh is not known and not in it.",
    )
    pelvic_shift_percent: Number = Field(
        default=None,
        description="Sideways shift of the middle of the hips over the stance ankle against quiet standing, mean, % of "
        "leg length, + = toward the stance side; null without quiet standing.",
    )
    pelvic_shift_error_percent: Number = Field(
        default=None, description="95 % half-width of pelvic_shift_percent, % of leg length; null without it."
    )

    @property
    def is_lower_bound(self) -> bool:
        """True if the leg may have been held longer than hold_s: it began or ended out of sight, or with a squat."""
        return self.end_reason in ("clip_end", "lost", "squat") or self.start_reason in ("clip_start", "found", "squat")
