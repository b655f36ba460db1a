"""Text that does nothing where it is shown: names of files and people may hold anything."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["printable"]

# What a terminal obeys, what turns the direction of writing, and halves of signs, by which Python holds names that are
# no text. A line break and a tab stay.
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""Return the text with each sign that is not to be shown as it is written in Python, as ``\x1b``."""
    return _UNFIT.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found[0])
    if 0xDC80 <= number <= 0xDCFF:  # a byte of a name that is no UTF-8
        number -= 0xDC00
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
