"""Legs and arms: where their bones go so that feet stand where they should and knees point where they should."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from validation.body import Body
from validation.geometry import Floats, X, Y, Z, carry, rotation, shortest, unit

Rotations = dict[str, Floats]

_STRAIGHT = 0.99999
_LARGEST_SWIVEL_DEG = 60.0

# Directions of upper arm and forearm in the chest's frame for the left arm (the right one is mirrored).
ARMS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "down": ((0.16, -1.0, -0.02), (0.06, -1.0, 0.18)),
    "hips": ((0.62, -0.78, -0.25), (-0.72, -0.62, 0.35)),
    "crossed": ((0.10, -1.0, 0.42), (-1.0, 0.42, 0.50)),
    "front": ((0.12, -0.15, 1.0), (-0.05, 0.0, 1.0)),
    "clasped": ((0.22, -1.0, 0.25), (-0.62, 0.35, 0.75)),
    "bent": ((0.18, -1.0, -0.10), (-0.15, -0.15, 1.0)),
    "stick": ((0.10, -1.0, 0.10), (-0.03, -0.75, 0.65)),
}


def side_sign(side: str) -> int:
    """Return +1 for the left, -1 for the right (the x axis points to the person's left)."""
    return 1 if side == "left" else -1


def fppa_deg(hip: Floats, knee: Floats, ankle: Floats, side: str) -> float:
    """Return the frontal plane projection angle of three points seen straight from the front, + = valgus."""
    medial = -side_sign(side)
    thigh, shank = hip - knee, ankle - knee
    inner = np.arctan2(-medial * thigh[0], thigh[1]) + np.arctan2(-medial * shank[0], -shank[1])
    return float(np.degrees(inner))


def set_leg(
    body: Body, rotations: Rotations, side: str, hip: Floats, ankle: Floats, toe_out_deg: float, fppa: float | None
) -> Floats:
    """Turn thigh and shank so that they join ``hip`` and ``ankle``; return the knee, (3,).

    Parameters
    ----------
    toe_out_deg
        Direction of the foot, into which the knee bends.
    fppa
        Frontal plane projection angle to reach by swinging the knee about the line from hip to ankle, degrees, + =
        valgus; as near to it as the bend of the leg allows. None leaves the knee over the foot.
    """
    bones = [f"{bone}_{side[0]}" for bone in ("thigh", "calf", "foot")]
    hip_0, knee_0, ankle_0 = (body.joint(bone) for bone in bones)
    thigh, shank = float(np.linalg.norm(knee_0 - hip_0)), float(np.linalg.norm(ankle_0 - knee_0))
    reach = min(float(np.linalg.norm(ankle - hip)), (thigh + shank) * _STRAIGHT)
    axis = unit(ankle - hip)
    along = (thigh**2 - shank**2 + reach**2) / (2 * reach)
    out = math.sqrt(max(thigh**2 - along**2, 0.0))
    pole = rotation(Y, side_sign(side) * toe_out_deg) @ Z
    pole = unit(pole - np.dot(pole, axis) * axis)

    def knee_at(swivel: float) -> tuple[Floats, Floats]:
        direction = rotation(axis, side_sign(side) * swivel) @ pole
        return hip + along * axis + out * direction, direction

    foot = hip + reach * axis
    swivel = 0.0 if fppa is None else _swivel_for(fppa, lambda s: fppa_deg(hip, knee_at(s)[0], foot, side))
    knee, bend = knee_at(swivel)
    hinge_0 = np.cross(unit(ankle_0 - hip_0), Z)
    hinge = np.cross(axis, bend)
    rotations[bones[0]] = carry(knee_0 - hip_0, hinge_0, knee - hip, hinge)
    rotations[bones[1]] = carry(ankle_0 - knee_0, hinge_0, foot - knee, hinge)
    return knee


def _swivel_for(wanted: float, angle_at: Callable[[float], float]) -> float:
    """Swivel (deg, + = knee inward) that gives the wanted angle; the nearest end where none does."""
    low, high = -_LARGEST_SWIVEL_DEG, _LARGEST_SWIVEL_DEG
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if angle_at(middle) < wanted else (low, middle)
    return (low + high) / 2


def set_arms(
    body: Body, rotations: Rotations, chest: Floats, mode: str, swing_deg: float = 0.0, raise_deg: float = 0.0
) -> None:
    """Turn both arms into one of the ways of ``ARMS``; ``swing_deg`` moves the left arm forward, the right one back.

    ``raised`` arms are stretched and held ``raise_deg`` out to the side, from hanging (0) to overhead (180). A
    ``stick`` is held in the right hand; the left arm hangs.
    """
    for side in ("left", "right"):
        upper, fore = _directions(mode, side, raise_deg)
        mirror = np.array([side_sign(side), 1, 1])
        swing = rotation(X, -swing_deg * side_sign(side))
        # A crossed forearm lies before or behind the other one.
        ahead = np.array([0, 0, 0.25 if mode == "crossed" and side == "left" else 0.0])
        bones = [f"{bone}_{side[0]}" for bone in ("upperarm", "lowerarm", "hand")]
        shoulder, elbow, wrist = (body.joint(bone) for bone in bones)
        rotations[bones[0]] = shortest(chest @ (elbow - shoulder), chest @ swing @ (upper * mirror + ahead)) @ chest
        along = rotations[bones[0]] @ (wrist - elbow)
        rotations[bones[1]] = shortest(along, chest @ swing @ (fore * mirror)) @ rotations[bones[0]]
        rotations[bones[2]] = rotations[bones[1]]
        _curl_fingers(rotations, side)


def _directions(mode: str, side: str, raise_deg: float) -> tuple[Floats, Floats]:
    """Return where upper arm and forearm of a left arm point."""
    if mode == "raised":
        angle = math.radians(raise_deg)
        out = np.array([math.sin(angle) + 0.1, -math.cos(angle), 0.05])
        return out, out + np.array([0.0, 0.0, 0.1])
    upper, fore = ARMS["down" if mode == "stick" and side == "left" else mode]
    return np.array(upper), np.array(fore)


def _curl_fingers(rotations: Rotations, side: str) -> None:
    for finger in ("index", "middle", "ring", "pinky"):
        parent = rotations[f"hand_{side[0]}"]
        for part, deg in enumerate((13, 18, 11), start=1):
            parent = parent @ rotation(Z, -side_sign(side) * deg)
            rotations[f"{finger}_{part:02d}_{side[0]}"] = parent
