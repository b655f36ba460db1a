"""Laboratory recordings of marker motion, seen by a camera: a check of the kinematics that owes nothing to rendering.

Axes of `Markers`: x to the subject's left where they start, y up, z to where they face, in metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, PoseTrack, joint
from hipcheck.marker_track import MARKER_NAMES, MarkerTrack
from validation.camera import Camera
from validation.geometry import Floats

__all__ = ["CAMERA", "Markers", "leg_track", "pelvis_markers", "read_c3d", "read_trc", "seen"]

CAMERA = Camera(width_px=1080, height_px=1920, distance_m=4.0, height_m=1.0, aim_m=0.9, lens_deg=60.0)
"""A phone on a tripod four metres before the subject."""


@dataclass(frozen=True, eq=False)
class Markers:
    """Marker positions over time.

    Attributes
    ----------
    t_s
        (T,) instants, seconds.
    places_m
        Name to (T, 3) places; NaN where the laboratory lost it.
    """

    t_s: Floats
    places_m: Mapping[str, Floats]


def read_trc(path: Path) -> Markers:
    """Read a TRC file of someone who faces its +x axis, y up."""
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [name.strip() for name in lines[3].split("\t")[2:] if name.strip()]
    to_m = {"m": 1.0, "mm": 1e-3}[lines[2].split("\t")[4]]
    rows = [line.split("\t")[: 2 + 3 * len(names)] for line in lines[5:] if line.strip()]
    table = np.array([[float(cell) if cell.strip() else np.nan for cell in row] for row in rows])
    places = table[:, 2:].reshape(len(table), -1, 3) * to_m
    turned = np.stack([-places[..., 2], places[..., 1], places[..., 0]], axis=-1)
    return Markers(table[:, 1], {name: turned[:, i] for i, name in enumerate(names)})


def read_c3d(path: Path) -> tuple[Markers, Mapping[str, Floats]]:
    """Read a C3D file of someone who walks along its +y axis, z up.

    Returns
    -------
    The markers, and everything stored as points in its own axes and unit (angles are among them), (T, 3).
    """
    import ezc3d

    content = ezc3d.c3d(str(path))
    about = content["parameters"]["POINT"]
    values = content["data"]["points"][:3].transpose(2, 1, 0)
    stored = {name: values[:, i] for i, name in enumerate(about["LABELS"]["value"])}
    to_m = {"m": 1.0, "mm": 1e-3}[about["UNITS"]["value"][0]]
    turned = {name: to_m * np.stack([-v[:, 0], v[:, 2], v[:, 1]], axis=-1) for name, v in stored.items()}
    return Markers(np.arange(len(values)) / float(about["RATE"]["value"][0]), turned), stored


def seen(markers: Markers, name: str, camera: Camera = CAMERA) -> Floats:
    """Return where the camera sees a marker, (T, 2) pixels."""
    return camera.project(markers.places_m[name])


def pelvis_markers(markers: Markers, left: str, right: str, camera: Camera = CAMERA) -> MarkerTrack:
    """Return the camera's view of the markers on both ASIS as if they were tags."""
    xy = np.full((len(markers.t_s), len(MARKER_NAMES), 2), np.nan)
    xy[:, 0], xy[:, 1] = seen(markers, left, camera), seen(markers, right, camera)
    return MarkerTrack(xy, ("tag", "tag", *[None] * (len(MARKER_NAMES) - 2)))


def leg_track(markers: Markers, names: Mapping[str, tuple[str, str]], camera: Camera = CAMERA) -> PoseTrack:
    """Return the camera's view of joints as landmarks: ``names`` maps ``hip``... to the left and right marker.

    Joints without a marker are not visible.
    """
    count = len(markers.t_s)
    xy, visibility = np.full((count, JOINT_COUNT, 2), np.nan), np.zeros((count, JOINT_COUNT))
    for name, pair in names.items():
        for side, marker in zip(BOTH_SIDES, pair, strict=True):
            xy[:, joint(side, name)] = seen(markers, marker, camera)
            visibility[:, joint(side, name)] = 1.0
    world = np.full((count, JOINT_COUNT, 3), np.nan)
    return PoseTrack(markers.t_s, xy, world, visibility, camera.width_px, camera.height_px)
