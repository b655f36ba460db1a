"""Cameras and the hand-over of their pictures: the newest one, dropped ones counted, nothing queued."""

from __future__ import annotations

import threading
import time
from typing import ClassVar

import numpy as np
import pytest

from clip_factory import read_number, write_clip
from hipcheck.errors import EnvironmentProblemError, RecordingUnusableError
from hipcheck.live import cameras
from hipcheck.live import feed as feed_module
from hipcheck.live.cameras import DeviceCamera, FileCamera, Shot
from hipcheck.live.devices import CameraInfo
from hipcheck.live.feed import EveryShot, NewestShot
from hipcheck.live.slot import Slot
from hipcheck.media.types import Frame
from live_factory import Capture as FaultyCapture
from live_factory import Clock, stand

CAMERA = CameraInfo(3, "Test camera")


class Capture:
    """In place of OpenCV's: gives blue pictures with a red left edge, and stops when told."""

    def __init__(self, pictures: int = 4, *, opens: bool = True, step_s: float = 0.0) -> None:
        self.left, self.opens, self.released, self.asked = pictures, opens, False, {}
        self.step_s, self.rates_hz = step_s, {}

    def isOpened(self):  # noqa: N802
        return self.opens and not self.released

    def set(self, name, value):
        self.asked[name] = value

    def get(self, name):
        assert name == cameras.cv2.CAP_PROP_FPS
        return self.rates_hz.get(self.asked[cameras.cv2.CAP_PROP_FRAME_WIDTH], 30.0)

    def grab(self):
        time.sleep(self.step_s)
        self.left -= 1
        return self.left >= 0

    def retrieve(self):
        bgr = np.zeros((8, 16, 3), np.uint8)
        bgr[..., 0] = 200
        bgr[:, :4] = (0, 0, 250)
        return True, bgr

    def release(self):
        self.released = True


@pytest.fixture
def capture(monkeypatch):
    def use(made: Capture) -> Capture:
        monkeypatch.setattr(cameras.cv2, "VideoCapture", lambda number, backend: made)
        return made

    monkeypatch.setattr(cameras, "_GONE_S", 0.05)
    monkeypatch.setattr(cameras, "_WARM_UP_S", 0.05)
    return use


def test_a_camera_is_asked_for_720_lines_at_30_pictures_a_second(capture):
    cv2, made = cameras.cv2, capture(Capture())
    DeviceCamera(CAMERA).close()
    wanted = {cv2.CAP_PROP_FRAME_WIDTH: 1280, cv2.CAP_PROP_FRAME_HEIGHT: 720, cv2.CAP_PROP_FPS: 30}
    assert wanted.items() <= made.asked.items()
    assert made.released


@pytest.mark.parametrize(
    ("rates_hz", "width"),
    [
        ({1280: 10.0}, 960),
        ({1280: 10.0, 960: 15.0}, 640),
        ({1280: 10.0, 960: 9.0, 640: 8.0}, 1280),
        ({1280: 0.0}, 1280),
    ],
)
def test_a_smaller_picture_is_taken_where_the_large_one_comes_too_slowly(capture, rates_hz, width):
    made = capture(Capture())
    made.rates_hz = rates_hz
    DeviceCamera(CAMERA).close()
    assert made.asked[cameras.cv2.CAP_PROP_FRAME_WIDTH] == width


@pytest.mark.parametrize("mirrored", [False, True])
def test_pictures_are_rgb_and_a_mirrored_camera_is_turned_back(capture, mirrored):
    capture(Capture())
    shots = list(DeviceCamera(CAMERA, mirrored=mirrored).shots())
    red, blue = (-1, 0) if mirrored else (0, -1)
    assert shots[0].frame.rgb[0, red].tolist() == [250, 0, 0]
    assert shots[0].frame.rgb[0, blue].tolist() == [0, 0, 200]


def test_times_come_from_a_clock_that_only_goes_forward_and_unplugging_is_noticed(capture):
    capture(Capture(6, step_s=0.01))
    camera = DeviceCamera(CAMERA)  # one picture shows that it works
    shots = list(camera.shots())
    times = [shot.frame.t_s for shot in shots]
    assert times[0] == 0.0
    assert len(times) == 5
    assert np.all(np.diff(times) >= 0.009)
    assert [shot.captured_s - shots[0].captured_s for shot in shots] == times
    assert camera.stopped.code == "camera_unplugged"
    assert camera.stopped.sentence.startswith("The camera stopped after 0 s;")


