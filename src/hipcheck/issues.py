"""What is wrong with a recording that has been read: refusals and warnings, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.capture import check_recording
from hipcheck.capture.speed import check_speed
from hipcheck.motion import Motion
from hipcheck.movement import asks_for_speed
from hipcheck.pelvis.markers.signal import ENOUGH_SHARE, MarkerMotion, pelvis_line
from hipcheck.recording import Recording
from hipcheck.results import Issue, Unmeasured
from hipcheck.takes import TakePart
from hipcheck.view import ViewEstimate

__all__ = ["contradicted_view", "find_issues", "issues_of_takes", "speed_is_open", "speed_left_to_steps"]

_MARKERS_ALWAYS: Final = 0.95
_SPEED: Final = "speed_suspect"


def contradicted_view(seen: ViewEstimate, facing: str) -> list[Issue]:
    """Refuse a view that was given and is plainly not the one in the picture: every sign would be wrong."""
    if facing == "auto" or seen.facing not in ("front", "back") or seen.facing == facing:
        return []
    message = (
        f"--facing {facing} was given, but left and right lie as seen from the {seen.facing}; leave it out, or use "
        "--mirrored if the recording shows a mirror image."
    )
    return [Issue(code="facing_contradicted", severity="refusal", message=message)]


def find_issues(
    recording: Recording, view: ViewEstimate, motion: Motion | None, markers: MarkerMotion | None
) -> list[Issue]:
    """Return what is wrong with a recording, refusals first."""
    window = motion.baseline if motion else None
    found = [
        *recording.issues,
        *check_recording(recording, view, baseline=(window.start_s, window.end_s) if window else None),
    ]
    if motion is None and not any(issue.severity == "refusal" for issue in found):
        found.append(
            Issue(
                code="legs_not_seen",
                severity="refusal",
                message="Hips, knees and ankles are never seen together; film the whole body.",
            )
        )
    refused = any(issue.severity == "refusal" for issue in found)
    if motion is not None and window is None and not refused:
        found.append(
            Issue(
                code="no_baseline",
                severity="warning",
                message="There is no second of quiet standing on both feet, so angles include the camera's tilt and "
                "their error is wider; stand still for 3 s before the exercise.",
            )
        )
    if motion is not None:
        found += _marker_issues(motion, markers)
        found += check_speed(motion) if speed_is_open(recording) else []
    return sorted(found, key=lambda issue: issue.severity != "refusal")


def speed_is_open(recording: Recording) -> bool:
    """Whether nobody has said how fast a film plays, or has asked for it."""
    return recording.source.speed_from is None and not any(issue.code == _SPEED for issue in recording.issues)


def speed_left_to_steps(issues: Sequence[Issue], unmeasured: Sequence[Unmeasured]) -> list[Issue]:
    """Ask for the film's speed once: where a sentence on slow steps does, the question about all of it is left out."""
    asked = asks_for_speed(unmeasured)
    return [issue for issue in issues if not (asked and issue.code == _SPEED)]


def issues_of_takes(
    measured: Sequence[tuple[TakePart, Recording, Sequence[Issue]]],
    left_out: Sequence[tuple[TakePart, Recording, Sequence[Issue]]],
) -> list[Issue]:
    """Return the issues of several takes as those of the recording: each once, with its time, and the jumps named.

    A take that cannot be measured is a warning with the reason, because others can.
    """
    if len(measured) == 1 and not left_out:
        return list(measured[0][2])
    found: dict[tuple[str, str], Issue] = {}
    for part, recording, issues in measured:
        for issue in issues:
            whole = issue if issue.start_s is not None else issue.model_copy(update=_span(part, recording))
            found.setdefault((issue.code, issue.message), whole)
    for part, recording, issues in left_out:
        reason = next(issue.message for issue in issues if issue.severity == "refusal")
        message = f"This part was not measured: {reason[0].lower()}{reason[1:]}"
        found[("take_not_measured", message)] = Issue(
            code="take_not_measured", severity="warning", message=message, **_span(part, recording)
        )
    return [*_jumps([*measured, *left_out]), *found.values()]


def _span(part: TakePart, recording: Recording) -> dict[str, float]:
    t_s = recording.track.t_s
    start_s = float(t_s[0]) if part.begins_with == "clip_start" else part.begin_s
    return {"start_s": start_s, "end_s": float(t_s[-1])}


def _jumps(takes: Sequence[tuple[TakePart, Recording, Sequence[Issue]]]) -> list[Issue]:
    """Say where the picture jumps, and where the person came back."""
    found = []
    for begin, code, words in (
        ("picture_jump", "picture_jumps", "The picture jumps at {times}, as where films are joined"),
        ("person_returns", "person_returns", "The person was out of the picture and came back at {times}"),
    ):
        at_s = sorted(part.begin_s for part, _, _ in takes if part.begins_with == begin)
        if at_s:
            listed = [f"{t:.1f} s" for t in at_s]
            times = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
            message = (
                f"{words.format(times=times)}; each part is measured by itself, against its own quiet standing. Film "
                "without a break, or give the parts one by one."
            )
            found.append(Issue(code=code, severity="warning", message=message))
    return found


def _marker_issues(motion: Motion, markers: MarkerMotion | None) -> list[Issue]:
    """Say it where markers are on the person and cannot be used, or not all the time."""
    line = pelvis_line(motion, markers)
    if line is None or line.seen_share >= _MARKERS_ALWAYS:
        return []
    seen = f"Both markers of the hip bones were seen in {100 * line.seen_share:.0f} % of the recording"
    if line.seen_share < ENOUGH_SHARE:
        message = f"{seen}, too little to use them; keep hands, arms and clothes away from them."
        return [Issue(code="markers_not_used", severity="warning", message=message)]
    message = f"{seen}; where they were not, there is no pelvic angle."
    return [Issue(code="markers_partly_seen", severity="warning", message=message)]
