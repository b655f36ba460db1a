"""Squats that one leg carries, in the report: on one leg or from a step, and split squats, each kind apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np

from hipcheck.choice import decisive_one_legged, knee_of, one_legged
from hipcheck.landmarks import Floats
from hipcheck.reference import band_edges, band_edges_women
from hipcheck.report.cards import (
    AT_THIS_INSTANT,
    IN_OUT,
    OVER_AWAY,
    REPETITION,
    Card,
    CardRow,
    instant_words,
    leg_marks,
)
from hipcheck.report.curves import Curve, Panel, Phase
from hipcheck.report.model import ReportInput
from hipcheck.report.tables import Cell, Column, Table
from hipcheck.report.wording import (
    HIGHER_LOWER,
    caves_in_rising_words,
    free_leg_words,
    number,
    pelvis_caution,
    pelvis_name,
    with_error,
    with_words,
)
from hipcheck.results import OneLeg, Results, Squat

__all__ = [
    "Family",
    "family_title",
    "narrowed",
    "one_leg_cards",
    "one_leg_notes",
    "one_leg_panels",
    "one_leg_phases",
    "one_leg_table",
]

Family = Literal["bilateral", "single", "split"]
"""What is never taken together: squats on both legs, on one, and with one foot in front of the other."""

_DROP: Final = "single_leg_squat_pelvic_drop_deg"
_LEAN: Final = "single_leg_squat_trunk_lean_deg"
_KNEE: Final = "single_leg_squat_fppa_deg"


def narrowed(data: ReportInput, family: Family) -> ReportInput:
    """Return the analysis with the repetitions of one family alone, and with their own depth."""
    squats = [squat for squat in data.results.squats if squat.kind.partition("_")[0] == family]
    results = data.results.model_copy(update={"squats": squats})
    if family == "bilateral":
        return replace(data, results=results)
    t_s, depth = data.angles["t_s"].to_numpy(float), data.angles["depth_percent"].to_numpy(float).copy()
    for squat in squats:
        inside = (t_s >= squat.start_s) & (t_s <= squat.end_s)
        depth[inside] = data.angles[f"{squat.carrying[0]}_depth_percent"].to_numpy(float)[inside]
        if family == "split" and inside.any():  # from where it began, as it is measured
            depth[inside] -= np.mean(depth[inside][[0, -1]])
    return replace(data, results=results, angles=data.angles.assign(depth_percent=depth))


def family_title(results: Results) -> str:
    """Return the heading of the section of one family."""
    legs = _legs(results)
    if results.squats[0].kind.startswith("split"):
        return "Split squat"
    return "Step-down" if all(leg.step_down for _, leg in legs) else "Squat on one leg"


def _legs(results: Results) -> list[tuple[Squat, OneLeg]]:
    return [(squat, squat.one_leg) for squat in results.squats if squat.one_leg is not None]


def one_leg_cards(data: ReportInput) -> list[Card]:
    """Return one card for each leg: its decisive repetition."""
    found = [decisive_one_legged(squats) for squats in one_legged(data.results.squats).values()]
    return [_card(data, squat, squat.one_leg) for squat in found if squat and squat.one_leg]


def _card(data: ReportInput, squat: Squat, leg: OneLeg) -> Card:
    drop, lean, knee = leg.pelvic_drop_deg, leg.trunk_lean_deg, knee_of(squat, leg.side)
    t_s, split, pelvis = knee.evidence_t_s, squat.kind.startswith("split"), pelvis_name(data.results)
    drop_now, lean_now = leg_marks(data, leg.side, t_s)
    knee_now = data.angle_at(f"{leg.side}_fppa_deg", t_s)
    here: list[CardRow] = [
        (pelvis, with_words(drop_now, drop.error, HIGHER_LOWER), None),
        ("Trunk lean", with_words(lean_now, lean.error, OVER_AWAY), None),
        ("Knee angle", with_words(knee_now, knee.fppa_deg.error, IN_OUT), None),
    ]
    whole: list[CardRow] = [
        ("Lowest", with_words(drop.peak, drop.error, HIGHER_LOWER), leg.pelvic_drop_band),
        ("Most lean", with_words(lean.peak, lean.error, OVER_AWAY), leg.trunk_lean_band),
        ("Knee, most in", with_words(knee.fppa_deg.peak, knee.fppa_deg.error, IN_OUT), leg.fppa_band),
    ]
    first = 1 if split else 0  # a split squat has no pelvis
    return Card(
        side=leg.side,
        title=f"{leg.side.capitalize()} foot in front" if split else f"On the {leg.side} leg",
        subtitle=f"repetition {squat.rep}, {instant_words(t_s)}",
        t_s=t_s,
        groups=((AT_THIS_INSTANT, here[first:]), (REPETITION, whole[first:])),
        marks={leg.side: with_words(knee_now, None, IN_OUT)},
    )


def one_leg_phases(results: Results) -> list[Phase]:
    """Return the repetitions, each with longer and shorter names."""
    return [
        Phase(s.start_s, s.end_s, (f"{s.rep}: {leg.side} leg", f"{s.rep} {leg.side}", f"{s.rep}"), leg.side)
        for s, leg in _legs(results)
    ]


def one_leg_panels(data: ReportInput) -> list[Panel]:
    """Return pelvis, trunk, knee and depth over time, the first three up toward the worse for the carrying leg."""
    results = data.results
    split, from_behind = results.squats[0].kind.startswith("split"), results.view.facing == "back"
    raw_line = results.provenance.pelvis_method == "hip_line"
    pelvis = Panel(
        f"{pelvis_name(results)}, ° (+ = free side lower)",
        _toward_leg(data, "pelvic_obliquity"),
        note=pelvis_caution(results),
        metric=None if raw_line else _DROP,
    )
    lean = Panel(
        "Trunk lean, ° (+ = over the standing leg)",
        _toward_leg(data, "trunk_lean_left"),
        metric=None if split else _LEAN,
    )
    knee = Panel(
        "Knee angle (FPPA), ° (+ = inward)",
        [_of_leg(data, s, f"{leg.side}_fppa_deg", f"{leg.side}_fppa_raw_deg") for s, leg in _legs(results)],
        metric=None if split or from_behind else _KNEE,
    )
    depth = Panel(
        "Depth, % of leg length",
        [_of_leg(data, squat, "depth_percent", None) for squat, _ in _legs(results)],
        weight=0.55,
        least_span=(0.0, 20.0),
    )
    return [lean, knee, depth] if split else [pelvis, lean, knee, depth]


def _toward_leg(data: ReportInput, stem: str) -> list[Curve]:
    """Cut a series into its repetitions; + means left for the left leg and right for the right leg."""
    curves = []
    for squat, leg in _legs(data.results):
        curve = _of_leg(data, squat, f"{stem}_deg", f"{stem}_raw_deg")
        sign = 1.0 if leg.side == "left" else -1.0
        raw = None if curve.raw is None else sign * curve.raw
        curves.append(replace(curve, filtered=sign * curve.filtered, raw=raw))
    return curves


def _of_leg(data: ReportInput, squat: Squat, column: str, raw_column: str | None) -> Curve:
    t_s: Floats = data.angles["t_s"].to_numpy(float)
    inside = (t_s >= squat.start_s) & (t_s <= squat.end_s)
    raw = data.angles[raw_column].to_numpy(float)[inside] if raw_column else None
    return Curve(t_s[inside], data.angles[column].to_numpy(float)[inside], raw, squat.carrying[0])


def one_leg_table(results: Results) -> Table:
    """Return the table of repetitions of one family."""
    split = results.squats[0].kind.startswith("split")
    columns = [
        Column("Rep", numeric=False),
        Column("Depth"),
        *([] if split else [Column(f"{pelvis_name(results)}, at its lowest")]),
        Column("Trunk lean, largest"),
        Column("Knee, down"),
        Column("Knee, up"),
        Column("Knee, largest"),
        Column("Over toe"),
        Column("Other leg", numeric=False),
        Column("Inward on the way up", numeric=False),
    ]
    return Table(columns, [_row(squat, leg) for squat, leg in _legs(results)])


def _row(squat: Squat, leg: OneLeg) -> list[Cell]:
    drop, lean, knee = leg.pelvic_drop_deg, leg.trunk_lean_deg, knee_of(squat, leg.side)
    angle, toe = knee.fppa_deg, knee.knee_over_toe_from_standing_percent
    return [
        Cell(f"{squat.rep}  {leg.side}", side=leg.side),
        Cell(number(squat.depth_percent, " %", 0)),
        *([] if squat.kind.startswith("split") else [Cell(with_error(drop.peak, drop.error), leg.pelvic_drop_band)]),
        Cell(with_error(lean.peak, lean.error), leg.trunk_lean_band),
        Cell(number(angle.down)),
        Cell(number(angle.up)),
        Cell(with_error(angle.peak, angle.error), leg.fppa_band),
        Cell(with_error(toe, knee.knee_over_toe_percent.error, " %"), knee.band),
        Cell(free_leg_words(leg)),
        Cell(caves_in_rising_words(squat)),
    ]


def _for_women() -> str:
    women = band_edges_women(_KNEE)
    return "" if women is None else f" (for women borderline up to {women[1]:.0f}°)"


def one_leg_notes(results: Results) -> list[str]:
    """Return what is said under the table."""
    if results.squats[0].kind.startswith("split"):
        return [
            "Split squat: the leg named is the one in front. Depth from where the repetition began; down and up at "
            "14 % of leg length, or 8 %. No bands are published for it, and the pelvis is not measured in this stance."
        ]
    usual = [band_edges(metric)[0] for metric in (_DROP, _LEAN, _KNEE)]
    notes = [
        "Down and up: knee angle (FPPA) where the hip of the standing leg is lowered by 14 % of leg length (about 60° "
        "of knee flexion), or 8 % in shallow ones; deeper than 20 % it means nothing and is left blank. Over toe: "
        "largest change from standing, % of leg length.",
        f"Usual on one leg: drop up to {usual[0]:.0f}°, lean up to {usual[1]:.0f}°, knee angle up to {usual[2]:.0f}°"
        f"{_for_women()}.",
        f"Pelvis: {pelvis_caution(results)}.",
    ]
    if results.view.facing == "back":
        notes.append("From behind the knee of a squat on one leg reads far too little; film it from the front.")
    return notes
