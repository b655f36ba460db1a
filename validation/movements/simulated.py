"""A film as landmarks alone: the rig's joints as the camera sees them, with the errors of the pose network.

It takes a hundredth of the time of pictures. Nothing is hidden behind anything else, so that it shows less than a film.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.ndimage import gaussian_filter1d

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Floats, Joint, PoseTrack, joint
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Source
from validation.body import Body
from validation.clip import ClipSpec
from validation.geometry import turn
from validation.motion import Sway
from validation.movements import truth
from validation.movements.film import Film, picture_move
from validation.pose import solve
from validation.skinning import Pose
from validation.truth import Observer

_BONES: Final = {
    "shoulder": "upperarm", "elbow": "lowerarm", "wrist": "hand", "hip": "thigh", "knee": "calf", "ankle": "foot",
}  # fmt: skip

# Errors of the pose network in a dozen rendered films of 640 px height, as shares of the body's height in the picture:
# one that is constant in a clip, one that wanders within a second, the jitter of single frames; and what all have.
_CONSTANT, _WANDERING, _JITTER = 0.009, 0.0038, 0.0014
_LOWER: Final = {"shoulder": -0.015, "ankle": -0.012, "heel": -0.020}
_WANDERS_S: Final = 0.35
_DEEP: Final = 3.0  # how much worse depth is than the two directions of the picture


def simulate(film: Film, seed: int = 0) -> tuple[Recording, dict[str, Any]]:
    """Return the landmarks of a film without its pictures, and its truth."""
    rng = np.random.default_rng((seed, int(film.key[:8], 16)))
    xy, world, frames, begin_s = [], [], [], 0.0
    for take in film.takes:
        told, places = _take(take)
        frames.append({name: values + begin_s if name == "t_s" else values for name, values in told.items()})
        moved = np.array(
            [picture_move(film.nudges, t_s, take.camera.height_px, take.camera.width_px) for t_s in frames[-1]["t_s"]]
        )
        seen = take.camera.project(places)
        seen = np.einsum("tij,tkj->tki", moved[:, :, :2], seen) + moved[:, None, :, 2]
        middle = places[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP]].mean(axis=1, keepdims=True)
        body = (places - middle) @ take.camera.axes.T
        tall = float(np.median(np.ptp(seen[..., 1], axis=1)))
        for name, lower in _LOWER.items():
            seen[:, [joint(side, name) for side in BOTH_SIDES], 1] += lower * tall
        xy.append(seen + _errors(rng, seen.shape, take.fps) * tall)
        world.append(body + _errors(rng, body.shape, take.fps) * [1.45, 1.45, 1.45 * _DEEP])
        begin_s += len(places) / take.fps
    columns = {name: np.concatenate([one[name] for one in frames]) for name in frames[0]}
    track = _track(film, columns["t_s"], np.concatenate(xy), np.concatenate(world))
    lists = {name: [round(float(value), 4) for value in values] for name, values in columns.items()}
    return _recording(film, track), truth.of_film(film, lists)


def _take(take: ClipSpec) -> tuple[dict[str, Floats], Floats]:
    """Return the columns of the truth of one take, and the places (T, 33, 3) of all landmarks in the room."""
    subject = take.subject
    body = Body(subject.shape, subject.skin_follow, sole_m=0.02 if subject.shoes else 0.0)
    yaw_deg = take.yaw_deg + (180.0 if take.facing == "back" else 0.0)
    observer = Observer(body, take.camera, yaw_deg, [])
    sway, count = Sway(take.seed, take.sway_deg, take.sway_m), round(take.motion.duration_s * take.fps)
    places, told = np.zeros((count, JOINT_COUNT, 3)), []
    for number in range(count):
        t_s = number / take.fps
        asked = sway.apply(take.motion.at(t_s), t_s)
        pose = solve(body, asked, subject.spine)
        angles = observer.see(pose, asked).angles
        told.append([t_s, *(angles[name] for name in ("left_contact", "right_contact", "depth_percent"))])
        places[number] = _places(body, pose) @ turn(yaw_deg=yaw_deg).T
    names = ("t_s", "left_contact", "right_contact", "depth_percent")
    return dict(zip(names, np.array(told).T, strict=True)), places


def _places(body: Body, pose: Pose) -> Floats:
    """Return where the 33 landmarks are, (33, 3)."""

    def carried(bone: str, offset: tuple[float, float, float]) -> Floats:
        number = body.number[bone]
        place: Floats = pose.joints[number] + pose.rotations[number] @ np.array(offset)
        return place

    places = np.zeros((JOINT_COUNT, 3))
    places[: Joint.LEFT_SHOULDER] = carried("head", (0.0, 0.07, 0.12))
    for side, sign in zip(BOTH_SIDES, (1.0, -1.0), strict=True):
        letter = side[0]
        for name, bone in _BONES.items():
            places[joint(side, name)] = pose.joints[body.number[f"{bone}_{letter}"]]
        for name in ("pinky", "index", "thumb"):
            number = body.number[f"hand_{letter}"]
            along = body.heads[number] - body.joint(f"lowerarm_{letter}")
            places[joint(side, name)] = pose.joints[number] + pose.rotations[number] @ along * 0.3
        sole = -body.joint(f"foot_{letter}")[1] + 0.02
        places[joint(side, "heel")] = carried(f"foot_{letter}", (0.0, sole, -0.05))
        places[joint(side, "foot_index")] = carried(f"ball_{letter}", (0.0, 0.0, 0.05))
        places[joint(side, "ear")] = carried("head", (0.075 * sign, 0.08, 0.0))
        for name, across in (("eye_inner", 0.02), ("eye", 0.033), ("eye_outer", 0.045)):
            places[joint(side, name)] = carried("head", (across * sign, 0.10, 0.10))
        places[Joint[f"MOUTH_{side.upper()}"]] = carried("head", (0.025 * sign, 0.03, 0.10))
    return places


def _errors(rng: np.random.Generator, shape: tuple[int, ...], fps: float) -> Floats:
    """Return errors (T, 33, n) as shares of the body's height in the picture."""
    wandering = gaussian_filter1d(rng.standard_normal(shape), _WANDERS_S * fps, axis=0, mode="reflect")
    wandering /= max(float(wandering.std()), 1e-9)
    constant = rng.standard_normal((1, *shape[1:]))
    errors: Floats = _CONSTANT * constant + _WANDERING * wandering + _JITTER * rng.standard_normal(shape)
    return errors


