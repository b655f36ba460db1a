"""Whether a model in the cache is the one that was put there, at the cost of a look at its size and time.

Beside each model lies a small file with its hash and with what changes when the model is replaced: size, time of the
last change, and the number of the file on the disk. Only if one of these is another is the model read and hashed.
"""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from hipcheck.hashing import file_sha256

__all__ = ["expected_sha256", "remember", "trusted_sha256"]

_ASSEMBLED: Final = frozenset(
    {
        "42b34310497d33e954805657a780b7588ac3f762f2c24c60ecf54fb4ecebcacc",  # lite
        "95fc24392c9ccbd26934d39725971226089ecc63d857d2e540a1702313aab46a",  # full
        "a57a6063051ef7c9cc52e4a9a1b72d65c45e5eed5394a45d92394bed72f048f0",  # heavy
    }
)
"""What the parts assemble to with the pinned packages: models that an earlier version put there without a record."""


def trusted_sha256(model: Path) -> str | None:
    """Return the hash of a model that is the one that was put there; ``None`` for any other, and for none."""
    kept = _record(model)
    try:
        if kept is not None and kept == {"sha256": kept.get("sha256"), **_stamp(model)}:
            return str(kept["sha256"])
        actual = file_sha256(model)
    except OSError:
        return None
    if actual != expected_sha256(model) and (kept is not None or actual not in _ASSEMBLED):
        return None
    remember(model, actual)
    return actual


def expected_sha256(model: Path) -> str | None:
    """Return the hash of what was put there; ``None`` if that is not known."""
    kept = _record(model)
    return None if kept is None else kept.get("sha256")


def remember(model: Path, sha256: str) -> None:
    """Note the hash of a model that was just written or read; a cache that cannot be written goes without."""
    temporary = _beside(model).with_name(f".{model.name}.{uuid.uuid4().hex}")
    with suppress(OSError):
        try:
            temporary.write_text(json.dumps({"sha256": sha256, **_stamp(model)}), encoding="utf-8")
            temporary.replace(_beside(model))
        finally:
            temporary.unlink(missing_ok=True)


def _beside(model: Path) -> Path:
    return model.with_suffix(".json")


def _stamp(model: Path) -> dict[str, int]:
    found = model.stat()
    return {"size_bytes": found.st_size, "modified_ns": found.st_mtime_ns, "file": found.st_ino}


def _record(model: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(_beside(model).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None
