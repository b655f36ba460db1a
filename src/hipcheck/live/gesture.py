"""A hand above the head, held for a second: how a person who cannot reach the keyboard starts and goes on."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, joint
from hipcheck.live.body import Look

__all__ = ["HELD_S", "RaisedHand", "hand_is_raised"]

HELD_S: Final = 1.0
"""How long the hand has to stay up."""

_CROWN: Final = 0.65  # of the trunk's length above the shoulders; shoulders 82 %, hips 53 % of stature
_ELBOW: Final = 0.1
_SLACK_S: Final = 0.2  # the hand may be lost from sight for a moment


def hand_is_raised(look: Look) -> bool:
    """Whether a wrist is seen above the top of the head.

    The head's own landmarks do not help: from behind they are guesses. Hands on or behind the head do not count.
    """
    shoulders, hips = mid_shoulder(look.xy_px), mid_hip(look.xy_px)
    trunk_px = float(np.hypot(*(shoulders - hips)))
    for side in BOTH_SIDES:
        wrist, elbow = (look.xy_px[joint(side, name)] for name in ("wrist", "elbow"))
        if shoulders[1] - wrist[1] > _CROWN * trunk_px and shoulders[1] - elbow[1] > _ELBOW * trunk_px:
            return True
    return False


class RaisedHand:
    """Tell once of every hand that was up for a second; it must come down before the next."""

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._seen_s = -np.inf
        self._told = False

    def update(self, look: Look) -> bool:
        """Take the next look; return True in the picture in which the second is over."""
        if not hand_is_raised(look):
            if look.t_s - self._seen_s > _SLACK_S:
                self._since_s, self._told = None, False
            return False
        self._seen_s = look.t_s
        self._since_s = look.t_s if self._since_s is None else self._since_s
        if self._told or look.t_s - self._since_s < HELD_S:
            return False
        self._told = True
        return True
