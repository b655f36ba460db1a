"""Feeding the live check: sights from synthetic tracks, and whole courses of the test."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hipcheck.landmarks import PoseTrack
from hipcheck.live.body import Sight
from hipcheck.live.plan import Plan, Prompt
from hipcheck.live.protocol import Protocol
from hipcheck.pose.landmarker import Person
from track_factory import Timing, join, make_track

HOLD = Timing(lift_s=1.5, touch_down_s=6.0)
SQUATS = Timing(reps=3, first_rep_s=1.5)
SHORT = Plan(("left", "right", "squat"), hold_s=4.0, reps=3, rest_s=1.0)


def person(track: PoseTrack, index: int) -> Person | None:
    """Return the person of one frame; None where the track has none."""
    if np.isnan(track.xy_px[index]).all():
        return None
    arrays = (track.xy_px[index], track.world_m[index], track.visibility[index])
    return Person(*(array.astype(np.float32) for array in arrays))


def sights(track: PoseTrack, *, luma: float = 120.0, people: int = 1, from_s: float = 0.0) -> Iterator[Sight]:
    """Yield a sight per frame of the track."""
    for index, t_s in enumerate(track.t_s):
        yield Sight(from_s + float(t_s), person(track, index), track.width_px, track.height_px, luma, people)


def course(*, noise_px: float = 0.5, fps: float = 30.0, **changes) -> PoseTrack:
    """Return the whole test: standing, a hold on each leg, three squats, standing."""
    common = {"noise_px": noise_px, "fps": fps} | changes
    return join(
        make_track("stand", duration_s=4.5, seed=1, **common),
        make_track("stance", side="left", timing=HOLD, duration_s=8.5, seed=2, **common),
        make_track("stance", side="right", timing=HOLD, duration_s=8.5, seed=3, **common),
        make_track("squat", timing=SQUATS, duration_s=9.5, seed=4, **common),
        make_track("stand", duration_s=2.5, seed=5, **common),
    )


def stand(duration_s: float = 4.0, **changes) -> PoseTrack:
    """Return somebody who stands still."""
    return make_track("stand", duration_s=duration_s, **({"noise_px": 0.5} | changes))


def nobody(duration_s: float, fps: float = 30.0) -> PoseTrack:
    """Return an empty picture."""
    track = make_track("stand", duration_s=duration_s, fps=fps)
    track.xy_px[:], track.world_m[:], track.visibility[:] = np.nan, np.nan, 0.0
    return track


def run(protocol: Protocol, track: PoseTrack, **conditions: float) -> list[Prompt]:
    """Feed a track and return every prompt; time goes on where the protocol was."""
    begin_s = protocol.look.t_s + 1 / 30 if protocol.look else 0.0
    return [protocol.update(sight) for sight in sights(track, from_s=begin_s, **conditions)]
