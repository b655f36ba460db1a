"""From findings to advice: which exercises and habits the report suggests, and why.

The rules are data (``reference/advice_rules.toml``), and so is what they suggest (``reference/advice.toml``). What a
recording calls for is in its result (``summary.advice_keys``), so that advice needs nothing but ``results.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference.advice import AdviceItem, AdviceRule, advice_items, advice_rules
from hipcheck.results import Results

__all__ = ["Advice", "advice_for"]


class Advice(BaseModel):
    """One suggestion: what to do, and the finding that calls for it."""

    model_config = ConfigDict(frozen=True)

    item: AdviceItem = Field(description="The exercise or habit.")
    finding: str = Field(description="The finding that calls for it, a key of summary.advice_keys.")
    why: str = Field(description="The same as a sentence.")


def advice_for(results: Results) -> list[Advice]:
    """Return what to suggest after a recording, first things first; each thing once.

    Parameters
    ----------
    results
        Of one recording. One that cannot be used gets how to film it again, and nothing else.

    Returns
    -------
    list of Advice
        At most four exercises (``most_exercises`` of the rules), and the habits and hints for the recording beside
        them. Empty where the findings call for nothing.
    """
    rules = advice_rules()
    called = [rule for rule in rules.rule if rule.key in results.summary.advice_keys]
    left_out = {key for rule in called for key in rule.leave_out}
    chosen: dict[str, Advice] = {}
    for rule in called:
        why = rule.why.format(legs=_legs(rule, results))
        for key in rule.advise:
            full = sum(one.item.kind == "exercise" for one in chosen.values()) >= rules.most_exercises
            item = advice_items()[key]
            if key not in left_out | set(chosen) and not (full and item.kind == "exercise"):
                chosen[key] = Advice(item=item, finding=rule.key, why=why)
    return list(chosen.values())


def _legs(rule: AdviceRule, results: Results) -> str:
    """Return "the left leg", "both legs", or "one leg" where the result does not say which."""
    sides = set(_SIDES[rule.key](results)) if rule.key in _SIDES else set()
    if len(sides) == len(BOTH_SIDES):
        return "both legs"
    return f"the {sides.pop()} leg" if sides else "one leg"


def _dropping(results: Results) -> Iterable[Side]:
    return (stance.side for stance in results.stances if stance.pattern in ("drops", "drops_and_leans", "fades"))


def _leaning(results: Results) -> Iterable[Side]:
    return (stance.side for stance in results.stances if stance.pattern in ("leans", "drops_and_leans"))


def _caving(results: Results) -> Iterable[Side]:
    for squat in results.squats:
        knees = {"left": squat.knees.left, "right": squat.knees.right}
        yield from (side for side in BOTH_SIDES if knees[side].caves_in == "present")


_SIDES: Final[Mapping[str, Callable[[Results], Iterable[Side]]]] = {
    "pelvic_drop": _dropping,
    "trunk_lean": _leaning,
    "knee_valgus": _caving,
}
"""Which legs a finding is about."""
