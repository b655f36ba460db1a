"""Findings are sentences that say what the numbers say, and no more."""

import numpy as np
import pytest

from hipcheck.exercises.findings import summarise, summarise_refusal
from hipcheck.exercises.words import degrees
from hipcheck.landmarks import BOTH_SIDES, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.results import Change, Issue
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


def say(stances=(), squats=(), method="markers", cut=0, looked_for="auto"):
    return summarise(stances, squats, method=method, cut_squats=cut, looked_for=looked_for)


def test_degrees_with_and_without_error():
    assert degrees(7.25, 3.0) == "7.2° ± 3.0°"
    assert degrees(-0.5) == "−0.5°"
    assert degrees(None) == degrees(None, 3.0) == "not measured"


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_drop_names_the_leg_and_the_other_side(side):
    summary = say([stance(side, drop_deg=9.0)])
    free = other_side(side)
    opening = f"Standing on the {side} leg for 5.9 s: the pelvis drops on the {free} side (9.0° ± 1.0°); "
    assert summary.findings[0] == opening + "Trendelenburg sign seen."
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


def test_a_level_pelvis_and_one_within_error():
    assert "the pelvis stays level (0.0° ± 1.0°); Trendelenburg sign not seen." in say([stance()]).findings[0]
    unsure = say([stance(drop_deg=4.5)])
    assert "Trendelenburg sign within error." in unsure.findings[0]
    assert unsure.advice_keys == ["better_recording"]


def test_the_raw_hip_line_is_always_named_as_such():
    for error, drop in ((14.0, 8.0), (1.0, 8.0)):
        first = say([stance(drop_deg=drop, error_deg=error)], method="hip_line").findings[0]
        assert "raw hip line" in first
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
        (14.0, "The trunk leans markedly over the left leg, 14.0° ± 2.0°."),
        (8.0, "The trunk leans over the left leg, 8.0° ± 2.0°."),
        (-8.0, "The trunk leans 8.0° ± 2.0° away from the left leg."),
        (3.0, "The trunk stays upright over the left leg (lean 3.0° ± 2.0°)."),
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
    assert any(f"the {side} knee goes farther in" in line for line in summary.findings)
    assert "knee_valgus" in summary.advice_keys


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_the_knee_that_moves_inward_comes_first(side):
    first, second = say(squats=squats(**{f"valgus_{side}_deg": 14.0})).findings[:2]
    assert first.startswith(f"The {side} knee moves inward")
    assert second.startswith(f"The {other_side(side)} knee")


def test_a_knee_within_error_quotes_the_largest_change_even_if_it_is_zero():
    (squat,) = squats(reps=1)

    def changed(value):
        change = {"fppa_from_standing_deg": Change(value=value, error=12.0), "caves_in": "within_error"}
        left = squat.knees.left.model_copy(update=change)
        return squat.model_copy(update={"knees": squat.knees.model_copy(update={"left": left})})

    line = say(squats=[changed(-3.0), changed(0.0)]).findings[0]
    assert "within the error (largest change from standing 0.0° ± 12.0°)" in line
    assert "not measured" in say(squats=[changed(None)]).findings[0]
    assert "largest change from standing −3.0°" in say(squats=[changed(None), changed(-3.0)]).findings[0]


def test_collapse_and_a_turned_body():
    (squat,) = squats(reps=1)
    caving = squat.model_copy(update={"ascent_collapse": "seen"})
    assert any(
        "way up a knee caves in more" in line and "the one squat" in line for line in say(squats=[caving]).findings
    )
    turned = say(squats=squats(valgus_left_deg=18.0, valgus_right_deg=-18.0))
    assert any("stand square to the camera" in line for line in turned.findings)
    assert not any("square" in line for line in say(squats=squats(valgus_left_deg=18.0)).findings)


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
        Issue(code="a", severity="refusal", message="Turn around."),
        Issue(code="b", severity="warning", message="It is dark."),
    ]
    summary = summarise_refusal(issues)
    assert summary.findings == ["This recording cannot be measured.", "Turn around."]
    assert summary.advice_keys == ["better_recording"]
