"""The takes of a recording: where the picture jumps to another place, and where the person had left it.

An editor's cut, or somebody who walks to the camera and comes back, makes several recordings out of one: what is
measured after it must not refer to what was before. A nudge of the camera is no cut: its own shift is taken off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats, Joint, PoseTrack
from hipcheck.recording import Recording
from hipcheck.results import TakeBegin
from hipcheck.signals import runs

__all__ = ["Nudge", "TakePart", "cut_columns", "part_of", "shown_part", "split_takes", "without_nudges"]

_CORE: Final = [
    Joint.NOSE,
    Joint.LEFT_SHOULDER,
    Joint.RIGHT_SHOULDER,
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
]
_JUMP: Final = 0.12  # of the body's height within one picture: nobody moves as a whole that far
_JUMP_SIZE: Final = 0.10  # change of size within one picture
_USUAL: Final = 6.0  # times the movement around it
_AROUND: Final = 5  # pictures
_LONGEST_STEP_S: Final = 0.25  # between two pictures that can be compared
_AWAY_S: Final = 2.0  # who is not seen for longer stands somewhere else afterwards
_SETTLING_S: Final = 0.3
_LEAST_S: Final = 1.0  # shorter stretches are no takes
_NUDGE: Final = 0.008  # of the body's height: less is lost in the body's own sway
_NUDGE_S: Final = 0.5  # a push is over by then
_TOGETHER: Final = 0.3  # of the shift: how far a joint may differ from it
_STAYS: Final = 0.7  # of the shift that is still there a second later
_QUIET: Final = 0.5  # of the shift: how far the body moves in the half second before and after it
_WITNESSED: Final = 0.5  # of the shift that the background shows as well

_T = TypeVar("_T")


@dataclass(frozen=True)
class TakePart:
    """Frames of one take, stop exclusive, what it begins with, and when that happened, seconds.

    The frames begin a little later than a jump: the network takes some pictures to find the person again.
    """

    frames: slice
    begins_with: TakeBegin
    begin_s: float = 0.0


@dataclass(frozen=True)
class Nudge:
    """A shift of the camera: first and last frame of it, and by how much the picture moved, px."""

    first: int
    last: int
    shift_px: tuple[float, float]


def split_takes(track: PoseTrack) -> list[TakePart]:
    """Return the takes in time order; one of all frames where the picture never jumps.

    A take is a stretch without a jump of the whole body in place or size within one picture, and without an absence of
    more than 2 s; such an absence belongs to no take, nor does one before the first or after the last sight of the
    person, so that it counts against none. Stretches of less than 1 s are left out, unless there is nothing else.
    """
    seen = _is_seen(track)
    shown = shown_part(track)
    if not seen.any():
        return [TakePart(slice(0, len(track)), "clip_start")]
    borders: list[tuple[int, TakeBegin]] = [(shown.start, "clip_start")]
    borders += [(at, "picture_jump") for at in _jumps(track, seen)]
    borders += [(at, "person_returns") for at in _returns(track, seen)]
    borders = sorted(dict(sorted(borders, key=lambda border: border[1], reverse=True)).items())
    ends = [int(np.flatnonzero(seen[:at])[-1]) + 1 for at, _ in borders[1:]] + [shown.stop]
    parts = [
        TakePart(slice(_settled(track, at, begin), end), begin, float(track.t_s[at]))
        for (at, begin), end in zip(borders, ends, strict=True)
    ]
    lasting = [part for part in parts if _seen_s(track, seen, part.frames) >= _LEAST_S]
    if len(lasting) <= 1:
        frames = lasting[0].frames if lasting else slice(0, len(track))
        return [replace(max(parts, key=lambda part: _seen_s(track, seen, part.frames)), frames=frames)]
    return lasting


def shown_part(track: PoseTrack) -> slice:
    """Return the frames from the first to the last that show the person: who films alone walks in and out.

    All frames where the person is seen for less than 1 s from first to last: then nothing of it can be measured.
    """
    seen = np.flatnonzero(_is_seen(track))
    if not len(seen) or track.t_s[seen[-1]] - track.t_s[seen[0]] < _LEAST_S:
        return slice(0, len(track))
    return slice(int(seen[0]), int(seen[-1]) + 1)


def _is_seen(track: PoseTrack) -> NDArray[np.bool_]:
    return np.isfinite(track.xy_px[:, Joint.LEFT_HIP, 0])


def _settled(track: PoseTrack, at: int, begin: TakeBegin) -> int:
    """Return the frame from which on the network has found the person again after a jump of the picture."""
    return at if begin == "clip_start" else int(np.searchsorted(track.t_s, track.t_s[at] + _SETTLING_S))


def _seen_s(track: PoseTrack, seen: NDArray[np.bool_], frames: slice) -> float:
    times = track.t_s[frames][seen[frames]]
    return float(times[-1] - times[0]) if len(times) else 0.0


def _returns(track: PoseTrack, seen: NDArray[np.bool_]) -> list[int]:
    """Return the frames at which the person is back after an absence of more than 2 s."""
    return [
        stop
        for start, stop in runs(~seen)
        if start > 0 and stop < len(seen) and track.t_s[stop] - track.t_s[start - 1] > _AWAY_S
    ]


def _jumps(track: PoseTrack, seen: NDArray[np.bool_]) -> list[int]:
    """Return the frames before which the whole body jumped in place or size."""
    index = np.flatnonzero(seen)
    body = track.xy_px[index][:, _CORE]
    height = _height_px(body)
    step_s = np.diff(track.t_s[index])
    moved: Floats = np.linalg.norm(np.median(np.diff(body, axis=0), axis=1), axis=1) / np.minimum(
        height[:-1], height[1:]
    )
    grown = np.abs(np.diff(np.log(height)))
    found: NDArray[np.bool_] = np.asarray(step_s <= _LONGEST_STEP_S) & (
        _stands_out(moved, _JUMP) | _stands_out(grown, _JUMP_SIZE)
    )
    return [int(at) for at in index[1:][found]]


def _height_px(body_px: Floats) -> Floats:
    """Return about how tall the person is in every picture, px: three times the spread of the joints."""
    spread = np.sqrt(np.mean(np.sum((body_px - np.median(body_px, axis=1)[:, None]) ** 2, axis=2), axis=1))
    height: Floats = np.maximum(3.0 * spread, 1e-9)
    return height


def _stands_out(steps: Floats, least: float) -> NDArray[np.bool_]:
    """Return where a step is larger than ``least`` and than the usual ones around it."""
    if len(steps) == 0:
        return np.zeros(0, dtype=bool)
    around = np.pad(steps, _AROUND, mode="reflect" if len(steps) > _AROUND else "edge")
    usual = np.median(np.lib.stride_tricks.sliding_window_view(around, 2 * _AROUND + 1), axis=1)
    large: NDArray[np.bool_] = steps > np.maximum(least, _USUAL * usual)
    return large


def without_nudges(recording: Recording) -> tuple[Recording, list[Nudge]]:
    """Return the recording as if the camera had kept still where it was nudged, and the nudges.

    A nudge moves everything by the same within half a second, and stays. Where the background is known it must have
    moved as well; a hop moves it not.
    """
    track = recording.track
    nudges = list(_nudges(track, recording.frames.background_shift_px))
    if not nudges:
        return recording, []
    xy = track.xy_px.copy()
    for nudge in nudges:
        xy -= _shifted_share(track, nudge)[:, None, None] * np.array(nudge.shift_px)
    return replace(recording, track=replace(track, xy_px=xy)), nudges


def _shifted_share(track: PoseTrack, nudge: Nudge) -> Floats:
    """Return how much of a nudge has been done in each frame, 0 to 1, by how far the body has gone with it."""
    share = np.zeros(len(track))
    share[nudge.last :] = 1.0
    body = track.xy_px[nudge.first : nudge.last + 1, _CORE]
    shift = np.array(nudge.shift_px)
    along = np.median(body - body[0], axis=1) @ shift / float(shift @ shift)
    share[nudge.first : nudge.last] = np.clip(along[:-1], 0.0, 1.0)
    return share


def _nudges(track: PoseTrack, background_px: Floats) -> Iterator[Nudge]:
    body = track.xy_px[:, _CORE]
    seen: NDArray[np.bool_] = np.all(np.isfinite(body[:, :, 0]), axis=1)
    if seen.sum() < 2 * _AROUND:
        return
    height = float(np.median(_height_px(body[seen])))
    steps = np.linalg.norm(np.median(np.diff(body, axis=0), axis=1), axis=1)
    with np.errstate(invalid="ignore"):
        pushed = np.flatnonzero(steps >= 0.25 * _NUDGE * height)
    best: Nudge | None = None
    for first in pushed:
        nudge = _nudge_at(track, body, background_px, int(first), height)
        if nudge is None:
            continue
        if best is not None and nudge.first > best.last:
            yield best
            best = None
        # What begins a little before the push, in the noise, ends before its end as well.
        best = nudge if best is None else max(best, nudge, key=lambda one: math.hypot(*one.shift_px))
    if best is not None:
        yield best


def _nudge_at(track: PoseTrack, body: Floats, background_px: Floats, first: int, height: float) -> Nudge | None:
    """Return the nudge that begins at a frame, if everything moves together from there on, and is quiet around it."""
    last = _frame_at(track, first, _NUDGE_S)
    path = _way_px(body, first, first, last)
    if np.isnan(path).any():
        return None
    end = first + int(np.argmax(path >= 0.95 * path.max()))
    moved = body[end] - body[first]
    shift = np.median(moved, axis=0)
    size = float(np.linalg.norm(shift))
    if size < _NUDGE * height or not np.all(np.linalg.norm(moved - shift, axis=1) <= _TOGETHER * size):
        return None
    before = _way_px(body, first, _frame_at(track, first, -_NUDGE_S), first)
    after = _way_px(body, end, end, _frame_at(track, end, _NUDGE_S))
    if not max(before.max(), after.max()) <= _QUIET * size:
        return None
    if not _is_the_camera(track, body, background_px, first, end, shift):
        return None
    return Nudge(first, end, (float(shift[0]), float(shift[1])))


def _frame_at(track: PoseTrack, frame: int, later_s: float) -> int:
    """Return the last frame not later than ``later_s`` after a frame."""
    at = int(np.searchsorted(track.t_s, track.t_s[frame] + later_s + 1e-9, side="right")) - 1
    return min(max(at, 0), len(track) - 1)


def _way_px(body: Floats, origin: int, first: int, last: int) -> Floats:
    """Return how far the body as a whole is from where it was at ``origin``, from one frame to another, px."""
    way: Floats = np.linalg.norm(np.median(body[first : last + 1] - body[origin], axis=1), axis=1)
    return way


def _is_the_camera(track: PoseTrack, body: Floats, background_px: Floats, first: int, end: int, shift: Floats) -> bool:
    size = float(np.linalg.norm(shift))
    before = background_px[max(first - _AROUND, 0) : first + 1]
    after = background_px[end : end + _AROUND + 1]
    if np.isfinite(before).any() and np.isfinite(after).any():
        # The background's way is known as a distance from the first picture only: it can hide a part of a shift.
        return bool(abs(np.nanmedian(after) - np.nanmedian(before)) >= _WITNESSED * size)
    later = _frame_at(track, end, 1.0)
    left = np.nanmedian(body[end : later + 1] - body[first], axis=(0, 1)) if end < later else shift
    return bool(np.dot(left, shift) >= _STAYS * size**2)


def part_of(recording: Recording, frames: slice) -> Recording:
    """Return the recording cut to some of its frames; times stay those of the whole."""
    if frames == slice(0, len(recording.track)):
        return recording
    return replace(
        recording,
        track=cut_columns(recording.track, frames),
        frames=cut_columns(recording.frames, frames),
        markers=None if recording.markers is None else cut_columns(recording.markers, frames),
        picture=None if recording.picture is None else cut_columns(recording.picture, frames),
    )


def cut_columns(columns: _T, part: slice | NDArray[np.bool_]) -> _T:
    """Return a dataclass with its columns over the frames cut to a part; what is no column stays."""
    values: dict[str, Any] = {
        field.name: getattr(columns, field.name)[part]
        for field in fields(columns)  # type: ignore[arg-type]
        if isinstance(getattr(columns, field.name), np.ndarray)
    }
    return replace(columns, **values)  # type: ignore[type-var]
