"""From what pictures say to a recording: readings stay with the person and the picture they were made of."""

from __future__ import annotations

import numpy as np

from hipcheck.pelvis.picture.crops import CROP_PX, PelvisCrop
from hipcheck.pelvis.picture.reading import PelvisLook
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.pose.landmarker import Person
from hipcheck.pose.look import Look
from hipcheck.pose.scene import shrink
from recording_factory import make_recording
from track_factory import make_track

STAND = make_track(duration_s=0.1).xy_px[0].astype(np.float32)
KNOWN = make_recording(make_track(duration_s=0.1))
EMPTY = np.zeros((720, 1280, 3), dtype=np.uint8)


def person(right_px=0.0):
    xy_px = (STAND + np.array([right_px, 0.0])).astype(np.float32)
    return Person(xy_px, np.zeros((33, 3), dtype=np.float32), np.full(33, 0.9, dtype=np.float32))


def look(number, people, tilts_deg):
    crop = PelvisCrop(np.zeros((CROP_PX, CROP_PX), dtype=np.uint8), 1.0, 0.0, 0.0)
    pelvises = [None if tilt is None else PelvisLook(crop, tilt, 1.0) for tilt in tilts_deg]
    return Look(number / 30, (1280, 720), people, None, [], shrink(EMPTY), pelvises)


def test_what_was_read_of_somebody_found_twice_is_given_to_nobody_else(monkeypatch):
    # Guards against filing by address: memory is used again, so one who comes may have that of one who is gone.
    monkeypatch.setattr("hipcheck.pose.builder.id", lambda thing: 0, raising=False)
    builder = RecordingBuilder()
    for number, tilt_deg in enumerate((1.0, None, 3.0)):
        # At the second picture nobody is followed in the first pass.
        builder.take(look(number, [] if number == 1 else [person()], [] if number == 1 else [tilt_deg]))
    builder.begin_second_pass()
    builder.take_again(look(0, [person(1.0)], [8.0]))
    builder.take_again(look(1, [person(2.0)], [None]))
    builder.take_again(look(2, [person(3.0)], [9.0]))
    recording = builder.build(KNOWN.source, KNOWN.pose)
    assert recording.picture is not None
    np.testing.assert_array_equal(recording.picture.tilt_deg, [1.0, np.nan, 3.0])
