"""The truth beside a clip is the asked pose, seen by the camera."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest


def observed(body, asked, yaw_deg=0.0, roll_deg=0.0):
    from validation.camera import Camera
    from validation.pose import Spine, solve
    from validation.truth import Observer

    # From far away through a long lens the picture shows the angles of the frontal plane.
    camera = Camera(distance_m=38.0, height_m=0.9, aim_m=0.9, lens_deg=6.0, roll_deg=roll_deg)
    return Observer(body, camera, yaw_deg, []).see(solve(body, asked, Spine()), asked).angles


def stance(**changes):
    from validation.pose import Leg, PoseSpec

    return replace(PoseSpec(obliquity_deg=9.0, lean_left_deg=-6.0, weight=1.0, right=Leg(lift=1.0)), **changes)


@pytest.mark.parametrize("yaw", [0.0, 180.0])
def test_front_and_back_view_show_the_asked_angles_with_the_same_sign(body, yaw):
    angles = observed(body, stance(), yaw)
    assert angles["pelvic_obliquity_deg"] == pytest.approx(9.0, abs=0.1)
    assert angles["pelvic_obliquity_asis_deg"] == pytest.approx(9.0, abs=0.1)
    assert angles["trunk_lean_left_deg"] == pytest.approx(-6.0, abs=0.1)
    assert (angles["left_contact"], angles["right_contact"]) == (1.0, 0.0)


@pytest.mark.parametrize("yaw", [0.0, 180.0])
def test_both_views_show_the_asked_valgus(body, yaw):
    from validation.pose import Leg, PoseSpec

    asked = PoseSpec(depth=0.2, pitch_deg=20, left=Leg(fppa_deg=14), right=Leg(fppa_deg=-3), foot_distance_m=0.3)
    angles = observed(body, asked, yaw)
    assert angles["left_fppa_deg"] == pytest.approx(14.0, abs=0.3)
    assert angles["right_fppa_deg"] == pytest.approx(-3.0, abs=0.3)


def test_roll_of_the_camera_turns_both_lines_by_itself(body):
    level, rolled = observed(body, stance()), observed(body, stance(), roll_deg=3.0)
    for name in ("pelvic_obliquity_deg", "trunk_lean_left_deg"):
        assert abs(rolled[name] - level[name]) == pytest.approx(3.0, abs=0.05)
    assert rolled["left_fppa_deg"] == pytest.approx(level["left_fppa_deg"], abs=0.05)


def test_formulas_agree_with_those_of_the_product(body):
    from validation.camera import Camera
    from validation.pose import Spine, solve
    from validation.truth import Observer

    from hipcheck import kinematics
    from hipcheck.landmarks import JOINT_COUNT, Joint

    asked = stance()
    seen = Observer(body, Camera(distance_m=3.0, roll_deg=2.0), 175.0, []).see(solve(body, asked, Spine()), asked)
    xy = np.full((1, JOINT_COUNT, 2), np.nan)
    for side in ("left", "right"):
        for name in ("shoulder", "hip", "knee", "ankle"):
            xy[0, Joint[f"{side}_{name}".upper()]] = seen.points_px[f"{side}_{name}"]
    assert kinematics.hip_line_deg(xy)[0] == pytest.approx(seen.angles["pelvic_obliquity_deg"], abs=1e-9)
    assert kinematics.trunk_lean_left_deg(xy, "back")[0] == pytest.approx(seen.angles["trunk_lean_left_deg"], abs=1e-9)
    for side in ("left", "right"):
        product = kinematics.fppa_deg(xy, side, "back")[0]
        assert product == pytest.approx(seen.angles[f"{side}_fppa_deg"], abs=1e-9)


def test_movements_last_as_long_as_they_say_and_end_on_both_feet(checkout):
    from validation.motion import March, Stance
    from validation.squats import SingleLegSquat, Squat, StepDown

    for motion in (Stance(), Squat(), SingleLegSquat(), StepDown(), March()):
        end = motion.at(motion.duration_s)
        assert end.left.lift == pytest.approx(0.0, abs=1e-6)
        assert end.right.lift == pytest.approx(0.0, abs=1e-6)
        assert end.obliquity_deg == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(("when", "early", "late"), [("both", 0, 0), ("down", 1, 0), ("up", 0, 1)])
def test_valgus_comes_on_the_asked_half_of_a_squat(checkout, when, early, late):
    from validation.squats import Squat

    squat = Squat((0.2,), valgus_left_deg=20.0, when=when, neutral_deg=0.0, quiet_s=0.0, repetition_s=1.0)
    down, up = (squat.at(t).left.fppa_deg or 0.0 for t in (0.28, 0.68))
    assert (down > up + 5) == bool(early)
    assert (up > down + 5) == bool(late)


def test_contacts_follow_lift_touch_down_and_landing(body):
    from validation.camera import Camera
    from validation.motion import Stance
    from validation.pose import Spine, solve
    from validation.truth import Observer

    stance = Stance("left", drop_deg=8.0, touch_downs_s=(3.0,), quiet_s=1.0, hold_s=6.0)
    observer = Observer(body, Camera(), 0.0, [])
    free = {}
    for t_s in (0.5, 3.0, 4.05, 5.5, 8.5):
        asked = stance.at(t_s)
        angles = observer.see(solve(body, asked, Spine()), asked).angles
        assert angles["left_contact"] == 1.0
        free[t_s] = angles["right_contact"]
    assert free == {0.5: 1.0, 3.0: 0.0, 4.05: 1.0, 5.5: 0.0, 8.5: 1.0}


def test_touch_down_puts_the_free_foot_to_the_floor(checkout):
    from validation.motion import Stance

    stance = Stance("left", touch_downs_s=(3.0,), quiet_s=1.0, hold_s=6.0)
    assert stance.at(1.0 + 2.0).right.lift == pytest.approx(1.0, abs=1e-6)
    assert stance.at(1.0 + 3.05).right.lift == pytest.approx(0.0, abs=1e-6)
    assert stance.at(1.0 + 4.5).right.lift == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("facing", ["front", "back"])
def test_markers_follow_the_bones_fully_where_the_skin_does_and_less_where_it_slides(checkout, facing):
    from validation.body import Body
    from validation.camera import Camera
    from validation.clothes import Garment, dress
    from validation.parts import Look, skin_and_eyes
    from validation.pose import Spine, solve
    from validation.shape import Shape
    from validation.tags import stick
    from validation.truth import Observer

    place, yaw_deg = ("asis", 0.0) if facing == "front" else ("psis", 180.0)
    asked = stance(lean_left_deg=14.0)  # the chest must not pull at them
    lines = {}
    for follow in (1.0, 0.7):
        person = Body(Shape(male=0.0, weight=0.8), skin_follow=follow)
        clothes, hidden = dress(person, [Garment("tight_shorts", "#202020")], None)
        stuck = stick(person, [*skin_and_eyes(person, Look(), hidden), *clothes], "aruco", facing, 0.04)
        seen = Observer(person, Camera(distance_m=38.0, lens_deg=6.0), yaw_deg, stuck)
        points = seen.see(solve(person, asked, Spine()), asked).points_px
        for kind in ("", "_marker"):
            right, left = (points[f"{side}_{place}{kind}"] for side in ("right", "left"))
            lines[follow, kind] = np.degrees(np.arctan2(right[1] - left[1], abs(left[0] - right[0])))
    assert lines[1.0, "_marker"] == pytest.approx(lines[1.0, ""], abs=0.1)
    assert lines[0.7, "_marker"] < lines[0.7, ""] - 0.5
