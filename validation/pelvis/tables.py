"""The tables on the pelvis without markers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from hipcheck.results import Sign
from validation.pelvis import calibrate

READINGS = "pelvis.csv"
DROP_DEG, LEVEL_DEG = 9.0, 1.0
FLAGGED_DEG = 6.0
_FACTORS = ("lower", "upper", "spine", "skin_follow", "skin", "arms", "yaw")
_SOURCES = {"registered": "picture registered to quiet standing", "learned": "network", "calibrated": "landmarks"}
_HEAD = "| | n | slope | bias | rmse | median of errors | largest error |\n|---|---|---|---|---|---|---|"


def section(rows: pd.DataFrame, results: Path, network: Path) -> Iterator[str]:
    """Yield the parts of the section, as Markdown.

    Parameters
    ----------
    rows
        Of the sweep, with its classes.
    results
        Folder with the readings of each hold (`READINGS`).
    network
        The network's provenance.
    """
    drops = rows[(rows["quantity"] == "pelvic_drop_deg") & (rows["kind"] == "stance") & (rows["method"] != "markers")]
    unseen = drops[drops["held_out"]]
    yield "## Pelvic drop without markers (deg)"
    yield "Mean of a hold against quiet standing, as the product states it. **Bodies that no fit has seen.**"
    yield _table(unseen, _FACTORS)
    yield "The same of the bodies that the calibration was fitted on (the network has seen none of all these bodies)."
    yield _table(drops[~drops["held_out"]], ())
    yield _targets(unseen)
    yield _signs(rows[(rows["quantity"] == "sign") & rows["held_out"] & (rows["kind"] == "stance")])
    if (results / READINGS).exists():
        yield "Each reading by itself, calibrated, on held-out bodies; a hold without a reading is left out."
        yield _readings(pd.read_csv(results / READINGS))
    if network.exists():
        about = json.loads(network.read_text(encoding="utf-8"))
        rmse = about["held_out_rmse_deg"]
        yield (
            f"The network saw {about['people']} people ({about['held_out_people']} held out) in {about['pictures']} "
            f"pictures ({about['date']}); in single pictures of held-out people, against quiet standing: rmse "
            + ", ".join(f"{value} {name}" for name, value in rmse.items())
            + "."
        )


def _table(drops: pd.DataFrame, factors: tuple[str, ...]) -> str:
    from validation import tables

    return tables.table(drops, factors)


def _targets(unseen: pd.DataFrame) -> str:
    """Return the lines that say how often an error is large without being said."""
    lines = ["| view | holds | errors over 6 deg | of them outside the stated error |", "|---|---|---|---|"]
    for view, part in unseen.groupby("view", sort=False):
        off = (part["measured"] - part["truth"]).abs()
        large = off > FLAGGED_DEG
        lines.append(f"| {view} | {len(part)} | {large.sum()} | {(large & (off > part['half_width'])).sum()} |")
    return "\n".join(lines)


def _signs(signs: pd.DataFrame) -> str:
    """Return what large drops and level pelvises are called; no drop counts as not seen, however long the hold."""
    signs = signs.replace({"method": dict.fromkeys(("incomplete", "compensated"), "not_seen")})
    names: list[Sign] = ["seen", "within_error", "not_seen", "not_interpretable"]
    lines = [
        f"What the product calls a drop of {DROP_DEG:g} deg or more, and a pelvis that is level or hitched "
        f"({LEVEL_DEG:g} deg of drop or less):",
        "",
        f"| view | true | holds | {' | '.join(names)} |",
        "|---|---|---|" + "---|" * len(names),
    ]
    for view, part in signs.groupby("view", sort=False):
        for words, chosen in (
            ("drop", part[part["truth"] >= DROP_DEG]),
            ("level or hitched", part[part["truth"] <= LEVEL_DEG]),
        ):
            counts = [int((chosen["method"] == name).sum()) for name in names]
            lines.append(f"| {view} | {words} | {len(chosen)} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def _readings(readings: pd.DataFrame) -> str:
    made = calibrate.packaged()
    lines = [_HEAD]
    for view in calibrate.VIEWS:
        part = readings[(readings["view"] == view) & readings["held_out"]]
        columns = calibrate.readings_of({source: by_view[view] for source, by_view in made.items()}, part)
        for source, name in _SOURCES.items():
            known = columns[source].notna()
            true, read = part["truth"][known], columns[source][known]
            off = read - true
            slope = np.polyfit(true, read, 1)[0]
            rmse = np.sqrt(np.mean(off**2))
            numbers = f"{slope:.2f} | {off.mean():+.2f} | {rmse:.2f} | {off.abs().median():.2f} | {off.abs().max():.1f}"
            lines.append(f"| {view}, {name} | {known.sum()} | {numbers} |")
    return "\n".join(lines)
