"""The tilt of the pelvis against the subject's own quiet standing, with the method's error.

At present there is one method, the raw hip line of the pose network. It follows about a third of the true tilt, so its
stated error is wide and it never decides a finding by itself unless the reading is extreme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipcheck.kinematics import hip_line_deg
from hipcheck.landmarks import Floats
from hipcheck.motion import Motion
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


def estimate_pelvis(motion: Motion) -> PelvisEstimate:
    """Estimate the pelvic tilt of a whole motion.

    Without a baseline the raw angle is given as it is (camera roll and static alignment stay in it) and the error is
    wider by a quarter.
    """
    slow, raw = hip_line_deg(motion.slow_px), hip_line_deg(motion.raw_px)
    error_deg = method_half_width("pelvic_drop_deg", "hip_line")
    if motion.baseline is None:
        return PelvisEstimate("hip_line", slow, raw, error_deg * _NO_BASELINE_FACTOR)
    zero = float(np.nanmedian(slow[motion.baseline.indices]))
    return PelvisEstimate("hip_line", slow - zero, raw - zero, error_deg)
