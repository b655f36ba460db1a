"""Colours, type sizes and line weights: one place for how everything looks.

Colours are Okabe and Ito's, which colour-blind readers tell apart; left and right, and the three bands, also differ
in lightness and in shape, so that a grey print loses nothing.
"""

from __future__ import annotations

from typing import Final

from hipcheck.landmarks import Side
from hipcheck.reference import BandName

__all__ = [
    "BAND_FILL",
    "BAND_INK",
    "BAND_MARKER",
    "BAND_WORD",
    "FAINT",
    "GRID",
    "INK",
    "LINE_ON_PICTURE",
    "MUTED",
    "PHASE_FILL",
    "PT_BODY",
    "PT_FINDING",
    "PT_HEADLINE",
    "PT_SECTION",
    "PT_SMALL",
    "PT_TITLE",
    "SIDE_COLOUR",
    "SIDE_MARKER",
    "SIDE_TINT",
]

INK: Final = "#1b1f24"
MUTED: Final = "#56606b"
FAINT: Final = "#8a939c"
GRID: Final = "#d9dee3"
PHASE_FILL: Final = "#eef1f4"

SIDE_COLOUR: Final[dict[Side, str]] = {"left": "#00609c", "right": "#c2560c"}
SIDE_TINT: Final[dict[Side, str]] = {"left": "#8fbfdd", "right": "#ecb48a"}
SIDE_MARKER: Final[dict[Side, str]] = {"left": "o", "right": "s"}

LINE_ON_PICTURE: Final = {"left": "#56b4e9", "right": "#ff9d3c", "pelvis": "#f0e442", "trunk": "#ffffff"}

BAND_FILL: Final[dict[BandName, str]] = {"green": "#e6f2ee", "amber": "#f7e6a6", "red": "#e9ad98"}
BAND_INK: Final[dict[BandName, str]] = {"green": "#2a8a74", "amber": "#b98a00", "red": "#b03a1a"}
BAND_MARKER: Final[dict[BandName, str]] = {"green": "o", "amber": "^", "red": "s"}
BAND_WORD: Final[dict[BandName, str]] = {"green": "usual", "amber": "borderline", "red": "not usual"}

PT_TITLE: Final = 15.0
PT_SECTION: Final = 11.0
PT_HEADLINE: Final = 10.5
PT_FINDING: Final = 9.0
PT_BODY: Final = 8.0
PT_SMALL: Final = 6.6
