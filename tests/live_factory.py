"""Feeding the live check: sights from synthetic tracks, and whole courses of the test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np

from hipcheck.landmarks import PoseTrack
from hipcheck.live.body import Sight
from hipcheck.live.cameras import Shot
from hipcheck.live.plan import Plan, Prompt
from hipcheck.live.protocol import Protocol
from hipcheck.media.types import Frame
from hipcheck.pose.landmarker import Person
from track_factory import Timing, join, make_track

MODEL = SimpleNamespace(path=Path("none.task"), name="full", sha256="0" * 64)
HOLD = Timing(lift_s=1.5, touch_down_s=6.0)
SQUATS = Timing(reps=3, first_rep_s=1.5)
SHORT = Plan(("left", "right", "squat"), hold_s=4.0, reps=3, rest_s=1.0)


def person(track: PoseTrack, index: int) -> Person | None:
    """Return the person of one frame; None where the track has none."""
    if np.isnan(track.xy_px[index]).all():
        return None
    arrays = (track.xy_px[index], track.world_m[index], track.visibility[index])
    return Person(*(array.astype(np.float32) for array in arrays))


def sights(track: PoseTrack, *, luma: float = 120.0, people: int = 1, from_s: float = 0.0) -> Iterator[Sight]:
    """Yield a sight per frame of the track."""
    for index, t_s in enumerate(track.t_s):
        yield Sight(from_s + float(t_s), person(track, index), track.width_px, track.height_px, luma, people)


def course(*, noise_px: float = 0.5, fps: float = 30.0, **changes) -> PoseTrack:
    """Return the whole test: standing, a hold on each leg, three squats, standing."""
    common = {"noise_px": noise_px, "fps": fps} | changes
    return join(
        make_track("stand", duration_s=4.5, seed=1, **common),
        make_track("stance", side="left", timing=HOLD, duration_s=8.5, seed=2, **common),
        make_track("stance", side="right", timing=HOLD, duration_s=8.5, seed=3, **common),
        make_track("squat", timing=SQUATS, duration_s=9.5, seed=4, **common),
        make_track("stand", duration_s=2.5, seed=5, **common),
    )


def stand(duration_s: float = 4.0, **changes) -> PoseTrack:
    """Return somebody who stands still."""
    return make_track("stand", duration_s=duration_s, **({"noise_px": 0.5} | changes))


def nobody(duration_s: float, fps: float = 30.0) -> PoseTrack:
    """Return an empty picture."""
    track = make_track("stand", duration_s=duration_s, fps=fps)
    track.xy_px[:], track.world_m[:], track.visibility[:] = np.nan, np.nan, 0.0
    return track


def run(protocol: Protocol, track: PoseTrack, **conditions: float) -> list[Prompt]:
    """Feed a track and return every prompt; time goes on where the protocol was."""
    begin_s = protocol.look.t_s + 1 / 30 if protocol.look else 0.0
    return [protocol.update(sight) for sight in sights(track, from_s=begin_s, **conditions)]


def small() -> dict[str, float]:
    """Return what makes the pictures of a synthetic camera small."""
    return {"width_px": 320, "height_px": 240, "noise_px": 0.1}


def standing(duration_s: float) -> PoseTrack:
    """Return somebody who stands still, in a small picture."""
    return stand(duration_s, **small())


def hold() -> PoseTrack:
    """Return standing, a hold of three seconds on the left leg, and standing again, in a small picture."""
    timing = Timing(lift_s=1.0, touch_down_s=4.0)
    return join(standing(5.0), make_track("stance", side="left", timing=timing, duration_s=5.0, **small()))


def empty(duration_s: float) -> PoseTrack:
    """Return a small empty picture."""
    return replace(nobody(duration_s), width_px=320, height_px=240)


class Landmarker:
    """Finds the person of a synthetic track: the number of the picture is in its first pixel."""

    track = None

    def __init__(self, *args, **kwargs) -> None:
        pass

    def find(self, rgb):
        found = person(self.track, int(rgb[0, 0, 0]) + 256 * int(rgb[0, 0, 1]))
        return [] if found is None else [found]

    def __enter__(self):
        return self

    def __exit__(self, *args) -> None:
        pass


class Camera:
    """A camera that gives a picture for each frame of a track; ``then[i]`` is called before picture i."""

    name = "Test camera"

    def __init__(self, *tracks, stopped=None, problem=None, then=None) -> None:
        self.track, self.stopped, self.problem, self.then = join(*tracks), stopped, problem, then or {}

    def shots(self):
        for index, t_s in enumerate(self.track.t_s):
            self.then.get(index, lambda: None)()
            rgb = np.full((self.track.height_px, self.track.width_px, 3), 120, np.uint8)
            rgb[0, 0] = (index % 256, index // 256, 0)
            yield Shot(Frame(100.0 + float(t_s), rgb), time.perf_counter())
        if self.problem:
            raise self.problem

    def close(self):
        pass


class EveryShotOf:
    """In place of the newest picture: no picture is lost, however slow the computer is."""

    dropped = 0

    def __init__(self, camera, *, paced) -> None:
        self.camera, self.shots = camera, camera.shots()

    def take(self):
        return next(self.shots, None)

    def close(self):
        self.camera.close()


class Clock:
    """In place of a module's ``time``: goes on with every picture and every sleep, and by itself not at all."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def perf_counter(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


class Capture:
    """In place of OpenCV's: a camera at 30 pictures a second of a track, which from some picture on has a fault.

    Faults: ``raises`` and ``gone`` of an unplugged one; ``none``, ``empty``, ``grey`` pictures; ``half`` and ``turned``
    for another size and another shape; ``black``.
    """

    def __init__(self, track: PoseTrack, clock: Clock, fault: str = "", from_index: int = 0) -> None:
        self.track, self.clock, self.fault, self.from_index = track, clock, fault, from_index
        self.index, self.released = -1, False

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return not self.released

    def set(self, name, value):
        pass

    def get(self, name):
        return 30.0

    def grab(self):
        self.clock.now_s += 1 / 30
        self.index += 1
        if self.present_fault == "raises":
            raise cv2.error("VIDIOC_DQBUF: No such device")
        return self.present_fault != "gone" and self.index < len(self.track)

    @property
    def present_fault(self) -> str:
        return self.fault if self.index >= self.from_index else ""

    def retrieve(self):
        bgr = np.full((self.track.height_px, self.track.width_px, 3), 120, np.uint8)
        bgr[:8, :8] = (0, self.index // 256, self.index % 256)
        faulty = {
            "none": None,
            "empty": bgr[:0],
            "grey": bgr[..., 0],
            "half": bgr[::2, ::2],
            "turned": np.rot90(bgr),
            "black": np.zeros_like(bgr),
        }
        return True, faulty.get(self.present_fault, bgr)

    def release(self):
        self.released = True
