"""Facing, yaw and roll of a synthetic person whose turn is known."""

import dataclasses
import math

import numpy as np
import pytest

from hipcheck.landmarks import PoseTrack
from hipcheck.motion import prepare
from hipcheck.view import camera_roll_deg, estimate_view, view_over_time
from hipcheck.view.over_time import _steadied
from hipcheck.view.posture import stature_px, upright_frames
from track_factory import HEIGHT_M, Timing, join, make_track

STICK_DEG = 4.0
"""A stick person is none of those that the networks have learned from: read a little toward square, never lopsided."""


@pytest.mark.parametrize("motion", ["stand", "stance", "squat"])
@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("yaw", [-25.0, -10.0, 0.0, 10.0, 25.0])
@pytest.mark.parametrize("distance_m", [None, 3.0])
def test_facing_and_yaw_have_the_asked_value_and_sign(motion, facing, yaw, distance_m):
    view = estimate_view(make_track(motion, facing=facing, yaw_deg=yaw, distance_m=distance_m, noise_px=0.5))
    assert view.facing == facing
    assert view.yaw_deg == pytest.approx(yaw, abs=STICK_DEG)


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("model", ["lite", "full", "heavy", "own.task"])
def test_who_stands_squarely_is_square_for_every_pose_model(facing, model):
    assert estimate_view(make_track(facing=facing), model=model).yaw_deg == pytest.approx(0.0, abs=1e-6)


def test_depth_of_other_pose_models_is_not_read():
    track = make_track(yaw_deg=20.0)
    wrong = dataclasses.replace(track, world_m=track.world_m * np.array([1.0, 1.0, -1.0]))
    assert estimate_view(wrong, model="lite") == estimate_view(track, model="lite")
    assert estimate_view(wrong, model="full") != estimate_view(track, model="full")


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
    assert view.yaw_deg == pytest.approx(0.0, abs=0.5)


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
        assert yaw == pytest.approx(toe_out, abs=12.0)


def test_body_yaw_turns_one_foot_out_and_the_other_in():
    view = estimate_view(make_track(yaw_deg=15.0))
    square = estimate_view(make_track())
    assert view.foot_yaw_left_deg - square.foot_yaw_left_deg == pytest.approx(15.0, abs=3.0)
    assert view.foot_yaw_right_deg - square.foot_yaw_right_deg == pytest.approx(-15.0, abs=3.0)


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


def over_time(track, facing="front"):
    motion = prepare(track, facing)
    return motion, view_over_time(track, motion, "full")


def test_the_turn_of_a_stretch_is_its_own():
    track = join(make_track(duration_s=3.0), make_track(yaw_deg=40.0, duration_s=2.0))
    motion, view = over_time(track)
    before, after = (view.over(*np.searchsorted(motion.t_s, span)) for span in ((0.5, 2.5), (3.5, 5.0)))
    assert before.deg == pytest.approx(0.0, abs=STICK_DEG)
    assert after.deg == pytest.approx(40.0, abs=STICK_DEG)
    assert after.error_deg > before.error_deg
    across = view.over(*np.searchsorted(motion.t_s, (2.0, 4.0)))
    assert across.error_deg > 15.0  # half of it is turned by 40 degrees, half is not


def test_the_turn_of_what_nobody_saw_is_unknown():
    track = make_track(duration_s=4.0)
    track.xy_px[30:90], track.world_m[30:90], track.visibility[30:90] = np.nan, np.nan, 0.0
    motion, view = over_time(track)
    assert not view.over(*np.searchsorted(motion.t_s, (1.2, 2.8))).known
    assert view.over(*np.searchsorted(motion.t_s, (0.0, 0.9))).known


def test_landmarks_without_depth_tell_no_turn():
    track = make_track(duration_s=3.0)
    flat = dataclasses.replace(track, world_m=np.full_like(track.world_m, np.nan))
    _, view = over_time(flat)
    assert not view.over(10, 100).known
    assert math.isnan(view.roll_deg)


@pytest.mark.parametrize("facing", ["front", "back"])
def test_a_leaning_trunk_is_neither_a_turn_nor_a_roll(facing):
    upright, leaning = (make_track("stance", side="left", lean_deg=lean, facing=facing) for lean in (0.0, 25.0))
    for track in (upright, leaning):
        motion, view = over_time(track, facing)
        assert view.roll_deg == pytest.approx(0.0, abs=view.roll_error_deg)
        turn = view.over(*np.searchsorted(motion.t_s, (3.0, 7.0)))
        assert turn.deg == pytest.approx(0.0, abs=turn.error_deg)


@pytest.mark.parametrize("roll", [-10.0, 10.0])
def test_roll_is_told_of_somebody_who_never_stands_still(roll):
    timing = Timing(first_rep_s=0.2, rep_s=2.0, pause_s=0.0, reps=3)
    motion, view = over_time(make_track("squat", timing=timing, roll_deg=roll, duration_s=6.2))
    assert motion.baseline is None
    assert view.roll_deg == pytest.approx(roll, abs=view.roll_error_deg)


def test_small_turns_of_a_body_whose_feet_stand_are_held_and_large_ones_are_kept():
    planted = np.ones(240, dtype=bool)
    heading = np.where(np.arange(240) < 180, 5.0, 8.0)
    assert np.ptp(_steadied(heading, planted)) < 0.5
    heading = np.where(np.arange(240) < 180, 5.0, 45.0)
    assert np.ptp(_steadied(heading, planted)) > 35.0
    assert np.ptp(_steadied(heading, ~planted)) == 40.0


def test_nan_frames_are_ignored():
    track = make_track(yaw_deg=10.0)
    xy, world = track.xy_px.copy(), track.world_m.copy()
    xy[::3], world[::3] = np.nan, np.nan
    holes = PoseTrack(track.t_s, xy, world, track.visibility, track.width_px, track.height_px)
    assert estimate_view(holes) == estimate_view(track)
