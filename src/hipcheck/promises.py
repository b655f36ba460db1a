"""Sizes that the header of a file promises, checked before memory is set aside for them."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Collection
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["check_promise", "read_npz"]

_ALWAYS_FINE_BYTES: Final = 256 << 20
_MOST_PER_BYTE: Final = 30  # landmarks of somebody who is seen shrink to a third at best
_KINDS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check_promise(path: Path, promised_bytes: float) -> None:
    """Raise ValueError if a file promises far more than it can hold: more than 256 MB and than 30 times its size."""
    if promised_bytes > max(_ALWAYS_FINE_BYTES, _MOST_PER_BYTE * path.stat().st_size):
        raise ValueError(f"{path} promises {promised_bytes:.3g} bytes")


def read_npz(path: Path, names: Collection[str]) -> dict[str, NDArray[Any]]:
    """Return those arrays of an ``.npz`` file that are there, without pickles.

    Raises
    ------
    ValueError, OSError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error
        If it is damaged or something else, or promises more than it can hold.
    """
    with zipfile.ZipFile(path) as archive:
        members = {name: info for info in archive.infolist() if (name := info.filename.removesuffix(".npy")) in names}
        if any(info.compress_type not in _KINDS for info in members.values()):
            raise ValueError(f"{path} is compressed in a way that numpy does not use")
        promised = 0.0
        for info in members.values():
            with archive.open(info) as file:
                promised += _promised_bytes(file)
        check_promise(path, promised)
        found = {}
        for name, info in members.items():
            with archive.open(info) as file:
                found[name] = np.lib.format.read_array(file, allow_pickle=False)
        return found


def _promised_bytes(file: IO[bytes]) -> float:
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    try:
        shape, _, dtype = read(file)
    except (SyntaxError, TokenError):  # numpy reads the header as Python
        raise ValueError("the header of an array is damaged") from None
    return math.prod(float(length) for length in shape) * dtype.itemsize
