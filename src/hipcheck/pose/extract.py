"""From a file to landmarks: read, find, follow one person, note what the pictures say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from hipcheck.media.reader import VideoReader, describe_source
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.bundle import ModelFile, ensure_model
from hipcheck.pose.landmarker import PoseLandmarker, mediapipe_version
from hipcheck.pose.scouting import MOST_PEOPLE, ScoutSchedule
from hipcheck.recording import PoseProvenance, Recording

__all__ = ["MAX_FPS", "Progress", "extract_recording", "follow_everybody"]

MAX_FPS: Final = 60.0
"""Faster recordings are sampled down to this rate."""

Progress = Callable[[str, int, int | None], None]
"""Called as ``progress(stage, done, total)``; total may be unknown."""


def extract_recording(
    path: Path | str,
    *,
    model: str | Path = "full",
    subject: int = 1,
    mirrored: bool = False,
    stickers: StickerChoice = "off",
    progress: Progress | None = None,
    allow_network: bool = True,
) -> Recording:
    """Turn a video file into landmarks of one person.

    Parameters
    ----------
    path
        The recording.
    model
        ``lite``, ``full``, ``heavy`` or a ``.task`` file.
    subject
        Which of the people seen to follow; 1 is the largest, most central and most persistent.
    mirrored
        True if the recording shows a mirror image; it is turned back.
    stickers
        Colour of round stickers on the person to look for beside printed tags; ``auto`` tells the colour by itself.
    progress
        Told how far the work is.
    allow_network
        False forbids fetching a missing model.

    Raises
    ------
    UsageError
        Missing file, unknown model, or a subject who was not seen.
    RecordingUnusableError
        Not a video, or nothing in it decodes.
    EnvironmentProblemError
        The model is not here and cannot be fetched.
    """
    tell = progress or (lambda stage, done, total: None)
    builder = RecordingBuilder(subject=subject, mirrored=mirrored, stickers=stickers)
    with VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored) as reader:
        bundle = ensure_model(str(model), progress=tell, allow_network=allow_network)
        _follow_one(reader, bundle, builder, tell)
        source, issues = describe_source(reader, builder.t_s), list(reader.report.issues)
    if builder.needs_everybody:
        with VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored) as reader:
            follow_everybody(reader, bundle, builder, tell)
    return builder.build(source, PoseProvenance(mediapipe_version(), bundle.name, bundle.sha256), issues)


def _follow_one(reader: VideoReader, bundle: ModelFile, builder: RecordingBuilder, tell: Progress) -> None:
    """Follow one person through the clip, and look for others about once a second.

    Looking for several people in every frame would cost twice as much; it is done only where a second one was seen.
    """
    schedule = ScoutSchedule()
    with (
        PoseLandmarker(bundle.path) as landmarker,
        PoseLandmarker(bundle.path, people=MOST_PEOPLE, follow=False) as scout,
    ):
        for frame in reader:
            people = landmarker.find(frame.rgb)
            builder.add(frame, people, scout.find(frame.rgb) if schedule.is_due(frame.t_s) else None)
            tell("pose", len(builder), reader.info.expected_frames)


def follow_everybody(reader: VideoReader, bundle: ModelFile, builder: RecordingBuilder, tell: Progress) -> None:
    """Go through the clip again, following everybody."""
    builder.begin_second_pass()
    with PoseLandmarker(bundle.path, people=MOST_PEOPLE) as landmarker:
        for done, frame in enumerate(reader, start=1):
            builder.add_everybody(frame, landmarker.find(frame.rgb))
            tell("people", done, len(builder))
