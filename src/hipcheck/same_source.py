"""Whether a folder holds the results of a recording: its hash decides, as phones call many recordings the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hipcheck.errors import UsageError
from hipcheck.folders import is_results_folder
from hipcheck.remains import MARKER
from hipcheck.results.recording import Source

__all__ = ["identity", "kept_source", "other_recording", "refuse_another", "refuse_other_recording", "unknown_source"]

unknown_source: Final[Mapping[str, Any]] = {}
"""Of results that cannot be read."""


def kept_source(results_json: str) -> Mapping[str, Any]:
    """Return the recording that the text of a ``results.json`` is about; `unknown_source` if it is damaged."""
    try:
        source = json.loads(results_json)["source"]
    except (ValueError, LookupError, TypeError):
        return unknown_source
    return source if isinstance(source, dict) else unknown_source


def identity(source: Mapping[str, Any]) -> str | None:
    """Return what tells a recording from others: its hash, or its name if it has none; ``None`` if not known."""
    sha256 = str(source.get("sha256") or "")
    return sha256 if sha256.strip("0") else source.get("path")  # a live session has none


def refuse_another(folder: Path, source: Source) -> None:
    """Raise UsageError if a folder holds the results of another recording, or ones that cannot be read."""
    refuse_other_recording(folder, identity(source.model_dump(mode="json")))


def refuse_other_recording(folder: Path, own: str | None) -> None:
    """Do as `refuse_another`; ``own`` is what tells the recording from others, ``None`` for one yet to be made."""
    if not is_results_folder(folder):
        return
    try:
        kept = kept_source((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        kept = unknown_source
    if own is None or identity(kept) != own:
        raise other_recording(folder, kept)


def other_recording(folder: Path | str, kept: Mapping[str, Any]) -> UsageError:
    """Return the error of a folder that holds the results of another recording."""
    named = f", {kept['path']}" if kept.get("path") else ""
    of = f"another recording{named}" if kept else "a recording that cannot be told any more"
    return UsageError(f"{folder} holds the results of {of}; choose another folder, or replace them with --force.")
