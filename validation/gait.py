"""Walking on the spot, rendered with known drops, through the whole pipeline: the plan of its clips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from validation.camera import Camera
from validation.clip import ClipSpec
from validation.encode import Encoding
from validation.motion import March
from validation.sensor import Sensor
from validation.subjects import draw_subjects
from validation.sweep import BODIES, SMALL

__all__ = ["DROPS_DEG", "PlannedWalk", "plan"]

SEED = 31
DROPS_DEG = ((0.0, 0.0), (4.0, 4.0), (8.0, 8.0), (0.0, 8.0), (8.0, 0.0))
"""Drop asked for while standing on the left and on the right leg."""

_BODIES = (2, 3, 5, 6, 8, 10, 11, 16, 20, 23)  # six of ten are held out of every fit
_LIFTS_DEG = ((25.0, 60.0), (45.0, 90.0))  # flexion of the lifted hip and knee: a walker's, and a marcher's
_STEPS = 16


@dataclass(frozen=True)
class PlannedWalk:
    """A clip of walking on the spot: its name, its spec, and whether its body is held out of every fit."""

    name: str
    spec: ClipSpec
    held_out: bool


def plan() -> list[PlannedWalk]:
    """Return twenty clips: every pair of drops twice from the front and twice from behind, each time another body."""
    people = draw_subjects(BODIES)
    rng = np.random.default_rng(SEED)
    return [_walk(rng, number, people[_BODIES[number % len(_BODIES)]]) for number in range(2 * len(_BODIES))]


def _walk(rng: np.random.Generator, number: int, person) -> PlannedWalk:  # noqa: ANN001
    round_, place = divmod(number, len(_BODIES))
    left, right = DROPS_DEG[(place + 2 * round_) % len(DROPS_DEG)]
    lean = rng.uniform(-1, 6, 2).round(1)
    hip_deg, knee_deg = _LIFTS_DEG[(place // 2 + round_) % 2]
    march = March(
        drop_left_deg=left,
        drop_right_deg=right,
        lean_left_deg=float(lean[0]),
        lean_right_deg=float(lean[1]),
        steps=_STEPS,
        step_s=float(rng.uniform(0.5, 0.72)),
        quiet_s=2.5,
        hip_flexion_deg=hip_deg,
        knee_flexion_deg=knee_deg,
    )
    width_px, height_px = SMALL.picture
    camera = Camera(
        width_px,
        height_px,
        distance_m=float(rng.uniform(2.9, 3.6)),
        height_m=float(rng.uniform(0.75, 1.25)),
        aim_m=float(rng.uniform(0.84, 0.92)),
        lens_deg=float(rng.uniform(42, 47)),
        roll_deg=float(rng.uniform(-2, 2)),
    )
    spec = ClipSpec(
        subject=person,
        motion=march,
        camera=camera,
        sensor=Sensor(blur_px=float(rng.uniform(0.3, 0.9)), noise=float(rng.uniform(0.5, 4.0))),
        encoding=Encoding(crf=float(rng.choice([20, 24, 28])), preset="veryfast"),
        facing="back" if (number + round_) % 2 else "front",
        yaw_deg=float(rng.uniform(-8, 8)) if rng.random() < 0.6 else 0.0,
        fps=SMALL.fps,
        seed=number,
    )
    return PlannedWalk(f"walk{number:02d}", spec, person.held_out)
