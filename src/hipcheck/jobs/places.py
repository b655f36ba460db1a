"""Files that may lie elsewhere: recordings fetched and results delivered by URL, through fsspec."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from hipcheck.errors import EnvironmentProblemError, HipcheckError, UsageError
from hipcheck.folders import complete_folder, whole_file
from hipcheck.hashing import file_sha256
from hipcheck.packages import missing_package
from hipcheck.remains import MARKER, is_own_name

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

__all__ = [
    "Place",
    "delivered_folder",
    "exists",
    "fetched",
    "is_url",
    "joined",
    "matching_urls",
    "place_sha256",
    "read_text",
    "write_file",
]

Place = str
"""A path, or a URL like ``s3://bucket/clip.mp4``."""

_CHUNK_BYTES: Final = 1 << 22


def is_url(place: Path | str) -> bool:
    """Whether this is a URL, not a path."""
    return "://" in str(place)


def joined(place: Place, name: str) -> Place:
    """Return the place of a file or folder in a folder."""
    return f"{place.rstrip('/')}/{name}" if is_url(place) else str(Path(place, name))


def matching_urls(url: str) -> list[str]:
    """Return the files that a URL with a pattern stands for, or those in and below one that ends in a slash."""
    with _sentences(url):
        files, path = _open(url)
        found = files.find(path) if url.endswith("/") else files.glob(path)
        return [files.unstrip_protocol(one) for one in sorted(found)]


@contextmanager
def fetched(place: Place) -> Iterator[Path]:
    """Give the local path of a recording: its own, or that of a copy that is gone after the block."""
    if not is_url(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="hipcheck-") as folder:
        copy = Path(folder, PurePosixPath(place.split("?")[0]).name)
        with _sentences(place):
            files, path = _open(place)
            files.get_file(path, str(copy))
        yield copy


@contextmanager
def delivered_folder(place: Place) -> Iterator[Path]:
    """Give a local folder that is delivered to its place once the block ends without an exception.

    At a path it is complete or absent. Where folders cannot be swapped, as in object stores, ``results.json`` goes
    first and comes last.
    """
    with tempfile.TemporaryDirectory(prefix="hipcheck-") as scratch:
        local = Path(scratch, "results")
        local.mkdir()
        yield local
        if is_url(place):
            with _sentences(place):
                _upload(local, place)
            return
        with complete_folder(Path(place)) as draft:
            shutil.copytree(local, draft, dirs_exist_ok=True)


def read_text(place: Place, name: str) -> str | None:
    """Return the text of a file in a folder; ``None`` if it is not there, no regular file, or cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        if not is_url(place):
            path = Path(place, name)
            return path.read_text(encoding="utf-8") if path.is_file() else None
        files, folder = _open(place)
        content: bytes = files.cat_file(f"{folder}/{name}")
        return content.decode()
    return None


def exists(place: Place, name: str) -> bool:
    """Whether there is a file of this name in a folder."""
    if not is_url(place):
        return Path(place, name).is_file()
    files, path = _open(place)
    return bool(files.exists(f"{path}/{name}"))


def write_file(place: Place, name: str, content: bytes) -> Place:
    """Write a file into a folder, which is made if need be, whole or not at all; return where it is.

    Raises
    ------
    EnvironmentProblemError
        If it cannot be written.
    """
    if is_url(place):
        with _sentences(place):
            files, path = _open(place)
            files.makedirs(path, exist_ok=True)
            files.pipe_file(f"{path}/{name}", content)
        return joined(place, name)
    return str(whole_file(Path(place, name), lambda draft: draft.write_bytes(content)))


def place_sha256(place: Place) -> str:
    """Return the SHA-256 of a recording, hexadecimal, in constant memory."""
    if not is_url(place):
        return file_sha256(Path(place))
    digest = hashlib.sha256()
    with _sentences(place):
        files, path = _open(place)
        with files.open(path, "rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    return digest.hexdigest()


def _upload(local: Path, url: str) -> None:
    files, path = _open(url)
    with suppress(FileNotFoundError):
        old = [f"/{one}" if path.startswith("/") and not one.startswith("/") else one for one in files.find(path)]
        inside = [one[len(path) + 1 :] for one in old]
        if inside and not (MARKER in inside and all(is_own_name(name.split("/")[0]) for name in inside)):
            raise UsageError(f"{url} holds other files; choose another place with -o.")
        for one in sorted(old, key=lambda one: not one.endswith(f"/{MARKER}")):
            files.rm_file(one)
    for file in sorted((file for file in local.rglob("*") if file.is_file()), key=lambda file: file.name == MARKER):
        goal = f"{path}/{file.relative_to(local).as_posix()}"
        files.makedirs(goal.rsplit("/", 1)[0], exist_ok=True)
        files.put_file(str(file), goal)


def _open(url: str) -> tuple[AbstractFileSystem, str]:
    try:
        import fsspec
    except ImportError:
        raise missing_package(f"The address {url}", "cluster") from None
    files: Any
    files, path = fsspec.url_to_fs(url)
    return files, str(path).rstrip("/")


@contextmanager
def _sentences(place: Place) -> Iterator[None]:
    """Say in a sentence what is wrong with an address; what the network does is left to be tried again."""
    try:
        yield
    except HipcheckError:
        raise
    except FileNotFoundError:
        raise UsageError(f"{place} does not exist; check the address.") from None
    except PermissionError:
        raise EnvironmentProblemError(f"There is no permission for {place}; check who you are there.") from None
    except (ImportError, ValueError) as problem:
        raise EnvironmentProblemError(f"{place} cannot be opened: {problem}.") from None
