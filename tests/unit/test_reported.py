"""Age and pain: what is accepted, what is refused in one sentence, and what pain does to a hold."""

from __future__ import annotations

import re

import pytest

from hipcheck.cli import main
from hipcheck.errors import UsageError
from hipcheck.exercises.pain import mark_painful, tell_pain
from hipcheck.jobs.settings import Settings
from hipcheck.measure import measure
from hipcheck.pipeline import analyze
from hipcheck.reported import parse_pain, reported_by
from hipcheck.results import Reported, Results
from recording_factory import make_recording
from track_factory import join, make_track


@pytest.fixture(scope="module")
def both_legs():
    """Both legs with a drop of 12 deg; whether it is seen depends on the pelvis method."""
    return make_recording(join(make_track("stance"), make_track("stance", side="right")))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], {}),
        (["left=3"], {"left": 3}),
        (["left=3", "right=0"], {"left": 3, "right": 0}),
        (["left=3,right=10"], {"left": 3, "right": 10}),
        ([" Right = 7 "], {"right": 7}),
    ],
)
def test_pain_as_it_is_given(given, expected):
    assert parse_pain(given) == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["3"], "as in --pain left=3"),
        (["left=three"], "as in --pain left=3"),
        (["left=-1"], "as in --pain left=3"),
        (["left=3.5"], "as in --pain left=3"),
        (["middle=3"], "as in --pain left=3"),
        (["left=11"], "0 (none) to 10"),
        (["left=3", "left=4"], "twice"),
        ([""], "as in --pain left=3"),
    ],
)
def test_pain_that_is_refused(given, said):
    with pytest.raises(UsageError, match=re.escape(said)) as caught:
        parse_pain(given)
    assert str(caught.value).count(". ") == 0  # one sentence


@pytest.mark.parametrize("age", [0, -3, 121])
def test_ages_that_are_refused(age):
    with pytest.raises(UsageError, match="from 1 to 120"):
        reported_by(age, None)


def test_pain_from_python_is_checked_too():
    with pytest.raises(UsageError, match="no leg both"):
        reported_by(None, {"both": 3})
    with pytest.raises(UsageError, match="off the scale"):
        reported_by(None, {"left": 12})


def test_nothing_said_is_nothing_reported():
    assert reported_by(None, None) is None
    assert reported_by(None, {}) is None
    assert reported_by(62, {"right": 0}) == Reported(age_years=62, pain_right=0)


@pytest.mark.parametrize("command", ["analyze", "live"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pain", "left=12"], "0 (none) to 10"),
        (["--pain", "sore"], "--pain left=3"),
        (["--age", "0"], "from 1 to 120"),
    ],
)
def test_the_command_line_says_it_in_one_sentence(command, options, said, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, *(["nothing.mp4"] if command == "analyze" else []), *options])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("hipcheck: ")
    assert said in error
    assert error.count("\n") == 1


def test_what_was_said_changes_how_a_run_is_recognised():
    recipes = [Settings().recipe(), Settings(age_years=62).recipe(), Settings(pain={"left": 3}).recipe()]
    assert all(one != other for i, one in enumerate(recipes) for other in recipes[i + 1 :])
    assert recipes[2]["pain"] == {"left": 3}


def test_a_hold_with_pain_is_not_judged(both_legs):
    results, _ = measure(both_legs, reported=reported_by(None, {"left": 4, "right": 0}))
    untold, _ = measure(both_legs)
    left, right = results.stances
    assert (left.sign, left.pattern) == ("not_interpretable", "not_interpretable")
    assert "pain of 4 of 10" in left.reasons[0]
    assert "is not judged" in left.reasons[0]
    assert "weak" not in results.to_json()
    assert left.pelvic_drop_deg == untold.stances[0].pelvic_drop_deg
    assert right == untold.stances[1]
    assert results.summary.findings[0].startswith("Tell your clinician: outer-hip pain of 4 of 10 on the left leg")
    assert results.summary.advice_keys[0] == "pain"
    assert Results.model_validate_json(results.to_json()).reported == Reported(pain_left=4, pain_right=0)


def test_no_better_recording_is_asked_for_because_of_pain():
    one = make_recording(make_track("stance"))
    assert "better_recording" in measure(one)[0].summary.advice_keys  # nothing but the hip line: within error
    assert measure(one, reported=reported_by(None, {"left": 4}))[0].summary.advice_keys == ["pain"]


def test_no_pain_changes_nothing(both_legs):
    results, _ = measure(both_legs)
    assert results.reported is None
    none = reported_by(None, {"left": 0})
    assert mark_painful(results.stances, none) == results.stances
    assert tell_pain(results.summary, none) == results.summary


def test_measuring_again_from_landmarks_takes_age_and_pain(both_legs, tmp_path):
    path = tmp_path / "landmarks.npz"
    both_legs.save(path)
    said = {"age_years": 62, "pain": {"right": 5}}
    assert analyze(path, **said).results.reported == Reported(age_years=62, pain_right=5)
    balance = analyze(path, exercise="balance", **said).results.balance
    assert (balance.norm_s, balance.left.verdict) == (32.1, "not_reached")
    with pytest.raises(UsageError, match="off the scale"):
        analyze(path, pain={"left": 11})
