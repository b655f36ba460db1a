"""The accuracy tables of ``validation/README.md``, drawn anew from the committed results of a sweep."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

import hipcheck
from validation.pelvis.tables import section as pelvis_section
from validation.plots import draw_all
from validation.run import RESULTS
from validation.stats import AS_ASKED, agreement, as_instructed, drop_and_lean, half_width, split, with_classes

BEGIN, END = "<!-- tables: begin (python -m validation tables) -->", "<!-- tables: end -->"

NETWORK = Path(hipcheck.__file__).parent / "pelvis/picture/network.json"

_HEAD = (
    "| {} | n | slope | bias | rmse | 95 % of errors within | inside the stated error |\n|---|---|---|---|---|---|---|"
)
_FEWEST = 4  # a line of fewer readings says nothing
_STANDING = ("bodies", "trunk", "lower", "upper", "spine", "skin", "arms")
_PEOPLE = ("bodies", "lower", "upper", "spine", "skin", "arms")
_KNEES = {
    "fppa_from_standing_deg": "change of the angle from standing, deg",
    "fppa_change_deg": "up minus down, deg",
    "fppa_asymmetry_deg": "left minus right, deg",
    "fppa_both_mean_deg": "mean of both legs, deg",
    "knee_over_toe_percent": "knee over toe, % of leg length",
    "knee_ankle_separation_ratio": "knee-ankle separation ratio",
}
_TIMES = {
    "hold_start_s": "lift of the foot",
    "hold_end_s": "touch-down",
    "squat_start_s": "squat begins",
    "squat_bottom_s": "lowest point",
    "squat_end_s": "standing again",
}


def update(readme: Path, rows: pd.DataFrame, others: Iterable[str], figures: Path) -> None:
    """Write the tables between the two marks of ``readme``, and the plots they show into ``figures``.

    ``rows`` are those of a sweep; ``others`` are tables of anything else, as Markdown.
    """
    rows = with_classes(rows)
    draw_all(rows, figures)
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    tables = "\n".join([render(rows), *others])
    readme.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")


def render(rows: pd.DataFrame) -> str:
    """Return all tables as Markdown; ``rows`` with the classes of `validation.stats.with_classes`."""
    return "\n\n".join(part for section in _SECTIONS for part in section(rows)) + "\n"


def free_table(lines: pd.DataFrame) -> str:
    """Return the table of clips without printed tags that were searched for them."""
    text = [
        "## Tags where there are none",
        "",
        "| clips | n | pictures | pictures with something like a tag | tags accepted | taken for mirrored ones |",
        "|---|---|---|---|---|---|",
    ]
    for source, part in [*lines.groupby("source", sort=False), ("all", lines)]:
        sums = part[["pictures", "pictures_with_candidate", "accepted", "mirrored"]].sum()
        text.append(f"| {source} | {len(part)} | {' | '.join(str(number) for number in sums)} |")
    return "\n".join(text) + "\n"


def real_table(lines: pd.DataFrame) -> str:
    """Return the table of recordings that were checked against themselves."""
    text = [
        "## Recordings against themselves",
        "",
        "Typical difference (median over the frames) where there should be none, and the 95 % quantile of its size.",
        "",
        "| recording | check | measure | difference | 95 % within | limit | |",
        "|---|---|---|---|---|---|---|",
    ]
    for line in json.loads(lines.to_json(orient="records")):
        held = "kept" if line["held"] else "**not kept**"
        limit, verdict = ("", "") if line["limit"] is None else (f"{line['limit']:g}", held)
        numbers = f"{line['difference']:+.2f} | {line['scatter']:.2f}"
        text.append(f"| {line['clip']} | {line['check']} | `{line['measure']}` | {numbers} | {limit} | {verdict} |")
    return "\n".join(text) + "\n"


def table(rows: pd.DataFrame, factors: Iterable[str]) -> str:
    """Return one table: for each view a line of everything, then a line for each value of each factor.

    Values with fewer than four readings get no line.
    """
    lines = [_HEAD.format("view")]
    for view, part in rows.groupby("view", sort=False):
        lines.append(_line(f"**{view}**", agreement(part)))
        for factor in factors:
            for key, fit in split(part, [factor]).iterrows():
                if fit["n"] >= _FEWEST:
                    value = key[0] if isinstance(key, tuple) else key
                    lines.append(_line(f"{view}, {_NAMES.get(factor, '{}').format(value)}", fit.to_dict()))
    return "\n".join(lines)


def several(rows: pd.DataFrame, quantities: Mapping[str, str], factor: str) -> str:
    """Return one table of several quantities: a line for each value of ``factor``."""
    lines = [_HEAD.format(_NAMES.get(factor, factor).replace("{}", "").strip() or factor)]
    for quantity, name in quantities.items():
        for key, fit in split(_of(rows, quantity), [factor]).iterrows():
            value = key[0] if isinstance(key, tuple) else key
            lines.append(_line(f"{name}: {value}", fit.to_dict()))
    return "\n".join(lines)


# How the value of a factor reads in the first column.
_NAMES = {
    "skin": "skin {}",
    "skin_follow": "skin follows the bone by {}",
    "spine": "{} spine",
    "arms": "arms {}",
    "phase": "{}",
}
_NAMES |= {"trunk": "trunk {}", "level": "at {} %", "upper": "{} above", "kind": "{}"}


_PROTOTYPE = (
    "The same means as a sum of true drop and true lean. In the prototype's records the trunk leaned with the pelvis "
    "(correlation -0.9); taken apart, its readings are 0.20 per degree of drop and -0.54 per degree of lean in front, "
    "0.18 and -0.47 behind, and -2.7 and -2.1 on a level pelvis."
)


def _line(name: str, fit: Mapping[Any, float]) -> str:
    inside = "" if pd.isna(fit["coverage"]) else f"{100 * fit['coverage']:.0f} %"
    slope = "" if pd.isna(fit["slope"]) else f"{fit['slope']:.2f}"
    digits = 3 if fit["rmse"] < 0.1 else 2
    numbers = (f"{fit['bias']:+.{digits}f}", f"{fit['rmse']:.{digits}f}", f"{fit['q95']:.{digits}f}")
    return f"| {name} | {fit['n']:.0f} | {slope} | {' | '.join(numbers)} | {inside} |"


def _of(rows: pd.DataFrame, quantity: str, **fixed: object) -> pd.DataFrame:
    found = rows[rows["quantity"] == quantity]
    for name, value in fixed.items():
        found = found[found[name] == value]
    return found


def _found(rows: pd.DataFrame) -> Iterator[str]:
    clips = rows.drop_duplicates("clip")
    yield "## What was rendered, and what was found in it"
    sizes = (f"{len(p)} of {h} px height at {f} frames a second" for (h, f), p in clips.groupby(["height_px", "fps"]))
    yield (
        f"{len(clips)} clips of {clips['body'].nunique()} bodies ({clips[clips['held_out']]['body'].nunique()} of them "
        f"held out of every fit): {', '.join(sizes)}."
    )
    lines = ["| | true | found |", "|---|---|---|"]
    names = {"holds": "holds on one leg", "holds_invented": "holds that were none", "repetitions": "squats"}
    names |= {"facing": "clips whose view is told right", "refused": "clips refused"}
    for quantity, name in names.items():
        part = _of(rows, quantity)
        lines.append(f"| {name} | {part['truth'].sum():.0f} | {part['measured'].sum():.0f} |")
    yield "\n".join(lines)


def _hip_line(rows: pd.DataFrame) -> Iterator[str]:
    rows = rows[~rows["marked"]]
    yield "## The raw hip line against the true pelvis (deg)"
    yield "Single instants, nothing subtracted, + = drop of the free side; the prototype's slopes were 0.39 and 0.33."
    yield table(_of(rows, "hip_line_instant_deg"), ["phase", "trunk"])
    yield "Mean of a hold against the person's own baseline."
    yield table(_of(rows, "hip_line_deg"), _STANDING)
    yield _PROTOTYPE
    lines = [
        "| view | n | per degree of drop | per degree of lean | constant | left over (sd) |",
        "|---|---|---|---|---|---|",
    ]
    for view, fit in drop_and_lean(rows).iterrows():
        parts = f"{fit['drop']:+.2f} | {fit['lean']:+.2f} | {fit['constant']:+.2f} | {fit['left']:.2f}"
        lines.append(f"| {view} | {fit['n']:.0f} | {parts} |")
    yield "\n".join(lines)
    yield "![truth and measurement](figures/hip_line.png)"


def _trunk(rows: pd.DataFrame) -> Iterator[str]:
    lean = _of(rows, "trunk_lean_deg")
    yield "## Trunk lean in a hold, against baseline (deg)"
    yield table(lean[~lean["marked"]], ("yaw", *_STANDING))
    yield "In the clips with markers:"
    yield table(lean[lean["marked"]], ())
    yield "![truth and measurement](figures/trunk_lean.png)"


def _markers(rows: pd.DataFrame) -> Iterator[str]:
    marked = rows[rows["marked"]]
    if marked.empty:
        return
    yield "## Pelvic drop with markers on the hip bones (deg)"
    upright = marked[marked["kind"].isin(["tags", "stickers"])]
    asked = as_instructed(upright)
    yield (
        "Tags of 40 mm as `hipcheck markers` prints them and stickers of 34 mm, on unseen bodies dressed as the sheet "
        f"asks (tight shorts, nothing over the hip bones): used in {_used(asked)} clips. Skin that slides over bone "
        "takes the markers along; how far it follows the bone is varied from 1.0 (all the way) to 0.7. The rmse:"
    )
    yield _targets(asked)
    yield "Against the true places of the markers themselves, without what the skin does:"
    yield table(_of(asked, "marker_line_deg"), ("kind", "yaw"))
    yield "Against the line of the hip joints:"
    yield table(_of(asked, "marker_hip_deg"), ("kind", "skin_follow", "yaw"))
    yield "Against the bones under the markers (ASIS in front, PSIS behind):"
    yield table(_of(asked, "marker_bone_deg"), ("kind", "skin_follow"))
    otherwise = upright[upright["dressed"] != AS_ASKED]
    yield f"Not as the sheet asks, the markers on a shirt that hangs over the bones: used in {_used(otherwise)} clips."
    against = {"marker_line_deg": "against the markers' places", "marker_hip_deg": "against the hip joints' line"}
    yield several(otherwise, against, "view")
    yield from _small_pictures(marked[marked["kind"] == "wide_tags"])
    yield "![truth and measurement](figures/markers.png)"


def _used(rows: pd.DataFrame) -> str:
    """Return in how many of the clips the markers measured the pelvis, as ``7 of 8``."""
    return f"{_of(rows, 'marker_line_deg')['clip'].nunique()} of {rows['clip'].nunique()}"


def _targets(rows: pd.DataFrame) -> str:
    """Return the table of rmse by view: the reading alone, and against the bones by how far the skin follows them."""
    drop = _of(rows, "marker_hip_deg")
    skins = sorted(drop["skin_follow"].unique(), reverse=True)
    heads = ["view", "target", "the markers' own places", *(f"hip joints, skin {skin}" for skin in skins), "all skins"]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for view, target in (("front", 0.7), ("back", 1.0)):
        seen = drop[drop["view"] == view]
        parts = [_of(rows, "marker_line_deg", view=view), *(seen[seen["skin_follow"] == skin] for skin in skins), seen]
        cells = [f"{fit['rmse']:.2f} (n {fit['n']:.0f})" for fit in map(agreement, parts)]
        lines.append(f"| {view} | {target} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _small_pictures(rows: pd.DataFrame) -> Iterator[str]:
    if rows.empty:
        return
    yield "Small pictures of a phone that lies on its side (960 x 540), dressed as asked, by the size of the tags:"
    lines = ["| tags | used | rmse against their own places | rmse against the hip joints |", "|---|---|---|---|"]
    for size, part in rows.groupby("marker_mm"):
        own, bones = (agreement(_of(part, quantity)) for quantity in ("marker_line_deg", "marker_hip_deg"))
        lines.append(f"| {size} mm | {_used(part)} clips | {own['rmse']:.2f} | {bones['rmse']:.2f} |")
    yield "\n".join(lines)


def _fppa(rows: pd.DataFrame) -> Iterator[str]:
    fppa = _of(rows, "fppa_deg")
    yield "## Frontal plane projection angle (deg)"
    yield "At the matched depth on the way down and up, end to end: the true angle is that of the true depth."
    yield table(fppa[fppa["phase"].isin(["down", "up"])], ("phase", "yaw", *_PEOPLE))
    yield "Single instants by the depth that is read there (% of leg length): angle and truth of one instant."
    yield table(_of(rows, "fppa_instant_deg"), ["level"])
    yield "![truth and measurement](figures/fppa.png)\n![difference and mean](figures/fppa_bland_altman.png)"


def _knees(rows: pd.DataFrame) -> Iterator[str]:
    yield "## Other knee measures"
    yield several(rows, {**_KNEES, "squat_depth_percent": "depth, % of leg length"}, "view")
    for factor in ("bodies", "yaw", "lower"):
        yield several(rows, _KNEES, factor)


def _timing(rows: pd.DataFrame) -> Iterator[str]:
    yield "## Timing (s), and the turn of the body (deg)"
    yield several(rows, {**_TIMES, "yaw_deg": "turn of the body"}, "view")


def _coverage(rows: pd.DataFrame) -> Iterator[str]:
    yield "## Stated 95 % errors, and the errors of held-out bodies"
    lines = [
        "| quantity | clips | view | stated (median) | needed by held-out bodies | held out inside | all inside |",
        "|---|---|---|---|---|---|---|",
    ]
    stated = as_instructed(rows[rows["half_width"].notna()])
    for (quantity, kind, view), part in stated.groupby(["quantity", "kind", "view"]):
        unseen = part[part["held_out"]]
        lines.append(
            f"| `{quantity}` | {kind} | {view} | {part['half_width'].median():.2g} | {half_width(unseen):.2g} "
            f"| {100 * agreement(unseen)['coverage']:.0f} % | {100 * agreement(part)['coverage']:.0f} % |"
        )
    yield "\n".join(lines)


def _pelvis(rows: pd.DataFrame) -> Iterator[str]:
    if "sign" in set(rows["quantity"]):
        yield from pelvis_section(rows, RESULTS, NETWORK)


_SECTIONS = (_found, _pelvis, _hip_line, _trunk, _markers, _fppa, _knees, _timing, _coverage)
