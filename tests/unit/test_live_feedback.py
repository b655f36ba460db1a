"""The sentence after a hold and after a repetition: measured as the report is, and never more than is known."""

from __future__ import annotations

import time

import pytest

from hipcheck.live import feedback
from hipcheck.live.feedback import Feedback, Seen, hold_sentence, rep_sentence
from hipcheck.live.lift import HoldEnded
from hipcheck.live.squats import RepEnded
from hipcheck.recording import PoseProvenance
from live_factory import person, stand
from report_factory import make_report
from track_factory import Timing, join, make_track

HOLD = HoldEnded("left", 6.0, 18.0, "complete")
POSE = PoseProvenance("0.10.31", "full", "0" * 64)


def told(track, ended, *, wait=True) -> str:
    made = Feedback((track.width_px, track.height_px), POSE, hold_s=30.0, wait=wait)
    for index, t_s in enumerate(track.t_s):
        made.see(Seen(float(t_s), person(track, index), []), (0.5, 3.5) if t_s > 3.5 else None)
    made.ask(ended)
    end_s = time.monotonic() + 10.0
    while not made.sentence and time.monotonic() < end_s:
        made.see(Seen(float(track.t_s[-1]) + 0.03, None, []), (0.5, 3.5))
        time.sleep(0.01)
    made.close()
    return made.sentence


@pytest.mark.parametrize("wait", [True, False])
def test_a_hold_is_measured_at_once_or_beside_the_pictures(wait):
    hold = make_track("stance", side="right", timing=Timing(lift_s=1.0, touch_down_s=5.0), duration_s=6.0)
    assert "right leg" in told(join(stand(4.0), hold), HoldEnded("right", 5.0, 9.0, "touch_down"), wait=wait)


def test_a_clear_lean_over_the_stance_leg_is_said():
    found = stance_results(sign="within_error")
    lean = found.stances[0].trunk_lean_deg.model_copy(update={"mean": 12.6, "error": 2.2})
    assert hold_sentence(with_lean(found, lean), HOLD) == "Trunk leaned 13° ± 2° over the left leg"
    unsure = lean.model_copy(update={"mean": 6.0})
    assert hold_sentence(with_lean(found, unsure), HOLD) == "Held 12 s on the left leg"


def with_lean(results, lean):
    stance = results.stances[0].model_copy(update={"trunk_lean_deg": lean})
    return results.model_copy(update={"stances": [stance]})


def test_a_squat_long_after_the_standing_is_measured_against_it():
    squat = make_track("squat", timing=Timing(reps=1, first_rep_s=1.0), valgus_right_deg=20.0, duration_s=4.0)
    track = join(stand(4.0), stand(20.0, fps=2.0), squat)
    sentence = told(track, RepEnded(1, 24.9, 26.0, 27.0, 25.0))
    assert sentence == "Right knee moved in"


def test_the_raw_hip_line_is_never_said():
    results = make_report(stances=2, pelvis_method="hip_line").results
    assert hold_sentence(results, HOLD) == "Held 12 s on the left leg"


def stance_results(**changes):
    results = make_report(stances=1, pelvis_method="markers").results
    stance = results.stances[0]
    drop = stance.pelvic_drop_deg.model_copy(update={"peak": 7.2, "error": 3.1})
    lean = stance.trunk_lean_deg.model_copy(update={"mean": 1.0})
    fixed = {"side": "left", "pelvic_drop_deg": drop, "trunk_lean_deg": lean, "sign": "not_seen", "fade_s": None}
    return results.model_copy(update={"stances": [stance.model_copy(update=fixed | changes)]})


def test_a_sure_drop_is_said_with_its_error_and_when_it_began():
    assert hold_sentence(stance_results(sign="seen"), HOLD) == "Right hip dropped 7° ± 3° on the left leg"
    assert hold_sentence(stance_results(sign="seen", fade_s=12.2), HOLD) == "Right hip dropped 7° ± 3° after 12 s"
    assert hold_sentence(stance_results(), HOLD) == "Held 12 s on the left leg, pelvis level"
    assert hold_sentence(stance_results(sign="within_error"), HOLD) == "Held 12 s on the left leg"


def test_a_hold_that_was_lost_or_not_found_is_only_named():
    lost = HoldEnded("left", 6.0, 11.0, "lost")
    assert hold_sentence(stance_results(sign="seen"), lost) == "Out of sight after 5 s on the left leg"
    assert hold_sentence(stance_results(side="right"), HOLD) == "Held 12 s on the left leg"


def squat_results(left="absent", right="absent", collapse="not_seen", rise=(0.0, 0.0)):
    results = make_report(stances=0, reps=1).results
    squat = results.squats[0]

    def knee(name, verdict, more):
        old = getattr(squat.knees, name)
        change = old.fppa_from_standing_deg.model_copy(update={"value": 14.2, "error": 6.6})
        up = old.ascent_minus_descent_deg.model_copy(update={"value": more})
        fixed = {"caves_in": verdict, "fppa_from_standing_deg": change, "ascent_minus_descent_deg": up}
        return old.model_copy(update=fixed)

    knees = squat.knees.model_copy(update={"left": knee("left", left, rise[0]), "right": knee("right", right, rise[1])})
    fixed = {"knees": knees, "ascent_collapse": collapse}
    return results.model_copy(update={"squats": [squat.model_copy(update=fixed)]})


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"right": "present", "collapse": "seen", "rise": (1.0, 9.0)}, "Right knee moved in on the way up"),
        ({"left": "present", "collapse": "seen", "rise": (8.0, 2.0)}, "Left knee moved in on the way up"),
        ({"left": "present", "right": "present"}, "Both knees moved in"),
        ({"left": "present"}, "Left knee moved in"),
        ({}, "Knees stayed over the feet"),
        ({"left": "within_error"}, "Knees: cannot be told"),
    ],
)
def test_what_matters_most_of_a_repetition_is_said(found, sentence):
    assert rep_sentence(squat_results(**found)) == sentence


def test_what_cannot_be_measured_costs_a_sentence_and_not_the_session(monkeypatch):
    def fail(*args, **kwargs):
        raise ValueError("nothing to measure")

    monkeypatch.setattr(feedback, "measure", fail)
    track = stand(4.0)
    made = Feedback((track.width_px, track.height_px), POSE, hold_s=30.0, wait=True)
    made.see(Seen(0.0, person(track, 0), []), None)
    made.ask(HoldEnded("left", 0.0, 3.0, "complete"))
    assert made.sentence == ""
    made.close()


def test_a_squat_that_was_not_measured_is_not_spoken_of():
    assert rep_sentence(make_report(stances=1, reps=0).results) == ""
    assert rep_sentence(make_report(stances=0, reps=1, missing=True).results) == "Too shallow to measure the knees"
