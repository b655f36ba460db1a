"""Whether the person can be seen well enough in the very stretch of one hold or repetition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from hipcheck.capture.framing import check_framing, check_legs
from hipcheck.landmarks import Joint
from hipcheck.recording import Recording
from hipcheck.results import Squat, Stance, Unmeasured, UnmeasuredKind
from hipcheck.takes import cut_columns

__all__ = ["counted_alone", "name_of", "usable_stretches"]

_LEAST_SEEN: Final = 0.7  # of the pictures of the stretch
_MOST_SHIFT: Final = 0.10  # of the picture's height: a camera that pans in the stretch

_T = TypeVar("_T", Stance, Squat)


def usable_stretches(recording: Recording, measured: Sequence[_T]) -> tuple[list[_T], list[Unmeasured]]:
    """Return what was measured in stretches that show the person well enough, and the rest with the reason.

    Parameters
    ----------
    recording
        One take.
    measured
        Holds or repetitions, with their start and end.
    """
    kept, left_out = [], []
    for one in measured:
        problem = _problem(recording, one.start_s, one.end_s)
        if problem is None:
            kept.append(one)
            continue
        code, reason = problem
        what, name = name_of(one)
        message = f"{name} was not measured: {reason[0].lower()}{reason[1:]}"
        left_out.append(Unmeasured(what=what, start_s=one.start_s, end_s=one.end_s, code=code, message=message))
    return kept, left_out


def counted_alone(
    repetitions: Sequence[Squat], counted_s: Sequence[tuple[float, float]] | None
) -> tuple[list[Squat], list[Unmeasured]]:
    """Return the repetitions that were asked for, and the others with the reason.

    Parameters
    ----------
    repetitions
        Repetitions, with their lowest instant.
    counted_s
        Begin and end of the stretches in which they were asked for, seconds; ``None`` if all count.
    """
    if counted_s is None:
        return list(repetitions), []
    kept = [one for one in repetitions if any(start <= one.bottom_s <= end for start, end in counted_s)]
    left_out = []
    for one in repetitions:
        if one not in kept:
            what, name = name_of(one)
            message = f"{name} was not measured: it was done before or after the repetitions that the test counted."
            span = {"start_s": one.start_s, "end_s": one.end_s}
            left_out.append(Unmeasured(what=what, code="not_counted", message=message, **span))
    return kept, left_out


def name_of(one: Stance | Squat) -> tuple[UnmeasuredKind, str]:
    """Return what a hold or repetition is called in the list of what was not measured, and in its sentence."""
    if isinstance(one, Stance):
        return "hold", f"A hold on the {one.side} leg"
    if one.is_bilateral:
        return "squat", "A squat"
    split = one.kind.startswith("split")
    return ("split_squat", "A split squat") if split else ("single_leg_squat", "A squat on one leg")


def _problem(recording: Recording, start_s: float, end_s: float) -> tuple[str, str] | None:
    """Return code and sentence of what is wrong with a stretch for most of its time."""
    t_s = recording.track.t_s
    stretch = slice(int(np.searchsorted(t_s, start_s - 1e-6)), int(np.searchsorted(t_s, end_s + 1e-6)))
    track = cut_columns(recording.track, stretch)
    found = np.isfinite(track.xy_px[:, Joint.LEFT_HIP, 0])
    if len(track) == 0 or found.mean() < _LEAST_SEEN:
        return "person_lost", "The person was not seen for a good part of it."
    seen = cut_columns(track, found)
    for issue in [*check_legs(seen), *check_framing(seen)]:
        if issue.severity == "refusal":
            return issue.code, issue.message.replace("of the clip", "of it")
    shift = recording.frames.background_shift_px[stretch]
    shift = shift[np.isfinite(shift)]
    if len(shift) and np.ptp(np.percentile(shift, [5, 95])) > _MOST_SHIFT * track.height_px:
        return "camera_moved", "The camera was moved meanwhile; put it on something that stands still."
    return None
