"""What is really done in a movement, and when: the truth that names are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Protocol, runtime_checkable

from validation.motion import March, Motion, Sequence, Side, Stance
from validation.pose import PoseSpec
from validation.squats import SingleLegSquat, SplitSquat, Squat, StepDown

Kind = Literal[
    "standing",
    "one_leg",
    "one_leg_other",
    "squat",
    "single_leg_squat",
    "step_down",
    "split_squat",
    "side_lunge",
    "sit_to_stand",
    "steps",
    "walking",
    "running",
    "jumping",
    "lying",
    "other",
]
Measured = Literal["yes", "no", "either"]

_FOUND: tuple[Kind, ...] = ("one_leg", "one_leg_other", "squat", "single_leg_squat", "step_down")
_MEASURED: dict[Kind, Measured] = {**dict.fromkeys(_FOUND, "yes"), "split_squat": "either"}
_BEFORE_S = {SingleLegSquat: 1.2, StepDown: 1.0, SplitSquat: 1.6}  # from quiet standing to the first repetition


@dataclass(frozen=True)
class Segment:
    """One stretch of one movement.

    Attributes
    ----------
    kind, side
        What is done, in the names of the product, and the leg that carries or is stepped to.
    start_s, stop_s
        From when to when.
    count
        Repetitions or steps in it; None where they are not counted.
    measured
        Whether the product shall measure it.
    """

    kind: Kind
    start_s: float
    stop_s: float
    side: Side | None = None
    count: int | None = None
    measured: Measured = "no"


@runtime_checkable
class Labelled(Motion, Protocol):
    """A movement that says itself what it is."""

    def segments(self) -> Iterator[Segment]:
        """Yield what is done, in time order."""


def segment(kind: Kind, start_s: float, stop_s: float, side: Side | None = None, count: int | None = None) -> Segment:
    """Return a segment that is measured as its kind is."""
    return Segment(kind, start_s, stop_s, side, count, _MEASURED.get(kind, "no"))


def around(quiet_s: float, inner: Segment, duration_s: float) -> Iterator[Segment]:
    """Yield ``inner`` with standing before and after it."""
    if quiet_s > 0:
        yield segment("standing", 0.0, inner.start_s)
    yield inner
    if duration_s > inner.stop_s + 0.05:
        yield segment("standing", inner.stop_s, duration_s)


def segments(motion: Motion) -> list[Segment]:
    """Return what is done in any movement, in time order."""
    if isinstance(motion, Labelled):
        return list(motion.segments())
    if isinstance(motion, Sequence):
        return list(_of_parts(motion))
    if isinstance(motion, Stance):
        up, down = motion.quiet_s, motion.quiet_s + motion.hold_s
        return list(around(motion.quiet_s, segment("one_leg", up, down + 0.9, motion.side), motion.duration_s))
    if isinstance(motion, March):
        done = motion.quiet_s + motion.steps * motion.step_s
        return list(around(motion.quiet_s, segment("walking", motion.quiet_s, done, None, motion.steps), done + 1.0))
    if isinstance(motion, Squat):
        done = motion.quiet_s + motion.repetition_s * len(motion.depths)
        return list(
            around(motion.quiet_s, segment("squat", motion.quiet_s, done, None, len(motion.depths)), done + 0.7)
        )
    if isinstance(motion, SingleLegSquat | StepDown | SplitSquat):
        return list(_on_one_leg(motion))
    raise TypeError(f"{type(motion).__name__} does not say what it is.")


def _of_parts(motion: Sequence) -> Iterator[Segment]:
    begin_s = 0.0
    for part in motion.parts:
        for one in segments(part):
            yield replace(one, start_s=one.start_s + begin_s, stop_s=one.stop_s + begin_s)
        begin_s += part.duration_s


def _on_one_leg(motion: SingleLegSquat | StepDown | SplitSquat) -> Iterator[Segment]:
    kinds: dict[type, Kind] = {SplitSquat: "split_squat", StepDown: "step_down"}
    count = motion.repetitions if isinstance(motion, StepDown) else len(motion.depths)
    start_s = motion.quiet_s + _BEFORE_S[type(motion)]
    inner = segment(
        kinds.get(type(motion), "single_leg_squat"), start_s, start_s + count * motion.repetition_s, motion.side, count
    )
    yield from around(motion.quiet_s, inner, motion.duration_s)


@dataclass(frozen=True)
class Excerpt:
    """A piece of a movement, from one instant to another: a film that begins or ends in its midst."""

    motion: Motion
    start_s: float = 0.0
    stop_s: float | None = None

    @property
    def duration_s(self) -> float:
        """Length of the piece."""
        return (self.motion.duration_s if self.stop_s is None else self.stop_s) - self.start_s

    def at(self, t_s: float) -> PoseSpec:
        """Return what is asked of the pose at ``t_s``."""
        return self.motion.at(t_s + self.start_s)

    def segments(self) -> Iterator[Segment]:
        """Yield what is seen of each segment of the whole; repetitions that are cut are not counted."""
        end_s = self.start_s + self.duration_s
        for one in segments(self.motion):
            start_s, stop_s = max(one.start_s, self.start_s), min(one.stop_s, end_s)
            if stop_s - start_s < 1e-6:
                continue
            count = one.count
            if count is not None:
                each_s = (one.stop_s - one.start_s) / count
                count = int((stop_s - one.start_s) / each_s + 1e-6) - int((start_s - one.start_s) / each_s + 1 - 1e-6)
            yield replace(one, start_s=start_s - self.start_s, stop_s=stop_s - self.start_s, count=count)


def cut(motion: Motion, start_s: float, stop_s: float) -> Sequence:
    """Return the movement without a stretch of it, as an editor cuts it out."""
    return Sequence((Excerpt(motion, 0.0, start_s), Excerpt(motion, stop_s)))


def phase_of(t_s: float, begin_s: float, each_s: float, count: int) -> tuple[int, float] | None:
    """Return the number of the repetition at ``t_s`` and how far it has gone, 0 to 1; None before and after all."""
    number, phase = divmod((t_s - begin_s) / each_s, 1.0)
    return (int(number), phase) if 0 <= number < count else None
