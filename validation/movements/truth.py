"""What is true in a film: stretches of movement, holds as the feet tell them, repetitions, and what happened."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from validation.clip import RenderedFrame
from validation.geometry import Floats
from validation.motion import Motion
from validation.movements.labels import Kind, Segment, segments
from validation.squats import Squat

if TYPE_CHECKING:
    from validation.movements.film import Film

_TURNED_DEG, _SURELY_DEG = 27.0, 33.0  # beyond the first squats need not be measured, beyond the second they must not
_REPETITIONS: tuple[Kind, ...] = ("squat", "single_leg_squat", "step_down", "split_squat")
_ON_ONE_LEG: tuple[Kind, ...] = ("one_leg", "one_leg_other")


def columns(seen: Sequence[RenderedFrame]) -> dict[str, list[float]]:
    """Return times, contact of both feet and depth of all frames."""
    names = ("left_contact", "right_contact", "depth_percent")
    told = {name: [round(float(frame.truth.angles[name]), 2) for frame in seen] for name in names}
    return {"t_s": [round(frame.t_s, 4) for frame in seen]} | told


def of_film(film: Film, frames: dict[str, list[float]]) -> dict[str, Any]:
    """Return the truth of a film from what was asked and from its frames (`columns`)."""
    from validation.movements.film import described

    spans = [replace(span, measured="either") if film.hidden else span for span in _spans(film)]
    arrays = {name: np.array(values, dtype=float) for name, values in frames.items()}
    walked = film.passer.t_s if film.passer else None
    return {
        **described(film),
        "segments": [vars(span) for span in spans],
        "holds": list(_holds(spans, arrays)),
        "repetitions": [one for span in spans for one in _repetitions(span, arrays)],
        "hidden": film.hidden,
        "cuts_s": list(film.cuts_s),
        "hops_s": list(film.hops_s),
        "fades_s": list(film.fades_s),
        "knees_out": bool(film.takes) and all(_knees_out(take.motion) for take in film.takes),
        "nudges_s": [nudge.t_s for nudge in film.nudges if nudge.over_s],
        "passes_s": [] if walked is None else [walked + 1.1, walked + 1.9],
        **frames,
    }


def _knees_out(motion: Motion) -> bool:
    return isinstance(motion, Squat) and max(motion.valgus_left_deg, motion.valgus_right_deg) < -5


def _spans(film: Film) -> Iterator[Segment]:
    """Yield the stretches of all takes; one that goes on over a cut is one."""
    begin_s, last = 0.0, None
    for take in film.takes:
        for span in segments(take.motion):
            now = _turned(replace(span, start_s=span.start_s + begin_s, stop_s=span.stop_s + begin_s), take.yaw_deg)
            if last is not None and (now.kind, now.side) == (last.kind, last.side):
                count = None if last.count is None or now.count is None else last.count + now.count
                last = replace(last, stop_s=now.stop_s, count=count)
                continue
            if last is not None:
                yield last
            last = now
        begin_s += round(take.motion.duration_s * take.fps) / take.fps
    if last is not None:
        yield last


def _turned(span: Segment, yaw_deg: float) -> Segment:
    if abs(yaw_deg) < _TURNED_DEG or span.measured == "no":
        return span
    return replace(span, measured="no" if abs(yaw_deg) > _SURELY_DEG else "either")


def _holds(spans: Sequence[Segment], frames: dict[str, Floats]) -> Iterator[dict[str, Any]]:
    """Yield holds from when the free foot leaves the floor to when it is down again."""
    t_s = frames["t_s"]
    half_s = 0.5 * float(np.median(np.diff(t_s)))
    for span in spans:
        if span.kind not in _ON_ONE_LEG or span.side is None:
            continue
        free = "right" if span.side == "left" else "left"
        inside = (t_s >= span.start_s - 0.1) & (t_s <= span.stop_s + 0.1)
        up = np.flatnonzero((frames[f"{free}_contact"] == 0) & inside)
        if len(up):
            start_s, stop_s = float(t_s[up[0]]) - half_s, float(t_s[up[-1]]) + half_s
            kind = {"kind": span.kind, "side": span.side, "measured": span.measured}
            yield {**kind, "start_s": round(max(start_s, 0.0), 3), "stop_s": round(stop_s, 3)}


def _repetitions(span: Segment, frames: dict[str, Floats]) -> Iterator[dict[str, Any]]:
    """Yield the repetitions of a stretch with the instant of their lowest point."""
    if span.kind not in _REPETITIONS or not span.count:
        return
    edges = np.linspace(span.start_s, span.stop_s, span.count + 1)
    for start_s, stop_s in itertools.pairwise(edges):
        inside = np.flatnonzero((frames["t_s"] >= start_s) & (frames["t_s"] <= stop_s))
        low = inside[np.argmax(frames["depth_percent"][inside])]
        yield {
            "kind": span.kind,
            "side": span.side,
            "measured": span.measured,
            "start_s": round(float(start_s), 3),
            "bottom_s": float(frames["t_s"][low]),
            "stop_s": round(float(stop_s), 3),
        }
