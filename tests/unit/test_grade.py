"""The Trendelenburg test graded as it was published, from holds of known truth."""

import numpy as np
import pytest

from hipcheck.exercises.findings import summarise
from hipcheck.exercises.grade import judge_as_reported
from hipcheck.exercises.posture import fade_s, find_postures
from hipcheck.exercises.stance_findings import grade_words, sign_words
from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate
from hipcheck.results import Conduct, Reported, Stance
from recognised import stances_of
from track_damage import cut, hide
from track_factory import ANKLE_WIDTH_M, LEG_M, Timing, make_track

ASKED = Reported(conduct=Conduct(raise_asked=True))
LIFT_S = 2.0


def held(
    *knots, seconds=30.6, side="left", error_deg=2.0, lean_deg=0.0, facing="front", clip_ends=False, hidden=()
) -> Stance:
    """Return a hold whose pelvic drop goes through the given (seconds after the lift, degrees)."""
    down_s = 99.0 if clip_ends else LIFT_S + seconds
    track = make_track(
        "stance",
        side=side,
        facing=facing,
        lean_deg=lean_deg,
        fps=15,
        timing=Timing(lift_s=LIFT_S, touch_down_s=down_s),
        duration_s=LIFT_S + seconds + (0.0 if clip_ends else 1.0),
    )
    motion = prepare(hide(track, list(hidden), LIFT_S, 99.0) if hidden else track, facing)
    times, drops = zip(*knots, strict=True)
    drop = np.interp(motion.t_s - LIFT_S, (0.0, *times), (0.0, *drops))
    obliquity = drop if side == "left" else -drop
    (stance,) = stances_of(motion, PelvisEstimate("markers", obliquity, obliquity, np.full_like(drop, error_deg)))
    return stance


def graded(*knots, reported=ASKED, **how) -> Stance:
    (stance,) = judge_as_reported([held(*knots, **how)], reported)
    return stance


UP = ((1.0, -8.0), (40.0, -8.0))
LATE_UP = ((0.6, 4.0), (5.0, 4.0), (6.0, -8.0), (50.0, -8.0))
LEVEL = ((1.0, 0.0), (40.0, 0.0))
SINKS_TO_LEVEL = ((1.0, -8.0), (12.0, -8.0), (12.5, 0.0), (40.0, 0.0))


@pytest.mark.parametrize(
    ("knots", "how", "grade", "sign"),
    [
        (UP, {}, "raised_and_held", "not_seen"),
        (UP, {"error_deg": 7.5}, "raised_and_held", "not_seen"),
        (UP, {"error_deg": 8.5}, None, "not_seen"),  # within the error it may not have been raised
        (LEVEL, {}, "not_raised", "not_seen"),
        (LEVEL, {"error_deg": 4.9}, "not_raised", "not_seen"),
        (LEVEL, {"error_deg": 5.2}, None, "within_error"),
        (((1.0, -1.5), (40.0, -1.5)), {}, "not_raised", "not_seen"),
        (((1.0, 9.0), (40.0, 9.0)), {}, "not_raised", "seen"),
        (SINKS_TO_LEVEL, {}, "delayed", "incomplete"),
        (((1.0, -8.0), (12.0, -8.0), (12.5, 9.0), (40.0, 9.0)), {}, "delayed", "seen"),
        (SINKS_TO_LEVEL, {"error_deg": 8.5}, None, "within_error"),
        (UP, {"lean_deg": 14.0}, "not_valid", "compensated"),
        (SINKS_TO_LEVEL, {"lean_deg": 14.0}, "delayed", "compensated"),
        (((1.0, 9.0), (40.0, 9.0)), {"lean_deg": 14.0}, "not_raised", "seen"),
        (UP, {"seconds": 8.0}, "not_valid", "incomplete"),  # the foot came down
        (UP, {"seconds": 8.0, "clip_ends": True}, None, "incomplete"),  # the film ended
        (((1.0, -8.0), (5.0, -8.0), (5.5, 0.0), (40.0, 0.0)), {"seconds": 12.0}, "delayed", "incomplete"),
        (((1.0, 9.0), (40.0, 9.0)), {"seconds": 4.0}, "not_raised", "seen"),
        (UP, {"seconds": 2.6}, "not_valid", "not_interpretable"),
        (UP, {"hidden": (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER)}, None, "within_error"),
        (LATE_UP, {"seconds": 37.0}, "raised_and_held", "not_seen"),
        (((1.0, 0.0), (19.0, 0.0), (20.0, -8.0), (50.0, -8.0)), {}, None, "not_seen"),  # up for 10 s
        (((1.0, -8.0), (30.0, -8.0), (30.3, 0.0), (40.0, 0.0)), {"seconds": 34.0}, "raised_and_held", "not_seen"),
    ],
)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_grade_is_that_of_the_published_test(knots, how, grade, sign, side):
    stance = graded(*knots, side=side, **how)
    assert (stance.raise_grade, stance.sign) == (grade, sign)
    assert (stance.delayed_s is not None) == (grade == "delayed")


