"""A small network that sees the picture of the pelvis and says how far it is tilted.

Trained on rendered people (`python -m validation network`); `network.json` beside it tells on whom, when and how well.
It sees one crop in grey and the landmarks of the legs, and gives the tilt on the screen with its own estimate of the
error. It is meant for differences: a person's tilt against their own quiet standing, which takes out what clothes and
build add. Every picture is also shown to it in a mirror, so that it cannot prefer a side.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from hipcheck.landmarks import Floats, Joint
from hipcheck.pelvis.picture.crops import CROP_PX, HIPS_AT_PX, TRUNK_PX, PelvisCrop, trunk_px

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["FEATURES", "PICTURE_PX", "PelvisNetwork", "landmark_features", "mirrored_features", "shown"]

_Numbers = NDArray[np.float32]

PICTURE_PX: Final = 96
"""Side of the picture that the network sees, px."""

FEATURES: Final = 13
"""How many numbers describe the landmarks of one picture."""

_CENTRE_PX: Final = (CROP_PX / 2, HIPS_AT_PX[1])
_LEAST_CONTRAST: Final = 0.05
_SPREAD_LIMITS_DEG: Final = (0.1, 40.0)


class PelvisNetwork:
    """The network, loaded from the package; threads may share it.

    ONNX Runtime takes a third of the time that `cv2.dnn` takes for it, and gives the same numbers to a millionth.
    """

    def __init__(self) -> None:
        self._session = _session()

    def tilt(self, crop: PelvisCrop, xy_px: Floats) -> tuple[float, float]:
        """Return the tilt on the screen and its mean absolute error as the network sees it, degrees.

        The tilt is + clockwise (the pelvis is lower at the right of the screen). Both are NaN where a landmark of hips
        or legs is.

        Parameters
        ----------
        crop
            The pelvis in one picture.
        xy_px
            ``(33, 2)`` landmarks in that picture, px.
        """
        features = landmark_features(xy_px)
        if not np.isfinite(features).all():
            return float("nan"), float("nan")
        picture = shown(crop, xy_px)
        seen = {
            "picture": np.stack([picture, picture[:, ::-1]])[:, None],
            "landmarks": np.stack([features, mirrored_features(features)]),
        }
        upright, mirror = np.asarray(self._session.run(None, seen)[0], dtype=np.float64)
        spread_deg = float(np.exp((upright[1] + mirror[1]) / 2))
        return float(upright[0] - mirror[0]) / 2, float(np.clip(spread_deg, *_SPREAD_LIMITS_DEG))


@cache
def _session() -> InferenceSession:
    """Load the network, once in a process; each thread that asks it computes by itself."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # the builds for Windows leave events with the system
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    content = files("hipcheck.pelvis.picture").joinpath("network.onnx").read_bytes()
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def shown(crop: PelvisCrop, xy_px: Floats) -> _Numbers:
    """Return what the network sees of a crop: ``(96, 96)``, the trunk 72 px long, mean 0 and deviation about 1.

    Parameters
    ----------
    crop
        The crop.
    xy_px
        ``(33, 2)`` landmarks in the picture, px.
    """
    zoom = TRUNK_PX / (trunk_px(xy_px) * crop.scale)
    away = [(PICTURE_PX - 1) / 2 - zoom * centre for centre in _CENTRE_PX]
    matrix = np.array([[zoom, 0.0, away[0]], [0.0, zoom, away[1]]])
    size = (PICTURE_PX, PICTURE_PX)
    picture = cv2.warpAffine(crop.grey, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    values = picture.astype(np.float32) / 127.5
    return np.asarray((values - values.mean()) / (values.std() + _LEAST_CONTRAST), dtype=np.float32)


def landmark_features(xy_px: Floats) -> _Numbers:
    """Return ``(13,)`` numbers that describe hips and legs on the screen; NaN where a landmark is missing.

    The first three change sign in a mirror: tilt of the hips in tens of degrees, height of the ankle and of the knee at
    the right of the screen over those at the left, in thirds of the trunk. Then come the left and the right leg of the
    screen (thigh and shank outward in tens of degrees, their lengths), the width of the hips, and 1 for a person seen
    from the front, -1 from behind. Neither shoulders nor trunk are told: how they go with the pelvis is a matter of the
    spine, and differs from person to person.
    """
    points = np.asarray(xy_px, dtype=np.float64)
    front = points[Joint.LEFT_HIP, 0] > points[Joint.RIGHT_HIP, 0]
    first, second = (1, 0) if front else (0, 1)  # right joints follow left ones; who faces us has the left at the right
    hips, knees, ankles = (
        points[[at + first, at + second]] for at in (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    )
    length = trunk_px(xy_px)
    across = [
        _tens(hips[1, 1] - hips[0, 1], abs(hips[1, 0] - hips[0, 0])),
        3 * (ankles[1, 1] - ankles[0, 1]) / length,
        3 * (knees[1, 1] - knees[0, 1]) / length,
    ]
    legs: list[float] = []
    for k, outward in ((0, -1), (1, 1)):
        thigh, shank = knees[k] - hips[k], ankles[k] - knees[k]
        legs += [outward * _tens(way[0], abs(way[1])) for way in (thigh, shank)]
        legs += [3 * float(np.hypot(*way)) / length - 2 for way in (thigh, shank)]
    width = 5 * float(np.hypot(*(hips[1] - hips[0]))) / length - 2
    return np.array([*across, *legs, width, 1.0 if front else -1.0], dtype=np.float32)


def mirrored_features(features: _Numbers) -> _Numbers:
    """Return the features ``(..., 13)`` of the same person in a mirror."""
    return np.concatenate([-features[..., :3], features[..., 7:11], features[..., 3:7], features[..., 11:]], axis=-1)


def _tens(rise: float, run: float) -> float:
    return float(np.degrees(np.arctan2(rise, run + 1e-6))) / 10
