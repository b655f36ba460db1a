"""netCDF files that the package movement reads and writes: one dataset of poses (xarray)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from hipcheck.errors import HipcheckError, UsageError
from hipcheck.interchange.keypoints import Keypoints, check_subject, missing_rate
from hipcheck.landmarks import Joint
from hipcheck.packages import missing_package
from hipcheck.printable import printable
from hipcheck.promises import check_promise

if TYPE_CHECKING:
    import xarray as xr

    from hipcheck.recording import Recording

__all__ = ["poses_dataset", "read_netcdf", "write_netcdf"]

_ENGINE: Final = "h5netcdf"


def _xarray() -> Any:  # noqa: ANN401 - a module
    try:
        import h5netcdf  # noqa: F401
        import xarray
    except ImportError:
        raise missing_package("netCDF", "netcdf") from None
    return xarray


def poses_dataset(recording: Recording) -> xr.Dataset:
    """Return the landmarks of a ``recording`` as a dataset of poses as movement defines it.

    ``position`` has the dimensions time (s), space (x right, y down, pixels), keypoints and individuals;
    ``confidence`` the same without space. NaN is missing. ``fps`` is the mean rate; ``time`` has the true instants.

    Raises
    ------
    EnvironmentProblemError
        If xarray is not installed.
    """
    track = recording.track
    coordinates = {
        "time": track.t_s,
        "space": ["x", "y"],
        "keypoints": [place.name.lower() for place in Joint],
        "individuals": ["person_1"],
    }
    position = (list(coordinates), track.xy_px.transpose(0, 2, 1)[..., None], {"units": "px"})
    confidence = (["time", "keypoints", "individuals"], track.visibility[..., None])
    about = {
        "ds_type": "poses",
        "fps": recording.source.fps_mean,
        "time_unit": "seconds",
        "source_software": "hipcheck",
        "source_file": printable(recording.source.path),
    }
    dataset: xr.Dataset = _xarray().Dataset({"position": position, "confidence": confidence}, coordinates, about)
    return dataset


def write_netcdf(path: Path, recording: Recording) -> None:
    """Write the dataset of :func:`poses_dataset`."""
    poses_dataset(recording).to_netcdf(path, engine=_ENGINE)


def read_netcdf(path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    """Read one individual of a dataset of poses.

    Parameters
    ----------
    path
        The file.
    rate_hz
        Frames a second, for a file whose time is counted in frames.
    subject
        Which individual, in the order of the file.

    Raises
    ------
    UsageError
        If it is no dataset of poses, has no such individual, or no time in seconds and no ``rate_hz``.
    EnvironmentProblemError
        If xarray is not installed.
    """
    xarray = _xarray()
    problem = UsageError(f"{path} is not a netCDF file with poses, as movement writes them, or it is damaged.")
    try:
        with xarray.open_dataset(path, engine=_ENGINE, decode_times=False) as opened:
            check_promise(path, float(opened.nbytes))
            return _keypoints(opened.load(), path, rate_hz, subject)
    except HipcheckError:
        raise
    except Exception:  # the readers of netCDF, of HDF5 and of compressed data raise whatever they like
        raise problem from None


def _keypoints(dataset: xr.Dataset, path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    check_subject(path, subject, dataset.sizes["individuals"])
    seconds = dataset.attrs.get("time_unit") == "seconds"
    if not seconds and rate_hz is None:
        raise missing_rate(path)
    one = dataset.isel(individuals=subject - 1)
    places = one["position"].transpose("time", "keypoints", "space").to_numpy().astype(np.float64)
    confidence = one["confidence"].transpose("time", "keypoints").to_numpy().astype(np.float64)
    time = one["time"].to_numpy().astype(np.float64)
    return Keypoints(
        t_s=time if seconds or rate_hz is None else time / rate_hz,
        names=tuple(str(name) for name in one["keypoints"].to_numpy()),
        places=places,
        confidence=np.where(np.isnan(confidence).all(), 1.0, confidence),
        metres_per_unit=None,
        origin=f"netCDF of {dataset.attrs.get('source_software') or 'movement'}",
    )
