"""Landmarks as another program wrote them, before they are brought into a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.landmarks import Floats

__all__ = ["Keypoints", "check_subject", "missing_rate", "own_time"]


@dataclass(frozen=True, eq=False)
class Keypoints:
    """The points of one person over time.

    Attributes
    ----------
    t_s
        ``(T,)`` instants in seconds.
    names
        Name of each point; empty for one that is not used.
    places
        ``(T, K, 2)`` or ``(T, K, 3)`` positions in the file's own axes and unit; NaN is missing.
    confidence
        ``(T, K)`` as the file gives it; 1 where it has none.
    metres_per_unit
        Scale of ``places``; ``None`` for pixels.
    origin
        What wrote or holds them, in words for the user.
    least_confidence
        From where the program that wrote the file calls a point seen.
    """

    t_s: Floats
    names: tuple[str, ...]
    places: Floats
    confidence: Floats
    metres_per_unit: float | None
    origin: str
    least_confidence: float = 0.5

    @property
    def visibility(self) -> Floats:
        """``(T, K)`` in 0..1, scaled so that ``least_confidence`` becomes 0.5; 0 where the point is missing."""
        scaled = np.clip(0.5 * self.confidence / self.least_confidence, 0.0, 1.0)
        return np.where(np.isnan(self.places).any(axis=-1) | np.isnan(scaled), 0.0, scaled)


def missing_rate(path: Path) -> UsageError:
    """Return the error of a file without time that came without a rate."""
    return UsageError(f"{path} does not say how many frames a second were filmed; add --rate, for example --rate 30.")


def own_time(path: Path) -> UsageError:
    """Return the error of a file with time that came with a rate."""
    return UsageError(f"{path} has its own time; leave out --rate.")


def check_subject(path: Path, subject: int, count: int) -> None:
    """Raise UsageError if a file with ``count`` people has no such one; they are counted from 1."""
    if subject > count:
        people = "one person" if count == 1 else f"{count} people"
        raise UsageError(f"There is no subject {subject} in {path}; it holds {people}.")
