"""The tilt of the pelvis as it is shown live: by the methods of recordings, from one picture to the next.

Two printed tags on the hip bones are read where they are seen. Else the picture of the pelvis, registered to quiet
standing and seen by the network, and the landmarks are weighed by their errors, as in a recording; only nothing is
known yet of what comes next, so the numbers differ a little from those of the report.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from hipcheck.kinematics import Standing, hip_line_deg, line_tilt_deg
from hipcheck.landmarks import Facing, Floats
from hipcheck.live.oneeuro import OneEuro
from hipcheck.marker_track import MARKER_NAMES, MarkerName
from hipcheck.motion import Motion, Window
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pelvis.picture.reading import PelvisLook, PelvisWatcher
from hipcheck.pelvis.readings import PictureMotion, fuse, readings
from hipcheck.reference.pelvis import View
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.results import PelvisMethod

__all__ = ["LivePelvis", "PelvisGlimpse", "PelvisReading", "PictureReading"]

_PAIRS: Final[dict[View, tuple[MarkerName, MarkerName]]] = {
    "front": ("left_asis", "right_asis"),
    "back": ("left_psis", "right_psis"),
}
_TEMPLATE_PICTURES: Final = 12
_LONGEST_GAP_S: Final = 0.3  # between two looks at the picture
_HALF_WIDTH: Final = 1.96
_BEFORE, _NOW = 0, 1  # instants of the motion that is made of the baseline and this picture


class PelvisReading(NamedTuple):
    """Obliquity against quiet standing (+ = left side higher) and its 95 % half-width, degrees, and the method."""

    obliquity_deg: float
    half_width_deg: float
    method: PelvisMethod


class PictureReading(NamedTuple):
    """What one look at the pelvis gave; the columns of `hipcheck.picture_track.PictureTrack`."""

    turn_deg: float
    correlation: float
    round_trip_deg: float
    tilt_deg: float
    spread_deg: float


class PelvisGlimpse(NamedTuple):
    """What one picture shows of the pelvis.

    Attributes
    ----------
    xy_px
        ``(33, 2)`` raw landmarks; NaN where nobody was found.
    smooth_px
        ``(33, 2)`` steadied landmarks; NaN where a joint was not seen.
    look
        The picture of the pelvis; ``None`` in pictures that were not looked at.
    markers
        What may be a marker.
    """

    xy_px: Floats
    smooth_px: Floats
    look: PelvisLook | None
    markers: list[Candidate]


class LivePelvis:
    """Tell the pelvis live; one object serves one session and is given every picture in order.

    Attributes
    ----------
    picture
        What the last look at the picture gave; ``None`` where there was none in the last picture.
    """

    def __init__(self) -> None:
        self.picture: PictureReading | None = None
        self._tags = {view: _TagLine() for view in _PAIRS}
        self._places = OneEuro()
        self._resting: list[tuple[PelvisLook, Floats]] = []
        self._was_resting = False
        self._watcher: PelvisWatcher | None = None
        self._zero: PictureReading | None = None
        self._latest: PictureReading | None = None
        self._looked_s = -np.inf
        self._smooth = OneEuro()

    def update(
        self,
        glimpse: PelvisGlimpse,
        t_s: float,
        height_px: int,
        *,
        posture: Standing | None,
        facing: Facing,
        resting: bool,
    ) -> PelvisReading:
        """Take the next picture.

        Parameters
        ----------
        glimpse
            What it shows.
        t_s
            Its time in seconds.
        height_px
            Its height.
        posture, facing
            Posture and view of the last baseline; ``None`` and ``unclear`` before the first one.
        resting
            True while the person stands for the baseline. Every unbroken run of True is a new baseline, which holds
            from its end on.

        Returns
        -------
        The reading; NaN before the first baseline and where the pelvis was not seen.
        """
        self._rest(glimpse, resting=resting)
        by_tags = self._read_tags(glimpse.markers, t_s, height_px, resting=resting)
        self._see(glimpse, t_s)
        if by_tags is not None:
            return by_tags
        if posture is None or facing not in ("front", "back"):
            return PelvisReading(np.nan, method_half_width("pelvic_drop_deg", "hip_line"), "hip_line")
        return self._weighed(glimpse.smooth_px, t_s, posture, "front" if facing == "front" else "back")

    def _rest(self, glimpse: PelvisGlimpse, *, resting: bool) -> None:
        """Keep the pictures of quiet standing, and take them as level once it is over."""
        if resting and not self._was_resting:
            self._resting = []
        if resting and glimpse.look is not None:
            self._resting.append((glimpse.look, glimpse.xy_px))
        if self._was_resting and not resting and self._resting:
            chosen = [self._resting[k] for k in _spread(len(self._resting))]
            self._watcher = PelvisWatcher([look.crop for look, _ in chosen], [xy_px for _, xy_px in chosen])
            tilts_deg, spreads_deg = zip(*((look.tilt_deg, look.spread_deg) for look, _ in self._resting), strict=True)
            self._zero = PictureReading(0.0, 1.0, 0.0, float(np.nanmedian(tilts_deg)), float(np.nanmedian(spreads_deg)))
            self._resting = []
        self._was_resting = resting

    def _see(self, glimpse: PelvisGlimpse, t_s: float) -> None:
        self.picture = None
        if glimpse.look is None:
            if t_s - self._looked_s > _LONGEST_GAP_S:
                self._latest = None
            return
        self._looked_s = t_s
        look = glimpse.look
        fit = self._watcher.fit(look.crop, glimpse.xy_px) if self._watcher and not self._was_resting else None
        turned = (np.nan, np.nan, np.nan) if fit is None else (fit.turn_deg, fit.correlation, fit.round_trip_deg)
        if self._was_resting:
            turned = (0.0, 1.0, 0.0)
        self.picture = self._latest = PictureReading(*turned, look.tilt_deg, look.spread_deg)

    def _weighed(self, xy_px: Floats, t_s: float, posture: Standing, view: View) -> PelvisReading:
        """Weigh the readings as in a recording of two instants: quiet standing, and now."""
        motion = _motion_of_two(posture, xy_px, view)
        zero, now = self._zero, self._latest
        if zero is None or now is None:
            now = zero = PictureReading(*[np.nan] * 5)
        columns = [np.array([getattr(zero, name), getattr(now, name)]) for name in PictureMotion.__annotations__]
        found = readings(motion, view, PictureMotion(*columns))
        if not found or np.isnan(xy_px).all():
            return self._by_hip_line(posture, xy_px)
        tilt, _, sd = fuse(found, view)
        shown = float(self._smooth(t_s, tilt[_NOW:] / 100)[0]) * 100
        leading = min(found, key=lambda one: np.inf if np.isnan(one.sd_deg[_NOW]) else one.sd_deg[_NOW])
        return PelvisReading(shown, _HALF_WIDTH * float(sd[_NOW]), leading.method)

    def _by_hip_line(self, posture: Standing, xy_px: Floats) -> PelvisReading:
        tilt_deg = float(hip_line_deg(xy_px)) - float(hip_line_deg(posture.xy_px))
        return PelvisReading(tilt_deg, method_half_width("pelvic_drop_deg", "hip_line"), "hip_line")

    def _read_tags(
        self, markers: list[Candidate], t_s: float, height_px: int, *, resting: bool
    ) -> PelvisReading | None:
        """Read the tags; ``None`` where they are not both seen now, or were not in the baseline."""
        xy_px = np.full((len(MARKER_NAMES), 2), np.nan)
        for candidate in markers:
            kind, _, number = candidate.label.partition(":")
            if kind == "tag" and int(number) < len(MARKER_NAMES):
                xy_px[int(number)] = candidate.x_px, candidate.y_px
        xy_px = self._places(t_s, xy_px / height_px) * height_px
        best: PelvisReading | None = None
        for view, names in _PAIRS.items():
            left, right = (xy_px[MARKER_NAMES.index(name)] for name in names)
            shown_deg = self._tags[view].update(float(line_tilt_deg(left, right)), resting=resting)
            if not np.isnan(shown_deg):
                best = PelvisReading(shown_deg, method_half_width("pelvic_drop_deg", f"tags_{view}"), "markers")
        return best


class _TagLine:
    """The line between two tags against its own median in the last baseline."""

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


def _motion_of_two(posture: Standing, xy_px: Floats, view: View) -> Motion:
    both = np.stack([posture.xy_px, xy_px])
    nothing = np.zeros(2)
    return Motion(
        nothing,
        both,
        both,
        both,
        both,
        np.ones(both.shape[:2]),
        nothing,
        view,
        posture,
        Window(_BEFORE, _BEFORE + 1, 0.0, 0.0),
    )


def _spread(count: int) -> list[int]:
    """Return at most twelve indices, evenly spread over ``count``."""
    return sorted(set(np.linspace(0, count - 1, min(count, _TEMPLATE_PICTURES)).round().astype(int).tolist()))
