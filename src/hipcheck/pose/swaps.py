"""Left and right exchanged by the pose network for some frames: put back where that is certain, else cut out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import JOINT_COUNT, SWAPPED, Facing, Floats, Joint, PoseTrack
from hipcheck.signals import runs

__all__ = ["repair_swaps"]

_JUMP_HIP_WIDTHS: Final = 0.5
_SEAM_S: Final = 0.2
_CONTINUOUS: Final = 0.5

_Joints = NDArray[np.intp]
_WHOLE_BODY: Final[_Joints] = np.arange(JOINT_COUNT)
_LEGS: Final[_Joints] = np.arange(Joint.LEFT_HIP, JOINT_COUNT)
_LEG_JOINTS: Final[_Joints] = np.arange(Joint.LEFT_HIP, Joint.RIGHT_ANKLE + 1)
_SHOULDERS: Final[_Joints] = np.arange(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER + 1)


def repair_swaps(track: PoseTrack, facing: Facing) -> tuple[PoseTrack, NDArray[np.bool_], NDArray[np.bool_]]:
    """Undo exchanges of left and right.

    A run of frames is suspect when the hips are in the wrong order for the way the subject faces, and got there or
    back by a jump of more than half a hip width from one frame to the next: a body that turns does not jump. If
    the legs go on where they were once left and right are exchanged, the run was a swap, of the whole body or of
    the legs alone, and is put back. Otherwise its frames are cut out. Feet or knees that cross on their own are left
    as they are.

    Parameters
    ----------
    track
        As the network gave it.
    facing
        The way the subject faces for most of the recording. For ``side`` and ``unclear`` the order of the hips
        says nothing and the track is returned as it is.

    Returns
    -------
    repaired
        The track; NaN with visibility 0 in the frames that were cut.
    swapped
        ``(T,)`` True where left and right were put back.
    cut
        ``(T,)`` True where the frame was cut out.
    """
    swapped, cut = np.zeros(len(track), dtype=np.bool_), np.zeros(len(track), dtype=np.bool_)
    if facing not in ("front", "back"):
        return track, swapped, cut
    width = track.xy_px[:, Joint.LEFT_HIP, 0] - track.xy_px[:, Joint.RIGHT_HIP, 0]
    width = width if facing == "front" else -width
    order = np.tile(_WHOLE_BODY, (len(track), 1))
    found = np.flatnonzero(np.isfinite(width))
    for start, stop in runs(width[found] < 0):
        run = found[start:stop]
        seams = _seams(track, width, found, start, stop)
        if not seams:
            continue
        if all(_continues(track, _LEG_JOINTS, seam) for seam in seams):
            swapped[run] = True
            whole = all(_continues(track, _SHOULDERS, seam) for seam in seams)
            joints = _WHOLE_BODY if whole else _LEGS
            order[np.ix_(run, joints)] = SWAPPED[joints]
        else:
            cut[run] = True
    return _reordered(track, order, cut), swapped, cut


def _seams(track: PoseTrack, width: Floats, found: NDArray[np.intp], start: int, stop: int) -> list[tuple[int, int]]:
    """Return (frame inside, frame outside) at the ends of a run; none where the hips crossed over smoothly."""
    seams = []
    if start > 0:
        seams.append((int(found[start]), int(found[start - 1])))
    if stop < len(found):
        seams.append((int(found[stop - 1]), int(found[stop])))
    seams = [(i, o) for i, o in seams if abs(track.t_s[i] - track.t_s[o]) <= _SEAM_S]
    least_px = _JUMP_HIP_WIDTHS * float(np.median(np.abs(width[found])))
    return seams if any(abs(width[i] - width[o]) > least_px for i, o in seams) else []


def _continues(track: PoseTrack, joints: _Joints, seam: tuple[int, int]) -> bool:
    """Tell whether the joints move much less across the seam once left and right are exchanged on one side of it."""
    inside, outside = seam
    there = track.xy_px[outside, joints]
    as_is = np.linalg.norm(track.xy_px[inside, joints] - there, axis=-1).mean()
    exchanged = np.linalg.norm(track.xy_px[inside, SWAPPED[joints]] - there, axis=-1).mean()
    return bool(exchanged < _CONTINUOUS * as_is)


def _reordered(track: PoseTrack, order: NDArray[np.intp], cut: NDArray[np.bool_]) -> PoseTrack:
    xy = np.take_along_axis(track.xy_px, order[..., None], axis=1)
    world = np.take_along_axis(track.world_m, order[..., None], axis=1)
    visibility = np.take_along_axis(track.visibility, order, axis=1)
    xy[cut], world[cut], visibility[cut] = np.nan, np.nan, 0.0
    return PoseTrack(track.t_s, xy, world, visibility, track.width_px, track.height_px)
