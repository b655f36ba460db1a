"""Holds on one leg are found on the right side, begin and end when they do, and for the right reason."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.exercises.holds import find_holds, lift_score_percent
from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, joint, other_side
from hipcheck.motion import prepare
from hipcheck.signals import CLOCK_HZ
from track_damage import cut, hide, shifted
from track_factory import Timing, join, lifted, make_track


def holds(track, facing="front"):
    motion = prepare(track, facing)
    return [(h.side, h.start / CLOCK_HZ, h.stop / CLOCK_HZ, h.start_reason, h.end_reason) for h in find_holds(motion)]


def landed(track, dy):
    """The right foot comes down nearer to or farther from the camera, by up to 6 % of leg length in the picture."""
    xy = track.xy_px.copy()
    down = np.where(track.t_s > 5.0, 1.0 - lifted(track.t_s, Timing()), 0.0)
    xy[:, foot("right"), 1] += dy * down[:, None]
    return PoseTrack(track.t_s, xy, track.world_m, track.visibility, track.width_px, track.height_px)


def foot(side):
    return [joint(side, name) for name in ("ankle", "heel", "foot_index")]


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", BOTH_SIDES)
@pytest.mark.parametrize("drop_deg", [-6.0, 0.0, 8.0])
@pytest.mark.parametrize("fps", [15, 30, 60])
def test_lift_and_touch_down(facing, side, drop_deg, fps):
    track = make_track("stance", facing=facing, side=side, drop_deg=drop_deg, noise_px=0.7, fps=fps)
    ((found, start, stop, began, ended),) = holds(track, facing)
    assert (found, began, ended) == (side, "lift", "touch_down")
    assert start == pytest.approx(2.0, abs=0.1)
    assert stop == pytest.approx(8.0, abs=0.1)


def test_several_holds_on_both_sides():
    parts = [make_track("stance", side=side, noise_px=0.7) for side in ("left", "right", "right", "left")]
    found = holds(join(*parts))
    assert [h[0] for h in found] == ["left", "right", "right", "left"]
    for number, (_, start, stop, *_rest) in enumerate(found):
        assert start == pytest.approx(9 * number + 2, abs=0.1)
        assert stop == pytest.approx(9 * number + 8, abs=0.1)


def test_a_clip_that_starts_or_ends_in_the_hold():
    track = make_track("stance", duration_s=12.0)
    ((_, start, stop, *reasons),) = holds(cut(track, 4.0, 11.9))
    assert (start, reasons) == (0.0, ["clip_start", "touch_down"])
    assert stop == pytest.approx(4.0, abs=0.1)
    ((_, start, stop, *reasons),) = holds(cut(track, 0.0, 6.0))
    assert reasons == ["lift", "clip_end"]
    assert (start, stop) == (pytest.approx(2.0, abs=0.1), pytest.approx(6.0, abs=0.05))


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_clip_that_is_one_hold_from_end_to_end(side):
    ((found, start, stop, *reasons),) = holds(cut(make_track("stance", side=side, noise_px=0.5), 3.0, 7.0))
    assert (found, reasons) == (side, ["clip_start", "clip_end"])
    assert stop - start == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize("offset_px", [-12, -8, 8, 14])
def test_a_foot_set_down_nearer_or_farther_than_it_stood_ends_the_hold_and_begins_no_other(offset_px):
    track = make_track("stance", duration_s=14.0, noise_px=0.5)
    ((side, start, stop, *reasons),) = holds(landed(track, offset_px))
    assert (side, reasons) == ("left", ["lift", "touch_down"])
    assert start == pytest.approx(2.0, abs=0.1)
    assert stop == pytest.approx(8.0, abs=0.2)


def test_the_next_hold_begins_from_where_the_foot_was_set_down():
    first, again = make_track("stance", noise_px=0.5), make_track("stance", noise_px=0.5)
    found = holds(join(landed(first, -10), shifted(again, foot("right"), 0.0, 99.0, dy=-10)))
    assert [(h[0], h[3], h[4]) for h in found] == [("left", "lift", "touch_down")] * 2
    assert found[1][1] == pytest.approx(11.0, abs=0.15)
    assert found[1][2] == pytest.approx(17.0, abs=0.15)


def test_a_step_on_the_spot_is_no_hold():
    track = make_track(duration_s=8.0)
    assert holds(shifted(track, foot("right"), 4.0, 99.0, dy=-14)) == []
    assert holds(make_track("stance", timing=Timing(lift_s=2.0, touch_down_s=2.9, ramp_s=0.3))) == []


def test_standing_and_squatting_are_no_holds():
    assert holds(make_track(duration_s=6.0, noise_px=1.0)) == []
    assert holds(make_track("squat", noise_px=1.0, valgus_left_deg=15, depth_percent=40)) == []


def test_a_heel_that_rises_deep_in_a_squat_is_no_hold():
    deep = make_track("squat", timing=Timing(reps=1, rep_s=6.0), depth_percent=45.0)
    assert holds(shifted(deep, foot("right"), 3.5, 6.5, dy=-35)) == []


def test_a_low_hold_is_found_beside_a_high_one():
    lift, feet_down = make_track("stance", noise_px=0.3), make_track(duration_s=9.0)

    def raised(share):
        xy = feet_down.xy_px + share * (lift.xy_px - feet_down.xy_px)
        world = feet_down.world_m + share * (lift.world_m - feet_down.world_m)
        return PoseTrack(lift.t_s, xy, world, lift.visibility, 1280, 720)

    found = holds(join(raised(1.5), raised(0.33).mirrored()))  # 25 cm and 5 cm off the floor
    assert [(hold[0], hold[4]) for hold in found] == [("left", "touch_down"), ("right", "touch_down")]


def test_a_hop_ends_the_hold_and_another_follows():
    track = make_track("stance", duration_s=10.0, noise_px=0.3)
    hop = shifted(track, list(Joint), 5.0, 5.3, dy=-25)
    (side, _, stop, _, ended), (after, start, down, began, touched) = holds(hop)
    assert (side, ended, after, began, touched) == ("left", "hop", "left", "hop", "touch_down")
    assert stop == pytest.approx(5.0, abs=0.1)
    assert start == pytest.approx(5.4, abs=0.3)
    assert down == pytest.approx(8.0, abs=0.1)


def test_what_is_left_after_a_late_hop_is_no_hold():
    track = make_track("stance", duration_s=10.0, noise_px=0.3)
    assert [h[4] for h in holds(shifted(track, list(Joint), 7.0, 7.3, dy=-25))] == ["hop"]


@pytest.mark.parametrize("dx", [-30, 30])
def test_a_slide_of_the_stance_foot_ends_the_hold(dx):
    track = make_track("stance", duration_s=10.0, noise_px=0.3)
    (_, _, stop, _, ended), (_, start, _, began, _) = holds(shifted(track, foot("left"), 6.0, 99.0, dx=dx))
    assert (ended, began) == ("hop", "hop")
    assert stop == pytest.approx(6.0, abs=0.1)
    assert start == pytest.approx(6.2, abs=0.2)


def test_a_small_give_of_the_stance_foot_does_not_end_the_hold():
    track = make_track("stance", duration_s=10.0, noise_px=0.3)
    ((*_, ended),) = holds(shifted(track, foot("left"), 5.0, 5.5, dx=8, dy=-4))
    assert ended == "touch_down"


def test_a_stance_leg_out_of_sight_for_long_parts_the_hold_and_is_named():
    track = hide(make_track("stance", noise_px=0.3), [Joint.LEFT_ANKLE], 3.8, 6.1)
    first, second = holds(track)
    assert first[3:] == ("lift", "lost")
    assert second[3:] == ("found", "touch_down")
    assert first[2] == pytest.approx(3.8, abs=0.1)
    assert second[1] == pytest.approx(6.1, abs=0.1)


def test_somebody_who_passes_by_parts_no_hold():
    track = hide(make_track("stance", noise_px=0.3), list(Joint), 4.5, 5.7)
    (hold,) = find_holds(prepare(track, "front"))
    assert hold.end_reason == "touch_down"
    ((start, stop),) = hold.hidden
    assert (start / CLOCK_HZ, stop / CLOCK_HZ) == pytest.approx((4.5, 5.7), abs=0.1)


def test_who_stands_elsewhere_after_a_loss_begins_anew():
    track = hide(make_track("stance", noise_px=0.3), list(Joint), 4.5, 5.7)
    assert len(holds(shifted(track, list(Joint), 5.0, 99.0, dx=40))) == 2


@pytest.mark.parametrize("visible", [0.0, 0.3])
def test_a_lifted_ankle_out_of_sight_ends_nothing_while_its_thigh_and_the_stance_leg_are_seen(visible):
    track = make_track("stance", noise_px=0.3)
    flickers = (track.t_s > 3.0) & (track.t_s < 7.0) & (np.sin(9.0 * track.t_s) > visible)
    visibility = track.visibility.copy()
    visibility[np.ix_(flickers, foot("right"))] = 0.3
    track = PoseTrack(track.t_s, track.xy_px, track.world_m, visibility, track.width_px, track.height_px)
    ((_, start, stop, began, ended),) = holds(track)
    assert (began, ended) == ("lift", "touch_down")
    assert (start, stop) == pytest.approx((2.0, 8.0), abs=0.1)


def test_both_feet_on_the_floor_without_quiet_standing_are_no_hold():
    """Shifting about on both feet: the taller moments are no measure of where the feet belong."""
    track = make_track("stand", duration_s=12.0, noise_px=0.7)
    sway = 30.0 * np.sin(3.0 * track.t_s)
    xy = track.xy_px + np.stack([sway, 0.4 * sway], axis=-1)[:, None]
    xy[:, foot("right"), 1] -= 14.0 * (track.t_s > 5.0)[:, None]
    moved = PoseTrack(track.t_s, xy, track.world_m, track.visibility, track.width_px, track.height_px)
    assert prepare(moved, "front").baseline is None
    assert holds(moved) == []


def test_holds_of_mirrored_tracks_change_sides():
    track = make_track("stance", side="right", noise_px=0.5)
    ((side, *timing),) = holds(track)
    ((mirrored, *same),) = holds(track.mirrored())
    assert mirrored == other_side(side)
    assert timing == same


def test_a_slower_lift_is_still_timed_by_the_foot():
    track = make_track("stance", timing=Timing(ramp_s=1.2), noise_px=0.5)
    ((_, start, stop, *_),) = holds(track)
    assert start == pytest.approx(2.0, abs=0.25)
    assert stop == pytest.approx(8.0, abs=0.25)


def test_a_low_lift_that_only_the_weight_shift_betrays():
    """A pelvis that drops far leaves the free foot just above the floor, and the metric landmarks see no rise."""
    track = make_track("stance", side="right", drop_deg=12, facing="back")
    xy, level = track.xy_px.copy(), track.world_m.copy()
    leg = [joint("left", "knee"), *foot("left")]
    xy[:, leg, 1] = 0.8 * xy[0, leg, 1] + 0.2 * xy[:, leg, 1]
    level[:, [Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE], 1] = 0.8
    motion = prepare(replace(track, xy_px=xy, world_m=level), "back")
    score = np.median(lift_score_percent(motion, "right")[(motion.t_s > 4) & (motion.t_s < 6)])
    assert 3 < score < 9
    (hold,) = find_holds(motion)
    assert hold.side == "right"


def test_a_hidden_heel_does_not_hide_the_hold():
    track = hide(make_track("stance", side="left"), [Joint.RIGHT_HEEL], 2.3, 7.9)
    ((side, start, stop, *_),) = holds(track)
    assert side == "left"
    assert (start, stop) == (pytest.approx(2.0, abs=0.2), pytest.approx(8.0, abs=0.2))


def test_a_stance_ankle_that_drifts_is_no_hop():
    """Trousers pull the network's ankle up by some percent while the foot stands; a hop is up and down in a moment."""
    track = make_track("stance", side="left")
    xy = track.xy_px.copy()
    during = np.clip((track.t_s - 2.5) / 2.0, 0.0, 1.0) * (track.t_s < 7.5)
    xy[:, foot("left"), 1] -= 18 * during[:, None]
    ((_, _, stop, _, ended),) = holds(replace(track, xy_px=xy))
    assert ended == "touch_down"
    assert stop > 7.3
