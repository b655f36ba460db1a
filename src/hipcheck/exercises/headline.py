"""The verdict: what matters most in a recording, in one or two sentences for a person, the numbers after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hipcheck.choice import decisive_stance, knee_of, one_legged
from hipcheck.exercises.doubts import Doubts
from hipcheck.exercises.sign import sinks_early
from hipcheck.exercises.single_findings import DROP, KNEE, LEAN, largest_of, verdict_of
from hipcheck.exercises.squat_findings import count_words, inward_amount, most_words, rises_inward
from hipcheck.exercises.stance_findings import (
    carries_without_leaning,
    hold_length,
    is_raised,
    leans_at_times,
    lowest_deg,
    order_of_legs,
)
from hipcheck.exercises.words import degrees, edge_words, held_words, listed, say, size, tilt
from hipcheck.landmarks import BOTH_SIDES, Side, other_side
from hipcheck.reference import band_edges
from hipcheck.results import Issue, OneLeg, Squat, Stance

__all__ = ["refusal_verdict", "refusals_by_weight", "tests_verdict"]

_FOUND, _UNSURE, _NOT_JUDGED, _FINE = range(4)
_MOST_SENTENCES: Final = 2

_FIRST_REASONS: Final = (
    "unreadable",
    "no_person",
    "legs_not_seen",
    "legs_not_visible",
    "picture_sideways",
    "side_view",
    "facing_unclear",
    "facing_contradicted",
    "body_turned",
    "body_turned_in_part",
    "person_lost",
    "feet_out_of_picture",
    "head_out_of_picture",
    "legs_out_of_picture",
)
_LAST_REASONS: Final = ("too_short", "frame_rate_low")
"""Refusals by weight: who is not there at all cannot be filmed with more pictures a second. Others are between."""


class _Ranked(NamedTuple):
    rank: int
    sentence: str


def refusals_by_weight(issues: Sequence[Issue]) -> list[Issue]:
    """Return what refuses a recording, the reason that matters most first."""
    return sorted((issue for issue in issues if issue.severity == "refusal"), key=_weight)


def _weight(issue: Issue) -> int:
    if issue.code in _FIRST_REASONS:
        return _FIRST_REASONS.index(issue.code)
    middle = len(_FIRST_REASONS)
    return middle + 1 + _LAST_REASONS.index(issue.code) if issue.code in _LAST_REASONS else middle


def refusal_verdict(issues: Sequence[Issue]) -> str:
    """Return why nothing was measured: the reason that matters most."""
    refusals = refusals_by_weight(issues)
    return say("verdict.refused", reason=refusals[0].message) if refusals else say("nothing.refused")


def tests_verdict(stances: Sequence[Stance], squats: Sequence[Squat], doubts: Doubts) -> str:
    """Return the verdict on holds and repetitions: what was found before what is unsure, and that before what is fine.

    Empty where there are none.
    """
    both = [squat for squat in squats if squat.is_bilateral]
    ranked = [*_on_holds(stances), *_on_squats(both, doubts), *_on_one_leg(squats)]
    return " ".join(one.sentence for one in sorted(ranked, key=lambda one: one.rank)[:_MOST_SENTENCES])


def _on_holds(stances: Sequence[Stance]) -> list[_Ranked]:
    """One sentence for each leg; for both together where they are alike."""
    found = [decisive_stance(stances, side) for side in order_of_legs(stances)]
    holds = [hold for hold in found if hold is not None]
    each = [_on_hold(hold) for hold in holds]
    if len(holds) < len(BOTH_SIDES):
        return each
    return [together] if (together := _on_either(*sorted(holds, key=lambda hold: hold.side))) else each


def _on_hold(hold: Stance) -> _Ranked:
    side, free = hold.side, other_side(hold.side)
    drop = hold.pelvic_drop_deg
    if hold.sign == "not_interpretable":
        return _Ranked(
            _NOT_JUDGED, say("verdict.not_judged", side=side, reason=hold.reasons[0] if hold.reasons else "")
        )
    if hold.raise_grade in ("raised_and_held", "delayed") or (hold.raise_grade == "not_raised" and hold.sign != "seen"):
        return _on_graded(hold)
    if hold.sign == "seen":
        amount = degrees(lowest_deg(hold), drop.error)
        return _Ranked(
            _FOUND, say("verdict.drop", side=side, free=free, drop=amount, usual=edge_words("pelvic_drop_deg"))
        )
    if hold.pattern == "leans":
        return _Ranked(_FOUND, _leaning(hold))
    if hold.sign == "within_error":
        return _Ranked(_UNSURE, say("verdict.unsure", side=side))
    return _on_no_drop(hold)


def _on_graded(hold: Stance) -> _Ranked:
    """Say how the Trendelenburg test went: raised and held, delayed, or not raised."""
    names = {"side": hold.side, "free": other_side(hold.side)}
    value, error = (hold.raised.pelvic_drop_deg, hold.raised.error) if hold.raised else (None, None)
    if hold.raise_grade == "not_raised":
        return _Ranked(_FOUND, say("verdict.not_raised", tilt=tilt(value, error, other_side(hold.side)), **names))
    if hold.raise_grade == "delayed":
        sinks = held_words(hold.delayed_s or 0.0)
        return _Ranked(_FOUND, say("verdict.delayed", amount=size(value, error), fade=sinks, **names))
    return _Ranked(_FINE, say("verdict.raised_and_held", amount=size(value, error), held=hold_length(hold), **names))


def _leaning(hold: Stance) -> str:
    lean, side = hold.trunk_lean_deg, hold.side
    if carries_without_leaning(hold):
        return say("verdict.carried", side=side, percent=f"{hold.trunk_over_foot_percent or 0:.0f}")
    at_times = leans_at_times(hold)
    amount = degrees(lean.peak if at_times else lean.mean, lean.error)
    key = "verdict.lean_at_times" if at_times else "verdict.lean"
    return say(key, side=side, lean=amount, usual=edge_words("trunk_lean_deg"))


def _on_no_drop(hold: Stance) -> _Ranked:
    """Say that the pelvis does not drop, as far as the test went."""
    side, free = hold.side, other_side(hold.side)
    if hold.hold_complete and sinks_early(hold.fade_s):
        return _Ranked(_UNSURE, say("verdict.sinks", side=side, fade=held_words(hold.fade_s or 0.0)))
    if _drops_a_little(hold):
        amount, larger = degrees(lowest_deg(hold), hold.pelvic_drop_deg.error), edge_words("pelvic_drop_deg", 1)
        return _Ranked(_FINE, say("verdict.little", side=side, free=free, drop=amount, larger=larger))
    key = "raised" if is_raised(hold) else "no_drop"
    short = "" if hold.hold_complete else "_short"
    return _Ranked(_FINE, say(f"verdict.{key}{short}", side=side, free=free, held=hold_length(hold)))


def _drops_a_little(hold: Stance) -> bool:
    return (lowest_deg(hold) or 0.0) > band_edges("pelvic_drop_deg")[0]


def _on_either(left: Stance, right: Stance) -> _Ranked | None:
    """One sentence for both legs where the same holds for each by itself."""
    holds = (left, right)
    if left.sign != right.sign or left.raise_grade != right.raise_grade:
        return None
    if left.sign == "seen" and left.raise_grade != "delayed":
        drops = {hold.side: degrees(lowest_deg(hold), hold.pelvic_drop_deg.error) for hold in holds}
        return _Ranked(_FOUND, say("verdict.drop_either", usual=edge_words("pelvic_drop_deg"), **drops))
    if left.sign == "within_error" and left.raise_grade is None and "leans" not in (left.pattern, right.pattern):
        return _Ranked(_UNSURE, say("verdict.unsure_either"))
    plain = ("not_seen", "incomplete")
    if left.sign not in plain or left.raise_grade not in (None, "not_valid") or not all(map(_stays_level, holds)):
        return None
    short = "" if left.hold_complete and right.hold_complete else "_short"
    lengths = {hold.side: hold_length(hold) for hold in holds}
    return _Ranked(_FINE, say(f"verdict.no_drop_either{short}", **lengths))


def _stays_level(hold: Stance) -> bool:
    """Whether there is nothing to say of a hold but that the pelvis does not drop."""
    sinks = hold.hold_complete and sinks_early(hold.fade_s)
    return not (is_raised(hold) or _drops_a_little(hold) or sinks or hold.pattern == "leans")


def _on_squats(squats: Sequence[Squat], doubts: Doubts) -> list[_Ranked]:
    if not squats:
        return []
    inward = [side for side in BOTH_SIDES if any(knee_of(squat, side).caves_in == "present" for squat in squats)]
    if inward:
        return [_moving_inward(squats, inward, doubts)]
    rising = [side for side in BOTH_SIDES if rises_inward(squats, side)]
    if rising:
        return [_Ranked(_FOUND, _rising_inward(squats, rising))]
    sure = [side for side in BOTH_SIDES if all(knee_of(squat, side).caves_in == "absent" for squat in squats)]
    if len(sure) == 1:
        return [_Ranked(_UNSURE, say("verdict.knee_unsure", side=other_side(sure[0]), other=sure[0]))]
    if not sure:
        return [_Ranked(_UNSURE, say("verdict.knees_unsure"))]
    return [_Ranked(_FINE, say("verdict.over_feet" if _stay_over_feet(squats) else "verdict.neither_in"))]


def _stay_over_feet(squats: Sequence[Squat]) -> bool:
    """Whether both knees stay over the toes as they do in standing, to either side."""
    larger = band_edges("knee_over_toe_percent")[1]
    changes = [knee_of(squat, side).knee_over_toe_from_standing_percent for squat in squats for side in BOTH_SIDES]
    return all(change is not None and abs(change) <= larger for change in changes)


def _moving_inward(squats: Sequence[Squat], inward: Sequence[Side], doubts: Doubts) -> _Ranked:
    """Say which knees move inward; that they may where the body is turned, which looks the same."""
    knees = {side: [knee_of(squat, side) for squat in squats] for side in inward}
    if doubts.turned:
        key = "verdict.knee_may" if len(inward) == 1 else "verdict.knees_may"
        return _Ranked(_UNSURE, say(key, side=inward[0], doubt=say("doubt.turned")))
    amounts = {side: inward_amount(own) for side, own in knees.items()}
    most = most_words(len(squats))
    if len(inward) > 1:
        return _Ranked(_FOUND, say("verdict.knees_in", most=most, **amounts))
    (side,) = inward
    count = count_words(sum(knee.caves_in == "present" for knee in knees[side]), len(squats))
    return _Ranked(_FOUND, say("verdict.knee_in", side=side, count=count, most=most, amount=amounts[side]))


def _rising_inward(squats: Sequence[Squat], rising: Sequence[Side]) -> str:
    if len(rising) > 1:
        return say("verdict.rises_in_both")
    count = count_words(len(rises_inward(squats, rising[0])), len(squats))
    return say("verdict.rises_in", side=rising[0], count=count)


def _on_one_leg(squats: Sequence[Squat]) -> list[_Ranked]:
    ranked = []
    for kind, own in one_legged(squats).items():
        legs = [squat.one_leg for squat in own if squat.one_leg]
        ranked.append(_Ranked(_FINE, say("verdict.split")) if kind.startswith("split") else _on_leg(own, legs))
    return list(dict.fromkeys(ranked))


def _on_leg(squats: Sequence[Squat], legs: Sequence[OneLeg]) -> _Ranked:
    """Say what goes beyond the usual in squats on one leg: the pelvis, then the knee, then the trunk."""
    side = legs[0].side
    what = say("one_leg.plural_step_down" if all(leg.step_down for leg in legs) else "one_leg.plural_squat")
    parts = {
        "pelvis": (DROP, [leg.pelvic_drop_deg for leg in legs], verdict_of(legs, lambda leg: leg.drops)),
        "knee": (KNEE, [knee_of(squat, side).fppa_deg for squat in squats], verdict_of(legs, lambda leg: leg.caves_in)),
        "trunk": (LEAN, [leg.trunk_lean_deg for leg in legs], verdict_of(legs, lambda leg: leg.leans)),
    }
    for part, (metric, angles, verdict) in parts.items():
        if verdict == "present":
            largest = largest_of(angles)
            amount = degrees(largest.peak, largest.error)
            names = {"what": what, "side": side, "free": other_side(side)}
            return _Ranked(_FOUND, say(f"verdict.one_leg_{part}", amount=amount, usual=edge_words(metric), **names))
    unsure = [say(f"part.{part}") for part, (_, _, verdict) in parts.items() if verdict == "within_error"]
    if not unsure:
        return _Ranked(_FINE, say("verdict.one_leg_usual", what=what, side=side))
    key = "verdict.one_leg_unsure" if len(unsure) > 1 else "verdict.one_leg_unsure_one"
    return _Ranked(_UNSURE, say(key, what=what, side=side, parts=listed(unsure)))
