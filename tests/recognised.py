"""Holds and squats of a motion as the whole measurement finds them: recognised first, then measured."""

from __future__ import annotations

import numpy as np

from hipcheck.exercises.knees import KneeCurves, knee_curves
from hipcheck.exercises.squat import measure_squats
from hipcheck.exercises.stance import measure_stances
from hipcheck.landmarks import JOINT_COUNT
from hipcheck.motion import Motion
from hipcheck.movement import Recognised, recognise
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.results import Squat, Stance


def recognised(motion: Motion, curves: KneeCurves | None = None) -> Recognised:
    """What is done in a motion without metric landmarks."""
    unknown = np.full((len(motion.t_s), JOINT_COUNT, 3), np.nan)
    return recognise(motion, unknown, (curves or knee_curves(motion)).depth_percent)


def stances_of(motion: Motion, pelvis: PelvisEstimate | None = None) -> list[Stance]:
    return measure_stances(motion, pelvis or estimate_pelvis(motion), recognised(motion).holds)


def squats_of(motion: Motion, curves: KneeCurves | None = None) -> tuple[list[Squat], int]:
    """Whole squats on both legs, and how many are cut short."""
    curves = curves or knee_curves(motion)
    both = recognised(motion, curves).both
    return measure_squats(motion, estimate_pelvis(motion), curves, both.whole), both.partial
