"""The angles that are shown while moving: from steadied landmarks, against the posture of the baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from hipcheck.kinematics import Standing, knee_over_toe_percent, squat_depth_percent, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES, Facing, Side
from hipcheck.live.body import Look
from hipcheck.live.pelvis import PelvisReading
from hipcheck.live.plan import Part, Prompt, Stage
from hipcheck.live.texts import say
from hipcheck.reference import BandName, band, band_edges
from hipcheck.report.style import BAND_WORD
from hipcheck.report.wording import number

__all__ = ["BAND_MARK", "LiveAngles", "ShownNumber", "live_angles", "shown_numbers"]

BAND_MARK: Final[dict[BandName, str]] = {"green": "●", "amber": "▲", "red": "■"}
"""The shape of every band, as in the report: a colour is never alone."""

_LEAST_PERCENT: Final = 0.5  # what is shown as 0 lies on neither side


@dataclass(frozen=True)
class LiveAngles:
    """Angles of one instant; NaN where they were not seen.

    Attributes
    ----------
    pelvis
        Obliquity against the baseline, + = left side higher.
    trunk_left_deg
        Lean against the baseline, + = toward the subject's left.
    over_toe_percent
        Knee medial of the toe against the baseline, % of leg length.
    depth_percent
        Depth of the squat, % of leg length.
    """

    pelvis: PelvisReading
    trunk_left_deg: float
    over_toe_percent: dict[Side, float]
    depth_percent: float


class ShownNumber(NamedTuple):
    """A number on the screen; all of it is of one measure.

    Attributes
    ----------
    name
        What it is.
    value
        Its value, degrees or % of leg length; NaN where it was not seen.
    text
        The value as it is shown.
    band
        Its band; ``None`` where the value is not known well enough for one.
    detail
        What is to be known beside its band: which way it goes, or the error that forbids a band.
    line
        The line that is drawn in its colour.
    """

    name: str
    value: float
    text: str
    band: BandName | None
    detail: str
    line: str

    @property
    def note(self) -> str:
        """What stands below it: its detail, and the word for its band."""
        word = "" if self.band is None else BAND_WORD[self.band]
        return ", ".join(filter(None, (self.detail, word)))


def live_angles(look: Look, posture: Standing, standing: Standing, facing: Facing, pelvis: PelvisReading) -> LiveAngles:
    """Measure one look.

    Parameters
    ----------
    look
        What was seen.
    posture
        The posture of the baseline.
    standing
        The posture on both feet as it was last; depth is counted from it.
    facing
        The side of the body that the camera sees.
    pelvis
        What the pelvis method says.
    """
    xy = look.xy_px
    return LiveAngles(
        pelvis=pelvis,
        trunk_left_deg=float(trunk_lean_left_deg(xy, facing) - trunk_lean_left_deg(posture.xy_px, facing)),
        over_toe_percent={
            side: float(
                knee_over_toe_percent(xy, side, facing, posture)
                - knee_over_toe_percent(posture.xy_px, side, facing, posture)
            )
            for side in BOTH_SIDES
        },
        depth_percent=float(squat_depth_percent(xy, standing)),
    )


def shown_numbers(angles: LiveAngles, prompt: Prompt) -> list[ShownNumber]:
    """Return what the screen shows: pelvis and trunk in a hold, the knees in squats; the first one has the trend.

    There are none before and after, in a pause, and as long as the wrong leg is up: they would be of something else
    than what their names and bands say. Pelvis and trunk count from the stance leg (drop of the free side, lean over
    the stance leg).
    """
    if prompt.paused:
        return []
    if prompt.stage is Stage.SQUAT:
        return [_knee(angles, side) for side in BOTH_SIDES]
    return _in_hold(angles, prompt.part) if prompt.stage is Stage.HOLD else []


def _in_hold(angles: LiveAngles, part: Part | None) -> list[ShownNumber]:
    sign = -1.0 if part == "right" else 1.0
    drop_deg, lean_deg = sign * angles.pelvis.obliquity_deg, sign * angles.trunk_left_deg
    half_width_deg = angles.pelvis.half_width_deg
    drop_band = _sure_band(drop_deg, half_width_deg)
    error = f"± {number(half_width_deg, decimals=0)}" if drop_band is None and math.isfinite(drop_deg) else ""
    name = say("number.hip_line" if angles.pelvis.method == "hip_line" else "number.pelvis")
    return [
        ShownNumber(name, drop_deg, number(drop_deg, decimals=0), drop_band, error, "pelvis"),
        ShownNumber(
            say("number.trunk"), lean_deg, number(lean_deg, decimals=0), band("trunk_lean_deg", lean_deg), "", "trunk"
        ),
    ]


def _sure_band(drop_deg: float, half_width_deg: float) -> BandName | None:
    """Return the band of a drop where its error leaves no doubt, as for the sign of the report; else ``None``."""
    ends = {band("pelvic_drop_deg", drop_deg - half_width_deg), band("pelvic_drop_deg", drop_deg + half_width_deg)}
    if len(ends) == 1:
        return ends.pop()
    level_deg, marked_deg = band_edges("pelvic_drop_deg")
    if drop_deg + half_width_deg <= marked_deg:
        return "green"
    return "red" if drop_deg > marked_deg and drop_deg - half_width_deg > level_deg else None


def _knee(angles: LiveAngles, side: Side) -> ShownNumber:
    """Return how far a knee lies inside the toe, % of leg length."""
    percent = angles.over_toe_percent[side]
    way = say("number.inward" if percent > 0 else "number.outward") if abs(percent) >= _LEAST_PERCENT else ""
    text = number(abs(percent), " %", 0)
    return ShownNumber(say(f"number.{side}_knee"), percent, text, band("knee_over_toe_percent", percent), way, side)
