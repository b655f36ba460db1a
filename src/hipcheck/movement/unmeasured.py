"""What was recognised and is not measured, in one sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.results import MovementKind, MovementSpan, Unmeasured

__all__ = ["asks_for_speed", "unmeasured_movements"]

_NAMES: Final[dict[MovementKind, tuple[str, str]]] = {
    "split_squat": ("lunge", "lunges"),
    "side_lunge": ("side lunge", "side lunges"),
    "sit_to_stand": ("sit-to-stand", "sit-to-stands"),
    "jumping": ("jump", "jumps"),
}
_STEPPING: Final[dict[MovementKind, str]] = {
    "walking": "Walking",
    "running": "Running",
    "steps": "Stepping by turns, as in walking on the spot",
}
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SLOW_PER_MIN: Final = 60.0
_IS_IT_SLOWED: Final = " So slow a rhythm may be a slow-motion film: give its speed with --speed."


def unmeasured_movements(
    spans: Sequence[MovementSpan], measured: Sequence[tuple[float, float]], *, ask_speed: bool
) -> list[Unmeasured]:
    """Return a sentence for every stretch that is neither standing nor measured.

    Parameters
    ----------
    spans
        What was done over time.
    measured
        Start and end of everything that was measured, seconds.
    ask_speed
        Whether to ask for the film's speed where steps are slower than anybody walks.
    """
    told = []
    for span in spans:
        if any(span.start_s < end_s and start_s < span.end_s for start_s, end_s in measured):
            continue
        message = _message(span, ask_speed=ask_speed)
        if message is not None:
            told.append(
                Unmeasured(
                    what="step" if span.kind in _STEPPING else "movement",
                    start_s=span.start_s,
                    end_s=span.end_s,
                    code=f"is_{span.kind}",
                    message=message,
                )
            )
    return told


def asks_for_speed(told: Sequence[Unmeasured]) -> bool:
    """Whether one of the sentences asks for the film's speed."""
    return any(one.message.endswith(_IS_IT_SLOWED) for one in told)


def _message(span: MovementSpan, *, ask_speed: bool) -> str | None:
    count = span.count or 1
    if span.kind in _NAMES:
        one, several = _NAMES[span.kind]
        toward = f" to the {span.side}" if span.kind == "side_lunge" and span.side else ""
        verb = "was" if count == 1 else "were"
        return f"{_spoken(count).capitalize()} {one if count == 1 else several}{toward} {verb} seen and not measured."
    if span.kind in _STEPPING:
        steps = f"{count} step{'' if count == 1 else 's'}"
        slow = count > 1 and 60 * count / max(span.end_s - span.start_s, 1e-9) < _SLOW_PER_MIN
        asked = _IS_IT_SLOWED if slow and ask_speed else ""
        return f"{_STEPPING[span.kind]} ({steps}) is not measured here; analyze it with --exercise gait.{asked}"
    if span.kind == "one_leg_other" and span.count:
        lifts = "lift" if count == 1 else "lifts"
        return f"{_spoken(count).capitalize()} short {lifts} of a knee beside the squats: under 2 s, not measured."
    if span.kind == "one_leg_other":
        return f"The free leg was swung while standing on the {span.side} leg, which is not measured."
    if span.kind == "lying":
        return "The body lies, as in push-ups, which is not measured."
    return None


def _spoken(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
