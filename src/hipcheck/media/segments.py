"""Segments: the stretches of a recording in which the picture keeps its shape and time does not jump.

A phone that is turned in mid-recording, a cut between formats and a broken clock all begin a new segment: nothing can
be compared across. A mere change of the number of pixels (video calls begin small) does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from hipcheck.media.picture import Decoded, Shape
from hipcheck.results import Issue

__all__ = ["Segment", "Segments", "longest_segment", "other_segments_issue"]

_JUMP_S: Final = 60.0  # of time: no pause between two pictures of one segment
_BRIEF_S: Final = 0.5  # a shape that is gone again so soon is a damaged picture


@dataclass(frozen=True)
class Segment:
    """A stretch of one shape.

    Attributes
    ----------
    start_s, end_s
        Time of its first and its last frame, seconds on the file's own clock.
    shape
        Shape of its frames, with the number of pixels that most of them have.
    frames
        How many there are.
    """

    start_s: float
    end_s: float
    shape: Shape
    frames: int = 1

    @property
    def duration_s(self) -> float:
        """From the first to the last frame, seconds."""
        return self.end_s - self.start_s

    def seen_from(self, first_s: float, rate: float) -> Segment:
        """Return it with times in real seconds from an instant of the file's clock, ``rate`` of them in a second."""
        return replace(self, start_s=(self.start_s - first_s) * rate, end_s=(self.end_s - first_s) * rate)


class Segments:
    """Divide frames, one after the other, into segments."""

    def __init__(self) -> None:
        self._found: list[Segment] = []
        self._shapes: Counter[Shape] = Counter()

    def note(self, time_s: float, decoded: Decoded) -> None:
        """Segment the next frame, in order of time."""
        last = self._found[-1] if self._found else None
        if last is None or time_s - last.end_s > _JUMP_S or not decoded.shape.fits(last.shape):
            self._shapes = Counter([decoded.shape])
            self._found.append(Segment(time_s, time_s, decoded.shape))
            return
        self._shapes[decoded.shape] += 1
        usual = self._shapes.most_common(1)[0][0] if len(self._shapes) > 1 else last.shape
        self._found[-1] = replace(last, end_s=time_s, shape=usual, frames=last.frames + 1)

    @property
    def found(self) -> list[Segment]:
        """The segments so far; a shape that is gone again within half a second does not end one."""
        segments: list[Segment] = []
        for segment in self._found:
            before = _resumed(segments, segment)
            if before is not None:
                del segments[before + 1 :]
                segments[before] = replace(
                    segments[before], end_s=segment.end_s, frames=segments[before].frames + segment.frames
                )
            else:
                segments.append(segment)
        return segments


def _resumed(segments: Sequence[Segment], segment: Segment) -> int | None:
    """Return the number of the segment that goes on with this one after a brief interruption."""
    for number in range(len(segments) - 1, -1, -1):
        if segment.start_s - segments[number].end_s > _BRIEF_S:
            return None
        if segment.shape.fits(segments[number].shape):
            return number
    return None


def longest_segment(segments: Sequence[Segment]) -> Segment:
    """Return the segment that lasts longest; of equally long ones that with more frames, then the earlier one."""
    return max(segments, key=lambda segment: (segment.duration_s, segment.frames))


def other_segments_issue(segments: Sequence[Segment], measured: Segment | None) -> Issue | None:
    """Say where the picture changes its shape or time jumps, and what of the recording is measured.

    Parameters
    ----------
    segments
        All of what was read, with the times of the results.
    measured
        The one that is measured; None if all of it is, each picture in its own shape.
    """
    if len(segments) < 2:
        return None
    changes = [_change(before, after) for before, after in pairwise(segments)]
    rest = f"; and so on, {len(changes)} times" if len(changes) > 3 else ""
    what = "; ".join(changes[:3]) + rest
    jumps = all(after.shape.fits(before.shape) for before, after in pairwise(segments))
    advice = "cut it there to have the other parts measured" if jumps else "keep the phone as it is while it films"
    if measured is None:
        kept, span = "pictures of another shape are fitted into the first", (segments[1].start_s, segments[-1].end_s)
    else:
        span = measured.start_s, measured.end_s
        kept = f"only {span[0]:.1f} s to {span[1]:.1f} s is measured"
    return Issue(
        code="times_jump" if jumps else "picture_changes_shape",
        severity="warning",
        message=f"{what[0].upper()}{what[1:]}; {kept}: {advice}.",
        start_s=span[0],
        end_s=span[1],
    )


def _change(before: Segment, after: Segment) -> str:
    if after.shape.fits(before.shape):
        return f"the times jump from {before.end_s:.1f} s to {after.start_s:.1f} s"
    sizes = " to ".join("x".join(map(str, segment.shape.size_px)) for segment in (before, after))
    turned = before.shape.size_px[0] < before.shape.size_px[1], after.shape.size_px[0] < after.shape.size_px[1]
    how = "is turned" if turned[0] != turned[1] or sizes.split(" to ")[0] == sizes.split(" to ")[1] else "changes"
    return f"the picture {how} at {after.start_s:.1f} s (from {sizes} pixels)"
