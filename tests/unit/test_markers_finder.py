"""Tags and stickers are found to a fraction of a pixel, and what is none is not."""

import cv2
import numpy as np
import pytest

from hipcheck.marker_track import MARKER_NAMES
from hipcheck.pelvis.markers.aruco import TagFinder
from hipcheck.pelvis.markers.finder import MarkerFinder
from hipcheck.pelvis.markers.search import Region, search_regions
from hipcheck.pelvis.markers.stickers import STICKER_COLOURS, find_stickers
from marker_factory import backdrop, filmed, put_disc, put_tag
from track_factory import make_track

WIDTH, HEIGHT, TRUNK = 240, 200, 140.0  # a tag of 4 cm is 11 px
REGION = [Region(0, 0, WIDTH, HEIGHT, TRUNK)]
RGB = {
    "green": (34, 177, 76),
    "blue": (30, 100, 220),
    "pink": (240, 40, 150),
    "orange": (250, 120, 10),
    "yellow": (250, 220, 20),
}


def tags(picture):
    return {c.label: (c.x_px, c.y_px) for c in TagFinder().find(picture, REGION)}


@pytest.mark.parametrize("number", range(len(MARKER_NAMES)))
@pytest.mark.parametrize("turn_deg", [0.0, 20.0, -90.0])
def test_each_tag_tells_its_number_and_centre(number, turn_deg):
    picture = backdrop(WIDTH, HEIGHT, seed=number)
    at = np.array([100.3 + 0.4 * number, 80.7])
    put_tag(picture, number, at, 14.0, turn_deg=turn_deg)
    found = tags(filmed(picture, seed=number))
    assert list(found) == [f"tag:{number}"]
    assert found[f"tag:{number}"] == pytest.approx(at, abs=0.5)


@pytest.mark.parametrize(("side_px", "squeeze"), [(11.0, 1.0), (11.0, 0.6), (22.0, 0.5), (22.0, 1.0)])
def test_small_and_slanted_tags(side_px, squeeze):
    picture = backdrop(WIDTH, HEIGHT, seed=3)
    put_tag(picture, 1, np.array([120.2, 90.6]), side_px, squeeze=squeeze)
    assert tags(filmed(picture))["tag:1"] == pytest.approx((120.2, 90.6), abs=0.6)


@pytest.mark.parametrize("number", range(len(MARKER_NAMES)))
def test_a_tag_in_a_mirror_is_told_from_a_tag(number):
    picture = backdrop(WIDTH, HEIGHT, seed=number)
    put_tag(picture, number, np.array([100.3, 80.7]), 16.0)
    found = tags(np.ascontiguousarray(filmed(picture, seed=number)[:, ::-1]))
    assert list(found) == [f"mirrored:{number}"]
    assert found[f"mirrored:{number}"] == pytest.approx((WIDTH - 100.3, 80.7), abs=0.5)


def test_tags_of_other_numbers_are_none_of_ours():
    picture = backdrop(WIDTH, HEIGHT)
    for number, x in zip((8, 17, 23, 49), (40, 90, 140, 190), strict=True):
        put_tag(picture, number, np.array([x, 100.0]), 16.0)
    assert tags(filmed(picture)) == {}


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_found_where_nothing_is(seed):
    picture = filmed(backdrop(WIDTH, HEIGHT, seed=100 + seed), seed=seed)
    assert tags(picture) == {}


def test_a_blurred_tag_is_followed_and_a_covered_one_is_not():
    finder = TagFinder()
    xs = 100.0 + 1.3 * np.arange(10)
    found = []
    for frame, x in enumerate(xs):
        picture = backdrop(WIDTH, HEIGHT, seed=5)
        if frame < 9:
            put_tag(picture, 0, np.array([x, 90.0]), 16.0)
        found.append(finder.find(filmed(picture, blur_px=2.2 if frame in (5, 6) else 0.5, seed=frame), REGION))
    assert [len(here) for here in found] == [1] * 9 + [0]
    assert [here[0].x_px for here in found[:9]] == pytest.approx(xs[:9], abs=0.7)


@pytest.mark.parametrize("colour", STICKER_COLOURS)
@pytest.mark.parametrize("squeeze", [1.0, 0.5])
def test_stickers_of_each_colour(colour, squeeze):
    picture = backdrop(WIDTH, HEIGHT, seed=1)
    put_disc(picture, RGB[colour], np.array([100.4, 80.8]), 12.0, squeeze=squeeze)
    found = find_stickers(filmed(picture, quality=90), REGION, STICKER_COLOURS)
    assert [c.label for c in found] == [f"sticker:{colour}"]
    assert (found[0].x_px, found[0].y_px) == pytest.approx((100.4, 80.8), abs=0.35)
    assert found[0].size_px == pytest.approx(12.0, abs=2.0)


def test_shapes_that_are_no_discs():
    picture = backdrop(WIDTH, HEIGHT)
    green = RGB["green"]
    cv2.rectangle(picture, (20, 20), (60, 24), green, -1)  # a stripe
    cv2.circle(picture, (120, 60), 9, green, 2)  # a ring
    cv2.line(picture, (160, 40), (176, 56), green, 3)  # an L
    cv2.line(picture, (160, 40), (160, 60), green, 3)
    cv2.circle(picture, (100, 140), 40, green, -1)  # too large
    cv2.circle(picture, (200, 150), 1, green, -1)  # too small
    assert find_stickers(picture, REGION, ("green",)) == []


def test_only_around_pelvis_and_legs():
    track = make_track("stand", duration_s=0.1)
    (region,) = search_regions(track.xy_px[:1], 1280, 720)
    hips = track.xy_px[0, [23, 24]]
    assert region.holds(hips.mean(axis=0))
    assert not region.holds(track.xy_px[0, 0])
    assert search_regions(track.xy_px[:1] / 20, 64, 36) == []
    assert search_regions(np.full((1, 33, 2), np.nan), 1280, 720) == []


def test_stickers_are_looked_for_only_when_asked():
    track = make_track("stand", duration_s=0.1)
    picture = np.full((720, 1280, 3), 120, np.uint8)
    put_disc(picture, RGB["pink"], track.xy_px[0, 23], 14.0)
    for choice, labels in (("off", []), ("green", []), ("pink", ["sticker:pink"]), ("auto", ["sticker:pink"])):
        assert [c.label for c in MarkerFinder(choice).find(picture, track.xy_px[:1])] == labels
    assert MarkerFinder("auto").find(picture, []) == []
