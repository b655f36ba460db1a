"""Age and pain as they are given on the command line or in Python, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hipcheck.errors import UsageError
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results import Reported

__all__ = ["MOST_PAIN", "OLDEST_YEARS", "parse_pain", "reported_by"]

OLDEST_YEARS: Final = 120
MOST_PAIN: Final = 10

_ONE: Final = re.compile(r"(left|right)\s*=\s*(\d{1,2})", re.IGNORECASE)


def parse_pain(given: Iterable[str]) -> dict[Side, int]:
    """Return the pain of each leg from texts like ``left=3`` or ``left=3,right=0``.

    Raises
    ------
    UsageError
        If a text is something else, a number is not in 0..10, or a leg is given twice.
    """
    pain: dict[Side, int] = {}
    for text in (part.strip() for whole in given for part in whole.split(",")):
        found = _ONE.fullmatch(text)
        if found is None:
            raise UsageError(f"--pain {text} says nothing; give a leg and a number of 0 to 10, as in --pain left=3.")
        side: Side = "left" if found[1].lower() == "left" else "right"
        if side in pain:
            raise UsageError(f"--pain gives the {side} leg twice; give one number for it.")
        pain[side] = int(found[2])
    _check_pain(pain)
    return pain


def reported_by(age_years: int | None, pain: Mapping[Side, int] | None) -> Reported | None:
    """Return what was said; ``None`` if nothing was.

    Parameters
    ----------
    age_years
        Whole years, 1 to 120.
    pain
        Outer-hip pain while standing on a leg, 0 to 10, by leg.

    Raises
    ------
    UsageError
        If a number is out of its range, or a leg is neither left nor right.
    """
    if age_years is not None and not 1 <= age_years <= OLDEST_YEARS:
        raise UsageError(f"An age of {age_years} years is not possible; give whole years from 1 to {OLDEST_YEARS}.")
    _check_pain(pain or {})
    if age_years is None and not pain:
        return None
    given = pain or {}
    return Reported(age_years=age_years, pain_left=given.get("left"), pain_right=given.get("right"))


def _check_pain(pain: Mapping[Side, int]) -> None:
    for side, number in pain.items():
        if side not in BOTH_SIDES:
            raise UsageError(f"There is no leg {side}; pain is given for left or right.")
        if not 0 <= number <= MOST_PAIN:
            raise UsageError(f"Pain of {number} on the {side} leg is off the scale; give 0 (none) to 10 (the worst).")
