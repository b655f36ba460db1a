"""Turned clips beside what a square camera would see: what was measured of them, and a row for every quantity."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import hipcheck
from hipcheck.analysis import Analysis
from hipcheck.landmarks import BOTH_SIDES
from validation.compare import Row, TrueKnees, TrueRepetition, Truth, row_of, squat_rows, stance_rows
from validation.run import landmarks
from validation.squats import Squat
from validation.sweep import Planned
from validation.turned import heading_deg, kept_square_truth

__all__ = ["FILE", "clip_rows", "collect"]

FILE = "turned.csv"
"""The rows, each with what was varied in its clip."""

_KEPT = frozenset(
    {
        *("repetitions", "holds", "unmeasured", "refused", "heading_deg", "camera_roll_deg", "camera_pitch_deg"),
        *("fppa_deg", "fppa_from_standing_deg", "fppa_change_deg", "fppa_asymmetry_deg", "fppa_both_mean_deg"),
        *("knee_over_toe_percent", "medial_knee_displacement_percent", "knee_ankle_separation_ratio"),
        *("pelvic_drop_deg", "trunk_lean_deg", "left_foot_deg", "right_foot_deg"),
    }
)


def collect(plan: Iterable[Planned], store: Path, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return the rows of a plan."""
    rows: list[dict[str, object]] = []
    for planned in plan:
        found = list(clip_rows(planned, store))
        rows += found
        tell(f"{planned.name}: {len(found)} rows")
    return pd.DataFrame(rows)


def clip_rows(planned: Planned, store: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of one clip; every body that is turned too far has but the row that says so."""
    path, _ = landmarks(planned.spec, store)
    square = kept_square_truth(planned.spec, store)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        analysis = hipcheck.analyze(path, exercise=square["exercise"])
    known = _factors(planned)
    for row in _rows(planned, analysis, square):
        if row["quantity"] in _KEPT:
            yield known | row


def _factors(planned: Planned) -> dict[str, object]:
    spec = planned.spec
    pitch = np.degrees(np.arctan2(spec.camera.height_m - spec.camera.aim_m, spec.camera.distance_m))
    return {
        "clip": planned.name,
        "kind": planned.kind,
        "body": spec.subject.name,
        "held_out": spec.subject.held_out,
        "view": spec.facing,
        "true_heading_deg": heading_deg(spec),
        "pitch_deg": round(float(pitch), 1),
        "roll_deg": round(spec.camera.roll_deg, 1),
        "toe_out_deg": round(float(getattr(spec.motion, "toe_out_deg", 8.0)), 1),
    }


def _rows(planned: Planned, analysis: Analysis, square: dict[str, Any]) -> Iterator[Row]:
    results = analysis.results
    yield row_of("refused", 0, float(analysis.refused))
    yield row_of("unmeasured", 0, len(results.unmeasured))
    if analysis.refused:
        expected = len(planned.spec.motion.depths) if isinstance(planned.spec.motion, Squat) else 1
        yield row_of("repetitions" if planned.kind == "squat" else "holds", expected, 0)
        return
    for stretch in (*results.squats, *results.stances):
        yield row_of("heading_deg", heading_deg(planned.spec), stretch.turn_deg, stretch.turn_error_deg)
    roll = results.view.camera_roll_deg
    yield row_of("camera_roll_deg", planned.spec.camera.roll_deg, roll)
    if planned.kind == "squat":
        yield from squat_rows(analysis, square)
        yield from _inward(analysis, square)
    else:
        yield from stance_rows(analysis, square)


def _inward(analysis: Analysis, square: dict[str, Any]) -> Iterator[Row]:
    """Compare the largest inward travel of each knee over its ankle (M9)."""
    truth = Truth(square)
    standing = truth.standing(analysis)
    curves = TrueKnees(truth, standing)
    left = -1 if square["facing"] == "back" else 1
    for squat in analysis.squats:
        inside = truth.within(squat.start_s, squat.end_s)
        rep = TrueRepetition(curves, inside)
        for side in BOTH_SIDES:
            hip, knee, ankle = (truth.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
            length = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
            outward = left if side == "left" else -left
            beside = outward * (knee - ankle)[:, 0] / np.median(length[standing])
            inward = 100 * (np.median(beside[standing]) - beside[rep.indices])
            measured = getattr(squat.knees, side).medial_knee_displacement_percent
            yield row_of("medial_knee_displacement_percent", float(inward.max()), measured, side=side)
