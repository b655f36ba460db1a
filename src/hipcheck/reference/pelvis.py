"""The calibration of the pelvis without markers: how readings become a tilt, and how far it may be off."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

__all__ = ["PelvisSource", "View", "calibration_id", "coefficients"]

View = Literal["front", "back"]
PelvisSource = Literal["registered", "learned", "calibrated", "fused"]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("pelvis.toml").read_text(encoding="utf-8"))


def calibration_id() -> str:
    """Return the name of the calibration that is packaged."""
    return str(_table()["id"])


def coefficients(source: PelvisSource, view: View) -> dict[str, float]:
    """Return the coefficients of one way of reading the pelvis, by name; ``sd`` are degrees.

    Raises
    ------
    KeyError
        If the calibration has no such entry.
    """
    return {name: float(value) for name, value in _table()[source][view].items()}
