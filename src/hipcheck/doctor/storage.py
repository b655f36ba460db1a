"""Where the model lies, where results go, and whether there is room."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hipcheck.command_lines import hipcheck_line
from hipcheck.doctor.check import Check
from hipcheck.pose.bundle import cache_dir, model_status

__all__ = ["checks"]

_NEEDED_FREE_BYTES: Final = 500_000_000


def checks() -> Iterator[Check]:
    """Look at cache, disks and model."""
    yield _cache_writable()
    yield from (_free_space(folder) for folder in _folders_on_different_disks())
    yield _model()


def _cache_writable() -> Check:
    folder = cache_dir()
    trial = folder / f".trial-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        return Check(
            "cache",
            "problem",
            f"The cache folder {folder} cannot be written ({error.strerror}): name another one in HIPCHECK_CACHE.",
        )
    return Check("cache", "ok", f"The cache folder {folder} can be written.")


def _folders_on_different_disks() -> list[Path]:
    """Return the working folder, where results go by default, and the cache, unless both are on one disk."""
    cache = next(folder for folder in (cache_dir(), *cache_dir().absolute().parents) if folder.is_dir())
    here = Path.cwd()
    return [here] if here.stat().st_dev == cache.stat().st_dev else [here, cache]


def _free_space(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_FREE_BYTES:
        return Check(
            "disk", "warning", f"Only {free / 1e6:.0f} MB are free where {folder} is: free some space before analysing."
        )
    return Check("disk", "ok", f"{free / 1e9:.1f} GB are free where {folder} is.")


def _model() -> Check:
    full = next(status for status in model_status() if status.name == "full")
    if full.size_bytes is not None:
        return Check("model", "ok", f"The pose model is in the cache ({full.size_bytes / 1e6:.1f} MB).")
    return Check(
        "model",
        "warning",
        "The pose model is not in the cache yet: the first analysis fetches it, or "
        f"`{hipcheck_line('model fetch full')}` now (from {full.origin}).",
    )
