"""The hash by which a recording or a model is known."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hipcheck.errors import UsageError

__all__ = ["file_sha256"]


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal, in constant memory; of a folder, of its files' hashes.

    Raises
    ------
    UsageError
        If it is a pipe or a device, which may have no end.
    """
    if path.is_dir():
        listing = "".join(f"{file.name} {file_sha256(file)}\n" for file in sorted(path.iterdir()) if file.is_file())
        return hashlib.sha256(listing.encode()).hexdigest()
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file; give the name of a file.")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
