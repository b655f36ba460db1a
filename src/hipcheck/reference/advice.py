"""Exercises, habits and the rules that choose them: packaged data, checked when it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["AdviceItem", "AdviceRule", "AdviceRules", "advice_items", "advice_rules"]

Kind = Literal["exercise", "habit", "recording"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=1)


class AdviceItem(_Data):
    """One thing that the report may suggest."""

    key: str = Field(description="Its name in advice.toml.")
    title: str = Field(description="What it is called.")
    kind: Kind = Field(description="An exercise, a habit, or how to record better.")
    target: str = Field(description="What it is for.")
    source: str = Field(description="Where it comes from.")
    evidence: str = Field(description="What is known of it, with its limits.")
    steps: tuple[str, ...] = Field(min_length=2, description="How it is done, a sentence each.")
    dose: str = Field(description="How much and how often.")
    dose_origin: Literal["convention", "published"] = Field(description="Whether a study stands behind the dose.")
    progression: str = Field(description="How to go on when it has become easy.")
    stop: str = Field(description="When to stop.")
    cautions: tuple[str, ...] = Field(description="What to take care of.")
    drawing: str = Field(description="Name of its drawing.")

    @property
    def dose_words(self) -> str:
        """The dose with its origin, where no study stands behind it."""
        return f"{self.dose} ({self.dose_origin})" if self.dose_origin == "convention" else self.dose


class AdviceRule(_Data):
    """What follows from one finding."""

    key: str = Field(description="The finding, as in summary.advice_keys.")
    why: str = Field(description="Why it is suggested; {legs} stands for the legs concerned.")
    both: str = Field(default="either leg", description="What {legs} is where both are concerned.")
    advise: tuple[str, ...] = Field(min_length=1, description="Keys of what is suggested, first things first.")
    leave_out: tuple[str, ...] = Field(default=(), description="Keys of what is not shown beside this finding.")


class AdviceRules(_Data):
    """All rules, in the order of their weight."""

    most_exercises: int = Field(ge=1, description="How many exercises are shown at most.")
    rule: tuple[AdviceRule, ...] = Field(min_length=1, description="The rules.")

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        named = {key for rule in self.rule for key in (*rule.advise, *rule.leave_out)}
        unknown = sorted(named - set(advice_items()))
        if unknown:
            raise ValueError(f"advice_rules.toml names what advice.toml does not have: {', '.join(unknown)}")
        return self


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def advice_items() -> dict[str, AdviceItem]:
    """Return everything that can be suggested, by key, in the order of the file.

    Raises
    ------
    pydantic.ValidationError
        If a field is missing, empty or unknown.
    """
    return {key: AdviceItem(key=key, **entry) for key, entry in _table("advice.toml").items()}


@cache
def advice_rules() -> AdviceRules:
    """Return the rules.

    Raises
    ------
    pydantic.ValidationError
        If a field is missing or unknown, or a rule names something that is not in ``advice.toml``.
    """
    return AdviceRules(**_table("advice_rules.toml"))
