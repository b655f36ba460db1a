"""Dates of recordings: read from a file or from what somebody typed, checked for sense, written in one way.

A date is kept as text in ISO 8601: a day alone (``2024-03-05``), a day with the time of that place, whose zone is not
known (``2024-03-05T14:30:00``), or an instant with its zone (``2024-03-05T14:30:00+01:00``).
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Final

from hipcheck.errors import UsageError

__all__ = ["date_in_file", "date_words", "given_date", "instant_of", "local_words", "now_text"]

_EARLIEST_GIVEN: Final = 1900
_EARLIEST_IN_FILE: Final = 1995  # before digital cameras: a clock that was never set (1904, 1970, 1980)
_TOMORROW: Final = timedelta(days=1)
_OF_A_DAY: Final = time(12)  # of a day alone: every zone but a few has the same day then
_DAY: Final = re.compile(r"(\d{4})[-/.:](\d{1,2})[-/.:](\d{1,2})")


def given_date(text: str) -> str:
    """Return the date that somebody typed, as ISO 8601.

    Parameters
    ----------
    text
        ``2024-03-05``, ``2024-03-05 14:30``, or with seconds and a zone.

    Raises
    ------
    UsageError
        If it is no date, before 1900 or in the future.
    """
    found = _parsed(text.strip())
    if found is None:
        raise UsageError(f"{text} is no date; give year, month and day, as in 2024-03-05 or 2024-03-05T14:30.")
    if not _makes_sense(found, _EARLIEST_GIVEN):
        raise UsageError(f"{text} cannot be when it was filmed: before {_EARLIEST_GIVEN} or in the future.")
    return found


def date_in_file(text: str) -> str | None:
    """Return a date that stands in a file as ISO 8601; None for a year alone and for clocks that were never set."""
    found = _parsed(text.strip())
    return found if found is not None and _makes_sense(found, _EARLIEST_IN_FILE) else None


def date_words(text: str) -> str:
    """Return a date as it is shown, with its zone where it has one.

    Examples
    --------
    >>> date_words("2023-08-03T10:02:33-07:00")
    '2023-08-03 10:02 UTC−7'
    >>> date_words("2024-03-05")
    '2024-03-05'
    """
    if len(text) == len("2024-03-05"):
        return text
    when = datetime.fromisoformat(text)
    return f"{when:%Y-%m-%d %H:%M}{_zone_words(when)}"


def instant_of(text: str) -> datetime:
    """Return the instant of a date; one without a zone is taken as of this computer's, a day alone as its noon."""
    day_alone = len(text) == len("2024-03-05")
    when = datetime.fromisoformat(f"{text}T{_OF_A_DAY}" if day_alone else text)
    return when if when.tzinfo else when.astimezone()


def now_text() -> str:
    """Return this instant to the second, with this computer's zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _parsed(text: str) -> str | None:
    found = _DAY.match(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    rest = text[found.end() :].strip().removeprefix("T").strip()
    try:
        whole = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}T{rest.replace(' ', '') or '00:00'}")
    except ValueError:
        return None
    return whole.isoformat(timespec="seconds") if rest else whole.date().isoformat()


def _makes_sense(text: str, earliest_year: int) -> bool:
    """Whether a recording can be of this date; the clock of a camera may be a day ahead, and so may its zone."""
    try:
        return int(text[:4]) >= earliest_year and instant_of(text) <= datetime.now(UTC) + _TOMORROW
    except (ValueError, OverflowError):
        return False


def _zone_words(when: datetime) -> str:
    offset = when.utcoffset()
    if offset is None:
        return ""
    minutes = round(offset.total_seconds() / 60)
    if minutes == 0:
        return " UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f" UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def local_words(when: datetime) -> str:
    """Return an instant in this computer's time, and the day alone of what `instant_of` made of one.

    One of an earlier version may be too far off for this computer's time.
    """
    with suppress(OverflowError, ValueError, OSError):
        when = when.astimezone()
    day, minute = when.isoformat(" ", "minutes")[:16].split(" ")
    return day if when.time() == _OF_A_DAY else f"{day} {minute}"
