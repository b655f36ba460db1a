"""What a reader wants to know first."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hipcheck.results.fields import Model, Number, Verdict

__all__ = [
    "Asymmetry",
    "Help",
    "HelpKey",
    "Summary",
]

HelpKey = Literal["stand_first", "hands_off_hips", "nearer", "from_behind", "tight_shorts", "markers"]


class Asymmetry(Model):
    """A left-right difference (M12)."""

    metric: str = Field(description="Name of the measure compared.")
    left: Number = Field(description="Value of the left side in the unit of the measure.")
    right: Number = Field(description="Value of the right side in the unit of the measure.")
    difference: Number = Field(description="Absolute difference in the unit of the measure.")
    error: Number = Field(description="95 % half-width of the difference.")
    verdict: Verdict = Field(description="Difference against its error.")


class Help(Model):
    """One change to the recording."""

    key: HelpKey = Field(description="Stable machine-readable name.")
    message: str = Field(description="One sentence: what to do.")


class Summary(Model):
    """What a reader wants to know first."""

    verdict: str = Field(
        default="", description="What matters most, in one or two sentences for a person; empty in older results."
    )
    findings: list[str] = Field(description="Plain sentences, most important first.")
    asymmetries: list[Asymmetry] = Field(description="Left-right differences.")
    advice_keys: list[str] = Field(
        description="What was found that calls for advice: keys of the rules in reference/advice_rules.toml."
    )
    what_would_help: Help | None = Field(
        default=None, description="The change that would help most where the pelvis could not be judged; else null."
    )
