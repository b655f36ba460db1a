"""Recordings around synthetic tracks: bright, still, one person, unless said otherwise."""

from __future__ import annotations

import numpy as np

from hipcheck.landmarks import Floats, PoseTrack
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Source


def make_recording(
    track: PoseTrack,
    *,
    luma: float = 120.0,
    people: Floats | int = 1,
    background_shift_px: Floats | float = 0.0,
    background_scale: Floats | None = None,
    path: str = "clip.mp4",
) -> Recording:
    """Wrap a track into a recording whose source says what the track says."""
    count = len(track)
    duration = float(track.t_s[-1] - track.t_s[0]) if count else 0.0
    source = Source(
        path=path,
        sha256="0" * 64,
        width=track.width_px,
        height=track.height_px,
        duration_s=duration,
        frames=count,
        fps_mean=(count - 1) / duration if duration else 0.0,
        timestamp_jitter_ms=0.0,
        rotation_deg=0,
    )
    frames = FrameStats(
        luma=np.full(count, luma),
        background_shift_px=np.broadcast_to(np.asarray(background_shift_px, dtype=float), (count,)),
        people=np.broadcast_to(np.asarray(people, dtype=np.int64), (count,)),
        background_scale=background_scale,
    )
    return Recording(source, track, frames, PoseProvenance("0.10.31", "full", "0" * 64))
