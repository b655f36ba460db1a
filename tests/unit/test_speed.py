"""Slow motion and time lapse give themselves away; careful people, slow squats and feet that are held low do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gait_factory import Walker, walk_track
from hipcheck.capture.speed import check_speed
from hipcheck.issues import speed_is_open, speed_left_to_steps
from hipcheck.landmarks import PoseTrack
from hipcheck.measure import measure
from hipcheck.motion import prepare
from hipcheck.movement import unmeasured_movements
from hipcheck.results import Issue, MovementSpan
from recording_factory import make_recording
from track_factory import Timing, make_track


def asked(track: PoseTrack, speed: float = 1.0) -> list[str]:
    """Return what is said of a film that plays a movement at this share of real speed."""
    motion = prepare(replace(track, t_s=track.t_s / speed), "front")
    assert motion is not None
    return [issue.message for issue in check_speed(motion)]


def lift(ramp_s: float, speed: float) -> PoseTrack:
    """A foot that is lifted and set down within ``ramp_s`` each, with as many pictures as a slowed film has."""
    return make_track("stance", fps=30 / speed, timing=Timing(ramp_s=ramp_s))


def squats(rep_s: float, speed: float) -> PoseTrack:
    return make_track("squat", fps=30 / speed, timing=Timing(rep_s=rep_s), duration_s=3 + 4 * rep_s)


@pytest.mark.parametrize("ramp_s", [0.4, 0.8, 1.5, 2.0])
def test_lifts_that_take_up_to_two_seconds_are_nobodys_slow_motion(ramp_s):
    assert not asked(lift(ramp_s, 1.0))


@pytest.mark.parametrize("rep_s", [1.0, 3.0, 8.0])
def test_squats_that_take_up_to_eight_seconds_are_nobodys_slow_motion(rep_s):
    assert not asked(squats(rep_s, 1.0))


@pytest.mark.parametrize("speed", [0.25, 0.125])
def test_a_lift_that_was_slowed_asks(speed):
    (message,) = asked(lift(0.9, speed), speed)
    assert "is the film in slow motion?" in message
    assert "--speed" in message


def test_squats_that_were_slowed_ask():
    assert asked(squats(4.0, 0.25), 0.25)


def test_squats_faster_than_a_fall_ask_whether_it_is_a_time_lapse():
    (message,) = asked(make_track("squat", timing=Timing(rep_s=4.0, reps=4), duration_s=22), 16.0)
    assert "a time lapse" in message


def test_quiet_standing_says_nothing_of_speed():
    assert not asked(make_track("stand", duration_s=10), 0.1)


def test_it_is_asked_in_the_result_unless_the_speed_is_known():
    track = lift(0.9, 0.25)
    recording = make_recording(replace(track, t_s=track.t_s * 4))
    assert "speed_suspect" in [issue.code for issue in measure(recording)[0].quality.issues]
    source = recording.source.model_copy(update={"speed_from": "given"})
    assert "speed_suspect" not in [issue.code for issue in measure(replace(recording, source=source))[0].quality.issues]


def questions(track: PoseTrack, **source: object) -> list[str]:
    """Return every sentence of a result that asks for the film's speed."""
    recording = make_recording(track)
    recording = replace(recording, source=recording.source.model_copy(update=source))
    results, _ = measure(recording)
    said = [*results.quality.issues, *results.unmeasured]
    return [one.message for one in said if "--speed" in one.message]


def test_a_slowed_walk_is_asked_for_its_speed_unless_it_is_known():
    track = walk_track(Walker())
    slowed = replace(track, t_s=track.t_s * 2)
    (question,) = questions(slowed)
    assert "So slow a rhythm" in question
    assert not questions(slowed, speed_from="given")


def test_slow_steps_ask_in_place_of_the_whole_film():
    steps = MovementSpan(kind="steps", start_s=2.0, end_s=18.0, count=8, reason="The feet are lifted by turns.")
    dark, slow = (Issue(code=code, severity="warning", message="") for code in ("dark", "speed_suspect"))
    asking, silent = (unmeasured_movements([steps], [], ask_speed=ask) for ask in (True, False))
    assert speed_left_to_steps([dark, slow], asking) == [dark]
    assert speed_left_to_steps([dark, slow], silent) == [dark, slow]
    assert speed_left_to_steps([dark, slow], []) == [dark, slow]


def test_a_film_that_says_it_is_a_time_lapse_is_asked_nothing_else():
    recording = make_recording(lift(0.9, 0.25))
    assert speed_is_open(recording)
    lapse = Issue(code="speed_suspect", severity="warning", message="The file says that it is a time lapse.")
    assert not speed_is_open(replace(recording, issues=(lapse,)))
