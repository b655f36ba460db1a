"""What one picture says: all that needs its pixels, so that it can be forgotten and others be looked at meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hipcheck.media.types import Frame
from hipcheck.pelvis.markers.finder import MarkerFinder
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pelvis.picture.reading import PelvisEye, PelvisLook
from hipcheck.pose.landmarker import Person
from hipcheck.pose.scene import SmallPicture, shrink

__all__ = ["Look", "Looker"]


@dataclass(frozen=True, eq=False)
class Look:
    """What one picture says.

    Attributes
    ----------
    t_s
        Its time in seconds.
    size_px
        Its width and height.
    people
        Who was followed into it.
    found_anew
        Who a fresh look at the whole picture found; ``None`` where there was no such look.
    candidates
        What may be a marker.
    small
        The picture in grey, made small.
    pelvises
        The pelvis of each of ``people``; ``None`` where it was not looked at.
    """

    t_s: float
    size_px: tuple[int, int]
    people: list[Person]
    found_anew: list[Person] | None
    candidates: list[Candidate]
    small: SmallPicture
    pelvises: list[PelvisLook | None]


class Looker:
    """Look at the successive pictures of one stretch (see ``hipcheck.pose.stretches``).

    Parameters
    ----------
    stickers
        Colour of round stickers to look for beside printed tags.
    """

    def __init__(self, stickers: StickerChoice = "off") -> None:
        self._finder, self._eye = MarkerFinder(stickers), PelvisEye()

    def look(self, frame: Frame, people: Sequence[Person], found_anew: Sequence[Person] | None = None) -> Look:
        """Return what the next picture says.

        Parameters
        ----------
        frame
            The picture and its time.
        people
            Who was followed into it.
        found_anew
            Who a fresh look at the whole picture found, if there was one.
        """
        people_xy_px = [person.xy_px for person in people]
        return Look(
            t_s=frame.t_s,
            size_px=(frame.rgb.shape[1], frame.rgb.shape[0]),
            people=list(people),
            found_anew=None if found_anew is None else list(found_anew),
            candidates=self._finder.find(frame.rgb, people_xy_px),
            small=shrink(frame.rgb),
            pelvises=self._eye.look(frame.t_s, frame.rgb, people_xy_px),
        )
