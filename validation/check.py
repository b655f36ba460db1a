"""Limits that the accuracy of the reduced sweep must keep."""

from __future__ import annotations

import pandas as pd

from validation.stats import agreement

# Largest rmse by quantity and kind of clip; about one and a half times what the sweep shows.
MOST_RMSE = {
    ("trunk_lean_deg", "stance"): 3.0,
    ("pelvic_drop_deg", "stance"): 4.0,
    ("fppa_deg", "squat"): 6.0,
    ("knee_over_toe_percent", "squat"): 3.5,
    ("knee_ankle_separation_ratio", "squat"): 0.12,
    ("squat_bottom_s", "squat"): 0.15,
    ("marker_line_deg", "tags"): 1.0,
}
LEAST_COVERAGE = 0.85
FEWEST_FOR_COVERAGE = 8  # one reading in four outside says nothing
LEAST_HOLDS = 0.8


def failures(rows: pd.DataFrame) -> list[str]:
    """Return a sentence for every limit that is not kept."""
    found = []
    for (quantity, kind), most in MOST_RMSE.items():
        part = rows[(rows["quantity"] == quantity) & (rows["kind"] == kind)]
        fit = agreement(part)
        if not fit["rmse"] <= most:
            found.append(f"{quantity} in {kind} clips: rmse {fit['rmse']:.3g}, allowed {most:g} (n {fit['n']:.0f}).")
        if fit["n"] >= FEWEST_FOR_COVERAGE and fit["coverage"] < LEAST_COVERAGE:
            found.append(f"{quantity} in {kind} clips: {100 * fit['coverage']:.0f} % inside the stated error.")
    for quantity in ("repetitions", "facing", "refused", "holds_invented"):
        part = rows[rows["quantity"] == quantity]
        true, measured = float(part["truth"].sum()), float(part["measured"].sum())
        if true != measured:
            found.append(f"{quantity}: {measured:.0f} instead of {true:.0f}.")
    holds = rows[rows["quantity"] == "holds"]
    if holds["measured"].mean() < LEAST_HOLDS:
        found.append(f"Holds: {holds['measured'].sum():.0f} of {len(holds)}.")
    return found
