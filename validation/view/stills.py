"""Single pictures of people turned every way: landmarks with true heading, roll and pitch, to learn the view from.

None of these people is in the sweep or in the turned clips, whose seeds are others. Heading, bend, lean, weight, depth,
knees, feet, arms and the place of the camera are drawn apart, so that no one of them stands in for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.landmarker import PoseLandmarker
from validation.body import Body
from validation.camera import Camera
from validation.clothes import dress
from validation.geometry import Floats
from validation.parts import hair, skin_and_eyes
from validation.pose import Leg, PoseSpec, Spine, solve
from validation.render import Image, Renderer
from validation.scene import ROOMS
from validation.sensor import Sensor
from validation.subjects import Subject, draw_subjects
from validation.truth import Observer

__all__ = ["PEOPLE", "collect"]

PEOPLE: Final = 80
_SEED: Final = 303
_PICTURES: Final = 28
_IN_ONE_PROCESS: Final = 30  # graphics memory is given back only when a process ends
_MOST_HEADING_DEG: Final = 58.0
_ARMS: Final = ("down", "down", "hips", "crossed", "front", "front")


@dataclass(frozen=True)
class Still:
    """One picture: the posture, and the turn to the subject's left of somebody who looks into the camera."""

    pose: PoseSpec
    yaw_deg: float
    pelvis_deg: float


