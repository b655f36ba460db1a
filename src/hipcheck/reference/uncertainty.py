"""The error of a number: what the method is known to miss, and what this recording adds."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["combined_half_width", "fppa_by_turn_deg", "method_half_width", "turned_half_width"]

_ONE_TAIL = 1.645 / 1.960
_UNSEEN_DEG = 5.0
"""A turn that is read from people who stand squarely as well: the methods' own errors contain it."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("errors.toml").read_text(encoding="utf-8"))


def method_half_width(metric: str, case: str | None = None) -> float:
    """Return the validated 95 % half-width of a method, in the unit of the metric.

    Parameters
    ----------
    metric
        Name of the metric with its unit, e.g. ``"fppa_deg"``.
    case
        The view or method where the metric has several, e.g. ``"back"``.

    Raises
    ------
    KeyError
        If there is no such entry in ``errors.toml``.
    """
    entry = _table()[metric]
    return float((entry[case] if case else entry)["half_width"])


def turned_half_width(metric: str, case: str, method: float, turn_deg: float, turn_error_deg: float) -> float:
    """Widen the half-width of a method by what the turn of the body does to a metric.

    A turn moves a knee to one side, the other knee to the other: the whole shift is a part of the error, and what is
    not known of the turn adds to the scatter around it. A shift ``b`` with a scatter of 95 % half-width ``s`` calls for
    ``s`` where ``b`` is 0 and for ``b + 0.84 s`` where it is large (one tail of a Gaussian instead of two). Turns of
    less than some 5 degrees hardly count as a shift: they are read from people who stand squarely as well.

    Parameters
    ----------
    metric
        Name of the metric with its unit; it has entries under ``turn`` in ``errors.toml``.
    case
        The view, ``front`` or ``back``.
    method
        95 % half-width for a body seen squarely, in the unit of the metric.
    turn_deg, turn_error_deg
        Turn of the body and its 95 % half-width; NaN, of landmarks without depth, leaves ``method`` as it is.

    Raises
    ------
    KeyError
        If there is no such entry.
    """
    per_degree = float(_table()["turn"][metric][case]["per_degree"])
    if math.isnan(turn_deg):
        return method
    scatter = math.hypot(method, per_degree * turn_error_deg)
    shift = per_degree * abs(turn_deg) * -math.expm1(-((turn_deg / _UNSEEN_DEG) ** 2))
    return shift + scatter * (_ONE_TAIL + (1 - _ONE_TAIL) * math.exp(-3 * shift / max(scatter, 1e-9)))


def fppa_by_turn_deg(turn_deg: float) -> float:
    """Return by how much a turn of the body moves the FPPA of one knee, up or down, degrees: as seen from the front."""
    return float(_table()["turn"]["fppa_deg"]["front"]["per_degree"]) * abs(turn_deg)


def combined_half_width(method: float, noise_sd: float | None) -> float:
    """Combine a method's half-width with the recording's own noise (root of the sum of squares).

    ``noise_sd`` is a standard deviation in the same unit; ``None`` or NaN counts as none known.
    """
    if noise_sd is None or math.isnan(noise_sd):
        return method
    return math.hypot(method, 1.96 * noise_sd)
