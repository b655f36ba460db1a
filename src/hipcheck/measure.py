"""From landmarks to the result: the whole measurement, without pictures, files or plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from hipcheck import __version__
from hipcheck.angles import angle_table, empty_table
from hipcheck.capture import ViewEstimate, camera_roll_deg, estimate_view, grade
from hipcheck.exercises.balance import measure_balance
from hipcheck.exercises.balance_findings import summarise_balance
from hipcheck.exercises.better import what_would_help
from hipcheck.exercises.findings import summarise, summarise_refusal
from hipcheck.exercises.gait import GaitMeasure, looks_like_walking, measure_gait
from hipcheck.exercises.gait_findings import LOOKS_LIKE_WALKING, summarise_gait
from hipcheck.exercises.gait_recording import issues_of_gait, standing_before_walk, walking_part
from hipcheck.exercises.knees import KneeCurves, knee_curves
from hipcheck.exercises.pain import mark_painful, tell_pain
from hipcheck.exercises.repetitions import issues_of_split_squats, measure_repetitions
from hipcheck.exercises.single_reps import find_one_legged
from hipcheck.exercises.stance import measure_stances
from hipcheck.issues import contradicted_view, find_issues
from hipcheck.kinematics import fppa_deg, hip_line_deg, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES, PoseTrack
from hipcheck.motion import Motion, prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.pelvis.markers.signal import MarkedLegs, marked_legs, prepare_markers
from hipcheck.pelvis.readings import prepare_picture
from hipcheck.pose.swaps import repair_swaps
from hipcheck.recording import PoseProvenance, Recording
from hipcheck.results import (
    Balance,
    Baseline,
    Issue,
    PelvisMethod,
    Provenance,
    Quality,
    Reported,
    Results,
    Source,
    Squat,
    Stance,
    Summary,
    View,
)
from hipcheck.signals import resample

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EXERCISES", "FACINGS", "Exercise", "FacingChoice", "measure", "unreadable_results"]

Exercise = Literal["auto", "stance", "squat", "balance", "gait"]
FacingChoice = Literal["auto", "front", "back"]

EXERCISES: Final[tuple[Exercise, ...]] = ("auto", "stance", "squat", "balance", "gait")
FACINGS: Final[tuple[FacingChoice, ...]] = ("auto", "front", "back")


def measure(
    recording: Recording,
    *,
    exercise: Exercise = "auto",
    facing: FacingChoice = "auto",
    reported: Reported | None = None,
) -> tuple[Results, pd.DataFrame]:
    """Measure a recording.

    Parameters
    ----------
    recording
        Landmarks and what is known of the recording.
    exercise
        What to look for; ``auto`` finds what is there.
    facing
        Which side of the body faces the camera; ``auto`` tells it from the order of left and right.
    reported
        What the person said: age and pain; ``None`` for nothing.

    Returns
    -------
    The result and the table of angles. A refused recording has no stances, no squats and an empty table.
    """
    recording = walking_part(recording) if exercise == "gait" else recording
    seen = estimate_view(recording.track, model=recording.pose.model)
    view = seen if facing == "auto" else replace(seen, facing=facing)
    track, _, _ = repair_swaps(recording.track, view.facing)
    motion = prepare(track, view.facing)
    motion = standing_before_walk(motion) if motion and exercise == "gait" else motion
    markers = prepare_markers(recording.markers, track.t_s, motion) if motion else None
    issues = [*contradicted_view(seen, facing), *find_issues(recording, view, motion, markers)]
    issues = issues_of_gait(issues) if exercise == "gait" else issues
    if motion is None or any(issue.severity == "refusal" for issue in issues):
        refused = _assemble(recording, view, None, issues, summarise_refusal(issues), reported=reported)
        return refused, empty_table(track.t_s)
    picture = prepare_picture(recording.picture, track.t_s, motion)
    pelvis, legs = estimate_pelvis(motion, markers, picture), marked_legs(motion, markers)
    prepared = _Seen(replace(recording, track=track), view, motion, issues, pelvis, legs, knee_curves(motion, legs))
    if exercise == "gait":
        return _measure_gait(prepared, reported)
    if exercise == "balance":
        return _measure_balance(prepared, reported)
    return _measure_tests(prepared, exercise, reported)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What every exercise is measured from."""

    recording: Recording
    view: ViewEstimate
    motion: Motion
    issues: Sequence[Issue]
    pelvis: PelvisEstimate
    legs: MarkedLegs | None
    curves: KneeCurves


def _measure_gait(seen: _Seen, reported: Reported | None) -> tuple[Results, pd.DataFrame]:
    motion, pelvis = seen.motion, seen.pelvis
    walk = measure_gait(motion, pelvis)
    summary = summarise_gait(walk.gait if walk else None, pelvis.method, seen.view.facing)
    results = _assemble(
        seen.recording, seen.view, motion, seen.issues, summary, pelvis=pelvis, reported=reported, walk=walk
    )
    return results, angle_table(motion, pelvis, seen.curves, [], [], seen.legs, walk)


def _measure_balance(seen: _Seen, reported: Reported | None) -> tuple[Results, pd.DataFrame]:
    motion, pelvis = seen.motion, seen.pelvis
    balance = measure_balance(motion, reported.age_years if reported else None)
    summary = summarise_balance(balance, reported)
    results = _assemble(
        seen.recording, seen.view, motion, seen.issues, summary, pelvis=pelvis, balance=balance, reported=reported
    )
    return results, angle_table(motion, pelvis, seen.curves, balance.holds, [], seen.legs)


