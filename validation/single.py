"""The clips of squats on one leg, step-downs and split squats; a plan of its own, so that the sweep stays as it is."""

from __future__ import annotations

from typing import Final

import numpy as np

from validation.clip import ClipSpec
from validation.encode import Encoding
from validation.motion import Motion, Side
from validation.sensor import Sensor
from validation.squats import SingleLegSquat, SplitSquat, StepDown
from validation.subjects import draw_subjects
from validation.sweep import SMALL, Planned, camera_put_up

__all__ = ["plan"]

_SEED: Final = 31
_BODIES: Final = ("s02", "s04", "s05", "s08", "s10", "s21")  # half of them held out of every fit
_DROPS_DEG: Final = (0.0, 8.0, 15.0)
_VALGUS_DEG: Final = (0.0, 10.0, 20.0)
_KINDS: Final = (
    *("behind", "step_down", "split", "front", "behind", "beside"),
    *("split_raised", "behind", "front", "step_down", "behind", "split"),
    *("behind", "front", "step_down", "behind", "split_raised", "step_down"),
    *("beside", "split", "behind", "step_down", "front", "behind"),
)
# Flexion of hip and knee and abduction, in degrees, and the deepest lowering that keeps the foot off the floor.
_FREE: Final = {"behind": (10.0, 75.0, 0.0, 0.20), "front": (60.0, 20.0, 0.0, 0.20), "beside": (12.0, 25.0, 28.0, 0.16)}


def plan() -> list[Planned]:
    """Return 24 clips: every body four times, both views and both legs, all drops and all knees with each other."""
    people = {person.name: person for person in draw_subjects()}
    clips = []
    for number, kind in enumerate(_KINDS):
        rng = np.random.default_rng((_SEED, number))
        round_, place = divmod(number, len(_BODIES))
        earlier = _KINDS[:number].count(kind)  # each view and each leg with each, kind by kind
        side: Side = "left" if (earlier // 2 + earlier + place) % 2 == 0 else "right"
        facing = "front" if earlier % 2 == 0 else "back"
        spec = ClipSpec(
            subject=people[_BODIES[place]],
            motion=_motion(rng, kind, side, _DROPS_DEG[(number + round_) % 3], _VALGUS_DEG[(number // 3 + number) % 3]),
            camera=camera_put_up(rng, roll_deg=3.0),
            sensor=Sensor(blur_px=float(rng.uniform(0.3, 0.9)), noise=float(rng.uniform(0.5, 4.0))),
            encoding=Encoding(crf=float(rng.choice([20, 24, 28])), preset="veryfast"),
            facing="back" if facing == "back" else "front",
            yaw_deg=float(rng.uniform(-10, 10)) if rng.random() < 0.75 else 0.0,
            fps=SMALL.fps,
            seed=1000 + number,
        )
        clips.append(Planned(kind, number, spec))
    return clips


def _motion(rng: np.random.Generator, kind: str, side: Side, drop_deg: float, valgus_deg: float) -> Motion:
    lean_deg, arms = float(rng.uniform(-2, 14)), str(rng.choice(["hips", "crossed", "front"]))
    if kind == "step_down":
        deeper = float(rng.uniform(0.0, 0.08))
        return StepDown(side, 2, valgus_deg, drop_deg, lean_deg, deeper, repetition_s=2.6, quiet_s=1.8, arms=arms)
    if kind.startswith("split"):
        depths = (float(rng.uniform(0.12, 0.20)), float(rng.uniform(0.12, 0.20)))
        raised = {"raised_m": 0.30, "front_m": 0.15, "rear_m": 0.50} if kind == "split_raised" else {}
        return SplitSquat(
            side, depths, valgus_deg, drop_deg / 2, lean_deg / 2, repetition_s=2.6, quiet_s=1.8, arms=arms, **raised
        )
    hip, knee, abduction, deepest = _FREE[kind]
    return SingleLegSquat(
        side,
        (float(rng.uniform(0.12, deepest)), float(rng.uniform(0.12, deepest))),
        valgus_deg,
        drop_deg,
        lean_deg,
        repetition_s=2.6,
        quiet_s=1.8,
        arms=arms,
        hip_flexion_deg=hip,
        knee_flexion_deg=knee,
        abduction_deg=abduction,
    )
