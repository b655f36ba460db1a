"""A place for the newest of something, handed from one thread to another; what comes too late is dropped."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

__all__ = ["Slot"]

T = TypeVar("T")


class Slot(Generic[T]):
    """Holds one item at most.

    Attributes
    ----------
    dropped
        How many items were replaced before anybody took them.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._item: T | None = None
        self._closed = False
        self._changed = threading.Condition()

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    def put(self, item: T) -> None:
        """Hand over an item in place of the one that is there."""
        with self._changed:
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify()

    def close(self) -> None:
        """Say that nothing more will come; what is there can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self, timeout_s: float) -> T | None:
        """Return the item, waiting for one; ``None`` if there is none in time or nothing more comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
        return item
