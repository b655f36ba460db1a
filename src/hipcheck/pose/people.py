"""Who is who: linking the people of each frame into tracks, and choosing the one to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hipcheck.landmarks import JOINT_COUNT, Floats, Joint, PoseTrack
from hipcheck.pose.landmarker import Person

__all__ = ["Sighting", "distinct", "join_sightings", "link", "prominent", "prominent_count", "rank", "to_track"]

_FORGET_S: Final = 1.0
_REACH: Final = 0.6  # of a person's height: how far somebody gets between two sightings
_NEVER: Final = 1e6
_HEADING: Final = 10  # sightings that tell where somebody is heading
_DUPLICATE: Final = 0.15  # of a person's height: closer than this is the same person found twice
_ALIKE: Final = 0.15  # how much the proportions of one person differ between two sightings
_LEAST_TO_COMPARE: Final = 5  # people seen: fewer tell no proportions
_PROPORTIONS: Final = (  # each a length over another
    ((Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER), (Joint.LEFT_SHOULDER, Joint.LEFT_HIP)),
    ((Joint.LEFT_HIP, Joint.LEFT_KNEE), (Joint.LEFT_SHOULDER, Joint.LEFT_HIP)),
    ((Joint.RIGHT_HIP, Joint.RIGHT_KNEE), (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP)),
    ((Joint.LEFT_KNEE, Joint.LEFT_ANKLE), (Joint.LEFT_SHOULDER, Joint.LEFT_HIP)),
    ((Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE), (Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP)),
)
_PROMINENT: Final = 0.35  # of the tallest person's height: smaller ones are background


@dataclass(eq=False)
class Sighting:
    """One person over time: frame numbers and what was seen there."""

    frames: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def distinct(people: Sequence[Person]) -> list[Person]:
    """Drop people who were found twice in one picture."""
    kept: list[Person] = []
    for person in people:
        if all(_distance(person, other) > _DUPLICATE for other in kept):
            kept.append(person)
    return kept


def prominent(people: Sequence[Person]) -> list[Person]:
    """Return the people who are not small figures in the background."""
    heights = [person.height_px for person in people]
    return [person for person, height in zip(people, heights, strict=True) if height >= _PROMINENT * max(heights)]


def prominent_count(people: Sequence[Person]) -> int:
    """Count the people who are not small figures in the background."""
    return len(prominent(people))


def link(frames: Sequence[Sequence[Person]], t_s: Sequence[float]) -> list[Sighting]:
    """Join the people of successive frames into one sighting per person, each nearest to where it was heading.

    Somebody who is not seen for a second, or who appears out of reach, begins a new sighting.
    """
    from scipy.optimize import linear_sum_assignment  # takes long to import

    sightings: list[Sighting] = []
    for number, people in enumerate(frames):
        alive = [s for s in sightings if t_s[number] - t_s[s.frames[-1]] <= _FORGET_S]
        cost = np.array([[_miss(person, s, t_s, number) for s in alive] for person in people])
        taken: dict[int, Sighting] = {}  # row of a person to who it is
        if cost.size:
            # Whoever is out of reach of everybody must not sway how the others are joined.
            rows, columns = linear_sum_assignment(np.where(cost <= _REACH, cost, _NEVER))
            pairs = zip(rows.tolist(), columns.tolist(), strict=True)
            taken = {row: alive[column] for row, column in pairs if cost[row, column] <= _REACH}
        for row, person in enumerate(people):
            if row not in taken:
                taken[row] = Sighting()
                sightings.append(taken[row])
            sighting = taken[row]
            sighting.frames.append(number)
            sighting.people.append(person)
    return sightings


def join_sightings(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Join sightings that never overlap in time and look alike: one person who was out of the picture for a while.

    Look alike are those whose proportions, by the network's metres, differ by 15 % at most; the longest sighting is
    asked first. Two people who are ever seen together stay two.
    """
    joined: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda one: -len(one.frames)):
        same = next((one for one in joined if _could_be_one(one, sighting)), None)
        if same is None:
            joined.append(Sighting([*sighting.frames], [*sighting.people]))
            continue
        pairs = sorted(zip([*same.frames, *sighting.frames], [*same.people, *sighting.people], strict=True), key=_frame)
        same.frames, same.people = [frame for frame, _ in pairs], [person for _, person in pairs]
    return joined


