"""Standing on one leg, as it happens: which foot is off the floor, and what ends the hold.

How clearly a foot is off the floor is the score of recordings; the limits differ a little, because nothing is known
yet of what comes next.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hipcheck.exercises.holds import lift_score_percent
from hipcheck.kinematics import Standing, foot_height_percent
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint, other_side
from hipcheck.live.body import Look
from hipcheck.motion import Motion

__all__ = ["EndReason", "Hold", "HoldEnded", "LiftWatch", "feet_are_level", "hip_flexion_deg"]

EndReason = Literal["complete", "touch_down", "hop", "lost"]

_OFF_FLOOR_PERCENT: Final = 3.0
_CLEAR_PERCENT: Final = 6.0
_CONFIRM_S: Final = 0.3
_ON_FLOOR_PERCENT: Final = 1.2
_ON_FLOOR_SHARE: Final = 0.3  # of the height held so far: the floor need not be at zero
_HIGHEST_FLOOR_PERCENT: Final = 8.0
_DOWN_S: Final = 0.15
_HOP_PERCENT: Final = 4.0
_SLIDE_PERCENT: Final = 8.0
_SETTLE_S: Final = 0.75  # while the weight comes over, the stance foot may move a little
_LEVEL_PERCENT: Final = 10.0


@dataclass(frozen=True)
class HoldEnded:
    """One hold on one leg: stance side, lift and end in seconds, and what ended it."""

    side: Side
    start_s: float
    end_s: float
    reason: EndReason

    @property
    def held_s(self) -> float:
        """Length of the hold in seconds."""
        return self.end_s - self.start_s


def _instant(xy_px: Floats, standing: Standing) -> Motion:
    """Return one posture as a motion of one instant."""
    nothing, one = np.zeros(1), xy_px[None]
    return Motion(nothing, one, one, one, one, np.ones(one.shape[:2]), nothing, "unclear", standing, None)


def _score_percent(look: Look, standing: Standing, side: Side) -> float:
    return float(lift_score_percent(_instant(look.xy_px, standing), side)[0])


def feet_are_level(look: Look, standing: Standing) -> bool:
    """Whether neither foot is clearly off the floor."""
    return all(_score_percent(look, standing, side) < _LEVEL_PERCENT for side in BOTH_SIDES)


def hip_flexion_deg(look: Look, standing: Standing, side: Side) -> float:
    """Return the flexion of the hip of ``side`` from how much shorter its thigh looks than in standing, 0..90 deg."""
    hip, knee = joint(side, "hip"), joint(side, "knee")
    now = float(np.linalg.norm(look.xy_px[hip] - look.xy_px[knee]))
    then = float(np.linalg.norm(standing.xy_px[hip] - standing.xy_px[knee]))
    return float(np.degrees(np.arccos(np.clip(now / then, 0.0, 1.0))))


class LiftWatch:
    """Tell when a foot has left the floor."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._since_s: dict[Side, float | None] = dict.fromkeys(BOTH_SIDES)

    def update(self, look: Look) -> tuple[Side, float] | None:
        """Return the stance side and the instant of the lift once it is clear, else ``None``."""
        for side in BOTH_SIDES:
            score = _score_percent(look, self._standing, side)
            if not score > _OFF_FLOOR_PERCENT:
                self._since_s[side] = None
                continue
            since_s = self._since_s[side]
            if since_s is None:
                self._since_s[side] = look.t_s
            elif score > _CLEAR_PERCENT and look.t_s - since_s >= _CONFIRM_S:
                return side, since_s
        return None


class Hold:
    """Watch one hold until something ends it.

    Parameters
    ----------
    standing
        The posture on both feet.
    side
        Stance leg.
    start_s
        Instant of the lift.
    """

    def __init__(self, standing: Standing, side: Side, start_s: float) -> None:
        self.side, self.start_s = side, start_s
        self._standing = standing
        self._scores: deque[float] = deque(maxlen=300)
        self._heights: deque[tuple[float, float]] = deque()
        self._place_px: list[float] = []
        self._down_since_s: float | None = None

    def update(self, look: Look) -> HoldEnded | None:
        """Take the next look; return the hold once touch-down, hop or slide has ended it."""
        if not look.legs_seen:
            return None
        if self._foot_moves(look):
            return HoldEnded(self.side, self.start_s, look.t_s, "hop")
        score = _score_percent(look, self._standing, self.side)
        self._scores.append(score)
        usual = float(np.median(self._scores))
        floor = min(max(_ON_FLOOR_PERCENT, _ON_FLOOR_SHARE * usual), _HIGHEST_FLOOR_PERCENT)
        if score > floor:
            self._down_since_s = None
        elif self._down_since_s is None:
            self._down_since_s = look.t_s
        elif look.t_s - self._down_since_s >= _DOWN_S:
            return HoldEnded(self.side, self.start_s, self._down_since_s, "touch_down")
        return None

    def free_hip_flexion_deg(self, look: Look) -> float:
        """Return the flexion of the lifted hip, degrees."""
        return hip_flexion_deg(look, self._standing, other_side(self.side))

    def _foot_moves(self, look: Look) -> bool:
        """Whether the stance foot hops, up within a second, or has slid away from where it stood at first."""
        ankle_px = float(look.xy_px[joint(self.side, "ankle"), 0])
        height = float(foot_height_percent(look.xy_px, self.side, self._standing))
        self._heights.append((look.t_s, height))
        while self._heights[0][0] < look.t_s - 1.0:
            self._heights.popleft()
        if look.t_s - self.start_s < 2 * _SETTLE_S:
            self._place_px.append(ankle_px)
            return False
        usual = float(np.median([height for _, height in self._heights]))
        place_px = float(np.median(self._place_px)) if self._place_px else ankle_px
        slid = 100 * abs(ankle_px - place_px) / self._standing.leg_px[self.side]
        return height - usual > _HOP_PERCENT or slid > _SLIDE_PERCENT
