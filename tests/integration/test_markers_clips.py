"""Tags in an encoded clip against the truth, through the whole pipeline; and none where there are none."""

import numpy as np
import pytest

from hipcheck.landmarks import BOTH_SIDES
from hipcheck.pipeline import analyze
from same_results import untimed


def rms(values):
    return float(np.sqrt(np.nanmean(np.square(values))))


def test_the_pelvis_follows_the_bones(marker_sample):
    results, angles = marker_sample.analysis.results, marker_sample.analysis.angles
    assert results.provenance.pelvis_method == "markers"
    quiet = (marker_sample.t_s >= results.baseline.start_s) & (marker_sample.t_s <= results.baseline.end_s)
    truth = marker_sample.series("pelvic_obliquity_asis_deg")
    truth = np.interp(angles["t_s"], marker_sample.t_s, truth - np.median(truth[quiet]))
    assert np.ptp(truth) > 7.0
    assert angles["pelvic_obliquity_deg"].notna().mean() > 0.98
    assert rms(angles["pelvic_obliquity_deg"] - truth) <= 0.7


def test_every_tag_is_where_it_is(marker_sample):
    markers = marker_sample.analysis.recording.markers
    for name in ("asis", "knee", "ankle"):
        for side in BOTH_SIDES:
            away = np.linalg.norm(markers.at(f"{side}_{name}") - marker_sample.joints[f"{side}_{name}_marker"], axis=1)
            assert np.isfinite(away).mean() > 0.95
            assert np.nanmax(away) < 2.0


def test_a_drop_measured_by_markers_is_judged(marker_sample):
    (stance,) = marker_sample.analysis.stances
    assert (stance.sign, stance.pattern) == ("seen", "drops")


def test_measured_again_without_the_video_it_is_the_same(marker_sample, tmp_path):
    marker_sample.analysis.recording.save(tmp_path / "landmarks.npz")
    again = analyze(tmp_path / "landmarks.npz")
    assert untimed(again.results) == untimed(marker_sample.analysis.results)
    assert again.angles.equals(marker_sample.analysis.angles)


@pytest.mark.parametrize("name", ["drop_sample", "lean_sample", "squat_sample"])
def test_no_marker_is_found_on_people_without(name, request):
    assert request.getfixturevalue(name).analysis.recording.markers is None
