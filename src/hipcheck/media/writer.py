"""Writing H.264 video that browsers play, with the original timing."""

from __future__ import annotations

import errno
import secrets
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import cv2
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from hipcheck.errors import EnvironmentProblemError
from hipcheck.media.types import Image
from hipcheck.permissions import close_to_others
from hipcheck.threads import cores

__all__ = ["VideoWriter"]

_FRAGMENTS: Final = {"movflags": "empty_moov+default_base_moof", "frag_duration": "1000000", "flush_packets": "1"}
_TIME_BASE: Final = Fraction(1, 90_000)
_NOMINAL_FPS: Final = 30  # x264 wants one; the frames carry their own times
# ultrafast takes a half to a third of superfast's time for the same picture, in a file three times as large; a key
# frame every 60 frames makes seeking quick; a long lookahead would hold 40 pictures in memory; with as many threads
# as cores, which whoever decodes and draws needs too, it takes a tenth longer.
_ENCODER: Final = {
    "preset": "ultrafast",
    "crf": "24",
    "g": "60",
    "rc-lookahead": "10",
    "threads": str(max(1, min(4, cores() - 1))),
}


class VideoWriter:
    """Writes pictures at given times into an MP4 file; a context manager.

    The file appears under its name only when the block ends without an exception; otherwise nothing is left behind
    and what stood there before stays. A last odd row or column of the pictures is cut off, as H.264 players need.

    Parameters
    ----------
    path
        File to write; its folder must exist.
    width_px, height_px
        Size of the pictures, at least 2 each.
    in_fragments
        True for a file of parts of one second, so that it can be read up to the last of them if writing is cut short
        by a crash; it then lies beside ``path``, under its name with a dot before and ``.part`` behind.

    Raises
    ------
    EnvironmentProblemError
        On entering, writing or leaving the block if the folder is missing or not writable, or the disk is full.
    ValueError
        On leaving the block if no picture was written.

    Examples
    --------
    >>> with VideoWriter(Path("copy.mp4"), 640, 480) as writer:  # doctest: +SKIP
    ...     for frame in reader:
    ...         writer.write(frame.rgb, frame.t_s)
    """

    def __init__(self, path: Path, width_px: int, height_px: int, *, in_fragments: bool = False) -> None:
        self._path = path
        self._options = _FRAGMENTS if in_fragments else {"movflags": "faststart"}
        self._shape = (height_px, width_px, 3)
        self._partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        self._last_ticks: int | None = None

    def __enter__(self) -> Self:
        try:
            self._partial.touch()
            close_to_others(self._partial)
            self._container = av.open(str(self._partial), "w", format="mp4", options=self._options)
        except (OSError, av.FFmpegError) as problem:
            self._discard()
            raise _cannot_write(self._path, problem) from None
        self._stream = _add_stream(self._container, width_px=self._shape[1], height_px=self._shape[0])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except (OSError, av.FFmpegError) as problem:
            raise _cannot_write(self._path, problem) from None
        finally:
            with suppress(OSError, av.FFmpegError):
                self._container.close()
            self._discard()

    def write(self, rgb: Image, t_s: float) -> None:
        """Add one picture.

        Parameters
        ----------
        rgb
            ``(height_px, width_px, 3)`` uint8 RGB.
        t_s
            Time at which it is shown in seconds, 0 or more, at least 1/90000 s after the one before.

        Raises
        ------
        EnvironmentProblemError
            If the disk is full.
        ValueError
            If the picture has another size or does not come after the one before.
        """
        if rgb.shape != self._shape:
            raise ValueError(f"The picture has shape {rgb.shape}; this file takes {self._shape}.")
        ticks = round(t_s / _TIME_BASE)
        if self._last_ticks is not None and ticks <= self._last_ticks:
            raise ValueError(f"The picture at {t_s} s does not come after the one before it.")
        self._last_ticks = ticks
        even = rgb[: self._stream.height, : self._stream.width]
        # A fifth of the time of FFmpeg's conversion. The array is nobody else's, so the frame may take it as it is; but
        # where the height is no multiple of four PyAV would mistake where the colours begin.
        make = VideoFrame.from_ndarray if self._stream.height % 4 else VideoFrame.from_numpy_buffer
        frame = make(cv2.cvtColor(even, cv2.COLOR_RGB2YUV_I420), format="yuv420p")
        frame.pts, frame.time_base = ticks, _TIME_BASE
        try:
            self._container.mux(self._stream.encode(frame))
        except (OSError, av.FFmpegError) as problem:
            raise _cannot_write(self._path, problem) from None

    def _finish(self) -> None:
        if self._last_ticks is None:
            raise ValueError(f"No picture was written to {self._path}.")
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._partial.replace(self._path)

    def _discard(self) -> None:
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)


def _add_stream(container: OutputContainer, *, width_px: int, height_px: int) -> VideoStream:
    stream = container.add_stream("libx264", rate=_NOMINAL_FPS, options=_ENCODER)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = width_px - width_px % 2, height_px - height_px % 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _TIME_BASE
    # The matrix of BT.601, which is OpenCV's; else BT.709, limited range.
    stream.codec_context.colorspace = Colorspace.SMPTE170M
    stream.codec_context.color_primaries = stream.codec_context.color_trc = 1
    stream.codec_context.color_range = ColorRange.MPEG
    return stream


def _cannot_write(path: Path, problem: Exception) -> EnvironmentProblemError:
    number = getattr(problem, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return EnvironmentProblemError(f"The disk is full, {path} was not written; free some space and run again.")
    reason = getattr(problem, "strerror", None) or problem
    return EnvironmentProblemError(f"{path} cannot be written ({reason}); choose a folder that may be written to.")
