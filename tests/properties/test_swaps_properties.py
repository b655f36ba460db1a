"""Exchanges of left and right are undone exactly; what a body can really do is left alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcheck.landmarks import SWAPPED, Joint, PoseTrack
from hipcheck.pose.swaps import repair_swaps
from track_factory import join, make_track

LEGS = np.arange(Joint.LEFT_HIP, len(Joint))
ALL = np.arange(len(Joint))
TRACKS = {
    (motion, facing): make_track(motion, facing=facing, duration_s=5.0, noise_px=1.0, valgus_left_deg=12, drop_deg=6)
    for motion in ("stand", "stance", "squat")
    for facing in ("front", "back")
}


def exchange(track, frames, joints):
    xy, world, visibility = track.xy_px.copy(), track.world_m.copy(), track.visibility.copy()
    for values in (xy, world, visibility):
        values[np.ix_(frames, joints)] = values[np.ix_(frames, SWAPPED[joints])]
    return PoseTrack(track.t_s, xy, world, visibility, track.width_px, track.height_px)


@settings(max_examples=60, deadline=None)
@given(
    key=st.sampled_from(sorted(TRACKS)),
    start=st.integers(0, 149),
    length=st.integers(1, 60),
    legs_only=st.booleans(),
)
def test_exchanged_frames_are_put_back_exactly(key, start, length, legs_only):
    clean = TRACKS[key]
    frames = np.arange(start, min(start + length, len(clean)))
    repaired, swapped, cut = repair_swaps(exchange(clean, frames, LEGS if legs_only else ALL), key[1])
    np.testing.assert_array_equal(repaired.xy_px, clean.xy_px)
    np.testing.assert_array_equal(repaired.world_m, clean.world_m)
    np.testing.assert_array_equal(repaired.visibility, clean.visibility)
    np.testing.assert_array_equal(np.flatnonzero(swapped), frames)
    assert not cut.any()


@settings(max_examples=40, deadline=None)
@given(
    motion=st.sampled_from(["stand", "stance", "squat", "single_squat"]),
    facing=st.sampled_from(["front", "back"]),
    side=st.sampled_from(["left", "right"]),
    valgus=st.floats(-40, 40),
    drop=st.floats(-15, 15),
    yaw=st.floats(-30, 30),
    noise=st.floats(0, 3),
)
def test_a_clean_track_is_not_touched(motion, facing, side, valgus, drop, yaw, noise):
    track = make_track(
        motion,
        facing=facing,
        side=side,
        valgus_left_deg=valgus,
        valgus_right_deg=valgus,
        drop_deg=drop,
        yaw_deg=yaw,
        noise_px=noise,
        duration_s=4.0,
    )
    assert_untouched(track, facing)


def assert_untouched(track, facing):
    repaired, swapped, cut = repair_swaps(track, facing)
    np.testing.assert_array_equal(repaired.xy_px, track.xy_px)
    assert not swapped.any()
    assert not cut.any()


def test_feet_that_really_cross_are_left_alone():
    track = make_track("stance", side="left")
    for name in ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
        track.xy_px[60:200, Joint[f"RIGHT_{name}"], 0] += 120.0
    assert (track.xy_px[100, Joint.RIGHT_ANKLE] > track.xy_px[100, Joint.LEFT_ANKLE])[0]
    assert_untouched(track, "front")


def test_a_body_that_really_turns_is_left_alone():
    turn = [make_track(yaw_deg=angle, duration_s=2 / 30) for angle in np.linspace(0.0, 360.0, 30)]
    track = join(make_track(duration_s=3.0), *turn, make_track(duration_s=3.0))
    assert (np.diff(track.xy_px[:, [Joint.RIGHT_HIP, Joint.LEFT_HIP], 0], axis=1) < 0).any()
    assert_untouched(track, "front")


def test_a_jump_that_no_exchange_explains_is_cut_out():
    clean = make_track("stand", noise_px=1.0)
    broken = exchange(clean, np.arange(40, 50), ALL)
    broken.xy_px[40:50, LEGS] += 300.0
    repaired, swapped, cut = repair_swaps(broken, "front")
    np.testing.assert_array_equal(np.flatnonzero(cut), np.arange(40, 50))
    assert not swapped.any()
    assert np.isnan(repaired.xy_px[40:50]).all()
    assert np.isnan(repaired.world_m[40:50]).all()
    assert (repaired.visibility[40:50] == 0).all()
    np.testing.assert_array_equal(repaired.xy_px[50:], clean.xy_px[50:])


def test_frames_without_a_person_inside_a_swap_do_no_harm():
    clean = make_track("squat", noise_px=1.0)
    frames = np.arange(60, 80)
    broken = exchange(clean, frames, ALL)
    broken.xy_px[70:72] = np.nan
    repaired, swapped, cut = repair_swaps(broken, "front")
    expected = clean.xy_px.copy()
    expected[70:72] = np.nan
    np.testing.assert_array_equal(repaired.xy_px, expected)
    assert swapped.sum() == 18
    assert not cut.any()


def test_a_side_view_is_returned_as_it_is():
    track = make_track(yaw_deg=80.0)
    assert repair_swaps(track, "side")[0] is track
