"""The tilt of the pelvis as it is shown live, by the best method that works from one picture to the next."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import numpy as np

from hipcheck.kinematics import hip_line_deg, line_tilt_deg
from hipcheck.landmarks import Floats
from hipcheck.live.oneeuro import OneEuro
from hipcheck.marker_track import MARKER_NAMES, MarkerName
from hipcheck.media.types import Image
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import PelvisMethod

__all__ = ["LivePelvis", "PelvisReading", "TagsOrHipLine"]

_PAIRS: Final[dict[str, tuple[MarkerName, MarkerName]]] = {
    "front": ("left_asis", "right_asis"),
    "back": ("left_psis", "right_psis"),
}


class PelvisReading(NamedTuple):
    """Obliquity against quiet standing (+ = left side higher) and its 95 % half-width, degrees, and the method."""

    obliquity_deg: float
    half_width_deg: float
    method: PelvisMethod


class LivePelvis(Protocol):
    """Whatever tells the pelvis live. One object serves one session; it is given every picture in order."""

    def update(
        self, rgb: Image, xy_px: Floats, t_s: float, *, markers: list[Candidate], resting: bool
    ) -> PelvisReading:
        """Take the next picture.

        Parameters
        ----------
        rgb
            ``(H, W, 3)`` uint8, not mirrored.
        xy_px
            ``(33, 2)`` steadied landmarks; NaN where a joint was not seen.
        t_s
            Time of the picture in seconds.
        markers
            What may be a marker in it.
        resting
            True while the person stands for the baseline. Every unbroken run of True is a new baseline, which holds
            from its end on.

        Returns
        -------
        The reading; NaN before the first baseline and where the pelvis was not seen.
        """


class _Line:
    """A tilt against its own median in the last baseline."""

    def __init__(self) -> None:
        self._resting_deg: list[float] = []
        self._was_resting = False
        self._zero_deg = np.nan

    def update(self, tilt_deg: float, *, resting: bool) -> float:
        if resting and not self._was_resting:
            self._resting_deg = []
        if resting and not np.isnan(tilt_deg):
            self._resting_deg.append(tilt_deg)
        if self._was_resting and not resting and self._resting_deg:
            self._zero_deg = float(np.median(self._resting_deg))
        self._was_resting = resting
        return tilt_deg - self._zero_deg


class TagsOrHipLine:
    """Printed tags on the hip bones where both are seen now and were in the baseline, else the raw hip line."""

    def __init__(self) -> None:
        self._hip_line = _Line()
        self._tags = {view: _Line() for view in _PAIRS}
        self._smooth = OneEuro()

    def update(
        self, rgb: Image, xy_px: Floats, t_s: float, *, markers: list[Candidate], resting: bool
    ) -> PelvisReading:
        """See :class:`LivePelvis`."""
        places = self._places(rgb.shape[0], t_s, markers)
        best: PelvisReading | None = None
        for view, (left, right) in _PAIRS.items():
            tilt_deg = float(line_tilt_deg(places[left], places[right]))
            shown_deg = self._tags[view].update(tilt_deg, resting=resting)
            if not np.isnan(shown_deg):
                best = PelvisReading(shown_deg, method_half_width("pelvic_drop_deg", f"tags_{view}"), "markers")
        shown_deg = self._hip_line.update(float(hip_line_deg(xy_px)), resting=resting)
        return best or PelvisReading(shown_deg, method_half_width("pelvic_drop_deg", "hip_line"), "hip_line")

    def _places(self, height_px: int, t_s: float, markers: list[Candidate]) -> dict[MarkerName, Floats]:
        """Return the steadied places of the tags; NaN for those that are not seen."""
        xy_px = np.full((len(MARKER_NAMES), 2), np.nan)
        for candidate in markers:
            kind, _, number = candidate.label.partition(":")
            if kind == "tag" and int(number) < len(MARKER_NAMES):
                xy_px[int(number)] = candidate.x_px, candidate.y_px
        xy_px = self._smooth(t_s, xy_px / height_px) * height_px
        return dict(zip(MARKER_NAMES, xy_px, strict=True))
