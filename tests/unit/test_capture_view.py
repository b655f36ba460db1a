"""Facing, yaw and roll of a synthetic person whose turn is known."""

import dataclasses
import math

import numpy as np
import pytest

from hipcheck.capture import camera_roll_deg, estimate_view
from hipcheck.capture.view import stature_px, upright_frames, yaw_series_deg
from hipcheck.landmarks import PoseTrack
from track_factory import HEIGHT_M, join, make_track


def constant_error_deg(facing):
    """What estimate_view takes off for the network; the synthetic person has no such error."""
    return -estimate_view(make_track(facing=facing)).yaw_deg


@pytest.mark.parametrize("motion", ["stand", "stance", "squat"])
@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("yaw", [-25.0, -10.0, 0.0, 10.0, 25.0])
@pytest.mark.parametrize("distance_m", [None, 3.0])
def test_facing_and_yaw_have_the_asked_value_and_sign(motion, facing, yaw, distance_m):
    view = estimate_view(make_track(motion, facing=facing, yaw_deg=yaw, distance_m=distance_m, noise_px=0.5))
    assert view.facing == facing
    assert view.yaw_deg == pytest.approx(yaw - constant_error_deg(facing), abs=0.5)


def test_the_constant_error_is_small_and_its_own_for_each_network():
    assert constant_error_deg("front") == pytest.approx(3.0)
    assert constant_error_deg("back") == pytest.approx(-1.0)
    by_model = {model: estimate_view(make_track(), model=model).yaw_deg for model in ("lite", "full", "heavy")}
    assert len(set(by_model.values())) == 3
    assert estimate_view(make_track(), model="own.task").yaw_deg == by_model["full"]


@pytest.mark.parametrize("yaw", [-80.0, -60.0, 60.0, 80.0])
def test_a_side_view_is_named(yaw):
    assert estimate_view(make_track("squat", yaw_deg=yaw)).facing == "side"


def test_as_much_front_as_back_is_unclear():
    track = join(make_track(duration_s=3.0), make_track(facing="back", duration_s=2.5))
    assert estimate_view(track).facing == "unclear"


def test_a_short_turn_does_not_change_the_view():
    track = join(make_track(duration_s=4.0), make_track(facing="back", duration_s=1.0))
    view = estimate_view(track)
    assert view.facing == "front"
    assert view.yaw_deg == pytest.approx(-constant_error_deg("front"), abs=0.5)


def test_the_face_does_not_tell_front_from_back():
    track = make_track(facing="back")
    track.visibility[:, :11] = 0.999
    assert estimate_view(track).facing == "back"


def test_without_a_person_nothing_is_known():
    track = make_track(duration_s=1.0)
    empty = dataclasses.replace(
        track, xy_px=np.full_like(track.xy_px, np.nan), world_m=np.full_like(track.world_m, np.nan)
    )
    view = estimate_view(empty)
    assert view.facing == "unclear"
    assert math.isnan(view.yaw_deg)
    assert math.isnan(view.foot_yaw_left_deg)
    assert math.isnan(camera_roll_deg(empty, "front"))


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("toe_out", [-10.0, 0.0, 20.0])
def test_foot_yaw_is_positive_outward_on_both_feet(facing, toe_out):
    view = estimate_view(make_track(facing=facing, toe_out_deg=toe_out))
    for yaw in (view.foot_yaw_left_deg, view.foot_yaw_right_deg):
        assert yaw == pytest.approx(toe_out, abs=2.0)


def test_body_yaw_turns_one_foot_out_and_the_other_in():
    view = estimate_view(make_track(yaw_deg=15.0))
    assert view.foot_yaw_left_deg == pytest.approx(15.0, abs=2.0)
    assert view.foot_yaw_right_deg == pytest.approx(-15.0, abs=2.0)


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("roll", [-8.0, -3.0, 0.0, 3.0, 8.0])
def test_roll_is_positive_clockwise(facing, roll):
    track = make_track(facing=facing, roll_deg=roll)
    assert camera_roll_deg(track, facing) == pytest.approx(roll, abs=1e-6)


def test_roll_is_taken_from_the_frames_that_are_given():
    track = make_track("stance", side="left", lean_deg=12.0, roll_deg=2.0)
    quiet = track.t_s < 1.4
    assert camera_roll_deg(track, "front", quiet) == pytest.approx(2.0, abs=1e-6)
    assert camera_roll_deg(track, "front", slice(0, 40)) == pytest.approx(2.0, abs=1e-6)
    assert camera_roll_deg(track, "front", ~quiet) > 5.0
    # By default the hold, with its lean, is left out.
    assert camera_roll_deg(track, "front") == pytest.approx(2.0, abs=1.0)


def test_upright_frames_leave_out_squats_and_lifted_feet():
    stance, squat = make_track("stance"), make_track("squat", depth_percent=25.0)
    assert not upright_frames(stance)[(stance.t_s > 2.5) & (stance.t_s < 7.5)].any()
    assert upright_frames(stance)[stance.t_s < 1.5].all()
    assert not upright_frames(squat)[np.abs(squat.t_s - 3.0) < 0.5].any()
    assert upright_frames(squat)[squat.t_s < 1.9].all()


def test_stature_is_that_of_the_person():
    track = make_track(fill=0.6, height_px=1000)
    assert stature_px(track) == pytest.approx(600, rel=0.05)
    assert HEIGHT_M == 1.70


def test_yaw_over_time_follows_the_body():
    track = join(make_track(duration_s=3.0), make_track(yaw_deg=40.0, duration_s=1.0))
    view = estimate_view(track)
    series = yaw_series_deg(track, view)
    assert np.median(series[:90]) == pytest.approx(view.yaw_deg, abs=0.1)
    assert np.median(series[90:]) - np.median(series[:90]) == pytest.approx(40.0, abs=0.1)


def test_nan_frames_are_ignored():
    track = make_track(yaw_deg=10.0)
    xy, world = track.xy_px.copy(), track.world_m.copy()
    xy[::3], world[::3] = np.nan, np.nan
    holes = PoseTrack(track.t_s, xy, world, track.visibility, track.width_px, track.height_px)
    assert estimate_view(holes) == estimate_view(track)
