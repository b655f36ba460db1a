"""Every fault of the set-up becomes one instruction, and somebody who stands right hears none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import PoseTrack
from hipcheck.live.body import Body
from hipcheck.live.setup import SetupCheck, find_fault
from live_factory import nobody, sights, stand

BLACK = "Black picture: open the shutter, or close what uses the camera"


def fault(track: PoseTrack, facing="auto", **conditions):
    body = Body()
    for sight in sights(track, **conditions):
        body.update(sight)
    return find_fault(body, facing=facing)


def moved(track: PoseTrack, x_px: float = 0.0, y_px: float = 0.0) -> PoseTrack:
    return replace(track, xy_px=track.xy_px + np.array([x_px, y_px]))


@pytest.mark.parametrize("facing", ["front", "back"])
def test_somebody_who_stands_right_has_no_fault(facing):
    assert fault(stand(1.5, facing=facing)) is None
    assert fault(stand(1.5, facing=facing), facing=facing) is None


@pytest.mark.parametrize(
    ("track", "conditions", "code", "instruction"),
    [
        (nobody(1.5), {}, "no_person", "Step into the picture"),
        (stand(1.5), {"luma": 13.0}, "too_dark", "Too dark: switch on a light in front of you"),
        (nobody(1.5), {"luma": 20.0}, "too_dark", "Too dark: switch on a light in front of you"),
        (nobody(1.5), {"luma": 5.0}, "picture_black", BLACK),
        (stand(1.5, fps=9.0), {}, "frame_rate_refused", "Too slow to measure: more light, close other programs"),
        (stand(1.5), {"luma": 240.0}, "too_bright", "Too bright: no window or lamp behind you"),
        (stand(1.5), {"people": 2}, "several_people", "Only one person in the picture, please"),
        (stand(1.5, roll_deg=90.0, fill=0.5), {}, "picture_sideways", "Turn the camera upright"),
        (stand(1.5, roll_deg=6.0), {}, "camera_roll", "Level the camera: it is tilted by 6°"),
        (stand(1.5, roll_deg=-6.0), {}, "camera_roll", "Level the camera: it is tilted by 6°"),
        (stand(1.5, fill=0.35), {}, "subject_small", "Step closer to the camera"),
        (stand(1.5, yaw_deg=85.0), {}, "side_view", "Turn to face the camera"),
        (stand(1.5, yaw_deg=20.0), {}, "body_yaw", "Turn a little to your right: face the camera"),
        (stand(1.5, yaw_deg=-20.0), {}, "body_yaw", "Turn a little to your left: face the camera"),
        (stand(1.5, yaw_deg=20.0, facing="back"), {}, "body_yaw", "Turn a little to your left: back to the camera"),
        (stand(1.5, fps=20.0), {}, "frame_rate_low", "The picture is slow: more light, close other programs"),
    ],
)
def test_a_fault_is_said_as_an_instruction(track, conditions, code, instruction):
    found = fault(track, **conditions)
    assert (found.code, found.instruction) == (code, instruction)


def test_the_camera_is_tilted_where_there_is_room_and_else_the_person_steps_back():
    # The stick person is seen whole even beyond the picture's edge, as the network guesses what it does not see.
    whole = stand(1.5, fill=0.75)
    whole.visibility[:] = 0.98
    assert fault(moved(whole, y_px=140)).instruction == "Tilt the camera down until your feet show"
    assert fault(moved(whole, y_px=-140)).instruction == "Tilt the camera up until your head shows"
    close = stand(1.5, fill=1.15)
    close.visibility[:] = 0.98
    assert fault(close).instruction == "Step back until head and feet show"


def test_legs_that_are_not_seen_and_legs_beside_the_picture():
    near = stand(1.5)
    near.visibility[:, 25:] = 0.1
    assert fault(near).instruction == "Step back until your feet show"
    beside = stand(1.5)
    beside.visibility[:] = 0.98
    assert fault(moved(beside, x_px=-640)).instruction == "Step to the middle of the picture"


def test_the_view_that_was_asked_for_is_asked_for():
    assert fault(stand(1.5), facing="back").instruction == "Turn your back to the camera"
    assert fault(stand(1.5, facing="back"), facing="front").instruction == "Turn to face the camera"


def test_the_worst_fault_is_said_first():
    assert fault(stand(1.5, fill=0.35), people=2).code == "several_people"
    assert fault(stand(1.5, fill=0.35, roll_deg=90.0), people=2).code == "picture_sideways"


def test_a_fault_of_a_moment_is_not_said():
    body, check = Body(), SetupCheck()
    track = stand(4.0)
    gone = (track.t_s > 2.0) & (track.t_s < 2.4)
    track.xy_px[gone], track.world_m[gone], track.visibility[gone] = np.nan, np.nan, 0.0
    for sight in sights(track):
        body.update(sight)
        assert check.update(body, sight.t_s) is None
