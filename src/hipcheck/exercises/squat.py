"""The squat: knee measures of each repetition at matched depth, down and up (METRICS, M7-M12)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.reps import Repetition, Repetitions, crossing_index, find_repetitions
from hipcheck.kinematics import (
    foot_height_percent,
    fppa_deg,
    hip_shift_percent,
    knee_ankle_separation_ratio,
    knee_over_toe_percent,
    medial_knee_displacement_percent,
    squat_depth_percent,
)
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.pelvis.markers.signal import MarkedLegs
from hipcheck.reference import band
from hipcheck.reference.corrections import fppa_bias_deg
from hipcheck.reference.uncertainty import body_turn_error_deg, combined_half_width, method_half_width
from hipcheck.results import Change, Collapse, DepthPercent, DepthRatio, Knee, Knees, PhaseSummary, Squat, Verdict

__all__ = ["FPPA_DEEPEST_PERCENT", "KneeCurves", "knee_curves", "measure_squats"]

MATCHED_DEPTH_PERCENT: Final = 14.0
"""Depth at which down and up are compared: 60 deg of knee flexion."""

SHALLOW_DEPTH_PERCENT: Final = 8.0
"""The same for squats that do not get there: 45 deg."""

FPPA_DEEPEST_PERCENT: Final = 20.0
"""Below this depth the thigh points at the camera and the FPPA means nothing."""

_FPPA_SHALLOWEST_PERCENT: Final = SHALLOW_DEPTH_PERCENT  # above this it is standing, not squatting
_CAVES_IN_DEG: Final = 5.0  # proposal: a smaller change from standing is not called caving in
_CLEAR_CAVE_IN_DEG: Final = 10.0  # the published green edge of the single-leg squat (Herrington 2014)
_PLANTED_PERCENT: Final = 10.0


@dataclass(frozen=True, eq=False)
class KneeCurves:
    """Knee measures over the whole motion, each ``(N,)`` per side; FPPA masked below 20 % depth.

    ``marked`` names the legs whose FPPA comes from markers on knee and ankle.
    """

    depth_percent: Floats
    fppa_deg: dict[Side, Floats]
    knee_over_toe_percent: dict[Side, Floats]
    medial_displacement_percent: dict[Side, Floats]
    separation_ratio: Floats
    hip_shift_percent: Floats
    marked: tuple[Side, ...] = ()


def knee_curves(motion: Motion, legs: MarkedLegs | None = None, *, raw: bool = False) -> KneeCurves:
    """Compute the knee measures from landmarks low-passed at 6 Hz, or from the unfiltered ones.

    Legs with markers on knee and ankle have their FPPA from these. From that of the others the error that the network
    is known to make is taken off, except from the unfiltered one.
    """
    xy = motion.raw_px if raw else motion.fast_px
    marked_px = None if legs is None else (legs.raw_px if raw else legs.fast_px)
    fppa_px = xy if marked_px is None else marked_px
    facing, standing = motion.facing, motion.standing
    depth = squat_depth_percent(xy, standing)
    with np.errstate(invalid="ignore"):
        too_deep = depth > FPPA_DEEPEST_PERCENT
    marked: tuple[Side, ...] = () if legs is None else legs.sides
    bias = np.zeros_like(depth) if raw else fppa_bias_deg(_view(motion), depth)
    fppa = {side: fppa_deg(fppa_px, side, facing) - (0.0 if side in marked else bias) for side in BOTH_SIDES}
    return KneeCurves(
        depth_percent=depth,
        fppa_deg={side: np.where(too_deep, np.nan, fppa[side]) for side in BOTH_SIDES},
        knee_over_toe_percent={side: knee_over_toe_percent(xy, side, facing, standing) for side in BOTH_SIDES},
        medial_displacement_percent={
            side: medial_knee_displacement_percent(xy, side, facing, standing) for side in BOTH_SIDES
        },
        separation_ratio=knee_ankle_separation_ratio(xy),
        hip_shift_percent=_hip_shift(motion, xy),
        marked=marked,
    )


def _hip_shift(motion: Motion, xy_px: Floats) -> Floats:
    """Sideways shift of the hips against quiet standing; one degree of camera roll would be 1.7 % of it."""
    shift = hip_shift_percent(xy_px, motion.facing, motion.standing)
    if motion.baseline is None:
        return shift
    return shift - hip_shift_percent(motion.standing.xy_px, motion.facing, motion.standing)


def measure_squats(
    motion: Motion, pelvis: PelvisEstimate, curves: KneeCurves, *, yaw_deg: float = 0.0
) -> tuple[list[Squat], Repetitions]:
    """Find and measure every whole repetition of a squat on both legs, the feet staying where they are.

    ``yaw_deg`` is the turn of the body, which fakes valgus in one knee and hides it in the other; it widens the
    errors. NaN counts as none.
    """
    turn_deg = body_turn_error_deg(yaw_deg)
    found = find_repetitions(curves.depth_percent)
    planted = [repetition for repetition in found.whole if _feet_planted(motion, repetition)]
    squats = [
        _measure(motion, pelvis, curves, repetition, number, turn_deg)
        for number, repetition in enumerate(planted, start=1)
    ]
    return squats, Repetitions(planted, found.cut)


def _feet_planted(motion: Motion, repetition: Repetition) -> bool:
    """Whether both feet stay where they are, on the floor: a step or a lifted foot is no squat on both legs.

    Where neither heels nor toes are known, as in files of other programs, the ankles alone tell.
    """
    stretch = motion.fast_px[repetition.start : repetition.stop + 1]
    height = {side: foot_height_percent(stretch, side, motion.standing) for side in BOTH_SIDES}
    if abs(np.median(height["left"] - height["right"])) > _PLANTED_PERCENT:
        return False
    for side in BOTH_SIDES:
        ankle = stretch[:, joint(side, "ankle")]
        stray = np.max(np.abs(ankle - np.median(ankle, axis=0))) / motion.standing.leg_px[side]
        if not 100 * stray <= _PLANTED_PERCENT:
            return False
    return True


@dataclass(frozen=True)
class _Instants:
    """Fractional clock indices of the matched depth on the way down and up (NaN if not reached)."""

    depth_percent: float
    down: float
    up: float
    bottom: float


def _instants(depth: Floats, repetition: Repetition) -> _Instants:
    deepest = depth[repetition.bottom]
    level = MATCHED_DEPTH_PERCENT if deepest > MATCHED_DEPTH_PERCENT + 0.5 else SHALLOW_DEPTH_PERCENT
    return _Instants(
        level,
        crossing_index(depth, repetition.start, repetition.bottom, level),
        crossing_index(depth, repetition.stop, repetition.bottom, level),
        float(repetition.bottom),
    )


def _at(values: Floats, index: float) -> float:
    """Return the value at a fractional index; NaN if the index or a neighbour is."""
    if np.isnan(index):
        return float("nan")
    low = int(index)
    high = min(low + 1, len(values) - 1)
    share = index - low
    return float(values[low] * (1 - share) + values[high] * share) if share else float(values[low])


def _measure(
    motion: Motion, pelvis: PelvisEstimate, curves: KneeCurves, repetition: Repetition, number: int, turn_deg: float
) -> Squat:
    instants = _instants(curves.depth_percent, repetition)
    knees = Knees(**{side: _knee(motion, curves, repetition, instants, side, turn_deg) for side in BOTH_SIDES})
    up = [knees.left.fppa_deg.up, knees.right.fppa_deg.up]
    both = None if None in up else 0.5 * (up[0] + up[1])  # type: ignore[operator]
    apart = None if None in up else up[0] - up[1]  # type: ignore[operator]
    ratio = _ratio(motion, curves, instants)
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
        fppa_asymmetry_deg=Change(value=apart, error=_asymmetry_error(motion, curves, turn_deg)),
        knee_ankle_separation_ratio=ratio,
        pelvic_drop_deg=_at(pelvis.obliquity_deg, instants.bottom),
        hip_shift_percent=_at(curves.hip_shift_percent, instants.bottom),
        ascent_collapse=_collapse(knees, ratio),
    )


def _knee(
    motion: Motion, curves: KneeCurves, repetition: Repetition, instants: _Instants, side: Side, turn_deg: float
) -> Knee:
    fppa, toe = curves.fppa_deg[side], curves.knee_over_toe_percent[side]
    noise = motion.baseline_noise(fppa)
    summary = PhaseSummary(
        down=_at(fppa, instants.down),
        up=_at(fppa, instants.up),
        peak=_peak_fppa(curves, repetition, side),
        error=combined_half_width(math.hypot(_fppa_half_width(motion, curves, side), turn_deg), noise),
    )
    over_toe = DepthPercent(
        down=_at(toe, instants.down),
        up=_at(toe, instants.up),
        bottom=_at(toe, instants.bottom),
        error=combined_half_width(
            method_half_width("knee_over_toe_percent", _view(motion)), motion.baseline_noise(toe)
        ),
    )
    inward = curves.medial_displacement_percent[side][repetition.start : repetition.stop + 1]
    from_standing = _from_standing(motion, summary.peak, side, noise, turn_deg)
    caves_in = _caves_in(from_standing)
    toe_from_standing = _toe_from_standing(motion, over_toe, side)
    return Knee(
        fppa_deg=summary,
        knee_over_toe_percent=over_toe,
        medial_knee_displacement_percent=float(np.nanmax(inward)) if np.any(~np.isnan(inward)) else None,
        ascent_minus_descent_deg=Change(
            value=None if summary.up is None or summary.down is None else summary.up - summary.down,
            error=combined_half_width(method_half_width("fppa_change_deg"), _difference(noise)),
        ),
        fppa_from_standing_deg=from_standing,
        caves_in=caves_in,
        knee_over_toe_from_standing_percent=toe_from_standing,
        band=band("knee_over_toe_percent", toe_from_standing),
        evidence_t_s=_evidence_t_s(motion, curves, repetition, instants, side, caves_in=caves_in == "present"),
    )


def _from_standing(motion: Motion, peak_deg: float | None, side: Side, noise: float | None, turn_deg: float) -> Change:
    """Change of the FPPA from standing to its largest valid value; a standing posture that was not quiet errs more."""
    standing = float(fppa_deg(motion.standing.xy_px, side, motion.facing))
    method = method_half_width("fppa_from_standing_deg", _view(motion)) * (1.0 if motion.baseline else 1.5)
    return Change(
        value=None if peak_deg is None else peak_deg - standing,
        error=combined_half_width(math.hypot(method, turn_deg), _difference(noise)),
    )


def _toe_from_standing(motion: Motion, over_toe: DepthPercent, side: Side) -> float | None:
    """Largest change of M8 from standing, where a foot that is turned out lies outside the knee already."""
    standing = float(knee_over_toe_percent(motion.standing.xy_px, side, motion.facing, motion.standing))
    seen = [value for value in (over_toe.down, over_toe.up, over_toe.bottom) if value is not None]
    return max(seen) - standing if seen and not math.isnan(standing) else None


def _caves_in(change: Change) -> Verdict:
    if change.value is None or change.error is None:
        return "within_error"
    if change.value > _CAVES_IN_DEG and change.value > change.error:
        return "present"
    return "absent" if change.value + change.error <= _CLEAR_CAVE_IN_DEG else "within_error"


def _fppa_half_width(motion: Motion, curves: KneeCurves, side: Side) -> float:
    marked = side in curves.marked and motion.facing != "back"
    return method_half_width("fppa_deg", "markers_front" if marked else _view(motion))


def _view(motion: Motion) -> str:
    return "back" if motion.facing == "back" else "front"


def _difference(noise: float | None) -> float | None:
    """Scatter of the difference of two readings."""
    return None if noise is None else math.sqrt(2) * noise


def _squatting(curves: KneeCurves, repetition: Repetition) -> NDArray[np.intp]:
    """Clock indices of the repetition at depths where the FPPA is valid and the subject is squatting."""
    indices = np.arange(repetition.start, repetition.stop + 1)
    depth = curves.depth_percent[indices]
    valid: NDArray[np.intp] = indices[(depth >= _FPPA_SHALLOWEST_PERCENT) & (depth <= FPPA_DEEPEST_PERCENT)]
    return valid


def _peak_fppa(curves: KneeCurves, repetition: Repetition, side: Side) -> float | None:
    values = curves.fppa_deg[side][_squatting(curves, repetition)]
    return float(np.nanmax(values)) if np.any(~np.isnan(values)) else None


def _evidence_t_s(
    motion: Motion, curves: KneeCurves, repetition: Repetition, instants: _Instants, side: Side, *, caves_in: bool
) -> float:
    """Instant of the largest valid FPPA of a knee that caves in, else of the matched depth on the way up."""
    if caves_in:
        indices = _squatting(curves, repetition)
        return float(motion.t_s[indices[int(np.nanargmax(curves.fppa_deg[side][indices]))]])
    at = instants.bottom if np.isnan(instants.up) else instants.up
    return float(motion.t_s[round(at)])


def _ratio(motion: Motion, curves: KneeCurves, instants: _Instants) -> DepthRatio:
    ratio = curves.separation_ratio
    return DepthRatio(
        down=_at(ratio, instants.down),
        bottom=_at(ratio, instants.bottom),
        up=_at(ratio, instants.up),
        error=combined_half_width(method_half_width("knee_ankle_separation_ratio"), motion.baseline_noise(ratio)),
    )


def _asymmetry_error(motion: Motion, curves: KneeCurves, turn_deg: float) -> float:
    """Half-width of left minus right: body turn moves one leg up and the other down, so it counts twice."""
    apart = curves.fppa_deg["left"] - curves.fppa_deg["right"]
    both_legs = math.hypot(*(_fppa_half_width(motion, curves, side) for side in BOTH_SIDES))
    return combined_half_width(math.hypot(both_legs, 2 * turn_deg), motion.baseline_noise(apart))


def _collapse(knees: Knees, ratio: DepthRatio) -> Collapse:
    """Whether a knee is more inward on the way up than on the way down at the same depth, beyond the error.

    Not seen where even the error leaves no room for a change that would be called caving in.
    """
    changes = [knee.ascent_minus_descent_deg for knee in (knees.left, knees.right)]
    known = [(c.value, c.error) for c in changes if c.value is not None and c.error is not None]
    if not known:
        return "within_error"
    if any(value > error for value, error in known):
        return "seen"
    narrower = ratio.up is not None and ratio.down is not None and ratio.down - ratio.up > (ratio.error or 0.0)
    if narrower:
        return "seen"
    return "not_seen" if all(value + error <= _CAVES_IN_DEG for value, error in known) else "within_error"
