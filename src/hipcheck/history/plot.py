"""The history of one person as curves: a panel for each measure, with the band of no detectable change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final, no_type_check

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.history.change import Band, Trend, band_of, trend
from hipcheck.history.sessions import shown, signed
from hipcheck.landmarks import Floats, Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hipcheck.history.records import Curve
    from hipcheck.history.store import History

__all__ = ["Series", "draw_history", "history_series", "save_history", "trend_words"]

_TITLES: Final = {
    "stance": "Standing on one leg",
    "balance": "Balance on one leg",
    "squat": "Squats",
    "single_leg_squat": "Squats on one leg",
    "step_down": "Step-downs",
    "split_squat": "Split squats",
    "walking": "Walking",
    "running": "Running",
    "on_the_spot": "Walking on the spot",
}
_WIDTH_IN, _ROW_IN, _HEAD_IN, _FOOT_IN = 8.3, 1.6, 0.8, 0.6
_FOOT_SIGNS: Final = 135
_LEFT, _PANEL, _BETWEEN = 0.06, 0.43, 0.06  # shares of the width
# Of the axis: small scatter shall look small.
_LEAST_HALF_SPAN: Final = {"°": 3.0, "%": 3.0, "s": 3.0, "/min": 6.0, "": 0.15}
_MOST_COLUMNS: Final = 600  # pixels of a panel
_FEW: Final = 60  # sessions: beyond that the markers would run together
_LEAST_FOR_TREND: Final = 3


@dataclass(frozen=True, eq=False)
class Series:
    """One measure of one leg over the sessions, judged.

    Attributes
    ----------
    curve
        The sessions.
    band
        What a change between two of them must exceed; ``None`` where nothing is known.
    trend
        The line through three or more sessions on different days; else ``None``.
    """

    curve: Curve
    band: Band | None
    trend: Trend | None


def history_series(history: History, name: str) -> list[Series]:
    """Return every measure of a person over time: stance, balance, squat, in the order of the measures, left first.

    Parameters
    ----------
    history
        The history file, opened.
    name
        Whose.

    Raises
    ------
    UsageError
        If nobody of that name is in the history.
    """
    curves = history.curves(name)
    if not curves:
        kept = ", ".join(history.names()) or "nobody yet"
        raise UsageError(f"There is nothing of {name} in the history; it has {kept}.")
    return [_judged(curve) for curve in curves]


def _judged(curve: Curve) -> Series:
    # Not filmed alike, only the stated errors can tell.
    last = curve.last if curve.one_case else replace(curve.last, case="several")
    band = None if curve.at_least else band_of(curve.first, last)
    line = None
    if band is not None and len(curve.days) >= _LEAST_FOR_TREND and np.ptp(curve.days) > 0:
        line = trend(curve.days, curve.values, band.half_width)
    return Series(curve, band, line)


def trend_words(series: Series) -> str:
    """Return what the line through the sessions says, or what is missing for one."""
    if series.trend is None:
        count = f"{len(series.curve.days)} session{'s' if len(series.curve.days) > 1 else ''}"
        return f"{count}; a trend needs {_LEAST_FOR_TREND}" if series.band else f"{count}; not judged"
    wording = series.curve.first.wording
    verdict = {"increased": wording.increased, "decreased": wording.decreased}.get(
        series.trend.verdict, "no detectable trend"
    )
    measure = series.curve.first.measure
    moved, band = signed(series.trend.change, measure), shown(series.trend.half_width, measure)
    return f"{verdict}: {moved} (±{band}) over {len(series.curve.days)} sessions"


def draw_history(series: Sequence[Series], name: str) -> Figure:
    """Draw the sessions of one person, a row a measure, left and right beside each other.

    Around the first session of each leg lies the band within which a later one is no detectable change. Nothing of
    pyplot is touched.

    Parameters
    ----------
    series
        What :func:`history_series` returned.
    name
        Whose they are, for the title.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from hipcheck.report.style import MUTED, PT_SMALL, PT_TITLE

    rows: dict[tuple[str, str, str], list[Series]] = {}
    for one in series:
        rows.setdefault((one.curve.first.exercise, one.curve.first.measure, one.curve.first.statistic), []).append(one)
    height = _HEAD_IN + _ROW_IN * len(rows) + _FOOT_IN
    figure = Figure(figsize=(_WIDTH_IN, height), dpi=140)
    FigureCanvasAgg(figure)
    figure.text(_LEFT, 1 - 0.42 / height, f"History of {name}", fontsize=PT_TITLE, weight="bold", parse_math=False)
    for i, lines in enumerate(rows.values()):
        _draw_row(figure, 1 - (_HEAD_IN + i * _ROW_IN) / height, height, lines)
    foot = fill(
        "Shaded: no detectable change against the first session. " + "; ".join(_sources(series)) + ".", _FOOT_SIGNS
    )
    figure.text(_LEFT, 0.15 / height, foot, fontsize=PT_SMALL, color=MUTED, parse_math=False)
    return figure


