"""The view at every instant: turn of the body and of each foot, roll and pitch of the camera, each with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.kinematics import left_sign
from hipcheck.landmarks import BOTH_SIDES, Facing, Floats, PoseTrack, Side, joint
from hipcheck.motion import Motion
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.signals import CLOCK_HZ, resample, rolling_median, runs
from hipcheck.view.network import read_view
from hipcheck.view.posture import median, upright_frames

__all__ = ["BodyView", "Turn", "view_over_time"]

_SMOOTH_S: Final = 0.5
_SCATTER_S: Final = 1.0
_NORMAL_95: Final = 2.9  # times the median of absolute deviations: the 95 % half-width of a Gaussian
_PLANTED_PERCENT: Final = 4.0  # of the leg, within half a second: a foot that moves less stands
_SHORTEST_PLANTED_S: Final = 0.8
_OWN_TURN_DEG: Final = 8.0  # what a body turns by while its feet stand is believed beyond this, and hardly below
_SEEN_SHARE: Final = 0.5
_FAR_ROLL_DEG: Final = 12.0
_OBLIQUE_DEG: Final = 40.0  # heading at which the error is the one stated for oblique views


@dataclass(frozen=True)
class Turn:
    """Turn of the body over a stretch of time, degrees, + = left side farther from the camera; NaN if unknown.

    ``error_deg`` is its 95 % half-width; ``left_foot_deg`` and ``right_foot_deg`` are the turns of the feet against the
    body, + = toes outward, good to 15 degrees from the front and to 20 from behind.
    """

    deg: float
    error_deg: float
    left_foot_deg: float = math.nan
    right_foot_deg: float = math.nan

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return math.isfinite(self.deg)


@dataclass(frozen=True, eq=False)
class BodyView:
    """How the camera saw the body, on the clock of the motion.

    Attributes
    ----------
    heading_deg, heading_error_deg
        ``(N,)`` turn of the pelvis away from a square view, + = left side farther from the camera, and its 95 %
        half-width. NaN where nobody was found, and throughout where there are no landmarks in space.
    foot_deg
        ``(N,)`` for each side: turn of that foot in the sense of the heading.
    roll_deg, roll_error_deg
        Roll of the camera, + = the picture is turned clockwise; from quiet standing, else from all instants. A trunk
        that leans is told from it. NaN if unknown.
    pitch_deg, pitch_error_deg
        How far the camera looks down; known roughly, from the body alone.
    facing
        The side of the body that faces the camera.
    """

    heading_deg: Floats
    heading_error_deg: Floats
    foot_deg: dict[Side, Floats]
    roll_deg: float
    roll_error_deg: float
    pitch_deg: float
    pitch_error_deg: float
    facing: Facing

    def over(self, start: int, stop: int) -> Turn:
        """Return the turn of the body over clock indices ``start`` to ``stop`` (exclusive).

        What a body does not keep to over the stretch adds to the error; NaN where less than half of it was seen.
        """
        inside = slice(start, stop)
        heading = self.heading_deg[inside]
        seen = np.isfinite(heading)
        if not len(heading) or seen.mean() < _SEEN_SHARE:
            return Turn(math.nan, math.nan)
        deg = float(np.median(heading[seen]))
        strays = float(np.percentile(np.abs(heading[seen] - deg), 95))
        error = math.hypot(heading_half_width(deg, self.facing), strays)
        feet = {
            side: left_sign(self.facing) * (1 if side == "left" else -1) * median(self.foot_deg[side][inside] - heading)
            for side in BOTH_SIDES
        }
        return Turn(deg, error, feet["left"], feet["right"])


def heading_half_width(heading_deg: float, facing: Facing) -> float:
    """Return the 95 % half-width of a heading, degrees: it grows as the body turns away."""
    case = "back" if facing == "back" else "front"
    square, oblique = (method_half_width(f"heading_deg_{name}", case) for name in ("square", "oblique"))
    share = min(abs(heading_deg) / _OBLIQUE_DEG, 1.0)
    return square + share * (oblique - square)


def view_over_time(track: PoseTrack, motion: Motion, model: str) -> BodyView:
    """Read the view of a whole motion.

    Parameters
    ----------
    track
        The landmarks that the motion was made of, left and right in order.
    motion
        Gives the clock, the facing, the feet that stand and quiet standing.
    model
        Name of the pose model.
    """
    told, _ = read_view(track, motion.facing, model)
    on_clock = resample(track.t_s, told, motion.t_s)
    heading = _steadied(rolling_median(on_clock[:, 0], _SMOOTH_S), _planted(motion))
    strays = rolling_median(np.abs(on_clock[:, 0] - heading), _SCATTER_S)
    errors = np.hypot([heading_half_width(deg, motion.facing) for deg in heading], _NORMAL_95 * strays)
    roll, roll_error = _roll(track, motion, told)
    upright = upright_frames(track)
    return BodyView(
        heading_deg=heading,
        heading_error_deg=errors,
        foot_deg={side: rolling_median(on_clock[:, 3 + k], _SMOOTH_S) for k, side in enumerate(BOTH_SIDES)},
        roll_deg=roll,
        roll_error_deg=roll_error,
        pitch_deg=median(told[upright, 2]),
        pitch_error_deg=method_half_width("camera_pitch_deg"),
        facing=motion.facing,
    )


def _roll(track: PoseTrack, motion: Motion, told: Floats) -> tuple[float, float]:
    """Return the roll of the camera and its error: of quiet standing, else of the whole recording.

    Beyond what was learned the error grows degree for degree.
    """
    if motion.baseline is None:
        roll = median(told[:, 1])
        return roll, method_half_width("camera_roll_deg", "moving") + max(abs(roll) - _FAR_ROLL_DEG, 0.0)
    quiet = (track.t_s >= motion.baseline.start_s) & (track.t_s <= motion.baseline.end_s)
    return median(told[quiet, 1]), method_half_width("camera_roll_deg", "quiet_standing")


def _planted(motion: Motion) -> NDArray[np.bool_]:
    """``(N,)`` True where both feet keep their place, or one of them and the other one hangs still."""
    ankles = motion.slow_px[:, [joint(side, "ankle") for side in BOTH_SIDES]]
    half = round(0.25 * CLOCK_HZ)
    travel = np.full(len(ankles), np.nan)
    if len(ankles) > 2 * half:
        travel[half:-half] = np.linalg.norm(ankles[2 * half :] - ankles[: -2 * half], axis=-1).max(axis=1)
        travel[:half], travel[-half:] = travel[half], travel[-half - 1]
    with np.errstate(invalid="ignore"):
        planted: NDArray[np.bool_] = 100 * travel <= _PLANTED_PERCENT * motion.standing.mean_leg_px
    return planted


def _steadied(heading: Floats, planted: NDArray[np.bool_]) -> Floats:
    """Hold the heading of a body whose feet stand: small turns about its median there are mostly noise."""
    steady = heading.copy()
    for start, stop in runs(planted & np.isfinite(heading)):
        if stop - start >= _SHORTEST_PLANTED_S * CLOCK_HZ:
            middle = float(np.median(heading[start:stop]))
            turned = heading[start:stop] - middle
            steady[start:stop] = middle + turned**3 / (turned**2 + _OWN_TURN_DEG**2)
    return steady
