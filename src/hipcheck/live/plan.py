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

LiveExercise = Literal["both", "stance", "squat"]
Part = Literal["left", "right", "squat"]
PartState = Literal["open", "now", "done", "skipped"]
Light = Literal["green", "amber", "red"]
Sound = Literal["start", "change", "end"]
Wish = Literal["pause", "repeat", "skip", "finish"]

LIVE_EXERCISES: Final[tuple[LiveExercise, ...]] = ("both", "stance", "squat")
_PARTS: Final[dict[LiveExercise, tuple[Part, ...]]] = {
    "both": ("left", "right", "squat"),
    "stance": ("left", "right"),
    "squat": ("squat",),
}


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
    """The parts of the test in their order, seconds of a hold, number of squats, and seconds of rest between."""

    parts: tuple[Part, ...]
    hold_s: float = 30.0
    reps: int = 5
    rest_s: float = 5.0


def plan(exercise: LiveExercise = "both", *, hold_s: float = 30.0, reps: int = 5, rest_s: float = 5.0) -> Plan:
    """Return the plan of an exercise."""
    return Plan(_PARTS[exercise], hold_s, reps, rest_s)


@dataclass(frozen=True)
class Prompt:
    """What is to be shown and heard after one picture.

    Attributes
    ----------
    stage, part
        Where the person is; ``part`` is ``None`` before the first and after the last one.
    instruction
        The one thing to do.
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
