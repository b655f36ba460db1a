"""Measures of the repetitions that one leg carries: pelvis, trunk and knee at matched depth (METRICS, M1-M9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from hipcheck.exercises.knees import (
    SHALLOW_DEPTH_PERCENT,
    Instants,
    KneeCurves,
    at,
    collapse_of,
    find_instants,
    knee_curves,
    measure_knee,
    moving_pelvis_half_width,
    unmeasured_knee,
)
from hipcheck.exercises.reps import Repetition
from hipcheck.exercises.single_free_leg import free_leg_of, steps_down
from hipcheck.exercises.single_reps import Kind, OneLegged
from hipcheck.exercises.turned import lean_half_width, turn_over, turned
from hipcheck.exercises.verdict import beyond_usual
from hipcheck.kinematics import trunk_lean_left_deg
from hipcheck.landmarks import Floats, Side
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.pelvis.markers.signal import MarkedLegs
from hipcheck.reference import band
from hipcheck.reference.uncertainty import combined_half_width, method_half_width
from hipcheck.results import Change, DepthRatio, Knee, Knees, OneLeg, PhaseSummary, Squat, SquatKind
from hipcheck.view import BodyView, Turn

__all__ = ["measure_one_legged"]

_KINDS: Final[dict[tuple[Kind, Side], SquatKind]] = {
    ("single", "left"): "single_left",
    ("single", "right"): "single_right",
    ("split", "left"): "split_left",
    ("split", "right"): "split_right",
}
_NOT_MEASURED: Final = PhaseSummary(down=None, up=None, peak=None, error=None)


def measure_one_legged(
    motion: Motion,
    pelvis: PelvisEstimate,
    found: Sequence[OneLegged],
    legs: MarkedLegs | None = None,
    *,
    view: BodyView | None = None,
) -> list[Squat]:
    """Measure repetitions that one leg carries, in time order; all have the number 0.

    Parameters
    ----------
    motion, pelvis
        The whole motion.
    found
        The repetitions.
    legs
        Legs with markers on knee and ankle.
    view
        Tells the turn of the body in each, which fakes valgus and widens the errors; None counts as square.

    Returns
    -------
    What was found, but no split squat from behind, where the front leg is hidden.
    """
    seen = [one for one in found if not (one.kind == "split" and motion.facing == "back")]
    measured = []
    for one in seen:
        turn = turn_over(view, one.repetition.start, one.repetition.stop + 1)
        curves = knee_curves(motion, legs, carried_by=one.side, view=view)
        measured.append(_measure(motion, pelvis, one, curves, turn, view))
    return measured


def _measure(
    motion: Motion,
    pelvis: PelvisEstimate,
    one: OneLegged,
    curves: KneeCurves,
    turn: Turn,
    view: BodyView | None,
) -> Squat:
    if one.kind == "split":
        curves = _below_start(curves, one.repetition)
    instants = find_instants(curves.depth_percent, one.repetition)
    knee = measure_knee(motion, curves, one.repetition, instants, one.side, turn)
    tilt_deg = pelvis.obliquity_deg if one.side == "left" else -pelvis.obliquity_deg
    return Squat(
        rep=0,
        kind=_KINDS[one.kind, one.side],
        start_s=float(motion.t_s[one.repetition.start]),
        bottom_s=float(motion.t_s[one.repetition.bottom]),
        end_s=float(motion.t_s[one.repetition.stop]),
        depth_percent=float(curves.depth_percent[one.repetition.bottom]),
        matched_depth_percent=instants.depth_percent,
        knees=_knees(knee, one.side),
        fppa_both_mean_deg=None,
        fppa_asymmetry_deg=Change(value=None, error=None),
        knee_ankle_separation_ratio=DepthRatio(down=None, bottom=None, up=None, error=None),
        pelvic_drop_deg=None if one.kind == "split" else at(pelvis.obliquity_deg, instants.bottom),
        pelvic_drop_error_deg=None
        if one.kind == "split"
        else moving_pelvis_half_width(motion, pelvis, one.repetition, turn),
        hip_shift_percent=None,
        ascent_collapse=collapse_of([knee]),
        one_leg=_one_leg(motion, pelvis, tilt_deg, curves, one, instants, knee, turn, view),
        turn_deg=turn.deg,
        turn_error_deg=turn.error_deg,
    )


def _below_start(curves: KneeCurves, repetition: Repetition) -> KneeCurves:
    """Count the depth of a split squat from where it began: the stance itself is lower than standing, and nearer."""
    ends = curves.depth_percent[[repetition.start, min(repetition.stop, len(curves.depth_percent) - 1)]]
    return replace(curves, depth_percent=curves.depth_percent - np.mean(ends))


def _knees(knee: Knee, side: Side) -> Knees:
    free = unmeasured_knee()
    return Knees(left=knee, right=free) if side == "left" else Knees(left=free, right=knee)


def _one_leg(
    motion: Motion,
    pelvis: PelvisEstimate,
    drop_deg: Floats,
    curves: KneeCurves,
    one: OneLegged,
    instants: Instants,
    knee: Knee,
    turn: Turn,
    view: BodyView | None,
) -> OneLeg:
    lean = _lean(motion, curves, one, instants, turn, view)
    if one.kind == "split":
        return OneLeg(
            side=one.side,
            free_leg="behind",
            step_down=None,
            pelvic_drop_deg=_NOT_MEASURED,
            trunk_lean_deg=lean,
            pelvic_drop_band=None,
            trunk_lean_band=None,
            fppa_band=None,
            drops=None,
            leans=None,
            caves_in=None,
        )
    drop = _drop(motion, pelvis, drop_deg, curves, one.repetition, instants, turn)
    return OneLeg(
        side=one.side,
        free_leg=free_leg_of(motion, one.repetition, one.side),
        step_down=steps_down(motion, one.repetition, one.side),
        pelvic_drop_deg=drop,
        trunk_lean_deg=lean,
        pelvic_drop_band=None if pelvis.method == "hip_line" else band("single_leg_squat_pelvic_drop_deg", drop.peak),
        trunk_lean_band=band("single_leg_squat_trunk_lean_deg", lean.peak),
        fppa_band=None if curves.unsure_of_knee(motion) else band("single_leg_squat_fppa_deg", knee.fppa_deg.peak),
        drops=beyond_usual("single_leg_squat_pelvic_drop_deg", drop.peak, drop.error),
        leans=beyond_usual("single_leg_squat_trunk_lean_deg", lean.peak, lean.error),
        caves_in=beyond_usual("single_leg_squat_fppa_deg", knee.fppa_deg.peak, knee.fppa_deg.error),
    )


def _drop(
    motion: Motion,
    pelvis: PelvisEstimate,
    drop_deg: Floats,
    curves: KneeCurves,
    repetition: Repetition,
    instants: Instants,
    turn: Turn,
) -> PhaseSummary:
    error = moving_pelvis_half_width(motion, pelvis, repetition, turn)
    return _summary(drop_deg, curves, repetition, instants, error)


def _lean(
    motion: Motion, curves: KneeCurves, one: OneLegged, instants: Instants, turn: Turn, view: BodyView | None
) -> PhaseSummary:
    """Trunk over the standing leg, against baseline; camera roll stays in it without one."""
    toward_left = trunk_lean_left_deg(motion.fast_px, motion.facing)
    toward_left = toward_left - motion.baseline_median(toward_left)
    method = lean_half_width(method_half_width("one_leg_trunk_lean_deg"), motion, view)
    error = combined_half_width(
        turned("trunk_lean_deg", method, turn, motion.facing), motion.baseline_noise(toward_left)
    )
    lean = toward_left if one.side == "left" else -toward_left
    return _summary(lean, curves, one.repetition, instants, error)


def _summary(
    angle_deg: Floats, curves: KneeCurves, repetition: Repetition, instants: Instants, error: float
) -> PhaseSummary:
    """Angle at the matched depths, and its largest value while squatting."""
    inside = slice(repetition.start, repetition.stop + 1)
    with np.errstate(invalid="ignore"):
        squatting = angle_deg[inside][curves.depth_percent[inside] >= SHALLOW_DEPTH_PERCENT]
    known = squatting[~np.isnan(squatting)]
    return PhaseSummary(
        down=at(angle_deg, instants.down),
        up=at(angle_deg, instants.up),
        peak=float(np.max(known)) if len(known) else None,
        error=error,
    )
