"""The report's panels as plots of the page: curves over time, with their phases shaded and named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hipcheck.report.curves import Curve, Panel, Phase, band_spans, value_limits
from hipcheck.report.html.plots import Frame, Label, Mark, Plot, Stroke, Tick, percent, thinned
from hipcheck.report.style import BAND_WORD

__all__ = ["plot_of"]

_HEIGHT_PX: Final = 190
_MARKS_PER_CURVE: Final = 14
_LEAST_BAND_PERCENT: Final = 9.0
_WIDE_PX: Final = 560
_NARROW_PX: Final = 280
_LETTER_PX: Final = 6.4
_SAME_INSTANT_S: Final = 0.05


def plot_of(
    plot_id: str, panel: Panel, phases: Sequence[Phase], span: tuple[float, float], alt: str, *, first: bool, last: bool
) -> Plot:
    """Return the plot of a panel; the first of a group names the phases, the last carries the time axis.

    Parameters
    ----------
    plot_id
        Its id in the page.
    panel
        What to draw, its curves cut to ``span``.
    phases
        In time order; what is judged is shaded.
    span
        Begin and end of the time axis, seconds.
    alt
        What is drawn, in words.
    """
    frame = Frame(span, value_limits(panel))
    return Plot(
        id=plot_id,
        title=panel.title,
        alt=alt,
        note=panel.note,
        height=round(_HEIGHT_PX * panel.weight),
        frame=frame,
        y_ticks=frame.y_ticks(max(2, round(5 * panel.weight))),
        x_ticks=frame.x_ticks(7) if last else [],
        shades=frame.shades(panel.metric, _joined(phases)),
        words=[
            Tick(percent(frame.down((low + high) / 2)), BAND_WORD[name])
            for name, (low, high) in band_spans(frame.y, panel.metric).items()
            if panel.metric and frame.down(low) - frame.down(high) >= _LEAST_BAND_PERCENT
        ],
        strokes=[stroke for curve in panel.curves for stroke in _strokes(frame, curve)],
        marks=[mark for curve in panel.curves if curve.marked for mark in _marks(frame, curve)],
        wide_labels=_labels(frame, phases, _WIDE_PX) if first else [],
        narrow_labels=_labels(frame, phases, _NARROW_PX) if first else [],
    )


def _joined(phases: Sequence[Phase]) -> list[tuple[float, float]]:
    """Return begin and end of what is judged, seconds; phases that follow each other at once are one span."""
    spans: list[tuple[float, float]] = []
    for phase in phases:
        if not phase.judged:
            continue
        if spans and phase.start_s - spans[-1][1] < _SAME_INSTANT_S:
            spans[-1] = (spans[-1][0], max(spans[-1][1], phase.end_s))
        else:
            spans.append((phase.start_s, phase.end_s))
    return spans


def _strokes(frame: Frame, curve: Curve) -> list[Stroke]:
    lines = [(curve.raw, "raw"), (curve.filtered, "line")]
    drawn = []
    for values, look in lines:
        if values is not None:
            chosen = thinned(values)
            drawn.append(Stroke(frame.path(curve.t_s[chosen], values[chosen]), f"{look} {curve.side or 'both'}"))
    return drawn


def _marks(frame: Frame, curve: Curve) -> list[Mark]:
    known = np.flatnonzero(np.isfinite(curve.filtered))
    if curve.side is None:
        return []
    return [
        Mark(percent(frame.across(curve.t_s[i])), percent(frame.down(curve.filtered[i])), curve.side)
        for i in known[:: max(1, known.size // _MARKS_PER_CURVE)]
    ]


def _labels(frame: Frame, phases: Sequence[Phase], width_px: float) -> list[Label]:
    """Name the phases in the longest words that fit all judged ones at a width; none where even numbers do not fit."""

    def fits(phase: Phase, text: str) -> bool:
        room = (frame.across(phase.end_s) - frame.across(phase.start_s)) / 100 * width_px
        return len(text) * _LETTER_PX <= room

    for level in range(len(phases[0].labels)):
        if all(fits(phase, phase.labels[level]) for phase in phases if phase.judged):
            break
    else:
        return []
    named = [(phase, phase.labels[level]) for phase in phases]
    return [
        Label(percent(frame.across((phase.start_s + phase.end_s) / 2)), text, phase.side)
        for phase, text in named
        if text and fits(phase, text)
    ]
