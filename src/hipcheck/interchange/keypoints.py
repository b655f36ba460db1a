"""Landmarks as another program wrote them, before they are brought into a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.landmarks import Floats

__all__ = [
    "FARTHEST",
    "Keypoints",
    "check_subject",
    "missing_rate",
    "of_subject",
    "own_time",
    "without_doubled_rows",
    "without_wild_places",
]

FARTHEST: Final = 1e7
"""Farther from the origin, in any unit, nobody can be: 10 km in millimetres."""


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


def of_subject(points: Keypoints, path: Path, subject: int) -> Keypoints:
    """Return the points of one of the subjects before whose names theirs stand, as in ``Anna:LSHO``.

    Points without a subject are everybody's. A file without any subject is that of one person.

    Raises
    ------
    UsageError
        If there are not as many; they are counted from 1 in the order of the file.
    """
    owners = [name.rpartition(":")[0] for name in points.names]
    subjects = list(dict.fromkeys(filter(None, owners)))
    check_subject(path, subject, max(1, len(subjects)))
    if not subjects:
        return points
    wanted = ("", subjects[subject - 1])
    names = [
        name.rpartition(":")[2] if owner in wanted else "" for name, owner in zip(points.names, owners, strict=True)
    ]
    return replace(points, names=tuple(names))


def without_wild_places(points: Keypoints) -> Keypoints:
    """Return the points without places that nobody can be at: infinite, or farther than ten million units."""
    with np.errstate(invalid="ignore"):
        wild = ~(np.abs(points.places) <= FARTHEST)
    return replace(points, places=np.where(wild.any(axis=-1, keepdims=True), np.nan, points.places))


def without_doubled_rows(points: Keypoints) -> tuple[Keypoints, int]:
    """Return the points without rows that repeat the one before, time and places, and how many these are."""
    same = np.diff(points.t_s, prepend=np.nan) == 0
    alike = (points.places[1:] == points.places[:-1]) | (np.isnan(points.places[1:]) & np.isnan(points.places[:-1]))
    same[1:] &= alike.all(axis=(1, 2))
    if not same.any():
        return points, 0
    kept = ~same
    only = replace(points, t_s=points.t_s[kept], places=points.places[kept], confidence=points.confidence[kept])
    return only, int(same.sum())
