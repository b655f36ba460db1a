"""Walking and running: the pelvic drop and the trunk lean of each step, and what the steps have in common (METRICS)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.gait_steps import StepPhase, Walk, find_walk
from hipcheck.exercises.turned import is_too_turned, turn_over, turned, turned_step
from hipcheck.exercises.verdict import beyond_usual
from hipcheck.kinematics import trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES, Floats, Side
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.reference import band
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import Change, Gait, GaitAngle, GaitSide, GaitSides, Step, Unmeasured
from hipcheck.signals import lowpass
from hipcheck.view import BodyView, Turn

__all__ = ["GaitMeasure", "drop_metric", "measure_gait"]

_BEFORE, _UNTIL = 0.15, 0.75  # of the step: the pelvis is lowest about when the other foot lifts, or in mid-stance
_SEEN_SHARE: Final = 0.7


@dataclass(frozen=True, eq=False)
class GaitMeasure:
    """What was measured of a walk.

    Attributes
    ----------
    gait, steps
        As in the result.
    obliquity_deg, lean_left_deg
        ``(N,)`` pelvis (+ = left side higher) and trunk (+ = toward the left) against level, low-passed at 6 Hz
        (walking) or 10 Hz (running); NaN where not seen.
    unmeasured
        Steps with the body turned too far.
    """

    gait: Gait
    steps: list[Step]
    obliquity_deg: Floats
    lean_left_deg: Floats
    unmeasured: list[Unmeasured] = field(default_factory=list)


def measure_gait(motion: Motion, pelvis: PelvisEstimate, view: BodyView | None = None) -> GaitMeasure | None:
    """Find the steps and measure those in which the body is not turned too far; ``None`` without any.

    ``view`` tells the turn of the body; None counts as square.
    """
    walk = find_walk(motion)
    if walk is None:
        return None
    turns = [turn_over(view, phase.start, phase.stop) for phase in walk.steps]
    pairs = list(zip(walk.steps, turns, strict=True))
    left_out = [turned_step(motion, phase.start, phase.stop, turn) for phase, turn in pairs if is_too_turned(turn)]
    walk = replace(walk, steps=tuple(phase for phase, turn in pairs if not is_too_turned(turn)))
    if not walk.steps:
        return None
    turn = turn_over(view, walk.steps[0].start, walk.steps[-1].stop)
    obliquity, lean = _curves(motion, pelvis, walk)
    steps = [_step(motion, phase, obliquity, lean) for phase in walk.steps]
    gait = _gait(motion, pelvis, walk, steps, turn)
    return GaitMeasure(gait, steps, obliquity, lean, left_out)


def drop_metric(kind: str) -> str | None:
    """Return the metric whose bands apply to the drop; on the spot there is none."""
    return {"walking": "walking_pelvic_drop_deg", "running": "running_pelvic_drop_deg"}.get(kind)


def _curves(motion: Motion, pelvis: PelvisEstimate, walk: Walk) -> tuple[Floats, Floats]:
    """Return pelvis and trunk against quiet standing; without it against their means over whole gait cycles."""
    obliquity = lowpass(pelvis.raw_deg, walk.cutoff_hz)
    lean = trunk_lean_left_deg(lowpass(motion.raw_px, walk.cutoff_hz), motion.facing)
    if motion.baseline is not None:
        return obliquity, lean - motion.baseline_median(lean)
    cycles = _whole_cycles(walk.steps, len(lean))
    return obliquity - _mean(obliquity[cycles]), lean - _mean(lean[cycles])


def _whole_cycles(steps: Sequence[StepPhase], count: int) -> NDArray[np.intp]:
    """Return the clock indices of pairs of steps, one of each leg, that follow each other."""
    inside = np.zeros(count, dtype=bool)
    first: StepPhase | None = None
    for step in steps:
        if first is not None and first.stop == step.start:
            inside[first.start : step.stop] = True
            first = None
        else:
            first = step
    return np.flatnonzero(inside)


def _step(motion: Motion, phase: StepPhase, obliquity: Floats, lean: Floats) -> Step:
    length = phase.stop - phase.start
    window = slice(max(phase.start - round(_BEFORE * length), 0), phase.start + round(_UNTIL * length))
    sign = 1 if phase.side == "left" else -1
    drop, over = sign * obliquity[window], sign * lean[window]
    lowest = _largest_at(drop)
    leaning = _largest_at(over)
    return Step(
        side=phase.side,
        start_s=float(motion.t_s[phase.start]),
        end_s=float(motion.t_s[phase.stop]),
        pelvic_drop_deg=None if lowest is None else float(drop[lowest]),
        lowest_s=None if lowest is None else float(motion.t_s[window.start + lowest]),
        trunk_lean_deg=None if leaning is None else float(over[leaning]),
    )


def _largest_at(values: Floats) -> int | None:
    """Return where the largest value is; None where too much is missing to know."""
    if np.mean(~np.isnan(values)) < _SEEN_SHARE:
        return None
    return int(np.nanargmax(values))


def _gait(motion: Motion, pelvis: PelvisEstimate, walk: Walk, steps: Sequence[Step], turn: Turn) -> Gait:
    level_deg = 0.0 if motion.baseline else method_half_width("gait_level_deg")
    drops = _Errors(turned("pelvic_drop_deg", _method_error(motion, pelvis, steps), turn, motion.facing), level_deg)
    leans = _Errors(turned("trunk_lean_deg", method_half_width("gait_trunk_lean_deg"), turn, motion.facing), level_deg)
    left, right = (_side(walk, pelvis, steps, side, drops, leans) for side in BOTH_SIDES)
    return Gait(
        kind=walk.kind,
        cadence_steps_per_min=walk.cadence_per_min,
        start_s=steps[0].start_s,
        end_s=steps[-1].end_s,
        level="quiet_standing" if motion.baseline else "mean_of_cycles",
        sides=GaitSides(left=left, right=right),
        pelvic_excursion_deg=drops.together(left.pelvic_drop_deg, right.pelvic_drop_deg, +1),
        pelvic_drop_asymmetry_deg=drops.together(left.pelvic_drop_deg, right.pelvic_drop_deg, -1),
        trunk_lean_asymmetry_deg=leans.together(left.trunk_lean_deg, right.trunk_lean_deg, -1),
    )


@dataclass(frozen=True)
class _Errors:
    """Half-widths of one angle: what the method misses on each side, and how far off the level may be."""

    method: float
    level: float

    def of_mean(self, known: Sequence[float]) -> float:
        return math.hypot(self.method, self.level, _spread(known))

    def together(self, left: GaitAngle, right: GaitAngle, sign: int) -> Change:
        """Return the sum or the difference of both sides.

        What is wrong on the one side is not wrong on the other (rendered walks show no cancelling), but a level that is
        too high takes from the one what it gives to the other: nothing in the sum, twice in the difference.
        """
        if left.mean is None or right.mean is None or left.error is None or right.error is None:
            return Change(value=None, error=None)
        own = math.hypot(left.error, right.error)
        level = 2 * self.level if sign < 0 else 0.0
        return Change(value=left.mean + sign * right.mean, error=math.sqrt(own**2 - 2 * self.level**2 + level**2))


def _method_error(motion: Motion, pelvis: PelvisEstimate, steps: Sequence[Step]) -> float:
    """Return what the method is known to miss at the lowest instants of the steps, degrees; NaN if nothing was read."""
    at = np.searchsorted(motion.t_s, [step.lowest_s - 1e-6 for step in steps if step.lowest_s is not None])
    errors = pelvis.error_deg[at]
    if np.all(np.isnan(errors)):
        return math.nan
    by_picture = pelvis.method not in ("markers", "hip_line")
    quick = method_half_width("gait_pelvic_drop_deg", "front") if by_picture and motion.facing == "front" else 0.0
    return math.hypot(float(np.nanmedian(errors)), quick)


def _side(
    walk: Walk, pelvis: PelvisEstimate, steps: Sequence[Step], side: Side, drops: _Errors, leans: _Errors
) -> GaitSide:
    own = [step for step in steps if step.side == side]
    drop = _angle([step.pelvic_drop_deg for step in own], drops)
    lean = _angle([step.trunk_lean_deg for step in own], leans)
    metric = None if pelvis.method == "hip_line" else drop_metric(walk.kind)
    return GaitSide(
        side=side,
        steps=sum(step.pelvic_drop_deg is not None for step in own),
        step_s=float(np.mean([step.end_s - step.start_s for step in own])),
        pelvic_drop_deg=drop,
        trunk_lean_deg=lean,
        band=band(metric, drop.mean) if metric else None,
        drops=beyond_usual(metric, drop.mean, drop.error) if metric else None,
        leans=beyond_usual("gait_trunk_lean_deg", lean.mean, lean.error),
        evidence_t_s=_typical_s(own),
    )


def _angle(values: Sequence[float | None], errors: _Errors) -> GaitAngle:
    known = [value for value in values if value is not None]
    if not known:
        return GaitAngle(mean=None, sd=None, error=None)
    sd = float(np.std(known, ddof=1)) if len(known) > 1 else None
    return GaitAngle(mean=float(np.mean(known)), sd=sd, error=errors.of_mean(known))


def _spread(known: Sequence[float]) -> float:
    """Return the 95 % half-width of a mean from the spread of its steps; 0 for a single one, which shows none."""
    if len(known) < 2:
        return 0.0
    from scipy import stats

    return float(stats.t.ppf(0.975, len(known) - 1) * np.std(known, ddof=1) / math.sqrt(len(known)))


def _typical_s(steps: Sequence[Step]) -> float | None:
    """Return the lowest instant of the step whose drop is nearest the median."""
    known = [step for step in steps if step.pelvic_drop_deg is not None]
    if not known:
        return None
    median = float(np.median([step.pelvic_drop_deg for step in known if step.pelvic_drop_deg is not None]))
    return min(known, key=lambda step: abs((step.pelvic_drop_deg or 0.0) - median)).lowest_s


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if np.any(~np.isnan(values)) else math.nan
