"""TRC, the track-row-column text of OpenSim, Sports2D and Pose2Sim: a header of five lines and a row a frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.interchange.keypoints import Keypoints
from hipcheck.interchange.units import metres_per_unit
from hipcheck.landmarks import Floats

__all__ = ["read_trc", "write_trc"]


def read_trc(path: Path) -> Keypoints:
    """Read a TRC file; an empty cell, ``nan`` and a point exactly at the origin of all axes are missing.

    Cells may be parted by tabs or by blanks, numbers have a decimal point or a comma, and the names may be any number
    of tabs apart.

    Raises
    ------
    UsageError
        If the file is none, or its headings and its columns are not of the same number.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        about = dict(zip(lines[1].split(), lines[2].split(), strict=False))
        names = _names(lines[3], int(about["NumMarkers"]))
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
        metres_per_unit=metres_per_unit(about["Units"]),
        origin="TRC",
    )


def _names(line: str, count: int) -> tuple[str, ...]:
    """Return the names after the headings of frame and time; ValueError if they are not as many as promised."""
    cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())][2:]
    written = [cell for cell in cells if cell]
    # As the format wants it a name stands over the first of its three columns; points without a name are possible.
    names = written if len(written) == count else cells[::3][:count]
    if len(names) != count or sum(map(bool, names)) != len(written):
        raise ValueError(f"{len(written)} names for {count} points")
    return tuple(names)


def _numbers(lines: Sequence[str], width: int) -> Floats:
    """Return the rows of numbers, ``(T, width)``; the lines before them, with axes or nothing in them, are left out."""
    rows: list[list[float]] = []
    commas = not any("." in line for line in lines)
    for line in lines:
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        if not cells or not _is_number(cells[0]):
            if rows and any(cells):
                raise ValueError("a row begins with no number")
            continue
        if any(cells[width:]) or (len(cells) < width and "\t" not in line):
            raise ValueError(f"a row has {len(cells)} numbers, not {width}")
        padded = [*cells, *[""] * width][:width]
        rows.append([float(cell.replace(",", ".") if commas else cell) if cell else np.nan for cell in padded])
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _is_number(cell: str) -> bool:
    return cell.replace(",", ".").replace(".", "", 1).isdecimal()


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
