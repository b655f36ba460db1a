"""Covered faces: what is left of a picture, and that nothing of a head is among it."""

from __future__ import annotations

import numpy as np
import pytest

from hipcheck.landmarks import JOINT_COUNT, Joint
from hipcheck.privacy.cover import FaceCover, head_circle
from hipcheck.privacy.detector import Found

HEIGHT, WIDTH = 720, 480
HEAD = (240.0, 110.0)


class Nobody:
    """A detector that finds nothing."""

    def find(self, rgb):
        return []


class Somebody:
    """A detector that finds what it is told to, in the part that it is shown."""

    def __init__(self, *found):
        self.found, self.shown = found, []

    def find(self, rgb):
        self.shown.append(rgb.shape)
        return list(self.found)


def body(dx=0.0, scale=1.0):
    """Somebody upright, head at the top; every landmark seen."""
    xy = np.zeros((JOINT_COUNT, 2))
    xy[:11] = HEAD + np.random.default_rng(0).uniform(-18, 18, (11, 2))
    places = {
        "SHOULDER": (45, 190),
        "ELBOW": (70, 260),
        "WRIST": (80, 330),
        "HIP": (28, 370),
        "KNEE": (30, 490),
        "ANKLE": (32, 610),
        "HEEL": (30, 625),
        "FOOT_INDEX": (40, 640),
    }
    for name, (aside, down) in places.items():
        xy[Joint[f"LEFT_{name}"]], xy[Joint[f"RIGHT_{name}"]] = (240 + aside, down), (240 - aside, down)
    for hand in range(17, 23):
        xy[hand] = xy[Joint.LEFT_WRIST if hand % 2 else Joint.RIGHT_WRIST]
    return (xy - HEAD) * scale + HEAD + (dx, 0)


def noise(seed=1):
    return np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def covered(picture, xy=None, detector=None, visibility=None):
    done = picture.copy()
    seen = np.ones(JOINT_COUNT) if visibility is None else visibility
    FaceCover(detector or Nobody()).cover(done, 0.0, xy, None if xy is None else seen)
    return done


def test_the_head_is_one_colour_and_so_tells_nothing():
    x, y, radius = head_circle(body())
    done = covered(noise(), body())
    inside = np.hypot(*(np.mgrid[:HEIGHT, :WIDTH] - np.array([y, x])[:, None, None])) < radius - 2
    assert len(np.unique(done[inside], axis=0)) == 1
    top, chin = 110 - 0.45 * 180 / 2, 110 + 0.45 * 180 / 2  # a head is 0.45 of the trunk high
    assert y - radius < top
    assert y + radius > chin


def test_the_body_stays_as_it_is():
    picture = noise()
    done = covered(picture, body())
    for joint in (Joint.LEFT_HIP, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.LEFT_FOOT_INDEX, Joint.RIGHT_WRIST):
        x, y = body()[joint].astype(int)
        np.testing.assert_array_equal(done[y - 5 : y + 5, x - 5 : x + 5], picture[y - 5 : y + 5, x - 5 : x + 5])


def test_around_the_body_only_a_few_blocks_are_left_of_anybody():
    done = covered(noise(), body())
    aside = done[:, :100]  # a face of 100 pixels, a fifth of the picture wide, would be three blocks
    assert len(np.unique(aside.reshape(-1, 3), axis=0)) <= 3 * 20


@pytest.mark.parametrize("joint", [Joint.LEFT_SHOULDER, Joint.RIGHT_HIP])
def test_where_the_body_is_not_known_nothing_stays_sharp(joint):
    lost = body()
    lost[joint] = np.nan
    for xy in (None, lost):
        assert len(np.unique(covered(noise(), xy).reshape(-1, 3), axis=0)) <= 20 * 20


def test_limbs_that_are_only_guessed_show_nothing():
    visibility = np.ones(JOINT_COUNT)
    visibility[[Joint.LEFT_WRIST, Joint.LEFT_INDEX, Joint.LEFT_ELBOW]] = 0.2
    xy = body()
    xy[[Joint.LEFT_WRIST, Joint.LEFT_INDEX, Joint.LEFT_ELBOW]] = (440, 60), (450, 50), (430, 90)
    picture = noise()
    done = covered(picture, xy, visibility=visibility)
    assert (done[40:70, 430:460] != picture[40:70, 430:460]).any()


def test_somebody_elses_head_before_the_body_is_covered():
    left, top = body().min(axis=0) - 0.5 * 260  # a part is shown to the detector; more than enough of it
    detector = Somebody(Found(0, 0, 30, 0.99))
    FaceCover(detector).cover(noise(), 0.0, body(), np.ones(JOINT_COUNT))
    height, width = detector.shown[0][:2]
    picture = noise()
    trunk = (240, 330)
    here = Found(trunk[0] - (WIDTH - width) / 2, trunk[1] - (HEIGHT - height), 30, 0.99)
    done = covered(picture, body(), Somebody(here))
    changed = np.flatnonzero((done[250:370, 240] != picture[250:370, 240]).any(axis=1))
    assert len(changed) >= 50
    del left, top


def test_a_hand_that_looks_like_a_head_stays_unless_it_is_surely_one():
    picture = noise()

    def done(score):
        x, y = body()[Joint.LEFT_ANKLE]
        detector = Somebody(Found(0, 0, 1, 0.1))
        FaceCover(detector).cover(noise(), 0.0, body(), np.ones(JOINT_COUNT))
        height, width = detector.shown[0][:2]
        found = Found(float(x) - (WIDTH - width) / 2, float(y) - (HEIGHT - height), 20, score)
        after = covered(picture, body(), Somebody(found))
        return (after[int(y), int(x)] == picture[int(y), int(x)]).all()

    assert done(0.7)
    assert not done(0.95)


def test_heads_of_the_last_search_stay_covered_until_the_next_one():
    detector = Somebody(Found(60, 200, 30, 0.99))
    cover = FaceCover(detector)
    for number in range(7):
        cover.cover(noise(), number / 30, body(), np.ones(JOINT_COUNT))
    assert len(detector.shown) == 2
