"""Every sentence of the live check, from ``texts.toml``."""

from __future__ import annotations

from typing import Final

from hipcheck.sentences import sentence

__all__ = ["say"]


_FILE: Final = "texts.toml"


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
    return sentence(__package__, _FILE, key, **values)
