"""The measures of a hold against the factory's truth, and sign and pattern as tables."""

import numpy as np
import pytest

from hipcheck.exercises.holds import Hold
from hipcheck.exercises.stance import _fade_s, _pattern, _sign, trunk_over_foot
from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.results import AngleSummary, OverTime
from recognised import stances_of
from track_damage import cut, hide, shifted
from track_factory import FREE_HIP_FLEXION_DEG, Timing, join, make_track


def stances(track, facing="front", pelvis_error_deg=None):
    motion = prepare(track, facing)
    pelvis = estimate_pelvis(motion)
    if pelvis_error_deg is not None:
        pelvis = PelvisEstimate(
            "markers", pelvis.obliquity_deg, pelvis.raw_deg, np.full_like(pelvis.raw_deg, pelvis_error_deg)
        )
    return stances_of(motion, pelvis)


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("side", BOTH_SIDES)
@pytest.mark.parametrize(("drop", "lean"), [(8.0, 0.0), (-5.0, 3.0), (0.0, -4.0), (12.0, 14.0)])
@pytest.mark.parametrize("roll", [0.0, 4.0])
def test_a_hold_measures_what_the_subject_did_whatever_the_roll(facing, side, drop, lean, roll):
    track = make_track("stance", facing=facing, side=side, drop_deg=drop, lean_deg=lean, roll_deg=roll, noise_px=0.3)
    (stance,) = stances(track, facing)
    assert stance.side == side
    assert stance.hold_s == pytest.approx(6.0, abs=0.2)
    assert stance.start_s == pytest.approx(2.0, abs=0.1)
    assert stance.end_s == pytest.approx(8.0, abs=0.1)
    assert not stance.hold_complete
    for summary, truth in ((stance.pelvic_drop_deg, drop), (stance.trunk_lean_deg, lean), (stance.hip_line_deg, drop)):
        assert summary.mean == pytest.approx(truth, abs=0.3)
        assert summary.peak == pytest.approx(truth, abs=0.4)
    assert stance.pelvic_drop_deg.end == pytest.approx(drop, abs=0.4)
    over_foot = 100 * 0.5 * np.sin(np.deg2rad(lean)) / 0.84
    assert stance.trunk_over_foot_percent == pytest.approx(over_foot, abs=0.7)
    assert stance.free_hip_flexion_deg == pytest.approx(FREE_HIP_FLEXION_DEG, abs=3.0)
    assert 2.75 <= stance.evidence_t_s <= 7.25


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_adduction_is_the_thigh_plus_the_pelvis(side):
    (level,) = stances(make_track("stance", side=side))
    (dropped,) = stances(make_track("stance", side=side, drop_deg=10.0))
    # The pelvis pivots about its middle here, which also takes the stance hip 0.11 m (1 - cos) inward.
    assert dropped.hip_adduction_deg - level.hip_adduction_deg == pytest.approx(10.0, abs=0.3)


def test_a_hold_of_thirty_seconds_is_complete():
    timing = Timing(lift_s=2.0, touch_down_s=32.5)
    (stance,) = stances(make_track("stance", timing=timing, fps=15))
    assert stance.hold_complete
    (short,) = stances(make_track("stance", timing=Timing(touch_down_s=31.0), fps=15))
    assert not short.hold_complete


def test_the_raw_hip_line_judges_no_ordinary_reading():
    for drop in (-8.0, 0.0, 5.0, 10.0, 15.0):
        (stance,) = stances(make_track("stance", drop_deg=drop))
        assert stance.sign == "within_error"
        assert stance.pattern == "within_error"
        assert stance.pelvic_drop_deg.error >= 14.0


