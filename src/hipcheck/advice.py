"""From findings to advice: which exercises and habits the report suggests, and why.

The rules are data (``reference/advice_rules.toml``), and so is what they suggest (``reference/advice.toml``). What a
recording calls for is in its result (``summary.advice_keys``), so that advice needs nothing but ``results.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hipcheck.choice import knee_of
from hipcheck.exercises.asymmetry import farther_side
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference.advice import AdviceItem, AdviceLimit, AdviceRule, advice_items, advice_rules
from hipcheck.results import GaitSide, HistoryItem, OneLeg, Reported, Results

__all__ = ["ADVICE_LIMITS", "ADVICE_TITLE", "Advice", "advice_for", "advice_groups", "advice_limits"]

ADVICE_TITLE: Final = "What may help"
ADVICE_LIMITS: Final = (
    "Suggestions that go with what was seen, not a diagnosis and not a prescription. A dose marked convention has no "
    "study behind it. Pain that comes up is a reason to stop, and to ask a clinician."
)


class Advice(BaseModel):
    """One suggestion: what to do, and the finding that calls for it."""

    model_config = ConfigDict(frozen=True)

    item: AdviceItem = Field(description="The exercise or habit.")
    finding: str = Field(description="The finding that calls for it, a key of summary.advice_keys.")
    why: str = Field(description="The same as a sentence.")


def advice_for(results: Results) -> list[Advice]:
    """Return what to suggest after a recording, by finding, first things first; each thing once.

    Parameters
    ----------
    results
        Of one recording. One that cannot be used gets how to film it again.

    Returns
    -------
    list of Advice
        At most four exercises (``most_exercises`` of the rules), and the habits and hints for the recording beside
        them. Empty where the findings call for nothing.
    """
    called, limits, history = _called(results), _limits(results), _history(results)
    left_out = {key for rule in called for key in rule.leave_out}
    left_out |= {key for key, item in advice_items().items() if any(limit.bars(item, history) for limit in limits)}
    chosen: list[Advice] = []
    # In turns, so that every finding has its first exercise before one has its second.
    for place in range(max((len(rule.advise) for rule in called), default=0)):
        for rule in called:
            item = advice_items()[rule.advise[place]] if place < len(rule.advise) else None
            if item is not None and item.key not in left_out and _has_room(chosen, item):
                chosen.append(
                    Advice(item=_eased(item, limits), finding=rule.key, why=rule.why.format(legs=_legs(rule, results)))
                )
    order = [rule.key for rule in called]
    return sorted(chosen, key=lambda one: order.index(one.finding))


def advice_limits(results: Results) -> list[str]:
    """Return what the advice is not, then what of it is held back from this person, a sentence each."""
    called = [advice_items()[key] for rule in _called(results) for key in rule.advise]
    history = _history(results)
    telling = (limit for limit in _limits(results) if any(limit.bars(item, history) for item in called))
    return [ADVICE_LIMITS, *(limit.say for limit in telling)]


def _eased(item: AdviceItem, limits: Sequence[AdviceLimit]) -> AdviceItem:
    """Return an exercise with the progression of the first limit that has one."""
    easier = next((limit.progression for limit in limits if limit.progression), None)
    if easier is None or item.kind != "exercise":
        return item
    return item.model_copy(update={"progression": easier})


def _called(results: Results) -> list[AdviceRule]:
    return [rule for rule in advice_rules().rule if rule.key in results.summary.advice_keys]


def _limits(results: Results) -> list[AdviceLimit]:
    return [limit for limit in advice_rules().limit if _holds(limit, results)]


def _holds(limit: AdviceLimit, results: Results) -> bool:
    """Whether every condition of a limit that it names is met; what was not said is not."""
    said = results.reported or Reported()
    age, pain = said.age_years, max(said.pain_left or 0, said.pain_right or 0)
    shortest_s = min((s.hold_s for s in results.stances if s.end_reason == "touch_down"), default=None)
    met = [
        limit.pain_from is None or pain >= limit.pain_from,
        not limit.pain_at_rest or bool(said.pain_at_rest),
        limit.age_from is None or (age is not None and age >= limit.age_from),
        limit.age_below is None or (age is not None and age < limit.age_below),
        limit.hold_below_s is None or (shortest_s is not None and shortest_s < limit.hold_below_s),
        not limit.history or bool(_history(results)),
    ]
    return all(met)


def _history(results: Results) -> set[HistoryItem]:
    return set((results.reported.history if results.reported else None) or ())


def advice_groups(advice: Sequence[Advice]) -> list[tuple[str, list[AdviceItem]]]:
    """Return the advice by its reason: the sentence, and what follows from it."""
    return [(why, [one.item for one in ones]) for why, ones in groupby(advice, key=lambda one: one.why)]


def _has_room(chosen: list[Advice], item: AdviceItem) -> bool:
    """Whether the item is new, and, for an exercise, whether there may be one more."""
    exercises = sum(one.item.kind == "exercise" for one in chosen)
    full = item.kind == "exercise" and exercises >= advice_rules().most_exercises
    return not full and item.key not in {one.item.key for one in chosen}


def _legs(rule: AdviceRule, results: Results) -> str:
    """Return "the left leg", "either leg", or "one leg" where the result does not say which."""
    sides = set(_SIDES[rule.key](results)) if rule.key in _SIDES else set()
    if len(sides) == len(BOTH_SIDES):
        return rule.both
    return f"the {sides.pop()} leg" if sides else "one leg"


def _dropping(results: Results) -> Iterable[Side]:
    yield from (stance.side for stance in results.stances if stance.pattern in ("drops", "drops_and_leans", "fades"))
    yield from (steps.side for steps in _steps(results) if steps.drops == "present")
    yield from (leg.side for leg in _single_legs(results) if leg.drops == "present")


def _not_holding_up(results: Results) -> Iterable[Side]:
    yield from (stance.side for stance in results.stances if stance.raise_grade in ("delayed", "not_raised"))


def _leaning(results: Results) -> Iterable[Side]:
    yield from (stance.side for stance in results.stances if stance.pattern in ("leans", "drops_and_leans"))
    yield from (steps.side for steps in _steps(results) if steps.leans == "present")
    yield from (leg.side for leg in _single_legs(results) if leg.leans == "present")


def _steps(results: Results) -> Iterable[GaitSide]:
    return (results.gait.sides.left, results.gait.sides.right) if results.gait else ()


def _single_legs(results: Results) -> Iterable[OneLeg]:
    return (squat.one_leg for squat in results.squats if squat.one_leg)


def _caving(results: Results) -> Iterable[Side]:
    yield from (leg.side for leg in _single_legs(results) if leg.caves_in == "present")
    for squat in results.squats:
        yield from (side for side in BOTH_SIDES if knee_of(squat, side).caves_in == "present")


def _farther(results: Results) -> Iterable[Side]:
    """Yield the side of the first difference that calls for an exercise."""
    sides = (farther_side(found) for found in results.summary.asymmetries)
    yield from [side for side in sides if side is not None][:1]


def _painful(results: Results) -> Iterable[Side]:
    return results.reported.painful if results.reported else ()


def _short(results: Results) -> Iterable[Side]:
    legs = (results.balance.left, results.balance.right) if results.balance else ()
    return (leg.side for leg in legs if leg is not None and leg.verdict == "not_reached")


_SIDES: Final[Mapping[str, Callable[[Results], Iterable[Side]]]] = {
    "pelvic_drop": _dropping,
    "pelvis_not_held_up": _not_holding_up,
    "trunk_lean": _leaning,
    "knee_valgus": _caving,
    "asymmetry": _farther,
    "pain": _painful,
    "short_balance": _short,
}
"""Which legs a finding is about."""
