"""One short sentence after each hold and each repetition, from the same measurement as the report.

What was just done is measured together with the quiet standing before, as a small recording of its own, beside the
running session.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.choice import knee_of
from hipcheck.landmarks import BOTH_SIDES, other_side
from hipcheck.live.lift import HoldEnded
from hipcheck.live.pelvis import PictureReading
from hipcheck.live.squats import RepEnded
from hipcheck.live.texts import say
from hipcheck.measure import measure
from hipcheck.pelvis.markers.assign import assign_markers
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.picture_track import PictureTrack
from hipcheck.pose.landmarker import Person
from hipcheck.pose.people import Sighting, to_track
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.reference import band_edges
from hipcheck.report.wording import number, with_error
from hipcheck.results import Results, Source, Squat, Stance

__all__ = ["Feedback", "Seen", "hold_sentence", "rep_sentence"]

_BEFORE_S: Final = 1.0
_GAP_S: Final = 0.5  # between the standing and the part: too long to be bridged
_SPARE_S: Final = 15.0


@dataclass(frozen=True, eq=False)
class Seen:
    """What one picture gave: its time, the person, what may be a marker, and the look at the pelvis, if any."""

    t_s: float
    person: Person | None
    markers: list[Candidate]
    pelvis: PictureReading | None = None


class Feedback:
    """Measure what has just been done, and say the most important of it.

    Parameters
    ----------
    size_px
        Width and height of the pictures.
    pose
        What finds the landmarks.
    hold_s
        Length of a hold; a little more is kept in memory.
    wait
        True to measure at once, which holds up the pictures; False to do it beside them.
    """

    def __init__(self, size_px: tuple[int, int], pose: PoseProvenance, *, hold_s: float, wait: bool) -> None:
        self._size_px, self._pose, self._wait = size_px, pose, wait
        self._recent: deque[Seen] = deque()
        self._keep_s = hold_s + _SPARE_S
        self._baseline: list[Seen] = []
        self._worker = ThreadPoolExecutor(1, "hipcheck-feedback")
        self._latest: Future[str] | None = None
        self.sentence = ""

    def see(self, seen: Seen, baseline_s: tuple[float, float] | None) -> None:
        """Take the next picture's findings, and the baseline that is valid now."""
        self._recent.append(seen)
        while self._recent[0].t_s < seen.t_s - self._keep_s:
            self._recent.popleft()
        if baseline_s is not None and (not self._baseline or self._baseline[0].t_s < baseline_s[0]):
            self._baseline = [one for one in self._recent if baseline_s[0] <= one.t_s <= baseline_s[1]]
        if self._latest is not None and self._latest.done():
            self._say()

    def ask(self, ended: HoldEnded | RepEnded) -> None:
        """Begin to measure a hold or a repetition; `sentence` changes when it is done."""
        part = [one for one in self._recent if one.t_s >= ended.start_s - _BEFORE_S]
        part = [one for one in part if not self._baseline or one.t_s > self._baseline[-1].t_s]
        self._latest = self._worker.submit(self._measure, list(self._baseline), part, ended)
        if self._wait:
            self._say()

    def _say(self) -> None:
        """Take the sentence over; what cannot be measured has none, and is no reason to lose the session."""
        assert self._latest is not None
        self.sentence = "" if self._latest.exception() else self._latest.result()
        self._latest = None

    def close(self) -> None:
        """End the work."""
        self._worker.shutdown(cancel_futures=True)

    def _measure(self, baseline: list[Seen], part: list[Seen], ended: HoldEnded | RepEnded) -> str:
        recording = self._recording(baseline, part)
        if isinstance(ended, HoldEnded):
            return hold_sentence(measure(recording, exercise="stance")[0], ended)
        return rep_sentence(measure(recording, exercise="squat")[0])

    def _recording(self, baseline: list[Seen], part: list[Seen]) -> Recording:
        everything = [*baseline, *part]
        shift_s = part[0].t_s - baseline[-1].t_s - _GAP_S if baseline and part else 0.0
        t_s = np.array([one.t_s for one in baseline] + [one.t_s - shift_s for one in part])
        found = [(index, one.person) for index, one in enumerate(everything) if one.person is not None]
        sighting = Sighting([index for index, _ in found], [person for _, person in found])
        track = to_track(sighting, list(t_s), *self._size_px)
        source = _source(t_s, self._size_px)
        count = len(everything)
        stats = FrameStats(np.full(count, 120.0), np.full(count, np.nan), np.ones(count, dtype=np.int64))
        markers = assign_markers([one.markers for one in everything], track) if found else None
        return Recording(source, track, stats, self._pose, markers=markers, picture=_picture(everything))


