"""From candidates to markers: which ones are stuck on the person, and where on the body each one is.

A marker must lie where its place is beside the landmarks, be seen for long, move with the person, and (at the pelvis)
have its partner at the same height on the other side. Two of a kind at one place: the one that was seen longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hipcheck.kinematics import mid_hip
from hipcheck.landmarks import BOTH_SIDES, Floats, Joint, PoseTrack, joint
from hipcheck.marker_track import MARKER_NAMES, MarkerKind, MarkerName, MarkerTrack
from hipcheck.pelvis.markers.search import Candidate, trunk_px

__all__ = ["assign_markers", "tags_are_mirrored"]

# All lengths in trunk lengths (mid-hip to mid-shoulder in standing, about half a metre).
_REACH_PER_S: Final = 2.5  # how fast a marker gets away from its place beside the landmarks
_REACH: Final = 0.06
_FORGET_S: Final = 1.0
_SAME_PLACE: Final = 0.15
_LEAST_FRAMES: Final = 8
_LEAST_SHARE: Final = 0.1
_HIP_ABOVE, _HIP_BELOW, _HIP_BESIDE = 0.50, 0.20, 0.55
_LIMB_REACH: Final = 0.30
_STILL_SHARE: Final = 0.3  # of the person's own travel; less is a thing in the room
_TRAVEL_THAT_TELLS: Final = 0.12
_WIDTH_RANGE: Final = {"asis": (0.25, 0.95), "psis": (0.10, 0.60)}
_SIDEWAYS: Final = 0.15  # how far the middle of a pair may lie beside mid-hip
_UNEVEN: Final = 0.15
_CROWD: Final = 4  # blobs of one colour around the pelvis; more is a pattern
_MIRRORED_PICTURES: Final = 3


@dataclass(eq=False)
class _Trail:
    """One candidate over time: frames, pixels, and place beside its anchor in trunk lengths."""

    frames: list[int] = field(default_factory=list)
    xy_px: list[Floats] = field(default_factory=list)
    beside: list[Floats] = field(default_factory=list)

    @property
    def place(self) -> Floats:
        place: Floats = np.median(self.beside, axis=0)
        return place


@dataclass(frozen=True, eq=False)
class _Body:
    """What the markers are placed against."""

    t_s: Floats
    xy_px: Floats
    trunk_px: float
    left: int  # +1 if the person's left is at image right


def assign_markers(frames: Sequence[Sequence[Candidate]], track: PoseTrack) -> MarkerTrack | None:
    """Return the markers on the person, or None if there are none.

    Parameters
    ----------
    frames
        The candidates of each frame.
    track
        The landmarks of the measured person at the same frames.
    """
    body = _body(track)
    if body is None or not any(frames):
        return None
    xy = np.full((len(track), len(MARKER_NAMES), 2), np.nan)
    kinds: list[MarkerKind | None] = [None] * len(MARKER_NAMES)
    labels = sorted({candidate.label for candidates in frames for candidate in candidates})
    colours = [label for label in labels if label.startswith("sticker:")]
    for name, trail in _stickers(frames, body, colours).items():
        _enter(xy, kinds, name, trail, "sticker")
    for name, trail in _tags(frames, body).items():
        _enter(xy, kinds, name, trail, "tag")
    markers = MarkerTrack(xy, tuple(kinds))
    return markers if markers.any_seen else None


def tags_are_mirrored(frames: Sequence[Sequence[Candidate]]) -> bool:
    """Whether printed tags are seen in a mirror: two of them in one picture, again and again, and more often than not.

    Parameters
    ----------
    frames
        The candidates of each frame.
    """
    seen = [{candidate.label for candidate in here} for here in frames]
    right, mirrored = (sum(_numbers(labels, kind) >= 2 for labels in seen) for kind in ("tag:", "mirrored:"))
    return mirrored >= _MIRRORED_PICTURES and mirrored > right


def _numbers(labels: set[str], kind: str) -> int:
    return sum(label.startswith(kind) for label in labels)


def _enter(xy: Floats, kinds: list[MarkerKind | None], name: MarkerName, trail: _Trail, kind: MarkerKind) -> None:
    index = MARKER_NAMES.index(name)
    xy[:, index] = np.nan
    xy[trail.frames, index] = trail.xy_px
    kinds[index] = kind


def _body(track: PoseTrack) -> _Body | None:
    length = trunk_px(track.xy_px)
    if np.all(np.isnan(length)):
        return None
    across = track.xy_px[:, Joint.LEFT_HIP, 0] - track.xy_px[:, Joint.RIGHT_HIP, 0]
    left = 1 if float(np.nanmedian(across)) >= 0 else -1
    return _Body(track.t_s, track.xy_px, float(np.nanpercentile(length, 75)), left)


def _anchors(body: _Body, place: str) -> list[Floats]:
    """Landmarks ``(T, 2)`` beside which a place lies; for a limb either side, as the network may exchange them."""
    if place in ("asis", "psis"):
        return [mid_hip(body.xy_px)]
    return [body.xy_px[:, joint(side, place)] for side in BOTH_SIDES]


def _beside(body: _Body, place: str, frame: int, xy_px: Floats) -> Floats | None:
    """Return where a point lies beside its anchor, in trunk lengths; None if that is no place for this marker."""
    offsets = [(xy_px - anchor[frame]) / body.trunk_px for anchor in _anchors(body, place)]
    nearest = min(offsets, key=lambda offset: float(np.linalg.norm(offset)))
    x, y = nearest
    if place in ("asis", "psis"):
        inside = abs(x) <= _HIP_BESIDE and -_HIP_ABOVE <= y <= _HIP_BELOW
    else:
        inside = float(np.hypot(x, y)) <= _LIMB_REACH
    return nearest if inside else None


def _trails(body: _Body, place: str, points: Sequence[Sequence[Floats]]) -> list[_Trail]:
    """Join points of successive frames that stay at one place beside the body."""
    trails: list[_Trail] = []
    alive: list[_Trail] = []
    for frame, here in enumerate(points):
        alive = [trail for trail in alive if body.t_s[frame] - body.t_s[trail.frames[-1]] <= _FORGET_S]
        for xy in here:
            beside = _beside(body, place, frame, xy)
            if beside is None:
                continue
            trail = _nearest(alive, body, frame, beside)
            if trail is None:
                trail = _Trail()
                trails.append(trail)
                alive.append(trail)
            trail.frames.append(frame)
            trail.xy_px.append(xy)
            trail.beside.append(beside)
    return trails


def _nearest(alive: list[_Trail], body: _Body, frame: int, beside: Floats) -> _Trail | None:
    best, best_away = None, np.inf
    for trail in alive:
        if trail.frames[-1] == frame:
            continue
        since_s = float(body.t_s[frame] - body.t_s[trail.frames[-1]])
        away = float(np.linalg.norm(beside - trail.beside[-1]))
        if away <= min(_REACH + _REACH_PER_S * since_s, 2 * _SAME_PLACE) and away < best_away:
            best, best_away = trail, away
    return best


def _joined(body: _Body, place: str, points: Sequence[Sequence[Floats]]) -> _Trail | None:
    """Return the longest trail that moves with the person, and those of the same place, as one."""
    trails = [t for t in _trails(body, place, points) if not _is_thing_in_the_room(t, body)]
    if not trails:
        return None
    main = max(trails, key=lambda trail: len(trail.frames))
    joined: dict[int, tuple[Floats, Floats]] = {}
    for trail in sorted(trails, key=lambda trail: -len(trail.frames)):
        if np.linalg.norm(trail.place - main.place) <= _SAME_PLACE:
            for frame, xy, beside in zip(trail.frames, trail.xy_px, trail.beside, strict=True):
                joined.setdefault(frame, (xy, beside))
    frames = sorted(joined)
    if len(frames) < max(_LEAST_FRAMES, _LEAST_SHARE * len(points)):
        return None
    return _Trail(frames, [joined[f][0] for f in frames], [joined[f][1] for f in frames])


def _is_thing_in_the_room(trail: _Trail, body: _Body) -> bool:
    """Whether it stays where it is while the landmark beside it moves."""
    own = np.array(trail.xy_px) / body.trunk_px
    landmark = own - np.array(trail.beside)
    travel = float(np.max(np.ptp(landmark, axis=0)))
    return travel >= _TRAVEL_THAT_TELLS and float(np.max(np.ptp(own, axis=0))) < _STILL_SHARE * travel


def _tags(frames: Sequence[Sequence[Candidate]], body: _Body) -> dict[MarkerName, _Trail]:
    found: dict[MarkerName, _Trail] = {}
    for number, name in enumerate(MARKER_NAMES):
        points = [[np.array([c.x_px, c.y_px]) for c in here if c.label == f"tag:{number}"] for here in frames]
        trail = _joined(body, name.split("_")[1], points)
        if trail is not None:
            found[name] = trail
    for place in ("asis", "psis", "knee", "ankle"):
        _put_right(found, body, place)
    return found


def _put_right(found: dict[MarkerName, _Trail], body: _Body, place: str) -> None:
    """Exchange left and right tags that were stuck on the other side; drop a pair that cannot be one."""
    left, right = _pair_names(place)
    if left not in found or right not in found:
        return
    if place in ("asis", "psis"):
        both = _paired(found[left], found[right])
        if both is None or not _plausible(body, place, *both):
            del found[left], found[right]
            return
    if body.left * (np.median(found[left].xy_px, axis=0)[0] - np.median(found[right].xy_px, axis=0)[0]) < 0:
        found[left], found[right] = found[right], found[left]


def _pair_names(place: str) -> tuple[MarkerName, MarkerName]:
    left = next(name for name in MARKER_NAMES if name == f"left_{place}")
    return left, MARKER_NAMES[MARKER_NAMES.index(left) + 1]


def _paired(one: _Trail, other: _Trail) -> tuple[Floats, Floats] | None:
    """Return the places of two trails in the frames in which both were seen."""
    _, first, second = np.intersect1d(one.frames, other.frames, return_indices=True)
    if len(first) < _LEAST_FRAMES:
        return None
    return np.array(one.beside)[first], np.array(other.beside)[second]


def _plausible(body: _Body, place: str, one: Floats, other: Floats) -> bool:
    """Whether two trails lie like two sides of a pelvis: as far apart, about mid-hip, and level within 20 degrees."""
    apart, middle = np.median(np.abs(one - other), axis=0), np.median((one + other) / 2, axis=0)
    low, high = _WIDTH_RANGE[place]
    return bool(low <= apart[0] <= high and apart[1] <= _UNEVEN and abs(middle[0]) <= _SIDEWAYS)


def _stickers(frames: Sequence[Sequence[Candidate]], body: _Body, labels: Sequence[str]) -> dict[MarkerName, _Trail]:
    """Return the stickers of the colour that gives the longest pair at the pelvis."""
    best: dict[MarkerName, _Trail] = {}
    for label in labels:
        points = [[np.array([c.x_px, c.y_px]) for c in here if c.label == label] for here in frames]
        found = _of_one_colour(points, body)
        if _frames_of(found) > _frames_of(best):
            best = found
    return best


def _frames_of(found: dict[MarkerName, _Trail]) -> int:
    return sum(len(trail.frames) for name, trail in found.items() if name.endswith("sis"))


def _of_one_colour(points: Sequence[Sequence[Floats]], body: _Body) -> dict[MarkerName, _Trail]:
    place = "asis" if body.left > 0 else "psis"
    around = [[xy for xy in here if _beside(body, place, frame, xy) is not None] for frame, here in enumerate(points)]
    if np.percentile([len(here) for here in around], 90) > _CROWD:
        return {}
    found: dict[MarkerName, _Trail] = {}
    middle_x = mid_hip(body.xy_px)[:, 0]
    for name, sign in zip(_pair_names(place), (body.left, -body.left), strict=True):
        side = [[xy for xy in here if sign * (xy[0] - middle_x[frame]) > 0] for frame, here in enumerate(around)]
        trail = _joined(body, place, side)
        if trail is not None:
            found[name] = trail
    both = _paired(*found.values()) if len(found) == 2 else None
    if both is None or not _plausible(body, place, *both):
        return {}
    return found | _limbs(points, body)


def _limbs(points: Sequence[Sequence[Floats]], body: _Body) -> dict[MarkerName, _Trail]:
    """Return the stickers at knees and ankles: the nearest blob to each landmark."""
    found: dict[MarkerName, _Trail] = {}
    for place in ("knee", "ankle"):
        both = _anchors(body, place)
        for own, name in enumerate(_pair_names(place)):
            nearer = [
                [xy for xy in here if np.linalg.norm(xy - both[own][f]) < np.linalg.norm(xy - both[1 - own][f])]
                for f, here in enumerate(points)
            ]
            trail = _joined(body, place, nearer)
            if trail is not None:
                found[name] = trail
    return found
