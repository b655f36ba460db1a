"""What a report is drawn from, and the instants of which it shows a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hipcheck.choice import decisive_one_legged, decisive_squat, decisive_stance, knee_of, one_legged
from hipcheck.landmarks import BOTH_SIDES, Floats, PoseTrack
from hipcheck.marker_track import MarkerTrack
from hipcheck.media.types import Image
from hipcheck.results import Results

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SAME_INSTANT_S",
    "ReportInput",
    "decisive_squat",
    "decisive_stance",
    "evidence_instants",
    "has_measurements",
    "is_refused",
    "knee_of",
    "nearest_index",
]

SAME_INSTANT_S = 0.1
"""A picture farther than this from the instant asked for shows something else."""


@dataclass(frozen=True, eq=False)
class ReportInput:
    """One analysis, ready to be drawn.

    Attributes
    ----------
    results
        The typed result.
    angles
        One row per instant of the uniform clock, columns as in ``hipcheck.columns.ANGLE_COLUMNS``.
    track
        Raw landmarks at the frames' own instants, in pixels of the upright picture.
    evidence
        Pictures by their time in seconds, RGB, perhaps smaller than the recording: a pixel of the track is
        ``picture width / track.width_px`` pixels of the picture.
    markers
        Tags and stickers seen on the person, at the instants of the track; None without any.
    """

    results: Results
    angles: pd.DataFrame
    track: PoseTrack
    evidence: Mapping[float, Image] = field(default_factory=dict)
    markers: MarkerTrack | None = None
    _columns: dict[str, Floats] = field(default_factory=dict, init=False, repr=False)

    @property
    def refused(self) -> bool:
        """True if the recording cannot be measured and no number may be shown."""
        return is_refused(self.results)

    def angle(self, column: str) -> Floats:
        """Return a column of the angles, ``(N,)``; it is looked up once."""
        if column not in self._columns:
            self._columns[column] = self.angles[column].to_numpy(float)
        return self._columns[column]

    def angle_at(self, column: str, t_s: float | None) -> float | None:
        """Return an angle at an instant; None where it was not measured there."""
        index = None if t_s is None else nearest_index(self.angle("t_s"), t_s)
        value = math.nan if index is None else float(self.angle(column)[index])
        return value if math.isfinite(value) else None

    def markers_px(self, index: int) -> Floats | None:
        """Return the markers in a frame of the track, ``(8, 2)``; None if the pelvis is not measured by them."""
        if self.markers is None or self.results.provenance.pelvis_method != "markers":
            return None
        here: Floats = self.markers.xy_px[index]
        return here

    def picture(self, t_s: float) -> Image | None:
        """Return the picture nearest to an instant, or None if none is near enough."""
        times = np.array(list(self.evidence), dtype=float)
        index = nearest_index(times, t_s)
        return None if index is None else self.evidence[list(self.evidence)[index]]


def is_refused(results: Results) -> bool:
    """Return True if the recording cannot be measured and no number may be shown."""
    return results.quality.grade == "unusable" or any(i.severity == "refusal" for i in results.quality.issues)


def has_measurements(results: Results) -> bool:
    """Return True if there is a hold, a repetition or a step to show."""
    balanced = results.balance is not None and bool(results.balance.holds)
    return not is_refused(results) and (balanced or bool(results.stances or results.squats or results.gait))


def nearest_index(times_s: np.ndarray, t_s: float, tolerance_s: float = SAME_INSTANT_S) -> int | None:
    """Return the index of the time nearest to ``t_s``, or None if all are farther than the tolerance."""
    if times_s.size == 0:
        return None
    index = int(np.argmin(np.abs(times_s - t_s)))
    return index if abs(times_s[index] - t_s) <= tolerance_s else None


def evidence_instants(results: Results) -> list[float]:
    """Return the instants, in seconds and in time order, whose pictures the report shows.

    One per side and test: where the pelvis is lowest in a hold or in the most typical step, where a knee is most
    decisive in a squat. Without any measurement it is the middle of the clip.
    """
    if not has_measurements(results):
        return [results.source.duration_s / 2]
    found: set[float] = set()
    for side in BOTH_SIDES:
        stance = decisive_stance(results.stances, side)
        if stance and stance.evidence_t_s is not None:
            found.add(stance.evidence_t_s)
        leg = getattr(results.balance, side, None)
        if leg and leg.evidence_t_s is not None:
            found.add(leg.evidence_t_s)
        steps = getattr(results.gait.sides, side) if results.gait else None
        if steps and steps.evidence_t_s is not None:
            found.add(steps.evidence_t_s)
        squat = decisive_squat(results.squats, side)
        if squat and (instant := knee_of(squat, side).evidence_t_s) is not None:
            found.add(instant)
    for own in one_legged(results.squats).values():
        squat = decisive_one_legged(own)
        if squat and (instant := knee_of(squat, squat.carrying[0]).evidence_t_s) is not None:
            found.add(instant)
    return sorted(found)
