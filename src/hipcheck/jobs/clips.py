"""Which recordings are meant, and the folder of each."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hipcheck.errors import HipcheckError, UsageError
from hipcheck.folders import is_results_folder
from hipcheck.jobs.names import folder_name
from hipcheck.jobs.places import Place, is_url, joined, matching_urls, place_sha256, read_text
from hipcheck.jobs.record import is_recorded_file
from hipcheck.media.clock import REAL_TIME, Clock
from hipcheck.remains import MARKER
from hipcheck.same_source import Identity, identity, kept_source, other_recording

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
    problem
        Why it, or the folder that this stands for, cannot be looked at; ``None`` for nothing.
    """

    place: Place
    name: str
    problem: str | None = None


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
        if not text.strip():
            raise UsageError(
                "The name of a recording is empty (an unset variable of the shell?); give a file or a folder."
            )
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
    clips: Sequence[Clip],
    output: Path | str | None,
    *,
    several: bool = False,
    force: bool = False,
    clock: Clock = REAL_TIME,
) -> list[str]:
    """Return the folder of each clip.

    One clip goes into ``output`` itself, several into a folder each inside it, named like the clip as far as every
    system takes that name. Without ``output`` it is ``hipcheck-out/NAME``. A clip whose name another one has, or had in
    an earlier run, gets a number behind it; the hash of the recordings decides, and the part of them.

    Parameters
    ----------
    clips
        As found.
    output
        As asked for.
    several
        Whether there are several, or might have been.
    force
        True to replace the results of other recordings.
    clock
        Which part of the films is to be measured.

    Raises
    ------
    UsageError
        If these folders would come to lie within the results of another clip, or ``output`` holds those of another.
    """
    if output is not None and not several:
        kept = None if force else _others_source(clips[0], str(output), clock)
        if kept is not None:
            raise other_recording(output, kept, _identity_of(clips[0].place, clock))
        return [str(output)]
    parent = str(output or DEFAULT_OUTPUT)
    if not is_url(parent) and is_results_folder(Path(parent)):
        raise UsageError(f"{parent} holds the results of one clip; choose another folder with -o.")
    folders: list[str] = []
    taken: set[str] = set()
    for clip in clips:
        wanted = folder_name(clip.name)
        name, number = wanted, 2
        # The same folder where file systems ignore case.
        while name.casefold() in taken or not (force or _others_source(clip, joined(parent, name), clock) is None):
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name.casefold())
        folders.append(joined(parent, name))
    return folders


def _others_source(clip: Clip, folder: Place, clock: Clock) -> Mapping[str, Any] | None:
    """Return the recording whose results a folder holds, if it is another one than the clip."""
    text = read_text(folder, MARKER)
    if text is None or '"hipcheck.results/' not in text[:1000]:
        return None
    kept = kept_source(text)
    with suppress(HipcheckError, OSError):  # a clip that cannot be read has no result that would replace anything
        if is_recorded_file(clip.place, folder, clock) or identity(kept) == _identity_of(clip.place, clock):
            return None
        return kept
    return None


def _identity_of(place: Place, clock: Clock) -> Identity | None:
    """Return what tells a recording from others; landmarks stand for the recording that they are from."""
    if place.lower().endswith(".npz") and not is_url(place):
        from hipcheck.recording import Recording

        return identity(Recording.load(Path(place)).source.model_dump(mode="json"))
    return Identity(place_sha256(place), clock.from_s, clock.to_s)


def _meant(text: str) -> Iterator[Clip]:
    try:
        is_folder, exists = (False, True) if is_url(text) else (Path(text).is_dir(), Path(text).exists())
    except OSError as problem:  # in a folder that may not be entered
        yield _locked(text, problem)
        return
    if is_url(text):
        yield from _meant_by_url(text)
    elif is_folder:
        yield from _in_folder(Path(text))
    elif any(sign in text for sign in _WILD) and not exists:
        matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - patterns may be absolute
        found = [Path(match) for match in matches if _is_recording(Path(match))]
        if not found:
            raise UsageError(f"No recording matches {text}; check the pattern.")
        yield from (Clip(str(path), _folder_name(path.stem)) for path in found)
    else:
        yield Clip(text, _folder_name(Path(text).stem))


def _in_folder(folder: Path) -> Iterator[Clip]:
    below = list(_below(folder))
    found = sorted(path for path, _ in below if _VIDEO.fullmatch(path.suffix))
    locked = [_locked(path, problem) for path, problem in below if problem is not None]
    if not found and not locked:
        from hipcheck.interchange.read import is_keypoint_file

        if is_keypoint_file(folder):
            yield Clip(str(folder), _folder_name(folder.resolve().name))
            return
        raise UsageError(f"{folder} is not a file, and no recording is in it; give a video or a folder of videos.")
    for path in found:
        parts = path.relative_to(folder).with_suffix("").parts
        yield Clip(str(path), "/".join(map(_folder_name, parts)))
    yield from locked


def _below(folder: Path) -> Iterator[tuple[Path, OSError | None]]:
    """Yield the files in a folder and below, and the folders that are locked; hidden ones and results are left out."""
    try:
        inside = [] if is_results_folder(folder) else list(folder.iterdir())
    except OSError as problem:
        yield folder, problem
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path, None


def _locked(place: Path | str, problem: OSError) -> Clip:
    reason = f"{place} cannot be looked at ({problem.strerror or problem}); change its permissions."
    return Clip(str(place), _folder_name(Path(place).name), reason)


def _folder_name(stem: str) -> str:
    """Return the name of a folder: Windows takes "a." and "a " for "a", and "..", of a file "...mp4", is no name."""
    return stem.rstrip(". ") or "recording"


def _is_recording(path: Path) -> bool:
    return path.is_file() and not is_results_folder(path.parent)


def _meant_by_url(url: str) -> Iterator[Clip]:
    if not url.endswith("/") and not any(sign in url for sign in _WILD):
        yield Clip(url, _folder_name(PurePosixPath(url).stem))
        return
    found = [one for one in matching_urls(url) if _VIDEO.fullmatch(PurePosixPath(one).suffix)]
    if not found:
        raise UsageError(f"No recording is found at {url}; check the address.")
    yield from (Clip(one, _folder_name(PurePosixPath(one).stem)) for one in found)
