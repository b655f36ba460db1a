"""The knees of each repetition against the factory's truth, at the same depth down and up."""

import numpy as np
import pytest

from hipcheck.exercises.knees import FPPA_DEEPEST_PERCENT, _caves_in, _caves_in_rising, collapse_of, knee_curves
from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, joint, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import estimate_pelvis
from hipcheck.reference.corrections import fppa_bias_deg
from hipcheck.results import Change
from recognised import squats_of, stances_of
from track_damage import cut, hide, shifted
from track_factory import Timing, depth, join, make_track


def squats(track, facing="front"):
    return squats_of(prepare(track, facing))


def knee(squat, side):
    return getattr(squat.knees, side)


@pytest.mark.parametrize("reps", [1, 3, 20])
def test_every_repetition_with_its_times_and_depth(reps):
    timing = Timing(reps=reps)
    found, partial = squats(make_track("squat", timing=timing, noise_px=0.5, depth_percent=25.0))
    assert partial == 0
    assert [squat.rep for squat in found] == list(range(1, reps + 1))
    for squat in found:
        begin = 2 + 2.5 * (squat.rep - 1)
        assert squat.start_s == pytest.approx(begin, abs=0.12)
        assert squat.bottom_s == pytest.approx(begin + 1, abs=0.1)
        assert squat.end_s == pytest.approx(begin + 2, abs=0.12)
        assert squat.depth_percent == pytest.approx(25.0, abs=0.4)
        assert squat.kind == "bilateral"


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", BOTH_SIDES)
@pytest.mark.parametrize("roll", [0.0, 5.0])
def test_fppa_at_matched_depth_is_the_factorys(facing, side, roll):
    track = make_track("squat", facing=facing, depth_percent=28.0, roll_deg=roll, **{f"valgus_{side}_deg": 20.0})
    found, _ = squats(track, facing)
    assert len(found) == 3
    misread = float(fppa_bias_deg(facing, np.array(14.0)))  # the network misreads people; the factory is exact
    for squat in found:
        assert squat.matched_depth_percent == 14.0
        # Valgus grows with depth: at half the depth it is half of 20.
        for value in (knee(squat, side).fppa_deg.down, knee(squat, side).fppa_deg.up):
            assert value + misread == pytest.approx(10.0, abs=0.25)
        assert knee(squat, side).fppa_deg.peak + misread == pytest.approx(20.0 * 20 / 28, abs=0.6)
        assert knee(squat, side).fppa_from_standing_deg.value + misread == pytest.approx(20.0 * 20 / 28, abs=0.6)
        assert knee(squat, side).caves_in == "present"
        straight = knee(squat, other_side(side))
        assert straight.fppa_deg.peak + misread == pytest.approx(0.0, abs=0.2)
        assert straight.caves_in == "absent" if facing == "front" else "within_error"
        apart = 10.0 if side == "left" else -10.0
        assert squat.fppa_asymmetry_deg.value == pytest.approx(apart, abs=0.3)
        assert squat.fppa_both_mean_deg + misread == pytest.approx(5.0, abs=0.2)
        assert squat.ascent_collapse == "not_seen"


def test_shallow_squats_are_matched_at_eight_percent_and_the_shallowest_are_none():
    found, _ = squats(make_track("squat", depth_percent=11.0, valgus_left_deg=11.0))
    assert [squat.matched_depth_percent for squat in found] == [8.0] * 3
    assert found[0].knees.left.fppa_deg.down == pytest.approx(8.0, abs=0.25)
    assert squats(make_track("squat", depth_percent=7.5)) == ([], 0)


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_valgus_only_on_the_way_up_is_a_collapse(side):
    track, timing = make_track("squat", depth_percent=28.0), Timing()
    caving = make_track("squat", depth_percent=28.0, **{f"valgus_{side}_deg": 20.0})
    cycle = (track.t_s - timing.first_rep_s) % (timing.rep_s + timing.pause_s)
    rising = (cycle > timing.rep_s / 2) & (depth(track.t_s, timing) > 0)
    xy = np.where(rising[:, None, None], caving.xy_px, track.xy_px)
    found, _ = squats(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720))
    for squat in found:
        change = knee(squat, side).ascent_minus_descent_deg
        assert change.value == pytest.approx(10.0, abs=1.0)
        assert change.value > change.error
        assert squat.ascent_collapse == "seen"
        assert abs(knee(squat, other_side(side)).ascent_minus_descent_deg.value) < 0.5


def test_deep_squats_are_masked_where_the_angle_means_nothing():
    motion = prepare(make_track("squat", depth_percent=50.0, valgus_left_deg=30.0), "front")
    curves = knee_curves(motion)
    deep = curves.depth_percent > FPPA_DEEPEST_PERCENT
    assert deep.any()
    for side in BOTH_SIDES:
        np.testing.assert_array_equal(np.isnan(curves.fppa_deg[side]), deep)
        assert not np.isnan(curves.knee_over_toe_percent[side]).any()
    found, _ = squats_of(motion, curves)
    assert found[0].knees.left.fppa_deg.peak == pytest.approx(30 * 20 / 50, abs=0.6)
    assert found[0].knees.left.fppa_deg.up == pytest.approx(30 * 14 / 50, abs=0.6)
    at = found[0].knees.left.evidence_t_s
    assert np.interp(at, motion.t_s, curves.depth_percent) <= 20.0


