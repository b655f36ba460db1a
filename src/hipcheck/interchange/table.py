"""Tables of landmarks in CSV: hipcheck's own, a row per joint and instant, DeepLabCut's, and whatever names columns."""

from __future__ import annotations

import csv
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.interchange.free_table import read_free_table
from hipcheck.interchange.keypoints import Keypoints, check_subject, missing_rate, own_time
from hipcheck.landmarks import Joint

if TYPE_CHECKING:
    import pandas as pd

    from hipcheck.recording import Recording

__all__ = ["LANDMARK_COLUMNS", "landmark_table", "read_table"]

LANDMARK_COLUMNS: Final[dict[str, str]] = {
    "t_s": "Presentation time of the frame, seconds.",
    "joint": "Name of the joint (a marker ends in _marker), its side the subject's own.",
    "x_px": "Place in the upright picture, pixels to the right.",
    "y_px": "Place in the upright picture, pixels downward.",
    "visibility": "Visibility by the pose network, 0..1; 1 for a marker.",
    "x_m": "The network's own estimate in space, metres from the middle of the hips, to the right in the picture.",
    "y_m": "The same, metres downward.",
    "z_m": "The same, metres away from the camera.",
}
"""Columns of the table of landmarks: name to unit and meaning. An empty cell is missing."""

_NEEDED: Final = ("t_s", "joint", "x_px", "y_px", "visibility")
_DEEPLABCUT: Final = ("scorer", "individuals", "bodyparts", "coords")  # lines of headings; with one person, three


def landmark_table(recording: Recording) -> pd.DataFrame:
    """Return every landmark and marker of a ``recording``, raw, in the columns of ``LANDMARK_COLUMNS``."""
    import pandas as pd

    from hipcheck.marker_track import MARKER_NAMES

    track = recording.track
    names = [place.name.lower() for place in Joint]
    xy, world, visibility = track.xy_px, track.world_m, track.visibility
    if recording.markers is not None:
        marked = recording.markers.xy_px
        names += [f"{name}_marker" for name in MARKER_NAMES]
        xy = np.concatenate([xy, marked], axis=1)
        world = np.concatenate([world, np.full((*marked.shape[:2], 3), np.nan)], axis=1)
        visibility = np.concatenate([visibility, np.where(np.isnan(marked[..., 0]), 0.0, 1.0)], axis=1)
    columns = {
        "t_s": np.repeat(track.t_s, len(names)),
        "joint": np.tile(np.array(names, dtype=object), len(track)),
        "x_px": xy[..., 0].ravel(),
        "y_px": xy[..., 1].ravel(),
        "visibility": visibility.ravel(),
        "x_m": world[..., 0].ravel(),
        "y_m": world[..., 1].ravel(),
        "z_m": world[..., 2].ravel(),
    }
    return pd.DataFrame(columns)


def read_table(path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    """Read a table of landmarks.

    Parameters
    ----------
    path
        The file.
    rate_hz
        Frames a second: needed for a table without times, like DeepLabCut's; only there.
    subject
        Which individual of a table with several, in the order of the file.

    Raises
    ------
    UsageError
        If it is no such table, damaged, without time and rate, or has no such individual.
    """
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig") as file:
            headings = [line.partition(",")[0] for line in islice(file, len(_DEEPLABCUT))]
        if headings[:1] == [_DEEPLABCUT[0]]:
            levels = [number for number, name in enumerate(headings) if name in _DEEPLABCUT]
            return _deeplabcut(pd.read_csv(path, header=levels, index_col=0), path, rate_hz, subject)
        table = _read(path)
        own = set(_NEEDED) <= set(table.columns)
        return (_plain if own else read_free_table)(table, path, rate_hz, subject)
    except UsageError:
        raise
    except (ValueError, LookupError, TypeError, OverflowError, csv.Error):
        raise UsageError(f"{path} is no table of landmarks, or it is damaged.") from None


def _read(path: Path) -> pd.DataFrame:
    """Read a table whose cells are parted by commas, or as where commas are decimal: by semicolons, or by tabs."""
    import pandas as pd

    with path.open(encoding="utf-8-sig") as file:
        heading, first = file.readline(), file.readline()
    separator = max(",;\t", key=heading.count)
    decimal = "," if separator != "," and "," in first else "."
    return pd.read_csv(path, sep=separator, decimal=decimal, encoding="utf-8-sig", low_memory=False)


def _plain(table: pd.DataFrame, path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    if rate_hz is not None:
        raise own_time(path)
    check_subject(path, subject, 1)
    points = list(map(str, table["joint"]))  # an empty cell is no text to pandas
    names = list(dict.fromkeys(points))
    t_s, row = np.unique(table["t_s"].to_numpy(np.float64), return_inverse=True)
    number = {name: i for i, name in enumerate(names)}
    at = np.array([number[point] for point in points], dtype=np.intp)
    cells = np.full((len(t_s), len(names), 3), np.nan)
    cells[row, at] = table[list(_NEEDED[2:])].to_numpy(np.float64)
    return Keypoints(
        t_s=t_s,
        names=tuple(names),
        places=cells[..., :2],
        confidence=cells[..., 2],
        metres_per_unit=None,
        origin="CSV",
    )


def _deeplabcut(table: pd.DataFrame, path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    if rate_hz is None:
        raise missing_rate(path)
    body = table.droplevel("scorer", axis=1)
    several = body.columns.nlevels == len(_DEEPLABCUT) - 1
    individuals = list(dict.fromkeys(body.columns.get_level_values(0))) if several else [""]
    check_subject(path, subject, len(individuals))
    if several:
        body = body.loc[:, body.columns.get_level_values(0) == individuals[subject - 1]].droplevel(0, axis=1)
    parts = list(dict.fromkeys(body.columns.get_level_values(0)))
    cells = np.stack([body[name][["x", "y", "likelihood"]].to_numpy(np.float64) for name in parts], axis=1)
    return Keypoints(
        t_s=np.asarray(table.index, dtype=np.float64) / rate_hz,
        names=tuple(map(str, parts)),
        places=cells[..., :2],
        confidence=cells[..., 2],
        metres_per_unit=None,
        origin="CSV of DeepLabCut",
    )
