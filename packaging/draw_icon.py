"""Draw icon.png: a pelvis that drops. Run as ``python packaging/draw_icon.py``."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

SIDE = 256


def main() -> None:
    """Write the picture beside this file, four times as large at first, so that its edges are smooth."""
    scale = 4
    picture = np.zeros((SIDE * scale, SIDE * scale, 4), np.uint8)
    corner, whole = 48 * scale, SIDE * scale
    ground, white, red = (120, 72, 32, 255), (255, 255, 255, 255), (80, 96, 255, 255)
    for left, top in ((corner, 0), (0, corner)):
        cv2.rectangle(picture, (left, top), (whole - left, whole - top), ground, -1)
    for x in (corner, whole - corner):
        for y in (corner, whole - corner):
            cv2.circle(picture, (x, y), corner, ground, -1)

    def line(start: tuple[int, int], end: tuple[int, int], colour: tuple[int, ...], width: int) -> None:
        cv2.line(
            picture,
            *(tuple(scale * one for one in point) for point in (start, end)),
            colour,
            width * scale,
            cv2.LINE_AA,
        )

    line((128, 40), (128, 118), white, 18)  # trunk
    line((76, 106), (180, 138), red, 18)  # pelvis, which drops
    line((76, 106), (76, 220), white, 18)  # the leg that stands
    line((180, 138), (196, 176), white, 18)  # the one that is lifted
    line((196, 176), (160, 204), white, 18)
    cv2.imwrite(
        str(Path(__file__).with_name("icon.png")), cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    )


if __name__ == "__main__":
    main()