def _picture(seen: Sequence[Seen]) -> PictureTrack:
    """Return the looks at the pelvis; those before the baseline's end count as level."""
    nothing = [np.nan] * len(PictureReading._fields)
    return PictureTrack(*np.array([one.pelvis or nothing for one in seen], dtype=np.float64).T)


def _source(t_s: np.ndarray[tuple[int], np.dtype[np.float64]], size_px: tuple[int, int]) -> Source:
    duration_s = float(t_s[-1] - t_s[0])
    return Source(
        path="",
        sha256="",
        width=size_px[0],
        height=size_px[1],
        duration_s=duration_s,
        frames=len(t_s),
        fps_mean=(len(t_s) - 1) / duration_s if duration_s > 0 else 0.0,
        timestamp_jitter_ms=0.0,
        rotation_deg=0,
    )


def hold_sentence(results: Results, ended: HoldEnded) -> str:
    """Say what matters most of a hold: a sure drop, a clear lean, or how long it was.

    The raw hip line is never said: it is not the pelvis.
    """
    seconds = f"{ended.held_s:.0f}"
    stance = max((s for s in results.stances if s.side == ended.side), key=lambda s: s.hold_s, default=None)
    if ended.reason == "lost":
        return say("feedback.lost", seconds=seconds, side=ended.side)
    if stance is None:
        return say("feedback.hold", seconds=seconds, side=ended.side)
    if results.provenance.pelvis_method != "hip_line" and stance.sign == "seen":
        return _drop_sentence(stance)
    lean = stance.trunk_lean_deg
    if lean.mean is not None and lean.mean - (lean.error or 0.0) > band_edges("trunk_lean_deg")[0]:
        return say("feedback.lean", lean=with_error(lean.mean, lean.error, decimals=0), side=ended.side)
    level = results.provenance.pelvis_method != "hip_line" and stance.sign == "not_seen"
    return say("feedback.hold_level" if level else "feedback.hold", seconds=seconds, side=ended.side)


def _drop_sentence(stance: Stance) -> str:
    drop = with_error(stance.pelvic_drop_deg.peak, stance.pelvic_drop_deg.error, decimals=0)
    free = other_side(stance.side).capitalize()
    if stance.fade_s is not None:
        return say("feedback.drop_after", free=free, drop=drop, seconds=number(stance.fade_s, "", 0))
    return say("feedback.drop", free=free, drop=drop, side=stance.side)


def rep_sentence(results: Results) -> str:
    """Say what matters most of a squat on both legs: knees that move inward on the way up, or at all, or that stay."""
    both = [squat for squat in results.squats if squat.is_bilateral]
    if not both:
        return ""
    squat = both[-1]
    if squat.ascent_collapse == "seen":
        side = max(BOTH_SIDES, key=lambda name: knee_of(squat, name).ascent_minus_descent_deg.value or 0.0)
        return say("feedback.knee_up", side=side.capitalize())
    return _inward_sentence(squat)


def _inward_sentence(squat: Squat) -> str:
    knees = {side: knee_of(squat, side) for side in BOTH_SIDES}
    inward = [side for side in BOTH_SIDES if knees[side].caves_in == "present"]
    if len(inward) == len(BOTH_SIDES):
        return say("feedback.knees_in")
    if inward:
        return say("feedback.knee_in", side=inward[0].capitalize())
    if all(knees[side].fppa_from_standing_deg.value is None for side in BOTH_SIDES):
        return say("feedback.shallow")
    straight = all(knees[side].caves_in == "absent" for side in BOTH_SIDES)
    return say("feedback.knees_straight" if straight else "feedback.knees_unsure")