def test_a_camera_that_does_not_open_or_gives_nothing_is_one_sentence(capture):
    capture(Capture(opens=False))
    with pytest.raises(EnvironmentProblemError, match=r"Camera 3 cannot be opened|no permission"):
        DeviceCamera(CAMERA)
    silent = capture(Capture(0))
    with pytest.raises(EnvironmentProblemError, match="Camera 3 gives no pictures; close other programs"):
        DeviceCamera(CAMERA)
    assert silent.released


class DirectShow:
    """OpenCV's DirectShow back end as it behaves on Windows, with the camera behind it, and the clock.

    Asking for the rate builds the connection anew without the format that was asked for, so that uncompressed pictures
    come, as fast as USB 2 carries them; `get` tells the rate that was wished for; `grab` returns at once, and
    `retrieve` waits for the picture.
    """

    RAW_HZ: ClassVar = {(1280, 720): 10.0, (960, 540): 15.0, (640, 480): 30.0}

    def __init__(self, clock, packed_hz=None, *, silent=False) -> None:
        self.clock, self.silent, self.released = clock, silent, False
        self.packed_hz = packed_hz or {}
        self.size, self.format, self.wished_hz, self.packed = [640, 480], 0, 0.0, False
        self.taken, self.waited_s = 0, []

    def isOpened(self):  # noqa: N802
        return not self.released

    def set(self, name, value):
        cv2 = cameras.cv2
        self.clock.now_s += 0.3  # the connection is built anew
        if name == cv2.CAP_PROP_FPS:
            self.wished_hz, self.packed = value, False
        elif name == cv2.CAP_PROP_FOURCC:
            self.format, self.packed = value, value == cv2.VideoWriter.fourcc(*"MJPG")
        elif name in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT):
            self.size[name == cv2.CAP_PROP_FRAME_HEIGHT] = value

    def get(self, name):
        return self.wished_hz

    @property
    def rate_hz(self) -> float:
        size = (round(self.size[0]), round(self.size[1]))
        return self.packed_hz.get(size, 30.0) if self.packed else self.RAW_HZ.get(size, 5.0)

    def grab(self):
        return True

    def retrieve(self):
        if self.silent:
            self.clock.now_s += 1.0
            return False, None
        self.clock.now_s += 1 / self.rate_hz
        self.waited_s.append(self.clock.now_s)
        self.taken += 1
        return True, np.full((round(self.size[1]), round(self.size[0]), 3), self.taken % 250, np.uint8)

    def release(self):
        self.released = True


@pytest.fixture
def directshow(monkeypatch):
    def use(**given) -> DirectShow:
        clock = Clock()
        made = DirectShow(clock, **given)
        monkeypatch.setattr(cameras, "time", clock)
        monkeypatch.setattr(cameras.sys, "platform", "win32")
        monkeypatch.setattr(cameras.cv2, "VideoCapture", lambda number, backend: made)
        return made

    return use


@pytest.mark.parametrize(
    ("packed_hz", "size", "rate_hz"),
    [
        ({}, (1280, 720), 30.0),
        ({(1280, 720): 15.0}, (960, 540), 30.0),
        ({(1280, 720): 15.0, (960, 540): 15.0}, (640, 480), 30.0),
        ({(1280, 720): 15.0, (960, 540): 15.0, (640, 480): 15.0}, (1280, 720), 15.0),
    ],
)
def test_on_windows_pictures_stay_compressed_and_the_size_goes_by_the_rate_that_really_comes(
    directshow, packed_hz, size, rate_hz
):
    made = directshow(packed_hz=packed_hz)
    shots = DeviceCamera(CAMERA).shots()
    times = [next(shots).frame.t_s for _ in range(31)]
    assert made.packed
    assert tuple(made.size) == size
    assert 30 / (times[-1] - times[0]) == pytest.approx(rate_hz, rel=0.01)


def test_on_windows_a_picture_has_the_time_at_which_it_came_not_that_of_the_one_before(directshow):
    made = directshow()
    shots = DeviceCamera(CAMERA).shots()
    made.waited_s.clear()
    captured = [next(shots).captured_s for _ in range(3)]
    assert captured == made.waited_s


def test_on_windows_a_camera_that_gives_nothing_is_noticed_when_it_is_opened(directshow):
    made = directshow(silent=True)
    begin_s = made.clock.now_s
    with pytest.raises(EnvironmentProblemError, match="Camera 3 gives no pictures"):
        DeviceCamera(CAMERA)
    assert made.released
    assert made.clock.now_s - begin_s < 12.0


