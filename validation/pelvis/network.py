"""Training the network that reads the pelvis from its picture, and packing it for OpenCV.

Needs the extra ``[training]`` (torch, onnx). The network sees one picture; it is trained on pairs of the same person,
so that the difference of two tilts is right: what clothes and build add to both drops out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from hipcheck.pelvis.picture.crops import CROP_PX, HIPS_AT_PX, TRUNK_PX, trunk_px
from hipcheck.pelvis.picture.network import FEATURES, PICTURE_PX, landmark_features, mirrored_features
from validation.clip import RENDERER_VERSION
from validation.pelvis import stills

PACKAGED = Path(__file__).parents[2] / "src/hipcheck/pelvis/picture"

_CHANNELS = (24, 40, 64, 96)
_SQUEEZED, _HIDDEN = 24, 96
_BATCH = 64
_SCALE_DEG = 10.0
_LOG_SPREAD = (-2.0, 3.5)
_HELD_OUT = 4  # every fourth person of each view and movement
_ANTI = 3  # features that change sign in a mirror


class TiltNet(nn.Module):
    """Four halvings of the picture, the landmarks' numbers beside what is left of it: tilt and log of its spread."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for i, channels in enumerate(_CHANNELS):
            kernel = 5 if i == 0 else 3
            layers += [*_convolution(before, channels, kernel, 2)]
            layers += [*_convolution(channels, channels, 3, 1)] if i else []
            before = channels
        self.body = nn.Sequential(*layers)
        self.squeeze = nn.Conv2d(before, _SQUEEZED, 1)
        size = _SQUEEZED * (PICTURE_PX // 2 ** len(_CHANNELS)) ** 2
        self.head = nn.Sequential(
            nn.Linear(size + FEATURES, _HIDDEN), nn.ReLU(), nn.Dropout(0.2), nn.Linear(_HIDDEN, 2)
        )

    def forward(self, picture: Tensor, landmarks: Tensor) -> Tensor:
        """Return ``(n, 2)`` for pictures ``(n, 1, 96, 96)`` and landmarks ``(n, 13)``."""
        seen = functional.relu(self.squeeze(self.body(picture))).flatten(1)
        out = self.head(torch.cat([seen, landmarks], 1))
        return torch.cat([_SCALE_DEG * out[:, :1], out[:, 1:]], 1)


def _convolution(before: int, after: int, kernel: int, stride: int) -> Iterator[nn.Module]:
    yield nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)
    yield nn.BatchNorm2d(after)
    yield nn.ReLU()


@dataclass(frozen=True, eq=False)
class Stills:
    """All pictures: ``(n, 128, 128)`` grey, zoom to the network's size, features, tilt, whose, held out, of a squat."""

    grey: NDArray[np.uint8]
    zoom: NDArray[np.float32]
    features: NDArray[np.float32]
    tilt_deg: NDArray[np.float32]
    person: NDArray[np.int64]
    held_out: NDArray[np.bool_]
    squats: NDArray[np.bool_]

    def of(self, person: int) -> NDArray[np.int64]:
        """Return the pictures of one person, quiet standing first."""
        return np.flatnonzero(self.person == person)


def load(folders: list[Path]) -> Stills:
    """Read what `stills.collect` wrote; every fourth person of each view in each folder is held out."""
    columns: list[list[NDArray]] = [[] for _ in range(7)]
    for folder in folders:
        turn = {1.0: 0, -1.0: 0}
        for path in sorted(folder.glob("*.npz")):
            data = np.load(path)
            if len(data["grey"]) == 0:
                continue
            features = np.array([landmark_features(xy) for xy in data["xy_px"].astype(np.float64)])
            view = float(np.sign(np.median(features[:, -1])) or 1.0)
            turn[view] += 1
            zoom = [
                TRUNK_PX / (trunk_px(xy) * place[0]) for xy, place in zip(data["xy_px"], data["place"], strict=True)
            ]
            count = len(features)
            held_out = np.full(count, turn[view] % _HELD_OUT == 0)
            person = np.full(count, len(columns[0]))
            squats = np.full(count, folder.name.endswith(str(stills.SQUAT_SEED)))
            found = (data["grey"], zoom, features, data["tilt_deg"], person, held_out, squats)
            for column, values in zip(columns, found, strict=True):
                column.append(np.asarray(values))
    grey, zoom, features, tilt, person, held_out, squats = (np.concatenate(column) for column in columns)
    return Stills(grey, zoom.astype(np.float32), features, tilt.astype(np.float32), person, held_out, squats)


