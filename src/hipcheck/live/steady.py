"""Hysteresis for what is said: a new value must last before it is taken, and is then kept for a while."""

from __future__ import annotations

from typing import Generic, TypeVar

__all__ = ["Steady"]

T = TypeVar("T")


class Steady(Generic[T]):
    """A value that does not flicker.

    Parameters
    ----------
    value
        The first value.
    after_s
        How long another value must last until it takes over.
    least_s
        How long a value is kept at least.
    """

    def __init__(self, value: T, *, after_s: float, least_s: float) -> None:
        self.value = value
        self._after_s, self._least_s = after_s, least_s
        self._taken_s = float("-inf")
        self._other: T = value
        self._other_since_s = 0.0

    def update(self, t_s: float, value: T) -> T:
        """Take the value of this instant and return the steady one."""
        if value == self.value:
            self._other = value
            return self.value
        if value != self._other:
            self._other, self._other_since_s = value, t_s
        if t_s - self._other_since_s >= self._after_s and t_s - self._taken_s >= self._least_s:
            self.value, self._taken_s = value, t_s
        return self.value