def test_when_a_raised_pelvis_sank_is_told():
    assert graded(*SINKS_TO_LEVEL).delayed_s == pytest.approx(12.2, abs=0.4)


@pytest.mark.parametrize("knots", [UP, LEVEL, SINKS_TO_LEVEL])
@pytest.mark.parametrize(
    "reported",
    [None, Reported(age_years=30), Reported(conduct=Conduct()), Reported(conduct=Conduct(raise_asked=False))],
)
def test_what_was_not_asked_for_has_no_grade(knots, reported):
    before = held(*knots)
    assert judge_as_reported([before], reported) == [before]
    assert before.raise_grade is None


def test_a_drop_before_the_raise_is_kept_and_is_not_the_sign_of_the_test():
    knots = ((0.6, 7.0), (5.0, 7.0), (6.0, -8.0), (50.0, -8.0))
    alone, asked = held(*knots, seconds=37.0), graded(*knots, seconds=37.0)
    assert (alone.sign, alone.pattern) == ("seen", "drops")
    assert (asked.sign, asked.pattern, asked.raise_grade) == ("not_seen", "level", "raised_and_held")
    assert asked.spontaneous.pelvic_drop_deg == pytest.approx(7.0, abs=0.2)
    assert asked.raised.pelvic_drop_deg == pytest.approx(-8.0, abs=0.2)
    assert asked.pelvic_drop_deg == alone.pelvic_drop_deg
    assert asked.raised.start_s <= asked.evidence_t_s <= asked.raised.end_s
    (finding, *_) = summarise([asked], [], method="markers", cut_squats=0, looked_for="auto", reported=ASKED).findings
    assert finding.startswith("Trendelenburg test, left leg: raised and held. The right side was up by 8.0° ± 2.0°")


@pytest.mark.parametrize("support", ["none", "fingertip", "more"])
def test_a_fingertip_is_allowed_and_named_and_more_is_not_valid(support):
    reported = Reported(conduct=Conduct(raise_asked=True, support=support))
    stance = graded(*UP, reported=reported)
    assert stance.raise_grade == ("not_valid" if support == "more" else "raised_and_held")
    assert (stance.sign == "not_interpretable") == (support == "more")
    said = " ".join(
        summarise([stance], [], method="markers", cut_squats=0, looked_for="auto", reported=reported).findings
    )
    assert ("with a fingertip of support" in said) == (support == "fingertip")
    assert ("More than one fingertip" in said) == (support == "more")
    without = Reported(conduct=Conduct(support=support))
    assert (judge_as_reported([held(*UP)], without)[0].sign == "not_interpretable") == (support == "more")


def test_pain_makes_the_test_not_valid():
    stance = graded(*UP, reported=Reported(pain_left=7, conduct=Conduct(raise_asked=True)))
    assert (stance.raise_grade, stance.sign) == ("not_valid", "not_interpretable")
    assert "pain of 7 of 10" in stance.reasons[0]


@pytest.mark.parametrize("knots", [UP, LEVEL, SINKS_TO_LEVEL, ((1.0, 9.0), (40.0, 9.0))])
@pytest.mark.parametrize("how", [{}, {"seconds": 8.0}, {"lean_deg": 14.0}])
def test_judging_again_changes_nothing(knots, how):
    once = graded(*knots, **how)
    assert judge_as_reported([once], ASKED) == [once]