def train(data: Stills, epochs: int, tell: Callable[[str], None], seed: int = 0) -> TiltNet:
    """Train on all people but the held-out ones."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    net = TiltNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    chosen = np.flatnonzero(~data.held_out)
    steps = len(chosen) // _BATCH
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=3e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps * epochs, pct_start=0.15)
    own = [data.of(person) for person in range(int(data.person.max()) + 1)]
    for epoch in range(epochs):
        total = 0.0
        for part in np.array_split(rng.permutation(chosen)[: steps * _BATCH], steps):
            others = [own[data.person[k]] for k in part]
            partner = np.array([rng.choice(o[: stills.QUIET] if rng.random() < 0.6 else o) for o in others])
            loss = _loss(net, data, part, partner)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        tell(f"epoch {epoch + 1}: loss {total / steps:.3f}; held out {judge(net, data)}")
    return net


def _loss(net: TiltNet, data: Stills, part: NDArray[np.int64], partner: NDArray[np.int64]) -> Tensor:
    """Laplace likelihood of the difference between two pictures of a person, and a little of each tilt by itself."""
    shared = _Film.draw(len(part))
    one, other = _shown(data, part, shared), _shown(data, partner, shared.a_moment_later())
    pictures = torch.cat([one[0], other[0]]).to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        out = net(pictures, torch.cat([one[1], other[1]]))
    tilt, log_spread = out.float().T
    count = len(part)
    off = (tilt[:count] - tilt[count:]) - (one[2] - other[2])
    spread = log_spread[:count].clamp(*_LOG_SPREAD)
    return (off.abs() / spread.exp() + spread).mean() + 0.1 * (tilt - torch.cat([one[2], other[2]])).abs().mean()


@dataclass(frozen=True, eq=False)
class _Film:
    """What two pictures of a pair have in common: the camera's turn and place, light, sharpness, noise, a mirror."""

    turn_deg: Tensor
    size: Tensor
    shift_px: Tensor
    contrast: Tensor
    brightness: Tensor
    noise: Tensor
    blur: Tensor
    mirrored: Tensor

    @classmethod
    def draw(cls, n: int) -> _Film:
        negative = torch.where(torch.rand(n) < 0.15, -1.0, 1.0)  # dark on light must not matter
        return cls(
            turn_deg=torch.where(torch.rand(n) < 0.6, 3 * torch.randn(n), 32 * torch.rand(n) - 16),
            size=1 + 0.06 * torch.randn(n),
            shift_px=torch.randn(n, 2) * torch.tensor([2.0, 2.5]),
            contrast=torch.exp(0.3 * torch.randn(n)) * negative,
            brightness=0.2 * torch.randn(n),
            noise=0.08 * torch.rand(n),
            blur=1.2 * torch.rand(n),
            mirrored=torch.rand(n) < 0.5,
        )

    def a_moment_later(self) -> _Film:
        n = len(self.contrast)
        contrast = self.contrast * torch.exp(0.08 * torch.randn(n))
        return _Film(**vars(self) | {"contrast": contrast, "brightness": self.brightness + 0.05 * torch.randn(n)})


def _shown(data: Stills, part: NDArray[np.int64], film: _Film) -> tuple[Tensor, Tensor, Tensor]:
    """Return pictures, features and tilts as a camera might have shown them."""
    n = len(part)
    grey = torch.from_numpy(data.grey[part])[:, None].float() / 127.5 - 1
    size = film.size * (1 + 0.03 * torch.randn(n)) / torch.from_numpy(data.zoom[part])
    shift = film.shift_px + torch.randn(n, 2) * torch.tensor([1.6, 2.0])
    picture = functional.grid_sample(grey, _grid(film.turn_deg, size, shift), align_corners=True, padding_mode="border")
    features = torch.from_numpy(data.features[part]).clone()
    features[:, 0] -= film.turn_deg / 10
    features[:, :-1] += 0.15 * torch.randn(n, FEATURES - 1)
    tilt = torch.from_numpy(data.tilt_deg[part]) - film.turn_deg
    picture = _blurred(picture, film.blur) * film.contrast[:, None, None, None] + film.brightness[:, None, None, None]
    picture = _covered(_printed(picture) + film.noise[:, None, None, None] * torch.randn_like(picture))
    mirrored = torch.from_numpy(mirrored_features(features.numpy()))
    mirror = film.mirrored
    return (
        _normal(torch.where(mirror[:, None, None, None], picture.flip(3), picture)),
        torch.where(mirror[:, None], mirrored, features),
        torch.where(mirror, -tilt, tilt),
    )


def _grid(turn_deg: Tensor, size: Tensor, shift: Tensor) -> Tensor:
    """Return where the network's pixels lie in a crop, ``(n, 96, 96, 2)`` in -1..1."""
    line = torch.arange(PICTURE_PX) - (PICTURE_PX - 1) / 2
    y, x = torch.meshgrid(line, line, indexing="ij")
    turn = torch.deg2rad(turn_deg)
    cosine, sine = (size * torch.cos(turn))[:, None, None], (size * torch.sin(turn))[:, None, None]
    middle = (CROP_PX - 1) / 2
    centre = shift + torch.tensor([CROP_PX / 2 - middle, HIPS_AT_PX[1] - middle])
    across = cosine * x - sine * y + centre[:, 0, None, None]
    down = sine * x + cosine * y + centre[:, 1, None, None]
    return torch.stack([across, down], -1) / middle


