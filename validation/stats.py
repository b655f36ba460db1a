"""How well measured and true values agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

FEWEST_FOR_SLOPE = 8
_SPREAD_FOR_SLOPE = 1e-6

AS_ASKED = "as the sheet asks"
YAW_CLASSES = (0.0, 3.0, 7.0, 90.0)
YAW_NAMES = ("yaw < 3°", "yaw 3-7°", "yaw > 7°")


def agreement(rows: pd.DataFrame) -> dict[str, float]:
    """Return how well ``measured`` follows ``truth``.

    Returns
    -------
    ``n`` pairs, ``missing`` readings, ``slope`` of measured on true (NaN for few), ``bias`` (mean of measured minus
    true), ``rmse``, ``sd`` about the bias, ``q95`` of the absolute error, and ``coverage``: the share of errors within
    the stated half-width (NaN where none is stated).
    """
    known = rows.dropna(subset=["truth", "measured"])
    error = (known["measured"] - known["truth"]).to_numpy()
    if len(error) == 0:
        return dict.fromkeys(("slope", "bias", "rmse", "sd", "q95", "coverage"), np.nan) | {
            "n": 0,
            "missing": len(rows),
        }
    stated = known["half_width"].notna().to_numpy()
    within = np.abs(error[stated]) <= known["half_width"].to_numpy()[stated]
    return {
        "n": len(known),
        "missing": len(rows) - len(known),
        "slope": _slope(known["truth"].to_numpy(), known["measured"].to_numpy()),
        "bias": float(error.mean()),
        "rmse": float(np.sqrt(np.mean(error**2))),
        "sd": float(error.std()),
        "q95": float(np.quantile(np.abs(error), 0.95)),
        "coverage": float(within.mean()) if len(within) else float("nan"),
    }


def _slope(truth: np.ndarray, measured: np.ndarray) -> float:
    if len(truth) < FEWEST_FOR_SLOPE or np.ptp(truth) < _SPREAD_FOR_SLOPE:
        return float("nan")
    return float(np.polyfit(truth, measured, 1)[0])


def split(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return `agreement` for each combination of the factors ``by``, which become the index."""
    groups = rows.groupby(by, sort=True, observed=True)
    table = {key: agreement(group) for key, group in groups}
    frame = pd.DataFrame.from_dict(table, orient="index")
    frame.index = pd.MultiIndex.from_tuples(list(table), names=by)
    return frame


def half_width(rows: pd.DataFrame) -> float:
    """Return the 95 % half-width that the errors call for: 1.96 rmse or the 95 % quantile, whichever is larger."""
    fit = agreement(rows)
    return max(1.96 * fit["rmse"], fit["q95"])


def drop_and_lean(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the raw hip line of a hold is made of, a line for each view.

    Returns
    -------
    ``n`` holds, degrees of reading for one of true drop (``drop``) and of true lean (``lean``), the ``constant``, and
    the standard deviation ``left`` that neither explains.
    """
    line = rows[rows["quantity"] == "hip_line_deg"].set_index("clip")
    lean = rows[rows["quantity"] == "trunk_lean_deg"].set_index("clip")["truth"].rename("lean")
    both = line.join(lean, how="inner").dropna(subset=["truth", "measured", "lean"])
    found = {}
    for view, part in both.groupby("view", sort=False):
        design = np.column_stack([part["truth"], part["lean"], np.ones(len(part))])
        solution = np.linalg.lstsq(design, part["measured"].to_numpy(), rcond=None)[0]
        left = float(np.std(part["measured"].to_numpy() - design @ solution))
        found[view] = dict(zip(("drop", "lean", "constant"), solution, strict=True)) | {"left": left, "n": len(part)}
    return pd.DataFrame.from_dict(found, orient="index")


def with_classes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the classes that tables are split by: of yaw, train or held out, with markers or not."""
    classes = pd.cut(rows["yaw_deg"].abs(), YAW_CLASSES, labels=YAW_NAMES, include_lowest=True)
    bodies = np.where(rows["held_out"], "held out", "train")
    return rows.assign(yaw=classes, bodies=bodies, marked=rows["marker_mm"] > 0)


def as_instructed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without clips with markers that are dressed, or filmed, otherwise than the sheet asks."""
    otherwise = (rows["dressed"] != AS_ASKED) | (rows["kind"] == "wide_tags")
    return rows[~((rows["marker_mm"] > 0) & otherwise)]
