"""Reading a recording: upright pictures at their true times, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from hipcheck.errors import HipcheckError, RecordingUnusableError, UsageError
from hipcheck.hashing import file_sha256
from hipcheck.landmarks import Floats
from hipcheck.media.clock import REAL_TIME, Clock, film_time_words
from hipcheck.media.decode import Decoder, sampled
from hipcheck.media.picture import Decoded, PictureMaker
from hipcheck.media.seek import frames_by_seeking
from hipcheck.media.segments import Segment, Segments, longest_segment, other_segments_issue
from hipcheck.media.tags import Tags, read_tags
from hipcheck.media.types import Frame, Image
from hipcheck.results import Issue, Source
from hipcheck.results.recording import SpeedFrom

__all__ = ["ReadReport", "VideoInfo", "VideoReader", "describe_source", "read_frames_at"]

_OUT_OF_ORDER_SHARE = 0.01  # fewer frames left out than that do not matter to a curve
_GROWN = 1.25  # video calls begin small: pictures that become larger than that would be made too small

_TIME_LAPSE = Issue(
    code="speed_suspect",
    severity="warning",
    message="The file says that it is a time lapse, and not how fast; give its speed (--speed, 10 if it plays ten "
    "times too fast), for all times are wrong without.",
)


@dataclass(frozen=True)
class VideoInfo:
    """What is known of a recording once it is open.

    Attributes
    ----------
    path
        The file, as it was given.
    width_px, height_px
        Size of the upright recording with square pixels; `VideoReader.size_px` is that of the pictures it gives.
    rotation_deg
        Clockwise rotation that the file asks players to apply, one of 0, 90, 180, 270. Already applied.
    expected_frames
        About how many frames the reader will give, for a progress bar; None if the file does not say.
    nominal_fps
        Frame rate that the file states, in 1/s, before thinning; None if it states none.
    codec
        Name of the decoder, as ``h264``.
    tags
        What the file says of itself: when it was filmed, and how fast it plays.
    """

    path: Path
    width_px: int
    height_px: int
    rotation_deg: int
    expected_frames: int | None
    nominal_fps: float | None
    codec: str
    tags: Tags


@dataclass(frozen=True)
class ReadReport:
    """What became of the frames of a recording, so far; complete when all were read.

    Attributes
    ----------
    frames_decoded
        Frames that decoded.
    frames_used
        Frames given out, after thinning.
    frames_lost
        Frames known to be in the file that did not decode.
    out_of_order
        Frames left out because their time did not increase.
    issues
        What of this a reader of the results should know.
    """

    frames_decoded: int
    frames_used: int
    frames_lost: int
    out_of_order: int
    issues: tuple[Issue, ...]


class VideoReader:
    """Streams the pictures of a recording; a context manager, to be iterated over once.

    Parameters
    ----------
    path
        The recording.
    max_fps
        Rate in 1/s to which faster recordings are thinned, evenly (see :func:`hipcheck.media.decode.sampled`).
    mirrored
        True if the recording is mirrored, as selfie cameras save it: every picture is flipped left-right.
    max_side_px
        Larger pictures are made smaller, so that their longer side has so many pixels; None leaves every size.
    size_px
        Width and height of the upright pictures before they are made smaller; None for those of the first frame. A
        frame of another shape is fitted in, with black around it.
    only
        One of `segments`, as an earlier reader with the same ``clock`` found it: all other frames are left out, and
        ``size_px`` is its own.
    clock
        How fast the film plays, and which part of it to read. Times count from the first picture of the part and are
        real seconds; without a speed it is the one that the file says.

    Raises
    ------
    UsageError
        If the file is missing or a folder, or the part begins after its end.
    EnvironmentProblemError
        If reading it is not permitted.
    RecordingUnusableError
        If it is empty, not a video, has no video stream, or no frame decodes.

    Examples
    --------
    >>> with VideoReader("squat.mp4") as reader:  # doctest: +SKIP
    ...     for frame in reader:
    ...         print(frame.t_s, frame.rgb.shape)
    """

    def __init__(
        self,
        path: Path | str,
        *,
        max_fps: float = 60.0,
        mirrored: bool = False,
        max_side_px: int | None = None,
        size_px: tuple[int, int] | None = None,
        only: Segment | None = None,
        clock: Clock = REAL_TIME,
    ) -> None:
        self._decoder, self._segments, self._only = Decoder(Path(path)), Segments(), only
        tags = read_tags(self._decoder.container, self._decoder.stream)
        self.clock = clock.told_by(tags.speed)
        self.speed_from: SpeedFrom | None = "given" if clock.speed is not None else None if tags.speed == 1 else "file"
        self._used = 0
        frames = self._decoder.frames()
        first = self._film_start = next(frames, None)
        if first is not None:
            part = self.clock.part(chain([first], frames), first[0])
            self._frames = sampled(self._noted(part), max_fps * self.clock.rate)
            first = next(self._frames, None)
        if first is None:
            raise self._nothing(Path(path))
        self._first_s, shape = first[0], only.shape if only else first[1].shape
        self._frames = chain([first], self._frames)
        width_px, height_px = size_px or shape.size_px
        self.info = VideoInfo(
            path=Path(path),
            width_px=width_px,
            height_px=height_px,
            rotation_deg=shape.orientation.rotation_deg,
            expected_frames=only.frames if only else self._decoder.expected_frames(max_fps, self.clock),
            nominal_fps=self._decoder.fps,
            codec=self._decoder.stream.codec_context.name,
            tags=tags,
        )
        self._mirrored, self._max_side_px = mirrored, max_side_px
        self._pictures = self.picture_maker()

    def _nothing(self, path: Path) -> HipcheckError:
        self._decoder.close()
        if self._film_start is None:
            return RecordingUnusableError(f"No picture of {path} can be decoded; copy it from the camera again.")
        begin = film_time_words(self.clock.from_s or 0.0)
        return UsageError(f"{path} has no picture from {begin} on; it ends before. Give an earlier --from.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._decoder.close()
        self._frames, self._film_start = iter(()), None  # which hold decoded pictures, and this reader

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames in time order; ``t_s`` is 0 for the first and strictly increases."""
        for t_s, frame in self._timed():
            self._used += 1
            yield Frame(t_s, self._pictures.picture(frame))

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        return self._pictures.size_px

    @property
    def segment_to_read_anew(self) -> Segment | None:
        """The longest segment, once all frames were read, if these were not read as that segment alone would be.

        ``None`` where the recording is one segment of the size of its pictures, which nearly all are.
        """
        segments = self.segments
        if self._only is not None or not segments:
            return None
        longest = longest_segment(segments)
        grown = longest.shape.size_px[0] > _GROWN * self.info.width_px
        return longest if len(segments) > 1 or grown else None

    def undeveloped(self) -> Iterator[tuple[float, Decoded]]:
        """Yield time and frame, no larger than the picture to be made of it, for a `picture_maker` to develop.

        In place of iterating over the reader: several threads can make pictures of the frames that one decodes.
        """
        for t_s, frame in self._timed():
            self._used += 1
            yield t_s, self._pictures.shrunk(frame)

    def picture_maker(self) -> PictureMaker:
        """Return what makes the pictures of this recording, for use in one thread."""
        size_px = self.info.width_px, self.info.height_px
        return PictureMaker(size_px, mirrored=self._mirrored, max_side_px=self._max_side_px)

    @property
    def segments(self) -> list[Segment]:
        """Stretches of one shape and without a jump of time in what was read of the part so far, in order of time."""
        return self._segments.found

    @property
    def report(self) -> ReadReport:
        """What became of the frames so far."""
        decoder = self._decoder
        return ReadReport(
            frames_decoded=decoder.decoded,
            frames_used=self._used,
            frames_lost=decoder.lost,
            out_of_order=decoder.out_of_order,
            issues=tuple(self._issues()),
        )

    def _issues(self) -> Iterator[Issue]:
        first_s, rate = self._first_s, self.clock.rate
        parts = [segment.seen_from(first_s, rate) for segment in self.segments]
        changes = other_segments_issue(parts, self._only and self._only.seen_from(first_s, rate))
        if changes is not None:
            yield changes
        yield from _damage_issues(self._decoder, self.info.path, first_s, rate)
        if self.info.tags.time_lapse and self.speed_from is None:
            yield _TIME_LAPSE

    def _noted(self, timed: Iterator[tuple[float, Decoded]]) -> Iterator[tuple[float, Decoded]]:
        for time_s, frame in timed:
            self._segments.note(time_s, frame)
            yield time_s, frame

    def _timed(self) -> Iterator[tuple[float, Decoded]]:
        rate = self.clock.rate
        wanted = (timed for timed in self._frames if self._is_wanted(*timed))
        return (((time_s - self._first_s) * rate, frame) for time_s, frame in wanted)

    def _is_wanted(self, time_s: float, frame: Decoded) -> bool:
        only = self._only
        return only is None or (only.start_s <= time_s <= only.end_s and frame.shape.fits(only.shape))


