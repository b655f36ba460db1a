"""One recording measured with ``--exercise auto`` beside the truth of its movements: a row for each thing.

Columns: ``what`` (hold, repetition, invented_hold, invented_repetition, movement, silent, event, sentence, clip),
``true_kind`` and ``side`` of the truth, ``named`` by the product, ``found`` 1 or 0, errors in seconds, ``note``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.analysis import Analysis
from hipcheck.results import Squat, Stance

Row = dict[str, object]
Truth = dict[str, Any]

COLUMNS: Final = (
    *("clip", "kind", "held_out", "view", "version", "what", "true_kind", "side", "named", "found"),
    *("start_error_s", "end_error_s", "note"),
)

_COVERED: Final = 0.7  # share of a true hold that has to be told
_ALLOWED: Final = 0.8  # share of a told hold that has to be one
_NEAR_S: Final = 0.5
_SHORTEST_S: Final = 1.0  # of a stretch that has to be named; standing before or after something else has no clear edge
_SHORTEST_STANDING_S: Final = 1.5
_ON_ONE_LEG: Final = ("one_leg", "one_leg_other")
_MAY_BE_HELD: Final = (*_ON_ONE_LEG, "single_leg_squat", "standing")
_ONE_LEGGED: Final = ("single_leg_squat", "step_down")

# Names that are right for a movement, where more than its own is.
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "walking": ("steps",),
    "steps": ("walking",),
    "lying": ("other", "nobody"),
    "step_down": ("single_leg_squat", "steps", "walking", "other"),
}

# What no result may say: of any film (""), or of those whose kind begins so.
_INWARD: Final = r"^(?!Whether).*(moves inward(,| in)|farther in)"  # that it cannot be told is not wrong
_FORBIDDEN: Final = (
    ("", r"squat\w*( \w+)* cut short"),
    ("", r"\bweak(er|ness)?\b"),
    ("side_lunges", _INWARD),
    ("turned_squats", _INWARD),
)
_SINKS: Final = "began to sink"  # only where the truth has a fade


def rows(analysis: Analysis, truth: Truth) -> list[Row]:
    """Return every row of a recording; times of the truth are those of the recording."""
    return [
        {"what": "clip", "named": analysis.results.quality.grade, "found": int(not analysis.refused)},
        *_holds(analysis, truth),
        *_repetitions(analysis, truth),
        *_named(analysis, truth),
        *_events(analysis, truth),
        *_sentences(analysis, truth),
    ]


def _holds(analysis: Analysis, truth: Truth) -> Iterator[Row]:
    told = analysis.stances
    spans = [span for span in analysis.results.movements if span.kind in _ON_ONE_LEG]
    for hold in truth["holds"]:
        what = "hold" if hold["measured"] == "yes" else "hold_if_seen"
        known: Row = {"what": what, "true_kind": hold["kind"], "side": hold["side"]}
        own = [one for one in (*told, *spans) if one.side == hold["side"] and _overlap(one, hold) > 0]
        covered = _union(own, hold) / (hold["stop_s"] - hold["start_s"])
        measured = [one for one in told if one.side == hold["side"] and _overlap(one, hold) > 0]
        row = known | {"found": int(covered >= _COVERED), "named": _kinds(measured), "note": f"{covered:.2f}"}
        if measured:
            row |= {"start_error_s": measured[0].start_s - hold["start_s"]}
            row |= {"end_error_s": measured[-1].end_s - hold["stop_s"]}
        yield row
    for one in told:
        if _share_allowed(one, truth) < _ALLOWED:
            yield _invented("invented_hold", one.side, one.start_s, one.end_s, truth, one.kind)


def _repetitions(analysis: Analysis, truth: Truth) -> Iterator[Row]:
    wanted = [one for one in truth["repetitions"] if one["measured"] == "yes"]
    for one in wanted:
        own = [squat for squat in analysis.squats if _is(squat, one)]
        row: Row = {"what": "repetition", "true_kind": one["kind"], "side": one["side"], "found": int(bool(own))}
        if own:
            row |= {"named": own[0].kind, "start_error_s": own[0].bottom_s - one["bottom_s"]}
        yield row
    for squat in analysis.squats:
        if not any(_is(squat, one) for one in truth["repetitions"] if one["measured"] != "no"):
            yield _invented("invented_repetition", None, squat.start_s, squat.end_s, truth, squat.kind)


def _named(analysis: Analysis, truth: Truth) -> Iterator[Row]:
    """Yield what each stretch is called by most of its time, and whether one that is not measured goes untold."""
    results = analysis.results
    for segment in truth["segments"]:
        length_s = segment["stop_s"] - segment["start_s"]
        if length_s < (_SHORTEST_STANDING_S if segment["kind"] == "standing" else _SHORTEST_S):
            continue
        shares: dict[str, float] = {}
        for span in results.movements:
            shares[span.kind] = shares.get(span.kind, 0.0) + _overlap(span, segment)
        name = max(shares, key=lambda kind: shares[kind], default="")
        name = name if shares.get(name, 0.0) > 0 else ""
        right = name == segment["kind"] or name in _ALSO.get(segment["kind"], ())
        known: Row = {"true_kind": segment["kind"], "side": segment["side"]}
        yield known | {"what": "movement", "named": name, "found": int(right), "note": f"{segment['start_s']:.1f}"}
        if segment["kind"] != "standing" and not analysis.refused:
            told = [
                *results.unmeasured,
                *(span for span in results.movements if span.kind not in ("standing", "nobody")),
            ]
            told_s = _union([*told, *analysis.stances, *analysis.squats], segment)
            yield known | {"what": "silent", "found": int(told_s < 0.5 * length_s)}


def _events(analysis: Analysis, truth: Truth) -> Iterator[Row]:
    happened = [event for stance in analysis.stances for event in stance.interruptions]
    hops = [event.start_s for event in happened if event.kind == "hop"]
    hops += [stance.end_s for stance in analysis.stances if stance.end_reason == "hop"]
    jumps = [event.start_s for event in happened if event.kind == "picture_jump"]
    jumps += [take.start_s for take in analysis.results.takes if take.begins_with != "clip_start"]
    for name, told in (("hop", hops), ("cut", jumps)):
        for t_s in truth[f"{name}s_s"]:
            near = [abs(one - t_s) for one in told if abs(one - t_s) < _NEAR_S]
            yield {
                "what": "event",
                "true_kind": name,
                "found": int(bool(near)),
                "start_error_s": min(near, default=None),
            }
        true = truth[f"{name}s_s"]
        for one in told:
            if not any(abs(one - t_s) < 2 * _NEAR_S for t_s in true):
                yield {"what": "invented_event", "named": name, "found": 1, "note": f"{one:.1f} s"}
    if truth["hidden"]:
        yield {"what": "event", "true_kind": "hidden foot", "found": int(analysis.results.quality.grade != "good")}
    for stance in analysis.stances:
        if stance.fade_s is not None and not truth["fades_s"]:
            yield {
                "what": "invented_event",
                "named": "fade",
                "found": 1,
                "note": f"{stance.start_s + stance.fade_s:.1f} s",
            }


def _sentences(analysis: Analysis, truth: Truth) -> Iterator[Row]:
    results = analysis.results
    said = [*results.summary.findings, *(reason for stance in analysis.stances for reason in stance.reasons)]
    said += [one.message for one in (*results.quality.issues, *results.unmeasured)]
    rules = [pattern for kind, pattern in _FORBIDDEN if truth["kind"].startswith(kind)]
    rules += [_INWARD] * truth["knees_out"] + [_SINKS] * (not truth["fades_s"])
    for pattern in rules:
        for sentence in said:
            if re.search(pattern, sentence):
                yield {"what": "sentence", "named": pattern, "found": 1, "note": sentence}


def _invented(what: str, side: str | None, start_s: float, end_s: float, truth: Truth, named: str) -> Row:
    middle_s = (start_s + end_s) / 2
    inside = [one["kind"] for one in truth["segments"] if one["start_s"] <= middle_s <= one["stop_s"]]
    kind = inside[0] if inside else ""
    return {
        "what": what,
        "true_kind": kind,
        "side": side,
        "named": named,
        "found": 1,
        "note": f"{start_s:.1f}-{end_s:.1f} s",
    }


def _share_allowed(stance: Stance, truth: Truth) -> float:
    """Return the share of a told hold in which the free foot is up, in a movement in which a leg is held."""
    t_s: NDArray[np.float64] = np.array(truth["t_s"])
    free = "right" if stance.side == "left" else "left"
    inside = (t_s >= stance.start_s) & (t_s <= stance.end_s)
    allowed = np.zeros(len(t_s), dtype=bool)
    for one in truth["segments"]:
        if one["kind"] in _MAY_BE_HELD and (one["kind"] not in _ON_ONE_LEG or one["side"] == stance.side):
            allowed |= (t_s >= one["start_s"] - 0.1) & (t_s <= one["stop_s"] + 0.1)
    up = np.array(truth[f"{free}_contact"]) == 0
    return float((allowed & up)[inside].mean()) if inside.any() else 0.0


def _is(squat: Squat, true: Truth) -> bool:
    """Whether a told repetition is this one: of its kind, on its leg, lowest in its time."""
    if not true["start_s"] - 0.1 <= squat.bottom_s <= true["stop_s"] + 0.1:
        return False
    if true["kind"] == "squat":
        return squat.is_bilateral
    family = "single" if true["kind"] in _ONE_LEGGED else "split"
    sides = ("left", "right") if true["side"] is None else (true["side"],)
    return any(squat.kind == f"{family}_{side}" for side in sides)


def _overlap(one: Any, true: Truth) -> float:
    return max(0.0, float(min(one.end_s, true["stop_s"]) - max(one.start_s, true["start_s"])))


def _union(told: list[Any], true: Truth) -> float:
    """Return how many seconds of a true stretch are told by any of several."""
    grid = np.arange(true["start_s"], true["stop_s"], 0.02)
    covered = np.zeros(len(grid), dtype=bool)
    for one in told:
        covered |= (grid >= one.start_s) & (grid <= one.end_s)
    return float(0.02 * covered.sum())


def _kinds(stances: list[Stance]) -> str:
    return "+".join(sorted({str(stance.kind) for stance in stances}))
