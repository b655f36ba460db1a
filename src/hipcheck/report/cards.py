"""What goes on an evidence card: whose picture, of which instant, with which numbers.

What is drawn on the picture and stands under "At this instant" are the values of that instant, from the table of
angles; what is said of the whole hold or repetition stands apart under its own heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference import BandName
from hipcheck.report.judgement import knee_angle_band, pelvis_band, pelvis_is_judged, trunk_band
from hipcheck.report.model import SAME_INSTANT_S, ReportInput, decisive_squat, decisive_stance, knee_of
from hipcheck.report.wording import HIGHER_LOWER, pelvis_name, posture_words, with_words
from hipcheck.results import Knee, Squat, Stance

__all__ = [
    "AT_THIS_INSTANT",
    "IN_OUT",
    "OVER_AWAY",
    "REPETITION",
    "Card",
    "CardGroup",
    "CardRow",
    "instant_words",
    "leg_marks",
    "squat_cards",
    "stance_cards",
]

AT_THIS_INSTANT: Final = "At this instant"
HOLD: Final = "The whole hold"
REPETITION: Final = "The whole repetition"
_FROM_STANDING: Final = "Repetition, from standing"
_DRAWN_OTHERWISE_DEG: Final = 3.0  # where the picture shows another angle than the body has, that is told

OVER_AWAY: Final = ("over", "away")
IN_OUT: Final = ("in", "out")
"""What a sign means: of the free side of the pelvis, of the trunk and the standing leg, of a knee."""

CardRow = tuple[str, str, BandName | None]
"""Name, number and band of a measure."""

CardGroup = tuple[str, Sequence[CardRow]]
"""A heading that says of what the numbers are, and the numbers."""


@dataclass(frozen=True)
class Card:
    """One picture and what was measured on it.

    Attributes
    ----------
    side
        Leg in question; ``None`` for both.
    title, subtitle
        Whose picture it is, and when.
    t_s
        Instant of the picture, or None if there is none.
    groups
        The measures printed under the picture.
    marks
        What is written beside a line in the picture: "pelvis", "trunk", or "left" and "right" for the knees, to its
        text; values of the instant alone.
    """

    side: Side | None
    title: str
    subtitle: str
    t_s: float | None
    groups: Sequence[CardGroup]
    marks: dict[str, str]


def stance_cards(data: ReportInput) -> list[Card]:
    """Return one card for each leg that was stood on: its decisive hold."""
    found = [decisive_stance(data.results.stances, side) for side in BOTH_SIDES]
    return [_stance_card(data, stance) for stance in found if stance]


def squat_cards(data: ReportInput) -> list[Card]:
    """Return one card for each knee: its decisive repetition; one for both where they share the instant."""
    found = [(side, decisive_squat(data.results.squats, side)) for side in BOTH_SIDES]
    shown = [(side, squat) for side, squat in found if squat]
    if len(shown) == len(BOTH_SIDES):
        (_, squat), (_, other) = shown
        left_s, right_s = squat.knees.left.evidence_t_s, other.knees.right.evidence_t_s
        same = left_s is not None and right_s is not None and abs(left_s - right_s) <= SAME_INSTANT_S
        if same and squat.rep == other.rep:
            return [_knee_card(data, squat, list(BOTH_SIDES))]
    return [_knee_card(data, squat, [side]) for side, squat in shown]


def leg_marks(data: ReportInput, side: Side, t_s: float | None) -> tuple[float | None, float | None]:
    """Return pelvic drop and trunk lean of an instant, degrees, turned to the leg that is stood on."""
    sign = 1.0 if side == "left" else -1.0
    tilt, lean = (data.angle_at(name, t_s) for name in ("pelvic_obliquity_deg", "trunk_lean_left_deg"))
    return None if tilt is None else sign * tilt, None if lean is None else sign * lean


def _stance_card(data: ReportInput, stance: Stance) -> Card:
    results, t_s = data.results, stance.evidence_t_s
    drop, lean = stance.pelvic_drop_deg, stance.trunk_lean_deg
    judged = stance.sign != "not_interpretable"  # what cannot be judged gets no colour
    drop_now, lean_now = leg_marks(data, stance.side, t_s)
    pelvis = pelvis_name(results)
    return Card(
        side=stance.side,
        title=f"On the {stance.side} leg",
        subtitle=instant_words(t_s),
        t_s=t_s,
        groups=(
            (
                AT_THIS_INSTANT,
                (
                    (pelvis, with_words(drop_now, drop.error, HIGHER_LOWER), None),
                    ("Trunk lean", with_words(lean_now, lean.error, OVER_AWAY), None),
                ),
            ),
            (
                HOLD,
                (
                    (
                        "Lowest",
                        with_words(drop.peak, drop.error, HIGHER_LOWER),
                        pelvis_band(results, drop.peak) if pelvis_is_judged(stance) else None,
                    ),
                    (
                        "Most lean",
                        with_words(lean.peak, lean.error, OVER_AWAY),
                        trunk_band(lean.peak) if judged else None,
                    ),
                    ("Pelvis at first", posture_words(stance.spontaneous), None),
                    ("Pelvis at its highest", posture_words(stance.raised), None),
                ),
            ),
        ),
        marks={
            "pelvis": with_words(drop_now, None, HIGHER_LOWER),
            "trunk": with_words(lean_now, None, OVER_AWAY),
        },
    )


def _knee_card(data: ReportInput, squat: Squat, sides: Sequence[Side]) -> Card:
    t_s = knee_of(squat, sides[0]).evidence_t_s
    now = {side: data.angle_at(f"{side}_fppa_deg", t_s) for side in sides}
    drawn = {side: data.angle_at(f"{side}_picture_fppa_deg", t_s) for side in sides}
    alone = len(sides) == 1
    here = [
        (
            "Knee angle" if alone else f"{side.capitalize()} knee angle",
            with_words(now[side], knee_of(squat, side).fppa_deg.error, IN_OUT),
            knee_angle_band(squat, now[side]),
        )
        for side in sides
    ]
    here += [
        ("As drawn" if alone else f"{side.capitalize()} as drawn", with_words(drawn[side], None, IN_OUT), None)
        for side in sides
        if abs((drawn[side] or 0.0) - (now[side] or 0.0)) >= _DRAWN_OTHERWISE_DEG
    ]
    return Card(
        side=sides[0] if alone else None,
        title=f"{sides[0].capitalize()} knee" if alone else "Both knees",
        subtitle=f"repetition {squat.rep}, {instant_words(t_s)}",
        t_s=t_s,
        groups=(
            (AT_THIS_INSTANT, here),
            (_FROM_STANDING, [row for side in sides for row in _from_standing(side, knee_of(squat, side), alone)]),
        ),
        marks={side: with_words(value, None, IN_OUT) for side, value in drawn.items()},
    )


def _from_standing(side: Side, knee: Knee, alone: bool) -> list[CardRow]:
    """Return how far the knee went in, or how far out where it did not go in, and where it lay over the toe."""
    change, outermost = knee.fppa_from_standing_deg, knee.fppa_outermost_from_standing_deg
    outward = knee.caves_in != "present" and outermost is not None and (change.value or 0.0) < 0
    value, words = (outermost, "farthest out") if outward else (change.value, "farthest in")
    name = "" if alone else f"{side} knee "
    toe, toe_error = knee.knee_over_toe_from_standing_percent, knee.knee_over_toe_percent.error
    return [
        (f"{name}{words}".capitalize(), with_words(value, change.error, IN_OUT), None),
        (f"{name}over the toe".capitalize(), with_words(toe, toe_error, IN_OUT, " %"), knee.band),
    ]


def instant_words(t_s: float | None) -> str:
    """Return when the picture was taken, or that there is none."""
    return "no picture" if t_s is None else f"at {t_s:.1f} s"
