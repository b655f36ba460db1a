"""Holds on one leg in plain sentences: what pelvis and trunk did, the sign as far as it was tested, and the grade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.choice import decisive_stance
from hipcheck.exercises.sign import LEANING, sinks_early
from hipcheck.exercises.verdict import beyond_usual
from hipcheck.exercises.words import degrees, edge_words, held_words, say, size, tilt
from hipcheck.landmarks import BOTH_SIDES, Side, other_side
from hipcheck.reference import band_edges
from hipcheck.results import PelvisMethod, Stance

__all__ = [
    "carries_without_leaning",
    "grade_sentence",
    "grade_words",
    "hold_length",
    "is_raised",
    "leans_at_times",
    "lowest_deg",
    "order_of_legs",
    "sign_words",
    "stance_findings",
]

_LAST: Final = 4


def order_of_legs(stances: Sequence[Stance]) -> list[Side]:
    """Return the legs by importance: a sign that is seen, a pelvis not held up as asked, a leaning trunk, the rest."""
    return sorted(BOTH_SIDES, key=lambda side: _rank(decisive_stance(stances, side)))


def _rank(hold: Stance | None) -> int:
    if hold is None:
        return _LAST
    if hold.sign == "seen":
        return 0
    return 1 if hold.raise_grade in ("delayed", "not_raised") else 2 if hold.pattern == "leans" else 3


def stance_findings(stances: Sequence[Stance], side: Side, method: PelvisMethod, *, asked: bool = False) -> list[str]:
    """Return the sentences about the decisive hold on one leg; none where that leg was not stood on.

    Parameters
    ----------
    stances, side
        All holds, and the leg that is meant.
    method
        How the pelvis was measured.
    asked
        Whether the free side was to be raised, so that the hold has a grade.
    """
    hold = decisive_stance(stances, side)
    if hold is None:
        return []
    opening = say(
        "stance.opening",
        side=side,
        kind="" if hold.kind == "test" else say(f"kind.{hold.kind}"),
        held=hold_length(hold),
        among=_among(stances, hold),
        clause=_pelvis_clause(hold, method),
    )
    graded = [grade_sentence(hold)] if asked and hold.kind == "test" else []
    lean = _lean_sentence(hold)
    return [*graded, opening, *([lean] if lean else [])]


def grade_sentence(hold: Stance) -> str:
    """Return the grade of the Trendelenburg test in a sentence, with the heights and times behind it."""
    names = {"side": hold.side, "free": other_side(hold.side)}
    raised = hold.raised
    amount = "" if raised is None else size(raised.pelvic_drop_deg, raised.error)
    if hold.raise_grade == "not_raised":
        if raised is None:
            return say("grade.not_raised_still", side=hold.side)
        highest = tilt(raised.pelvic_drop_deg, raised.error, other_side(hold.side))
        return say("grade.not_raised", side=hold.side, tilt=highest)
    if hold.raise_grade == "not_valid":
        return say("grade.not_valid", side=hold.side, reason=_why(hold))
    if hold.raise_grade == "delayed":
        return say("grade.delayed", amount=amount, fade=held_words(hold.delayed_s or 0.0), **names)
    if hold.raise_grade == "raised_and_held":
        return say("grade.raised_and_held", amount=amount, held=hold_length(hold), **names)
    why = _why(hold)
    return say("grade.open_because", side=hold.side, reason=why) if why else say("grade.open", side=hold.side)


def _why(hold: Stance) -> str:
    """Return the reason for a hold that has no grade, or none that counts: the first, or what was said last of it."""
    reasons = hold.reasons
    return "" if not reasons else reasons[0] if hold.sign in ("not_interpretable", "compensated") else reasons[-1]


def grade_words(hold: Stance, *, asked: bool) -> str:
    """Return the grade in the words of a table."""
    if not asked:
        return say("grade.words_not_asked")
    return say(f"grade.words_{hold.raise_grade or 'open'}", fade=held_words(hold.delayed_s or 0.0))


def hold_length(hold: Stance) -> str:
    """Return how long the leg was held: ``"6.0 s"``, ``"at least 6.0 s"``."""
    return held_words(hold.hold_s, at_least=hold.is_lower_bound)


def _among(stances: Sequence[Stance], hold: Stance) -> str:
    """Say which of several holds on the leg is meant: the longest is called so only where it is."""
    own = [stance for stance in stances if stance.side == hold.side]
    if len(own) == 1:
        return ""
    if hold.sign == "seen":
        return say("stance.seen_in", some=sum(stance.sign == "seen" for stance in own), count=len(own))
    if hold.hold_s >= max(stance.hold_s for stance in own):
        return say("stance.longest", count=len(own))
    return say("stance.one_of", number=own.index(hold) + 1, count=len(own))


def lowest_deg(hold: Stance) -> float | None:
    """Return how low the pelvis was where the sign is told from, degrees, + = free side lower."""
    return hold.pelvic_drop_deg.peak if hold.sign_from_s is None else hold.drop_after_raise_deg


def is_raised(hold: Stance) -> bool:
    """Whether the free side of the pelvis is held up: above level all the time, on average by more than the error."""
    drop, level, lowest = hold.pelvic_drop_deg, band_edges("pelvic_drop_deg")[0], lowest_deg(hold)
    if drop.mean is None or lowest is None or drop.error is None:
        return False
    return -drop.mean > max(level, drop.error) and lowest <= level


def _pelvis_clause(hold: Stance, method: PelvisMethod) -> str:
    drop, free, lowest = hold.pelvic_drop_deg, other_side(hold.side), lowest_deg(hold)
    level, larger = band_edges("pelvic_drop_deg")[0], edge_words("pelvic_drop_deg", 1)
    if hold.sign == "not_interpretable":
        return say("stance.not_interpretable", reasons=" ".join(hold.reasons))
    if lowest is None:
        return say("stance.no_reading")
    if hold.sign == "seen":
        return _seen(hold, method, degrees(lowest, drop.error))
    lying = tilt(lowest, drop.error, free)
    if _is_compensated(hold):
        carried = "_carried" if carries_without_leaning(hold) else ""
        return say(f"stance.compensated{carried}", tilt=lying)
    if hold.sign == "within_error":
        return _unsure(hold, method, lying, larger)
    if lowest > level:
        reading = degrees(lowest, drop.error)
        return say("stance.little", free=free, drop=reading, larger=larger, rest=_rest(hold, "_little"))
    if is_raised(hold):
        return say("stance.raised", free=free, amount=size(drop.mean, drop.error), rest=_rest(hold))
    key = "stance.level" if lowest >= -level else "stance.not_below"
    return say(key, tilt=lying, rest=_rest(hold))


def _unsure(hold: Stance, method: PelvisMethod, lying: str, larger: str) -> str:
    if method == "hip_line":
        return say("stance.unsure_hip_line", tilt=lying)
    if hold.trunk_lean_deg.mean is None:
        return say("stance.unsure_trunk", tilt=lying)
    return say("stance.unsure", tilt=lying, larger=larger)


def _seen(hold: Stance, method: PelvisMethod, reading: str) -> str:
    names = {"side": hold.side, "free": other_side(hold.side), "drop": reading}
    if method == "hip_line":
        return say("stance.seen_hip_line", **names)
    if hold.fade_s is not None:
        return say("stance.seen_fading", fade=held_words(hold.fade_s), **names)
    return say("stance.seen", **names)


def _is_compensated(hold: Stance) -> bool:
    """Whether a trunk that leans may mask a drop; results of before there was the sign say so by their pattern."""
    return hold.sign == "compensated" or (hold.sign == "not_seen" and hold.pattern in LEANING)


def _rest(hold: Stance, little: str = "") -> str:
    """Say what follows for the sign from a pelvis that did not drop."""
    if not hold.hold_complete:
        return say(f"stance.rest_short{little}", held=held_words(hold.hold_s))
    if sinks_early(hold.fade_s):
        return say("stance.rest_sinks", fade=held_words(hold.fade_s or 0.0))
    return say("stance.rest_not_raised" if hold.raise_grade == "not_raised" else "stance.rest_full")


def sign_words(hold: Stance) -> str:
    """Return the Trendelenburg sign in the words of a table; without a drop it tells for how long the test was done."""
    if _is_compensated(hold):
        return say("stance.sign_compensated")
    if hold.sign not in ("not_seen", "incomplete"):
        return say(f"stance.sign_{hold.sign}")
    if not hold.hold_complete:
        return say("stance.sign_short", held=held_words(hold.hold_s))
    if sinks_early(hold.fade_s):
        return say("stance.sign_sinks", fade=held_words(hold.fade_s or 0.0))
    return say("stance.sign_not_raised" if hold.raise_grade == "not_raised" else "stance.sign_not_seen")


def carries_without_leaning(hold: Stance) -> bool:
    """Whether the trunk is upright and only carried outward, where the pattern tells that it is not over the hip."""
    lean = hold.trunk_lean_deg
    leans = (_leans(lean.mean, lean.error) and (lean.mean or 0.0) > 0) or leans_at_times(hold)
    return hold.pattern in LEANING and not leans


def leans_at_times(hold: Stance) -> bool:
    """Whether the trunk leans over the stance leg for a while, and not on average."""
    lean = hold.trunk_lean_deg
    if lean.mean is None or _leans(lean.mean, lean.error):
        return False
    return beyond_usual("trunk_lean_deg", lean.peak, lean.error) == "present"


def _leans(lean_deg: float | None, error_deg: float | None) -> bool:
    upright = band_edges("trunk_lean_deg")[0]
    return lean_deg is not None and error_deg is not None and abs(lean_deg) > max(error_deg, upright)


def _lean_sentence(hold: Stance) -> str | None:
    """Say that the trunk is upright, or that it leans: one of them."""
    lean, side = hold.trunk_lean_deg, hold.side
    if hold.pattern == "not_interpretable" or lean.mean is None or lean.peak is None or lean.error is None:
        return None
    larger = band_edges("trunk_lean_deg")[1]
    mean, peak = degrees(lean.mean, lean.error), degrees(lean.peak, lean.error)
    if _leans(lean.mean, lean.error):
        if lean.mean < 0:
            return say("stance.away", side=side, lean=size(lean.mean, lean.error))
        return say("stance.leans_more" if lean.mean > larger else "stance.leans", side=side, lean=mean)
    if carries_without_leaning(hold) and hold.trunk_over_foot_percent is not None:
        return say("stance.carried", side=side, lean=mean, percent=f"{hold.trunk_over_foot_percent:.0f}")
    if leans_at_times(hold):
        return say("stance.leans_at_times", side=side, peak=peak, mean=mean)
    return say("stance.upright", side=side, lean=mean)
