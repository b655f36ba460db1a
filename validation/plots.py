"""Small plots beside the tables: truth against measurement, and difference against mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from validation.stats import as_instructed

_COLOURS = {"train": "#7a8794", "held out": "#c2442e"}
_VIEWS = ("front", "back")


def draw_all(rows: pd.DataFrame, folder: Path) -> None:
    """Draw every plot that the tables show; one without data is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    fppa = rows[(rows["quantity"] == "fppa_deg") & rows["phase"].isin(["down", "up"])]
    _truth(rows[rows["quantity"] == "hip_line_instant_deg"], "pelvic obliquity", folder / "hip_line.png")
    _truth(rows[rows["quantity"] == "trunk_lean_deg"], "trunk lean", folder / "trunk_lean.png")
    markers = as_instructed(rows[rows["quantity"] == "marker_hip_deg"])
    _truth(markers, "pelvic drop", folder / "markers.png")
    _truth(fppa, "FPPA at matched depth", folder / "fppa.png")
    _bland_altman(fppa, "FPPA", folder / "fppa_bland_altman.png")


def _truth(rows: pd.DataFrame, name: str, path: Path) -> None:
    known = rows.dropna(subset=["truth", "measured"])
    if known.empty:
        return
    figure = Figure(figsize=(7.2, 3.5), layout="constrained")
    low, high = _limits(known["truth"], known["measured"])
    for axes, view in zip(figure.subplots(1, 2, sharex=True, sharey=True), _VIEWS, strict=True):
        _points(axes, known[known["view"] == view], "truth", "measured")
        axes.plot([low, high], [low, high], color="black", lw=0.8)
        axes.set(title=view, xlabel=f"true {name} (deg)", xlim=(low, high), ylim=(low, high), aspect="equal")
    figure.axes[0].set_ylabel(f"measured {name} (deg)")
    _save(figure, path)


def _bland_altman(rows: pd.DataFrame, name: str, path: Path) -> None:
    known = rows.dropna(subset=["truth", "measured"])
    if known.empty:
        return
    known = known.assign(mean=(known["truth"] + known["measured"]) / 2, apart=known["measured"] - known["truth"])
    figure = Figure(figsize=(7.2, 3.0), layout="constrained")
    for axes, view in zip(figure.subplots(1, 2, sharey=True), _VIEWS, strict=True):
        part = known[known["view"] == view]
        _points(axes, part, "mean", "apart")
        middle, spread = part["apart"].mean(), 1.96 * part["apart"].std()
        for level, style in ((middle, "-"), (middle - spread, "--"), (middle + spread, "--")):
            axes.axhline(level, color="black", lw=0.8, ls=style)
        axes.set(title=view, xlabel=f"mean of true and measured {name} (deg)")
    figure.axes[0].set_ylabel("measured minus true (deg)")
    _save(figure, path)


def _points(axes: Axes, rows: pd.DataFrame, x: str, y: str) -> None:
    for bodies, colour in _COLOURS.items():
        part = rows[rows["bodies"] == bodies]
        axes.scatter(part[x], part[y], s=7, color=colour, alpha=0.7, lw=0, label=bodies)
    axes.spines[["top", "right"]].set_visible(False)


def _limits(*columns: pd.Series[float]) -> tuple[float, float]:
    values = np.concatenate([column.to_numpy() for column in columns])
    margin = 0.05 * np.ptp(values)
    return float(values.min() - margin), float(values.max() + margin)


def _save(figure: Figure, path: Path) -> None:
    figure.axes[0].legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=90, metadata={"Software": None})
