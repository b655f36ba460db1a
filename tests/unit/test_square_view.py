"""What a turn of the body adds to a knee in the picture comes off again: against legs in space, projected."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipcheck.exercises.square_view import fppa_square_deg, inward_square_percent, lean_of_segments
from hipcheck.kinematics import fppa_deg, side_sign
from hipcheck.landmarks import joint
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, make_track

facings, sides = st.sampled_from(["front", "back"]), st.sampled_from(["left", "right"])
depths = st.floats(0.0, 25.0)


def leg_in_the_picture(side, facing, depth_percent, thigh_deg, shank_deg, heading_deg):
    """Return ``(1, 33, 2)`` of a leg of two segments of 0.5, of these tilts in the body's frontal plane."""
    thigh, shank = lean_of_segments(np.array(depth_percent))
    sign = side_sign(side, facing)
    # From hip to knee and from ankle to knee, in the body's own directions: to image right, up, forward.
    down = 0.5 * np.array([-sign * np.cos(thigh) * np.tan(np.radians(thigh_deg)), -np.cos(thigh), np.sin(thigh)])
    up = 0.5 * np.array([-sign * np.cos(shank) * np.tan(np.radians(shank_deg)), np.cos(shank), np.sin(shank)])
    knee = np.zeros(3)
    places = {"hip": knee - down, "knee": knee, "ankle": knee - up}
    heading = np.radians(heading_deg)  # + = left side farther: forward then shows to image right, from either side
    xy = np.full((1, 33, 2), np.nan)
    for name, (x, y, forward) in places.items():
        xy[0, joint(side, name)] = 400 * (x * np.cos(heading) + forward * np.sin(heading)), -400 * y
    return xy


@given(sides, facings, depths, st.floats(-20, 20), st.floats(-20, 20), st.floats(-40, 40))
def test_the_angle_of_a_turned_leg_is_that_of_its_own_plane(side, facing, depth, thigh_deg, shank_deg, heading_deg):
    xy = leg_in_the_picture(side, facing, depth, thigh_deg, shank_deg, heading_deg)
    seen = fppa_square_deg(xy, side, facing, np.array([depth]), np.array([heading_deg]))
    assert seen[0] == pytest.approx(thigh_deg + shank_deg, abs=1e-6)


def test_a_degree_of_turn_is_worth_more_than_a_degree_of_knee_at_the_matched_depth():
    xy = leg_in_the_picture("left", "front", 14.0, 0.0, 0.0, 1.0)
    assert fppa_deg(xy, "left", "front")[0] == pytest.approx(-1.17, abs=0.02)
    assert fppa_deg(leg_in_the_picture("right", "front", 14.0, 0.0, 0.0, 1.0), "right", "front")[0] > 1.1


@pytest.mark.parametrize("heading_deg", [0.0, np.nan])
def test_nothing_comes_off_where_there_is_no_turn_or_none_is_known(heading_deg):
    xy = leg_in_the_picture("left", "front", 14.0, 6.0, 3.0, 0.0)
    seen = fppa_square_deg(xy, "left", "front", np.array([14.0]), np.array([heading_deg]))
    assert seen[0] == pytest.approx(fppa_deg(xy, "left", "front")[0], abs=1e-9)


@given(sides, facings, depths, st.floats(-15, 15), st.floats(-40, 40))
def test_the_inward_travel_is_that_of_its_own_plane(side, facing, depth, shank_deg, heading_deg):
    xy = leg_in_the_picture(side, facing, depth, 0.0, shank_deg, heading_deg)
    ankle, knee = (xy[0, joint(side, name), 0] for name in ("ankle", "knee"))
    in_picture = np.array([-100 * side_sign(side, facing) * (knee - ankle) / 400])
    _, shank = lean_of_segments(np.array(depth))
    true = 100 * 0.5 * np.cos(shank) * np.tan(np.radians(shank_deg))
    seen = inward_square_percent(in_picture, side, facing, np.array([depth]), np.array([heading_deg]))
    assert seen[0] == pytest.approx(true, abs=1e-6)


def test_at_60_degrees_of_knee_flexion_thigh_and_shank_share_them():
    thigh, shank = np.degrees(lean_of_segments(np.array([0.0, 14.0, -3.0, np.nan])))
    assert thigh[1] + shank[1] == pytest.approx(60.0, abs=1.5)
    assert [thigh[0], thigh[2]] == [0.0, 0.0]
    assert np.isnan(thigh[3])
    assert np.isnan(shank[3])


def test_a_squat_of_a_turned_body_is_measured_as_a_square_one():
    options = {"timing": Timing(reps=2), "depth_percent": 18.0, "noise_px": 0.3}
    square, turned = (
        measure(make_recording(make_track("squat", yaw_deg=yaw, **options)), facing="front") for yaw in (0.0, 16.0)
    )
    for one, other in zip(square[0].squats, turned[0].squats, strict=True):
        for side in ("left", "right"):
            here, there = (getattr(squat.knees, side).fppa_deg for squat in (one, other))
            assert there.up == pytest.approx(here.up, abs=there.error)
    picture = turned[1].loc[turned[1]["phase"].str.startswith("squat"), "left_picture_fppa_deg"]
    assert picture.abs().max() > 12.0  # what the picture shows stays in the table
