"""Pages as a PDF, made in memory: matplotlib's writer, when a disk gets full, ends in errors of its own."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

__all__ = ["pdf_content"]


def pdf_content(sheets: Iterable[Figure], title: str | None = None, **options: Any) -> bytes:  # noqa: ANN401 - savefig's
    """Return a PDF with a page for each sheet.

    Parameters
    ----------
    sheets
        The pages.
    title
        Of the file, for the window of a viewer.
    **options
        As of ``savefig``.
    """
    content = io.BytesIO()
    with PdfPages(content, metadata={"CreationDate": None, **({"Title": title} if title else {})}) as pages:
        for sheet in sheets:
            pages.savefig(sheet, **options)
    return content.getvalue()
