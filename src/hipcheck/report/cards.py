"""What goes on an evidence card: whose picture, of which instant, with which numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference import BandName
from hipcheck.report.judgement import knee_angle_band, pelvis_band, trunk_band
from hipcheck.report.model import decisive_squat, decisive_stance, knee_of
from hipcheck.report.wording import number, pelvis_name, with_error
from hipcheck.results import Results, Squat, Stance

__all__ = ["Card", "squat_cards", "stance_cards"]


@dataclass(frozen=True)
class Card:
    """One picture and what was measured on it.

    Attributes
    ----------
    side
        Leg in question.
    title, subtitle
        Whose picture it is, and when.
    t_s
        Instant of the picture, or None if there is none.
    rows
        Name, number and band of each measure, printed under the picture.
    marks
        What is written beside a line in the picture: "pelvis", "trunk" or "knee" to its text.
    """

    side: Side
    title: str
    subtitle: str
    t_s: float | None
    rows: Sequence[tuple[str, str, BandName | None]]
    marks: dict[str, str]


def stance_cards(results: Results) -> list[Card]:
    """Return one card for each leg that was stood on: its decisive hold."""
    found = [decisive_stance(results.stances, side) for side in BOTH_SIDES]
    return [_stance_card(results, stance) for stance in found if stance]


def squat_cards(results: Results) -> list[Card]:
    """Return one card for each knee that carried weight in a squat: its decisive repetition."""
    found = [(side, decisive_squat(results.squats, side)) for side in BOTH_SIDES]
    return [_squat_card(squat, side) for side, squat in found if squat]


def _stance_card(results: Results, stance: Stance) -> Card:
    drop, lean = stance.pelvic_drop_deg, stance.trunk_lean_deg
    return Card(
        side=stance.side,
        title=f"On the {stance.side} leg",
        subtitle=_instant(stance.evidence_t_s),
        t_s=stance.evidence_t_s,
        rows=(
            (pelvis_name(results), with_error(drop.peak, drop.error), pelvis_band(results, drop.peak)),
            ("Largest lean", with_error(lean.peak, lean.error), trunk_band(lean.peak)),
        ),
        marks={"pelvis": number(drop.peak), "trunk": number(lean.peak)},
    )


def _squat_card(squat: Squat, side: Side) -> Card:
    knee = knee_of(squat, side)
    angle, change, toe = knee.fppa_deg, knee.fppa_from_standing_deg, knee.knee_over_toe_from_standing_percent
    return Card(
        side=side,
        title=f"{side.capitalize()} knee",
        subtitle=f"repetition {squat.rep}, {_instant(knee.evidence_t_s)}",
        t_s=knee.evidence_t_s,
        rows=(
            ("Knee angle", with_error(angle.peak, angle.error), knee_angle_band(squat, angle.peak)),
            ("From standing", with_error(change.value, change.error), None),
            ("Over toe", with_error(toe, knee.knee_over_toe_percent.error, " %"), knee.band),
        ),
        marks={"knee": number(angle.peak)},
    )


def _instant(t_s: float | None) -> str:
    return "no picture" if t_s is None else f"at {t_s:.1f} s"
