"""Where the pelvis is held still in a hold: at first and at its highest, from when on it is up, and when it sinks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from hipcheck.landmarks import Floats
from hipcheck.reference import band_edges, limit
from hipcheck.results import Posture
from hipcheck.signals import CLOCK_HZ, rolling_median

__all__ = ["SETTLE_S", "Postures", "fade_s", "find_postures"]

SETTLE_S: Final = 0.75
"""The weight shift at either end belongs to neither posture."""

_PLATEAU_S: Final = 1.5
_PLATEAU_DEG: Final = 1.0  # what a pelvis that is held still strays by
_PLATEAU_SHARE: Final = 0.5  # of the error: a lift of 3 s passes half of it in less than _PLATEAU_S


@dataclass(frozen=True)
class Postures:
    """What the pelvis did in a hold; fields as in `Stance`."""

    spontaneous: Posture | None = None
    raised: Posture | None = None
    raised_from_s: float | None = None
    drop_after_raise_deg: float | None = None


def find_postures(t_s: Floats, drop_deg: Floats, error_deg: float, lifted: int = 0) -> Postures:
    """Return how the pelvis lay at first, where it was highest, and how far it dropped once it was up.

    Held still is what strays little for 1.5 s in medians of a second. At first is the first such posture that begins
    within ``spontaneous_s`` of the lift, up to there. Up is a posture that is higher than level by more than the error.

    Parameters
    ----------
    t_s, drop_deg
        ``(n,)`` instants of the hold in seconds, and the pelvic drop there, degrees, + = free side lower; NaN where it
        was not read is no posture.
    error_deg
        95 % half-width of the drop, degrees.
    lifted
        How many instants into the hold the free foot has come to its height.
    """
    medians, skipped = _settled(drop_deg, lifted)
    windows, still = _still(medians, _within_deg(error_deg))
    if not np.any(still):
        return Postures()
    levels, width = np.full(len(still), np.inf), windows.shape[1]
    levels[still] = np.median(windows[still], axis=1)

    def posture(start: int, stop: int) -> Posture:
        first, last = skipped + start, skipped + stop - 1
        value = float(np.nanmedian(drop_deg[first : last + 1]))
        return Posture(pelvic_drop_deg=value, error=error_deg, start_s=float(t_s[first]), end_s=float(t_s[last]))

    highest, first = int(np.argmin(levels)), int(np.argmax(still))
    latest = round(limit("spontaneous_s") * CLOCK_HZ) - skipped
    spontaneous = None
    if first <= latest:
        left = np.abs(medians[first:] - levels[first]) > _within_deg(error_deg)
        stays = int(np.argmax(left)) if np.any(left) else len(left)
        spontaneous = posture(first, max(first + width, min(first + stays, latest)))
    up = -levels > max(band_edges("pelvic_drop_deg")[0], error_deg)
    begins = int(np.argmax(up)) if np.any(up) else None
    return Postures(
        spontaneous=spontaneous,
        raised=posture(highest, highest + width),
        raised_from_s=None if begins is None else float(t_s[skipped + begins]),
        drop_after_raise_deg=None if begins is None else float(np.nanmax(medians[begins:])),
    )


def fade_s(drop_deg: Floats, error_deg: float | None, lifted: int = 0) -> float | None:
    """Time after the lift at which the pelvis begins to sink for good (M6); ``None`` where it does not.

    It must have been held before: the reference is the best 1 s median from the first plateau on that comes after the
    lift, which is over ``lifted`` indices into the hold, because a pelvis on its way is not tired. From then on the
    drop must be beyond the reference by more than its error for a second, and in the median of all the rest.

    Parameters
    ----------
    drop_deg
        ``(n,)`` pelvic drop in the hold, degrees.
    error_deg
        95 % half-width of the drop, degrees.
    lifted
        As in `find_postures`.
    """
    settled, skipped = _settled(drop_deg, lifted)
    if error_deg is None or len(settled) == 0 or np.all(np.isnan(settled)):
        return None
    _, still = _still(settled, _within_deg(error_deg))
    plateau = int(np.argmax(still)) if np.any(still) else None
    if plateau is None or np.all(np.isnan(settled[plateau:])):
        return None
    best_at = plateau + int(np.nanargmin(settled[plateau:]))
    with np.errstate(invalid="ignore"):
        worse = settled[best_at:] > settled[best_at] + error_deg
    sustained = np.convolve(worse, np.ones(round(CLOCK_HZ)), mode="valid") >= round(CLOCK_HZ)
    if not np.any(sustained):
        return None
    fades_at = best_at + int(np.argmax(sustained))
    if not np.nanmedian(settled[fades_at:]) > settled[best_at] + error_deg:
        return None
    return (skipped + fades_at) / CLOCK_HZ


def _settled(drop_deg: Floats, lifted: int) -> tuple[Floats, int]:
    """Return 1 s medians of the hold without the weight shifts at its ends, and how many instants were skipped."""
    settle = round(SETTLE_S * CLOCK_HZ)
    skipped = max(settle, lifted)
    return rolling_median(drop_deg)[skipped:-settle], skipped


def _within_deg(error_deg: float) -> float:
    return max(_PLATEAU_DEG, _PLATEAU_SHARE * error_deg)


def _still(medians_deg: Floats, within_deg: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the stretches of 1.5 s, ``(m, width)``, and which of them stay within so many degrees, ``(m,)``."""
    width = round(_PLATEAU_S * CLOCK_HZ)
    if len(medians_deg) < width:
        return np.empty((0, width)), np.zeros(0, dtype=bool)
    windows = sliding_window_view(medians_deg, width)
    with np.errstate(invalid="ignore"):
        still: NDArray[np.bool_] = windows.max(axis=1) - windows.min(axis=1) <= within_deg
    return windows, still
