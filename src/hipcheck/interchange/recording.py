"""Landmarks of other programs turned into a recording that is measured like any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.errors import RecordingUnusableError
from hipcheck.interchange.centres import with_joint_centres
from hipcheck.interchange.keypoints import Keypoints
from hipcheck.interchange.names import find_joints, find_markers, missing_measures, missing_required
from hipcheck.interchange.plane import PX_PER_M, Plane, fit_plane
from hipcheck.landmarks import JOINT_COUNT, Floats, Joint, PoseTrack
from hipcheck.marker_track import MARKER_NAMES, MarkerKind, MarkerTrack
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Issue, Source

__all__ = ["to_recording"]

_MARGIN: Final = 0.3  # of the body's height, around everything that the subject does


def to_recording(keypoints: Keypoints, path: Path, sha256: str, *, subject: int = 1) -> Recording:
    """Bring the points of a file into a picture.

    Joints that the file does not have are NaN with visibility 0; warnings of the recording say which these are, what
    cannot be measured without them, and that the stated errors are borrowed. The turn of the body is never known:
    points in space are turned to face the camera, and points in a plane do not show it.

    Parameters
    ----------
    keypoints
        As read.
    path, sha256
        Of the file, for the result's ``source``.
    subject
        Which of the people in the file it is, for the result's ``provenance``.

    Raises
    ------
    RecordingUnusableError
        If a joint is missing without which nothing can be measured, or the positions make no sense.
    """
    keypoints, computed = with_joint_centres(keypoints)
    joints = {place: at for place, at in find_joints(keypoints.names).items() if np.any(keypoints.visibility[:, at])}
    absent = missing_required(joints)
    if absent:
        raise RecordingUnusableError(
            f"{path} has no {', '.join(absent)} under a name that hipcheck knows, and nothing can be measured without; "
            f"its {len(keypoints.names)} points begin with {', '.join(list(filter(None, keypoints.names))[:8])}."
        )
    places = np.full((len(keypoints.t_s), JOINT_COUNT, keypoints.places.shape[-1]), np.nan)
    visibility = np.zeros(places.shape[:2])
    for place, at in joints.items():
        places[:, place], visibility[:, place] = keypoints.places[:, at], keypoints.visibility[:, at]
    try:
        plane = fit_plane(places, keypoints.metres_per_unit)
    except RecordingUnusableError as error:
        raise RecordingUnusableError(f"{path}: {error}") from None
    track, corner_px = _track(keypoints.t_s, plane, places, visibility)
    return Recording(
        source=_source(track, path, sha256),
        track=track,
        frames=FrameStats(
            luma=np.full(len(track), np.nan),
            background_shift_px=np.full(len(track), np.nan),
            people=np.any(visibility > 0, axis=1).astype(np.int64),
        ),
        pose=PoseProvenance("not used", keypoints.origin, sha256),
        issues=(_borrowed(keypoints), *_computed(computed), *_missing(joints)),
        subject=subject,
        markers=_markers(keypoints, plane, corner_px),
    )


def _track(t_s: Floats, plane: Plane, places: Floats, visibility: Floats) -> tuple[PoseTrack, Floats]:
    """Return the track, and where its corner lies on the plane, px."""
    xy = plane.project(places)
    # A point that flew off must not make the picture large.
    low, high = np.nanpercentile(xy, 1, axis=(0, 1)), np.nanpercentile(xy, 99, axis=(0, 1))
    margin = _MARGIN * float(high[1] - low[1])
    corner = low - margin
    width, height = np.ceil(high - low + 2 * margin).astype(int).tolist()
    return PoseTrack(t_s, xy - corner, _world_m(plane, xy), visibility, width, height), corner


def _world_m(plane: Plane, xy_px: Floats) -> Floats:
    """Return heights and sideways places in metres from mid-hip, where the file knows them; depth is turned away."""
    world = np.full((*xy_px.shape[:2], 3), np.nan)
    if plane.metric and plane.deep:
        middle = xy_px[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=1, keepdims=True)
        world[..., :2] = (xy_px - middle) / PX_PER_M
    return world


def _markers(keypoints: Keypoints, plane: Plane, corner_px: Floats) -> MarkerTrack | None:
    found = find_markers(keypoints.names)
    if not found:
        return None
    xy = np.full((len(keypoints.t_s), len(MARKER_NAMES), 2), np.nan)
    kinds: list[MarkerKind | None] = [None] * len(MARKER_NAMES)
    for name, at in found.items():
        number = MARKER_NAMES.index(name)
        xy[:, number] = plane.project(keypoints.places[:, at]) - corner_px
        kinds[number] = "sticker"
    return MarkerTrack(xy, tuple(kinds))


def _source(track: PoseTrack, path: Path, sha256: str) -> Source:
    steps_s = np.diff(track.t_s)
    duration_s = float(track.t_s[-1] - track.t_s[0])
    return Source(
        path=str(path),
        sha256=sha256,
        width=track.width_px,
        height=track.height_px,
        duration_s=duration_s,
        frames=len(track),
        fps_mean=(len(track) - 1) / duration_s if duration_s else 0.0,
        timestamp_jitter_ms=float(1e3 * np.std(steps_s)) if len(steps_s) else 0.0,
        rotation_deg=0,
    )


def _borrowed(keypoints: Keypoints) -> Issue:
    message = (
        f"The landmarks come from a file ({keypoints.origin}), not from hipcheck's own network; the errors (±) are "
        "those of that network and only a guide here."
    )
    return Issue(code="landmarks_imported", severity="warning", message=message)


def _computed(sentences: Sequence[str]) -> list[Issue]:
    if not sentences:
        return []
    return [Issue(code="joints_from_markers", severity="warning", message=" ".join(sentences))]


def _missing(joints: dict[Joint, int]) -> list[Issue]:
    absent, lost = missing_measures(joints)
    turn = "how far the body was turned"
    message = f"Not in the file, so not measured: {', '.join([*lost, turn])}"
    message += f" (missing: {', '.join(absent)})." if absent else "."
    return [Issue(code="not_measurable", severity="warning", message=message)]