@pytest.mark.parametrize(
    ("knots", "how", "verdict", "advice"),
    [
        (UP, {}, "the pelvis is raised on the right, by 8.0° ± 2.0°, and held for 30.5 s.", "nothing_found"),
        (SINKS_TO_LEVEL, {}, "the pelvis is raised on the right, by 8.0° ± 2.0°, and sinks after 12.", "not_held_up"),
        (LEVEL, {}, "the pelvis is not raised on the right as the test asks; at its highest it is 0.0°", "not_held_up"),
        (((1.0, 9.0), (40.0, 9.0)), {}, "the pelvis drops on the right: clear, 9.0°", "pelvic_drop"),
        (
            UP,
            {"lean_deg": 14.0},
            "which can mask a drop of the pelvis: 14.0° ± 2.0°, usual is up to 5°, a proposal",
            "trunk_lean",
        ),
        (UP, {"seconds": 8.0}, "the pelvis is raised on the right, for 7.9 s; the 30 s of the test were", "nothing"),
    ],
)
def test_the_verdict_follows_the_grade(knots, how, verdict, advice):
    summary = summarise([graded(*knots, **how)], [], method="markers", cut_squats=0, looked_for="auto", reported=ASKED)
    assert verdict in summary.verdict
    assert advice in " ".join(summary.advice_keys)
    assert ("sign not seen" in " ".join(summary.findings)) == (knots == UP and not how)


@pytest.mark.parametrize(
    ("knots", "how", "sign", "grade"),
    [
        (UP, {}, "not seen", "raised and held"),
        (UP, {"seconds": 8.0}, "no drop in 7.9 s", "not valid"),
        (SINKS_TO_LEVEL, {}, "no drop, sinks after 12.", "delayed, at 12."),
        (LEVEL, {}, "no drop below level", "not raised"),
        (UP, {"lean_deg": 14.0}, "not interpretable (compensated)", "not valid"),
        (LEVEL, {"error_deg": 5.2}, "cannot be told", "cannot be told"),
    ],
)
def test_sign_and_grade_in_the_words_of_a_table(knots, how, sign, grade):
    stance = graded(*knots, **how)
    assert sign_words(stance).startswith(sign)
    assert grade_words(stance, asked=True).startswith(grade)
    assert grade_words(stance, asked=False) == "raise not asked for"


def test_results_of_before_there_were_these_signs_are_not_called_reassuring():
    old = held(*LEVEL, seconds=8.0).model_copy(update={"sign": "not_seen"})
    assert sign_words(old) == "no drop in 7.9 s"
    leaning = held(*LEVEL, lean_deg=14.0).model_copy(update={"sign": "not_seen", "pattern": "leans"})
    assert sign_words(leaning) == "not interpretable (compensated)"


CLOCK_S = np.arange(0.0, 30.0, 1 / 60)


def drop_through(*knots):
    times, drops = zip(*knots, strict=True)
    return np.interp(CLOCK_S, times, drops)


def test_the_first_and_the_highest_posture_against_closed_form():
    drop = drop_through((0.0, 0.0), (0.5, 3.0), (4.0, 3.0), (5.0, -6.0), (15.0, -6.0), (16.0, -9.0), (30.0, -9.0))
    found = find_postures(100.0 + CLOCK_S, drop, 1.0)
    assert found.spontaneous.pelvic_drop_deg == pytest.approx(3.0, abs=0.05)
    assert 100.5 <= found.spontaneous.start_s <= 101.1
    assert 103.5 <= found.spontaneous.end_s <= 104.6
    assert found.raised.pelvic_drop_deg == pytest.approx(-9.0, abs=0.05)
    assert found.raised.start_s >= 115.5
    assert found.raised_from_s == pytest.approx(105.0, abs=0.5)  # not only where it is highest
    assert found.drop_after_raise_deg == pytest.approx(-6.0, abs=1.0)
    assert found.raised.error == found.spontaneous.error == 1.0


def test_a_pelvis_raised_with_the_foot_is_both_at_first_and_highest():
    found = find_postures(CLOCK_S, drop_through((0.0, 0.0), (0.6, -7.0), (30.0, -7.0)), 2.0)
    assert found.spontaneous.pelvic_drop_deg == pytest.approx(-7.0, abs=0.05)
    assert found.raised.pelvic_drop_deg == pytest.approx(-7.0, abs=0.05)


def test_what_is_never_still_or_never_seen_has_no_posture():
    moving = find_postures(CLOCK_S, 3.0 * CLOCK_S, 1.0)
    unseen = find_postures(CLOCK_S, np.full(len(CLOCK_S), np.nan), 1.0)
    short = find_postures(CLOCK_S[:60], np.zeros(60), 1.0)
    for found in (moving, unseen, short):
        assert (found.spontaneous, found.raised, found.raised_from_s) == (None, None, None)
    late = find_postures(CLOCK_S, drop_through((0.0, 0.0), (9.0, -18.0), (30.0, -18.0)), 1.0)
    assert late.spontaneous is None
    assert late.raised.pelvic_drop_deg == pytest.approx(-18.0, abs=0.1)


