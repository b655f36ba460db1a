"""The typed result of one analysis: every field name, unit and sign of ``results.json`` is owned here.

Missing is ``None`` (``null`` in the file); a number is never NaN or infinite. Angles are in degrees, lengths in
percent of leg length, times in seconds on the clip's own clock. Every ``error`` is a 95 % half-width.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from hipcheck.landmarks import Facing, Side

__all__ = [
    "SCHEMA_NAME",
    "AngleSummary",
    "Asymmetry",
    "Baseline",
    "Help",
    "HelpKey",
    "Issue",
    "Knee",
    "Knees",
    "LineSummary",
    "Number",
    "OverTime",
    "Pattern",
    "PhaseSummary",
    "Provenance",
    "Quality",
    "Results",
    "Sign",
    "Source",
    "Squat",
    "Stance",
    "Step",
    "Summary",
    "View",
]

SCHEMA_NAME: Final = "hipcheck.results/1"

Sign = Literal["seen", "not_seen", "within_error", "not_interpretable"]
Collapse = Literal["seen", "not_seen", "within_error"]
Pattern = Literal["level", "drops", "leans", "drops_and_leans", "fades", "within_error", "not_interpretable"]
Verdict = Literal["present", "absent", "within_error"]
Band = Literal["green", "amber", "red"]
Grade = Literal["good", "fair", "poor", "unusable"]
Severity = Literal["warning", "refusal"]
PelvisMethod = Literal["markers", "registered", "calibrated", "learned", "hip_line"]

HelpKey = Literal["stand_first", "hands_off_hips", "nearer", "from_behind", "tight_shorts", "markers"]


def _none_if_not_finite(value: Any) -> Any:  # noqa: ANN401 - pydantic hands over anything
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


Number = Annotated[float | None, BeforeValidator(_none_if_not_finite)]
"""A number, or ``None`` where it could not be measured (a NaN becomes ``None``)."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Source(_Model):
    """The recording, as stored."""

    path: str = Field(description="Path of the recording as it was given.")
    sha256: str = Field(description="SHA-256 of the file, hexadecimal.")
    width: int = Field(description="Width of the upright picture with square pixels, in pixels.")
    height: int = Field(description="Height of the upright picture with square pixels, in pixels.")
    duration_s: float = Field(description="Last minus first presentation time, in seconds.")
    frames: int = Field(description="Frames that were decoded and used.")
    fps_mean: float = Field(description="Used frames per second over the clip.")
    timestamp_jitter_ms: float = Field(description="Standard deviation of the frame intervals, in milliseconds.")
    rotation_deg: int = Field(description="Clockwise rotation that the file asks players to apply, in degrees.")


class Provenance(_Model):
    """What computed the result."""

    hipcheck: str = Field(description="Version of hipcheck.")
    mediapipe: str = Field(description="Version of MediaPipe that found the landmarks.")
    model: str = Field(description="Pose model: lite, full, heavy or the name of a .task file.")
    model_sha256: str = Field(description="SHA-256 of the model bundle.")
    pelvis_method: PelvisMethod = Field(description="Method behind pelvic_drop_deg.")
    calibration_id: str | None = Field(description="Identifier of the pelvis calibration; null for the raw hip line.")
    mirrored: bool = Field(description="True if the recording was declared mirrored and was turned back.")
    subject: int = Field(description="Which of the people seen was measured; 1 is the most prominent.")


class View(_Model):
    """How the camera saw the subject."""

    facing: Facing = Field(description="Which side of the body faced the camera.")
    yaw_deg: Number = Field(description="Turn of the body from a square view, degrees, + = left side farther.")
    camera_roll_deg: Number = Field(
        description="Camera roll estimated in quiet standing, degrees, + = the picture is turned clockwise."
    )


class Issue(_Model):
    """One thing that makes the recording less usable, with what to do about it."""

    code: str = Field(description="Stable machine-readable name.")
    severity: Severity = Field(description="refusal: no numbers are given; warning: numbers are given with care.")
    message: str = Field(description="One sentence: what is wrong and what to do.")
    start_s: Number = Field(default=None, description="Start of the affected time, seconds; null = whole clip.")
    end_s: Number = Field(default=None, description="End of the affected time, seconds; null = whole clip.")


class Quality(_Model):
    """Whether the recording can be measured."""

    grade: Grade = Field(description="good, fair (warnings), poor (several or serious warnings), unusable (refused).")
    issues: list[Issue] = Field(description="What was found wrong, most serious first.")


