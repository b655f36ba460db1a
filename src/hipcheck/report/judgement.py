"""Which band a measured number of the report belongs to, if any."""

from __future__ import annotations

from hipcheck.reference import BandName, band
from hipcheck.results import Results, Squat, Stance

__all__ = [
    "knee_angle_band",
    "knee_angle_metric",
    "pelvis_band",
    "pelvis_is_judged",
    "pelvis_metric",
    "separation_band",
    "trunk_band",
]


def pelvis_metric(results: Results) -> str | None:
    """Return the metric whose bands apply to the pelvis; none for the raw hip line, which would always look good."""
    return None if results.provenance.pelvis_method == "hip_line" else "pelvic_drop_deg"


def pelvis_band(results: Results, value: float | None) -> BandName | None:
    """Return the band of a pelvic drop in the stance test."""
    metric = pelvis_metric(results)
    return None if metric is None else band(metric, value)


def pelvis_is_judged(stance: Stance) -> bool:
    """Return whether a hold's pelvis gets a colour: not where nothing is interpreted, or a lean can mask a drop."""
    masked = stance.sign != "seen" and stance.pattern == "leans"
    return stance.sign != "not_interpretable" and not masked


def trunk_band(value: float | None) -> BandName | None:
    """Return the band of a trunk lean in the stance test."""
    return band("trunk_lean_deg", value)


def knee_angle_metric(squat: Squat) -> str | None:
    """Return the metric whose bands apply to the knee angle; none is published for squats on both legs or split."""
    return "single_leg_squat_fppa_deg" if squat.one_leg and squat.one_leg.fppa_band else None


def knee_angle_band(squat: Squat, value: float | None) -> BandName | None:
    """Return the band of a knee angle."""
    metric = knee_angle_metric(squat)
    return None if metric is None else band(metric, value)


def separation_band(value: float | None) -> BandName | None:
    """Return the band of the knee-ankle separation ratio."""
    return band("knee_ankle_separation_ratio", value)
