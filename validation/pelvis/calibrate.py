"""Fitting how readings of the pelvis become its tilt, and how far they are off: on training bodies alone.

The readings of a hold (registered turn, network, landmarks) are set against its truth; what the fit is worth is told by
the held-out bodies, in the tables of the sweep.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize

from hipcheck.exercises.holds import find_holds
from hipcheck.kinematics import hip_line_deg, trunk_lean_left_deg
from hipcheck.motion import Motion, prepare
from hipcheck.pelvis.readings import fuse_columns, prepare_picture, right_lift
from hipcheck.pose.swaps import repair_swaps
from hipcheck.recording import Recording
from hipcheck.view import estimate_view
from validation import run
from validation.clip import RENDERER_VERSION
from validation.compare import SETTLE_S, Truth
from validation.sweep import BODIES, SEED, Planned

CALIBRATION = Path(__file__).parents[2] / "src/hipcheck/reference/pelvis.toml"
VIEWS = ("front", "back")
UNPROVEN = 0.15
"""Share of the network's tilt that is doubted beyond what rendered people call for: turned pictures of real ones, in
postures and clothes that it has not learned, were followed by six to nine tenths."""

Floats = NDArray[np.float64]


def table(plan: Iterable[Planned], store: Path) -> pd.DataFrame:
    """Return a row for each hold in the stance clips of ``plan``: its truth and its readings, + = left side higher."""
    rows = []
    for planned in plan:
        if planned.kind == "stance":
            path, truth = run.landmarks(planned.spec, store)
            rows += list(_holds(planned, Recording.load(path), Truth(truth)))
    return pd.DataFrame(rows)


def _holds(planned: Planned, recording: Recording, truth: Truth) -> Iterator[dict[str, object]]:
    facing = estimate_view(recording.track, model=recording.pose.model).facing
    track, _, _ = repair_swaps(recording.track, facing)
    motion = prepare(track, facing)
    picture = prepare_picture(recording.picture, track.t_s, motion) if motion else None
    if motion is None or motion.baseline is None or picture is None:
        return
    standing = truth.within(motion.baseline.start_s, motion.baseline.end_s)
    obliquity = truth.column("pelvic_obliquity_deg")
    sign = -1 if facing == "front" else 1
    columns = {
        "turn": sign * picture.turn_deg,
        "tilt": sign * picture.tilt_deg,
        "lean": trunk_lean_left_deg(motion.slow_px, motion.facing),
        "hip_line": hip_line_deg(motion.slow_px),
        "lift": right_lift(motion, motion.slow_px),
    }
    for hold in find_holds(motion):
        start_s, end_s = motion.t_s[hold.start] + SETTLE_S, motion.t_s[hold.stop - 1] - SETTLE_S
        inner = (motion.t_s >= start_s) & (motion.t_s <= end_s)
        true = truth.within(start_s, end_s)
        if inner.any() and true.any():
            yield {
                "clip": planned.name,
                "body": planned.spec.subject.name,
                "held_out": planned.spec.subject.held_out,
                "view": facing,
                "truth": obliquity[true].mean() - np.median(obliquity[standing]),
                "absolute": obliquity[true].mean(),
                "absolute_tilt": _median(columns["tilt"][inner]),
                "round_trip": _median(picture.round_trip_deg[inner]),
                "spread": _median(picture.spread_deg[inner]),
                **{name: _median(values[inner]) - _resting(motion, values) for name, values in columns.items()},
            }


def _resting(motion: Motion, values: Floats) -> float:
    return motion.baseline_median(values)


def _median(values: Floats) -> float:
    return float(np.nanmedian(values)) if np.any(~np.isnan(values)) else float("nan")


def fit(rows: pd.DataFrame) -> dict[str, dict[str, dict[str, float]]]:
    """Return all coefficients, by source and view, fitted on the training bodies."""
    made: dict[str, dict[str, dict[str, float]]] = {}
    for view in VIEWS:
        own = rows[(rows["view"] == view) & ~rows["held_out"]]
        for source, coefficients in _fit_view(own).items():
            made.setdefault(source, {})[view] = coefficients
    return made


def _fit_view(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Fit everything; the widening is what errors of bodies call for that were each left out of a fit of their own."""
    made = _fit_sources(rows)
    off, sd, tilt = [], [], []
    for body in rows["body"].unique():
        own = rows["body"] == body
        fused = apply(_fit_sources(rows[~own]), rows[own])
        off += list(np.abs(rows["truth"][own] - fused["tilt"]))
        sd += list(fused["sd"])
        tilt += list(fused["tilt"])
    allowance = UNPROVEN * np.array(tilt)

    def uncovered(widening: float) -> float:
        half_width = 1.96 * np.hypot(widening * np.array(sd), allowance)
        return float(np.quantile(np.array(off) / half_width, 0.95)) - 1

    widening = float(brentq(uncovered, 0.2, 5.0))
    return made | {"fused": {"widening": widening, "sd_per_tilt": UNPROVEN}}


