"""The part of a recording in which somebody walks wholly in the picture, and what is said about the rest.

Somebody who walks toward the camera leaves the picture at the end, and somebody who walks away turns round. That is no
fault of the recording: what comes before is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hipcheck.exercises.gait_steps import find_walk
from hipcheck.exercises.words import say
from hipcheck.kinematics import mid_hip, mid_shoulder, standing_reference
from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.motion import VISIBLE, Motion, find_baseline
from hipcheck.recording import Recording
from hipcheck.results import Issue
from hipcheck.signals import CLOCK_HZ, runs

__all__ = ["issues_of_gait", "standing_before_walk", "walking_part"]

_LONGEST_GAP_S: Final = 0.3  # a shorter trouble does not end the part
_LEAST_S: Final = 1.0
_EDGE_SHARE: Final = 0.01  # of the picture
_LEAST_WIDTH: Final = 0.2  # shoulders and hips over the trunk: narrower is a body seen from the side
_LEGS: Final = [joint for joint in Joint if Joint.LEFT_HIP <= joint <= Joint.RIGHT_ANKLE]
_FEET: Final = [joint for joint in Joint if joint >= Joint.LEFT_ANKLE]
_KNEE_ONLY: Final = frozenset({"foot_yaw"})  # what harms knee angles and nothing that is measured of a walk

_T = TypeVar("_T")


def walking_part(recording: Recording) -> Recording:
    """Return the longest stretch in which the whole person is seen from one side, with a warning where it is not all.

    A stretch is at least 1 s long, and gaps of up to 0.3 s do not end it. Without any the recording is returned as it
    is, for the checks to say what is wrong.
    """
    track = recording.track
    part = _longest(track)
    if part is None or part == slice(0, len(track)):
        return recording
    begin_s, end_s = float(track.t_s[part.start]), float(track.t_s[part.stop - 1])
    if end_s - begin_s < _LEAST_S:
        return recording
    cut = replace(
        recording,
        track=_cut(track, part),
        frames=_cut(recording.frames, part),
        markers=None if recording.markers is None else _cut(recording.markers, part),
        picture=None if recording.picture is None else _cut(recording.picture, part),
    )
    if (end_s - begin_s) >= float(track.t_s[-1] - track.t_s[0]) - 2 * _LONGEST_GAP_S:
        return cut
    return replace(cut, issues=(*recording.issues, _part_issue(begin_s, end_s)))


def standing_before_walk(motion: Motion) -> Motion:
    """Return the motion with the quiet standing before the first step, where none was found in the whole.

    Somebody who stands far away and then comes nearer is never as small again, and does not look upright there
    beside what follows.
    """
    walk = find_walk(motion) if motion.baseline is None else None
    if walk is None or walk.steps[0].start < _LEAST_S * CLOCK_HZ:
        return motion
    before = slice(0, walk.steps[0].start)
    window = find_baseline(motion.t_s[before], motion.slow_px[before], motion.left_rise_m[before])
    if window is None:
        return motion
    return replace(motion, baseline=window, standing=standing_reference(motion.slow_px[window.indices]))


def issues_of_gait(issues: Sequence[Issue]) -> list[Issue]:
    """Leave out what does not matter for a walk, and say what missing quiet standing means for it."""
    kept = [issue for issue in issues if issue.code not in _KNEE_ONLY]
    no_level = say("gait.no_baseline")
    return [issue.model_copy(update={"message": no_level}) if issue.code == "no_baseline" else issue for issue in kept]


def _part_issue(begin_s: float, end_s: float) -> Issue:
    return Issue(
        code="part_measured",
        severity="warning",
        message="Only this part was measured: before or after it the person was not wholly in the picture, or turned.",
        start_s=begin_s,
        end_s=end_s,
    )


def _longest(track: PoseTrack) -> slice | None:
    """Return the longest stretch from the front or from behind, as indices of the frames."""
    width = _width(track)
    whole = _in_picture(track)
    with np.errstate(invalid="ignore"):
        views = (whole & (width > _LEAST_WIDTH), whole & (width < -_LEAST_WIDTH))
    stretches = [stretch for good in views for stretch in _stretches(track, good)]
    if not stretches:
        return None
    return max(stretches, key=lambda part: track.t_s[part.stop - 1] - track.t_s[part.start])


def _stretches(track: PoseTrack, good: NDArray[np.bool_]) -> list[slice]:
    """Return stretches of good frames, joined across gaps that are short."""
    joined: list[slice] = []
    for start, stop in runs(good):
        if joined and track.t_s[start] - track.t_s[joined[-1].stop - 1] <= _LONGEST_GAP_S:
            joined[-1] = slice(joined[-1].start, stop)
        else:
            joined.append(slice(start, stop))
    return joined


def _width(track: PoseTrack) -> NDArray[np.float64]:
    """Mean of shoulder and hip width over trunk length, + = left at image right; about 0.5 for a square view."""
    xy = track.xy_px
    trunk = np.linalg.norm(mid_shoulder(xy) - mid_hip(xy), axis=-1)
    shoulders = xy[:, Joint.LEFT_SHOULDER, 0] - xy[:, Joint.RIGHT_SHOULDER, 0]
    hips = xy[:, Joint.LEFT_HIP, 0] - xy[:, Joint.RIGHT_HIP, 0]
    return np.asarray(0.5 * (shoulders + hips) / np.maximum(trunk, 1.0))


def _in_picture(track: PoseTrack) -> NDArray[np.bool_]:
    """Whether legs were seen, and feet and head are not beyond the edge; a head that has no landmark is not asked."""
    width, height = track.width_px * _EDGE_SHARE, track.height_px * _EDGE_SHARE
    x, y = track.xy_px[:, _LEGS, 0], track.xy_px[..., 1]
    seen = np.mean(track.visibility[:, _LEGS] >= VISIBLE, axis=1) > VISIBLE
    with np.errstate(invalid="ignore"):
        inside = np.all((x > -width) & (x < track.width_px + width), axis=1)
        below = np.any(y[:, _FEET] > track.height_px + height, axis=1)
        above = y[:, Joint.NOSE] < -height
    whole: NDArray[np.bool_] = seen & inside & ~below & ~above
    return whole


def _cut(columns: _T, part: slice) -> _T:
    """Return a dataclass with its columns over the frames cut to a part; what is no column stays."""
    values: dict[str, Any] = {
        field.name: getattr(columns, field.name)[part]
        for field in fields(columns)  # type: ignore[arg-type]
        if isinstance(getattr(columns, field.name), np.ndarray)
    }
    return replace(columns, **values)  # type: ignore[type-var]
