"""A comparison in plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap
from typing import Final

from hipcheck.history.change import Change
from hipcheck.history.compare import Session, change_words, group_words
from hipcheck.reference import what_it_does_not_mean

__all__ = ["band_notes", "comparison_text", "person_warning"]

_WIDTH: Final = 100


def comparison_text(before: Session, after: Session, changes: Sequence[Change]) -> str:
    """Return a table for each exercise and leg, and what the bands are."""
    lines = [f"Before: {before.heading}", f"After:  {after.heading}"]
    warning = person_warning(before, after)
    lines += [warning] if warning else []
    for words, group in groupby(changes, key=lambda change: group_words(change.before)):
        lines += ["", words, *(_line(change) for change in group)]
    notes = [*band_notes(changes), what_it_does_not_mean()[0]]
    return "\n".join([*lines, "", *(line for note in notes for line in wrap(note, _WIDTH))]) + "\n"


def _line(change: Change) -> str:
    was, now, moved, verdict = change_words(change)
    return f"  {change.words:41} {was:>8} → {now:>8}  {moved:>18}  {verdict}"


def person_warning(before: Session, after: Session) -> str | None:
    """Return a sentence if the two sessions are kept under different names."""
    if before.name is None or after.name is None or before.name == after.name:
        return None
    return f"These are two people: {before.name} and {after.name}."


def band_notes(changes: Sequence[Change]) -> list[str]:
    """Return what a change was held against, each source once."""
    judged = {change.band.origin for change in changes if change.band}
    notes = ["A change within its band (±) is no detectable change."]
    if "own" in judged:
        notes.append(
            "Bands are 2.77 standard errors between repeated sessions of rendered people (MDC95): of the measuring, "
            "not of the person. What somebody varies by from day to day comes on top."
        )
    borrowed = dict.fromkeys(
        change.band.source for change in changes if change.band and change.band.origin == "literature"
    )
    notes += [f"Borrowed from the literature, as 2.77 standard errors (MDC95): {source}" for source in borrowed]
    if "stated_errors" in judged:
        notes.append(
            "Where no such error is known, or the sessions were measured in different ways, the band is the "
            "errors of both readings together."
        )
    if any(change.verdict == "not_judged" for change in changes):
        notes.append("Not judged: how much it varies by itself is not known, or the hold was cut off.")
    return notes
