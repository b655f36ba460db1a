"""Every reason why a recording cannot be measured, or only with care, and what to do about it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.capture.framing import check_framing, check_legs, check_roll, check_turn
from hipcheck.capture.spans import PART_S, bad_time_issue, refusal, span_s, warning
from hipcheck.landmarks import Floats, Joint, PoseTrack
from hipcheck.pose.swaps import repair_swaps
from hipcheck.recording import FrameStats, Recording
from hipcheck.results import Grade, Issue, Source
from hipcheck.view import ViewEstimate

__all__ = ["check_recording", "grade"]

_LEAST_DURATION_S: Final = 1.0
_FPS_REFUSE: Final = 12.0
_FPS_WARN: Final = 24.0
_MAX_GAP_S: Final = 0.201
_LEAST_FOUND_SHARE: Final = 0.2
_CAMERA_MOVED_SHARE: Final = 0.02
_ZOOMED: Final = 1.05
_LEAST_SCALES: Final = 5  # frames
_DARK_LUMA: Final = 40.0
_BRIGHT_LUMA: Final = 225.0
_MANY_WARNINGS: Final = 4
_SERIOUS: Final = frozenset(
    {
        "feet_out_of_picture",
        "left_right_swaps",
        "legs_not_visible",
        "legs_out_of_picture",
        "person_lost",
    }
)


def check_recording(recording: Recording, view: ViewEstimate, *, baseline: tuple[float, float] | None) -> list[Issue]:
    """Return everything that speaks against this recording, refusals first.

    Parameters
    ----------
    recording
        With the track as the network gave it; left/right swaps are looked for here.
    view
        What ``estimate_view`` said, or the user (``--facing``).
    baseline
        Start and end of quiet standing on both feet in seconds; None if there is none.

    Returns
    -------
    list of Issue
        Empty for a recording without fault. Does not repeat ``recording.issues``.
    """
    track = recording.track
    issues = _check_timing(recording.source, track)
    if _seen(track).sum() < max(1.0, _LEAST_FOUND_SHARE * len(track)):
        text = "No person was found; make sure that the whole person is in the picture, in good light."
        issues.append(refusal("no_person", text))
    else:
        issues += _check_person(track, view, baseline)
    issues += _check_pictures(recording.frames, track)
    return sorted(issues, key=lambda issue: issue.severity != "refusal")


def grade(issues: list[Issue]) -> Grade:
    """Sum up: unusable if refused, poor with several or serious warnings, fair with any, else good."""
    if _refused(issues):
        return "unusable"
    if len(issues) >= _MANY_WARNINGS or any(issue.code in _SERIOUS for issue in issues):
        return "poor"
    return "fair" if issues else "good"


def _seen(track: PoseTrack) -> NDArray[np.bool_]:
    return np.isfinite(track.xy_px[:, Joint.LEFT_HIP, 0])


def _check_person(track: PoseTrack, view: ViewEstimate, baseline: tuple[float, float] | None) -> list[Issue]:
    repaired, swapped, cut = repair_swaps(track, view.facing)
    found = _frames(repaired, _seen(repaired))
    # Each check reads the landmarks on the strength of the ones before it.
    issues = check_legs(found)
    if _refused(issues):
        return issues
    roll = check_roll(found, view, baseline)
    if _refused(roll):
        return roll
    advice = "keep the whole person in the picture"
    issues += bad_time_issue(track.t_s, ~_seen(track), "person_lost", "The person was not found", advice)
    issues += check_framing(found)
    turn = check_turn(view)
    if _refused(turn):
        return issues + turn
    return issues + turn + roll + _check_swaps(track.t_s, swapped, cut)


def _frames(track: PoseTrack, index: NDArray[np.bool_]) -> PoseTrack:
    return PoseTrack(
        track.t_s[index],
        track.xy_px[index],
        track.world_m[index],
        track.visibility[index],
        track.width_px,
        track.height_px,
    )


def _refused(issues: list[Issue]) -> bool:
    return any(issue.severity == "refusal" for issue in issues)


def _check_swaps(t_s: Floats, swapped: NDArray[np.bool_], cut: NDArray[np.bool_]) -> list[Issue]:
    wrong = swapped | cut
    if not wrong.any():
        return []
    text = (
        f"Left and right were mixed up in {wrong.sum()} frames, of which {swapped.sum()} were put right and "
        f"{cut.sum()} left out; film one person alone, in good light, in clothes unlike the background."
    )
    return [warning("left_right_swaps", text, span_s(t_s, wrong))]


def _check_timing(source: Source, track: PoseTrack) -> list[Issue]:
    issues = []
    if source.duration_s < _LEAST_DURATION_S:
        text = f"The clip lasts only {source.duration_s:.1f} s; record at least 1 second, better the whole exercise."
        issues.append(refusal("too_short", text))
    advice = "film with 30 pictures a second or more"
    if source.frames > 1 and source.fps_mean < _FPS_REFUSE:
        issues.append(refusal("frame_rate_low", f"Only {source.fps_mean:.1f} pictures a second; {advice}."))
    elif source.frames > 1 and source.fps_mean < _FPS_WARN:
        text = f"Only {source.fps_mean:.1f} pictures a second, so quick movements are missed; {advice}."
        issues.append(warning("frame_rate_low", text))
    steps = np.diff(track.t_s)
    gaps = np.flatnonzero(steps > _MAX_GAP_S)
    if gaps.size:
        text = f"Pictures are missing for up to {steps.max():.1f} s; film again if something happened there."
        span = float(track.t_s[gaps[0]]), float(track.t_s[gaps[-1] + 1])
        issues.append(warning("timestamp_gaps", text, span))
    return issues


def _zoomed(frames: FrameStats) -> float | None:
    """Return how much larger the background was at one time than at another; None if it kept its size."""
    scale = frames.background_scale
    known = np.empty(0) if scale is None else scale[np.isfinite(scale)]
    if known.size < max(_LEAST_SCALES, len(frames.luma) // 4):
        return None
    small, large = np.percentile(known, (5, 95))
    return float(large / small) if large > _ZOOMED * small else None


def _check_pictures(frames: FrameStats, track: PoseTrack) -> list[Issue]:
    issues = []
    several = frames.people > 1
    several_s = float(several.mean() * (track.t_s[-1] - track.t_s[0])) if len(track) else 0.0
    if several_s > PART_S:
        text = (
            "Several people are in the picture; let only the person who is measured be seen, or choose one (--subject)."
        )
        issues.append(warning("several_people", text, span_s(track.t_s, several)))
    zoomed = _zoomed(frames)
    if zoomed is not None:
        text = (
            f"The camera zoomed or came nearer: the background is {100 * (zoomed - 1):.0f} % larger at one time than "
            "at another, so nothing can be compared across; leave the zoom as it is and the camera where it stands."
        )
        issues.append(warning("camera_zoomed", text))
    shift = frames.background_shift_px[np.isfinite(frames.background_shift_px)]
    if zoomed is None and shift.size and np.percentile(shift, 95) > _CAMERA_MOVED_SHARE * track.height_px:
        text = "The camera moved; put it on a tripod, a shelf or a stack of books instead of holding it."
        issues.append(warning("camera_moved", text))
    luma = float(np.median(frames.luma)) if len(frames.luma) else 128.0
    if luma < _DARK_LUMA:
        issues.append(warning("too_dark", "The picture is very dark; switch on a light in front of the person."))
    elif luma > _BRIGHT_LUMA:
        issues.append(warning("too_bright", "The picture is overexposed; avoid a window or a lamp behind the person."))
    return issues
