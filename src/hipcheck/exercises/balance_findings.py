"""The balance exercise in plain sentences."""

from __future__ import annotations

from typing import Final

from hipcheck.reference import age_group, hold_norm_s, hold_norms_s
from hipcheck.results import Balance, BalanceLeg, NormVerdict, Reported, Summary

__all__ = ["NORM_WORDS", "leg_sentence", "summarise_balance"]

NORM_WORDS: Final[dict[NormVerdict, str]] = {
    "reached": "reached",
    "not_reached": "not reached",
    "open": "open, within the error or cut short by the clip",
}


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
        nothing = "No hold on one leg of at least 1 s was found in this recording."
        return Summary(findings=[nothing], asymmetries=[], advice_keys=["better_recording"])
    findings = [leg_sentence(leg, age_years) for leg in legs]
    findings += [_without_age(age_years)] if all(leg.verdict is None for leg in legs) else []
    findings.append(_changes_sentence(balance, legs))
    short = any(leg.verdict == "not_reached" for leg in legs)
    return Summary(findings=findings, asymmetries=[], advice_keys=["short_balance" if short else "nothing_found"])


def leg_sentence(leg: BalanceLeg, age_years: int | None) -> str:
    """Return how long the best hold on a leg was, and what is usual at that age; without an age at which ages it is."""
    at_least = "at least " if leg.at_least else ""
    tries = "the one hold" if leg.trials == 1 else f"best of {leg.trials} holds"
    touched = f", {leg.touch_downs} touch-down{'' if leg.touch_downs == 1 else 's'}" if leg.touch_downs else ""
    opening = (
        f"Balance on the {leg.side} leg: {at_least}{leg.best_s:.1f} s ± {leg.best_error_s:.1f} s, {tries}{touched}"
    )
    if leg.verdict is None or age_years is None:
        return f"{opening}; {_groups(leg)}."
    usual = f"usual best of three at {age_group(age_years)}: {hold_norm_s(age_years):.1f} s"
    return f"{opening}; {usual}, {NORM_WORDS[leg.verdict]}."


def _groups(leg: BalanceLeg) -> str:
    """Say which age groups usually hold that long."""
    youngest, (oldest, seconds) = hold_norms_s()[0][0], hold_norms_s()[-1]
    if leg.reached_from_age is None:
        if leg.at_least:
            return "cut short by the clip, so that it compares with no age"
        return f"less than the usual {seconds:.1f} s of the oldest group ({oldest} and older)"
    if leg.reached_from_age == youngest:
        return "as long as is usual in every age group"
    words = f"as long as is usual from {leg.reached_from_age} years on"
    return words if leg.at_least else f"{words}, not as in younger groups"


def _without_age(age_years: int | None) -> str:
    if age_years is None:
        return "What is usual depends on age: give it (--age 62) to compare."
    return f"There is no norm for an age of {age_years} years; those at hand begin at {hold_norms_s()[0][0]}."


def _changes_sentence(balance: Balance, legs: list[BalanceLeg]) -> str:
    if len(legs) == 1:
        return f"Only the {legs[0].side} leg was stood on; do the other one too."
    first = balance.side_changes_s[0]
    more = len(balance.side_changes_s) - 1
    return f"The leg was changed at {first:.0f} s" + (
        f", and {more} more time{'s' if more > 1 else ''}." if more else "."
    )
