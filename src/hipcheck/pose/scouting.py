"""When to look for further people: looking for several in every picture would cost twice as much."""

from __future__ import annotations

from typing import Final

__all__ = ["MOST_PEOPLE", "ScoutSchedule"]

MOST_PEOPLE: Final = 4

_EVERY_S: Final = 1.0
_FIRST_EVERY_S: Final = 0.25  # short clips deserve more than one look
_FIRST_UNTIL_S: Final = 2.0


class ScoutSchedule:
    """Tell in which pictures of a recording the whole picture is searched afresh."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def is_due(self, t_s: float) -> bool:
        """Return whether it is time at ``t_s`` seconds, later than the picture before; if so it counts as done."""
        if t_s < self._next_s:
            return False
        self._next_s += _FIRST_EVERY_S if t_s < _FIRST_UNTIL_S else _EVERY_S
        return True
