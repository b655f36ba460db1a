"""Joint centres of laboratory marker sets, which have markers on the skin: computed, and said to be.

Hips by the regression of Harrington et al. (J Biomech 2007;40:595-602) from the width and depth of the pelvis: with x
forward, y up and z to the right from the middle of both ASIS, in millimetres,

    x = -0.24 PD - 9.9      y = -0.30 PW - 10.9      z = +-(0.33 PW + 7.3)

where PW is the distance of both ASIS and PD that of their middle from the middle of both PSIS. Knees and ankles are the
middle of the markers on both sides of the joint.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from hipcheck.interchange.keypoints import Keypoints
from hipcheck.interchange.names import BETWEEN, find_between, find_joints, find_markers, find_sacrum, is_augmented
from hipcheck.landmarks import BOTH_SIDES, Floats, joint

__all__ = ["with_joint_centres"]

HARRINGTON: Final = "hip joint centres by the regression of Harrington et al. 2007"

_PELVIS_M: Final = (0.12, 0.45)  # width between both ASIS, of children and of the largest adults
_UNITS_M: Final = (1.0, 1e-2, 1e-3)
_FLAT: Final = 1e-3
_HIP_ALIASES: Final = ("LHJC", "RHJC")


def with_joint_centres(points: Keypoints) -> tuple[Keypoints, list[str]]:
    """Return the points with the centres of joints that they lack, and a sentence about each kind of joint.

    Points in a plane, and those with names of joint centres already, stay as they are.
    """
    if not _is_deep(points.places):
        return points, []
    sentences: list[str] = []
    added = _middles(points, sentences)
    pelvis = None if _has_hip_centres(points) else _pelvis(points)
    if pelvis is not None:
        unit_m, hips = pelvis
        added |= dict(zip(_HIP_ALIASES, hips, strict=True))
        points = replace(points, metres_per_unit=unit_m, origin=f"{points.origin}; {HARRINGTON}")
        sentences.append(f"The file has no hip joints: they are computed from markers of the pelvis ({HARRINGTON}).")
    if not added:
        return points, sentences
    more = np.stack(list(added.values()), axis=1)
    names = (*points.names, *added)
    confidence = np.concatenate([points.confidence, np.ones(more.shape[:2])], axis=1)
    places = np.concatenate([points.places, more], axis=1)
    return replace(points, names=names, places=places, confidence=confidence), sentences


def _is_deep(places: Floats) -> bool:
    """Whether points lie in space: programs that see a plane write a third axis of zeros."""
    if places.shape[-1] != 3 or np.isnan(places).all():
        return False
    spread = np.nanmax(places, axis=(0, 1)) - np.nanmin(places, axis=(0, 1))
    return bool(spread[2] > _FLAT * spread.max())


def _middles(points: Keypoints, sentences: list[str]) -> dict[str, Floats]:
    """Return the middles of knees and ankles that have a marker on either side."""
    added: dict[str, Floats] = {}
    lone: list[str] = []
    on_skin = bool(find_markers([name for name in points.names if not is_augmented(name)]))
    for name in BETWEEN:
        for side in BOTH_SIDES:
            centre, outer, inner = find_between(points.names, name, side)
            if centre in points.names or outer is None:
                continue
            if inner is not None:
                added[centre] = 0.5 * (points.places[:, outer] + points.places[:, inner])
            elif on_skin:
                lone.append(f"{side} {name}")
    if added:
        sentences.append("Knees and ankles are the middle of the markers on their inner and outer side.")
    if lone:
        sentences.append(
            f"Of {', '.join(lone)} only the marker on the outer side is there and taken for the joint: knee angles "
            "read several degrees too far outward, more so the deeper the squat."
        )
    return added


def _has_hip_centres(points: Keypoints) -> bool:
    joints = find_joints(points.names)
    named = [points.names[joints[place]] for side in BOTH_SIDES if (place := joint(side, "hip")) in joints]
    return len(named) == len(BOTH_SIDES) and not any("ftc" in name.lower() for name in named)


def _pelvis(points: Keypoints) -> tuple[float, tuple[Floats, Floats]] | None:
    """Return the unit in metres and the left and right hip joint centre, each ``(T, 3)``; None without the markers."""
    markers: Mapping[str, int] = {str(name): at for name, at in find_markers(points.names).items()}
    sacrum = find_sacrum(points.names)
    if not {"left_asis", "right_asis"} <= markers.keys():
        return None
    if {"left_psis", "right_psis"} <= markers.keys():
        back = 0.5 * (points.places[:, markers["left_psis"]] + points.places[:, markers["right_psis"]])
    elif sacrum is not None:
        back = points.places[:, sacrum]
    else:
        return None
    left, right = points.places[:, markers["left_asis"]], points.places[:, markers["right_asis"]]
    front = 0.5 * (left + right)
    width, depth = _usual_length(right - left), _usual_length(front - back)
    unit_m = next((unit for unit in (points.metres_per_unit, *_UNITS_M) if unit and _is_pelvis(width * unit)), None)
    if unit_m is None or not np.isfinite(depth):
        return None
    units_per_mm = 1e-3 / unit_m
    return unit_m, _harrington(
        front, front - back, right - left, width / units_per_mm, depth / units_per_mm, units_per_mm
    )


def _harrington(
    middle: Floats, forward: Floats, rightward: Floats, width_mm: float, depth_mm: float, units_per_mm: float
) -> tuple[Floats, Floats]:
    """Return the left and the right hip joint centre, ``(T, 3)`` in the unit of ``middle``."""
    z = _unit(rightward)
    x = _unit(forward - np.sum(forward * z, axis=1, keepdims=True) * z)
    y = np.cross(z, x)
    below = middle + units_per_mm * ((-0.24 * depth_mm - 9.9) * x + (-0.30 * width_mm - 10.9) * y)
    aside = units_per_mm * (0.33 * width_mm + 7.3) * z
    return below - aside, below + aside


def _usual_length(vectors: Floats) -> float:
    lengths = np.linalg.norm(vectors, axis=1)
    seen = lengths[np.isfinite(lengths)]
    return float(np.median(seen)) if len(seen) else float("nan")


def _is_pelvis(width_m: float) -> bool:
    return _PELVIS_M[0] <= width_m <= _PELVIS_M[1]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = vectors / np.where(lengths > 0, lengths, np.nan)
    return units
