"""Every sentence of the live check, from ``texts.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, NamedTuple

from hipcheck.landmarks import BOTH_SIDES, other_side
from hipcheck.sentences import sentence, sentence_tables

__all__ = ["Line", "line", "say", "spoken_sentences"]


_FILE: Final = "texts.toml"
_SPOKEN_TABLES: Final = ("setup", "do")


class Line(NamedTuple):
    """An instruction: as it is shown, and as it is spoken."""

    text: str
    spoken: str


def line(key: str, **values: object) -> Line:
    """Return an instruction; it is spoken as it is shown, or as the table ``aloud`` says.

    Parameters
    ----------
    key, **values
        As for `say`.
    """
    return Line(say(key, **values), _aloud(key).format(**values))


def _aloud(key: str) -> str:
    tables = sentence_tables(__package__, _FILE)
    table, name = key.split(".")
    text: str = tables["aloud"].get(key, tables[table][name])
    return text


def spoken_sentences() -> list[str]:
    """Return everything that can be spoken, each sentence once."""
    tables = sentence_tables(__package__, _FILE)
    templates = [_aloud(f"{table}.{name}") for table in _SPOKEN_TABLES for name in tables[table]]
    said = {text for template in templates for text in _with_sides(template)}
    return sorted({*said, *tables["count"].values()} - {""})


def _with_sides(template: str) -> Iterator[str]:
    """Yield a sentence for every side that it may name."""
    for side, way in product(BOTH_SIDES, BOTH_SIDES):
        yield template.format(side=side, free=other_side(side), way=way)


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
