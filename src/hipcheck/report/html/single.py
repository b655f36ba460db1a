"""Squats on one leg, step-downs and split squats in the page: the report's curves with the errors of their phases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hipcheck.choice import knee_of
from hipcheck.report.html.groups import Chart, ErrorSpan
from hipcheck.report.html.texts import say
from hipcheck.report.model import ReportInput
from hipcheck.report.single import one_leg_panels
from hipcheck.report.wording import pelvis_name
from hipcheck.results import OneLeg, Squat

__all__ = ["one_leg_charts"]

_KEYS: Final = ("pelvis", "trunk", "knee", "depth")


def one_leg_charts(data: ReportInput) -> list[Chart]:
    """Return pelvis, trunk, knee and depth of one family of repetitions; a split squat has no pelvis."""
    panels = one_leg_panels(data)
    names = {
        "pelvis": pelvis_name(data.results),
        "trunk": say("name.trunk_lean"),
        "knee": say("name.knee_angle"),
        "depth": say("name.depth"),
    }
    return [
        Chart(key, panel, names[key], " %" if key == "depth" else "°", _errors(data, key))
        for key, panel in zip(_KEYS[-len(panels) :], panels, strict=True)
    ]


def _errors(data: ReportInput, key: str) -> list[ErrorSpan]:
    if key not in _ERROR_OF:
        return []
    legs = [(squat, squat.one_leg) for squat in data.results.squats if squat.one_leg is not None]
    return [ErrorSpan(squat.start_s, squat.end_s, _ERROR_OF[key](squat, leg)) for squat, leg in legs]


_ERROR_OF: Final[dict[str, Callable[[Squat, OneLeg], float | None]]] = {
    "pelvis": lambda squat, leg: leg.pelvic_drop_deg.error,
    "trunk": lambda squat, leg: leg.trunk_lean_deg.error,
    "knee": lambda squat, leg: knee_of(squat, leg.side).fppa_deg.error,
}
