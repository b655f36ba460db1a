"""Quiet standing on both feet, watched until it has lasted: what every live angle is measured against."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.kinematics import Standing, leg_length_px, mid_hip, standing_reference
from hipcheck.landmarks import BOTH_SIDES, Floats, Joint
from hipcheck.live.body import Look

__all__ = ["BASELINE_S", "BaselineWatch", "both_feet_down", "is_still"]

BASELINE_S: Final = 3.0
"""How long the person has to stand still."""

_STILL_PERCENT: Final = 3.0  # of leg length, within half a second
_UNEVEN_PERCENT: Final = 12.0  # of leg length; rendered people on both feet reach 5, on one leg 4 to 45
_ASIDE_SHARE: Final = 0.5  # of the way from the middle of the feet to a foot; on both feet 0.1, on one leg 0.2 to 1
_ASIDE_PERCENT: Final = 2.5  # of leg length, for feet close together


def is_still(look: Look) -> bool:
    """Whether the whole body has been still for half a second."""
    return look.stray_percent <= _STILL_PERCENT


def both_feet_down(look: Look) -> bool:
    """Whether the person stands on both feet: ankles level and legs equally long in the picture, hips between the feet.

    One foot may stand a little nearer to the camera. The network's metric landmarks do not help: from behind they
    hardly show a lifted foot.
    """
    if not look.legs_seen:
        return False
    ankles_px = look.xy_px[[Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    legs_px = [float(leg_length_px(look.xy_px, side)) for side in BOTH_SIDES]
    uneven_px = float(np.ptp(ankles_px[:, 1])) + abs(legs_px[0] - legs_px[1])
    aside_px = abs(float(mid_hip(look.xy_px)[0] - ankles_px[:, 0].mean()))
    between_px = max(_ASIDE_SHARE * float(np.ptp(ankles_px[:, 0])) / 2, _ASIDE_PERCENT / 100 * max(legs_px))
    return uneven_px <= _UNEVEN_PERCENT / 100 * max(legs_px) and aside_px <= between_px


class BaselineWatch:
    """Wait for quiet standing on both feet; whoever moves starts again.

    Attributes
    ----------
    moved
        Whether the person has stood still and moved again.
    on_both_feet
        Whether both feet are down.
    start_s
        Since when the person has stood still, in seconds; ``None`` while moving.
    """

    def __init__(self) -> None:
        self.moved = False
        self.on_both_feet = True
        self.start_s: float | None = None
        self._xy_px: list[Floats] = []

    def seconds_left(self, t_s: float) -> float:
        """Return how long there is still to stand, seconds."""
        return BASELINE_S - (0.0 if self.start_s is None else t_s - self.start_s)

    def update(self, look: Look) -> Standing | None:
        """Take the next look; return the posture once it has been held."""
        self.on_both_feet = both_feet_down(look)
        if not (is_still(look) and self.on_both_feet):
            self.moved |= self.start_s is not None
            self.start_s, self._xy_px = None, []
            return None
        self.start_s = look.t_s if self.start_s is None else self.start_s
        self._xy_px.append(look.xy_px)
        return standing_reference(np.array(self._xy_px)) if self.seconds_left(look.t_s) <= 0 else None
