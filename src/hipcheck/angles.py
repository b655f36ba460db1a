"""The table of angles over time: one row per instant of the uniform clock, columns as in ``columns.ANGLE_COLUMNS``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.exercises.gait import GaitMeasure
from hipcheck.exercises.knees import KneeCurves, knee_curves, leg_depth_percent
from hipcheck.exercises.stance import hip_adduction, trunk_over_foot
from hipcheck.kinematics import (
    foot_height_percent,
    hip_line_deg,
    trunk_lean_left_deg,
)
from hipcheck.landmarks import BOTH_SIDES, Floats, other_side
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.pelvis.markers.signal import MarkedLegs
from hipcheck.results import BalanceHold, Squat, Stance, Step
from hipcheck.signals import CLOCK_HZ, uniform_clock

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["angle_table", "empty_table", "joined_tables"]


def angle_table(
    motion: Motion,
    pelvis: PelvisEstimate,
    curves: KneeCurves,
    stances: Sequence[Stance | BalanceHold],
    squats: Sequence[Squat],
    legs: MarkedLegs | None = None,
    walk: GaitMeasure | None = None,
) -> pd.DataFrame:
    """Return the table; NaN where a joint was not seen. ``legs`` are those that ``curves`` were computed with.

    Of a walk, pelvis and trunk are low-passed as its steps are measured, at 6 or 10 Hz, and its phases are the steps.
    """
    import pandas as pd

    raw_curves = _with_one_legged(motion, knee_curves(motion, legs, raw=True), squats, legs, raw=True)
    curves = _with_one_legged(motion, curves, squats, legs)
    zero = motion.baseline_median(trunk_lean_left_deg(motion.slow_px, motion.facing))
    columns: dict[str, object] = {
        "t_s": motion.t_s,
        "phase": _phases(motion, stances, squats, walk.steps if walk else ()),
        "pelvic_obliquity_deg": pelvis.obliquity_deg,
        "pelvic_obliquity_raw_deg": pelvis.raw_deg,
        "hip_line_deg": hip_line_deg(motion.slow_px),
        "trunk_lean_left_deg": trunk_lean_left_deg(motion.slow_px, motion.facing) - zero,
        "trunk_lean_left_raw_deg": trunk_lean_left_deg(motion.raw_px, motion.facing) - zero,
        "depth_percent": curves.depth_percent,
        "knee_ankle_separation_ratio": curves.separation_ratio,
        "hip_shift_percent": curves.hip_shift_percent,
    }
    for side in BOTH_SIDES:
        columns |= {
            f"{side}_depth_percent": leg_depth_percent(motion.fast_px, side, motion.standing),
            f"{side}_fppa_deg": curves.fppa_deg[side],
            f"{side}_picture_fppa_deg": curves.picture_fppa_deg[side],
            f"{side}_fppa_raw_deg": raw_curves.fppa_deg[side],
            f"{side}_knee_over_toe_percent": curves.knee_over_toe_percent[side],
            f"{side}_medial_knee_displacement_percent": curves.medial_displacement_percent[side],
            f"{side}_hip_adduction_deg": hip_adduction(motion, pelvis, side),
            f"{side}_foot_height_percent": foot_height_percent(motion.fast_px, side, motion.standing),
            f"trunk_over_{side}_foot_percent": trunk_over_foot(motion, side),
        }
    if walk is not None:
        columns |= {"pelvic_obliquity_deg": walk.obliquity_deg, "trunk_lean_left_deg": walk.lean_left_deg}
    return pd.DataFrame(columns)[list(ANGLE_COLUMNS)]


def _with_one_legged(
    motion: Motion, curves: KneeCurves, squats: Sequence[Squat], legs: MarkedLegs | None, *, raw: bool = False
) -> KneeCurves:
    """Return the curves with the knee angle of the carrying leg alone wherever one leg carried a repetition."""
    square, picture = (
        {side: angles[side].copy() for side in BOTH_SIDES} for angles in (curves.fppa_deg, curves.picture_fppa_deg)
    )
    for squat in squats:
        if squat.one_leg is not None:
            side = squat.one_leg.side
            own = knee_curves(motion, legs, raw=raw, carried_by=side).fppa_deg[side]
            first, last = np.searchsorted(motion.t_s, [squat.start_s - 1e-6, squat.end_s + 1e-6])
            for fppa in (square, picture):
                fppa[side][first:last], fppa[other_side(side)][first:last] = own[first:last], np.nan
    return replace(curves, fppa_deg=square, picture_fppa_deg=picture)


def joined_tables(t_s: Floats, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of several takes as one on the clock of the whole recording, empty where there is no take."""
    if len(tables) == 1:
        return tables[0]
    import pandas as pd

    whole = empty_table(t_s)
    parts = pd.concat(tables)
    at = np.round((parts["t_s"].to_numpy() - t_s[0]) * CLOCK_HZ).astype(int)
    for name in ANGLE_COLUMNS:
        column = whole[name].to_numpy().copy()
        column[at] = parts[name].to_numpy()
        whole[name] = column
    return whole


def empty_table(t_s: Floats) -> pd.DataFrame:
    """Return the table of a refused recording: its clock, and nothing measured."""
    import pandas as pd

    clock_s = uniform_clock(t_s)
    table = pd.DataFrame({name: np.full(len(clock_s), np.nan) for name in ANGLE_COLUMNS})
    table["t_s"], table["phase"] = clock_s, ""
    return table


def _phases(
    motion: Motion, stances: Sequence[Stance | BalanceHold], squats: Sequence[Squat], steps: Sequence[Step]
) -> list[str]:
    phases = [""] * len(motion.t_s)

    def mark(start_s: float, end_s: float, name: str) -> None:
        first, last = np.searchsorted(motion.t_s, [start_s - 1e-6, end_s + 1e-6])
        phases[first:last] = [name] * int(last - first)

    if motion.baseline:
        mark(motion.baseline.start_s, motion.baseline.end_s, "baseline")
    for number, stance in enumerate(stances, start=1):
        mark(stance.start_s, stance.end_s, f"stance_{stance.side}_{number}")
    for squat in squats:
        kind = "" if squat.is_bilateral else f"{squat.kind.partition('_')[0]}_"
        mark(squat.start_s, squat.bottom_s, f"{kind}squat_down_{squat.rep}")
        mark(squat.bottom_s, squat.end_s, f"{kind}squat_up_{squat.rep}")
    for number, step in enumerate(steps, start=1):
        mark(step.start_s, step.end_s, f"step_{step.side}_{number}")
    return phases
