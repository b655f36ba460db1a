"""Frames out of a video file, packet by packet: what decodes is used, what does not is counted."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hipcheck.errors import EnvironmentProblemError, RecordingUnusableError, UsageError
from hipcheck.media.clock import Clock
from hipcheck.media.formats import RECORDING_FORMATS
from hipcheck.media.picture import Decoded, ShapeTeller
from hipcheck.paths import is_there
from hipcheck.threads import cores

__all__ = ["Decoder", "frame_stride", "open_video", "sampled"]

_T = TypeVar("_T")

_MAX_READ_ERRORS: Final = 100  # in a row; a file that yields no packet after that many will not yield one
_MOST_PIXELS: Final = 8192 * 4320  # of a picture: a decoder keeps a dozen of them
_PIXELS_AT_ONCE: Final = 64_000_000  # in the threads of a decoder, which each work on a picture of their own
_ONE_FILE: Final = {"protocol_whitelist": "file", "format_whitelist": ",".join(RECORDING_FORMATS)}
_FALLBACK_FPS: Final = 30.0  # for streams that state neither times nor a rate
_INTERVAL_TOLERANCE: Final = 0.85  # keeps a jittery 60 fps whole at max_fps 60, and 240 fps at every fourth frame


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file and choose its video stream; the caller closes the container.

    Only this file is ever opened: a playlist or a list of files, whatever it is called, is no recording.

    Raises
    ------
    UsageError
        If the file is missing, a folder, or cannot be looked at.
    EnvironmentProblemError
        If reading it is not permitted.
    RecordingUnusableError
        If it is empty, not a video, has no video stream (a cover picture is none), or pictures too large for memory.
    """
    try:
        if not is_there(path):
            raise UsageError(f"{path} does not exist; check the name of the file.")
        if not path.is_file():
            raise UsageError(f"{path} is not a file; give the name of a video file.")
        if path.stat().st_size == 0:
            raise RecordingUnusableError(f"{path} is empty (0 bytes); copy it from the camera again.")
        # The prefix keeps a colon in the name from being read as a protocol. Titles may be in any encoding.
        container = av.open(f"file:{path}", container_options=_ONE_FILE, metadata_errors="replace")
    except PermissionError:
        raise EnvironmentProblemError(f"{path} may not be read; {_permission_advice()}.") from None
    except MemoryError:  # one of FFmpeg's errors, too
        raise
    except av.FFmpegError as problem:
        refused = isinstance(problem, av.ArgumentError)  # what FFmpeg says of a format that is not in the list
        reason = "playlists and other kinds of files are none" if refused else problem.strerror
        raise RecordingUnusableError(
            f"{path} is not a video or was cut off ({reason}); give the recording itself, or export it as MP4."
        ) from None
    except OSError as problem:
        raise UsageError(f"{path} cannot be opened ({problem.strerror}); check the name of the file.") from None
    try:
        stream = _video_stream(container, path)
    except RecordingUnusableError:
        container.close()
        raise
    _share_out(stream)
    return container, stream


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    stream = container.streams.best("video")
    # FFmpeg draws plain text as a picture of a terminal ("tty").
    if not isinstance(stream, VideoStream) or _is_cover(stream) or container.format.name == "tty":
        raise RecordingUnusableError(f"{path} has no video in it; give the recording itself.")
    if stream.codec_context is None:  # PyAV's stub does not know that there may be none
        raise RecordingUnusableError(f"The video in {path} is of an unknown kind; export it as MP4 (H.264).")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > _MOST_PIXELS:
        size = f"{width} x {height} pixels"
        raise RecordingUnusableError(f"The pictures in {path} are too large ({size}); export it in 4K or less.")
    return stream


