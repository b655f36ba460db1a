"""The measures of a hold against the factory's truth, and sign and pattern as tables."""

import numpy as np
import pytest

from hipcheck.exercises.posture import fade_s
from hipcheck.exercises.sign import pattern_of, reasons_of, sign_of, trunk_of
from hipcheck.exercises.stance import trunk_over_foot
from hipcheck.landmarks import BOTH_SIDES, Joint, PoseTrack, other_side
from hipcheck.motion import prepare
from hipcheck.pelvis import PelvisEstimate, estimate_pelvis
from hipcheck.results import AngleSummary
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
        (0.0, 0.0, "incomplete", "level"),  # 6 s are not the 30 s of the test
        (-4.0, 0.0, "incomplete", "level"),
        (8.0, 0.0, "seen", "drops"),
        (4.5, 0.0, "within_error", "within_error"),
        (0.0, 15.0, "compensated", "leans"),
        (-9.0, 14.0, "compensated", "leans"),
        (8.0, 15.0, "seen", "drops_and_leans"),
        (4.5, 15.0, "compensated", "leans"),
    ],
)
@pytest.mark.parametrize("side", BOTH_SIDES)
def test_with_a_precise_pelvis_the_patterns_come_out(side, drop, lean, sign, pattern):
    (stance,) = stances(make_track("stance", side=side, drop_deg=drop, lean_deg=lean), pelvis_error_deg=1.0)
    assert (stance.sign, stance.pattern) == (sign, pattern)


@pytest.mark.parametrize(
    ("drop", "lean", "seconds", "sign"),
    [
        (0.0, 0.0, 30.5, "not_seen"),
        (0.0, 0.0, 29.0, "incomplete"),
        (0.0, 20.0, 30.5, "compensated"),
        (8.0, 0.0, 30.5, "seen"),
        (8.0, 0.0, 3.5, "seen"),
        (0.0, 0.0, 3.5, "incomplete"),
    ],
)
def test_not_seen_is_said_of_a_whole_test_under_an_upright_trunk_alone(drop, lean, seconds, sign):
    track = make_track("stance", drop_deg=drop, lean_deg=lean, timing=Timing(touch_down_s=2.0 + seconds), fps=15)
    (stance,) = stances(track, pelvis_error_deg=1.0)
    assert stance.sign == sign


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
    assert sign_of(peak, error, "over", whole=True) == sign
    assert sign_of(peak, error, "over", whole=False) == ("incomplete" if sign == "not_seen" else sign)
    known = peak is not None and error is not None
    for trunk in ("leans", "carried"):
        leaning = "seen" if sign == "seen" else "compensated" if known else "within_error"
        assert sign_of(peak, error, trunk, whole=True) == leaning
    assert sign_of(peak, error, "unknown", whole=True) == ("seen" if sign == "seen" else "within_error")


@pytest.mark.parametrize(
    ("lean", "lean_error", "sustained", "over_foot", "trunk"),
    [
        (0.0, 3.0, 0.0, 0.0, "over"),
        (10.1, 3.0, 10.1, 0.0, "leans"),
        (10.0, 3.0, 10.0, 0.0, "over"),
        (10.1, 5.2, 10.1, 0.0, "over"),  # the lean may be an ordinary one
        (-20.0, 3.0, -19.0, 0.0, "over"),
        (6.0, 3.0, 25.0, 0.0, "leans"),  # for a part of the hold
        (12.0, 3.0, None, 0.0, "leans"),
        (0.0, 3.0, 0.0, 5.1, "carried"),
        (12.0, 3.0, 12.0, 5.1, "leans"),
        (0.0, 3.0, 0.0, 5.0, "over"),
        (0.0, 3.0, 0.0, None, "over"),
        (0.0, 3.0, 0.0, float("nan"), "over"),
        (None, 3.0, None, 0.0, "unknown"),
        (None, 3.0, None, 9.0, "unknown"),
    ],
)
def test_the_trunk_as_a_table(lean, lean_error, sustained, over_foot, trunk):
    assert trunk_of(AngleSummary(mean=lean, peak=lean, error=lean_error), sustained, over_foot) == trunk


