"""Skeletons in every posture, seen from everywhere, with the noise of a pose network: what learning begins with.

Thousands a second, because nothing is drawn. What they lack, the way a pose network errs on bodies in clothes, is
learned afterwards from rendered pictures (`validation.view.stills`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from validation.geometry import Floats

__all__ = ["Sample", "rolled", "simulate"]

_NOISE: Final = 0.02  # of the leg, standard deviation of a landmark in the picture (measured on the stills: 0.02-0.05)
_DEPTH_NOISE: Final = 0.06  # the same in depth
_ORIENTATION_DEG: Final = 6.0  # by which the network turns a whole body in space
_DEPTH_GAIN: Final = (0.75, 1.1)  # of its depth
_LEG_M: Final = 0.83


@dataclass(frozen=True, eq=False)
class Sample:
    """Landmarks ``(N, 12, 2)`` and ``(N, 12, 3)`` in the order of `hipcheck.view.features.JOINTS`, and their view.

    ``view_deg`` is ``(N, 5)`` in the order of `hipcheck.view.network.OUTPUTS`.
    """

    xy: Floats
    world: Floats
    view_deg: Floats


class _Draw:
    """So many random numbers at a time."""

    def __init__(self, rng: np.random.Generator, count: int) -> None:
        self.rng, self.count = rng, count

    def uniform(self, low: float, high: float) -> Floats:
        return self.rng.uniform(low, high, self.count)

    def normal(self, sd: float) -> Floats:
        return self.rng.normal(0.0, sd, self.count)


def simulate(rng: np.random.Generator, count: int, *, back: bool) -> Sample:
    """Return people seen from the front or from behind."""
    draw = _Draw(rng, count)
    joints, pelvis_deg, feet_deg = _people(draw)
    heading, roll, pitch = draw.uniform(-60, 60), draw.uniform(-24, 24), draw.uniform(-12, 20)
    # Hips are about a leg's length over the floor; the camera looks at the middle of the body.
    sign = -1.0 if back else 1.0
    camera = _about("x", pitch) @ _about("y", sign * heading + (180.0 if back else 0.0))
    seen = _turned(camera, joints - np.array([0.0, -0.1, 0.0]))
    distance = draw.uniform(2.9, 5.5)[:, None]
    near = distance / (distance - seen[..., 2])
    flat = rolled(roll, np.stack([seen[..., 0] * near, -seen[..., 1] * near], axis=-1))
    spread = _NOISE * rng.gamma(4, 0.25, (count, 1, 1))
    noise = rng.normal(0, 1, (count, 12, 2)) * spread
    noise[:, 10:] += rng.normal(0, 1, (count, 2, 2)) * spread  # toes are read worst
    view = np.stack([heading + sign * pelvis_deg, roll, pitch, *(heading + sign * foot for foot in feet_deg)], axis=1)
    return Sample(flat + noise, _world(draw, seen, roll, noise, spread), view)


def _world(draw: _Draw, seen: Floats, roll: Floats, noise: Floats, spread: Floats) -> Floats:
    """Return what the network takes the body to be in space: turned as a whole, flattened, each joint by itself off."""
    wrong = _about("y", draw.normal(_ORIENTATION_DEG)) @ _about("x", draw.normal(_ORIENTATION_DEG))
    told = _turned(wrong, seen - seen[:, 2:4].mean(axis=1, keepdims=True))
    told[..., 2] *= draw.uniform(*_DEPTH_GAIN)[:, None]
    flat = rolled(roll, np.stack([told[..., 0], -told[..., 1]], axis=-1))
    flat += 0.7 * noise + 0.7 * spread * draw.rng.normal(0, 1, noise.shape)
    own = _DEPTH_NOISE * draw.rng.gamma(4, 0.25, (draw.count, 1)) * draw.rng.normal(0, 1, noise.shape[:2])
    return np.concatenate([flat, (own - told[..., 2])[..., None]], axis=-1)


def _people(draw: _Draw) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Return joints ``(N, 12, 3)`` in legs (x left, y up, z forward), turns of the pelvis and of both feet."""
    kind = draw.rng.integers(0, 4, draw.count)
    standing, one_leg = kind == 0, kind == 3
    flexion = np.select([standing, one_leg], [abs(draw.normal(4)), abs(draw.normal(20))], draw.uniform(3, 100))
    pelvis_deg, toe_out = draw.normal(4), draw.uniform(-4, 38)
    obliquity = np.where(standing, draw.normal(2), draw.uniform(-16, 16))
    pelvis = _about("z", obliquity) @ _about("y", pelvis_deg)
    width = np.where(standing, draw.uniform(0.09, 0.42), draw.uniform(0.16, 0.52))
    joints = np.zeros((draw.count, 12, 3))
    free, feet = draw.rng.integers(0, 2, draw.count), []
    hip_width = draw.uniform(0.16, 0.22)
    for number, side in enumerate((1.0, -1.0)):
        lifted = one_leg & (free == number)
        leg, foot_deg = _leg(draw, side, lifted, flexion, toe_out, (width - hip_width) / 2)
        hip = _turned(pelvis, side * hip_width[:, None, None] / 2 * np.array([1.0, 0.0, 0.0]))
        joints[:, [2 + number, 4 + number, 6 + number, 8 + number, 10 + number]] = hip + leg
        feet.append(np.where(lifted, np.nan, foot_deg))
    joints[:, :2] = _shoulders(draw, standing, one_leg, flexion, pelvis_deg)
    return joints / _LEG_M, pelvis_deg, (feet[0], feet[1])


