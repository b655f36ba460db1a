"""Findings are sentences that say what the numbers say, and no more."""

import numpy as np
import pytest

from hipcheck.exercises.findings import summarise, summarise_refusal
from hipcheck.exercises.words import degrees
from hipcheck.landmarks import BOTH_SIDES, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.results import AngleSummary, Change, Issue, MovementSpan, Unmeasured
from recognised import squats_of, stances_of
from track_factory import Timing, make_track


def stance(side="left", *, error_deg=1.0, seconds=6.0, **posture):
    track = make_track("stance", side=side, timing=Timing(touch_down_s=2 + seconds), **posture)
    motion = prepare(track, "front")
    raw = estimate_pelvis(motion)
    (found,) = stances_of(
        motion, PelvisEstimate("markers", raw.obliquity_deg, raw.raw_deg, np.full_like(raw.raw_deg, error_deg))
    )
    return found


def squats(reps=2, **posture):
    motion = prepare(make_track("squat", timing=Timing(reps=reps), depth_percent=20.0, **posture), "front")
    return squats_of(motion)[0]


def say(stances=(), squats=(), method="markers", cut=0, looked_for="auto", **more):
    return summarise(stances, squats, method=method, cut_squats=cut, looked_for=looked_for, **more)


def test_degrees_with_and_without_error():
    assert degrees(7.25, 3.0) == "7.2° ± 3.0°"
    assert degrees(-0.5) == "−0.5°"
    assert degrees(None) == degrees(None, 3.0) == "not measured"


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_drop_names_the_leg_and_the_other_side(side):
    summary = say([stance(side, drop_deg=9.0)])
    free = other_side(side)
    opening = f"Standing on the {side} leg for 5.9 s: the pelvis drops on the {free} side (9.0° ± 1.0°); "
    assert (
        summary.findings[0]
        == opening + f"Trendelenburg sign seen. The hip that is tested is the one you stand on, the {side} one."
    )
    assert summary.findings[1].startswith("The trunk stays upright")
    assert summary.advice_keys == ["pelvic_drop"]


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_leg_that_shows_the_sign_comes_first(side):
    findings = say([stance(other_side(side)), stance(side, drop_deg=9.0)]).findings
    assert f"on the {side} leg for" in findings[0]
    assert "sign seen" in findings[0]
    assert f"on the {other_side(side)} leg for" in findings[2]
    leaning = say([stance(other_side(side)), stance(side, lean_deg=14.0)]).findings
    assert leaning[0].startswith(f"Standing on the {side} leg")


def test_a_level_pelvis_and_one_that_cannot_be_told():
    level = "the pelvis stays level (at its lowest 0.0° ± 1.0° lower on the right side); "
    assert f"{level}no drop in 5.9 s; the 30 s of the test were not reached." in say([stance()]).findings[0]
    whole = stance().model_copy(update={"hold_complete": True})
    assert say([whole]).findings[0].endswith(f"{level}Trendelenburg sign not seen.")
    unsure = say([stance(drop_deg=4.5)])
    assert "cannot be told from this film (at its lowest 4.5°" in unsure.findings[0]
    assert unsure.advice_keys == ["better_recording"]


def test_the_hip_line_is_always_named_as_such():
    for error, drop in ((14.0, 8.0), (1.0, 8.0)):
        first = say([stance(drop_deg=drop, error_deg=error)], method="hip_line").findings[0]
        assert "hip line of the pose network" in first
    assert "a third of the true tilt" in say([stance(error_deg=14.0)], method="hip_line").findings[0]


def test_an_uninterpretable_hold_says_why_and_judges_nothing():
    summary = say([stance(seconds=2.5, drop_deg=9.0)])
    assert "not interpretable. The leg was held for 2.4 s" in summary.findings[0]
    assert len(summary.findings) == 1
    assert summary.advice_keys == ["better_recording"]


def test_a_sign_that_was_seen_stands_for_its_side_else_the_longest_hold():
    long, short, dropping = stance(seconds=6.0), stance(seconds=4.0), stance(seconds=4.0, drop_deg=9.0)
    assert "for 5.9 s (longest of 2 holds)" in say([short, long]).findings[0]
    assert "for 3.9 s (sign seen in 1 of 3 holds)" in say([short, dropping, long]).findings[0]
    cut = long.model_copy(update={"end_reason": "clip_end"})
    assert "for at least 5.9 s" in say([cut]).findings[0]


