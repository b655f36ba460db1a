"""The history of one person as curves: a panel for each measure, with the band of no detectable change."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final

import numpy as np

from hipcheck.errors import UsageError
from hipcheck.history.change import Band, Trend, band_of, trend
from hipcheck.history.panel import Panel, day_limits, draw_axes, draw_curve, value_limits, write
from hipcheck.history.sessions import shown, signed
from hipcheck.landmarks import Side
from hipcheck.printable import printable

if TYPE_CHECKING:
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
_LEFT_IN, _PANEL_IN, _BETWEEN_IN = 0.5, 3.57, 0.5
# Of the axis: small scatter shall look small.
_LEAST_HALF_SPAN: Final = {"°": 3.0, "%": 3.0, "s": 3.0, "/min": 6.0, "": 0.15}
_LEAST_FOR_TREND: Final = 3
_DAY_S: Final = 86400.0


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
    latest = max(float(curve.days[-1]) for curve in curves)
    if latest > time.time() / _DAY_S + 2:
        raise UsageError(
            f"The history of {name} has a session in the future; hipcheck history list {name} shows it: delete it, and "
            "add its folder again with the right --date."
        )
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
    write(figure, _LEFT_IN, height - 0.42, f"History of {printable(name)}", fontsize=PT_TITLE, weight="bold")
    for i, lines in enumerate(rows.values()):
        _draw_row(figure, height - _HEAD_IN - i * _ROW_IN, lines)
    foot = fill(
        "Shaded: no detectable change against the first session. " + "; ".join(_sources(series)) + ".", _FOOT_SIGNS
    )
    write(figure, _LEFT_IN, 0.15, foot, fontsize=PT_SMALL, color=MUTED)
    return figure


def save_history(path: Path, series: Sequence[Series], name: str) -> Path:
    """Draw the history into a file: png, pdf or svg, by its ending."""
    from hipcheck.report.saving import own_style, save_figure

    with own_style():
        figure = draw_history(series, name)
    return save_figure(figure, path)


def _sources(series: Sequence[Series]) -> list[str]:
    return list(dict.fromkeys(one.band.source.rstrip(".") for one in series if one.band))


def _draw_row(figure: Figure, top_in: float, lines: Sequence[Series]) -> None:
    """Draw one measure; ``top_in`` is the height at which its title stands."""
    from hipcheck.report.style import INK, PT_BODY, PT_SMALL, SIDE_COLOUR

    first = lines[0].curve.first
    title = f"{_TITLES[first.exercise]}: {first.words}{f' ({first.unit})' if first.unit else ''}"
    write(figure, _LEFT_IN, top_in, title, fontsize=PT_BODY, weight="bold", color=INK)
    limits = value_limits([(one.curve, one.band) for one in lines], _LEAST_HALF_SPAN[first.unit])
    bottom, height = top_in - _ROW_IN + 0.48, _ROW_IN - 0.74
    for one in lines:
        side: Side | None = one.curve.first.side
        left = _LEFT_IN if side != "right" else _LEFT_IN + _PANEL_IN + _BETWEEN_IN
        panel = Panel(left, bottom, _PANEL_IN, height, day_limits(one.curve.days), limits)
        draw_axes(figure, panel)
        draw_curve(figure, panel, one.curve, one.band)
        words = f"{side or 'both legs'}: {trend_words(one)}"
        colour = SIDE_COLOUR[side] if side else INK
        write(figure, left, bottom + 1.05 * height, words, fontsize=PT_SMALL, color=colour)
