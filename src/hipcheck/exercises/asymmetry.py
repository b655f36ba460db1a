"""Left against right: means of both sides, their difference and its error (METRICS, M12)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from hipcheck.choice import knee_of
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results import Asymmetry, Knee, OneLeg, PhaseSummary, Squat, Stance, Verdict

__all__ = ["asymmetries_of", "asymmetry_findings"]


def asymmetries_of(stances: Sequence[Stance], squats: Sequence[Squat]) -> list[Asymmetry]:
    """Compare every measure that was made on both sides."""

    def held(metric: Callable[[Stance], float | None], error: Callable[[Stance], float | None]) -> list[_Reading]:
        return [(s.side, metric(s), error(s)) for s in stances if s.pattern != "not_interpretable"]

    both = [squat for squat in squats if squat.is_bilateral]

    def bent(metric: Callable[[Knee], float | None], error: Callable[[Knee], float | None]) -> list[_Reading]:
        return [(side, metric(knee_of(s, side)), error(knee_of(s, side))) for s in both for side in BOTH_SIDES]

    compared = [
        _asymmetry("pelvic_drop_deg", held(lambda s: s.pelvic_drop_deg.mean, lambda s: s.pelvic_drop_deg.error)),
        _asymmetry("trunk_lean_deg", held(lambda s: s.trunk_lean_deg.mean, lambda s: s.trunk_lean_deg.error)),
        _asymmetry(
            "fppa_from_standing_deg",
            bent(lambda k: k.fppa_from_standing_deg.value, lambda k: k.fppa_from_standing_deg.error),
            [squat.fppa_asymmetry_deg.error for squat in both],
        ),
        _asymmetry(
            "knee_over_toe_percent",
            bent(lambda k: k.knee_over_toe_percent.bottom, lambda k: k.knee_over_toe_percent.error),
        ),
        *(_asymmetry(f"single_leg_squat_{name}", _on_one_leg(squats, of)) for name, of in _ONE_LEG.items()),
    ]
    return [asymmetry for asymmetry in compared if asymmetry is not None]


_Reading = tuple[Side, float | None, float | None]

_ONE_LEG: Final[dict[str, Callable[[Squat, OneLeg], PhaseSummary]]] = {
    "pelvic_drop_deg": lambda squat, leg: leg.pelvic_drop_deg,
    "trunk_lean_deg": lambda squat, leg: leg.trunk_lean_deg,
    "fppa_deg": lambda squat, leg: knee_of(squat, leg.side).fppa_deg,
}
"""What is compared between squats on the left and on the right leg: the largest of each repetition."""


def _on_one_leg(squats: Sequence[Squat], measure: Callable[[Squat, OneLeg], PhaseSummary]) -> list[_Reading]:
    single = [(squat, squat.one_leg) for squat in squats if squat.one_leg and squat.kind.startswith("single")]
    found = [(leg.side, measure(squat, leg)) for squat, leg in single]
    return [(side, angle.peak, angle.error) for side, angle in found]


def _asymmetry(
    metric: str, readings: list[_Reading], errors_of_difference: Sequence[float | None] = ()
) -> Asymmetry | None:
    """Compare the mean of both sides; ``None`` unless both were measured.

    The error of the difference is given where errors of the sides hang together, else follows from theirs.
    """
    means: dict[Side, float] = {}
    errors = [error for error in errors_of_difference if error is not None]
    errors = errors or [math.sqrt(2) * error for _, _, error in readings if error is not None]
    for side in BOTH_SIDES:
        values = [value for at, value, _ in readings if at == side and value is not None]
        if values:
            means[side] = float(np.mean(values))
    if len(means) < 2 or not errors:
        return None
    difference, error = abs(means["left"] - means["right"]), float(np.mean(errors))
    verdict: Verdict = "present" if difference > error else "within_error"
    return Asymmetry(
        metric=metric, left=means["left"], right=means["right"], difference=difference, error=error, verdict=verdict
    )


_METRIC_WORDS: Final = {
    "pelvic_drop_deg": ("Pelvic drop", "°", "°", "it is larger on the {more} leg"),
    "trunk_lean_deg": ("Trunk lean", "°", "°", "it is larger on the {more} leg"),
    "fppa_from_standing_deg": ("The knee angle's change from standing", "°", "°", "the {more} knee goes farther in"),
    "single_leg_squat_pelvic_drop_deg": (
        "Pelvic drop in one-leg squats",
        "°",
        "°",
        "it is larger on the {more} leg",
    ),
    "single_leg_squat_trunk_lean_deg": ("Trunk lean in one-leg squats", "°", "°", "it is larger on the {more} leg"),
    "single_leg_squat_fppa_deg": ("The knee angle in one-leg squats", "°", "°", "the {more} knee goes farther in"),
    "knee_over_toe_percent": ("Knee over toe", "", " % of leg length", "the {more} knee lies farther in"),
}
"""Metric to its name, the units behind the value and behind its error, and which side is meant."""


def asymmetry_findings(asymmetries: Sequence[Asymmetry]) -> list[str]:
    """Put the differences above their error into sentences."""
    findings = []
    for found in asymmetries:
        if found.verdict != "present" or found.left is None or found.right is None:
            continue
        name, unit, last_unit, which = _METRIC_WORDS[found.metric]
        more = which.format(more="left" if found.left > found.right else "right")
        findings.append(
            f"{name} differs between left and right by {found.difference:.1f}{unit} ± {found.error:.1f}{last_unit}; "
            f"{more}."
        )
    return findings
