"""Walking and running in the report's words: names, notes under the table, lines of the text report, the overlay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.exercises.gait import drop_metric
from hipcheck.exercises.gait_findings import few_steps_sentence, gait_kind
from hipcheck.report.wording import asymmetry_sentence, number, pelvis_caution, pelvis_name, with_error
from hipcheck.results import Gait, GaitSide, Results, Step

__all__ = ["gait_lines", "gait_notes", "gait_pelvis_metric", "gait_phase", "gait_sides", "step_at"]

_LEVEL: Final = {
    "quiet_standing": "Drop and lean are measured from quiet standing.",
    "mean_of_cycles": "Without quiet standing, drop and lean are measured from their mean over whole gait cycles.",
}


def gait_sides(gait: Gait) -> tuple[GaitSide, GaitSide]:
    """Return the steps on the left and on the right leg."""
    return gait.sides.left, gait.sides.right


def gait_pelvis_metric(results: Results) -> str | None:
    """Return the metric whose bands apply to the drop of a step; none for the raw hip line and on the spot."""
    if results.gait is None or results.provenance.pelvis_method == "hip_line":
        return None
    return drop_metric(results.gait.kind)


def step_at(steps: Sequence[Step], t_s: float) -> tuple[int, Step] | None:
    """Return the step of an instant with its number from 1; None between steps."""
    return next(((i, step) for i, step in enumerate(steps, 1) if step.start_s <= t_s < step.end_s), None)


def gait_phase(number_of_step: int, step: Step) -> str:
    """Return "step 7, left leg"."""
    return f"step {number_of_step}, {step.side} leg"


def gait_notes(results: Results) -> list[str]:
    """Return what is said under the table of steps; nothing where none were measured."""
    gait = results.gait
    if gait is None:
        return []
    few = few_steps_sentence(gait)
    turn = gait.pelvic_excursion_deg
    own = [one for one in results.summary.asymmetries if one.metric.startswith("gait_")]
    return [
        *([f"{few[0].upper()}{few[1:]}."] if few else []),
        f"Lowest pelvis and largest lean of each step, from the lift of the other foot to the lift of its own. "
        f"{_LEVEL[gait.level]} From step to step the pelvis turns by {with_error(turn.value, turn.error)}.",
        "; ".join(asymmetry_sentence(results, one) for one in own) + "." if own else "",
        f"Pelvis: {pelvis_caution(results)}.",
    ]


def gait_lines(results: Results) -> list[str]:
    """Return the lines of the text report; none without steps."""
    gait = results.gait
    if gait is None:
        return []
    opening = f"{gait_kind(gait.kind)}, {gait.cadence_steps_per_min:.0f} steps/min; pelvis: {pelvis_caution(results)}"
    return [opening, *(line for side in gait_sides(gait) for line in _side_lines(results, side))]


def _side_lines(results: Results, side: GaitSide) -> list[str]:
    drop, lean = side.pelvic_drop_deg, side.trunk_lean_deg
    return [
        f"  {side.side.capitalize()} leg: {side.steps} steps of {number(side.step_s, ' s', 2)}",
        f"     {pelvis_name(results)} {with_error(drop.mean, drop.error)}, from step to step {number(drop.sd)} (SD)",
        f"     Trunk lean {with_error(lean.mean, lean.error)}, from step to step {number(lean.sd)} (SD)",
    ]
