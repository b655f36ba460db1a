"""Each hold, repetition and step is judged by its own turn."""

import dataclasses
import math

import numpy as np
import pytest

from hipcheck.exercises.turned import is_too_turned, issues_of_feet
from hipcheck.measure import measure
from hipcheck.motion import prepare
from hipcheck.reference.uncertainty import method_half_width, turned_half_width
from hipcheck.view import Turn
from recording_factory import make_recording
from track_factory import Timing, join, make_track

TWO = Timing(first_rep_s=1.6, rep_s=2.0, pause_s=0.4, reps=2)


def results_of(*tracks, **asked):
    return measure(make_recording(join(*tracks) if len(tracks) > 1 else tracks[0]), **asked)[0]


def squats(**posture):
    return make_track("squat", timing=TWO, depth_percent=20.0, noise_px=0.3, **posture)


def codes(results):
    return {issue.code for issue in results.quality.issues}


@pytest.mark.parametrize("facing", ["front", "back"])
def test_repetitions_that_are_turned_too_far_are_named_and_the_others_measured(facing):
    results = results_of(squats(facing=facing), squats(facing=facing, yaw_deg=42.0))
    assert "body_turned" not in codes(results)
    assert [round(squat.turn_deg / 10) for squat in results.squats] == [0, 0]
    assert all(squat.end_s < 8.0 for squat in results.squats)
    turned = [one for one in results.unmeasured if one.code == "body_turned"]
    assert [one.what for one in turned] == ["squat", "squat"]
    for one in turned:
        assert one.start_s > 7.0
        assert "beyond 25° the knees cannot be measured" in one.message
        assert "± " in one.message


def test_a_hold_that_is_turned_too_far_is_named():
    results = results_of(make_track("stance"), make_track("stance", yaw_deg=42.0))
    assert [stance.end_s < 9.0 for stance in results.stances] == [True]
    assert results.stances[0].turn_deg == pytest.approx(0.0, abs=4.0)
    assert [(one.what, one.code) for one in results.unmeasured] == [("hold", "body_turned")]
    assert results.unmeasured[0].start_s == pytest.approx(11.0, abs=0.5)


def test_what_is_not_looked_for_is_not_listed_as_unmeasured():
    tracks = make_track("stance"), make_track("stance", yaw_deg=42.0)
    assert results_of(*tracks, exercise="squat").unmeasured == []


def test_what_is_not_known_of_the_own_turn_of_a_repetition_is_in_its_errors():
    square, turned = (results_of(squats(yaw_deg=yaw)).squats[0] for yaw in (0.0, 18.0))
    assert turned.turn_deg == pytest.approx(18.0, abs=4.0)
    for read in (
        lambda squat: squat.knees.left.fppa_deg.error,
        lambda squat: squat.knees.right.fppa_from_standing_deg.error,
        lambda squat: squat.fppa_asymmetry_deg.error,
        lambda squat: squat.knees.left.knee_over_toe_percent.error,
    ):
        assert 0.5 < read(turned) - read(square) < 5.0


def test_without_depth_the_turn_is_unknown_and_counts_as_none():
    track = squats()
    flat = dataclasses.replace(track, world_m=np.full_like(track.world_m, np.nan))
    squat = results_of(flat).squats[0]
    assert squat.turn_deg is None
    assert squat.turn_error_deg is None
    assert squat.knees.left.fppa_deg.error == pytest.approx(method_half_width("fppa_deg", "front"), abs=0.3)


@pytest.mark.parametrize("turn_deg", [0.0, 12.0, 18.0, 25.0])
def test_a_half_width_holds_95_percent_of_shifted_errors(turn_deg):
    method, per_degree = 6.0, turned_half_width("fppa_deg", "front", 1e-9, 30.0, 0.0) / 30.0
    half = turned_half_width("fppa_deg", "front", method, turn_deg, 0.0)
    errors = np.random.default_rng(5).normal(1.2 * turn_deg, method / 1.96, 200_000)
    assert np.mean(np.abs(errors) <= half) == pytest.approx(0.95, abs=0.012)
    assert per_degree == pytest.approx(1.2, abs=0.01)  # so that the shift above is the one meant


def test_a_turn_as_it_is_read_from_people_who_stand_squarely_hardly_widens():
    half = [turned_half_width("fppa_deg", "front", 6.5, turn_deg, 0.0) for turn_deg in (0.0, 2.0, 5.0, 12.0)]
    assert half[0] == 6.5
    assert half[1] < 6.7
    assert half == sorted(half)


def test_an_unknown_turn_widens_nothing():
    assert turned_half_width("fppa_deg", "back", 8.0, math.nan, math.nan) == 8.0


def test_too_turned_is_told_by_the_turn_or_by_what_is_not_known_of_it():
    assert is_too_turned(Turn(-31.0, 5.0))
    assert is_too_turned(Turn(5.0, 35.0))
    assert is_too_turned(Turn(29.0, 10.0))
    assert not is_too_turned(Turn(-22.0, 8.0))
    assert is_too_turned(Turn(-22.0, 8.0), 25.0)
    assert not is_too_turned(Turn(math.nan, math.nan))


class Feet:
    """A view whose feet are known."""

    def __init__(self, left_deg, right_deg):
        self.turn = Turn(0.0, 5.0, left_deg, right_deg)

    def over(self, start, stop):
        return self.turn


def feet_issues(left_deg, right_deg, track=None):
    track = track or squats()
    results = results_of(track)
    return issues_of_feet(Feet(left_deg, right_deg), prepare(track, "front"), results.stances, results.squats)


def test_feet_that_point_out_are_told_for_the_stretch():
    (issue,) = feet_issues(40.0, 42.0)
    assert "the left foot by 40 degrees out" in issue.message
    assert "the right foot by 42 degrees out" in issue.message
    assert 1.0 < issue.start_s < 2.5
    assert issue.end_s < 6.5
    assert feet_issues(20.0, 20.0) == []
    assert feet_issues(math.nan, math.nan) == []


@pytest.mark.parametrize(("left", "right", "way"), [(40.0, -38.0, "left"), (-36.0, 40.0, "right")])
def test_feet_that_both_point_the_same_way_belong_to_a_turned_body(left, right, way):
    (issue,) = feet_issues(left, right)
    assert issue.message.startswith(f"Both feet point to the person's {way}")
    assert "the body is turned over its feet" in issue.message


def test_on_one_leg_feet_count_sooner():
    assert len(feet_issues(26.0, 10.0, make_track("stance"))) == 1
    assert feet_issues(26.0, 10.0) == []


@pytest.mark.parametrize("roll", [-6.0, 6.0])
def test_a_rolled_camera_moves_no_knee_beside_its_toe(roll):
    timing = Timing(first_rep_s=0.2, rep_s=2.0, pause_s=0.0, reps=3)
    level, rolled = (
        results_of(make_track("squat", timing=timing, duration_s=6.2, roll_deg=r), exercise="squat")
        for r in (0.0, roll)
    )
    assert level.baseline is rolled.baseline is None
    assert len(level.squats) == len(rolled.squats) > 0
    for one, other in zip(level.squats, rolled.squats, strict=True):
        for side in ("left", "right"):
            here, there = (getattr(squat.knees, side).knee_over_toe_percent for squat in (one, other))
            assert there.bottom == pytest.approx(here.bottom, abs=1.5)  # 6 degrees would be 4
            assert there.error > method_half_width("knee_over_toe_percent", "front")