@pytest.mark.parametrize(
    ("drop", "lean", "sign", "pattern"),
    [
        (0.0, 0.0, "not_seen", "level"),
        (-4.0, 0.0, "not_seen", "level"),
        (8.0, 0.0, "seen", "drops"),
        (4.5, 0.0, "within_error", "within_error"),
        (0.0, 15.0, "not_seen", "leans"),
        (8.0, 15.0, "seen", "drops_and_leans"),
        (4.5, 15.0, "within_error", "leans"),
    ],
)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_with_a_precise_pelvis_the_patterns_come_out(side, drop, lean, sign, pattern):
    (stance,) = stances(make_track("stance", side=side, drop_deg=drop, lean_deg=lean), pelvis_error_deg=1.0)
    assert (stance.sign, stance.pattern) == (sign, pattern)


def over_time(peak, error):
    return OverTime(mean=peak, peak=peak, end=peak, error=error)


@pytest.mark.parametrize(
    ("peak", "error", "sign"),
    [
        (5.1, 3.0, "seen"),
        (5.1, 3.2, "within_error"),  # may be level
        (5.0, 0.0, "not_seen"),
        (4.9, 0.2, "within_error"),
        (2.0, 2.9, "not_seen"),
        (2.0, 3.1, "within_error"),
        (-8.0, 14.0, "within_error"),
        (-9.0, 14.0, "not_seen"),
        (16.0, 14.0, "within_error"),
        (16.1, 14.0, "seen"),
        (None, 1.0, "within_error"),
        (8.0, None, "within_error"),
    ],
)
def test_the_sign_as_a_table(peak, error, sign):
    assert _sign(over_time(peak, error), []) == sign
    assert _sign(over_time(peak, error), ["The knee was bent."]) == "not_interpretable"


@pytest.mark.parametrize(
    ("sign", "lean", "lean_error", "over_foot", "fade", "pattern"),
    [
        ("not_seen", 0.0, 3.0, 0.0, None, "level"),
        ("not_seen", 10.1, 3.0, 0.0, None, "leans"),
        ("not_seen", 10.0, 3.0, 0.0, None, "level"),
        ("not_seen", 10.1, 5.2, 0.0, None, "level"),  # the lean may be an ordinary one
        ("not_seen", -20.0, 3.0, 0.0, None, "level"),
        ("not_seen", 0.0, 3.0, 5.1, None, "leans"),
        ("not_seen", 0.0, 3.0, 5.0, None, "level"),
        ("not_seen", 0.0, 3.0, None, None, "level"),
        ("not_seen", 0.0, 3.0, float("nan"), None, "level"),
        ("not_seen", None, 3.0, 0.0, None, "level"),
        ("not_seen", 0.0, 3.0, 0.0, 4.0, "level"),
        ("seen", 0.0, 3.0, 0.0, None, "drops"),
        ("seen", 0.0, 3.0, 0.0, 4.0, "fades"),
        ("seen", 12.0, 3.0, 0.0, None, "drops_and_leans"),
        ("seen", 12.0, 3.0, 0.0, 4.0, "drops_and_leans"),
        ("within_error", 0.0, 3.0, 0.0, None, "within_error"),
        ("within_error", 12.0, 3.0, 0.0, None, "leans"),
        ("within_error", 0.0, 3.0, 0.0, 4.0, "within_error"),
    ],
)
def test_the_pattern_as_a_table(sign, lean, lean_error, over_foot, fade, pattern):
    summary = AngleSummary(mean=lean, peak=lean, error=lean_error)
    found, reasons = _pattern(sign, summary, over_foot, fade, [])
    assert found == pattern
    assert any("The trunk" in reason for reason in reasons) == (pattern in ("leans", "drops_and_leans"))
    assert any("within its error" in reason for reason in reasons) == (sign == "within_error")
    assert _pattern(sign, summary, over_foot, fade, ["Why not."]) == ("not_interpretable", ["Why not."])


