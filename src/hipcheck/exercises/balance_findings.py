"""The balance exercise in plain sentences."""

from __future__ import annotations

from hipcheck.exercises.words import held_words, say
from hipcheck.reference import age_group, hold_norm_s, hold_norms_s
from hipcheck.results import Balance, BalanceLeg, Reported, Summary

__all__ = ["leg_sentence", "summarise_balance"]


def summarise_balance(balance: Balance, reported: Reported | None) -> Summary:
    """Put a balance exercise into sentences; the advice follows from the verdicts.

    Parameters
    ----------
    balance
        The measures.
    reported
        What the person said; the age decides which norm is named.
    """
    age_years = reported.age_years if reported else None
    legs = [leg for leg in (balance.left, balance.right) if leg is not None]
    if not legs:
        nothing = say("verdict.nothing", what=say("nothing.stance_short"))
        findings = [say("nothing.stance")]
        return Summary(verdict=nothing, findings=findings, asymmetries=[], advice_keys=["better_recording"])
    findings = [leg_sentence(leg, age_years) for leg in legs]
    findings += [_without_age(age_years)] if all(leg.verdict is None for leg in legs) else []
    findings.append(_changes_sentence(balance, legs))
    short = any(leg.verdict == "not_reached" for leg in legs)
    keys = ["short_balance" if short else "nothing_found"]
    return Summary(verdict=_verdict(legs, age_years), findings=findings, asymmetries=[], advice_keys=keys)


def _verdict(legs: list[BalanceLeg], age_years: int | None) -> str:
    times = {leg.side: held_words(leg.best_s, at_least=leg.at_least) for leg in legs}
    if len(legs) == 1:
        (side,) = times
        balance = say("verdict.balance_one", side=side, held=times[side])
    else:
        balance = say("verdict.balance_both", **times)
    norm_s = None if age_years is None else hold_norm_s(age_years)
    if age_years is None or norm_s is None:
        return balance
    return say("verdict.balance_norm", balance=balance, ages=age_group(age_years), norm=held_words(norm_s))


def leg_sentence(leg: BalanceLeg, age_years: int | None) -> str:
    """Return how long the best hold on a leg was, and what is usual at that age; without an age at which ages it is."""
    tries = say("balance.one_try") if leg.trials == 1 else say("balance.tries", count=leg.trials)
    touches = "" if not leg.touch_downs else "touched_once" if leg.touch_downs == 1 else "touched"
    return say(
        "balance.leg",
        side=leg.side,
        held=held_words(leg.best_s, at_least=leg.at_least),
        error=held_words(leg.best_error_s),
        tries=tries,
        touched=say(f"balance.{touches}", count=leg.touch_downs) if touches else "",
        compared=_compared(leg, age_years),
    )


def _compared(leg: BalanceLeg, age_years: int | None) -> str:
    norm_s = None if age_years is None else hold_norm_s(age_years)
    if leg.verdict is None or age_years is None or norm_s is None:
        return _groups(leg)
    return say(f"balance.{leg.verdict}", ages=age_group(age_years), norm=held_words(norm_s))


def _groups(leg: BalanceLeg) -> str:
    """Say which age groups usually hold that long."""
    youngest, (oldest, seconds) = hold_norms_s()[0][0], hold_norms_s()[-1]
    if leg.reached_from_age is None:
        if leg.at_least:
            return say("balance.no_age_fits")
        return say("balance.below_all", age=oldest, norm=held_words(seconds))
    if leg.reached_from_age == youngest:
        return say("balance.every_age")
    return say("balance.from_age_at_least" if leg.at_least else "balance.from_age", age=leg.reached_from_age)


def _without_age(age_years: int | None) -> str:
    if age_years is None:
        return say("balance.give_age")
    return say("balance.no_norm", age=age_years, youngest=hold_norms_s()[0][0])


def _changes_sentence(balance: Balance, legs: list[BalanceLeg]) -> str:
    if len(legs) == 1:
        return say("balance.one_leg", side=legs[0].side)
    more = len(balance.side_changes_s) - 1
    key = "changed" if not more else "changed_again" if more == 1 else "changed_often"
    return say(f"balance.{key}", when=f"{balance.side_changes_s[0]:.0f} s", more=more)
