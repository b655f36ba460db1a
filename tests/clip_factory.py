"""Small video files whose pictures carry their own number and orientation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from hipcheck.media.types import Image

BITS = 8
CORNERS = {"R": (230, 20, 20), "G": (20, 200, 20), "B": (20, 20, 230), "W": (235, 235, 235)}


def numbered_picture(number: int, width: int = 128, height: int = 96) -> Image:
    """Return a picture with corners red, green (top), blue, white (bottom) and the number as bars in the middle."""
    picture = np.zeros((height, width, 3), np.uint8)
    for index, colour in enumerate(CORNERS.values()):
        rows = slice(0, height // 3) if index < 2 else slice(height - height // 3, height)
        columns = slice(0, width // 2) if index % 2 == 0 else slice(width // 2, width)
        picture[rows, columns] = colour
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        picture[height // 3 : height - height // 3, left:right] = 255 * (number >> (BITS - 1 - bit) & 1)
    return picture


def read_number(picture: Image) -> int:
    """Return the number in an upright picture."""
    height, width = picture.shape[:2]
    bars = [picture[height // 2, (2 * bit + 1) * width // (2 * BITS)].mean() > 127 for bit in range(BITS)]
    return sum(int(bar) << (BITS - 1 - bit) for bit, bar in enumerate(bars))


def read_corners(picture: Image) -> str:
    """Return the letters of the corners: top left, top right, bottom left, bottom right."""
    height, width = picture.shape[:2]
    places = [
        (height // 8, width // 8),
        (height // 8, -width // 8),
        (-height // 8, width // 8),
        (-height // 8, -width // 8),
    ]
    colours = np.array(list(CORNERS.values()), dtype=float)
    return "".join(list(CORNERS)[int(np.abs(colours - picture[place]).sum(axis=1).argmin())] for place in places)


def write_clip(
    path: Path,
    ticks: Sequence[int],
    *,
    rate: int = 30,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    size: tuple[int, int] = (128, 96),
    options: dict[str, str] | None = None,
    rotation: tuple[float, bool, bool] | None = None,
    pixel_aspect: Fraction | None = None,
    pictures: Sequence[Image] | None = None,
    stored_pts: Sequence[int] | None = None,
    colour: tuple[int, int] | None = None,
    tags: dict[str, str] | None = None,
    sound: bool = False,
) -> Path:
    """Write numbered pictures (or the given ones) at ``ticks / rate`` seconds.

    ``rotation`` is (degrees counter-clockwise, flip x, flip y) of the display matrix; ``stored_pts`` are written in
    place of the true times; ``colour`` is (colour space, range) in FFmpeg's numbers; ``tags`` are what the file says of
    itself; ``sound`` adds a second of silence.
    """
    front = {"movflags": "faststart+use_metadata_tags" if tags else "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=front) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=rate, options=options or {})
        audio = container.add_stream("mp2", rate=44100, layout="mono") if sound else None
        stream.width, stream.height = size
        stream.pix_fmt = pix_fmt
        if rotation is not None:
            stream.set_display_rotation(*rotation)
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if colour is not None:
            stream.codec_context.colorspace, stream.codec_context.color_range = colour
        packets: list[av.Packet] = []
        for number, tick in enumerate(ticks):
            picture = pictures[number] if pictures is not None else numbered_picture(number, *size)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            if colour is not None:
                frame = frame.reformat(format=pix_fmt, dst_colorspace=colour[0], dst_color_range=colour[1])
            frame.pts, frame.time_base = tick, Fraction(1, rate)
            packets += stream.encode(frame)
        packets += stream.encode(None)
        packets += _silence(audio) if audio is not None else []
        for index, packet in enumerate(packets):
            if stored_pts is not None:
                packet.pts, packet.dts = stored_pts[index], index - len(packets)
            container.mux(packet)
    return path


def _silence(stream: av.AudioStream) -> list[av.Packet]:
    packets: list[av.Packet] = []
    for number in range(38):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1152), np.int16), format="s16", layout="mono")
        frame.sample_rate, frame.pts = 44100, number * 1152
        packets += stream.encode(frame)
    return packets + stream.encode(None)
