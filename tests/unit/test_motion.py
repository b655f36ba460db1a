"""The baseline is found where it is, and not where the subject moves or stands on one leg."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, joint, other_side
from hipcheck.motion import _both_planted, find_baseline, local_size, prepare
from track_damage import cut, hide
from track_factory import Timing, join, make_track


def test_quiet_standing_at_the_start_is_the_baseline():
    motion = prepare(make_track("stance", noise_px=1.0), "front")
    assert motion.baseline.start_s == pytest.approx(0.0, abs=0.05)
    assert 1.0 < motion.baseline.end_s < 1.9  # the weight shifts from 1.5 s on
    true_leg = make_track().xy_px[0]
    expected = sum(
        np.linalg.norm(true_leg[Joint[a]] - true_leg[Joint[b]])
        for a, b in (("LEFT_HIP", "LEFT_KNEE"), ("LEFT_KNEE", "LEFT_ANKLE"))
    )
    assert motion.standing.leg_px["left"] == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_clip_that_starts_on_one_leg_has_its_baseline_after_the_hold(side):
    track = cut(make_track("stance", side=side, noise_px=1.0, duration_s=12.0), 3.0, 11.9)
    motion = prepare(track, "front")
    assert motion.baseline.start_s > 5.3  # touch-down at 5.0 s, weight back at 5.5 s
    np.testing.assert_allclose(motion.standing.leg_px[side], motion.standing.leg_px[other_side(side)], rtol=0.01)


def test_slow_enough_to_look_quiet_is_still_not_on_both_feet():
    slow = Timing(lift_s=-2.0, touch_down_s=14.0, ramp_s=10.0)  # the foot sinks over ten seconds
    track = cut(make_track("stance", timing=slow, duration_s=20.0), 4.0, 19.9)
    motion = prepare(track, "front")
    foot = track.xy_px[:, Joint.RIGHT_ANKLE, 1]
    inside = (track.t_s >= motion.baseline.start_s) & (track.t_s <= motion.baseline.end_s)
    leg_px = motion.standing.mean_leg_px
    assert np.max(np.abs(foot[inside] - foot[-1])) < 0.03 * leg_px


def test_no_baseline_on_one_leg_or_in_motion():
    hold = cut(make_track("stance"), 3.0, 7.0)
    assert prepare(hold, "front").baseline is None
    squats = make_track("squat", timing=Timing(first_rep_s=0.0, pause_s=0.0, reps=4), duration_s=8.0)
    assert prepare(squats, "front").baseline is None
    walk = make_track("stand", duration_s=4.0)
    moving = PoseTrack(
        walk.t_s, walk.xy_px + 100 * walk.t_s[:, None, None] * (1, 0), walk.world_m, walk.visibility, 1280, 720
    )
    assert prepare(moving, "front").baseline is None


def test_no_baseline_from_a_squat_held_at_the_bottom():
    deep = Timing(first_rep_s=1.2, rep_s=8.0, reps=1)
    motion = prepare(make_track("squat", timing=deep, depth_percent=35.0), "front")
    assert motion.baseline.end_s < 2.3  # so slow at first that it is no motion
    upright = prepare(make_track(), "front").standing
    assert motion.standing.mean_leg_px == pytest.approx(upright.mean_leg_px, rel=0.01)
    held = cut(make_track("squat", timing=deep, depth_percent=35.0), 1.9, 8.0)
    still = join(held, cut(held, 3.0, 3.5))
    assert prepare(still, "front").baseline is None


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_hold_from_end_to_end_takes_the_free_leg_to_be_as_long_as_the_other(side):
    hold = cut(make_track("stance", side=side), 3.0, 7.0)
    standing = prepare(hold, "front").standing
    free = other_side(side)
    assert standing.leg_px[free] == standing.leg_px[side]
    assert standing.xy_px[joint(free, "ankle"), 1] == standing.xy_px[joint(side, "ankle"), 1]
    assert standing.xy_px[joint(free, "ankle"), 0] == pytest.approx(hold.xy_px[60, joint(free, "ankle"), 0], abs=1)


def test_a_foot_that_only_stands_nearer_to_the_camera_is_not_lifted():
    track = make_track(duration_s=3.0)
    xy = track.xy_px.copy()
    leg = [joint("left", name) for name in ("ankle", "heel", "foot_index")]
    xy[:, leg, 1] += 20  # 8 % of leg length lower in the picture, level in metres
    motion = prepare(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720), "front")
    assert motion.baseline is not None


def test_joints_that_are_not_seen_are_missing_and_short_losses_are_bridged():
    track = make_track("stance", noise_px=0.5)
    knee = Joint.LEFT_KNEE
    motion = prepare(hide(track, [knee], 4.0, 5.0), "front")
    gone = np.isnan(motion.slow_px[:, knee, 0])
    np.testing.assert_array_equal(gone, np.isnan(motion.raw_px[:, knee, 0]))
    np.testing.assert_array_equal(gone, np.isnan(motion.fast_px[:, knee, 0]))
    assert motion.t_s[gone][0] == pytest.approx(4.0, abs=0.05)
    assert motion.t_s[gone][-1] == pytest.approx(5.0, abs=0.05)
    assert not np.isnan(motion.slow_px[:, Joint.RIGHT_KNEE]).any()
    assert not np.isnan(prepare(hide(track, [knee], 4.0, 4.15), "front").raw_px[:, knee]).any()


def test_a_lone_wrong_frame_does_not_reach_the_angles():
    track = make_track("squat", duration_s=6.0)
    xy = track.xy_px.copy()
    xy[75, Joint.LEFT_KNEE] += 80
    wrong = prepare(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720), "front")
    right = prepare(track, "front")
    np.testing.assert_allclose(wrong.fast_px, right.fast_px, atol=1.5)


def test_nothing_to_prepare():
    track = make_track(duration_s=2.0)
    legs = [joint(s, n) for s in BOTH_SIDES for n in ("hip", "knee", "ankle")]
    assert prepare(hide(track, legs, 0.0, 9.0), "front") is None
    assert prepare(hide(track, [Joint.LEFT_KNEE], 0.0, 9.0, by="nan"), "front") is None
    assert prepare(make_track(duration_s=0.0), "front") is None


def test_too_short_for_a_baseline():
    motion = prepare(make_track(duration_s=0.3), "front")
    assert motion.baseline is None
    assert find_baseline(motion.t_s, motion.slow_px, motion.left_rise_m) is None
    assert motion.standing.mean_leg_px > 0


def grown(track, sizes, *, over_s):
    """The person's size in the picture over time, the feet where they are."""
    feet = np.array([track.width_px / 2, 560.0])
    size = np.interp(track.t_s, over_s, sizes)[:, None, None]
    return replace(track, xy_px=(track.xy_px - feet) * size + feet)


