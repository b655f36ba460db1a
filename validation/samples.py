"""The clips that are shipped with hipcheck, and the sheet of thumbnails that shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np

from validation.camera import Camera
from validation.clip import EXERCISES, ClipSpec, render
from validation.clothes import Garment
from validation.encode import Encoding
from validation.motion import Stance
from validation.parts import Look
from validation.sensor import Image, Sensor
from validation.shape import Shape
from validation.squats import Squat
from validation.subjects import SKINS, Subject

_CAMERA = Camera(distance_m=3.4, height_m=1.0, aim_m=0.88, lens_deg=62)
_ENCODING = Encoding(crf=27, preset="slow")
_SENSOR = Sensor(noise=1.2)
_THUMBNAIL_PX = (198, 352)
# Instants shown on the sheet of thumbnails: the second squat runs from 5 to 8 s.
_MOMENTS_S = {"stance": (1.5, 3.6, 5.5, 8.5), "squat": (1.5, 5.7, 6.45, 7.0)}

INES = Subject(
    "ines",
    Shape(male=0.05, age=0.5, muscle=0.6, weight=0.45, height=0.55, proportions=0.7),
    Look(*SKINS[1], hair_colour="#3a2a1e", hair="bun"),
    (Garment("tight_shorts", "#262b38", "#c9546a"), Garment("crop_top", "#2f6f80")),
    shoes="#3d4450",
    room="practice",
)
KOFI = Subject(
    "kofi",
    Shape(male=0.95, age=0.55, muscle=0.62, weight=0.5, height=0.5, proportions=0.6, african=0.9),
    Look(*SKINS[4], hair_colour="#17120f", hair="crop"),
    (Garment("tucked_tshirt", "#c9c6bd"), Garment("tight_shorts", "#243a5a", "#dfe3e6")),
    shoes="#23272e",
    room="gym",
)
MARA = Subject(
    "mara",
    Shape(male=0.05, age=0.68, muscle=0.5, weight=0.62, height=0.45, proportions=0.6),
    Look(*SKINS[0], hair_colour="#8a6a42", hair="bob"),
    (Garment("leggings", "#2a2c33", "#6f7780"), Garment("tshirt", "#8c4a55")),
    shoes="#d8d6d0",
    room="home",
)
JUN = Subject(
    "jun",
    Shape(male=0.9, age=0.5, muscle=0.5, weight=0.42, height=0.62, proportions=0.6, asian=0.9),
    Look(*SKINS[2], hair_colour="#17120f", hair="short"),
    (Garment("tight_shorts", "#23272e", "#23272e"),),
    room="corridor",
)

SAMPLES: dict[str, ClipSpec] = {
    "stance_back_drop": ClipSpec(
        INES,
        Stance("right", drop_deg=10.0, lean_deg=1.0),
        _CAMERA,
        facing="back",
        seed=11,
        description="Standing on the right leg, seen from behind; the pelvis drops 10 deg on the left side.",
    ),
    "stance_front_lean": ClipSpec(
        KOFI,
        Stance("left", drop_deg=1.0, lean_deg=13.0),
        _CAMERA,
        seed=12,
        description="Standing on the left leg; the pelvis stays level, the trunk leans 13 deg over the standing leg.",
    ),
    "squat_front_valgus_up": ClipSpec(
        MARA,
        Squat((0.22, 0.25, 0.25), valgus_right_deg=20.0, when="up", arms="crossed"),
        _CAMERA,
        seed=13,
        description="Three squats; the right knee falls inward by 20 deg on the way up only.",
    ),
    "stance_front_markers": ClipSpec(
        JUN,
        Stance("left", drop_deg=8.0),
        markers="aruco",
        marker_m=0.06,
        camera=Camera(720, 1280, distance_m=3.2, height_m=0.95, aim_m=0.86, lens_deg=40),
        seed=14,
        description="Standing on the left leg with ArUco tags on both ASIS, knees and ankles; the pelvis drops 8 deg.",
    ),
}
SAMPLES = {name: replace(spec, sensor=_SENSOR, encoding=_ENCODING) for name, spec in SAMPLES.items()}


def render_samples(folder: Path, names: list[str] | None = None) -> None:
    """Render the samples (all, or some) into ``folder``, then the sheet of thumbnails."""
    for name in names or list(SAMPLES):
        render(SAMPLES[name], folder, name)
    contact_sheet(folder)


def contact_sheet(folder: Path) -> Path:
    """Draw ``folder``/samples.jpg: a row of frames of every sample that is there."""
    rows = []
    for name, spec in SAMPLES.items():
        if (folder / f"{name}.mp4").exists():
            pictures = _pictures(folder / f"{name}.mp4", _MOMENTS_S[EXERCISES[type(spec.motion)]], spec.fps)
            rows.append(np.hstack([_thumbnail(picture) for picture in pictures]))
    sheet = folder / "samples.jpg"
    cv2.imwrite(str(sheet), np.vstack(rows)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])
    return sheet


def _pictures(clip: Path, moments_s: tuple[float, ...], fps: int) -> list[Image]:
    with av.open(str(clip)) as container:
        pictures = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]
    return [pictures[round(moment * fps)] for moment in moments_s]


def _thumbnail(picture: Image) -> Image:
    """Cut the middle, where the person is, and make it small."""
    height, width = picture.shape[:2]
    wide = min(width, height * 9 // 16)
    left = (width - wide) // 2
    cut = picture[:, left : left + wide]
    return np.asarray(cv2.resize(cut, _THUMBNAIL_PX, interpolation=cv2.INTER_AREA), dtype=np.uint8)
