"""What the person said."""

from __future__ import annotations

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model

__all__ = ["Reported"]


class Reported(Model):
    """What the person said; it is not measured."""

    age_years: int | None = Field(default=None, description="Age in years (number of); null if it was not given.")
    pain_left: int | None = Field(
        default=None,
        description="Outer-hip pain while standing on the left leg for 30 s, a number of 0 to 10; null if not given.",
    )
    pain_right: int | None = Field(
        default=None,
        description="Outer-hip pain while standing on the right leg for 30 s, a number of 0 to 10; null if not given.",
    )

    def pain(self, side: Side) -> int | None:
        """Return the pain of one leg, 0 to 10; ``None`` if it was not given."""
        return self.pain_left if side == "left" else self.pain_right

    @property
    def painful(self) -> list[Side]:
        """The legs with pain above 0."""
        sides: tuple[Side, ...] = ("left", "right")
        return [side for side in sides if (self.pain(side) or 0) > 0]
