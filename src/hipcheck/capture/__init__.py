"""Whether the recording can be measured at all."""

from __future__ import annotations

from hipcheck.capture.checks import check_recording, grade
from hipcheck.capture.hidden import hidden_limbs
from hipcheck.capture.stretches import counted_alone, name_of, usable_stretches

__all__ = ["check_recording", "counted_alone", "grade", "hidden_limbs", "name_of", "usable_stretches"]
