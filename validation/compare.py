"""One analysis beside the truth of its clip: a row for every measured quantity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipcheck.analysis import Analysis
from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.reference.corrections import fppa_bias_deg
from hipcheck.results import Squat, Stance

Floats = NDArray[np.float64]
Row = dict[str, object]

MATCHED_PERCENT = 14.0
LEVELS_PERCENT = (8.0, 11.0, 14.0, 17.0, 19.5)
SETTLE_S = 0.75  # the product leaves out as much of a hold at either end


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth file of a clip; ``column`` and ``point`` give arrays over its frames."""

    content: dict[str, Any]

    @property
    def t_s(self) -> Floats:
        """Times of the frames, (T,)."""
        return np.array(self.content["t_s"], dtype=float)

    def column(self, name: str) -> Floats:
        """Return one of `validation.truth.COLUMNS`, (T,)."""
        return np.array(self.content[name], dtype=float)

    def point(self, name: str) -> Floats:
        """Return a joint's place in the picture, (T, 2) px."""
        return np.array(self.content["points_px"][name], dtype=float)

    def marker_line_deg(self, which: str = "_marker") -> Floats:
        """Return the tilt of the line between the true places of both markers, or ("") of the bones there, (T,)."""
        place = "psis" if self.content["facing"] == "back" else "asis"
        left, right = (self.point(f"{side}_{place}{which}") for side in BOTH_SIDES)
        apart = right - left
        return np.degrees(np.arctan2(apart[:, 1], np.abs(apart[:, 0])))

    def within(self, start_s: float, end_s: float) -> NDArray[np.bool_]:
        """Return which frames lie in a stretch of time."""
        inside: NDArray[np.bool_] = (self.t_s >= start_s - 1e-6) & (self.t_s <= end_s + 1e-6)
        return inside

    def standing(self, analysis: Analysis) -> NDArray[np.bool_]:
        """Return the frames that the product took as its baseline; the first second where it took none."""
        baseline = analysis.results.baseline
        return self.within(baseline.start_s, baseline.end_s) if baseline else self.within(0.0, 1.0)


def row_of(quantity: str, truth: float, measured: float | None, half_width: float | None = None, **more: object) -> Row:
    return {
        "quantity": quantity,
        "truth": float(truth),
        "measured": float("nan") if measured is None else float(measured),
        "half_width": float("nan") if half_width is None else float(half_width),
        **more,
    }


def stance_rows(analysis: Analysis, content: dict[str, Any]) -> Iterator[Row]:
    """Compare the hold of a stance clip."""
    truth = Truth(content)
    side: Side = content["stance_side"]
    free = "right" if side == "left" else "left"
    up = np.flatnonzero(truth.column(f"{free}_contact") == 0)
    # The foot leaves between the last frame on the floor and the first one off it.
    start_s, end_s = truth.t_s[up[0]] - 0.5 / content["fps"], truth.t_s[up[-1]] + 0.5 / content["fps"]
    found = [s for s in analysis.stances if s.side == side and s.start_s < end_s and s.end_s > start_s]
    yield row_of("holds", 1, len(found))
    yield row_of("holds_invented", 0, len(analysis.stances) - len(found))
    if found:
        hold = max(found, key=lambda s: s.end_s - s.start_s)
        yield row_of("hold_start_s", start_s, hold.start_s, side=side)
        # A foot that was lost from sight ends the hold as a lower bound, which states no touch-down.
        yield row_of("hold_end_s", end_s, None if hold.end_reason == "lost" else hold.end_s, side=side)
        yield from _held(analysis, truth, hold)
        yield from _by_markers(analysis, truth, hold, start_s, end_s)
    yield from _hip_line(analysis, truth, side, start_s, end_s)


def _held(analysis: Analysis, truth: Truth, hold: Stance) -> Iterator[Row]:
    sign = 1 if hold.side == "left" else -1
    inner, standing = truth.within(hold.start_s + SETTLE_S, hold.end_s - SETTLE_S), truth.standing(analysis)
    if not inner.any():
        return

    def change(values: Floats) -> float:
        return sign * float(values[inner].mean() - np.median(values[standing]))

    method = analysis.results.provenance.pelvis_method
    drop, lean = hold.pelvic_drop_deg, hold.trunk_lean_deg
    line = change(truth.column("pelvic_obliquity_deg"))
    yield row_of("pelvic_drop_deg", line, drop.mean, drop.error, side=hold.side, method=method)
    yield row_of("sign", line, None, side=hold.side, method=hold.sign)
    yield row_of("hip_line_deg", line, hold.hip_line_deg.mean, side=hold.side, method="hip_line")
    yield row_of("trunk_lean_deg", change(truth.column("trunk_lean_left_deg")), lean.mean, lean.error, side=hold.side)