def save_history(path: Path, series: Sequence[Series], name: str) -> Path:
    """Draw the history into a file: png, pdf or svg, by its ending."""
    from hipcheck.report.saving import own_style, save_figure

    with own_style():
        figure = draw_history(series, name)
    return save_figure(figure, path)


def _sources(series: Sequence[Series]) -> list[str]:
    return list(dict.fromkeys(one.band.source.rstrip(".") for one in series if one.band))


def _draw_row(figure: Figure, top: float, height_in: float, lines: Sequence[Series]) -> None:
    """Draw one measure; ``top`` is the share of the figure's height at which its title stands."""
    from hipcheck.report.style import INK, PT_BODY

    first = lines[0].curve.first
    title = f"{_TITLES[first.exercise]}: {first.words}{f' ({first.unit})' if first.unit else ''}"
    figure.text(_LEFT, top, title, fontsize=PT_BODY, weight="bold", color=INK)
    bottom = top - (_ROW_IN - 0.48) / height_in
    panels = []
    for one in lines:
        left = _LEFT if one.curve.first.side != "right" else _LEFT + _PANEL + _BETWEEN
        panels.append(figure.add_axes((left, bottom, _PANEL, (_ROW_IN - 0.74) / height_in)))
        _draw_panel(panels[-1], one)
    limits = [limit for axes in panels for limit in axes.get_ylim()]
    middle, least = 0.5 * (min(limits) + max(limits)), _LEAST_HALF_SPAN[first.unit]
    for axes in panels:
        axes.set_ylim(min(*limits, middle - least), max(*limits, middle + least))
        _label_axes(axes)


def _draw_panel(axes: Axes, one: Series) -> None:
    from hipcheck.report.style import GRID, INK, PT_SMALL, SIDE_COLOUR, SIDE_MARKER, SIDE_TINT

    side: Side | None = one.curve.first.side
    colour, tint = (SIDE_COLOUR[side], SIDE_TINT[side]) if side else (INK, GRID)
    marker = (SIDE_MARKER[side] if side else "D") if len(one.curve.days) <= _FEW else ""
    # Days since 1970 are what matplotlib takes for dates.
    days, values = outline(one.curve.days, one.curve.values, _MOST_COLUMNS)
    axes.plot(days, values, color=colour, marker=marker, markersize=3.5, linewidth=1.0)
    if one.band:
        start = float(one.curve.values[0])
        axes.axhspan(start - one.band.half_width, start + one.band.half_width, color=tint, alpha=0.3, lw=0)
    words = f"{side or 'both legs'}: {trend_words(one)}"
    axes.text(0, 1.05, words, transform=axes.transAxes, fontsize=PT_SMALL, color=colour)


def _label_axes(axes: Axes) -> None:
    """Write round values and dates beside thin lines; matplotlib's own ticks take three times as long as all else."""
    from matplotlib.ticker import MaxNLocator

    from hipcheck.report.style import GRID, MUTED, PT_SMALL

    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    small: dict[str, Any] = {"fontsize": PT_SMALL, "color": MUTED, "clip_on": False}
    levels = [level for level in MaxNLocator(4).tick_values(low, high) if low <= level <= high]
    axes.hlines(levels, left, right, color=GRID, lw=0.4, zorder=0)
    for level in levels:
        axes.text(left, level, f"{level:g} ".replace("-", "−"), ha="right", va="center", **small)
    dates, words, year = _dates(left, right)
    below = axes.get_xaxis_transform()
    axes.vlines(dates, 0, 0.03, transform=below, color=GRID, lw=0.8)
    for day, word in zip(dates, words, strict=True):
        axes.text(day, -0.05, word, transform=below, ha="center", va="top", **small)
    axes.text(1, -0.22, year, transform=axes.transAxes, ha="right", va="top", **small)
    axes.set(xlim=(left, right))
    axes.xaxis.set_visible(False)
    axes.yaxis.set_visible(False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(GRID)


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
