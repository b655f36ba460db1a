"""Walks of two laboratories seen by a camera: drop per step against the laboratory's pelvis, lifts against its events.

Somebody walks toward the camera, away from it, or before one that moves along, which is what a treadmill looks like.
The markers' places are projected, given to the product as landmarks, and measured like any recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from hipcheck.landmarks import BOTH_SIDES, Side
from hipcheck.marker_track import MARKER_NAMES, MarkerKind, MarkerTrack
from hipcheck.measure import measure
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Results, Source, Step
from validation import mocap
from validation.camera import Camera
from validation.geometry import Floats

__all__ = ["LAB", "Trial", "lab_rows", "trials"]

LAB = "gait_lab.csv"
WAYS = ("toward or away", "treadmill")
DISTANCES_M = (4.0, 6.0)
Hips = Literal["markers", "hip joints"]

_VICON = {"hip": ("LFEP", "RFEP"), "knee": ("LKNE", "RKNE"), "ankle": ("LANK", "RANK"), "heel": ("LHEE", "RHEE")}
_VICON |= {"foot_index": ("LTOE", "RTOE"), "shoulder": ("LSHO", "RSHO")}
_OPENCAP = {"hip": ("L_HJC", "R_HJC"), "knee": ("L_knee", "r_knee"), "ankle": ("L_ankle", "r_ankle")}
_OPENCAP |= {"heel": ("L_calc", "r_calc"), "foot_index": ("L_toe", "r_toe"), "shoulder": ("L_Shoulder", "R_Shoulder")}
_SWINGING_M_S = 0.5  # a toe that moves forward faster is off the floor


@dataclass(frozen=True, eq=False)
class Trial:
    """One walk of a laboratory.

    Attributes
    ----------
    name
        Of the file.
    markers
        Everything that was captured.
    legs, asis, psis
        Names of the left and right markers.
    obliquity_deg
        (T,) the laboratory's own pelvis, + = left side higher.
    events
        Whether the laboratory marked the lifts itself; else they are those of the toe markers.
    lifts
        Instants and feet in time order.
    """

    name: str
    markers: mocap.Markers
    legs: Mapping[str, tuple[str, str]]
    asis: tuple[str, str]
    psis: tuple[str, str]
    obliquity_deg: Floats
    events: bool
    lifts: list[tuple[float, Side]]

    def steps(self) -> list[tuple[Side, float, float]]:
        """Return the stance leg, start and end of each whole step."""
        pairs = zip(self.lifts, self.lifts[1:], strict=False)
        return [("right" if foot == "left" else "left", start, end) for (start, foot), (end, _) in pairs]


def trials(folder: Path) -> list[Trial]:
    """Return the walks in the folder of laboratory recordings."""
    return [_vicon(folder / "walk.c3d"), *(_opencap(folder / "subject4", name) for name in ("walking1", "walkingTS1"))]


def _vicon(path: Path) -> Trial:
    import ezc3d

    markers, stored = mocap.read_c3d(path)
    places = dict(markers.places_m)
    for side, hip in (("L", "LFEP"), ("R", "RFEP")):
        places[f"{side}SHO"] = places[hip] + np.array([0.0, 0.5, 0.0])  # none were captured
    about = ezc3d.c3d(str(path))
    event, first = about["parameters"]["EVENT"], about["header"]["points"]["first_frame"]
    marked = zip(event["TIMES"]["value"][1], event["CONTEXTS"]["value"], event["LABELS"]["value"], strict=True)
    start_s = first / about["header"]["points"]["frame_rate"]
    lifts = sorted((float(t_s) - start_s, foot.lower()) for t_s, foot, what in marked if what == "Foot Off")
    return Trial(
        path.stem,
        mocap.Markers(markers.t_s, places),
        _VICON,
        ("LASI", "RASI"),
        ("LPSI", "RPSI"),
        stored["LPelvisAngles"][:, 1],
        True,
        lifts,
    )


def _opencap(folder: Path, name: str) -> Trial:
    markers = mocap.read_trc(folder / f"{name}.trc")
    text = (folder / f"{name}_manual_scaling_ik.mot").read_text(encoding="utf-8").partition("endheader\n")[2]
    fitted = pd.read_csv(StringIO(text), sep=r"\s+")
    own = np.interp(markers.t_s, fitted["time"], fitted["pelvis_list"])
    asis, psis = ("L.ASIS", "r.ASIS"), ("L.PSIS", "r.PSIS")
    return Trial(name, markers, _OPENCAP, asis, psis, own, False, _toe_lifts(markers, _OPENCAP["foot_index"]))


def _toe_lifts(markers: mocap.Markers, toes: tuple[str, str]) -> list[tuple[float, Side]]:
    lifts = []
    for side, name in zip(BOTH_SIDES, toes, strict=True):
        swinging = np.gradient(markers.places_m[name][:, 2], markers.t_s) > _SWINGING_M_S
        lifts += [(float(markers.t_s[at + 1]), side) for at in np.flatnonzero(swinging[1:] & ~swinging[:-1])]
    return sorted(lifts)


def lab_rows(folder: Path) -> Iterator[dict[str, object]]:
    """Yield a row for each true step of each walk, view, way, distance and kind of landmark."""
    for trial in trials(folder):
        for facing in ("front", "back"):
            for way in WAYS:
                for distance_m in DISTANCES_M:
                    for hips in ("markers", "hip joints"):
                        results = _measured(trial, facing, way, distance_m, hips)
                        named = {
                            "trial": trial.name,
                            "view": facing,
                            "way": way,
                            "distance_m": distance_m,
                            "hips": hips,
                        }
                        yield from (named | row for row in _compared(trial, results, _pair(trial, facing, hips)))


def _measured(trial: Trial, facing: str, way: str, distance_m: float, hips: str) -> Results:
    camera = Camera(1080, 1920, distance_m=distance_m, height_m=1.0, aim_m=0.9, lens_deg=60.0)
    seen = mocap.Markers(trial.markers.t_s, _turned(trial, facing, way))
    track = mocap.leg_track(seen, trial.legs, camera)
    pair = _pair(trial, facing, "markers")
    xy = np.full((len(track), len(MARKER_NAMES), 2), np.nan)
    for side, name in zip(BOTH_SIDES, pair, strict=True):
        xy[:, MARKER_NAMES.index(f"{side}_{'asis' if facing == 'front' else 'psis'}")] = mocap.seen(seen, name, camera)
    kinds: tuple[MarkerKind | None, ...] = tuple(
        "tag" if np.any(~np.isnan(xy[:, at])) else None for at in range(len(MARKER_NAMES))
    )
    count, end_s = len(track), float(track.t_s[-1])
    recording = Recording(
        Source(
            path=trial.name,
            sha256="",
            width=track.width_px,
            height=track.height_px,
            duration_s=end_s,
            frames=count,
            fps_mean=(count - 1) / end_s,
            timestamp_jitter_ms=0.0,
            rotation_deg=0,
        ),
        track,
        FrameStats(np.full(count, 120.0), np.zeros(count), np.ones(count, dtype=np.int64)),
        PoseProvenance("not used", "laboratory", ""),
        markers=MarkerTrack(xy, kinds) if hips == "markers" else None,
    )
    return measure(recording, exercise="gait", facing=facing)[0]  # type: ignore[arg-type]


def _pair(trial: Trial, facing: str, hips: str) -> tuple[str, str]:
    """Return the two points whose line is measured."""
    if hips != "markers":
        return trial.legs["hip"]
    return trial.asis if facing == "front" else trial.psis


def _turned(trial: Trial, facing: str, way: str) -> dict[str, Floats]:
    """Put the walker before the camera: never nearer than its distance, and turned round where seen from behind."""
    places = trial.markers.places_m
    middle = 0.5 * (places[trial.asis[0]] + places[trial.asis[1]])
    across = float(np.nanmedian(middle[:, 0]))
    along = (
        middle[:, 2]
        if way == "treadmill"
        else np.nanmax(middle[:, 2])
        if facing == "front"
        else np.nanmin(middle[:, 2])
    )
    sign = 1.0 if facing == "front" else -1.0
    moved = {name: place - np.stack(np.broadcast_arrays(across, 0.0, along), axis=-1) for name, place in places.items()}
    return {name: place * np.array([sign, 1.0, sign]) for name, place in moved.items()}


def _compared(trial: Trial, results: Results, pair: tuple[str, str]) -> Iterator[dict[str, object]]:
    """Compare every true step; without quiet standing all are measured from their mean over the same whole cycles.

    ``line`` is the line between the same two points in space: what differs from the laboratory's pelvis before any
    camera looks.
    """
    t_s, own = trial.markers.t_s, trial.obliquity_deg
    apart = trial.markers.places_m[pair[0]] - trial.markers.places_m[pair[1]]
    line = np.degrees(np.arctan2(apart[:, 1], np.hypot(apart[:, 0], apart[:, 2])))
    for side, start_s, end_s in trial.steps():
        sign = 1 if side == "left" else -1
        found = _found(results.steps, side, start_s, end_s)
        row: dict[str, object] = {"side": side, "start_s": start_s, "found": found is not None, "events": trial.events}
        if found is None or results.gait is None:
            yield row
            continue
        cycles = _cycles(t_s, results.steps)
        window = (t_s >= start_s - 0.15 * (end_s - start_s)) & (t_s <= start_s + 0.75 * (end_s - start_s))
        gait = results.gait
        yield row | {
            "true_drop_deg": float(np.max(sign * (own[window] - np.mean(own[cycles])))),
            "line_drop_deg": float(np.nanmax(sign * (line[window] - np.nanmean(line[cycles])))),
            "drop_deg": found.pelvic_drop_deg,
            "half_width_deg": getattr(gait.sides, side).pelvic_drop_deg.error,
            "late_s": found.start_s - start_s,
            "end_late_s": found.end_s - end_s,
        }


def _found(steps: list[Step], side: Side, start_s: float, end_s: float) -> Step | None:
    middle = 0.5 * (start_s + end_s)
    return next((step for step in steps if step.side == side and step.start_s < middle < step.end_s), None)


def _cycles(t_s: Floats, steps: list[Step]) -> np.ndarray:
    """Return the frames of the whole cycles that the product took for level."""
    last = steps[len(steps) // 2 * 2 - 1]
    return (t_s >= steps[0].start_s) & (t_s < last.end_s)
