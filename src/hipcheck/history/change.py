"""Whether something changed: two sessions against the smallest detectable change, and the trend of several.

Two sessions of people who did not change differ by less than MDC95 = 2.77 SEM in 95 of 100 cases. A recording worse
than those the SEM was measured on (turned, shaky, without quiet standing) adds what its stated error has beyond theirs.
Where no SEM is known, or the sessions were not filmed the same way, the stated errors of both readings stand in: the
root of the sum of their squares, which is wider, because it also holds what repeats itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipcheck.history.sessions import SessionMeasure
from hipcheck.landmarks import Floats
from hipcheck.reference.retest import MDC95_PER_SEM, Retest, retest

__all__ = ["Band", "Change", "Trend", "band_of", "compare_sessions", "trend"]

ChangeVerdict = Literal["no_detectable_change", "increased", "decreased", "not_judged"]


@dataclass(frozen=True)
class Band:
    """How large a change must be to be detectable.

    Attributes
    ----------
    half_width
        95 % band of the difference of two sessions, in the unit of the measure.
    origin
        ``own`` or ``literature`` for an SEM, ``stated_errors`` for the errors of the two readings.
    source
        Where it comes from, in words.
    """

    half_width: float
    origin: Literal["own", "literature", "stated_errors"]
    source: str


@dataclass(frozen=True)
class Change:
    """One measure of one leg in two sessions.

    Attributes
    ----------
    before, after
        The two sessions.
    value
        After minus before, in the unit of the measure.
    band
        What a change must exceed; ``None`` where nothing is known.
    verdict
        ``no_detectable_change`` within the band; ``not_judged`` without a band or for a hold that is a lower bound.
    """

    before: SessionMeasure
    after: SessionMeasure
    value: float
    band: Band | None
    verdict: ChangeVerdict

    @property
    def words(self) -> str:
        """The measure in words that fit both sessions."""
        return self.before.words if self.before.words == self.after.words else self.before.wording.name


@dataclass(frozen=True)
class Trend:
    """The straight line through the sessions of one measure.

    Attributes
    ----------
    change
        Of the line from the first session to the last, in the unit of the measure.
    half_width
        95 % band of that change if nothing changed, in the unit of the measure; for two sessions it is MDC95.
    verdict
        As of a change.
    """

    change: float
    half_width: float
    verdict: ChangeVerdict


def band_of(before: SessionMeasure, after: SessionMeasure) -> Band | None:
    """Return the band of the difference of two sessions; None where neither an SEM nor both errors are known."""
    known = retest(before.measure, before.statistic, before.case) if before.case == after.case else None
    if known is not None:
        added = math.hypot(_beyond_usual(before, known), _beyond_usual(after, known))
        return Band(math.hypot(MDC95_PER_SEM * known.sem, added), known.origin, known.source)
    if before.error is None or after.error is None:
        return None
    why = "no test-retest error known" if before.case == after.case else "filmed or measured in different ways"
    return Band(math.hypot(before.error, after.error), "stated_errors", f"Errors (±) of both readings; {why}.")


def _beyond_usual(one: SessionMeasure, known: Retest) -> float:
    """Return by how much this recording is worse than those the SEM is of: turned, shaky, without quiet standing."""
    if one.error is None or known.usual_half_width is None:
        return 0.0
    return math.sqrt(max(one.error**2 - known.usual_half_width**2, 0.0))


def compare_sessions(before: Sequence[SessionMeasure], after: Sequence[SessionMeasure]) -> list[Change]:
    """Compare what sessions ``before`` and ``after`` both have, leg by leg, in the order of the first."""
    later = {_key(one): one for one in after}
    return [_change(one, later[_key(one)]) for one in before if _key(one) in later]


def _key(one: SessionMeasure) -> tuple[str, str | None, str, str]:
    return one.exercise, one.side, one.measure, one.statistic


def _change(before: SessionMeasure, after: SessionMeasure) -> Change:
    value, band = after.value - before.value, band_of(before, after)
    judged = band is not None and not (before.at_least or after.at_least)
    verdict = _verdict(value, band.half_width) if band is not None and judged else "not_judged"
    return Change(before, after, value, band, verdict)


def _verdict(change: float, half_width: float) -> ChangeVerdict:
    if abs(change) <= half_width:
        return "no_detectable_change"
    return "increased" if change > 0 else "decreased"


def trend(days: Floats, values: Floats, half_width: float) -> Trend:
    """Fit a straight line through sessions and judge its change from the first day to the last.

    Parameters
    ----------
    days
        ``(N,)`` when they were, in days; two or more, not all the same.
    values
        ``(N,)`` the measure, in its unit.
    half_width
        Band of the difference of two sessions, in the same unit.

    Notes
    -----
    The slope of N sessions that each vary by SEM has the standard error SEM / sqrt(sum((days - mean)^2)).
    """
    centred = days - np.mean(days)
    spread = float(np.sum(centred**2))
    span = float(np.max(days) - np.min(days))
    change = float(np.sum(centred * values)) / spread * span
    band = half_width / math.sqrt(2) * span / math.sqrt(spread)
    return Trend(change, band, _verdict(change, band))