@pytest.mark.parametrize("end", [1.4, 0.7])
def test_the_size_of_somebody_who_comes_or_goes_is_followed(end):
    track = grown(make_track(duration_s=20.0, fill=0.5), [1.0, end], over_s=[8.0, 12.0])
    size = local_size(prepare(track, "front").slow_px)
    assert size[-1] / size[0] == pytest.approx(end, rel=0.02)
    assert size[60] == pytest.approx(size[0], rel=0.01)


def test_size_is_one_while_the_knees_bend_the_arms_rise_or_hardly_anything_grows():
    squats = prepare(make_track("squat", depth_percent=40.0), "front")
    np.testing.assert_array_equal(local_size(squats.slow_px), 1.0)
    nearly = prepare(grown(make_track(duration_s=20.0, fill=0.5), [1.0, 1.1], over_s=[8.0, 12.0]), "front")
    np.testing.assert_array_equal(local_size(nearly.slow_px), 1.0)
    track = make_track(duration_s=20.0)
    xy = track.xy_px.copy()
    late = np.ix_(track.t_s > 10.0, [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER], [1])
    xy[late] -= 50.0  # a third of the trunk: raised arms pull the shoulders up
    np.testing.assert_array_equal(local_size(prepare(replace(track, xy_px=xy), "front").slow_px), 1.0)


