"""What was done at every instant, the takes of a recording, and what was left unmeasured and why."""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model, Number
from hipcheck.results.recording import Baseline

__all__ = [
    "INTERRUPTIONS",
    "MOVEMENTS",
    "Interruption",
    "InterruptionKind",
    "MovementKind",
    "MovementSpan",
    "Take",
    "TakeBegin",
    "Unmeasured",
    "UnmeasuredKind",
]

MovementKind = Literal[
    "standing",
    "one_leg",
    "one_leg_other",
    "squat",
    "single_leg_squat",
    "step_down",
    "split_squat",
    "side_lunge",
    "sit_to_stand",
    "steps",
    "walking",
    "running",
    "jumping",
    "lying",
    "other",
    "nobody",
]
"""``one_leg``: as the Trendelenburg test asks; ``one_leg_other``: the free leg is elsewhere (tree pose, thigh out to
the side, foot braced, swung); ``steps``: lifts by turns, shorter than holds, on the spot or to the side."""

MOVEMENTS: Final[tuple[MovementKind, ...]] = get_args(MovementKind)

InterruptionKind = Literal["hop", "camera_moved", "picture_jump", "out_of_sight"]
INTERRUPTIONS: Final[tuple[InterruptionKind, ...]] = get_args(InterruptionKind)

TakeBegin = Literal["clip_start", "picture_jump", "person_returns"]

UnmeasuredKind = Literal["hold", "squat", "single_leg_squat", "split_squat", "step", "movement"]


class MovementSpan(Model):
    """One stretch of one movement."""

    kind: MovementKind = Field(description="What was done.")
    start_s: float = Field(description="Start, seconds.")
    end_s: float = Field(description="End, seconds.")
    count: int | None = Field(
        default=None, description="Number of repetitions or steps in it; null where they are not counted."
    )
    side: Side | None = Field(default=None, description="The leg that carries or is stepped to; null for both.")
    reason: str = Field(description="What tells the movement, one sentence.")


class Unmeasured(Model):
    """Something that was done and not measured."""

    what: UnmeasuredKind = Field(description="What was left out.")
    start_s: float = Field(description="Start, seconds.")
    end_s: float = Field(description="End, seconds.")
    code: str = Field(description="Stable machine-readable name of the reason.")
    message: str = Field(description="One sentence: what was done, and why it was not measured.")


class Interruption(Model):
    """Something that happened in a hold and did not end it."""

    kind: InterruptionKind = Field(
        description="hop: the stance foot moved; camera_moved: the camera was nudged, its own shift is taken off; "
        "picture_jump: a cut of the editor; out_of_sight: the person was not seen."
    )
    start_s: float = Field(description="Start, seconds.")
    end_s: float = Field(description="End, seconds.")


class Take(Model):
    """A stretch of the recording from one place: what is measured refers to the quiet standing of its own take."""

    start_s: float = Field(description="Start, seconds.")
    end_s: float = Field(description="End, seconds.")
    begins_with: TakeBegin = Field(
        description="clip_start; picture_jump: the picture jumps to another place, person or size; person_returns: the "
        "person had left the picture."
    )
    baseline: Baseline | None = Field(description="Quiet standing in this take; null if it has none.")
    yaw_deg: Number = Field(default=None, description="Turn of the body in this take, degrees, + = left side farther.")
