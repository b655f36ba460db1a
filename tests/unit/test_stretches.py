"""A hold or repetition whose own stretch shows the person badly is left out with the reason; the others stay."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.capture import usable_stretches
from hipcheck.capture.stretches import name_of
from hipcheck.landmarks import Joint
from hipcheck.measure import measure
from recording_factory import make_recording
from track_factory import Timing, make_track

FEET = [joint for joint in Joint if joint >= Joint.LEFT_ANKLE]
TIMING = Timing(reps=2)  # squats at 2.0 to 4.0 and 4.5 to 6.5 s
FIRST_S, SECOND_S = (2.0, 4.0), (4.5, 6.5)
SQUATS = make_track("squat", timing=TIMING, noise_px=0.3)


@pytest.fixture(scope="module")
def squats():
    return measure(make_recording(SQUATS))[0].squats


def within(track, span_s):
    return (track.t_s >= span_s[0] - 0.1) & (track.t_s <= span_s[1] + 0.1)


def feet_below(track, span_s):
    """The picture ends above the feet for a while: where they are is guessed below its edge."""
    xy = track.xy_px.copy()
    xy[np.ix_(within(track, span_s), FEET, [1])] += 150.0
    return replace(track, xy_px=xy)


def usable(squats, track, **frames):
    return usable_stretches(make_recording(track, **frames), squats)


def test_what_is_seen_well_stays(squats):
    assert usable(squats, SQUATS) == (squats, [])


def test_a_stretch_with_the_feet_out_of_the_picture_is_left_out_with_reason_and_time(squats):
    kept, (left_out,) = usable(squats, feet_below(SQUATS, SECOND_S))
    assert kept == squats[:1]
    assert left_out.code == "feet_out_of_picture"
    assert left_out.what == "squat"
    assert (left_out.start_s, left_out.end_s) == (squats[1].start_s, squats[1].end_s)
    assert left_out.message.startswith("A squat was not measured: the feet were below the edge of the picture for ")
    assert " of it; put the camera farther away" in left_out.message


def test_feet_out_of_the_picture_for_a_moment_spoil_nothing(squats):
    assert usable(squats, feet_below(SQUATS, (5.0, 5.1)))[0] == squats


def test_a_person_lost_for_a_good_part_of_it(squats):
    xy = SQUATS.xy_px.copy()
    xy[(SQUATS.t_s > 5.0) & (SQUATS.t_s < 6.0)] = np.nan
    kept, (left_out,) = usable(squats, replace(SQUATS, xy_px=xy))
    assert kept == squats[:1]
    assert (left_out.code, left_out.message) == (
        "person_lost",
        "A squat was not measured: the person was not seen for a good part of it.",
    )


def test_legs_that_are_not_seen(squats):
    visibility = SQUATS.visibility.copy()
    legs = [Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE]
    visibility[np.ix_(within(SQUATS, FIRST_S), legs)] = 0.3
    kept, (left_out,) = usable(squats, replace(SQUATS, visibility=visibility))
    assert kept == squats[1:]
    assert left_out.code == "legs_not_visible"


@pytest.mark.parametrize(("share", "spoilt"), [(0.05, False), (0.2, True)])
def test_a_camera_that_pans_meanwhile(squats, share, spoilt):
    shift = share * SQUATS.height_px * np.interp(SQUATS.t_s, SECOND_S, [0.0, 1.0])
    kept, left_out = usable(squats, SQUATS, background_shift_px=shift)
    assert [one.code for one in left_out] == (["camera_moved"] if spoilt else [])
    assert squats[0] in kept


def test_names_of_what_is_left_out(squats):
    (stance,) = measure(make_recording(make_track("stance", side="right")))[0].stances
    assert name_of(stance) == ("hold", "A hold on the right leg")
    assert name_of(squats[0]) == ("squat", "A squat")
    assert name_of(squats[0].model_copy(update={"kind": "single_left"})) == (
        "single_leg_squat",
        "A squat on one leg",
    )
    assert name_of(squats[0].model_copy(update={"kind": "split_left"})) == ("split_squat", "A split squat")


def test_in_the_whole_measurement_it_is_told_among_what_was_not_measured():
    track = make_track("squat", timing=Timing(reps=2, pause_s=3.0), noise_px=0.3)  # the second from 7 to 9 s
    xy = track.xy_px.copy()
    xy[:, :, 1] += 120.0 * np.interp(track.t_s, [4.5, 6.5, 9.3, 11.3], [0.0, 1.0, 1.0, 0.0])[:, None]
    results, _ = measure(make_recording(replace(track, xy_px=xy)))
    assert len(results.squats) == 1
    (left_out,) = [one for one in results.unmeasured if one.code == "feet_out_of_picture"]
    assert (left_out.start_s, left_out.end_s) == pytest.approx((7.0, 9.0), abs=0.2)
    assert results.squats[0].end_s < left_out.start_s


def test_repetitions_count_where_they_were_asked_for_and_the_others_are_told():
    track = make_track("squat", timing=Timing(reps=3), noise_px=0.3)
    recording = make_recording(track)
    first, second, third = measure(recording)[0].squats
    results, _ = measure(recording, counted_s=[(second.start_s, third.end_s)])
    assert [squat.bottom_s for squat in results.squats] == [second.bottom_s, third.bottom_s]
    assert [squat.rep for squat in results.squats] == [1, 2]
    (one,) = results.unmeasured
    assert (one.what, one.code, one.start_s, one.end_s) == ("squat", "not_counted", first.start_s, first.end_s)
    assert one.message.startswith("A squat was not measured: it was done before or after the repetitions that the test")
    assert "2 of 2" in " ".join(results.summary.findings) or "3" not in results.summary.verdict
    assert measure(recording, counted_s=None)[0].squats == measure(recording)[0].squats
