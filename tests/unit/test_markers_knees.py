"""Knee angles by markers on knee and ankle: they decide the FPPA of the legs that have both, and nothing else."""

import numpy as np
import pytest

from hipcheck.kinematics import fppa_deg
from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.measure import measure
from hipcheck.recording import Recording
from marker_factory import marker_track
from recording_factory import make_recording
from track_factory import make_track

VALGUS = 12.0


def recording(sides=("left", "right"), hidden_share=0.0):
    """Return squats in which the landmarks show straight knees and the markers the true ones, with a valgus."""
    true = make_track("squat", valgus_left_deg=VALGUS, valgus_right_deg=VALGUS, depth_percent=18.0, noise_px=0.2)
    xy = true.xy_px.copy()
    straight = make_track("squat", depth_percent=18.0, noise_px=0.2)
    for name in ("LEFT_KNEE", "RIGHT_KNEE", "LEFT_ANKLE", "RIGHT_ANKLE"):
        xy[:, Joint[name]] = straight.xy_px[:, Joint[name]]
    places = {
        f"{side}_{place}": true.xy_px[:, Joint[f"{side}_{place}".upper()]].copy()
        for side in sides
        for place in ("knee", "ankle")
    }
    for where in places.values():
        where[: round(hidden_share * len(where))] = np.nan
    track = PoseTrack(true.t_s, xy, true.world_m, true.visibility, true.width_px, true.height_px)
    made = make_recording(track)
    return true, Recording(made.source, track, made.frames, made.pose, markers=marker_track(places))


def test_the_angle_is_the_markers():
    true, made = recording()
    results, angles = measure(made)
    expected = np.interp(angles["t_s"], true.t_s, fppa_deg(true.xy_px, "left", "front"))
    assert np.nanmax(np.abs(angles["left_fppa_deg"] - expected)) < 1.0
    for squat in results.squats:
        assert squat.knees.left.fppa_deg.peak == pytest.approx(np.nanmax(expected), abs=1.0)


def test_only_the_leg_with_both_markers():
    _, made = recording(sides=("left",))
    results, _ = measure(made)
    knees = results.squats[0].knees
    assert knees.left.fppa_deg.peak > 6.0 > knees.right.fppa_deg.peak
    assert knees.left.fppa_deg.error < knees.right.fppa_deg.error


def test_markers_lost_for_long_are_not_used():
    _, made = recording(hidden_share=0.3)
    assert measure(made)[0].squats[0].knees.left.fppa_deg.peak < 6.0


def test_the_other_measures_stay_those_of_the_landmarks():
    _, made = recording()
    _, angles = measure(made)
    _, without = measure(make_recording(made.track))
    for name in ("depth_percent", "left_knee_over_toe_percent", "knee_ankle_separation_ratio", "pelvic_obliquity_deg"):
        np.testing.assert_array_equal(angles[name], without[name])
