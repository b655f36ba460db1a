"""The tables of turned clips in ``validation/README.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from validation.stats import agreement

__all__ = ["update"]

_BEGIN: Final = "<!-- turned: begin (python -m validation turned) -->"
_END: Final = "<!-- turned: end -->"
_PLANNED: Final = 102
_EDGES: Final = (-1.0, 7.5, 17.5, 27.5, 32.5, 41.0)
_BINS: Final = ("0-5", "10-15", "20-25", "30", "35-40")
_QUANTITIES: Final = {
    "heading_deg": "heading of a hold or repetition, deg",
    "fppa_deg": "knee angle (FPPA) down, up and at its largest, deg",
    "fppa_from_standing_deg": "its change from standing, deg",
    "fppa_change_deg": "up minus down, deg",
    "fppa_asymmetry_deg": "left minus right, deg",
    "fppa_both_mean_deg": "mean of both legs, deg",
    "knee_over_toe_percent": "knee over toe, % of leg length",
    "medial_knee_displacement_percent": "medial displacement, % of leg length",
    "knee_ankle_separation_ratio": "knee-ankle separation ratio",
    "pelvic_drop_deg": "pelvic drop of a hold, deg",
    "trunk_lean_deg": "trunk lean of a hold, deg",
}


def update(readme: Path, rows: pd.DataFrame) -> None:
    """Write the tables between their two marks of ``readme``; at its end if there are none yet."""
    text = readme.read_text(encoding="utf-8")
    if _BEGIN not in text:
        text = f"{text.rstrip()}\n\n{_BEGIN}\n{_END}\n"
    before, after = text.split(_BEGIN)[0], text.split(_END)[1]
    tables = "\n\n".join(_section(rows))
    readme.write_text(f"{before}{_BEGIN}\n\n{tables}\n\n{_END}{after}", encoding="utf-8")


def _section(rows: pd.DataFrame) -> Iterator[str]:
    rows = rows.assign(bin=pd.cut(rows["true_heading_deg"].abs(), _EDGES, labels=_BINS))
    bodies = rows.drop_duplicates("body")
    yield "## Turned bodies"
    yield (
        f"{rows['clip'].nunique()} of the {_PLANNED} clips of the plan, of {len(bodies)} bodies "
        f"({int(bodies['held_out'].sum())} of them held out), "
        "seen at headings of -40 to 40 deg in steps of 5 from the front and from behind: squats with feet out by 0 to "
        "40 deg and valgus of -14 to 17, and holds on one leg; the camera looks up or down by up to 15 deg and is "
        "rolled by up to 10. The truth is what a level camera square to the body would see of the same pose. The "
        "networks of the view have seen none of these bodies; how errors grow with the turn was set by the bodies that "
        "are not held out."
    )
    yield _measured(rows)
    yield (
        "Root mean square of the errors, median of the stated half-widths, and the share of errors inside them; a turn "
        "moves one knee inward and the other outward, so the errors of knee angles are those of the view, and the "
        "half-widths say so. No half-width is stated for the mean of both legs and for the medial displacement."
    )
    for name, part in (("All bodies", rows), ("Held-out bodies", rows[rows["held_out"]])):
        yield f"**{name}**"
        yield _accuracy(part)


def _measured(rows: pd.DataFrame) -> str:
    lines = [
        "| true heading, deg | squats | measured | holds | measured | clips refused |",
        "|---|---|---|---|---|---|",
    ]
    for label, part in rows.groupby("bin", observed=True):
        cells = []
        for quantity in ("repetitions", "holds"):
            own = part[part["quantity"] == quantity]
            cells += [f"{own['truth'].sum():.0f}", f"{own['measured'].sum():.0f}"]
        refused = part[part["quantity"] == "refused"]["measured"].sum()
        lines.append(f"| {label} | {' | '.join(cells)} | {refused:.0f} |")
    return "\n".join(lines)


def _accuracy(rows: pd.DataFrame) -> str:
    lines = [f"| quantity | view | {' | '.join(_BINS)} |", "|---|---|" + "---|" * len(_BINS)]
    for quantity, name in _QUANTITIES.items():
        for view in ("front", "back"):
            part = rows[(rows["quantity"] == quantity) & (rows["view"] == view)]
            cells = [_cell(part[part["bin"] == label]) for label in _BINS]
            lines.append(f"| {name} | {view} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(rows: pd.DataFrame) -> str:
    fit = agreement(rows)
    if not fit["n"]:
        return ""
    digits = 1 if fit["rmse"] >= 1 else 2
    text = f"{fit['rmse']:.{digits}f}"
    if np.isfinite(fit["coverage"]):
        text += f" ± {rows['half_width'].median():.{digits}f}, {100 * fit['coverage']:.0f} %"
    return f"{text} (n {fit['n']:.0f})"
