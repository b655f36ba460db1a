"""The single-leg stance test: measures of each hold, the sign and the pattern (METRICS, M1-M6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.exercises.holds import Hold
from hipcheck.exercises.turned import lean_half_width, turn_over, turned
from hipcheck.kinematics import (
    femur_deg,
    hip_line_deg,
    leg_length_px,
    squat_depth_percent,
    trunk_lean_left_deg,
    trunk_over_foot_percent,
)
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.reference import band_edges
from hipcheck.reference.uncertainty import combined_half_width, method_half_width
from hipcheck.results import AngleSummary, Interruption, LineSummary, OverTime, Pattern, Sign, Stance, StanceKind
from hipcheck.signals import CLOCK_HZ, rolling_median
from hipcheck.view import BodyView, Turn

__all__ = ["FULL_HOLD_S", "hip_adduction", "measure_stances", "trunk_over_foot"]

FULL_HOLD_S: Final = 30.0
"""Length of the test (Hardcastle & Nade 1985)."""

SHORTEST_TEST_S: Final = 3.0
"""Holds shorter than this are measured but not judged."""

_TIMING_ERROR_S: Final = 0.25  # of lift and touch-down together; edges read a little short
_SETTLE_S: Final = 0.75  # the weight shift at either end belongs to neither posture
_HIP_FLEXION_LIMIT_DEG: Final = 30.0
_HIP_FLEXION_ERROR_DEG: Final = 15.0
_BENT_KNEE_PERCENT: Final = 8.0
_OVER_FOOT_PERCENT: Final = 5.0

_POSTURES: Final[dict[StanceKind, tuple[str]]] = {
    "tree_pose": (
        "The free foot rests on the other leg with its knee out to the side (tree pose), which tips the pelvis by "
        "itself; let the free foot hang, with the shin pointing back.",
    ),
    "thigh_out": (
        "The free thigh was out to the side, which tips the pelvis by itself; keep it beside the other one, with the "
        "shin pointing back.",
    ),
    "braced": (
        "The free foot rested on the other leg, which helps to hold the pelvis; let it hang, with the shin pointing "
        "back.",
    ),
    "leg_swung": ("The free leg was swung; keep it still.",),
}


def measure_stances(
    motion: Motion,
    pelvis: PelvisEstimate,
    holds: Sequence[tuple[Hold, StanceKind]],
    shifts_s: Sequence[tuple[float, float]] = (),
    view: BodyView | None = None,
) -> list[Stance]:
    """Measure holds on one leg.

    Parameters
    ----------
    motion, pelvis
        The motion, and its pelvis.
    holds
        As found, with where the free leg is.
    shifts_s
        Start and end of shifts of the camera that were taken off, seconds.
    view
        Tells the turn of the body in each, which widens the errors, and the roll of the camera; None counts as square.
    """
    return [_measure(motion, pelvis, hold, kind, shifts_s, view) for hold, kind in holds]


def _measure(
    motion: Motion,
    pelvis: PelvisEstimate,
    hold: Hold,
    kind: StanceKind,
    shifts_s: Sequence[tuple[float, float]],
    view: BodyView | None,
) -> Stance:
    inner, turn = _inner(hold), turn_over(view, hold.start, hold.stop)
    sign = 1 if hold.side == "left" else -1
    drop = sign * pelvis.obliquity_deg
    drop_error = turned("pelvic_drop_deg", pelvis.error_over(inner), turn, motion.facing)
    drop_summary = _over_time(drop, inner, combined_half_width(drop_error, motion.baseline_noise(pelvis.obliquity_deg)))
    lean_summary = _lean(motion, hold, inner, turn, view)
    over_foot = _mean(trunk_over_foot(motion, hold.side)[inner])
    flexion = _free_hip_flexion_deg(motion, hold, inner)
    obstacles = [*_POSTURES.get(kind, ()), *_obstacles(motion, hold, inner, flexion)]
    verdict = _sign(drop_summary, obstacles)
    fade_s = _fade_s(drop, hold, drop_summary.error)
    # A camera turned by 2 degrees shifts the shoulders by 5 %; only a baseline takes that out.
    pattern, reasons = _pattern(verdict, lean_summary, over_foot if motion.baseline else None, fade_s, obstacles)
    line = sign * _against_baseline(motion, hip_line_deg(motion.slow_px))
    return Stance(
        side=hold.side,
        start_s=float(motion.t_s[hold.start]),
        end_s=float(motion.t_s[hold.stop - 1]),
        hold_s=float(motion.t_s[hold.stop - 1] - motion.t_s[hold.start]),
        hold_complete=bool(motion.t_s[hold.stop - 1] - motion.t_s[hold.start] >= FULL_HOLD_S - _TIMING_ERROR_S),
        start_reason="squat" if hold.after_squat else hold.start_reason,
        end_reason="squat" if hold.before_squat else hold.end_reason,
        pelvic_drop_deg=drop_summary,
        hip_line_deg=LineSummary(mean=_mean(line[inner]), peak=_peak(line, inner)),
        trunk_lean_deg=lean_summary,
        hip_adduction_deg=_mean(hip_adduction(motion, pelvis, hold.side)[inner]),
        trunk_over_foot_percent=over_foot,
        free_hip_flexion_deg=flexion,
        fade_s=fade_s,
        pattern=pattern,
        sign=verdict,
        reasons=reasons,
        evidence_t_s=_evidence_t_s(motion, drop, inner),
        kind=kind,
        interruptions=_interruptions(motion, hold, shifts_s),
        turn_deg=turn.deg,
        turn_error_deg=turn.error_deg,
    )


def _interruptions(motion: Motion, hold: Hold, shifts_s: Sequence[tuple[float, float]]) -> list[Interruption]:
    """Return what happened in the hold and did not end it, in time order."""
    start_s, end_s = float(motion.t_s[hold.start]), float(motion.t_s[hold.stop - 1])
    found = [
        Interruption(kind="out_of_sight", start_s=float(motion.t_s[a]), end_s=float(motion.t_s[b]))
        for a, b in hold.hidden
    ]
    found += [Interruption(kind="camera_moved", start_s=a, end_s=b) for a, b in shifts_s if start_s <= a and b <= end_s]
    return sorted(found, key=lambda one: one.start_s)


def _inner(hold: Hold) -> slice:
    """Return the hold without the weight shifts at its ends; at least its middle third."""
    length = hold.stop - hold.start
    margin = min(round(_SETTLE_S * CLOCK_HZ), length // 3)
    return slice(hold.start + margin, hold.stop - margin)


def hip_adduction(motion: Motion, pelvis: PelvisEstimate, side: Side) -> Floats:
    """Return the 2D adduction of the hip of ``side`` (M3) against baseline, degrees, + = adducted."""
    femur = _against_baseline(motion, femur_deg(motion.slow_px, side, motion.facing))
    return femur + (pelvis.obliquity_deg if side == "left" else -pelvis.obliquity_deg)


def trunk_over_foot(motion: Motion, side: Side) -> Floats:
    """Return mid-shoulder beside the ankle of ``side`` (M4), % of leg length, 0 = centred, + = lateral of the foot.

    In quiet standing the trunk is taken to be over the middle of both feet, so that the camera's roll drops out.
    """
    both = {at: trunk_over_foot_percent(motion.slow_px, at, motion.facing, motion.standing) for at in BOTH_SIDES}
    if motion.baseline is None:
        return both[side]
    own, other = both[side], both[other_side(side)]
    return own - float(np.nanmedian(0.5 * (own - other)[motion.baseline.indices]))


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if np.any(~np.isnan(values)) else float("nan")


def _medians(angle_deg: Floats, inner: slice) -> Floats:
    """1 s medians of the hold; of a shorter stretch the medians as wide as itself."""
    return rolling_median(angle_deg[inner], min(1.0, (inner.stop - inner.start) / CLOCK_HZ))


def _peak(angle_deg: Floats, inner: slice) -> float:
    """Largest 1 s median."""
    medians = _medians(angle_deg, inner)
    if np.all(np.isnan(medians)):
        return float("nan")
    return float(np.nanmax(medians))


def _over_time(drop_deg: Floats, inner: slice, error_deg: float) -> OverTime:
    last = drop_deg[inner][-round(CLOCK_HZ) :]
    end = float(np.nanmedian(last)) if np.any(~np.isnan(last)) else float("nan")
    return OverTime(mean=_mean(drop_deg[inner]), peak=_peak(drop_deg, inner), end=end, error=error_deg)


def _against_baseline(motion: Motion, angle_deg: Floats) -> Floats:
    return angle_deg - motion.baseline_median(angle_deg)


def _lean(motion: Motion, hold: Hold, inner: slice, turn: Turn, view: BodyView | None) -> AngleSummary:
    """Trunk lean over the stance leg against baseline; camera roll stays in it without one."""
    toward_left = _against_baseline(motion, trunk_lean_left_deg(motion.slow_px, motion.facing))
    lean = toward_left if hold.side == "left" else -toward_left
    method = lean_half_width(method_half_width("trunk_lean_deg"), motion, view)
    error = combined_half_width(
        turned("trunk_lean_deg", method, turn, motion.facing), motion.baseline_noise(toward_left)
    )
    return AngleSummary(mean=_mean(lean[inner]), peak=_peak(lean, inner), error=error)


def _free_hip_flexion_deg(motion: Motion, hold: Hold, inner: slice) -> float:
    """Flexion of the lifted hip from how much shorter its thigh looks than in standing."""
    free = other_side(hold.side)
    hip, knee = joint(free, "hip"), joint(free, "knee")
    now = np.linalg.norm(motion.slow_px[inner, hip] - motion.slow_px[inner, knee], axis=-1)
    then = float(np.linalg.norm(motion.standing.xy_px[hip] - motion.standing.xy_px[knee]))
    if np.all(np.isnan(now)):
        return float("nan")
    return float(np.degrees(np.arccos(np.clip(np.nanmedian(now) / then, 0.0, 1.0))))


def _obstacles(motion: Motion, hold: Hold, inner: slice, flexion_deg: float) -> list[str]:
    """Sentences on why this hold cannot be judged as a Trendelenburg test."""
    found = []
    held_s = (hold.stop - hold.start) / CLOCK_HZ
    if held_s < SHORTEST_TEST_S:
        found.append(
            f"The leg was held for {held_s:.1f} s; hold it for {SHORTEST_TEST_S:.0f} s at least, 30 s at best."
        )
    if flexion_deg > _HIP_FLEXION_LIMIT_DEG + _HIP_FLEXION_ERROR_DEG:
        found.append(
            f"The lifted thigh was raised to about {flexion_deg:.0f}° of hip flexion, which tips the pelvis by itself; "
            f"keep it below {_HIP_FLEXION_LIMIT_DEG:.0f}°, with the shin pointing back."
        )
    bend = float(np.nanmedian(squat_depth_percent(motion.fast_px, motion.standing)[inner]))
    shortened = 100 * (1 - _stance_leg_ratio(motion, hold, inner))
    if bend > _BENT_KNEE_PERCENT and shortened > _BENT_KNEE_PERCENT:
        found.append("The stance knee was bent; keep it straight for this test.")
    return found


def _stance_leg_ratio(motion: Motion, hold: Hold, inner: slice) -> float:
    length = leg_length_px(motion.slow_px[inner], hold.side)
    return float(np.nanmedian(length) / motion.standing.leg_px[hold.side])


def _sign(drop: OverTime, obstacles: list[str]) -> Sign:
    """Seen or not only where the error leaves no doubt (bands of M1)."""
    level, marked = band_edges("pelvic_drop_deg")
    if obstacles or drop.peak is None or drop.error is None:
        return "not_interpretable" if obstacles else "within_error"
    if drop.peak > marked and drop.peak - drop.error > level:
        return "seen"
    return "not_seen" if drop.peak + drop.error <= marked else "within_error"


def _fade_s(drop_deg: Floats, hold: Hold, error_deg: float | None) -> float | None:
    """Time after the lift at which the drop passes the best 1 s median by more than its error for 1 s (M6)."""
    medians = rolling_median(drop_deg[hold.start : hold.stop])
    settled = medians[round(_SETTLE_S * CLOCK_HZ) : -round(_SETTLE_S * CLOCK_HZ)]
    if error_deg is None or len(settled) == 0 or np.all(np.isnan(settled)):
        return None
    best_at = int(np.nanargmin(settled))
    with np.errstate(invalid="ignore"):
        worse = settled[best_at:] > settled[best_at] + error_deg
    sustained = np.convolve(worse, np.ones(round(CLOCK_HZ)), mode="valid") >= round(CLOCK_HZ)
    if not np.any(sustained):
        return None
    return _SETTLE_S + (best_at + int(np.argmax(sustained))) / CLOCK_HZ


def _pattern(
    sign: Sign, lean: AngleSummary, over_foot_percent: float | None, fade_s: float | None, obstacles: list[str]
) -> tuple[Pattern, list[str]]:
    if obstacles:
        return "not_interpretable", obstacles
    limit = band_edges("trunk_lean_deg")[1]
    leaning = lean.mean is not None and lean.mean > limit and lean.mean - (lean.error or 0.0) > limit / 2
    leaning = leaning or (over_foot_percent is not None and over_foot_percent > _OVER_FOOT_PERCENT)
    reasons = []
    if leaning:
        reasons.append("The trunk leans over the stance leg, which takes load off the hip muscles and hides a drop.")
    if sign == "within_error":
        reasons.append("The pelvis cannot be judged from this recording: the reading lies within its error.")
    if fade_s is not None and sign == "seen":
        reasons.append(f"The pelvis began to sink {fade_s:.0f} s after the lift.")
        return ("drops_and_leans" if leaning else "fades"), reasons
    if sign == "seen":
        return ("drops_and_leans" if leaning else "drops"), reasons
    if leaning:
        return "leans", reasons
    return ("level" if sign == "not_seen" else "within_error"), reasons


def _evidence_t_s(motion: Motion, drop_deg: Floats, inner: slice) -> float:
    """Middle of the deepest 1 s median, or of the hold where there is none."""
    medians = _medians(drop_deg, inner)
    offset = (inner.stop - inner.start) // 2 if np.all(np.isnan(medians)) else int(np.nanargmax(medians))
    return float(motion.t_s[inner.start + offset])
