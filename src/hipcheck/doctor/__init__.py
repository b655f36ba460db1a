"""What on this computer keeps hipcheck from working, each said in one sentence with what to do."""

from __future__ import annotations

from hipcheck.doctor.check import Check, verdict
from hipcheck.doctor.loader import missing_system_library

__all__ = ["Check", "diagnose", "missing_system_library", "verdict"]


def diagnose() -> list[Check]:
    """Look at everything hipcheck needs; opens no camera, plays no sound and touches no network.

    The packages are imported in a process of their own, so that one that crashes is a finding and not the end.
    """
    from hipcheck.doctor import live, packages, storage, system

    return [*system.checks(), *packages.checks(), *storage.checks(), *live.checks()]
