"""Brightness and camera movement, on pictures moved by a known amount."""

import cv2
import numpy as np
import pytest

from hipcheck.pose.scene import SceneMonitor, shrink

HEIGHT, WIDTH = 360, 640


@pytest.fixture(scope="module")
def room():
    """A textured picture larger than the frame, so that the camera can move in it."""
    noise = np.random.default_rng(5).integers(0, 256, (HEIGHT + 200, WIDTH + 400, 3), dtype=np.uint8)
    blurred = cv2.GaussianBlur(noise, (0, 0), 6).astype(float)
    return np.clip((blurred - 127) * 6 + 127, 0, 255).astype(np.uint8)


def view(room, x=0, y=0):
    return np.ascontiguousarray(room[y : y + HEIGHT, x : x + WIDTH])


def test_luma_is_the_mean_of_the_grey_picture():
    luma, _ = SceneMonitor().update(shrink(np.full((HEIGHT, WIDTH, 3), 37, np.uint8)), [])
    assert luma == pytest.approx(37, abs=0.5)


def test_a_still_camera_does_not_move(room):
    monitor = SceneMonitor()
    shifts = [monitor.update(shrink(view(room, 50, 50)), [])[1] for _ in range(5)]
    assert max(shifts) < 0.2


def test_the_shift_is_measured_from_the_first_picture(room):
    monitor = SceneMonitor()
    shifts = [monitor.update(shrink(view(room, x, 40)), [])[1] for x in (0, 8, 16, 24, 16)]
    np.testing.assert_allclose(shifts, [0, 8, 16, 24, 16], atol=1.0)


def test_a_far_pan_adds_up_over_new_anchors(room):
    monitor = SceneMonitor()
    shifts = [monitor.update(shrink(view(room, x, 0)), [])[1] for x in range(0, 301, 20)]
    assert shifts[-1] == pytest.approx(300, abs=6)


def test_a_person_who_moves_is_not_the_background(room):
    monitor = SceneMonitor()
    shifts = []
    for x in range(100, 300, 20):
        picture = view(room)
        picture[40:340, x : x + 150] = room[200:500, 600:750]
        shifts.append(monitor.update(shrink(picture), [(x, 40, x + 150, 340)])[1])
    assert max(shifts) < 0.5


def test_without_background_the_shift_is_unknown(room):
    monitor = SceneMonitor()
    monitor.update(shrink(view(room)), [])
    assert np.isnan(monitor.update(shrink(view(room)), [(0, 0, WIDTH, HEIGHT)])[1])
    blank = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    assert np.isnan(SceneMonitor().update(shrink(blank), [])[1])


def test_junk_before_the_first_picture_does_not_count_as_movement(room):
    monitor = SceneMonitor()
    junk = np.random.default_rng(1).integers(0, 90, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    for _ in range(2):
        monitor.update(shrink(junk), [])
    shifts = [monitor.update(shrink(view(room, 30, 30)), [])[1] for _ in range(8)]
    assert np.isnan(shifts[0])
    np.testing.assert_allclose(shifts[4:], 0.0, atol=0.2)


def zoomed(room, factor):
    """What the camera sees of the room when the middle of the picture is made larger."""
    height, width = HEIGHT / factor, WIDTH / factor
    top, left = 100 + (HEIGHT - height) / 2, 200 + (WIDTH - width) / 2
    to_room = np.array([[1 / factor, 0, left], [0, 1 / factor, top]])
    return cv2.warpAffine(room, to_room, (WIDTH, HEIGHT), flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP)


@pytest.mark.parametrize("portrait", [False, True])
@pytest.mark.parametrize("last", [1.3, 0.8])
def test_a_zoom_is_measured_from_the_first_picture(room, last, portrait):
    monitor = SceneMonitor()
    scales = []
    for factor in np.linspace(1, last, 40):
        picture = zoomed(room, factor)
        picture[60:300, 270:370] = 128 if len(scales) % 2 else 60  # somebody who moves
        monitor.update(shrink(cv2.transpose(picture) if portrait else picture), [(270, 60, 370, 300)])
        scales.append(monitor.scale)
    np.testing.assert_allclose(scales, np.linspace(1, last, 40), atol=0.06)


def test_a_pan_is_no_zoom(room):
    monitor = SceneMonitor()
    scales = []
    for x in range(0, 301, 10):
        monitor.update(shrink(view(room, x, x // 3)), [])
        scales.append(monitor.scale)
    np.testing.assert_allclose(scales, 1.0, atol=0.015)
