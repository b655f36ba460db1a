"""Learning the networks of the view: on simulated skeletons first, then on rendered people; NumPy alone, minutes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from hipcheck.view.features import features, mirrored
from hipcheck.view.network import SCALE_DEG, Layers, forward
from validation.geometry import Floats
from validation.view.simulate import Sample, rolled, simulate

__all__ = ["begin", "go_on", "told"]

HIDDEN: Final = (64, 32)
_ROUNDS, _PER_ROUND, _BATCH, _RATE = 12, 60_000, 256, 3e-3
_STILL_ROUNDS, _STILL_BATCH, _STILL_RATE = 40, 64, 1e-3
_STAY: Final = 3e-4  # how hard weights are held to what was learned on skeletons
_MORE_ROLL_DEG: Final = 8.0
_MIRRORED_SIGN: Final = np.array([-1.0, -1.0, 1.0, -1.0, -1.0])
_MIRRORED_ORDER: Final = [0, 1, 2, 4, 3]


@dataclass(eq=False)
class _Adam:
    """Kingma & Ba 2015."""

    parameters: list[Floats]

    def __post_init__(self) -> None:
        self._first = [np.zeros_like(p) for p in self.parameters]
        self._second = [np.zeros_like(p) for p in self.parameters]
        self._step = 0

    def step(self, slopes: list[Floats], rate: float) -> None:
        self._step += 1
        for p, slope, first, second in zip(self.parameters, slopes, self._first, self._second, strict=True):
            first += 0.1 * (slope - first)
            second += 0.001 * (slope * slope - second)
            p -= rate * (first / (1 - 0.9**self._step)) / (np.sqrt(second / (1 - 0.999**self._step)) + 1e-8)


def begin(back: bool, *, world: bool, seed: int) -> Layers:
    """Learn from skeletons alone."""
    rng = np.random.default_rng((seed, int(back), int(world)))

    def batch() -> tuple[Floats, Floats]:
        sample = simulate(rng, _PER_ROUND, back=back)
        return features(sample.xy, sample.world if world else None), sample.view_deg

    inputs, view = batch()
    layers = _random(rng, inputs)
    adam = _Adam([*layers.weights, *layers.biases])
    for round_ in range(_ROUNDS):
        if round_:
            inputs, view = batch()
        for start in range(0, _PER_ROUND, _BATCH):
            done = (round_ + start / _PER_ROUND) / _ROUNDS
            part = slice(start, start + _BATCH)
            adam.step(_slopes(layers, inputs[part], view[part]), _RATE * _cooling(done))
    return layers


def go_on(layers: Layers, stills: Sample, *, world: bool, seed: int) -> Layers:
    """Go on learning from rendered people; the layers that were given stay as they are."""
    rng = np.random.default_rng(seed)
    own = Layers(
        layers.mean, layers.spread, tuple(w.copy() for w in layers.weights), tuple(b.copy() for b in layers.biases)
    )
    adam = _Adam([*own.weights, *own.biases])
    count = len(stills.xy)
    for round_ in range(_STILL_ROUNDS):
        order = rng.permutation(count)
        for start in range(0, count, _STILL_BATCH):
            sample = _varied(rng, stills, order[start : start + _STILL_BATCH])
            slopes = _slopes(own, features(sample.xy, sample.world if world else None), sample.view_deg)
            for number, (now, then) in enumerate(zip(own.weights, layers.weights, strict=True)):
                slopes[number] = slopes[number] + _STAY * (now - then)
            adam.step(slopes, _STILL_RATE * _cooling(round_ / _STILL_ROUNDS))
    return own


def told(layers: Layers, sample: Sample, *, world: bool) -> Floats:
    """Return what a network says of a sample ``(N, 5)``, read both ways as the product does."""
    plain = forward(layers, features(sample.xy, sample.world if world else None))
    turned = forward(layers, features(mirrored(sample.xy), mirrored(sample.world) if world else None))
    both: Floats = 0.5 * (plain + turned[:, _MIRRORED_ORDER] * _MIRRORED_SIGN)
    return both


def _cooling(done: float) -> float:
    return float(0.5 * (1 + np.cos(np.pi * done)))


def _random(rng: np.random.Generator, inputs: Floats) -> Layers:
    sizes = (inputs.shape[1], *HIDDEN, len(SCALE_DEG))
    pairs = list(pairwise(sizes))
    weights = tuple(rng.normal(0, a**-0.5, (a, b)) for a, b in pairs)
    return Layers(inputs.mean(axis=0), inputs.std(axis=0) + 0.02, weights, tuple(np.zeros(b) for _, b in pairs))


def _slopes(layers: Layers, inputs: Floats, view_deg: Floats) -> list[Floats]:
    """Return the slope of Huber's loss for all weights, then all biases; what has no truth counts for nothing."""
    values = [(inputs - layers.mean) / layers.spread]
    for weights, bias in zip(layers.weights[:-1], layers.biases[:-1], strict=True):
        values.append(np.tanh(values[-1] @ weights + bias))
    out = values[-1] @ layers.weights[-1] + layers.biases[-1]
    slope = np.clip(np.nan_to_num(out - view_deg / SCALE_DEG), -1.0, 1.0) / len(inputs)
    of_weights, of_biases = [], []
    for number in range(len(layers.weights) - 1, -1, -1):
        of_weights.append(values[number].T @ slope)
        of_biases.append(slope.sum(axis=0))
        slope = (slope @ layers.weights[number].T) * (1 - values[number] ** 2)
    return [*of_weights[::-1], *of_biases[::-1]]


def _varied(rng: np.random.Generator, stills: Sample, chosen: np.ndarray) -> Sample:
    """Mirror a half, turn the picture a little, and shake the landmarks."""
    xy, world, view = stills.xy[chosen], stills.world[chosen], stills.view_deg[chosen]
    flipped = rng.random(len(chosen)) < 0.5
    xy = np.where(flipped[:, None, None], mirrored(xy), xy)
    world = np.where(flipped[:, None, None], mirrored(world), world)
    view = np.where(flipped[:, None], view[:, _MIRRORED_ORDER] * _MIRRORED_SIGN, view)
    more = rng.uniform(-_MORE_ROLL_DEG, _MORE_ROLL_DEG, len(chosen))
    view[:, 1] += more
    size = np.ptp(xy[..., 1], axis=1)[:, None, None]
    xy = rolled(more, xy) + 0.006 * size * rng.normal(0, 1, xy.shape)
    world = np.concatenate([rolled(more, world), world[..., 2:]], axis=-1) + 0.008 * rng.normal(0, 1, world.shape)
    return Sample(xy, world, view)
