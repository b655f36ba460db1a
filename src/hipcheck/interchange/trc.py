"""TRC, the track-row-column text of OpenSim, Sports2D and Pose2Sim: a header of five lines and a row a frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.interchange.keypoints import Keypoints
from hipcheck.landmarks import Floats

__all__ = ["METRES_PER_UNIT", "read_trc", "write_trc"]

METRES_PER_UNIT: Final = {"m": 1.0, "meters": 1.0, "cm": 1e-2, "mm": 1e-3, "millimeters": 1e-3}
"""Units of length of TRC and C3D files; everything else is taken for pixels."""


def read_trc(path: Path) -> Keypoints:
    """Read a TRC file; an empty cell, ``nan`` and a point exactly at the origin of all axes are missing.

    Raises
    ------
    UsageError
        If the file is none, or its times do not increase.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        about = dict(zip(lines[1].split(), lines[2].split("\t"), strict=False))
        cells = [cell.strip() for cell in lines[3].split("\t")[2:]]
        names = tuple(cells[::3])[: int(about["NumMarkers"])]
        table = _numbers(lines[4:], 2 + 3 * len(names))
    except (LookupError, ValueError):
        raise UsageError(f"{path} is not a TRC file, or it is damaged.") from None
    places = table[:, 2:].reshape(len(table), len(names), 3)
    places = np.where(np.all(places == 0, axis=-1, keepdims=True), np.nan, places)
    return Keypoints(
        t_s=table[:, 1],
        names=names,
        places=places,
        confidence=np.ones(places.shape[:2]),
        metres_per_unit=METRES_PER_UNIT.get(about["Units"].strip().lower()),
        origin="TRC",
    )


def _numbers(lines: Sequence[str], width: int) -> Floats:
    """Return the rows of numbers, ``(T, width)``; the lines before them, with axes or nothing in them, are left out."""
    rows = []
    for line in lines:
        cells = line.split("\t")
        if cells[0].strip().replace(".", "", 1).isdigit():
            padded = [*cells, *[""] * width][:width]
            rows.append([float(cell) if cell.strip() else np.nan for cell in padded])
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def write_trc(path: Path, t_s: Floats, names: Sequence[str], places: Floats, unit: str) -> None:
    """Write a TRC file with y up.

    Parameters
    ----------
    path
        File to write.
    t_s
        ``(T,)`` instants in seconds; they need not be regular, the header has their mean rate.
    names
        Name of each point.
    places
        ``(T, K, 3)`` positions, y up; NaN becomes ``nan``, which every reader takes (many split at blanks).
    unit
        ``m``, ``mm`` or ``px``.
    """
    count = len(t_s)
    rate = (count - 1) / float(t_s[-1] - t_s[0]) if count > 1 else 0.0
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate:.6f}\t{rate:.6f}\t{count}\t{len(names)}\t{unit}\t{rate:.6f}\t1\t{count}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(names) + 1)),
        "",
    ]
    rows = ["\t".join([str(i + 1), f"{t_s[i]:.9g}", *(f"{v:.12g}" for v in places[i].ravel())]) for i in range(count)]
    path.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")
