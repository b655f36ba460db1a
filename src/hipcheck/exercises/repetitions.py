"""All repetitions of a recording in time order: on both legs, on one, with one foot in front; never taken together."""

from __future__ import annotations

from collections.abc import Sequence

from hipcheck.exercises.knees import KneeCurves
from hipcheck.exercises.single import measure_one_legged
from hipcheck.exercises.single_reps import OneLeggedReps
from hipcheck.exercises.squat import measure_squats
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.pelvis.markers.signal import MarkedLegs
from hipcheck.results import Issue, Squat, Stance

__all__ = ["issues_of_split_squats", "measure_repetitions"]


def measure_repetitions(
    motion: Motion,
    pelvis: PelvisEstimate,
    curves: KneeCurves,
    one_legged: OneLeggedReps,
    stances: Sequence[Stance],
    legs: MarkedLegs | None = None,
    *,
    yaw_deg: float = 0.0,
) -> tuple[list[Squat], int]:
    """Measure every repetition, numbered in time order, and count those that were cut short.

    The hips also sink a little when a foot is lifted: what lies in one of the ``stances`` was no squat.
    """
    both, found = measure_squats(motion, pelvis, curves, elsewhere=one_legged.elsewhere, yaw_deg=yaw_deg)
    one = measure_one_legged(motion, pelvis, one_legged.whole, legs, yaw_deg=yaw_deg)
    squats = sorted([*both, *one], key=lambda squat: squat.start_s)
    bottoms_s = [float(motion.t_s[bottom]) for bottom in found.cut]
    cut = sum(not any(hold.start_s <= t_s <= hold.end_s for hold in stances) for t_s in bottoms_s)
    numbered = [squat.model_copy(update={"rep": number}) for number, squat in enumerate(squats, start=1)]
    return numbered, cut + len(one_legged.cut)


def issues_of_split_squats(motion: Motion, one_legged: OneLeggedReps) -> list[Issue]:
    """Say it where split squats were seen from behind: there the rear leg hides the front one."""
    seen = [one.repetition for one in one_legged.whole if one.kind == "split"]
    if motion.facing != "back" or not seen:
        return []
    noun = "split squat was" if len(seen) == 1 else "split squats were"
    message = (
        f"{len(seen)} {noun} seen from behind and not measured, because the rear leg hides the front one; film split "
        "squats from the front."
    )
    start_s, end_s = float(motion.t_s[seen[0].start]), float(motion.t_s[min(seen[-1].stop, len(motion.t_s) - 1)])
    return [Issue(code="split_squat_from_behind", severity="warning", message=message, start_s=start_s, end_s=end_s)]