def test_the_lengths_at_the_bottom():
    valgus = make_track("squat", depth_percent=19.0, valgus_left_deg=16.0, valgus_right_deg=16.0)
    found, _ = squats(valgus)
    bottom = valgus.t_s == 3.0
    knees, ankles = (
        np.abs(np.diff(valgus.xy_px[bottom][:, [joint(s, name) for s in BOTH_SIDES], 0], axis=1)[0, 0])
        for name in ("knee", "ankle")
    )
    assert found[0].knee_ankle_separation_ratio.bottom == pytest.approx(knees / ankles, abs=0.01)
    assert found[0].knee_ankle_separation_ratio.bottom < 0.9
    straight, _ = squats(make_track("squat", depth_percent=19.0))
    inward = 100 * 0.42 * np.sin(np.deg2rad(8)) / 0.84  # half the angle at each end of a bone that is 0.42 m
    moved = [s[0].knees.left.knee_over_toe_percent.bottom for s in (found, straight)]
    assert moved[0] - moved[1] == pytest.approx(inward, abs=1.5)
    assert found[0].knees.left.medial_knee_displacement_percent == pytest.approx(moved[0] - moved[1], abs=1.0)
    assert found[0].knees.left.knee_over_toe_from_standing_percent == pytest.approx(inward, abs=1.5)
    assert found[0].knees.left.band == "amber"
    assert straight[0].knees.left.band == "green"


def test_feet_turned_out_do_not_make_a_band():
    """A toe that points outward lies outside the knee in standing already."""
    straight, turned = (squats(make_track("squat", depth_percent=19.0, toe_out_deg=a))[0][0] for a in (0.0, 25.0))
    assert turned.knees.left.knee_over_toe_percent.bottom > straight.knees.left.knee_over_toe_percent.bottom + 5
    assert turned.knees.left.band == straight.knees.left.band == "green"


@pytest.mark.parametrize("facing", ["front", "back"])
def test_hips_that_shift_to_the_left_are_positive(facing):
    track = make_track("squat", facing=facing)
    toward_left = 12 if facing == "front" else -12
    upper = [j for j in Joint if "KNEE" not in j.name and "ANKLE" not in j.name and j < Joint.LEFT_HEEL]
    xy = track.xy_px.copy()
    xy[:, upper, 0] += toward_left * depth(track.t_s, Timing())[:, None]
    found, _ = squats(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720), facing)
    leg_px = prepare(track, facing).standing.mean_leg_px
    assert found[0].hip_shift_percent == pytest.approx(100 * 12 / leg_px, abs=0.3)


def test_the_edges_of_the_clip_cut_repetitions():
    found, partial = squats(cut(make_track("squat"), 3.0, 8.0))
    assert (len(found), partial) == (1, 2)


def test_a_step_or_a_lifted_foot_is_no_squat_on_both_legs():
    track = make_track("squat", timing=Timing(reps=1))
    walking = shifted(track, [joint("left", n) for n in ("ankle", "heel", "foot_index", "knee")], 3.0, 99.0, dx=45)
    assert squats(walking)[0] == []
    single = make_track("single_squat", timing=Timing(reps=2, first_rep_s=3.0, touch_down_s=9.0))
    assert squats(single)[0] == []
    assert squats(make_track("stance", drop_deg=10))[0] == []


def test_lost_knees_leave_only_what_was_seen():
    track = make_track("squat", valgus_left_deg=10.0, timing=Timing(reps=2))
    found, partial = squats(hide(track, [Joint.LEFT_KNEE], 2.0, 4.2))
    first, second = found
    assert first.knees.left.fppa_deg.down is None
    assert first.knees.left.fppa_deg.peak is None
    assert first.knees.left.caves_in == "within_error"
    assert first.knees.left.band is None
    assert first.fppa_both_mean_deg is None
    assert first.fppa_asymmetry_deg.value is None
    assert first.knees.right.fppa_deg.down == pytest.approx(0.0, abs=0.2)
    assert second.knees.left.fppa_deg.down is not None
    assert partial == 0
    gone, partial = squats(hide(track, [Joint.LEFT_ANKLE], 2.6, 3.6))
    assert ([s.rep for s in gone], partial) == ([1], 1)


def test_one_clip_may_hold_both_exercises():
    track = join(make_track("stance", side="right", noise_px=0.5), make_track("squat", noise_px=0.5))
    found, partial = squats(track)
    motion = prepare(track, "front")
    (stance,) = stances_of(motion)
    assert (len(found), partial, stance.side) == (3, 0, "right")
    assert found[0].bottom_s == pytest.approx(9 + 3, abs=0.1)
    assert stance.end_s < found[0].start_s


