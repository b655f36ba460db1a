"""Steps, and what they have in common."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Band, Change, Model, Number, Verdict

__all__ = [
    "Gait",
    "GaitAngle",
    "GaitKind",
    "GaitLevel",
    "GaitSide",
    "GaitSides",
    "Step",
]

GaitKind = Literal["walking", "running", "on_the_spot"]
GaitLevel = Literal["quiet_standing", "mean_of_cycles"]


class Step(Model):
    """One stance phase of gait, from the lift of the other foot to the lift of its own."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Start of the stance phase: the other foot lifts, seconds.")
    end_s: float = Field(description="End of the stance phase: this foot lifts, seconds.")
    pelvic_drop_deg: Number = Field(description="Lowest pelvis of the stance phase, + = free side lower, degrees.")
    lowest_s: Number = Field(default=None, description="Instant of that lowest pelvis, seconds.")
    trunk_lean_deg: Number = Field(
        default=None, description="Largest trunk lean of the stance phase, + = over the stance leg, degrees."
    )


class GaitAngle(Model):
    """An angle over the steps of one side."""

    mean: Number = Field(description="Mean over the steps, degrees.")
    sd: Number = Field(description="Standard deviation over the steps, degrees; null for fewer than two.")
    error: Number = Field(description="95 % half-width of the mean: method, level and spread of the steps, degrees.")


class GaitSide(Model):
    """The steps on one leg."""

    side: Side = Field(description="Stance leg.")
    steps: int = Field(description="Number of steps with a pelvic drop; 7 or more are wanted.")
    step_s: Number = Field(description="Mean time from lift to lift, seconds.")
    pelvic_drop_deg: GaitAngle = Field(description="Lowest pelvis of each step, + = free side lower.")
    trunk_lean_deg: GaitAngle = Field(description="Largest trunk lean of each step, + = over the stance leg.")
    band: Band | None = Field(description="Band of the mean drop; null on the spot and for the raw hip line.")
    drops: Verdict | None = Field(
        description="Whether the pelvis drops more than is usual, by the mean and its error; null as band."
    )
    leans: Verdict = Field(
        description="Whether the trunk leans more than is usual over this leg, by the mean and its error."
    )
    evidence_t_s: Number = Field(description="Lowest pelvis of the most typical step, seconds.")


class GaitSides(Model):
    """Both legs."""

    left: GaitSide = Field(description="Steps on the left leg.")
    right: GaitSide = Field(description="Steps on the right leg.")


class Gait(Model):
    """Walking or running as a whole."""

    kind: GaitKind = Field(description="Walking, running (the hips fly between the steps), or walking on the spot.")
    cadence_steps_per_min: float = Field(description="Number of steps a minute, by the median stride.")
    start_s: float = Field(description="Start of the first whole step, seconds.")
    end_s: float = Field(description="End of the last whole step, seconds.")
    level: GaitLevel = Field(
        description="What the drop is measured from: quiet standing, or, without it, the mean over whole gait cycles. "
        "Then a pelvis that is tilted all the time does not show, and half of a side difference is taken for level."
    )
    sides: GaitSides = Field(description="Means over the steps of each leg.")
    pelvic_excursion_deg: Change = Field(
        description="Left drop plus right drop: how far the pelvis turns from step to step; free of the level, degrees."
    )
    pelvic_drop_asymmetry_deg: Change = Field(description="Mean drop on the left leg minus on the right one, degrees.")
    trunk_lean_asymmetry_deg: Change = Field(description="Mean lean on the left leg minus on the right one, degrees.")
