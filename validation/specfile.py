"""Clips described in TOML files."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from validation.camera import Camera
from validation.clip import ClipSpec
from validation.encode import Encoding
from validation.motion import March, Motion, Sequence, Stance
from validation.samples import INES, JUN, KOFI, MARA
from validation.scene import ROOMS
from validation.sensor import Sensor
from validation.squats import SingleLegSquat, SplitSquat, Squat, StepDown
from validation.subjects import Subject, draw_subjects

MOTIONS = {
    "stance": Stance,
    "squat": Squat,
    "single_leg_squat": SingleLegSquat,
    "step_down": StepDown,
    "split_squat": SplitSquat,
    "march": March,
    "sequence": Sequence,
}


class SpecError(ValueError):
    """The file does not describe a clip."""


def people() -> dict[str, Subject]:
    """Return everybody a file can name."""
    return {person.name: person for person in (INES, KOFI, MARA, JUN, *draw_subjects())}


def read_spec(path: Path) -> ClipSpec:
    """Return the clip that ``path`` describes.

    The file has ``subject`` (a name of `people`), the fields of `ClipSpec`, and the tables ``[motion]`` (with
    ``kind``; a ``sequence`` has ``parts``, tables of the same kind), ``[camera]``, ``[sensor]``, ``[encoding]`` and
    ``[person]`` (what differs from the named subject).

    Raises
    ------
    SpecError
        If the file cannot be read, or names something that does not exist.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _spec(content)
    except OSError as problem:
        raise SpecError(f"{path} cannot be read ({problem.strerror}).") from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError) as problem:
        raise SpecError(f"{path} does not describe a clip: {problem}") from None


def _spec(content: dict[str, Any]) -> ClipSpec:
    person = dataclasses.asdict(people()[content.pop("subject")]) | content.pop("person", {})
    made = {
        "subject": _checked(Subject, person),
        "motion": _motion(content.pop("motion")),
        "camera": _checked(Camera, content.pop("camera", {})),
        "sensor": _checked(Sensor, content.pop("sensor", {})),
        "encoding": _checked(Encoding, content.pop("encoding", {})),
    }
    spec: ClipSpec = _checked(ClipSpec, content | made)
    if spec.subject.room not in ROOMS:
        raise KeyError(f"there is no room {spec.subject.room!r}")
    return spec


def _motion(table: dict[str, Any]) -> Motion:
    if "parts" in table:
        table["parts"] = tuple(_motion(part) for part in table["parts"])
    motion: Motion = _checked(MOTIONS[table.pop("kind")], table)
    return motion


def _checked(kind: Any, values: dict[str, Any]) -> Any:
    """Make a dataclass from a table of the file; an unknown name or a wrong type is a ValidationError."""
    kind.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return TypeAdapter(kind).validate_python(values)
