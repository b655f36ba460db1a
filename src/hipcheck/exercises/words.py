"""Numbers as the findings write them."""

from __future__ import annotations

__all__ = ["degrees"]


def degrees(value: float | None, error: float | None = None) -> str:
    """Return ``"7.2° ± 3.1°"``; ``"not measured"`` for a missing value."""
    if value is None:
        return "not measured"
    return f"{value:.1f}°".replace("-", "−") + ("" if error is None else f" ± {error:.1f}°")