def read_frames_at(
    path: Path | str,
    times_s: Sequence[float],
    *,
    max_fps: float = 60.0,
    mirrored: bool = False,
    max_side_px: int | None = None,
    size_px: tuple[int, int] | None = None,
    clock: Clock = REAL_TIME,
) -> dict[float, Image]:
    """Return the pictures nearest to given instants, among those that a reader with the same options gives.

    Only the parts of the file around the instants are decoded where that is safe, else the file from its start to
    the last of them. At most the pictures asked for are held in memory.

    Parameters
    ----------
    path
        The recording.
    times_s
        Finite instants in seconds from the first frame, in any order; before the first or after the last frame is
        allowed. Of two frames as near the earlier one is taken.
    max_fps, mirrored, max_side_px, size_px, clock
        As for :class:`VideoReader`.

    Returns
    -------
    dict
        Instant to picture.

    Raises
    ------
    HipcheckError
        As :class:`VideoReader`.
    """
    wanted = sorted(set(times_s))

    def opened() -> VideoReader:
        return VideoReader(
            path, max_fps=max_fps, mirrored=mirrored, max_side_px=max_side_px, size_px=size_px, clock=clock
        )

    with opened() as reader:
        assert reader._film_start is not None
        pictures, first_s, told = reader._pictures, reader._film_start[0], reader.clock
    del reader  # two decoders at once would keep twice as many of its large pictures
    frames = frames_by_seeking(Path(path), wanted, max_fps, first_s, told, shrunk=pictures.shrunk)
    if frames is not None:
        return {t_s: pictures.picture(frame) for t_s, frame in zip(wanted, frames, strict=True)}
    with opened() as reader:
        return {t_s: pictures.picture(frame) for t_s, frame in _nearest_frames(reader._timed(), wanted)}


