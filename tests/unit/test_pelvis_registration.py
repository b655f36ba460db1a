"""The picture of the pelvis is registered to known turns, through light, covers and changes of size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hipcheck.landmarks import Joint
from hipcheck.pelvis.picture.crops import CROP_PX, HIPS_AT_PX, TRUNK_PX, PelvisCrop, cover, cut_pelvis
from hipcheck.pelvis.picture.registration import PelvisTemplate
from hipcheck.pelvis.picture.spool import CropSpool

NOTHING = np.zeros((CROP_PX, CROP_PX), dtype=np.uint8)


@pytest.fixture(scope="module")
def cloth() -> np.ndarray:
    """Smooth speckle with a waistband, twice as large as a crop."""
    rng = np.random.default_rng(3)
    speckle = cv2.GaussianBlur(rng.normal(0, 1, (256, 256)).astype(np.float32), (0, 0), 4)
    picture = 110 + 25 * speckle / speckle.std()
    picture[128:150] -= 30
    return np.clip(picture, 0, 255).astype(np.float32)


def crop_of(
    cloth: np.ndarray, turn_deg: float, shift: tuple[float, float] = (0.0, 0.0), gain: float = 1.0, zoom: float = 1.0
) -> PelvisCrop:
    """The cloth turned clockwise about the patch, seen by a crop."""
    x, y = HIPS_AT_PX
    onto = cv2.getRotationMatrix2D((128.0, 140.0), -turn_deg, zoom)
    onto[:, 2] += np.array([x + shift[0], y + shift[1]]) - (128.0, 140.0)
    grey = cv2.warpAffine(cloth, onto, (CROP_PX, CROP_PX), borderMode=cv2.BORDER_REPLICATE)
    return PelvisCrop(np.clip(grey * gain, 0, 255).astype(np.uint8), 0.5 * zoom, 0.0, 0.0)


@pytest.fixture(scope="module")
def template(cloth: np.ndarray) -> PelvisTemplate:
    crops = [crop_of(cloth, angle, (shift, -shift)) for angle, shift in ((0.2, 0.5), (0.0, 0.0), (-0.2, -0.4))]
    return PelvisTemplate(crops, [NOTHING] * 3)


@pytest.mark.parametrize("turn_deg", [-14.0, -5.0, -0.6, 0.0, 3.0, 11.0])
def test_turn_is_read_with_its_sign(template: PelvisTemplate, cloth: np.ndarray, turn_deg: float) -> None:
    fit = template.fit(crop_of(cloth, turn_deg, (2.0, -1.5)), NOTHING)
    assert fit is not None
    assert fit.turn_deg == pytest.approx(turn_deg, abs=0.25)
    assert fit.correlation > 0.97
    assert fit.round_trip_deg < 0.5


def test_light_and_size_do_not_matter(template: PelvisTemplate, cloth: np.ndarray) -> None:
    darker = template.fit(crop_of(cloth, 6.0, gain=0.6), NOTHING)
    nearer = template.fit(crop_of(cloth, 6.0, zoom=1.1), NOTHING)
    assert darker is not None
    assert nearer is not None
    assert darker.turn_deg == pytest.approx(6.0, abs=0.3)
    assert nearer.turn_deg == pytest.approx(6.0, abs=0.3)


def test_what_covers_the_patch_does_not_count(template: PelvisTemplate, cloth: np.ndarray) -> None:
    crop, hand = crop_of(cloth, 7.0), NOTHING.copy()
    hand[50:90, 66:84] = 255
    crop.grey[hand > 0] = 235
    fit = template.fit(crop, hand)
    assert fit is not None
    assert fit.turn_deg == pytest.approx(7.0, abs=0.3)
    assert fit.correlation > 0.95


def test_a_covered_patch_gives_nothing(template: PelvisTemplate, cloth: np.ndarray) -> None:
    assert template.fit(crop_of(cloth, 2.0), NOTHING + np.uint8(255)) is None


def test_another_picture_correlates_little_or_is_not_found(template: PelvisTemplate, cloth: np.ndarray) -> None:
    fit = template.fit(crop_of(cloth[::-1, ::-1].copy(), 0.0), NOTHING)
    assert fit is None or fit.correlation < 0.7


def test_search_goes_on_where_the_last_one_ended(template: PelvisTemplate, cloth: np.ndarray) -> None:
    first = template.fit(crop_of(cloth, 17.0), NOTHING)
    assert first is not None
    further = template.fit(crop_of(cloth, 24.0), NOTHING, first.place)
    assert further is not None
    assert further.turn_deg == pytest.approx(24.0, abs=0.4)


def test_template_needs_a_picture() -> None:
    with pytest.raises(ValueError, match="quiet standing"):
        PelvisTemplate([], [])


def person(trunk_px: float, at: tuple[float, float] = (300.0, 400.0)) -> np.ndarray:
    """A stick figure facing the camera, arms hanging away from the body, right foot lifted."""
    xy = np.zeros((33, 2))
    places = {
        "SHOULDER": (0.3, -1.0), "ELBOW": (0.9, -0.7), "WRIST": (1.2, -0.4), "INDEX": (1.25, -0.35),
        "HIP": (0.18, 0.0), "KNEE": (0.18, 0.8), "ANKLE": (0.18, 1.6),
    }  # fmt: skip
    for name, (out, down) in places.items():
        for side, sign in (("LEFT", 1), ("RIGHT", -1)):
            xy[Joint[f"{side}_{name}"]] = (sign * out, down)
    xy[Joint.RIGHT_KNEE], xy[Joint.RIGHT_ANKLE] = (-0.2, 0.45), (-0.2, 1.0)
    return xy * trunk_px + at


def test_crop_shows_the_hips_at_their_place_and_the_trunk_at_its_size() -> None:
    for trunk_px in (60.0, 171.0, 400.0):
        xy = person(trunk_px)
        crop = cut_pelvis(np.zeros((900, 700, 3), dtype=np.uint8), xy)
        assert crop is not None
        assert crop.grey.shape == (CROP_PX, CROP_PX)
        assert trunk_px * crop.scale == pytest.approx(TRUNK_PX, rel=0.06)
        hips = crop.place((xy[Joint.LEFT_HIP] + xy[Joint.RIGHT_HIP]) / 2)
        assert np.allclose(hips, HIPS_AT_PX, atol=0.8)


def test_crop_beyond_the_edge_of_the_picture_goes_on_with_its_last_pixels() -> None:
    rgb = np.full((500, 320, 3), 90, dtype=np.uint8)
    rgb[:, -20:] = 200
    crop = cut_pelvis(rgb, person(200.0, (300.0, 260.0)))
    assert crop is not None
    assert crop.grey[64, -1] == 200


@pytest.mark.parametrize("trunk_px", [0.0, 3.0, np.nan])
def test_no_trunk_no_crop(trunk_px: float) -> None:
    assert cut_pelvis(np.zeros((50, 50, 3), dtype=np.uint8), person(trunk_px)) is None


def test_cover_lies_over_arms_and_the_lifted_thigh() -> None:
    xy = person(150.0)
    crop = cut_pelvis(np.zeros((900, 700, 3), dtype=np.uint8), xy)
    assert crop is not None
    covered = cover(crop, xy)
    x, y = crop.place(xy[Joint.RIGHT_KNEE]).round().astype(int)
    assert covered[y, x] == 255
    x, y = crop.place((xy[Joint.LEFT_HIP] + xy[Joint.LEFT_KNEE]) / 2).round().astype(int)
    assert covered[y, x] == 0
    x, y = np.round(HIPS_AT_PX).astype(int)
    assert covered[y, x] == 0
    hands_on_hips = xy.copy()
    hands_on_hips[[Joint.LEFT_WRIST, Joint.LEFT_INDEX]] = xy[Joint.LEFT_HIP]
    x, y = crop.place(xy[Joint.LEFT_HIP]).round().astype(int)
    assert cover(crop, hands_on_hips)[y, x] == 255


def test_spool_gives_back_what_was_put_in_it(cloth: np.ndarray) -> None:
    spool = CropSpool()
    crops = [crop_of(cloth, angle) for angle in (0.0, 10.0, 20.0)]
    numbers = [spool.put(crop) for crop in crops]
    for number, crop in reversed(list(zip(numbers, crops, strict=True))):
        kept = spool.get(number)
        assert np.abs(kept.grey.astype(int) - crop.grey).mean() < 1.5
        assert (kept.scale, kept.left_px, kept.top_px) == (crop.scale, crop.left_px, crop.top_px)
    spool.close()
    assert len(spool) == 0
