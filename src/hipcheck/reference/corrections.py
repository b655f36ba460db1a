"""Systematic errors of the pose network that are taken off a reading, where they hold on people outside the fit."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from hipcheck.landmarks import Floats

__all__ = ["fppa_bias_deg"]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("corrections.toml").read_text(encoding="utf-8"))


def fppa_bias_deg(view: str, depth_percent: Floats) -> Floats:
    """Return by how much the pose network reads the FPPA of a squat too high (negative: too low), degrees.

    Parameters
    ----------
    view
        ``"front"`` or ``"back"``.
    depth_percent
        ``(...)`` depth of the squat, % of leg length. The bias was fitted on squats, so it comes in from standing to
        the shallowest depth of the fit. NaN gives NaN.

    Returns
    -------
    ``(...)`` the bias to subtract; zero for a view without one.
    """
    entry = _table().get("fppa_deg", {}).get(view)
    if entry is None:
        return np.zeros_like(depth_percent)
    bias: Floats = entry["bias_deg"] * np.clip(depth_percent / entry["full_from_depth_percent"], 0.0, 1.0)
    return bias
