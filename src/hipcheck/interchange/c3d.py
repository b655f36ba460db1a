"""C3D, the binary format of motion laboratories, by way of ezc3d."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.interchange.c3d_header import check_header
from hipcheck.interchange.keypoints import Keypoints
from hipcheck.interchange.units import metres_per_unit
from hipcheck.landmarks import Floats
from hipcheck.packages import missing_package
from hipcheck.signals import resample

__all__ = ["read_c3d", "write_c3d"]

_MOST_HZ: Final = 1e5
_MOST_LISTS: Final = 258  # of 255 names: the format counts points in 16 bits


def _ezc3d() -> Any:  # noqa: ANN401 - a module
    try:
        import ezc3d
    except ImportError:
        raise missing_package("C3D", "c3d") from None
    return ezc3d


def read_c3d(path: Path) -> Keypoints:
    """Read the points of a C3D file; those with a negative residual are missing.

    Raises
    ------
    UsageError
        If it is no C3D file, is damaged, or has no points.
    EnvironmentProblemError
        If ezc3d is not installed.
    """
    module = _ezc3d()
    problem = UsageError(f"{path} is not a C3D file with points, or it is damaged.")
    try:
        check_header(path)
        content = module.c3d(str(path))
        about = content["parameters"]["POINT"]
        names = _labels(about)
        places = content["data"]["points"][:3].transpose(2, 1, 0)[:, : len(names)]
        rate_hz, units = float(about["RATE"]["value"][0]), about["UNITS"]["value"] if "UNITS" in about else []
    except (OSError, ValueError, LookupError, RuntimeError, OverflowError, struct.error):
        raise problem from None
    if not (0 < rate_hz < _MOST_HZ and len(places) and len(names)):
        raise problem
    places = np.where(np.all(places == 0, axis=-1, keepdims=True), np.nan, places)
    return Keypoints(
        t_s=np.arange(len(places)) / rate_hz,
        names=names[: places.shape[1]],
        places=places,
        confidence=np.ones(places.shape[:2]),
        metres_per_unit=metres_per_unit(str(units[0])) if units else None,
        origin="C3D",
    )


def _labels(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of all points: a list of the format holds 255, the others follow in LABELS2, LABELS3..."""
    found: list[str] = []
    for number in range(1, _MOST_LISTS):
        key = "LABELS" if number == 1 else f"LABELS{number}"
        if key not in about:
            break
        found += map(str, about[key]["value"])
    return tuple(found)


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