def _blurred(picture: Tensor, strength: Tensor) -> Tensor:
    line = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0])
    kernel = (line[:, None] * line[None])[None, None] / 256
    soft = functional.conv2d(functional.pad(picture, (2, 2, 2, 2), mode="replicate"), kernel)
    share = strength.clamp(0, 1)[:, None, None, None]
    return picture * (1 - share) + soft * share


def _printed(picture: Tensor) -> Tensor:
    """Lay blotches of every size over it, as prints, folds and lamps make them, and plain things beside the person."""
    n = len(picture)
    for cells in (3, 6, 12, 24):
        noise = functional.interpolate(torch.randn(n, 1, cells, cells), size=(PICTURE_PX, PICTURE_PX), mode="bicubic")
        share = (0.22 * (torch.rand(n) < 0.35) * torch.rand(n))[:, None, None, None]
        picture = picture * (1 + share * noise) + 0.5 * share * noise
    for i in torch.nonzero(torch.rand(n) < 0.35)[:, 0].tolist():
        width = int(torch.randint(4, 20, ()))
        thing = functional.interpolate(torch.randn(1, 1, 6, 2), size=(PICTURE_PX, width), mode="bilinear")[0]
        side = slice(0, width) if torch.rand(()) < 0.5 else slice(PICTURE_PX - width, PICTURE_PX)
        picture[i, :, :, side] = 0.5 * thing + 2 * torch.rand(()) - 1
    return picture


def _covered(picture: Tensor) -> Tensor:
    """Put a plain rectangle somewhere into every third picture."""
    for i in torch.nonzero(torch.rand(len(picture)) < 0.35)[:, 0].tolist():
        height, width = torch.randint(8, 34, (2,)).tolist()
        top, left = int(torch.randint(PICTURE_PX - height, ())), int(torch.randint(PICTURE_PX - width, ()))
        picture[i, :, top : top + height, left : left + width] = 2 * torch.rand(()) - 1
    return picture


def _normal(picture: Tensor) -> Tensor:
    mean, deviation = picture.mean((1, 2, 3), keepdim=True), picture.std((1, 2, 3), keepdim=True)
    return (picture - mean) / (deviation + 0.05)


def judge(net: TiltNet, data: Stills) -> dict[str, float]:
    """Return the rmse of single pictures against quiet standing on held-out people, by movement and view, degrees."""
    errors: dict[str, list[NDArray[np.float32]]] = {}
    net.eval()
    for person in np.unique(data.person[data.held_out]):
        own = data.of(int(person))
        tilt, truth = _tilts(net, data, own), data.tilt_deg[own]
        change, true = (values[stills.QUIET :] - values[: stills.QUIET].mean() for values in (tilt, truth))
        view = "front" if data.features[own[0], -1] > 0 else "back"
        errors.setdefault(f"squats, {view}" if data.squats[own[0]] else view, []).append(change - true)
    net.train()
    return {name: round(float(np.sqrt(np.mean(np.concatenate(off) ** 2))), 2) for name, off in errors.items()}


def _tilts(net: TiltNet, data: Stills, part: NDArray[np.int64]) -> NDArray[np.float32]:
    n = len(part)
    grey = torch.from_numpy(data.grey[part])[:, None].float() / 127.5 - 1
    grid = _grid(torch.zeros(n), 1 / torch.from_numpy(data.zoom[part]), torch.zeros(n, 2))
    picture = _normal(functional.grid_sample(grey, grid, align_corners=True, padding_mode="border"))
    features = data.features[part]
    with torch.no_grad():
        upright = net(picture, torch.from_numpy(features))[:, 0]
        mirror = net(picture.flip(3), torch.from_numpy(mirrored_features(features)))[:, 0]
    return np.asarray((upright - mirror) / 2)


def pack(net: TiltNet, data: Stills, epochs: int, folder: Path = PACKAGED) -> Path:
    """Write ``network.onnx`` and ``network.json``, which tells where it comes from and how good it is."""
    net.eval()
    path = folder / "network.onnx"
    example = (torch.zeros(2, 1, PICTURE_PX, PICTURE_PX), torch.zeros(2, FEATURES))
    torch.onnx.export(
        net.float(),
        example,
        str(path),
        input_names=["picture", "landmarks"],
        output_names=["tilt_and_log_spread"],
        opset_version=13,
        dynamo=False,
    )
    people = len(np.unique(data.person))
    provenance = {
        "made_by": "python -m validation network",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "renderer": RENDERER_VERSION,
        "seeds": [stills.STAND_SEED, stills.SQUAT_SEED],
        "people": people,
        "held_out_people": len(np.unique(data.person[data.held_out])),
        "pictures": len(data.person),
        "epochs": epochs,
        "held_out_rmse_deg": judge(net, data),
        "meaning": "rmse of the tilt in single pictures against quiet standing, people held out of the training",
    }
    (folder / "network.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
    return path
