"""A sign of life where no bar can be: a line on the error stream when a stage begins."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import IO, Final

from hipcheck.printable import printable

__all__ = ["Progress", "default_progress", "stage_lines", "stage_words"]

Progress = Callable[[str, int, int | None], None]
"""Called as ``progress(stage, done, total)``; total may be unknown."""

_STAGES: Final[Mapping[str, str]] = {
    "pose": "finding the person",
    "people": "telling people apart",
    "measure": "measuring",
    "video": "drawing the video",
}
"""Stages of an analysis, and what is said of them; any other is the name of something that is fetched."""


def stage_words(stage: str) -> str:
    """Return what is said of a stage."""
    return _STAGES.get(stage, f"fetching {printable(stage)}")


def stage_lines(name: str, stream: IO[str] | None = None, *, first_only: bool = False) -> Progress:
    """Return what prints a line when a stage of a piece of work begins.

    Parameters
    ----------
    name
        What is worked on.
    stream
        Where to; the error stream without one.
    first_only
        True for a line when the work begins, and no more.
    """
    told: set[str] = set()

    def tell(stage: str, done: int, total: int | None) -> None:
        if not stage or stage in told or (first_only and told):
            return
        told.add(stage)
        print(f"{printable(name)}: {stage_words(stage)} ...", file=stream or sys.stderr, flush=True)

    return tell


def default_progress(name: str, progress: Progress | bool | None) -> Progress | None:
    """Return what a function is to call: its caller's own; lines if asked for or in a terminal; or nothing."""
    if progress is None:
        progress = sys.stderr is not None and sys.stderr.isatty()
    if isinstance(progress, bool):
        return stage_lines(name) if progress else None
    return progress
