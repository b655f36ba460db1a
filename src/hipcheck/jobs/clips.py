"""Which recordings are meant, and the folder of each."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from hipcheck.errors import HipcheckError, UsageError
from hipcheck.folders import is_results_folder
from hipcheck.jobs.names import folder_name
from hipcheck.jobs.places import Place, is_url, joined, matching_urls, place_sha256

__all__ = ["DEFAULT_OUTPUT", "Clip", "find_clips", "nameless_clips", "output_folders"]

_VIDEO: Final = re.compile(
    r"\.(3gp|avi|flv|gif|m2ts|m4v|mkv|mov|mp4|mpeg|mpg|mts|ogv|ts|webm|wmv)", re.IGNORECASE
)  # endings by which a recording is known in a folder; one that is given by its name may have any
DEFAULT_OUTPUT: Final = "hipcheck-out"

_WILD: Final = "*?["


@dataclass(frozen=True)
class Clip:
    """A recording.

    Attributes
    ----------
    place
        Its path or URL.
    name
        What its folder is called; with the folders in between if it was found in a folder.
    """

    place: Place
    name: str


def find_clips(given: Sequence[Path | str]) -> tuple[list[Clip], bool]:
    """Return the recordings that are meant, and whether they are several, or might have been.

    A folder stands for all recordings in it and below, a pattern like ``monday/*.mov`` for those that match. Folders of
    results are left out, and so are hidden files.

    Raises
    ------
    UsageError
        If there is none in a folder, nothing matches, or a name is empty.
    """
    clips: list[Clip] = []
    several = len(given) > 1
    for text in map(str, given):
        found = list(_meant(text))
        several |= len(found) != 1 or str(found[0].place) != text
        clips += found
    return clips, several


def nameless_clips(clips: Sequence[Clip]) -> list[Clip]:
    """Return the clips with names that say nothing of them, and are the same in the next run: of what is in them."""
    return [replace(clip, name=_nameless(clip.place, number)) for number, clip in enumerate(clips, 1)]


def _nameless(place: Place, number: int) -> str:
    try:
        return f"recording-{place_sha256(place)[:10]}"
    except (HipcheckError, OSError):  # missing, or a folder; what is wrong is said when it is analyzed
        return f"recording-{number}"


def output_folders(
    clips: Sequence[Clip | Path], output: Path | str | None, *, several: bool | None = None
) -> list[str]:
    """Return the folder of each clip.

    One clip goes into ``output`` itself, several into a folder each inside it, named like the clip as far as every
    system takes that name; of clips with the same name the later ones get a number. Without ``output`` it is
    ``hipcheck-out/NAME``.

    Raises
    ------
    UsageError
        If these folders would come to lie within the results of another clip.
    """
    if output is not None and not several:
        return [str(output)]
    parent = str(output or DEFAULT_OUTPUT)
    if not is_url(parent) and is_results_folder(Path(parent)):
        raise UsageError(f"{parent} holds the results of one clip; choose another folder with -o.")
    folders: list[str] = []
    taken: set[str] = set()
    for clip in clips:
        wanted = folder_name(clip.name)
        name, number = wanted, 2
        while name.casefold() in taken:  # the same folder where file systems ignore case
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name.casefold())
        folders.append(joined(parent, name))
    return folders


def _meant(text: str) -> Iterator[Clip]:
    if not text:
        raise UsageError("The name of a recording is empty (an unset variable of the shell?); give a file or a folder.")
    if is_url(text):
        yield from _meant_by_url(text)
    elif Path(text).is_dir():
        yield from _in_folder(Path(text))
    elif any(sign in text for sign in _WILD) and not Path(text).exists():
        matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - patterns may be absolute
        found = [Path(match) for match in matches if _is_recording(Path(match))]
        if not found:
            raise UsageError(f"No recording matches {text}; check the pattern.")
        yield from (Clip(str(path), path.stem) for path in found)
    else:
        yield Clip(text, Path(text).stem)


def _in_folder(folder: Path) -> Iterator[Clip]:
    found = sorted(path for path in _below(folder) if _VIDEO.fullmatch(path.suffix))
    if not found:
        from hipcheck.interchange.read import is_keypoint_file

        if is_keypoint_file(folder):
            yield Clip(str(folder), folder.resolve().name)
            return
        raise UsageError(f"{folder} is not a file, and no recording is in it; give a video or a folder of videos.")
    yield from (Clip(str(path), path.relative_to(folder).with_suffix("").as_posix()) for path in found)


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and below, but for hidden ones and those in folders of results."""
    if is_results_folder(folder):
        return
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def _is_recording(path: Path) -> bool:
    return path.is_file() and not is_results_folder(path.parent)


def _meant_by_url(url: str) -> Iterator[Clip]:
    if not url.endswith("/") and not any(sign in url for sign in _WILD):
        yield Clip(url, PurePosixPath(url).stem)
        return
    found = [one for one in matching_urls(url) if _VIDEO.fullmatch(PurePosixPath(one).suffix)]
    if not found:
        raise UsageError(f"No recording is found at {url}; check the address.")
    yield from (Clip(one, PurePosixPath(one).stem) for one in found)
