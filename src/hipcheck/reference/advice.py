"""Exercises, habits and the rules that choose them: packaged data, checked when it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hipcheck.results import HistoryItem

__all__ = ["AdviceItem", "AdviceLimit", "AdviceRule", "AdviceRules", "advice_items", "advice_rules"]

Kind = Literal["exercise", "habit", "recording"]
Flag = Literal["one_leg", "fall_risk", "loads_painful_hip"]


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
    level: int = Field(default=1, ge=1, le=3, description="Which of three steps of difficulty it is.")
    one_leg: bool = Field(default=False, description="Whether one leg carries the body.")
    fall_risk: bool = Field(default=False, description="Whether one may fall.")
    loads_painful_hip: bool = Field(default=False, description="Whether it loads the outer hip much, or presses on it.")
    not_with: tuple[HistoryItem, ...] = Field(default=(), description="What of the person's history bars it.")

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


class AdviceLimit(_Data):
    """What is held back from whom; it holds where every condition does that it names."""

    pain_from: int | None = Field(default=None, ge=1, le=10, description="Least pain on either leg, of 0 to 10.")
    pain_at_rest: bool = Field(default=False, description="Pain at rest that no position eases.")
    age_from: int | None = Field(default=None, description="Least age, years.")
    age_below: int | None = Field(default=None, description="Age that is not reached, years.")
    hold_below_s: float | None = Field(
        default=None, description="A hold that ended with the foot down before, seconds."
    )
    history: bool = Field(default=False, description="An answer about the person's history that bars an exercise.")
    drop: tuple[Flag, ...] = Field(default=(), description="Exercises with any of these are left out.")
    most_level: int = Field(default=3, ge=1, le=3, description="Harder exercises are left out.")
    exercises: bool = Field(default=True, description="False leaves out all exercises.")
    progression: str | None = Field(default=None, description="How to go on, in place of what the exercises say.")
    say: str = Field(description="The sentence that says so.")
    source: str = Field(description="What it rests on.")

    def bars(self, item: AdviceItem, history: Collection[HistoryItem]) -> bool:
        """Whether something is held back from a person of such a history."""
        if item.kind != "exercise":
            return False
        barred = self.history and not set(item.not_with).isdisjoint(history)
        flagged = any(getattr(item, flag) for flag in self.drop)
        return barred or flagged or not self.exercises or item.level > self.most_level


class AdviceRules(_Data):
    """All rules, in the order of their weight."""

    most_exercises: int = Field(ge=1, description="How many exercises are shown at most.")
    rule: tuple[AdviceRule, ...] = Field(min_length=1, description="The rules.")
    limit: tuple[AdviceLimit, ...] = Field(default=(), description="What is held back from whom.")

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
