"""How much a measure varies between sessions without any change: standard errors of measurement, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

__all__ = ["MDC95_PER_SEM", "Retest", "retest"]

MDC95_PER_SEM: Final = 2.77
"""1.96 times the root of 2: the smallest change between two sessions that 95 % of unchanged people stay below."""


@dataclass(frozen=True)
class Retest:
    """The test-retest error of one measure.

    Attributes
    ----------
    sem
        Standard error of measurement in the unit of the measure.
    origin
        ``own`` if measured with hipcheck on rendered people: it holds what the measuring varies by, and nothing of what
        a living person varies by from day to day. ``literature`` if borrowed.
    source
        Where it comes from, in words.
    interval
        95 % interval of ``sem``; ``None`` for a borrowed one.
    usual_half_width
        Stated 95 % half-width of the readings it was measured on (median), in the unit of the measure; ``None`` where
        none is known. What a recording states beyond it widens the band of its comparisons.
    """

    sem: float
    origin: Literal["own", "literature"]
    source: str
    interval: tuple[float, float] | None = None
    usual_half_width: float | None = None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("retest.toml").read_text(encoding="utf-8"))


def retest(measure: str, statistic: str, case: str) -> Retest | None:
    """Return the test-retest error of a measure; None where there is none.

    Parameters
    ----------
    measure, statistic
        Name with its unit and which value of it, e.g. ``"fppa_deg"`` and ``"up"``.
    case
        The view, for the pelvis also how it was read, of both sessions: ``"front"``, ``"picture_back"``.

    Examples
    --------
    >>> retest("fppa_deg", "up", "front").origin
    'own'
    """
    entry = _table().get(measure, {}).get(statistic or "value", {}).get(case)
    if entry is None:
        return None
    interval = (float(entry["low"]), float(entry["high"])) if "low" in entry else None
    usual = float(entry["usual_half_width"]) if "usual_half_width" in entry else None
    return Retest(float(entry["sem"]), entry["origin"], entry["source"], interval, usual)
