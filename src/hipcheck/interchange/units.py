"""Units of length, as files spell them."""

from __future__ import annotations

from typing import Final

__all__ = ["metres_per_unit"]

_METRES: Final = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "in": 0.0254, "inch": 0.0254, "ft": 0.3048, "foot": 0.3048}
_PREFIXES: Final = {"": 1.0, "centi": 1e-2, "milli": 1e-3}
_PLURALS: Final = {"inches": 0.0254, "feet": 0.3048}


def metres_per_unit(name: str) -> float | None:
    """Return the length of a unit in metres: ``mm``, ``Millimeters``, ``metre``...; None for pixels and anything else.

    Examples
    --------
    >>> metres_per_unit("Millimetres"), metres_per_unit("px")
    (0.001, None)
    """
    plain = name.strip().strip("()[]").casefold()
    for table in (_METRES, _PLURALS):
        if plain in table:
            return table[plain]
    stem = plain.removesuffix("s").removesuffix("re").removesuffix("er")
    return _PREFIXES.get(stem.removesuffix("met")) if stem.endswith("met") else None
