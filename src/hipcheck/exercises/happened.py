"""What was done and not measured, and what happened in a hold: one line each, by time, nothing told twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple, Protocol

from hipcheck.exercises.words import held_words, listed, say
from hipcheck.results import Interruption, MovementKind, MovementSpan, Results, Stance, Take, Unmeasured

__all__ = ["happened", "movement_words", "nothing_but"]

_NOTHING_DONE: Final[frozenset[MovementKind]] = frozenset({"standing", "nobody"})
_TOWARD: Final[frozenset[MovementKind]] = frozenset({"side_lunge"})
_IN_FRONT: Final[frozenset[MovementKind]] = frozenset({"split_squat"})
_OF_A_LEG: Final[frozenset[MovementKind]] = frozenset({"one_leg", "one_leg_other"})
_COUNTED: Final[frozenset[MovementKind]] = frozenset(
    {
        *("squat", "single_leg_squat", "step_down", "split_squat", "side_lunge", "sit_to_stand"),
        *("steps", "walking", "running", "jumping"),
    }
)
_COVERED_SHARE: Final = 0.5
_SAME_S: Final = 0.5  # a cut of the editor begins a take and interrupts what it cuts
_LARGEST_NUMBER: Final = 12
_MOST_NAMED: Final = 3


class _Timed(Protocol):
    """Anything with a beginning and an end."""

    @property
    def start_s(self) -> float: ...

    @property
    def end_s(self) -> float: ...


class _Line(NamedTuple):
    at_s: float
    text: str


def happened(results: Results) -> list[str]:
    """Return what else is to be seen in a recording, in time order.

    Movements and repetitions that were not measured, each once and with its reason where one is known; interruptions of
    holds, with the sum of their parts; and where the picture jumps or the person comes back.
    """
    balanced = results.balance.holds if results.balance else []
    told: list[_Timed] = [*results.stances, *results.squats, *results.steps, *balanced, *results.unmeasured]
    lines = [
        *(_unmeasured_line(one) for one in results.unmeasured),
        *(_movement_line(span) for span in results.movements if _is_new(span, told)),
        *chain.from_iterable(_hold_lines(stance, results.takes) for stance in results.stances),
        *(_take_line(take) for take in results.takes if take.begins_with != "clip_start"),
    ]
    return [line.text for line in sorted(lines, key=lambda line: line.at_s)]


def nothing_but(movements: Sequence[MovementSpan], unmeasured: Sequence[Unmeasured]) -> str | None:
    """Return the verdict on a recording without results in which something was done; ``None`` where nothing was.

    Why the first hold or repetition that was looked for was left out; else what was done instead.
    """
    wanted = [one for one in unmeasured if one.what not in ("movement", "step")]
    if wanted:
        return _unmeasured_line(wanted[0]).text
    done = list(dict.fromkeys(movement_words(span) for span in movements if span.kind not in _NOTHING_DONE))
    return say("verdict.nothing_but", what=listed(done[:_MOST_NAMED])) if done else None


def movement_words(span: MovementSpan) -> str:
    """Return ``"ten side lunges to the right"``."""
    if span.side is not None and span.kind in _OF_A_LEG:
        return say(f"movement.{span.kind}_of", side=span.side)
    # Which leg it is says that it was one.
    kind = "squat" if span.kind == "single_leg_squat" and span.side else span.kind
    if span.count is None or kind not in _COUNTED:
        what = say(f"movement.{kind}")
    else:
        what = say(f"movement.{kind}_{'one' if span.count == 1 else 'many'}", count=_number(span.count))
    if span.side is None:
        return what
    place = "toward" if span.kind in _TOWARD else "in_front" if span.kind in _IN_FRONT else "on_leg"
    return say(f"happened.{place}", what=what, side=span.side)


def _number(count: int) -> str:
    return say(f"number.{count}") if 1 <= count <= _LARGEST_NUMBER else str(count)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _span(start_s: float, end_s: float) -> str:
    return f"{start_s:.1f}–{end_s:.1f} s"


def _is_new(span: MovementSpan, told: Sequence[_Timed]) -> bool:
    """Whether something was done that neither was measured nor is said to be left out."""
    if span.kind in _NOTHING_DONE:
        return False
    length_s = span.end_s - span.start_s
    covered_s = sum(max(min(one.end_s, span.end_s) - max(one.start_s, span.start_s), 0.0) for one in told)
    return covered_s <= _COVERED_SHARE * length_s


def _unmeasured_line(one: Unmeasured) -> _Line:
    """Say what was left out with its time, where the sentence does not have it already."""
    if f"{one.start_s:.1f}" in one.message:
        return _Line(one.start_s, one.message)
    return _Line(one.start_s, say("happened.at", when=_span(one.start_s, one.end_s), what=one.message))


def _movement_line(span: MovementSpan) -> _Line:
    what = _capital(movement_words(span))
    return _Line(span.start_s, say("happened.movement", what=what, when=_span(span.start_s, span.end_s)))


def _hold_lines(hold: Stance, takes: Sequence[Take]) -> Iterator[_Line]:
    """Say what interrupted a hold, and what its parts are together."""
    told = [take.start_s for take in takes]
    own = [one for one in hold.interruptions if not _is_told(one, told)]
    parts = 1 + sum(one.kind != "camera_moved" for one in hold.interruptions)
    if not own and parts == 1:
        return
    kinds = dict.fromkeys(one.kind for one in own)
    what = listed([_interruption([one for one in own if one.kind == kind]) for kind in kinds]) if own else ""
    if parts > 1:
        held = held_words(hold.hold_s, at_least=hold.is_lower_bound)
        what = say("happened.parts", what=what, held=held, parts=_number(parts)).removeprefix("; ")
    when = _span(hold.start_s, hold.end_s)
    yield _Line(hold.start_s, say("happened.hold", side=hold.side, when=when, what=what))


def _is_told(one: Interruption, take_starts_s: Sequence[float]) -> bool:
    jump = one.kind in ("picture_jump", "out_of_sight")
    return jump and any(abs(one.end_s - at_s) <= _SAME_S for at_s in take_starts_s)


def _interruption(same: Sequence[Interruption]) -> str:
    times = listed([f"{one.start_s:.1f} s" for one in same])
    kind = same[0].kind
    ending = "s" if kind == "hop" and len(same) > 1 else ""
    return say(f"happened.{kind}{ending}", number=_number(len(same)), times=times)


def _take_line(take: Take) -> _Line:
    return _Line(take.start_s, say(f"happened.take_{take.begins_with}", when=f"{take.start_s:.1f} s"))
