"""Every sentence of the live check, from ``texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["say"]


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """Return a sentence.

    Parameters
    ----------
    key
        Table and name in ``texts.toml``, e.g. ``"setup.too_dark"``.
    **values
        What the sentence's ``{names}`` stand for.

    Raises
    ------
    KeyError
        If there is no such sentence, or it needs a value that was not given.

    Examples
    --------
    >>> say("setup.no_person")
    'Step into the picture'
    """
    table, name = key.split(".")
    text: str = _texts()[table][name]
    return text.format(**values)
