"""How somebody walks: walking, running or on the spot, and where the lifts lie in the height of the feet.

A foot that swings forward is also seen nearer or farther. From behind that puts the crossings of both feet at the
lifts. From the front it puts the extremes there; walking on the spot, where nothing comes nearer, it does not. The two
are told apart by the hips, which sway over the leg that carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.exercises.gait_turns import Turn, halfway, left_higher_px
from hipcheck.kinematics import left_sign, mid_hip, mid_shoulder
from hipcheck.landmarks import Facing, Floats
from hipcheck.motion import FAST_HZ, Motion
from hipcheck.results import GaitKind
from hipcheck.signals import CLOCK_HZ, lowpass

__all__ = ["Manner", "manner_of"]

Stretches = list[list[Turn]]

_RUNNING_CADENCE: Final = 140.0  # steps/min: hardly anybody walks faster, or runs slower
_FLIGHT: Final = 0.06  # of the leg: how far the body goes up and down in a step; walking hardly more, running 0.08
_MOST_HEAVE: Final = 0.15  # the same: more is a squat
_PASSING: Final = 0.004  # of the leg: how much lower the body of a runner is as one foot passes the other
_IN_PHASE: Final = 0.9  # of 1: how well the hips sway away from the higher foot; 0.95 and more on the spot
_SWINGING_SHANK: Final[dict[Facing, float]] = {"front": 0.92, "back": 0.55}
"""Share of the feet's rise that comes from the shanks: less is a lifted thigh, more a foot that is left behind."""

_GROWING: Final = 1.12  # largest size in the picture over the smallest: more is somebody who comes or goes


@dataclass(frozen=True)
class Manner:
    """What kind of gait it is, and whether feet lift where one is highest instead of where both are level."""

    kind: GaitKind
    at_extremes: bool


def manner_of(motion: Motion, scale_px: Floats, feet: Floats, stretches: Stretches) -> Manner | None:
    """Return how somebody walks; ``None`` if the body goes up and down as in squats.

    Parameters
    ----------
    motion
        Landmarks on one clock.
    scale_px
        ``(N,)`` length of the leg, px.
    feet
        ``(N,)`` how much higher the left foot is, share of the leg.
    stretches
        The turning points of ``feet``; two at least, in stretches without a gap.
    """
    pairs = [pair for turns in stretches for pair in pairwise(turns)]
    height = _height(motion, scale_px)
    heave = _heave(height, stretches)
    if heave > _MOST_HEAVE:
        return None
    cadence = 60 * CLOCK_HZ / float(np.median([b.at - a.at for a, b in pairs]))
    running = cadence >= _RUNNING_CADENCE and heave > _FLIGHT
    grows = _growth(scale_px[pairs[0][0].at : pairs[-1][1].at]) >= _GROWING
    swings = _shank_share(motion, scale_px, feet) > _SWINGING_SHANK.get(motion.facing, 0.0)
    front = motion.facing == "front"
    in_place = front and not grows and _sway_in_phase(motion, feet, stretches) >= _IN_PHASE
    passes = _passing_rise(height, feet, pairs) < -_PASSING if running else not in_place
    walking: GaitKind = "on_the_spot" if in_place or not (swings or grows) else "walking"
    return Manner("running" if running else walking, front and swings and passes)


def _height(motion: Motion, scale_px: Floats) -> Floats:
    """Return ``(N,)`` how high the trunk is in the picture, in legs of the usual size, because only changes matter."""
    height_px = lowpass(-0.5 * (mid_hip(motion.raw_px) + mid_shoulder(motion.raw_px))[:, 1], FAST_HZ)
    return height_px / float(np.nanmedian(scale_px))


def _heave(height: Floats, stretches: Stretches) -> float:
    """Return how far the body goes up and down in a stride, from lowest to highest; 0 if unknown."""
    heaves = []
    for a, b in _strides(stretches):
        straight = np.interp(np.arange(a.at, b.at + 1), [a.at, b.at], height[[a.at, b.at]])
        heaves.append(float(np.ptp(height[a.at : b.at + 1] - straight)))
    known = np.array(heaves)[~np.isnan(heaves)] if heaves else np.empty(0)
    return float(np.median(known)) if len(known) else 0.0


def _growth(scale_px: Floats) -> float:
    """Return the largest size in the picture over the smallest, by their 5 % quantiles."""
    seen = scale_px[~np.isnan(scale_px)]
    small, large = np.percentile(seen, [5, 95])
    return float(large / small)


def _shank_share(motion: Motion, scale_px: Floats, feet: Floats) -> float:
    """Return how much of the feet's rise and fall is that of the shanks: near 1 walking, a third with lifted thighs."""
    shanks = lowpass((left_higher_px(motion, "ANKLE") - left_higher_px(motion, "KNEE")) / scale_px, FAST_HZ)
    both = ~np.isnan(shanks)
    return float(np.std(shanks[both]) / np.std(feet[both])) if both.any() else 1.0


def _sway_in_phase(motion: Motion, feet: Floats, stretches: Stretches) -> float:
    """Return the correlation of the hips' way to the right with how much higher the left foot is, in the usual stride.

    1 where a foot is highest as the body is over the other one, as on the spot. A foot that is left behind is highest
    long before that. 0 if unknown.
    """
    left_px = left_sign(motion.facing) * lowpass(mid_hip(motion.raw_px)[:, 0], FAST_HZ)
    found = []
    for a, b in _strides(stretches):
        stride = np.arange(a.at, b.at + 1)
        sway = left_px[stride] - np.interp(stride, [a.at, b.at], left_px[[a.at, b.at]])
        if np.ptp(sway) > 0:
            found.append(-float(np.corrcoef(sway, feet[stride])[0, 1]))
    return float(np.median(found)) if found else 0.0


def _passing_rise(height: Floats, feet: Floats, pairs: list[tuple[Turn, Turn]]) -> float:
    """Return how much higher the body is where the feet are level than where one is highest; 0 if unknown.

    Seen from the front the feet are level as one passes the other: high in walking, low in running. From behind and on
    the spot they are level as both are down: low in walking, and in running the flight.
    """
    middles = [(halfway(feet, a, b), a.at, b.at) for a, b in pairs]
    rises = np.array([height[at] - np.interp(at, [a, b], height[[a, b]]) for at, a, b in middles])
    return float(np.median(rises[~np.isnan(rises)])) if np.any(~np.isnan(rises)) else 0.0


def _strides(stretches: Stretches) -> Iterator[tuple[Turn, Turn]]:
    """Yield the turning points a stride apart."""
    return (ends for turns in stretches for ends in zip(turns, turns[2:], strict=False))