def _track(film: Film, t_s: Floats, xy: Floats, world: Floats) -> PoseTrack:
    camera = film.takes[0].camera
    inside = np.all((xy >= 0) & (xy <= (camera.width_px, camera.height_px)), axis=-1)
    visibility = np.where(inside, 0.98, 0.1)
    if film.passer is not None:
        visibility[(t_s > film.passer.t_s + 1.2) & (t_s < film.passer.t_s + 1.8)] = 0.1
    return PoseTrack(t_s, xy, world, visibility, camera.width_px, camera.height_px)


def _recording(film: Film, track: PoseTrack) -> Recording:
    count, fps = len(track), film.takes[0].fps
    source = Source(
        path=f"{film.name}.mp4", sha256="0" * 64, width=track.width_px, height=track.height_px,
        duration_s=float(track.t_s[-1]), frames=count, fps_mean=float(fps), timestamp_jitter_ms=0.0, rotation_deg=0,
    )  # fmt: skip
    moves = [picture_move(film.nudges, t_s, track.height_px, track.width_px) for t_s in track.t_s]
    shift = np.array([np.hypot(move[0, 2], move[1, 2]) for move in moves])
    stats = FrameStats(np.full(count, 120.0), shift, np.ones(count, dtype=np.int64))
    return Recording(source, track, stats, PoseProvenance("not used", "simulated", "0" * 64))
