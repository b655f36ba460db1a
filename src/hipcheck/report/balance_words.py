"""Words of the balance exercise, for page and terminal."""

from __future__ import annotations

from typing import Final

from hipcheck.exercises.balance import SWAY_WINDOW_S
from hipcheck.results import Balance, BalanceLeg

__all__ = ["BALANCE_END_WORDS", "SWAY_NOTE", "balance_legs"]

BALANCE_END_WORDS: Final = {
    "touch_down": "foot came down",
    "hop": "stance foot moved",
    "clip_end": "end of the clip",
    "lost": "out of sight",
}
SWAY_NOTE: Final = (
    f"Sway: sideways range below 2 Hz within {SWAY_WINDOW_S:.0f} s (median over the hold), % of leg length. It has no "
    "norm and no known error: compare it only with your own, filmed the same way."
)


def balance_legs(balance: Balance) -> list[BalanceLeg]:
    """Return the legs that were stood on, left first."""
    return [leg for leg in (balance.left, balance.right) if leg is not None]
