"""From what is asked of a pose (obliquity, lean, depth, knees, feet) to the place of every bone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from validation.body import Body
from validation.geometry import Floats, X, blend, rotation, smooth, turn
from validation.limbs import Rotations, set_arms, set_leg, side_sign
from validation.skinning import Pose

_MOST_ROUNDS = 20
_CLOSE_M, _CLOSE_DEG = 5e-5, 0.005
_KNEE_SLACK = 0.9985  # of the leg's length: a standing knee is never locked
_AHEAD_OF_ANKLES_M = 0.04  # where the centre of mass stands over the feet


@dataclass(frozen=True)
class Spine:
    """How the trunk bends between pelvis and chest.

    Attributes
    ----------
    shares
        Share of the bend that the first and the second spine bone have already taken: (1/3, 2/3) spreads it, larger
        numbers put the curve low in the back, smaller ones high.
    chest_follow
        Share of the pelvic obliquity that the chest keeps: 0 level shoulders, 1 the chest tilts with the pelvis.
    """

    shares: tuple[float, float] = (1 / 3, 2 / 3)
    chest_follow: float = 0.0


@dataclass(frozen=True)
class Leg:
    """One leg; ``lift`` moves it from where it is planted (0) to how it is held up (1).

    Attributes
    ----------
    hip_flexion_deg, knee_flexion_deg, abduction_deg
        How the lifted leg is held.
    fppa_deg
        Frontal plane projection angle wanted of the planted leg; None leaves the knee over the foot.
    surface_m
        Height of what is beneath the foot.
    clearance_m
        Height of the planted foot's sole above it.
    reach_m, aside_m
        How far in front, and how far outward of its place beneath the hip, the foot is planted.
    held_m
        Where the lifted ankle is held, from its hip: outward, up, forward; instead of the angles.
    knee_out_deg
        Direction in which the lifted knee points, outward from straight ahead.
    """

    lift: float = 0.0
    hip_flexion_deg: float = 25.0
    knee_flexion_deg: float = 65.0
    abduction_deg: float = 0.0
    fppa_deg: float | None = None
    surface_m: float = 0.0
    clearance_m: float = 0.0
    reach_m: float = 0.0
    aside_m: float = 0.0
    held_m: tuple[float, float, float] | None = None
    knee_out_deg: float = 3.0


@dataclass(frozen=True)
class PoseSpec:
    """What a pose shall be, seen by a camera straight in front.

    Attributes
    ----------
    obliquity_deg
        Line of the hip centres, + = left side higher.
    lean_left_deg
        Line from mid-hip to mid-shoulder against vertical, + = toward the left.
    pelvis_yaw_deg
        Turn of the pelvis, + = its front turns to the left.
    pitch_deg
        Forward lean of the trunk; the pelvis takes 85 % of it.
    depth
        Lowering of the hips, fraction of the leg length.
    weight
        Where the centre of mass stands: 0 between the feet, +1 over the left, -1 over the right foot.
    sway_m
        What is added to that place, (to the left, forward).
    left, right
        The legs.
    arms, arm_swing_deg, arm_raise_deg
        See `validation.limbs.set_arms`.
    foot_distance_m, toe_out_deg
        Distance of the ankles and direction of the feet.
    bearing
        Which leg the hips' height follows: +1 the left, -1 the right, 0 the one that reaches less far; None: the one
        that is not lifted.
    tilt_deg, heading_deg, place_m
        What becomes of the whole body at last: tipped forward about the line of the heels, turned to its left, and
        moved to the left, up and forward as seen before that turn.
    """

    obliquity_deg: float = 0.0
    lean_left_deg: float = 0.0
    pelvis_yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    depth: float = 0.0
    weight: float = 0.0
    sway_m: tuple[float, float] = (0.0, 0.0)
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    arms: str = "down"
    arm_swing_deg: float = 0.0
    arm_raise_deg: float = 0.0
    foot_distance_m: float = 0.20
    toe_out_deg: float = 8.0
    bearing: float | None = None
    tilt_deg: float = 0.0
    heading_deg: float = 0.0
    place_m: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def leg(self, side: str) -> Leg:
        """Return the leg of ``side``."""
        return self.left if side == "left" else self.right


def solve(body: Body, spec: PoseSpec, spine: Spine) -> Pose:
    """Return the pose of ``body`` that is asked for.

    Obliquity, depth and planted feet are met exactly, the lean to 0.005 deg; the body then moves over its feet until
    the centre of mass stands where ``weight`` says.
    """
    pelvis = turn(spec.obliquity_deg, spec.pelvis_yaw_deg, 0.85 * spec.pitch_deg)
    ground, bend_deg = np.zeros(2), 0.0
    pose = Pose(np.empty(0), np.empty(0))
    for _ in range(_MOST_ROUNDS):
        rotations: Rotations = {"Root": np.eye(3), "pelvis": pelvis}
        chest = _set_spine(rotations, spec, spine, bend_deg)
        # Arms held out point at the camera, not at the floor, however far the trunk bends.
        frame = turn(spec.lean_left_deg * -0.5) if spec.arms == "front" else chest
        set_arms(body, rotations, frame, spec.arms, spec.arm_swing_deg, spec.arm_raise_deg)
        root = np.array([ground[0], _root_height(body, spec, pelvis, ground[0]), ground[1]])
        for side in ("left", "right"):
            _set_foot_and_leg(body, rotations, spec, side, root, pelvis)
        pose = forward(body, rotations, root)
        off_m = _aim(spec) - _centre_of_mass(body, pose)[[0, 2]]
        off_deg = spec.lean_left_deg - lean_left_deg(body, pose)
        if np.abs(off_m).max() < _CLOSE_M and abs(off_deg) < _CLOSE_DEG:
            break
        ground += 0.95 * off_m
        bend_deg -= 1.7 * off_deg
    return _moved(pose, spec)


def _moved(pose: Pose, spec: PoseSpec) -> Pose:
    """Tip, turn and move the whole body; as it is where nothing of that is asked."""
    if not (spec.tilt_deg or spec.heading_deg or any(spec.place_m)):
        return pose
    world = turn(yaw_deg=spec.heading_deg, pitch_deg=spec.tilt_deg)
    return Pose(world @ pose.rotations, pose.joints @ world.T + np.array(spec.place_m))


def forward(body: Body, rotations: Rotations, root: Floats) -> Pose:
    """Return the place of all bones; one that is not in ``rotations`` turns with its parent. ``root`` is the pelvis."""
    count = len(body.names)
    turns, joints = np.zeros((count, 3, 3)), np.zeros((count, 3))
    for i, (name, parent) in enumerate(zip(body.names, body.parents, strict=True)):
        turns[i] = rotations.get(name, turns[parent] if parent >= 0 else np.eye(3))
        if name == "pelvis":
            joints[i] = root
        elif parent >= 0:
            joints[i] = joints[parent] + turns[parent] @ (body.heads[i] - body.heads[parent])
    return Pose(turns, joints)


def middle(body: Body, pose: Pose, bone: str) -> Floats:
    """Return the middle of the left and the right joint of ``bone``, (3,)."""
    centre: Floats = (pose.joints[body.number[f"{bone}_l"]] + pose.joints[body.number[f"{bone}_r"]]) / 2
    return centre


def lean_left_deg(body: Body, pose: Pose) -> float:
    """Return the line from mid-hip to mid-shoulder against vertical, seen from the front, + = toward the left."""
    trunk = middle(body, pose, "upperarm") - middle(body, pose, "thigh")
    return float(np.degrees(np.arctan2(trunk[0], trunk[1])))


def _set_spine(rotations: Rotations, spec: PoseSpec, spine: Spine, bend_deg: float) -> Floats:
    """Bend the spine; ``bend_deg`` is the S-shaped part that brings the shoulders over where they shall be."""
    pelvis = rotations["pelvis"]
    chest_deg = -spec.lean_left_deg + spine.chest_follow * spec.obliquity_deg + 0.5 * bend_deg
    chest = turn(chest_deg, 0.3 * spec.pelvis_yaw_deg, spec.pitch_deg)
    plain = turn(chest_deg - 0.5 * bend_deg, 0.3 * spec.pelvis_yaw_deg, spec.pitch_deg)
    for bone, share in zip(("spine_01", "spine_02"), spine.shares, strict=True):
        rotations[bone] = turn(bend_deg) @ blend(pelvis, plain, share)
    rotations["spine_03"] = chest
    rotations["neck_01"] = turn(0.65 * chest_deg, 0.0, 0.65 * spec.pitch_deg)
    rotations["head"] = turn(0.25 * chest_deg, 0.0, 0.3 * spec.pitch_deg)
    return chest


def _set_foot_and_leg(
    body: Body, rotations: Rotations, spec: PoseSpec, side: str, root: Floats, pelvis: Floats
) -> None:
    leg, letter = spec.leg(side), side[0]
    hip = root + pelvis @ (body.joint(f"thigh_{letter}") - body.joint("pelvis"))
    flat = _foot_turn(body, spec, side)
    planted = _planted_ankle(body, spec, side)
    if leg.lift <= 0:
        set_leg(body, rotations, side, hip, planted, spec.toe_out_deg, leg.fppa_deg)
        rotations[f"foot_{letter}"] = flat
        return
    ankle = (1 - leg.lift) * planted + leg.lift * _held_ankle(body, leg, side, hip)
    set_leg(body, rotations, side, hip, ankle, spec.toe_out_deg * (1 - leg.lift) + leg.knee_out_deg * leg.lift, None)
    # A held-up foot hangs: 12 deg more pointed than the shank's own angle.
    hanging = rotations[f"calf_{letter}"] @ rotation(X, 12)
    rotations[f"foot_{letter}"] = blend(flat, hanging, leg.lift)


def _planted_ankle(body: Body, spec: PoseSpec, side: str) -> Floats:
    leg = spec.leg(side)
    height = body.joint(f"foot_{side[0]}")[1] + leg.surface_m + leg.clearance_m
    return np.array([side_sign(side) * (spec.foot_distance_m / 2 + leg.aside_m), height, leg.reach_m])


def _held_ankle(body: Body, leg: Leg, side: str, hip: Floats) -> Floats:
    letter = side[0]
    if leg.held_m is not None:
        place: Floats = hip + np.array([side_sign(side), 1.0, 1.0]) * leg.held_m
        return place
    thigh = np.linalg.norm(body.joint(f"calf_{letter}") - body.joint(f"thigh_{letter}"))
    shank = np.linalg.norm(body.joint(f"foot_{letter}") - body.joint(f"calf_{letter}"))
    out = turn(lateral_deg=side_sign(side) * leg.abduction_deg)
    down = np.array([0.0, -1.0, 0.0])
    thigh_way = out @ rotation(X, -leg.hip_flexion_deg) @ down
    shank_way = out @ rotation(X, leg.knee_flexion_deg - leg.hip_flexion_deg) @ down
    ankle: Floats = hip + thigh * thigh_way + shank * shank_way
    return ankle


def _foot_turn(body: Body, spec: PoseSpec, side: str) -> Floats:
    along = body.joint(f"ball_{side[0]}") - body.joint(f"foot_{side[0]}")
    at_rest = np.degrees(np.arctan2(along[0] * side_sign(side), along[2]))
    return turn(yaw_deg=side_sign(side) * (spec.toe_out_deg - at_rest))


def _root_height(body: Body, spec: PoseSpec, pelvis: Floats, x: float) -> float:
    """Height of the pelvis at which the standing leg is just not straight, less the depth."""
    heights = {}
    for side in ("left", "right"):
        offset = pelvis @ (body.joint(f"thigh_{side[0]}") - body.joint("pelvis"))
        ankle = _planted_ankle(body, spec, side)
        across = x + offset[0] - ankle[0]
        heights[side] = ankle[1] + np.sqrt((_KNEE_SLACK * body.leg_m) ** 2 - across**2) - offset[1]
    if spec.bearing is not None:
        share, borne = abs(spec.bearing), heights["left" if spec.bearing > 0 else "right"]
        return float((1 - share) * min(heights.values()) + share * borne - spec.depth * body.leg_m)
    raised = {side: spec.leg(side).lift + 25 * spec.leg(side).clearance_m for side in heights}
    standing = min(raised, key=lambda side: raised[side])
    alone = float(smooth(max(raised.values()), 0.0, 0.3))
    height = (1 - alone) * min(heights.values()) + alone * heights[standing]
    return float(height - spec.depth * body.leg_m)


def _aim(spec: PoseSpec) -> Floats:
    return np.array([spec.weight * spec.foot_distance_m / 2, _AHEAD_OF_ANKLES_M]) + spec.sway_m


def _centre_of_mass(body: Body, pose: Pose) -> Floats:
    """Place of the centre of mass from trunk (with head and arms) and legs, after Winter's segment shares."""
    place = {name: pose.joints[body.number[name]] for name in ("neck_01", "foot_l", "foot_r", "thigh_l", "thigh_r")}
    trunk = (middle(body, pose, "thigh") + place["neck_01"]) / 2
    legs = [0.55 * place[f"thigh_{s}"] + 0.45 * place[f"foot_{s}"] for s in "lr"]
    centre: Floats = 0.678 * trunk + 0.161 * (legs[0] + legs[1])
    return centre
