"""The set-up check: what keeps the test from starting, as one instruction.

What is wrong is told by the checks of recordings, applied to the last second; here it becomes an instruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hipcheck.capture import check_recording
from hipcheck.landmarks import PoseTrack
from hipcheck.live.body import Body
from hipcheck.live.steady import Steady
from hipcheck.live.texts import Line, line
from hipcheck.measure import FacingChoice
from hipcheck.results import Issue
from hipcheck.view import ViewEstimate, camera_roll_deg, estimate_view
from hipcheck.view.posture import crown_px

__all__ = ["Fault", "SetupCheck", "find_fault"]

_EVERY_S: Final = 0.2
_FOUND_SHARE: Final = 0.5
_ROOM_ABOVE: Final = 0.15  # of the picture's height: then there is no need to step back
_ROOM_BELOW: Final = 0.12
_BLACK_LUMA: Final = 12.0  # a closed shutter gives 0, with the camera's noise up to 10; a dark room 20 and more

# The most serious first; of several faults only this one is said.
_INTERRUPTING: Final = ("picture_black", "too_dark", "no_person", "picture_sideways", "legs_not_visible")
_STOPPING: Final = (
    "several_people",
    "frame_rate_refused",
    "feet_out_of_picture",
    "head_out_of_picture",
    "legs_out_of_picture",
    "side_view",
    "facing_contradicted",
    "facing_unclear",
    "body_turned",
)
_ADVICE: Final = (
    "subject_small",
    "head_cut",
    "body_yaw",
    "camera_roll",
    "frame_rate_low",
    "too_bright",
)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes
    ----------
    code
        As in the issues of a recording.
    line
        What to do.
    """

    code: str
    line: Line

    @property
    def instruction(self) -> str:
        """What to do, as it is shown."""
        return self.line.text

    @property
    def interrupts(self) -> bool:
        """Whether nothing can be measured with it."""
        return self.code in _INTERRUPTING

    @property
    def is_advice(self) -> bool:
        """Whether the test may go on with it once the person has been told."""
        return self.code in _ADVICE


class SetupCheck:
    """Look for faults a few times a second, without flicker.

    Parameters
    ----------
    model
        Name of the pose model, for the constant error of its yaw.
    facing
        The view that was asked for; ``auto`` takes the front or the back.

    Attributes
    ----------
    fault
        What is most wrong; ``None`` if nothing is.
    """

    def __init__(self, *, model: str = "full", facing: FacingChoice = "auto") -> None:
        self.fault: Fault | None = None
        self._model, self._facing = model, facing
        self._found: Fault | None = None
        self._code = Steady("", after_s=0.3, least_s=0.8)
        self._checked_s = -np.inf

    def update(self, body: Body, t_s: float) -> Fault | None:
        """Return the fault of this instant."""
        if t_s - self._checked_s >= _EVERY_S:
            self._checked_s = t_s
            self._found = find_fault(body, model=self._model, facing=self._facing)
        found = self._found.code if self._found else ""
        if self._code.update(t_s, found) == found:
            self.fault = self._found
        return self.fault


def find_fault(body: Body, *, model: str = "full", facing: FacingChoice = "auto") -> Fault | None:
    """Return what is most wrong in the last second; ``None`` if nothing is.

    Parameters
    ----------
    body
        What was seen.
    model
        Name of the pose model, for the constant error of its yaw.
    facing
        The view that was asked for; ``auto`` takes the front or the back.
    """
    recording = body.recording(model)
    track, view = recording.track, estimate_view(recording.track, model=model)
    codes = {_code(issue) for issue in check_recording(recording, view, baseline=None)}
    if np.median(recording.frames.luma) < _BLACK_LUMA:
        codes.add("picture_black")
    if body.seen_share < _FOUND_SHARE:
        codes.add("no_person")
    if facing != "auto" and view.facing in ("front", "back") and view.facing != facing:
        codes.add("facing_contradicted")
    worst = next((code for code in (*_INTERRUPTING, *_STOPPING, *_ADVICE) if code in codes), None)
    if worst is None:
        return None
    return Fault(worst, _line(worst, track, view, facing))


def _code(issue: Issue) -> str:
    """Return what an issue of a recording is called here; a rate that would be refused must be told before the test."""
    if issue.code == "frame_rate_low" and issue.severity == "refusal":
        return "frame_rate_refused"
    return issue.code


def _line(code: str, track: PoseTrack, view: ViewEstimate, facing: FacingChoice) -> Line:
    if code in ("feet_out_of_picture", "head_out_of_picture", "head_cut"):
        return line(f"setup.{_remedy(code, track)}")
    if code in ("body_yaw", "body_turned"):
        return line(f"setup.turn_{view.facing}", way=_way(view))
    if code in ("side_view", "facing_unclear", "facing_contradicted"):
        return line("setup.face_back" if facing == "back" else "setup.face_front")
    if code == "camera_roll":
        return line("setup.camera_roll", degrees=f"{abs(camera_roll_deg(track, view.facing)):.0f}")
    return line(f"setup.{code}")


def _remedy(code: str, track: PoseTrack) -> str:
    """Tilting the camera helps where there is room at the other edge of the picture; else only stepping back does."""
    above = float(np.nanmedian(crown_px(track))) / track.height_px
    below = 1.0 - float(np.nanmedian(track.xy_px[..., 1].max(axis=1))) / track.height_px
    if code == "feet_out_of_picture":
        return "tilt_down" if above > _ROOM_ABOVE else "step_back"
    return "tilt_up" if below > _ROOM_BELOW else "step_back"


def _way(view: ViewEstimate) -> str:
    """Return the side to turn to, the person's own."""
    return "right" if (view.yaw_deg > 0) == (view.facing == "front") else "left"
