"""SLEAP's analysis files: HDF5 with the tracks of all animals or people, a row a point and frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from hipcheck.errors import HipcheckError, UsageError
from hipcheck.interchange.keypoints import Keypoints, check_subject, missing_rate
from hipcheck.landmarks import Floats
from hipcheck.packages import missing_package
from hipcheck.promises import check_promise

__all__ = ["read_sleap"]

_PLANE: Final = 2


def read_sleap(path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    """Read one track of an analysis file of SLEAP.

    Parameters
    ----------
    path
        The file (``.h5``); a project (``.slp``) has to be exported as one first.
    rate_hz
        Frames a second; no such file says it.
    subject
        Which track, in the order of the file.

    Raises
    ------
    UsageError
        If it is no such file, comes without a rate, or has no such track.
    EnvironmentProblemError
        If h5py is not installed.
    """
    h5py = _h5py()
    problem = UsageError(
        f"{path} is no analysis file of SLEAP, or it is damaged; export one with sleap-convert --format analysis, or a "
        "CSV table, as from DeepLabCut."
    )
    try:
        with h5py.File(path, "r") as file:
            check_promise(path, float(file["tracks"].size * file["tracks"].dtype.itemsize))
            names = tuple(_text(name) for name in file["node_names"][:])
            places = _by_track(file["tracks"], len(names))
            scores = file["point_scores"][:] if "point_scores" in file else None
            if scores is not None and scores.shape != (len(places), len(names), places.shape[1]):
                scores = None  # of a release that writes none for points
    except HipcheckError:
        raise
    except Exception:  # the readers of HDF5 and of compressed data raise whatever they like
        raise problem from None
    if rate_hz is None:
        raise missing_rate(path)
    check_subject(path, subject, len(places))
    one = places[subject - 1]
    confidence = np.ones(one.shape[:2]) if scores is None else np.nan_to_num(scores[subject - 1].T)
    return Keypoints(
        t_s=np.arange(len(one)) / rate_hz,
        names=names,
        places=one,
        confidence=confidence,
        metres_per_unit=None,
        origin="analysis file of SLEAP",
        least_confidence=0.2,  # where SLEAP itself leaves a point out
    )


def _by_track(tracks: Any, nodes: int) -> Floats:  # noqa: ANN401 - a dataset of h5py
    """Return places ``(tracks, T, nodes, 2)``, of either order in which SLEAP's programs write them."""
    places: Floats = np.asarray(tracks[:], dtype=np.float64)
    if places.ndim == 4 and places.shape[2:] == (nodes, _PLANE):
        return places.transpose(1, 0, 2, 3)
    if places.ndim == 4 and places.shape[1:3] == (_PLANE, nodes):
        return places.transpose(0, 3, 2, 1)
    raise ValueError(f"tracks of shape {places.shape} are not those of {nodes} points")


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)


def _h5py() -> Any:  # noqa: ANN401 - a module
    try:
        import h5py
    except ImportError:
        raise missing_package("A file of SLEAP", "netcdf") from None
    return h5py
