"""The words of verdicts and findings: sentences from ``texts_en.toml``, and how amounts are written in them."""

from __future__ import annotations

from typing import Final

from hipcheck.landmarks import Side
from hipcheck.reference import band_edges, band_origin, band_study
from hipcheck.sentences import sentence

__all__ = [
    "against_standing",
    "degrees",
    "edge_words",
    "held_words",
    "in_or_out",
    "listed",
    "origin_words",
    "percent",
    "say",
    "size",
    "tilt",
]

_FILE: Final = "texts_en.toml"


def say(key: str, **values: object) -> str:
    """Return a sentence of ``texts_en.toml``.

    Parameters
    ----------
    key
        Table and name in it, e.g. ``"squat.cut_one"``.
    **values
        What the sentence's ``{names}`` stand for.

    Raises
    ------
    KeyError
        If there is no such sentence, or it needs a value that was not given.
    """
    return sentence(__package__, _FILE, key, **values)


def degrees(value: float | None, error: float | None = None) -> str:
    """Return ``"7.2° ± 3.1°"``; ``"not measured"`` for a missing value."""
    if value is None:
        return say("amount.not_measured")
    return f"{round(value, 1) + 0.0:.1f}°".replace("-", "−") + ("" if error is None else f" ± {error:.1f}°")


def size(value: float | None, error: float | None = None) -> str:
    """Return the size of an angle, without its sign."""
    return degrees(None if value is None else abs(value), error)


def percent(value: float, error: float) -> str:
    """Return ``"4.0 ± 2.1 % of leg length"`` for the size of a length."""
    return f"{abs(value):.1f} ± {error:.1f} % of leg length"


def edge_words(metric: str, edge: int = 0) -> str:
    """Return where the usual of an angle ends, or with ``edge`` 1 the borderline: ``"2°, by convention"``."""
    return f"{band_edges(metric)[edge]:.0f}°, {origin_words(metric)}"


def origin_words(metric: str) -> str:
    """Return what the bands of a measure rest on: ``"derived from Nakagawa 2012, n = 80"``, ``"a proposal"``."""
    study, people = band_study(metric) or ("", 0)
    return say(f"origin.{band_origin(metric)}", study=study, n=people)


def tilt(value: float | None, error: float | None, free: Side) -> str:
    """Return how the pelvis lies: ``"7.2° ± 3.1° lower on the right side"`` for a drop, else higher."""
    return _either(value, error, "amount.lower", "amount.higher", free=free)


def in_or_out(value: float | None, error: float | None) -> str:
    """Return the angle of a knee: ``"7.2° ± 3.1° inward"`` of the line from hip to ankle, or outward."""
    return _either(value, error, "amount.inward", "amount.outward")


def against_standing(value: float | None, error: float | None) -> str:
    """Return the change of a knee's angle: ``"7.2° ± 3.1° farther in than in standing"``, or farther out."""
    return _either(value, error, "amount.farther_in", "amount.farther_out")


def _either(value: float | None, error: float | None, above: str, below: str, **names: str) -> str:
    if value is None:
        return say("amount.not_measured")
    return say(above if round(value, 1) >= 0 else below, amount=size(value, error), **names)


def held_words(hold_s: float, *, at_least: bool = False) -> str:
    """Return how long something was held: the one way in which every sentence and table writes it.

    Examples
    --------
    >>> held_words(6.04), held_words(6.04, at_least=True)
    ('6.0 s', 'at least 6.0 s')
    """
    seconds = f"{hold_s:.1f} s"
    return say("amount.at_least", held=seconds) if at_least else seconds


def listed(parts: list[str]) -> str:
    """Return ``"a, b and c"``."""
    *first, last = parts
    return say("part.last_of_two", first=say("part.separator").join(first), last=last) if first else last
