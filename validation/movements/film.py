"""A film of one or more takes, a camera that is nudged, somebody who passes; rendered, read, and what is true in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from hipcheck.pose.extract import extract_recording
from validation import clip, encode
from validation.clip import ClipSpec, RenderedFrame
from validation.geometry import Floats, smooth
from validation.movements import truth
from validation.movements.travel import Walk
from validation.pose import PoseSpec
from validation.render import Image
from validation.run import extraction_id
from validation.subjects import Subject

FILM_VERSION = 1
_PASSER_DIFFERS = 14  # grey levels between the passer and the empty room


@dataclass(frozen=True)
class Nudge:
    """The picture moves: the phone is touched, or (in no time) an editor cuts to another place or size.

    ``aside`` (+ = to the right) and ``down`` are shares of the picture's height, ``zoom`` is about its middle.
    """

    t_s: float
    aside: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    over_s: float = 0.2


@dataclass(frozen=True)
class Passer:
    """Somebody who walks by between camera and person, ``ahead_m`` in front of them."""

    subject: Subject
    t_s: float
    ahead_m: float = 1.0
    to_left: bool = True


@dataclass(frozen=True)
class Film:
    """One recording.

    Attributes
    ----------
    name, kind
        Its own name, and what kind of film it is in the tables.
    takes
        Clips that follow each other, of one size and rate.
    nudges, passer
        What happens to the picture.
    cuts_s
        Instants at which the film jumps in time or place.
    hops_s, fades_s
        Instants of hops, and at which a fade begins, as the movement was asked.
    hidden
        Whether something in the room hides a foot, so that nothing need be measured and that has to be said.
    held_out
        Whether nothing may be developed against it.
    """

    name: str
    kind: str
    takes: tuple[ClipSpec, ...]
    nudges: tuple[Nudge, ...] = ()
    passer: Passer | None = None
    cuts_s: tuple[float, ...] = ()
    hops_s: tuple[float, ...] = ()
    fades_s: tuple[float, ...] = ()
    hidden: bool = False
    held_out: bool = False

    @property
    def key(self) -> str:
        """Name in the cache: a hash of all that decides the pictures."""
        told = repr((FILM_VERSION, clip.RENDERER_VERSION, self.takes, self.nudges, self.passer))
        return hashlib.sha256(told.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class _Crossing:
    """Walking across the picture."""

    walk: Walk
    ahead_m: float
    to_left: bool

    @property
    def duration_s(self) -> float:
        return self.walk.duration_s

    def at(self, t_s: float) -> PoseSpec:
        asked, sign = self.walk.at(t_s), 1 if self.to_left else -1
        return replace(asked, heading_deg=90.0 * sign, place_m=(sign * asked.place_m[2], 0.0, self.ahead_m))


def frames(film: Film) -> Iterator[RenderedFrame]:
    """Yield the frames of all takes on one clock."""
    begin_s, passing = 0.0, _passing(film)
    for take in film.takes:
        for frame in clip.frames(take):
            t_s = begin_s + frame.t_s
            picture = frame.rgb
            if film.passer is not None and t_s >= film.passer.t_s:
                picture = _laid_over(picture, next(passing, None))
            yield RenderedFrame(t_s, _moved(picture, film.nudges, t_s), frame.truth)
        begin_s += round(take.motion.duration_s * take.fps) / take.fps


def landmarks(film: Film, store: Path) -> tuple[Path, dict[str, Any]]:
    """Return the landmark file of a film and its truth, rendered and read now if they are not there yet."""
    video, told = rendered(film, store)
    found = store / f"{film.key}.{extraction_id()}.npz"
    if not found.exists():
        partial = found.with_suffix(".part")
        extract_recording(video).save(partial)
        partial.replace(found)
    return found, told


def rendered(film: Film, store: Path) -> tuple[Path, dict[str, Any]]:
    """Return the video of a film and its truth, rendered now if they are not there yet."""
    store.mkdir(parents=True, exist_ok=True)
    video, columns = store / f"{film.key}.mp4", store / f"{film.key}.json"
    if not (video.exists() and columns.exists()):
        seen: list[RenderedFrame] = []

        def pictures() -> Iterator[Image]:
            for frame in frames(film):
                seen.append(replace(frame, rgb=frame.rgb[:0]))
                yield frame.rgb

        partial = store / f"{film.key}.work.mp4"
        encode.write(partial, pictures(), film.takes[0].fps, film.takes[0].encoding)
        columns.write_text(json.dumps(truth.columns(seen)) + "\n", encoding="utf-8")
        partial.replace(video)
    return video, truth.of_film(film, json.loads(columns.read_text(encoding="utf-8")))


def described(film: Film) -> dict[str, Any]:
    """Return how a film was made, for its truth file."""
    first = film.takes[0]
    return {
        "name": film.name,
        "kind": film.kind,
        "held_out": film.held_out,
        "body": first.subject.name,
        "facing": first.facing,
        "yaw_deg": round(first.yaw_deg, 2),
        "fps": first.fps,
        "motions": [repr(take.motion) for take in film.takes],
        "nudges": [asdict(nudge) for nudge in film.nudges],
    }


def picture_move(nudges: tuple[Nudge, ...], t_s: float, height_px: int, width_px: int) -> Floats:
    """Return the affine move (2, 3) of the picture at ``t_s``, from where the camera was put up."""
    aside, down, zoom = 0.0, 0.0, 1.0
    for nudge in nudges:
        share = float(smooth(t_s, nudge.t_s, nudge.t_s + nudge.over_s)) if nudge.over_s else float(t_s >= nudge.t_s)
        aside, down, zoom = aside + share * nudge.aside, down + share * nudge.down, zoom * nudge.zoom**share
    across, along = (1 - zoom) * width_px / 2 + aside * height_px, (1 - zoom) * height_px / 2 + down * height_px
    return np.array([[zoom, 0.0, across], [0.0, zoom, along]])


def _moved(picture: Image, nudges: tuple[Nudge, ...], t_s: float) -> Image:
    """Return the picture as the nudged camera sees it."""
    height, width = picture.shape[:2]
    move = picture_move(nudges, t_s, height, width)
    if np.array_equal(move, np.eye(2, 3)):
        return picture
    moved: Image = cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REFLECT)
    return moved


def _passing(film: Film) -> Iterator[tuple[Image, Image]]:
    """Yield pictures of the passer alone and of the empty room."""
    if film.passer is None:
        return
    first, passer = film.takes[0], film.passer
    walk = Walk(steps=6, step_s=0.55, stride_m=0.6, from_m=-1.35, quiet_s=0.0, tail_s=0.0)
    still = replace(first.sensor, noise=0.0)
    motion = _Crossing(walk, passer.ahead_m, passer.to_left)
    crossing = ClipSpec(
        replace(passer.subject, room=first.subject.room),
        motion,
        first.camera,
        still,
        fps=first.fps,
        sway_deg=0.0,
        sway_m=0.0,
    )
    empty: Image | None = None
    for frame in clip.frames(crossing):
        empty = frame.rgb if empty is None else empty
        yield frame.rgb, empty


def _laid_over(picture: Image, passing: tuple[Image, Image] | None) -> Image:
    if passing is None:
        return picture
    shown, empty = passing
    differs = np.abs(shown.astype(np.int16) - empty).max(axis=2) > _PASSER_DIFFERS
    mask = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    laid: Image = np.where(mask[..., None] > 0, shown, picture)
    return laid