class Baseline(_Model):
    """Quiet standing on both feet: what every pelvis and trunk angle is measured against."""

    start_s: float = Field(description="Start of the quiet stance, seconds.")
    end_s: float = Field(description="End of the quiet stance, seconds.")
    pelvic_tilt_deg: Number = Field(description="Raw hip line in quiet standing, degrees, + = left side higher.")
    trunk_lean_deg: Number = Field(description="Trunk in quiet standing, degrees, + = toward the subject's left.")
    fppa_left_deg: Number = Field(description="Left frontal plane projection angle, degrees, + = valgus.")
    fppa_right_deg: Number = Field(description="Right frontal plane projection angle, degrees, + = valgus.")
    pelvic_noise_deg: Number = Field(description="Standard deviation of the filtered hip line in it, degrees.")
    trunk_noise_deg: Number = Field(description="Standard deviation of the filtered trunk angle in it, degrees.")
    fppa_noise_deg: Number = Field(description="Standard deviation of the filtered FPPA in it, both legs, degrees.")


class AngleSummary(_Model):
    """An angle over a hold."""

    mean: Number = Field(description="Mean over the hold, degrees.")
    peak: Number = Field(description="Largest 1 s median of the hold, degrees.")
    error: Number = Field(description="95 % half-width of mean and peak, degrees.")


class OverTime(AngleSummary):
    """An angle over a hold, and where it ended."""

    end: Number = Field(description="Median of the last second of the hold, degrees.")


class LineSummary(_Model):
    """The raw hip line over a hold: what the pose network says, uncorrected."""

    mean: Number = Field(description="Mean over the hold, degrees.")
    peak: Number = Field(description="Largest 1 s median of the hold, degrees.")


class Stance(_Model):
    """One hold on one leg (M1-M6)."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Lift of the free foot, seconds.")
    end_s: float = Field(description="Touch-down, hop, slide or end of the clip, seconds.")
    hold_s: float = Field(description="Hold time (M5), seconds; a lower bound if it began or ended out of sight.")
    hold_complete: bool = Field(description="True if the hold lasted the 30 s of the test.")
    end_reason: Literal["touch_down", "hop", "clip_end", "lost"] = Field(description="What ended the hold.")
    start_reason: Literal["lift", "clip_start", "found"] = Field(description="What began the hold.")
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

    @property
    def is_lower_bound(self) -> bool:
        """True if the hold may have lasted longer than hold_s: it began or ended out of sight."""
        return self.end_reason in ("clip_end", "lost") or self.start_reason in ("clip_start", "found")


class PhaseSummary(_Model):
    """A knee angle at matched depth on the way down and up."""

    down: Number = Field(description="At the matched depth on the way down, degrees.")
    up: Number = Field(description="At the matched depth on the way up, degrees.")
    peak: Number = Field(description="Largest value where the measure is valid, degrees.")
    error: Number = Field(description="95 % half-width, degrees.")


class DepthPercent(_Model):
    """A length at matched depth down, up and at the bottom."""

    down: Number = Field(description="At the matched depth on the way down, percent of leg length.")
    up: Number = Field(description="At the matched depth on the way up, percent of leg length.")
    bottom: Number = Field(description="At the bottom of the squat, percent of leg length.")
    error: Number = Field(description="95 % half-width, percent of leg length.")


class DepthRatio(_Model):
    """A ratio at matched depth down, up and at the bottom."""

    down: Number = Field(description="At the matched depth on the way down.")
    bottom: Number = Field(description="At the bottom of the squat.")
    up: Number = Field(description="At the matched depth on the way up.")
    error: Number = Field(description="95 % half-width.")


class Change(_Model):
    """A difference, with its own error."""

    value: Number = Field(description="The difference.")
    error: Number = Field(description="95 % half-width of the change.")


class Knee(_Model):
    """One knee in one repetition (M7-M9, M11)."""

    fppa_deg: PhaseSummary = Field(description="Frontal plane projection angle (M7), + = valgus, degrees.")
    knee_over_toe_percent: DepthPercent = Field(description="Knee medial of the toe (M8), + = medial, % leg length.")
    knee_over_toe_from_standing_percent: Number = Field(
        description="Largest of M8 down, up and at the bottom, minus standing: feet turned out offset M8 by themselves."
    )
    fppa_from_standing_deg: Change = Field(description="Largest valid FPPA of the repetition minus standing, degrees.")
    caves_in: Verdict = Field(description="Whether the knee moves inward, from fppa_from_standing_deg and its error.")
    medial_knee_displacement_percent: Number = Field(
        description="Inward travel of the knee against standing at its largest (M9), + = inward, % leg length."
    )
    ascent_minus_descent_deg: Change = Field(description="FPPA up minus down at the same depth (M11), degrees.")
    band: Band | None = Field(
        description="Band of the knee from knee_over_toe_from_standing_percent; a proposal, not a published cut-off."
    )
    evidence_t_s: Number = Field(description="Decisive instant, seconds.")


class Knees(_Model):
    """Both knees."""

    left: Knee = Field(description="The subject's left knee.")
    right: Knee = Field(description="The subject's right knee.")


class Squat(_Model):
    """One whole repetition."""

    rep: int = Field(description="Number of the repetition, from 1.")
    kind: Literal["bilateral", "single_left", "single_right"] = Field(description="Legs that carried the squat.")
    start_s: float = Field(description="Start of the way down, seconds.")
    bottom_s: float = Field(description="Lowest point, seconds.")
    end_s: float = Field(description="Standing again, seconds.")
    depth_percent: float = Field(description="Depth at the bottom, % of leg length (14 = 60 deg of knee flexion).")
    matched_depth_percent: Number = Field(description="Depth at which down and up are compared; null if not reached.")
    knees: Knees = Field(description="Left and right knee.")
    fppa_both_mean_deg: Number = Field(description="Mean FPPA of both legs on the way up; nearly free of body turn.")
    fppa_asymmetry_deg: Change = Field(description="Left minus right FPPA on the way up (M12), degrees.")
    knee_ankle_separation_ratio: DepthRatio = Field(description="Knee over ankle distance (M10).")
    pelvic_drop_deg: Number = Field(
        description="Pelvis at the bottom against baseline, by pelvis_method, + = left side higher, degrees."
    )
    hip_shift_percent: Number = Field(
        description="Sideways shift of the hips between the feet at the bottom, + = to the left, % leg length."
    )
    ascent_collapse: Collapse = Field(description="Whether the knees cave in more on the way up than on the way down.")


class Step(_Model):
    """One stance phase of gait."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Start of the stance phase, seconds.")
    end_s: float = Field(description="End of the stance phase, seconds.")
    pelvic_drop_deg: Number = Field(description="Lowest pelvis of the stance phase, + = free side lower, degrees.")


