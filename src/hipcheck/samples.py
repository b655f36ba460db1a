"""The bundled sample clips: rendered people whose true pose is known."""

from __future__ import annotations

from pathlib import Path

from hipcheck.errors import EnvironmentProblemError

__all__ = ["sample_clips"]


def sample_clips() -> list[Path]:
    """Return the sample clips, the stance test first.

    They are packaged with hipcheck; in a checkout they are in ``samples/``.

    Raises
    ------
    EnvironmentProblemError
        If they are not there, as in an incomplete installation.
    """
    package = Path(__file__).parent
    for folder in (package / "samples_data", package.parents[1] / "samples"):
        clips = sorted(folder.glob("*.mp4"), key=lambda path: (not path.stem.startswith("stance"), path.stem))
        if clips:
            return clips
    raise EnvironmentProblemError("The sample clips are missing from this installation; install hipcheck again.")
