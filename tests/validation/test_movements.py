"""Movements that are rendered to be named: poses, what is true in them, and which people show them."""

from __future__ import annotations

import numpy as np
import pytest


def joint(body, pose, name):
    return pose.joints[body.number[name]]


def test_a_foot_is_planted_aside_and_a_lifted_ankle_is_held_where_asked(body):
    from validation.pose import Leg, PoseSpec, Spine, solve

    wide = solve(body, PoseSpec(left=Leg(aside_m=0.4), bearing=0.0, foot_distance_m=0.2), Spine())
    assert joint(body, wide, "foot_l")[0] == pytest.approx(0.5, abs=1e-4)
    held = solve(body, PoseSpec(right=Leg(lift=1.0, held_m=(-0.1, -0.4, 0.05)), weight=1.0), Spine())
    offset = joint(body, held, "foot_r") - joint(body, held, "thigh_r")
    np.testing.assert_allclose(offset, [0.1, -0.4, 0.05], atol=1e-6)  # outward of a right leg is -x


def test_the_whole_body_is_tipped_turned_and_moved_as_it_is(body):
    from validation.geometry import turn
    from validation.pose import PoseSpec, Spine, solve

    plain = solve(body, PoseSpec(), Spine())
    moved = solve(body, PoseSpec(tilt_deg=70.0, heading_deg=30.0, place_m=(0.2, 0.1, -0.5)), Spine())
    world = turn(yaw_deg=30.0, pitch_deg=70.0)
    np.testing.assert_allclose(moved.joints, plain.joints @ world.T + [0.2, 0.1, -0.5], atol=1e-9)
    np.testing.assert_allclose(moved.rotations, world @ plain.rotations, atol=1e-9)


def test_a_hop_lifts_the_person_with_the_standing_foot(body):
    from validation.movements.one_leg import OneLeg
    from validation.pose import Spine, solve

    motion = OneLeg("left", quiet_s=1.0, hold_s=4.0, hops_s=(2.0,), drop_deg=0.0)
    hips = {t_s: joint(body, solve(body, motion.at(t_s), Spine()), "pelvis") for t_s in (2.9, 3.15, 3.4)}
    assert hips[3.15][1] - hips[2.9][1] == pytest.approx(0.06, abs=0.005)
    assert hips[3.4][0] - hips[2.9][0] == pytest.approx(0.05, abs=0.005)


def test_an_excerpt_keeps_whole_repetitions_and_a_cut_joins_what_is_left():
    from validation.movements.labels import Excerpt, cut, segments
    from validation.movements.one_leg import OneLeg
    from validation.squats import Squat

    squats = Squat((0.2, 0.2, 0.2), repetition_s=2.0, quiet_s=1.0)
    (whole,) = [one for one in segments(Excerpt(squats, 1.5, 6.0)) if one.kind == "squat"]
    assert (whole.start_s, whole.stop_s, whole.count) == (0.0, 4.5, 1)
    held = [one for one in segments(cut(OneLeg("right", quiet_s=2.0, hold_s=6.0), 4.0, 5.0)) if one.kind == "one_leg"]
    assert [(one.start_s, one.side) for one in held] == [(2.0, "right"), (4.0, "right")]
    assert held[-1].stop_s == pytest.approx(2.0 + 6.0 + 0.9 - 1.0)


def test_true_holds_are_told_by_the_free_foot_and_go_on_over_a_cut():
    from validation.clip import ClipSpec
    from validation.movements import truth
    from validation.movements.film import Film
    from validation.movements.labels import cut
    from validation.movements.one_leg import OneLeg
    from validation.samples import JUN

    spec = ClipSpec(JUN, cut(OneLeg("left", quiet_s=2.0, hold_s=6.0), 4.0, 5.0), fps=10)
    t_s = [n / 10 for n in range(round(spec.motion.duration_s * 10))]
    frames = {"t_s": t_s, "left_contact": [1.0] * len(t_s), "depth_percent": [0.0] * len(t_s)}
    frames["right_contact"] = [float(not 2.3 <= t <= 7.5) for t in t_s]
    (hold,) = truth.of_film(Film("cut_00", "cut", (spec,)), frames)["holds"]
    assert (hold["side"], hold["kind"]) == ("left", "one_leg")
    assert (hold["start_s"], hold["stop_s"]) == pytest.approx((2.25, 7.55))


def test_squats_that_are_turned_far_need_not_be_measured():
    from validation.clip import ClipSpec
    from validation.movements import truth
    from validation.movements.film import Film
    from validation.samples import JUN
    from validation.squats import Squat

    wanted = {}
    for yaw_deg in (0.0, -29.0, 40.0):
        spec = ClipSpec(JUN, Squat((0.2,), repetition_s=2.0, quiet_s=1.0), yaw_deg=yaw_deg, fps=10)
        t_s = [n / 10 for n in range(37)]
        depth = [max(0.0, 20 - 15 * abs(t - 2.1)) for t in t_s]
        frames = {"t_s": t_s, "left_contact": [1.0] * 37, "right_contact": [1.0] * 37, "depth_percent": depth}
        (one,) = truth.of_film(Film("s", "squats", (spec,)), frames)["repetitions"]
        assert one["bottom_s"] == pytest.approx(2.1)
        wanted[yaw_deg] = one["measured"]
    assert wanted == {0.0: "yes", -29.0: "either", 40.0: "no"}


def test_every_kind_is_shown_by_people_to_develop_against_and_by_people_held_out():
    from validation.movements.plan import plan

    films = plan()
    assert len({film.key for film in films}) == len({film.name for film in films}) == len(films) >= 60
    held, free = (
        {take.subject.name for film in films if film.held_out == out for take in film.takes} for out in (1, 0)
    )
    assert not held & free
    assert all(take.subject.held_out <= film.held_out for film in films for take in film.takes)
    both = {film.kind for film in films if film.held_out} & {film.kind for film in films if not film.held_out}
    assert {film.kind for film in films} - both == set()


def test_clips_without_things_and_sticks_keep_their_names_in_the_cache():
    from validation.sweep import MAIN, SMALL, plan

    assert plan(MAIN, SMALL)[0].spec.key == "d0b8c3873f08c0489e7e"


def test_a_nudge_moves_the_picture_and_nothing_moves_it_before():
    from validation.movements.film import Nudge, _moved

    picture = np.zeros((200, 100, 3), np.uint8)
    picture[100:110, 50:60] = 255
    nudges = (Nudge(2.0, aside=0.05, down=-0.1),)
    assert _moved(picture, nudges, 1.9) is picture
    y, x = np.argwhere(_moved(picture, nudges, 2.3)[..., 0] > 128).mean(axis=0)
    assert (y, x) == pytest.approx((104.5 - 20, 54.5 + 10), abs=0.1)