def _share_out(stream: VideoStream) -> None:
    """Let a decoder use all cores, or as many as there is memory for: each thread has a picture of its own."""
    stream.thread_type = "AUTO"
    pixels = stream.codec_context.width * stream.codec_context.height
    if pixels * (cores() + 1) > _PIXELS_AT_ONCE:  # a thread for each core and one more, if nobody says how many
        stream.thread_count = max(1, _PIXELS_AT_ONCE // pixels)


def _permission_advice() -> str:
    if sys.platform == "darwin":  # which keeps these folders from programs that were not allowed to look into them
        return (
            "if it is in Desktop, Documents or Downloads, allow your terminal under System Settings > Privacy & "
            "Security > Files and Folders, else change its permissions"
        )
    return "change its permissions"


def _is_cover(stream: VideoStream) -> bool:
    return av.stream.Disposition.attached_pic in stream.disposition


def sampled(timed: Iterable[tuple[float, _T]], max_fps: float) -> Iterator[tuple[float, _T]]:
    """Thin out a sequence in time order to at most about ``max_fps`` per second, evenly.

    An element is kept if it lies at least ``0.85 / max_fps`` seconds after the one kept before it. A steady source
    is thus thinned by a whole number (240 fps to 60, 100 to 50), and one near ``max_fps`` keeps its jittery frames.

    Parameters
    ----------
    timed
        Pairs of a time in seconds, increasing, and anything.
    max_fps
        Rate in 1/s, above 0.
    """
    due_s = -math.inf
    for t_s, element in timed:
        if t_s >= due_s:
            due_s = t_s + _INTERVAL_TOLERANCE / max_fps
            yield t_s, element


def frame_stride(fps: float, max_fps: float) -> int:
    """Return of how many frames :func:`sampled` keeps one, for a steady source of ``fps``."""
    return max(1, math.ceil(_INTERVAL_TOLERANCE * fps / max_fps - 1e-9))


class Decoder:
    """The decoded frames of one file with increasing times, and a count of what went wrong.

    Attributes
    ----------
    container, stream
        The open file and its video stream.
    fps
        Frame rate that the file states, in 1/s; None if it states none.
    decoded
        Frames decoded so far.
    out_of_order
        Frames left out so far because their time did not increase.
    damage_s
        First and last instant between which pictures may be missing or smeared, in seconds on the file's own clock,
        None for an undamaged file. The end is the key frame after the last error; infinite if there is none yet.
    """

    def __init__(self, path: Path) -> None:
        self.container, self.stream = open_video(path)
        self._shaped = ShapeTeller(self.stream)
        rate = self.stream.guessed_rate or self.stream.average_rate
        self.fps = float(rate) if rate else None
        self._stored_frames = self.stream.frames  # asked for later, when the file may be closed
        self.decoded = 0
        self.out_of_order = 0
        self.damage_s: tuple[float, float] | None = None
        self._packets = 0
        self._errors = 0
        self._step_s = 1 / (self.fps or _FALLBACK_FPS)
        self._last_s = -self._step_s

    @property
    def lost(self) -> int:
        """Frames known to be in the file that did not decode, once all were read; 0 for an undamaged file."""
        if self.damage_s is None:
            return 0
        return max(self._errors, max(self._packets, self._stored_frames) - self.decoded)

    def expected_frames(self, max_fps: float, clock: Clock) -> int | None:
        """Return about how many frames of the part will be used, from what the file states; None if it does not."""
        duration = self.container.duration
        film_s = duration / av.time_base if duration else 0.0
        frames = self._stored_frames or round(film_s * (self.fps or 0.0))
        if not frames:
            return None
        in_part = round(frames * clock.share_of(film_s))
        return max(1, in_part // frame_stride(self.fps or 0.0, max_fps * clock.rate))

    def frames(self) -> Iterator[tuple[float, Decoded]]:
        """Yield each frame with its time in seconds on the file's own clock; times strictly increase.

        One frame of lookahead tells a wild time, after which all others would seem late, from a late one.
        """
        yielded_s = -math.inf
        pending: tuple[float, Decoded] | None = None
        for time_s, frame in self._timed_frames():
            if pending is not None:
                if time_s > pending[0]:
                    yielded_s = pending[0]
                    yield pending
                else:
                    self.out_of_order += 1
                    if time_s <= yielded_s:
                        continue
            pending = (time_s, frame)
        if pending is not None:
            yield pending

    def close(self) -> None:
        """Close the file."""
        self.container.close()

    def _timed_frames(self) -> Iterator[tuple[float, Decoded]]:
        for frame in self._decoded_frames():
            self.decoded += 1
            self._last_s = self._time_s(frame)
            if frame.is_corrupt:
                self._note_damage()
            elif frame.key_frame and self.damage_s is not None and math.isinf(self.damage_s[1]):
                self.damage_s = (self.damage_s[0], self._last_s)
            yield self._last_s, self._shaped(frame)

    def _time_s(self, frame: VideoFrame) -> float:
        # AVI stores no presentation times, and FFmpeg's guess of them is wrong where there are B-frames.
        ticks = frame.dts if self.container.format.name == "avi" else frame.pts
        if ticks is None or frame.time_base is None:
            return self._last_s + self._step_s
        return float(ticks * frame.time_base)

    def _decoded_frames(self) -> Iterator[VideoFrame]:
        for packet in self._read_packets():
            try:
                frames = self.stream.decode(packet)
            except MemoryError:  # which must not be taken for damage: half of the recording would be measured
                raise
            except av.FFmpegError:
                self._errors += 1
                self._note_damage()
            else:
                yield from frames

    def _read_packets(self) -> Iterator[Packet[VideoStream] | None]:
        failures = 0
        flushed = False
        while failures < _MAX_READ_ERRORS and not flushed:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    flushed = packet.size == 0 and packet.pts is None
                    self._packets += packet.size > 0 and not packet.is_discard
                    if packet.is_corrupt:
                        self._note_damage()
                    yield packet
            except MemoryError:
                raise
            except av.FFmpegError:
                failures += 1
                self._note_damage()
            except IndexError:  # of a stream that the file did not have when it was opened
                failures += 1
            else:
                return
        if flushed:
            return
        yield None  # the last frames are still inside the decoder

    def _note_damage(self) -> None:
        start_s = self.damage_s[0] if self.damage_s else self._last_s
        self.damage_s = (start_s, math.inf)
