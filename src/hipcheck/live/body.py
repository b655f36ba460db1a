"""What is seen of one person from picture to picture: steadied landmarks, stillness, and the last second as a track."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.kinematics import leg_length_px, mid_shoulder
from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Floats, Joint, PoseTrack
from hipcheck.live.oneeuro import OneEuro
from hipcheck.motion import VISIBLE
from hipcheck.pose.landmarker import Person
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Source

__all__ = ["WINDOW_S", "Body", "Look", "Sight"]

WINDOW_S: Final = 1.0
"""How far back the track of the last instants goes."""

_STILL_S: Final = 0.5
_TOLERANCE_S: Final = 0.05  # a window may miss a picture at either end
_LEGS: Final = [
    Joint.LEFT_HIP,
    Joint.RIGHT_HIP,
    Joint.LEFT_KNEE,
    Joint.RIGHT_KNEE,
    Joint.LEFT_ANKLE,
    Joint.RIGHT_ANKLE,
]


@dataclass(frozen=True, eq=False)
class Sight:
    """What one picture showed.

    Attributes
    ----------
    t_s
        Time of the picture in seconds, later than the one before.
    person
        Raw landmarks of the followed person; ``None`` if nobody was found.
    width_px, height_px
        Size of the picture.
    luma
        Mean brightness of the picture in 0..255.
    people
        How many people were seen when last the whole picture was searched.
    """

    t_s: float
    person: Person | None
    width_px: int
    height_px: int
    luma: float = 120.0
    people: int = 1


@dataclass(frozen=True, eq=False)
class Look:
    """One person at one instant.

    Attributes
    ----------
    sight
        The picture's own findings.
    xy_px
        ``(33, 2)`` landmarks through the One-Euro filter; NaN where a joint was not seen.
    legs_seen
        Whether hips, knees and ankles were seen.
    stray_percent
        How far shoulders, hips, knees and ankles strayed within the last half second, % of leg length; infinite while
        there is no half second of them.
    """

    sight: Sight
    xy_px: Floats
    legs_seen: bool
    stray_percent: float

    @property
    def t_s(self) -> float:
        """Time in seconds."""
        return self.sight.t_s


class Body:
    """Follow one person; feed it every picture in order."""

    def __init__(self) -> None:
        self._smooth = OneEuro()
        self._recent: deque[tuple[Sight, Floats]] = deque()

    def update(self, sight: Sight) -> Look:
        """Take the next picture."""
        raw = _seen_px(sight.person)
        xy = self._smooth(sight.t_s, raw / sight.height_px) * sight.height_px
        self._recent.append((sight, xy))
        while self._recent[0][0].t_s < sight.t_s - WINDOW_S - _TOLERANCE_S:
            self._recent.popleft()
        return Look(sight, xy, not bool(np.any(np.isnan(xy[_LEGS]))), self._stray_percent(sight.t_s))

    @property
    def seen_share(self) -> float:
        """Share of the pictures of the last second in which somebody was found."""
        return sum(sight.person is not None for sight, _ in self._recent) / max(len(self._recent), 1)

    def recording(self, model: str) -> Recording:
        """Return the last second as a recording, for the checks of recordings; ``model`` is the pose model's name."""
        sights = [sight for sight, _ in self._recent]
        t_s = np.array([sight.t_s for sight in sights])
        track = _track(sights, t_s)
        duration_s = float(t_s[-1] - t_s[0])
        source = Source(
            path="",
            sha256="",
            width=track.width_px,
            height=track.height_px,
            duration_s=duration_s,
            frames=len(t_s),
            fps_mean=(len(t_s) - 1) / duration_s if duration_s > 0 else 0.0,
            timestamp_jitter_ms=0.0,
            rotation_deg=0,
        )
        stats = FrameStats(
            luma=np.array([sight.luma for sight in sights]),
            background_shift_px=np.full(len(t_s), np.nan),
            people=np.array([sight.people for sight in sights], dtype=np.int64),
        )
        return Recording(source, track, stats, PoseProvenance("", model, ""))

    def smoothed_px(self, since_s: float) -> Floats:
        """Return the steadied landmarks since then, at most of the last second: ``(T, 33, 2)`` px."""
        return np.array([xy for sight, xy in self._recent if sight.t_s >= since_s])

    def _stray_percent(self, t_s: float) -> float:
        since_s = t_s - _STILL_S
        if self._recent[0][0].t_s > since_s + _TOLERANCE_S:
            return np.inf
        xy = self.smoothed_px(since_s - _TOLERANCE_S)
        points = np.concatenate([mid_shoulder(xy)[:, None], xy[:, _LEGS]], axis=1)
        scale = float(np.mean([leg_length_px(xy[-1], side) for side in BOTH_SIDES]))
        stray = 100 * float(np.max(np.ptp(points, axis=0))) / scale
        return np.inf if np.isnan(stray) else stray


def _track(sights: Sequence[Sight], t_s: Floats) -> PoseTrack:
    xy = np.full((len(t_s), JOINT_COUNT, 2), np.nan)
    world = np.full((len(t_s), JOINT_COUNT, 3), np.nan)
    visibility = np.zeros((len(t_s), JOINT_COUNT))
    for number, sight in enumerate(sights):
        if sight.person is not None:
            xy[number], world[number] = sight.person.xy_px, sight.person.world_m
            visibility[number] = sight.person.visibility
    return PoseTrack(t_s, xy, world, visibility, sights[-1].width_px, sights[-1].height_px)


def _seen_px(person: Person | None) -> Floats:
    if person is None:
        return np.full((JOINT_COUNT, 2), np.nan)
    return np.where((person.visibility >= VISIBLE)[:, None], person.xy_px, np.nan).astype(np.float64)
