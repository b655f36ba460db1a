"""The pictures of the decisive instants as files: read back whole, or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from hipcheck.folders import unreadable
from hipcheck.media.types import Image

__all__ = ["read_evidence"]

_NAME: Final = re.compile(r"\d+\.\d+")
_MOST_PIXELS: Final = 1 << 25  # hipcheck's own are at most 960 px high; a header may promise 65535 x 65535
_NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})  # tables among the markers that else begin a picture


def read_evidence(folder: Path) -> dict[float, Image]:
    """Return the pictures that :meth:`Analysis.save` wrote into ``folder``; none if there is no such folder.

    A picture that is damaged, or no file at all, is left out; the report then says that there is none.

    Raises
    ------
    EnvironmentProblemError
        If the folder, or a picture in it, may not be read.
    """
    found: dict[float, Image] = {}
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        named = [path for path in paths if path.suffix == ".jpg" and _NAME.fullmatch(path.stem) and path.is_file()]
        contents = [path.read_bytes() for path in named]
    except OSError as problem:
        raise unreadable(folder, problem) from None
    for path, content in zip(named, contents, strict=True):
        if not 0 < _pixels(content) <= _MOST_PIXELS:
            continue
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        if picture is not None:
            found[float(path.stem)] = np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    return found


def _pixels(jpeg: bytes) -> int:
    """Return how many pixels the header of a JPEG picture promises; 0 if it is none."""
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker & 0xF0 == 0xC0 and marker not in _NO_SIZE:
            return int.from_bytes(jpeg[at + 5 : at + 7], "big") * int.from_bytes(jpeg[at + 7 : at + 9], "big")
        at += 2 + length
    return 0
