"""Standing on one leg: the measures of each hold (METRICS, M1-M6), with sign and pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.exercises.holds import Hold, lift_score_percent
from hipcheck.exercises.posture import SETTLE_S, fade_s, find_postures
from hipcheck.exercises.sign import TIMING_ERROR_S, pattern_of, reasons_of, sign_of, sinks_early, trunk_of
from hipcheck.exercises.turned import lean_half_width, turn_over, turned
from hipcheck.exercises.words import held_words, say
from hipcheck.kinematics import (
    femur_deg,
    hip_line_deg,
    hips_beside_foot_percent,
    leg_length_px,
    squat_depth_percent,
    trunk_lean_left_deg,
    trunk_over_foot_percent,
)
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.reference import limit
from hipcheck.reference.uncertainty import combined_half_width, method_half_width
from hipcheck.results import AngleSummary, Interruption, LineSummary, OverTime, Stance, StanceKind
from hipcheck.signals import CLOCK_HZ, rolling_median
from hipcheck.view import BodyView, Turn

__all__ = ["hip_adduction", "measure_stances", "pelvic_shift", "trunk_over_foot"]

_HIP_FLEXION_ERROR_DEG: Final = 15.0
_HIDDEN_SHARE: Final = 0.5  # of a hold from behind, where nothing of the body hides the lifted foot
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
    whole = slice(hold.start, hold.stop)
    sign = 1 if hold.side == "left" else -1
    drop = sign * pelvis.obliquity_deg
    stated = turned("pelvic_drop_deg", pelvis.error_over(inner), turn, motion.facing)
    drop_error = combined_half_width(stated, motion.baseline_noise(pelvis.obliquity_deg))
    lifted = _lift_over(motion, hold)
    sinks_s = fade_s(drop[whole], drop_error, lifted)
    postures = find_postures(motion.t_s[whole], drop[whole], drop_error, lifted)
    line = sign * _against_baseline(motion, hip_line_deg(motion.slow_px))
    adduction, shift = hip_adduction(motion, pelvis, hold.side), pelvic_shift(motion, hold.side)
    flexion = _free_hip_flexion_deg(motion, hold, inner)
    posture = [] if kind == "test" else [say(f"reason.{kind}")]
    measured = Stance(
        side=hold.side,
        start_s=float(motion.t_s[hold.start]),
        end_s=float(motion.t_s[hold.stop - 1]),
        hold_s=_held_s(motion, hold),
        hold_complete=_held_s(motion, hold) >= limit("full_hold_s") - TIMING_ERROR_S,
        start_reason="squat" if hold.after_squat else hold.start_reason,
        end_reason="squat" if hold.before_squat else hold.end_reason,
        pelvic_drop_deg=_over_time(drop, inner, drop_error),
        hip_line_deg=LineSummary(mean=_mean(line[inner]), peak=_peak(line, inner)),
        trunk_lean_deg=_lean(motion, hold, inner, turn, view),
        hip_adduction_deg=_mean(adduction[inner]),
        hip_adduction_error_deg=combined_half_width(drop_error, motion.baseline_noise(adduction)),
        trunk_over_foot_percent=_mean(trunk_over_foot(motion, hold.side)[inner]),
        pelvic_shift_percent=_mean(shift[inner]),
        pelvic_shift_error_percent=_shift_error_percent(motion, shift),
        free_hip_flexion_deg=flexion,
        fade_s=sinks_s,
        pattern="not_interpretable",
        sign="not_interpretable",
        reasons=[*posture, *_obstacles(motion, hold, inner, flexion)],
        evidence_t_s=_evidence_t_s(motion, drop, inner),
        kind=kind,
        interruptions=_interruptions(motion, hold, shifts_s),
        turn_deg=turn.deg,
        turn_error_deg=turn.error_deg,
        spontaneous=postures.spontaneous,
        raised=postures.raised,
        raised_from_s=postures.raised_from_s,
        drop_after_raise_deg=postures.drop_after_raise_deg,
    )
    return measured if measured.reasons else _judged(motion, hold, inner, measured)


def _judged(motion: Motion, hold: Hold, inner: slice, measured: Stance) -> Stance:
    """Return a hold that nothing keeps from being judged with its sign and its pattern."""
    drop, sinks_s = measured.pelvic_drop_deg, measured.fade_s
    # A camera turned by 2 degrees shifts the shoulders by 5 %; only a baseline takes that out.
    over_foot = measured.trunk_over_foot_percent if motion.baseline else None
    trunk = trunk_of(measured.trunk_lean_deg, _sustained_lean_deg(motion, hold.side, inner), over_foot)
    sign = sign_of(drop.peak, drop.error, trunk, whole=measured.hold_complete and not sinks_early(sinks_s))
    reasons, pattern = reasons_of(sign, trunk, sinks_s), pattern_of(sign, trunk, sinks_s)
    return measured.model_copy(update={"sign": sign, "pattern": pattern, "reasons": reasons})


def _shift_error_percent(motion: Motion, shift_percent: Floats) -> float | None:
    if motion.baseline is None:
        return None
    return combined_half_width(method_half_width("pelvic_shift_percent"), motion.baseline_noise(shift_percent))


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
    margin = min(round(SETTLE_S * CLOCK_HZ), length // 3)
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


def pelvic_shift(motion: Motion, side: Side) -> Floats:
    """Return how far mid-hip has shifted over the ankle of ``side`` from quiet standing, % of leg length.

    + = toward that side. The hips come over the foot by about half the distance of the feet whenever a foot is lifted.
    NaN everywhere without quiet standing.
    """
    if motion.baseline is None:
        return np.full(len(motion.t_s), np.nan)
    return _against_baseline(motion, hips_beside_foot_percent(motion.slow_px, side, motion.facing, motion.standing))


def _median(values: Floats) -> float:
    return float(np.nanmedian(values)) if np.any(~np.isnan(values)) else float("nan")


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if np.any(~np.isnan(values)) else float("nan")


def _medians(angle_deg: Floats, inner: slice, width_s: float = 1.0) -> Floats:
    """1 s medians of the hold, or as wide as is said; of a shorter stretch the medians as wide as itself."""
    return rolling_median(angle_deg[inner], min(width_s, (inner.stop - inner.start) / CLOCK_HZ))


def _peak(angle_deg: Floats, inner: slice, width_s: float = 1.0) -> float:
    """Largest 1 s median, or as wide as is said."""
    medians = _medians(angle_deg, inner, width_s)
    if np.all(np.isnan(medians)):
        return float("nan")
    return float(np.nanmax(medians))


def _over_time(drop_deg: Floats, inner: slice, error_deg: float) -> OverTime:
    last = drop_deg[inner][-round(CLOCK_HZ) :]
    end = float(np.nanmedian(last)) if np.any(~np.isnan(last)) else float("nan")
    return OverTime(mean=_mean(drop_deg[inner]), peak=_peak(drop_deg, inner), end=end, error=error_deg)


def _against_baseline(motion: Motion, angle_deg: Floats) -> Floats:
    return angle_deg - motion.baseline_median(angle_deg)


def _lean_over(motion: Motion, side: Side) -> tuple[Floats, float | None]:
    """Trunk lean over a leg against baseline, and its noise; camera roll stays in it without one."""
    toward_left = _against_baseline(motion, trunk_lean_left_deg(motion.slow_px, motion.facing))
    return (toward_left if side == "left" else -toward_left), motion.baseline_noise(toward_left)


def _lean(motion: Motion, hold: Hold, inner: slice, turn: Turn, view: BodyView | None) -> AngleSummary:
    lean, noise = _lean_over(motion, hold.side)
    method = lean_half_width(method_half_width("trunk_lean_deg"), motion, view)
    error = combined_half_width(turned("trunk_lean_deg", method, turn, motion.facing), noise)
    return AngleSummary(mean=_mean(lean[inner]), peak=_peak(lean, inner), error=error)


def _sustained_lean_deg(motion: Motion, side: Side, inner: slice) -> float | None:
    """Return the largest lean that is kept for a while, degrees; ``None`` where the trunk was not seen."""
    lean = _peak(_lean_over(motion, side)[0], inner, limit("sustained_lean_s"))
    return None if np.isnan(lean) else lean


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
    if held_s < limit("shortest_hold_s"):
        found.append(say("reason.short", held=held_words(held_s), least=f"{limit('shortest_hold_s'):.0f}"))
    highest = limit("free_hip_flexion_deg")
    if flexion_deg > highest + _HIP_FLEXION_ERROR_DEG:
        found.append(say("reason.thigh_high", flexion=f"{flexion_deg:.0f}", limit=f"{highest:.0f}"))
    bend = _median(squat_depth_percent(motion.fast_px, motion.standing)[inner])
    shortened = 100 * (1 - _stance_leg_ratio(motion, hold, inner))
    bent = limit("stance_knee_bent_percent")
    if bend > bent and shortened > bent:
        found.append(say("reason.knee_bent"))
    return found


def _stance_leg_ratio(motion: Motion, hold: Hold, inner: slice) -> float:
    length = leg_length_px(motion.slow_px[inner], hold.side)
    return _median(length) / motion.standing.leg_px[hold.side]


def _lift_over(motion: Motion, hold: Hold) -> int:
    """Return how many indices into a hold the free foot has come to its height: before, the lift goes on."""
    score = lift_score_percent(motion, hold.side)[hold.start : hold.stop]
    if np.all(np.isnan(score)):
        return 0
    with np.errstate(invalid="ignore"):
        up = score >= _LIFTED_SHARE * np.nanmedian(score)
    return int(np.argmax(up))


def _evidence_t_s(motion: Motion, drop_deg: Floats, inner: slice) -> float:
    """Instant at which the pelvis lies as in the deepest 1 s median, within that second; the middle without one."""
    medians = _medians(drop_deg, inner)
    if np.all(np.isnan(medians)):
        return float(motion.t_s[inner.start + (inner.stop - inner.start) // 2])
    deepest, half = int(np.nanargmax(medians)), round(CLOCK_HZ / 2)
    first = max(deepest - half, 0)
    away = np.abs(drop_deg[inner][first : deepest + half + 1] - medians[deepest])
    return float(motion.t_s[inner.start + first + int(np.nanargmin(away))])
