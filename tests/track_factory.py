"""Synthetic landmark tracks of known truth.

A stick person stands in front of the camera and does one exercise. Seen squarely (``yaw_deg = 0``),
orthographically and without noise, the angles in the picture are exactly the ones asked for; ``lifted`` and
``depth`` give their course over time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Facing, Floats, Joint, PoseTrack, Side, joint

Motion = Literal["stand", "stance", "squat", "single_squat"]

HEIGHT_M = 1.70
THIGH_M = SHANK_M = 0.42
LEG_M = THIGH_M + SHANK_M
TRUNK_M = 0.50
HIP_WIDTH_M = 0.22
SHOULDER_WIDTH_M = 0.36
ANKLE_WIDTH_M = 0.24
ANKLE_HEIGHT_M = 0.08
HEEL_TO_TOE_M = 0.145 * HEIGHT_M
FREE_HIP_FLEXION_DEG = 25.0
FREE_KNEE_FLEXION_DEG = 70.0

# Beside, below and behind the middle of the shoulders; the subject's left is positive, up is negative y.
_HEAD_M = {
    "NOSE": (0.0, -0.15, -0.11),
    "EYE_INNER": (0.02, -0.19, -0.09),
    "EYE": (0.035, -0.19, -0.09),
    "EYE_OUTER": (0.05, -0.19, -0.08),
    "EAR": (0.075, -0.17, 0.0),
    "MOUTH": (0.025, -0.11, -0.09),
}
# Beside, below and behind the shoulder of the same side.
_ARM_M = {
    "ELBOW": (0.06, 0.28, 0.02),
    "WRIST": (0.08, 0.53, -0.03),
    "PINKY": (0.08, 0.60, -0.03),
    "INDEX": (0.07, 0.61, -0.05),
    "THUMB": (0.06, 0.58, -0.06),
}


@dataclass(frozen=True)
class Timing:
    """When the subject moves; seconds.

    The free foot leaves the floor at ``lift_s`` and is back on it at ``touch_down_s``; the posture changes
    over ``ramp_s`` just inside, the weight shifts over ``ramp_s`` just outside. Repetition n starts at
    ``first_rep_s + n (rep_s + pause_s)`` and is deepest ``rep_s / 2`` later.
    """

    lift_s: float = 2.0
    touch_down_s: float = 8.0
    ramp_s: float = 0.5
    reps: int = 3
    first_rep_s: float = 2.0
    rep_s: float = 2.0
    pause_s: float = 0.5


def _smooth(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def lifted(t_s: Floats, timing: Timing) -> Floats:
    """Share of the single-leg posture: 0 both feet down, 1 free foot at its height."""
    up = (t_s - timing.lift_s) / timing.ramp_s
    down = (timing.touch_down_s - t_s) / timing.ramp_s
    return _smooth(np.minimum(up, down))


def shifted(t_s: Floats, timing: Timing) -> Floats:
    """Share of the weight shift: complete when the foot leaves the floor."""
    start = (t_s - timing.lift_s + timing.ramp_s) / timing.ramp_s
    end = (timing.touch_down_s + timing.ramp_s - t_s) / timing.ramp_s
    return _smooth(np.minimum(start, end))


def depth(t_s: Floats, timing: Timing) -> Floats:
    """Share of the greatest depth: sin^2 over each repetition, else 0."""
    cycle = timing.rep_s + timing.pause_s
    number = np.floor((t_s - timing.first_rep_s) / cycle)
    share = (t_s - timing.first_rep_s - number * cycle) / timing.rep_s
    active = (number >= 0) & (number < timing.reps) & (share <= 1.0)
    return np.where(active, np.sin(np.pi * share) ** 2, 0.0)


def make_track(
    motion: Motion = "stand",
    *,
    facing: Facing = "front",
    side: Side = "left",
    yaw_deg: float = 0.0,
    roll_deg: float = 0.0,
    duration_s: float | None = None,
    fps: float = 30.0,
    timing: Timing = Timing(),
    depth_percent: float = 25.0,
    drop_deg: float = 0.0,
    lean_deg: float = 0.0,
    valgus_left_deg: float = 0.0,
    valgus_right_deg: float = 0.0,
    toe_out_deg: float = 0.0,
    width_px: int = 1280,
    height_px: int = 720,
    fill: float = 0.75,
    distance_m: float | None = None,
    noise_px: float = 0.0,
    seed: int = 0,
) -> PoseTrack:
    """Make the track of a stick person.

    Parameters
    ----------
    motion
        ``stand`` still; ``stance`` one hold on ``side``; ``squat`` on both legs; ``single_squat`` repetitions
        on ``side`` with the other foot up from ``lift_s`` to ``touch_down_s``.
    facing
        ``front`` or ``back``.
    side
        Stance leg; drop and lean count from it in every motion.
    yaw_deg
        Turn about the vertical, + = the subject's left side farther from the camera.
    roll_deg
        Turn of the picture, + = clockwise.
    duration_s
        Length; by default one second past the end of the movement.
    depth_percent
        Greatest lowering of the mid-hip, % of leg length.
    drop_deg, lean_deg
        Hip line (+ = free side lower) and trunk (+ = over the stance leg), reached in full during the hold or
        at the greatest depth, in proportion to ``lifted`` or ``depth`` before.
    valgus_left_deg, valgus_right_deg
        FPPA at the greatest depth, in proportion to ``depth`` before.
    toe_out_deg
        Foot yaw of both feet, + = toes outward.
    fill
        Share of the picture's height that the standing person fills.
    distance_m
        Distance of a pinhole camera; None = orthographic, which alone keeps the angles exact.
    noise_px, seed
        Standard deviation and seed of Gaussian noise in the picture (and, to scale, in ``world_m``).
    """
    end_s = {
        "stand": 4.0,
        "stance": timing.touch_down_s + 1.0,
        "squat": timing.first_rep_s + timing.reps * (timing.rep_s + timing.pause_s) + 1.0,
        "single_squat": timing.touch_down_s + 1.0,
    }[motion]
    t_s = np.arange(round((end_s if duration_s is None else duration_s) * fps)) / fps
    lift = lifted(t_s, timing) if motion in ("stance", "single_squat") else np.zeros_like(t_s)
    shift = shifted(t_s, timing) if motion in ("stance", "single_squat") else np.zeros_like(t_s)
    deep = depth(t_s, timing) if motion in ("squat", "single_squat") else np.zeros_like(t_s)
    effort = lift if motion == "stance" else deep
    body = _body_m(
        side,
        lift,
        shift,
        deep * depth_percent / 100.0,
        np.deg2rad(drop_deg) * effort,
        np.deg2rad(lean_deg) * effort,
        {"left": np.deg2rad(valgus_left_deg) * deep, "right": np.deg2rad(valgus_right_deg) * deep},
        np.deg2rad(toe_out_deg),
    )
    seen_m = _turn(body, np.deg2rad(yaw_deg if facing == "front" else 180.0 - yaw_deg))
    px_per_m = fill * height_px / HEIGHT_M
    scale = px_per_m if distance_m is None else px_per_m / (1.0 + seen_m[..., 2:] / distance_m)
    from_centre = (seen_m[..., :2] + (0.0, HEIGHT_M / 2.0)) * scale
    xy = _roll(from_centre, roll_deg) + np.array([width_px / 2.0, height_px / 2.0])
    mid_hip = seen_m[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=1, keepdims=True)
    world = seen_m - mid_hip
    world[..., :2] = _roll(world[..., :2], roll_deg)
    rng = np.random.default_rng(seed)
    xy += noise_px * rng.standard_normal(xy.shape)
    world += noise_px / px_per_m * rng.standard_normal(world.shape)
    inside = np.all((xy >= 0) & (xy <= (width_px, height_px)), axis=-1)
    return PoseTrack(t_s, xy, world, np.where(inside, 0.98, 0.1), width_px, height_px)


def join(*tracks: PoseTrack) -> PoseTrack:
    """Put tracks of one camera one after the other, a frame apart."""
    times, offset = [], 0.0
    for track in tracks:
        times.append(track.t_s - track.t_s[0] + offset)
        offset = times[-1][-1] + float(np.median(np.diff(track.t_s)))
    return PoseTrack(
        np.concatenate(times),
        np.concatenate([track.xy_px for track in tracks]),
        np.concatenate([track.world_m for track in tracks]),
        np.concatenate([track.visibility for track in tracks]),
        tracks[0].width_px,
        tracks[0].height_px,
    )


def _roll(xy: Floats, roll_deg: float) -> Floats:
    cos, sin = np.cos(np.deg2rad(roll_deg)), np.sin(np.deg2rad(roll_deg))
    return np.stack([xy[..., 0] * cos - xy[..., 1] * sin, xy[..., 0] * sin + xy[..., 1] * cos], axis=-1)


def _turn(body: Floats, angle: float) -> Floats:
    x, y, z = np.moveaxis(body, -1, 0)
    return np.stack([x * np.cos(angle) - z * np.sin(angle), y, x * np.sin(angle) + z * np.cos(angle)], axis=-1)


def _body_m(
    side: Side,
    lift: Floats,
    shift: Floats,
    sink: Floats,
    drop: Floats,
    lean: Floats,
    valgus: dict[Side, Floats],
    toe_out: float,
) -> Floats:
    """``(T, 33, 3)`` metres: x to the subject's left, y down from the floor, z behind the subject."""
    body = np.zeros((len(lift), JOINT_COUNT, 3))
    toward = 1.0 if side == "left" else -1.0
    mid = np.stack([toward * shift * ANKLE_WIDTH_M / 2, sink * LEG_M - LEG_M - ANKLE_HEIGHT_M, 0 * lift], axis=-1)
    for name in BOTH_SIDES:
        sign = 1.0 if name == "left" else -1.0
        half = HIP_WIDTH_M / 2
        hip = mid + np.stack([sign * half * np.cos(drop), -sign * toward * half * np.sin(drop), 0 * drop], axis=-1)
        knee, ankle = _planted_leg(hip, sign, sink, valgus[name])
        if name != side:
            knee, ankle = _lift_leg(hip, knee, ankle, lift)
        _put_leg(body, name, sign, hip, knee, ankle, toe_out)
    top = mid + TRUNK_M * np.stack([toward * np.sin(lean), -np.cos(lean), 0 * lean], axis=-1)
    _put_upper_body(body, top)
    # The feet stay where they are while the hips move back.
    planted = joint(side, "ankle")
    body[..., 2] -= body[:, planted, 2][:, None]
    return body