def _frame(pair: tuple[int, Person]) -> int:
    return pair[0]


def _could_be_one(one: Sighting, other: Sighting) -> bool:
    if min(len(one.frames), len(other.frames)) < _LEAST_TO_COMPARE or set(one.frames) & set(other.frames):
        return False
    return bool(np.all(np.abs(np.log(_proportions(one) / _proportions(other))) <= _ALIKE))


def _proportions(sighting: Sighting) -> Floats:
    """Return the usual ratios of a person's lengths, by the metric landmarks."""
    world = np.stack([person.world_m for person in sighting.people])

    def length(pair: tuple[Joint, Joint]) -> Floats:
        return np.asarray(np.linalg.norm(world[:, pair[0]] - world[:, pair[1]], axis=1))

    ratios = [np.median(length(over) / np.maximum(length(under), 1e-6)) for over, under in _PROPORTIONS]
    return np.maximum(np.asarray(ratios, dtype=np.float64), 1e-6)


def rank(sightings: Sequence[Sighting], frame_count: int, width_px: int, height_px: int) -> list[Sighting]:
    """Order the people, the most prominent first: large, central and long in the picture.

    Glimpses (seen in less than a twentieth of the frames) come last in any case and only count where there is
    nobody else.
    """

    def prominence(sighting: Sighting) -> float:
        sizes = [person.height_px / height_px for person in sighting.people]
        offsets = [abs(person.centre_px[0] - width_px / 2) / (width_px / 2) for person in sighting.people]
        weights = [size * (1.0 - 0.5 * min(offset, 1.0)) for size, offset in zip(sizes, offsets, strict=True)]
        return float(np.sum(weights)) / max(frame_count, 1)

    lasting = [s for s in sightings if len(s.frames) >= 0.05 * frame_count] or list(sightings)
    return sorted(lasting, key=prominence, reverse=True)


def to_track(sighting: Sighting | None, t_s: Sequence[float], width_px: int, height_px: int) -> PoseTrack:
    """Lay a person's sightings out over all frames; NaN and visibility 0 where the person was not seen."""
    count = len(t_s)
    xy = np.full((count, JOINT_COUNT, 2), np.nan)
    world = np.full((count, JOINT_COUNT, 3), np.nan)
    visibility = np.zeros((count, JOINT_COUNT))
    if sighting is not None:
        for number, person in zip(sighting.frames, sighting.people, strict=True):
            xy[number], world[number], visibility[number] = person.xy_px, person.world_m, person.visibility
    return PoseTrack(np.asarray(t_s, dtype=np.float64), xy, world, visibility, width_px, height_px)


def _miss(person: Person, sighting: Sighting, t_s: Sequence[float], number: int) -> float:
    """Distance of a person from where the one sighted before would be by now, over the height of the taller one.

    People who cross, or come out from behind another, go on the way they went.
    """
    last, earlier = sighting.people[-1], sighting.people[-_HEADING:][0]
    end, start = t_s[sighting.frames[-1]], t_s[sighting.frames[-_HEADING:][0]]
    speed = (last.centre_px - earlier.centre_px) / (end - start) if end > start else np.zeros(2)
    expected = last.centre_px + speed * (t_s[number] - end)
    return float(np.linalg.norm(person.centre_px - expected)) / max(person.height_px, last.height_px)


def _distance(one: Person, other: Person) -> float:
    """Distance of two people over the height of the taller one."""
    scale = max(one.height_px, other.height_px)
    return float(np.linalg.norm(one.centre_px - other.centre_px)) / scale
