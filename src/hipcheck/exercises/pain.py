"""Pain that was reported: a hold on that leg is not judged, and the clinician should know (METRICS)."""

from __future__ import annotations

from collections.abc import Sequence

from hipcheck.exercises.words import say
from hipcheck.results import Reported, Stance, Summary

__all__ = ["mark_painful", "not_interpretable", "tell_pain"]


def mark_painful(stances: Sequence[Stance], reported: Reported | None) -> list[Stance]:
    """Return the holds; those on a leg with pain are not interpretable and say so. Their numbers stay.

    Parameters
    ----------
    stances
        As measured.
    reported
        What the person said; pain of 0 changes nothing.
    """
    painful = reported.painful if reported else []
    return [
        not_interpretable(hold, say("reason.pain", pain=reported.pain(hold.side), side=hold.side))
        if reported and hold.side in painful
        else hold
        for hold in stances
    ]


def not_interpretable(hold: Stance, reason: str) -> Stance:
    """Return a hold that is not judged, for a reason that comes first of all."""
    update = {"sign": "not_interpretable", "pattern": "not_interpretable", "reasons": [reason, *hold.reasons]}
    return hold.model_copy(update=update)


def tell_pain(summary: Summary, reported: Reported | None) -> Summary:
    """Return the summary with what was said about pain, first of all, and with the advice that it calls for."""
    painful = reported.painful if reported else []
    if not reported or not painful:
        return summary
    if len(painful) == 1:
        sentence = say("pain.tell", pain=reported.pain(painful[0]), side=painful[0])
    else:
        sentence = say("pain.tell_both", left=reported.pain_left, right=reported.pain_right)
    keys = ["pain", *(key for key in summary.advice_keys if key != "nothing_found")]
    return summary.model_copy(update={"findings": [sentence, *summary.findings], "advice_keys": keys})
