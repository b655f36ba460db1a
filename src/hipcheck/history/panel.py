"""One panel of the history: a measure of one leg over time, drawn straight onto the figure.

Everything is placed in inches from the lower left corner of the sheet. Axes of matplotlib would take three times as
long as all else together, and a history may have a panel for each of twenty measures and legs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, no_type_check

import numpy as np

from hipcheck.landmarks import Floats, Side

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from hipcheck.history.change import Band
    from hipcheck.history.records import Curve

__all__ = ["Panel", "day_limits", "draw_axes", "draw_curve", "outline", "value_limits", "write"]

_MARGIN: Final = 0.05  # of the span, on either side
_LONE_DAYS: Final = 15.0  # on either side of a single day
_MOST_COLUMNS: Final = 600  # pixels of a panel
_FEW: Final = 60  # sessions: beyond that the markers would run together


@dataclass(frozen=True)
class Panel:
    """Where a panel lies and what it shows.

    Attributes
    ----------
    left, bottom, width, height
        In inches on the sheet.
    days
        First and last day, in days since 1970.
    values
        Lowest and highest value, in the unit of the measure.
    """

    left: float
    bottom: float
    width: float
    height: float
    days: tuple[float, float]
    values: tuple[float, float]

    def x(self, days: Floats) -> Floats:
        """Return where ``days`` lie, (N,) inches."""
        return self.left + self.width * (days - self.days[0]) / (self.days[1] - self.days[0])

    def y(self, values: Floats) -> Floats:
        """Return where ``values`` lie, (N,) inches."""
        return self.bottom + self.height * (values - self.values[0]) / (self.values[1] - self.values[0])


def day_limits(days: Floats) -> tuple[float, float]:
    """Return the first and last day of a panel that shows ``days``, (N,) in days."""
    first, last = float(days.min()), float(days.max())
    margin = _MARGIN * (last - first) or _LONE_DAYS
    return first - margin, last + margin


def value_limits(curves: Sequence[tuple[Curve, Band | None]], least_half_span: float) -> tuple[float, float]:
    """Return the lowest and the highest value of panels that show ``curves`` and their bands.

    ``least_half_span``, in the unit of the measure, keeps small scatter looking small.
    """
    low = min(min(curve.values.min(), curve.values[0] - (band.half_width if band else 0.0)) for curve, band in curves)
    high = max(max(curve.values.max(), curve.values[0] + (band.half_width if band else 0.0)) for curve, band in curves)
    margin, middle = _MARGIN * (high - low), 0.5 * (low + high)
    return float(min(low - margin, middle - least_half_span)), float(max(high + margin, middle + least_half_span))


def write(figure: Figure, x: float, y: float, text: str, **style: Any) -> None:  # noqa: ANN401 - of matplotlib's text
    """Write text at a place in inches."""
    figure.text(x, y, text, transform=figure.dpi_scale_trans, parse_math=False, **style)


def draw_curve(figure: Figure, panel: Panel, curve: Curve, band: Band | None) -> None:
    """Draw the sessions, and around the first of them the band of no detectable change."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    from hipcheck.report.style import GRID, INK, SIDE_COLOUR, SIDE_MARKER, SIDE_TINT

    side: Side | None = curve.first.side
    colour, tint = (SIDE_COLOUR[side], SIDE_TINT[side]) if side else (INK, GRID)
    if band:
        low, high = panel.y(curve.values[0] + np.array([-band.half_width, band.half_width]))
        _add(figure, Rectangle((panel.left, low), panel.width, high - low, color=tint, alpha=0.3, lw=0))
    marker = (SIDE_MARKER[side] if side else "D") if len(curve.days) <= _FEW else ""
    days, values = outline(curve.days, curve.values, _MOST_COLUMNS)
    line = Line2D(panel.x(days), panel.y(values), color=colour, marker=marker, markersize=3.5, linewidth=1.0)
    _add(figure, line)


def draw_axes(figure: Figure, panel: Panel) -> None:
    """Write round values and dates beside thin lines."""
    from matplotlib.collections import LineCollection
    from matplotlib.ticker import MaxNLocator

    from hipcheck.report.style import GRID, MUTED, PT_SMALL

    small = {"fontsize": PT_SMALL, "color": MUTED}
    ticks: Floats = np.asarray(MaxNLocator(4).tick_values(*panel.values), dtype=float)
    levels = ticks[(ticks >= panel.values[0]) & (ticks <= panel.values[1])]
    right, foot = panel.left + panel.width, panel.bottom
    lines = [[(panel.left, y), (right, y)] for y in panel.y(levels)]
    for level, y in zip(levels, panel.y(levels), strict=True):
        write(figure, panel.left - 0.04, y, f"{level:g}".replace("-", "−"), ha="right", va="center", **small)
    dates, words, year = _dates(*panel.days)
    for x, word in zip(panel.x(np.array(dates)), words, strict=True):
        lines.append([(x, foot), (x, foot + 0.03)])
        write(figure, x, foot - 0.05, word, ha="center", va="top", **small)
    write(figure, right, foot - 0.19, year, ha="right", va="top", **small)
    _add(figure, LineCollection([*lines, [(panel.left, foot), (right, foot)]], colors=GRID, linewidths=0.6, zorder=0))


def _add(figure: Figure, artist: Artist) -> None:
    artist.set_transform(figure.dpi_scale_trans)
    figure.add_artist(artist)


@cache
@no_type_check  # matplotlib's dates have no types
def _dates(left: float, right: float) -> tuple[list[float], list[str], str]:
    """Return round dates between two days, how they are written, and the year or month that all of them share."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, num2date

    locator = AutoDateLocator(minticks=2, maxticks=5)
    dates = [float(day) for day in locator.tick_values(num2date(left), num2date(right)) if left <= day <= right]
    formatter = ConciseDateFormatter(locator)
    return dates, formatter.format_ticks(dates), formatter.get_offset()


def outline(x: Floats, y: Floats, columns: int) -> tuple[Floats, Floats]:
    """Return what can be seen of a long line: the lowest and the highest point in each column of the picture.

    Parameters
    ----------
    x, y
        ``(N,)`` places of the points, ``x`` not decreasing, no NaN.
    columns
        How many columns the picture has; with no more than two points a column everything is returned.
    """
    if len(x) <= 2 * columns:
        return x, y
    starts = np.unique(np.searchsorted(x, np.linspace(x[0], x[-1], columns + 1)[:-1]))
    ends = np.stack([np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)], axis=-1)
    return np.repeat(x[starts], 2), ends.ravel()
