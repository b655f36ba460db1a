"""Markers of known place on synthetic people: as candidates, as tracks, and painted into pictures."""

from __future__ import annotations

import cv2
import numpy as np

from hipcheck.kinematics import left_sign, mid_hip
from hipcheck.landmarks import Facing, Floats, PoseTrack
from hipcheck.marker_track import MARKER_NAMES, MarkerTrack
from hipcheck.media.types import Image
from hipcheck.pelvis.markers.search import Candidate, trunk_px

PAIR = {"asis": ("left_asis", "right_asis"), "psis": ("left_psis", "right_psis")}
HALF_WIDTH = {"asis": 0.24, "psis": 0.10}  # of the trunk length


def pelvis_xy(track: PoseTrack, tilt_deg: Floats, facing: Facing = "front") -> dict[str, Floats]:
    """Return ``(T, 2)`` of both pelvis markers whose line has exactly this tilt, + = the subject's left higher."""
    place = "asis" if facing == "front" else "psis"
    trunk = float(trunk_px(track.xy_px)[0])
    middle = mid_hip(track.xy_px) - [0.0, 0.18 * trunk]
    angle = np.deg2rad(np.broadcast_to(tilt_deg, (len(track),)))
    toward_left = np.stack([left_sign(facing) * np.cos(angle), -np.sin(angle)], axis=1)
    left, right = PAIR[place]
    arm = HALF_WIDTH[place] * trunk * toward_left
    return {left: middle + arm, right: middle - arm}


def marker_track(places: dict[str, Floats], kind: str = "tag") -> MarkerTrack:
    """Return the track of markers at known places."""
    count = len(next(iter(places.values())))
    xy = np.full((count, len(MARKER_NAMES), 2), np.nan)
    kinds: list = [None] * len(MARKER_NAMES)
    for name, where in places.items():
        xy[:, MARKER_NAMES.index(name)] = where
        kinds[MARKER_NAMES.index(name)] = kind
    return MarkerTrack(xy, tuple(kinds))


def candidates(places: dict[str, Floats], colour: str | None = None) -> list[list[Candidate]]:
    """Return what a finder would find of markers at known places: tags, or stickers of one colour."""
    labels = {name: f"sticker:{colour}" if colour else f"tag:{MARKER_NAMES.index(name)}" for name in places}
    count = len(next(iter(places.values())))

    def seen(frame: int) -> list[Candidate]:
        here = {name: xy[frame] for name, xy in places.items() if np.isfinite(xy[frame, 0])}
        return [Candidate(labels[name], float(x), float(y), 12.0) for name, (x, y) in here.items()]

    return [seen(frame) for frame in range(count)]


def backdrop(width: int, height: int, seed: int = 0) -> Image:
    """Return a picture full of edges of every size, without a tag in it."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 150, np.uint8)
    for _ in range(300):
        x, y = rng.integers(0, (width, height))
        size = rng.integers(4, 60, 2)
        colour = tuple(int(v) for v in rng.integers(60, 200) + rng.integers(-12, 12, 3))
        cv2.rectangle(picture, (int(x), int(y)), (int(x + size[0]), int(y + size[1])), colour, -1)
    return cv2.GaussianBlur(picture, (0, 0), 0.7)


def put_tag(
    picture: Image, number: int, xy: Floats, side_px: float, *, turn_deg: float = 0.0, squeeze: float = 1.0
) -> None:
    """Paint a printed card with its tag into a picture: centre ``xy``, side, turned, narrowed in x."""
    cells, fine = 8, 16
    card = np.full((cells * fine, cells * fine), 235, np.uint8)
    tag = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), number, 6 * fine)
    card[fine:-fine, fine:-fine] = np.clip(tag, 25, 235)
    _put(
        picture,
        cv2.cvtColor(card, cv2.COLOR_GRAY2RGB),
        np.full_like(card, 255),
        xy,
        side_px * cells / 6,
        turn_deg,
        squeeze,
    )


def put_disc(
    picture: Image, rgb: tuple[int, int, int], xy: Floats, diameter_px: float, *, squeeze: float = 1.0
) -> None:
    """Paint a round sticker into a picture."""
    pixels = 128
    y, x = np.mgrid[:pixels, :pixels] - (pixels - 1) / 2
    disc = np.where(np.hypot(x, y) < pixels / 2 - 1, 255, 0).astype(np.uint8)
    _put(picture, np.broadcast_to(np.uint8(rgb), (pixels, pixels, 3)), disc, xy, diameter_px, 0.0, squeeze)


def _put(
    picture: Image, patch: Image, cover: np.ndarray, xy: Floats, width_px: float, turn_deg: float, squeeze: float
) -> None:
    # Painted four times as large and averaged, so that edges lie where they should to a fraction of a pixel.
    up = 4
    height, width = picture.shape[:2]
    scale = up * width_px / patch.shape[0]
    angle = np.deg2rad(turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag([squeeze, 1.0]) * scale
    corner = np.asarray(xy) * up - 0.5 - turn @ np.full(2, (patch.shape[0] - 1) / 2)
    matrix = np.hstack([turn, corner[:, None]])
    size = (width * up, height * up)
    large = cv2.warpAffine(
        np.ascontiguousarray(patch), matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    share = cv2.warpAffine(cover, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    small = cv2.resize(share, (width, height), interpolation=cv2.INTER_AREA)[..., None]
    paint = cv2.resize(large * share[..., None], (width, height), interpolation=cv2.INTER_AREA)
    picture[:] = np.clip(picture * (1 - small) + paint + 0.5, 0, 255).astype(np.uint8)


def filmed(picture: Image, *, blur_px: float = 0.6, noise: float = 2.0, seed: int = 0, quality: int = 75) -> Image:
    """Return a picture as a camera stores it: blurred, noisy, compressed."""
    rng = np.random.default_rng(seed)
    out = cv2.GaussianBlur(picture, (0, 0), blur_px).astype(np.float32) + noise * rng.standard_normal(picture.shape)
    done, code = cv2.imencode(".jpg", np.clip(out, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return cv2.imdecode(code, cv2.IMREAD_COLOR)
