"""Writing a result for other programs: TRC, C3D, MOT, netCDF, tidy CSV, workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.errors import MissingPackageError, UsageError
from hipcheck.folders import whole_file
from hipcheck.interchange.c3d import write_c3d
from hipcheck.interchange.measures import MEASURE_COLUMNS, measure_table
from hipcheck.interchange.mot import write_mot
from hipcheck.interchange.names import EXPORT_NAMES
from hipcheck.interchange.netcdf import write_netcdf
from hipcheck.interchange.table import landmark_table
from hipcheck.interchange.trc import write_trc
from hipcheck.landmarks import Floats
from hipcheck.marker_track import MARKER_NAMES
from hipcheck.motion import VISIBLE, prepare
from hipcheck.packages import missing_sentence
from hipcheck.spreadsheet import Dialect, frame_content, workbook_content

if TYPE_CHECKING:
    import pandas as pd

    from hipcheck.analysis import Analysis

__all__ = ["EXPORT_FORMATS", "ExportFormat", "check_formats", "export"]

ExportFormat = Literal["csv", "xlsx", "trc", "c3d", "netcdf", "mot"]

EXPORT_FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)

_MARKER_EXPORT_NAMES: Final = tuple(f"{name[0].upper()}{name.partition('_')[2].upper()}" for name in MARKER_NAMES[:4])
_LEG_M: Final = (0.4, 1.3)  # of people from small children to the very tall


def export(
    analysis: Analysis,
    folder: Path | str,
    formats: Sequence[ExportFormat],
    *,
    name: str = "hipcheck",
    leg_length_m: float | None = None,
    csv_dialect: Dialect = "comma",
) -> list[Path]:
    """Write one analysis for other programs.

    Parameters
    ----------
    analysis
        As measured or loaded.
    folder
        Where to write; made if it is not there. Files of the same name are replaced.
    formats
        Any of ``csv`` (``NAME_landmarks.csv``, ``NAME_measures.csv``), ``xlsx`` (``NAME.xlsx``: the measures, the
        angles over time, and what the columns are), ``trc`` and ``c3d`` (landmarks in the
        plane of the picture, y up from its lower edge, z 0), ``netcdf`` (``NAME.nc``, a dataset of poses for movement,
        y down as in the picture), ``mot`` (the angles).
    name
        What the files are called.
    leg_length_m
        Hip to ankle of the subject in metres. With it TRC and C3D are in metres, as OpenSim expects; without it they
        are in pixels and say so.
    csv_dialect
        ``comma``: fields apart by commas, decimal points; ``semicolon``: semicolons, decimal commas.

    Returns
    -------
    The files, in the order of ``formats``.

    Raises
    ------
    UsageError
        For an unknown format, or a leg length that no one has.
    EnvironmentProblemError
        If a file cannot be written.
    MissingPackageError
        If a package for a format is not installed, once all other formats are written.
    """
    check_formats(formats)
    _check_leg(leg_length_m)
    paths: list[Path] = []
    missing: dict[str, str] = {}
    for wanted in formats:
        try:
            paths += _write(analysis, Path(folder), name, wanted, leg_length_m, csv_dialect)
        except MissingPackageError as problem:
            missing[wanted] = problem.extra
    if missing:
        raise MissingPackageError(missing_sentence(missing), next(iter(missing.values())))
    return paths


def check_formats(formats: Sequence[str]) -> None:
    """Raise UsageError for an unknown format."""
    unknown = sorted(set(formats) - set(EXPORT_FORMATS))
    if unknown:
        raise UsageError(f"There is no export format {', '.join(unknown)}; choose from {', '.join(EXPORT_FORMATS)}.")


def _check_leg(leg_length_m: float | None) -> None:
    if leg_length_m is not None and not _LEG_M[0] <= leg_length_m <= _LEG_M[1]:
        raise UsageError(f"A leg length of {leg_length_m:g} m makes no sense; give hip to ankle in metres, like 0.85.")


def _write(
    analysis: Analysis, folder: Path, name: str, wanted: ExportFormat, leg_length_m: float | None, dialect: Dialect
) -> list[Path]:
    recording = analysis.recording
    if wanted == "csv":
        frames = {"landmarks": landmark_table(recording), "measures": measure_table(analysis.results)}
        return [
            _write_content(folder / f"{name}_{what}.csv", frame_content(frame, dialect))
            for what, frame in frames.items()
        ]
    if wanted == "xlsx":
        return [_write_content(folder / f"{name}.xlsx", workbook_content(_sheets(analysis)))]
    if wanted == "mot":
        return [whole_file(folder / f"{name}.mot", lambda draft: write_mot(draft, analysis.angles))]
    if wanted == "netcdf":
        return [whole_file(folder / f"{name}.nc", lambda draft: write_netcdf(draft, recording))]
    names, places, unit = _points(analysis, leg_length_m)
    t_s = recording.track.t_s
    if wanted == "trc":
        return [whole_file(folder / f"{name}.trc", lambda draft: write_trc(draft, t_s, names, places, unit))]
    rate_hz = round(recording.source.fps_mean, 3)
    return [whole_file(folder / f"{name}.c3d", lambda draft: write_c3d(draft, t_s, names, places, unit, rate_hz))]


def _write_content(path: Path, content: bytes) -> Path:
    return whole_file(path, lambda draft: draft.write_bytes(content))


def _sheets(analysis: Analysis) -> dict[str, pd.DataFrame]:
    import pandas as pd

    meanings = [
        (sheet, column, text)
        for sheet, columns in (("measures", MEASURE_COLUMNS), ("angles", ANGLE_COLUMNS))
        for column, text in columns.items()
    ]
    return {
        "measures": measure_table(analysis.results),
        "angles": analysis.angles,
        "columns": pd.DataFrame(meanings, columns=["sheet", "column", "meaning"]),
    }


def _points(analysis: Analysis, leg_length_m: float | None) -> tuple[list[str], Floats, str]:
    """Return names, ``(T, K, 3)`` places with y up, and their unit; NaN for what was not seen."""
    recording = analysis.recording
    track = recording.track
    seen = np.where((track.visibility >= VISIBLE)[..., None], track.xy_px, np.nan)
    names = list(EXPORT_NAMES)
    if recording.markers is not None:
        seen = np.concatenate([seen, recording.markers.xy_px[:, : len(_MARKER_EXPORT_NAMES)]], axis=1)
        names += _MARKER_EXPORT_NAMES
    places = np.zeros((*seen.shape[:2], 3))
    places[..., 0], places[..., 1] = seen[..., 0], track.height_px - seen[..., 1]
    places[np.isnan(seen).any(axis=-1)] = np.nan
    if leg_length_m is None:
        return names, places, "px"
    return names, places * leg_length_m / _leg_px(analysis), "m"


def _leg_px(analysis: Analysis) -> float:
    motion = prepare(analysis.recording.track, analysis.results.view.facing)
    if motion is None:
        raise UsageError("The legs were never seen, so metres are not to be had; leave out the leg length.")
    return motion.standing.mean_leg_px
