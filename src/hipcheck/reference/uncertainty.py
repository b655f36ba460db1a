"""The error of a number: what the method is known to miss, and what this recording adds."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["body_turn_error_deg", "combined_half_width", "fppa_by_turn_deg", "method_half_width"]


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


def body_turn_error_deg(yaw_deg: float) -> float:
    """Return by how much a body turned by ``yaw_deg`` may fake valgus in one knee, degrees; 0 for NaN.

    The first degrees are not counted: the turn itself is not known better, and the validated errors contain them.
    """
    if math.isnan(yaw_deg):
        return 0.0
    entry = _table()["body_turn"]
    return float(entry["fppa_per_degree"]) * max(abs(yaw_deg) - float(entry["unseen_deg"]), 0.0)


def fppa_by_turn_deg(turn_deg: float) -> float:
    """Return by how much a turn of the body moves the FPPA of one knee, up or down, degrees."""
    return float(_table()["body_turn"]["fppa_per_degree"]) * abs(turn_deg)


def combined_half_width(method: float, noise_sd: float | None) -> float:
    """Combine a method's half-width with the recording's own noise (root of the sum of squares).

    ``noise_sd`` is a standard deviation in the same unit; ``None`` or NaN counts as none known.
    """
    if noise_sd is None or math.isnan(noise_sd):
        return method
    return math.hypot(method, 1.96 * noise_sd)
