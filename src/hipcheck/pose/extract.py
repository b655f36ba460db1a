"""From a file to landmarks: read, find, follow one person, note what the pictures say."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hipcheck.media.clock import REAL_TIME, Clock
from hipcheck.media.reader import VideoReader, describe_source
from hipcheck.media.segments import Segment
from hipcheck.memory import check_room, trim_memory
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.bundle import ModelFile, ensure_model
from hipcheck.pose.landmarker import mediapipe_version
from hipcheck.pose.parallel import ParallelLooks
from hipcheck.pose.scouting import MOST_PEOPLE
from hipcheck.progress import Progress
from hipcheck.recording import PoseProvenance, Recording
from hipcheck.threads import cores, import_early, side_by_side

__all__ = ["MAX_FPS", "MAX_SIDE_PX", "extract_recording", "follow_everybody"]

MAX_FPS: Final = 60.0
"""Faster recordings are sampled down to this rate."""

MAX_SIDE_PX: Final = 1920
"""Larger pictures are made smaller: the network sees a person in 256 pixels, and markers are large enough in these."""

_UNDER_WAY: Final = 32  # pictures after which there is time to import what is needed at the end
_MOST_JOBS: Final = 8  # each needs some 50 MB, and its share of decoded frames that wait


def extract_recording(
    path: Path | str,
    *,
    model: str | Path = "full",
    subject: int = 1,
    mirrored: bool = False,
    stickers: StickerChoice = "off",
    clock: Clock = REAL_TIME,
    jobs: int | None = None,
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
    clock
        How fast the film plays, and which part of it to look at.
    jobs
        How many pictures to look at at the same time; ``None`` for one on each core, up to 8. It does not change the
        landmarks.
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
    check_room()
    tell = progress or (lambda stage, done, total: None)
    jobs = jobs or min(cores(), _MOST_JOBS)

    def opened(only: Segment | None = None) -> VideoReader:
        return VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored, max_side_px=MAX_SIDE_PX, only=only, clock=clock)

    def followed(reader: VideoReader) -> RecordingBuilder:
        builder = RecordingBuilder(subject=subject, mirrored=mirrored, stickers=stickers)
        looks = ParallelLooks(reader, bundle.path, jobs=jobs, stickers=stickers, scouting=True)
        for look in looks:
            builder.take(look)
            if len(builder) == _UNDER_WAY:
                import_early("scipy.signal", "scipy.optimize", "pandas")
            tell("pose", looks.looked, reader.info.expected_frames)
        return builder

    with opened() as reader:
        bundle = ensure_model(str(model), progress=tell, allow_network=allow_network)
        builder = followed(reader)
    # Only at its end is it known which stretch of a recording is the longest; nearly all have but one.
    only = reader.segment_to_read_anew
    if only is not None:
        del builder
        trim_memory()
        with opened(only) as reader:
            builder = followed(reader)
    source, issues = describe_source(reader, builder.t_s), list(reader.report.issues)
    if builder.needs_everybody:
        with opened(only) as reader:
            follow_everybody(reader, bundle, builder, tell, jobs=jobs)
    tell("measure", 0, 1)
    with side_by_side():
        return builder.build(source, PoseProvenance(mediapipe_version(), bundle.name, bundle.sha256), issues)


def follow_everybody(
    reader: VideoReader, bundle: ModelFile, builder: RecordingBuilder, tell: Progress, *, jobs: int = 1
) -> None:
    """Go through the clip again, following everybody."""
    builder.begin_second_pass()
    looks = ParallelLooks(reader, bundle.path, jobs=jobs, people=MOST_PEOPLE, stickers=builder.stickers)
    for look in looks:
        builder.take_again(look)
        tell("people", looks.looked, len(builder))
