"""From pictures and the people found in them, one after the other, to a recording of one person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.errors import UsageError
from hipcheck.landmarks import PoseTrack
from hipcheck.media.types import Frame
from hipcheck.motion import quiet_standing
from hipcheck.pelvis.markers.assign import assign_markers, tags_are_mirrored
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pelvis.picture.reading import PelvisAlbum
from hipcheck.picture_track import PictureTrack
from hipcheck.pose.landmarker import Person
from hipcheck.pose.look import Look, Looker
from hipcheck.pose.people import Sighting, distinct, join_sightings, link, prominent, prominent_count, rank, to_track
from hipcheck.pose.scene import SceneMonitor
from hipcheck.pose.stretches import STRETCH
from hipcheck.recording import FrameStats, PoseProvenance, Recording
from hipcheck.results import Issue, Source
from hipcheck.takes import cut_columns, split_takes

__all__ = ["RecordingBuilder"]

_NO_STICKERS: Final = Issue(
    code="stickers_not_found",
    severity="warning",
    message="No pair of round one-colour stickers was found at the hip bones; use plain ones of 3 cm or more, in a "
    "colour that is nowhere else on the person.",
)


class RecordingBuilder:
    """Take pictures in their order, keep what they say, and give the recording at the end.

    Recorded files and cameras go through the same builder, so that both give the same recording.

    Parameters
    ----------
    subject
        Which of the people seen to measure; 1 is the largest, most central and most persistent.
    mirrored
        Whether the recording was declared a mirror image; the pictures come turned back.
    stickers
        Colour of round stickers to look for beside printed tags.

    Attributes
    ----------
    stickers
        As given.
    """

    def __init__(self, *, subject: int = 1, mirrored: bool = False, stickers: StickerChoice = "off") -> None:
        self._subject, self._mirrored, self.stickers = subject, mirrored, stickers
        self._looker, self._scene = Looker(stickers), SceneMonitor()
        self._size_px = (0, 0)
        self._t_s: list[float] = []
        self._people: list[list[Person]] = []
        self._candidates: list[list[Candidate]] = []
        self._luma: list[float] = []
        self._shift_px: list[float] = []
        self._scale: list[float] = []
        self._seen: list[int] = []
        self._several = False
        self._pelvises = PelvisAlbum()
        self._pelvis_of: dict[Person, int] = {}

    def __len__(self) -> int:
        return len(self._t_s)

    @property
    def t_s(self) -> NDArray[np.float64]:
        """Times of the pictures so far, ``(T,)`` s."""
        return np.asarray(self._t_s, dtype=np.float64)

    @property
    def needs_everybody(self) -> bool:
        """Whether everybody must be followed, in a second pass, to tell the measured person from the others."""
        return self._several or self._subject > 1

    def add(self, frame: Frame, people: Sequence[Person], found_anew: Sequence[Person] | None = None) -> Look:
        """Take the next picture and return what it says.

        Parameters
        ----------
        frame
            The picture and its time.
        people
            Who was followed into it.
        found_anew
            Who a fresh look at the whole picture found; ``None`` where there was no such look.
        """
        if len(self) % STRETCH == 0:
            self._looker = Looker(self.stickers)
        look = self._looker.look(frame, people, found_anew)
        self.take(look)
        return look

    def take(self, look: Look) -> None:
        """Take the next picture by what it says."""
        everybody = look.people if look.found_anew is None else distinct([*look.people, *look.found_anew])
        self._size_px = look.size_px
        self._t_s.append(look.t_s)
        self._people.append(look.people)
        self._candidates.append(look.candidates)
        self._keep_pelvises(look, look.people)
        self._seen.append(prominent_count(everybody))
        self._several |= look.found_anew is not None and _follows_the_wrong_one(look.people, everybody)
        luma, shift_px = self._scene.update(look.small, [person.box_px for person in everybody])
        self._luma.append(luma)
        self._shift_px.append(shift_px)
        self._scale.append(self._scene.scale)

    def begin_second_pass(self) -> None:
        """Forget the markers of the first pass; the pictures come again, with everybody in them (`take_again`)."""
        self._candidates.clear()

    def take_again(self, look: Look) -> None:
        """Take a picture of the second pass, with all the people who were followed into it."""
        number = len(self._candidates)
        self._candidates.append(look.candidates)
        self._people[number] = distinct([*self._people[number], *look.people])
        self._keep_pelvises(look, self._people[number])
        self._seen[number] = max(self._seen[number], prominent_count(self._people[number]))

    def build(self, source: Source, pose: PoseProvenance, issues: Sequence[Issue] = ()) -> Recording:
        """Return the recording of the measured person.

        Raises
        ------
        UsageError
            If fewer people were seen than ``subject`` says.
        """
        width, height = self._size_px
        sightings = join_sightings(link(self._people, self._t_s))
        people = rank(sightings, len(self._t_s), width, height)
        if self._subject > max(len(people), 1):
            raise UsageError(
                f"{source.path} shows {len(people)} person(s); --subject {self._subject} is not one of them."
            )
        measured = people[self._subject - 1] if people else None
        track = to_track(measured, self._t_s, width, height)
        markers = assign_markers(self._candidates, track)
        found = [*issues]
        if self.stickers != "off" and (markers is None or "sticker" not in markers.kinds):
            found.append(_NO_STICKERS)
        if tags_are_mirrored(self._candidates):
            found.append(_looks_mirrored(self._mirrored))
        return Recording(
            source=source,
            track=track,
            frames=FrameStats(
                np.array(self._luma),
                np.array(self._shift_px),
                np.array(self._seen, dtype=np.int64),
                np.array(self._scale),
            ),
            pose=pose,
            issues=tuple(found),
            mirrored=self._mirrored,
            subject=self._subject,
            markers=markers,
            picture=self._picture(measured, track),
        )

    def _keep_pelvises(self, look: Look, kept: Sequence[Person]) -> None:
        for person, pelvis in zip(look.people, look.pelvises, strict=True):
            if pelvis is not None and person in kept:
                self._pelvis_of[person] = self._pelvises.put(pelvis)

    def _picture(self, measured: Sighting | None, track: PoseTrack) -> PictureTrack | None:
        if measured is None:
            return None
        numbers: list[int | None] = [None] * len(track)
        for frame, person in zip(measured.frames, measured.people, strict=True):
            numbers[frame] = self._pelvis_of.get(person)
        return self._read_takes(numbers, track)

    def _read_takes(self, numbers: Sequence[int | None], track: PoseTrack) -> PictureTrack | None:
        """Read the pelvis of every take against the quiet standing of that take."""
        takes = [part.frames for part in split_takes(track)]
        whole = self._pelvises.read(numbers, track, _quiet_s(track) if len(takes) == 1 else None)
        if whole is None or len(takes) == 1:
            return whole
        columns = {name: values.copy() for name, values in vars(whole).items()}
        for frames in takes:
            own = [number if frames.start <= at < frames.stop else None for at, number in enumerate(numbers)]
            quiet_s = _quiet_s(cut_columns(track, frames))
            read = self._pelvises.read(own, track, quiet_s) if quiet_s is not None else None
            if read is not None:
                for name, values in columns.items():
                    values[frames] = getattr(read, name)[frames]
        return PictureTrack(**columns)


def _quiet_s(track: PoseTrack) -> tuple[float, float] | None:
    quiet = quiet_standing(track)
    return (quiet.start_s, quiet.end_s) if quiet else None


def _follows_the_wrong_one(people: Sequence[Person], everybody: Sequence[Person]) -> bool:
    """Whether it takes everybody to tell whom to measure: there are several, or somebody small is followed instead."""
    return prominent_count(everybody) > 1 or (
        bool(people) and not any(person in people for person in prominent(everybody))
    )


def _looks_mirrored(declared: bool) -> Issue:
    again = "without --mirrored" if declared else "with --mirrored"
    message = (
        "The printed tags are seen in a mirror, so left and right are exchanged and the tags cannot be used; "
        f"analyze the recording again {again}."
    )
    return Issue(code="looks_mirrored", severity="warning", message=message)
