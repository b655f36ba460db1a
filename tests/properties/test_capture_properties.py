"""What must not matter to the capture checks, and what must turn round with the picture."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hipcheck.capture import check_recording
from hipcheck.capture.framing import ROLL_WARN_DEG, YAW_WARN_DEG
from hipcheck.landmarks import PoseTrack
from hipcheck.view import MOST_TURN_DEG, camera_roll_deg, estimate_view
from recording_factory import make_recording
from track_factory import make_track

facings = st.sampled_from(["front", "back"])
motions = st.sampled_from(["stand", "stance", "squat"])
yaws = st.floats(-35, 35)
# From well inside to well outside the picture.
fills = st.sampled_from([0.3, 0.6, 0.9])
CHANGE_WITH_RATE_DEG = 0.2


def scene(motion, facing, yaw, fill):
    return make_track(motion, facing=facing, yaw_deg=yaw, fill=fill, duration_s=4.0, noise_px=0.3)


def codes(track):
    return [issue.code for issue in check_recording(make_recording(track), estimate_view(track), baseline=None)]


@settings(max_examples=30, deadline=None)
@given(motion=motions, facing=facings, yaw=yaws, fill=fills)
def test_a_mirror_turns_the_yaw_round_and_leaves_the_issues(motion, facing, yaw, fill):
    track = scene(motion, facing, yaw, fill)
    seen, mirrored = estimate_view(track), estimate_view(track.mirrored())
    assert mirrored.facing == seen.facing
    np.testing.assert_allclose(mirrored.yaw_deg, -seen.yaw_deg, atol=1e-9)
    np.testing.assert_allclose(mirrored.foot_yaw_left_deg, seen.foot_yaw_right_deg, atol=1e-9)
    np.testing.assert_allclose(mirrored.roll_deg, -seen.roll_deg, atol=1e-9)
    assert codes(track) == codes(track.mirrored())


@settings(max_examples=20, deadline=None)
@given(motion=motions, facing=facings, yaw=yaws, fill=fills, scale=st.sampled_from([0.5, 2.0, 3.0]))
def test_resolution_does_not_matter(motion, facing, yaw, fill, scale):
    track = scene(motion, facing, yaw, fill)
    size = round(track.width_px * scale), round(track.height_px * scale)
    larger = PoseTrack(track.t_s, track.xy_px * scale, track.world_m, track.visibility, *size)
    assert codes(larger) == codes(track)
    np.testing.assert_allclose(estimate_view(larger).yaw_deg, estimate_view(track).yaw_deg)


@settings(max_examples=8, deadline=None)
@given(facing=facings, yaw=st.floats(-25, 25))
def test_every_second_frame_tells_the_same(facing, yaw):
    track = make_track("squat", facing=facing, yaw_deg=yaw, fps=60.0)
    half = PoseTrack(
        track.t_s[::2],
        track.xy_px[::2],
        track.world_m[::2],
        track.visibility[::2],
        track.width_px,
        track.height_px,
    )
    seen, thinned = estimate_view(track), estimate_view(half)
    np.testing.assert_allclose(
        [thinned.yaw_deg, thinned.roll_deg], [seen.yaw_deg, seen.roll_deg], atol=CHANGE_WITH_RATE_DEG
    )
    assume(not near_a_limit(seen))
    assert codes(half) == codes(track)


def near_a_limit(view):
    """Whether the least change of an angle makes a warning of it, or none."""
    yaw, roll = abs(view.yaw_deg), abs(view.roll_deg)
    return min(abs(yaw - YAW_WARN_DEG), abs(yaw - MOST_TURN_DEG), abs(roll - ROLL_WARN_DEG)) < CHANGE_WITH_RATE_DEG


@settings(max_examples=20, deadline=None)
@given(motion=motions, facing=facings, roll=st.floats(-15, 15), lean=st.floats(-5, 5))
def test_turning_the_picture_is_camera_roll(motion, facing, roll, lean):
    level = make_track(motion, facing=facing, lean_deg=lean)
    rolled = make_track(motion, facing=facing, lean_deg=lean, roll_deg=roll)
    quiet = level.t_s < 1.4
    measured = camera_roll_deg(rolled, facing, quiet) - camera_roll_deg(level, facing, quiet)
    np.testing.assert_allclose(measured, roll, atol=1e-9)