def _fit_sources(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    seen = rows.dropna(subset=["turn", "round_trip"])
    trip = np.sqrt(np.minimum(seen["round_trip"].to_numpy(float), 1.0))
    (per_turn, per_lean), (sd, sd_per) = _fit_one(seen, ["turn", "lean"], trip)
    registered = {"per_turn": per_turn, "per_lean": per_lean, "sd": sd, "sd_per_round_trip": sd_per}
    (per_tilt,), (sd, sd_per) = _fit_one(rows, ["tilt"], rows["spread"].to_numpy(float))
    off = rows["absolute"] - per_tilt * rows["absolute_tilt"]
    own = (sd + sd_per * rows["spread"]) ** 2
    learned = {
        "per_tilt": per_tilt,
        "sd": sd,
        "sd_per_spread": sd_per,
        "sd_of_unknown_zero": float(np.sqrt(max(np.mean(off**2) - np.mean(own), 1.0))),
    }
    weights, (sd, _) = _fit_one(rows, ["hip_line", "lean", "lift"], np.zeros(len(rows)))
    calibrated = dict(zip(("per_hip_line", "per_lean", "per_lift"), weights, strict=True)) | {"sd": sd}
    return {"registered": registered, "learned": learned, "calibrated": calibrated}


def _fit_one(rows: pd.DataFrame, names: list[str], quality: Floats) -> tuple[list[float], tuple[float, float]]:
    """Fit slopes and a standard deviation that grows with ``quality``; the Laplace likelihood spares outliers."""
    design, truth = rows[names].to_numpy(float), rows["truth"].to_numpy(float)
    start = np.linalg.lstsq(design, truth, rcond=None)[0]
    scale = np.std(truth - design @ start)

    def cost(unknown: Floats) -> float:
        spread = np.abs(unknown[-2]) + np.abs(unknown[-1]) * quality + 0.1
        return float(np.mean(np.abs(truth - design @ unknown[:-2]) / spread + np.log(spread)))

    found = minimize(
        cost, [*start, scale / 2, scale / 2], method="Nelder-Mead", options={"maxiter": 8000, "fatol": 1e-7}
    )
    weights, (level, growth) = found.x[:-2], np.abs(found.x[-2:])
    shape = level + growth * quality + 0.1
    # From the spread of the likelihood to a standard deviation that these very errors have.
    factor = float(np.sqrt(np.mean(((truth - design @ weights) / shape) ** 2)))
    return [float(w) for w in weights], (factor * (float(level) + 0.1), factor * float(growth))


def readings_of(made: dict[str, dict[str, float]], rows: pd.DataFrame) -> pd.DataFrame:
    """Return what each source says of each hold, calibrated; NaN where it says nothing."""
    registered, learned, calibrated = made["registered"], made["learned"], made["calibrated"]
    return pd.DataFrame(
        {
            "registered": registered["per_turn"] * rows["turn"] + registered["per_lean"] * rows["lean"],
            "learned": learned["per_tilt"] * rows["tilt"],
            "calibrated": sum(calibrated[f"per_{name}"] * rows[name] for name in ("hip_line", "lean", "lift")),
        },
        index=rows.index,
    )


def apply(made: dict[str, dict[str, float]], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the fused tilt of each hold and its standard deviation before widening."""
    registered, learned = made["registered"], made["learned"]
    trip = np.sqrt(np.minimum(rows["round_trip"].to_numpy(float), 1.0))
    found = readings_of(made, rows)
    slow = found[["registered", "learned"]].to_numpy(float).T
    deviations = [
        registered["sd"] + registered["sd_per_round_trip"] * trip,
        learned["sd"] + learned["sd_per_spread"] * rows["spread"].to_numpy(float),
    ]
    tilt, _, fused = fuse_columns(slow, slow, np.stack(deviations))
    lost = np.isnan(tilt)
    return pd.DataFrame(
        {
            "tilt": np.where(lost, found["calibrated"], tilt),
            "sd": np.where(lost, made["calibrated"]["sd"], fused),
        },
        index=rows.index,
    )


def packaged(path: Path = CALIBRATION) -> dict[str, dict[str, dict[str, float]]]:
    """Return the coefficients that are packaged, by source and view."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {source: values for source, values in content.items() if isinstance(values, dict)}


def write(made: dict[str, dict[str, dict[str, float]]], rows: pd.DataFrame, path: Path = CALIBRATION) -> None:
    """Write the packaged file."""
    train = rows[~rows["held_out"]]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = [
        "# How readings of the pelvis become its tilt, and how far they may be off, by view. Turns, tilts and `sd`",
        "# (standard deviations of the error) are in degrees of obliquity against quiet standing. Written by",
        "# `python -m validation pelvis`.",
        "",
        f'id = "renders-{RENDERER_VERSION}-{today}"',
        f'source = "Rendered stances: renderer {RENDERER_VERSION}, seed {SEED}, {BODIES} bodies, every third held out: '
        f'{len(train)} holds of {train["body"].nunique()} bodies in the fit."',
        f"date = {today}",
    ]
    for source, by_view in made.items():
        for view, values in by_view.items():
            lines += ["", f"[{source}.{view}]", *(f"{name} = {value:.3f}" for name, value in values.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def report(made: dict[str, dict[str, dict[str, float]]], rows: pd.DataFrame, tell: Callable[[str], None]) -> None:
    """Tell how well each reading and their sum do, on training and on held-out bodies."""
    for view in VIEWS:
        own = {source: by_view[view] for source, by_view in made.items()}
        for name, held_out in (("training", False), ("held out", True)):
            part = rows[(rows["view"] == view) & (rows["held_out"] == held_out)]
            fused = apply(own, part)
            off = fused["tilt"] - part["truth"]
            half_width = 1.96 * np.hypot(
                own["fused"]["widening"] * fused["sd"], own["fused"]["sd_per_tilt"] * fused["tilt"]
            )
            inside = np.mean(np.abs(off) <= half_width)
            tell(f"{view}, {name}: {len(part)} holds, rmse {np.sqrt(np.mean(off**2)):.2f}, inside {100 * inside:.0f} %")