def stills(rng: np.random.Generator) -> Iterator[Still]:
    """Yield what one person does, half of it with the back to the camera."""
    for number in range(_PICTURES):
        pose = (_standing, _bent, _bent, _on_one_leg)[number % 4](rng)
        heading = rng.uniform(-_MOST_HEADING_DEG, _MOST_HEADING_DEG)
        yield Still(pose, float(heading + (180.0 if number // 4 % 2 else 0.0)), pose.pelvis_yaw_deg)


def _standing(rng: np.random.Generator) -> PoseSpec:
    return PoseSpec(
        obliquity_deg=float(rng.normal(0, 2.0)),
        lean_left_deg=float(rng.normal(0, 3.0)),
        pelvis_yaw_deg=float(rng.normal(0, 4.0)),
        pitch_deg=float(rng.uniform(-2, 12)),
        depth=float(abs(rng.normal(0, 0.006)) + 0.002),
        weight=float(rng.uniform(-0.4, 0.4)),
        arms=str(rng.choice(_ARMS)),
        foot_distance_m=float(rng.uniform(0.09, 0.42)),
        toe_out_deg=float(rng.uniform(-4, 38)),
    )


def _bent(rng: np.random.Generator) -> PoseSpec:
    depth = float(rng.uniform(0.02, 0.42))
    return replace(
        _standing(rng),
        obliquity_deg=float(rng.uniform(-9, 9)),
        lean_left_deg=float(rng.uniform(-9, 9)),
        pitch_deg=float(np.clip(depth * rng.uniform(40, 190), 0, 62)),
        depth=depth,
        left=Leg(fppa_deg=float(rng.uniform(-22, 22))),
        right=Leg(fppa_deg=float(rng.uniform(-22, 22))),
        foot_distance_m=float(rng.uniform(0.18, 0.52)),
    )


def _on_one_leg(rng: np.random.Generator) -> PoseSpec:
    sign = 1 if rng.random() < 0.5 else -1
    lift = float(rng.choice([1.0, rng.uniform(0.1, 1.0)], p=[0.8, 0.2]))
    depth = float(rng.uniform(0, 0.16)) if rng.random() < 0.4 else 0.0
    free = Leg(
        lift=lift,
        hip_flexion_deg=float(rng.uniform(-10, 85)),
        knee_flexion_deg=float(rng.uniform(15, 110)),
        abduction_deg=float(rng.normal(0, 9)),
    )
    knee = Leg(fppa_deg=float(rng.uniform(-8, 22)) if depth > 0.05 else None)
    return replace(
        _standing(rng),
        obliquity_deg=sign * float(rng.uniform(-14, 17)),
        lean_left_deg=sign * float(rng.uniform(-14, 28)),
        pitch_deg=float(rng.uniform(-2, 10) + 60 * depth),
        depth=depth,
        weight=sign * lift,
        left=knee if sign > 0 else free,
        right=free if sign > 0 else knee,
    )


def _camera(rng: np.random.Generator) -> Camera:
    """Return a camera anywhere that a phone is put: on the floor to eye height, looking up or down to keep the body."""
    return Camera(
        360,
        640,
        distance_m=float(rng.uniform(2.6, 4.6)),
        height_m=float(rng.uniform(0.15, 1.9)),
        aim_m=float(rng.uniform(0.8, 0.98)),
        lens_deg=float(rng.uniform(46, 64)),
        roll_deg=float(rng.uniform(-12, 12)),
    )


def _person(rng: np.random.Generator, person: Subject) -> Subject:
    spine = Spine(
        tuple(sorted(rng.uniform(0.05, 0.95, 2))),  # type: ignore[arg-type]
        chest_follow=float(rng.choice([0.0, rng.uniform(-0.5, 0.7)])),
    )
    return replace(person, spine=spine)


def collect(folder: Path, count: int = PEOPLE) -> Path:
    """Render the people that are not in ``folder`` yet, one ``.npz`` each; return their folder."""
    target = folder / f"view{_SEED}"
    target.mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(count) if not (target / f"{number:04d}.npz").exists()]
    for start in range(0, len(missing), _IN_ONE_PROCESS):
        part = missing[start : start + _IN_ONE_PROCESS]
        process = get_context("spawn").Process(target=_collect_some, args=(target, part))
        process.start()
        process.join()
        if process.exitcode:
            raise RuntimeError(f"rendering stills {part[0]} to {part[-1]} failed")
    return target


def _collect_some(target: Path, numbers: list[int]) -> None:
    people = draw_subjects(PEOPLE, seed=_SEED)
    with PoseLandmarker(ensure_model("full").path, follow=False) as landmarker:
        for number in numbers:
            _keep(number, people[number], landmarker, target / f"{number:04d}.npz")


def _keep(number: int, person: Subject, landmarker: PoseLandmarker, path: Path) -> None:
    rng = np.random.default_rng((_SEED, number))
    person, camera = _person(rng, person), _camera(rng)
    sensor = Sensor(
        blur_px=float(rng.uniform(0.2, 1.1)),
        noise=float(rng.uniform(0.5, 5)),
        gain=float(rng.uniform(0.65, 1.25)),
        warmth=float(rng.uniform(-0.08, 0.12)),
    )
    body = Body(person.shape, person.skin_follow, sole_m=0.02 if person.shoes else 0.0)
    clothes, hidden = dress(body, list(person.garments), person.shoes)
    parts = [*skin_and_eyes(body, person.look, hidden), *hair(body, person.look), *clothes]
    renderer = Renderer(body, parts, ROOMS[person.room], camera)
    kept: dict[str, list[Floats]] = {name: [] for name in ("xy_px", "world_m", "visibility", "points_px", "truth")}
    names: list[str] = []
    for place, still in enumerate(stills(rng)):
        pose = solve(body, still.pose, person.spine)
        picture = sensor.expose(renderer.draw(pose, still.yaw_deg), (number, place))
        people = landmarker.find(_compressed(picture, int(rng.integers(30, 90))))
        if not people:
            continue
        points = Observer(body, camera, still.yaw_deg, []).see(pose, still.pose).points_px
        names = sorted(name for name in points if not name.endswith("sis"))
        found = people[0]
        for name, value in (("xy_px", found.xy_px), ("world_m", found.world_m), ("visibility", found.visibility)):
            kept[name].append(np.asarray(value, dtype=np.float64))
        kept["points_px"].append(np.array([points[name] for name in names]))
        kept["truth"].append(_truth(still, camera))
    np.savez_compressed(path, names=np.array(names), **{name: np.array(values) for name, values in kept.items()})


TRUTH: Final = (
    *("heading_deg", "back", "pelvis_deg", "roll_deg", "pitch_deg", "toe_out_deg"),
    *("depth", "bend_deg", "lean_left_deg", "obliquity_deg", "lift_left", "lift_right", "fppa_left", "fppa_right"),
)
"""What the columns of ``truth`` are; heading, + = left side farther from the camera, is that of the feet's line."""


def _truth(still: Still, camera: Camera) -> Floats:
    back = still.yaw_deg > 90
    turned = still.yaw_deg - 180.0 if back else still.yaw_deg
    sign = -1.0 if back else 1.0
    down = float(np.degrees(np.arctan2(camera.height_m - camera.aim_m, camera.distance_m)))
    pose = still.pose
    knees = [np.nan if leg.fppa_deg is None else leg.fppa_deg for leg in (pose.left, pose.right)]
    angles = (sign * turned, float(back), sign * pose.pelvis_yaw_deg, camera.roll_deg, down, pose.toe_out_deg)
    body = (pose.depth, pose.pitch_deg, pose.lean_left_deg, pose.obliquity_deg, pose.left.lift, pose.right.lift)
    return np.array([*angles, *body, *knees])


def _compressed(rgb: Image, quality: int) -> Image:
    encoded = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)[..., ::-1])
