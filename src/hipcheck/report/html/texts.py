"""Every sentence that the HTML report adds to those of the results, from ``texts_en.toml``."""

from __future__ import annotations

from typing import Final

from hipcheck.sentences import sentence, sentence_tables

__all__ = ["say", "script_texts"]


_FILE: Final = "texts_en.toml"


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
    return sentence(__package__, _FILE, key, **values)


def script_texts() -> dict[str, str]:
    """Return the sentences that the script of the page puts together itself."""
    return dict(sentence_tables(__package__, _FILE)["script"])
