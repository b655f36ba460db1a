"""From a raw track to clean motion on one clock: seen joints, filtered twice, with its standing posture.

The stretch of quiet standing on both feet (the baseline) is found here, because lengths, depth and foot height all
refer to it. A clip without one gets its tallest frames as reference for lengths, and no baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import Standing, leg_length_px, mid_hip, mid_shoulder, standing_reference
from hipcheck.landmarks import BOTH_SIDES, Facing, Floats, Joint, PoseTrack, Side, joint, other_side
from hipcheck.signals import CLOCK_HZ, lowpass, reject_outliers, resample, rolling_median, runs, uniform_clock

__all__ = [
    "FAST_HZ",
    "PLAIN",
    "SLOW_HZ",
    "VISIBLE",
    "Motion",
    "Window",
    "body_scale_px",
    "local_size",
    "prepare",
    "quiet_standing",
]

SLOW_HZ: Final = 3.0
"""Low-pass for standing (METRICS, ground rules)."""

FAST_HZ: Final = 6.0
"""Low-pass for squats and for the timing of lifts."""

VISIBLE: Final = 0.5
"""Least visibility of a joint that counts as seen."""

PLAIN: Final = 0.8
"""Least visibility of a joint that is in plain sight: 0.95 as a rule, where the network guesses 0.3 to 0.75."""

_HIDDEN_S: Final = 0.5
_QUIET_S: Final = 1.0
_LONGEST_BASELINE_S: Final = 3.0
_QUIET_PERCENT = 2.5  # of leg length: how far a quiet joint strays within a quarter second
_UPRIGHT = 0.94  # of the tallest hip height: knees straight
_TALL: Final = 0.97  # of the tallest instants
_LONG_THIGHS: Final = 0.95  # of the length of both thighs in the picture at their longest
_SHORT_THIGHS: Final = 0.88
_LEVEL_FEET_PERCENT = 10.0  # beyond this, foot height and leg length speak of a lifted foot
_LIFTED_WORLD_M = 0.04
_PLANTED_PER_S = 0.4  # of leg length: a foot that comes down is faster
_PLANTED_S = 0.4
_GROWING = 1.15  # largest size over the smallest: beyond, somebody comes or goes
_SIZE_S = 4.0  # the longest trunk within this time is the one of somebody who stands upright


@dataclass(frozen=True)
class Window:
    """A stretch of time in seconds and as clock indices, stop exclusive."""

    start: int
    stop: int
    start_s: float
    end_s: float

    @property
    def indices(self) -> slice:
        """The stretch as a slice of the clock."""
        return slice(self.start, self.stop)


@dataclass(frozen=True, eq=False)
class Motion:
    """One person's motion on a uniform clock.

    Attributes
    ----------
    t_s
        ``(N,)`` instants at 60 Hz, seconds.
    raw_px, slow_px, fast_px
        ``(N, 33, 2)`` landmarks: unfiltered, low-passed at 3 Hz, low-passed at 6 Hz. NaN where not seen.
    guessed_px
        ``(N, 33, 2)`` landmarks low-passed at 6 Hz, also where the network only guesses a hidden joint: for telling
        whether a foot that is hidden for a moment is still up, never for an angle.
    visibility
        ``(N, 33)`` the network's own visibility, 0..1; 0 where the person was not found.
    facing
        Which side of the body the camera saw.
    left_rise_m
        ``(N,)`` how far the left ankle is above the right one by the network's metric landmarks, m.
    standing
        The reference posture.
    baseline
        Quiet standing on both feet, or ``None``.
    """

    t_s: Floats
    raw_px: Floats
    slow_px: Floats
    fast_px: Floats
    guessed_px: Floats
    visibility: Floats
    left_rise_m: Floats
    facing: Facing
    standing: Standing
    baseline: Window | None

    def hidden(self, *joints: Joint) -> NDArray[np.bool_]:
        """Return ``(N,)`` where one of some joints is hidden and so only guessed, by its visibility within 0.5 s."""
        lowest = np.min(self.visibility[:, list(joints)], axis=1)
        hidden: NDArray[np.bool_] = ~(rolling_median(lowest, _HIDDEN_S) >= PLAIN)
        return hidden

    def baseline_median(self, values: Floats) -> float:
        """Median of ``(N,)`` values in quiet standing; 0 without a baseline, NaN where they were not seen there."""
        if self.baseline is None:
            return 0.0
        seen = values[self.baseline.indices]
        return float(np.median(seen[~np.isnan(seen)])) if np.any(~np.isnan(seen)) else float("nan")

    def baseline_noise(self, values: Floats) -> float | None:
        """Scatter of ``(N,)`` values in quiet standing; ``None`` without a baseline or where they were not seen."""
        if self.baseline is None or np.all(np.isnan(values[self.baseline.indices])):
            return None
        return float(np.nanstd(values[self.baseline.indices]))


def prepare(track: PoseTrack, facing: Facing, clock_s: Floats | None = None) -> Motion | None:
    """Clean, resample and filter a track and find its standing posture.

    Parameters
    ----------
    track
        Landmarks of one take.
    facing
        The side of the body that the camera saw.
    clock_s
        ``(N,)`` uniform instants at 60 Hz to resample to, seconds; by default those that the track covers.

    Returns
    -------
    ``None`` if hips, knees and ankles are never seen together or all lie in one point, or if times jump so far that
    there is no clock.
    """
    clock_s = uniform_clock(track.t_s) if clock_s is None else clock_s
    seen = np.where((track.visibility >= VISIBLE)[..., None], track.xy_px, np.nan)
    if not len(clock_s) or not np.any(_legs_seen(seen)):
        return None
    scale_px = float(np.nanpercentile(_leg_px(seen), 90))
    if not scale_px > 0:
        return None
    raw = resample(track.t_s, reject_outliers(track.t_s, seen, floor=0.05 * scale_px), clock_s)
    slow, fast = lowpass(raw, SLOW_HZ), lowpass(raw, FAST_HZ)
    guessed = lowpass(resample(track.t_s, track.xy_px, clock_s), FAST_HZ)
    world = resample(track.t_s, track.world_m, clock_s)
    if not np.any(_legs_seen(slow)):
        return None
    left_rise_m = _left_rise_m(world)
    baseline = find_baseline(clock_s, slow, left_rise_m)
    if baseline is not None:
        standing = standing_reference(slow[baseline.indices])
    else:
        upright = _most_upright(slow)
        standing = _on_both_feet(standing_reference(slow[upright]), _median(left_rise_m[upright]))
    visibility = np.nan_to_num(resample(track.t_s, track.visibility, clock_s))
    return Motion(clock_s, raw, slow, fast, guessed, visibility, left_rise_m, facing, standing, baseline)


def quiet_standing(track: PoseTrack) -> Window | None:
    """Return the stretch of quiet standing on both feet, or ``None``; which side faces the camera does not matter."""
    motion = prepare(track, "unclear")
    return motion.baseline if motion else None


_LEG_JOINTS: Final = [
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
]


def _legs_seen(xy_px: Floats) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = np.any(np.isnan(xy_px[:, _LEG_JOINTS]), axis=(1, 2))
    return ~missing


def _leg_px(xy_px: Floats) -> Floats:
    """``(N, 2)`` left and right leg length in the picture, px."""
    return np.stack([leg_length_px(xy_px, side) for side in BOTH_SIDES], axis=-1)


def _hip_height_px(xy_px: Floats) -> Floats:
    """``(N,)`` height of the middle of the hips over the lower foot, px."""
    ground: Floats = np.maximum(xy_px[:, Joint.LEFT_ANKLE, 1], xy_px[:, Joint.RIGHT_ANKLE, 1])
    return ground - mid_hip(xy_px)[:, 1]


def _most_upright(slow_px: Floats) -> NDArray[np.bool_]:
    """Return the instants to take for standing where nobody stands quietly: tall, on both feet, which keep still.

    A foot that comes down in front of the other looks lower than the floor and makes the hips look high, so tall
    alone does not tell. Where the feet never stand both, the tallest instants; where they only seem to with thighs that
    are shorter than at other times, as of somebody turned who has one foot nearer to the camera, those of long thighs.
    """
    height = _hip_height_px(slow_px)
    planted = _both_planted(slow_px)
    ends = ((joint(side, "hip"), joint(side, "knee")) for side in BOTH_SIDES)
    thighs = np.stack([np.linalg.norm(slow_px[:, hip] - slow_px[:, knee], axis=-1) for hip, knee in ends], axis=-1)
    with np.errstate(invalid="ignore"):
        straight = np.min(thighs / np.nanpercentile(thighs, 90, axis=0), axis=1)
        among = planted if np.any(planted & ~np.isnan(height)) else np.ones(len(height), dtype=bool)
        tall: NDArray[np.bool_] = among & (height >= _TALL * np.nanpercentile(height[among], 95))
        long: NDArray[np.bool_] = straight >= _LONG_THIGHS
        short: NDArray[np.bool_] = straight[tall] < _SHORT_THIGHS
        if 2 * short.sum() <= len(short) or not np.any(long & ~np.isnan(height)):
            return tall
        return long & (height >= _TALL * np.nanpercentile(height[long], 95))


def _both_planted(slow_px: Floats) -> NDArray[np.bool_]:
    """Return where the ankles are about level and the legs about as long as each other, for 0.4 s without a step."""
    scale_px = float(np.nanpercentile(_leg_px(slow_px), 90))
    ankles = slow_px[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]]
    travel = np.linalg.norm(np.gradient(ankles, axis=0), axis=-1).max(axis=1) * CLOCK_HZ if len(ankles) > 1 else None
    legs = np.abs(np.diff(_leg_px(slow_px), axis=1)[:, 0])
    with np.errstate(invalid="ignore"):
        uneven = np.maximum(np.abs(ankles[:, 0, 1] - ankles[:, 1, 1]), legs)
        level = uneven <= _LEVEL_FEET_PERCENT / 100 * scale_px
        still = level if travel is None else level & (travel <= _PLANTED_PER_S * scale_px)
    planted = np.zeros(len(slow_px), dtype=bool)
    for start, stop in runs(still):
        planted[start:stop] = stop - start >= _PLANTED_S * CLOCK_HZ
    return planted


def body_scale_px(motion: Motion) -> Floats:
    """Return ``(N,)`` the length of the straight leg at every instant, px: the trunk's, in the person's proportions.

    The trunk hardly shortens in the picture while the legs bend by turns. NaN where it was not seen for half a second.
    """
    return _scale_px(motion.raw_px)


def _scale_px(xy_px: Floats) -> Floats:
    trunk = np.maximum(np.linalg.norm(mid_shoulder(xy_px) - mid_hip(xy_px), axis=-1), 1.0)
    legs = np.fmax(*(leg_length_px(xy_px, side) for side in BOTH_SIDES))
    known = ~np.isnan(legs / trunk)
    if not known.any():
        return np.full_like(trunk, np.nan)
    return rolling_median(trunk) * float(np.percentile((legs / trunk)[known], 80))


def find_baseline(clock_s: Floats, slow_px: Floats, left_rise_m: Floats) -> Window | None:
    """Find quiet standing on both feet: at least 1 s, at most 3 s, the first of the levellest stretches.

    Parameters
    ----------
    clock_s
        ``(N,)`` uniform instants, seconds.
    slow_px
        ``(N, 33, 2)`` landmarks low-passed at 3 Hz.
    left_rise_m
        ``(N,)`` left ankle above the right one, m; tells a lifted foot from one that only stands nearer to the camera.
    """
    scale_px = float(np.nanpercentile(_leg_px(slow_px), 90))
    candidates = []
    for start, stop in _windows(_quiet(slow_px, scale_px) & _upright(slow_px)):
        unevenness = _unevenness_percent(slow_px[start:stop], scale_px)
        lifted_m = abs(_median(left_rise_m[start:stop]))
        if unevenness <= _LEVEL_FEET_PERCENT or (lifted_m <= _LIFTED_WORLD_M and unevenness <= 2 * _LEVEL_FEET_PERCENT):
            candidates.append((unevenness, start, stop))
    if not candidates:
        return None
    levellest = min(candidates)[0]
    start, stop = next((a, b) for unevenness, a, b in candidates if unevenness <= levellest + 4.0)
    return Window(start, stop, float(clock_s[start]), float(clock_s[stop - 1]))


def _windows(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of 1 s to 3 s within the quiet ones, every half second: a slow lift need not break the quiet."""
    shortest, longest, step = (round(seconds * CLOCK_HZ) for seconds in (_QUIET_S, _LONGEST_BASELINE_S, 0.5))
    return [
        (begin, min(begin + longest, stop))
        for start, stop in runs(quiet)
        for begin in range(start, stop - shortest + 1, step)
    ]


