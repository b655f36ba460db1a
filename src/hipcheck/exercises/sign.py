"""The Trendelenburg sign of a hold and its pattern, from what pelvis and trunk did (bands of M1, M2, M4)."""

from __future__ import annotations

from typing import Final, Literal

from hipcheck.exercises.verdict import beyond_usual
from hipcheck.exercises.words import held_words, say
from hipcheck.reference import limit
from hipcheck.results import AngleSummary, Pattern, Sign

__all__ = ["LEANING", "TIMING_ERROR_S", "Trunk", "pattern_of", "reasons_of", "sign_of", "sinks_early", "trunk_of"]

LEANING: Final = ("leans", "drops_and_leans")
"""Patterns with a trunk that does not stay over the hip."""

TIMING_ERROR_S: Final = 0.25
"""Of lift and touch-down together; edges read a little short."""

Trunk = Literal["over", "leans", "carried", "unknown"]
"""Where the trunk is: over the hip, leaning over the stance leg, carried outward over the foot, or not seen."""


def trunk_of(lean: AngleSummary, sustained_deg: float | None, over_foot_percent: float | None) -> Trunk:
    """Return where the trunk was in a hold.

    Parameters
    ----------
    lean
        Trunk lean over the stance leg (M2), degrees.
    sustained_deg
        The largest lean that was kept for a while, degrees.
    over_foot_percent
        Trunk over foot (M4), % of leg length; ``None`` where it proves nothing.
    """
    if lean.mean is None:
        return "unknown"
    most = max(lean.mean, lean.mean if sustained_deg is None else sustained_deg)
    if beyond_usual("trunk_lean_deg", most, lean.error or 0.0) == "present":
        return "leans"
    carried = over_foot_percent is not None and over_foot_percent > limit("trunk_over_foot_percent")
    return "carried" if carried else "over"


def sinks_early(fade_s: float | None) -> bool:
    """Whether the pelvis begins to sink before the 30 s of the test are over."""
    return fade_s is not None and fade_s < limit("full_hold_s") - TIMING_ERROR_S


def sign_of(drop_deg: float | None, error_deg: float | None, trunk: Trunk, *, whole: bool) -> Sign:
    """Return the sign of a hold that can be judged.

    Seen or not only where the error leaves no doubt. A drop that is seen is seen whatever the length and the trunk; one
    that is not says nothing under a trunk that leans, and little where the test was not whole.

    Parameters
    ----------
    drop_deg, error_deg
        The largest drop of the pelvis (M1) and its 95 % half-width, degrees.
    trunk
        Where the trunk was.
    whole
        Whether the leg was held for the 30 s of the test, and the pelvis did not sink in them.
    """
    if drop_deg is None or error_deg is None:
        return "within_error"
    drops = beyond_usual("pelvic_drop_deg", drop_deg, error_deg)
    if drops == "present":
        return "seen"
    if trunk in ("leans", "carried"):
        return "compensated"
    if trunk == "unknown" or drops == "within_error":
        return "within_error"
    return "not_seen" if whole else "incomplete"


def pattern_of(sign: Sign, trunk: Trunk, fade_s: float | None) -> Pattern:
    """Return the pattern of a hold; see `sign_of`."""
    leaning = trunk in ("leans", "carried")
    if sign == "not_interpretable":
        return "not_interpretable"
    if sign == "seen":
        return "drops_and_leans" if leaning else "drops" if fade_s is None else "fades"
    if leaning:
        return "leans"
    return "within_error" if sign == "within_error" else "level"


def reasons_of(sign: Sign, trunk: Trunk, fade_s: float | None) -> list[str]:
    """Return the sentences behind sign and pattern of a hold that can be judged."""
    reasons = [] if trunk == "over" else [say(f"reason.{trunk}")]
    if sign == "within_error" and trunk != "unknown":
        reasons.append(say("reason.within_error"))
    if fade_s is not None:
        reasons.append(say("reason.fades", fade=held_words(fade_s)))
    return reasons
