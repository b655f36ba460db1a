"""A stick person who walks or runs before a pinhole camera, with drops and lifts in closed form.

The stride is ``2 step_s`` long. The left foot lifts at ``quiet_s + 2 k step_s``, the right one a step later, and each
is down again after ``swing`` of a step. In every step the pelvis drops and the trunk leans by ``sin^2``, largest in its
middle and level at the lifts; the body sways over the leg that carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Facing, Floats, Joint, PoseTrack, joint

Way = Literal["on_the_spot", "treadmill", "overground"]

WIDTH_PX, HEIGHT_PX = 1080, 1920
FOCAL_PX = 1600.0
CAMERA_HEIGHT_M = 1.0
THIGH_M = SHANK_M = 0.43
ANKLE_M = 0.08
TRUNK_M = 0.50
SWAY_M = 0.025


@dataclass(frozen=True)
class Walker:
    """How somebody walks; see the module.

    Attributes
    ----------
    drop_left_deg, drop_right_deg, lean_left_deg, lean_right_deg
        Largest drop and lean in steps on that leg.
    stride_m
        How far a foot swings forward against the body, on a treadmill and overground.
    lift_m
        How high the ankle rises in a swing.
    bounce_m
        How much higher the hips are in the middle of a step than at the lifts; negative for running.
    """

    way: Way = "on_the_spot"
    facing: Facing = "front"
    drop_left_deg: float = 4.0
    drop_right_deg: float = 4.0
    lean_left_deg: float = 0.0
    lean_right_deg: float = 0.0
    steps: int = 16
    step_s: float = 0.6
    swing: float = 0.8
    stride_m: float = 0.6
    lift_m: float = 0.18
    bounce_m: float = 0.03
    quiet_s: float = 2.5
    distance_m: float = 4.0
    speed_m_s: float = 0.0
    fps: float = 30.0

    @property
    def lifts_s(self) -> Floats:
        """Instants of the lifts, the left foot first."""
        lifts: Floats = self.quiet_s + self.step_s * np.arange(self.steps + 1)
        return lifts


def walk_track(walker: Walker = Walker()) -> PoseTrack:
    """Return the landmarks of a walk; the world landmarks are those of a body seen squarely."""
    t_s = np.arange(round((walker.lifts_s[-1] + 1.0) * walker.fps)) / walker.fps
    body_m = _body_m(walker, t_s)
    toward = 1.0 if walker.facing == "front" else -1.0
    gone_m = walker.speed_m_s * np.clip(t_s - walker.quiet_s, 0.0, walker.steps * walker.step_s)
    depth = walker.distance_m - toward * (
        body_m[..., 2] + (gone_m if walker.way == "overground" else 0.0 * t_s)[:, None]
    )
    x = WIDTH_PX / 2 + toward * FOCAL_PX * body_m[..., 0] / depth
    y = HEIGHT_PX / 2 + FOCAL_PX * (CAMERA_HEIGHT_M - body_m[..., 1]) / depth
    world = np.stack([toward * body_m[..., 0], -body_m[..., 1], -toward * body_m[..., 2]], axis=-1)
    xy = np.stack([x, y], axis=-1)
    return PoseTrack(t_s, xy, world, np.full(xy.shape[:2], 0.99), WIDTH_PX, HEIGHT_PX)


def _body_m(walker: Walker, t_s: Floats) -> Floats:
    """Return ``(T, 33, 3)`` places: x to the subject's left, y up, z to where they face."""
    phase = (t_s - walker.quiet_s) / walker.step_s
    active = (phase >= 0) & (phase < walker.steps)
    hump = np.where(active, np.sin(np.pi * phase) ** 2, 0.0)
    on_right = np.floor(phase) % 2 == 0
    drop = np.deg2rad(hump * np.where(on_right, -walker.drop_right_deg, walker.drop_left_deg))
    lean = np.deg2rad(hump * np.where(on_right, -walker.lean_right_deg, walker.lean_left_deg))
    middle = np.zeros((len(t_s), 3))
    carried = np.sin(np.pi * (phase - max(walker.swing - 1, 0.0) / 2)) ** 2 * active  # what follows a flight is later
    middle[:, 1] = ANKLE_M + 0.98 * (THIGH_M + SHANK_M) + walker.bounce_m * carried
    middle[:, 0] = np.where(active, -SWAY_M * np.sin(np.pi * phase), 0.0)
    body = np.zeros((len(t_s), JOINT_COUNT, 3))
    for side, sign, lag in (("left", 1.0, 0.0), ("right", -1.0, 1.0)):
        hip = middle + 0.11 * sign * np.stack([np.cos(drop), np.sin(drop), 0 * drop], axis=-1)
        ankle = _ankle_m(walker, phase - lag, active) + np.array([0.10 * sign, 0.0, 0.0])
        knee = _knee_m(hip, ankle)
        places = {"hip": hip, "knee": knee, "ankle": ankle}
        places |= {
            "heel": ankle + np.array([0, -0.06, -0.06]),
            "foot_index": ankle + np.array([0.02 * sign, -0.06, 0.16]),
        }
        for name, place in places.items():
            body[:, joint(side, name)] = place
    top = middle + TRUNK_M * np.stack([np.sin(lean), np.cos(lean), 0 * lean], axis=-1)
    _put_upper_body(body, top)
    return body


