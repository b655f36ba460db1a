"""Clips of any length and size for the benchmarks, made from the samples: squats, a hold on one leg, then standing."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np

from hipcheck.media.reader import VideoReader
from hipcheck.pose.bundle import assemble
from hipcheck.pose.parts import collect_parts

SAMPLES = Path(__file__).parents[1] / "samples"
FOLDER = Path(os.environ.get("HIPCHECK_BENCHMARKS", Path(tempfile.gettempdir(), "hipcheck-benchmarks")))
FPS = 30
GROUP = 30  # pictures from key frame to key frame, as phones do it
MOVES = 20 * FPS  # pictures in which something happens, a whole number of groups
ENCODED = 60 * FPS  # longer clips repeat the packets of the last second


def clip(seconds: float, height: int) -> Path:
    """Return a clip of so many seconds, 16:9, ``height`` pixels high; made once and kept in a temporary folder."""
    path = FOLDER / f"{height}p-{seconds:g}s.mp4"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part.mp4")
        # In a process of its own: what a process had in memory counts for those that it starts.
        subprocess.run([sys.executable, __file__, draft, str(round(seconds * FPS)), str(height)], check=True)
        draft.replace(path)
    return path


def published_model(name: str) -> Path:
    """Return the pose model as it is published, with the mask that hipcheck's own copy of it leaves out."""
    path = FOLDER / f"published_{name}.task"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        networks = collect_parts(name, lambda *_: None, print, allow_network=True)
        path.write_bytes(assemble(*networks, as_published=True))
    return path


def short_clips(count: int, seconds: float = 5.0, height: int = 540) -> Path:
    """Return a folder of so many clips with the same pictures; a few bytes at the end make them different files."""
    folder = FOLDER / f"{count}-clips-of-{seconds:g}s"
    folder.mkdir(parents=True, exist_ok=True)
    content = clip(seconds, height).read_bytes()
    for number in range(count):
        free_box = (12).to_bytes(4, "big") + b"free" + f"{number:04}".encode()
        (folder / f"clip{number:03}.mp4").write_bytes(content + free_box)
    return folder


def _pictures(height: int) -> Iterator[np.ndarray]:
    squat, lean = (_scaled(SAMPLES / f"{name}.mp4", height) for name in ("squat_front_valgus_up", "stance_front_lean"))
    standing: deque[np.ndarray] = deque(maxlen=FPS // 2)
    for picture in islice(chain(squat, lean), MOVES):
        standing.append(picture)
        yield picture
    yield from cycle([*reversed(standing), *standing])


def _scaled(path: Path, height: int) -> Iterator[np.ndarray]:
    size = (height * 16 // 9, height)
    with VideoReader(path) as reader:
        for frame in reader:
            yield (
                frame.rgb
                if frame.rgb.shape[0] == height
                else cv2.resize(frame.rgb, size, interpolation=cv2.INTER_CUBIC)
            )


def _encode(path: Path, count: int, height: int) -> None:
    options = {"preset": "veryfast", "crf": "21", "g": str(GROUP), "keyint_min": str(GROUP), "sc_threshold": "0"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options | {"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = height * 16 // 9, height, "yuv420p"
        last: list[tuple[bytes, bool]] = []
        written = 0
        for picture in islice(_pictures(height), min(count, ENCODED)):
            last = last[-2 * GROUP :]
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                last.append((bytes(packet), packet.is_keyframe))
                container.mux(packet)
                written += 1
        for packet in stream.encode(None):
            last.append((bytes(packet), packet.is_keyframe))
            container.mux(packet)
            written += 1
        key = max(number for number, (_, is_key) in enumerate(last) if is_key)
        for content, is_key in islice(cycle(last[key:]), max(0, count - written)):
            packet = av.Packet(content)
            packet.stream, packet.is_keyframe = stream, is_key
            packet.time_base = Fraction(1, FPS)
            packet.pts = packet.dts = written
            container.mux(packet)
            written += 1


if __name__ == "__main__":
    _encode(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
