"""One knee in one repetition: its curves over the motion, and its measures at matched depth (METRICS, M7-M9, M11)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.reps import Repetition, crossing_index
from hipcheck.exercises.square_view import fppa_square_deg, inward_square_percent, levelled
from hipcheck.exercises.turned import turned
from hipcheck.kinematics import (
    Standing,
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
from hipcheck.reference import band, limit
from hipcheck.reference.corrections import fppa_bias_deg
from hipcheck.reference.uncertainty import combined_half_width, method_half_width
from hipcheck.results import Change, Collapse, DepthPercent, Knee, PhaseSummary, Verdict
from hipcheck.view import BodyView, Turn

__all__ = [
    "FPPA_DEEPEST_PERCENT",
    "Instants",
    "KneeCurves",
    "at",
    "collapse_of",
    "find_instants",
    "fppa_half_width",
    "knee_curves",
    "leg_depth_percent",
    "measure_knee",
    "moving_pelvis_half_width",
    "unmeasured_knee",
    "view_of",
]

MATCHED_DEPTH_PERCENT: Final = 14.0
"""Depth at which down and up are compared: 60 deg of knee flexion."""

SHALLOW_DEPTH_PERCENT: Final = 8.0
"""The same for squats that do not get there: 45 deg."""

FPPA_DEEPEST_PERCENT: Final = 20.0
"""Below this depth the thigh points at the camera and the FPPA means nothing."""

_FPPA_SHALLOWEST_PERCENT: Final = SHALLOW_DEPTH_PERCENT  # above this it is standing, not squatting
_KNEE_HEIGHT_PERCENT: Final = 40.0  # of the leg: the knee over the toe in a squat


@dataclass(frozen=True, eq=False)
class KneeCurves:
    """Knee measures over the whole motion, each ``(N,)`` per side; FPPA masked below 20 % depth.

    ``fppa_deg`` and the medial displacement are those of the body's own frontal plane, as a camera square to it sees
    them; ``picture_fppa_deg`` is what this picture shows. They are the same where the turn is not known or, on one
    leg (``turn_taken_off`` is false), not taken off.

    ``marked`` names the legs whose FPPA comes from markers on knee and ankle; ``carried_by`` the leg whose depth it is,
    ``None`` for that of both. The roll of the camera is taken out of what lies beside something, ``roll_error_deg`` is
    what may be left of it; ``over_toe_standing_percent`` is M8 in the standing posture.
    """

    depth_percent: Floats
    fppa_deg: dict[Side, Floats]
    knee_over_toe_percent: dict[Side, Floats]
    medial_displacement_percent: dict[Side, Floats]
    separation_ratio: Floats
    hip_shift_percent: Floats
    marked: tuple[Side, ...] = ()
    carried_by: Side | None = None
    roll_error_deg: float = 0.0
    over_toe_standing_percent: dict[Side, float] = field(default_factory=dict)
    picture_fppa_deg: dict[Side, Floats] = field(default_factory=dict)
    turn_taken_off: bool = False

    def unsure_of_knee(self, motion: Motion) -> bool:
        """Whether the knee is read too badly for bands: on one leg from behind."""
        return self.carried_by is not None and motion.facing == "back"


def leg_depth_percent(xy_px: Floats, side: Side, standing: Standing) -> Floats:
    """Return how far the hip of ``side`` has come down toward its ankle since standing, % of leg length.

    The depth of a squat on one leg: a pelvis that drops takes the middle of the hips down without any bend of the knee,
    and a free foot that reaches down is no floor.
    """
    hip, ankle = joint(side, "hip"), joint(side, "ankle")
    upright = standing.xy_px[ankle, 1] - standing.xy_px[hip, 1]
    depth: Floats = 100 * (upright - (xy_px[..., ankle, 1] - xy_px[..., hip, 1])) / standing.leg_px[side]
    return depth


def knee_curves(
    motion: Motion,
    legs: MarkedLegs | None = None,
    *,
    raw: bool = False,
    carried_by: Side | None = None,
    view: BodyView | None = None,
) -> KneeCurves:
    """Compute the knee measures from landmarks low-passed at 6 Hz, or from the unfiltered ones.

    Legs with markers on knee and ankle have their FPPA from these. From that of the others the error that the network
    is known to make is taken off, except from the unfiltered one. ``view`` tells the roll of the camera and the turn of
    the body; without it there is none.
    """
    xy = motion.raw_px if raw else motion.fast_px
    marked_px = None if legs is None else (legs.raw_px if raw else legs.fast_px)
    fppa_px = xy if marked_px is None else marked_px
    facing, standing = motion.facing, motion.standing
    depth = leg_depth_percent(xy, carried_by, standing) if carried_by else squat_depth_percent(xy, standing)
    with np.errstate(invalid="ignore"):
        too_deep = depth > FPPA_DEEPEST_PERCENT
    marked: tuple[Side, ...] = () if legs is None else legs.sides
    bias = np.zeros_like(depth) if raw else fppa_bias_deg(view_of(motion), depth)
    level, upright, roll_error_deg = levelled(xy, standing, view)
    taken_off = {side: 0.0 if side in marked else bias for side in BOTH_SIDES}
    picture = {side: fppa_deg(fppa_px, side, facing) - taken_off[side] for side in BOTH_SIDES}
    inward = {side: medial_knee_displacement_percent(level, side, facing, upright) for side in BOTH_SIDES}
    square, inward_square = picture, inward
    turn_taken_off = view is not None and carried_by is None
    if view is not None and turn_taken_off:
        turn = (depth, view.heading_deg)
        square = {side: fppa_square_deg(fppa_px, side, facing, *turn) - taken_off[side] for side in BOTH_SIDES}
        inward_square = {side: inward_square_percent(inward[side], side, facing, *turn) for side in BOTH_SIDES}
    return KneeCurves(
        depth_percent=depth,
        fppa_deg={side: np.where(too_deep, np.nan, square[side]) for side in BOTH_SIDES},
        knee_over_toe_percent={side: knee_over_toe_percent(level, side, facing, upright) for side in BOTH_SIDES},
        medial_displacement_percent=inward_square,
        separation_ratio=knee_ankle_separation_ratio(xy),
        hip_shift_percent=_hip_shift(motion, level, upright),
        marked=marked,
        carried_by=carried_by,
        roll_error_deg=roll_error_deg,
        over_toe_standing_percent={
            side: float(knee_over_toe_percent(upright.xy_px, side, facing, upright)) for side in BOTH_SIDES
        },
        picture_fppa_deg={side: np.where(too_deep, np.nan, picture[side]) for side in BOTH_SIDES},
        turn_taken_off=turn_taken_off,
    )


def _hip_shift(motion: Motion, xy_px: Floats, standing: Standing) -> Floats:
    """Sideways shift of the hips against quiet standing; one degree of camera roll would be 1.7 % of it."""
    shift = hip_shift_percent(xy_px, motion.facing, standing)
    if motion.baseline is None:
        return shift
    return shift - hip_shift_percent(standing.xy_px, motion.facing, standing)


@dataclass(frozen=True)
class Instants:
    """Fractional clock indices of the matched depth on the way down and up (NaN if not reached)."""

    depth_percent: float
    down: float
    up: float
    bottom: float


def find_instants(depth: Floats, repetition: Repetition) -> Instants:
    """Return when a repetition passes the depth at which down and up are compared, and its bottom."""
    deepest = depth[repetition.bottom]
    level = MATCHED_DEPTH_PERCENT if deepest > MATCHED_DEPTH_PERCENT + 0.5 else SHALLOW_DEPTH_PERCENT
    return Instants(
        level,
        crossing_index(depth, repetition.start, repetition.bottom, level),
        crossing_index(depth, repetition.stop, repetition.bottom, level),
        float(repetition.bottom),
    )


def at(values: Floats, index: float) -> float:
    """Return the value at a fractional index; NaN if the index or a neighbour is."""
    if np.isnan(index):
        return float("nan")
    low = int(index)
    high = min(low + 1, len(values) - 1)
    share = index - low
    return float(values[low] * (1 - share) + values[high] * share) if share else float(values[low])


def measure_knee(
    motion: Motion,
    curves: KneeCurves,
    repetition: Repetition,
    instants: Instants,
    side: Side,
    turn: Turn,
    *,
    narrower: bool = False,
) -> Knee:
    """Measure one knee in one repetition.

    ``turn`` is that of the body in it, which widens the errors; ``narrower`` tells that the knees are nearer to each
    other on the way up than on the way down, beyond the error.
    """
    fppa, toe = curves.fppa_deg[side], curves.knee_over_toe_percent[side]
    noise = motion.baseline_noise(fppa)
    extremes, taken_off = _extreme_fppa(curves, repetition, side), curves.turn_taken_off
    summary = PhaseSummary(
        down=at(fppa, instants.down),
        up=at(fppa, instants.up),
        peak=None if extremes is None else extremes[1],
        error=combined_half_width(
            turned("fppa_deg", fppa_half_width(motion, curves, side), turn, motion.facing, taken_off=taken_off), noise
        ),
    )
    over_toe = DepthPercent(
        down=at(toe, instants.down),
        up=at(toe, instants.up),
        bottom=at(toe, instants.bottom),
        error=combined_half_width(_toe_half_width(motion, curves, turn), motion.baseline_noise(toe)),
    )
    inward = curves.medial_displacement_percent[side][repetition.start : repetition.stop + 1]
    from_standing = _from_standing(motion, curves, summary.peak, side, noise, turn)
    caves_in = _caves_in(from_standing)
    toe_from_standing = _toe_from_standing(curves, over_toe, side)
    standing = _standing_fppa(motion, side)
    rising = Change(
        value=None if summary.up is None or summary.down is None else summary.up - summary.down,
        error=combined_half_width(
            turned("fppa_change_deg", method_half_width("fppa_change_deg"), turn, motion.facing), _difference(noise)
        ),
    )
    up_from_standing = Change(value=None if summary.up is None else summary.up - standing, error=from_standing.error)
    return Knee(
        fppa_deg=summary,
        knee_over_toe_percent=over_toe,
        medial_knee_displacement_percent=float(np.nanmax(inward)) if np.any(~np.isnan(inward)) else None,
        ascent_minus_descent_deg=rising,
        fppa_from_standing_deg=from_standing,
        fppa_outermost_from_standing_deg=None if extremes is None else extremes[0] - standing,
        caves_in=caves_in,
        caves_in_rising=_caves_in_rising(rising, up_from_standing, narrower),
        knee_over_toe_from_standing_percent=toe_from_standing,
        band=None if curves.unsure_of_knee(motion) else band("knee_over_toe_percent", toe_from_standing),
        evidence_t_s=_evidence_t_s(motion, curves, repetition, instants, side, caves_in=caves_in == "present"),
    )


def collapse_of(knees: Sequence[Knee]) -> Collapse:
    """Return whether any of the knees moves inward more on the way up; not seen where none does for sure."""
    found = {knee.caves_in_rising for knee in knees}
    return "seen" if "seen" in found else "not_seen" if found == {"not_seen"} else "within_error"


def moving_pelvis_half_width(motion: Motion, pelvis: PelvisEstimate, repetition: Repetition, turn: Turn) -> float:
    """Return the half-width of the pelvis in a repetition, degrees: its readings were fitted on still holds."""
    stated = pelvis.error_over(slice(repetition.start, repetition.stop + 1))
    method = math.hypot(stated, method_half_width("one_leg_pelvic_drop_deg"))
    widened = turned("pelvic_drop_deg", method, turn, motion.facing)
    return combined_half_width(widened, motion.baseline_noise(pelvis.obliquity_deg))


def unmeasured_knee() -> Knee:
    """Return the knee of a leg that did not carry the repetition: nothing is known of it."""
    nothing = Change(value=None, error=None)
    return Knee(
        fppa_deg=PhaseSummary(down=None, up=None, peak=None, error=None),
        knee_over_toe_percent=DepthPercent(down=None, up=None, bottom=None, error=None),
        knee_over_toe_from_standing_percent=None,
        fppa_from_standing_deg=nothing,
        caves_in="within_error",
        medial_knee_displacement_percent=None,
        ascent_minus_descent_deg=nothing,
        band=None,
        evidence_t_s=None,
    )


def _from_standing(
    motion: Motion, curves: KneeCurves, peak_deg: float | None, side: Side, noise: float | None, turn: Turn
) -> Change:
    """Change of the FPPA from standing to its largest valid value; a standing posture that was not quiet errs more."""
    standing = _standing_fppa(motion, side)
    method = _half_width(motion, curves, "fppa_from_standing_deg") * (1.0 if motion.baseline else 1.5)
    return Change(
        value=None if peak_deg is None else peak_deg - standing,
        error=combined_half_width(
            turned("fppa_from_standing_deg", method, turn, motion.facing, taken_off=curves.turn_taken_off),
            _difference(noise),
        ),
    )


def _standing_fppa(motion: Motion, side: Side) -> float:
    return float(fppa_deg(motion.standing.xy_px, side, motion.facing))


def _toe_from_standing(curves: KneeCurves, over_toe: DepthPercent, side: Side) -> float | None:
    """Largest change of M8 from standing, where a foot that is turned out lies outside the knee already."""
    standing = curves.over_toe_standing_percent[side]
    seen = [value for value in (over_toe.down, over_toe.up, over_toe.bottom) if value is not None]
    return max(seen) - standing if seen and not math.isnan(standing) else None


def _caves_in(change: Change) -> Verdict:
    if change.value is None or change.error is None:
        return "within_error"
    if change.value > max(limit("squat_moves_inward_deg"), change.error):
        return "present"
    return "absent" if change.value + change.error <= limit("squat_not_inward_deg") else "within_error"


def _caves_in_rising(rising: Change, up_from_standing: Change, narrower: bool) -> Collapse:
    """Whether a knee is farther in on the way up than down, beyond the error, and inside its standing line there.

    A knee that comes back from outside does not move inward, and one that is inside by less than the limit is not sure
    to. Not seen where even the errors leave no room for it.
    """
    change, inside = rising.value, up_from_standing.value
    if change is None or rising.error is None or inside is None or up_from_standing.error is None:
        return "within_error"
    farther = change > rising.error or (narrower and change > 0)
    inward = limit("squat_rises_inward_deg")
    if farther and inside > inward:
        return "seen"
    least = min(change + rising.error, inside + up_from_standing.error)
    return "not_seen" if least <= inward else "within_error"


def fppa_half_width(motion: Motion, curves: KneeCurves, side: Side) -> float:
    """Return the half-width of a knee's FPPA by the way it is seen, degrees."""
    if side in curves.marked and motion.facing != "back":
        return method_half_width("fppa_deg", "markers_front")
    return _half_width(motion, curves, "fppa_deg")


