"""Walking on the spot, rendered with known drops, through the whole pipeline: its clips, and what was read in them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import hipcheck
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results import Step
from validation import run
from validation.clip import ClipSpec
from validation.compare import Truth
from validation.encode import Encoding
from validation.motion import March
from validation.sensor import Sensor
from validation.subjects import Subject, draw_subjects
from validation.sweep import BODIES, SMALL, camera_put_up

__all__ = ["DROPS_DEG", "WALKS", "PlannedWalk", "plan", "walk_rows"]

WALKS = "gait.csv"

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


def _walk(rng: np.random.Generator, number: int, person: Subject) -> PlannedWalk:
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
    camera = camera_put_up(rng, roll_deg=2.0)
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


def walk_rows(store: Path, tell: Callable[[str], None]) -> pd.DataFrame:
    """Return a line for each leg of each clip; what was rendered and read once is taken from ``store``."""
    rows: list[dict[str, object]] = []
    for planned in plan():
        rows += _of_clip(planned, store)
        tell(planned.name)
    return pd.DataFrame(rows)


def _of_clip(planned: PlannedWalk, store: Path) -> Iterator[dict[str, object]]:
    path, content = run.landmarks(planned.spec, store)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        analysis = hipcheck.analyze(path, exercise="gait")
    truth, march, gait = Truth(content), planned.spec.motion, analysis.results.gait
    assert isinstance(march, March)
    standing = truth.standing(analysis)
    lifts_s = march.quiet_s + march.step_s * np.arange(march.steps + 1)
    for number, side in enumerate(BOTH_SIDES):
        begins_s = lifts_s[number:-1:2]
        found = [step for step in analysis.results.steps if step.side == side]
        row: dict[str, object] = {
            "clip": planned.name,
            "body": planned.spec.subject.name,
            "held_out": planned.held_out,
            "view": planned.spec.facing,
            "lift": f"hip {march.hip_flexion_deg:.0f}, knee {march.knee_flexion_deg:.0f} deg",
            "side": side,
            "kind": gait.kind if gait else "none",
            "true_cadence": 60 / march.step_s,
            "cadence": gait.cadence_steps_per_min if gait else np.nan,
            "true_steps": len(begins_s),
            "found_steps": sum(_matches(found, t_s, march.step_s) for t_s in begins_s),
            "invented_steps": sum(
                not np.any(np.abs(_middle(step) - begins_s - march.step_s / 2) < march.step_s / 2) for step in found
            ),
        }
        for name, column in (("drop", "pelvic_obliquity_deg"), ("lean", "trunk_lean_left_deg")):
            values = truth.column(column)
            row[f"true_{name}_deg"] = _largest(
                truth, values - np.median(values[standing]), side, begins_s, march.step_s
            )
        if gait is not None:
            legs = getattr(gait.sides, side)
            row |= {"drop_deg": legs.pelvic_drop_deg.mean, "drop_half_width_deg": legs.pelvic_drop_deg.error}
            row |= {"lean_deg": legs.trunk_lean_deg.mean, "lean_half_width_deg": legs.trunk_lean_deg.error}
            row |= {
                "sd_deg": legs.pelvic_drop_deg.sd,
                "difference_half_width_deg": gait.pelvic_drop_asymmetry_deg.error,
            }
        yield row


def _middle(step: Step) -> float:
    return 0.5 * (step.start_s + step.end_s)


def _matches(found: list[Step], begin_s: float, step_s: float) -> bool:
    return any(begin_s < _middle(step) < begin_s + step_s for step in found)


def _largest(truth: Truth, against_standing: np.ndarray, side: Side, begins_s: np.ndarray, step_s: float) -> float:
    """Return the mean over the steps of the largest value toward the stance side, in the product's part of a step."""
    sign = 1 if side == "left" else -1
    windows = [truth.within(begin_s - 0.15 * step_s, begin_s + 0.75 * step_s) for begin_s in begins_s]
    return float(np.mean([np.max(sign * against_standing[window]) for window in windows]))
