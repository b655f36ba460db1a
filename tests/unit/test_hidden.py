"""Joints that something hides: what the network guesses there is named, and no foot is said to be down for it."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.measure import measure
from hipcheck.motion import prepare
from recording_factory import make_recording
from track_factory import Timing, make_track

GUESSED, SEEN = 0.6, 0.98
HOLD_S = (2.0, 8.0)
RIGHT_FOOT = (Joint.RIGHT_ANKLE, Joint.RIGHT_HEEL, Joint.RIGHT_FOOT_INDEX)


def guessed(track: PoseTrack, *joints: Joint, start_s: float = -1.0, stop_s: float = 99.0) -> PoseTrack:
    """The network says where some joints are, and is not sure."""
    visibility = track.visibility.copy()
    visibility[np.ix_((track.t_s >= start_s) & (track.t_s < stop_s), joints)] = GUESSED
    return replace(track, visibility=visibility)


def hold(facing="back"):
    """On the left leg from 2 to 8 s."""
    return make_track("stance", facing=facing, noise_px=0.3, timing=Timing(*HOLD_S))


def hidden(track):
    results, _ = measure(make_recording(track))
    return [issue for issue in results.quality.issues if issue.code == "limb_hidden"], results


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize(("joint", "name"), [(Joint.LEFT_KNEE, "knee"), (Joint.LEFT_ANKLE, "ankle")])
def test_a_hidden_standing_leg_is_named_with_the_time_of_the_hold(facing, joint, name):
    (issue,), results = hidden(guessed(hold(facing), joint))
    assert issue.severity == "warning"
    assert issue.message == (
        f"The left {name} was hidden, so the standing leg is guessed; let nothing stand in front of the legs (a chair, "
        "a skirt, a long coat)."
    )
    (stance,) = results.stances
    assert (issue.start_s, issue.end_s) == (stance.start_s, stance.end_s)


def test_a_lifted_foot_hidden_from_behind_is_named():
    (issue,), results = hidden(guessed(hold("back"), *RIGHT_FOOT))
    assert len(results.stances) == 1
    assert issue.message.startswith("The lifted right foot was hidden, so its lift and touch-down are guessed; let ")


def test_from_the_front_a_foot_hides_behind_its_own_leg_and_nothing_is_said():
    issues, results = hidden(guessed(hold("front"), *RIGHT_FOOT))
    assert len(results.stances) == 1
    assert issues == []


def test_the_knee_of_the_lifted_leg_may_be_hidden():
    assert hidden(guessed(hold("back"), Joint.RIGHT_KNEE))[0] == []


@pytest.mark.parametrize(("stop_s", "named"), [(4.0, False), (6.5, True)])
def test_only_what_is_hidden_for_most_of_the_hold_is_named(stop_s, named):
    assert bool(hidden(guessed(hold(), Joint.LEFT_KNEE, stop_s=stop_s))[0]) == named


def test_nothing_hidden_nothing_said():
    assert hidden(hold())[0] == []
    assert hidden(make_track("squat", noise_px=0.3))[0] == []


@pytest.mark.parametrize(
    ("joints", "who"),
    [
        ((Joint.LEFT_KNEE, Joint.RIGHT_KNEE), "Both knees were"),
        ((Joint.RIGHT_KNEE,), "The right knee was"),
        ((Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE), "Both ankles were"),
    ],
)
def test_hidden_knees_and_ankles_of_a_squat(joints, who):
    issues, results = hidden(guessed(make_track("squat", timing=Timing(reps=1), noise_px=0.3), *joints))
    assert len(results.squats) == 1
    assert [issue.message.split(" hidden, ")[0] for issue in issues] == [who]


def test_hidden_is_told_by_half_a_second_around():
    track = guessed(make_track(duration_s=4.0), Joint.LEFT_KNEE, start_s=2.0, stop_s=3.0)
    flicker = guessed(make_track(duration_s=4.0), Joint.LEFT_KNEE, start_s=2.0, stop_s=2.1)
    motion = prepare(track, "front")
    where = motion.hidden(Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
    assert motion.t_s[where][[0, -1]] == pytest.approx([2.0, 3.0], abs=0.06)
    assert not motion.hidden(Joint.RIGHT_KNEE).any()
    assert not prepare(flicker, "front").hidden(Joint.LEFT_KNEE).any()


def test_visibility_is_that_of_the_network_on_the_clock_and_zero_where_nobody_is():
    track = make_track(duration_s=4.0)
    visibility, xy = track.visibility.copy(), track.xy_px.copy()
    visibility[:, Joint.LEFT_ELBOW] = 0.25
    xy[60:90], visibility[60:90] = np.nan, 0.0
    motion = prepare(replace(track, xy_px=xy, visibility=visibility), "front")
    assert motion.visibility.shape == motion.raw_px.shape[:2]
    seen = motion.t_s < 1.9
    np.testing.assert_allclose(motion.visibility[seen, Joint.LEFT_ELBOW], 0.25)
    np.testing.assert_allclose(motion.visibility[seen, Joint.LEFT_KNEE], SEEN)
    np.testing.assert_array_equal(motion.visibility[(motion.t_s > 2.1) & (motion.t_s < 2.9)], 0.0)


def test_a_guessed_place_is_kept_apart_from_the_ones_that_were_seen():
    track = make_track(duration_s=4.0)
    visibility = track.visibility.copy()
    visibility[:, Joint.LEFT_ANKLE] = np.where(track.t_s < 2.0, SEEN, 0.3)
    motion = prepare(replace(track, visibility=visibility), "front")
    late = motion.t_s > 2.5
    assert np.isnan(motion.fast_px[late, Joint.LEFT_ANKLE]).all()
    np.testing.assert_allclose(
        motion.guessed_px[late, Joint.LEFT_ANKLE], track.xy_px[[-1] * late.sum(), Joint.LEFT_ANKLE], atol=0.5
    )
    early = motion.t_s < 1.8
    np.testing.assert_allclose(motion.guessed_px[early], motion.fast_px[early], atol=0.5)


@pytest.mark.parametrize(("sure", "holds"), [(0.4, 0), (SEEN, 1)])
def test_a_foot_that_is_hardly_seen_nor_its_lift_is_not_said_to_be_up(sure, holds):
    track = make_track("stance", facing="front", noise_px=0.3, timing=Timing(-2.0, 60.0), duration_s=7.0)
    visibility = track.visibility.copy()
    visibility[:, RIGHT_FOOT] = sure
    visibility[np.ix_(np.abs(track.t_s - 3.0) < 0.7, RIGHT_FOOT)] = SEEN  # for a moment
    results, _ = measure(make_recording(replace(track, visibility=visibility)))
    assert len(results.stances) == holds
