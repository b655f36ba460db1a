"""Clips of people who are turned: squats and holds at headings of -40 to 40 deg, and what a square camera would see.

Feet, pitch and roll of the camera, valgus and drop are drawn apart from the heading. Half of the bodies are held out of
every fit; nothing is learned from any of them but how wide the errors of the fitting half are.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from validation.body import Body
from validation.camera import Camera
from validation.clip import ClipSpec, describe
from validation.encode import Encoding
from validation.motion import Motion, Side, Stance, Sway
from validation.pose import solve
from validation.sensor import Sensor
from validation.squats import Squat
from validation.subjects import draw_subjects
from validation.sweep import Planned
from validation.truth import Observer, as_json

__all__ = ["HEADINGS_DEG", "heading_deg", "kept_square_truth", "plan", "reduced", "square_truth"]

HEADINGS_DEG: Final = tuple(range(-40, 41, 5))

_SEED: Final = 43
_BODIES: Final = ("s00", "s02", "s03", "s05", "s06", "s08", "s09", "s11", "s12", "s14", "s15", "s17")
_KINDS: Final = ("squat", "stance", "squat")  # of each heading and view
_FPS: Final = 15
_STEP: Final = 5  # through the headings, so that every prefix of the plan is a fair sample
_VALGUS_DEG: Final = (-12.0, 0.0, 8.0, 15.0)


def plan() -> list[Planned]:
    """Return 102 clips: every heading from the front and from behind, two of squats and one of a hold."""
    people = {person.name: person for person in draw_subjects()}
    clips = []
    for number in range(len(_KINDS) * 2 * len(HEADINGS_DEG)):
        round_, place = divmod(number, len(HEADINGS_DEG))
        heading = HEADINGS_DEG[_STEP * place % len(HEADINGS_DEG)]
        rng = np.random.default_rng((_SEED, number))
        kind, back = _KINDS[round_ // 2], (round_ + place) % 2 == 1
        spec = ClipSpec(
            # Shifted by one every other time round, so that each body is seen from the front and from behind.
            subject=people[_BODIES[(number + number // (2 * len(_BODIES))) % len(_BODIES)]],
            motion=_squat(rng) if kind == "squat" else _stance(rng),
            camera=_camera(rng),
            sensor=Sensor(blur_px=float(rng.uniform(0.3, 0.9)), noise=float(rng.uniform(0.5, 4.0))),
            encoding=Encoding(crf=float(rng.choice([20, 24, 28])), preset="veryfast"),
            facing="back" if back else "front",
            yaw_deg=float(-heading if back else heading),
            fps=_FPS,
            seed=2000 + number,
        )
        clips.append(Planned(kind, number, spec))
    return clips


def reduced() -> list[Planned]:
    """Return four squats for a test of a minute: at 10 and -5 deg, 15 from behind, and one turned too far."""
    chosen = {2, 9, 15, 3}
    return [clip for clip in plan() if clip.number in chosen]


def heading_deg(spec: ClipSpec) -> float:
    """Return the turn of the body, degrees, + = left side farther from the camera."""
    return spec.yaw_deg if spec.facing == "front" else -spec.yaw_deg


def _camera(rng: np.random.Generator) -> Camera:
    """Return a camera that looks up or down by up to 15 degrees and is rolled by up to 10, often by little."""
    distance_m, aim_m = float(rng.uniform(2.9, 3.8)), float(rng.uniform(0.84, 0.94))
    pitch = np.radians(rng.uniform(-8, 15) if rng.random() < 0.6 else rng.uniform(-4, 4))
    roll_deg = float(rng.uniform(-10, 10) if rng.random() < 0.5 else rng.uniform(-3, 3))
    return Camera(
        360,
        640,
        distance_m=distance_m,
        height_m=float(aim_m + distance_m * np.tan(pitch)),
        aim_m=aim_m,
        lens_deg=float(rng.uniform(44, 48)),
        roll_deg=roll_deg,
    )


def _squat(rng: np.random.Generator) -> Motion:
    valgus = rng.choice(_VALGUS_DEG, 2) + rng.uniform(-2, 2, 2)
    return Squat(
        depths=(float(rng.uniform(0.17, 0.30)), float(rng.uniform(0.17, 0.30))),
        valgus_left_deg=float(valgus[0]),
        valgus_right_deg=float(valgus[1]),
        when=str(rng.choice(["both", "both", "down", "up"])),  # type: ignore[arg-type]
        neutral_deg=float(rng.uniform(-10, 2)),
        shift_m=float(rng.normal(0, 0.012)),
        repetition_s=1.7,
        quiet_s=1.3,
        foot_distance_m=float(rng.uniform(0.24, 0.40)),
        toe_out_deg=float(rng.uniform(0, 40)),
        arms=str(rng.choice(["front", "crossed", "hips"])),
    )


def _stance(rng: np.random.Generator) -> Motion:
    side: Side = "left" if rng.random() < 0.5 else "right"
    return Stance(
        side=side,
        drop_deg=float(rng.uniform(-6, 14)),
        lean_deg=float(rng.uniform(-3, 14)),
        lean_per_drop=float(rng.choice([0.0, 0.42])),
        rest_deg=float(rng.normal(0, 1.0)),
        rest_lean_deg=float(rng.normal(0, 1.0)),
        quiet_s=2.1,
        hold_s=2.2,
        hip_flexion_deg=float(rng.uniform(8, 40)),
        knee_flexion_deg=float(rng.uniform(60, 95)),
        foot_distance_m=float(rng.uniform(0.12, 0.26)),
        arms=str(rng.choice(["down", "hips", "crossed"])),
    )


def square_truth(spec: ClipSpec) -> dict[str, object]:
    """Return the truth of a clip as a level camera at hip height, square to the body, would see it."""
    body = Body(spec.subject.shape, spec.subject.skin_follow, sole_m=0.02 if spec.subject.shoes else 0.0)
    level = replace(spec.camera, height_m=0.9, aim_m=0.9, roll_deg=0.0)
    observer = Observer(body, level, 180.0 if spec.facing == "back" else 0.0, [])
    sway = Sway(spec.seed, spec.sway_deg, spec.sway_m)
    times_s = [number / spec.fps for number in range(round(spec.motion.duration_s * spec.fps))]
    seen = []
    for t_s in times_s:
        asked = sway.apply(spec.motion.at(t_s), t_s)
        seen.append(observer.see(solve(body, asked, spec.subject.spine), asked))
    return describe(spec) | as_json(seen, times_s)


def kept_square_truth(spec: ClipSpec, store: Path) -> dict[str, Any]:
    """Return `square_truth` of a clip, worked out now if it is not kept beside it yet."""
    kept = store / f"{spec.key}.square.json"
    if not kept.exists():
        kept.write_text(json.dumps(square_truth(spec)), encoding="utf-8")
    content: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return content
