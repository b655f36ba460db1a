"""Writing H.264 with a chosen compression; the product's own writer has one fixed quality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray


@dataclass(frozen=True)
class Encoding:
    """Compression: x264's constant quality (18 fine to 35 coarse) and its preset."""

    crf: float = 24.0
    preset: str = "medium"


def write(path: Path, pictures: Iterable[NDArray[np.uint8]], fps: int, encoding: Encoding) -> None:
    """Write RGB pictures (height, width, 3) of even size at a constant rate; the file appears when it is complete."""
    partial = path.with_suffix(".part.mp4")
    with av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream: VideoStream | None = None
        for i, picture in enumerate(pictures):
            if stream is None:
                stream = _stream(container, picture.shape, fps, encoding)
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, fps)
            container.mux(stream.encode(frame))
        if stream is None:
            raise ValueError(f"There is no picture to write to {path}.")
        container.mux(stream.encode(None))
    partial.replace(path)


def _stream(
    container: av.container.OutputContainer, shape: tuple[int, ...], fps: int, encoding: Encoding
) -> VideoStream:
    # One thread: several would cut the picture differently on another machine.
    options = {"crf": str(encoding.crf), "preset": encoding.preset, "threads": "1"}
    stream = container.add_stream("libx264", rate=fps, options=options)
    assert isinstance(stream, VideoStream)
    stream.height, stream.width = shape[:2]
    stream.pix_fmt = "yuv420p"
    return stream
