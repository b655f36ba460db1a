"""The pelvis by markers: a mirror flips it, roll and scale leave it, and what was not seen never becomes a number."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hipcheck.landmarks import PoseTrack
from hipcheck.marker_track import MarkerTrack
from hipcheck.motion import prepare
from hipcheck.pelvis import estimate_pelvis
from hipcheck.pelvis.markers.assign import assign_markers
from hipcheck.pelvis.markers.signal import prepare_markers
from marker_factory import candidates, marker_track, pelvis_xy
from track_factory import Timing, lifted, make_track

TIMING = Timing(lift_s=1.5, touch_down_s=4.5)
TRACK = make_track("stance", timing=TIMING, noise_px=0.3)
COURSE = lifted(TRACK.t_s, TIMING)


def obliquity(track, markers, facing="front"):
    motion = prepare(track, facing)
    pelvis = estimate_pelvis(motion, prepare_markers(markers, track.t_s, motion))
    assert pelvis.method == "markers"
    return pelvis.obliquity_deg


@settings(max_examples=10, deadline=None)
@given(drop_deg=st.floats(-15, 15), facing=st.sampled_from(["front", "back"]))
def test_a_mirror_flips_the_sign(drop_deg, facing):
    track = make_track("stance", timing=TIMING, facing=facing, noise_px=0.3)
    markers = marker_track(pelvis_xy(track, drop_deg * COURSE, facing))
    there = obliquity(track, markers, facing)
    back = obliquity(track.mirrored(), markers.mirrored(track.width_px), facing)
    np.testing.assert_allclose(back, -there, atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(drop_deg=st.floats(-12, 12), roll_deg=st.floats(-5, 5), scale=st.floats(0.4, 3.0))
def test_roll_and_scale_drop_out(drop_deg, roll_deg, scale):
    places = pelvis_xy(TRACK, drop_deg * COURSE)
    angle = np.deg2rad(roll_deg)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = PoseTrack(TRACK.t_s, TRACK.xy_px @ turn.T, TRACK.world_m, TRACK.visibility, 1280, 720)
    there = obliquity(TRACK, marker_track(places))
    rolled = obliquity(turned, marker_track({name: xy @ turn.T for name, xy in places.items()}))
    np.testing.assert_allclose(rolled, there, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(start=st.integers(60, 100), length=st.integers(8, 40))
def test_what_was_not_seen_is_missing(start, length):
    places = pelvis_xy(TRACK, 5.0 * COURSE)
    places["left_asis"][start : start + length] = np.nan
    angle = obliquity(TRACK, marker_track(places))
    clock = np.arange(len(angle)) / 60.0
    gap = (clock > TRACK.t_s[start - 1] + 0.02) & (clock < TRACK.t_s[start + length] - 0.02)
    assert np.isnan(angle[gap]).all()
    assert np.isfinite(angle[~gap & (clock < TRACK.t_s[start - 1] - 0.02)]).all()


@settings(max_examples=10, deadline=None)
@given(facing=st.sampled_from(["front", "back"]), colour=st.sampled_from([None, "pink"]))
def test_assigning_mirrors_too(facing, colour):
    track = make_track("stance", timing=TIMING, facing=facing, noise_px=0.3)
    places = pelvis_xy(track, 4.0 * COURSE, facing)
    markers = assign_markers(candidates(places, colour), track)
    twin: MarkerTrack = marker_track(places).mirrored(track.width_px)
    names = {name: twin.at(name) for name in places}
    again = assign_markers(candidates(names, colour), track.mirrored())
    np.testing.assert_allclose(again.xy_px, markers.mirrored(track.width_px).xy_px, atol=1e-9)
