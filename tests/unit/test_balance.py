"""The balance exercise: hold times against the norm of an age, touch-downs, and sway of known size."""

from __future__ import annotations

import numpy as np
import pytest

from hipcheck.advice import advice_for
from hipcheck.exercises.balance import measure_balance
from hipcheck.exercises.balance_findings import leg_sentence, summarise_balance
from hipcheck.history.sessions import session_measures
from hipcheck.interchange.measures import measure_rows
from hipcheck.jobs.tables import COLUMNS, result_rows
from hipcheck.kinematics import mid_hip
from hipcheck.landmarks import Joint
from hipcheck.measure import measure
from hipcheck.motion import prepare
from hipcheck.reference import age_group, hold_norm_s
from hipcheck.report.text import summary_text
from hipcheck.reported import reported_by
from recording_factory import make_recording
from track_factory import Timing, join, make_track

UPPER = [j for j in Joint if j < Joint.LEFT_KNEE]
LEG_PX = 0.84 * 0.75 * 720 / 1.70


def stance(lift_s, touch_down_s, duration_s, side="left", **changes):
    timing = Timing(lift_s=lift_s, touch_down_s=touch_down_s)
    return make_track("stance", side=side, timing=timing, duration_s=duration_s, **changes)


def balance_of(track, age_years=None):
    return measure_balance(prepare(track, "front"), age_years)


def swaying(hertz, percent, *, fps=30.0):
    """Return a hold of 14 s in which everything above the knees swings sideways by ``percent`` to either side."""
    track = stance(2.0, 16.0, 18.0, fps=fps)
    track.xy_px[:, UPPER, 0] += percent / 100 * LEG_PX * np.sin(2 * np.pi * hertz * track.t_s)[:, None]
    return track


@pytest.fixture(scope="module")
def both_legs():
    """Left: down once for 1.5 s, and a new try after 6 s; right: once."""
    return join(
        stance(2.0, 8.0, 9.0),
        stance(0.5, 5.0, 11.0),
        stance(0.5, 4.0, 5.0),
        stance(0.5, 12.0, 13.0, "right"),
    )


@pytest.mark.parametrize("percent", [1.0, 2.5])
def test_sway_of_a_slow_sine_is_twice_its_amplitude(percent):
    hold = balance_of(swaying(0.4, percent)).holds[0]
    for sway in (hold.hip_sway, hold.shoulder_sway):
        assert sway.range_percent == pytest.approx(2 * percent, rel=0.03)
        assert sway.rms_percent == pytest.approx(percent / np.sqrt(2), rel=0.03)
        assert len(sway.trend_percent) == 2  # of 5 s each, in 14 s without a second at either end


def test_what_is_faster_than_sway_is_not_counted():
    still = balance_of(swaying(0.4, 0.0)).holds[0].hip_sway
    shaking = balance_of(swaying(6.0, 2.0)).holds[0].hip_sway
    assert still.range_percent < 0.05
    assert shaking.range_percent < 0.1


def test_sway_does_not_grow_with_the_length_of_the_hold():
    short, long = stance(2.0, 11.0, 12.0), stance(2.0, 32.0, 33.0)
    for track in (short, long):
        track.xy_px[:, UPPER, 0] += 4.0 * np.sin(2 * np.pi * 0.4 * track.t_s)[:, None]
    ranges = [balance_of(track).holds[0].hip_sway.range_percent for track in (short, long)]
    assert ranges[0] == pytest.approx(ranges[1], rel=0.03)


def test_a_short_hold_has_no_sway_and_a_gap_is_no_number():
    sway = balance_of(stance(2.0, 7.0, 8.0)).holds[0].hip_sway
    assert (sway.range_percent, sway.rms_percent, sway.trend_percent) == (None, None, [])
    track = swaying(0.4, 1.0)
    hidden = (track.t_s > 4.5) & (track.t_s < 5.0)
    track.visibility[np.ix_(hidden, [Joint.LEFT_SHOULDER])] = 0.1
    sway = balance_of(track).holds[0].shoulder_sway
    assert sway.trend_percent[0] is None
    assert sway.range_percent == pytest.approx(2.0, rel=0.03)


def test_touch_downs_are_those_within_a_try(both_legs):
    balance = balance_of(both_legs)
    assert [hold.side for hold in balance.holds] == ["left", "left", "left", "right"]
    assert (balance.left.trials, balance.left.touch_downs) == (3, 1)
    assert (balance.right.trials, balance.right.touch_downs) == (1, 0)
    assert balance.left.best_s == pytest.approx(6.0, abs=0.3)
    assert balance.left.total_s == pytest.approx(6.0 + 4.5 + 3.5, abs=0.9)
    assert balance.side_changes_s == [balance.holds[3].start_s]
    assert balance.left.evidence_t_s == pytest.approx(5.0, abs=0.3)


def test_who_hops_goes_on_balancing():
    track = stance(2.0, 16.0, 17.0)
    hop = (track.t_s > 6.0) & (track.t_s < 6.3)
    track.xy_px[hop, :, 1] -= 40.0
    balance = balance_of(track)
    assert [(hold.start_reason, hold.end_reason) for hold in balance.holds] == [("lift", "hop"), ("hop", "touch_down")]
    assert balance.left.touch_downs == 1
    assert balance.left.best_s == pytest.approx(9.5, abs=0.6)
    assert not balance.left.at_least


