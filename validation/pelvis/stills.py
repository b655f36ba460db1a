"""Single pictures of many people in many postures, each with its crop, landmarks and true tilt: what a network learns.

None of these people is in the sweep, whose seed is another.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from hipcheck.pelvis.picture.crops import cut_pelvis
from hipcheck.pose.bundle import ensure_model
from hipcheck.pose.landmarker import PoseLandmarker
from validation import clip
from validation.camera import Camera
from validation.clip import ClipSpec
from validation.pose import Leg, PoseSpec, Spine
from validation.sensor import Sensor
from validation.subjects import Subject, draw_subjects

STAND_SEED, SQUAT_SEED = 101, 202
STAND_PEOPLE, SQUAT_PEOPLE = 700, 120
QUIET = 3
"""How many pictures of quiet standing come first."""

_STANDING_POSES, _SQUAT_POSES = 11, 9
_FEWEST = 8
_IN_ONE_PROCESS = 30  # graphics memory is given back only when a process ends


@dataclass(frozen=True)
class Snapshots:
    """Postures one after the other, one a second."""

    poses: tuple[PoseSpec, ...]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(len(self.poses))

    def at(self, t_s: float) -> PoseSpec:
        """Return the posture at a whole second."""
        return self.poses[round(t_s)]


def standing(rng: np.random.Generator) -> Snapshots:
    """Quiet standing, then standing on either leg, lifting it, or with the weight on one foot.

    Drop and lean are drawn apart in six of ten, and as an even spine goes with the pelvis in the others.
    """
    rest_deg, rest_lean_deg = rng.normal(0, 1.3), rng.normal(0, 1.2)
    quiet = PoseSpec(
        obliquity_deg=rest_deg,
        lean_left_deg=rest_lean_deg,
        arms=str(rng.choice(["down", "down", "hips", "crossed", "front"])),
        foot_distance_m=rng.uniform(0.12, 0.28),
        toe_out_deg=rng.uniform(0, 20),
    )
    return Snapshots((quiet,) * QUIET + tuple(_on_one_leg(rng, quiet) for _ in range(_STANDING_POSES)))


def _on_one_leg(rng: np.random.Generator, quiet: PoseSpec) -> PoseSpec:
    sign = 1 if rng.random() < 0.5 else -1
    lift = float(rng.choice([1.0, rng.uniform(0.1, 1.0), 0.0], p=[0.75, 0.15, 0.1]))
    drop_deg = rng.uniform(-9, 17) if lift else rng.uniform(-5, 5)
    lean_deg = rng.uniform(-8, 17) if rng.random() < 0.6 else rng.normal(-0.42 * drop_deg, 3)
    depth = float(rng.uniform(0, 0.12)) if rng.random() < 0.2 else 0.0
    free = Leg(
        lift=lift,
        hip_flexion_deg=rng.uniform(0, 50) if rng.random() < 0.85 else rng.uniform(50, 90),
        knee_flexion_deg=rng.uniform(40, 100),
        abduction_deg=rng.normal(0, 4),
    )
    return replace(
        quiet,
        obliquity_deg=quiet.obliquity_deg + sign * drop_deg,
        lean_left_deg=quiet.lean_left_deg + sign * lean_deg,
        pelvis_yaw_deg=rng.normal(0, 3.5),
        pitch_deg=rng.uniform(0, 6) + 60 * depth,
        depth=depth,
        weight=sign * (lift or rng.uniform(0, 0.6)),
        left=Leg() if sign > 0 else free,
        right=free if sign > 0 else Leg(),
    )


def squatting(rng: np.random.Generator) -> Snapshots:
    """Quiet standing, then squats of every depth."""
    quiet = PoseSpec(
        obliquity_deg=rng.normal(0, 1.0),
        lean_left_deg=rng.normal(0, 1.0),
        arms=str(rng.choice(["front", "crossed", "hips", "down"])),
        foot_distance_m=rng.uniform(0.2, 0.42),
        toe_out_deg=rng.uniform(0, 22),
    )
    return Snapshots((quiet,) * QUIET + tuple(_bent(rng, quiet) for _ in range(_SQUAT_POSES)))


def _bent(rng: np.random.Generator, quiet: PoseSpec) -> PoseSpec:
    depth = float(rng.uniform(0.02, 0.30))
    return replace(
        quiet,
        obliquity_deg=quiet.obliquity_deg + rng.uniform(-9, 9),
        lean_left_deg=quiet.lean_left_deg + rng.uniform(-8, 8),
        pelvis_yaw_deg=rng.normal(0, 3),
        pitch_deg=float(np.clip(depth * rng.uniform(90, 170), 0, 50)),
        depth=depth,
        weight=rng.uniform(-0.35, 0.35),
        left=Leg(fppa_deg=rng.uniform(-8, 22)),
        right=Leg(fppa_deg=rng.uniform(-8, 22)),
    )


def plan(seed: int, count: int) -> Iterator[ClipSpec]:
    """Yield what to render of each person; front and back take turns."""
    for number, person in enumerate(draw_subjects(count, seed=seed)):
        rng = np.random.default_rng((seed, number))
        motion = standing(rng) if seed == STAND_SEED else squatting(rng)
        yield _filmed(rng, _varied(rng, person), motion, number)


def _varied(rng: np.random.Generator, person: Subject) -> Subject:
    """Bend the spine in a way of its own, and let the skin follow as it likes."""
    spine = Spine(
        tuple(sorted(rng.uniform(0.05, 0.95, 2))),  # type: ignore[arg-type]
        chest_follow=float(rng.choice([0.0, rng.uniform(-0.5, 0.7)])),
    )
    return replace(person, spine=spine, skin_follow=float(rng.choice([1.0, rng.uniform(0.65, 1.0)])))


def _filmed(rng: np.random.Generator, person: Subject, motion: Snapshots, number: int) -> ClipSpec:
    camera = Camera(
        360,
        640,
        distance_m=float(rng.uniform(2.7, 3.9)),
        height_m=float(rng.uniform(0.6, 1.4)),
        aim_m=float(rng.uniform(0.82, 0.95)),
        lens_deg=float(rng.uniform(41, 48)),
        roll_deg=float(rng.uniform(-4, 4)),
    )
    sensor = Sensor(
        blur_px=float(rng.uniform(0.2, 1.1)),
        noise=float(rng.uniform(0.5, 5)),
        gain=float(rng.uniform(0.65, 1.25)),
        warmth=float(rng.uniform(-0.08, 0.12)),
    )
    return ClipSpec(
        subject=person,
        motion=motion,
        camera=camera,
        sensor=sensor,
        facing="back" if number % 2 else "front",
        yaw_deg=float(rng.uniform(-12, 12)),
        fps=1,
        seed=number,
    )


def collect(folder: Path, seed: int, count: int) -> Path:
    """Render the people that are not in ``folder`` yet, one ``.npz`` each; return their folder."""
    target = folder / f"stills{seed}"
    target.mkdir(parents=True, exist_ok=True)
    missing = [number for number in range(count) if not (target / f"{number:04d}.npz").exists()]
    for start in range(0, len(missing), _IN_ONE_PROCESS):
        part = missing[start : start + _IN_ONE_PROCESS]
        process = get_context("spawn").Process(target=_collect_some, args=(target, seed, count, part))
        process.start()
        process.join()
        if process.exitcode:
            raise RuntimeError(f"rendering stills {part[0]} to {part[-1]} failed")
    return target


def _collect_some(target: Path, seed: int, count: int, numbers: list[int]) -> None:
    with PoseLandmarker(ensure_model("full").path, follow=False) as landmarker:
        for number, spec in enumerate(plan(seed, count)):
            if number in numbers:
                _keep(spec, landmarker, target / f"{number:04d}.npz")


def _keep(spec: ClipSpec, landmarker: PoseLandmarker, path: Path) -> None:
    """Write crops, landmarks and truths of one person; an empty file where too little of the person was found."""
    rng = np.random.default_rng((spec.seed, 7))
    crops, places, landmarks, tilts = [], [], [], []
    sign = -1 if spec.facing == "front" else 1  # who faces the camera has the left side at the right of the screen
    for number, frame in enumerate(clip.frames(spec)):
        rgb = _compressed(frame.rgb, int(rng.integers(25, 90)))
        people = landmarker.find(rgb)
        crop = cut_pelvis(rgb, people[0].xy_px) if people else None
        if crop is None:
            if number < QUIET:
                break
            continue
        crops.append(crop.grey)
        places.append((crop.scale, crop.left_px, crop.top_px))
        landmarks.append(people[0].xy_px)
        tilts.append(sign * frame.truth.angles["pelvic_obliquity_deg"])
    if len(crops) < _FEWEST:
        warnings.warn(f"{path.name}: the person is seen in too few pictures", stacklevel=1)
        crops, places, landmarks, tilts = [], [], [], []
    np.savez_compressed(
        path, grey=np.array(crops), place=np.array(places), xy_px=np.array(landmarks), tilt_deg=np.array(tilts)
    )


def _compressed(rgb: clip.Image, quality: int) -> clip.Image:
    encoded = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), dtype=np.uint8)[..., ::-1])
