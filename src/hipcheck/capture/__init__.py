"""How the camera saw the subject, and whether the recording can be measured at all."""

from __future__ import annotations

from hipcheck.capture.checks import check_recording, grade
from hipcheck.capture.hidden import hidden_limbs
from hipcheck.capture.stretches import usable_stretches
from hipcheck.capture.view import ViewEstimate, camera_roll_deg, estimate_view

__all__ = [
    "ViewEstimate",
    "camera_roll_deg",
    "check_recording",
    "estimate_view",
    "grade",
    "hidden_limbs",
    "usable_stretches",
]
