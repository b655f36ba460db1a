"""Repeated sessions of people who have not changed: the same movement in other clothes, light and camera position."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

import hipcheck
from hipcheck.history.sessions import case_of
from hipcheck.interchange.measures import MeasureRow, measure_rows
from validation import run
from validation.camera import Camera
from validation.clip import ClipSpec
from validation.compare import squat_rows, stance_rows
from validation.encode import Encoding
from validation.motion import Motion, Stance
from validation.sensor import Sensor
from validation.squats import Squat
from validation.subjects import Subject, draw_subjects, dressed_anew
from validation.sweep import BODIES, SMALL

SEED = 31
PEOPLE, VISITS = 6, 3
FACINGS: tuple[Literal["front", "back"], ...] = ("front", "back")
COLUMNS = ("body", "view", "visit", "side", "measure", "statistic", "case", "calibration", "value", "error", "truth")
_CLIPS_A_PROCESS = 6  # the renderer keeps memory

# How the comparison with the truth names the measures, and which of them have one value a trial there.
_QUANTITY = {"ascent_minus_descent_deg": "fppa_change_deg", "depth_percent": "squat_depth_percent"}
_ONE_PHASE = {
    ("pelvic_drop_deg", "mean"),
    ("hip_line_deg", "mean"),
    ("trunk_lean_deg", "mean"),
    ("fppa_from_standing_deg", "peak"),
    ("fppa_asymmetry_deg", "up"),
    ("depth_percent", "bottom"),
}


@dataclass(frozen=True)
class Session:
    """One clip: who, in which visit (from 1), and what is filmed."""

    body: str
    visit: int
    spec: ClipSpec


def plan(people: int = PEOPLE, visits: int = VISITS) -> list[Session]:
    """Return the clips: of each person, from either side, a stance and a squat clip in every visit.

    The people are those whom no fit has seen. What they do is drawn once for each; sway, clothes, room and light,
    camera and sensor are drawn anew for every visit, as when somebody is filmed again on another day.
    """
    unseen = [person for person in draw_subjects(BODIES) if person.held_out][:people]
    return [session for number, person in enumerate(unseen) for session in _of_person(number, person, visits)]


def _of_person(number: int, person: Subject, visits: int) -> Iterator[Session]:
    rng = np.random.default_rng((SEED, number))
    movements: tuple[Motion, Motion] = (_stance(rng), _squat(rng))
    for facing in FACINGS:
        for visit in range(1, visits + 1):
            filmed = _visit(np.random.default_rng((SEED, number, FACINGS.index(facing), visit)), person, facing)
            for i, motion in enumerate(movements):
                seed = SEED * 1000 + 100 * number + 20 * FACINGS.index(facing) + 2 * visit + i
                yield Session(person.name, visit, replace(filmed, motion=motion, seed=seed))


def _visit(rng: np.random.Generator, person: Subject, facing: Literal["front", "back"]) -> ClipSpec:
    """Return a visit, its movement still to come: dressed anew, the camera put up again as the instructions say."""
    width_px, height_px = SMALL.picture
    return ClipSpec(
        subject=dressed_anew(person, rng),
        motion=Stance(),
        camera=Camera(
            width_px,
            height_px,
            distance_m=float(rng.uniform(2.9, 3.5)),
            height_m=float(rng.uniform(0.80, 1.15)),
            aim_m=float(rng.uniform(0.85, 0.91)),
            lens_deg=45.0,  # the same phone
            roll_deg=float(rng.normal(0, 1.0)),
        ),
        sensor=Sensor(
            blur_px=float(rng.uniform(0.3, 0.8)),
            noise=float(rng.uniform(0.5, 3.5)),
            gain=float(rng.uniform(0.8, 1.15)),
            warmth=float(rng.uniform(-0.06, 0.1)),
        ),
        encoding=Encoding(crf=24.0, preset="veryfast"),
        facing=facing,
        yaw_deg=float(rng.normal(0, 3.0)),
        fps=SMALL.fps,
    )


def _stance(rng: np.random.Generator) -> Stance:
    return Stance(
        side="left" if rng.random() < 0.5 else "right",
        drop_deg=float(rng.uniform(-3, 12)),
        lean_deg=float(rng.uniform(0, 9)),
        rest_deg=float(rng.normal(0, 1.0)),
        rest_lean_deg=float(rng.normal(0, 0.8)),
        quiet_s=2.5,
        hold_s=3.2,
        hip_flexion_deg=float(rng.uniform(10, 25)),
        knee_flexion_deg=float(rng.uniform(70, 90)),
        foot_distance_m=float(rng.uniform(0.14, 0.24)),
    )


def _squat(rng: np.random.Generator) -> Squat:
    depth = float(rng.uniform(0.19, 0.28))
    return Squat(
        depths=(depth, depth),
        valgus_left_deg=float(rng.uniform(-4, 15)),
        valgus_right_deg=float(rng.uniform(-4, 15)),
        neutral_deg=float(rng.uniform(-8, 0)),
        shift_m=float(rng.normal(0, 0.012)),
        repetition_s=2.4,
        quiet_s=1.8,
        foot_distance_m=float(rng.uniform(0.26, 0.38)),
        toe_out_deg=float(rng.uniform(5, 18)),
    )


def prepare(sessions: list[Session], store: Path, tell: run.Tell = print) -> None:
    """Render the clips and find their landmarks, those that are not in ``store`` yet; one after the other."""
    store.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=_CLIPS_A_PROCESS) as pool:
        for session in sessions:
            pool.submit(_prepare, session.spec, store).result()
            tell(
                f"{session.body}, {session.spec.facing}, session {session.visit}: {type(session.spec.motion).__name__}"
            )


def _prepare(spec: ClipSpec, store: Path) -> None:
    run.landmarks(spec, store)


def measured(sessions: list[Session], store: Path) -> pd.DataFrame:
    """Return a line for each number of each session, the mean over its trials as sessions are compared by it.

    Columns: ``body``, ``view``, ``visit``, ``side``, ``measure``, ``statistic``, ``case`` (see
    `hipcheck.history.sessions`), ``calibration`` (of the pelvis), ``value``, the ``error`` that is stated for a trial,
    and ``truth`` where it is known.
    """
    return pd.DataFrame([line for session in sessions for line in _lines(session, store)], columns=list(COLUMNS))


def _lines(session: Session, store: Path) -> Iterator[tuple[object, ...]]:
    path, content = run.landmarks(session.spec, store)
    exercise = content["exercise"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        analysis = hipcheck.analyze(path, exercise=exercise)
    results = analysis.results
    compared = stance_rows(analysis, content) if exercise == "stance" else squat_rows(analysis, content)
    true = pd.DataFrame(compared)
    trials: dict[tuple[str, str, str], list[MeasureRow]] = {}
    for row in measure_rows(results):
        if row.value is not None:
            trials.setdefault((row.side or "", row.measure, row.statistic), []).append(row)
    for (side, measure, statistic), rows in trials.items():
        value = float(np.mean([row.value for row in rows]))
        error = max((row.error for row in rows if row.error is not None), default=None)
        case = case_of(exercise, measure, results)
        known = (session.body, session.spec.facing, session.visit, side, measure, statistic, case)
        yield (*known, results.provenance.calibration_id, value, error, _truth(true, side, measure, statistic))


def _truth(rows: pd.DataFrame, side: str, measure: str, statistic: str) -> float:
    """Return the true value that the session's mean stands for; NaN where the comparison has none."""
    quantity = _QUANTITY.get(measure, measure)
    phase = "" if (measure, statistic) in _ONE_PHASE else statistic
    rows = rows.reindex(columns=["quantity", "side", "phase", "truth"]).fillna({"side": "", "phase": ""})
    chosen = rows[(rows["quantity"] == quantity) & rows["side"].isin([side]) & (rows["phase"] == phase)]
    return float(chosen["truth"].mean()) if len(chosen) else float("nan")
