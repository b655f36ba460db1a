"""The squat on both legs: every repetition with its knees at matched depth, down and up (METRICS, M7-M12)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hipcheck.exercises.knees import (
    Instants,
    KneeCurves,
    at,
    collapse_of,
    find_instants,
    fppa_half_width,
    measure_knee,
    moving_pelvis_half_width,
)
from hipcheck.exercises.reps import Repetition
from hipcheck.exercises.turned import turn_over, turned
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.reference.uncertainty import combined_half_width, method_half_width
from hipcheck.results import Change, DepthRatio, Knees, Squat
from hipcheck.view import BodyView, Turn

__all__ = ["measure_squats"]


def measure_squats(
    motion: Motion,
    pelvis: PelvisEstimate,
    curves: KneeCurves,
    repetitions: Sequence[Repetition],
    *,
    view: BodyView | None = None,
) -> list[Squat]:
    """Measure whole repetitions of squats on both legs.

    ``view`` tells the turn of the body in each of them, which fakes valgus in one knee and hides it in the other: what
    is not known of it widens the errors. None counts as square.
    """
    return [
        _measure(motion, pelvis, curves, repetition, number, turn_over(view, repetition.start, repetition.stop + 1))
        for number, repetition in enumerate(repetitions, start=1)
    ]


def _measure(
    motion: Motion, pelvis: PelvisEstimate, curves: KneeCurves, repetition: Repetition, number: int, turn: Turn
) -> Squat:
    instants = find_instants(curves.depth_percent, repetition)
    ratio = _ratio(motion, curves, instants, turn)
    narrower = ratio.up is not None and ratio.down is not None and ratio.down - ratio.up > (ratio.error or 0.0)
    knees = Knees(
        **{
            side: measure_knee(motion, curves, repetition, instants, side, turn, narrower=narrower)
            for side in BOTH_SIDES
        }
    )
    up = [knees.left.fppa_deg.up, knees.right.fppa_deg.up]
    both = None if None in up else 0.5 * (up[0] + up[1])  # type: ignore[operator]
    apart = None if None in up else up[0] - up[1]  # type: ignore[operator]
    return Squat(
        rep=number,
        kind="bilateral",
        start_s=float(motion.t_s[repetition.start]),
        bottom_s=float(motion.t_s[repetition.bottom]),
        end_s=float(motion.t_s[repetition.stop]),
        depth_percent=float(curves.depth_percent[repetition.bottom]),
        matched_depth_percent=instants.depth_percent,
        knees=knees,
        fppa_both_mean_deg=both,
        fppa_asymmetry_deg=Change(value=apart, error=_asymmetry_error(motion, curves, turn)),
        knee_ankle_separation_ratio=ratio,
        pelvic_drop_deg=at(pelvis.obliquity_deg, instants.bottom),
        pelvic_drop_error_deg=moving_pelvis_half_width(motion, pelvis, repetition, turn),
        hip_shift_percent=at(curves.hip_shift_percent, instants.bottom),
        ascent_collapse=collapse_of([knees.left, knees.right]),
        turn_deg=turn.deg,
        turn_error_deg=turn.error_deg,
    )


def _ratio(motion: Motion, curves: KneeCurves, instants: Instants, turn: Turn) -> DepthRatio:
    ratio = curves.separation_ratio
    method = method_half_width("knee_ankle_separation_ratio")
    return DepthRatio(
        down=at(ratio, instants.down),
        bottom=at(ratio, instants.bottom),
        up=at(ratio, instants.up),
        error=combined_half_width(
            turned("knee_ankle_separation_ratio", method, turn, motion.facing), motion.baseline_noise(ratio)
        ),
    )


def _asymmetry_error(motion: Motion, curves: KneeCurves, turn: Turn) -> float:
    """Half-width of left minus right: body turn moves one leg up and the other down, so it counts twice."""
    apart = curves.fppa_deg["left"] - curves.fppa_deg["right"]
    both_legs = math.hypot(*(fppa_half_width(motion, curves, side) for side in BOTH_SIDES))
    return combined_half_width(
        turned("fppa_asymmetry_deg", both_legs, turn, motion.facing, taken_off=curves.turn_taken_off),
        motion.baseline_noise(apart),
    )