def test_a_raise_within_its_error_is_none():
    drop = drop_through((0.0, 0.0), (0.6, -4.0), (30.0, -4.0))
    assert find_postures(CLOCK_S, drop, 3.9).raised_from_s is not None
    assert find_postures(CLOCK_S, drop, 4.1).raised_from_s is None
    assert find_postures(CLOCK_S, drop / 2.1, 0.5).raised_from_s is None  # 1.9 degrees count as level


def test_half_a_hold_unseen_gives_what_was_seen():
    drop = drop_through((0.0, 0.0), (0.6, -7.0), (30.0, -7.0))
    drop[900:] = np.nan
    assert find_postures(CLOCK_S, drop, 2.0).raised.pelvic_drop_deg == pytest.approx(-7.0, abs=0.05)
    assert fade_s(drop, 2.0) is None


def mirrored(track):
    xy = track.xy_px.copy()
    xy[..., 0] = track.width_px - xy[..., 0]
    swapped = [_other(joint) for joint in Joint]
    return PoseTrack(
        track.t_s,
        xy[:, swapped],
        track.world_m[:, swapped] * (-1, 1, 1),
        track.visibility,
        track.width_px,
        track.height_px,
    )


def _other(joint):
    name = joint.name
    return Joint[name.replace("LEFT", "RIGHT") if "LEFT" in name else name.replace("RIGHT", "LEFT")]


def shift_of(track, facing="front"):
    (stance,) = stances_of(prepare(track, facing))
    return stance


@pytest.mark.parametrize("side", BOTH_SIDES)
@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("roll", [-5.0, 0.0, 5.0])
def test_the_hips_shift_over_the_foot_by_half_the_distance_of_the_feet(side, facing, roll):
    stance = shift_of(make_track("stance", side=side, facing=facing, roll_deg=roll), facing)
    over = 100 * 0.5 * ANKLE_WIDTH_M / LEG_M * np.cos(np.deg2rad(roll))
    assert stance.pelvic_shift_percent == pytest.approx(over, abs=0.3)


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_mirrored_picture_swaps_the_leg_and_keeps_the_shift(side):
    track = make_track("stance", side=side, drop_deg=5.0, lean_deg=4.0)
    straight, turned = shift_of(track), shift_of(mirrored(track))
    assert turned.side == other_side(straight.side)
    assert turned.pelvic_shift_percent == pytest.approx(straight.pelvic_shift_percent, abs=0.01)
    assert turned.hip_adduction_deg == pytest.approx(straight.hip_adduction_deg, abs=0.05)


def test_hips_that_go_farther_over_the_foot_shift_more():
    track = make_track("stance", timing=Timing(touch_down_s=9.0))
    above_knees = [joint for joint in Joint if joint < Joint.LEFT_KNEE]
    xy, up = track.xy_px.copy(), (track.t_s > 1.7) & (track.t_s < 9.3)
    leg_px = np.linalg.norm(xy[0, Joint.LEFT_HIP] - xy[0, Joint.LEFT_KNEE]) * 2
    xy[np.ix_(up, above_knees, [0])] += 0.04 * leg_px  # toward the left, which is at image right
    moved = PoseTrack(track.t_s, xy, track.world_m, track.visibility, track.width_px, track.height_px)
    more = shift_of(moved).pelvic_shift_percent - shift_of(track).pelvic_shift_percent
    assert more == pytest.approx(4.0, abs=0.3)


def test_without_quiet_standing_there_is_no_shift():
    assert shift_of(cut(make_track("stance", roll_deg=4.0, noise_px=0.3), 3.0, 7.0)).pelvic_shift_percent is None


def test_the_error_of_the_adduction_has_that_of_the_pelvis_in_it():
    for error in (1.0, 4.0):
        assert error <= held(*LEVEL, seconds=6.0, error_deg=error).hip_adduction_error_deg < error + 0.5


def test_of_two_tries_the_abnormal_one_is_told():
    first, second = graded(*UP), graded(*LEVEL)
    summary = summarise([first, second], [], method="markers", cut_squats=0, looked_for="auto", reported=ASKED)
    assert "not raised" in summary.verdict
