"""Holds in the light of what was said: pain, support, and the grades of the Trendelenburg test where it was asked for.

Everything is told from a hold and what was said of it, so that it can be said later, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hipcheck.exercises.pain import mark_painful, not_interpretable
from hipcheck.exercises.sign import LEANING, Trunk, pattern_of, reasons_of, sign_of, sinks_early
from hipcheck.exercises.words import held_words, say
from hipcheck.reference import limit
from hipcheck.results import RaiseGrade, Reported, Stance

__all__ = ["judge_as_reported", "was_fingertip_used", "was_raise_asked"]


def was_raise_asked(reported: Reported | None) -> bool:
    """Whether the free side was to be raised as high as it goes: else it is a stance on one leg, not the test."""
    return bool(reported and reported.conduct and reported.conduct.raise_asked)


def was_fingertip_used(reported: Reported | None) -> bool:
    """Whether one finger was held on to, which the test allows and which is named."""
    return bool(reported and reported.conduct and reported.conduct.support == "fingertip")


def judge_as_reported(stances: Sequence[Stance], reported: Reported | None) -> list[Stance]:
    """Return the holds as what was said of them lets one read them. Their numbers stay.

    Those on a leg with pain, and those with more support than a fingertip, are not interpretable. Where the raise was
    asked for, each gets its grade (Hardcastle & Nade 1985), and the sign is that of the pelvis once it was up: before,
    it is the posture that was taken by itself.
    """
    held = mark_painful(stances, reported)
    if reported and reported.conduct and reported.conduct.support == "more":
        held = [not_interpretable(hold, say("reason.support")) for hold in held]
    return [_graded(hold) for hold in held] if was_raise_asked(reported) else held


def _graded(hold: Stance) -> Stance:
    if hold.kind != "test":
        return hold
    hold = _from_the_raise(hold)
    grade = _grade(hold)
    reason = _why_not_valid(hold) if grade == "not_valid" else _why_open(hold) if grade is None else None
    reasons = [*hold.reasons, reason] if reason else hold.reasons
    update: dict[str, Any] = {"raise_grade": grade, "reasons": list(dict.fromkeys(reasons))}
    if grade == "delayed":
        update["delayed_s"] = _sinks_at_s(hold)
    if grade == "raised_and_held" and hold.raised is not None:
        update["evidence_t_s"] = 0.5 * (hold.raised.start_s + hold.raised.end_s)
    return hold.model_copy(update=update)


def _from_the_raise(hold: Stance) -> Stance:
    """Return the hold with the sign of the pelvis once it was up."""
    drop = hold.drop_after_raise_deg
    if hold.sign == "not_interpretable" or drop is None:
        return hold
    trunk, whole = _trunk(hold), hold.hold_complete and not sinks_early(hold.fade_s)
    sign = sign_of(drop, hold.pelvic_drop_deg.error, trunk, whole=whole)
    reasons, pattern = reasons_of(sign, trunk, hold.fade_s), pattern_of(sign, trunk, hold.fade_s)
    update = {"sign": sign, "pattern": pattern, "reasons": reasons, "sign_from_s": hold.raised_from_s}
    return hold.model_copy(update=update)


def _trunk(hold: Stance) -> Trunk:
    if hold.trunk_lean_deg.mean is None:
        return "unknown"
    if hold.pattern not in LEANING:
        return "over"
    return "carried" if say("reason.carried") in hold.reasons else "leans"


def _grade(hold: Stance) -> RaiseGrade | None:
    """Return the grade; ``None`` where it cannot be told."""
    up = hold.raised_from_s is not None
    if hold.sign == "not_interpretable":
        return "not_valid"
    if up and (hold.sign == "seen" or sinks_early(hold.fade_s)):
        return "delayed"
    if hold.sign == "seen":
        return "not_raised"
    if hold.sign == "compensated":
        return "not_valid"
    if not hold.hold_complete:
        return None if hold.is_lower_bound else "not_valid"
    return _grade_of_whole(hold, up)


def _grade_of_whole(hold: Stance, up: bool) -> RaiseGrade | None:
    """Return the grade of a hold of 30 s without a drop, under a trunk that does not lean."""
    if hold.raised is None or hold.raised.error is None or _trunk(hold) == "unknown":
        return None
    if up:
        return "raised_and_held" if _up_for_s(hold) >= limit("raised_for_s") else None
    return "not_raised" if hold.raised.error - hold.raised.pelvic_drop_deg <= limit("pelvis_raise_deg") else None


def _up_for_s(hold: Stance) -> float:
    """Return how long the pelvis was up: until it sank, or the hold ended."""
    end_s = hold.end_s if hold.fade_s is None else hold.start_s + hold.fade_s
    return end_s - (hold.raised_from_s or 0.0)


def _sinks_at_s(hold: Stance) -> float:
    """Return when a raised pelvis sank, after the lift: for good, or for a while at its lowest."""
    if hold.fade_s is None and hold.evidence_t_s is not None:
        return hold.evidence_t_s - hold.start_s
    return hold.fade_s or 0.0


def _why_not_valid(hold: Stance) -> str | None:
    """Return what else makes a test not valid: it was given up."""
    if hold.sign in ("not_interpretable", "compensated"):
        return None
    return say("reason.not_whole", held=held_words(hold.hold_s), full=f"{limit('full_hold_s'):.0f}")


def _why_open(hold: Stance) -> str | None:
    """Return why a whole test has no grade."""
    if not hold.hold_complete or hold.raised is None or _trunk(hold) == "unknown":
        return None
    if hold.raised_from_s is None:
        return say("reason.raise_open")
    return say("reason.raised_late", held=held_words(_up_for_s(hold)), full=f"{limit('full_hold_s'):.0f}")
