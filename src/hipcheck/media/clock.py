"""The film's time and real time: slow motion, time lapse, and the part of a film that counts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from hipcheck.errors import UsageError

if TYPE_CHECKING:
    from hipcheck.results import Source

__all__ = ["REAL_TIME", "Clock", "film_time_s", "film_time_words", "given_clock"]

_T = TypeVar("_T")

_EDGE_S: Final = 1e-6
_SPEEDS: Final = (0.001, 1000.0)
_FILM_TIME: Final = re.compile(r"(?:(?:(\d+):)?(\d{1,3}):)?(\d+(?:\.\d*)?|\.\d+)")


@dataclass(frozen=True)
class Clock:
    """How the time of a film becomes real time, and which part of the film counts.

    Attributes
    ----------
    speed
        Share of real speed at which the film plays: 0.25 if it shows everything four times as slowly. None leaves
        it to what the file says.
    from_s, to_s
        Begin and end of the part in seconds of the film, from its first picture; None for the film's own.
    """

    speed: float | None = None
    from_s: float | None = None
    to_s: float | None = None

    def part(self, timed: Iterable[tuple[float, _T]], first_s: float) -> Iterator[tuple[float, _T]]:
        """Yield what lies in the part, with its times unchanged.

        Parameters
        ----------
        timed
            Pairs of a time on the file's own clock in seconds, increasing, and anything.
        first_s
            Time of the film's first picture on that clock.
        """
        begin_s = -math.inf if self.from_s is None else first_s + self.from_s - _EDGE_S
        end_s = math.inf if self.to_s is None else first_s + self.to_s + _EDGE_S
        for time_s, element in timed:
            if time_s > end_s:
                return
            if time_s >= begin_s:
                yield time_s, element

    def share_of(self, film_s: float) -> float:
        """Return which share of a film that lasts so many seconds the part is, 0 to 1; all of one that lasts none."""
        if film_s <= 0:
            return 1.0
        begin_s, end_s = self.from_s or 0.0, film_s if self.to_s is None else self.to_s
        return max(0.0, min(end_s, film_s) - begin_s) / film_s

    @property
    def rate(self) -> float:
        """Real seconds in a second of the film, above 0."""
        return 1.0 if self.speed is None else self.speed

    @classmethod
    def of(cls, source: Source) -> Clock:
        """Return the clock by which a recording was measured."""
        return cls(source.speed, source.from_s, source.to_s)

    def told_by(self, speed: float) -> Clock:
        """Return the clock with the speed that the file says, where none was asked for."""
        return replace(self, speed=speed) if self.speed is None else self


REAL_TIME: Final = Clock()
"""The whole film, at the speed that the file says."""


def given_clock(
    speed: float | None = None, from_s: float | str | None = None, to_s: float | str | None = None
) -> Clock:
    """Return the clock that somebody asked for.

    Parameters
    ----------
    speed
        Share of real speed at which the film plays, 0.001 to 1000; None for what the file says.
    from_s, to_s
        Seconds of the film, or texts like ``1:05``.

    Raises
    ------
    UsageError
        If the speed makes no sense, a time is none, or the part ends before it begins.
    """
    low, high = _SPEEDS
    if speed is not None and not low <= speed <= high:
        raise UsageError(f"A film cannot play at {speed:g} times the real speed; give 0.25 for one slowed four times.")
    begin_s = None if from_s is None else film_time_s(from_s, "--from")
    end_s = None if to_s is None else film_time_s(to_s, "--to")
    if end_s is not None and end_s <= (begin_s or 0.0):
        begins = film_time_words(begin_s or 0.0)
        raise UsageError(f"--to {film_time_words(end_s)} does not come after the begin ({begins}); give a later time.")
    return Clock(speed, begin_s or None, end_s)


def film_time_s(given: float | str, option: str) -> float:
    """Return seconds from a number, or from a text like ``65``, ``1:05`` or ``1:01:05.5``.

    Raises
    ------
    UsageError
        If it is no time; ``option`` is named in it.
    """
    text = str(given).strip()
    found = _FILM_TIME.fullmatch(text)
    if found is None:
        raise UsageError(f"{option} {text} is no time of a film; give seconds, or minutes and seconds as in 1:05.")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return 3600 * hours + 60 * minutes + seconds


def film_time_words(seconds: float) -> str:
    """Return a time of a film as players show it.

    Examples
    --------
    >>> film_time_words(65.5), film_time_words(7.0)
    ('1:05.5', '0:07')
    """
    whole = round(seconds, 1)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(int(minutes), 60)
    shown = f"{rest:04.1f}".removesuffix(".0")
    return f"{hours}:{minutes:02}:{shown}" if hours else f"{minutes}:{shown}"