def test_a_fading_hold_names_the_moment():
    clock = np.arange(1800) / 60
    hold = Hold("left", 0, 1800, "lift", "touch_down")
    drop = np.where(clock < 12.0, 0.0, 8.0)
    assert _fade_s(drop, hold, 2.0) == pytest.approx(12.0, abs=0.05)
    assert _fade_s(np.clip(clock - 12.0, 0.0, 8.0), hold, 2.0) == pytest.approx(14.0, abs=0.05)
    assert _fade_s(drop, hold, 9.0) is None
    assert _fade_s(np.zeros(1800), hold, 2.0) is None
    blip = np.where((clock > 12.0) & (clock < 12.9), 8.0, 0.0)
    assert _fade_s(blip, hold, 2.0) is None
    assert _fade_s(np.where(clock < 12.0, 8.0, 0.0), hold, 2.0) is None  # rising is no fading
    assert _fade_s(np.full(1800, np.nan), hold, 2.0) is None
    assert _fade_s(np.zeros(1800), Hold("left", 0, 60, "lift", "touch_down"), 2.0) is None


@pytest.mark.parametrize("lift_s", [1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
@pytest.mark.parametrize("drop", [6.0, 9.0, 14.0])
def test_a_slow_lift_is_no_fading(lift_s, drop):
    """The pelvis is on its way as long as the foot is; what comes after is level."""
    timing = Timing(touch_down_s=4.0 + 3 * lift_s, ramp_s=lift_s)
    (stance,) = stances(make_track("stance", drop_deg=drop, timing=timing, noise_px=0.3), pelvis_error_deg=3.5)
    assert stance.fade_s is None
    assert stance.pattern != "fades"


@pytest.mark.parametrize("lift_s", [0.5, 2.0, 4.0])
def test_a_pelvis_that_sinks_after_a_slow_lift_fades(lift_s):
    clock = np.arange(round((lift_s + 16) * 60)) / 60
    hold = Hold("left", 0, len(clock), "lift", "touch_down")
    up = np.clip(clock / lift_s, 0.0, 1.0)
    held, sunk = 5.0 * up, np.clip((clock - lift_s - 6.0) * 2.0, 0.0, 8.0)
    assert _fade_s(held, hold, 3.5, lifted=round(lift_s * 60)) is None
    assert _fade_s(held + sunk, hold, 3.5, lifted=round(lift_s * 60)) == pytest.approx(lift_s + 7.75, abs=0.1)


def test_a_pelvis_that_comes_back_up_does_not_fade():
    clock = np.arange(1800) / 60
    hold = Hold("left", 0, 1800, "lift", "touch_down")
    hump = np.where((clock > 6.0) & (clock < 9.0), 8.0, 0.0)
    assert _fade_s(hump, hold, 3.5) is None
    assert _fade_s(np.where(clock > 6.0, 8.0, 0.0), hold, 3.5) == pytest.approx(6.0, abs=0.05)


def test_a_pelvis_that_never_rests_has_no_reference():
    clock = np.arange(1200) / 60
    assert _fade_s(1.5 * clock, Hold("left", 0, 1200, "lift", "touch_down"), 3.5) is None


def test_the_picture_of_a_hold_is_taken_where_the_pelvis_lies_as_is_told():
    track = make_track("stance", drop_deg=9.0, timing=Timing(ramp_s=1.0))
    motion = prepare(track, "front")
    pelvis = estimate_pelvis(motion)
    (stance,) = stances_of(motion, pelvis)
    there = np.interp(stance.evidence_t_s, motion.t_s, pelvis.obliquity_deg)
    assert there == pytest.approx(stance.pelvic_drop_deg.peak, abs=0.1)


def test_an_upright_trunk_that_is_carried_outward_does_not_lean_in_the_reason():
    upright = AngleSummary(mean=1.0, peak=2.0, error=2.0)
    pattern, (reason,) = _pattern("not_seen", upright, 7.0, None, [])
    assert pattern == "leans"
    assert reason.startswith("The trunk is carried outward over the stance foot, which")


def test_a_pelvis_that_sinks_late_fades():
    level = make_track("stance", duration_s=6.0)
    sunk = make_track("stance", drop_deg=9.0, timing=Timing(lift_s=-3.0), duration_s=9.0)
    (stance,) = stances(join(level, cut(sunk, 0.0, 8.9)), pelvis_error_deg=1.5)
    assert (stance.sign, stance.pattern) == ("seen", "fades")
    assert stance.fade_s == pytest.approx(4.0, abs=0.3)
    assert stance.pelvic_drop_deg.end == pytest.approx(9.0, abs=0.5)


def test_short_high_or_bent_holds_are_not_judged():
    (short,) = stances(make_track("stance", timing=Timing(touch_down_s=4.6)), pelvis_error_deg=1.0)
    assert (short.sign, short.pattern) == ("not_interpretable", "not_interpretable")
    assert "2.5 s" in short.reasons[0]
    above_knees = [j for j in Joint if j < Joint.LEFT_KNEE]
    (bent,) = stances(shifted(make_track("stance"), above_knees, 2.3, 7.7, dy=30), pelvis_error_deg=1.0)
    assert bent.sign == "not_interpretable"
    assert any("knee was bent" in reason for reason in bent.reasons)
    track = make_track("stance", drop_deg=8.0)
    xy = track.xy_px.copy()
    up = (track.t_s > 2.3) & (track.t_s < 7.7)
    xy[up, Joint.RIGHT_KNEE, 1] = xy[up, Joint.RIGHT_HIP, 1] + 40
    (high,) = stances(PoseTrack(track.t_s, xy, track.world_m, track.visibility, 1280, 720), pelvis_error_deg=1.0)
    assert high.sign == "not_interpretable"
    assert any("hip flexion" in reason for reason in high.reasons)


def test_a_hold_of_little_more_than_a_second_still_has_its_numbers():
    (stance,) = stances(make_track("stance", drop_deg=6.0, timing=Timing(touch_down_s=3.3, ramp_s=0.2)))
    assert stance.pelvic_drop_deg.peak == pytest.approx(6.0, abs=0.5)
    assert stance.pelvic_drop_deg.peak == pytest.approx(stance.hip_line_deg.peak)


def test_hidden_shoulders_leave_the_trunk_unmeasured_and_the_rest_as_it_was():
    track = make_track("stance", drop_deg=6.0)
    shoulders = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER]
    (stance,) = stances(hide(track, shoulders, 1.8, 99.0))
    assert stance.trunk_lean_deg.mean is None
    assert stance.trunk_lean_deg.peak is None
    assert stance.trunk_over_foot_percent is None
    assert stance.pelvic_drop_deg.mean == pytest.approx(6.0, abs=0.1)
    assert stance.pattern == "within_error"


def test_without_a_baseline_the_errors_are_wider_and_the_place_of_the_trunk_proves_nothing():
    hold = cut(make_track("stance", roll_deg=4.0, noise_px=0.3), 3.0, 7.0)
    (without,) = stances(hold)
    (with_baseline,) = stances(make_track("stance", roll_deg=4.0))
    assert without.pelvic_drop_deg.error > with_baseline.pelvic_drop_deg.error
    assert without.trunk_lean_deg.error > with_baseline.trunk_lean_deg.error
    assert abs(without.trunk_over_foot_percent) > 5.0
    assert without.pattern == "within_error"


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("roll", [-6.0, 0.0, 6.0])
def test_in_quiet_standing_the_trunk_is_half_an_ankle_width_inside_each_foot(facing, roll):
    motion = prepare(make_track(facing=facing, roll_deg=roll), facing)
    for side in BOTH_SIDES:
        inside = trunk_over_foot(motion, side)
        np.testing.assert_allclose(inside, -100 * 0.12 * np.cos(np.deg2rad(roll)) / 0.84, atol=0.05)
        assert other_side(side) in BOTH_SIDES