class Asymmetry(_Model):
    """A left-right difference (M12)."""

    metric: str = Field(description="Name of the measure compared.")
    left: Number = Field(description="Value of the left side in the unit of the measure.")
    right: Number = Field(description="Value of the right side in the unit of the measure.")
    difference: Number = Field(description="Absolute difference in the unit of the measure.")
    error: Number = Field(description="95 % half-width of the difference.")
    verdict: Verdict = Field(description="Difference against its error.")


class Help(_Model):
    """One change to the recording."""

    key: HelpKey = Field(description="Stable machine-readable name.")
    message: str = Field(description="One sentence: what to do.")


class Summary(_Model):
    """What a reader wants to know first."""

    findings: list[str] = Field(description="Plain sentences, most important first.")
    asymmetries: list[Asymmetry] = Field(description="Left-right differences.")
    advice_keys: list[str] = Field(description="Keys of the advice that the findings call for.")
    what_would_help: Help | None = Field(
        default=None, description="The change that would help most where the pelvis could not be judged; else null."
    )


class Results(_Model):
    """Everything that one analysis found."""

    schema_name: str = Field(default=SCHEMA_NAME, alias="schema", description="Name and version of this format.")
    source: Source = Field(description="The recording.")
    provenance: Provenance = Field(description="What computed the result.")
    view: View = Field(description="How the camera saw the subject.")
    quality: Quality = Field(description="Whether the recording can be measured.")
    baseline: Baseline | None = Field(description="Quiet standing on both feet; null if the clip has none.")
    stances: list[Stance] = Field(description="Holds on one leg, in time order.")
    squats: list[Squat] = Field(description="Whole repetitions, in time order.")
    steps: list[Step] = Field(description="Stance phases of gait, in time order.")
    summary: Summary = Field(description="What a reader wants to know first.")

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)

    def to_json(self) -> str:
        """Return the text of ``results.json``."""
        return self.model_dump_json(indent=2, by_alias=True) + "\n"
