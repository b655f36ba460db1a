"""Keeping the crops of a clip until quiet standing is known, in memory that does not grow with the clip."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from hipcheck.pelvis.picture.crops import PelvisCrop

__all__ = ["CropSpool"]

_IN_MEMORY_BYTES: Final = 8_000_000  # about two minutes; what goes beyond lies in a nameless temporary file
_JPEG_QUALITY: Final = 95


@dataclass(frozen=True)
class _Entry:
    start: int
    size: int
    scale: float
    left_px: float
    top_px: float


class CropSpool:
    """Crops, put away one by one and fetched by number; gone when the spool is closed or forgotten."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - lives as long as the spool
        self._entries: list[_Entry] = []
        self._end = 0

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, crop: PelvisCrop) -> int:
        """Put a crop away and return its number."""
        encoded = cv2.imencode(".jpg", crop.grey, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
        self._file.seek(self._end)
        self._file.write(encoded)
        self._entries.append(_Entry(self._end, len(encoded), crop.scale, crop.left_px, crop.top_px))
        self._end += len(encoded)
        return len(self._entries) - 1

    def get(self, number: int) -> PelvisCrop:
        """Return a crop, as good as it was."""
        entry = self._entries[number]
        self._file.seek(entry.start)
        encoded = np.frombuffer(self._file.read(entry.size), dtype=np.uint8)
        grey = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
        return PelvisCrop(grey, entry.scale, entry.left_px, entry.top_px)

    def close(self) -> None:
        """Let go of everything."""
        self._file.close()
        self._entries.clear()
