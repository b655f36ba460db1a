"""JSON of 2D pose programs: OpenPose (a file a frame; RTMPose, Pose2Sim and Sports2D write it too), AlphaPose, MMPose.

None of them says how many frames a second were filmed, and none but MMPose who is who: people are followed here.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.interchange.frame_files import check_span, frame_files
from hipcheck.interchange.keypoints import FARTHEST, Keypoints, check_subject, missing_rate
from hipcheck.interchange.names import find_joints, layout_names
from hipcheck.landmarks import JOINT_COUNT, Floats, Joint
from hipcheck.pose.landmarker import Person
from hipcheck.pose.people import link, rank

__all__ = ["read_people"]

_LEAST_CONFIDENCE: Final = 0.3  # what Pose2Sim and Sports2D call seen
_LEAST_POINTS: Final = 4  # fewer are no person
_MOST_BYTES: Final = 64 << 20  # of compressed JSON, unpacked: an hour of two people
_DAMAGE: Final = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
)

Frames = dict[int, list[Floats]]
"""Frame number to the people in it, each ``(K, 3)``: x, y, confidence."""


def read_people(path: Path, rate_hz: float | None, subject: int) -> Keypoints:
    """Read one person from a folder of OpenPose files, or from one file of AlphaPose or MMPose.

    Parameters
    ----------
    path
        A folder with a JSON file a frame, in the order of the number in their names; or one JSON file.
    rate_hz
        Frames a second; no such file says it.
    subject
        Which of the people; 1 is the most prominent.

    Raises
    ------
    UsageError
        If it is nothing of the kind, comes without a rate, or holds nobody or not as many as ``subject`` says.
    """
    if rate_hz is None:
        raise missing_rate(path)
    try:
        frames = _folder(path) if path.is_dir() else _file(path)
    except UsageError:
        raise
    except _DAMAGE:
        raise UsageError(f"{path} holds no keypoints of OpenPose, AlphaPose or MMPose, or it is damaged.") from None
    counts = {len(person) for people in frames.values() for person in people}
    if not counts:
        raise UsageError(f"There are no people in {path}.")
    if len(counts) > 1:
        raise UsageError(f"The people in {path} have different numbers of points ({min(counts)} and {max(counts)}).")
    (count,) = counts
    layout = layout_names(count)
    if layout is None:
        raise UsageError(f"{path} has {count} points a person, an order that hipcheck does not know.")
    name, names = layout
    check_span(path, list(frames))
    numbers = np.arange(min(frames), max(frames) + 1)
    points = _follow([frames.get(int(number), []) for number in numbers], names, rate_hz, subject, path)
    missing = (points[..., 2:] <= 0) | np.all(points[..., :2] == 0, axis=-1, keepdims=True)
    return Keypoints(
        t_s=(numbers - numbers[0]) / rate_hz,
        names=names,
        places=np.where(missing, np.nan, points[..., :2]),
        confidence=points[..., 2],
        metres_per_unit=None,
        origin=f"JSON, {name}",
        least_confidence=_LEAST_CONFIDENCE,
    )


def _folder(path: Path) -> Frames:
    found: Frames = {}
    for number, file in frame_files(path).items():
        content = _content(file)
        # The inferencer of MMPose writes a list of people for each picture.
        if isinstance(content, list):
            people = _instances(content)
        else:
            people = [_triplets(one["pose_keypoints_2d"]) for one in content["people"]]
        found[number] = [person for person in people if len(person)]
    return found


def _file(path: Path) -> Frames:
    content = _content(path)
    entries = content["instance_info"] if isinstance(content, dict) else content
    return _mmpose(entries) if "instances" in entries[0] else _alphapose(entries)


def _content(path: Path) -> Any:  # noqa: ANN401 - as the file says
    if path.suffix.lower() != ".gz":
        return json.loads(path.read_text(encoding="utf-8-sig"))
    with gzip.open(path) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError("it unpacks to more than people who are filmed take")
    return json.loads(content.decode("utf-8-sig"))


def _alphapose(entries: Sequence[dict[str, Any]]) -> Frames:
    found: Frames = {}
    for entry in entries:
        number = int(re.findall(r"\d+", str(entry["image_id"]))[-1])
        found.setdefault(number, []).append(_triplets(entry["keypoints"]))
    return found


def _mmpose(entries: Sequence[dict[str, Any]]) -> Frames:
    found = {int(entry["frame_id"]): _instances(entry["instances"]) for entry in entries}
    if len(found) < len(entries):
        raise ValueError("a frame comes twice")
    return found


def _instances(people: Sequence[dict[str, Any]]) -> list[Floats]:
    """Return the people of one picture as MMPose writes them; a list in a list is its batch of one."""
    if people and isinstance(people[0], list):
        people = people[0]
    return [
        _triplets(np.column_stack([np.array(person["keypoints"], dtype=np.float64), person["keypoint_scores"]]))
        for person in people
    ]


def _triplets(values: Sequence[float] | Floats) -> Floats:
    points = np.array(values, dtype=np.float64).reshape(-1, 3)
    if np.any(np.abs(points) > FARTHEST):
        raise ValueError("nobody can be there")
    return np.where(np.isnan(points).any(axis=1, keepdims=True), 0.0, points)  # as others write what is not seen


def _follow(
    frames: Sequence[Sequence[Floats]], names: Sequence[str], rate_hz: float, subject: int, path: Path
) -> Floats:
    """Return ``(T, K, 3)`` of one person; NaN where the person was not found."""
    joints = find_joints(names)
    points: dict[int, Floats] = {}
    people: list[list[Person]] = []
    for group in frames:
        sightings = [(_person(one, joints), one) for one in group if np.sum(one[:, 2] > 0) >= _LEAST_POINTS]
        points.update({id(person): one for person, one in sightings})
        people.append([person for person, _ in sightings])
    if not points:
        raise UsageError(f"There are no people in {path}.")
    width, height = np.ceil(np.max([one[:, :2].max(axis=0) for one in points.values()], axis=0)).astype(int).tolist()
    ranked = rank(link(people, (np.arange(len(frames)) / rate_hz).tolist()), len(frames), width, height)
    check_subject(path, subject, len(ranked))
    out = np.full((len(frames), len(names), 3), np.nan)
    for number, person in zip(ranked[subject - 1].frames, ranked[subject - 1].people, strict=True):
        out[number] = points[id(person)]
    return out


def _person(points: Floats, joints: Mapping[Joint, int]) -> Person:
    """Return what following needs: joints that were not seen are put in the middle of those that were."""
    seen = points[:, 2] > 0
    xy = np.where(seen[:, None], points[:, :2], points[seen, :2].mean(axis=0))
    placed = np.tile(points[seen, :2].mean(axis=0), (JOINT_COUNT, 1))
    for place, at in joints.items():
        placed[place] = xy[at]
    return Person(placed.astype(np.float32), np.zeros((JOINT_COUNT, 3), np.float32), np.ones(JOINT_COUNT, np.float32))
