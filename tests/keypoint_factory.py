"""Files with landmarks as other programs write them, made from synthetic tracks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from hipcheck.interchange.names import find_joints, layout_names
from hipcheck.landmarks import PoseTrack


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
