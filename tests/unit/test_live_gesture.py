"""A raised hand starts and goes on; hands elsewhere, or for a moment, do nothing, nor does one during an exercise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import BOTH_SIDES, PoseTrack, joint
from hipcheck.live.body import Body, Look, Sight
from hipcheck.live.gesture import HELD_S, RaisedHand, hand_is_raised
from hipcheck.live.plan import Plan, Stage
from hipcheck.live.protocol import Protocol
from hipcheck.motion import VISIBLE
from live_factory import run, sights, stand
from track_factory import Timing, join, make_track

ONE_LEG = Plan(("left", "right"), hold_s=4.0, rest_s=30.0)


def raised(
    track: PoseTrack, side="right", *, trunks: float = 0.9, from_s: float = 0.0, to_s: float = 99.0
) -> PoseTrack:
    """Return the track with a wrist so many trunk lengths above the shoulder, the elbow half as high."""
    xy = track.xy_px.copy()
    when = (track.t_s >= from_s) & (track.t_s <= to_s)
    shoulder, hip = xy[:, joint(side, "shoulder")], xy[:, joint(side, "hip")]
    up = (shoulder - hip) * [0.0, 1.0]
    xy[when, joint(side, "wrist")] = (shoulder + trunks * up)[when]
    xy[when, joint(side, "elbow")] = (shoulder + 0.5 * trunks * up)[when]
    return replace(track, xy_px=xy)


def looks(track: PoseTrack) -> list[Look]:
    body = Body()
    return [body.update(sight) for sight in sights(track)]


def told(track: PoseTrack) -> list[float]:
    hand = RaisedHand()
    return [look.t_s for look in looks(track) if hand.update(look)]


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_hand_above_the_head_for_a_second_is_told_once(facing, side):
    track = raised(stand(4.0, facing=facing), side, from_s=1.0, to_s=3.5)
    assert told(track) == pytest.approx([1.0 + HELD_S], abs=0.15)


def test_it_is_told_again_once_it_was_down():
    track = join(raised(stand(2.0)), stand(1.0), raised(stand(2.0)))
    assert len(told(track)) == 2


def test_a_hand_that_is_up_for_a_moment_or_not_above_the_head_is_none():
    assert told(raised(stand(3.0), from_s=1.0, to_s=1.8)) == []
    assert told(raised(stand(3.0), trunks=0.5)) == []  # on or behind the head
    assert told(stand(3.0)) == []


def test_a_hand_that_is_lost_for_two_pictures_stays_up():
    track = raised(stand(3.0), from_s=1.0)
    track.visibility[45:47] = 0.0
    assert told(track) == pytest.approx([2.0], abs=0.15)


def test_a_hand_that_is_not_seen_is_none():
    track = raised(stand(3.0))
    track.visibility[:, joint("right", "wrist")] = 0.3
    assert told(track) == []


def test_it_goes_on_after_a_pause():
    protocol = Protocol(ONE_LEG)
    run(protocol, stand(1.0))
    protocol.toggle_pause()
    assert all(prompt.paused for prompt in run(protocol, stand(3.0)))
    assert not run(protocol, raised(stand(1.5)))[-1].paused


def test_it_ends_a_rest_and_does_nothing_in_a_hold():
    held = make_track("stance", side="left", timing=Timing(lift_s=1.0, touch_down_s=5.5), duration_s=7.0, noise_px=0.5)
    protocol = Protocol(ONE_LEG)
    prompts = run(protocol, join(stand(4.5), raised(held, from_s=1.5, to_s=4.5)))
    assert [prompt.ended.reason for prompt in prompts if prompt.ended] == ["complete"]
    assert protocol.stage is Stage.REST
    assert run(protocol, raised(stand(1.5)))[-1].stage is Stage.LIFT


def test_it_starts_in_spite_of_a_fault():
    turned = stand(6.0, yaw_deg=40.0)
    waiting = Protocol(ONE_LEG)
    assert run(waiting, turned)[-1].stage is Stage.SETUP
    going = Protocol(ONE_LEG)
    assert run(going, raised(turned, from_s=1.0, to_s=2.5))[-1].stage is not Stage.SETUP


@pytest.mark.shared
def test_real_arms_above_the_head_are_seen_and_hanging_ones_are_not(shared_dir):
    seen = np.load(shared_dir / "photos" / "labelled" / "landmarks.npz", allow_pickle=False)
    right = []
    for xy, visibility in zip(seen["xy_px"], seen["visibility"], strict=True):
        points = np.where((visibility >= VISIBLE)[:, None], xy, np.nan)
        above = xy[[15, 16], 1].min() < xy[0, 1]  # a wrist above the nose
        right.append(hand_is_raised(Look(Sight(0.0, None, 100, 100), points, True, 0.0)) == above)
    assert np.mean(right) >= 0.98
