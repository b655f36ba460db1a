"""What the picture and the landmarks say of the pelvis, each as a tilt against quiet standing with its own error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from hipcheck.kinematics import hip_line_deg, trunk_lean_left_deg
from hipcheck.landmarks import Floats, Joint
from hipcheck.motion import SLOW_HZ, Motion
from hipcheck.picture_track import PictureTrack
from hipcheck.reference.pelvis import View, coefficients
from hipcheck.signals import lowpass, resample

__all__ = [
    "PictureMotion",
    "Reading",
    "ReadingMethod",
    "fuse",
    "fuse_columns",
    "prepare_picture",
    "readings",
    "right_lift",
]

ReadingMethod = Literal["registered", "learned", "calibrated"]

_LONGEST_GAP_S: Final = 0.3  # between two looks at the picture
_MOST_ROUND_TRIP_DEG: Final = 1.0  # beyond, a registration is as wrong as it gets
_FULL_LIFT_PERCENT: Final = 10.0  # of the leg: a foot that high is up


@dataclass(frozen=True, eq=False)
class PictureMotion:
    """The columns of `PictureTrack` on the motion's clock, unfiltered; ``(N,)`` each, NaN where not seen."""

    turn_deg: Floats
    round_trip_deg: Floats
    tilt_deg: Floats
    spread_deg: Floats


@dataclass(frozen=True, eq=False)
class Reading:
    """Pelvic obliquity by one method.

    Attributes
    ----------
    method
        Which.
    obliquity_deg, raw_deg
        ``(N,)`` tilt against quiet standing, + = left side higher; filtered at 3 Hz and unfiltered. NaN where the
        method has none.
    sd_deg
        ``(N,)`` standard deviation of its error, degrees; NaN where the reading is.
    """

    method: ReadingMethod
    obliquity_deg: Floats
    raw_deg: Floats
    sd_deg: Floats


def prepare_picture(picture: PictureTrack | None, t_s: Floats, motion: Motion) -> PictureMotion | None:
    """Bring what the pictures say onto the motion's clock.

    Parameters
    ----------
    picture
        As read, or None.
    t_s
        ``(T,)`` instants of the frames, seconds.
    motion
        Gives the clock.
    """
    if picture is None:
        return None
    columns = (picture.turn_deg, picture.round_trip_deg, picture.tilt_deg, picture.spread_deg)
    return PictureMotion(*(resample(t_s, values, motion.t_s, max_gap_s=_LONGEST_GAP_S) for values in columns))


def readings(motion: Motion, view: View, picture: PictureMotion) -> list[Reading]:
    """Return what each method says.

    All are against quiet standing. Without it the network's tilt alone is left: camera roll, build and clothes stay in
    it, and its error is wider.
    """
    found = [_learned(motion, view, picture)]
    if motion.baseline is not None:
        found += [_registered(motion, view, picture), _calibrated(motion, view)]
    return [reading for reading in found if np.any(~np.isnan(reading.obliquity_deg))]


def fuse(found: Sequence[Reading], view: View) -> tuple[Floats, Floats, Floats]:
    """Weigh readings of the picture by their errors, instant by instant; that of the landmarks counts where both fail.

    Where they contradict each other by more than their errors allow, the error grows by as much (Birge's ratio, Phys.
    Rev. 40, 1932). It is widened once more by what left-out people called for, because the errors of the methods hang
    together, and by a share of the tilt itself: an allowance for people who are not rendered.

    Returns
    -------
    obliquity_deg, raw_deg, sd_deg
        ``(N,)`` each; NaN where no method has a reading.
    """
    own = coefficients("fused", view)
    of_picture = [one for one in found if one.method != "calibrated"]
    slow, raw, sd = _fused_or_nan(of_picture, len(found[0].sd_deg))
    for fallback in (one for one in found if one.method == "calibrated"):
        lost = np.isnan(slow)
        slow, raw, sd = (
            np.where(lost, other, values)
            for values, other in ((slow, fallback.obliquity_deg), (raw, fallback.raw_deg), (sd, fallback.sd_deg))
        )
    return slow, raw, np.hypot(own["widening"] * sd, own["sd_per_tilt"] * slow)


