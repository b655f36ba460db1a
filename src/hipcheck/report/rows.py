"""The rows of the report's tables: every hold, how the pelvis was held up in it, and every repetition."""

from __future__ import annotations

from hipcheck.exercises.grade import was_raise_asked
from hipcheck.exercises.stance_findings import grade_words, sign_words
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.report.judgement import (
    knee_angle_band,
    pelvis_band,
    pelvis_is_judged,
    separation_band,
    trunk_band,
)
from hipcheck.report.model import knee_of
from hipcheck.report.tables import Cell, Column, Table
from hipcheck.report.wording import (
    MISSING,
    caves_in_rising_words,
    hold_words,
    number,
    pattern_words,
    pelvis_name,
    shift_words,
    time_span,
    whole_words,
    with_error,
)
from hipcheck.results import Results, Squat, Stance

__all__ = ["raise_table", "squat_table", "stance_table"]


def stance_table(results: Results) -> Table:
    """Return the table of holds."""
    pelvis = pelvis_name(results)
    columns = [
        Column("Stance leg", numeric=False),
        Column("Time"),
        Column("Held"),
        Column(f"{pelvis}, mean"),
        Column(f"{pelvis}, at its lowest"),
        Column("Trunk lean, largest"),
        Column("Trunk over foot"),
        Column("Trendelenburg sign", numeric=False),
        Column("Pattern", numeric=False),
    ]
    return Table(columns, [_stance_row(results, i, stance) for i, stance in enumerate(results.stances, 1)])


def _stance_row(results: Results, i: int, stance: Stance) -> list[Cell]:
    drop, lean = stance.pelvic_drop_deg, stance.trunk_lean_deg
    judged, pelvis_judged = stance.sign != "not_interpretable", pelvis_is_judged(stance)
    return [
        Cell(f"{i}  {stance.side}", side=stance.side),
        Cell(time_span(stance.start_s, stance.end_s)),
        Cell(hold_words(stance)),
        Cell(with_error(drop.mean, drop.error), pelvis_band(results, drop.mean) if pelvis_judged else None),
        Cell(with_error(drop.peak, drop.error), pelvis_band(results, drop.peak) if pelvis_judged else None),
        Cell(with_error(lean.peak, lean.error), trunk_band(lean.peak) if judged else None),
        Cell(number(stance.trunk_over_foot_percent, " %", 0)),
        Cell(sign_words(stance)),
        Cell(pattern_words(stance)),
    ]


def raise_table(results: Results) -> Table:
    """Return the table of how the pelvis was held up in each hold: both postures, times, hip, and the grade."""
    pelvis = pelvis_name(results)
    columns = [
        Column("Stance leg", numeric=False),
        Column("Whole 30 s", numeric=False),
        Column(f"{pelvis}, at first"),
        Column(f"{pelvis}, at its highest"),
        Column("Up from"),
        Column("Sinks after"),
        Column("Hip adduction"),
        Column("Hips shifted over the foot"),
        Column("Trendelenburg test", numeric=False),
    ]
    asked = was_raise_asked(results.reported)
    return Table(columns, [_raise_row(i, stance, asked) for i, stance in enumerate(results.stances, 1)])


def _raise_row(i: int, stance: Stance, asked: bool) -> list[Cell]:
    first, highest = (
        MISSING if posture is None else with_error(posture.pelvic_drop_deg, posture.error)
        for posture in (stance.spontaneous, stance.raised)
    )
    up_s = None if stance.raised_from_s is None else stance.raised_from_s - stance.start_s
    return [
        Cell(f"{i}  {stance.side}", side=stance.side),
        Cell(whole_words(stance)),
        Cell(first),
        Cell(highest),
        Cell(number(up_s, " s")),
        Cell(number(stance.fade_s, " s")),
        Cell(with_error(stance.hip_adduction_deg, stance.hip_adduction_error_deg)),
        Cell(with_error(stance.pelvic_shift_percent, stance.pelvic_shift_error_percent, " %")),
        Cell(grade_words(stance, asked=asked)),
    ]


def squat_table(results: Results) -> Table:
    """Return the table of squats on both legs; the angles are those at matched depth."""
    columns = [Column("Rep", numeric=False), Column("Depth")]
    for side in BOTH_SIDES:
        columns += [
            Column(f"{side.capitalize()} knee, down"),
            Column(f"{side.capitalize()} knee, up"),
            Column(f"{side.capitalize()} over toe"),
        ]
    columns += [
        Column("Knee : ankle distance"),
        Column("Hips shift", numeric=False),
        Column("Inward on the way up", numeric=False),
    ]
    return Table(columns, [_squat_row(squat) for squat in results.squats])


def _squat_row(squat: Squat) -> list[Cell]:
    cells = [Cell(f"{squat.rep}"), Cell(number(squat.depth_percent, " %", 0))]
    for side in BOTH_SIDES:
        knee = knee_of(squat, side)
        angle, toe = knee.fppa_deg, knee.knee_over_toe_from_standing_percent
        cells += [
            Cell(with_error(angle.down, angle.error), knee_angle_band(squat, angle.down), side),
            Cell(with_error(angle.up, angle.error), knee_angle_band(squat, angle.up), side),
            Cell(with_error(toe, knee.knee_over_toe_percent.error, " %"), knee.band, side),
        ]
    ratio = squat.knee_ankle_separation_ratio
    narrowest = min((value for value in (ratio.down, ratio.bottom, ratio.up) if value is not None), default=None)
    cells += [
        Cell(with_error(narrowest, ratio.error, "", 2), separation_band(narrowest)),
        Cell(shift_words(squat)),
        Cell(caves_in_rising_words(squat)),
    ]
    return cells
