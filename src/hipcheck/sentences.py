"""Sentences that a program shows, kept together in a TOML file so that they can be translated."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["sentence", "sentence_tables"]


@cache
def sentence_tables(package: str, file: str) -> dict[str, Any]:
    """Return the tables of a file of sentences that lies in a package."""
    return tomllib.loads(resources.files(package).joinpath(file).read_text(encoding="utf-8"))


def sentence(package: str, file: str, key: str, **values: object) -> str:
    """Return a sentence.

    Parameters
    ----------
    package, file
        The file of sentences and the package that it lies in.
    key
        Table and name in it, e.g. ``"setup.too_dark"``.
    **values
        What the sentence's ``{names}`` stand for.

    Raises
    ------
    KeyError
        If there is no such sentence, or it needs a value that was not given.
    """
    table, name = key.split(".")
    text: str = sentence_tables(package, file)[table][name]
    return text.format(**values)
