"""From landmarks to the result: the whole measurement, without pictures, files or plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from hipcheck import __version__
from hipcheck.angles import angle_table, empty_table, joined_tables
from hipcheck.capture import counted_alone, grade, hidden_limbs, usable_stretches
from hipcheck.exercises.balance import measure_balance
from hipcheck.exercises.balance_findings import summarise_balance
from hipcheck.exercises.better import what_would_help
from hipcheck.exercises.findings import summarise, summarise_refusal
from hipcheck.exercises.gait import GaitMeasure, measure_gait
from hipcheck.exercises.gait_findings import summarise_gait
from hipcheck.exercises.gait_recording import issues_of_gait, standing_before_walk, walking_part
from hipcheck.exercises.grade import judge_as_reported
from hipcheck.exercises.knees import KneeCurves, knee_curves
from hipcheck.exercises.pain import tell_pain
from hipcheck.exercises.repetitions import issues_of_split_squats, measure_repetitions, numbered
from hipcheck.exercises.stance import measure_stances
from hipcheck.exercises.turned import issues_of_feet, within_the_view
from hipcheck.issues import contradicted_view, find_issues, issues_of_takes, speed_is_open, speed_left_to_steps
from hipcheck.kinematics import fppa_deg, hip_line_deg, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES, Floats, PoseTrack
from hipcheck.motion import Motion, prepare
from hipcheck.movement import recognise, unmeasured_movements
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.pelvis.markers.signal import MarkedLegs, marked_legs, prepare_markers
from hipcheck.pelvis.readings import prepare_picture
from hipcheck.pose.swaps import repair_swaps
from hipcheck.recording import PoseProvenance, Recording
from hipcheck.results import (
    Balance,
    Baseline,
    Issue,
    MovementSpan,
    PelvisMethod,
    Provenance,
    Quality,
    Reported,
    Results,
    Source,
    Squat,
    Stance,
    Summary,
    Take,
    Unmeasured,
    View,
)
from hipcheck.signals import resample, uniform_clock
from hipcheck.takes import Nudge, TakePart, part_of, shown_part, split_takes, without_nudges
from hipcheck.view import BodyView, ViewEstimate, camera_roll_deg, estimate_view, view_over_time

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
    counted_s: Sequence[tuple[float, float]] | None = None,
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
    counted_s
        Begin and end of the stretches in which a guided test asked for repetitions, seconds; ``None`` if all count.

    Returns
    -------
    The result and the table of angles. A refused recording has no stances, no squats and an empty table.
    """
    if exercise == "gait":
        recording = walking_part(recording)
    steady, nudges = without_nudges(recording)
    if exercise in ("gait", "balance"):
        shown = TakePart(shown_part(steady.track), "clip_start")
        seen = _see(part_of(steady, shown.frames), shown, facing, exercise=exercise)
        if seen.prepared is None:
            return _refused(steady, [seen], reported), empty_table(steady.track.t_s)
        return (_measure_gait if exercise == "gait" else _measure_balance)(seen.prepared, reported)
    clock_s = uniform_clock(steady.track.t_s)
    takes = [_see(part_of(steady, part.frames), part, facing, clock_s=clock_s) for part in split_takes(steady.track)]
    if all(take.prepared is None for take in takes):
        return _refused(steady, takes, reported), empty_table(steady.track.t_s)
    return _measure_tests(steady, takes, nudges, _Asked(exercise, reported, counted_s))


@dataclass(frozen=True)
class _Asked:
    """What to look for, what the person said, and where repetitions count."""

    exercise: Exercise
    reported: Reported | None
    counted_s: Sequence[tuple[float, float]] | None


@dataclass(frozen=True, eq=False)
class _Take:
    """One take as it was seen; ``prepared`` is ``None`` where it cannot be measured, for the reason in ``issues``."""

    part: TakePart
    recording: Recording
    view: ViewEstimate
    issues: Sequence[Issue]
    prepared: _Seen | None

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        t_s = self.recording.track.t_s
        return float(t_s[-1] - t_s[0]) if len(t_s) else 0.0


