"""Holds on one leg in plain sentences: what pelvis and trunk did, and the sign as far as it was tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hipcheck.choice import decisive_stance
from hipcheck.exercises.words import degrees, held_words, say, size, tilt
from hipcheck.landmarks import BOTH_SIDES, Side, other_side
from hipcheck.reference import band_edges
from hipcheck.results import PelvisMethod, Stance

__all__ = [
    "LEANING",
    "carries_without_leaning",
    "hold_length",
    "is_raised",
    "order_of_legs",
    "sign_words",
    "stance_findings",
]

LEANING: Final = ("leans", "drops_and_leans")
"""Patterns with a trunk that does not stay over the hip."""

_LAST: Final = 3


def order_of_legs(stances: Sequence[Stance]) -> list[Side]:
    """Return the legs by importance: a sign that is seen, then a trunk that leans, then the rest."""
    return sorted(BOTH_SIDES, key=lambda side: _rank(decisive_stance(stances, side)))


def _rank(hold: Stance | None) -> int:
    if hold is None:
        return _LAST
    return 0 if hold.sign == "seen" else 1 if hold.pattern == "leans" else 2


def stance_findings(stances: Sequence[Stance], side: Side, method: PelvisMethod) -> list[str]:
    """Return the sentences about the decisive hold on one leg; none where that leg was not stood on."""
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
    lean = _lean_sentence(hold)
    return [opening, lean] if lean else [opening]


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


def is_raised(hold: Stance) -> bool:
    """Whether the free side of the pelvis is held up: above level all the time, on average by more than the error."""
    drop, level = hold.pelvic_drop_deg, band_edges("pelvic_drop_deg")[0]
    if drop.mean is None or drop.peak is None or drop.error is None:
        return False
    return -drop.mean > max(level, drop.error) and drop.peak <= level


def _pelvis_clause(hold: Stance, method: PelvisMethod) -> str:
    drop, free = hold.pelvic_drop_deg, other_side(hold.side)
    level, marked = (f"{edge:.0f}" for edge in band_edges("pelvic_drop_deg"))
    reading = degrees(drop.peak, drop.error)
    if hold.sign == "not_interpretable":
        return say("stance.not_interpretable", reasons=" ".join(hold.reasons))
    if drop.peak is None:
        return say("stance.no_reading")
    if hold.sign == "seen":
        return _seen(hold, method, reading)
    lowest = tilt(drop.peak, drop.error, free)
    if hold.sign == "within_error":
        key = "stance.unsure_hip_line" if method == "hip_line" else "stance.unsure"
        return say(key, tilt=lowest, marked=marked)
    if drop.peak > float(level):
        return say("stance.little", free=free, drop=reading, marked=marked, rest=_rest(hold))
    if is_raised(hold):
        ending = "_leaning" if hold.pattern in LEANING else "" if hold.hold_complete else "_short"
        return say(f"stance.raised{ending}", free=free, amount=size(drop.mean, drop.error))
    return say("stance.level", tilt=lowest, rest=_rest(hold))


def _seen(hold: Stance, method: PelvisMethod, reading: str) -> str:
    free = other_side(hold.side)
    if method == "hip_line":
        return say("stance.seen_hip_line", free=free, drop=reading)
    if hold.fade_s is not None:
        return say("stance.seen_fading", free=free, drop=reading, fade=held_words(hold.fade_s))
    return say("stance.seen", free=free, drop=reading)


def _rest(hold: Stance) -> str:
    """Say what follows for the sign from a pelvis that did not drop."""
    if hold.pattern in LEANING:
        return say("stance.rest_leaning")
    return say("stance.rest_full") if hold.hold_complete else say("stance.rest_short", held=held_words(hold.hold_s))


def sign_words(hold: Stance) -> str:
    """Return the Trendelenburg sign in the words of a table; not seen tells for how long the test was done."""
    if hold.sign != "not_seen" or hold.hold_complete:
        return say(f"stance.sign_{hold.sign}")
    if hold.pattern in LEANING:
        return say("stance.sign_leaning")
    return say("stance.sign_short", held=held_words(hold.hold_s))


def carries_without_leaning(hold: Stance) -> bool:
    """Whether the trunk is upright and only carried outward, where the pattern tells that it is not over the hip."""
    lean = hold.trunk_lean_deg
    return hold.pattern in LEANING and not (_leans(lean.mean, lean.error) and (lean.mean or 0.0) > 0)


def _leans(lean_deg: float | None, error_deg: float | None) -> bool:
    upright = band_edges("trunk_lean_deg")[0]
    return lean_deg is not None and error_deg is not None and abs(lean_deg) > max(error_deg, upright)


def _lean_sentence(hold: Stance) -> str | None:
    """Say that the trunk is upright, or that it leans: one of them."""
    lean, side = hold.trunk_lean_deg, hold.side
    if hold.pattern == "not_interpretable" or lean.mean is None or lean.peak is None or lean.error is None:
        return None
    upright, marked = band_edges("trunk_lean_deg")
    mean, peak = degrees(lean.mean, lean.error), degrees(lean.peak, lean.error)
    if _leans(lean.mean, lean.error):
        if lean.mean < 0:
            return say("stance.away", side=side, lean=size(lean.mean, lean.error))
        return say("stance.leans_markedly" if lean.mean > marked else "stance.leans", side=side, lean=mean)
    if hold.pattern in LEANING and hold.trunk_over_foot_percent is not None:
        return say("stance.carried", side=side, lean=mean, percent=f"{hold.trunk_over_foot_percent:.0f}")
    if lean.peak > marked and lean.peak - lean.error > upright:
        return say("stance.leans_at_times", side=side, peak=peak, mean=mean)
    return say("stance.upright", side=side, lean=mean)