@pytest.mark.parametrize(
    ("lean", "sentence"),
    [
        (14.0, "The trunk leans over the left leg more than is usual, 14.0° ± 2.0° on average."),
        (8.0, "The trunk leans over the left leg, 8.0° ± 2.0° on average."),
        (-8.0, "The trunk leans 8.0° ± 2.0° away from the left leg."),
        (3.0, "The trunk stays upright over the left leg (lean 3.0° ± 2.0° on average)."),
    ],
)
def test_the_lean_in_words(lean, sentence):
    assert say([stance(lean_deg=lean)]).findings[1] == sentence


def test_an_upright_trunk_that_is_carried_outward_is_not_called_upright_over_the_leg():
    outward = stance().model_copy(update={"pattern": "leans", "trunk_over_foot_percent": 7.0})
    assert "carried outward over the left foot, by 7 % of leg length" in say([outward]).findings[1]


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_knee_that_moves_inward_is_named_and_the_other_is_not(side):
    found = squats(**{f"valgus_{side}_deg": 18.0})
    summary = say(squats=found)
    most = max(getattr(squat.knees, side).fppa_from_standing_deg.value for squat in found)
    assert most == pytest.approx(18.0, abs=0.2)
    (inward,) = [line for line in summary.findings if "moves inward in" in line]
    assert inward == f"The {side} knee moves inward in 2 of 2 squats, by up to {degrees(most, 6.5)}."
    assert any(f"The {other_side(side)} knee does not move inward" in line for line in summary.findings)
    assert any(line.startswith(f"The {side} knee goes farther in than the") for line in summary.findings)
    assert summary.verdict == f"The {side} knee moves inward in 2 of 2 squats, by up to {degrees(most, 6.5)}."
    assert "knee_valgus" in summary.advice_keys


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_knee_that_moves_inward_comes_first(side):
    first, second = say(squats=squats(**{f"valgus_{side}_deg": 14.0})).findings[:2]
    assert first.startswith(f"The {side} knee moves inward")
    assert second.startswith(f"The {other_side(side)} knee")


def changed_knee(squat, side="left", **update):
    knee = getattr(squat.knees, side).model_copy(update=update)
    return squat.model_copy(update={"knees": squat.knees.model_copy(update={side: knee})})


def test_a_knee_within_error_says_where_it_was_at_its_most_inward():
    (squat,) = squats(reps=1)

    def unsure(value):
        return changed_knee(squat, fppa_from_standing_deg=Change(value=value, error=12.0), caves_in="within_error")

    line = say(squats=[unsure(-3.0), unsure(0.0)]).findings[0]
    assert line == (
        "Whether the left knee moves inward cannot be told from this film (at its most inward it is 0.0° ± 12.0° "
        "farther in than in standing)."
    )
    assert say(squats=[unsure(None)]).findings[0] == "The left knee could not be measured."
    assert "it is 3.0° ± 12.0° farther out than" in say(squats=[unsure(None), unsure(-3.0)]).findings[0]
    assert say(squats=[unsure(0.0)]).advice_keys == ["better_recording"]
    assert say(squats=[unsure(0.0)]).verdict == (
        "Whether the left knee moves inward cannot be told from this film; the right one does not."
    )


def test_of_a_knee_that_goes_out_it_is_told_how_far_it_went_out():
    found = squats(valgus_left_deg=-25.0)
    farthest = min(squat.knees.left.fppa_outermost_from_standing_deg for squat in found)
    line = next(line for line in say(squats=found).findings if "left knee" in line)
    assert line == f"The left knee does not move inward: it goes outward, by up to {degrees(-farthest, 6.5)}."
    assert farthest < -24


def test_knees_that_stay_over_the_feet_and_others():
    found = squats()
    assert say(squats=found).verdict == "Both knees stay over the feet."
    assert say(squats=found).advice_keys == ["nothing_found"]
    for over_toe in (7.0, -7.0, None):
        elsewhere = [changed_knee(squat, knee_over_toe_from_standing_percent=over_toe) for squat in found]
        assert say(squats=elsewhere).verdict == "Neither knee moves inward."
    both = say(squats=squats(valgus_left_deg=18.0, valgus_right_deg=18.0))
    assert both.verdict.startswith("Both knees move inward: the left one by up to")


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_knee_that_moves_inward_on_the_way_up_is_named(side):
    (squat,) = squats(reps=1)
    rising = Change(value=9.0, error=4.0)
    rising_knee = changed_knee(squat, side, caves_in_rising="seen", ascent_minus_descent_deg=rising)
    summary = say(squats=[rising_knee.model_copy(update={"ascent_collapse": "seen"}), squat])
    assert f"On the way up the {side} knee moves inward, by 9.0° ± 4.0° against the way down, in 1 of 2 squats." in (
        summary.findings
    )
    assert summary.verdict == f"On the way up the {side} knee moves inward, in 1 of 2 squats."
    assert not any("On the way up" in line for line in say(squats=[squat]).findings)