@pytest.mark.parametrize("fault", ["raises", "none", "empty", "grey"])
def test_a_camera_without_pictures_is_noticed_when_it_is_opened(monkeypatch, fault):
    clock = Clock()
    made = FaultyCapture(stand(1.0), clock, fault)
    monkeypatch.setattr(cameras, "time", clock)
    monkeypatch.setattr(cameras.cv2, "VideoCapture", lambda number, backend: made)
    with pytest.raises(EnvironmentProblemError, match="Camera 3 gives no pictures"):
        DeviceCamera(CAMERA)


def test_a_driver_that_hangs_does_not_lose_its_camera_meanwhile(monkeypatch):
    monkeypatch.setattr(feed_module, "_JOIN_S", 0.05)
    go_on = threading.Event()
    camera = Scripted([0.0])
    camera.shots = lambda: iter(lambda: go_on.wait(10.0), True)
    feed = NewestShot(camera, paced=False)
    feed.close()
    assert not camera.closed
    go_on.set()


def test_a_file_gives_all_its_pictures_at_their_own_times(tmp_path):
    ticks = [0, 1, 2, 4, 5, 9]
    camera = FileCamera(write_clip(tmp_path / "clip.mp4", ticks, rate=30))
    feed = EveryShot(camera)
    shots = [feed.take() for _ in ticks]
    assert feed.take() is None
    assert [read_number(shot.frame.rgb) for shot in shots] == list(range(6))
    assert [shot.frame.t_s for shot in shots] == pytest.approx(np.array(ticks) / 30)
    source, issues = camera.describe(np.array([shot.frame.t_s for shot in shots]))
    assert (source.frames, source.path, issues) == (6, str(tmp_path / "clip.mp4"), [])
    assert feed.dropped == 0
    feed.close()


def test_a_file_that_is_no_video_is_one_sentence(tmp_path):
    (tmp_path / "notes.mp4").write_text("no video")
    with pytest.raises(RecordingUnusableError):
        FileCamera(tmp_path / "notes.mp4")


class Scripted:
    """A camera of pictures without content."""

    name, stopped = "scripted", None

    def __init__(self, times_s, problem: Exception | None = None) -> None:
        self.times_s, self.problem, self.closed = times_s, problem, False

    def shots(self):
        for t_s in self.times_s:
            yield Shot(Frame(t_s, np.zeros((2, 2, 3), np.uint8)), time.perf_counter())
        if self.problem:
            raise self.problem

    def close(self):
        self.closed = True


def test_stale_pictures_are_dropped_and_counted_and_the_newest_is_handed_on():
    camera = Scripted([0.0, 0.02, 0.04, 0.06, 0.08])
    feed = NewestShot(camera, paced=True)
    first = feed.take()
    time.sleep(0.3)  # too slow: three pictures go by, the last one waits
    last = feed.take()
    assert (first.frame.t_s, last.frame.t_s) == (0.0, 0.08)
    assert feed.take() is None
    assert feed.dropped == 3
    feed.close()
    assert camera.closed


def test_a_paced_file_comes_at_the_times_at_which_it_was_taken():
    feed = NewestShot(Scripted([0.0, 0.05, 0.15]), paced=True)
    shots = []
    while (shot := feed.take()) is not None:
        shots.append((shot, time.perf_counter()))
    begin_s = shots[0][0].captured_s
    for shot, taken_s in shots:
        assert shot.captured_s - begin_s == pytest.approx(shot.frame.t_s, abs=1e-6)
        assert taken_s >= shot.captured_s
    feed.close()


def test_a_problem_of_the_camera_is_raised_where_pictures_are_taken():
    feed = NewestShot(Scripted([], RecordingUnusableError("It is broken.")), paced=False)
    with pytest.raises(RecordingUnusableError, match="It is broken"):
        feed.take()
    feed.close()


def test_closing_ends_the_thread():
    feed = NewestShot(Scripted([0.0, 60.0]), paced=True)
    feed.take()
    feed.close()
    assert not any(thread.name == "hipcheck-camera" for thread in threading.enumerate())


def test_a_slot_holds_the_newest_item_only():
    slot: Slot[int] = Slot()
    assert slot.take(0.0) is None
    for item in range(4):
        slot.put(item)
    assert (slot.take(0.0), slot.dropped) == (3, 3)
    slot.put(7)
    slot.close()
    assert (slot.take(1.0), slot.take(1.0), slot.closed) == (7, None, True)
