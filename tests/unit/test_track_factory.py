"""The synthetic person does what it says, by the formulas written out here once more."""

import numpy as np
import pytest

from hipcheck.landmarks import Joint
from track_factory import Timing, join, make_track


def _angles(track, facing, stance="LEFT"):
    xy = track.xy_px
    free = "RIGHT" if stance == "LEFT" else "LEFT"
    d = (1 if stance == "LEFT" else -1) * (1 if facing == "front" else -1)
    hip_s, hip_f = xy[:, Joint[f"{stance}_HIP"]], xy[:, Joint[f"{free}_HIP"]]
    drop = np.degrees(np.arctan2(hip_f[:, 1] - hip_s[:, 1], abs(hip_s[:, 0] - hip_f[:, 0])))
    top = xy[:, [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]].mean(axis=1)
    mid = (hip_s + hip_f) / 2
    lean = np.degrees(np.arctan2(d * (top - mid)[:, 0], (mid - top)[:, 1]))
    hip, knee, ankle = (xy[:, Joint[f"{stance}_{n}"]] for n in ("HIP", "KNEE", "ANKLE"))
    fppa = np.degrees(
        np.arctan2(d * (hip - knee)[:, 0], (knee - hip)[:, 1])
        + np.arctan2(d * (ankle - knee)[:, 0], (ankle - knee)[:, 1])
    )
    return drop, lean, fppa


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hold_has_the_asked_drop_and_lean(facing, side):
    track = make_track("stance", facing=facing, side=side, drop_deg=9.0, lean_deg=-4.0)
    drop, lean, _ = _angles(track, facing, side.upper())
    hold = (track.t_s > 2.5) & (track.t_s < 7.5)
    quiet = track.t_s < 1.5
    np.testing.assert_allclose(drop[hold], 9.0, atol=1e-9)
    np.testing.assert_allclose(lean[hold], -4.0, atol=1e-9)
    np.testing.assert_allclose(drop[quiet], 0.0, atol=1e-9)


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_squat_has_the_asked_valgus_and_depth(facing, side):
    track = make_track("squat", facing=facing, depth_percent=20.0, **{f"valgus_{side}_deg": 12.0})
    _, _, fppa = _angles(track, facing, side.upper())
    _, _, other = _angles(track, facing, "RIGHT" if side == "left" else "LEFT")
    assert fppa.max() == pytest.approx(12.0, abs=1e-9)
    np.testing.assert_allclose(other, 0.0, atol=1e-9)
    hips = track.xy_px[:, [Joint.LEFT_HIP, Joint.RIGHT_HIP], 1].mean(axis=1)
    leg = np.linalg.norm(
        np.diff(track.xy_px[0, [Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE]], axis=0), axis=1
    ).sum()
    assert 100 * (hips.max() - hips[0]) / leg == pytest.approx(20.0, rel=1e-3)


def test_only_the_free_foot_leaves_the_floor_and_when_said():
    track = make_track("stance", side="right", timing=Timing(lift_s=3.0, touch_down_s=6.0))
    rise = track.xy_px[0, :, 1] - track.xy_px[:, :, 1]
    up = rise[:, Joint.LEFT_ANKLE] > 1e-9
    assert track.t_s[up][0] == pytest.approx(3.0, abs=0.05)
    assert track.t_s[up][-1] == pytest.approx(6.0, abs=0.05)
    assert abs(rise[:, Joint.RIGHT_ANKLE]).max() < 1e-9


def test_positive_yaw_takes_the_left_side_away_and_roll_turns_clockwise():
    for facing in ("front", "back"):
        world = make_track(facing=facing, yaw_deg=20.0).world_m
        assert (world[:, Joint.LEFT_SHOULDER, 2] > world[:, Joint.RIGHT_SHOULDER, 2]).all()
    rolled = make_track(roll_deg=10.0).xy_px
    # Turned clockwise, the head moves to the right of the feet.
    assert rolled[0, Joint.NOSE, 0] > rolled[0, [Joint.LEFT_HEEL, Joint.RIGHT_HEEL], 0].mean()


def test_joined_tracks_keep_their_frame_interval():
    track = join(make_track(duration_s=1.0), make_track("stance"))
    assert np.diff(track.t_s) == pytest.approx(1 / 30)
