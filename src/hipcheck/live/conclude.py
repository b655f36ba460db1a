"""From a session to its analysis: the same measurement as of a recording, from the same raw landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from hipcheck.analysis import Analysis
from hipcheck.errors import RecordingUnusableError
from hipcheck.hashing import file_sha256
from hipcheck.landmarks import Floats
from hipcheck.live.cameras import Camera, FileCamera
from hipcheck.live.engine import Engine
from hipcheck.live.evidence import EvidenceKeeper
from hipcheck.live.plan import LiveExercise
from hipcheck.live.sessions import SessionHeader
from hipcheck.live.settings import LiveSettings
from hipcheck.live.texts import say
from hipcheck.measure import Exercise, measure
from hipcheck.media.reader import VideoReader
from hipcheck.memory import return_freed_memory
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.extract import MAX_FPS, MAX_SIDE_PX, follow_everybody
from hipcheck.privacy.pictures import blur_pictures
from hipcheck.recording import PoseProvenance
from hipcheck.report.model import evidence_instants
from hipcheck.reported import reported_by
from hipcheck.results import Issue, Source

__all__ = ["Kept", "conclude", "conclude_interrupted"]

_DROPPED_SHARE: Final = 0.1
_EXERCISE: Final[dict[LiveExercise, Exercise]] = {
    "both": "auto",
    "stance": "stance",
    "squat": "squat",
    "balance": "balance",
}


class Kept(Protocol):
    """What is left of a session when it is over.

    Attributes
    ----------
    builder
        The recording.
    evidence
        Pictures that the report may need.
    pose
        What found the landmarks.
    size_px
        Width and height of the pictures.
    """

    builder: RecordingBuilder
    evidence: EvidenceKeeper
    pose: PoseProvenance
    size_px: tuple[int, int]


@dataclass(frozen=True)
class Origin:
    """Where pictures came from.

    Attributes
    ----------
    path
        The path that stands in the results.
    file
        The file whose hash does; ``None`` for none.
    begun_at
        When the camera began; ``None`` for the replay of a file.
    """

    path: str
    file: Path | None
    begun_at: datetime | None


def conclude(
    engine: Engine,
    camera: Camera,
    settings: LiveSettings,
    *,
    begun_at: datetime,
    taken: int,
    dropped: int,
    squats_s: Sequence[tuple[float, float]] = (),
) -> Analysis:
    """Measure what the session has seen.

    Parameters
    ----------
    engine
        After the last picture.
    camera
        Where the pictures came from.
    settings
        What was asked for.
    begun_at
        When the session began.
    taken, dropped
        How many pictures were used, and how many came too fast.
    squats_s
        Begin and end of the stretches in which squats were counted, on the camera's clock; the report counts the same.
        Without any all that are seen count.

    Raises
    ------
    RecordingUnusableError
        If nothing was recorded.
    """
    video = engine.finish_video()
    builder = engine.builder
    _refuse_nothing(engine)
    if isinstance(camera, FileCamera):
        source, issues = camera.describe(builder.t_s)
        if builder.needs_everybody and dropped == 0:
            _follow_everybody_in(camera, engine, settings)
    else:
        source, issues = _describe(engine, _origin(camera.name, begun_at, video)), _camera_issues(camera)
    counted_s = [(start_s - engine.start_s, end_s - engine.start_s) for start_s, end_s in squats_s]
    return _measured(engine, source, [*issues, *_dropped_issue(taken, dropped)], settings, video, counted_s)


def conclude_interrupted(kept: Kept, header: SessionHeader, video: Path | None) -> Analysis:
    """Measure what an interrupted session had seen.

    Parameters
    ----------
    kept
        What it had seen.
    header
        What it was.
    video
        What was recorded of it; ``None`` if nothing was.

    Raises
    ------
    RecordingUnusableError
        If nothing was recorded.
    """
    _refuse_nothing(kept)
    replayed = Path(header.camera)
    origin = (
        Origin(str(replayed), replayed, None) if replayed.is_file() else _origin(header.camera, header.begun_at, video)
    )
    seconds = f"{kept.builder.t_s[-1]:.0f}"
    issue = Issue(code="session_interrupted", severity="warning", message=say("end.interrupted_issue", seconds=seconds))
    return _measured(kept, _describe(kept, origin), [issue], header.settings, video)


def _refuse_nothing(kept: Kept) -> None:
    if not len(kept.builder):
        raise RecordingUnusableError(say("end.nothing"))


def _measured(
    kept: Kept,
    source: Source,
    issues: Sequence[Issue],
    settings: LiveSettings,
    video: Path | None,
    counted_s: Sequence[tuple[float, float]] = (),
) -> Analysis:
    recording = settings.told.mark(kept.builder.build(source, kept.pose, issues))
    return_freed_memory()
    reported = reported_by(settings.age_years, settings.pain)
    exercise = _EXERCISE[settings.exercise]
    results, angles = measure(
        recording, exercise=exercise, facing=settings.facing, reported=reported, counted_s=counted_s or None
    )
    return_freed_memory()
    pictures = kept.evidence.pictures(evidence_instants(results))
    if settings.told.blur_faces:
        blur_pictures(pictures, recording.track, ensure_model(settings.model).path)
    return Analysis(settings.told.label(results), angles, recording, pictures, video=video)


def _follow_everybody_in(camera: FileCamera, engine: Engine, settings: LiveSettings) -> None:
    """Go through a file once more where several people were seen, as an analysis of it does."""
    with VideoReader(camera.path, max_fps=MAX_FPS, mirrored=settings.mirrored, max_side_px=MAX_SIDE_PX) as reader:
        follow_everybody(reader, engine.model, engine.builder, lambda stage, done, total: None)


def _origin(camera: str, begun_at: datetime, video: Path | None) -> Origin:
    """Return the video as the origin, else the camera and the time."""
    if video is not None:
        return Origin(str(video), video, begun_at)
    return Origin(f"{camera.replace('/', ' ')} {begun_at:%Y-%m-%d %H.%M}", None, begun_at)


def _describe(kept: Kept, origin: Origin) -> Source:
    t_s: Floats = kept.builder.t_s
    steps_s = np.diff(t_s)
    duration_s = float(t_s[-1] - t_s[0])
    return Source(
        path=origin.path,
        sha256="" if origin.file is None else file_sha256(origin.file),
        width=kept.size_px[0],
        height=kept.size_px[1],
        duration_s=duration_s,
        frames=len(t_s),
        fps_mean=len(steps_s) / duration_s if duration_s > 0 else 0.0,
        timestamp_jitter_ms=float(np.std(steps_s)) * 1000 if len(steps_s) else 0.0,
        rotation_deg=0,
        recorded_at=None if origin.begun_at is None else origin.begun_at.astimezone().isoformat(timespec="seconds"),
        recorded_from=None if origin.begun_at is None else "camera",
    )


def _camera_issues(camera: Camera) -> list[Issue]:
    stopped = camera.stopped
    return [] if stopped is None else [Issue(code=stopped.code, severity="warning", message=stopped.sentence)]


def _dropped_issue(taken: int, dropped: int) -> list[Issue]:
    share = dropped / max(taken + dropped, 1)
    if share <= _DROPPED_SHARE:
        return []
    return [Issue(code="pictures_dropped", severity="warning", message=say("end.dropped", share=f"{100 * share:.0f}"))]
