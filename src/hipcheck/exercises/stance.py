"""The single-leg stance test: measures of each hold, the sign and the pattern (METRICS, M1-M6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hipcheck.exercises.holds import Hold, lift_score_percent
from hipcheck.exercises.turned import lean_half_width, turn_over, turned
from hipcheck.exercises.words import held_words, say
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
_HIDDEN_SHARE: Final = 0.5  # of a hold from behind, where nothing of the body hides the lifted foot
_PLATEAU_S: Final = 1.5
_PLATEAU_DEG: Final = 1.0  # what a pelvis that is held still strays by
_PLATEAU_SHARE: Final = 0.5  # of the error: a lift of 3 s passes half of it in less than _PLATEAU_S
_LIFTED_SHARE: Final = 0.8  # of the height that the free foot is held at


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
    posture = [] if kind == "test" else [say(f"reason.{kind}")]
    obstacles = [*posture, *_obstacles(motion, hold, inner, flexion)]
    verdict = _sign(drop_summary, obstacles)
    fade_s = _fade_s(drop, hold, drop_summary.error, _lift_over(motion, hold))
    # A camera turned by 2 degrees shifts the shoulders by 5 %; only a baseline takes that out.
    pattern, reasons = _pattern(verdict, lean_summary, over_foot if motion.baseline else None, fade_s, obstacles)
    line = sign * _against_baseline(motion, hip_line_deg(motion.slow_px))
    return Stance(
        side=hold.side,
        start_s=float(motion.t_s[hold.start]),
        end_s=float(motion.t_s[hold.stop - 1]),
        hold_s=_held_s(motion, hold),
        hold_complete=_held_s(motion, hold) >= FULL_HOLD_S - _TIMING_ERROR_S,
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


def _held_s(motion: Motion, hold: Hold) -> float:
    """Return how long a leg was held: from the first instant to the last, the one count of all outputs."""
    return float(motion.t_s[hold.stop - 1] - motion.t_s[hold.start])


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


def _median(values: Floats) -> float:
    return float(np.nanmedian(values)) if np.any(~np.isnan(values)) else float("nan")


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
    if motion.facing == "back" and np.mean(motion.hidden(joint(other_side(hold.side), "ankle"))[inner]) > _HIDDEN_SHARE:
        return [say("reason.foot_hidden")]
    found = []
    held_s = _held_s(motion, hold)
    if held_s < SHORTEST_TEST_S:
        found.append(say("reason.short", held=held_words(held_s), least=f"{SHORTEST_TEST_S:.0f}"))
    if flexion_deg > _HIP_FLEXION_LIMIT_DEG + _HIP_FLEXION_ERROR_DEG:
        flexion, limit = f"{flexion_deg:.0f}", f"{_HIP_FLEXION_LIMIT_DEG:.0f}"
        found.append(say("reason.thigh_high", flexion=flexion, limit=limit))
    bend = _median(squat_depth_percent(motion.fast_px, motion.standing)[inner])
    shortened = 100 * (1 - _stance_leg_ratio(motion, hold, inner))
    if bend > _BENT_KNEE_PERCENT and shortened > _BENT_KNEE_PERCENT:
        found.append(say("reason.knee_bent"))
    return found


def _stance_leg_ratio(motion: Motion, hold: Hold, inner: slice) -> float:
    length = leg_length_px(motion.slow_px[inner], hold.side)
    return _median(length) / motion.standing.leg_px[hold.side]


def _sign(drop: OverTime, obstacles: list[str]) -> Sign:
    """Seen or not only where the error leaves no doubt (bands of M1)."""
    level, marked = band_edges("pelvic_drop_deg")
    if obstacles or drop.peak is None or drop.error is None:
        return "not_interpretable" if obstacles else "within_error"
    if drop.peak > marked and drop.peak - drop.error > level:
        return "seen"
    return "not_seen" if drop.peak + drop.error <= marked else "within_error"


def _fade_s(drop_deg: Floats, hold: Hold, error_deg: float | None, lifted: int = 0) -> float | None:
    """Time after the lift at which the pelvis begins to sink for good (M6); ``None`` where it does not.

    It must have been held before: the reference is the best 1 s median from the first plateau on that comes after the
    lift, which is over ``lifted`` indices into the hold, because a pelvis on its way is not tired. From then on the
    drop must be beyond the reference by more than its error for a second, and in the median of all the rest.
    """
    medians = rolling_median(drop_deg[hold.start : hold.stop])
    settle = max(round(_SETTLE_S * CLOCK_HZ), lifted)
    settled = medians[settle : -round(_SETTLE_S * CLOCK_HZ)]
    if error_deg is None or len(settled) == 0 or np.all(np.isnan(settled)):
        return None
    plateau = _first_plateau(settled, max(_PLATEAU_DEG, _PLATEAU_SHARE * error_deg))
    if plateau is None or np.all(np.isnan(settled[plateau:])):
        return None
    best_at = plateau + int(np.nanargmin(settled[plateau:]))
    with np.errstate(invalid="ignore"):
        worse = settled[best_at:] > settled[best_at] + error_deg
    sustained = np.convolve(worse, np.ones(round(CLOCK_HZ)), mode="valid") >= round(CLOCK_HZ)
    if not np.any(sustained):
        return None
    fades_at = best_at + int(np.argmax(sustained))
    if not np.nanmedian(settled[fades_at:]) > settled[best_at] + error_deg:
        return None
    return (settle + fades_at) / CLOCK_HZ


def _first_plateau(medians_deg: Floats, within_deg: float) -> int | None:
    """Return where an angle first stays within so many degrees for a while; ``None`` where it never does."""
    width = round(_PLATEAU_S * CLOCK_HZ)
    if len(medians_deg) < width:
        return None
    windows = sliding_window_view(medians_deg, width)
    with np.errstate(invalid="ignore"):
        still = windows.max(axis=1) - windows.min(axis=1) <= within_deg
    return int(np.argmax(still)) if np.any(still) else None


def _lift_over(motion: Motion, hold: Hold) -> int:
    """Return how many indices into a hold the free foot has come to its height: before, the lift goes on."""
    score = lift_score_percent(motion, hold.side)[hold.start : hold.stop]
    if np.all(np.isnan(score)):
        return 0
    with np.errstate(invalid="ignore"):
        up = score >= _LIFTED_SHARE * np.nanmedian(score)
    return int(np.argmax(up))


def _pattern(
    sign: Sign, lean: AngleSummary, over_foot_percent: float | None, fade_s: float | None, obstacles: list[str]
) -> tuple[Pattern, list[str]]:
    if obstacles:
        return "not_interpretable", obstacles
    limit = band_edges("trunk_lean_deg")[1]
    leans = lean.mean is not None and lean.mean > limit and lean.mean - (lean.error or 0.0) > limit / 2
    carried = over_foot_percent is not None and over_foot_percent > _OVER_FOOT_PERCENT
    leaning, reasons = leans or carried, []
    if leaning:
        reasons.append(say("reason.leans" if leans else "reason.carried"))
    if sign == "within_error":
        reasons.append(say("reason.within_error"))
    if fade_s is not None:
        reasons.append(say("reason.fades", fade=held_words(fade_s)))
    if fade_s is not None and sign == "seen":
        return ("drops_and_leans" if leaning else "fades"), reasons
    if sign == "seen":
        return ("drops_and_leans" if leaning else "drops"), reasons
    if leaning:
        return "leans", reasons
    return ("level" if sign == "not_seen" else "within_error"), reasons


def _evidence_t_s(motion: Motion, drop_deg: Floats, inner: slice) -> float:
    """Instant at which the pelvis lies as in the deepest 1 s median, within that second; the middle without one."""
    medians = _medians(drop_deg, inner)
    if np.all(np.isnan(medians)):
        return float(motion.t_s[inner.start + (inner.stop - inner.start) // 2])
    deepest, half = int(np.nanargmax(medians)), round(CLOCK_HZ / 2)
    first = max(deepest - half, 0)
    away = np.abs(drop_deg[inner][first : deepest + half + 1] - medians[deepest])
    return float(motion.t_s[inner.start + first + int(np.nanargmin(away))])
