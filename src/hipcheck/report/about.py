"""Whose recording it is, when it was filmed and analysed, and which part of it at which speed, in words."""

from __future__ import annotations

from hipcheck.dates import date_words
from hipcheck.media.clock import film_time_words
from hipcheck.report.wording import number
from hipcheck.results import Results, Source

__all__ = ["about_lines", "clock_sentence", "filmed_words"]


def about_lines(results: Results) -> list[str]:
    """Return who it is with the dates, and the note, a line each; nothing of an anonymous result."""
    about = results.about
    if about.anonymous:
        return []
    analysed = [f"analysed {date_words(about.analysed_at)}"] if about.analysed_at else []
    name = [about.name] if about.name else []
    lines = [" · ".join([*name, filmed_words(results.source), *analysed])]
    return [*lines, about.note] if about.note else lines


def filmed_words(source: Source) -> str:
    """Return when it was filmed, in words."""
    return f"filmed {date_words(source.recorded_at)}" if source.recorded_at else "date of filming unknown"


def clock_sentence(source: Source) -> str | None:
    """Return which part was measured and at which speed the film plays; None for a whole film at real speed."""
    sentences = []
    if source.from_s is not None or source.to_s is not None:
        end = "its end" if source.to_s is None else film_time_words(source.to_s)
        begin = film_time_words(source.from_s or 0.0)
        sentences.append(f"Measured from {begin} to {end} of the film; times count from there.")
    if source.speed != 1.0:
        kind = "Slow motion" if source.speed < 1 else "Time lapse"
        if source.speed_from == "file" and source.capture_fps is not None:
            shown = number(source.capture_fps, "", 0 if source.capture_fps >= 10 else 1)
            why = f"filmed at {shown} pictures a second, as the file says (com.android.capture.fps)"
        else:
            why = "as was given (--speed)"
        sentences.append(f"{kind} at {_share(source.speed)} real speed, {why}; all times are the real ones.")
    return " ".join(sentences) or None


def _share(speed: float) -> str:
    return f"{speed:.3g} times" if speed > 1 else f"{100 * speed:.3g} % of"
