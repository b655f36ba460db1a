"""The takes of a recording: jumps of the picture, absences, nudges of the camera, and what is measured of each."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import JOINT_COUNT, Joint, PoseTrack
from hipcheck.measure import measure
from hipcheck.takes import part_of, split_takes, without_nudges
from recording_factory import make_recording
from track_factory import Timing, join, make_track

HEIGHT_PX = 540.0  # of the person, by the factory


def moved(track, dx=0.0, dy=0.0, size=1.0):
    """The same person elsewhere in the picture or of another size."""
    centre = np.array([track.width_px / 2, track.height_px / 2])
    return replace(track, xy_px=(track.xy_px - centre) * size + centre + (dx, dy))


def away(duration_s, like):
    """Nobody in the picture for a while."""
    count = round(duration_s * 30)
    return PoseTrack(
        np.arange(count) / 30,
        np.full((count, JOINT_COUNT, 2), np.nan),
        np.full((count, JOINT_COUNT, 3), np.nan),
        np.zeros((count, JOINT_COUNT)),
        like.width_px,
        like.height_px,
    )


def stand(duration_s=4.0, **options):
    return make_track(duration_s=duration_s, noise_px=0.5, **options)


def takes_of(track):
    """Start, end and beginning of every take, seconds."""
    return [
        (round(float(track.t_s[part.frames][0]), 2), round(float(track.t_s[part.frames][-1]), 2), part.begins_with)
        for part in split_takes(track)
    ]


def slid(track, frames, dx):
    """Everything moves by dx over some frames, and stays there."""
    way = np.interp(np.arange(len(track)), [frames.start, frames.stop], [0.0, dx])
    return replace(track, xy_px=track.xy_px + np.stack([way, 0 * way], axis=-1)[:, None]), way


@pytest.mark.parametrize(
    "jump",
    [{"dx": 0.15 * HEIGHT_PX}, {"dy": -0.15 * HEIGHT_PX}, {"size": 1.15}, {"size": 0.87}],
    ids=["sideways", "up", "larger", "smaller"],
)
def test_a_jump_in_place_or_size_begins_a_take_which_settles_first(jump):
    track = join(stand(), moved(stand(seed=1), **jump))
    assert takes_of(track) == [(0.0, 3.97, "clip_start"), (4.3, 7.97, "picture_jump")]


@pytest.mark.parametrize("step", [{"dx": 0.09 * HEIGHT_PX}, {"size": 1.08}], ids=["place", "size"])
def test_less_than_a_jump_is_none(step):
    track = join(stand(), moved(stand(seed=1), **step))
    assert takes_of(track) == [(0.0, 7.97, "clip_start")]


def test_every_jump_begins_a_take():
    track = join(stand(), moved(stand(seed=1), dx=100), moved(stand(seed=2), dx=-100))
    assert [begin for _, _, begin in takes_of(track)] == ["clip_start", "picture_jump", "picture_jump"]


def test_whoever_runs_through_the_picture_does_not_jump():
    track = make_track(duration_s=8.0)
    speed = 0.25 * HEIGHT_PX * np.sin(np.pi * np.clip((track.t_s - 2.0) / 4.0, 0.0, 1.0)) ** 2  # px in a picture
    way = np.cumsum(speed)  # at its fastest twice as far within a picture as a jump
    running = replace(track, xy_px=track.xy_px + np.stack([way, 0 * way], axis=-1)[:, None])
    assert takes_of(running) == [(0.0, 7.97, "clip_start")]


@pytest.mark.parametrize(("gone_s", "count"), [(1.5, 1), (2.5, 2)])
def test_who_is_away_for_more_than_two_seconds_comes_back_to_another_take(gone_s, count):
    first = stand()
    track = join(first, away(gone_s, first), stand(seed=1))
    takes = takes_of(track)
    assert len(takes) == count
    if count == 2:
        assert takes[0] == (0.0, 3.97, "clip_start")
        assert takes[1] == (round(4 + gone_s + 0.3, 2), round(8 + gone_s - 1 / 30, 2), "person_returns")


@pytest.mark.parametrize("gone_s", [0.5, 15.0])
def test_before_and_after_the_person_there_is_no_take(gone_s):
    person = stand()
    track = join(away(gone_s, person), person, away(gone_s, person))
    assert takes_of(track) == [(gone_s, round(gone_s + 4 - 1 / 30, 2), "clip_start")]


@pytest.mark.parametrize("exercise", ["auto", "balance"])
@pytest.mark.parametrize(("before_s", "after_s"), [(15.0, 0.0), (0.0, 15.0), (12.0, 12.0)])
def test_an_empty_picture_before_and_after_the_test_says_nothing_against_it(exercise, before_s, after_s):
    """Who starts the camera and walks into the picture, and does not stop it at once."""
    test = make_track("stance", drop_deg=8.0, noise_px=0.3)
    track = join(*(one for one in (away(before_s, test), test, away(after_s, test)) if len(one)))
    results, angles = measure(make_recording(track), exercise=exercise)
    alone, _ = measure(make_recording(test), exercise=exercise)
    assert results.quality.issues == alone.quality.issues
    hold, expected = ((of.balance.holds if exercise == "balance" else of.stances)[0] for of in (results, alone))
    assert hold.start_s == pytest.approx(before_s + expected.start_s, abs=0.02)
    assert hold.hold_s == pytest.approx(expected.hold_s, abs=0.02)
    if exercise == "auto":
        assert hold.pelvic_drop_deg.mean == pytest.approx(expected.pelvic_drop_deg.mean, abs=0.1)
    assert len(angles) >= 60 * (test.t_s[-1] - 0.1)


def test_who_is_away_for_a_second_in_the_middle_is_still_told():
    first = stand()
    results, _ = measure(make_recording(join(away(15.0, first), first, away(1.5, first), stand(seed=1))))
    (lost,) = (issue for issue in results.quality.issues if issue.code == "person_lost")
    assert (lost.start_s, lost.end_s) == (pytest.approx(19.0, abs=0.05), pytest.approx(20.5, abs=0.05))
    assert "for 1.5 s" in lost.message


def test_who_is_hardly_ever_seen_is_still_not_found():
    person = stand(0.8)
    results, _ = measure(make_recording(join(away(10.0, person), person, away(10.0, person))))
    assert [issue.code for issue in results.quality.issues if issue.severity == "refusal"] == ["no_person"]


def test_somewhere_else_after_a_short_loss_is_no_jump_of_the_picture():
    first = stand()
    assert len(split_takes(join(first, away(1.0, first), moved(stand(seed=1), dx=100)))) == 1


def test_stretches_of_less_than_a_second_are_left_out():
    flash = moved(stand(1.2), dx=150)  # 0.9 s after it has settled
    track = join(stand(), flash, stand(seed=2))
    assert takes_of(track) == [(0.0, 3.97, "clip_start"), (5.5, 9.17, "picture_jump")]
    assert takes_of(join(stand(), flash)) == [(0.0, 3.97, "clip_start")]
    assert takes_of(join(stand(), moved(stand(1.5), dx=150)))[1] == (4.3, 5.47, "picture_jump")


def test_a_recording_of_nothing_but_short_stretches_is_one_take():
    track = join(stand(0.6), moved(stand(0.7), dx=150), stand(0.6))
    (take,) = split_takes(track)
    assert take.frames == slice(0, len(track))


def test_nobody_at_all_is_one_take():
    track = away(2.0, stand(0.1))
    assert [part.frames for part in split_takes(track)] == [slice(0, len(track))]


def test_a_part_keeps_its_times_and_all_its_columns():
    recording = make_recording(stand(), luma=100.0)
    part = part_of(recording, slice(30, 60))
    np.testing.assert_array_equal(part.track.t_s, recording.track.t_s[30:60])
    assert len(part.track.xy_px) == len(part.frames.luma) == len(part.frames.people) == 30
    assert part_of(recording, slice(0, len(recording.track))) is recording


@pytest.mark.parametrize("witness", ["seen", "unknown"])
def test_a_nudge_of_the_camera_is_taken_off(witness):
    still = make_track(duration_s=6.0)
    track, way = slid(still, slice(90, 96), 0.03 * HEIGHT_PX)
    shift = way if witness == "seen" else np.nan
    steady, (nudge,) = without_nudges(make_recording(track, background_shift_px=shift))
    assert nudge.shift_px == pytest.approx((0.03 * HEIGHT_PX, 0.0), rel=0.06)
    assert (nudge.first, nudge.last) == (pytest.approx(90, abs=1), pytest.approx(96, abs=1))
    np.testing.assert_allclose(steady.track.xy_px, still.xy_px, atol=0.1 * 0.03 * HEIGHT_PX)


def test_a_body_that_moves_before_a_background_that_stays_is_no_nudge():
    track, _ = slid(make_track(duration_s=6.0), slice(90, 96), 0.03 * HEIGHT_PX)
    recording = make_recording(track, background_shift_px=0.0)
    steady, nudges = without_nudges(recording)
    assert nudges == []
    assert steady is recording


def test_a_hop_is_no_nudge():
    track = make_track(duration_s=6.0)
    height = 0.04 * HEIGHT_PX * np.interp(np.arange(len(track)), [90, 96, 102], [0.0, 1.0, 0.0])
    hop = replace(track, xy_px=track.xy_px - np.stack([0 * height, height], axis=-1)[:, None])
    assert without_nudges(make_recording(hop, background_shift_px=np.nan))[1] == []
    assert without_nudges(make_recording(hop, background_shift_px=0.0))[1] == []


def test_a_rise_that_is_gone_a_second_later_is_no_nudge():
    track = make_track(duration_s=6.0)
    height = 0.04 * HEIGHT_PX * np.interp(np.arange(len(track)), [90, 94, 128], [0.0, 1.0, 0.0])
    tiptoe = replace(track, xy_px=track.xy_px - np.stack([0 * height, height], axis=-1)[:, None])
    assert without_nudges(make_recording(tiptoe, background_shift_px=np.nan))[1] == []


def test_somebody_who_leans_is_no_nudge():
    track = make_track(duration_s=6.0)
    xy = track.xy_px.copy()
    way = 0.03 * HEIGHT_PX * np.interp(np.arange(len(track)), [90, 96], [0.0, 1.0])
    xy[:, : Joint.LEFT_KNEE, 0] += way[:, None]
    assert without_nudges(make_recording(replace(track, xy_px=xy), background_shift_px=np.nan))[1] == []


def test_a_camera_that_moves_all_the_time_is_not_nudged():
    still = make_track(duration_s=6.0)
    way = 0.05 * HEIGHT_PX * np.sin(2 * np.pi * 0.8 * still.t_s)
    swaying = replace(still, xy_px=still.xy_px + np.stack([way, 0 * way], axis=-1)[:, None])
    panned, pan = slid(still, slice(0, len(still)), 0.5 * HEIGHT_PX)
    assert without_nudges(make_recording(swaying, background_shift_px=np.abs(way)))[1] == []
    assert without_nudges(make_recording(panned, background_shift_px=pan))[1] == []


# A camera that hangs askew in the first take and the other way in the second: only its own quiet standing tells.
ROLLS = (4.0, -3.0)
TIMING = Timing(lift_s=3.0, touch_down_s=8.0)


@pytest.fixture(scope="module")
def two_takes():
    first = make_track("stance", side="right", roll_deg=ROLLS[0], lean_deg=6.0, timing=TIMING, noise_px=0.5)
    second = make_track("stance", side="left", roll_deg=ROLLS[1], lean_deg=9.0, timing=TIMING, noise_px=0.5, fill=0.6)
    return measure(make_recording(join(first, away(3.0, first), second)))


def test_every_take_is_measured_against_its_own_quiet_standing(two_takes):
    results, _ = two_takes
    assert [take.begins_with for take in results.takes] == ["clip_start", "person_returns"]
    assert [-take.baseline.pelvic_tilt_deg for take in results.takes] == pytest.approx(ROLLS, abs=0.3)
    first, second = results.stances
    assert (first.side, second.side) == ("right", "left")
    assert first.trunk_lean_deg.mean == pytest.approx(6.0, abs=0.4)
    assert second.trunk_lean_deg.mean == pytest.approx(9.0, abs=0.4)
    assert first.pelvic_drop_deg.mean == pytest.approx(0.0, abs=0.4)
    assert second.pelvic_drop_deg.mean == pytest.approx(0.0, abs=0.4)
    assert second.start_s == pytest.approx(9.0 + 3.0 + TIMING.lift_s, abs=0.15)


def test_the_table_of_angles_has_one_clock_and_empty_rows_between_the_takes(two_takes):
    results, table = two_takes
    clock = table["t_s"].to_numpy()
    np.testing.assert_allclose(np.diff(clock), 1 / 60, atol=1e-6)
    assert clock[0] == 0.0
    assert clock[-1] == pytest.approx(results.source.duration_s, abs=0.02)
    first, second = results.takes
    numbers = table.drop(columns="t_s").select_dtypes("number")
    between = (clock > first.end_s + 0.02) & (clock < second.start_s - 0.02)
    assert between.sum() > 2.9 * 60
    assert numbers[between].isna().all(axis=None)
    for take in (first, second):
        inside = (clock > take.start_s + 0.4) & (clock < take.end_s - 0.1)
        assert table["trunk_lean_left_deg"][inside].notna().all()


def test_a_long_absence_does_not_count_against_the_take_before_it():
    first = make_track("stance", timing=TIMING)
    results, _ = measure(make_recording(join(first, away(15.0, first), first)))
    assert len(results.stances) == 2
    assert not {"person_lost", "take_not_measured"} & {issue.code for issue in results.quality.issues}


def test_repetitions_of_all_takes_are_numbered_through():
    squat = make_track("squat", timing=Timing(reps=2))
    results, _ = measure(make_recording(join(squat, moved(squat, dx=150))))
    assert [one.rep for one in results.squats] == [1, 2, 3, 4]


def test_the_issues_name_the_jumps_once_with_their_times():
    squat = make_track("squat", timing=Timing(reps=1))
    results, _ = measure(make_recording(join(squat, moved(squat, dx=150), squat)))
    (jumps,) = [issue for issue in results.quality.issues if issue.code == "picture_jumps"]
    at_s = [take.start_s for take in results.takes[1:]]
    assert f"jumps at {at_s[0]:.1f} s and {at_s[1]:.1f} s, as where films are joined" in jumps.message
    assert at_s == pytest.approx([5.5, 11.0], abs=0.05)


def test_the_issues_name_when_the_person_came_back(two_takes):
    results, _ = two_takes
    (returns,) = [issue for issue in results.quality.issues if issue.code == "person_returns"]
    assert f"came back at {results.takes[1].start_s:.1f} s; each part" in returns.message


def test_a_take_that_cannot_be_measured_is_named_and_spoils_no_other():
    squat = make_track("squat", timing=Timing(reps=1))
    results, _ = measure(make_recording(join(squat, make_track(duration_s=2.0, yaw_deg=85.0, fill=0.5))))
    assert len(results.squats) == 1
    (left_out,) = [issue for issue in results.quality.issues if issue.code == "take_not_measured"]
    assert left_out.severity == "warning"
    assert left_out.message.startswith("This part was not measured: ")
    assert left_out.start_s == results.takes[1].start_s
    assert left_out.end_s == results.takes[1].end_s
    assert results.takes[1].baseline is None


def test_an_issue_of_one_take_gets_the_time_of_that_take():
    first = make_track("stance")  # with quiet standing; the second is one hold from end to end
    whole = make_track("stance", timing=Timing(lift_s=-5.0, touch_down_s=50.0), duration_s=5.0)
    results, _ = measure(make_recording(join(first, moved(whole, dx=150))))
    (issue,) = [one for one in results.quality.issues if one.code == "no_baseline"]
    assert (issue.start_s, issue.end_s) == (results.takes[1].start_s, results.takes[1].end_s)
