"""Native readers in a process of their own: what they crash on is one damaged file, not the end of a batch.

The process is given the name of a reader and of a file, and hands back the points as plain arrays, without pickles.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipcheck.errors import EnvironmentProblemError, HipcheckError, RecordingUnusableError, UsageError
from hipcheck.interchange.keypoints import Keypoints

__all__ = ["main", "read_apart"]

_START: Final = "from hipcheck.interchange.apart import main; main()"
_LEAST_WAIT_S: Final = 120.0  # on a computer that has much else to do
_LEAST_WORK_S: Final = 20  # of its processor
_SLOWEST_BYTES_PER_S: Final = 1e5
_LEAST_BYTES: Final = 1 << 30
_MOST_PER_BYTE: Final = 10
_ERRORS: Final = {error.exit_status: error for error in (EnvironmentProblemError, UsageError, RecordingUnusableError)}
_FIELDS: Final = ("names", "metres_per_unit", "origin", "least_confidence")
_ARRAYS: Final = ("t_s", "places", "confidence")


def read_apart(read: Callable[..., Keypoints], path: Path, *options: Any) -> Keypoints:  # noqa: ANN401 - handed on
    """Return ``read(path, *options)``, done by another process.

    Parameters
    ----------
    read
        A function of a module.
    path
        The file.
    options
        Whatever JSON can say.

    Raises
    ------
    HipcheckError
        As ``read`` raises it.
    UsageError
        If the reader crashes, does not come to an end, or gives something else than points.
    """
    if not sys.executable or getattr(sys, "frozen", False):  # no interpreter to start
        return read(path, *options)
    order = json.dumps([read.__module__, read.__name__, str(path), *options])
    places = [place for place in sys.path if place]
    damaged = UsageError(f"{path} is damaged: its reader breaks off at it; export it again.")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _START],
            input=order.encode(),
            capture_output=True,
            timeout=_LEAST_WAIT_S + path.stat().st_size / _SLOWEST_BYTES_PER_S,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise damaged from None
    if done.returncode == 0:
        return _unpacked(done.stdout)
    sentence = done.stdout.decode(errors="replace")
    if done.returncode in _ERRORS and sentence:
        raise _ERRORS[done.returncode](sentence)
    raise damaged


def main() -> None:
    """Do what standard input says; write the points, or the sentence of an error, to standard output."""
    import importlib

    module, name, path, *options = json.load(sys.stdin)
    try:
        read: Callable[..., Keypoints] = getattr(importlib.import_module(module), name)
        _limit(Path(path).stat().st_size)
        sys.stdout.buffer.write(_packed(read(Path(path), *options)))
    except HipcheckError as error:
        sys.stdout.buffer.write(str(error).encode(errors="replace"))
        sys.stdout.flush()
        os._exit(error.exit_status)


def _limit(size_bytes: int) -> None:
    """Keep this process from taking memory and time out of proportion to the file, where the system can do that."""
    if sys.platform == "win32":
        return
    import resource

    work_s = _LEAST_WORK_S + int(size_bytes / _SLOWEST_BYTES_PER_S)
    resource.setrlimit(resource.RLIMIT_CPU, (work_s, work_s))
    if sys.platform == "linux":  # elsewhere the system counts what nobody uses
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = taken + _LEAST_BYTES + _MOST_PER_BYTE * size_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _packed(points: Keypoints) -> bytes:
    file = io.BytesIO()
    about = json.dumps({name: getattr(points, name) for name in _FIELDS})
    np.savez(file, about=np.array(about), **{name: getattr(points, name) for name in _ARRAYS})
    return file.getvalue()


def _unpacked(content: bytes) -> Keypoints:
    with np.load(io.BytesIO(content), allow_pickle=False) as data:
        about = json.loads(str(data["about"]))
        about["names"] = tuple(about["names"])
        return Keypoints(**{name: data[name] for name in _ARRAYS}, **about)