def _planted_leg(hip: Floats, sign: float, sink: Floats, valgus: Floats) -> tuple[Floats, Floats]:
    """Put the knee medial of the line from hip to ankle, where it bends by the valgus."""
    ankle = np.zeros_like(hip)
    ankle[:, 0], ankle[:, 1] = sign * ANKLE_WIDTH_M / 2, -ANKLE_HEIGHT_M
    line = (ankle - hip)[:, :2]
    length = np.linalg.norm(line, axis=-1)
    shank_share = np.clip(0.5 * (1.0 - 0.25 * sink) / (1.0 - sink), 0.5, 0.85)
    share = (1.0 - shank_share) * shank_share
    tan = np.tan(valgus)
    medial = length * 2.0 * tan * share / (1.0 + np.sqrt(1.0 + 4.0 * tan**2 * share))
    unit = line / length[:, None]
    normal = sign * np.stack([-unit[:, 1], unit[:, 0]], axis=-1)
    knee = hip.copy()
    knee[:, :2] += (1.0 - shank_share)[:, None] * line + medial[:, None] * normal
    knee[:, 2] -= _hidden(THIGH_M, hip, knee)
    ankle[:, 2] = knee[:, 2] + _hidden(SHANK_M, knee, ankle)
    return knee, ankle


def _hidden(length_m: float, a: Floats, b: Floats) -> Floats:
    """Return how far a bone of this length reaches in depth when its ends appear at a and b."""
    hidden: Floats = np.sqrt(np.maximum(length_m**2 - np.sum((a - b)[:, :2] ** 2, axis=-1), 0.0))
    return hidden


