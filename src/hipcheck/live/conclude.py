"""From a session to its analysis: the same measurement as of a recording, from the same raw landmarks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.analysis import Analysis
from hipcheck.errors import RecordingUnusableError
from hipcheck.hashing import file_sha256
from hipcheck.landmarks import Floats
from hipcheck.live.cameras import Camera, FileCamera
from hipcheck.live.engine import Engine
from hipcheck.live.plan import LiveExercise
from hipcheck.live.settings import LiveSettings
from hipcheck.live.texts import say
from hipcheck.measure import Exercise, measure
from hipcheck.media.reader import VideoReader
from hipcheck.memory import return_freed_memory
from hipcheck.pose.extract import MAX_FPS, MAX_SIDE_PX, follow_everybody
from hipcheck.privacy.pictures import blur_pictures
from hipcheck.report.model import evidence_instants
from hipcheck.reported import reported_by
from hipcheck.results import Issue, Source

__all__ = ["conclude"]

_DROPPED_SHARE: Final = 0.1
_EXERCISE: Final[dict[LiveExercise, Exercise]] = {
    "both": "auto",
    "stance": "stance",
    "squat": "squat",
    "balance": "balance",
}


def conclude(engine: Engine, camera: Camera, settings: LiveSettings, *, taken: int, dropped: int) -> Analysis:
    """Measure what the session has seen.

    Parameters
    ----------
    engine
        After the last picture.
    camera
        Where the pictures came from.
    settings
        What was asked for.
    taken, dropped
        How many pictures were used, and how many came too fast.

    Raises
    ------
    RecordingUnusableError
        If nothing was recorded.
    """
    video = engine.finish_video()
    builder = engine.builder
    if not len(builder):
        raise RecordingUnusableError(say("end.nothing"))
    if isinstance(camera, FileCamera):
        source, issues = camera.describe(builder.t_s)
        if builder.needs_everybody and dropped == 0:
            _follow_everybody_in(camera, engine, settings)
    else:
        source, issues = _describe(camera, engine, video), _camera_issues(camera)
    recording = settings.told.mark(builder.build(source, engine.pose, [*issues, *_dropped_issue(taken, dropped)]))
    return_freed_memory()
    reported = reported_by(settings.age_years, settings.pain)
    exercise = _EXERCISE[settings.exercise]
    results, angles = measure(recording, exercise=exercise, facing=settings.facing, reported=reported)
    return_freed_memory()
    pictures = engine.evidence.pictures(evidence_instants(results))
    if settings.told.blur_faces:
        blur_pictures(pictures, recording.track, engine.model.path)
    return Analysis(settings.told.label(results), angles, recording, pictures, video=video)


def _follow_everybody_in(camera: FileCamera, engine: Engine, settings: LiveSettings) -> None:
    """Go through a file once more where several people were seen, as an analysis of it does."""
    with VideoReader(camera.path, max_fps=MAX_FPS, mirrored=settings.mirrored, max_side_px=MAX_SIDE_PX) as reader:
        follow_everybody(reader, engine.model, engine.builder, lambda stage, done, total: None)


def _describe(camera: Camera, engine: Engine, video: Path | None) -> Source:
    t_s: Floats = engine.builder.t_s
    steps_s = np.diff(t_s)
    duration_s = float(t_s[-1] - t_s[0])
    now = datetime.now().astimezone()
    begun_at = now - timedelta(seconds=duration_s)
    return Source(
        path=f"{camera.name.replace('/', ' ')} {now:%Y-%m-%d %H.%M}" if video is None else str(video),
        sha256="" if video is None else file_sha256(video),
        width=engine.size_px[0],
        height=engine.size_px[1],
        duration_s=duration_s,
        frames=len(t_s),
        fps_mean=len(steps_s) / duration_s if duration_s > 0 else 0.0,
        timestamp_jitter_ms=float(np.std(steps_s)) * 1000 if len(steps_s) else 0.0,
        rotation_deg=0,
        recorded_at=begun_at.isoformat(timespec="seconds"),
        recorded_from="camera",
    )


def _camera_issues(camera: Camera) -> list[Issue]:
    if camera.stopped_s is None:
        return []
    text = say("end.unplugged", seconds=f"{camera.stopped_s:.0f}")
    return [Issue(code="camera_unplugged", severity="warning", message=text)]


def _dropped_issue(taken: int, dropped: int) -> list[Issue]:
    share = dropped / max(taken + dropped, 1)
    if share <= _DROPPED_SHARE:
        return []
    return [Issue(code="pictures_dropped", severity="warning", message=say("end.dropped", share=f"{100 * share:.0f}"))]
