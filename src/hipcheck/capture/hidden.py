"""Joints that are hidden and so only guessed: by a chair, a skirt, a long coat, a crutch, or the other leg."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, Side, joint, other_side
from hipcheck.motion import Motion
from hipcheck.results import Issue, Squat, Stance

__all__ = ["foot_is_hidden", "hidden_limbs"]

_MOST_SHARE: Final = 0.5  # of a hold or repetition

_ADVICE: Final = "let nothing stand in front of the legs (a chair, a skirt, a long coat)"


def foot_is_hidden(motion: Motion, stance: Stance) -> bool:
    """Return whether the lifted foot is hidden for most of a hold."""
    return _hidden_share(motion, stance.start_s, stance.end_s, other_side(stance.side), "ankle") > _MOST_SHARE


def hidden_limbs(motion: Motion, stances: Sequence[Stance], squats: Sequence[Squat]) -> list[Issue]:
    """Say which joints were hidden for most of a hold or a repetition, and so only guessed.

    From the front a lifted foot hides behind its own leg as a rule, which harms nothing but its timing; that is told of
    holds seen from behind only.
    """
    found = []
    for stance in stances:
        free = other_side(stance.side)
        if motion.facing == "back" and foot_is_hidden(motion, stance):
            found.append(_issue(f"The lifted {free} foot was", stance, "so its lift and touch-down are guessed"))
        found += _legs(motion, stance, (stance.side,), "so the standing leg is guessed")
    for squat in squats:
        found += _legs(motion, squat, squat.carrying, "so the angles of that leg are guessed")
    return found


def _legs(motion: Motion, one: Stance | Squat, sides: Sequence[Side], so: str) -> list[Issue]:
    issues = []
    for name in ("knee", "ankle"):
        hidden = [s for s in sides if _hidden_share(motion, one.start_s, one.end_s, s, name) > _MOST_SHARE]
        if hidden:
            which = f"Both {name}s were" if len(hidden) == len(BOTH_SIDES) else f"The {hidden[0]} {name} was"
            issues.append(_issue(which, one, so))
    return issues


def _hidden_share(motion: Motion, start_s: float, end_s: float, side: Side, name: str) -> float:
    stretch = (motion.t_s >= start_s) & (motion.t_s <= end_s)
    return float(np.mean(motion.hidden(joint(side, name))[stretch])) if stretch.any() else 0.0


def _issue(who: str, one: Stance | Squat, so: str) -> Issue:
    message = f"{who} hidden, {so}; {_ADVICE}."
    return Issue(code="limb_hidden", severity="warning", message=message, start_s=one.start_s, end_s=one.end_s)
