"""Synthetic analyses to draw reports from: deterministic, with holds, repetitions, a gap, errors and pictures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.exercises.knees import unmeasured_knee
from hipcheck.landmarks import JOINT_COUNT, Joint, PoseTrack, other_side
from hipcheck.report.model import ReportInput, evidence_instants
from hipcheck.results import (
    AngleSummary,
    Asymmetry,
    Balance,
    BalanceHold,
    BalanceLeg,
    Baseline,
    Change,
    DepthPercent,
    DepthRatio,
    Issue,
    Knee,
    Knees,
    LineSummary,
    OneLeg,
    OverTime,
    PhaseSummary,
    Provenance,
    Quality,
    Reported,
    Results,
    Source,
    Squat,
    Stance,
    Summary,
    Sway,
    View,
)

RATE_HZ = 60.0
QUIET_S = 3.0
REP_S = 3.0
PAUSE_S = 1.0

WARNING = Issue(
    code="yaw",
    severity="warning",
    message="The body is turned 14° away from the camera, which fakes a knee angle; face the camera squarely.",
    start_s=1.0,
    end_s=2.5,
)
REFUSAL = Issue(
    code="side_view",
    severity="refusal",
    message="The person is seen from the side; film from the front or from behind, square to the body.",
)

# A standing person in a box of 1 x 1: x toward the subject's left, y down; (0, 0) is mid-hip, 1 the leg length.
_STANDING = {
    "NOSE": (0.0, -0.85),
    "SHOULDER": (0.2, -0.62),
    "ELBOW": (0.28, -0.3),
    "WRIST": (0.3, -0.02),
    "HIP": (0.12, 0.0),
    "KNEE": (0.13, 0.5),
    "ANKLE": (0.13, 1.0),
    "HEEL": (0.13, 1.05),
    "FOOT_INDEX": (0.16, 1.1),
}


def make_report(
    *,
    stances: int = 2,
    reps: int = 0,
    balanced: int = 0,
    hold_s: float = 6.0,
    kind: str = "bilateral",
    portrait: bool = False,
    path: str = "clips/balance.mp4",
    pelvis_method: str = "hip_line",
    issues: tuple[Issue, ...] = (WARNING,),
    findings: list[str] | None = None,
    pictures: bool = True,
    missing: bool = False,
) -> ReportInput:
    """Return one analysis; ``missing`` leaves out every number that may be null, as a poor recording would.

    ``balanced`` is how many holds a balance exercise has; it goes with no stances and no repetitions.
    """
    refused = any(issue.severity == "refusal" for issue in issues)
    holds = [] if refused else _stance_results(stances, hold_s, missing)
    start = QUIET_S + (stances or balanced) * (hold_s + PAUSE_S)
    squats = [] if refused else [_squat_result(i, start, kind, missing) for i in range(reps)]
    duration = start + reps * (REP_S + PAUSE_S) + PAUSE_S
    size = (1080, 1920) if portrait else (1280, 720)
    results = Results(
        source=_source(path, size, duration),
        provenance=_provenance(pelvis_method),
        view=View(facing="front", yaw_deg=None if missing else 6.0, camera_roll_deg=None if missing else 0.8),
        quality=Quality(grade="unusable" if refused else "fair" if issues else "good", issues=list(issues)),
        baseline=None if missing or refused else _baseline(),
        stances=holds,
        squats=squats,
        steps=[],
        balance=_balance(balanced, hold_s, missing) if balanced and not refused else None,
        reported=Reported(age_years=62) if balanced else None,
        summary=Summary(
            findings=_findings(holds, squats) if findings is None else findings,
            asymmetries=[] if missing else _asymmetries(holds, squats),
            advice_keys=[],
        ),
    )
    track = _track(results, duration, size)
    evidence = {t: _picture(size) for t in evidence_instants(results)} if pictures else {}
    return ReportInput(results, _angles(results, duration, missing), track, evidence)


def _source(path, size, duration):
    return Source(
        path=path,
        sha256="0123456789abcdef" * 4,
        width=size[0],
        height=size[1],
        duration_s=duration,
        frames=int(duration * 30),
        fps_mean=29.97,
        timestamp_jitter_ms=0.4,
        rotation_deg=0,
    )


def _provenance(pelvis_method):
    return Provenance(
        hipcheck="0.1.0",
        mediapipe="0.10.31",
        model="full",
        model_sha256="fedcba9876543210" * 4,
        pelvis_method=pelvis_method,
        calibration_id=None,
        mirrored=False,
        subject=1,
    )


def _baseline():
    return Baseline(
        start_s=0.3,
        end_s=2.7,
        pelvic_tilt_deg=0.6,
        trunk_lean_deg=-0.4,
        fppa_left_deg=1.2,
        fppa_right_deg=0.8,
        pelvic_noise_deg=0.3,
        trunk_noise_deg=0.4,
        fppa_noise_deg=0.9,
    )


def _stance_results(count, hold_s, missing):
    return [_stance_result(i, hold_s, missing) for i in range(count)]


def _stance_result(i, hold_s, missing):
    start = QUIET_S + i * (hold_s + PAUSE_S)
    drop = None if missing else 7.2 - 1.1 * (i % 5)
    lean = None if missing else 3.0 + 2.5 * (i % 4)
    error = None if missing else 3.1
    return Stance(
        side="left" if i % 2 == 0 else "right",
        start_s=start,
        end_s=start + hold_s,
        hold_s=hold_s,
        hold_complete=hold_s >= 30,
        end_reason="clip_end" if missing else "touch_down",
        start_reason="lift",
        pelvic_drop_deg=OverTime(mean=drop and drop - 1.2, peak=drop, end=drop and drop - 0.4, error=error),
        hip_line_deg=LineSummary(mean=drop and drop / 3, peak=drop and drop / 2),
        trunk_lean_deg=AngleSummary(mean=lean and lean - 1, peak=lean, error=error),
        hip_adduction_deg=None if missing else 4.5,
        trunk_over_foot_percent=None if missing else 6.0,
        free_hip_flexion_deg=None if missing else 25.0,
        fade_s=None if missing or i % 2 else 4.1,
        pattern="not_interpretable" if missing else ("drops", "level", "drops_and_leans", "leans", "fades")[i % 5],
        sign="not_interpretable" if missing else ("seen", "not_seen", "within_error")[i % 3],
        reasons=["No quiet standing before the hold, so the pelvis has no reference."] if missing else [],
        evidence_t_s=start + 0.7 * hold_s,
    )


def _balance(count, hold_s, missing):
    holds = [_balance_hold(i, hold_s, missing) for i in range(count)]
    legs = {side: [hold for hold in holds if hold.side == side] for side in ("left", "right")}
    return Balance(
        holds=holds,
        left=_balance_leg(legs["left"]),
        right=_balance_leg(legs["right"]),
        norm_s=None if missing else 32.1,
        side_changes_s=[after.start_s for before, after in pairwise(holds) if before.side != after.side],
    )


def _balance_hold(i, hold_s, missing):
    start = QUIET_S + i * (hold_s + PAUSE_S)
    trend = [] if missing else [1.2 + 0.3 * (i + k) for k in range(int(hold_s // 5))]
    sway = Sway(
        range_percent=sum(trend) / len(trend) if trend else None,
        rms_percent=0.5 if trend else None,
        trend_percent=trend,
    )
    return BalanceHold(
        side="left" if i % 2 == 0 else "right",
        start_s=start,
        end_s=start + hold_s - i,
        hold_s=hold_s - i,
        start_reason="lift",
        end_reason="clip_end" if missing else ("touch_down", "hop")[i % 2],
        hip_sway=sway,
        shoulder_sway=sway,
    )


def _balance_leg(holds):
    if not holds:
        return None
    best = max(holds, key=lambda hold: hold.hold_s)
    return BalanceLeg(
        side=best.side,
        trials=len(holds),
        total_s=sum(hold.hold_s for hold in holds),
        best_s=best.hold_s,
        best_error_s=0.3,
        at_least=best.is_lower_bound,
        touch_downs=len(holds) - 1,
        reached_from_age=None,
        verdict="not_reached",
        hip_sway=best.hip_sway,
        shoulder_sway=best.shoulder_sway,
        evidence_t_s=0.5 * (best.start_s + best.end_s),
    )


def _squat_result(i, first, kind, missing):
    start = first + i * (REP_S + PAUSE_S)
    left, right = _knee(6.0 + 0.8 * (i % 6), start, missing), _knee(2.0 + 0.3 * (i % 6), start, missing)
    both = Squat(
        rep=i + 1,
        kind=kind,
        start_s=start,
        bottom_s=start + REP_S / 2,
        end_s=start + REP_S,
        depth_percent=28.0 + (i % 3),
        matched_depth_percent=None if missing else 14.0,
        knees=Knees(left=left, right=right),
        fppa_both_mean_deg=None if missing else 5.0,
        fppa_asymmetry_deg=Change(value=None if missing else 6.0, error=None if missing else 6.2),
        knee_ankle_separation_ratio=DepthRatio(
            down=None if missing else 1.02,
            bottom=None if missing else 0.91,
            up=None if missing else 0.83,
            error=None if missing else 0.06,
        ),
        pelvic_drop_deg=None if missing else 1.0,
        hip_shift_percent=None if missing else -2.0,
        ascent_collapse="within_error" if missing else ("seen", "not_seen")[i % 2],
    )
    return both if kind == "bilateral" else _on_one_leg(both, missing)


def _on_one_leg(both, missing):
    """The same repetition as one leg does it: nothing is known of the other one, nor of both together."""
    form, side = both.kind.split("_")
    nothing = PhaseSummary(down=None, up=None, peak=None, error=None)
    drop, lean = (
        nothing if missing else PhaseSummary(down=0.8 * size, up=0.9 * size, peak=size, error=error)
        for size, error in ((12.5, 4.9), (6.0 + both.rep, 4.2))
    )
    single, measured = form == "single", form == "single" and not missing
    knees = both.knees.model_dump() | {other_side(side): unmeasured_knee()}
    return both.model_copy(
        update={
            "knees": Knees(**knees),
            "fppa_both_mean_deg": None,
            "fppa_asymmetry_deg": Change(value=None, error=None),
            "knee_ankle_separation_ratio": DepthRatio(down=None, bottom=None, up=None, error=None),
            "pelvic_drop_deg": 12.0 if measured else None,
            "hip_shift_percent": None,
            "one_leg": OneLeg(
                side=side,
                free_leg="behind",
                step_down=False if single else None,
                pelvic_drop_deg=drop if single else nothing,
                trunk_lean_deg=lean,
                pelvic_drop_band="amber" if measured else None,
                trunk_lean_band="green" if measured else None,
                fppa_band="amber" if measured else None,
                drops="within_error" if single else None,
                leans="absent" if single else None,
                caves_in="within_error" if single else None,
            ),
        }
    )


def _knee(size, start, missing):
    if missing:
        size = None
    error = None if missing else 5.0
    return Knee(
        fppa_deg=PhaseSummary(down=size, up=size and 1.6 * size, peak=size and 1.8 * size, error=error),
        knee_over_toe_percent=DepthPercent(
            down=size and size / 2, up=size and size / 1.5, bottom=size and size / 1.4, error=2.1 if size else None
        ),
        fppa_from_standing_deg=Change(value=size and 1.7 * size, error=error),
        caves_in="within_error" if size is None else "present" if size > 4 else "absent",
        medial_knee_displacement_percent=size and size / 3,
        ascent_minus_descent_deg=Change(value=size and 0.6 * size, error=error),
        knee_over_toe_from_standing_percent=None if missing else size,
        band=None if missing else ("green" if size < 3 else "amber"),
        evidence_t_s=start + 0.72 * REP_S,
    )


def _findings(stances, squats):
    found = [
        f"Standing on the {s.side} leg ({s.hold_s:.1f} s): Trendelenburg sign {s.sign.replace('_', ' ')}."
        for s in stances[:2]
    ]
    if squats:
        found.append("Squat: the left knee falls inward on the way up, 9.6° ± 5.0°; the right knee does not.")
    return found


def _asymmetries(stances, squats):
    found = []
    if stances:
        found.append(
            Asymmetry(metric="pelvic_drop_deg", left=7.2, right=6.1, difference=1.1, error=4.4, verdict="within_error")
        )
    if squats:
        found.append(Asymmetry(metric="fppa_deg", left=9.6, right=3.2, difference=6.4, error=6.2, verdict="present"))
    return found


def _bump(t, start, end, ramp=0.5):
    """1 within a span with smooth sides, 0 outside."""
    return np.clip((t - start) / ramp, 0, 1) * np.clip((end - t) / ramp, 0, 1)


def _depth(results, t):
    depth = np.zeros_like(t)
    for squat in results.squats:
        inside = (t >= squat.start_s) & (t <= squat.end_s)
        phase = (t[inside] - squat.start_s) / (squat.end_s - squat.start_s)
        depth[inside] = squat.depth_percent * np.sin(np.pi * phase) ** 2
    return depth


def _angles(results, duration, missing):
    t = np.arange(0, duration, 1 / RATE_HZ)
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({name: np.full(t.size, np.nan) for name in ANGLE_COLUMNS if name != "phase"})
    frame.insert(1, "phase", "")
    frame["t_s"] = t
    obliquity, lean = 0.3 * np.sin(t), 0.5 * np.sin(0.7 * t)
    for number, stance in enumerate(results.stances, 1):
        sign = 1 if stance.side == "left" else -1
        hold = _bump(t, stance.start_s, stance.end_s)
        obliquity += sign * hold * ((stance.pelvic_drop_deg.peak or 4.0) + 0.6 * np.sin(3 * t))
        lean += sign * hold * ((stance.trunk_lean_deg.peak or 3.0) + 0.8 * np.sin(2 * t))
        frame.loc[(t >= stance.start_s) & (t <= stance.end_s), "phase"] = f"stance_{stance.side}_{number}"
    depth = _depth(results, t)
    for leg in (squat.one_leg for squat in results.squats[:1] if squat.one_leg):
        sign = 1 if leg.side == "left" else -1
        obliquity += sign * depth / 30 * (leg.pelvic_drop_deg.peak or 0.0)
        lean += sign * depth / 30 * (leg.trunk_lean_deg.peak or 0.0)
    frame["depth_percent"] = frame["left_depth_percent"] = frame["right_depth_percent"] = depth
    frame["pelvic_obliquity_deg"], frame["trunk_lean_left_deg"] = obliquity, lean
    for side, gain in (("left", 0.6), ("right", 0.2)):
        rising = np.gradient(depth, t) < 0
        fppa = 1.0 + gain * depth * np.where(rising, 1.3, 0.8) + 0.3 * np.sin(5 * t)
        frame[f"{side}_fppa_deg"] = np.where(depth > 20, np.nan, fppa)
        frame[f"{side}_fppa_raw_deg"] = frame[f"{side}_fppa_deg"] + rng.normal(0, 0.9, t.size)
        frame[f"{side}_knee_over_toe_percent"] = -1 + 0.3 * gain / 0.6 * depth * np.where(rising, 1.2, 0.9)
    frame["pelvic_obliquity_raw_deg"] = obliquity + rng.normal(0, 0.7, t.size)
    frame["trunk_lean_left_raw_deg"] = lean + rng.normal(0, 0.6, t.size)
    gap = (t > 0.62 * duration) & (t < 0.62 * duration + 0.8)
    values = [name for name in frame.columns if name not in ("t_s", "phase")]
    frame.loc[gap if not missing else t > -1, values] = np.nan
    return frame


def _track(results, duration, size):
    t = np.arange(0, duration, 1 / 30)
    width, height = size
    leg = min(0.42 * height, 0.9 * width)
    xy = np.full((t.size, JOINT_COUNT, 2), np.nan)
    visibility = np.full((t.size, JOINT_COUNT), 0.2)
    drop = _depth(results, t) / 100
    for part, (x, y) in _STANDING.items():
        for side, sign in (("LEFT_", 1), ("RIGHT_", -1)):
            index = Joint[part] if part == "NOSE" else Joint[side + part]
            lowered = drop * (1.0 if y <= 0 else 0.6 if part == "KNEE" else 0.0)
            xy[:, index, 0] = width / 2 + leg * sign * x
            xy[:, index, 1] = 0.5 * height + leg * (y + lowered)
            visibility[:, index] = 0.99
    for stance in results.stances:
        free = Joint.RIGHT_HIP if stance.side == "left" else Joint.LEFT_HIP
        hold = _bump(t, stance.start_s, stance.end_s)
        xy[:, free, 1] += 0.03 * leg * hold
        foot = Joint.RIGHT_ANKLE if stance.side == "left" else Joint.LEFT_ANKLE
        xy[:, [foot, foot + 2, foot + 4], 1] -= 0.3 * leg * hold[:, None]
    return PoseTrack(t, xy, np.zeros((t.size, JOINT_COUNT, 3)), visibility, width, height)


def _picture(size):
    width, height = size[0] // 2, size[1] // 2
    y, x = np.mgrid[:height, :width]
    light = (150 + 70 * (y / height) + 12 * (((x // 40) + (y // 40)) % 2)).astype(np.uint8)
    return np.ascontiguousarray(np.stack([light, light, (light * 0.92).astype(np.uint8)], axis=-1))
