"""The overlay: drawn where the joints are, readable, and never where nothing was seen."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import Joint
from hipcheck.marker_track import MarkerTrack
from hipcheck.report.glyphs import draw_text, text_size_px
from hipcheck.report.overlay import Readout, draw_overlay
from hipcheck.report.video import readout_at
from report_factory import REFUSAL, make_report


def frame(data, t_s, height=360):
    index = int(np.argmin(np.abs(data.track.t_s - t_s)))
    scale = height / data.track.height_px
    picture = np.full((height, round(data.track.width_px * scale), 3), 120, np.uint8)
    return picture, data.track.xy_px[index] * scale, data.track.visibility[index]


def changed(before, after):
    return (before != after).any(axis=2)


@pytest.mark.parametrize("height", [120, 360, 1080])
def test_lines_lie_on_the_joints_at_every_size(height):
    data = make_report(stances=1)
    picture, xy, visibility = frame(data, 5.0, height)
    drawn = draw_overlay(picture, xy, visibility, readout_at(data, 5.0))
    assert drawn.shape == picture.shape
    assert (picture == 120).all(), "the frame itself is not touched"
    for joint in (Joint.LEFT_HIP, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE):
        x, y = np.rint(xy[joint]).astype(int)
        np.testing.assert_array_equal(drawn[y, x], (255, 255, 255))
    thigh = np.rint((xy[Joint.LEFT_HIP] + xy[Joint.LEFT_KNEE]) / 2).astype(int)
    np.testing.assert_allclose(drawn[thigh[1], thigh[0]], (0x56, 0xB4, 0xE9), atol=25)


def test_thickness_follows_the_resolution():
    data = make_report(stances=1)
    shares = []
    for height in (720, 1440):
        picture, xy, visibility = frame(data, 5.0, height)
        below = slice(round(0.5 * height), None)
        shares.append(changed(picture, draw_overlay(picture, xy, visibility, Readout(5.0)))[below].mean())
    assert shares[0] == pytest.approx(shares[1], rel=0.2)


def test_unseen_joints_are_not_drawn():
    data = make_report(stances=1)
    picture, xy, visibility = frame(data, 5.0)
    nobody = draw_overlay(picture, xy, np.full(33, 0.4), Readout(5.0))
    also_nobody = draw_overlay(picture, np.full((33, 2), np.nan), np.zeros(33), Readout(5.0))
    np.testing.assert_array_equal(nobody, also_nobody)
    assert not changed(picture, nobody)[100:].any(), "only the panel in the corner is drawn"
    visibility = visibility.copy()
    visibility[[Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.LEFT_HEEL, Joint.LEFT_FOOT_INDEX]] = 0.1
    x, y = np.rint(xy[Joint.LEFT_KNEE]).astype(int)
    np.testing.assert_array_equal(draw_overlay(picture, xy, visibility, Readout(5.0))[y, x], picture[y, x])


def test_joints_far_outside_the_picture_do_no_harm():
    data = make_report(stances=1)
    picture, xy, visibility = frame(data, 5.0)
    drawn = draw_overlay(picture, xy - 5000, visibility, readout_at(data, 5.0))
    assert not changed(picture, drawn)[200:].any()


def test_text_has_a_degree_sign_and_an_outline_on_any_ground():
    for ground in (0, 255):
        picture = np.full((60, 200, 3), ground, np.uint8)
        draw_text(picture, "7°", (5, 5), 30, (255, 255, 255))
        assert (picture == 255).all(axis=2).any()
        assert (picture < 40).all(axis=2).any()
    assert text_size_px("7°", 30)[0] > text_size_px("7", 30)[0]


def test_text_beyond_the_edge_is_cut_not_wrapped():
    picture = np.zeros((40, 60, 3), np.uint8)
    draw_text(picture, "hip", (45, 20), 30, (255, 255, 255))
    assert picture[:, 45:].any()
    assert not picture[:, :45].any()
    draw_text(picture, "hip", (500, 500), 30, (255, 255, 255))


def test_readout_turns_signs_for_the_leg_that_is_stood_on():
    data = make_report(stances=2)
    right = data.results.stances[1]
    instant = (right.start_s + right.end_s) / 2 - 1
    row = data.angles.iloc[int(np.argmin(np.abs(data.angles["t_s"] - instant)))]
    readout = readout_at(data, instant)
    assert readout.phase.startswith("on the right leg")
    assert readout.pelvis_deg == pytest.approx(-row["pelvic_obliquity_deg"])
    assert readout.pelvis_deg > 3
    assert readout.trunk_deg == pytest.approx(-row["trunk_lean_left_deg"])
    assert readout.knee_deg == {}


def test_readout_names_the_repetition_and_its_direction():
    data = make_report(stances=0, reps=2)
    squat = data.results.squats[1]
    assert readout_at(data, squat.start_s + 0.3).phase == "squat 2, down"
    rising = readout_at(data, squat.end_s - 0.3)
    assert rising.phase == "squat 2, up"
    assert set(rising.knee_deg) == {"left", "right"}
    assert readout_at(data, 0.5).phase == ""


def test_readout_has_no_numbers_without_a_measurement():
    refused = readout_at(make_report(issues=(REFUSAL,)), 1.0)
    assert refused.pelvis_deg is None
    assert refused.trunk_deg is None
    assert refused.knee_deg == {}
    between = readout_at(make_report(stances=1), 1.0)
    assert math.isnan(between.pelvis_deg)


def test_markers_get_a_ring_and_the_pelvis_its_line_but_not_where_unseen():
    picture = np.full((720, 400, 3), 120, np.uint8)
    nobody, none_seen = np.full((33, 2), np.nan), np.full((8, 2), np.nan)
    markers = none_seen.copy()
    markers[[0, 1, 4]] = (260.0, 300.0), (140.0, 310.0), (250.0, 500.0)  # both ASIS, left knee
    plain = draw_overlay(picture, nobody, np.zeros(33), Readout(5.0))
    drawn = changed(plain, draw_overlay(picture, nobody, np.zeros(33), Readout(5.0), markers))
    assert drawn[305, 200], "the line between both hip bones"
    assert not drawn[500, 250], "the middle of a ring stays to be seen"
    assert drawn[505, 250]
    markers[1] = np.nan
    assert not changed(plain, draw_overlay(picture, nobody, np.zeros(33), Readout(5.0), markers))[305, 200]
    assert not changed(plain, draw_overlay(picture, nobody, np.zeros(33), Readout(5.0), none_seen)).any()


def test_markers_that_do_not_measure_the_pelvis_are_not_shown():
    measured, not_measured = make_report(pelvis_method="markers"), make_report()
    xy = np.zeros((len(measured.track), 8, 2))
    markers = MarkerTrack(xy, ("tag",) * 8)
    assert replace(measured, markers=markers).markers_px(3) is not None
    assert replace(not_measured, markers=markers).markers_px(3) is None
    assert measured.markers_px(3) is None
