"""Squats on both legs in plain sentences: what each knee did."""

from __future__ import annotations

from collections.abc import Sequence

from hipcheck.choice import knee_of
from hipcheck.exercises.asymmetry import could_be_turn
from hipcheck.exercises.doubts import NO_DOUBTS, Doubts
from hipcheck.exercises.words import against_standing, degrees, say, size
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference import limit
from hipcheck.results import Knee, Squat

__all__ = ["count_words", "goes_outward", "inward_amount", "most_words", "rises_inward", "squat_findings"]


def squat_findings(squats: Sequence[Squat], doubts: Doubts = NO_DOUBTS) -> list[str]:
    """Return what was found in squats on both legs, the knee that moves inward first."""
    if not squats:
        return []
    inward = {side: sum(knee_of(squat, side).caves_in == "present" for squat in squats) for side in BOTH_SIDES}
    worst_first = sorted(BOTH_SIDES, key=lambda side: -inward[side])
    findings = [_knee_sentence([knee_of(squat, side) for squat in squats], side, doubts) for side in worst_first]
    findings += [sentence for side in BOTH_SIDES if (sentence := _rising_sentence(squats, side))]
    if any(could_be_turn(squat) for squat in squats):
        findings.append(say("squat.opposite"))
    return findings


def count_words(some: int, all_: int) -> str:
    """Return ``"3 of 5 squats"``, or that there was one."""
    return say("amount.squats", some=some, all=all_) if all_ != 1 else say("amount.one_squat")


def most_words(count: int) -> str:
    """Return how the largest of several amounts opens: ``"by up to"``; of one, ``"by"``."""
    return say("amount.by" if count == 1 else "amount.by_up_to")


def inward_amount(knees: Sequence[Knee]) -> str:
    """Return by how much the knee moves inward at most, of those repetitions in which it does."""
    inward = [knee.fppa_from_standing_deg for knee in knees if knee.caves_in == "present"]
    worst = max(inward, key=lambda change: change.value or 0.0)
    return degrees(worst.value, worst.error)


def goes_outward(knee: Knee) -> bool:
    """Whether the knee goes outward of where it stands, by more than its error and than would be called moving."""
    change, error = knee.fppa_outermost_from_standing_deg, knee.fppa_from_standing_deg.error
    return change is not None and error is not None and -change > max(error, limit("squat_moves_inward_deg"))


def _knee_sentence(knees: list[Knee], side: Side, doubts: Doubts) -> str:
    inward = [knee for knee in knees if knee.caves_in == "present"]
    if inward:
        count, amount = count_words(len(inward), len(knees)), inward_amount(knees)
        key = "squat.inward_turned" if doubts.turned else "squat.inward"
        return say(key, side=side, count=count, most=most_words(len(knees)), amount=amount)
    known = [knee for knee in knees if knee.fppa_from_standing_deg.value is not None]
    if not known:
        return say("squat.no_reading", side=side)
    if all(knee.caves_in == "absent" for knee in knees):
        outward = [knee for knee in known if goes_outward(knee)]
        if outward:
            return _outward_sentence(outward, side)
        return say("squat.not_inward", side=side, tilt=_innermost(known))
    return say("squat.unsure", side=side, tilt=_innermost(known))


def _outward_sentence(knees: Sequence[Knee], side: Side) -> str:
    """Say how far out the knee went at its outermost."""
    farthest = min(knees, key=lambda knee: knee.fppa_outermost_from_standing_deg or 0.0)
    amount = size(farthest.fppa_outermost_from_standing_deg, farthest.fppa_from_standing_deg.error)
    return say("squat.outward", side=side, most=say("amount.by_up_to"), amount=amount)


def _innermost(knees: Sequence[Knee]) -> str:
    changes = [knee.fppa_from_standing_deg for knee in knees]
    innermost = max(changes, key=lambda change: float("-inf") if change.value is None else change.value)
    return against_standing(innermost.value, innermost.error)


def rises_inward(squats: Sequence[Squat], side: Side) -> list[Knee]:
    """Return the repetitions of a knee in which it moves inward on the way up."""
    return [knee for squat in squats if (knee := knee_of(squat, side)).caves_in_rising == "seen"]


def _rising_sentence(squats: Sequence[Squat], side: Side) -> str | None:
    rising = rises_inward(squats, side)
    if not rising:
        return None
    changes = [knee.ascent_minus_descent_deg for knee in rising]
    most = max(changes, key=lambda change: change.value or 0.0)
    return say(
        "squat.rises_in",
        side=side,
        most=most_words(len(rising)),
        amount=degrees(most.value, most.error),
        count=count_words(len(rising), len(squats)),
    )
