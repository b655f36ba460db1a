"""What lens, sensor and processing of a phone do to a clean picture; deterministic by seed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


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
        out = picture.astype(np.float32) * (self.gain * self._shading(picture.shape[0], picture.shape[1]))
        out *= np.array([1 + self.warmth, 1.0, 1 / (1 + self.warmth)], dtype=np.float32)
        if self.blur_px > 0:
            out = cv2.GaussianBlur(out, (0, 0), self.blur_px)
        if self.noise > 0:
            rng = np.random.default_rng(seed)
            grain = rng.standard_normal(picture.shape, dtype=np.float32)
            # Bright parts carry more shot noise; the encoding of brightness takes most of it back.
            out += self.noise * (0.7 + 0.3 * out / 128) * grain
        return np.clip(out + 0.5, 0, 255).astype(np.uint8)

    def _shading(self, height: int, width: int) -> NDArray[np.float32]:
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
        shade: NDArray[np.float32] = 1 - self.vignette * (x * x + y * y) / 2
        return shade[..., None]
