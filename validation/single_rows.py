"""Clips of squats on one leg beside their truth: what was found in them, and a row for every measured quantity."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import hipcheck
from hipcheck.analysis import Analysis
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.results import OneLeg, PhaseSummary, Squat
from validation.compare import Floats, Row, TrueKnees, TrueRepetition, Truth, row_of
from validation.run import landmarks
from validation.sweep import Planned, factors

_BEFORE_S = {"single": 1.2, "step_down": 1.0, "split": 1.6}  # from quiet standing to the first repetition
_LEAST_PERCENT = 8.0


_FACTORS = ("clip", "kind", "free_leg", "body", "held_out", "view", "lower", "upper", "yaw_deg", "roll_deg")


def collect(plan: Iterable[Planned], store: Path, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return the rows of a plan, each with what was varied in its clip."""
    rows: list[dict[str, object]] = []
    for planned in plan:
        known, found = clip_rows(planned, store)
        rows += [{name: known[name] for name in _FACTORS} | row for row in found]
        tell(f"{planned.name}: {len(found)} rows")
    return pd.DataFrame(rows)


def clip_rows(planned: Planned, store: Path) -> tuple[dict[str, object], list[Row]]:
    """Return what was varied in a clip, and its rows."""
    path, content = landmarks(planned.spec, store)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        analysis = hipcheck.analyze(path)
    known = factors(planned) | {"kind": family(planned.kind), "free_leg": planned.kind}
    return known, [{"clip": planned.name, **row} for row in _rows(planned, analysis, content)]


def family(kind: str) -> str:
    """Return ``single``, ``step_down`` or ``split``."""
    return "split" if kind.startswith("split") else kind if kind == "step_down" else "single"


def _rows(planned: Planned, analysis: Analysis, content: dict[str, Any]) -> Iterator[Row]:
    motion, kind = planned.spec.motion, family(planned.kind)
    side: Side = content["stance_side"]
    wanted = f"split_{side}" if kind == "split" else f"single_{side}"
    begin_s, each_s = content["spec"]["motion"]["quiet_s"] + _BEFORE_S[kind], content["spec"]["motion"]["repetition_s"]
    count = round((motion.duration_s - begin_s) // each_s)
    expected = 0 if kind == "split" and planned.spec.facing == "back" else count
    found = [squat for squat in analysis.squats if squat.kind == wanted]
    yield row_of("repetitions", expected, len(found))
    yield row_of("repetitions_of_another_kind", 0, len(analysis.squats) - len(found))
    yield row_of("called_bilateral", 0, sum(squat.is_bilateral for squat in analysis.squats))
    yield row_of("holds", 0, len(analysis.stances))
    truth = Truth(content)
    for number in range(count):
        span = truth.within(begin_s + number * each_s, begin_s + (number + 1) * each_s)
        window = truth.t_s[span]
        squat = next((one for one in found if window[0] < one.bottom_s < window[-1]), None)
        if squat is not None and squat.one_leg is not None:
            curves = _Curves(truth, analysis, side)
            rep = TrueRepetition(curves, span)
            if kind == "split":
                curves.depth -= np.mean(curves.depth[rep.indices[[0, -1]]])
                rep = TrueRepetition(curves, span)
            for row in (
                *_measured(squat, squat.one_leg, curves, rep),
                row_of("where", 1, _told(squat.one_leg, planned)),
            ):
                yield row | {"rep": number + 1, "side": side}


def _told(leg: OneLeg, planned: Planned) -> float | None:
    """Return 1 if the place of the free leg is told right, 0 if wrong, None if it is not told."""
    if leg.free_leg is None:
        return None
    true = {"step_down": "front", "split": "behind", "split_raised": "behind"}.get(planned.kind, planned.kind)
    return float(leg.free_leg == true)


class _Curves(TrueKnees):
    """The truth of a clip by the definitions of one leg: its depth is that of its hip toward its ankle."""

    def __init__(self, truth: Truth, analysis: Analysis, side: Side) -> None:
        standing = truth.standing(analysis)
        super().__init__(truth, standing)
        hip, knee, ankle = (truth.point(f"{side}_{name}") for name in ("hip", "knee", "ankle"))
        length = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
        height = (ankle - hip)[:, 1]
        self.depth = 100 * (np.median(height[standing]) - height) / np.median(length[standing])
        sign = 1 if side == "left" else -1
        assert side in BOTH_SIDES
        self.drop = self._change(truth.column("pelvic_obliquity_deg"), standing, sign)
        self.lean = self._change(truth.column("trunk_lean_left_deg"), standing, sign)
        self.side = side

    @staticmethod
    def _change(angle: Floats, standing: np.ndarray, sign: int) -> Floats:
        change: Floats = sign * (angle - np.median(angle[standing]))
        return change


def _measured(squat: Squat, leg: OneLeg, curves: _Curves, rep: TrueRepetition) -> Iterator[Row]:
    side = curves.side
    yield row_of("squat_depth_percent", rep.deepest, squat.depth_percent)
    yield row_of("squat_bottom_s", rep.bottom_s, squat.bottom_s)
    level = squat.matched_depth_percent or _LEAST_PERCENT
    when = {way: rep.time_at(level, way) for way in ("down", "up")}
    knee = getattr(squat.knees, side)
    yield from _phases("pelvic_drop_deg", curves.drop, leg.pelvic_drop_deg, rep, when)
    yield from _phases("trunk_lean_deg", curves.lean, leg.trunk_lean_deg, rep, when)
    yield from _phases("fppa_deg", curves.fppa[side], knee.fppa_deg, rep, when, deepest=20.0)
    toe, over = curves.over_toe[side], knee.knee_over_toe_percent
    for way, t_s in when.items():
        yield row_of("knee_over_toe_percent", rep.at(toe, t_s), getattr(over, way), over.error, phase=way)
    yield row_of("knee_over_toe_percent", toe[rep.bottom], over.bottom, over.error, phase="bottom")
    change, inward = knee.ascent_minus_descent_deg, knee.fppa_from_standing_deg
    true = {way: rep.at(curves.fppa[side], t_s) for way, t_s in when.items()}
    yield row_of("fppa_change_deg", true["up"] - true["down"], change.value, change.error)
    yield row_of("fppa_from_standing_deg", rep.peak(side) - curves.upright[side], inward.value, inward.error)


def _phases(
    quantity: str,
    true: Floats,
    measured: PhaseSummary,
    rep: TrueRepetition,
    when: dict[str, float],
    deepest: float = np.inf,
) -> Iterator[Row]:
    """Compare an angle at the matched depth down and up and at its largest where it is valid."""
    for way, t_s in when.items():
        yield row_of(quantity, rep.at(true, t_s), getattr(measured, way), measured.error, phase=way)
    depth = rep.curves.depth[rep.indices]
    valid = true[rep.indices][(depth >= _LEAST_PERCENT) & (depth <= deepest)]
    largest = float(valid.max()) if len(valid) else float("nan")
    yield row_of(quantity, largest, measured.peak, measured.error, phase="peak")
