"""Each fault of a recording is named, and a good recording has none."""

import dataclasses

import numpy as np
import pytest

from hipcheck.capture import check_recording, grade
from hipcheck.landmarks import SWAPPED, Joint, PoseTrack
from hipcheck.results import Issue
from hipcheck.view import estimate_view
from recording_factory import make_recording
from track_factory import join, make_track

QUIET = (0.0, 1.5)


def issues_of(track, *, baseline=QUIET, view=None, **frames):
    recording = make_recording(track, **frames)
    return {issue.code: issue for issue in check_recording(recording, view or estimate_view(track), baseline=baseline)}


def keep(track, index):
    return PoseTrack(
        track.t_s[index],
        track.xy_px[index],
        track.world_m[index],
        track.visibility[index],
        track.width_px,
        track.height_px,
    )


def moved(track, dx=0.0, dy=0.0, frames=slice(None)):
    xy = track.xy_px.copy()
    xy[frames] += (dx, dy)
    return dataclasses.replace(track, xy_px=xy)


@pytest.mark.parametrize("motion", ["stand", "stance", "squat", "single_squat"])
@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("size", [(1280, 720), (1080, 1920), (240, 427)])
def test_a_good_recording_has_no_issue(motion, facing, size):
    track = make_track(motion, facing=facing, width_px=size[0], height_px=size[1], fill=0.7, noise_px=0.3)
    assert issues_of(track) == {}


def test_nobody():
    track = make_track()
    empty = dataclasses.replace(
        track, xy_px=np.full_like(track.xy_px, np.nan), visibility=np.zeros_like(track.visibility)
    )
    found = issues_of(empty)
    assert list(found) == ["no_person"]
    assert found["no_person"].severity == "refusal"


def test_no_frame_at_all_is_refused():
    empty = keep(make_track(), slice(0, 0))
    found = issues_of(empty, baseline=None)
    assert {"no_person", "too_short"} <= set(found)


def test_legs_that_are_only_guessed_are_refused_and_alone():
    track = make_track(yaw_deg=70.0)
    track.visibility[:, Joint.LEFT_HIP :] = 0.02
    found = issues_of(track)
    assert {code: issue.severity for code, issue in found.items()} == {"legs_not_visible": "refusal"}


def test_one_hidden_foot_is_not_hidden_legs():
    track = make_track("stance")
    track.visibility[:, Joint.RIGHT_ANKLE] = 0.1
    assert "legs_not_visible" not in issues_of(track)


@pytest.mark.parametrize(
    ("code", "dx", "dy"),
    [("feet_out_of_picture", 0, 130), ("head_out_of_picture", 0, -230), ("legs_out_of_picture", 660, 0)],
)
def test_out_of_the_picture_most_of_the_time_or_for_a_part(code, dx, dy):
    track = make_track(duration_s=6.0)
    assert issues_of(moved(track, dx, dy))[code].severity == "refusal"
    part = issues_of(moved(track, dx, dy, slice(60, 90)))[code]
    assert part.severity == "warning"
    assert (part.start_s, part.end_s) == (pytest.approx(2.0), pytest.approx(89 / 30))
    assert "for 1.0 s" in part.message
    assert code not in issues_of(moved(track, dx, dy, slice(60, 66)))


def test_only_the_top_of_the_head_cut_is_a_warning():
    track = make_track(fill=0.98)
    found = issues_of(moved(track, dy=-40))
    assert found["head_cut"].severity == "warning"
    assert "head_out_of_picture" not in found


def test_small_in_the_picture():
    assert "subject_small" not in issues_of(make_track(fill=0.6))
    small = issues_of(make_track(fill=0.4))["subject_small"]
    assert small.severity == "warning"
    assert "39 %" in small.message


@pytest.mark.parametrize(
    ("facing", "yaw", "way"), [("front", 20, "right"), ("front", -20, "left"), ("back", 20, "left")]
)
def test_a_little_turned_is_a_warning_that_says_which_way_to_turn(facing, yaw, way):
    found = issues_of(make_track(facing=facing, yaw_deg=yaw))
    assert found["body_yaw"].severity == "warning"
    assert f"turn to your {way} " in found["body_yaw"].message


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("yaw", [-40, 40])
def test_far_turned_is_refused_though_the_shoulders_are_wide(facing, yaw):
    found = issues_of(make_track("squat", facing=facing, yaw_deg=yaw))
    assert found["body_turned"].severity == "refusal"


def test_side_and_unclear_views_are_refused_unless_the_user_says_what_it_is():
    assert issues_of(make_track(yaw_deg=80))["side_view"].severity == "refusal"
    track = join(make_track(duration_s=3.0), make_track(facing="back", duration_s=2.5))
    assert issues_of(track)["facing_unclear"].severity == "refusal"
    view = dataclasses.replace(estimate_view(track), facing="front")
    assert "facing_unclear" not in issues_of(track, view=view)


