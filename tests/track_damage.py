"""What happens to tracks in real life: cut short, joints hidden, joints moved in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from hipcheck.landmarks import Joint, PoseTrack

Loss = Literal["visibility", "nan"]


def cut(track: PoseTrack, start_s: float, stop_s: float) -> PoseTrack:
    """Keep the frames from start to stop; time begins at zero again."""
    kept = (track.t_s >= start_s - 1e-9) & (track.t_s <= stop_s + 1e-9)
    return PoseTrack(
        track.t_s[kept] - track.t_s[kept][0],
        track.xy_px[kept],
        track.world_m[kept],
        track.visibility[kept],
        track.width_px,
        track.height_px,
    )


def hide(
    track: PoseTrack,
    joints: Sequence[Joint],
    start_s: float,
    stop_s: float,
    *,
    by: Loss = "visibility",
) -> PoseTrack:
    """Lose joints from start to before stop, as the network does: visibility low, or no position at all."""
    frames = (track.t_s >= start_s - 1e-9) & (track.t_s < stop_s - 1e-9)
    xy, visibility = track.xy_px.copy(), track.visibility.copy()
    if by == "visibility":
        visibility[np.ix_(frames, joints)] = 0.2
    else:
        xy[np.ix_(frames, joints)] = np.nan
    return PoseTrack(track.t_s, xy, track.world_m, visibility, track.width_px, track.height_px)


def shifted(
    track: PoseTrack, joints: Sequence[Joint], start_s: float, stop_s: float, dx: float = 0.0, dy: float = 0.0
) -> PoseTrack:
    """Move joints in the picture, not in metres, from start to before stop."""
    xy = track.xy_px.copy()
    xy[np.ix_((track.t_s >= start_s) & (track.t_s < stop_s), joints)] += (dx, dy)
    return PoseTrack(track.t_s, xy, track.world_m, track.visibility, track.width_px, track.height_px)
