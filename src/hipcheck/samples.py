"""The bundled sample clips: rendered people whose true pose is known."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hipcheck.errors import EnvironmentProblemError

__all__ = ["sample_clips"]

_SHOWN: Final = ("stance_front_markers.mp4", "squat_front_valgus_up.mp4")
"""One of each exercise: the demo should not take minutes."""


def sample_clips() -> list[Path]:
    """Return the clips of the demo: a stance test and squats.

    They are packaged with hipcheck; in a checkout they are in ``samples/``.

    Raises
    ------
    EnvironmentProblemError
        If they are not there, as in an incomplete installation.
    """
    package = Path(__file__).parent
    for folder in (package / "samples_data", package.parents[1] / "samples"):
        clips = [folder / name for name in _SHOWN]
        if all(clip.is_file() for clip in clips):
            return clips
    raise EnvironmentProblemError("The sample clips are missing from this installation; install hipcheck again.")
