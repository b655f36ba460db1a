"""The Pose Landmarker bundle (.task): assembled once from the pinned parts, then served from the cache."""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipcheck.errors import EnvironmentProblemError, HipcheckWarning, UsageError
from hipcheck.hashing import file_sha256
from hipcheck.pose import parts
from hipcheck.pose.cached import expected_sha256, remember, trusted_sha256
from hipcheck.pose.parts import Note, Progress

__all__ = ["MODEL_NAMES", "ModelFile", "ModelStatus", "assemble", "cache_dir", "ensure_model", "model_status"]

MODEL_NAMES: Final = ("lite", "full", "heavy")

_DETECTOR_ENTRY: Final = "pose_detector.tflite"
_LANDMARKS_ENTRY: Final = "pose_landmarks_detector.tflite"
_ZIP_HEADER_BYTES: Final = 30
_ASSEMBLY_VERSION: Final = 3
"""Raised when the same parts assemble to other bytes, so that old bundles in the cache are not used."""


@dataclass(frozen=True)
class ModelFile:
    """A bundle ready for MediaPipe.

    Attributes
    ----------
    path
        The .task file.
    name
        ``lite``, ``full`` or ``heavy``; the file's name for a file of the user's own.
    sha256
        Hash of the .task file, hexadecimal.
    """

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True)
class ModelStatus:
    """What is known of one named model without touching the network.

    Attributes
    ----------
    name
        ``lite``, ``full`` or ``heavy``.
    path
        Where its bundle is, or will be, in the cache.
    size_bytes, sha256
        Of the cached bundle; None if it is not cached.
    origin
        Where its parts would come from, in a few words.
    """

    name: str
    path: Path
    size_bytes: int | None
    sha256: str | None
    origin: str

    @property
    def cached(self) -> bool:
        """Whether the bundle is in the cache, whole and the one that was put there."""
        return self.sha256 is not None


def cache_dir() -> Path:
    """Return the folder of the assembled bundles: ``HIPCHECK_CACHE``, or the user's cache folder."""
    override = os.environ.get("HIPCHECK_CACHE")
    if override:
        return Path(override).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("hipcheck", appauthor=False))


def ensure_model(
    model: str | Path = "full",
    *,
    progress: Progress | None = None,
    note: Note | None = None,
    allow_network: bool = True,
) -> ModelFile:
    """Return the bundle, assembling it first if it is not in the cache.

    Parameters
    ----------
    model
        ``lite``, ``full``, ``heavy``, or the path of a .task file.
    progress
        Called as ``progress(label, done_bytes, total_bytes)`` while parts are fetched.
    note
        Called with one sentence for each source that could not deliver.
    allow_network
        False, or ``HIPCHECK_OFFLINE`` in the environment, forbids every connection.

    Raises
    ------
    UsageError
        If there is no such model or file, or the file is no Pose Landmarker bundle.
    EnvironmentProblemError
        If no source delivers, a part has the wrong hash, or the cache cannot be written.
    """
    name = str(model)
    if name not in MODEL_NAMES:
        return _own_file(name)
    path = _cached_path(name)
    sha256 = trusted_sha256(path)
    if sha256 is None:
        sha256 = _made_anew(name, path, progress or _silent, note or _silent, allow_network=allow_network)
    return ModelFile(path, name, sha256)


