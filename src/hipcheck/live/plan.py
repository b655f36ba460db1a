"""What the live check is to go through, and what it says to the person at every instant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from hipcheck.live.lift import HoldEnded
from hipcheck.live.setup import Fault
from hipcheck.live.squats import RepEnded

__all__ = [
    "LIVE_EXERCISES",
    "Light",
    "LiveExercise",
    "Part",
    "PartState",
    "Plan",
    "Prompt",
    "Sound",
    "Stage",
    "Wish",
    "plan",
]

LiveExercise = Literal["both", "stance", "squat", "balance"]
Part = Literal["left", "right", "squat"]
PartState = Literal["open", "now", "done", "skipped"]
Light = Literal["green", "amber", "red"]
Sound = Literal["start", "change", "end"]
Wish = Literal["pause", "repeat", "skip", "finish"]

LIVE_EXERCISES: Final[tuple[LiveExercise, ...]] = ("both", "stance", "squat", "balance")
_PARTS: Final[dict[LiveExercise, tuple[Part, ...]]] = {
    "both": ("left", "right", "squat"),
    "stance": ("left", "right"),
    "squat": ("squat",),
    "balance": ("left", "right"),
}
_HOLD_S: Final = 30.0
_BALANCE_S: Final = 60.0  # two minutes of brushing teeth, half of them on each leg


class Stage(StrEnum):
    """Where in the protocol the person is."""

    FIND = "find"
    SETUP = "setup"
    BASELINE = "baseline"
    LIFT = "lift"
    HOLD = "hold"
    REST = "rest"
    SQUAT = "squat"
    DONE = "done"


@dataclass(frozen=True)
class Plan:
    """The parts of the test in their order, seconds of a hold, number of squats, and seconds of rest between.

    With ``by_the_clock`` the time on a leg runs on over a touch-down, and the other leg follows without a rest.
    """

    parts: tuple[Part, ...]
    hold_s: float = _HOLD_S
    reps: int = 5
    rest_s: float = 5.0
    by_the_clock: bool = False


def plan(exercise: LiveExercise = "both", *, hold_s: float | None = None, reps: int = 5, rest_s: float = 5.0) -> Plan:
    """Return the plan of an exercise; without ``hold_s`` a hold has 30 s, in the balance exercise 60 s on each leg."""
    balance = exercise == "balance"
    usual_s = _BALANCE_S if balance else _HOLD_S
    return Plan(_PARTS[exercise], usual_s if hold_s is None else hold_s, reps, rest_s, by_the_clock=balance)


@dataclass(frozen=True)
class Prompt:
    """What is to be shown and heard after one picture.

    Attributes
    ----------
    stage, part
        Where the person is; ``part`` is ``None`` before the first and after the last one.
    instruction
        The one thing to do.
    spoken
        The same as it is spoken; ``""`` where something else is, or nothing.
    seconds_left
        What the timer shows; ``None`` without one.
    reps_done, reps_wanted
        Squats.
    parts
        The parts and how far each is.
    light
        Whether the picture can be measured.
    fault
        What is wrong with the picture; ``None`` if nothing is.
    paused
        Whether everything waits for the person.
    sounds
        To be played now.
    ended
        A hold or repetition that ended with this picture.
    resting
        Whether the person stands for the baseline right now.
    """

    stage: Stage
    part: Part | None
    instruction: str
    spoken: str = ""
    seconds_left: float | None = None
    reps_done: int = 0
    reps_wanted: int = 0
    parts: tuple[tuple[Part, PartState], ...] = ()
    light: Light = "green"
    fault: Fault | None = None
    paused: bool = False
    sounds: tuple[Sound, ...] = ()
    ended: HoldEnded | RepEnded | None = None
    resting: bool = False
