"""What one picture said, as bytes and back without a loss: numbers as they are, small pictures as PNG."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import JOINT_COUNT
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.picture.crops import PelvisCrop
from hipcheck.pelvis.picture.reading import PelvisLook
from hipcheck.pose.landmarker import Person
from hipcheck.pose.look import Look
from hipcheck.pose.scene import SmallPicture

__all__ = ["look_from_bytes", "look_to_bytes"]

Grey = NDArray[np.uint8]

_LENGTH: Final = struct.Struct("<I")
_COLUMNS: Final = (2, 3, 1)  # xy_px, world_m, visibility
_PERSON: Final = JOINT_COUNT * sum(_COLUMNS)
_QUICKLY: Final = (cv2.IMWRITE_PNG_COMPRESSION, 1)


def look_to_bytes(look: Look) -> bytes:
    """Return a look as bytes."""
    anew = look.found_anew
    small = _png(look.small.grey)
    crops = [None if pelvis is None else _png(pelvis.crop.grey) for pelvis in look.pelvises]
    said = {
        "t_s": look.t_s,
        "size_px": look.size_px,
        "people": len(look.people),
        "anew": None if anew is None else len(anew),
        "markers": [[one.label, one.x_px, one.y_px, one.size_px] for one in look.candidates],
        "small": [look.small.step, len(small)],
        "pelvises": [
            None if one is None or crop is None else [*_numbers(one), len(crop)]
            for one, crop in zip(look.pelvises, crops, strict=True)
        ],
    }
    text = json.dumps(said).encode()
    people = b"".join(_person_to_bytes(person) for person in (*look.people, *(anew or ())))
    return b"".join([_LENGTH.pack(len(text)), text, people, small, *filter(None, crops)])


def look_from_bytes(content: bytes) -> Look:
    """Return the look that `look_to_bytes` was given."""
    start = _LENGTH.size + _LENGTH.unpack_from(content)[0]
    said: dict[str, Any] = json.loads(content[_LENGTH.size : start])
    parts = _Parts(content, start)
    people = [_person(parts) for _ in range(said["people"])]
    anew = None if said["anew"] is None else [_person(parts) for _ in range(said["anew"])]
    step, small_bytes = said["small"]
    small = SmallPicture(_grey(parts.take(small_bytes)), step)
    return Look(
        t_s=said["t_s"],
        size_px=(said["size_px"][0], said["size_px"][1]),
        people=people,
        found_anew=anew,
        candidates=[Candidate(*one) for one in said["markers"]],
        small=small,
        pelvises=[None if one is None else _pelvis(one, parts) for one in said["pelvises"]],
    )


class _Parts:
    """Take one part of the bytes after the other."""

    def __init__(self, content: bytes, start: int) -> None:
        self._content, self._at = content, start

    def take(self, size: int) -> bytes:
        part = self._content[self._at : self._at + size]
        self._at += size
        return part


def _person_to_bytes(person: Person) -> bytes:
    arrays = (person.xy_px, person.world_m, person.visibility)
    return b"".join(np.asarray(array, dtype="<f4").tobytes() for array in arrays)


def _person(parts: _Parts) -> Person:
    numbers = np.frombuffer(parts.take(4 * _PERSON), dtype="<f4").astype(np.float32)
    xy, world, visibility = np.split(numbers, np.cumsum(_COLUMNS[:-1]) * JOINT_COUNT)
    return Person(xy.reshape(JOINT_COUNT, 2), world.reshape(JOINT_COUNT, 3), visibility)


def _numbers(pelvis: PelvisLook) -> list[float]:
    crop = pelvis.crop
    return [float(x) for x in (crop.scale, crop.left_px, crop.top_px, pelvis.tilt_deg, pelvis.spread_deg)]


def _pelvis(numbers: Sequence[float], parts: _Parts) -> PelvisLook:
    scale, left_px, top_px, tilt_deg, spread_deg, size = numbers
    return PelvisLook(PelvisCrop(_grey(parts.take(int(size))), scale, left_px, top_px), tilt_deg, spread_deg)


def _png(grey: Grey) -> bytes:
    return cv2.imencode(".png", grey, _QUICKLY)[1].tobytes()


def _grey(content: bytes) -> Grey:
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
