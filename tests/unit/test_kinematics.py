"""Every measure against angles written down by hand, with its sign, for both views and both sides."""

import numpy as np
import pytest

from hipcheck import kinematics as k
from hipcheck.landmarks import BOTH_SIDES, JOINT_COUNT, Joint, joint, other_side
from track_factory import ANKLE_WIDTH_M, HIP_WIDTH_M, LEG_M, make_track

FACINGS = ["front", "back"]
tan = lambda degrees: np.tan(np.deg2rad(degrees))  # noqa: E731


def person(facing="front"):
    """Stand straight: hips 20 apart at 100, knees at 200, ankles at 300, toes at 310, shoulders 40 apart at 0."""
    xy = np.full((JOINT_COUNT, 2), np.nan)
    for side in BOTH_SIDES:
        d = k.side_sign(side, facing)
        for name, half, y in (("shoulder", 20, 0), ("hip", 10, 100), ("knee", 10, 200), ("ankle", 10, 300)):
            xy[joint(side, name)] = 500 + d * half, y
        xy[joint(side, "heel")] = xy[joint(side, "foot_index")] = 500 + d * 10, 310
    return xy


def moved(xy, joints, dx=0.0, dy=0.0):
    out = xy.copy()
    out[joints] += (dx, dy)
    return out


def shoulders():
    return [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]


def test_the_subjects_left_is_at_image_right_from_the_front():
    assert [k.side_sign(s, f) for f in FACINGS for s in BOTH_SIDES] == [1, -1, -1, 1]


@pytest.mark.parametrize("facing", FACINGS)
def test_hip_line_is_positive_when_the_left_hip_is_higher(facing):
    raised = moved(person(facing), Joint.LEFT_HIP, dy=-20 * tan(7.0))
    assert k.hip_line_deg(raised) == pytest.approx(7.0)
    assert k.hip_line_deg(moved(person(facing), Joint.RIGHT_HIP, dy=-20 * tan(7.0))) == pytest.approx(-7.0)


@pytest.mark.parametrize("facing", FACINGS)
def test_trunk_lean_is_positive_toward_the_subjects_left(facing):
    toward_left = k.left_sign(facing) * 100 * tan(12.0)
    assert k.trunk_lean_left_deg(moved(person(facing), shoulders(), dx=toward_left), facing) == pytest.approx(12.0)
    assert k.trunk_lean_left_deg(moved(person(facing), shoulders(), dx=-toward_left), facing) == pytest.approx(-12.0)


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_fppa_is_positive_for_a_knee_inside_the_hip_ankle_line(facing, side):
    inward = -k.side_sign(side, facing)
    valgus = moved(person(facing), joint(side, "knee"), dx=inward * 100 * tan(6.0))
    assert k.fppa_deg(valgus, side, facing) == pytest.approx(12.0)
    assert k.femur_deg(valgus, side, facing) == pytest.approx(6.0)
    assert k.fppa_deg(valgus, other_side(side), facing) == pytest.approx(0.0)
    varus = moved(person(facing), joint(side, "knee"), dx=-inward * 100 * tan(6.0))
    assert k.fppa_deg(varus, side, facing) == pytest.approx(-12.0)


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_lengths_in_percent_of_the_leg(facing, side):
    xy, standing = person(facing), k.standing_reference(person(facing)[None])
    outward = k.side_sign(side, facing)
    knee, toe = joint(side, "knee"), joint(side, "foot_index")
    assert standing.leg_px == {"left": 200.0, "right": 200.0}
    over_toe = k.knee_over_toe_percent(moved(xy, toe, dx=outward * 8), side, facing, standing)
    assert over_toe == pytest.approx(4.0)
    inward = k.medial_knee_displacement_percent(moved(xy, knee, dx=-outward * 6), side, facing, standing)
    assert inward == pytest.approx(3.0)
    # 10 px of half an ankle width and 30 px of shift: 40 px beyond the ankle of the other side, 20 past its own.
    beside = k.trunk_over_foot_percent(moved(xy, shoulders(), dx=outward * 30), side, facing, standing)
    assert beside == pytest.approx(10.0)
    far = k.trunk_over_foot_percent(moved(xy, shoulders(), dx=outward * 30), other_side(side), facing, standing)
    assert far == pytest.approx(-20.0)
    foot = [joint(side, name) for name in ("ankle", "heel", "foot_index")]
    assert k.foot_height_percent(moved(xy, foot, dy=-14), side, standing) == pytest.approx(7.0)
    assert k.foot_height_percent(moved(xy, foot[:1], dy=-14), side, standing) == pytest.approx(0.0)
    hidden = moved(xy, foot, dy=-14)
    hidden[..., foot[1], :] = np.nan  # the heel, behind a foot that points at the camera
    assert k.foot_height_percent(hidden, side, standing) == pytest.approx(7.0)


