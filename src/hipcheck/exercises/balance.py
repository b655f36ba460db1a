"""The balance exercise: every hold on one leg, how long the best ones are for one's age, and sideways sway.

A try goes on over a touch-down: who stands on the same leg again within a few seconds has touched down, who takes
longer begins anew. Hold times are those of the stance test; a hop or a slide ends a hold, and another one follows,
because the person goes on balancing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.exercises.holds import Hold, find_holds
from hipcheck.kinematics import mid_hip, mid_shoulder
from hipcheck.landmarks import Floats, Side
from hipcheck.motion import Motion
from hipcheck.reference import hold_norm_s, hold_norms_s
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import Balance, BalanceHold, BalanceLeg, NormVerdict, Sway
from hipcheck.signals import CLOCK_HZ, lowpass

__all__ = ["SWAY_WINDOW_S", "measure_balance"]

SWAY_HZ: Final = 2.0
SWAY_WINDOW_S: Final = 5.0
"""A range grows with the time that it is taken over; of 5 s each, holds of any length compare (convention)."""

_SETTLE_S: Final = 1.0  # at either end of a hold: the weight shift is no sway
_AGAIN_S: Final = 5.0  # a foot that is up again sooner has touched down; later it is a new try (convention)


def measure_balance(motion: Motion, age_years: int | None = None) -> Balance:
    """Find and measure every hold on one leg.

    Parameters
    ----------
    motion
        The person's motion.
    age_years
        Whose norms to compare with; ``None`` for no verdict.
    """
    places = _sideways_px(motion)
    holds = [_measured(motion, places, hold) for hold in find_holds(motion)]
    changes = [later.start_s for before, later in pairwise(holds) if later.side != before.side]
    case = "front" if motion.facing == "front" else "back"
    return Balance(
        holds=holds,
        left=_leg(holds, "left", age_years, method_half_width("hold_s", case)),
        right=_leg(holds, "right", age_years, method_half_width("hold_s", case)),
        norm_s=None if age_years is None else hold_norm_s(age_years),
        side_changes_s=changes,
    )


def _sideways_px(motion: Motion) -> tuple[Floats, Floats]:
    """Return ``(N,)`` sideways places of mid-hip and mid-shoulder below 2 Hz, px."""
    hips, shoulders = (lowpass(middle(motion.raw_px)[:, 0], SWAY_HZ) for middle in (mid_hip, mid_shoulder))
    return hips, shoulders


def _measured(motion: Motion, places_px: tuple[Floats, Floats], hold: Hold) -> BalanceHold:
    start_s, end_s = float(motion.t_s[hold.start]), float(motion.t_s[hold.stop - 1])
    inner = slice(hold.start + round(_SETTLE_S * CLOCK_HZ), max(hold.stop - round(_SETTLE_S * CLOCK_HZ), 0))
    hips, shoulders = (_sway(100 * place[inner] / motion.standing.leg_px[hold.side]) for place in places_px)
    return BalanceHold(
        side=hold.side,
        start_s=start_s,
        end_s=end_s,
        hold_s=end_s - start_s,
        start_reason=hold.start_reason,
        end_reason=hold.end_reason,
        hip_sway=hips,
        shoulder_sway=shoulders,
    )


def _sway(place_percent: Floats) -> Sway:
    """Return the sway of ``(n,)`` places in percent of leg length; windows with a gap in them count as missing."""
    width = round(SWAY_WINDOW_S * CLOCK_HZ)
    windows = place_percent[: len(place_percent) // width * width].reshape(-1, width)
    ranges, spreads = np.ptp(windows, axis=1), np.std(windows, axis=1)
    seen = ~np.isnan(ranges)
    return Sway(
        range_percent=float(np.median(ranges[seen])) if np.any(seen) else None,
        rms_percent=float(np.median(spreads[seen])) if np.any(seen) else None,
        trend_percent=[float(value) for value in ranges],
    )


def _leg(holds: Sequence[BalanceHold], side: Side, age_years: int | None, error_s: float) -> BalanceLeg | None:
    own = [hold for hold in holds if hold.side == side]
    if not own:
        return None
    best = max(own, key=lambda hold: hold.hold_s)
    reached = [age for age, seconds in hold_norms_s() if best.hold_s >= seconds]
    return BalanceLeg(
        side=side,
        trials=len(own),
        total_s=sum(hold.hold_s for hold in own),
        best_s=best.hold_s,
        best_error_s=error_s,
        at_least=best.is_lower_bound,
        touch_downs=_touch_downs(holds, side),
        reached_from_age=min(reached, default=None),
        verdict=_verdict(best, age_years, error_s),
        hip_sway=best.hip_sway,
        shoulder_sway=best.shoulder_sway,
        evidence_t_s=0.5 * (best.start_s + best.end_s),
    )


def _touch_downs(holds: Sequence[BalanceHold], side: Side) -> int:
    """Count the ends of holds after which the same leg was stood on again at once."""
    return sum(
        before.side == later.side == side
        and before.end_reason in ("touch_down", "hop")
        and later.start_s - before.end_s <= _AGAIN_S
        for before, later in pairwise(holds)
    )


def _verdict(best: BalanceHold, age_years: int | None, error_s: float) -> NormVerdict | None:
    norm_s = None if age_years is None else hold_norm_s(age_years)
    if norm_s is None:
        return None
    if best.hold_s - error_s >= norm_s:
        return "reached"
    return "not_reached" if best.hold_s + error_s < norm_s and not best.is_lower_bound else "open"