def _toe_half_width(motion: Motion, curves: KneeCurves, turn: Turn) -> float:
    """Half-width of M8: a camera whose roll is not known moves the knee beside the toe that lies below it."""
    rolled = _KNEE_HEIGHT_PERCENT * math.sin(math.radians(curves.roll_error_deg))
    method = math.hypot(_half_width(motion, curves, "knee_over_toe_percent"), rolled)
    return turned("knee_over_toe_percent", method, turn, motion.facing)


def _half_width(motion: Motion, curves: KneeCurves, metric: str) -> float:
    return method_half_width(f"one_leg_{metric}" if curves.carried_by else metric, view_of(motion))


def view_of(motion: Motion) -> str:
    """Return the case that errors are stated for: ``front`` or ``back``."""
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


def _extreme_fppa(curves: KneeCurves, repetition: Repetition, side: Side) -> tuple[float, float] | None:
    """Return the smallest and the largest valid angle; None where there is none."""
    values = curves.fppa_deg[side][_squatting(curves, repetition)]
    return (float(np.nanmin(values)), float(np.nanmax(values))) if np.any(~np.isnan(values)) else None


def _evidence_t_s(
    motion: Motion, curves: KneeCurves, repetition: Repetition, instants: Instants, side: Side, *, caves_in: bool
) -> float:
    """Instant of the largest valid FPPA of a knee that moves inward, else of the matched depth on the way up."""
    if caves_in:
        indices = _squatting(curves, repetition)
        return float(motion.t_s[indices[int(np.nanargmax(curves.fppa_deg[side][indices]))]])
    at = instants.bottom if np.isnan(instants.up) else instants.up
    return float(motion.t_s[round(at)])