def test_a_turned_body():
    turned = squats(valgus_left_deg=18.0, valgus_right_deg=-18.0)
    summary = say(squats=turned)
    assert any("stand square to the camera" in line for line in summary.findings)
    assert not any("apart" in line or "farther" in line for line in summary.findings)
    assert not any("square" in line for line in say(squats=squats(valgus_left_deg=18.0)).findings)
    # Where the turn of each repetition is known, what its error leaves open counts.
    for error_deg, open_ in ((15.0, True), (3.0, False)):
        known = [one.model_copy(update={"turn_deg": 2.0, "turn_error_deg": error_deg}) for one in turned]
        findings = say(squats=known).findings
        assert any("square to the camera" in line for line in findings) == open_
        assert any("the right one outward" in line for line in findings) == (not open_)


def issue(code, severity="warning"):
    return Issue(code=code, severity=severity, message="What is wrong.")


@pytest.mark.parametrize(
    ("code", "compared", "exercises"),
    [("body_yaw", False, False), ("foot_yaw", False, True), ("camera_moved", True, True)],
)
def test_no_sides_are_compared_and_no_exercise_follows_where_the_report_warns(code, compared, exercises):
    summary = say(squats=squats(valgus_left_deg=18.0), issues=[issue(code)])
    assert any(line.startswith("The left knee goes farther in") for line in summary.findings) == compared
    assert any(line.startswith("Left and right are not compared: ") for line in summary.findings) != compared
    assert ("knee_valgus" in summary.advice_keys) == exercises
    assert ("asymmetry" in summary.advice_keys) == compared
    assert ("may move inward" in summary.verdict) == (code == "body_yaw")
    assert any("looks the same" in line for line in summary.findings) == (code == "body_yaw")


def test_a_tilted_camera_without_quiet_standing_compares_no_pelvis():
    holds = [stance("left", drop_deg=9.0), stance("right")]
    rolled = say(holds, issues=[issue("camera_roll")])
    assert [found.metric for found in rolled.asymmetries] == []
    assert any("the camera is tilted" in line for line in rolled.findings)
    assert rolled.advice_keys == ["pelvic_drop"]


def test_a_poor_recording_leads_to_no_exercise():
    poor = say([stance(drop_deg=9.0)], issues=[issue("person_lost")])
    assert poor.advice_keys == ["better_recording"]
    assert poor.verdict.startswith("Standing on the left leg the pelvis drops")


def test_knees_that_go_out_differ_by_how_far_and_call_for_nothing():
    summary = say(squats=squats(valgus_left_deg=-30.0, valgus_right_deg=-8.0))
    (line,) = [line for line in summary.findings if "farther out than the right" in line]
    assert line.startswith("The left knee stays farther out than the right, by ")
    assert summary.advice_keys == ["nothing_found"]


def test_sides_are_compared_only_when_both_were_measured():
    one = say([stance("left", drop_deg=9.0)])
    assert one.asymmetries == []
    two = say([stance("left", drop_deg=9.0), stance("right")])
    drop = next(found for found in two.asymmetries if found.metric == "pelvic_drop_deg")
    assert (drop.left, drop.right) == (pytest.approx(9.0, abs=0.05), pytest.approx(0.0, abs=0.05))
    assert drop.difference == pytest.approx(9.0, abs=0.1)
    assert drop.error == pytest.approx(2**0.5, rel=0.01)
    assert drop.verdict == "present"
    assert "asymmetry" in two.advice_keys
    same = say([stance("left", drop_deg=9.0), stance("right", drop_deg=8.0)])
    assert {found.verdict for found in same.asymmetries} == {"within_error"}


def test_nothing_found_and_what_was_cut():
    assert say().findings == ["No hold on one leg and no whole squat was found in this recording."]
    assert say(looked_for="stance").findings[0].startswith("No hold on one leg")
    assert say(looked_for="squat").findings[0].startswith("No whole squat")
    assert say().advice_keys == ["better_recording"]
    assert say(cut=1).findings[1].startswith("1 squat repetition was cut short")
    assert say(squats=squats(), cut=2).findings[-1].startswith("2 squat repetitions were cut short")


