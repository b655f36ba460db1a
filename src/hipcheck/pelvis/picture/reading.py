"""Reading the pelvis from pictures: at once what one picture tells, at the end what quiet standing makes readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats, PoseTrack
from hipcheck.media.types import Image
from hipcheck.pelvis.picture.crops import PelvisCrop, cover, cut_pelvis
from hipcheck.pelvis.picture.network import PelvisNetwork
from hipcheck.pelvis.picture.registration import Fit, PelvisTemplate
from hipcheck.pelvis.picture.spool import CropSpool
from hipcheck.picture_track import PictureTrack

__all__ = ["PelvisAlbum", "PelvisEye", "PelvisLook", "PelvisWatcher"]

LEAST_CORRELATION: Final = 0.7
"""Least correlation of a registered patch with quiet standing that counts as the same thing seen again."""

_LOOKS_PER_S: Final = 15.0  # a hold is filtered at 3 Hz
_SLACK_S: Final = 0.002  # timestamps are rounded
_TEMPLATE_PICTURES: Final = 12


@dataclass(frozen=True, eq=False)
class PelvisLook:
    """The pelvis of one person in one picture: the crop, and the network's tilt and spread (see `PictureTrack`)."""

    crop: PelvisCrop
    tilt_deg: float
    spread_deg: float


class PelvisEye:
    """Look at the pelvis in successive pictures, fifteen times a second."""

    def __init__(self) -> None:
        self._network: PelvisNetwork | None = None
        self._next_s = -np.inf

    def look(self, t_s: float, rgb: Image, people_xy_px: Sequence[NDArray[np.floating]]) -> list[PelvisLook | None]:
        """Return what is seen of each person; ``None`` where it is too soon for another look.

        Parameters
        ----------
        t_s
            Time of the picture, seconds.
        rgb
            ``(H, W, 3)`` uint8.
        people_xy_px
            ``(33, 2)`` landmarks of each person, px.
        """
        if t_s < self._next_s - _SLACK_S:
            return [None for _ in people_xy_px]
        self._next_s = max(self._next_s + 1 / _LOOKS_PER_S, t_s + 0.5 / _LOOKS_PER_S)
        return [self._look_at(rgb, xy_px) for xy_px in people_xy_px]

    def _look_at(self, rgb: Image, xy_px: NDArray[np.floating]) -> PelvisLook | None:
        crop = cut_pelvis(rgb, xy_px)
        if crop is None:
            return None
        if self._network is None:
            self._network = PelvisNetwork()
        return PelvisLook(crop, *self._network.tilt(crop, np.asarray(xy_px, dtype=np.float64)))


class PelvisWatcher:
    """Register picture after picture to quiet standing.

    Parameters
    ----------
    crops, xy_px
        Pictures of quiet standing, and the ``(33, 2)`` landmarks in each, px.

    Raises
    ------
    ValueError
        Without a picture.
    """

    def __init__(self, crops: Sequence[PelvisCrop], xy_px: Sequence[Floats]) -> None:
        self._template = PelvisTemplate(crops, [cover(crop, xy) for crop, xy in zip(crops, xy_px, strict=True)])
        self._place: Floats | None = None

    def fit(self, crop: PelvisCrop, xy_px: Floats) -> Fit | None:
        """Return how the patch lies in the next picture; ``None`` where it is covered or not found again."""
        fit = self._template.fit(crop, cover(crop, xy_px), self._place)
        if fit is None or fit.correlation < LEAST_CORRELATION:
            self._place = None
            return None
        self._place = fit.place
        return fit


class PelvisAlbum:
    """Everything that was seen of one clip's pelvises, kept until it is known who is measured and when they stood."""

    def __init__(self) -> None:
        self._crops = CropSpool()
        self._readings: list[tuple[float, float]] = []

    def put(self, look: PelvisLook) -> int:
        """Keep a look and return its number."""
        self._readings.append((look.tilt_deg, look.spread_deg))
        return self._crops.put(look.crop)

    def read(
        self, numbers: Sequence[int | None], track: PoseTrack, quiet_s: tuple[float, float] | None
    ) -> PictureTrack | None:
        """Return the readings of one person; ``None`` if the person's pelvis was never looked at.

        Parameters
        ----------
        numbers
            Number of the look in each frame of ``track``; ``None`` in frames without one.
        track
            The person's landmarks.
        quiet_s
            Start and end of quiet standing on both feet, seconds; without it nothing can be registered.
        """
        there = [(frame, number) for frame, number in enumerate(numbers) if number is not None]
        if not there:
            return None
        columns = np.full((len(numbers), 5), np.nan)
        for frame, number in there:
            columns[frame, 3:] = self._readings[number]
        if quiet_s is not None:
            self._register(there, track, quiet_s, columns)
        return PictureTrack(*columns.T)

    def close(self) -> None:
        """Let go of the pictures."""
        self._crops.close()

    def _register(
        self, there: Sequence[tuple[int, int]], track: PoseTrack, quiet_s: tuple[float, float], columns: Floats
    ) -> None:
        quiet = [(frame, number) for frame, number in there if quiet_s[0] <= track.t_s[frame] <= quiet_s[1]]
        if not quiet:
            return
        chosen = [quiet[k] for k in _spread(len(quiet), _TEMPLATE_PICTURES)]
        watcher = PelvisWatcher(
            [self._crops.get(number) for _, number in chosen], [track.xy_px[frame] for frame, _ in chosen]
        )
        for frame, number in there:
            fit = watcher.fit(self._crops.get(number), track.xy_px[frame])
            if fit is not None:
                columns[frame, :3] = fit.turn_deg, fit.correlation, fit.round_trip_deg


def _spread(count: int, most: int) -> list[int]:
    """Return at most ``most`` indices, evenly spread over ``count``."""
    return sorted(set(np.linspace(0, count - 1, min(count, most)).round().astype(int).tolist()))
