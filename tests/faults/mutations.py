"""Ways to spoil a file: as a bad disk, a cut copy or a hostile sender would."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

_EXTREMES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x01")
_TOKENS = (
    "",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1",
    "0",
    "x",
    "1e300",
    "NaN",
    "null",
    "1,5",
    "--",
    "9" * 400,
    "\x00",
    "ü",
)
_ODD: tuple[Any, ...] = (
    None, True, -1, 0, 10**40, 1e300, float("nan"), float("inf"), "", "text", "9" * 5000, [], {}, [[]], [None] * 3,
)  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def _flip(data: bytearray, random: Random) -> None:
    for _ in range(random.choice((1, 1, 2, 8, 40))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _scribble(data: bytearray, random: Random) -> None:
    length = random.choice((1, 4, 16, 64, 300))
    at = random.randrange(len(data))
    data[at : at + length] = random.randbytes(min(length, len(data) - at))


def _cut(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def _blank(data: bytearray, random: Random) -> None:
    at, length = random.randrange(len(data)), random.choice((8, 64, 512, 4096))
    data[at : at + length] = bytes(min(length, len(data) - at))


def _swap(data: bytearray, random: Random) -> None:
    length = random.choice((4, 64, 512, 2048))
    one, other = (random.randrange(max(1, len(data) - length)) for _ in range(2))
    first, second = bytes(data[one : one + length]), bytes(data[other : other + length])
    data[one : one + len(second)], data[other : other + len(first)] = second, first


def _repeat(data: bytearray, random: Random) -> None:
    at, length = random.randrange(len(data)), random.choice((8, 188, 1024, 8192))
    data[at:at] = data[at : at + length]


def _insert(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    data[at:at] = random.randbytes(random.choice((1, 3, 100)))


def _drop(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    del data[at : at + random.choice((1, 7, 188, 2000))]


def _lie(data: bytearray, random: Random) -> None:
    """Write an extreme number where headers have theirs."""
    for _ in range(random.choice((1, 2, 4))):
        at, width = random.randrange(min(len(data), 4096)), random.choice((1, 2, 4, 8))
        data[at : at + width] = random.choice(_EXTREMES) * min(width, len(data) - at)


_BYTES: tuple[Callable[[bytearray, Random], None], ...] = (
    _flip, _flip, _scribble, _cut, _blank, _swap, _repeat, _insert, _drop, _lie, _lie,
)  # fmt: skip


def spoil_bytes(data: bytes, random: Random) -> bytes:
    """Return a file with one to three faults in it."""
    spoiled = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3))):
        if spoiled:
            random.choice(_BYTES)(spoiled, random)
    return bytes(spoiled)


def spoil_text(data: bytes, random: Random) -> bytes:
    """Return a table or other text with odd numbers, lost, doubled or exchanged lines, or faults of the disk."""
    way = random.randrange(6)
    if way == 0:
        return spoil_bytes(data, random)
    lines = data.split(b"\n")
    if way == 1:
        at = random.randrange(len(lines))
        del lines[at : at + random.choice((1, 1, 5, 1000))]
    elif way == 2:
        at = random.randrange(len(lines))
        lines.insert(at, lines[random.randrange(len(lines))])
    elif way == 3:
        old, new = random.choice(
            ((b",", b";"), (b".", b","), (b"\t", b" "), (b"\t", b"\t\t"), (b"\n", b"\r"), (b'"', b""))
        )
        return data.replace(old, new, random.choice((1, 10, -1)))
    else:
        numbers = list(_NUMBER.finditer(data))
        for match in sorted(
            random.sample(numbers, min(len(numbers), random.choice((1, 3, 30)))), reverse=True, key=_start
        ):
            data = data[: match.start()] + random.choice(_TOKENS).encode() + data[match.end() :]
        return data
    return b"\n".join(lines)


def _start(match: re.Match[bytes]) -> int:
    return match.start()


def spoil_json(data: bytes, random: Random) -> bytes:
    """Return JSON in which values are of another kind or gone, or text with faults."""
    if random.random() < 0.4:
        return spoil_text(data, random)
    content = json.loads(data)
    for _ in range(random.choice((1, 1, 3))):
        _spoil_node(content, random)
    return json.dumps(content).encode()


def _spoil_node(node: Any, random: Random) -> None:
    """Go down at random and replace what is there."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = random.choice(keys)
        inside = isinstance(node[key], (dict, list)) and len(node[key])
        if inside and random.random() < 0.85:
            node = node[key]
        elif random.random() < 0.25:
            del node[key]
            return
        else:
            node[key] = random.choice(_ODD)
            return


def spoil_npz(data: bytes, random: Random) -> bytes:
    """Return arrays of another kind, shape or content in a sound archive; or an archive with faults."""
    if random.random() < 0.4:
        return spoil_bytes(data, random)
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    name = random.choice(list(arrays))
    if name == "meta_json":
        arrays[name] = np.array(spoil_json(str(arrays[name]).encode(), random).decode(errors="replace"))
    else:
        arrays[name] = random.choice(_ARRAYS)(arrays[name], random)
    if random.random() < 0.1:
        del arrays[random.choice(list(arrays))]
    if random.random() < 0.3:
        return _with_a_lying_header(arrays, random)
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def _some(values: np.ndarray, random: Random, odd: float) -> np.ndarray:
    values = values.astype(np.float64).copy()
    flat = values.reshape(-1)
    for _ in range(random.choice((1, 20, 500))):
        flat[random.randrange(len(flat))] = odd
    return values


_ARRAYS: tuple[Callable[[np.ndarray, Random], np.ndarray], ...] = (
    lambda values, random: values[: len(values) // 2],
    lambda values, random: values[::-1],
    lambda values, random: values.astype("U8"),
    lambda values, random: values.astype(np.complex128),
    lambda values, random: values.astype(np.float16),
    lambda values, random: values > 0,
    lambda values, random: np.array(1.0),
    lambda values, random: values[..., None],
    lambda values, random: np.zeros_like(values),
    lambda values, random: np.full(values.shape, np.nan),
    lambda values, random: _some(values, random, np.inf),
    lambda values, random: _some(values, random, np.nan),
    lambda values, random: _some(values, random, 1e300),
    lambda values, random: _some(values, random, -1e9),
    lambda values, random: values * random.choice((0, -1, 1e-9, 1e12)),
    lambda values, random: values + random.choice((1e6, -1e6, 1e15)),
)


def _with_a_lying_header(arrays: dict[str, np.ndarray], random: Random) -> bytes:
    liar, packed = random.choice(list(arrays)), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w") as file:
                if name == liar:
                    shape = random.choice(((10**12,), (2**62, 2**62), (10**9, 33, 3), (0,), (-5,), (7, 33, 2)))
                    head = {
                        "descr": random.choice(("<f8", "<U9", "<c16", "|b1")),
                        "fortran_order": False,
                        "shape": shape,
                    }
                    np.lib.format.write_array_header_1_0(file, head)
                    file.write(values.tobytes()[:100_000])
                else:
                    np.lib.format.write_array(file, np.asanyarray(values))
    return packed.getvalue()