def test_a_refusal_gives_its_reasons_and_no_warnings():
    issues = [
        Issue(code="frame_rate_low", severity="refusal", message="Film faster."),
        Issue(code="anything", severity="refusal", message="Something else."),
        Issue(code="no_person", severity="refusal", message="Nobody is there."),
        Issue(code="b", severity="warning", message="It is dark."),
    ]
    summary = summarise_refusal(issues)
    assert summary.findings == [
        "This recording cannot be measured.",
        "Nobody is there.",
        "Something else.",
        "Film faster.",
    ]
    assert summary.verdict == "Not measured: Nobody is there."
    assert summary.advice_keys == ["better_recording"]


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_verdict_on_a_hold_has_leg_side_number_and_what_is_usual(side):
    summary = say([stance(side, drop_deg=9.0)])
    assert summary.verdict == (
        f"Standing on the {side} leg the pelvis drops on the {other_side(side)}: clear, 9.0° ± 1.0°, usual is under "
        "2°, by convention."
    )
    hitched = say([stance(side, drop_deg=-8.0)])
    assert hitched.verdict == (
        f"Standing on the {side} leg the pelvis is raised on the {other_side(side)}, for 5.9 s; the 30 s of the test "
        "were not reached."
    )
    assert "raised by 8.0° ± 1.0°" in hitched.findings[0]
    assert "level" not in hitched.findings[0]


def test_the_verdict_on_both_legs():
    left, right = stance("left", drop_deg=9.0), stance("right", drop_deg=8.0)
    assert say([left, right]).verdict.startswith("Standing on either leg the pelvis drops on the other side: clear, 9")
    fine = say([stance("left"), stance("right")]).verdict
    assert fine.startswith("Standing on either leg the pelvis does not drop, in 5.9 s on the left and 5.9 s on the")
    mixed = say([stance("left"), right]).verdict
    assert mixed.startswith("Standing on the right leg the pelvis drops on the left: clear")
    assert "Standing on the left leg the pelvis does not drop in 5.9 s" in mixed


def test_what_is_found_comes_before_what_is_unsure_and_that_before_what_is_fine():
    verdict = say([stance(drop_deg=4.5)], squats(valgus_right_deg=18.0)).verdict
    assert verdict.startswith("The right knee moves inward")
    assert verdict.endswith("when standing on the left leg cannot be told from this film.")


def test_a_level_pelvis_under_a_trunk_that_leans_is_not_called_fine():
    leaning = say([stance(lean_deg=14.0)])
    assert leaning.verdict == (
        "Standing on the left leg the trunk leans over it, which can mask a drop of the pelvis: 14.0° ± 2.0°, usual is "
        "up to 5°, a proposal."
    )
    assert "which can mask a drop" in leaning.findings[0]
    assert "not seen" not in leaning.findings[0]


def test_a_trunk_that_leans_at_times_is_not_upright():
    swaying = stance().model_copy(update={"trunk_lean_deg": AngleSummary(mean=3.0, peak=13.6, error=2.0)})
    assert say([swaying]).findings[1] == (
        "The trunk leans over the left leg at times, by up to 13.6° ± 2.0°; on average it is 3.0° ± 2.0°."
    )


def test_the_longest_is_called_so_only_where_it_is():
    short, long = stance(seconds=4.0), stance(seconds=6.0)
    unclear = long.model_copy(update={"sign": "not_interpretable", "pattern": "not_interpretable", "reasons": ["Hm."]})
    assert "(hold 1 of 2)" in say([short, unclear]).findings[0]
    assert "(longest of 2 holds)" in say([short, long]).findings[0]


def test_the_length_of_a_hold_is_the_same_in_its_reason():
    hold = stance(seconds=2.5)
    opening, _, reason = say([hold]).findings[0].partition(":")
    assert "for 2.4 s" in opening
    assert "The leg was held for 2.4 s;" in reason


def test_what_was_done_instead_is_the_verdict_where_nothing_was_measured():
    lunges = MovementSpan(kind="side_lunge", start_s=0.9, end_s=31.4, count=10, side="right", reason="Feet apart.")
    assert say(movements=[lunges]).verdict == ("Nothing was measured; what was done: ten side lunges to the right.")
    left_out = Unmeasured(what="squat", start_s=4.1, end_s=6.0, code="turned", message="The squat was turned.")
    assert say(movements=[lunges], unmeasured=[left_out]).verdict == "4.1–6.0 s: The squat was turned."
    other = left_out.model_copy(update={"what": "movement"})
    assert say(movements=[lunges], unmeasured=[other]).verdict.endswith("what was done: ten side lunges to the right.")
    assert say().verdict == "Nothing was measured: no hold on one leg and no whole squat was found."
