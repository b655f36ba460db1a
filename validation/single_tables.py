"""The tables of squats on one leg in ``validation/README.md``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from validation.stats import agreement

__all__ = ["FILE", "update"]

FILE: Final = "single.csv"
"""The rows of `validation.single_rows`, each with what was varied in its clip."""

_BEGIN: Final = "<!-- single: begin (python -m validation single) -->"
_END: Final = "<!-- single: end -->"
_KINDS: Final = {"single": "squats on one leg", "step_down": "step-downs", "split": "split squats"}
_QUANTITIES: Final = {
    "pelvic_drop_deg": "pelvic drop, deg",
    "trunk_lean_deg": "trunk lean, deg",
    "fppa_deg": "knee angle (FPPA), deg",
    "fppa_from_standing_deg": "knee angle against standing, deg",
    "fppa_change_deg": "knee angle, up minus down, deg",
    "knee_over_toe_percent": "knee over toe, % of leg length",
    "squat_depth_percent": "depth, % of leg length",
}
_COUNTED: Final = ("repetitions", "repetitions_of_another_kind", "called_bilateral", "holds")


def update(readme: Path, rows: pd.DataFrame) -> None:
    """Write the tables between their two marks of ``readme``; at its end if there are none yet."""
    text = readme.read_text(encoding="utf-8")
    if _BEGIN not in text:
        text = f"{text.rstrip()}\n\n{_BEGIN}\n{_END}\n"
    before, after = text.split(_BEGIN)[0], text.split(_END)[1]
    tables = "\n\n".join(_section(rows))
    readme.write_text(f"{before}{_BEGIN}\n\n{tables}\n\n{_END}{after}", encoding="utf-8")


def _section(rows: pd.DataFrame) -> Iterator[str]:
    bodies = rows.drop_duplicates("body")
    yield "## Squats on one leg, step-downs and split squats"
    yield (
        f"{rows['clip'].nunique()} clips of {len(bodies)} bodies ({int(bodies['held_out'].sum())} of them held out of "
        "every fit), two repetitions each, front and back, left and right: drops of 0, 8 and 15 deg at the bottom, "
        "valgus of 0, 10 and 20, leans of -2 to 14; the free leg behind, in front or beside; step-downs from 16 cm; "
        "split squats on the floor and with the rear foot raised. `--exercise auto`, nothing told."
    )
    yield _found(rows)
    yield (
        "Angles against the person's own quiet standing, at the matched depth down and up and at their largest; the "
        "depth is that of the standing hip toward its ankle. The stated errors of the knee and of the trunk, and what "
        "is added to that of the pelvis, were chosen by these very clips, so what lies inside them is no independent "
        "check of these; the readings themselves were fitted to none of them."
    )
    yield _accuracy(rows, "bodies")
    yield (
        "From behind the knee of a squat on one leg reads far too little, and the more, the farther it moves inward; "
        "it has no band there, and its error says so. Split squats from behind are refused, because the rear leg hides "
        "the front one. Where the free leg is, is told from the front alone (and beside the body from behind): "
        + _told(rows)
    )


def _found(rows: pd.DataFrame) -> str:
    lines = [
        "| | view | repetitions | found, right kind and leg | of another kind | called two-legged | taken for holds |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, name in _KINDS.items():
        for view in ("front", "back"):
            own = rows[(rows["kind"] == kind) & (rows["view"] == view)]
            sums = {what: own[own["quantity"] == what]["measured"].sum() for what in _COUNTED}
            true = own[own["quantity"] == "repetitions"]["truth"].sum()
            refused = " (refused)" if kind == "split" and view == "back" else ""
            lines.append(f"| {name} | {view}{refused} | {true:.0f} | {' | '.join(f'{n:.0f}' for n in sums.values())} |")
    return "\n".join(lines)


def _accuracy(rows: pd.DataFrame, by: str) -> str:
    lines = [
        "| quantity | movement | view | bodies | n | slope | bias | rmse | 95 % within | stated | inside |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows = rows.assign(**{by: rows["held_out"].map({True: "held out", False: "others"})})
    for quantity, name in _QUANTITIES.items():
        own = rows[(rows["quantity"] == quantity) & rows["measured"].notna()]
        for (kind, view), part in own.groupby(["kind", "view"], sort=False):
            for which, some in [("all", part), ("held out", part[part[by] == "held out"])]:
                if len(some) >= 4:
                    lines.append(f"| {name} | {_KINDS[str(kind)]} | {view} | {which} | {_line(some)} |")
    return "\n".join(lines)


def _line(rows: pd.DataFrame) -> str:
    fit = agreement(rows)
    slope = "" if pd.isna(fit["slope"]) else f"{fit['slope']:.2f}"
    stated = rows["half_width"].median()
    known = ("", "") if pd.isna(stated) else (f"{stated:.1f}", f"{100 * fit['coverage']:.0f} %")
    return f"{fit['n']} | {slope} | {fit['bias']:+.1f} | {fit['rmse']:.1f} | {fit['q95']:.1f} | {' | '.join(known)}"


def _told(rows: pd.DataFrame) -> str:
    where = rows[rows["quantity"] == "where"]
    told = where["measured"].notna()
    return f"{int(where['measured'].sum())} of {int(told.sum())} right, {int((~told).sum())} not told."