def test_turned_away_for_a_part_refuses_nothing():
    track = join(make_track(duration_s=4.0), make_track(yaw_deg=45.0, duration_s=3.0))
    assert not any(issue.severity == "refusal" for issue in issues_of(track).values())


def test_frame_rate():
    assert issues_of(make_track(fps=10.0))["frame_rate_low"].severity == "refusal"
    assert issues_of(make_track(fps=12.5))["frame_rate_low"].severity == "warning"
    assert "frame_rate_low" not in issues_of(make_track(fps=25.0))


def test_too_short():
    assert issues_of(make_track(duration_s=0.4))["too_short"].severity == "refusal"


def test_missing_pictures_are_named_with_their_time():
    track = make_track(duration_s=6.0)
    index = np.r_[0:60, 75:180]
    gap = issues_of(keep(track, index))["timestamp_gaps"]
    assert (gap.start_s, gap.end_s) == (pytest.approx(59 / 30), pytest.approx(75 / 30))
    # 0.2 s is still interpolated.
    assert "timestamp_gaps" not in issues_of(keep(track, np.r_[0:60, 65:180]))


def test_roll_counts_only_without_a_baseline():
    track = make_track(roll_deg=5.0)
    assert issues_of(track, baseline=None)["camera_roll"].severity == "warning"
    assert "camera_roll" not in issues_of(track)
    assert "camera_roll" not in issues_of(make_track(roll_deg=2.0), baseline=None)


@pytest.mark.parametrize("roll", [-90.0, 90.0, 180.0])
def test_a_picture_on_its_side_or_head_is_refused_for_that_reason_alone(roll):
    found = issues_of(make_track(roll_deg=roll, width_px=720))
    assert {code: issue.severity for code, issue in found.items()} == {"picture_sideways": "refusal"}


def test_a_moving_camera():
    track = make_track()
    drift = np.linspace(0.0, 40.0, len(track))
    assert "camera_moved" in issues_of(track, background_shift_px=drift)
    assert "camera_moved" not in issues_of(track, background_shift_px=drift / 4)
    assert "camera_moved" not in issues_of(track, background_shift_px=np.full(len(track), np.nan))


def test_a_zoom_is_called_a_zoom_and_not_a_movement():
    track = make_track()
    count = len(track)
    drift = np.linspace(0, 100, count)
    found = issues_of(track, background_shift_px=drift, background_scale=np.linspace(1, 1.3, count))
    assert "camera_moved" not in found
    assert "27 % larger" in found["camera_zoomed"].message
    assert found["camera_zoomed"].severity == "warning"
    for scale in (np.linspace(1, 1.03, count), np.full(count, np.nan), None):
        found = issues_of(track, background_shift_px=drift, background_scale=scale)
        assert "camera_zoomed" not in found
        assert "camera_moved" in found
    mostly_unknown = np.full(count, np.nan)
    mostly_unknown[:10] = np.linspace(1, 2, 10)
    assert "camera_zoomed" not in issues_of(track, background_scale=mostly_unknown)


def test_several_people_with_the_time():
    track = make_track(duration_s=6.0)
    people = np.ones(len(track), int)
    people[30:60] = 2
    issue = issues_of(track, people=people)["several_people"]
    assert (issue.start_s, issue.end_s) == (pytest.approx(1.0), pytest.approx(59 / 30))
    people[35:] = 1
    assert "several_people" not in issues_of(track, people=people)


def test_light():
    assert "too_dark" in issues_of(make_track(), luma=20.0)
    assert "too_bright" in issues_of(make_track(), luma=245.0)


def test_swaps_are_counted():
    track = make_track(noise_px=0.5)
    xy = track.xy_px.copy()
    xy[50:58] = xy[50:58][:, SWAPPED]
    issue = issues_of(dataclasses.replace(track, xy_px=xy))["left_right_swaps"]
    assert "8 frames, of which 8 were put right" in issue.message
    assert (issue.start_s, issue.end_s) == (pytest.approx(50 / 30), pytest.approx(57 / 30))


def test_a_person_lost_for_a_while():
    track = make_track(duration_s=6.0)
    for values in (track.xy_px, track.world_m):
        values[30:60] = np.nan
    assert issues_of(track)["person_lost"].severity == "warning"


def test_refusals_come_first_and_every_message_is_a_sentence():
    track = make_track(yaw_deg=45.0, fps=20.0, fill=0.4)
    issues = check_recording(make_recording(track, luma=10.0), estimate_view(track), baseline=None)
    severities = [issue.severity for issue in issues]
    assert severities == sorted(severities)
    assert len(issues) >= 4
    for issue in issues:
        assert issue.message.endswith(".")
        assert "; " in issue.message


def make_issue(code="x", severity="warning"):
    return Issue(code=code, severity=severity, message="m.")


def test_grade():
    assert grade([]) == "good"
    assert grade([make_issue()]) == "fair"
    assert grade([make_issue()] * 4) == "poor"
    assert grade([make_issue("feet_out_of_picture")]) == "poor"
    assert grade([make_issue(), make_issue(severity="refusal")]) == "unusable"