def _lift_leg(hip: Floats, knee: Floats, ankle: Floats, lift: Floats) -> tuple[Floats, Floats]:
    flexion = np.deg2rad(FREE_HIP_FLEXION_DEG)
    behind = np.deg2rad(FREE_KNEE_FLEXION_DEG) - flexion
    high_knee = hip + THIGH_M * np.array([0.0, np.cos(flexion), -np.sin(flexion)])
    high_ankle = high_knee + SHANK_M * np.array([0.0, np.cos(behind), np.sin(behind)])
    share = lift[:, None]
    return knee + share * (high_knee - knee), ankle + share * (high_ankle - ankle)


def _put_leg(body: Floats, side: Side, sign: float, hip: Floats, knee: Floats, ankle: Floats, toe_out: float) -> None:
    along = HEEL_TO_TOE_M * np.array([sign * np.sin(toe_out), 0.0, -np.cos(toe_out)])
    heel = ankle + np.array([0.0, ANKLE_HEIGHT_M - 0.02, 0.0]) - 0.25 * along
    for name, place in (
        ("hip", hip),
        ("knee", knee),
        ("ankle", ankle),
        ("heel", heel),
        ("foot_index", heel + along),
    ):
        body[:, joint(side, name)] = place


def _put_upper_body(body: Floats, top: Floats) -> None:
    body[:, Joint.NOSE] = top + _HEAD_M["NOSE"]
    for side in BOTH_SIDES:
        mirror = np.array([1.0 if side == "left" else -1.0, 1.0, 1.0])
        shoulder = top + mirror * (SHOULDER_WIDTH_M / 2, 0.0, 0.0)
        body[:, joint(side, "shoulder")] = shoulder
        for name, offset in _ARM_M.items():
            body[:, joint(side, name)] = shoulder + mirror * offset
        for name in ("EYE_INNER", "EYE", "EYE_OUTER", "EAR"):
            body[:, joint(side, name)] = top + mirror * _HEAD_M[name]
        body[:, Joint[f"MOUTH_{side.upper()}"]] = top + mirror * _HEAD_M["MOUTH"]
