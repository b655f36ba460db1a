"""What the networks of the view look at: twelve landmarks in the picture and in space, free of place and size."""

from __future__ import annotations

from typing import Final

import numpy as np

from hipcheck.landmarks import Floats, Joint

__all__ = ["JOINTS", "features", "mirrored"]

JOINTS: Final = (
    *(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *(Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE),
    *(Joint.LEFT_HEEL, Joint.RIGHT_HEEL, Joint.LEFT_FOOT_INDEX, Joint.RIGHT_FOOT_INDEX),
)
"""No head and no arms: a face looks at the camera from a body that is turned."""

_EXCHANGED: Final = [index ^ 1 for index in range(len(JOINTS))]
_SHOULDERS, _HIPS, _ANKLES = (0, 1), (2, 3), (6, 7)
_BONES: Final = ((2, 4), (4, 6), (3, 5), (5, 7))


def features(xy: Floats, world: Floats | None) -> Floats:
    """Return ``(N, 24)`` numbers of the picture, and with ``world`` ``(N, 60)``.

    Parameters
    ----------
    xy, world
        ``(N, 12, 2)`` and ``(N, 12, 3)`` positions of `JOINTS` in any unit; NaN gives NaN.
    """
    picture = _scaled(xy, _ANKLES)
    return picture if world is None else np.concatenate([picture, _scaled(world, _HIPS)], axis=1)


def mirrored(points: Floats) -> Floats:
    """Return ``(N, 12, 2 or 3)`` positions as a mirror shows them: x reversed, left and right exchanged."""
    turned: Floats = points[:, _EXCHANGED].copy()
    turned[..., 0] *= -1
    return turned


def _scaled(points: Floats, origin: tuple[int, int]) -> Floats:
    """Count from the middle of two joints, in units of trunk plus leg."""
    trunk = np.linalg.norm(_middle(points, _SHOULDERS) - _middle(points, _HIPS), axis=-1)
    legs = sum(np.linalg.norm(points[:, a] - points[:, b], axis=-1) for a, b in _BONES)
    size = np.maximum(trunk + 0.5 * legs, 1e-9)
    scaled: Floats = (points - _middle(points, origin)[:, None]) / size[:, None, None]
    return scaled.reshape(len(points), -1)


def _middle(points: Floats, pair: tuple[int, int]) -> Floats:
    middle: Floats = 0.5 * (points[:, pair[0]] + points[:, pair[1]])
    return middle