def _nearest_frames(timed: Iterator[tuple[float, Decoded]], wanted: list[float]) -> Iterator[tuple[float, Decoded]]:
    """Yield for each instant, in time order, the frame nearest to it, reading no further than needed."""
    before = after = next(timed)
    for instant_s in wanted:
        while after[0] < instant_s:
            following = next(timed, None)
            if following is None:
                before = after
                break
            before, after = after, following
        nearer = after if after[0] - instant_s < instant_s - before[0] else before
        yield instant_s, nearer[1]


def describe_source(reader: VideoReader, t_s: Floats) -> Source:
    """Return what ``results.json`` says of a recording that was read.

    Parameters
    ----------
    reader
        The reader that gave the frames.
    t_s
        ``(T,)`` times of the frames used in seconds, increasing, T > 0.
    """
    info, clock = reader.info, reader.clock
    intervals_s = np.diff(t_s)
    duration_s = float(t_s[-1] - t_s[0])
    return Source(
        path=str(info.path),
        sha256=file_sha256(info.path),
        width=info.width_px,
        height=info.height_px,
        duration_s=duration_s,
        frames=len(t_s),
        fps_mean=len(intervals_s) / duration_s if duration_s > 0 else 0.0,
        timestamp_jitter_ms=float(np.std(intervals_s)) * 1000 if len(intervals_s) else 0.0,
        rotation_deg=info.rotation_deg,
        recorded_at=info.tags.recorded_at,
        recorded_from="file" if info.tags.recorded_at else None,
        speed=clock.rate,
        speed_from=reader.speed_from,
        capture_fps=info.tags.capture_fps,
        from_s=clock.from_s,
        to_s=clock.to_s,
    )


def _damage_issues(decoder: Decoder, path: Path, first_s: float, rate: float) -> Iterator[Issue]:
    if decoder.damage_s is not None:
        start_s, end_s = (max(0.0, instant_s - first_s) * rate for instant_s in decoder.damage_s)
        until = "the end" if math.isinf(end_s) else f"{end_s:.1f} s"
        yield Issue(
            code="damaged_stream",
            severity="warning",
            message=f"{path.name} is damaged: {decoder.lost} of {decoder.lost + decoder.decoded} frames did not decode "
            f"and pictures from {start_s:.1f} s to {until} may be smeared; copy it from the camera again if you can.",
            start_s=start_s,
            end_s=end_s,
        )
    if decoder.out_of_order > _OUT_OF_ORDER_SHARE * decoder.decoded:
        yield Issue(
            code="timestamps_out_of_order",
            severity="warning",
            message=f"{decoder.out_of_order} of {decoder.decoded} frames of {path.name} have times that do not "
            "increase and were left out; record with the camera's own app if you can.",
        )