@pytest.mark.parametrize(
    ("sign", "trunk", "fade", "pattern"),
    [
        ("not_seen", "over", None, "level"),
        ("incomplete", "over", None, "level"),
        ("incomplete", "over", 4.0, "level"),
        ("compensated", "leans", None, "leans"),
        ("compensated", "carried", None, "leans"),
        ("seen", "over", None, "drops"),
        ("seen", "over", 4.0, "fades"),
        ("seen", "leans", None, "drops_and_leans"),
        ("seen", "carried", 4.0, "drops_and_leans"),
        ("within_error", "over", None, "within_error"),
        ("within_error", "unknown", None, "within_error"),
        ("not_interpretable", "over", None, "not_interpretable"),
    ],
)
def test_the_pattern_as_a_table(sign, trunk, fade, pattern):
    assert pattern_of(sign, trunk, fade) == pattern
    reasons = reasons_of(sign, trunk, fade)
    assert any("can mask a drop" in reason for reason in reasons) == (trunk != "over")
    assert any("leaves it open" in reason for reason in reasons) == (sign == "within_error" and trunk == "over")
    assert any("began to sink" in reason for reason in reasons) == (fade is not None)


@pytest.mark.parametrize("side", BOTH_SIDES)
def test_a_trunk_that_leans_for_a_while_masks_a_drop_and_a_sway_does_not(side):
    upright = make_track("stance", side=side, timing=Timing(touch_down_s=99.0), duration_s=14.0)
    leaning = make_track("stance", side=side, lean_deg=25.0, timing=Timing(lift_s=-3.0, touch_down_s=99.0))
    for seconds, sign in ((1.0, "incomplete"), (5.0, "compensated")):
        (stance,) = stances(join(upright, cut(leaning, 1.0, 1.0 + seconds)), pelvis_error_deg=1.0)
        assert stance.trunk_lean_deg.mean < 10
        assert stance.sign == sign


def test_a_fading_hold_names_the_moment():
    clock = np.arange(1800) / 60
    drop = np.where(clock < 12.0, 0.0, 8.0)
    assert fade_s(drop, 2.0) == pytest.approx(12.0, abs=0.05)
    assert fade_s(np.clip(clock - 12.0, 0.0, 8.0), 2.0) == pytest.approx(14.0, abs=0.05)
    assert fade_s(drop, 9.0) is None
    assert fade_s(np.zeros(1800), 2.0) is None
    blip = np.where((clock > 12.0) & (clock < 12.9), 8.0, 0.0)
    assert fade_s(blip, 2.0) is None
    assert fade_s(np.where(clock < 12.0, 8.0, 0.0), 2.0) is None  # rising is no fading
    assert fade_s(np.full(1800, np.nan), 2.0) is None
    assert fade_s(np.zeros(60), 2.0) is None


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
    up = np.clip(clock / lift_s, 0.0, 1.0)
    held, sunk = 5.0 * up, np.clip((clock - lift_s - 6.0) * 2.0, 0.0, 8.0)
    assert fade_s(held, 3.5, lifted=round(lift_s * 60)) is None
    assert fade_s(held + sunk, 3.5, lifted=round(lift_s * 60)) == pytest.approx(lift_s + 7.75, abs=0.1)


def test_a_pelvis_that_comes_back_up_does_not_fade():
    clock = np.arange(1800) / 60
    hump = np.where((clock > 6.0) & (clock < 9.0), 8.0, 0.0)
    assert fade_s(hump, 3.5) is None
    assert fade_s(np.where(clock > 6.0, 8.0, 0.0), 3.5) == pytest.approx(6.0, abs=0.05)


def test_a_pelvis_that_never_rests_has_no_reference():
    clock = np.arange(1200) / 60
    assert fade_s(1.5 * clock, 3.5) is None


def test_the_picture_of_a_hold_is_taken_where_the_pelvis_lies_as_is_told():
    track = make_track("stance", drop_deg=9.0, timing=Timing(ramp_s=1.0))
    motion = prepare(track, "front")
    pelvis = estimate_pelvis(motion)
    (stance,) = stances_of(motion, pelvis)
    there = np.interp(stance.evidence_t_s, motion.t_s, pelvis.obliquity_deg)
    assert there == pytest.approx(stance.pelvic_drop_deg.peak, abs=0.1)


def test_an_upright_trunk_that_is_carried_outward_does_not_lean_in_the_reason():
    (reason,) = reasons_of("compensated", "carried", None)
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
