"""Keypoint files of other programs: which they are, and reading them into a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.errors import EnvironmentProblemError, UsageError
from hipcheck.folders import is_results_folder
from hipcheck.hashing import file_sha256
from hipcheck.interchange.apart import read_apart
from hipcheck.interchange.c3d import read_c3d
from hipcheck.interchange.keypoints import Keypoints, of_subject, own_time, without_doubled_rows, without_wild_places
from hipcheck.interchange.netcdf import read_netcdf
from hipcheck.interchange.people_json import read_people
from hipcheck.interchange.recording import to_recording
from hipcheck.interchange.sleap import read_sleap
from hipcheck.interchange.table import read_table
from hipcheck.interchange.trc import read_trc
from hipcheck.recording import Recording
from hipcheck.results import Issue

__all__ = ["KEYPOINT_SUFFIXES", "is_keypoint_file", "read_keypoints"]

KEYPOINT_SUFFIXES: Final = (".trc", ".c3d", ".json", ".json.gz", ".csv", ".nc", ".h5", ".slp")
"""Endings of files with keypoints; a folder with a JSON file a frame counts as well."""


def is_keypoint_file(path: Path | str) -> bool:
    """Whether ``path`` is a file, or a folder of files, with keypoints, going by the names alone."""
    path = Path(path)
    if path.is_dir():
        return next(path.glob("*.json"), None) is not None and not is_results_folder(path)
    return path.name.lower().endswith(KEYPOINT_SUFFIXES)


def read_keypoints(
    path: Path | str, *, rate_hz: float | None = None, subject: int = 1, mirrored: bool = False
) -> Recording:
    """Read landmarks that another program found, to be measured by the same engine.

    Joints are known by their names or, where a file has only numbers, by their order; ``joints.toml`` lists both. What
    the file does not have is NaN, and an issue of the recording says what cannot be measured without it. Positions may
    be in pixels, metres or millimetres, with y up or down, in the plane of the picture or in space.

    Parameters
    ----------
    path
        A TRC (OpenSim, Sports2D, Pose2Sim), C3D, netCDF (movement) or CSV file (hipcheck, DeepLabCut), a JSON file of
        AlphaPose or MMPose, also compressed (``.json.gz``), an analysis file of SLEAP (``.h5``), or a folder of
        OpenPose's JSON files.
    rate_hz
        Frames a second, for files that do not say it: JSON, SLEAP's, and CSV of DeepLabCut.
    subject
        Which of several people: the most prominent is 1 in JSON; the order of the file counts in netCDF.
    mirrored
        True for landmarks of a recording that shows a mirror image.

    Returns
    -------
    A recording; ``hipcheck.analyze`` takes such a file as well.

    Raises
    ------
    UsageError
        A missing or damaged file, one of another kind, a missing ``rate_hz``, a subject who is not there.
    RecordingUnusableError
        If shoulders, hips, knees or ankles are missing, or the positions are shares of the picture.
    EnvironmentProblemError
        If the package that reads this format is not installed.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError(f"{path} does not exist.")
    if not path.is_dir() and not path.is_file():  # reading a pipe would wait for ever, and a device have no end
        raise UsageError(f"{path} is not a file; give the file itself.")
    if rate_hz is not None and not rate_hz > 0:
        raise UsageError(f"A rate of {rate_hz:g} frames a second makes no sense.")
    try:
        keypoints, doubled = without_doubled_rows(_read(path, rate_hz, subject))
    except PermissionError:
        raise EnvironmentProblemError(f"{path} may not be read; change its permissions.") from None
    except OSError as problem:
        raise UsageError(f"{path} cannot be read ({problem.strerror}).") from None
    if len(keypoints.t_s) < 2 or not np.all(np.diff(keypoints.t_s) > 0) or not np.all(np.isfinite(keypoints.t_s)):
        raise UsageError(f"The times in {path} do not increase from frame to frame.")
    keypoints = without_wild_places(keypoints)
    recording = to_recording(keypoints, path, file_sha256(path), subject=subject)
    recording = replace(recording, issues=(*recording.issues, *_said(doubled)))
    return _mirrored(recording) if mirrored else recording


def _read(path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in (".json", ".gz"):
        return read_people(path, rate_hz, subject)
    if suffix == ".nc":
        return read_apart(read_netcdf, path, rate_hz, subject)
    if suffix in (".h5", ".slp"):
        return read_apart(read_sleap, path, rate_hz, subject)
    if suffix == ".csv":
        return read_table(path, rate_hz, subject)
    if rate_hz is not None:
        raise own_time(path)
    return of_subject(read_trc(path) if suffix == ".trc" else read_apart(read_c3d, path), path, subject)


def _said(doubled: int) -> list[Issue]:
    if not doubled:
        return []
    rows = "1 row that stands twice was" if doubled == 1 else f"{doubled} rows that stand twice were"
    message = f"{rows} read once; export the file again if you can."
    return [Issue(code="doubled_rows", severity="warning", message=message)]


def _mirrored(recording: Recording) -> Recording:
    markers = recording.markers.mirrored(recording.track.width_px) if recording.markers else None
    return replace(recording, track=recording.track.mirrored(), markers=markers, mirrored=True)
