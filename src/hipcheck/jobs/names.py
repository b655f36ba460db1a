"""Names of folders that every system takes, made from the names of recordings."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["folder_name"]

_REFUSED: Final = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_DEVICES: Final = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
_NAMELESS: Final = "clip"


def folder_name(name: str) -> str:
    """Return a name that can be a folder on Linux, macOS and Windows alike, most often the same one.

    Windows takes ``aux`` and ``nul.2`` for devices and drops dots and spaces at the end, so ``a.`` would be ``a``.

    Parameters
    ----------
    name
        Of a recording; with slashes if it was found in a folder.

    Examples
    --------
    >>> [folder_name(name) for name in ("monday/anna", "aux", "nul.2", "a.", "12:30")]
    ['monday/anna', 'aux_', 'nul_.2', 'a', '12_30']
    """
    return "/".join(map(_part, name.split("/")))


def _part(name: str) -> str:
    kept = _REFUSED.sub("_", name).rstrip(". ")
    return _DEVICES.sub(r"\1_", kept) or _NAMELESS
