"""What lens, sensor and processing of a phone do to a clean picture; deterministic by seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_GRAIN_PLAY = 96


@dataclass(frozen=True)
class Sensor:
    """A camera's imperfections.

    Attributes
    ----------
    blur_px
        Standard deviation of the lens blur, pixels.
    noise
        Standard deviation of the noise at mid-grey, grey levels of 255.
    vignette
        Loss of brightness in the corners, 0 to 1.
    gain
        Exposure: all brightness times this.
    warmth
        Colour of the light: red is multiplied by 1 + warmth, blue divided by it.
    shutter
        Share of the frame's time during which the shutter is open (motion blur); 0 is a frozen picture.
    """

    blur_px: float = 0.5
    noise: float = 2.0
    vignette: float = 0.12
    gain: float = 1.0
    warmth: float = 0.0
    shutter: float = 0.0

    def expose(self, picture: Image, seed: tuple[int, int]) -> Image:
        """Return ``picture`` (height, width, 3) as this camera delivers it; ``seed`` is the clip's and the frame's."""
        height, width = picture.shape[:2]
        tint = self.gain * np.array([1 + self.warmth, 1.0, 1 / (1 + self.warmth)], dtype=np.float32)
        out: NDArray[np.float32] = picture.astype(np.float32) * (_shading(height, width, self.vignette) * tint)
        if self.blur_px > 0:
            out = cv2.GaussianBlur(out, (0, 0), self.blur_px)
        if self.noise > 0:
            # Bright parts carry more shot noise; the encoding of brightness takes most of it back.
            out += (0.7 * self.noise + (0.3 * self.noise / 128) * out) * _grain(height, width, *seed)
        out += 0.5
        return np.clip(out, 0, 255, out=out).astype(np.uint8)


@lru_cache(maxsize=4)
def _shading(height: int, width: int, vignette: float) -> NDArray[np.float32]:
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    shade: NDArray[np.float32] = 1 - vignette * (x * x + y * y) / 2
    return shade[..., None]


@lru_cache(maxsize=2)
def _grain_field(height: int, width: int, seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((height, width, 3), dtype=np.float32)


def _grain(height: int, width: int, seed: int, frame: int) -> NDArray[np.float32]:
    """Noise of one frame: a window, placed by chance, of one larger field (drawing each anew takes longest of all)."""
    field = _grain_field(height + _GRAIN_PLAY, width + _GRAIN_PLAY, seed)
    y, x = np.random.default_rng((seed, frame)).integers(_GRAIN_PLAY, size=2)
    return field[y : y + height, x : x + width]
