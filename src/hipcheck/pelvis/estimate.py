"""The tilt of the pelvis against the subject's own quiet standing, with its error.

The line between two markers on the hip bones is the reference. Without markers there are three readings: the picture of
the pelvis registered to quiet standing, the same picture seen by a small network, and a regression of the landmarks.
They are weighed by their errors. Without the pictures there is only the raw hip line of the pose network, which hardly
follows the pelvis: its stated error is so wide that it never decides a finding unless the reading is extreme.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hipcheck.kinematics import hip_line_deg, mid_hip, mid_shoulder
from hipcheck.landmarks import Floats, Joint
from hipcheck.motion import Motion
from hipcheck.pelvis.markers.signal import ENOUGH_SHARE, MarkerMotion, PelvisLine, pelvis_line
from hipcheck.pelvis.readings import PictureMotion, Reading, fuse, readings
from hipcheck.reference.pelvis import View, calibration_id
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import PelvisMethod

__all__ = ["PelvisEstimate", "estimate_pelvis"]

_NO_BASELINE_FACTOR = 1.25
_HALF_WIDTH = 1.96
_WRISTS = (Joint.LEFT_WRIST, Joint.RIGHT_WRIST)
_IN_FRONT = (
    0.3,
    0.45,
)  # of the trunk's length to the side and up or down: both hands there are clasped or held in front


@dataclass(frozen=True, eq=False)
class PelvisEstimate:
    """Pelvic obliquity over time.

    Attributes
    ----------
    method
        How it was measured; where several readings were weighed, the one that weighed most.
    obliquity_deg, raw_deg
        ``(N,)`` tilt against baseline on the motion's clock, + = left side higher; filtered and unfiltered.
    error_deg
        ``(N,)`` 95 % half-width of the method for one reading of a hold, degrees, without the noise of the recording.
    calibration_id
        Identifier of the calibration, ``None`` for methods without one.
    """

    method: PelvisMethod
    obliquity_deg: Floats
    raw_deg: Floats
    error_deg: Floats
    calibration_id: str | None = None

    def error_over(self, stretch: slice) -> float:
        """Return the half-width over a stretch of the clock, degrees; NaN where nothing was read.

        What a method gets wrong stays wrong for as long as a posture is held: it does not average out.
        """
        errors = self.error_deg[stretch]
        return float(np.nanmedian(errors)) if np.any(~np.isnan(errors)) else float("nan")


def estimate_pelvis(
    motion: Motion, markers: MarkerMotion | None = None, picture: PictureMotion | None = None
) -> PelvisEstimate:
    """Estimate the pelvic tilt of a whole motion.

    By the markers if they were seen long enough, else by picture and landmarks. Without a baseline the raw angle is
    given as it is (camera roll, static alignment and the placing of the markers stay in it) and the error is wider.
    Landmarks that came without pictures may be anybody's, so no regression is applied to them.
    """
    line = pelvis_line(motion, markers)
    if line is not None and line.seen_share >= ENOUGH_SHARE:
        return _by_markers(motion, line)
    if picture is not None and motion.facing in ("front", "back"):
        view: View = "front" if motion.facing == "front" else "back"
        found = readings(motion, view, picture)
        if found:
            return _behind_no_hands(_weighed(found, view), motion)
    slow, raw = hip_line_deg(motion.slow_px), hip_line_deg(motion.raw_px)
    error_deg = method_half_width("pelvic_drop_deg", "hip_line")
    if motion.baseline is None:
        return PelvisEstimate("hip_line", slow, raw, np.full_like(slow, error_deg * _NO_BASELINE_FACTOR))
    zero = float(np.nanmedian(slow[motion.baseline.indices]))
    return PelvisEstimate("hip_line", slow - zero, raw - zero, np.full_like(slow, error_deg))


def _weighed(found: list[Reading], view: View) -> PelvisEstimate:
    slow, raw, sd = fuse(found, view)
    weights = [float(np.nansum(1 / reading.sd_deg**2)) for reading in found]
    leading = found[int(np.argmax(weights))]
    return PelvisEstimate(leading.method, slow, raw, _HALF_WIDTH * sd, calibration_id())


def _behind_no_hands(pelvis: PelvisEstimate, motion: Motion) -> PelvisEstimate:
    """Return the pelvis without the instants in which both hands are held in front of it, where nobody can see it."""
    if motion.facing != "front":
        return pelvis
    xy = motion.slow_px
    trunk_px = np.linalg.norm(mid_shoulder(xy) - mid_hip(xy), axis=1)
    with np.errstate(invalid="ignore"):
        away = [np.abs(xy[:, wrist] - mid_hip(xy)) / trunk_px[:, None] for wrist in _WRISTS]
        covered = np.all([(a[:, 0] < _IN_FRONT[0]) & (a[:, 1] < _IN_FRONT[1]) for a in away], axis=0)
    angles = (np.where(covered, np.nan, angle) for angle in (pelvis.obliquity_deg, pelvis.raw_deg, pelvis.error_deg))
    obliquity, raw, error = angles
    return replace(pelvis, obliquity_deg=obliquity, raw_deg=raw, error_deg=error)


def _by_markers(motion: Motion, line: PelvisLine) -> PelvisEstimate:
    side = "front" if line.place == "asis" else "back"
    error_deg = method_half_width("pelvic_drop_deg", f"{line.kind}s_{side}")
    if motion.baseline is None or not line.in_baseline:
        unknown_zero_deg = method_half_width("pelvic_drop_deg", "markers_without_baseline")
        errors = np.full_like(line.slow_deg, np.hypot(error_deg, unknown_zero_deg))
        return PelvisEstimate("markers", line.slow_deg, line.raw_deg, errors)
    zero = float(np.nanmedian(line.slow_deg[motion.baseline.indices]))
    return PelvisEstimate("markers", line.slow_deg - zero, line.raw_deg - zero, np.full_like(line.slow_deg, error_deg))
