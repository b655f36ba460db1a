"""What the header of a C3D file promises, checked against its size before a reader believes it.

The format: blocks of 512 bytes; the first counts points, frames and analog samples, the second part holds groups of
parameters, each of which says where the next begins (https://www.c3d.org/HTML/default.htm).
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Final

__all__ = ["check_header"]

_BLOCK: Final = 512
_KEY: Final = 0x50
# By processor: byte order of its integers, and which byte of a number with decimals holds the sign.
_PROCESSORS: Final = {84: ("<", 3), 85: ("<", 1), 86: (">", 0)}
_MOST_PARAMETERS: Final = 10_000
_MOST_DIMENSIONS: Final = 7


def check_header(path: Path) -> None:
    """Raise ValueError if the counts and lengths in a C3D file cannot be true of a file of its size."""
    content = path.read_bytes()
    if len(content) < 2 * _BLOCK or content[1] != _KEY:
        raise ValueError("the key of C3D is missing")
    start = (content[0] - 1) * _BLOCK
    if not _BLOCK <= start <= len(content) - 4 or content[start + 3] not in _PROCESSORS:
        raise ValueError("the parameters are not where the header says")
    order, sign_at = _PROCESSORS[content[start + 3]]
    data_block = _check_data(content, order, floats=content[12 + sign_at] >= 0x80)
    _check_parameters(content, start + 4, min(len(content), data_block), order)


def _check_data(content: bytes, order: str, *, floats: bool) -> int:
    """Check that all frames fit into the file; return where they begin."""
    points, analog, first, last = struct.unpack_from(f"{order}4H", content, 2)
    block: int = struct.unpack_from(f"{order}H", content, 16)[0]
    start = (block - 1) * _BLOCK
    frames = last - first + 1
    needed = frames * (4 * points + analog) * (4 if floats else 2)
    if frames < 1 or not _BLOCK < start <= len(content) or needed > len(content) - start:
        raise ValueError(f"{frames} frames of {points} points do not fit into {len(content)} bytes")
    return start


def _check_parameters(content: bytes, at: int, end: int, order: str) -> None:
    """Walk through groups and parameters; each must end before the next begins, and that within the section."""
    for _ in range(_MOST_PARAMETERS):
        if at + 2 > end:
            raise ValueError("the parameters run out of their section")
        name_length, number = struct.unpack_from("bb", content, at)
        if name_length == 0:
            return
        link = at + 2 + abs(name_length)
        if link + 3 > end:
            raise ValueError("the parameters run out of their section")
        (offset,) = struct.unpack_from(f"{order}H", content, link)
        following = link + offset if offset else end
        if following <= link or following > end:
            raise ValueError("a parameter points out of the section")
        if number > 0:
            _check_values(content, link + 2, following)
        if not offset:
            return
        at = following
    raise ValueError("the parameters do not end")


def _check_values(content: bytes, at: int, end: int) -> None:
    kind, dimensions = struct.unpack_from("bB", content, at)
    if kind not in (-1, 1, 2, 4) or dimensions > _MOST_DIMENSIONS or at + 2 + dimensions > end:
        raise ValueError("a parameter is of no known kind")
    values = math.prod(content[at + 2 : at + 2 + dimensions])
    if at + 2 + dimensions + abs(kind) * values > end:
        raise ValueError("a parameter is longer than its place")
