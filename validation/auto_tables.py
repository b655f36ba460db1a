"""The tables of ``python -m validation auto``, and whether they are as good as they have to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

BEGIN, END = "<!-- auto: begin (python -m validation auto) -->", "<!-- auto: end -->"

LEAST_FOUND: Final = 0.97
_THINGS: Final = ("hold", "repetition")


def failures(rows: pd.DataFrame) -> list[str]:
    """Return a sentence for each target that is not met; where slow motion is not told, nothing has to be found."""
    found = [
        f"{len(part)} of {what.removeprefix('invented_')} invented: {_where(part)}." for what, part in _invented(rows)
    ]
    true_time = rows[~rows["version"].isin(("slow_2", "slow_4"))]
    for thing in _THINGS:
        part = true_time[true_time["what"] == thing]
        if len(part) and part["found"].mean() < LEAST_FOUND:
            missed = part[part["found"] == 0]
            found.append(f"{thing}s: {_of(part)} found, {100 * LEAST_FOUND:.0f} % wanted; not {_where(missed)}.")
    crashed = rows[rows["what"] == "crash"]
    found += [f"{row.clip} ({row.version}) crashes: {row.note}" for row in crashed.itertuples()]
    said = rows[rows["what"] == "sentence"]
    found += [f"{row.clip} says: {row.note}" for row in said.itertuples()]
    return found


def tables(rows: pd.DataFrame) -> str:
    """Return everything that the README shows."""
    clips = rows[rows["what"] == "clip"]
    refused = int((clips["found"] == 0).sum())
    head = (
        f"{len(clips)} recordings of {clips['clip'].nunique()} rendered films, of which {refused} are refused as a "
        "whole. Nothing is told of what they show."
    )
    parts = [head, _by_group(rows), _by_kind(rows), _by_version(rows), _times(rows), _confusion(rows), _said(rows)]
    return "\n\n".join(part for part in parts if part)


def update(readme: Path, rows: pd.DataFrame) -> None:
    """Write the tables into the README between their marks."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n\n{tables(rows)}\n\n{END}{after}", encoding="utf-8")


def _invented(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for thing in _THINGS:
        part = rows[rows["what"] == f"invented_{thing}"]
        if len(part):
            yield f"invented_{thing}", part


def _by_group(rows: pd.DataFrame) -> str:
    groups = {"people to develop against": ~rows["held_out"], "**people held out**": rows["held_out"]}
    lines = [_line(name, rows[chosen & (rows["version"] == "plain")]) for name, chosen in groups.items()]
    return _table("", lines)


def _by_kind(rows: pd.DataFrame) -> str:
    plain = rows[rows["version"] == "plain"]
    return _table("film", [_line(kind.replace("_", " "), part) for kind, part in plain.groupby("kind")])


def _by_version(rows: pd.DataFrame) -> str:
    lines = [_line(name.replace("_", " "), part) for name, part in rows.groupby("version")]
    slow = "`slow 2` and `slow 4` are films in slow motion that do not say so; `slow 4 told` says it as Android does."
    return _table("version", lines) + "\n\n" + slow


def _table(first: str, lines: list[str]) -> str:
    head = (
        f"| {first} | recordings | holds found | invented | repetitions found | invented | movements named right | "
        "untold | hops, cuts told | wrong sentences |"
    )
    return "\n".join([head, "|" + "---|" * 10, *lines])


def _line(name: str, rows: pd.DataFrame) -> str:
    def count(what: str) -> int:
        return int((rows["what"] == what).sum())

    cells = [
        name,
        str(count("clip")),
        _of(rows[rows["what"] == "hold"]),
        str(count("invented_hold")),
        _of(rows[rows["what"] == "repetition"]),
        str(count("invented_repetition")),
        _of(rows[(rows["what"] == "movement")]),
        str(int(rows.loc[rows["what"] == "silent", "found"].sum())),
        _of(rows[rows["what"] == "event"]),
        str(count("sentence")),
    ]
    return "| " + " | ".join(cells) + " |"


def _of(part: pd.DataFrame) -> str:
    return f"{int(part['found'].sum())} of {len(part)}" if len(part) else ""


def _times(rows: pd.DataFrame) -> str:
    lines = []
    for thing, column, name in (
        ("hold", "start_error_s", "start of a hold"),
        ("hold", "end_error_s", "end of a hold"),
        ("repetition", "start_error_s", "lowest point of a repetition"),
    ):
        errors = rows.loc[(rows["what"] == thing) & (rows["version"] == "plain"), column].dropna().to_numpy()
        if len(errors):
            far = np.percentile(np.abs(errors), 95)
            lines.append(
                f"| {name} | {len(errors)} | {np.median(errors):+.2f} | {np.median(abs(errors)):.2f} | {far:.2f} |"
            )
    head = "| time, s | n | median of errors | median of their sizes | 95 % within |"
    return "\n".join([head, "|" + "---|" * 5, *lines])


def _confusion(rows: pd.DataFrame) -> str:
    """What each stretch of a movement is called, by its true kind."""
    part = rows[(rows["what"] == "movement") & (rows["version"] == "plain")]
    named = part["named"].fillna("").replace("", "nothing")
    counts = pd.crosstab(part["true_kind"], named)
    names = [str(name) for name in counts.columns]
    lines = ["| really | " + " | ".join(names) + " |", "|" + "---|" * (len(names) + 1)]
    for kind, row in counts.iterrows():
        cells = [f"**{row[name]}**" if name == kind and row[name] else str(row[name] or "") for name in names]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "What each stretch of a movement is called:\n\n" + "\n".join(lines)


def _said(rows: pd.DataFrame) -> str:
    part = rows[rows["what"] == "sentence"]
    lines = [f"| {row.clip} | {row.note} |" for row in part.itertuples()]
    return "\n".join(["| film | wrong sentence |", "|---|---|", *lines]) if lines else ""


def _where(part: pd.DataFrame) -> str:
    return ", ".join(f"{row.clip} ({row.version}; {row.note})" for row in part.itertuples())
