"""Issues, and the stretch of the clip that they concern."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats
from hipcheck.results import Issue

__all__ = ["PART_S", "bad_time_issue", "refusal", "span_s", "warning"]

PART_S: Final = 0.3
"""Shorter troubles are not worth a word: gaps up to 0.2 s are interpolated."""

MOST: Final = 0.5


def warning(code: str, message: str, span: tuple[float, float] | None = None) -> Issue:
    """Return a warning; without a span it concerns the whole clip."""
    start_s, end_s = span or (None, None)
    return Issue(code=code, severity="warning", message=message, start_s=start_s, end_s=end_s)


def refusal(code: str, message: str) -> Issue:
    """Return the reason why the whole recording cannot be measured."""
    return Issue(code=code, severity="refusal", message=message)


def bad_time_issue(
    t_s: Floats, bad: NDArray[np.bool_], code: str, problem: str, advice: str, *, refuse_above: float = MOST
) -> list[Issue]:
    """Refuse if most frames are bad, warn if they add up to more than ``PART_S``.

    Parameters
    ----------
    t_s, bad
        ``(T,)`` time of the frames that can be judged, and which of them are bad.
    code
        Name of the issue, the same for refusal and warning.
    problem, advice
        What is wrong and what to do, joined to "Problem for ...; advice."
    refuse_above
        Share of bad frames that is too much; 1 = never refuse.
    """
    if len(bad) == 0:
        return []
    share = float(bad.mean())
    if share > refuse_above:
        return [refusal(code, f"{problem} for {100 * share:.0f} % of the clip; {advice}.")]
    bad_s = share * (t_s[-1] - t_s[0])
    if bad_s <= PART_S:
        return []
    return [warning(code, f"{problem} for {bad_s:.1f} s of the clip; {advice}.", span_s(t_s, bad))]


def span_s(t_s: Floats, bad: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the first and the last time at which it is bad."""
    times = t_s[bad]
    return float(times[0]), float(times[-1])
