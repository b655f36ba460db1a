"""Whether a folder holds the results of a recording: its hash decides, as phones call many recordings the same.

Two parts of one film are two recordings: a test on the left leg and one on the right are not each other's results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hipcheck.errors import UsageError
from hipcheck.folders import is_results_folder
from hipcheck.remains import MARKER
from hipcheck.results.recording import Source

__all__ = [
    "Identity",
    "identity",
    "kept_source",
    "other_recording",
    "refuse_another",
    "refuse_other_recording",
    "unknown_source",
]

unknown_source: Final[Mapping[str, Any]] = {}
"""Of results that cannot be read."""


@dataclass(frozen=True)
class Identity:
    """What tells a recording from others.

    Attributes
    ----------
    film
        The hash of the file, hexadecimal; of a live session, which has none, its name.
    from_s, to_s
        The part of it that counts, seconds of the film; ``None`` for its begin and its end.
    """

    film: str
    from_s: float | None = None
    to_s: float | None = None

    def __str__(self) -> str:
        """Return it as one word for the film, followed by the part if it is not all of it."""
        if self.from_s is None and self.to_s is None:
            return self.film
        return f"{self.film} {self.from_s or 0.0:g}-{'' if self.to_s is None else f'{self.to_s:g}'}"


def kept_source(results_json: str) -> Mapping[str, Any]:
    """Return the recording that the text of a ``results.json`` is about; `unknown_source` if it is damaged."""
    try:
        source = json.loads(results_json)["source"]
    except (ValueError, LookupError, TypeError):
        return unknown_source
    return source if isinstance(source, dict) else unknown_source


def identity(source: Mapping[str, Any]) -> Identity | None:
    """Return what tells the recording of a result from others; ``None`` if that is not known."""
    sha256 = str(source.get("sha256") or "")
    film = sha256 if sha256.strip("0") else source.get("path")
    return Identity(film, source.get("from_s"), source.get("to_s")) if film else None


def refuse_another(folder: Path, source: Source) -> None:
    """Raise UsageError if a folder holds the results of another recording, or ones that cannot be read."""
    refuse_other_recording(folder, identity(source.model_dump(mode="json")))


def refuse_other_recording(folder: Path, own: Identity | None) -> None:
    """Do as `refuse_another`; ``own`` is what tells the recording from others, ``None`` for one yet to be made."""
    if not is_results_folder(folder):
        return
    try:
        kept = kept_source((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        kept = unknown_source
    if own is None or identity(kept) != own:
        raise other_recording(folder, kept, own)


def other_recording(folder: Path | str, kept: Mapping[str, Any], own: Identity | None) -> UsageError:
    """Return the error of a folder that holds the results of another recording than ``own``, or another part of it."""
    held = identity(kept)
    part = held is not None and own is not None and held.film == own.film
    named = f", {kept['path']}" if kept.get("path") else ""
    another = "another part of this recording" if part else "another recording"
    of = f"{another}{named}" if kept else "a recording that cannot be told any more"
    return UsageError(f"{folder} holds the results of {of}; choose another folder, or replace them with --force.")
