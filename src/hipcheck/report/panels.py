"""Which curves each test shows over time, and its phases."""

from __future__ import annotations

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Floats
from hipcheck.report.curves import Curve, Panel, Phase
from hipcheck.report.judgement import knee_angle_metric, pelvis_metric
from hipcheck.report.model import ReportInput
from hipcheck.report.wording import pelvis_caution, pelvis_name
from hipcheck.results import Results, Squat

__all__ = ["squat_panels", "squat_phases", "stance_panels", "stance_phases"]


def stance_phases(results: Results) -> list[Phase]:
    """Return quiet standing and the holds, each with longer and shorter names."""
    quiet = results.baseline
    before = [Phase(quiet.start_s, quiet.end_s, ("both feet", "both", "", ""), judged=False)] if quiet else []
    return before + [
        Phase(
            stance.start_s,
            stance.end_s,
            (f"{i}: {stance.side} leg, {stance.hold_s:.1f} s", f"{i}: {stance.side} leg", f"{i} {stance.side}", f"{i}"),
            stance.side,
        )
        for i, stance in enumerate(results.stances, 1)
    ]


def squat_phases(squats: list[Squat]) -> list[Phase]:
    """Return the repetitions, each with a longer and a shorter name."""
    return [Phase(s.start_s, s.end_s, (f"repetition {s.rep}", f"rep {s.rep}", f"{s.rep}")) for s in squats]


def stance_panels(data: ReportInput) -> list[Panel]:
    """Return pelvis and trunk over time, both turned so that up is toward the worse for the leg that is stood on."""
    return [
        Panel(
            f"{pelvis_name(data.results)}, ° (+ = free side lower)",
            _holds(data, "pelvic_obliquity"),
            note=pelvis_caution(data.results),
            metric=pelvis_metric(data.results),
        ),
        Panel("Trunk lean, ° (+ = over the stance leg)", _holds(data, "trunk_lean_left"), metric="trunk_lean_deg"),
    ]


def _holds(data: ReportInput, stem: str) -> list[Curve]:
    """Cut a series into its holds; + means left for the left leg and right for the right leg."""
    t = data.angles["t_s"].to_numpy(float)
    filtered = data.angles[f"{stem}_deg"].to_numpy(float)
    raw = data.angles[f"{stem}_raw_deg"].to_numpy(float)
    curves = []
    baseline = data.results.baseline
    if baseline:
        inside = _within(t, baseline.start_s, baseline.end_s)
        curves.append(Curve(t[inside], filtered[inside], raw[inside], None))
    for stance in data.results.stances:
        inside = _within(t, stance.start_s, stance.end_s)
        sign = 1.0 if stance.side == "left" else -1.0
        curves.append(Curve(t[inside], sign * filtered[inside], sign * raw[inside], stance.side))
    return curves


def _within(t: Floats, start_s: float, end_s: float) -> np.ndarray:
    return (t >= start_s) & (t <= end_s)


def squat_panels(data: ReportInput) -> list[Panel]:
    """Return both knees and the depth over time."""
    squats = data.results.squats
    metrics = {knee_angle_metric(squat) for squat in squats}
    return [
        Panel(
            "Knee angle (FPPA), ° (+ = inward)",
            _knees(data, "fppa_deg", "fppa_raw_deg"),
            note="left blank deeper than 20 % of leg length, where it means nothing",
            metric=metrics.pop() if len(metrics) == 1 else None,
        ),
        Panel(
            "Knee over the toe, % of leg length (+ = inside)",
            _knees(data, "knee_over_toe_percent", None),
        ),
        Panel("Depth, % of leg length", _depth(data), weight=0.55, least_span=(0.0, 20.0)),
    ]


def _knees(data: ReportInput, name: str, raw_name: str | None) -> list[Curve]:
    t = data.angles["t_s"].to_numpy(float)
    curves = []
    for side in BOTH_SIDES:
        raw = data.angles[f"{side}_{raw_name}"].to_numpy(float) if raw_name else None
        curves.append(Curve(t, data.angles[f"{side}_{name}"].to_numpy(float), raw, side, marked=True))
    return curves


def _depth(data: ReportInput) -> list[Curve]:
    angles = data.angles
    return [Curve(angles["t_s"].to_numpy(float), angles["depth_percent"].to_numpy(float), None, None)]