def _by_markers(analysis: Analysis, truth: Truth, hold: Stance, start_s: float, end_s: float) -> Iterator[Row]:
    """What the markers read in the whole true hold, so that nothing depends on how much of it was found."""
    method = analysis.results.provenance.pelvis_method
    if method != "markers":
        return
    sign = 1 if hold.side == "left" else -1
    held, standing, t_s = truth.within(start_s + 1.2, end_s - 1.0), truth.standing(analysis), analysis.angles["t_s"]
    tilt = analysis.angles["pelvic_obliquity_deg"][t_s.between(start_s + 1.2, end_s - 1.0)]
    lines = {
        "marker_line_deg": truth.marker_line_deg(),
        "marker_bone_deg": truth.marker_line_deg(""),
        "marker_hip_deg": truth.column("pelvic_obliquity_deg"),
    }
    for quantity, line in lines.items():
        true = sign * float(line[held].mean() - np.median(line[standing]))
        error = None if quantity == "marker_line_deg" else hold.pelvic_drop_deg.error
        yield row_of(quantity, true, sign * tilt.mean(), error, side=hold.side, method=method)


def _hip_line(analysis: Analysis, truth: Truth, side: Side, start_s: float, end_s: float) -> Iterator[Row]:
    """The raw line at single instants, baseline not subtracted, + = drop of the side that will be free or is.

    Signed so, a constant pull by the lifted leg is a bias; signed left and right it would look like a slope.
    """
    sign = 1 if side == "left" else -1
    standing = truth.t_s[truth.standing(analysis)]
    held = np.linspace(start_s + 1.4, end_s - 0.6, 3)
    for phase, instants in (("standing", standing[[len(standing) // 2]]), ("hold", held)):
        for t_s in instants:
            true = sign * np.interp(t_s, truth.t_s, truth.column("pelvic_obliquity_deg"))
            line = sign * np.interp(t_s, analysis.angles["t_s"], analysis.angles["hip_line_deg"])
            yield row_of("hip_line_instant_deg", true, line, side=side, phase=phase, method="hip_line")


def squat_rows(analysis: Analysis, content: dict[str, Any]) -> Iterator[Row]:
    """Compare the repetitions of a squat clip."""
    truth = Truth(content)
    curves = TrueKnees(truth, truth.standing(analysis))
    motion = content["spec"]["motion"]
    begins_s = [motion["quiet_s"] + i * motion["repetition_s"] for i in range(len(motion["depths"]))]
    yield row_of("repetitions", len(begins_s), len(analysis.squats))
    for number, begin_s in enumerate(begins_s, start=1):
        span = truth.within(begin_s, begin_s + motion["repetition_s"])
        window = truth.t_s[span]
        squat = next((s for s in analysis.squats if window[0] < s.bottom_s < window[-1]), None)
        if squat is not None:
            rep = TrueRepetition(curves, span)
            for row in (*_timing(squat, rep), *_knees(squat, rep), *_by_depth(analysis, squat, curves)):
                yield row | {"rep": number}


class TrueKnees:
    """The knee measures of the truth, by the definitions of the metrics; ``toe`` is the ball of the foot."""

    def __init__(self, truth: Truth, standing: NDArray[np.bool_]) -> None:
        self.t_s = truth.t_s
        self.depth: Floats = truth.column("depth_percent")
        self.depth = self.depth - np.median(self.depth[standing])
        left = -1 if truth.content["facing"] == "back" else 1
        self.fppa, self.over_toe, self.upright = {}, {}, {}
        for side in BOTH_SIDES:
            hip, knee, ankle, ball = (truth.point(f"{side}_{name}") for name in ("hip", "knee", "ankle", "ball"))
            length = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
            outward = left if side == "left" else -left
            self.fppa[side] = truth.column(f"{side}_fppa_deg")
            self.over_toe[side] = 100 * outward * (ball - knee)[:, 0] / np.median(length[standing])
            self.upright[side] = float(np.median(self.fppa[side][standing]))
        knees, ankles = (
            np.abs(truth.point(f"left_{name}") - truth.point(f"right_{name}"))[:, 0] for name in ("knee", "ankle")
        )
        self.ratio = knees / ankles


class TrueRepetition:
    """One repetition of the truth: its turning points, and its curves at a depth on the way down or up."""

    def __init__(self, curves: TrueKnees, span: NDArray[np.bool_]) -> None:
        self.curves = curves
        self.indices = np.flatnonzero(span)
        depth = curves.depth[self.indices]
        deep = self.indices[depth >= depth.max() - 0.02 * np.ptp(depth)]
        self.bottom_s = float(curves.t_s[deep].mean())
        self.bottom = int(self.indices[np.argmax(depth)])
        self.deepest = float(depth.max())

    def time_at(self, level: float, way: str) -> float:
        """Return when the depth passes ``level``; NaN if never."""
        down = way == "down"
        path = self.indices[self.indices <= self.bottom] if down else self.indices[self.indices >= self.bottom][::-1]
        depth = self.curves.depth[path]
        above = np.flatnonzero((depth[:-1] < level) & (depth[1:] >= level))
        if len(above) == 0:
            return float("nan")
        k = above[-1]
        share = (level - depth[k]) / (depth[k + 1] - depth[k])
        t_s = self.curves.t_s[path]
        return float(t_s[k] + share * (t_s[k + 1] - t_s[k]))

    def at(self, curve: Floats, t_s: float) -> float:
        """Return a curve's value at an instant."""
        return float(np.interp(t_s, self.curves.t_s, curve))

    def peak(self, side: Side) -> float:
        """Return the largest FPPA where it is valid."""
        depth = self.curves.depth[self.indices]
        valid = (depth >= LEVELS_PERCENT[0]) & (depth <= 20.0)
        return float(self.curves.fppa[side][self.indices][valid].max())


def _timing(squat: Squat, rep: TrueRepetition) -> Iterator[Row]:
    yield row_of("squat_start_s", rep.time_at(1.0, "down"), squat.start_s)
    yield row_of("squat_bottom_s", rep.bottom_s, squat.bottom_s)
    yield row_of("squat_end_s", rep.time_at(1.0, "up"), squat.end_s)
    yield row_of("squat_depth_percent", rep.deepest, squat.depth_percent)


def _knees(squat: Squat, rep: TrueRepetition) -> Iterator[Row]:
    level = squat.matched_depth_percent or MATCHED_PERCENT
    when = {way: rep.time_at(level, way) for way in ("down", "up")}
    for side in BOTH_SIDES:
        knee = getattr(squat.knees, side)
        fppa, toe = rep.curves.fppa[side], rep.curves.over_toe[side]
        true = {way: rep.at(fppa, when[way]) for way in when}
        for way in when:
            more = {"side": side, "phase": way, "level": level}
            yield row_of("fppa_deg", true[way], getattr(knee.fppa_deg, way), knee.fppa_deg.error, **more)
            over = knee.knee_over_toe_percent
            yield row_of("knee_over_toe_percent", rep.at(toe, when[way]), getattr(over, way), over.error, **more)
        yield row_of("knee_over_toe_percent", toe[rep.bottom], over.bottom, over.error, side=side, phase="bottom")
        yield row_of("fppa_deg", rep.peak(side), knee.fppa_deg.peak, knee.fppa_deg.error, side=side, phase="peak")
        change, inward = knee.ascent_minus_descent_deg, knee.fppa_from_standing_deg
        yield row_of("fppa_change_deg", true["up"] - true["down"], change.value, change.error, side=side)
        from_standing = rep.peak(side) - rep.curves.upright[side]
        yield row_of("fppa_from_standing_deg", from_standing, inward.value, inward.error, side=side)
    ratio, apart = squat.knee_ankle_separation_ratio, squat.fppa_asymmetry_deg
    for way in when:
        true_ratio = rep.at(rep.curves.ratio, when[way])
        yield row_of("knee_ankle_separation_ratio", true_ratio, getattr(ratio, way), ratio.error, phase=way)
    bottom_ratio = rep.curves.ratio[rep.bottom]
    yield row_of("knee_ankle_separation_ratio", bottom_ratio, ratio.bottom, ratio.error, phase="bottom")
    up = [rep.at(rep.curves.fppa[side], when["up"]) for side in BOTH_SIDES]
    yield row_of("fppa_asymmetry_deg", up[0] - up[1], apart.value, apart.error)
    yield row_of("fppa_both_mean_deg", (up[0] + up[1]) / 2, squat.fppa_both_mean_deg)


def _by_depth(analysis: Analysis, squat: Squat, curves: TrueKnees) -> Iterator[Row]:
    """The angle as the network shows it, at the same instant as the truth, at several depths as the product reads them.

    What the product takes off is put back: corrections are fitted to these rows.
    """
    angles = analysis.angles
    t_s, depth = angles["t_s"].to_numpy(), angles["depth_percent"].to_numpy()
    taken_off = fppa_bias_deg(analysis.results.view.facing, depth)
    for way, start_s, end_s in (("down", squat.start_s, squat.bottom_s), ("up", squat.end_s, squat.bottom_s)):
        inside = (t_s >= min(start_s, end_s) - 1e-6) & (t_s <= max(start_s, end_s) + 1e-6)
        path = np.flatnonzero(inside)[:: 1 if way == "down" else -1]
        for level in LEVELS_PERCENT:
            reached = np.flatnonzero(depth[path] >= level)
            if len(reached) == 0 or reached[0] == 0:
                continue
            at = path[reached[0]]
            for side in BOTH_SIDES:
                true = float(np.interp(t_s[at], curves.t_s, curves.fppa[side]))
                measured = float(angles[f"{side}_fppa_deg"].iloc[at] + taken_off[at])
                yield row_of("fppa_instant_deg", true, measured, side=side, phase=way, level=level)
