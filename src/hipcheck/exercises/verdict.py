"""Whether an angle is beyond what is usual, as far as its error lets one say."""

from __future__ import annotations

from hipcheck.reference import band_edges
from hipcheck.results import Verdict

__all__ = ["beyond_usual"]


def beyond_usual(metric: str, value: float | None, error: float | None) -> Verdict:
    """Compare a value with the bands of its metric.

    Parameters
    ----------
    metric
        Name of the bands.
    value, error
        The value and its 95 % half-width, in the unit of the metric.

    Returns
    -------
    ``present`` where the value is larger than usual and its error leaves it outside the usual at least; ``absent``
    where even the error does not make it so; else, and where either is missing, ``within_error``.
    """
    usual, larger = band_edges(metric)
    if value is None or error is None:
        return "within_error"
    if value > larger and value - error > usual:
        return "present"
    return "absent" if value + error <= larger else "within_error"
