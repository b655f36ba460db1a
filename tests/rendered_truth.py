"""What a rendered person really did: lift and touch-down, trunk lean, knee angle at matched depth.

Works on joint positions ``(T, 2)`` in pixels by name: ``left_hip``, ``left_knee``, ``left_ankle``, ``left_shoulder``...
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Joints = Mapping[str, np.ndarray]


def leg_px(joints: Joints, side: str) -> float:
    """Leg length in the first frame, where the person stands."""
    hip, knee, ankle = (joints[f"{side}_{name}"][0] for name in ("hip", "knee", "ankle"))
    return float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle))


def off_the_floor(t_s: np.ndarray, joints: Joints, free: str) -> tuple[float, float]:
    """First and last instant at which the free ankle is higher than 1 % of leg length over its place in standing."""
    ankle = joints[f"{free}_ankle"][:, 1]
    up = np.flatnonzero(100 * (ankle[0] - ankle) / leg_px(joints, free) > 1.0)
    return float(t_s[up[0]]), float(t_s[up[-1]])


def lean_over_deg(joints: Joints, side: str, facing: str) -> np.ndarray:
    """Trunk lean over the stance leg against the first second, degrees."""
    up = 0.5 * (joints["left_shoulder"] + joints["right_shoulder"] - joints["left_hip"] - joints["right_hip"])
    image_right = np.degrees(np.arctan2(up[:, 0], -up[:, 1]))
    sign = (1 if side == "left" else -1) * (-1 if facing == "back" else 1)
    return sign * (image_right - np.median(image_right[:30]))


def depth_percent(joints: Joints) -> np.ndarray:
    """Lowering of the hip centres since the first frame, % of leg length."""
    height = 0.5 * (joints["left_hip"] + joints["right_hip"])[:, 1]
    return 100 * (height - height[0]) / (0.5 * (leg_px(joints, "left") + leg_px(joints, "right")))


def at_depth(
    t_s: np.ndarray, values: np.ndarray, depth: np.ndarray, level: float, start_s: float, bottom_s: float, end_s: float
) -> tuple[float, float]:
    """Values at the last crossing of a depth on the way down and the first one on the way up."""
    down = [i for i in range(len(t_s) - 1) if start_s <= t_s[i] <= bottom_s and depth[i] < level <= depth[i + 1]]
    up = [i for i in range(len(t_s) - 1) if bottom_s <= t_s[i] <= end_s + 0.2 and depth[i] >= level > depth[i + 1]]
    return float(values[down[-1]]), float(values[up[0]])