def _quiet(slow_px: Floats, scale_px: float) -> NDArray[np.bool_]:
    """Where shoulders, hips, knees and ankles stay within 2.5 % of leg length over a quarter second around."""
    half = round(0.125 * CLOCK_HZ)
    points = np.concatenate([mid_shoulder(slow_px), slow_px[:, _LEG_JOINTS].reshape(len(slow_px), -1)], axis=1)
    quiet = np.zeros(len(slow_px), dtype=bool)
    travel = (
        np.max(np.abs(points[2 * half :] - points[: -2 * half]), axis=1) if len(points) > 2 * half else points[:0, 0]
    )
    quiet[half : half + len(travel)] = travel <= _QUIET_PERCENT / 100 * scale_px
    # The ends of the clip take the verdict of their nearest whole window.
    if len(travel):
        quiet[:half], quiet[half + len(travel) :] = quiet[half], quiet[half + len(travel) - 1]
    quiet[np.any(np.isnan(points), axis=1)] = False
    return quiet


def _upright(slow_px: Floats) -> NDArray[np.bool_]:
    """Return where the hips are nearly as high over the feet as they get, by the body's own size at that instant."""
    height = _hip_height_px(slow_px) / local_size(slow_px)
    with np.errstate(invalid="ignore"):
        return height >= _UPRIGHT * np.nanpercentile(height, 95)


