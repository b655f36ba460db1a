"""Analyze one recording end to end: read, find the person, measure, fetch the pictures of the decisive instants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from hipcheck.analysis import Analysis, shrink_evidence
from hipcheck.errors import UsageError
from hipcheck.evidence_files import read_evidence
from hipcheck.interchange.read import is_keypoint_file, read_keypoints
from hipcheck.landmarks import Side
from hipcheck.measure import EXERCISES, FACINGS, Exercise, FacingChoice, measure
from hipcheck.media.clock import Clock, given_clock
from hipcheck.media.reader import read_frames_at
from hipcheck.memory import trim_memory
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.extract import MAX_FPS, MAX_SIDE_PX, extract_recording
from hipcheck.privacy.about import Told
from hipcheck.privacy.pictures import blur_pictures
from hipcheck.progress import Progress, default_progress
from hipcheck.recording import Recording
from hipcheck.report.model import evidence_instants
from hipcheck.reported import reported_by
from hipcheck.results import Reported

__all__ = ["analyze", "is_landmark_file"]


def analyze(
    path: Path | str,
    *,
    exercise: Exercise = "auto",
    facing: FacingChoice = "auto",
    subject: int = 1,
    mirrored: bool = False,
    age_years: int | None = None,
    pain: Mapping[Side, int] | None = None,
    stickers: StickerChoice = "off",
    model: str | Path = "full",
    rate_hz: float | None = None,
    speed: float | None = None,
    from_s: float | str | None = None,
    to_s: float | str | None = None,
    name: str | None = None,
    note: str | None = None,
    date: str | None = None,
    anonymous: bool = False,
    blur_faces: bool = False,
    jobs: int | None = None,
    progress: Progress | bool | None = None,
    allow_network: bool = True,
) -> Analysis:
    """Measure the stance test and the squats in a recording.

    Parameters
    ----------
    path
        A video file; or the ``landmarks.npz`` of an earlier analysis, whose pictures are those beside it; or landmarks
        of another program, see ``hipcheck.interchange.read_keypoints``.
    exercise
        ``auto`` looks for both, ``stance`` for holds on one leg, ``squat`` for squats on both legs or one; ``balance``
        for how long each leg is held, compared with what is usual at the age; ``gait`` for the steps of somebody who
        walks or runs, toward the camera, away from it, on the spot or on a treadmill.
    facing
        ``front`` or ``back`` where the camera's view of the body is known; ``auto`` tells it by itself.
    subject
        Which of the people in the picture to measure; 1 is the most prominent.
    mirrored
        True for a recording that shows a mirror image, as some selfie cameras save.
    age_years
        Age, a number of whole years; the balance is compared with the norm of that age.
    pain
        Outer-hip pain while standing on a leg for 30 s, 0 (none) to 10, by leg: ``{"left": 3}``.
    stickers
        Colour of round stickers on hip bones, knees and ankles, or ``auto``; printed tags are always looked for.
    model
        Pose network: ``lite``, ``full``, ``heavy``, or the path of a ``.task`` file.
    rate_hz
        Frames a second, for landmarks of another program that do not say it.
    speed
        How fast a film plays, as a share of real speed: 0.25 if it was slowed four times. All times of the result are
        then the real ones. ``None`` for what the file says, which is real speed for nearly all.
    from_s, to_s
        The part of a film to measure, in seconds of the film or as ``"1:05"``; times of the result count from its
        begin.
    name, note
        Who it is, and anything else, for results and report.
    date
        When it was filmed, ISO 8601; ``None`` for what the file says.
    anonymous
        True to leave out the path, the name of the file, ``name``, ``note`` and all dates.
    blur_faces
        True to make faces unknowable in every picture, in ``evidence`` already: heads are covered, and all but the
        measured body is made coarse.
    jobs
        How many cores to use; ``None`` for all, up to 8. It does not change the result.
    progress
        Called as ``progress(stage, done, total)``; ``total`` may be ``None``. True prints a line on the error stream
        when a stage begins, False nothing; without it such lines are printed in a terminal.
    allow_network
        False forbids fetching the model; nothing else ever uses the network.

    Returns
    -------
    The analysis. A recording that can be read but not measured is ``refused``, with the reasons in its result.

    Raises
    ------
    UsageError
        A missing file, an unknown choice, an age or a pain that is off its scale, a subject who
        was not seen, an option that does nothing with this file.
    RecordingUnusableError
        The file is no video, or nothing in it decodes.
    EnvironmentProblemError
        The pose model is not here and cannot be fetched.
    """
    told, clock = (
        Told.of(name, note, date, anonymous=anonymous, blur_faces=blur_faces),
        given_clock(speed, from_s, to_s),
    )
    _check_choice("exercise", exercise, EXERCISES)
    _check_choice("facing", facing, FACINGS)
    _check_choice("sticker colour", stickers, get_args(StickerChoice))
    reported = reported_by(age_years, pain)
    if subject < 1:
        raise UsageError(f"There is no subject {subject}; they are counted from 1.")
    if not str(path):
        raise UsageError("The name of the recording is empty; give a file.")
    if jobs is not None and jobs < 1:
        raise UsageError(f"{jobs} jobs do nothing; give 1 or more.")
    videos_only = {"--stickers": stickers != "off", "--model": model != "full", "--speed": clock.speed is not None}
    videos_only |= {"--from": clock.from_s is not None, "--to": clock.to_s is not None}
    if is_keypoint_file(path):
        _refuse_options(path, videos_only)
        recording = told.mark(read_keypoints(path, rate_hz=rate_hz, subject=subject, mirrored=mirrored))
        results, angles = measure(recording, exercise=exercise, facing=facing, reported=reported)
        return Analysis(told.label(results), angles, recording)
    if rate_hz is not None:
        raise UsageError(f"--rate applies to landmarks of other programs, not to {path}; leave it out.")
    if is_landmark_file(path):
        _refuse_options(path, {"--subject": subject != 1, "--mirrored": mirrored} | videos_only)
        return _analyze_landmarks(Path(path), exercise, facing, reported, told)
    recording = extract_recording(
        path,
        model=model,
        subject=subject,
        mirrored=mirrored,
        stickers=stickers,
        clock=clock,
        jobs=jobs,
        progress=default_progress("recording" if told.anonymous else Path(path).name, progress),
        allow_network=allow_network,
    )
    recording = told.mark(recording)
    trim_memory()
    results, angles = measure(recording, exercise=exercise, facing=facing, reported=reported)
    trim_memory()
    clock = Clock.of(recording.source)
    size_px = recording.source.width, recording.source.height
    instants = evidence_instants(results)
    pictures = read_frames_at(
        path, instants, max_fps=MAX_FPS, mirrored=mirrored, max_side_px=MAX_SIDE_PX, size_px=size_px, clock=clock
    )
    if told.blur_faces:
        blur_pictures(pictures, recording.track, ensure_model(str(model)).path)
    evidence = {t_s: shrink_evidence(rgb) for t_s, rgb in pictures.items()}
    return Analysis(told.label(results), angles, recording, evidence, video=Path(path))


def is_landmark_file(path: Path | str) -> bool:
    """Whether this holds landmarks, not a video, going by the name: ``landmarks.npz``, or those of another program."""
    return Path(path).suffix.lower() == ".npz" or is_keypoint_file(path)


def _analyze_landmarks(
    path: Path, exercise: Exercise, facing: FacingChoice, reported: Reported | None, told: Told
) -> Analysis:
    """Measure anew, with the pictures beside the file; one of another name may lie beside those of another clip."""
    recording = told.mark(Recording.load(path))
    origin = path.parent if path.name.lower() == "landmarks.npz" else None
    evidence = read_evidence(origin / "evidence") if origin else {}
    if told.blur_faces:
        blur_pictures(evidence, recording.track, ensure_model("full").path)
        origin = None  # what is there shows faces, so nothing of it is taken over as it is
    results, angles = measure(recording, exercise=exercise, facing=facing, reported=reported)
    return Analysis(told.label(results), angles, recording, evidence, origin)


def _check_choice(what: str, given: str, choices: Sequence[str]) -> None:
    if given not in choices:
        raise UsageError(f"There is no {what} {given}; choose from {', '.join(choices)}.")


def _refuse_options(path: Path | str, given: Mapping[str, bool]) -> None:
    names = [name for name, used in given.items() if used]
    if names:
        verb = "applies" if len(names) == 1 else "apply"
        raise UsageError(f"{' and '.join(names)} {verb} to videos, not to landmarks like {path}; give the video.")
