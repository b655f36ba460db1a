"""All repetitions of a recording in time order: on both legs, on one, with one foot in front; never taken together."""

from __future__ import annotations

from collections.abc import Sequence

from hipcheck.exercises.knees import KneeCurves
from hipcheck.exercises.reps import Repetitions
from hipcheck.exercises.single import measure_one_legged
from hipcheck.exercises.single_reps import OneLeggedReps
from hipcheck.exercises.squat import measure_squats
from hipcheck.motion import Motion
from hipcheck.pelvis import PelvisEstimate
from hipcheck.pelvis.markers.signal import MarkedLegs
from hipcheck.results import Issue, Squat
from hipcheck.view import BodyView

__all__ = ["issues_of_split_squats", "measure_repetitions", "numbered"]


def measure_repetitions(
    motion: Motion,
    pelvis: PelvisEstimate,
    curves: KneeCurves,
    one_legged: OneLeggedReps,
    both: Repetitions,
    legs: MarkedLegs | None = None,
    *,
    view: BodyView | None = None,
) -> tuple[list[Squat], int]:
    """Measure every repetition, numbered in time order, and count those that were cut short."""
    squats = measure_squats(motion, pelvis, curves, both.whole, view=view)
    squats += measure_one_legged(motion, pelvis, one_legged.whole, legs, view=view)
    return numbered(squats), both.partial + len(one_legged.cut)


def numbered(squats: Sequence[Squat]) -> list[Squat]:
    """Return repetitions in time order, numbered from 1."""
    ordered = sorted(squats, key=lambda squat: squat.start_s)
    return [squat.model_copy(update={"rep": number}) for number, squat in enumerate(ordered, start=1)]


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
