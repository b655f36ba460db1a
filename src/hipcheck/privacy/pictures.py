"""Faces covered in single pictures of a recording."""

from __future__ import annotations

from pathlib import Path

from hipcheck.landmarks import PoseTrack
from hipcheck.media.types import Image
from hipcheck.pose.bundle import MODEL_NAMES, ensure_model
from hipcheck.privacy.cover import FaceCover
from hipcheck.privacy.detector import HeadDetector

__all__ = ["blur_pictures", "face_cover"]


def blur_pictures(pictures: dict[float, Image], track: PoseTrack, model: Path) -> None:
    """Cover the faces in pictures of a recording, in place.

    Parameters
    ----------
    pictures
        By their time in seconds.
    track
        The measured body over the recording.
    model
        A ``.task`` bundle, whose detector finds other heads.
    """
    detector = HeadDetector(model)
    for t_s, rgb in sorted(pictures.items()):
        FaceCover(detector).cover_of(rgb, t_s, track)


def face_cover(model: str) -> FaceCover:
    """Return what covers faces, with the detector of a model by its name; of the full model for any other name."""
    return FaceCover(HeadDetector(ensure_model(model if model in MODEL_NAMES else "full").path))
