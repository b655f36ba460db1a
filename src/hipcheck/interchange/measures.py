"""Every number of a result as one tidy table: a row per number, with its unit and error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final, Literal

from hipcheck.choice import knee_of
from hipcheck.landmarks import Side
from hipcheck.printable import printable
from hipcheck.results import BalanceHold, Knee, OneLeg, Results, Squat, Stance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MEASURE_COLUMNS", "MeasureRow", "measure_rows", "measure_table"]

MEASURE_COLUMNS: Final[dict[str, str]] = {
    "recording": "File that was measured, as it was given.",
    "exercise": "stance (a hold on one leg), balance (the same, as an exercise by the clock), squat (on both legs), "
    "single_leg_squat, step_down, split_squat, walking, running or on_the_spot (walking there).",
    "trial": "Number of the hold or step, in time order and from 1, or of the repetition.",
    "side": "Leg that it belongs to, the subject's own left or right; empty for both together.",
    "measure": "Name of the measure as in results.json; the end of the name is its unit.",
    "statistic": "Which value of the measure: mean, peak, end, first, highest, down, up, bottom, range, rms, lowest, "
    "largest; empty if there is one.",
    "value": "The number, in the unit of the measure; empty where it could not be measured.",
    "error": "95 % half-width, in the same unit; empty where none is known.",
    "unit": "deg, percent (of leg length), s, min (per minute) or ratio.",
}
"""Columns of the table: name to unit and meaning."""

Exercise = Literal[
    "stance",
    "balance",
    "squat",
    "single_leg_squat",
    "step_down",
    "split_squat",
    "walking",
    "running",
    "on_the_spot",
]


@dataclass(frozen=True)
class MeasureRow:
    """One number of a result.

    Attributes
    ----------
    exercise
        ``stance``, ``balance``, ``squat``, or the kind of gait.
    trial
        Number of the hold, repetition or step.
    side
        The leg; ``None`` for both together.
    measure
        Name with its unit at the end.
    statistic
        Which value of it; empty where there is one only.
    value, error
        Number and 95 % half-width in the unit of the measure; ``None`` where not known.
    """

    exercise: Exercise
    trial: int
    side: Side | None
    measure: str
    statistic: str
    value: float | None
    error: float | None = None

    @property
    def unit(self) -> str:
        """Return deg, percent, s, min or ratio."""
        return self.measure.rpartition("_")[2]


def measure_rows(results: Results) -> list[MeasureRow]:
    """Return every number of every hold, repetition and step of ``results``, in time order; none if it was refused."""
    rows = [row for trial, stance in enumerate(results.stances, 1) for row in _stance(trial, stance)]
    balanced = results.balance.holds if results.balance else []
    rows += [row for trial, hold in enumerate(balanced, 1) for row in _balance(trial, hold)]
    rows += [row for squat in results.squats for row in _squat(squat)]
    return rows + list(_gait(results))


def measure_table(results: Results) -> pd.DataFrame:
    """Return the rows of ``measure_rows(results)`` as a table with the columns of ``MEASURE_COLUMNS``."""
    import pandas as pd

    recording = printable(results.source.path)
    rows = [(recording, *astuple(row), row.unit) for row in measure_rows(results)]
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS))


def _stance(trial: int, stance: Stance) -> Iterator[MeasureRow]:
    def row(measure: str, statistic: str, value: float | None, error: float | None = None) -> MeasureRow:
        return MeasureRow("stance", trial, stance.side, measure, statistic, value, error)

    drop, lean, line = stance.pelvic_drop_deg, stance.trunk_lean_deg, stance.hip_line_deg
    yield row("hold_s", "", stance.hold_s)
    for name in ("mean", "peak", "end"):
        yield row("pelvic_drop_deg", name, getattr(drop, name), drop.error)
    for name in ("mean", "peak"):
        yield row("hip_line_deg", name, getattr(line, name))
    for name in ("mean", "peak"):
        yield row("trunk_lean_deg", name, getattr(lean, name), lean.error)
    for name, posture in (("first", stance.spontaneous), ("highest", stance.raised)):
        value, error = (posture.pelvic_drop_deg, posture.error) if posture else (None, None)
        yield row("pelvic_drop_deg", name, value, error)
    yield row("hip_adduction_deg", "mean", stance.hip_adduction_deg, stance.hip_adduction_error_deg)
    yield row("pelvic_shift_percent", "mean", stance.pelvic_shift_percent, stance.pelvic_shift_error_percent)
    yield row("trunk_over_foot_percent", "mean", stance.trunk_over_foot_percent)
    yield row("fade_s", "", stance.fade_s)


def _balance(trial: int, hold: BalanceHold) -> Iterator[MeasureRow]:
    yield MeasureRow("balance", trial, hold.side, "hold_s", "", hold.hold_s)
    for measure, sway in (("hip_sway_percent", hold.hip_sway), ("shoulder_sway_percent", hold.shoulder_sway)):
        yield MeasureRow("balance", trial, hold.side, measure, "range", sway.range_percent)
        yield MeasureRow("balance", trial, hold.side, measure, "rms", sway.rms_percent)


def _gait(results: Results) -> Iterator[MeasureRow]:
    """Yield the steps, each with the error of the mean of its leg: the spread of single steps hardly adds to it."""
    gait = results.gait
    if gait is None:
        return
    yield MeasureRow(gait.kind, 1, None, "cadence_per_min", "", gait.cadence_steps_per_min)
    for trial, step in enumerate(results.steps, 1):
        legs = gait.sides.left if step.side == "left" else gait.sides.right
        drop, lean = legs.pelvic_drop_deg.error, legs.trunk_lean_deg.error
        yield MeasureRow(gait.kind, trial, step.side, "step_pelvic_drop_deg", "lowest", step.pelvic_drop_deg, drop)
        yield MeasureRow(gait.kind, trial, step.side, "step_trunk_lean_deg", "largest", step.trunk_lean_deg, lean)


def _squat(squat: Squat) -> Iterator[MeasureRow]:
    exercise = _squat_exercise(squat)
    for side in squat.carrying:
        yield from _knee(exercise, squat.rep, side, knee_of(squat, side))
    if squat.one_leg is not None:
        yield from _one_leg(exercise, squat, squat.one_leg)
        return

    def row(measure: str, statistic: str, value: float | None, error: float | None = None) -> MeasureRow:
        return MeasureRow(exercise, squat.rep, None, measure, statistic, value, error)

    ratio, asymmetry = squat.knee_ankle_separation_ratio, squat.fppa_asymmetry_deg
    for name in ("down", "bottom", "up"):
        yield row("knee_ankle_separation_ratio", name, getattr(ratio, name), ratio.error)
    yield row("depth_percent", "bottom", squat.depth_percent)
    yield row("hip_shift_percent", "bottom", squat.hip_shift_percent)
    yield row("fppa_asymmetry_deg", "up", asymmetry.value, asymmetry.error)


def _squat_exercise(squat: Squat) -> Exercise:
    """Return what kind of squat it is; only those of a kind are compared."""
    if squat.one_leg is None:
        return "squat"
    if squat.kind.startswith("split"):
        return "split_squat"
    return "step_down" if squat.one_leg.step_down else "single_leg_squat"


def _one_leg(exercise: Exercise, squat: Squat, leg: OneLeg) -> Iterator[MeasureRow]:
    for measure, angle in (("pelvic_drop_deg", leg.pelvic_drop_deg), ("trunk_lean_deg", leg.trunk_lean_deg)):
        for name in ("down", "up", "peak"):
            yield MeasureRow(exercise, squat.rep, leg.side, measure, name, getattr(angle, name), angle.error)
    yield MeasureRow(exercise, squat.rep, leg.side, "depth_percent", "bottom", squat.depth_percent)


def _knee(exercise: Exercise, rep: int, side: Side, knee: Knee) -> Iterator[MeasureRow]:
    def row(measure: str, statistic: str, value: float | None, error: float | None = None) -> MeasureRow:
        return MeasureRow(exercise, rep, side, measure, statistic, value, error)

    angle, toe = knee.fppa_deg, knee.knee_over_toe_percent
    for name in ("down", "up", "peak"):
        yield row("fppa_deg", name, getattr(angle, name), angle.error)
    change, collapse = knee.fppa_from_standing_deg, knee.ascent_minus_descent_deg
    yield row("fppa_from_standing_deg", "peak", change.value, change.error)
    yield row("ascent_minus_descent_deg", "", collapse.value, collapse.error)
    for name in ("down", "up", "bottom"):
        yield row("knee_over_toe_percent", name, getattr(toe, name), toe.error)
    yield row("knee_over_toe_from_standing_percent", "peak", knee.knee_over_toe_from_standing_percent, toe.error)
    yield row("medial_knee_displacement_percent", "peak", knee.medial_knee_displacement_percent)