def _ankle_m(walker: Walker, phase: Floats, active: Floats) -> Floats:
    """Return the place of an ankle whose swings begin at even phases; a foot left behind rises before it lifts."""
    cycle = phase % 2.0
    swung = np.clip(cycle / walker.swing, 0.0, 1.0)
    forward = np.where(cycle < walker.swing, -0.5 + swung, 0.5 - (cycle - walker.swing) / (2.0 - walker.swing))
    if walker.way == "on_the_spot":
        rise, forward = np.sin(np.pi * swung) ** 2 * (cycle < walker.swing), 0.0 * forward
    else:
        late = np.where(phase > 0, np.interp(cycle, [1.55, 2.0], [0.0, 0.6]), 0.0)
        swing = np.interp(swung, [0.0, 0.2, 0.5, 0.75, 1.0], [0.6, 1.0, 0.5, 0.15, 0.0])
        rise = np.where(cycle < walker.swing, swing, late)
    place: Floats = np.zeros((len(phase), 3))
    place[:, 1] = ANKLE_M + walker.lift_m * np.where(active, rise, 0.0)
    place[:, 2] = walker.stride_m * np.where(active, forward, 0.0)
    return place


def _knee_m(hip: Floats, ankle: Floats) -> Floats:
    """Return the knee before the line from hip to ankle."""
    line = ankle - hip
    length = np.linalg.norm(line, axis=1)
    out = np.sqrt(np.maximum(THIGH_M**2 - length**2 / 4, 0.0))
    across = np.stack([0 * length, line[:, 2], -line[:, 1]], axis=1)
    across /= np.linalg.norm(across, axis=1)[:, None]
    knee: Floats = hip + line / 2 + out[:, None] * across
    return knee


def _put_upper_body(body: Floats, top: Floats) -> None:
    body[:, : Joint.LEFT_SHOULDER] = (top + np.array([0.0, 0.2, 0.08]))[:, None]
    for side, sign in zip(BOTH_SIDES, (1.0, -1.0), strict=True):
        shoulder = top + np.array([0.18 * sign, 0.0, 0.0])
        body[:, joint(side, "shoulder")] = shoulder
        for name, down in (("elbow", 0.28), ("wrist", 0.53), ("pinky", 0.6), ("index", 0.6), ("thumb", 0.56)):
            body[:, joint(side, name)] = shoulder + np.array([0.05 * sign, -down, 0.0])