def _fused_or_nan(found: Sequence[Reading], count: int) -> tuple[Floats, Floats, Floats]:
    if not found:
        nothing = np.full(count, np.nan)
        return nothing, nothing, nothing
    columns = (np.stack([getattr(one, name) for one in found]) for name in ("obliquity_deg", "raw_deg", "sd_deg"))
    return fuse_columns(*columns)


def fuse_columns(slow: Floats, raw: Floats, sd: Floats) -> tuple[Floats, Floats, Floats]:
    """Weigh the rows of ``slow`` and ``raw`` ``(k, N)`` by ``1 / sd**2``; see `fuse`, but nothing is widened."""
    weights = np.where(np.isnan(slow) | np.isnan(sd), 0.0, 1 / sd**2)
    total = weights.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, mean_raw = (np.nansum(weights * values, axis=0) / total for values in (slow, raw))
        chi2 = np.nansum(weights * (slow - mean) ** 2, axis=0)
        contradiction = np.sqrt(np.maximum(1.0, chi2 / np.maximum((weights > 0).sum(axis=0) - 1, 1)))
        fused_sd = np.where(total > 0, contradiction / np.sqrt(total), np.nan)
        return mean, np.where(total > 0, mean_raw, np.nan), fused_sd


def _registered(motion: Motion, view: View, picture: PictureMotion) -> Reading:
    own = coefficients("registered", view)
    turn = _counterclockwise(view) * picture.turn_deg
    lean = _change(motion, trunk_lean_left_deg(motion.slow_px, motion.facing))
    sd = own["sd"] + own["sd_per_round_trip"] * np.sqrt(np.minimum(picture.round_trip_deg, _MOST_ROUND_TRIP_DEG))
    raw = own["per_turn"] * _change(motion, turn) + own["per_lean"] * lean
    return _reading("registered", raw, sd)


def _learned(motion: Motion, view: View, picture: PictureMotion) -> Reading:
    own = coefficients("learned", view)
    raw = own["per_tilt"] * _change(motion, _counterclockwise(view) * picture.tilt_deg)
    sd = own["sd"] + own["sd_per_spread"] * picture.spread_deg
    if motion.baseline is None:
        sd = np.hypot(sd, own["sd_of_unknown_zero"])
    return _reading("learned", raw, sd)


def _calibrated(motion: Motion, view: View) -> Reading:
    """Weigh hip line, lean and lifted foot.

    The shoulders would tell more of people whose spines all bend alike (rmse 5.5 for 7.5 deg), and mislead where one
    bends in another way: by up to 28 deg on the prototype's people. They are left out.
    """
    own = coefficients("calibrated", view)

    def weighed(xy_px: Floats) -> Floats:
        return (
            own["per_hip_line"] * _change(motion, hip_line_deg(xy_px))
            + own["per_lean"] * _change(motion, trunk_lean_left_deg(xy_px, motion.facing))
            + own["per_lift"] * right_lift(motion, xy_px)
        )

    slow = weighed(motion.slow_px)
    return Reading("calibrated", slow, weighed(motion.raw_px), np.where(np.isnan(slow), np.nan, own["sd"]))


def right_lift(motion: Motion, xy_px: Floats) -> Floats:
    """Return ``(N,)`` how far the right foot is up (1 wholly, -1 the left one, 0 neither) against quiet standing."""
    above_px = _change(motion, xy_px[:, Joint.LEFT_ANKLE, 1] - xy_px[:, Joint.RIGHT_ANKLE, 1])
    return np.tanh(100 * above_px / motion.standing.mean_leg_px / _FULL_LIFT_PERCENT)


def _reading(method: ReadingMethod, raw: Floats, sd: Floats) -> Reading:
    slow = lowpass(raw, SLOW_HZ)
    return Reading(method, slow, raw, np.where(np.isnan(slow), np.nan, sd))


def _counterclockwise(view: View) -> int:
    """Return the sign that makes a clockwise turn on the screen a tilt with the left side higher."""
    return -1 if view == "front" else 1


def _change(motion: Motion, values: Floats) -> Floats:
    return values - motion.baseline_median(values)
