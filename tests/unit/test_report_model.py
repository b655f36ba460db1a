"""What the report picks out: decisive instants, pictures, bands."""

import numpy as np
import pytest

from hipcheck.choice import decisive_one_legged, decisive_repetition
from hipcheck.report.judgement import knee_angle_band, pelvis_band
from hipcheck.report.model import (
    decisive_squat,
    decisive_stance,
    evidence_instants,
    has_measurements,
    nearest_index,
)
from report_factory import REFUSAL, make_report


def test_decisive_stance_has_the_sign_then_the_depth_then_the_length():
    first = make_report(stances=8).results.stances[0]

    def hold(sign, peak, hold_s):
        drop = first.pelvic_drop_deg.model_copy(update={"peak": peak})
        return first.model_copy(update={"sign": sign, "pelvic_drop_deg": drop, "hold_s": hold_s})

    shallow, deep = hold("seen", 7.0, 9.0), hold("seen", 9.0, 4.0)
    short, long = hold("within_error", 4.0, 5.0), hold("not_seen", 1.0, 8.0)
    spoilt = hold("not_interpretable", 20.0, 30.0)
    assert decisive_stance([spoilt, long, shallow, deep, short], first.side) is deep
    assert decisive_stance([spoilt, short, long], first.side) is long
    assert decisive_stance([spoilt], first.side) is spoilt
    assert decisive_stance([deep], "right" if first.side == "left" else "left") is None


def test_decisive_repetition_is_the_largest_angle_never_of_the_free_leg_nor_of_another_kind():
    squats = make_report(stances=0, reps=8).results.squats
    assert decisive_squat(squats, "left").rep == 6
    single = make_report(stances=0, reps=3, kind="single_left").results.squats
    assert decisive_squat(single, "left") is None  # never pooled
    assert decisive_repetition(single, "left").rep == decisive_one_legged(single).rep == 3
    assert decisive_repetition(single, "right") is None


def test_missing_numbers_still_have_a_decisive_instant():
    results = make_report(stances=2, reps=2, missing=True).results
    assert decisive_stance(results.stances, "left") is results.stances[0]
    assert len(evidence_instants(results)) == 3


def test_evidence_of_a_refused_recording_is_its_middle():
    results = make_report(issues=(REFUSAL,)).results
    assert not has_measurements(results)
    assert evidence_instants(results) == [results.source.duration_s / 2]


def test_picture_must_be_of_that_instant():
    data = make_report(stances=1)
    (instant,) = data.evidence
    assert data.picture(instant + 0.05) is data.evidence[instant]
    assert data.picture(instant + 0.5) is None


def test_nearest_index():
    assert nearest_index(np.array([0.0, 1.0, 2.0]), 1.04) == 1
    assert nearest_index(np.array([0.0, 1.0, 2.0]), 1.4) is None
    assert nearest_index(np.array([]), 0.0) is None


@pytest.mark.parametrize(("method", "expected"), [("hip_line", None), ("markers", "red")])
def test_raw_hip_line_is_never_judged(method, expected):
    assert pelvis_band(make_report(stances=1, pelvis_method=method).results, 9.0) == expected


@pytest.mark.parametrize(("kind", "expected"), [("bilateral", None), ("single_left", "amber")])
def test_knee_angle_is_judged_on_one_leg_only(kind, expected):
    squat = make_report(stances=0, reps=1, kind=kind).results.squats[0]
    assert knee_angle_band(squat, 12.0) == expected
