"""``run.json``: how a folder of results was made, by which a run knows what is finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hipcheck.jobs.places import Place, is_url, read_text, write_file
from hipcheck.jobs.settings import Settings
from hipcheck.media.clock import Clock

__all__ = ["is_recorded_file", "made_the_same", "write_record"]

_NAME: Final = "run.json"
_FORMAT: Final = "hipcheck.run/1"


def write_record(folder: Place, clip: Place, sha256: str, settings: Settings) -> None:
    """Write how a folder was made; it is written last, so that a folder with it is finished.

    Parameters
    ----------
    folder
        Of the results.
    clip, sha256
        What was analyzed and its hash, hexadecimal.
    settings
        How.
    """
    stamp = None if settings.told.anonymous else _stamp(clip)
    record = {**_record(sha256, settings), "file": stamp}
    write_file(folder, _NAME, (json.dumps(record, indent=2) + "\n").encode())


def made_the_same(folder: Place, sha256: str, settings: Settings) -> bool:
    """Whether a folder was made from the same recording in the same way."""
    kept = _read(folder)
    return kept is not None and {name: kept[name] for name in kept if name != "file"} == _record(sha256, settings)


def is_recorded_file(clip: Place, folder: Place, clock: Clock) -> bool:
    """Whether a folder was made from this part of this file, by its place, size and time: then it need not be read."""
    kept, stamp = _read(folder), _stamp(clip)
    if kept is None or stamp is None or kept.get("file") != stamp:
        return False
    part = kept.get("clock") or {}  # an earlier version had none
    return isinstance(part, dict) and (part.get("from_s"), part.get("to_s")) == (clock.from_s, clock.to_s)


def _record(sha256: str, settings: Settings) -> dict[str, object]:
    return {"format": _FORMAT, "sha256": sha256, **settings.recipe()}


def _stamp(clip: Place) -> dict[str, object] | None:
    """Return what changes when a file is replaced: place, size in bytes, time in ns; ``None`` for what is no file."""
    if is_url(clip) or not Path(clip).is_file():
        return None
    found = Path(clip).stat()
    return {"path": str(Path(clip).absolute()), "size_bytes": found.st_size, "modified_ns": found.st_mtime_ns}


def _read(folder: Place) -> Mapping[str, Any] | None:
    try:
        kept = json.loads(read_text(folder, _NAME) or "")
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None