@pytest.mark.parametrize("facing", FACINGS)
def test_hip_shift_is_positive_toward_the_subjects_left(facing):
    standing = k.standing_reference(person(facing)[None])
    hips = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
    shifted = moved(person(facing), hips, dx=k.left_sign(facing) * 10)
    assert k.hip_shift_percent(shifted, facing, standing) == pytest.approx(5.0)


def test_separation_ratio_and_closed_feet():
    xy = person()
    assert k.knee_ankle_separation_ratio(xy) == pytest.approx(1.0)
    assert k.knee_ankle_separation_ratio(moved(xy, Joint.LEFT_KNEE, dx=-5)) == pytest.approx(0.75)
    assert np.isnan(k.knee_ankle_separation_ratio(moved(xy, Joint.LEFT_ANKLE, dx=-11)))


def test_depth_is_measured_from_the_lower_foot():
    xy, standing = person(), k.standing_reference(person()[None])
    hips = [Joint.LEFT_HIP, Joint.RIGHT_HIP]
    assert k.squat_depth_percent(moved(xy, hips, dy=28), standing) == pytest.approx(14.0)
    assert k.squat_depth_percent(moved(xy, slice(None), dx=40, dy=28), standing) == pytest.approx(0.0)
    assert k.squat_depth_percent(moved(xy, Joint.LEFT_ANKLE, dy=-60), standing) == pytest.approx(0.0)


def test_the_standing_reference_is_a_median_that_ignores_what_is_missing():
    xy = np.stack([person()] * 5)
    xy[0, Joint.LEFT_KNEE] = np.nan
    xy[1, Joint.RIGHT_ANKLE] += 1000
    xy[:, Joint.NOSE] = np.nan
    standing = k.standing_reference(xy)
    np.testing.assert_array_equal(standing.xy_px, person())
    assert np.isnan(standing.xy_px[Joint.NOSE]).all()
    assert standing.mean_leg_px == 200.0


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_whole_course_of_a_squat_and_a_stance(facing, side):
    squat = make_track("squat", facing=facing, depth_percent=19.0, **{f"valgus_{side}_deg": 15.0})
    assert k.fppa_deg(squat.xy_px, side, facing).max() == pytest.approx(15.0, abs=0.01)
    np.testing.assert_allclose(k.fppa_deg(squat.xy_px, other_side(side), facing), 0.0, atol=1e-9)
    standing = k.standing_reference(squat.xy_px[:30])
    assert k.squat_depth_percent(squat.xy_px, standing).max() == pytest.approx(19.0, rel=0.002)

    stance = make_track("stance", facing=facing, side=side, drop_deg=8.0, lean_deg=5.0).xy_px[150]
    sign = 1 if side == "left" else -1
    standing = k.standing_reference(make_track(facing=facing).xy_px)
    assert sign * k.hip_line_deg(stance) == pytest.approx(8.0)
    assert sign * k.trunk_lean_left_deg(stance, facing) == pytest.approx(5.0)
    lean_m = 0.5 * np.sin(np.deg2rad(5.0))
    expected = 100 * lean_m / float(np.hypot(LEG_M, (ANKLE_WIDTH_M - HIP_WIDTH_M) / 2))
    assert k.trunk_over_foot_percent(stance, side, facing, standing) == pytest.approx(expected, rel=1e-6)
