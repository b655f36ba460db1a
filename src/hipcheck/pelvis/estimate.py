"""The tilt of the pelvis against the subject's own quiet standing, with the method's error.

The line between two markers on the hip bones is the reference. Without markers there is the raw hip line of the pose
network: it follows about a third of the true tilt, so its stated error is wide and it never decides a finding by itself
unless the reading is extreme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipcheck.kinematics import hip_line_deg
from hipcheck.landmarks import Floats
from hipcheck.motion import Motion
from hipcheck.pelvis.markers.signal import ENOUGH_SHARE, MarkerMotion, PelvisLine, pelvis_line
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import PelvisMethod

__all__ = ["PelvisEstimate", "estimate_pelvis"]

_NO_BASELINE_FACTOR = 1.25


@dataclass(frozen=True, eq=False)
class PelvisEstimate:
    """Pelvic obliquity over time.

    Attributes
    ----------
    method
        How it was measured.
    obliquity_deg, raw_deg
        ``(N,)`` tilt against baseline on the motion's clock, + = left side higher; filtered and unfiltered.
    error_deg
        95 % half-width of the method for one reading of a hold, degrees, without the noise of the recording.
    calibration_id
        Identifier of the calibration, ``None`` for methods without one.
    """

    method: PelvisMethod
    obliquity_deg: Floats
    raw_deg: Floats
    error_deg: float
    calibration_id: str | None = None


def estimate_pelvis(motion: Motion, markers: MarkerMotion | None = None) -> PelvisEstimate:
    """Estimate the pelvic tilt of a whole motion: by the markers if they were seen long enough, else by the hip line.

    Without a baseline the raw angle is given as it is (camera roll, static alignment and the placing of the markers
    stay in it) and the error is wider.
    """
    line = pelvis_line(motion, markers)
    if line is not None and line.seen_share >= ENOUGH_SHARE:
        return _by_markers(motion, line)
    slow, raw = hip_line_deg(motion.slow_px), hip_line_deg(motion.raw_px)
    error_deg = method_half_width("pelvic_drop_deg", "hip_line")
    if motion.baseline is None:
        return PelvisEstimate("hip_line", slow, raw, error_deg * _NO_BASELINE_FACTOR)
    zero = float(np.nanmedian(slow[motion.baseline.indices]))
    return PelvisEstimate("hip_line", slow - zero, raw - zero, error_deg)


def _by_markers(motion: Motion, line: PelvisLine) -> PelvisEstimate:
    side = "front" if line.place == "asis" else "back"
    error_deg = method_half_width("pelvic_drop_deg", f"{line.kind}s_{side}")
    if motion.baseline is None or not line.in_baseline:
        unknown_zero_deg = method_half_width("pelvic_drop_deg", "markers_without_baseline")
        return PelvisEstimate("markers", line.slow_deg, line.raw_deg, float(np.hypot(error_deg, unknown_zero_deg)))
    zero = float(np.nanmedian(line.slow_deg[motion.baseline.indices]))
    return PelvisEstimate("markers", line.slow_deg - zero, line.raw_deg - zero, error_deg)
