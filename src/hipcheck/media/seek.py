"""Single frames of a long file without decoding all of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from hipcheck.landmarks import Floats
from hipcheck.media.clock import REAL_TIME, Clock
from hipcheck.media.decode import open_video, sampled
from hipcheck.media.picture import Decoded, ShapeTeller

__all__ = ["frames_by_seeking"]

_SEEKABLE: Final = ("mov", "matroska")  # containers that state every presentation time and which frames are keys


def frames_by_seeking(
    path: Path,
    times_s: Sequence[float],
    max_fps: float,
    first_s: float,
    clock: Clock = REAL_TIME,
    *,
    shrunk: Callable[[Decoded], Decoded],
) -> list[Decoded] | None:
    """Return the frames nearest to given instants, decoding only from the key frame before each.

    The frames are found among those that a reader with the same ``max_fps`` uses, from the times that the file states.

    Parameters
    ----------
    path
        A file that opens.
    times_s
        Instants in real seconds from the first frame of the part that counts.
    max_fps
        Rate to which the reader thins the frames, in 1/s.
    first_s
        Time of the first frame that decodes, in seconds on the file's own clock.
    clock
        How fast the film plays, and which part of it counts.
    shrunk
        Returns a frame no larger than it is needed, so that many of a large picture take little memory.

    Returns
    -------
    list or None
        One frame for each instant; None where the file does not allow it and has to be decoded from its start.
    """
    container, stream = open_video(path)
    with container:
        time_base = stream.time_base
        if time_base is None or not container.format.name.startswith(_SEEKABLE):
            return None
        try:
            ticks, keys = _read_index(container, stream)
            if ticks is None or float(ticks[0] * time_base) != first_s:
                return None
            wanted = _nearest_ticks(ticks, time_base, times_s, max_fps, clock)
            at_full_size = _decode_at(container, stream, sorted(set(wanted)), keys)
            found = {tick: shrunk(frame) for tick, frame in at_full_size}
        except MemoryError:
            raise
        except (av.FFmpegError, IndexError):
            return None
        return [found[tick] for tick in wanted] if found.keys() >= set(wanted) else None


def _read_index(container: InputContainer, stream: VideoStream) -> tuple[list[int] | None, list[int]]:
    """Return the presentation times of all frames and of the key frames, in ticks and in order.

    The former is None if a time is missing or stands twice.
    """
    ticks: list[int | None] = []
    keys: list[int] = []
    for packet in container.demux(stream):
        if packet.size > 0 and not packet.is_discard:
            ticks.append(packet.pts)
            if packet.is_keyframe and packet.pts is not None:
                keys.append(packet.pts)
    known = sorted({tick for tick in ticks if tick is not None})
    return (known if known and len(known) == len(ticks) else None), sorted(keys)


def _nearest_ticks(
    ticks: list[int], time_base: Fraction, times_s: Sequence[float], max_fps: float, clock: Clock
) -> list[int]:
    timed = [(float(tick * time_base), tick) for tick in ticks]
    used = list(sampled(clock.part(timed, timed[0][0]), max_fps * clock.rate))
    used_s = np.array([time_s for time_s, _ in used])
    return [used[index][1] for index in _nearest((used_s - used_s[0]) * clock.rate, times_s)]


def _nearest(sorted_s: Floats, times_s: Sequence[float]) -> list[int]:
    """Return for each instant the index of the nearest of ``sorted_s`` (``(T,)``, T > 0); the earlier one of two."""
    after = np.clip(np.searchsorted(sorted_s, times_s), 1, max(1, len(sorted_s) - 1))
    before = after - 1
    after = np.minimum(after, len(sorted_s) - 1)
    later_is_nearer = sorted_s[after] - times_s < times_s - sorted_s[before]
    return [int(index) for index in np.where(later_is_nearer, after, before)]


def _decode_at(
    container: InputContainer, stream: VideoStream, wanted: list[int], keys: list[int]
) -> Iterator[tuple[int, Decoded]]:
    """Yield the frame at each wanted tick; stop at the first that is not found."""
    group = -1
    shaped = ShapeTeller(stream)
    frames: Iterator[Decoded] = iter(())
    for tick in wanted:
        if bisect_right(keys, tick) != group:
            group = bisect_right(keys, tick)
            container.seek(tick, stream=stream)
            frames = map(shaped, container.decode(stream))
        found = next((one for one in frames if one.frame.pts is None or one.frame.pts >= tick), None)
        if found is None or found.frame.pts != tick:
            return
        yield tick, found
