"""What a number is compared with: bands, norms and standing texts, all packaged data with their sources."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any, Literal

__all__ = [
    "BandName",
    "age_group",
    "band",
    "band_edges",
    "band_edges_women",
    "band_origin",
    "band_source",
    "band_study",
    "hold_norm_s",
    "hold_norms_s",
    "limit",
    "limits",
    "lower_is_worse",
    "metrics_with_bands",
    "what_it_does_not_mean",
    "when_to_see_a_clinician",
]

BandName = Literal["green", "amber", "red"]
Origin = Literal["published", "derived", "convention", "proposal"]


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _entry(metric: str) -> dict[str, Any]:
    entry: dict[str, Any] = _data("bands.toml")[metric]
    return entry


def metrics_with_bands() -> list[str]:
    """Return the metrics that have bands, in the order of the data file."""
    return [name for name, entry in _data("bands.toml").items() if "edges" in entry]


def limits() -> list[str]:
    """Return the names of the limits that verdicts need, in the order of the data file."""
    return [name for name, entry in _data("bands.toml").items() if "limit" in entry]


def limit(name: str) -> float:
    """Return a limit that a verdict needs, in the unit that its name ends with.

    Raises
    ------
    KeyError
        If there is no such limit; `limits` lists those that there are.

    Examples
    --------
    >>> limit("full_hold_s")
    30.0
    """
    return float(_entry(name)["limit"])


def band_edges(metric: str) -> tuple[float, float]:
    """Return the edge between green and amber and the edge between amber and red, in the unit of the metric.

    Raises
    ------
    KeyError
        If the metric has no bands; `metrics_with_bands` lists those that have.
    """
    first, second = _entry(metric)["edges"]
    return float(first), float(second)


def band_edges_women(metric: str) -> tuple[float, float] | None:
    """Return the edges that a study gives for women, where they differ; ``None`` where they do not.

    Raises
    ------
    KeyError
        If the metric has no bands.
    """
    edges = _entry(metric).get("edges_women")
    return None if edges is None else (float(edges[0]), float(edges[1]))


def lower_is_worse(metric: str) -> bool:
    """Return True if small values are the unfavourable ones (the knee-ankle separation ratio)."""
    return bool(_entry(metric)["worse"] == "lower")


def band(metric: str, value: float | None) -> BandName | None:
    """Return the band of a value; a value on an edge belongs to the better band.

    Parameters
    ----------
    metric
        Name of the metric with its unit, e.g. ``"pelvic_drop_deg"``; without a prefix it is the one of the stance
        test or of the squat with both legs.
    value
        In the unit of the metric. ``None`` and NaN have no band.

    Raises
    ------
    KeyError
        If the metric has no bands.

    Examples
    --------
    >>> band("pelvic_drop_deg", 3.0)
    'amber'
    >>> band("knee_ankle_separation_ratio", 0.8)
    'red'
    """
    first, second = band_edges(metric)
    if value is None or math.isnan(value):
        return None
    sign = -1.0 if lower_is_worse(metric) else 1.0
    if sign * value <= sign * first:
        return "green"
    return "amber" if sign * value <= sign * second else "red"


def band_origin(metric: str) -> Origin:
    """Return whether the numbers are a study's own cut, derived from its mean, usage, or our own proposal.

    Raises
    ------
    KeyError
        If there are neither bands nor a limit of that name.
    """
    origin: Origin = _entry(metric)["origin"]
    return origin


def band_study(metric: str) -> tuple[str, int] | None:
    """Return the study that the numbers rest on and how many people were in it; ``None`` for usage and proposals.

    Raises
    ------
    KeyError
        If there are neither bands nor a limit of that name.
    """
    entry = _entry(metric)
    return (str(entry["study"]), int(entry["n"])) if "study" in entry else None


def band_source(metric: str) -> str:
    """Return where the numbers come from, opening with their origin.

    Raises
    ------
    KeyError
        If there are neither bands nor a limit of that name.
    """
    return f"{band_origin(metric).capitalize()}. {_entry(metric)['source']}"


def hold_norms_s() -> list[tuple[int, float]]:
    """Return ``(from_age, seconds)`` of the usual hold on one leg, eyes open, youngest first (Springer 2007)."""
    return [(int(row["from_age"]), float(row["seconds"])) for row in _data("norms.toml")["hold"]]


def hold_norm_s(age_years: int) -> float | None:
    """Return the usual hold on one leg at an age, in seconds; ``None`` below the youngest group.

    Examples
    --------
    >>> hold_norm_s(62)
    32.1
    """
    return next((seconds for age, seconds in reversed(hold_norms_s()) if age_years >= age), None)


def age_group(age_years: int) -> str | None:
    """Return the age group of the norms, like ``60–69``; ``None`` below the youngest one.

    Examples
    --------
    >>> age_group(85)
    '80+'
    """
    ages = [age for age, _ in hold_norms_s()]
    start = next((age for age in reversed(ages) if age_years >= age), None)
    if start is None:
        return None
    return f"{start}+" if start == ages[-1] else f"{start}–{ages[ages.index(start) + 1] - 1}"


def what_it_does_not_mean(about: Collection[str] = ()) -> list[str]:
    """Return the sentences that limit what the numbers say: those for all, and those on parts that were measured.

    Parameters
    ----------
    about
        Any of ``pelvis`` and ``knees``.
    """
    sentences = _data("texts.toml")["what_it_does_not_mean"]
    return [one["text"] for one in sentences if one["about"] == "all" or one["about"] in about]


def when_to_see_a_clinician() -> list[str]:
    """Return the sentences on when to see a clinician, the urgent one last."""
    return list(_data("texts.toml")["when_to_see_a_clinician"])
