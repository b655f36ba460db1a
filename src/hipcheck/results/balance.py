"""The toothbrush balance: holds on each leg, how they compare with one's age, and how much the body sways."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model, Number

__all__ = ["Balance", "BalanceHold", "BalanceLeg", "NormVerdict", "Sway"]

NormVerdict = Literal["reached", "not_reached", "open"]


class Sway(Model):
    """Sideways sway after a 2 Hz low-pass: a trend within one person, without a known error and without norms."""

    range_percent: Number = Field(
        description="Largest minus smallest place within 5 s, median over the hold, % leg length; null below 5 s."
    )
    rms_percent: Number = Field(
        description="Standard deviation of the place within 5 s, median over the hold, % leg length; null below 5 s."
    )
    trend_percent: list[Number] = Field(description="The range of each 5 s of the hold in their order, % leg length.")


class BalanceHold(Model):
    """One hold on one leg."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Lift of the free foot, or steady again after a hop, seconds.")
    end_s: float = Field(description="Touch-down, hop, slide or end of the clip, seconds.")
    hold_s: float = Field(description="Hold time, seconds; a lower bound if it began or ended out of sight.")
    start_reason: Literal["lift", "hop", "clip_start", "found"] = Field(description="What began the hold.")
    end_reason: Literal["touch_down", "hop", "clip_end", "lost"] = Field(description="What ended the hold.")
    hip_sway: Sway = Field(description="Sideways sway of the middle of the hips.")
    shoulder_sway: Sway = Field(description="Sideways sway of the middle of the shoulders.")

    @property
    def is_lower_bound(self) -> bool:
        """True if the hold may have lasted longer than hold_s: it began or ended out of sight."""
        return self.end_reason in ("clip_end", "lost") or self.start_reason in ("clip_start", "found")


class BalanceLeg(Model):
    """All holds on one leg."""

    side: Side = Field(description="Stance leg.")
    trials: int = Field(description="Number of holds of at least 1 s.")
    total_s: float = Field(description="Time on this leg in all holds, seconds.")
    best_s: float = Field(description="Longest hold, seconds.")
    best_error_s: float = Field(description="95 % half-width of the longest hold, seconds.")
    at_least: bool = Field(description="True if the longest hold is a lower bound: it began or ended out of sight.")
    touch_downs: int = Field(
        description="Number of times that the free foot came down, or the stance foot moved, within a try: the same "
        "leg was stood on again within 5 s."
    )
    reached_from_age: int | None = Field(
        description="First age, in number of years, of the youngest group of the norms whose usual hold the best one "
        "reaches; null if it reaches none."
    )
    verdict: NormVerdict | None = Field(
        description="Best hold against the usual one of the stated age; open where its error allows both; "
        "null without an age from 18 on."
    )
    hip_sway: Sway = Field(description="Sideways sway of the hips in the longest hold.")
    shoulder_sway: Sway = Field(description="Sideways sway of the shoulders in the longest hold.")
    evidence_t_s: Number = Field(description="Middle of the longest hold, seconds.")


class Balance(Model):
    """A balance exercise as a whole."""

    holds: list[BalanceHold] = Field(description="Holds on one leg of at least 1 s, in time order.")
    left: BalanceLeg | None = Field(description="The left leg; null if it was not stood on.")
    right: BalanceLeg | None = Field(description="The right leg; null if it was not stood on.")
    norm_s: Number = Field(description="Usual hold of the stated age, best of three, seconds; null without an age.")
    side_changes_s: list[float] = Field(description="Instants at which the first hold on the other leg began, seconds.")
