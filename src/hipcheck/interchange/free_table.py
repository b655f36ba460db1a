"""Tables of other programs: a row a frame (FreeMoCap, SLEAP, MediaPipe) or a row a point; told by their headings.

A column is a point and an axis (``left_knee_x``, ``LKnee.score``, ``y25``), the time, the number of the frame, who it
is, or nothing that matters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.errors import UsageError
from hipcheck.interchange.keypoints import Keypoints, check_subject, missing_rate, own_time
from hipcheck.interchange.names import find_joints, layout_names
from hipcheck.landmarks import Floats, Joint

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_free_table"]

_AXES: Final = {"x": 0, "y": 1, "z": 2} | dict.fromkeys(
    ("score", "visibility", "vis", "v", "likelihood", "confidence", "conf", "c", "p"), 3
)
_AXIS: Final = "|".join(sorted(_AXES, key=len, reverse=True))
_NAME_AXIS: Final = re.compile(rf"(.+?)[._\s-]+({_AXIS})", re.IGNORECASE)
_AXIS_NUMBER: Final = re.compile(rf"({_AXIS})[._\s-]*(\d+)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?:landmark|keypoint|point|kp|lm)?[._\s-]*(\d+)", re.IGNORECASE)
_PARTS: Final = re.compile(r"(?:body|pose)[._\s-]+", re.IGNORECASE)  # of FreeMoCap; others are hands and face
_TIMES: Final = {"t_s": 1.0, "time_s": 1.0, "timestamp_s": 1.0, "seconds": 1.0, "time_ms": 1e-3, "timestamp_ms": 1e-3}
_TIMES_WITHOUT_UNIT: Final = ("time", "timestamp", "t")
_FRAMES: Final = ("frame", "frame_idx", "frame_id", "frame_number", "frame_index", "frameindex", "unnamed: 0")
_PEOPLE: Final = ("track", "individual", "individuals", "person", "person_id", "track_id", "instance_id")
_POINTS: Final = ("landmark", "joint", "keypoint", "bodypart", "landmark_name", "name", "landmark_id", "landmark_index")
_SIZES: Final = (("image_width", "width", "frame_width"), ("image_height", "height", "frame_height"))
_UNITS_S: Final = (1.0, 1e-3, 1e-6, 1e-9)
_STEPS_S: Final = (1e-3, 0.5)  # between frames of a recording
_AT_ORIGIN: Final = 1e-3


@dataclass(frozen=True, eq=False)
class _Cells:
    """Points of all rows: ``(R, K, 4)`` x, y, z, confidence, NaN where there is no such column."""

    names: tuple[str, ...]
    cells: Floats


def read_free_table(table: pd.DataFrame, path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    """Return the points of a table.

    Parameters
    ----------
    table
        As read, with its headings.
    path
        The file, for messages.
    rate_hz
        Frames a second, for a table without times.
    subject
        Which of the people in it, in the order of the table.

    Raises
    ------
    UsageError
        If its headings name no points, or it has no times and no ``rate_hz`` is given, or has no such person.
    ValueError
        If its cells hold no numbers.
    """
    table = table.rename(columns={name: str(name).strip() for name in table.columns})
    table = _of_person(table, path, subject)
    at_point = _column(table, _POINTS)
    when, numbers = _instants(table, path, rate_hz)
    if at_point is None:
        cells = _wide(table)
    else:
        cells, first = _long(table, at_point, numbers)
        when = when[first]
    if cells is None:
        raise UsageError(f"{path} is no table of landmarks: no columns like left_knee_x and left_knee_y are in it.")
    names, values = _named(cells), cells.cells
    scored = not np.isnan(values[..., 3]).all()
    places = _in_pixels(table, values[..., :3])
    hips = _middle_of_hips(names, places)
    size = float(np.nanmax(np.abs(places[..., :2]), initial=0.0))
    if _is_origin(hips[:, :2], size):
        raise UsageError(
            f"The places in {path} are counted from the middle of the hips (world landmarks), so nobody moves up or "
            "down in them; export the landmarks of the picture in pixels."
        )
    # Beside a score, or counted from the hips, the third axis is what a network guesses of a picture.
    flat = scored or np.isnan(places[..., 2]).all() or _is_origin(hips[:, 2:], size)
    return Keypoints(
        t_s=when,
        names=names,
        places=places[..., :2] if flat else places,
        confidence=values[..., 3] if scored else np.ones(values.shape[:2]),
        metres_per_unit=None,
        origin="table of landmarks",
    )


def _column(table: pd.DataFrame, wanted: Sequence[str]) -> str | None:
    plain = {str(name).lower(): str(name) for name in table.columns}
    return next((plain[name] for name in wanted if name in plain), None)


def _of_person(table: pd.DataFrame, path: Path, subject: int) -> pd.DataFrame:
    column = _column(table, _PEOPLE)
    people = list(table[column].dropna().unique()) if column else []
    check_subject(path, subject, max(1, len(people)))
    return table[table[column] == people[subject - 1]] if column and people else table


def _instants(table: pd.DataFrame, path: Path, rate_hz: float | None) -> tuple[Floats, Floats]:
    """Return the time of each row in seconds, and a number that rows of the same frame share."""
    timed = _column(table, [*_TIMES, *_TIMES_WITHOUT_UNIT])
    at_frame = _column(table, _FRAMES)
    if timed is None and rate_hz is None:
        raise missing_rate(path)
    if timed is not None and rate_hz is not None:
        raise own_time(path)
    if timed is None:
        frames = _finite(table[at_frame].to_numpy(np.float64)) if at_frame else np.arange(len(table), dtype=np.float64)
        return (frames - np.min(frames, initial=np.inf)) / float(rate_hz or 1.0), frames
    times = _finite(table[timed].to_numpy(np.float64))
    return times * (_TIMES.get(timed.lower()) or _unit_s(times)), times


def _finite(values: Floats) -> Floats:
    if not np.all(np.isfinite(values)):
        raise ValueError("a time or the number of a frame is missing")
    return values


def _unit_s(times: Floats) -> float:
    """Return the unit of times by their steps: seconds, or thousandths, millionths, billionths of them."""
    steps = np.diff(np.unique(times))
    step = float(np.median(steps)) if len(steps) else 1.0
    return next((unit for unit in _UNITS_S if _STEPS_S[0] <= step * unit <= _STEPS_S[1]), 1.0)


def _wide(table: pd.DataFrame) -> _Cells | None:
    columns: dict[str, dict[int, str]] = {}
    for heading in map(str, table.columns):
        parsed = _point_and_axis(heading)
        if parsed is not None:
            columns.setdefault(parsed[0], {}).setdefault(parsed[1], heading)
    points = {name: axes for name, axes in columns.items() if {0, 1} <= axes.keys()}
    if not points:
        return None
    values = np.full((len(table), len(points), 4), np.nan)
    for at, axes in enumerate(points.values()):
        for axis, heading in axes.items():
            values[:, at, axis] = table[heading].to_numpy(np.float64)
    return _Cells(tuple(points), values)


def _point_and_axis(heading: str) -> tuple[str, int] | None:
    if match := _AXIS_NUMBER.fullmatch(heading):
        return match[2], _AXES[match[1].lower()]
    if match := _NAME_AXIS.fullmatch(heading):
        return match[1], _AXES[match[2].lower()]
    return None


def _long(table: pd.DataFrame, at_point: str, numbers: Floats) -> tuple[_Cells | None, NDArray[np.intp]]:
    """Return the points frame by frame, and the number of the first row of each frame."""
    axes = {str(name): _AXES[str(name).lower()] for name in table.columns if str(name).lower() in _AXES}
    _, first, frame = np.unique(numbers, return_index=True, return_inverse=True)
    if not {0, 1} <= set(axes.values()):
        return None, first
    points = list(map(str, table[at_point]))  # an empty cell is no text to pandas
    names = tuple(dict.fromkeys(points))
    number = {name: i for i, name in enumerate(names)}
    at = np.array([number[point] for point in points], dtype=np.intp)
    values = np.full((len(first), len(names), 4), np.nan)
    for heading, axis in axes.items():
        values[frame, at, axis] = table[heading].to_numpy(np.float64)
    return _Cells(names, values), first


def _named(cells: _Cells) -> tuple[str, ...]:
    """Return the names of the points; where they are numbers, those of the layout with as many."""
    numbered = [_NUMBERED.fullmatch(name) for name in cells.names]
    if all(numbered):
        places = [int(match[1]) for match in numbered if match]
        layout = layout_names(max(places) + 1) if max(places) < len(places) * 2 else None
        return tuple(layout[1][place] for place in places) if layout else cells.names
    return tuple(_PARTS.sub("", name, count=1) for name in cells.names)


def _in_pixels(table: pd.DataFrame, places: Floats) -> Floats:
    """Return shares of the picture as pixels, where the table says how large that was."""
    sides = [_column(table, names) for names in _SIZES]
    if None in sides or not np.nanmax(np.abs(places[..., :2]), initial=0.0) <= 2.0:
        return places
    width, height = (float(table[side].iloc[0]) for side in sides if side)
    return places * (width, height, width)


def _middle_of_hips(names: Sequence[str], places: Floats) -> Floats:
    """Return ``(T, 3)`` the middle of both hips; NaN where the table has none."""
    joints = find_joints(names)
    if not {Joint.LEFT_HIP, Joint.RIGHT_HIP} <= joints.keys():
        return np.full((len(places), 3), np.nan)
    middle: Floats = 0.5 * (places[:, joints[Joint.LEFT_HIP]] + places[:, joints[Joint.RIGHT_HIP]])
    return middle


def _is_origin(places: Floats, size: float) -> bool:
    """Whether places, where there are any, are always the origin."""
    known = places[~np.isnan(places)]
    return known.size > 0 and float(np.max(np.abs(known))) <= _AT_ORIGIN * size
