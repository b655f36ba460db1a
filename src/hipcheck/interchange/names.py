"""Which point of a file is which joint: by its name, or by its place in a known order; the table is ``joints.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, TypeVar

from hipcheck.landmarks import BOTH_SIDES, Joint, Side, joint
from hipcheck.marker_track import MARKER_NAMES, MarkerName

__all__ = [
    "BETWEEN",
    "EXPORT_NAMES",
    "find_between",
    "find_joints",
    "find_markers",
    "find_sacrum",
    "is_augmented",
    "layout_names",
    "missing_measures",
    "missing_required",
]

_SIDE_WORDS: Final[tuple[tuple[str, Side], ...]] = (("left", "left"), ("right", "right"), ("l", "left"), ("r", "right"))
_Place = TypeVar("_Place")
_STUDY: Final = re.compile(r"study$")  # the marker augmenter of OpenCap and Pose2Sim appends it


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("joints.toml").read_text(encoding="utf-8"))


@cache
def layout_names(count: int) -> tuple[str, tuple[str, ...]] | None:
    """Return the name of the layout with this many points and the name of each; None for an unknown one.

    A point that is not used has an empty name.
    """
    for name, layout in _table()["layouts"].items():
        if count in layout["points"]:
            names = [*layout["names"], *[""] * count][:count]
            return name, tuple(names)
    return None


EXPORT_NAMES: Final[tuple[str, ...]] = tuple(_table()["layouts"]["blazepose"]["names"])
"""Names of the 33 joints in their order, as Pose2Sim, Sports2D and their OpenSim models call them."""


def find_joints(names: Sequence[str]) -> dict[Joint, int]:
    """Return the index of the point that is each joint; names that are none of hipcheck's joints are left out."""
    found: dict[Joint, int] = {}
    for base, aliases in _table()["middle"].items():
        _take(found, Joint[base.upper()], [_plain(name) for name in names], aliases)
    for base, aliases in _table()["sided"].items():
        for side in BOTH_SIDES:
            place = Joint[f"MOUTH_{side.upper()}"] if base == "mouth" else _sided(side, base)
            _take(found, place, [_without_side(name, side) for name in names], aliases)
    return found


def find_markers(names: Sequence[str]) -> dict[MarkerName, int]:
    """Return the index of the point that is each marker over a hip bone."""
    found: dict[MarkerName, int] = {}
    for base, aliases in _table()["sided_markers"].items():
        for side in BOTH_SIDES:
            marker = next(name for name in MARKER_NAMES if name == f"{side}_{base}")
            _take(found, marker, [_without_side(name, side) for name in names], aliases)
    return found


BETWEEN: Final[tuple[str, ...]] = tuple(_table()["between"])
"""Joints whose centre is the middle of two markers on the skin."""


def find_between(names: Sequence[str], joint_name: str, side: Side) -> tuple[str, int | None, int | None]:
    """Return what the centre of a joint is called, and the indices of the markers on its outer and its inner side.

    Markers that an augmenter added (``r_mknee_study``) do not pair with points that a network found.
    """
    entry = _table()["between"][joint_name]
    centre = f"{side[0].upper()}{entry['centre'].upper()}"
    for augmented in (False, True):
        plain = [_without_side(name, side) if is_augmented(name) == augmented else "" for name in names]
        outer, inner = (
            next((plain.index(name) for name in entry[key] if name in plain), None) for key in ("outer", "inner")
        )
        if outer is not None:
            return centre, outer, inner
    return centre, None, None


def is_augmented(name: str) -> bool:
    """Whether an augmenter added a marker of this name: it computed it from the points of a network."""
    return _STUDY.search(_plain(name)) is not None


def find_sacrum(names: Sequence[str]) -> int | None:
    """Return the index of the marker over the sacrum; None where there is none."""
    plain = [_plain(name) for name in names]
    return next((plain.index(name) for name in _table()["sacrum"]["names"] if name in plain), None)


def missing_required(seen: Collection[Joint]) -> list[str]:
    """Return the joints, as words, without which nothing can be measured and that are not among ``seen``."""
    return [_words(place) for name in _table()["required"] for place in _pair(name) if place not in seen]


def missing_measures(seen: Collection[Joint]) -> tuple[list[str], list[str]]:
    """Return the joints, as words, that some measure needs and that are not there, and those measures."""
    wanted = {name for entry in _table()["measures"] for name in entry["one_of"]}
    absent = [_words(place) for name in sorted(wanted) for place in _pair(name) if place not in seen]
    lost = [
        entry["what"]
        for entry in _table()["measures"]
        if not any(set(_pair(name)) <= set(seen) for name in entry["one_of"])
    ]
    return absent, lost


def _take(found: dict[_Place, int], place: _Place, plain: Sequence[str], aliases: Sequence[str]) -> None:
    for alias in aliases:
        if alias in plain:
            found[place] = plain.index(alias)
            return


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without_side(name: str, side: Side) -> str:
    """Return the plain name without the word for this side before or after it; empty if it has none."""
    plain = _STUDY.sub("", _plain(name))
    for word, meant in _SIDE_WORDS:
        if meant == side and plain.startswith(word):
            return plain.removeprefix(word)
    for word, meant in _SIDE_WORDS:
        if meant == side and plain.endswith(word):
            return plain.removesuffix(word)
    return ""


def _pair(name: str) -> list[Joint]:
    return [_sided(side, name) for side in BOTH_SIDES]


def _sided(side: Side, base: str) -> Joint:
    head, _, tail = base.partition("_")
    return Joint[f"{side}_{head}_{tail}".upper()] if tail else joint(side, head)


def _words(place: Joint) -> str:
    return place.name.lower().replace("_", " ")
