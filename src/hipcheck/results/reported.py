"""What was said about the person and about how the test was done; none of it is measured."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model

__all__ = ["Conduct", "Footwear", "HistoryItem", "PainSite", "Reported", "Support"]

PainSite = Literal["outer_hip", "groin", "back", "knee", "elsewhere"]
HistoryItem = Literal[
    "recent_injury_or_operation",
    "hip_replacement",
    "dizziness",
    "falls",
    "pregnancy_pain",
    "osteoporosis",
]
Support = Literal["none", "fingertip", "more"]
Footwear = Literal["barefoot", "shoes"]


class Conduct(Model):
    """How the test was done."""

    raise_asked: bool | None = Field(
        default=None,
        description="True if the free side of the pelvis was to be raised as high as it goes, as the Trendelenburg "
        "test asks; null if nothing is known of it.",
    )
    support: Support | None = Field(
        default=None,
        description="none; fingertip: of one finger on the side of the stance leg; more: anything else that was held.",
    )
    footwear: Footwear | None = Field(default=None, description="What was on the feet.")
    side_order: list[Side] = Field(default=[], description="Stance legs in the order of the tries; empty if not said.")
    try_number: int | None = Field(default=None, description="Number of the try, from 1; null if it was not said.")
    examiner: str | None = Field(default=None, description="Who examined: a name or a code.")


class Reported(Model):
    """What the person said, and the examiner; it is not measured."""

    age_years: int | None = Field(default=None, description="Age in years (number of); null if it was not given.")
    pain_left: int | None = Field(
        default=None,
        description="Pain while standing on the left leg, a number of 0 to 10; null if not given.",
    )
    pain_right: int | None = Field(
        default=None,
        description="Pain while standing on the right leg, a number of 0 to 10; null if not given.",
    )
    pain_site_left: PainSite | None = Field(
        default=None, description="Where it hurts while standing on the left leg; null if it was not said."
    )
    pain_site_right: PainSite | None = Field(
        default=None, description="Where it hurts while standing on the right leg; null if it was not said."
    )
    pain_at_rest: bool | None = Field(
        default=None, description="Whether it hurts at rest or at night in every position; null if not asked."
    )
    history: list[HistoryItem] | None = Field(
        default=None,
        description="What the questions before the test found; empty if none applies, null if they were not answered.",
    )
    conduct: Conduct | None = Field(default=None, description="How the test was done; null if nothing was said of it.")

    def pain(self, side: Side) -> int | None:
        """Return the pain of one leg, 0 to 10; ``None`` if it was not given."""
        return self.pain_left if side == "left" else self.pain_right

    def pain_site(self, side: Side) -> PainSite | None:
        """Return where it hurts while standing on one leg; ``None`` if it was not said."""
        return self.pain_site_left if side == "left" else self.pain_site_right

    @property
    def painful(self) -> list[Side]:
        """The legs with pain above 0."""
        sides: tuple[Side, ...] = ("left", "right")
        return [side for side in sides if (self.pain(side) or 0) > 0]
