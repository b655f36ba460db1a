"""Which candidates are markers on the person, and where on the body each one is."""

import numpy as np
import pytest

from hipcheck.landmarks import Joint
from hipcheck.marker_track import MARKER_NAMES
from hipcheck.pelvis.markers.assign import assign_markers, tags_are_mirrored
from hipcheck.pelvis.markers.search import Candidate
from marker_factory import candidates, pelvis_xy
from track_factory import make_track

TRACK = make_track("stance", drop_deg=6.0, noise_px=1.0)
COUNT = len(TRACK)
PELVIS = pelvis_xy(TRACK, np.zeros(COUNT))


def add(frames, label, xy):
    """Add one more candidate to each frame."""
    xy = np.broadcast_to(xy, (len(frames), 2))
    return [[*here, Candidate(label, float(x), float(y), 12.0)] for here, (x, y) in zip(frames, xy, strict=True)]


def seen(markers):
    return {name for name, kind in zip(MARKER_NAMES, markers.kinds, strict=True) if kind}


def limbs(track):
    return {
        f"{side}_{place}": track.xy_px[:, Joint[f"{side}_{place}".upper()]] + [3.0, -2.0]
        for side in ("left", "right")
        for place in ("knee", "ankle")
    }


@pytest.mark.parametrize("colour", [None, "green"])
@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("motion", ["stance", "squat"])
def test_everything_on_the_person_is_named(colour, facing, motion):
    track = make_track(motion, facing=facing, drop_deg=6.0, noise_px=1.0)
    places = pelvis_xy(track, np.zeros(len(track)), facing) | limbs(track)
    markers = assign_markers(candidates(places, colour), track)
    assert seen(markers) == set(places)
    assert {kind for kind in markers.kinds if kind} == {"sticker" if colour else "tag"}
    for name, xy in places.items():
        found = np.isfinite(markers.at(name)[:, 0])
        assert found.mean() > 0.97, name
        np.testing.assert_array_equal(markers.at(name)[found], xy[found])


def test_a_tag_lost_for_a_while_is_missing_there_and_the_same_tag_after():
    places = {name: xy.copy() for name, xy in PELVIS.items()}
    places["left_asis"][60:150] = np.nan
    markers = assign_markers(candidates(places), TRACK)
    np.testing.assert_array_equal(markers.at("left_asis"), places["left_asis"])
    np.testing.assert_array_equal(markers.at("right_asis"), places["right_asis"])


def test_a_second_tag_of_the_same_number_in_the_room():
    elsewhere = add(candidates(PELVIS), "tag:0", PELVIS["left_asis"][0] + [40.0, 10.0])
    far = add(elsewhere, "tag:1", [30.0, 30.0])
    markers = assign_markers(far, TRACK)
    for name in PELVIS:
        np.testing.assert_array_equal(markers.at(name), PELVIS[name])


def test_a_tag_on_the_wall_behind_a_walking_person():
    track = make_track("stance", noise_px=0.5)
    track.xy_px[..., 0] += 60.0 * np.sin(2 * np.pi * track.t_s / 4.0)[:, None]
    hip = pelvis_xy(track, np.zeros(len(track)))
    wall = {name: np.broadcast_to(xy[0], xy.shape) for name, xy in hip.items()}
    assert assign_markers(candidates(wall), track) is None
    assert assign_markers(candidates(hip), track) is not None


def test_tags_stuck_on_the_wrong_side_are_put_right():
    crossed = {"left_asis": PELVIS["right_asis"], "right_asis": PELVIS["left_asis"]}
    markers = assign_markers(candidates(crossed), TRACK)
    for name in PELVIS:
        np.testing.assert_array_equal(markers.at(name), PELVIS[name])


@pytest.mark.parametrize("wrong", ["too_close", "too_far", "one_higher", "beside"])
def test_two_that_cannot_be_a_pelvis(wrong):
    middle = (PELVIS["left_asis"] + PELVIS["right_asis"]) / 2
    arm = PELVIS["left_asis"] - middle
    trunk = float(np.linalg.norm(arm[0])) / 0.24
    arm, middle = {
        "too_close": (0.3 * arm, middle),
        "too_far": (2.2 * arm, middle),
        "one_higher": (arm + np.array([0.0, 0.12]) * trunk, middle),
        "beside": (arm, middle + np.array([0.25, 0.0]) * trunk),
    }[wrong]
    assert assign_markers(candidates({"left_asis": middle + arm, "right_asis": middle - arm}), TRACK) is None
    assert assign_markers(candidates({"left_asis": middle + arm, "right_asis": middle - arm}, "pink"), TRACK) is None


def test_the_colour_that_makes_a_pair_is_chosen():
    frames = candidates(PELVIS, "pink")
    frames = add(frames, "sticker:blue", PELVIS["left_asis"] + [0.0, 15.0])
    frames = add(frames, "sticker:green", [200.0, 300.0])
    markers = assign_markers(frames, TRACK)
    assert seen(markers) == {"left_asis", "right_asis"}
    np.testing.assert_array_equal(markers.at("left_asis"), PELVIS["left_asis"])


def test_a_pattern_of_dots_is_no_pair_of_stickers():
    frames = candidates(PELVIS, "green")
    middle = (PELVIS["left_asis"] + PELVIS["right_asis"]) / 2
    for offset in ((-12.0, 5.0), (9.0, -9.0), (3.0, 12.0)):
        frames = add(frames, "sticker:green", middle + offset)
    assert assign_markers(frames, TRACK) is None


def test_a_glimpse_is_no_marker():
    places = {name: xy.copy() for name, xy in PELVIS.items()}
    for xy in places.values():
        xy[6:] = np.nan
    assert assign_markers(candidates(places), TRACK) is None


def test_nobody_and_nothing():
    nobody = make_track("stand", duration_s=1.0)
    nobody.xy_px[:] = np.nan
    assert assign_markers([[] for _ in range(len(nobody))], nobody) is None
    assert assign_markers(candidates(PELVIS)[: len(nobody)], nobody) is None
    assert assign_markers([[] for _ in range(COUNT)], TRACK) is None


@pytest.mark.parametrize(
    ("labels", "pictures", "expected"),
    [
        (("mirrored:0", "mirrored:1"), 3, True),
        (("mirrored:0", "mirrored:1"), 2, False),  # by chance
        (("mirrored:0", "tag:1"), 30, False),  # one tag alone may look like another one in a mirror
        (("mirrored:0", "mirrored:1", "tag:2", "tag:3"), 30, False),
    ],
)
def test_mirrored_tags_are_told_by_two_of_them_again_and_again(labels, pictures, expected):
    here = [Candidate(label, 10.0 * number, 20.0, 12.0) for number, label in enumerate(labels)]
    assert tags_are_mirrored([here] * pictures + [[]] * 20) is expected
