"""From a description of a clip to the video file and its truth; what was rendered once is kept."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np

from validation import encode
from validation.body import Body
from validation.camera import Camera
from validation.clothes import dress
from validation.encode import Encoding
from validation.motion import March, Motion, Sequence, Stance, Sway
from validation.parts import hair, skin_and_eyes, walking_stick
from validation.pose import solve
from validation.render import Image, Renderer
from validation.scene import ROOMS, Box
from validation.sensor import Sensor
from validation.squats import STEP_HEIGHT_M, SingleLegSquat, SplitSquat, Squat, StepDown
from validation.subjects import Subject
from validation.tags import Markers, stick
from validation.truth import COLUMNS, FrameTruth, Observer, as_json

RENDERER_VERSION = 1  # raise it whenever a picture or a truth changes: kept clips of another version are not used
MARKERS_VERSION = 2  # the same for the markers alone
_SUBFRAMES = 4

EXERCISES: dict[type, str] = {
    Stance: "stance",
    Squat: "squat",
    SingleLegSquat: "squat",
    StepDown: "step_down",
    SplitSquat: "split_squat",
    March: "gait",
    Sequence: "both",
}


@dataclass(frozen=True)
class ClipSpec:
    """Everything that decides what a clip looks like.

    Attributes
    ----------
    subject, motion, camera, sensor, encoding
        Who, doing what, seen how.
    facing, yaw_deg
        Side turned to the camera, and a further turn to the subject's left.
    markers, marker_m
        What is stuck on the person, and its size: side of a tag without its margin, diameter of a sticker.
    sway_deg, sway_m
        Standard deviation of the slow wandering of angles and place.
    seed
        Of sway and noise.
    props
        Things in the room beside its furniture.
    stick
        Whether the person carries a stick in the right hand (for ``arms="stick"`` of the movement).
    """

    subject: Subject
    motion: Motion
    camera: Camera = field(default_factory=Camera)
    sensor: Sensor = field(default_factory=Sensor)
    encoding: Encoding = field(default_factory=Encoding)
    facing: Literal["front", "back"] = "front"
    yaw_deg: float = 0.0
    markers: Markers = "none"
    marker_m: float = 0.04
    sway_deg: float = 0.35
    sway_m: float = 0.004
    fps: int = 30
    seed: int = 0
    description: str = ""
    props: tuple[Box, ...] = ()
    stick: bool = False

    @property
    def key(self) -> str:
        """Name of the clip in the cache: a hash of all that decides its content."""
        described = {"version": RENDERER_VERSION, "motion_kind": type(self.motion).__name__, **_plain(self)}
        for name in ("props", "stick"):  # clips that have neither keep the names that they had before there were any
            if not described[name]:
                del described[name]
        if self.markers != "none":
            described["markers_version"] = MARKERS_VERSION
        return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class RenderedFrame:
    """One frame before encoding: its time, RGB picture and truth."""

    t_s: float
    rgb: Image
    truth: FrameTruth


def frames(spec: ClipSpec) -> Iterator[RenderedFrame]:
    """Yield the frames of a clip, the same bytes for the same spec on the same machine."""
    subject = spec.subject
    body = Body(subject.shape, subject.skin_follow, sole_m=0.02 if subject.shoes else 0.0)
    clothes, hidden = dress(body, list(subject.garments), subject.shoes)
    parts = [*skin_and_eyes(body, subject.look, hidden), *hair(body, subject.look), *clothes]
    stickers = stick(body, parts, spec.markers, spec.facing, spec.marker_m)
    step_m = STEP_HEIGHT_M if isinstance(spec.motion, StepDown) else 0.0
    drawn = [*parts, *(sticker.part for sticker in stickers), *([walking_stick(body)] if spec.stick else ())]
    room = ROOMS[subject.room]
    renderer = Renderer(body, drawn, replace(room, boxes=room.boxes + spec.props), spec.camera, step_m)
    yaw_deg = spec.yaw_deg + (180.0 if spec.facing == "back" else 0.0)
    observer = Observer(body, spec.camera, yaw_deg, stickers)
    sway = Sway(spec.seed, spec.sway_deg, spec.sway_m)
    for number in range(round(spec.motion.duration_s * spec.fps)):
        t_s = number / spec.fps
        asked = sway.apply(spec.motion.at(t_s), t_s)
        pose = solve(body, asked, subject.spine)
        pictures = [renderer.draw(pose, yaw_deg)]
        for part in range(1, _SUBFRAMES) if spec.sensor.shutter > 0 else ():
            later = t_s + spec.sensor.shutter / spec.fps * (part / (_SUBFRAMES - 1) - 0.5)
            moved = solve(body, sway.apply(spec.motion.at(later), later), subject.spine)
            pictures.append(renderer.draw(moved, yaw_deg))
        clean = pictures[0] if len(pictures) == 1 else np.mean(pictures, axis=0).astype(np.uint8)
        yield RenderedFrame(t_s, spec.sensor.expose(clean, (spec.seed, number)), observer.see(pose, asked))


def render(spec: ClipSpec, folder: Path, name: str) -> tuple[Path, Path]:
    """Render a clip; return the paths of ``name``.mp4 and of its truth ``name``.json in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    video, truth = folder / f"{name}.mp4", folder / f"{name}.json"
    seen: list[RenderedFrame] = []

    def pictures() -> Iterator[Image]:
        for frame in frames(spec):
            seen.append(RenderedFrame(frame.t_s, frame.rgb[:0], frame.truth))
            yield frame.rgb

    encode.write(video, pictures(), spec.fps, spec.encoding)
    content = describe(spec) | as_json([f.truth for f in seen], [f.t_s for f in seen])
    truth.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    return video, truth


def cached(spec: ClipSpec, cache: Path) -> tuple[Path, Path]:
    """Return the clip and its truth from the cache, rendering them if they are not there."""
    video, truth = cache / f"{spec.key}.mp4", cache / f"{spec.key}.json"
    if not (video.exists() and truth.exists()):
        work = cache / f"{spec.key}.work"
        for made, kept in zip(render(spec, work, "clip"), (video, truth), strict=True):
            made.replace(kept)
        shutil.rmtree(work)
    return video, truth


def describe(spec: ClipSpec) -> dict[str, object]:
    """Return what a truth file says before its columns."""
    return {
        "description": spec.description,
        "exercise": EXERCISES[type(spec.motion)],
        "facing": spec.facing,
        "stance_side": getattr(spec.motion, "side", None),
        "fps": spec.fps,
        "width": spec.camera.width_px,
        "height": spec.camera.height_px,
        "renderer": RENDERER_VERSION,
        "spec": _plain(spec),
        "columns": COLUMNS,
    }


def _plain(spec: ClipSpec) -> dict[str, object]:
    def kept(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return {name: value for name, value in pairs if not name.startswith("_")}

    return asdict(spec, dict_factory=kept)
