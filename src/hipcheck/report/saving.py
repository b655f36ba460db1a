"""Figures drawn in a style of their own and written whole: light to import, for pictures other than the report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from hipcheck.errors import UsageError
from hipcheck.folders import whole_file

__all__ = ["DPI", "QUICKLY", "own_style", "save_figure"]

DPI: Final = 160

QUICKLY: Final = {"compress_level": 1}
"""How PNG files are written: in half the time, a tenth larger."""

_PICTURES: Final = (".png", ".pdf", ".svg")


@contextmanager
def own_style() -> Iterator[None]:
    """Keep a user's matplotlib settings out of the report, and the report's out of theirs."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"text.hinting": "no_hinting", "pdf.fonttype": 3})
        yield


def save_figure(figure: Figure, path: Path) -> Path:
    """Write a figure whole or not at all and return its path.

    Raises
    ------
    UsageError
        If the file does not end in .png, .pdf or .svg.
    EnvironmentProblemError
        If it cannot be written.
    """
    if path.suffix.lower() not in _PICTURES:
        raise UsageError(f"{path} is no picture that can be written; let it end in {', '.join(_PICTURES)}.")
    quickly: dict[str, Any] = {"pil_kwargs": QUICKLY} if path.suffix.lower() == ".png" else {}
    content = io.BytesIO()
    with own_style():
        figure.savefig(content, format=path.suffix[1:].lower(), dpi=DPI, facecolor="white", **quickly)
    return whole_file(path, lambda draft: draft.write_bytes(content.getvalue()))