def _see(
    recording: Recording,
    part: TakePart,
    facing: FacingChoice,
    *,
    exercise: Exercise = "auto",
    clock_s: Floats | None = None,
) -> _Take:
    """Prepare one take for measuring, on the clock of the whole recording, or say why it cannot be measured."""
    seen = estimate_view(recording.track, model=recording.pose.model)
    view = seen if facing == "auto" else replace(seen, facing=facing)
    track, _, _ = repair_swaps(recording.track, view.facing)
    if clock_s is not None and len(track):
        clock_s = clock_s[(clock_s >= track.t_s[0] - 1e-9) & (clock_s <= track.t_s[-1] + 1e-9)]
    motion = prepare(track, view.facing, clock_s)
    motion = standing_before_walk(motion) if motion and exercise == "gait" else motion
    markers = prepare_markers(recording.markers, track.t_s, motion) if motion else None
    issues = [*contradicted_view(seen, facing), *find_issues(recording, view, motion, markers)]
    issues = issues_of_gait(issues) if exercise == "gait" else issues
    if motion is None or any(issue.severity == "refusal" for issue in issues):
        return _Take(part, recording, view, issues, None)
    picture = prepare_picture(recording.picture, track.t_s, motion)
    pelvis, legs = estimate_pelvis(motion, markers, picture), marked_legs(motion, markers)
    repaired = replace(recording, track=track)
    over_time = view_over_time(track, motion, recording.pose.model)
    curves = knee_curves(motion, legs, view=over_time)
    prepared = _Seen(repaired, view, over_time, motion, issues, pelvis, legs, curves)
    return _Take(part, recording, view, issues, prepared)