def _measure_tests(seen: _Seen, exercise: Exercise, reported: Reported | None) -> tuple[Results, pd.DataFrame]:
    """Measure holds and repetitions, or one of both."""
    motion, pelvis, curves, legs, issues = seen.motion, seen.pelvis, seen.curves, seen.legs, seen.issues
    track = seen.recording.track
    one_legged = find_one_legged(motion, resample(track.t_s, track.world_m, motion.t_s))
    stances = mark_painful(measure_stances(motion, pelvis, one_legged), reported)
    squats, cut_squats = measure_repetitions(
        motion, pelvis, curves, one_legged, stances, legs, yaw_deg=seen.view.yaw_deg
    )
    if exercise == "squat":
        stances = []
    elif exercise == "stance":
        squats, cut_squats = [], 0
    summary = summarise(
        stances,
        squats,
        method=pelvis.method,
        cut_squats=cut_squats,
        looked_for=exercise,
        better=what_would_help(motion, pelvis, stances),
        painful=reported.painful if reported else [],
    )
    if exercise == "auto" and not (stances or squats) and looks_like_walking(motion):
        summary = summary.model_copy(update={"findings": [*summary.findings, LOOKS_LIKE_WALKING]})
    if exercise in ("auto", "squat"):
        issues = [*issues, *issues_of_split_squats(motion, one_legged)]
    results = _assemble(seen.recording, seen.view, motion, issues, summary, stances, squats, pelvis, reported=reported)
    return results, angle_table(motion, pelvis, curves, stances, squats, legs)


def unreadable_results(path: str, sha256: str, message: str) -> Results:
    """Return the result of a file that could not be read at all: one refusal and nothing else.

    Parameters
    ----------
    path, sha256
        The file and its hash, hexadecimal.
    message
        Why it could not be read, one sentence.
    """
    issue = Issue(code="unreadable", severity="refusal", message=message)
    source = Source(
        path=path,
        sha256=sha256,
        width=0,
        height=0,
        duration_s=0.0,
        frames=0,
        fps_mean=0.0,
        timestamp_jitter_ms=0.0,
        rotation_deg=0,
    )
    return Results(
        source=source,
        provenance=_provenance(PoseProvenance("", "", ""), "hip_line", None, mirrored=False, subject=1),
        view=View(facing="unclear", yaw_deg=None, camera_roll_deg=None),
        quality=Quality(grade="unusable", issues=[issue]),
        baseline=None,
        stances=[],
        squats=[],
        steps=[],
        summary=summarise_refusal([issue]),
    )


def _provenance(
    pose: PoseProvenance, method: PelvisMethod, calibration: str | None, *, mirrored: bool, subject: int
) -> Provenance:
    return Provenance(
        hipcheck=__version__,
        mediapipe=pose.mediapipe,
        model=pose.model,
        model_sha256=pose.model_sha256,
        pelvis_method=method,
        calibration_id=calibration,
        mirrored=mirrored,
        subject=subject,
    )


def _assemble(
    recording: Recording,
    view: ViewEstimate,
    motion: Motion | None,
    issues: Sequence[Issue],
    summary: Summary,
    stances: Sequence[Stance] = (),
    squats: Sequence[Squat] = (),
    pelvis: PelvisEstimate | None = None,
    balance: Balance | None = None,
    reported: Reported | None = None,
    walk: GaitMeasure | None = None,
) -> Results:
    return Results(
        source=recording.source,
        provenance=_provenance(
            recording.pose,
            pelvis.method if pelvis else "hip_line",
            pelvis.calibration_id if pelvis else None,
            mirrored=recording.mirrored,
            subject=recording.subject,
        ),
        view=View(facing=view.facing, yaw_deg=view.yaw_deg, camera_roll_deg=_roll_deg(recording.track, view, motion)),
        quality=Quality(grade=grade(list(issues)), issues=list(issues)),
        baseline=_baseline(motion),
        stances=list(stances),
        squats=list(squats),
        steps=walk.steps if walk else [],
        gait=walk.gait if walk else None,
        balance=balance,
        reported=reported,
        summary=tell_pain(summary, reported),
    )


def _roll_deg(track: PoseTrack, view: ViewEstimate, motion: Motion | None) -> float | None:
    if motion is None or motion.baseline is None:
        return None
    window = motion.baseline
    return camera_roll_deg(track, view.facing, (track.t_s >= window.start_s) & (track.t_s <= window.end_s))


def _baseline(motion: Motion | None) -> Baseline | None:
    if motion is None or motion.baseline is None:
        return None
    window = motion.baseline
    slow, fast = motion.slow_px[window.indices], motion.fast_px[window.indices]
    line, trunk = hip_line_deg(slow), trunk_lean_left_deg(slow, motion.facing)
    fppa = {side: fppa_deg(fast, side, motion.facing) for side in BOTH_SIDES}
    return Baseline(
        start_s=window.start_s,
        end_s=window.end_s,
        pelvic_tilt_deg=float(np.nanmedian(line)),
        trunk_lean_deg=float(np.nanmedian(trunk)),
        fppa_left_deg=float(np.nanmedian(fppa["left"])),
        fppa_right_deg=float(np.nanmedian(fppa["right"])),
        pelvic_noise_deg=float(np.nanstd(line)),
        trunk_noise_deg=float(np.nanstd(trunk)),
        fppa_noise_deg=float(np.sqrt(np.mean([np.nanvar(fppa[side]) for side in BOTH_SIDES]))),
    )
