"""Every sentence that the HTML report adds to those of the results, from ``texts_en.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["say", "script_texts"]


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("texts_en.toml").read_text(encoding="utf-8"))


def say(key: str, **values: object) -> str:
    """Return a sentence.

    Parameters
    ----------
    key
        Table and name in ``texts_en.toml``, e.g. ``"page.skip"``.
    **values
        What the sentence's ``{names}`` stand for.

    Raises
    ------
    KeyError
        If there is no such sentence, or it needs a value that was not given.

    Examples
    --------
    >>> say("curves.label", name="Pelvic drop", summary="level.")
    'Curve over time: Pelvic drop. level.'
    """
    table, name = key.split(".")
    text: str = _texts()[table][name]
    return text.format(**values)


def script_texts() -> dict[str, str]:
    """Return the sentences that the script of the page puts together itself."""
    return dict(_texts()["script"])