def _refused(recording: Recording, takes: Sequence[_Take], reported: Reported | None) -> Results:
    """Return the result of a recording of which no take can be measured, for the reason of the longest one."""
    longest = max(takes, key=lambda take: take.duration_s)
    summary = summarise_refusal(longest.issues)
    return _assemble(recording, longest.view, None, longest.issues, summary, reported=reported)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What every exercise is measured from."""

    recording: Recording
    view: ViewEstimate
    over_time: BodyView
    motion: Motion
    issues: Sequence[Issue]
    pelvis: PelvisEstimate
    legs: MarkedLegs | None
    curves: KneeCurves


def _measure_gait(seen: _Seen, reported: Reported | None) -> tuple[Results, pd.DataFrame]:
    motion, pelvis = seen.motion, seen.pelvis
    walk = measure_gait(motion, pelvis, seen.over_time)
    summary = summarise_gait(walk.gait if walk else None, pelvis.method, seen.view.facing, seen.issues)
    results = _assemble(
        seen.recording, seen.view, motion, seen.issues, summary, pelvis=pelvis, reported=reported, walk=walk
    )
    if walk:
        results = results.model_copy(update={"unmeasured": walk.unmeasured})
    return results, angle_table(motion, pelvis, seen.curves, [], [], seen.legs, walk)


def _measure_balance(seen: _Seen, reported: Reported | None) -> tuple[Results, pd.DataFrame]:
    motion, pelvis = seen.motion, seen.pelvis
    balance = measure_balance(motion, reported.age_years if reported else None)
    summary = summarise_balance(balance, reported)
    results = _assemble(
        seen.recording, seen.view, motion, seen.issues, summary, pelvis=pelvis, balance=balance, reported=reported
    )
    return results, angle_table(motion, pelvis, seen.curves, balance.holds, [], seen.legs)


@dataclass(frozen=True, eq=False)
class _Measured:
    """What was found in one take."""

    stances: list[Stance]
    squats: list[Squat]
    cut_squats: int
    spans: list[MovementSpan]
    unmeasured: list[Unmeasured]
    issues: list[Issue]
    table: pd.DataFrame


def _measure_tests(
    recording: Recording, takes: Sequence[_Take], nudges: Sequence[Nudge], asked: _Asked
) -> tuple[Results, pd.DataFrame]:
    """Measure the holds and repetitions of every take, or one of both, and put them together."""
    shifts_s = [(float(recording.track.t_s[n.first]), float(recording.track.t_s[n.last])) for n in nudges]
    usable = [take for take in takes if take.prepared is not None]
    measured = [_measure_take(take.prepared, asked, shifts_s) for take in usable if take.prepared]
    reported = asked.reported
    main = max(usable, key=lambda take: take.duration_s)
    assert main.prepared is not None
    stances = [stance for found in measured for stance in found.stances]
    squats = numbered([squat for found in measured for squat in found.squats])
    pelvis = main.prepared.pelvis
    told = zip(usable, measured, strict=True)
    issues = issues_of_takes([(take.part, take.recording, found.issues) for take, found in told], _unusable(takes))
    movements = [span for found in measured for span in found.spans]
    unmeasured = [one for found in measured for one in found.unmeasured]
    issues = speed_left_to_steps(issues, unmeasured)
    summary = summarise(
        stances,
        squats,
        method=pelvis.method,
        cut_squats=sum(found.cut_squats for found in measured),
        looked_for=asked.exercise,
        better=what_would_help(main.prepared.motion, pelvis, stances),
        reported=reported,
        issues=issues,
        movements=movements,
        unmeasured=unmeasured,
    )
    results = _assemble(
        recording, main.view, main.prepared.motion, issues, summary, stances, squats, pelvis, reported=reported
    )
    results = results.model_copy(
        update={
            "movements": movements,
            "unmeasured": unmeasured,
            "takes": [_take(take) for take in takes],
        }
    )
    return results, joined_tables(recording.track.t_s, [found.table for found in measured])


def _unusable(takes: Sequence[_Take]) -> list[tuple[TakePart, Recording, Sequence[Issue]]]:
    return [(take.part, take.recording, take.issues) for take in takes if take.prepared is None]


def _measure_take(seen: _Seen, asked: _Asked, shifts_s: Sequence[tuple[float, float]]) -> _Measured:
    """Measure what the movement of one take says can be measured, each by its own stretch."""
    motion, pelvis, curves, legs = seen.motion, seen.pelvis, seen.curves, seen.legs
    track, exercise = seen.recording.track, asked.exercise
    done = recognise(motion, resample(track.t_s, track.world_m, motion.t_s), curves.depth_percent)
    held = measure_stances(motion, pelvis, done.holds, shifts_s, seen.over_time)
    stances = judge_as_reported(held, asked.reported)
    squats, cut_squats = measure_repetitions(
        motion, pelvis, curves, done.one_legged, done.both, legs, view=seen.over_time
    )
    stances, spoilt_holds = usable_stretches(seen.recording, stances)
    squats, spoilt_squats = usable_stretches(seen.recording, squats)
    if exercise == "squat":
        stances = []
    elif exercise == "stance":
        squats, cut_squats = [], 0
    stances, turned_holds = within_the_view(stances)
    squats, turned_squats = within_the_view(squats)
    squats, uncounted = counted_alone(squats, asked.counted_s)
    issues = [*seen.issues]
    issues += hidden_limbs(motion, stances, squats)
    if exercise in ("auto", "squat"):
        issues += issues_of_split_squats(motion, done.one_legged)
    issues += issues_of_feet(seen.over_time, motion, stances, squats)
    spoilt = [*spoilt_holds, *spoilt_squats, *turned_holds, *turned_squats, *uncounted]
    covered = [(s.start_s, s.end_s) for s in stances] + [(s.start_s, s.end_s) for s in squats]
    covered += [(one.start_s, one.end_s) for one in spoilt]
    told = unmeasured_movements(done.spans, covered, ask_speed=speed_is_open(seen.recording))
    unmeasured = sorted([*spoilt, *told], key=lambda one: one.start_s)
    table = angle_table(motion, pelvis, curves, stances, squats, legs)
    return _Measured(stances, squats, cut_squats, done.spans, unmeasured, issues, table)


def _take(take: _Take) -> Take:
    t_s = take.recording.track.t_s
    return Take(
        start_s=float(t_s[0]) if take.part.begins_with == "clip_start" else take.part.begin_s,
        end_s=float(t_s[-1]),
        begins_with=take.part.begins_with,
        baseline=_baseline(take.prepared.motion) if take.prepared else None,
        yaw_deg=take.view.yaw_deg,
    )


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
