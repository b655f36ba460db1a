"""What is really there: the angles of the known pose as the camera would see them, frame by frame.

The formulas are those of the metrics, written here a second time on purpose: truth must not share the code it judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from validation.body import SIDES, Body
from validation.camera import Camera
from validation.geometry import Floats, turn
from validation.pose import PoseSpec
from validation.skinning import Pose
from validation.tags import Sticker

_JOINTS = {"shoulder": "upperarm", "hip": "thigh", "knee": "calf", "ankle": "foot", "ball": "ball"}
_CONTACT_M = 0.012

COLUMNS = {
    "t_s": "time of the frame, s",
    "pelvic_obliquity_deg": "line of the hip joint centres in the picture, + = left side higher",
    "pelvic_obliquity_asis_deg": "line of the bony ASIS in the picture, + = left side higher",
    "trunk_lean_left_deg": "mid-hip to mid-shoulder against vertical in the picture, + = to the subject's left",
    "left_fppa_deg": "frontal plane projection angle of the left leg in the picture, + = valgus",
    "right_fppa_deg": "the same of the right leg",
    "depth_percent": "lowering of mid-hip in the picture since the first frame, % of leg length",
    "left_contact": "1 while the left foot stands, else 0",
    "right_contact": "1 while the right foot stands, else 0",
    "points_px": "joint centres of the rig, bony ASIS or PSIS, and centres of the markers: x right, y down, "
    "from the outer corner of the first pixel (a pixel's centre lies at a half)",
}


@dataclass(frozen=True)
class FrameTruth:
    """Truth of one frame: ``angles`` by the names of `COLUMNS`, ``points_px`` by side and name."""

    angles: Mapping[str, float]
    points_px: Mapping[str, Floats]


class Observer:
    """Sees poses through one camera.

    Parameters
    ----------
    body, camera
        Who, and through which camera.
    yaw_deg
        Turn of the person about the vertical; 0 looks into the camera.
    stickers
        Markers on the person.
    """

    def __init__(self, body: Body, camera: Camera, yaw_deg: float, stickers: list[Sticker]) -> None:
        self._body, self._camera, self._stickers = body, camera, stickers
        self._world = turn(yaw_deg=yaw_deg)
        self._front = self._world[2, 2] > 0
        self._standing: tuple[float, float] | None = None

    def see(self, pose: Pose, asked: PoseSpec) -> FrameTruth:
        """Return the truth of ``pose``; the first one seen is the standing that depth is counted from."""
        points = {name: self._project(place) for name, place in self._places(pose).items()}
        left = 1 if self._front else -1
        hips, shoulders = _middle(points, "hip"), _middle(points, "shoulder")
        length = np.mean([_leg_px(points, side) for side in SIDES])
        if self._standing is None:
            self._standing = (float(hips[1]), float(length))
        angles = {
            "pelvic_obliquity_deg": _line_deg(points["left_hip"], points["right_hip"]),
            "pelvic_obliquity_asis_deg": _line_deg(points["left_asis"], points["right_asis"]),
            "trunk_lean_left_deg": _tilt_deg(left * (shoulders - hips)[0], (hips - shoulders)[1]),
            "depth_percent": 100 * float(hips[1] - self._standing[0]) / self._standing[1],
        }
        for side in SIDES:
            outward = left if side == "left" else -left
            angles[f"{side}_fppa_deg"] = _fppa_deg(points, side, outward)
            angles[f"{side}_contact"] = float(self._stands(pose, side, asked))
        if not self._front:
            points = {name: xy for name, xy in points.items() if not name.endswith("asis")}
        else:
            points = {name: xy for name, xy in points.items() if not name.endswith("psis")}
        return FrameTruth(angles, points | self._markers(pose))

    def _places(self, pose: Pose) -> dict[str, Floats]:
        body = self._body
        pelvis = body.number["pelvis"]
        places = {}
        for side in SIDES:
            for name, bone in _JOINTS.items():
                places[f"{side}_{name}"] = pose.joints[body.number[f"{bone}_{side[0]}"]]
            for name, vertex in (("asis", body.asis[side]), ("psis", body.psis[side])):
                arm = body.vertices[vertex] - body.heads[pelvis]
                places[f"{side}_{name}"] = pose.joints[pelvis] + pose.rotations[pelvis] @ arm
        return places

    def _markers(self, pose: Pose) -> dict[str, Floats]:
        seen = {}
        for sticker in self._stickers:
            place, _ = sticker.centre.posed(pose, self._body.heads)
            seen[f"{sticker.name}_marker"] = self._project(place[0])
        return seen

    def _project(self, place: Floats) -> Floats:
        return self._camera.project(self._world @ place)

    def _stands(self, pose: Pose, side: str, asked: PoseSpec) -> bool:
        """Whether heel or ball of the foot is as low as when it stands."""
        number = {bone: self._body.number[f"{bone}_{side[0]}"] for bone in ("foot", "ball")}
        surface = asked.leg(side).surface_m
        gaps = [pose.joints[i][1] - self._body.heads[i][1] - surface for i in number.values()]
        return bool(min(gaps) < _CONTACT_M and max(gaps) < 4 * _CONTACT_M)


def as_json(frames: list[FrameTruth], times_s: list[float]) -> dict[str, object]:
    """Return the columns of all frames, rounded to what the eye of a network can resolve."""
    table: dict[str, object] = {"t_s": [round(t, 4) for t in times_s]}
    for name in COLUMNS:
        if name in frames[0].angles:
            values = [frame.angles[name] for frame in frames]
            table[name] = [int(v) for v in values] if name.endswith("contact") else [round(v, 2) for v in values]
    table["points_px"] = {
        name: [[round(float(v), 1) for v in frame.points_px[name]] for frame in frames] for name in frames[0].points_px
    }
    return table


def _middle(points: Mapping[str, Floats], name: str) -> Floats:
    return (points[f"left_{name}"] + points[f"right_{name}"]) / 2


def _leg_px(points: Mapping[str, Floats], side: str) -> float:
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    return float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle))


def _tilt_deg(across: float, up: float) -> float:
    return float(np.degrees(np.arctan2(across, up)))


def _line_deg(left: Floats, right: Floats) -> float:
    return _tilt_deg(right[1] - left[1], abs(right[0] - left[0]))


def _fppa_deg(points: Mapping[str, Floats], side: str, outward: int) -> float:
    hip, knee, ankle = (points[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))
    thigh = _tilt_deg(outward * (hip - knee)[0], (knee - hip)[1])
    shank = _tilt_deg(outward * (ankle - knee)[0], (ankle - knee)[1])
    return thigh + shank
