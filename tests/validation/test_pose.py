"""The solved pose is what was asked for."""

from __future__ import annotations

import numpy as np
import pytest


def joint(body, pose, name):
    return pose.joints[body.number[name]]


@pytest.mark.parametrize("obliquity", [-8.0, 0.0, 12.0])
@pytest.mark.parametrize("lean", [-10.0, 0.0, 6.0])
@pytest.mark.parametrize("spine", ["even", "low", "high", "following"])
def test_one_leg_stance_has_the_asked_obliquity_and_lean(body, obliquity, lean, spine):
    from validation.pose import Leg, PoseSpec, lean_left_deg, solve
    from validation.subjects import SPINES

    asked = PoseSpec(obliquity_deg=obliquity, lean_left_deg=lean, weight=1.0, right=Leg(lift=1.0))
    pose = solve(body, asked, SPINES[spine])

    across = joint(body, pose, "thigh_l") - joint(body, pose, "thigh_r")
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(obliquity, abs=1e-6)
    assert lean_left_deg(body, pose) == pytest.approx(lean, abs=0.05)


def test_bones_keep_their_lengths(body):
    from validation.pose import Leg, PoseSpec, Spine, solve

    pose = solve(body, PoseSpec(depth=0.25, pitch_deg=25, left=Leg(fppa_deg=15), foot_distance_m=0.3), Spine())
    for name, parent in zip(body.names, body.parents, strict=True):
        if parent > 0 and name != "pelvis":
            here = np.linalg.norm(joint(body, pose, name) - pose.joints[parent])
            assert here == pytest.approx(np.linalg.norm(body.joint(name) - body.heads[parent]), abs=1e-9)


def test_planted_feet_stay_where_they_stand_and_hips_sink_by_the_depth(body):
    from validation.pose import PoseSpec, Spine, middle, solve

    standing = solve(body, PoseSpec(foot_distance_m=0.3), Spine())
    low = solve(body, PoseSpec(foot_distance_m=0.3, depth=0.2, pitch_deg=20), Spine())
    for side in "lr":
        np.testing.assert_allclose(joint(body, standing, f"foot_{side}"), joint(body, low, f"foot_{side}"), atol=1e-4)
    sunk = middle(body, standing, "thigh")[1] - middle(body, low, "thigh")[1]
    assert sunk / body.leg_m == pytest.approx(0.2, abs=0.002)


@pytest.mark.parametrize(("left", "right"), [(0.0, 0.0), (15.0, -5.0), (-8.0, 20.0)])
def test_knees_reach_the_asked_projection_angles(body, left, right):
    from validation.limbs import fppa_deg
    from validation.pose import Leg, PoseSpec, Spine, solve

    asked = PoseSpec(depth=0.2, pitch_deg=20, left=Leg(fppa_deg=left), right=Leg(fppa_deg=right), foot_distance_m=0.3)
    pose = solve(body, asked, Spine())
    for side, wanted in (("left", left), ("right", right)):
        hip, knee, ankle = (joint(body, pose, f"{bone}_{side[0]}") for bone in ("thigh", "calf", "foot"))
        assert fppa_deg(hip, knee, ankle, side) == pytest.approx(wanted, abs=0.01)


@pytest.mark.parametrize("follow", [1.0, 0.85, 0.7])
def test_skin_over_the_hip_bones_follows_the_pelvis_as_far_as_asked(follow):
    from validation.body import Body
    from validation.geometry import turn
    from validation.shape import Shape
    from validation.skinning import Pose

    body = Body(Shape(male=0.0), skin_follow=follow)
    pelvis, turns = body.number["pelvis"], np.tile(np.eye(3), (len(body.names), 1, 1))
    turns[pelvis] = turn(lateral_deg=5.0)
    vertices = np.array([body.asis["left"], body.asis["right"]])
    (left, right), _ = body.skinned(vertices).posed(Pose(turns, body.heads.copy()), body.heads)
    tilt = np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0]))
    assert tilt / 5.0 == pytest.approx(follow, abs=0.03)


def test_rest_pose_leaves_every_vertex_in_place(body):
    from validation.pose import forward

    pose = forward(body, {"Root": np.eye(3)}, body.joint("pelvis"))
    vertices = np.arange(0, len(body.vertices), 50)
    places, _ = body.skinned(vertices).posed(pose, body.heads)
    np.testing.assert_allclose(places, body.vertices[vertices], atol=1e-9)
