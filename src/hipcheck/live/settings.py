"""What the command line asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hipcheck.landmarks import Side
from hipcheck.live.plan import LiveExercise
from hipcheck.measure import FacingChoice
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.privacy.about import Told

__all__ = ["LiveSettings", "free_folder"]


@dataclass(frozen=True)
class LiveSettings:
    """What the command line asked for.

    Attributes
    ----------
    camera
        Number or part of the name of a camera, or a file to replay.
    exercise, hold_s, reps, rest_s
        What to go through; seconds of a hold (``None`` for what is usual), squats, seconds of rest.
    facing, model, mirrored, stickers
        As for a recording.
    record
        True to keep the video beside the results.
    fast
        True to replay a file as fast as it goes, every picture of it.
    output
        Folder of the results; ``None`` for a new one in ``hipcheck-out``.
    age_years, pain
        What the person said: age, a number of whole years, and pain on a leg, 0 to 10.
    told
        Who it is and a note, and how much of it may be written.
    """

    camera: str = "0"
    exercise: LiveExercise = "both"
    hold_s: float | None = None
    reps: int = 5
    rest_s: float = 5.0
    facing: FacingChoice = "auto"
    model: str = "full"
    mirrored: bool = False
    stickers: StickerChoice = "off"
    record: bool = False
    fast: bool = False
    output: Path | None = None
    age_years: int | None = None
    pain: dict[Side, int] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    def folder(self, name: str | None) -> Path:
        """Return the folder of the results: the one asked for, else one named like the file or after the time."""
        if self.output is not None:
            return self.output
        if self.told.anonymous:
            return Path("hipcheck-out") / f"live-{secrets.token_hex(4)}"
        return Path("hipcheck-out") / f"live-{name or datetime.now().strftime('%Y-%m-%d-%H%M%S')}"


def free_folder(wanted: Path) -> Path:
    """Return the folder, or the first numbered one beside it that is free: no session replaces another."""
    folder, number = wanted, 1
    while folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder
