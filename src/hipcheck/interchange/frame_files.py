"""Which file of a folder is which frame: by the number in its name that counts, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from hipcheck.errors import UsageError

__all__ = ["check_span", "frame_files"]

_NUMBER: Final = re.compile(r"\d+")
_MOST_DIGITS: Final = 18
_MOST_EMPTY: Final = 20  # frames without a person to one with: more are no gap but two clips, or a broken number
_ALWAYS_FINE: Final = 3600  # frames


def frame_files(folder: Path) -> dict[int, Path]:
    """Return the JSON files of a folder by the number of their frame.

    The number is the one that differs most from name to name; of two that do, the later one.

    Raises
    ------
    UsageError
        If there are none, a name has no number, or the files are those of more than one clip.
    """
    files = sorted(path for path in folder.glob("*.json") if path.is_file())
    found = [[int(digits[-_MOST_DIGITS:]) for digits in _NUMBER.findall(path.stem)] for path in files]
    shared = min(map(len, found), default=0)
    if not shared:
        nameless = next((path.name for path, numbers in zip(files, found, strict=True) if not numbers), "no JSON file")
        raise UsageError(f"{folder} is not a folder with a JSON file a frame: {nameless} has no number of a frame.")
    # Counted from the end: what stands before, like the name of a patient, may have numbers of its own.
    place = max(range(-shared, 0), key=lambda at: (len({numbers[at] for numbers in found}), at))
    frames: dict[int, Path] = {}
    for path, numbers in zip(files, found, strict=True):
        other = frames.setdefault(numbers[place], path)
        if other is not path:
            raise UsageError(
                f"{folder} holds more than one clip: frame {numbers[place]} is in {other.name} and in {path.name}; "
                "give each clip a folder of its own."
            )
    _check_one_clip(folder, files, place)
    return frames


def check_span(path: Path, frames: Sequence[int]) -> None:
    """Raise UsageError if the numbers of frames span far more than there are frames."""
    span = max(frames) - min(frames) + 1
    if span > max(_ALWAYS_FINE, _MOST_EMPTY * len(frames)):
        raise UsageError(
            f"{path} has {len(frames)} frames with numbers from {min(frames)} to {max(frames)}; give the frames of one "
            "clip."
        )


def _check_one_clip(folder: Path, files: Sequence[Path], place: int) -> None:
    """Raise UsageError if the names, but for the number of the frame, are of a few kinds instead of one."""
    kinds: dict[str, Path] = {}
    for path in files:
        match = list(_NUMBER.finditer(path.stem))[place]
        kinds.setdefault(path.stem[: match.start()] + "#" + path.stem[match.end() :], path)
    if 1 < len(kinds) <= len(files) // 2:
        one, other, *_ = kinds.values()
        raise UsageError(
            f"{folder} holds more than one clip: {one.name} and {other.name} are called differently; "
            "give each clip a folder of its own."
        )
