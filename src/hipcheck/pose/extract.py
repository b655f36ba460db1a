"""From a file to landmarks: read, find, follow one person, note what the pictures say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.marker_track import MarkerTrack
from hipcheck.media.reader import VideoReader, describe_source
from hipcheck.pelvis.markers.assign import assign_markers
from hipcheck.pelvis.markers.finder import MarkerFinder
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.bundle import ModelFile, ensure_model
from hipcheck.pose.landmarker import Person, PoseLandmarker, mediapipe_version
from hipcheck.pose.people import distinct, link, prominent_count, rank, to_track
from hipcheck.pose.scene import SceneMonitor
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Issue

__all__ = ["MAX_FPS", "Progress", "extract_recording"]

MAX_FPS: Final = 60.0
"""Faster recordings are sampled down to this rate."""

_SCOUT_EVERY_S: Final = 1.0
_FIRST_SCOUTS_S: Final = 0.25  # short clips deserve more than one look
_FIRST_SCOUTS_UNTIL_S: Final = 2.0
_MOST_PEOPLE: Final = 4

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
    with VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored) as reader:
        bundle = ensure_model(str(model), progress=tell, allow_network=allow_network)
        frames, stats, several, t_s, candidates = _follow_one(reader, bundle, MarkerFinder(stickers), tell)
        source, issues = describe_source(reader, np.asarray(t_s)), list(reader.report.issues)
        width, height = reader.info.width_px, reader.info.height_px
    if several or subject > 1:
        with VideoReader(path, max_fps=MAX_FPS, mirrored=mirrored) as reader:
            everybody, candidates = _follow_several(reader, bundle, MarkerFinder(stickers), tell, len(t_s))
        frames = [distinct([*one, *others]) for one, others in zip(frames, everybody, strict=True)]
    people = rank(link(frames, t_s), len(t_s), width, height)
    if subject > max(len(people), 1):
        raise UsageError(f"{path} shows {len(people)} person(s); --subject {subject} is not one of them.")
    track = to_track(people[subject - 1] if people else None, t_s, width, height)
    markers = assign_markers(candidates, track)
    if stickers != "off" and not _has_stickers(markers):
        issues.append(_NO_STICKERS)
    return Recording(
        source=source,
        track=track,
        frames=FrameStats(stats.luma, stats.background_shift_px, np.maximum(stats.people, _counts(frames))),
        pose=PoseProvenance(mediapipe_version(), bundle.name, bundle.sha256),
        issues=tuple(issues),
        mirrored=mirrored,
        subject=subject,
        markers=markers,
    )


_NO_STICKERS: Final = Issue(
    code="stickers_not_found",
    severity="warning",
    message="No pair of round one-colour stickers was found at the hip bones; use plain ones of 3 cm or more, in a "
    "colour that is nowhere else on the person.",
)


def _has_stickers(markers: MarkerTrack | None) -> bool:
    return markers is not None and "sticker" in markers.kinds


def _counts(frames: list[list[Person]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([prominent_count(people) if people else 0 for people in frames], dtype=np.int64)


def _follow_one(
    reader: VideoReader, bundle: ModelFile, finder: MarkerFinder, tell: Progress
) -> tuple[list[list[Person]], FrameStats, bool, list[float], list[list[Candidate]]]:
    """Follow one person through the clip, and look for others about once a second.

    Looking for several people in every frame would cost twice as much; it is done only where a second one was seen.
    """
    frames: list[list[Person]] = []
    candidates: list[list[Candidate]] = []
    t_s: list[float] = []
    luma: list[float] = []
    shift: list[float] = []
    seen: list[int] = []
    scouted: list[int] = []
    next_scout_s = 0.0
    scene = SceneMonitor()
    with (
        PoseLandmarker(bundle.path) as landmarker,
        PoseLandmarker(bundle.path, people=_MOST_PEOPLE, follow=False) as scout,
    ):
        for frame in reader:
            people = landmarker.find(frame.rgb)
            everybody = people
            if frame.t_s >= next_scout_s:
                next_scout_s += _FIRST_SCOUTS_S if frame.t_s < _FIRST_SCOUTS_UNTIL_S else _SCOUT_EVERY_S
                everybody = distinct([*people, *scout.find(frame.rgb)])
                scouted.append(prominent_count(everybody) if everybody else 0)
            frames.append(people)
            candidates.append(finder.find(frame.rgb, [person.xy_px for person in people]))
            t_s.append(frame.t_s)
            seen.append(prominent_count(everybody) if everybody else 0)
            brightness, moved = scene.update(frame.rgb, [person.box_px for person in everybody])
            luma.append(brightness)
            shift.append(moved)
            tell("pose", len(frames), reader.info.expected_frames)
    stats = FrameStats(np.array(luma), np.array(shift), np.array(seen, dtype=np.int64))
    return frames, stats, any(count > 1 for count in scouted), t_s, candidates


def _follow_several(
    reader: VideoReader, bundle: ModelFile, finder: MarkerFinder, tell: Progress, expected: int
) -> tuple[list[list[Person]], list[list[Candidate]]]:
    """Go through the clip again, following everybody."""
    frames: list[list[Person]] = []
    candidates: list[list[Candidate]] = []
    with PoseLandmarker(bundle.path, people=_MOST_PEOPLE) as landmarker:
        for frame in reader:
            people = landmarker.find(frame.rgb)
            frames.append(people)
            candidates.append(finder.find(frame.rgb, [person.xy_px for person in people]))
            tell("people", len(frames), expected)
    return frames, candidates