def test_who_comes_nearer_has_quiet_standing_while_still_small():
    track = grown(make_track(duration_s=12.0, fill=0.5), [1.0, 1.4], over_s=[3.0, 12.0])
    window = prepare(track, "front").baseline
    assert window is not None
    assert window.start_s < 2.0


def test_without_quiet_standing_the_posture_is_that_with_both_feet_down():
    # Never a quiet second: the hips sway all the time. For a second one foot is set down in front, where it looks lower
    # than the floor, which makes the hips look higher over it.
    track = make_track(duration_s=6.0)
    xy = track.xy_px.copy()
    above = [at for at in Joint if at < Joint.LEFT_KNEE]
    xy[:, above, 1] += (10.0 * np.sin(2 * np.pi * 0.9 * track.t_s) + 10.0)[:, None]
    right = [Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX]
    step = np.interp(track.t_s, [3.0, 3.2, 4.2, 4.4], [0.0, 1.0, 1.0, 0.0])
    xy[:, right, 1] += 60.0 * step[:, None]
    moving = replace(track, xy_px=xy)
    motion = prepare(moving, "front")
    assert motion.baseline is None
    floor = float(np.median(track.xy_px[:, Joint.RIGHT_ANKLE, 1]))
    assert motion.standing.xy_px[Joint.RIGHT_ANKLE, 1] == pytest.approx(floor, abs=3.0)
    leg = float(np.median(np.linalg.norm(track.xy_px[:, Joint.LEFT_HIP] - track.xy_px[:, Joint.LEFT_ANKLE], axis=1)))
    assert motion.standing.leg_px["right"] == pytest.approx(leg, rel=0.03)


def test_a_crouch_is_not_taken_for_standing_where_one_foot_is_nearer_to_the_camera():
    # Squats without a quiet second of somebody turned: the left foot lies lower in the picture, least so in the crouch.
    track = make_track("squat", timing=Timing(first_rep_s=0.4, rep_s=1.8, pause_s=0.3, reps=3), depth_percent=22.0)
    xy = track.xy_px.copy()
    hips = xy[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP], 1].mean(axis=1)
    crouch = (hips - hips.min()) / np.ptp(hips)
    foot = [Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX]
    xy[:, foot, 1] += (60.0 - 45.0 * crouch)[:, None]
    motion = prepare(replace(track, xy_px=xy), "front")
    assert motion.baseline is None
    standing = motion.standing.xy_px[[Joint.LEFT_HIP, Joint.RIGHT_HIP], 1].mean()
    assert standing == pytest.approx(hips.min(), abs=0.1 * np.ptp(hips))


def feet_moved(track, moves):
    """The feet moved in the picture by (sideways, down) for each side, px."""
    xy = track.xy_px.copy()
    for side, move in moves.items():
        feet = [joint(side, name) for name in ("ankle", "heel", "foot_index")]
        xy[:, feet] += np.stack(np.broadcast_arrays(*move), axis=-1)[:, None]
    return prepare(replace(track, xy_px=xy), "front")


def test_feet_that_are_level_for_a_moment_only_are_not_planted():
    track = make_track(duration_s=6.0)
    up = 60.0 * np.sin(2 * np.pi * track.t_s) ** 3 * (track.t_s < 4.0)
    motion = feet_moved(track, {"left": (0.0, -np.maximum(up, 0.0)), "right": (0.0, np.minimum(up, 0.0))})
    planted = _both_planted(motion.slow_px)
    assert not planted[(motion.t_s > 0.3) & (motion.t_s < 3.7)].any()
    assert planted[motion.t_s > 4.5].all()


def test_level_feet_that_slide_are_not_planted():
    track = make_track(duration_s=6.0)
    slide = np.interp(track.t_s, [2.0, 2.7], [0.0, 210.0])
    motion = feet_moved(track, dict.fromkeys(BOTH_SIDES, (slide, 0.0)))
    planted = _both_planted(motion.slow_px)
    assert not planted[(motion.t_s > 2.1) & (motion.t_s < 2.6)].any()
    assert planted[(motion.t_s < 1.7) | (motion.t_s > 3.0)].all()
