"""The networks that read the view from landmarks, frame by frame; learned by ``python -m validation view``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

from hipcheck.landmarks import Facing, Floats, PoseTrack
from hipcheck.view.features import JOINTS, features, mirrored

__all__ = ["OUTPUTS", "Layers", "forward", "read_view"]

OUTPUTS: Final = ("heading_deg", "roll_deg", "pitch_deg", "left_foot_deg", "right_foot_deg")
"""What a network tells; both feet in the sense of the heading, + = turned as a body whose left side is farther."""

SCALE_DEG: Final = np.array([25.0, 8.0, 8.0, 25.0, 25.0])

_MIRRORED_SIGN: Final = np.array([-1.0, -1.0, 1.0, -1.0, -1.0])
_MIRRORED_ORDER: Final = [0, 1, 2, 4, 3]
_LEARNED_ON: Final = "full"  # the pose models differ in depth by up to 20 degrees of heading, and little in the picture
_OTHER_MODELS: Final = ("lite", "heavy")


@dataclass(frozen=True, eq=False)
class Layers:
    """A small network: mean and spread of its inputs, then weights and biases of each layer."""

    mean: Floats
    spread: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]


def forward(layers: Layers, inputs: Floats) -> Floats:
    """Return the outputs ``(N, 5)`` of one network in degrees for ``(N, F)`` inputs."""
    values = (inputs - layers.mean) / layers.spread
    last = len(layers.weights) - 1
    for number, (weights, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        values = values @ weights + bias
        if number < last:
            values = np.tanh(values)
    told: Floats = values * SCALE_DEG
    return told


@cache
def _networks(case: str) -> tuple[Layers, ...]:
    with resources.files(__package__).joinpath("networks.npz").open("rb") as file, np.load(file) as stored:
        return tuple(_unpack(stored, f"{case}_{number}") for number in range(int(stored["count"])))


def _unpack(stored: np.lib.npyio.NpzFile, name: str) -> Layers:
    depth = int(stored["depth"])
    weights, biases = (
        tuple(stored[f"{name}_{kind}{layer}"].astype(np.float64) for layer in range(depth)) for kind in ("w", "b")
    )
    return Layers(
        stored[f"{name}_mean"].astype(np.float64), stored[f"{name}_spread"].astype(np.float64), weights, biases
    )


def case_of(facing: Facing, model: str) -> str:
    """Return the name of the networks for a side of the body and a pose model."""
    side = "back" if facing == "back" else "front"
    return f"{side}_picture" if model in _OTHER_MODELS else f"{side}_space"


def read_view(track: PoseTrack, facing: Facing, model: str) -> tuple[Floats, Floats]:
    """Read the view in each frame by itself.

    Parameters
    ----------
    track
        One person's landmarks.
    facing
        The side of the body that faces the camera.
    model
        The pose model; of ``lite`` and ``heavy`` the picture alone is read, as their depth is of another kind.

    Returns
    -------
    view_deg
        ``(T, 5)`` in the order of `OUTPUTS`; NaN where nobody was found, and without landmarks in space.
    disagreement_deg
        ``(T, 5)`` standard deviation of what several networks say.

    Notes
    -----
    The mirror of a track gives exactly the mirrored view: each frame is read both ways.
    """
    xy, world = track.xy_px[:, JOINTS], track.world_m[:, JOINTS]
    case = case_of(facing, model)
    told = np.array([_both_ways(layers, xy, None if "picture" in case else world) for layers in _networks(case)])
    told[:, np.isnan(world).any(axis=(1, 2))] = np.nan
    return told.mean(axis=0), told.std(axis=0)


def _both_ways(layers: Layers, xy: Floats, world: Floats | None) -> Floats:
    plain = forward(layers, features(xy, world))
    turned = forward(layers, features(mirrored(xy), None if world is None else mirrored(world)))
    both: Floats = 0.5 * (plain + turned[:, _MIRRORED_ORDER] * _MIRRORED_SIGN)
    return both
