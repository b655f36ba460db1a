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
        ``own`` if measured with hipcheck, ``literature`` if borrowed.
    source
        Where it comes from, in words.
    """

    sem: float
    origin: Literal["own", "literature"]
    source: str


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("retest.toml").read_text(encoding="utf-8"))


def retest(measure: str, case: str) -> Retest | None:
    """Return the test-retest error of a measure; None where there is none.

    Parameters
    ----------
    measure
        Name with its unit, e.g. ``"fppa_deg"``.
    case
        The view, or for the pelvis the method, of both sessions.

    Examples
    --------
    >>> retest("fppa_deg", "front").sem
    3.0
    """
    entry = _table().get(measure, {}).get(case)
    return Retest(float(entry["sem"]), entry["origin"], entry["source"]) if entry else None