def test_a_hold_that_the_clip_cuts_off_is_never_too_short():
    balance = balance_of(stance(2.0, 99.0, 10.0), 40)
    assert balance.left.at_least
    assert balance.left.verdict == "open"
    assert balance.norm_s == 41.9
    assert "at least 7.9 s" in leg_sentence(balance.left, None)
    assert "cut short" in leg_sentence(balance.left, None)
    longer = balance_of(stance(2.0, 99.0, 20.0)).left
    assert leg_sentence(longer, None).endswith("as long as the average from 80 years on.")


@pytest.mark.parametrize(("age", "verdict"), [(85, "reached"), (62, "not_reached"), (12, None), (None, None)])
def test_verdict_by_age(age, verdict):
    leg = balance_of(stance(2.0, 16.0, 17.0), age).left
    assert leg.verdict == verdict
    assert leg.reached_from_age == 80


@pytest.mark.parametrize(("held_s", "verdict"), [(9.9, "reached"), (9.4, "open"), (8.8, "not_reached")])
def test_a_hold_at_the_norm_is_open_within_its_error(held_s, verdict):
    """Norm at 80: 9.4 s; the error from the front is 0.3 s."""
    first = balance_of(stance(2.0, 2.0 + held_s, 15.0), 80).left
    off_s = held_s - first.best_s
    assert balance_of(stance(2.0, 2.0 + held_s + off_s, 15.0), 80).left.verdict == verdict


def test_norms_by_age():
    ages = (18, 39, 40, 59, 60, 69, 70, 80, 101)
    assert [hold_norm_s(age) for age in ages] == [44.7, 44.7, 41.9, 41.2, 32.1, 32.1, 21.5, 9.4, 9.4]
    assert hold_norm_s(17) is None
    assert [age_group(age) for age in (17, 18, 62, 99)] == [None, "18–39", "60–69", "80+"]


def test_the_whole_way_from_landmarks_to_words(both_legs):
    results, table = measure(make_recording(both_legs), exercise="balance", reported=reported_by(62, {"left": 3}))
    assert results.stances == []
    assert results.squats == []
    assert results.balance.norm_s == 32.1
    assert results.summary.advice_keys == ["pain", "short_balance"]
    assert "Tell your clinician" in results.summary.findings[0]
    assert results.summary.findings[1] == (
        "Balance on the left leg: 5.9 s ± 0.3 s, best of 3 holds, 1 touch-down; average best of three at 60–69 "
        "years: 32.1 s, not reached."
    )
    assert results.summary.verdict == (
        "Balance: 5.9 s on the left leg, 11.4 s on the right. The average at 60–69 years is 32.1 s."
    )
    assert results.summary.findings[-1].startswith("The leg was changed at ")
    # What would train the balance stands on the painful leg: it waits for the clinician.
    assert {one.finding for one in advice_for(results)} == {"pain"}
    assert set(table["phase"]) >= {"stance_left_1", "stance_left_3", "stance_right_4"}
    text = summary_text(results)
    assert "4. On the right leg" in text
    assert "compare it only with your own" in text


def test_without_an_age_it_says_which_ages_reach_it(both_legs):
    results, _ = measure(make_recording(both_legs), exercise="balance")
    assert results.summary.advice_keys == ["nothing_found"]
    assert "less than the average of the oldest group (80 and older: 9.4 s)" in results.summary.findings[0]
    assert "as long as the average from 80 years on" in results.summary.findings[1]
    assert any("--age" in sentence for sentence in results.summary.findings)


def test_nothing_to_balance_on():
    results, _ = measure(make_recording(make_track("stand", duration_s=5.0)), exercise="balance")
    assert results.balance.holds == []
    assert results.summary.findings == ["No hold on one leg of at least 1 s was found in this recording."]
    assert results.summary.advice_keys == ["better_recording"]
    one = summarise_balance(balance_of(stance(2.0, 8.0, 9.0)), None)
    assert one.findings[-1] == "Only the left leg was stood on; do the other one too."


def test_the_sine_is_in_the_picture():
    """The tests of sway would pass on nothing if the track did not move."""
    assert np.ptp(mid_hip(swaying(0.4, 2.5).xy_px)[200:400, 0]) == pytest.approx(0.05 * LEG_PX, rel=0.02)


def test_holds_are_rows_of_a_batch_of_the_history_and_of_the_tidy_table(both_legs):
    results, _ = measure(make_recording(both_legs), exercise="balance")
    rows = list(result_rows(results, "a.mp4", "out/a"))
    assert [(row["movement"], row["number"], row["side"]) for row in rows] == [
        ("balance", 1, "left"),
        ("balance", 2, "left"),
        ("balance", 3, "left"),
        ("balance", 4, "right"),
    ]
    assert rows[3]["hip_sway_range_percent"] == results.balance.holds[3].hip_sway.range_percent
    assert "hip_sway_trend_percent" in COLUMNS
    kept = {(one.side, one.measure): one for one in session_measures(results) if one.exercise == "balance"}
    assert set(kept) == {
        ("left", "hold_s"),
        ("right", "hold_s"),
        ("right", "hip_sway_percent"),
        ("right", "shoulder_sway_percent"),
    }
    assert kept["left", "hold_s"].value == results.balance.left.best_s
    assert kept["left", "hold_s"].trials == 3
    assert kept["right", "hip_sway_percent"].error is None  # a trend only
    assert {row.exercise for row in measure_rows(results)} == {"balance"}