def local_size(xy_px: Floats) -> Floats:
    """Return ``(N,)`` how large the body is in the picture at every instant, 1 = as usual.

    By the longest trunk and leg within 4 s, because both look shorter while they bend. One throughout unless both grow
    or shrink by more than 15 %, as of somebody who comes or goes: raised arms alone make a trunk look longer.
    """
    trunk = np.linalg.norm(mid_shoulder(xy_px) - mid_hip(xy_px), axis=-1)
    lengths = [_longest_nearby(trunk), _longest_nearby(np.fmax(*_leg_px(xy_px).T))]
    if any(np.percentile(length, 95) < _GROWING * np.percentile(length, 5) for length in lengths):
        return np.ones(len(trunk))
    size: Floats = np.sqrt(lengths[0] / np.median(lengths[0]) * lengths[1] / np.median(lengths[1]))
    return size


def _longest_nearby(length_px: Floats) -> Floats:
    """Return the 90th percentile within 4 s around every instant; one where it was never seen."""
    known = np.flatnonzero(~np.isnan(length_px))
    if len(known) == 0:
        return np.ones(len(length_px))
    filled = np.interp(np.arange(len(length_px)), known, length_px[known])
    width = round(_SIZE_S * CLOCK_HZ)
    padded = np.pad(filled, (width // 2, width - 1 - width // 2), mode="edge")
    longest: Floats = np.percentile(np.lib.stride_tricks.sliding_window_view(padded, width), 90, axis=1)
    return longest


def _unevenness_percent(slow_px: Floats, scale_px: float) -> float:
    """How differently high the ankles and how differently long the legs look, % of leg length: large on one leg.

    The 90th percentile over the frames: a foot that is up for a part of the time is up.
    """
    rise = np.abs(slow_px[:, Joint.RIGHT_ANKLE, 1] - slow_px[:, Joint.LEFT_ANKLE, 1])
    legs = np.abs(np.diff(_leg_px(slow_px), axis=1)[:, 0])
    return float(100 * np.percentile(rise + legs, 90) / scale_px)


def _left_rise_m(world_m: Floats) -> Floats:
    rise: Floats = world_m[:, Joint.RIGHT_ANKLE, 1] - world_m[:, Joint.LEFT_ANKLE, 1]
    return rise


def _median(values: Floats) -> float:
    """Median of what is there; 0 where nothing is."""
    seen = values[~np.isnan(values)]
    return float(np.median(seen)) if len(seen) else 0.0


def _on_both_feet(standing: Standing, left_rise_m: float) -> Standing:
    """Return the posture with the higher leg set down beside the lower one, if the subject stands on one leg in it.

    A clip that is one hold from end to end shows no other posture; without this the lifted foot would be its floor.
    """
    ankles_y = {side: standing.xy_px[joint(side, "ankle"), 1] for side in BOTH_SIDES}
    uneven_px = abs(ankles_y["left"] - ankles_y["right"]) + abs(standing.leg_px["left"] - standing.leg_px["right"])
    higher: Side = "left" if ankles_y["left"] < ankles_y["right"] else "right"
    rise_m = left_rise_m if higher == "left" else -left_rise_m
    if not uneven_px > _LEVEL_FEET_PERCENT / 100 * max(standing.leg_px.values()) or rise_m <= _LIFTED_WORLD_M:
        return standing
    lower = other_side(higher)
    xy = standing.xy_px.copy()
    for name in ("knee", "ankle", "heel", "foot_index"):
        xy[joint(higher, name), 1] = xy[joint(lower, name), 1]
    return Standing(xy, dict.fromkeys(BOTH_SIDES, standing.leg_px[lower]))
