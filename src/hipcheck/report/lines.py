"""The lines drawn on a person: pelvis against level, trunk against vertical, thighs and shanks.

Pure geometry in pixels (x right, y down), shared by the evidence pictures and by the annotated video. A joint
that was not seen (visibility below 0.5, or NaN) gives a line of NaN, which nobody draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Floats, Joint, Side, joint
from hipcheck.marker_track import MARKER_NAMES
from hipcheck.results import Results

__all__ = [
    "LEVEL_PER_HIPS",
    "SEEN_VISIBILITY",
    "BodyLines",
    "References",
    "body_lines",
    "marker_line",
    "seen_joints",
]

SEEN_VISIBILITY: Final = 0.5
LEVEL_PER_HIPS: Final = 1.6
"""Length of the drawn level over the distance of the hips."""

_PELVIS_PER_HIPS: Final = 1.15
_PELVIS_PAIRS: Final = [[MARKER_NAMES.index(f"{side}_{place}") for side in BOTH_SIDES] for place in ("asis", "psis")]


@dataclass(frozen=True)
class References:
    """What the drawn pelvis and trunk are compared with, in degrees of the picture.

    Attributes
    ----------
    pelvis_deg
        Hip line of quiet standing, + = left side higher.
    trunk_deg
        Trunk of quiet standing, + = toward the subject's left.
    tilt_deg
        Measured pelvic obliquity to draw, + = left side higher; None draws the raw hip line.
    """

    pelvis_deg: float = 0.0
    trunk_deg: float = 0.0
    tilt_deg: float | None = None

    @classmethod
    def of(cls, results: Results, tilt_deg: float | None) -> References:
        """Take quiet standing as reference, and draw the raw hip line where that is the method."""
        baseline = results.baseline
        trunk = (baseline.trunk_lean_deg if baseline else None) or 0.0
        pelvis = (baseline.pelvic_tilt_deg if baseline else None) or 0.0
        if results.provenance.pelvis_method == "hip_line":
            return cls(pelvis, trunk)
        return cls(0.0, trunk, tilt_deg)


@dataclass(frozen=True, eq=False)
class BodyLines:
    """End points in pixels; each line is ``(2, 2)`` (point, x/y), NaN where a joint was not seen.

    Attributes
    ----------
    pelvis, level
        The pelvis and the level that it is compared with, both through the middle of the hips.
    trunk, vertical
        Mid-hip to mid-shoulder and the vertical that it is compared with.
    thigh, shank
        Hip to knee and knee to ankle of each side.
    toward_left
        +1 where the subject's left is to the right of the picture (seen from the front), else -1.
    """

    pelvis: Floats
    level: Floats
    trunk: Floats
    vertical: Floats
    thigh: dict[Side, Floats]
    shank: dict[Side, Floats]
    toward_left: float


def seen_joints(xy_px: Floats, visibility: Floats) -> Floats:
    """Return ``(33, 2)`` positions with NaN for every joint that was not seen."""
    if xy_px.shape != (JOINT_COUNT, 2) or visibility.shape != (JOINT_COUNT,):
        raise ValueError(f"expected ({JOINT_COUNT}, 2) positions and ({JOINT_COUNT},) visibilities")
    return np.where((visibility >= SEEN_VISIBILITY)[:, None], xy_px, np.nan)


def body_lines(xy_px: Floats, visibility: Floats, references: References) -> BodyLines:
    """Return the lines of one frame.

    Parameters
    ----------
    xy_px
        ``(33, 2)`` landmarks in pixels.
    visibility
        ``(33,)`` in 0..1.
    references
        Quiet standing, and the measured tilt.
    """
    seen = seen_joints(xy_px, visibility)
    left_hip, right_hip = seen[Joint.LEFT_HIP], seen[Joint.RIGHT_HIP]
    middle = (left_hip + right_hip) / 2
    half = float(np.hypot(*(left_hip - right_hip))) / 2
    toward_left = 1.0 if left_hip[0] >= right_hip[0] else -1.0
    top = (seen[Joint.LEFT_SHOULDER] + seen[Joint.RIGHT_SHOULDER]) / 2
    tilt = references.tilt_deg
    pelvis = np.stack([right_hip, left_hip])
    if tilt is not None:
        pelvis = _through(middle, _PELVIS_PER_HIPS * half, tilt * toward_left)
    else:
        pelvis = middle + _PELVIS_PER_HIPS * (pelvis - middle)
    trunk_length = float(np.hypot(*(top - middle)))
    lean = np.deg2rad(references.trunk_deg * toward_left)
    upright = middle + trunk_length * np.array([np.sin(lean), -np.cos(lean)])
    return BodyLines(
        pelvis=pelvis,
        level=_through(middle, LEVEL_PER_HIPS * half, references.pelvis_deg * toward_left),
        trunk=np.stack([middle, top]),
        vertical=np.stack([middle, upright]),
        thigh={side: np.stack([seen[joint(side, "hip")], seen[joint(side, "knee")]]) for side in BOTH_SIDES},
        shank={side: np.stack([seen[joint(side, "knee")], seen[joint(side, "ankle")]]) for side in BOTH_SIDES},
        toward_left=toward_left,
    )


def marker_line(markers_px: Floats) -> Floats:
    """Return the line between both markers of the pelvis in a frame, ``(2, 2)``; NaN where they were not both seen.

    Parameters
    ----------
    markers_px
        ``(8, 2)`` markers by the order of ``MARKER_NAMES``, NaN where not seen.
    """
    pairs = (markers_px[pair] for pair in _PELVIS_PAIRS)
    return next((pair for pair in pairs if np.isfinite(pair).all()), np.full((2, 2), np.nan))


def _through(middle: Floats, half: float, rising_to_the_right_deg: float) -> Floats:
    angle = np.deg2rad(rising_to_the_right_deg)
    offset = half * np.array([np.cos(angle), -np.sin(angle)])
    line: Floats = np.stack([middle - offset, middle + offset])
    return line
