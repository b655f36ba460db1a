"""What a file says of itself: when it was filmed, and whether it plays slower or faster than life."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from av.container import InputContainer
from av.video.stream import VideoStream

from hipcheck.dates import date_in_file

__all__ = ["Tags", "read_tags"]

_DATES: Final = ("com.apple.quicktime.creationdate", "creation_time", "date_recorded", "date", "idit")
"""Where a date may stand, the best first: Apple's has the zone and outlives copies, the second is often in UTC."""

_CAPTURE_RATE: Final = "com.android.capture.fps"
_CAPTURE_MODE: Final = "com.apple.photos.capturemode"

_SLOWER: Final = 1.5
"""Filmed at so many times the rate that it plays at: slow motion. Phones drop a third of the pictures in the dark."""

_FASTEST: Final = 1000.0
"""No film is slower or faster than life by more: a file that says so is broken."""


@dataclass(frozen=True)
class Tags:
    """What a file says of itself.

    Attributes
    ----------
    recorded_at
        When it was filmed, ISO 8601 (see ``hipcheck.dates``); None if it does not say, or nothing sensible.
    capture_fps
        Pictures a second at which it was filmed, where it plays at another rate; None elsewhere.
    speed
        Share of real speed at which it plays: 0.25 for slow motion of four times, above 1 for a time lapse.
    time_lapse
        True if the file says that it is a time lapse, and not by how much.
    """

    recorded_at: str | None = None
    capture_fps: float | None = None
    speed: float = 1.0
    time_lapse: bool = False


def read_tags(container: InputContainer, stream: VideoStream) -> Tags:
    """Return what an open file says of itself."""
    tags = {name.lower(): value for name, value in [*_items(stream.metadata), *_items(container.metadata)]}
    capture_fps = _rate(tags.get(_CAPTURE_RATE, ""))
    plays_fps = float(stream.average_rate or stream.guessed_rate or 0)
    speed = plays_fps / capture_fps if capture_fps and plays_fps else 1.0
    if 1 / _SLOWER < speed < _SLOWER or not 1 / _FASTEST <= speed <= _FASTEST:
        capture_fps, speed = None, 1.0
    return Tags(
        recorded_at=next(_dates(tags), None),
        capture_fps=capture_fps,
        speed=speed,
        time_lapse=speed == 1.0 and "lapse" in tags.get(_CAPTURE_MODE, "").lower(),
    )


def _items(metadata: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in metadata.items()]


def _dates(tags: Mapping[str, str]) -> Iterator[str]:
    for name in _DATES:
        found = date_in_file(tags.get(name, ""))
        if found is not None:
            yield found


def _rate(text: str) -> float | None:
    """Return a rate of 0.01 to 10000 pictures a second; None for anything else."""
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if math.isfinite(rate) and 0.01 <= rate <= 10_000 else None
