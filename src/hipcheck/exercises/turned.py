"""What the turn of body and feet means for one hold or repetition: whether it is measured, how well, what to say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from hipcheck.capture import name_of
from hipcheck.exercises.words import say
from hipcheck.landmarks import Facing
from hipcheck.motion import Motion
from hipcheck.reference.uncertainty import turned_half_width
from hipcheck.results import Issue, Squat, Stance, Unmeasured, UnmeasuredKind
from hipcheck.view import MOST_TURN_DEG, BodyView, Turn

__all__ = [
    "UNKNOWN",
    "is_too_turned",
    "issues_of_feet",
    "lean_half_width",
    "turn_over",
    "turned",
    "turned_step",
    "within_the_view",
]

UNKNOWN: Final = Turn(math.nan, math.nan)
"""The turn of landmarks that came without depth: counted as none."""

_NO_BASELINE_LEAN_FACTOR: Final = 1.5
_MOST_KNEE_TURN_DEG: Final = 25.0  # a real man turned by 27 to 40 degrees was read as 22: farther is not believed
_ONE_TAIL: Final = 1.645 / 1.960  # a turn that is beyond the limit by chance in less than 5 of 100
_FOOT_DEG: Final = 25.0
_FOOT_ONE_LEG_DEG: Final = 15.0
_FOOT_ERROR_DEG: Final = 8.0  # by which the direction of a foot is misread as a rule: nothing is said inside it
_LIMITS: Final[dict[UnmeasuredKind, tuple[str, float]]] = {
    "hold": ("the pelvis", MOST_TURN_DEG),
    "squat": ("the knees", _MOST_KNEE_TURN_DEG),
    "single_leg_squat": ("the knee", _MOST_KNEE_TURN_DEG),
    "split_squat": ("the knee", _MOST_KNEE_TURN_DEG),
}
"""What is measured in each, and the turn beyond which it is not."""

_T = TypeVar("_T", Stance, Squat)


def turn_over(view: BodyView | None, start: int, stop: int) -> Turn:
    """Return the turn of the body over clock indices; `UNKNOWN` without a view."""
    return UNKNOWN if view is None else view.over(start, stop)


def turned(metric: str, method: float, turn: Turn, facing: Facing, *, taken_off: bool = False) -> float:
    """Return the half-width of a metric of a body that is turned so; see `turned_half_width`.

    Where what the turn does is ``taken_off``, only what is not known of the turn is left.
    """
    shift_deg = 0.0 if taken_off and turn.known else turn.deg
    return turned_half_width(metric, "back" if facing == "back" else "front", method, shift_deg, turn.error_deg)


def lean_half_width(method: float, motion: Motion, view: BodyView | None) -> float:
    """Return the half-width of a trunk lean: without quiet standing the roll of the camera stays in it."""
    if motion.baseline is not None:
        return method
    roll = 0.0 if view is None or not math.isfinite(view.roll_deg) else abs(view.roll_deg) + view.roll_error_deg
    return math.hypot(_NO_BASELINE_LEAN_FACTOR * method, roll)


def is_too_turned(turn: Turn, limit_deg: float = MOST_TURN_DEG) -> bool:
    """Return whether the turn may be beyond the limit, by what is known of it; one that is unknown is not."""
    return turn.known and abs(turn.deg) + _ONE_TAIL * turn.error_deg > limit_deg


def within_the_view(measured: Sequence[_T]) -> tuple[list[_T], list[Unmeasured]]:
    """Return the holds or repetitions whose turn allows a measure, and the others with the reason."""
    kept, left_out = [], []
    for one in measured:
        turn = _turn_of(one)
        what, name = name_of(one)
        joints, limit_deg = _LIMITS[what]
        if not is_too_turned(turn, limit_deg):
            kept.append(one)
            continue
        message = f"{name} with the body {_turned_words(turn, joints, limit_deg)}"
        left_out.append(
            Unmeasured(what=what, start_s=one.start_s, end_s=one.end_s, code="body_turned", message=message)
        )
    return kept, left_out


def turned_step(motion: Motion, start: int, stop: int, turn: Turn) -> Unmeasured:
    """Say that a step, in clock indices, is not measured because of its turn."""
    return Unmeasured(
        what="step",
        start_s=float(motion.t_s[start]),
        end_s=float(motion.t_s[min(stop, len(motion.t_s)) - 1]),
        code="body_turned",
        message=f"A step with the body {_turned_words(turn, 'the pelvis', MOST_TURN_DEG)}",
    )


def _turn_of(one: Stance | Squat) -> Turn:
    if one.turn_deg is None or one.turn_error_deg is None:
        return UNKNOWN
    return Turn(one.turn_deg, one.turn_error_deg)


def _turned_words(turn: Turn, joints: str, limit_deg: float) -> str:
    amounts = {"deg": f"{abs(turn.deg):.0f}", "error": f"{turn.error_deg:.0f}", "limit": f"{limit_deg:.0f}"}
    return say("turned.beyond", joints=joints, **amounts)


def issues_of_feet(view: BodyView, motion: Motion, stances: Sequence[Stance], squats: Sequence[Squat]) -> list[Issue]:
    """Warn of feet that point elsewhere than the body, once for all holds and once for all repetitions.

    Feet that both point the same way belong to a body that is turned; that is said instead.
    """
    found = []
    for stretches, limit in ((stances, _FOOT_ONE_LEG_DEG), (squats, _FOOT_DEG)):
        spans = [(stretch.start_s, stretch.end_s) for stretch in stretches]
        turns = [view.over(*np.searchsorted(motion.t_s, span)) for span in spans]
        said = [(text, span) for turn, span in zip(turns, spans, strict=True) if (text := _feet_text(turn, limit))]
        if said:
            found.append(
                Issue(
                    code="foot_yaw",
                    severity="warning",
                    message=said[0][0],
                    start_s=said[0][1][0],
                    end_s=said[-1][1][1],
                )
            )
    return found


def _feet_text(turn: Turn, limit_deg: float) -> str | None:
    feet = {"left": turn.left_foot_deg, "right": turn.right_foot_deg}
    turned = {side: deg for side, deg in feet.items() if math.isfinite(deg) and abs(deg) > limit_deg + _FOOT_ERROR_DEG}
    if not turned:
        return None
    if len(turned) == 2 and turned["left"] * turned["right"] < 0:
        side = "left" if turned["left"] > 0 else "right"
        by = 0.5 * (abs(turned["left"]) + abs(turned["right"]))
        return say("turned.feet_alike", side=side, by=f"{by:.0f}")
    which = " and ".join(
        f"the {side} foot by {abs(deg):.0f} degrees {'out' if deg > 0 else 'in'}" for side, deg in turned.items()
    )
    return say("turned.feet", which=which)
