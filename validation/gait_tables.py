"""The tables of walks in ``validation/README.md``, apart from those of the sweep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["update", "walk_tables"]

BEGIN, END = "<!-- gait: begin (python -m validation gait) -->", "<!-- gait: end -->"

_LAB_TARGET_DEG = 1.5


def update(readme: Path, walks: pd.DataFrame, lab: pd.DataFrame | None) -> None:
    """Write the tables between the two marks of ``readme``, at its end if they are not there yet."""
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text:
        text = f"{text.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n\n{walk_tables(walks, lab)}\n{END}{after}", encoding="utf-8")


def walk_tables(walks: pd.DataFrame, lab: pd.DataFrame | None) -> str:
    """Return the section as Markdown; without the laboratory's recordings their table is left out."""
    parts = ["## Walking", _rendered_words(walks), _steps_table(walks), _drop_table(walks), _difference_table(walks)]
    if lab is not None:
        parts += ["### Against laboratories", _LAB_WORDS, _lab_table(lab)]
    return "\n\n".join(parts) + "\n"


def _rendered_words(walks: pd.DataFrame) -> str:
    clips = walks.drop_duplicates("clip")
    held_out = clips[clips["held_out"]]["body"].nunique()
    return (
        f"{len(clips)} clips of {clips['body'].nunique()} bodies ({held_out} held out of every fit) that walk on the "
        "spot, each 16 steps of 0.5 to 0.72 s with 0, 4 or 8 deg of drop per side, through the whole pipeline from "
        "pictures of 640 px at 15 a second. No reading was fitted to any of them. Drop and lean are means over the "
        "steps of a leg, against quiet standing."
    )


def _steps_table(walks: pd.DataFrame) -> str:
    lines = [_head("view", "clips", "steps", "found", "invented", "cadence, rmse (/min)", "called on the spot")]
    for view, part in walks.groupby("view", sort=False):
        clips = part.drop_duplicates("clip")
        cadence = _rms(clips["cadence"] - clips["true_cadence"])
        counts = part[["true_steps", "found_steps", "invented_steps"]].sum()
        named = f"{(clips['kind'] == 'on_the_spot').sum()} of {len(clips)}"
        lines.append(f"| {view} | {len(clips)} | {' | '.join(str(n) for n in counts)} | {cadence:.1f} | {named} |")
    return "\n".join(lines)


def _drop_table(walks: pd.DataFrame) -> str:
    lines = [
        _head(
            "drop or lean of a leg", "n", "slope", "bias", "rmse", "largest error", "inside the stated error (median)"
        )
    ]
    for name in ("drop", "lean"):
        for view, part in walks.groupby("view", sort=False):
            lines.append(_agreement(f"**{name}, {view}**", part, name))
            if name == "drop":
                for factor in ("held_out", "lift"):
                    for value, some in part.groupby(factor):
                        words = {"True": "held-out bodies", "False": "other bodies"}.get(str(value), str(value))
                        lines.append(_agreement(f"{name}, {view}, {words}", some, name))
    return "\n".join(lines)


def _agreement(words: str, part: pd.DataFrame, name: str) -> str:
    true, read, width = (part[f"{stem}_deg"] for stem in (f"true_{name}", name, f"{name}_half_width"))
    error = read - true
    slope = np.polyfit(true, read, 1)[0]
    inside = f"{100 * (error.abs() <= width).mean():.0f} % (± {width.median():.1f})"
    return (
        f"| {words} | {len(part)} | {slope:.2f} | {error.mean():+.2f} | {_rms(error):.2f} | {error.abs().max():.1f} | "
        f"{inside} |"
    )


def _difference_table(walks: pd.DataFrame) -> str:
    lines = [
        _head(
            "left minus right, drop",
            "n",
            "rmse",
            "inside the stated error (median)",
            "8 deg called a difference",
            "0 deg called one",
        )
    ]
    for view, part in walks.groupby("view", sort=False):
        sides = part.pivot_table(
            index="clip", columns="side", values=["true_drop_deg", "drop_deg", "difference_half_width_deg"]
        )
        true = sides["true_drop_deg"]["left"] - sides["true_drop_deg"]["right"]
        read = sides["drop_deg"]["left"] - sides["drop_deg"]["right"]
        width = sides["difference_half_width_deg"]["left"]
        called, uneven = read.abs() > width, true.abs() > 4
        inside = f"{100 * ((read - true).abs() <= width).mean():.0f} % (± {width.median():.1f})"
        seen, invented = (f"{(called & which).sum()} of {which.sum()}" for which in (uneven, ~uneven))
        lines.append(f"| {view} | {len(true)} | {_rms(read - true):.2f} | {inside} | {seen} | {invented} |")
    return "\n".join(lines)


_LAB_WORDS = (
    "Markers of three recorded walks (1.3 to 2.2 s; `walkingTS1` sways the trunk), seen by a camera 4 and 6 m away, "
    "toward it, away from it and on a treadmill, from both sides, and measured like any recording: by tags over the "
    "hip bones, or by the raw line between the hip joints. `same line` is the line between the same points in space: "
    "what differs from the laboratory's pelvis (a rigid model fitted to many markers) before any camera looks. All are "
    f"against their mean over the same cycle. Wanted: {_LAB_TARGET_DEG:g} deg rms."
)


def _lab_table(lab: pd.DataFrame) -> str:
    drop = ("drop, rms to the laboratory's pelvis (deg)", "rms to the same line (deg)")
    lines = [_head("walk", "measured on", "view", "steps", "found", *drop, "lift of the foot (s)")]
    for (trial, hips, view), part in lab.groupby(["trial", "hips", "view"], sort=False):
        seen = part.dropna(subset=["drop_deg"])
        own, line = (_rms(seen["drop_deg"] - seen[f"{which}_drop_deg"]) for which in ("true", "line"))
        late = f"{seen['late_s'].mean():+.2f} ± {seen['late_s'].std():.2f}"
        marks = "" if part["events"].iloc[0] else " (of the toe marker)"
        lines.append(
            f"| {trial} | {hips} | {view} | {len(part)} | {len(seen)} | {own:.2f} | {line:.2f} | {late}{marks} |"
        )
    return "\n".join(lines)


def _head(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}"


def _rms(values: pd.Series) -> float:
    return float(np.sqrt((values**2).mean()))
