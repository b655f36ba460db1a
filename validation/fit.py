"""Corrections of systematic errors: fitted on the training bodies, judged on the held-out ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from validation.clip import RENDERER_VERSION
from validation.compare import LEVELS_PERCENT
from validation.stats import agreement, as_instructed, half_width
from validation.sweep import BODIES, SEED

CORRECTIONS = Path(__file__).parents[1] / "src/hipcheck/reference/corrections.toml"
WORTH = 0.95  # a correction ships if it takes at least 5 % off the rmse of bodies that it has not seen
REFERENCE_PERCENT = 14.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Correction:
    """What is subtracted from a reading: ``bias`` + ``per_percent`` x (depth - 14 %), and how well that does.

    ``before`` and ``after`` are rmse, of the training bodies each left out in turn, and of the held-out bodies.
    """

    view: str
    bias: float
    per_percent: float
    train: tuple[float, float]
    held_out: tuple[float, float]
    n: tuple[int, int]

    @property
    def holds(self) -> bool:
        """Whether it is worth it on bodies that it has not seen, of either kind."""
        return self.train[1] < WORTH * self.train[0] and self.held_out[1] < WORTH * self.held_out[0]


def fit_fppa(rows: pd.DataFrame, *, with_depth: bool) -> list[Correction]:
    """Fit the FPPA of single instants, for each view: a constant, or one that grows with depth."""
    instants = rows[rows["quantity"] == "fppa_instant_deg"].dropna(subset=["truth", "measured"])
    return [_fit(part, str(view), with_depth) for view, part in instants.groupby("view")]


def fit_lean(rows: pd.DataFrame) -> list[Correction]:
    """Fit the trunk lean of a hold, for each view: a constant."""
    lean = rows[rows["quantity"] == "trunk_lean_deg"]
    lean = lean.dropna(subset=["truth", "measured"]).assign(level=REFERENCE_PERCENT)
    return [_fit(part, str(view), False) for view, part in lean.groupby("view")]


def _fit(rows: pd.DataFrame, view: str, with_depth: bool) -> Correction:
    train, unseen = rows[~rows["held_out"]], rows[rows["held_out"]]
    coefficients = _solve(train, with_depth)
    left_out = []
    for body in train["body"].unique():
        own = train["body"] == body
        left_out.append(_errors(train[own]) - _design(train[own], with_depth) @ _solve(train[~own], with_depth))
    return Correction(
        view,
        float(coefficients[0]),
        float(coefficients[1]) if with_depth else 0.0,
        (_rmse(_errors(train)), _rmse(np.concatenate(left_out))),
        (_rmse(_errors(unseen)), _rmse(_errors(unseen) - _design(unseen, with_depth) @ coefficients)),
        (train["body"].nunique(), unseen["body"].nunique()),
    )


def _solve(rows: pd.DataFrame, with_depth: bool) -> Floats:
    return np.asarray(np.linalg.lstsq(_design(rows, with_depth), _errors(rows), rcond=None)[0], dtype=float)


def _design(rows: pd.DataFrame, with_depth: bool) -> Floats:
    ones = np.ones(len(rows))
    depth = rows["level"].to_numpy(dtype=float) - REFERENCE_PERCENT
    return np.column_stack([ones, depth] if with_depth else [ones])


def _errors(rows: pd.DataFrame) -> Floats:
    return np.asarray(rows["measured"] - rows["truth"], dtype=float)


def _rmse(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def ship(rows: pd.DataFrame, path: Path = CORRECTIONS) -> Iterator[str]:
    """Fit, write the corrections that hold to ``path``, and yield a report, line by line.

    Whether the error grows with depth is reported; a constant ships, as long as the growth adds nothing to it.
    """
    chosen = []
    for made in fit_fppa(rows, with_depth=False):
        yield describe("fppa_deg", made)
        chosen += [made] if made.holds else []
    for made in fit_fppa(rows, with_depth=True):
        yield describe("fppa_deg with depth", made)
    for made in fit_lean(rows):
        yield describe("trunk_lean_deg", made)
    path.write_text(corrections_toml(chosen), encoding="utf-8")
    yield f"{path.name}: {', '.join(made.view for made in chosen) or 'no correction holds'}"
    yield from suggested_errors(rows)


def corrections_toml(chosen: list[Correction]) -> str:
    """Return the text of the packaged file."""
    lines = [
        "# Systematic errors of the pose network that are subtracted from readings, where they hold on people who were",
        "# not in the fit. Written by `python -m validation fit`. The rmse, in deg, are those before and after: of the",
        "# training bodies, each left out in turn, and of held-out ones.",
        "",
        f'source = "Rendered squats: renderer {RENDERER_VERSION}, seed {SEED}, {BODIES} bodies, every third held out."',
        f"date = {datetime.now(UTC):%Y-%m-%d}",
    ]
    for made in chosen:
        lines += [
            "",
            f"[fppa_deg.{made.view}]",
            f"bias_deg = {made.bias:.2f}",
            f"full_from_depth_percent = {LEVELS_PERCENT[0]}",
            f"train_bodies = {made.n[0]}",
            f"train_rmse_deg = [{made.train[0]:.2f}, {made.train[1]:.2f}]",
            f"held_out_bodies = {made.n[1]}",
            f"held_out_rmse_deg = [{made.held_out[0]:.2f}, {made.held_out[1]:.2f}]",
        ]
    return "\n".join(lines) + "\n"


def describe(name: str, made: Correction) -> str:
    """Return one line on a correction and its worth."""
    train, unseen = (f"{before:.2f} -> {after:.2f}" for before, after in (made.train, made.held_out))
    verdict = "holds" if made.holds else "does not hold"
    return (
        f"{name} {made.view}: {made.bias:+.2f} deg {made.per_percent:+.3f} deg per % of depth; "
        f"rmse of training bodies left out {train}, of held-out ones {unseen}: {verdict}"
    )


def suggested_errors(rows: pd.DataFrame) -> Iterator[str]:
    """Yield the half-widths that the errors call for, of held-out bodies and of all, for each quantity and view."""
    stated = as_instructed(rows[rows["half_width"].notna()])
    for (quantity, kind, view), part in stated.groupby(["quantity", "kind", "view"]):
        unseen = part[part["held_out"]]
        fit = agreement(unseen)
        yield (
            f"{quantity} {kind} {view}: held out n {fit['n']:.0f}, bias {fit['bias']:+.3g}, rmse {fit['rmse']:.3g}, "
            f"half-width {half_width(unseen):.3g}; all {half_width(part):.3g}; stated {part['half_width'].median():.3g}"
        )
