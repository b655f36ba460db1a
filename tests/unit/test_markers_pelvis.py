"""The pelvis by its markers: known tilts come out, with their own error, and only where the markers were seen."""

import numpy as np
import pytest

from hipcheck.errors import UsageError
from hipcheck.marker_track import MARKER_NAMES, MarkerTrack
from hipcheck.measure import measure
from hipcheck.recording import Recording
from marker_factory import marker_track, pelvis_xy
from recording_factory import make_recording
from track_factory import Timing, lifted, make_track


def recording(tilt_deg=8.0, *, facing="front", hidden=None, kind="tag", rest_deg=1.5, roll_deg=0.0, **options):
    """Return a stance clip on the left leg whose markers tilt by ``tilt_deg`` in the hold; the hip line stays level."""
    track = make_track("stance", facing=facing, noise_px=0.3, **options)
    course = rest_deg + tilt_deg * lifted(track.t_s, Timing())
    places = pelvis_xy(track, course + (roll_deg if facing == "back" else -roll_deg), facing)
    for xy in places.values():
        xy += 0.2 * np.random.default_rng(1).standard_normal(xy.shape)
        if hidden is not None:
            xy[(track.t_s >= hidden[0]) & (track.t_s < hidden[1])] = np.nan
    made = make_recording(track)
    return Recording(made.source, track, made.frames, made.pose, markers=marker_track(places, kind))


@pytest.mark.parametrize("facing", ["front", "back"])
@pytest.mark.parametrize("tilt_deg", [-6.0, 0.0, 8.0])
def test_the_hold_reads_what_the_markers_did(facing, tilt_deg):
    results, angles = measure(recording(tilt_deg, facing=facing))
    (stance,) = results.stances
    assert results.provenance.pelvis_method == "markers"
    assert stance.pelvic_drop_deg.mean == pytest.approx(tilt_deg, abs=0.25)
    assert stance.hip_line_deg.mean == pytest.approx(0.0, abs=0.3)
    assert angles["pelvic_obliquity_deg"].iloc[60] == pytest.approx(0.0, abs=0.3)
    assert stance.pelvic_drop_deg.error < 5.0


def test_camera_roll_drops_out_with_the_baseline():
    straight, rolled = (measure(recording(8.0, roll_deg=roll))[0].stances[0] for roll in (0.0, 3.0))
    assert rolled.pelvic_drop_deg.mean == pytest.approx(straight.pelvic_drop_deg.mean, abs=0.05)


def test_a_marked_drop_is_seen_and_a_level_pelvis_is_not():
    assert measure(recording(9.0))[0].stances[0].sign == "seen"
    assert measure(recording(0.5))[0].stances[0].sign == "incomplete"  # 6 s are not the 30 s of the test


def test_a_short_loss_is_bridged_and_a_long_one_is_missing():
    results, angles = measure(recording(8.0, hidden=(4.0, 4.15)))
    assert angles["pelvic_obliquity_deg"].notna().all()
    results, angles = measure(recording(8.0, hidden=(4.0, 5.5)))
    t_s = angles["t_s"]
    assert angles["pelvic_obliquity_deg"][(t_s > 4.05) & (t_s < 5.4)].isna().all()
    assert angles["hip_line_deg"].notna().all()
    assert "markers_partly_seen" in {issue.code for issue in results.quality.issues}
    assert results.stances[0].pelvic_drop_deg.mean == pytest.approx(8.0, abs=0.3)


def test_seen_too_little_they_are_not_used_and_that_is_said():
    results, _ = measure(recording(8.0, hidden=(3.0, 9.0)))
    assert results.provenance.pelvis_method == "hip_line"
    assert "markers_not_used" in {issue.code for issue in results.quality.issues}


def test_not_seen_in_the_baseline_the_error_is_wider():
    full, late = (measure(recording(8.0, hidden=hidden))[0].stances[0] for hidden in (None, (0.0, 2.0)))
    assert late.pelvic_drop_deg.error > full.pelvic_drop_deg.error + 2.0
    assert late.pelvic_drop_deg.mean == pytest.approx(8.0 + 1.5, abs=0.3)


def test_it_comes_back_from_its_file(tmp_path):
    made = recording(8.0, hidden=(4.0, 5.5), kind="sticker")
    made.save(tmp_path / "landmarks.npz")
    back = Recording.load(tmp_path / "landmarks.npz")
    np.testing.assert_array_equal(back.markers.xy_px, made.markers.xy_px)
    assert back.markers.kinds == made.markers.kinds
    assert measure(back)[0] == measure(made)[0]


def test_a_file_without_markers_has_none(tmp_path):
    make_recording(make_track("stand")).save(tmp_path / "landmarks.npz")
    assert Recording.load(tmp_path / "landmarks.npz").markers is None


def test_a_damaged_file_is_one_sentence(tmp_path):
    path = tmp_path / "landmarks.npz"
    recording().save(path)
    with np.load(path) as data:
        kept = {name: data[name] for name in data.files if name != "markers_xy_px"}
    np.savez(path, **kept)
    with pytest.raises(UsageError, match="damaged"):
        Recording.load(path)


def test_the_mirrored_track_is_the_mirrored_person():
    track = make_track("stance")
    tilt = 5.0 * lifted(track.t_s, Timing())
    markers = marker_track(pelvis_xy(track, tilt))
    twin = markers.mirrored(track.width_px)
    expected = pelvis_xy(track.mirrored(), -tilt)
    for name in ("left_asis", "right_asis"):
        np.testing.assert_allclose(twin.at(name), expected[name], atol=1e-9)
    np.testing.assert_array_equal(twin.mirrored(track.width_px).xy_px, markers.xy_px)


def test_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        MarkerTrack(np.zeros((5, 3, 2)), (None,) * len(MARKER_NAMES))