def test_a_mirror_changes_the_knees_over():
    track = make_track("squat", valgus_left_deg=14.0, noise_px=0.5)
    (here, *_), (there, *_) = squats(track)[0], squats(track.mirrored())[0]
    assert there.knees.right.fppa_deg.up == pytest.approx(here.knees.left.fppa_deg.up)
    assert there.knees.left.fppa_deg.up == pytest.approx(here.knees.right.fppa_deg.up)
    assert there.fppa_asymmetry_deg.value == pytest.approx(-here.fppa_asymmetry_deg.value)
    assert there.ascent_collapse == here.ascent_collapse


@pytest.mark.parametrize(
    ("value", "error", "verdict"),
    [
        (7.0, 6.5, "present"),
        (6.4, 6.5, "within_error"),
        (5.0, 1.0, "absent"),
        (5.1, 1.0, "present"),
        (3.5, 6.5, "absent"),
        (3.6, 6.5, "within_error"),
        (-20.0, 6.5, "absent"),
        (None, 6.5, "within_error"),
        (7.0, None, "within_error"),
    ],
)
def test_caving_in_as_a_table(value, error, verdict):
    assert _caves_in(Change(value=value, error=error)) == verdict


@pytest.mark.parametrize(
    ("rising", "inside", "narrower", "verdict"),
    [
        (3.1, 6.0, False, "seen"),
        (3.1, 5.0, False, "within_error"),  # inside by less than what is called caving in
        (3.1, -0.1, False, "within_error"),  # perhaps outside
        (3.1, -8.0, False, "not_seen"),  # comes back from outside
        (30.0, -8.0, True, "not_seen"),
        (0.1, 6.0, True, "seen"),
        (0.0, 6.0, True, "not_seen"),  # the other knee brings them together
        (2.0, 20.0, False, "not_seen"),
        (2.1, 20.0, False, "within_error"),
        (-9.0, 20.0, False, "not_seen"),
        (None, 6.0, True, "within_error"),
        (9.0, None, False, "within_error"),
    ],
)
def test_caving_in_on_the_way_up_as_a_table(rising, inside, narrower, verdict):
    changes = Change(value=rising, error=3.0), Change(value=inside, error=12.0 if (inside or 0) > -1 else 6.5)
    assert _caves_in_rising(*changes, narrower) == verdict


@pytest.mark.parametrize(
    ("left", "right", "of_both"),
    [
        ("seen", "not_seen", "seen"),
        ("within_error", "seen", "seen"),
        ("not_seen", "not_seen", "not_seen"),
        ("not_seen", "within_error", "within_error"),
    ],
)
def test_a_squat_caves_in_where_one_of_its_knees_does(left, right, of_both):
    (squat,) = squats(make_track("squat", timing=Timing(reps=1)))[0]
    knees = (squat.knees.left.model_copy(update={"caves_in_rising": left}),)
    knees += (squat.knees.right.model_copy(update={"caves_in_rising": right}),)
    assert collapse_of(knees) == of_both


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_knee_that_comes_back_from_outside_does_not_cave_in(side):
    """It is farther in on the way up, by more than the error, and outside throughout."""
    track, timing = make_track("squat", depth_percent=28.0, **{f"valgus_{side}_deg": -45.0}), Timing()
    less = make_track("squat", depth_percent=28.0, **{f"valgus_{side}_deg": -20.0})
    cycle = (track.t_s - timing.first_rep_s) % (timing.rep_s + timing.pause_s)
    rising = (cycle > timing.rep_s / 2) & (depth(track.t_s, timing) > 0)
    xy = np.where(rising[:, None, None], less.xy_px, track.xy_px)
    for squat in squats(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720))[0]:
        change = knee(squat, side).ascent_minus_descent_deg
        assert change.value > change.error
        assert knee(squat, side).caves_in_rising == squat.ascent_collapse == "not_seen"


def test_how_far_out_a_knee_went_is_its_smallest_angle_against_standing():
    found, _ = squats(make_track("squat", depth_percent=19.0, valgus_left_deg=-25.0))
    for squat in found:
        left, right = squat.knees.left, squat.knees.right
        assert left.fppa_outermost_from_standing_deg == pytest.approx(-25.0, abs=3.5)
        assert left.fppa_outermost_from_standing_deg < left.fppa_from_standing_deg.value - 5
        assert abs(right.fppa_outermost_from_standing_deg) < 4


def test_the_pelvis_at_the_bottom_has_an_error():
    motion = prepare(make_track("squat"), "front")
    pelvis = estimate_pelvis(motion)
    (squat, *_), _ = squats_of(motion)
    assert squat.pelvic_drop_error_deg > pelvis.error_over(slice(0, len(motion.t_s)))
