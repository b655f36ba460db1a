"""Readings of the pelvis: signs by view, weighing by errors, what is left without quiet standing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.track_factory import make_track

from hipcheck.landmarks import Joint, PoseTrack
from hipcheck.motion import Motion, prepare
from hipcheck.pelvis import estimate_pelvis
from hipcheck.pelvis.picture.crops import PelvisCrop
from hipcheck.pelvis.picture.network import (
    FEATURES,
    PICTURE_PX,
    PelvisNetwork,
    landmark_features,
    mirrored_features,
    shown,
)
from hipcheck.pelvis.readings import PictureMotion, fuse_columns, prepare_picture, readings
from hipcheck.picture_track import PictureTrack
from hipcheck.reference.pelvis import calibration_id, coefficients

VIEWS = ("front", "back")


def motion_of(view: str = "front", side: str = "left") -> tuple[PoseTrack, Motion]:
    track = make_track("stance", side=side, drop_deg=8.0, facing=view)
    motion = prepare(track, view)
    assert motion is not None
    assert motion.baseline is not None
    return track, motion


def picture_of(motion: Motion, turn_deg: float, *, tilt_deg: float | None = None, trip: float = 0.0) -> PictureMotion:
    """The pelvis turns on the screen from the end of quiet standing on."""
    later = np.arange(len(motion.t_s)) >= motion.baseline.stop
    tilt = turn_deg if tilt_deg is None else tilt_deg
    ones = np.ones(len(motion.t_s))
    return PictureMotion(later * turn_deg, trip * ones, 2.0 + later * tilt, 1.5 * ones)


@pytest.mark.parametrize("view", VIEWS)
def test_clockwise_on_the_screen_is_the_left_side_lower_in_front_and_higher_behind(view: str) -> None:
    _, motion = motion_of(view)
    sign = -1 if view == "front" else 1
    found = {one.method: one for one in readings(motion, view, picture_of(motion, 7.0))}
    end = len(motion.t_s) - 30
    assert found["learned"].obliquity_deg[end] == pytest.approx(
        sign * 7.0 * coefficients("learned", view)["per_tilt"], abs=0.2
    )
    assert np.sign(found["registered"].obliquity_deg[end]) == sign
    still = motion.baseline.indices
    assert np.nanmax(np.abs(found["learned"].obliquity_deg[still][:-20])) < 0.2


@pytest.mark.parametrize("view", VIEWS)
def test_a_worse_picture_has_a_wider_error(view: str) -> None:
    _, motion = motion_of(view)
    good, bad = (picture_of(motion, 5.0, trip=trip) for trip in (0.0, 2.0))
    bad = replace(bad, spread_deg=bad.spread_deg * 4)
    widths = [np.nanmedian(estimate_pelvis(motion, None, picture).error_deg) for picture in (good, bad)]
    assert widths[1] > 1.3 * widths[0]


def test_contradicting_readings_widen_the_error() -> None:
    _, motion = motion_of("back")
    agreeing, contradicting = (picture_of(motion, 6.0, tilt_deg=tilt) for tilt in (7.0, -14.0))
    errors = [estimate_pelvis(motion, None, one).error_over(slice(-90, -30)) for one in (agreeing, contradicting)]
    assert errors[1] > 1.5 * errors[0]


def test_without_quiet_standing_only_the_network_reads_and_its_error_is_wider() -> None:
    _, motion = motion_of("back")
    picture = picture_of(motion, 6.0)
    lost = replace(motion, baseline=None)
    (reading,) = readings(lost, "back", picture)
    assert reading.method == "learned"
    with_zero = {one.method: one for one in readings(motion, "back", picture)}["learned"]
    assert np.nanmin(reading.sd_deg) > np.nanmax(with_zero.sd_deg)
    estimate = estimate_pelvis(lost, None, picture)
    assert estimate.method == "learned"
    assert estimate.calibration_id == calibration_id()


def test_without_pictures_there_is_only_the_raw_hip_line() -> None:
    track, motion = motion_of()
    assert estimate_pelvis(motion).method == "hip_line"
    unseen = PictureTrack(*np.full((5, len(track)), np.nan))
    assert estimate_pelvis(motion, None, prepare_picture(unseen, track.t_s, motion)).method == "calibrated"


def test_gaps_in_the_picture_stay_gaps_of_its_readings() -> None:
    track, motion = motion_of("back")
    columns = np.ones((5, len(track)))
    gap = (track.t_s > 4.0) & (track.t_s < 5.0)
    columns[:, gap] = np.nan
    picture = prepare_picture(PictureTrack(*columns), track.t_s, motion)
    assert picture is not None
    inside = (motion.t_s > 4.2) & (motion.t_s < 4.8)
    assert np.isnan(picture.turn_deg[inside]).all()
    found = {one.method: one for one in readings(motion, "back", picture)}
    assert np.isnan(found["registered"].obliquity_deg[inside]).all()
    assert np.isnan(found["registered"].sd_deg[inside]).all()
    assert np.isfinite(estimate_pelvis(motion, None, picture).obliquity_deg[inside]).all()


@given(
    st.lists(st.floats(-20, 20), min_size=2, max_size=4),
    st.lists(st.floats(0.5, 9), min_size=4, max_size=4),
)
def test_weighed_mean_lies_between_and_is_at_least_as_certain_as_agreement_allows(
    values: list[float], deviations: list[float]
) -> None:
    slow = np.array(values)[:, None]
    sd = np.array(deviations[: len(values)])[:, None]
    mean, raw, fused = fuse_columns(slow, slow, sd)
    assert min(values) - 1e-9 <= mean[0] <= max(values) + 1e-9
    assert raw[0] == pytest.approx(mean[0])
    alone = 1 / np.sqrt(np.sum(1 / sd**2))
    assert fused[0] >= alone - 1e-12
    if np.ptp(values) < 1e-9:
        assert fused[0] == pytest.approx(alone)


def test_nothing_seen_is_nothing_weighed() -> None:
    slow = np.array([[1.0, np.nan], [3.0, np.nan]])
    mean, raw, sd = fuse_columns(slow, slow, np.ones_like(slow))
    assert mean[0] == pytest.approx(2.0)
    assert np.isnan([mean[1], raw[1]]).all()
    assert not np.isfinite(sd[1])


def person(view: str) -> np.ndarray:
    track = make_track("stance", side="left", drop_deg=8.0, facing=view)
    return track.xy_px[len(track) // 2]


@pytest.mark.parametrize("view", VIEWS)
def test_features_of_a_mirror_image_are_mirrored(view: str) -> None:
    xy = person(view)
    mirror = xy.copy()
    for left in range(int(Joint.LEFT_SHOULDER), 33, 2):
        mirror[[left, left + 1]] = xy[[left + 1, left]] if left + 1 < 33 else xy[[left, left]]
    mirror[:, 0] = 1000 - mirror[:, 0]
    features = landmark_features(xy)
    assert features.shape == (FEATURES,)
    assert np.allclose(landmark_features(mirror), mirrored_features(features), atol=1e-5)
    assert features[-1] == (1 if view == "front" else -1)


def test_network_turns_its_sign_in_a_mirror_and_says_how_sure_it_is() -> None:
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 255, (128, 128), dtype=np.uint8)
    xy = person("front")
    scale = 72.0 / np.hypot(*(xy[[11, 12]].mean(axis=0) - xy[[23, 24]].mean(axis=0)))
    crop = PelvisCrop(grey, float(scale), 0.0, 0.0)
    assert shown(crop, xy).shape == (PICTURE_PX, PICTURE_PX)
    assert abs(float(shown(crop, xy).mean())) < 1e-5
    network = PelvisNetwork()
    tilt, spread = network.tilt(crop, xy)
    assert np.isfinite(tilt)
    assert 0.1 <= spread <= 40
    assert network.tilt(crop, xy) == (tilt, spread)
    missing = xy.copy()
    missing[Joint.LEFT_ANKLE] = np.nan
    assert np.isnan(network.tilt(crop, missing)).all()


def test_calibration_covers_both_views() -> None:
    for view in VIEWS:
        for source in ("registered", "learned", "calibrated", "fused"):
            own = coefficients(source, view)
            assert all(np.isfinite(value) for value in own.values())
            assert all(value > 0 for name, value in own.items() if name in ("sd", "widening"))
    with pytest.raises(KeyError):
        coefficients("learned", "side")  # type: ignore[arg-type]
