"""Movements of the whole body, neither standing nor stepping: jumps, lying down, a picture that stands still."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, joint
from hipcheck.motion import Motion
from hipcheck.movement.body import BodySignals
from hipcheck.signals import CLOCK_HZ, rolling_median, runs

__all__ = ["Span", "jumps", "lying", "still_picture"]

Span = tuple[int, int]

_FLIGHT_PERCENT: Final = 4.0  # of leg length, toes and ankles of both feet over their usual height
_HIGH_FLIGHT_PERCENT: Final = 9.0
_FLIGHT_S: Final = 0.08
_LONGEST_FLIGHT_S: Final = 0.8  # higher than anybody jumps
_BETWEEN_S: Final = 1.5
_LYING_DEG: Final = 55.0  # of the trunk from vertical, or the hips are this low:
_LYING_S: Final = 0.7
_STILL_PERCENT: Final = 0.15  # of leg length within a second: the noise of the network on a living person is more
_STILL_S: Final = 1.0


def jumps(motion: Motion, body: BodySignals) -> list[tuple[Span, int]]:
    """Return stretches of jumping and how many flights each has: both feet and the body rise at the same time.

    A lone flight must be a high one: feet that come nearer or a camera that shakes look like a small jump.
    """
    percent = 100 / motion.standing.mean_leg_px
    rises = [*body.toe_height.values()]
    rises += [-middle(motion.fast_px)[:, 1] * percent for middle in (mid_hip, mid_shoulder)]
    over = np.min([rise - rolling_median(rise, 2.0) for rise in rises], axis=0)
    with np.errstate(invalid="ignore"):
        airborne = over > _FLIGHT_PERCENT
    flights = [(a, b) for a, b in runs(airborne) if _FLIGHT_S * CLOCK_HZ <= b - a <= _LONGEST_FLIGHT_S * CLOCK_HZ]
    joined: list[tuple[Span, int]] = []
    for a, b in flights:
        if joined and a - joined[-1][0][1] <= _BETWEEN_S * CLOCK_HZ:
            (first, _), count = joined[-1]
            joined[-1] = ((first, b), count + 1)
        else:
            joined.append(((a, b), 1))
    return [((a, b), n) for (a, b), n in joined if n > 1 or np.max(over[a:b]) >= _HIGH_FLIGHT_PERCENT]


def lying(body: BodySignals) -> list[Span]:
    """Return stretches in which the trunk lies: more than 55 degrees from vertical for 0.7 s, as in push-ups."""
    with np.errstate(invalid="ignore"):
        down = body.trunk_from_vertical_deg > _LYING_DEG
    return [(a, b) for a, b in runs(down) if b - a >= _LYING_S * CLOCK_HZ]


def still_picture(motion: Motion) -> bool:
    """Return whether nothing moves at all in a take: a drawing or a photograph, not a living person."""
    ids = [joint(side, name) for side in BOTH_SIDES for name in ("shoulder", "hip", "knee", "ankle")]
    width = round(_STILL_S * CLOCK_HZ)
    places = motion.raw_px[:, ids].reshape(len(motion.t_s), -1) / motion.standing.mean_leg_px
    if len(places) < width:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(places, width, axis=0)
    travel = 100 * np.max(windows.max(axis=2) - windows.min(axis=2), axis=1)
    return bool(np.all(np.isnan(travel) | (travel <= _STILL_PERCENT)) and not np.all(np.isnan(travel)))
