"""Markers on the clock of the motion, and the line between those of the pelvis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hipcheck.kinematics import line_tilt_deg, mid_hip
from hipcheck.landmarks import BOTH_SIDES, Floats, Side, joint
from hipcheck.marker_track import MARKER_NAMES, MarkerKind, MarkerName, MarkerTrack
from hipcheck.motion import FAST_HZ, SLOW_HZ, Motion
from hipcheck.signals import lowpass, reject_outliers, resample

__all__ = [
    "ENOUGH_SHARE",
    "MarkedLegs",
    "MarkerMotion",
    "PelvisLine",
    "marked_legs",
    "pelvis_line",
    "prepare_markers",
]

ENOUGH_SHARE: Final = 0.6
"""Share of the time with a person in sight for which both markers must be seen to be used."""

_LEG_SHARE: Final = 0.9  # of the time: a knee angle by turns from marker and landmark would jump
_BASELINE_SHARE: Final = 0.5
_JUMP: Final = 0.02  # of the leg length: smaller ones are never called jumps
_PELVIS_PAIRS: Final[tuple[tuple[Literal["asis", "psis"], MarkerName, MarkerName], ...]] = (
    ("asis", "left_asis", "right_asis"),
    ("psis", "left_psis", "right_psis"),
)


@dataclass(frozen=True, eq=False)
class MarkerMotion:
    """Markers on the motion's clock.

    Attributes
    ----------
    raw_px, slow_px, fast_px
        ``(N, 8, 2)`` positions: unfiltered, low-passed at 3 Hz, low-passed at 6 Hz; gaps beyond 0.2 s are NaN.
    kinds
        What each marker is; ``None`` for one that was never seen.
    """

    raw_px: Floats
    slow_px: Floats
    fast_px: Floats
    kinds: tuple[MarkerKind | None, ...]


@dataclass(frozen=True, eq=False)
class PelvisLine:
    """The line between the two markers of the pelvis.

    Attributes
    ----------
    place
        Over which hip bones: ``asis`` in front, ``psis`` behind.
    kind
        Tags or stickers.
    slow_deg, raw_deg
        ``(N,)`` tilt in the picture, + = left side higher; filtered and unfiltered. NaN where either was not seen.
    seen_share
        Share of the time with a person in sight in which both were seen, 0..1.
    in_baseline
        Whether both were seen for most of the quiet stance; False without one.
    """

    place: Literal["asis", "psis"]
    kind: MarkerKind
    slow_deg: Floats
    raw_deg: Floats
    seen_share: float
    in_baseline: bool


@dataclass(frozen=True, eq=False)
class MarkedLegs:
    """Landmarks in which knee and ankle of some legs are markers.

    Attributes
    ----------
    sides
        The legs that have both.
    raw_px, fast_px
        ``(N, 33, 2)`` like those of the motion.
    """

    sides: tuple[Side, ...]
    raw_px: Floats
    fast_px: Floats


def prepare_markers(markers: MarkerTrack | None, t_s: Floats, motion: Motion) -> MarkerMotion | None:
    """Resample and filter the markers like the landmarks; None without any.

    Parameters
    ----------
    markers
        As found, or None.
    t_s
        ``(T,)`` instants of the frames, seconds.
    motion
        Gives the clock and the scale.
    """
    if markers is None or not markers.any_seen:
        return None
    clean = reject_outliers(t_s, markers.xy_px, floor=_JUMP * motion.standing.mean_leg_px)
    clean = np.where(np.isnan(clean).any(axis=-1, keepdims=True), np.nan, clean)
    raw = resample(t_s, clean, motion.t_s)
    return MarkerMotion(raw, lowpass(raw, SLOW_HZ), lowpass(raw, FAST_HZ), markers.kinds)


def pelvis_line(motion: Motion, markers: MarkerMotion | None) -> PelvisLine | None:
    """Return the line of the pelvis markers that was seen for longer; None if neither pair was seen together."""
    lines = [_line(motion, markers, *pair) for pair in _PELVIS_PAIRS] if markers else []
    seen = [line for line in lines if line is not None]
    return max(seen, key=lambda line: line.seen_share) if seen else None


def _line(
    motion: Motion, markers: MarkerMotion, place: Literal["asis", "psis"], left: MarkerName, right: MarkerName
) -> PelvisLine | None:
    first, second = MARKER_NAMES.index(left), MARKER_NAMES.index(right)
    kind = markers.kinds[first]
    slow = line_tilt_deg(markers.slow_px[:, first], markers.slow_px[:, second])
    both = ~np.isnan(slow)
    if kind is None or not np.any(both):
        return None
    in_sight = ~np.isnan(mid_hip(motion.slow_px)[:, 0])
    in_baseline = motion.baseline is not None and float(np.mean(both[motion.baseline.indices])) >= _BASELINE_SHARE
    return PelvisLine(
        place=place,
        kind=kind,
        slow_deg=slow,
        raw_deg=line_tilt_deg(markers.raw_px[:, first], markers.raw_px[:, second]),
        seen_share=float(np.sum(both & in_sight) / max(np.sum(in_sight), 1)),
        in_baseline=in_baseline,
    )


def marked_legs(motion: Motion, markers: MarkerMotion | None) -> MarkedLegs | None:
    """Return the landmarks with knee and ankle of each leg from its markers if both are nearly always seen.

    None if no leg has both.
    """
    if markers is None:
        return None
    raw, fast, sides = motion.raw_px.copy(), motion.fast_px.copy(), []
    for side in BOTH_SIDES:
        places = [(joint(side, name), MARKER_NAMES.index(_name(side, name))) for name in ("knee", "ankle")]
        if all(_share(motion.fast_px[:, at], markers.fast_px[:, marker]) >= _LEG_SHARE for at, marker in places):
            sides.append(side)
            for at, marker in places:
                raw[:, at], fast[:, at] = markers.raw_px[:, marker], markers.fast_px[:, marker]
    return MarkedLegs(tuple(sides), raw, fast) if sides else None


def _name(side: Side, place: str) -> MarkerName:
    return next(name for name in MARKER_NAMES if name == f"{side}_{place}")


def _share(landmark_px: Floats, marker_px: Floats) -> float:
    """Share of the time with the landmark in which the marker was seen as well."""
    there = ~np.isnan(landmark_px[:, 0])
    return float(np.sum(there & ~np.isnan(marker_px[:, 0])) / max(np.sum(there), 1))
