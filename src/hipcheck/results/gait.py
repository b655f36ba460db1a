"""Steps."""

from __future__ import annotations

from pydantic import Field

from hipcheck.landmarks import Side
from hipcheck.results.fields import Model, Number

__all__ = [
    "Step",
]


class Step(Model):
    """One stance phase of gait."""

    side: Side = Field(description="Stance leg.")
    start_s: float = Field(description="Start of the stance phase, seconds.")
    end_s: float = Field(description="End of the stance phase, seconds.")
    pelvic_drop_deg: Number = Field(description="Lowest pelvis of the stance phase, + = free side lower, degrees.")
