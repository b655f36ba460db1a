"""C3D, the binary format of motion laboratories, by way of ezc3d."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.interchange.keypoints import Keypoints
from hipcheck.interchange.trc import METRES_PER_UNIT
from hipcheck.landmarks import Floats
from hipcheck.signals import resample

__all__ = ["read_c3d", "write_c3d"]


def _ezc3d() -> Any:  # noqa: ANN401 - a module
    try:
        import ezc3d
    except ImportError:
        raise EnvironmentProblemError('C3D needs ezc3d: install it with  pip install "hipcheck[c3d]"') from None
    return ezc3d


def read_c3d(path: Path) -> Keypoints:
    """Read the points of a C3D file; those with a negative residual are missing.

    Raises
    ------
    UsageError
        If it is no C3D file, or has no points.
    EnvironmentProblemError
        If ezc3d is not installed.
    """
    module = _ezc3d()
    try:
        content = module.c3d(str(path))
        about = content["parameters"]["POINT"]
        names = tuple(about["LABELS"]["value"])
        places = content["data"]["points"][:3].transpose(2, 1, 0)
        rate_hz, unit = float(about["RATE"]["value"][0]), str(about["UNITS"]["value"][0])
    except (OSError, ValueError, LookupError, RuntimeError):
        raise UsageError(f"{path} is not a C3D file with points, or it is damaged.") from None
    places = np.where(np.all(places == 0, axis=-1, keepdims=True), np.nan, places)
    return Keypoints(
        t_s=np.arange(len(places)) / rate_hz,
        names=names,
        places=places[:, : len(names)],
        confidence=np.ones((len(places), len(names))),
        metres_per_unit=METRES_PER_UNIT.get(unit.strip().lower()),
        origin="C3D",
    )


def write_c3d(path: Path, t_s: Floats, names: Sequence[str], places: Floats, unit: str, rate_hz: float) -> None:
    """Write a C3D file.

    Parameters
    ----------
    path
        File to write.
    t_s
        ``(T,)`` instants in seconds.
    names
        Name of each point.
    places
        ``(T, K, 3)`` positions, y up; NaN becomes a missing point (residual -1).
    unit
        ``m``, ``mm`` or ``px``.
    rate_hz
        C3D knows no instants, only a rate: the points are interpolated onto it, gaps beyond 0.2 s stay missing.

    Raises
    ------
    EnvironmentProblemError
        If ezc3d is not installed.
    """
    clock_s = t_s[0] + np.arange(int(np.floor((t_s[-1] - t_s[0]) * rate_hz + 1e-6)) + 1) / rate_hz
    regular = resample(t_s, places, clock_s)
    content = _ezc3d().c3d()
    content["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    content["parameters"]["POINT"]["UNITS"]["value"] = [unit]
    content["parameters"]["POINT"]["LABELS"]["value"] = list(names)
    content.add_parameter("POINT", "X_SCREEN", ["+X"])
    content.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    points = np.ones((4, len(names), len(clock_s)))
    points[:3] = regular.transpose(2, 1, 0)
    content["data"]["points"] = points
    content.write(str(path))
