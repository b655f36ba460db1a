"""Fitting and packing the networks of the view, and telling by left-out people how far off they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

import hipcheck
from hipcheck.view.features import JOINTS
from hipcheck.view.network import OUTPUTS, Layers
from validation.clip import RENDERER_VERSION
from validation.geometry import Floats
from validation.view.learn import HIDDEN, begin, go_on, told
from validation.view.simulate import Sample
from validation.view.stills import TRUTH

__all__ = ["load", "pack"]

_PACKED: Final = Path(hipcheck.__file__).parent / "view/networks.npz"
_MEMBERS: Final = 2
_FOLDS: Final = 4
_KINDS: Final = {"space": True, "picture": False}


class Stills:
    """What was seen of all people from one side, and who each picture shows."""

    def __init__(self, sample: Sample, person: Floats, truth: Floats) -> None:
        self.sample, self.person, self.truth = sample, person, truth

    def part(self, chosen: np.ndarray) -> Sample:
        """Return some of the pictures."""
        return Sample(self.sample.xy[chosen], self.sample.world[chosen], self.sample.view_deg[chosen])


def load(folder: Path) -> dict[str, Stills]:
    """Return the pictures of a folder of `validation.view.stills` by the side of the body that they show."""
    kept: dict[str, list[Floats]] = {name: [] for name in ("xy_px", "world_m", "truth", "person")}
    for number, path in enumerate(sorted(folder.glob("*.npz"))):
        with np.load(path) as stored:
            if len(stored["truth"]):
                for name in ("xy_px", "world_m"):
                    kept[name].append(stored[name][:, JOINTS].astype(np.float64))
                kept["truth"].append(stored["truth"])
                kept["person"].append(np.full(len(stored["truth"]), number, dtype=np.float64))
    xy, world, truth, person = (np.concatenate(kept[name]) for name in ("xy_px", "world_m", "truth", "person"))
    sample, back = Sample(xy, world, _view_deg(truth)), truth[:, TRUTH.index("back")] == 1
    return {
        side: Stills(Sample(xy[own], world[own], sample.view_deg[own]), person[own], truth[own])
        for side, own in (("front", ~back), ("back", back))
    }


def _view_deg(truth: Floats) -> Floats:
    columns = {name: truth[:, number] for number, name in enumerate(TRUTH)}
    sign = np.where(columns["back"] == 1, -1.0, 1.0)
    heading, out = columns["heading_deg"], sign * columns["toe_out_deg"]
    feet = [
        np.where(columns[f"lift_{side}"] > 0, np.nan, heading + (out if side == "left" else -out))
        for side in ("left", "right")
    ]
    return np.stack([heading + columns["pelvis_deg"], columns["roll_deg"], columns["pitch_deg"], *feet], axis=1)


def pack(folder: Path, tell: Callable[[str], None] = print, packed: Path = _PACKED) -> None:
    """Learn all networks, write them with where they come from, and tell what they are worth on left-out people."""
    stills = load(folder)
    arrays: dict[str, np.ndarray] = {}
    worth = {}
    for side, own in stills.items():
        left_out = []
        for kind, world in _KINDS.items():
            started = [begin(side == "back", world=world, seed=seed) for seed in range(_MEMBERS)]
            for number, layers in enumerate(started):
                _store(arrays, f"{side}_{kind}_{number}", go_on(layers, own.sample, world=world, seed=number))
            left_out.append(_left_out(started[0], own, world=world))
            worth[f"{side}_{kind}"] = _rms(left_out[-1], own)
        worth[f"{side}_together"] = _rms(np.mean(left_out, axis=0), own)
    for name, found in worth.items():
        tell(f"{name}: " + ", ".join(f"{what} {value:.2f}" for what, value in found.items()))
    arrays |= {"count": np.array(_MEMBERS), "depth": np.array(len(HIDDEN) + 1)}
    arrays["provenance"] = np.array(json.dumps(_provenance(stills, worth)))
    np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]
    tell(f"{packed.name}: {packed.stat().st_size / 1000:.0f} kB")


def _left_out(layers: Layers, own: Stills, *, world: bool) -> Floats:
    """Return what is told of each picture by a network that has not seen the person."""
    out = np.zeros_like(own.sample.view_deg)
    for fold in range(_FOLDS):
        test = own.person % _FOLDS == fold
        out[test] = told(go_on(layers, own.part(~test), world=world, seed=fold), own.part(test), world=world)
    return out


def _rms(told_deg: Floats, own: Stills) -> dict[str, float]:
    off = told_deg - own.sample.view_deg
    return {name: round(float(np.sqrt(np.nanmean(off[:, k] ** 2))), 2) for k, name in enumerate(OUTPUTS)}


def _store(arrays: dict[str, np.ndarray], name: str, layers: Layers) -> None:
    arrays[f"{name}_mean"], arrays[f"{name}_spread"] = layers.mean.astype("f4"), layers.spread.astype("f4")
    for number, (weights, bias) in enumerate(zip(layers.weights, layers.biases, strict=True)):
        arrays[f"{name}_w{number}"], arrays[f"{name}_b{number}"] = weights.astype("f4"), bias.astype("f4")


def _provenance(stills: dict[str, Stills], worth: dict[str, dict[str, float]]) -> dict[str, object]:
    return {
        "made_by": "python -m validation view",
        "date": datetime.now(UTC).date().isoformat(),
        "renderer": RENDERER_VERSION,
        "people": {side: len(np.unique(own.person)) for side, own in stills.items()},
        "pictures": {side: len(own.person) for side, own in stills.items()},
        "rms_of_left_out_people_deg": worth,
        "pose_model": "full",
    }
