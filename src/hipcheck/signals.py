"""Signals over time: gaps, outliers, resampling, filters. NaN goes in as missing and comes out as missing.

Order of use: outliers out at the frames' own instants, then :func:`resample` onto one uniform clock (which bridges gaps
of up to 0.2 s and leaves longer ones NaN), then :func:`lowpass`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats

__all__ = [
    "CLOCK_HZ",
    "MAX_GAP_S",
    "lowpass",
    "reject_outliers",
    "resample",
    "rolling_median",
    "runs",
    "uniform_clock",
]

CLOCK_HZ: Final = 60.0
"""Rate of the uniform clock on which everything is filtered and sampled."""

MAX_GAP_S: Final = 0.2
"""Longest gap that is interpolated, in seconds (METRICS, ground rules)."""

_TIME_TOLERANCE_S: Final = 1e-3
_MOST_PER_INSTANT: Final = 10  # samples: 6 instants a second at 60 Hz, half of what is refused
_ALWAYS_FINE: Final = 36_000  # samples: 10 minutes
_AT_ONCE: Final = 256  # windows; more of them fit no cache
_ORDER: Final = 2  # forward and backward: 4th-order zero-phase
_TWO_PASSES: Final = (np.sqrt(2) - 1) ** 0.25  # each pass is set higher so that both together have -3 dB at the cutoff


def uniform_clock(t_s: Floats, rate_hz: float = CLOCK_HZ) -> Floats:
    """Return the instants ``0, 1/rate, ...`` that cover ``t_s``.

    Parameters
    ----------
    t_s
        ``(T,)`` increasing instants in seconds.
    rate_hz
        Rate of the clock.

    Returns
    -------
    ``(N,)`` instants from ``t_s[0]`` to at most ``t_s[-1]``; empty if ``t_s`` is, and where a jump of time makes so
    much of so few instants that nothing could be interpolated: memory goes by what was filmed, not by what a broken
    clock says.
    """
    if len(t_s) == 0:
        return np.empty(0)
    samples = float(t_s[-1] - t_s[0]) * rate_hz
    if not samples <= max(_MOST_PER_INSTANT * len(t_s), _ALWAYS_FINE):
        return np.empty(0)
    count = int(np.floor(samples + 1e-6)) + 1
    clock: Floats = t_s[0] + np.arange(count) / rate_hz
    return clock


def reject_outliers(
    t_s: Floats, values: Floats, *, window_s: float = 0.5, floor: float = 0.0, sigmas: float = 5.0
) -> Floats:
    """Return ``values`` with lone jumps set to NaN (a Hampel filter in time).

    A value is a jump if it lies farther from the median of its window than ``sigmas`` robust standard deviations of
    the window's deviations from that median, and farther than ``floor``.

    Parameters
    ----------
    t_s
        ``(T,)`` increasing instants in seconds.
    values
        ``(T, ...)`` values; NaN is ignored and stays NaN.
    window_s
        Full width of the window in seconds.
    floor
        Deviation that is never called a jump, in the unit of ``values``.
    sigmas
        How many robust standard deviations make a jump.
    """
    flat = values.reshape(len(t_s), -1)
    lo = np.searchsorted(t_s, t_s - window_s / 2 - _TIME_TOLERANCE_S)
    hi = np.searchsorted(t_s, t_s + window_s / 2 + _TIME_TOLERANCE_S)
    out = flat.copy()
    for start in range(0, len(t_s), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        members = lo[here, None] + np.arange(np.max(hi[here] - lo[here]))
        inside = (members < hi[here, None])[..., None]
        windows = np.where(inside, flat[np.minimum(members, len(t_s) - 1)], np.nan)
        centre = _median(windows)
        spread = 1.4826 * _median(np.abs(windows - centre[:, None]))
        with np.errstate(invalid="ignore"):
            jump = np.abs(flat[here] - centre) > np.maximum(sigmas * spread, floor)
        out[here][jump] = np.nan
    return out.reshape(values.shape)


def _median(windows: Floats) -> Floats:
    """Median of ``(N, W, C)`` over the second axis, ignoring NaN; NaN, not a warning, where there is nothing else."""
    ordered = np.sort(windows, axis=1)  # NaN comes last
    count = np.sum(~np.isnan(windows), axis=1, keepdims=True)
    low, high = (np.take_along_axis(ordered, index, axis=1) for index in (np.maximum(count - 1, 0) // 2, count // 2))
    middle = 0.5 * (low + high)
    return np.where(count > 0, middle, np.nan)[:, 0]


def resample(t_s: Floats, values: Floats, clock_s: Floats, *, max_gap_s: float = MAX_GAP_S) -> Floats:
    """Interpolate linearly onto ``clock_s`` without inventing what was not seen.

    Parameters
    ----------
    t_s
        ``(T,)`` increasing instants of the values in seconds.
    values
        ``(T, ...)`` values; NaN is missing.
    clock_s
        ``(N,)`` instants wanted.
    max_gap_s
        Longest distance between two neighbouring seen values that is bridged, in seconds.

    Returns
    -------
    ``(N, ...)`` values; NaN inside longer gaps and before the first and after the last seen value.
    """
    flat = values.reshape(len(t_s), -1)
    out = np.full((len(clock_s), flat.shape[1]), np.nan)
    for column in range(flat.shape[1]):
        seen = np.flatnonzero(~np.isnan(flat[:, column]))
        if len(seen) == 0:
            continue
        out[:, column] = _interpolate(t_s[seen], flat[seen, column], clock_s, max_gap_s)
    return out.reshape((len(clock_s), *values.shape[1:]))


def _interpolate(t_s: Floats, values: Floats, clock_s: Floats, max_gap_s: float) -> Floats:
    inside = (clock_s >= t_s[0] - _TIME_TOLERANCE_S) & (clock_s <= t_s[-1] + _TIME_TOLERANCE_S)
    after = np.clip(np.searchsorted(t_s, clock_s), 1, max(len(t_s) - 1, 1))
    if len(t_s) > 1:
        gap = t_s[after] - t_s[after - 1]
        near = np.minimum(np.abs(clock_s - t_s[after - 1]), np.abs(t_s[after] - clock_s)) <= _TIME_TOLERANCE_S
        inside &= (gap <= max_gap_s + _TIME_TOLERANCE_S) | near
    return np.where(inside, np.interp(clock_s, t_s, values), np.nan)


def lowpass(values: Floats, cutoff_hz: float, rate_hz: float = CLOCK_HZ) -> Floats:
    """Filter with a zero-phase 4th-order Butterworth low-pass, each stretch between gaps by itself.

    Parameters
    ----------
    values
        ``(N, ...)`` uniformly sampled values; NaN is missing.
    cutoff_hz
        Frequency at which both passes together have -3 dB (Winter, Biomechanics and Motor Control, 2.2.4.4).
    rate_hz
        Rate of the samples.

    Returns
    -------
    Values of the same shape; NaN exactly where the input is NaN. A stretch shorter than four samples stays unfiltered.
    """
    from scipy import signal  # half of what starting would take

    # In the tangent, because that is the frequency scale of a sampled Butterworth filter.
    each_hz = rate_hz / np.pi * np.arctan(np.tan(np.pi * cutoff_hz / rate_hz) / _TWO_PASSES)
    sos = signal.butter(_ORDER, each_hz, fs=rate_hz, output="sos")
    flat = values.reshape(len(values), -1)
    out = flat.copy()
    for column in range(flat.shape[1]):
        for start, stop in runs(~np.isnan(flat[:, column])):
            if stop - start >= 4:
                pad = min(int(rate_hz / cutoff_hz), stop - start - 1)
                stretch = np.ascontiguousarray(flat[start:stop, column])
                out[start:stop, column] = signal.sosfiltfilt(sos, stretch, padtype="odd", padlen=pad)
    return out.reshape(values.shape)


def rolling_median(values: Floats, window_s: float = 1.0, rate_hz: float = CLOCK_HZ) -> Floats:
    """Return the centred running median of a one-dimensional signal.

    NaN where fewer than half of the window's samples are there; the window is cut at the ends of the signal, where
    at least half of the full window must remain.
    """
    width = max(round(window_s * rate_hz), 1)
    padded = np.pad(values, (width // 2, width - 1 - width // 2), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    enough = np.sum(~np.isnan(windows), axis=1) * 2 >= width
    return np.where(enough, _median(windows[..., None])[:, 0], np.nan)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return ``(start, stop)`` index pairs of the stretches of True; stop is exclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
