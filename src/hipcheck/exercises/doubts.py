"""What about a recording keeps left from being compared with right, and exercises from being suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hipcheck.capture import grade
from hipcheck.results import Issue, Squat

__all__ = ["NO_DOUBTS", "Doubts", "doubts_of"]

_TURNED: Final = frozenset({"body_yaw", "body_turned_in_part"})
_FEET: Final = "foot_yaw"
_ROLLED: Final = "camera_roll"
_TURNED_DEG: Final = 10.0  # as the warning of a turned body

Doubt = Literal["turned", "feet", "rolled"]


@dataclass(frozen=True)
class Doubts:
    """What the report warns of that fakes a difference between the sides.

    Attributes
    ----------
    turned
        The body is turned to the camera: one knee reads inward, the other outward.
    feet
        Feet are turned: knee angles and knee over toe read larger or smaller.
    rolled
        The camera is tilted and no quiet standing corrects it: pelvis, trunk and knee over toe differ by side.
    poor
        The recording is too poor to suggest exercises from.
    """

    turned: bool = False
    feet: bool = False
    rolled: bool = False
    poor: bool = False

    def about(self, metric: str) -> Doubt | None:
        """Return what keeps the sides of a measure from being compared."""
        knee = "fppa" in metric or "toe" in metric
        if knee and (self.turned or self.feet):
            return "turned" if self.turned else "feet"
        return "rolled" if self.rolled and "fppa" not in metric else None


NO_DOUBTS: Final = Doubts()


def doubts_of(issues: Sequence[Issue], squats: Sequence[Squat]) -> Doubts:
    """Return the doubts; where each repetition has a turn of its own, that counts and not the one of the clip."""
    codes = {issue.code for issue in issues}
    turns = [squat.turn_deg for squat in squats]
    own = [abs(turn) for turn in turns if turn is not None]
    turned = max(own) > _TURNED_DEG if own and len(own) == len(turns) else bool(codes & _TURNED)
    return Doubts(turned, _FEET in codes, _ROLLED in codes, grade(list(issues)) == "poor")