def _leg(
    draw: _Draw, side: float, lifted: np.ndarray, flexion: Floats, toe_out: Floats, outward_m: Floats
) -> tuple[Floats, Floats]:
    """Return hip, knee, ankle, heel and toe ``(N, 5, 3)`` from the hip in metres, and the turn of the foot."""
    hip_deg = np.where(lifted, draw.uniform(-10, 85), flexion * (1 + draw.normal(0.06)))
    knee_deg = np.clip(np.where(lifted, draw.uniform(15, 110), hip_deg * draw.uniform(1.1, 1.9)), 0, 138)
    turned_out = np.where(lifted, draw.normal(8), draw.uniform(0, 1) * toe_out + draw.normal(12))
    apart = np.where(lifted, draw.normal(9), np.degrees(np.arctan2(outward_m, 0.8)) + draw.normal(2))
    thigh = _about("z", side * apart) @ _about("y", side * turned_out) @ _about("x", -hip_deg)
    shank = thigh @ _about("x", knee_deg) @ _about("z", side * draw.normal(3))
    down = np.array([0.0, -1.0, 0.0])
    knee = _turned(thigh, draw.uniform(0.40, 0.46)[:, None, None] * down)[:, 0]
    ankle = knee + _turned(shank, draw.uniform(0.38, 0.44)[:, None, None] * down)[:, 0]
    foot_deg = side * (toe_out + draw.normal(4))
    hanging = np.radians(np.where(lifted, draw.uniform(0, 60), 0.0))
    yaw = np.radians(foot_deg)
    along = np.stack([np.sin(yaw) * np.cos(hanging), -np.sin(hanging), np.cos(yaw) * np.cos(hanging)], axis=1)
    sole = draw.uniform(0.05, 0.09)[:, None] * down
    toe = ankle + along * draw.uniform(0.17, 0.24)[:, None] + sole * np.where(lifted, 0.5, 1.0)[:, None]
    heel = ankle - along * draw.uniform(0.03, 0.07)[:, None] + sole
    return np.stack([np.zeros_like(knee), knee, ankle, heel, toe], axis=1), foot_deg


def _shoulders(draw: _Draw, standing: np.ndarray, one_leg: np.ndarray, flexion: Floats, pelvis_deg: Floats) -> Floats:
    forward = np.radians(np.where(standing, draw.uniform(-2, 12), np.clip(flexion * draw.uniform(0.1, 0.7), 0, 62)))
    lateral_deg = np.where(one_leg, draw.uniform(-40, 40), draw.normal(4))
    lateral = np.radians(lateral_deg)
    up = np.stack([np.sin(lateral), np.cos(forward) * np.cos(lateral), np.sin(forward)], axis=1)
    twist = np.radians(0.3 * pelvis_deg + draw.normal(4))
    across = np.stack([np.cos(twist), draw.normal(0.03), -np.sin(twist)], axis=1)
    across = _turned(_about("z", -lateral_deg * draw.uniform(0, 0.6)), across[:, None])[:, 0]
    middle, half = draw.uniform(0.46, 0.58)[:, None] * up, draw.uniform(0.16, 0.22)[:, None] * across
    return np.stack([middle + half, middle - half], axis=1)


def _about(axis: str, deg: Floats) -> Floats:
    """Return right-handed rotations ``(N, 3, 3)``."""
    c, s = np.cos(np.radians(deg)), np.sin(np.radians(deg))
    o, i = np.zeros_like(c), np.ones_like(c)
    rows = {
        "x": [[i, o, o], [o, c, -s], [o, s, c]],
        "y": [[c, o, s], [o, i, o], [-s, o, c]],
        "z": [[c, -s, o], [s, c, o], [o, o, i]],
    }[axis]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _turned(rotation: Floats, points: Floats) -> Floats:
    turned: Floats = np.einsum("nij,nkj->nki", rotation, points)
    return turned


def rolled(deg: Floats, flat: Floats) -> Floats:
    """Turn positions ``(N, 12, 2 or 3)``, y down, clockwise; return their x and y."""
    c, s = np.cos(np.radians(deg))[:, None], np.sin(np.radians(deg))[:, None]
    return np.stack([c * flat[..., 0] - s * flat[..., 1], s * flat[..., 0] + c * flat[..., 1]], axis=-1)
