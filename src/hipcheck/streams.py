"""The output streams: every sign of a result arrives, whatever the system's own encoding is."""

from __future__ import annotations

import codecs
import io
import sys
from typing import Final

__all__ = ["open_streams_to_all_signs"]

_PLAIN: Final = {
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "±": "+/-",
    "×": "x",
    "°": " deg",
    "²": "2",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
}
"""What stands for a sign that a terminal cannot show: a minus that became a question mark would be another number."""


def open_streams_to_all_signs() -> None:
    """Write UTF-8 into files and pipes; at a terminal of another encoding write what comes nearest to a sign.

    Python would take the system's code page for files and pipes on Windows, and end at the first sign outside it.
    """
    codecs.register_error("hipcheck.plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # there is none under pythonw
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="hipcheck.plain")


def _plainly(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    signs = problem.object[problem.start : problem.end]
    return "".join(_PLAIN.get(sign, "?") for sign in signs), problem.end
