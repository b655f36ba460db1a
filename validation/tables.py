"""The accuracy tables of ``validation/README.md``, drawn anew from the committed results of a sweep."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from validation.plots import draw_all
from validation.stats import agreement, half_width, split, with_classes

BEGIN, END = "<!-- tables: begin (python -m validation tables) -->", "<!-- tables: end -->"
_HEAD = "| {} | n | slope | bias | rmse | 95 % of errors within | inside the stated error |"
_FACTORS = ("bodies", "lower", "upper", "spine", "skin_follow", "skin", "arms")


def update(readme: Path, rows: pd.DataFrame, figures: Path) -> None:
    """Write the tables between the two marks of ``readme``, and the plots they show into ``figures``."""
    rows = with_classes(rows)
    draw_all(rows, figures)
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n\n{render(rows)}\n{END}{after}", encoding="utf-8")


def render(rows: pd.DataFrame) -> str:
    """Return all tables as Markdown."""
    return "\n\n".join(part for section in _SECTIONS for part in section(rows)) + "\n"


def table(rows: pd.DataFrame, by: list[str], title: str = "") -> str:
    """Return one table, a line for each combination of ``by``."""
    lines = [_HEAD.format(title or ", ".join(by)), "|---" * 7 + "|"]
    for key, line in split(rows, by).iterrows():
        name = " · ".join(str(part) for part in (key if isinstance(key, tuple) else (key,)))
        lines.append(_line(name, line.to_dict()))
    return "\n".join(lines)


def _line(name: str, fit: Mapping[Hashable, float]) -> str:
    inside = "" if pd.isna(fit["coverage"]) else f"{100 * fit['coverage']:.0f} %"
    slope = "" if pd.isna(fit["slope"]) else f"{fit['slope']:.2f}"
    digits = 3 if fit["rmse"] < 0.15 else 2 if fit["rmse"] < 1 else 1
    numbers = (f"{fit['bias']:+.{digits}f}", f"{fit['rmse']:.{digits}f}", f"{fit['q95']:.{digits}f}")
    return f"| {name} | {fit['n']:.0f} | {slope} | {' | '.join(numbers)} | {inside} |".replace("-0.0 ", "0.0 ")


def _of(rows: pd.DataFrame, quantity: str, **fixed: object) -> pd.DataFrame:
    found = rows[rows["quantity"] == quantity]
    for name, value in fixed.items():
        found = found[found[name] == value]
    return found


def _several(rows: pd.DataFrame, quantities: dict[str, str], by: list[str]) -> str:
    lines = [_HEAD.format("quantity · " + " · ".join(by)), "|---" * 7 + "|"]
    for quantity, name in quantities.items():
        for key, line in split(_of(rows, quantity), by).iterrows():
            parts = key if isinstance(key, tuple) else (key,)
            lines.append(_line(" · ".join([name, *map(str, parts)]), line.to_dict()))
    return "\n".join(lines)


def _factor_tables(rows: pd.DataFrame, factors: tuple[str, ...]) -> Iterator[str]:
    for factor in factors:
        yield table(rows, ["view", factor])


def _found(rows: pd.DataFrame) -> Iterator[str]:
    yield "### What was found"
    clips = rows.drop_duplicates("clip")
    yield (
        f"{len(clips)} clips of {clips['body'].nunique()} bodies "
        f"({clips[clips['held_out']]['body'].nunique()} held out), {', '.join(_sizes(clips))}."
    )
    lines = ["| | true | found |", "|---|---|---|"]
    names = {"holds": "holds on one leg", "holds_invented": "holds that were none", "repetitions": "squats"}
    for quantity, name in names.items():
        part = _of(rows, quantity)
        lines.append(f"| {name} | {part['truth'].sum():.0f} | {part['measured'].sum():.0f} |")
    facing = _of(rows, "facing")
    lines.append(f"| view told right | {len(facing)} | {facing['measured'].sum():.0f} |")
    lines.append(f"| clips refused | 0 | {_of(rows, 'refused')['measured'].sum():.0f} |")
    yield "\n".join(lines)
    yield table(_of(rows, "yaw_deg"), ["kind", "view"], "turn of the body (deg)")


def _sizes(clips: pd.DataFrame) -> Iterator[str]:
    for (height, fps), part in clips.groupby(["height_px", "fps"]):
        yield f"{len(part)} at {height} px height and {fps} frames a second"


def _hip_line(rows: pd.DataFrame) -> Iterator[str]:
    yield "### The raw hip line against the true pelvis (deg)"
    instants = _of(rows, "hip_line_instant_deg")
    yield "Single instants of standing and hold, nothing subtracted; the prototype's slopes were 0.39 front, 0.33 back."
    yield table(instants, ["view"])
    yield "Mean of a hold against the person's own baseline, marker-free clips."
    held = _of(rows, "hip_line_deg", kind="stance")
    yield table(held, ["view"])
    yield from _factor_tables(held, _FACTORS)
    yield "![truth and measurement](figures/hip_line.png)"


def _trunk(rows: pd.DataFrame) -> Iterator[str]:
    yield "### Trunk lean in a hold, against baseline (deg)"
    lean = _of(rows, "trunk_lean_deg", kind="stance")
    yield table(lean, ["view"])
    yield from _factor_tables(lean, ("yaw", *_FACTORS))
    yield "![truth and measurement](figures/trunk_lean.png)"


def _markers(rows: pd.DataFrame) -> Iterator[str]:
    marked = rows[rows["kind"].isin(["tags", "stickers"])]
    if marked.empty:
        return
    yield "### Pelvic drop with markers on the hip bones (deg)"
    drop = _of(marked, "pelvic_drop_deg")
    used = drop[drop["method"] == "markers"]
    yield f"Markers took over the measurement in {len(used)} of {marked['clip'].nunique()} clips with markers."
    yield table(used, ["kind", "view", "bodies"])
    yield table(used, ["kind", "yaw"])
    yield table(used, ["kind", "lower"])
    free = rows[~rows["kind"].isin(["tags", "stickers"])]
    taken = _of(free, "tags_seen")
    yield (
        f"Tags accepted in {len(taken)} clips without markers: {taken['measured'].sum():.0f} "
        f"(clips in which markers took over: {(_of(free, 'pelvic_drop_deg')['method'] == 'markers').sum()})."
    )
    yield "![truth and measurement](figures/markers.png)"


def _fppa(rows: pd.DataFrame) -> Iterator[str]:
    yield "### Frontal plane projection angle (deg)"
    fppa = _of(rows, "fppa_deg")
    at_depth = fppa[fppa["phase"].isin(["down", "up"])]
    yield "At the matched depth on the way down and up, end to end: true angle at the true depth."
    for factor in ("all", "bodies", "yaw", "lower", "phase", "spine", "arms"):
        yield table(at_depth, ["view", factor])
    yield "Single instants by the depth that is read there (percent of leg length): angle and truth of one instant."
    yield table(_of(rows, "fppa_instant_deg"), ["view", "level"])
    yield "![truth and measurement](figures/fppa.png)"
    yield "![difference and mean](figures/fppa_bland_altman.png)"


def _knees(rows: pd.DataFrame) -> Iterator[str]:
    yield "### Other knee measures"
    quantities = {
        "fppa_from_standing_deg": "change of the angle from standing, deg",
        "fppa_change_deg": "up minus down, deg",
        "fppa_asymmetry_deg": "left minus right, deg",
        "fppa_both_mean_deg": "mean of both legs, deg",
        "knee_over_toe_percent": "knee over toe, % of leg length",
        "knee_ankle_separation_ratio": "knee-ankle separation ratio",
        "squat_depth_percent": "depth, % of leg length",
    }
    yield _several(rows, quantities, ["view"])
    yield _several(rows, quantities, ["bodies"])
    yield _several(rows, {name: quantities[name] for name in list(quantities)[:6]}, ["yaw"])
    yield _several(rows, {name: quantities[name] for name in list(quantities)[:6]}, ["lower"])


def _timing(rows: pd.DataFrame) -> Iterator[str]:
    yield "### Timing (seconds)"
    quantities = {
        "hold_start_s": "lift of the foot",
        "hold_end_s": "touch-down",
        "squat_start_s": "squat begins",
        "squat_bottom_s": "lowest point",
        "squat_end_s": "standing again",
    }
    yield _several(rows, quantities, ["view"])


def _coverage(rows: pd.DataFrame) -> Iterator[str]:
    yield "### Stated 95 % errors, and the errors of held-out bodies"
    lines = [
        "| quantity | view | stated (median) | needed by held-out bodies | held out inside | all inside |",
        "|---|---|---|---|---|---|",
    ]
    stated = rows[rows["half_width"].notna() & ~rows["kind"].isin(["tags", "stickers"])]
    for (quantity, view), part in stated.groupby(["quantity", "view"]):
        unseen = part[part["held_out"]]
        lines.append(
            f"| `{quantity}` | {view} | {part['half_width'].median():.2g} | {half_width(unseen):.2g} "
            f"| {100 * agreement(unseen)['coverage']:.0f} % | {100 * agreement(part)['coverage']:.0f} % |"
        )
    yield "\n".join(lines)


_SECTIONS = (_found, _hip_line, _trunk, _markers, _fppa, _knees, _timing, _coverage)
