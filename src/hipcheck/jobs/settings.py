"""What the command line asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hipcheck import __version__
from hipcheck.hashing import file_sha256
from hipcheck.media.clock import REAL_TIME, Clock
from hipcheck.privacy.about import Told
from hipcheck.spreadsheet import Dialect

if TYPE_CHECKING:
    from hipcheck.landmarks import Side
    from hipcheck.measure import Exercise, FacingChoice
    from hipcheck.pelvis.markers.stickers import StickerChoice

__all__ = ["Settings", "TableChoice"]

_NAMELESS: Final = ("anonymous", "blur_faces")


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
    clock: Clock = REAL_TIME
    told: Told = field(default_factory=Told)

    def recipe(self) -> dict[str, object]:
        """Return all that a result depends on besides the recording: what was asked for, and the versions."""
        model = Path(self.model)
        own = {"model": file_sha256(model)} if model.is_file() else {}
        asked = {name: value for name, value in asdict(self).items() if name not in ("video", "told")}
        told = {
            name: value for name, value in asdict(self.told).items() if name in _NAMELESS or not self.told.anonymous
        }
        return {**asked, **told, **own, "hipcheck": __version__, "mediapipe": version("mediapipe")}


@dataclass(frozen=True)
class TableChoice:
    """How the tables of several recordings are written: the dialect of CSV, and whether as a workbook too."""

    dialect: Dialect = "comma"
    workbook: bool = False
