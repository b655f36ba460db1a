"""Numpydoc docstrings taken apart, and whether a number's unit is said: for the tests of the public interface."""

from __future__ import annotations

import inspect
import re

UNIT_ENDINGS = ("_deg", "_s", "_px", "_m", "_mm", "_percent", "_hz", "_ms", "_ratio", "days", "fps_mean", "per_unit")
"""How a name says its unit."""

UNIT_WORDS = re.compile(
    r"degrees?\b|°|percent|%|\bseconds?\b|\bs\b|\bpixels?\b|\bpx\b|\bmetres?\b|\bm\b|\bmm\b|\bHz\b|\bdays\b|\bratio\b|"
    r"no unit|0\.\.1|0\.\.255|unit of the measure|same unit|in its unit|frames a second|"
    r"\b(?:[Nn]umbers?|[Cc]ount(?:ed)?|[Hh]ow many|[Ww]hich|[Ff]rames|[Hh]olds or repetitions|index|indices)\b"
)
"""How a description says it; a number without a unit is a count, a number of something, or a choice."""


def section(docstring: str | None, title: str) -> dict[str, str]:
    """Name to description of a numpydoc section like Parameters or Attributes."""
    lines = inspect.cleandoc(docstring or "").splitlines()
    heads = [i for i, line in enumerate(lines) if line == title and lines[i + 1 : i + 2] == ["-" * len(title)]]
    found: dict[str, str] = {}
    names: list[str] = []
    for number, line in enumerate(lines[heads[0] + 2 :] if heads else [], start=heads[0] + 2 if heads else 0):
        if re.fullmatch(r"-{3,}", lines[number + 1] if number + 1 < len(lines) else ""):
            break
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(":")[0].split(",")]
            found |= dict.fromkeys(names, "")
        for name in names if line.startswith(" ") else []:
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found


def says_unit(*texts: str) -> bool:
    """Whether any of these names or descriptions says a unit."""
    return any(text.endswith(UNIT_ENDINGS) or UNIT_WORDS.search(text) for text in texts)
