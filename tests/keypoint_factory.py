"""Files with landmarks as other programs write them, made from synthetic tracks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from hipcheck.interchange.names import find_joints, layout_names
from hipcheck.landmarks import Joint, PoseTrack


def layout_points(track: PoseTrack, count: int, confidence: float = 0.8) -> np.ndarray:
    """``(T, count, 3)`` x, y, confidence in the order of a layout; zeros where it has no such joint."""
    _, names = layout_names(count)
    points = np.zeros((len(track), count, 3))
    for place, at in find_joints(names).items():
        points[:, at, :2], points[:, at, 2] = track.xy_px[:, place], confidence
    return points


def write_openpose(folder: Path, *people: np.ndarray) -> Path:
    """Write a JSON file a frame, the people of each in changing order; a person of zeros is not listed."""
    folder.mkdir()
    for frame in range(len(people[0])):
        group = [points[frame] for points in people if np.any(points[frame])]
        listed = [{"person_id": [-1], "pose_keypoints_2d": one.ravel().tolist()} for one in group]
        if frame % 3 == 0:
            listed.reverse()
        content = {"version": 1.3, "people": listed}
        (folder / f"cam_2_{frame:012d}_keypoints.json").write_text(json.dumps(content))
    return folder


def places_m(track: PoseTrack) -> np.ndarray:
    """``(T, 33, 3)`` places of the joints in a room: metres, x to the right of the picture, y up, z to the camera.

    The track must be orthographic, 720 px high and filled to three quarters.
    """
    px_per_m = 0.75 * 720 / 1.70
    at = track.xy_px[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=1) / px_per_m
    places = track.world_m + np.append(at, np.zeros((len(track), 1)), axis=1)[:, None]
    return places * (1.0, -1.0, -1.0) + (0.0, 720 / px_per_m, 0.0)


PELVIS_WIDTH_M = (0.11 - 0.0073) / 0.33  # so that the regression gives the stick person's hips, 22 cm apart
PELVIS_DEPTH_M = 0.15
KNEE_M = ANKLE_M = 0.05  # from the centre of the joint to the marker


def marker_set(track: PoseTrack, *, medial: bool = True, sacrum: bool = False) -> tuple[list[str], np.ndarray]:
    """Return the markers of a laboratory, named as in Plug-in Gait, and ``(T, K, 3)`` metres; none is a hip joint."""
    joints = places_m(track)
    left, right = joints[:, Joint.LEFT_HIP], joints[:, Joint.RIGHT_HIP]
    z = (right - left) / np.linalg.norm(right - left, axis=1, keepdims=True)
    ahead = np.array([0.0, 0.0, 1.0])  # toward the camera: seen from the front
    x = ahead - np.sum(ahead * z, axis=1, keepdims=True) * z
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y = np.cross(z, x)
    middle = 0.5 * (left + right)
    front = middle + (0.24 * PELVIS_DEPTH_M + 0.0099) * x + (0.30 * PELVIS_WIDTH_M + 0.0109) * y
    back = front - PELVIS_DEPTH_M * x
    found = {"LASI": front - 0.5 * PELVIS_WIDTH_M * z, "RASI": front + 0.5 * PELVIS_WIDTH_M * z}
    found |= {"SACR": back} if sacrum else {"LPSI": back - 0.04 * z, "RPSI": back + 0.04 * z}
    for side, outward in (("LEFT", -1.0), ("RIGHT", 1.0)):
        letter = side[0]
        found[f"{letter}SHO"] = joints[:, Joint[f"{side}_SHOULDER"]]
        for name, outer, inner, apart in (("KNEE", "KNE", "KNM", KNEE_M), ("ANKLE", "ANK", "MED", ANKLE_M)):
            centre = joints[:, Joint[f"{side}_{name}"]]
            found[f"{letter}{outer}"] = centre + outward * apart * z
            if medial:
                found[f"{letter}{inner}"] = centre - outward * apart * z
        found[f"{letter}HEE"] = joints[:, Joint[f"{side}_HEEL"]]
        found[f"{letter}TOE"] = joints[:, Joint[f"{side}_FOOT_INDEX"]]
    return list(found), np.stack(list(found.values()), axis=1)


def write_c3d_of(
    path: Path, names: list[str], places: np.ndarray, *, rate_hz: float = 30.0, units: tuple = ("mm",)
) -> Path:
    """Write a C3D file; ``units`` may be empty, names may be more than the 255 that one list holds."""
    import ezc3d

    content = ezc3d.c3d()
    content["parameters"]["POINT"]["RATE"]["value"] = [rate_hz]
    content["parameters"]["POINT"]["UNITS"]["value"] = list(units)
    content["parameters"]["POINT"]["LABELS"]["value"] = list(names)
    points = np.ones((4, len(names), len(places)))
    points[:3] = places.transpose(2, 1, 0)
    content["data"]["points"] = points
    content.write(str(path))
    return path
