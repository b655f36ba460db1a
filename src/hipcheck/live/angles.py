"""The angles that are shown while moving: from steadied landmarks, against the posture of the baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from hipcheck.exercises.knees import FPPA_DEEPEST_PERCENT
from hipcheck.kinematics import Standing, fppa_deg, knee_over_toe_percent, squat_depth_percent, trunk_lean_left_deg
from hipcheck.landmarks import BOTH_SIDES, Facing, Side
from hipcheck.live.body import Look
from hipcheck.live.pelvis import PelvisReading
from hipcheck.live.plan import Part
from hipcheck.live.texts import say
from hipcheck.reference import BandName, band, band_edges
from hipcheck.reference.corrections import fppa_bias_deg
from hipcheck.report.style import BAND_WORD
from hipcheck.report.wording import number

__all__ = ["LiveAngles", "ShownNumber", "live_angles", "shown_numbers"]


@dataclass(frozen=True)
class LiveAngles:
    """Angles of one instant; NaN where they were not seen.

    Attributes
    ----------
    pelvis
        Obliquity against the baseline, + = left side higher.
    trunk_left_deg
        Lean against the baseline, + = toward the subject's left.
    fppa_deg
        Frontal plane projection angle of each knee, + = valgus; NaN in a deep squat.
    over_toe_percent
        Knee medial of the toe against the baseline, % of leg length.
    depth_percent
        Depth of the squat, % of leg length.
    """

    pelvis: PelvisReading
    trunk_left_deg: float
    fppa_deg: dict[Side, float]
    over_toe_percent: dict[Side, float]
    depth_percent: float


class ShownNumber(NamedTuple):
    """A number on the screen.

    Attributes
    ----------
    name
        What it is.
    value_deg
        Its value, degrees; NaN where it was not seen.
    band
        Its band; ``None`` where the value has none or is not known well enough for one.
    note
        What stands beside it: the meaning of the band, or the error that forbids one.
    line
        The line that is drawn in its colour.
    """

    name: str
    value_deg: float
    band: BandName | None
    note: str
    line: str


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
    depth = squat_depth_percent(xy, standing)
    too_deep = bool(depth > FPPA_DEEPEST_PERCENT)
    bias_deg = fppa_bias_deg(facing, depth)
    return LiveAngles(
        pelvis=pelvis,
        trunk_left_deg=float(trunk_lean_left_deg(xy, facing) - trunk_lean_left_deg(posture.xy_px, facing)),
        fppa_deg={s: math.nan if too_deep else float(fppa_deg(xy, s, facing) - bias_deg) for s in BOTH_SIDES},
        over_toe_percent={
            side: float(
                knee_over_toe_percent(xy, side, facing, posture)
                - knee_over_toe_percent(posture.xy_px, side, facing, posture)
            )
            for side in BOTH_SIDES
        },
        depth_percent=float(depth),
    )


def shown_numbers(angles: LiveAngles, part: Part | None) -> list[ShownNumber]:
    """Return what the screen shows: pelvis and trunk on one leg, the knees in squats; the first one has the trend.

    Pelvis and trunk count from the stance leg (drop of the free side, lean over the stance leg).
    """
    if part == "squat":
        return [_knee(angles, side) for side in BOTH_SIDES]
    sign = -1.0 if part == "right" else 1.0
    drop_deg, lean_deg = sign * angles.pelvis.obliquity_deg, sign * angles.trunk_left_deg
    lean_band = band("trunk_lean_deg", lean_deg)
    trunk = ShownNumber(say("number.trunk"), lean_deg, lean_band, _word(lean_band), "trunk")
    name = say("number.hip_line" if angles.pelvis.method == "hip_line" else "number.pelvis")
    drop_band = _sure_band(drop_deg, angles.pelvis.half_width_deg)
    error = f"± {number(angles.pelvis.half_width_deg, decimals=0)}"
    return [ShownNumber(name, drop_deg, drop_band, _word(drop_band) or error, "pelvis"), trunk]


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
    """Return the angle of a knee in the colour of how far it is inside the toe: the angle itself has no band."""
    inward = band("knee_over_toe_percent", angles.over_toe_percent[side])
    return ShownNumber(say(f"number.{side}_knee"), angles.fppa_deg[side], inward, _word(inward), side)


def _word(name: BandName | None) -> str:
    return "" if name is None else BAND_WORD[name]
