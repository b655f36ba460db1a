"""What the reader hands on: one decoded picture, and what is known of the file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Frame", "Image"]

Image = NDArray[np.uint8]
"""``(H, W, 3)`` RGB, 8 bits a channel, C-contiguous."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture at its presentation time.

    Attributes
    ----------
    t_s
        Presentation time in seconds from the first frame of the clip.
    rgb
        Upright picture with square pixels, ``(H, W, 3)`` uint8 RGB, C-contiguous (MediaPipe ignores strides).
    """

    t_s: float
    rgb: Image
