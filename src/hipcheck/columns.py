"""The columns of ``angles.csv`` (and of ``Analysis.angles``): names, units and signs, in file order.

One row per instant of a uniform 60 Hz clock. An empty cell (NaN) is a value that could not be measured. ``raw`` columns
are unfiltered; the others went through one zero-phase low-pass. Left and right are the subject's.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ANGLE_COLUMNS", "PHASE_NAMES"]

ANGLE_COLUMNS: Final[dict[str, str]] = {
    "t_s": "Time from the first frame, seconds.",
    "phase": "What the subject was doing: one of PHASE_NAMES, with its number where there are several.",
    "pelvic_obliquity_deg": "Pelvis against level and baseline by the method of provenance.pelvis_method, "
    "degrees, + = left side higher (a drop while standing on the left leg).",
    "pelvic_obliquity_raw_deg": "The same, unfiltered.",
    "hip_line_deg": "Line between the hip landmarks, baseline not subtracted, degrees, + = left side higher.",
    "trunk_lean_left_deg": "Trunk against vertical and baseline, degrees, + = toward the subject's left.",
    "trunk_lean_left_raw_deg": "The same, unfiltered.",
    "depth_percent": "Lowering of the hips from standing, % of leg length (14 = 60 deg of knee flexion).",
    "left_depth_percent": "Lowering of the left hip toward its ankle from standing, % of leg length: the depth of a "
    "squat on the left leg.",
    "right_depth_percent": "Lowering of the right hip toward its ankle from standing, % of leg length: the depth of a "
    "squat on the right leg.",
    "left_fppa_deg": "Left frontal plane projection angle as a camera square to the body sees it, degrees, + = "
    "valgus; empty below 20 % depth; on one leg below 20 % of that leg's, and for the other leg. What the network is "
    "known to misread (reference/corrections.toml) is taken off, and what the turn of the body adds.",
    "right_fppa_deg": "Right frontal plane projection angle as a camera square to the body sees it, degrees, + = "
    "valgus; empty below 20 % depth; on one leg below 20 % of that leg's, and for the other leg. What the network is "
    "known to misread (reference/corrections.toml) is taken off, and what the turn of the body adds.",
    "left_picture_fppa_deg": "The same for the left leg in the picture as it is, the turn of the body not taken off.",
    "right_picture_fppa_deg": "The same for the right leg in the picture as it is, the turn of the body not taken off.",
    "left_fppa_raw_deg": "Left frontal plane projection angle in the picture, unfiltered, nothing taken off.",
    "right_fppa_raw_deg": "Right frontal plane projection angle in the picture, unfiltered, nothing taken off.",
    "left_knee_over_toe_percent": "Left knee medial of the toe, % of leg length, + = medial.",
    "right_knee_over_toe_percent": "Right knee medial of the toe, % of leg length, + = medial.",
    "left_medial_knee_displacement_percent": "Inward travel of the left knee from standing, % of leg length.",
    "right_medial_knee_displacement_percent": "Inward travel of the right knee from standing, % of leg length.",
    "knee_ankle_separation_ratio": "Distance of the knees over distance of the ankles, no unit.",
    "left_hip_adduction_deg": "2D hip adduction of the left hip, degrees, + = adducted.",
    "right_hip_adduction_deg": "2D hip adduction of the right hip, degrees, + = adducted.",
    "left_foot_height_percent": "Left ankle above its place in standing, % of leg length.",
    "right_foot_height_percent": "Right ankle above its place in standing, % of leg length.",
    "trunk_over_left_foot_percent": "Mid-shoulder beside the left ankle, % of leg length, + = outward.",
    "trunk_over_right_foot_percent": "Mid-shoulder beside the right ankle, % of leg length, + = outward.",
    "hip_shift_percent": "Mid-hip beside the middle of the ankles, % of leg length, + = to the subject's left.",
}
"""Column name to unit, sign and meaning."""

PHASE_NAMES: Final[tuple[str, ...]] = (
    "",
    "baseline",
    "stance_left",
    "stance_right",
    "squat_down",
    "squat_up",
    "single_squat_down",
    "single_squat_up",
    "split_squat_down",
    "split_squat_up",
    "step_left",
    "step_right",
)
"""Phases, each with its number: ``stance_left_1`` (in results.stances or results.balance.holds), ``squat_down_2`` or
``single_squat_down_2`` (the rep), ``step_left_3`` (in results.steps)."""