def _made_anew(name: str, path: Path, progress: Progress, note: Note, *, allow_network: bool) -> str:
    """Assemble a bundle into the cache and return its hash; one that is there and not hipcheck's own is told."""
    foreign = file_sha256(path) if _is_bundle(path) else None
    try:
        content = assemble(*parts.collect_parts(name, progress, note, allow_network=allow_network))
    except EnvironmentProblemError as problem:
        if foreign is None:
            raise
        return _unchecked(path, foreign, problem)
    _write_atomically(path, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if foreign is not None and file_sha256(path) != sha256:
        raise EnvironmentProblemError(
            f"{path} is not hipcheck's and open in another program; close that and run again."
        )
    remember(path, sha256)
    if foreign not in (None, sha256):
        _warn(f"{path} was not the model that hipcheck put there (SHA-256 {foreign[:12]}…); it was made anew.")
    return sha256


def _unchecked(path: Path, sha256: str, problem: EnvironmentProblemError) -> str:
    """Return the hash of a bundle that cannot be made anew, if nothing is known against it."""
    expected = expected_sha256(path)
    if expected is not None:
        raise EnvironmentProblemError(
            f"{path} is not the model that hipcheck put there (SHA-256 {sha256[:12]}… instead of {expected[:12]}…). "
            f"{problem}"
        ) from None
    _warn(f"{path} (SHA-256 {sha256[:12]}…) is used unchecked: hipcheck does not know that it put it there.")
    return sha256


def _warn(sentence: str) -> None:
    warnings.warn(sentence, HipcheckWarning, stacklevel=2)


def model_status() -> list[ModelStatus]:
    """Return what is cached of `MODEL_NAMES`, and where the rest would come from; touches no network."""
    return [_status(name) for name in MODEL_NAMES]


def assemble(detector: bytes, landmarks: bytes, *, as_published: bool = False) -> bytes:
    """Put two networks into a Pose Landmarker bundle.

    The bundle is a zip, stored and aligned because MediaPipe maps it into memory; its dates are fixed, so
    the same parts give the same bytes.

    Parameters
    ----------
    detector, landmarks
        TFLite files of the person detector and of the landmark network, float32 RGB input.
    as_published
        True to keep packed weights, and the part that draws a mask of the person, which nothing here reads. It takes
        longer and finds the same.

    Returns
    -------
    bytes
        The .task file.
    """
    # Brings numpy, which `hipcheck model` and `hipcheck doctor` do without.
    from hipcheck.pose.tflite import WEIGHT_ALIGNMENT, with_input_normalisation, with_unpacked_weights, without_mask

    if not as_published:
        detector, landmarks = with_unpacked_weights(detector), with_unpacked_weights(without_mask(landmarks))
    entries = {
        _DETECTOR_ENTRY: with_input_normalisation(detector, mean=127.5, std=127.5),
        _LANDMARKS_ENTRY: with_input_normalisation(landmarks, mean=0.0, std=255.0),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(_aligned_entry(name, file.tell(), WEIGHT_ALIGNMENT), content)
    return file.getvalue()


def _own_file(name: str) -> ModelFile:
    path = Path(name).expanduser()
    if not path.is_file():
        if path.suffix or path.parent != Path():
            raise UsageError(f"There is no model file {path}: check the path, or choose {_choices()}.")
        raise UsageError(f"There is no model called {name!r}: choose {_choices()} or the path of a .task file.")
    if not _is_bundle(path):
        raise UsageError(f"{path} is not a Pose Landmarker bundle (.task): choose another file, or {_choices()}.")
    return ModelFile(path, path.name, file_sha256(path))


def _choices() -> str:
    return ", ".join(MODEL_NAMES)


def _status(name: str) -> ModelStatus:
    path = _cached_path(name)
    sha256 = trusted_sha256(path)
    return ModelStatus(
        name=name,
        path=path,
        size_bytes=path.stat().st_size if sha256 is not None else None,
        sha256=sha256,
        origin=parts.origin_of(name),
    )


def _cached_path(name: str) -> Path:
    # Named after its ingredients: another pin or another assembly is another file.
    recipe = "".join(part.sha256 for part in parts.parts_of(name)) + str(_ASSEMBLY_VERSION)
    return cache_dir() / f"pose_landmarker_{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}.task"


def _is_bundle(path: Path) -> bool:
    """Return whether the file is a whole zip (checksums right) with both networks stored in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            stored = {entry.filename for entry in archive.infolist() if entry.compress_type == zipfile.ZIP_STORED}
            return {_DETECTOR_ENTRY, _LANDMARKS_ENTRY} <= stored and archive.testzip() is None
    except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, ValueError):
        return False


def _write_atomically(path: Path, content: bytes) -> None:
    """Write beside the target and rename: another process sees the whole file or none."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        # Windows refuses to replace a bundle that another process has open: then it is there already.
        if _is_bundle(path):
            return
        raise EnvironmentProblemError(
            f"The pose model cannot be written to {path.parent} ({error.strerror}): "
            "free some space or name another folder in HIPCHECK_CACHE."
        ) from error


def _silent(*_: object) -> None:
    """Progress and notes that nobody asked for."""


def _aligned_entry(name: str, offset: int, alignment: int) -> zipfile.ZipInfo:
    """Describe a zip entry at ``offset`` of the file whose content starts at a multiple of the alignment."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # the same bytes on every platform
    padding = -(offset + _ZIP_HEADER_BYTES + len(name) + 4) % alignment
    entry.extra = b"\x35\xd9" + padding.to_bytes(2, "little") + bytes(padding)
    return entry
