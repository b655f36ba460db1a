"""Where the free leg of a hold is: hanging as the test asks, on the other leg, out to the side, or swinging."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.exercises.holds import Hold
from hipcheck.kinematics import side_sign
from hipcheck.landmarks import Floats, joint, other_side
from hipcheck.motion import Motion
from hipcheck.results import StanceKind
from hipcheck.signals import CLOCK_HZ

__all__ = ["stance_kind"]

_SETTLE_S: Final = 0.75
_HIDDEN_SHARE: Final = 0.5
_KNEE_OUT: Final = 0.17  # of leg length, beside its hip: 24 degrees of a thigh
_UNDER_HIP: Final = 0.08  # of leg length: a foot no farther out than its hip, with the knee out, rests on something
_TREE_HEIGHT: Final = 0.25  # of leg length, over the stance ankle: the shank or higher
_BRACED: Final = 0.08  # of leg length, beside the line of the stance leg
_BRACED_KNEE_OUT: Final = 0.08
_OUT: Final = 0.28  # of leg length: the free foot beside its own hip
_SWUNG: Final = 0.25  # of leg length between the extremes of the free foot
_SWINGS: Final = 3  # turns


def stance_kind(motion: Motion, hold: Hold) -> StanceKind:
    """Tell where the free leg is for most of the hold, in the picture.

    The shin of the test points back, so that the free foot hangs below its own hip; a foot that rests on the other leg
    lies over the line of that leg. Nothing is said of a leg whose foot is hidden.
    """
    settle = min(round(_SETTLE_S * CLOCK_HZ), (hold.stop - hold.start) // 3)
    inner = slice(hold.start + settle, hold.stop - settle)
    free = other_side(hold.side)
    if np.mean(motion.hidden(joint(free, "ankle"))[inner]) > _HIDDEN_SHARE and motion.facing == "back":
        return "test"
    xy = motion.guessed_px[inner]
    leg_px = motion.standing.leg_px[hold.side]
    outward = side_sign(free, motion.facing)
    hip, knee, foot = (xy[:, joint(free, name)] for name in ("hip", "knee", "ankle"))
    stance_hip, stance_knee, stance_foot = (xy[:, joint(hold.side, name)] for name in ("hip", "knee", "ankle"))
    knee_out = outward * (knee[:, 0] - hip[:, 0]) / leg_px
    foot_out = outward * (foot[:, 0] - hip[:, 0]) / leg_px
    height = (stance_foot[:, 1] - foot[:, 1]) / leg_px
    off_line = np.abs(foot[:, 0] - _along(foot, stance_foot, stance_knee, stance_hip)) / leg_px
    out = _middle(knee_out)
    if _swings((foot - hip) / leg_px):
        return "leg_swung"
    if out >= _KNEE_OUT and _middle(foot_out) <= _UNDER_HIP and _middle(height) >= _TREE_HEIGHT:
        return "tree_pose"
    if out >= _KNEE_OUT or _middle(foot_out) >= _OUT:
        return "thigh_out"
    return "braced" if out >= _BRACED_KNEE_OUT and _middle(off_line) <= _BRACED else "test"


def _along(foot_px: Floats, *leg_px: Floats) -> Floats:
    """Return the sideways place of a leg, given from ankle to hip, at the height of the other foot, px."""
    place = leg_px[0][:, 0]
    for lower, upper in pairwise(leg_px):
        rise = (lower[:, 1] - foot_px[:, 1]) / np.maximum(lower[:, 1] - upper[:, 1], 1.0)
        place = place + np.clip(rise, 0.0, 1.0) * (upper[:, 0] - lower[:, 0])
    return place


def _middle(values: Floats) -> float:
    seen = values[~np.isnan(values)]
    return float(np.median(seen)) if len(seen) else float("nan")


def _swings(foot: Floats) -> bool:
    """Whether the free foot goes to and fro in the picture: at least three times by a quarter of the leg."""
    for axis in (0, 1):
        path = foot[~np.isnan(foot[:, axis]), axis]
        turns, last = 0, None
        extreme = path[0] if len(path) else 0.0
        for value in path:
            if abs(value - extreme) >= _SWUNG:
                way = value > extreme
                turns += last is not None and way != last
                last, extreme = way, value
            elif last is not None and (value > extreme) == last:
                extreme = value
        if turns >= _SWINGS:
            return True
    return False
