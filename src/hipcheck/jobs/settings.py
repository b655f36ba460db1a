"""What the command line asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from hipcheck import __version__
from hipcheck.hashing import file_sha256

if TYPE_CHECKING:
    from hipcheck.landmarks import Side
    from hipcheck.measure import Exercise, FacingChoice
    from hipcheck.pelvis.markers.stickers import StickerChoice

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """How to analyze; see :func:`hipcheck.pipeline.analyze`. ``video`` is whether to draw the annotated video."""

    exercise: Exercise = "auto"
    facing: FacingChoice = "auto"
    subject: int = 1
    model: str = "full"
    mirrored: bool = False
    stickers: StickerChoice = "off"
    video: bool = True
    rate_hz: float | None = None
    age_years: int | None = None
    pain: dict[Side, int] = field(default_factory=dict)

    def recipe(self) -> dict[str, object]:
        """Return all that a result depends on besides the recording: what was asked for, and the versions."""
        model = Path(self.model)
        own = {"model": file_sha256(model)} if model.is_file() else {}
        asked = {name: value for name, value in asdict(self).items() if name != "video"}
        return {**asked, **own, "hipcheck": __version__, "mediapipe": version("mediapipe")}
