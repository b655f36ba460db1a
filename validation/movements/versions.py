"""The same film as other cameras, players and editors leave it: grey, dark, coded anew, slowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hipcheck.pose.extract import extract_recording
from hipcheck.recording import FrameStats, Recording
from validation.geometry import Floats
from validation.movements.film import Film, landmarks, rendered
from validation.render import Image
from validation.run import extraction_id

Version = Literal["grey", "dark", "recoded", "slow_2", "slow_4", "slow_4_told"]

VERSIONS: Final[tuple[Version, ...]] = ("grey", "dark", "recoded", "slow_2", "slow_4", "slow_4_told")
SLOWED: Final[dict[str, float]] = {"slow_2": 2.0, "slow_4": 4.0}  # as the file tells it; the told one is known

_GAMMA: Final = 2.4
_SHOWN_FPS: Final = 30.0
_LOW_BITS_PER_S: Final = 150_000
_RATE_TAG: Final = "com.android.capture.fps"


def version(film: Film, name: Version, store: Path) -> tuple[Path, dict[str, Any]]:
    """Return the landmarks of a version of a film and what is true in it, made now if they are not there yet."""
    found = store / f"{film.key}.{name}.{extraction_id()}.npz"
    if name in SLOWED:
        plain, truth = landmarks(film, store)
        if not found.exists():
            _stretched(Recording.load(plain), SLOWED[name]).save(found)
        return found, stretched(truth, SLOWED[name])
    video, truth = rendered(film, store)
    if not found.exists():
        made = store / f"{film.key}.{name}.{'avi' if name == 'recoded' else 'mp4'}"
        _write(made, _pictures(video, name), film.takes[0].fps, name)
        extract_recording(made).save(found)
    return found, truth


def stretched(truth: dict[str, Any], factor: float) -> dict[str, Any]:
    """Return a truth of which every time is longer by a factor."""

    def longer(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: longer(key, one) for key, one in value.items()}
        if isinstance(value, list):
            return [longer(name, one) for one in value]
        return value * factor if name.endswith("_s") and isinstance(value, float) else value

    made: dict[str, Any] = longer("", truth)
    return made


def _stretched(recording: Recording, factor: float) -> Recording:
    """Return a recording in slow motion with as many pictures a second as a player shows: those between are between.

    What was seen of the pelvis is left out, because it has no values between two pictures.
    """
    track, frames = recording.track, recording.frames
    slow_s = track.t_s * factor
    t_s = np.arange(0.0, slow_s[-1], 1 / _SHOWN_FPS)

    def between(values: Floats) -> Floats:
        flat = values.reshape(len(values), -1).astype(float)
        return np.stack([np.interp(t_s, slow_s, column) for column in flat.T], axis=1).reshape(-1, *values.shape[1:])

    slower = replace(
        track, t_s=t_s, xy_px=between(track.xy_px), world_m=between(track.world_m), visibility=between(track.visibility)
    )
    stats = FrameStats(
        between(frames.luma), between(frames.background_shift_px), between(frames.people).round().astype(np.int64)
    )
    told = {"duration_s": float(t_s[-1]), "fps_mean": _SHOWN_FPS, "frames": len(t_s)}
    source = recording.source.model_copy(update=told)
    return replace(recording, source=source, track=slower, frames=stats, picture=None)


def _pictures(video: Path, name: Version) -> Iterator[Image]:
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            picture: Image = frame.to_ndarray(format="rgb24")
            if name == "grey":
                picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2).astype(np.uint8)
            elif name == "dark":
                picture = (255 * (picture / 255.0) ** _GAMMA).astype(np.uint8)
            yield picture


def _write(path: Path, pictures: Iterator[Image], fps: int, name: Version) -> None:
    """Write a version; slow motion that is told has the pictures of a fast camera in a slow file, and says so."""
    factor = 4 if name == "slow_4_told" else 1
    codec = "mpeg4" if name == "recoded" else "libx264"
    options = {} if name == "recoded" else {"crf": "26"}
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"} if factor > 1 else {}) as container:
        if factor > 1:
            container.metadata[_RATE_TAG] = f"{fps:.6f}"
        stream = container.add_stream(codec, rate=Fraction(fps, factor), options=options)
        assert isinstance(stream, VideoStream)
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = "yuv420p"
                if name == "recoded":
                    stream.bit_rate = _LOW_BITS_PER_S
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(factor, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
