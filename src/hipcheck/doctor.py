"""What on this computer keeps hipcheck from working, each said in one sentence with what to do."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from hipcheck.pose.bundle import cache_dir, model_status

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["Check", "diagnose", "missing_system_library"]

Status = Literal["ok", "warning", "problem"]

_SYSTEM_PACKAGES: Final = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGLESv2.so.2": ("libgles2", "libglvnd-gles"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libSM.so.6": ("libsm6", "libSM"),
    "libICE.so.6": ("libice6", "libICE"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libXext.so.6": ("libxext6", "libXext"),
    "libXrender.so.1": ("libxrender1", "libXrender"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libstdc++.so.6": ("libstdc++6", "libstdc++"),
    "libgomp.so.1": ("libgomp1", "libgomp"),
}
"""Package on Debian and Ubuntu, package on Fedora."""

# A path before the name, or a hash in it, means a library of a wheel: reinstalling helps, the system's packages do not.
_LINUX_LOADER: Final = re.compile(r"(?<![\w/.-])(lib[\w.+-]+?\.so[.\d]*): cannot open shared object file")
_WHEEL_LIBRARY: Final = re.compile(r"-[0-9a-f]{8}\.")
_WINDOWS_LOADER: Final = re.compile(r"DLL load failed|WinError 126|Could not find module")

_OPENCV: Final = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
_TRIALS: Final = {
    "opencv-python": "import cv2",
    "mediapipe": "from hipcheck.pose.native import library; library()",
}
"""What shows that a package works, where that is not importing the module of its name."""
_REPORTS_USAGE: Final = "; newer versions report usage over the network"
_REASONS: Final = {"mediapipe": _REPORTS_USAGE, "onnxruntime": _REPORTS_USAGE}
_PROBE: Final = """
import sys
for trial in sys.argv[1:]:
    try:
        exec(trial)
    except BaseException as error:
        print("\\nfailed", " ".join(str(error).split()), flush=True)
    else:
        print("\\npassed", flush=True)
"""
_PROBE_TIMEOUT_S: Final = 180.0
_NEEDED_FREE_BYTES: Final = 500_000_000
_READ_CODECS: Final = ("h264", "hevc", "av1", "vp9", "mpeg4")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name
        What it is, in one or two words.
    status
        ``ok``; ``warning`` if hipcheck works but something will be slower or missing; ``problem`` if it does not.
    message
        One sentence, with what to do unless all is well.
    """

    name: str
    status: Status
    message: str

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return self.status == "ok"


def diagnose() -> list[Check]:
    """Look at everything hipcheck needs; needs no camera and touches no network.

    The packages are imported in a process of their own, so that one that crashes is a finding and not the end.
    """
    return [
        _python(),
        *_packages(),
        _opencv_copies(),
        _video_codecs(),
        _cache_writable(),
        *(_free_space(folder) for folder in _folders_on_different_disks()),
        _model(),
        _live_filter(),
    ]


def missing_system_library(error: BaseException) -> str | None:
    """Turn the loader's complaint into a sentence that names the package to install.

    Parameters
    ----------
    error
        What an import raised: ``ImportError``, or ``OSError`` from ctypes.

    Returns
    -------
    str or None
        None if the error is not about a library that the system lacks.
    """
    text = str(error)
    if _WINDOWS_LOADER.search(text):
        return (
            "Windows could not load a library that hipcheck needs: install the Microsoft Visual C++ Redistributable "
            "(x64) and, on an N edition of Windows, the Media Feature Pack."
        )
    found = _LINUX_LOADER.search(text)
    if found is None or _WHEEL_LIBRARY.search(found[1]):
        return None
    library = found[1]
    if library not in _SYSTEM_PACKAGES:
        return f"The system library {library} is missing: install the package of your Linux that contains it."
    debian, fedora = _SYSTEM_PACKAGES[library]
    return (
        f"The system library {library} is missing: run `sudo apt install {debian}` (Debian, Ubuntu) or "
        f"`sudo dnf install {fedora}` (Fedora)."
    )


def _python() -> Check:
    version = platform.python_version()
    if sys.maxsize < 2**32:
        return Check("Python", "problem", f"Python {version} is a 32-bit build: install the 64-bit one.")
    if sys.version_info < (3, 11):  # noqa: UP036 - run from a source folder, pip has not looked
        return Check("Python", "problem", f"Python {version} is too old: install 3.11 or later.")
    return Check("Python", "ok", f"Python {version}.")


def _packages() -> Iterator[Check]:
    try:
        from packaging.requirements import Requirement

        lines = importlib.metadata.requires("hipcheck") or []
    except (ImportError, importlib.metadata.PackageNotFoundError):
        yield Check("packages", "problem", "hipcheck is not installed completely: run `python -m pip install` on it.")
        return
    needed = [need for need in map(Requirement, lines) if need.marker is None or need.marker.evaluate({"extra": ""})]
    failures = _failed_trials([need.name for need in needed])
    for need in needed:
        yield _package(need, failures.get(need.name))


def _package(need: Requirement, failure: str | None) -> Check:
    name = need.name
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, "problem", f'{name} is not installed: run `python -m pip install "{need}"`.')
    if not need.specifier.contains(version, prereleases=True):
        return Check(
            name,
            "problem",
            f"{name} {version} is installed but hipcheck needs {need.specifier}{_REASONS.get(name, '')}: "
            f'run `python -m pip install "{need}"`.',
        )
    if failure is not None:
        return Check(name, "problem", failure)
    return Check(name, "ok", f"{name} {version}.")


def _failed_trials(names: list[str]) -> dict[str, str]:
    """Try every package in another process; return a sentence for each that fails."""
    failures: dict[str, str] = {}
    while names:
        complaints, status = _run_probe(names)
        failures |= {
            name: _sentence(name, text) for name, text in zip(names, complaints, strict=False) if text is not None
        }
        names = names[len(complaints) :]
        if names:  # the process ended before its time: the next package is the culprit, the others get another go
            failures[names[0]] = _crash_sentence(names[0], status)
            names = names[1:]
    return failures


def _run_probe(names: list[str]) -> tuple[list[str | None], int | None]:
    """Return the complaint of each trial that ended (None: passed), and the exit status (None: hung)."""
    trials = [_TRIALS.get(name, f"import {name.replace('-', '_').lower()}") for name in names]
    command = [sys.executable, "-c", _PROBE, *trials]
    try:
        finished = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"").decode(errors="replace"), None
    else:
        output, status = finished.stdout, finished.returncode
    ends = [line for line in output.splitlines() if line == "passed" or line.startswith("failed")]
    return [None if line == "passed" else line.removeprefix("failed").strip() for line in ends], status


def _sentence(name: str, complaint: str) -> str:
    return missing_system_library(ImportError(complaint)) or (
        f"{name} cannot be loaded ({complaint.rstrip('.')}): run `python -m pip install --force-reinstall {name}`."
    )


def _crash_sentence(name: str, status: int | None) -> str:
    what = "never finishes" if status is None else f"ends Python (status {status})"
    return f"Loading {name} {what}: run `python -m pip install --force-reinstall {name}`."


def _opencv_copies() -> Check:
    present = [name for name in _OPENCV if _installed(name)]
    if len(present) < 2:
        return Check("OpenCV", "ok", "One OpenCV is installed.")
    return Check(
        "OpenCV",
        "problem",
        f"{' and '.join(present)} are both installed and overwrite each other's files: run `python -m pip uninstall "
        f"{' '.join(present)}` and then `python -m pip install opencv-python`.",
    )


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _video_codecs() -> Check:
    try:
        import av
    except (ImportError, OSError):
        return Check("video", "problem", "Videos can be neither read nor written because av cannot be loaded.")
    reinstall = "run `python -m pip install --force-reinstall --only-binary=:all: av`."
    unread = [name for name in _READ_CODECS if not _has_codec(name, "r")]
    if unread:
        return Check("video", "warning", f"This av cannot read {', '.join(unread)} video: {reinstall}")
    if not _has_codec("h264", "w"):
        return Check("video", "warning", f"This av cannot write H.264: use --no-video, or {reinstall}")
    return Check("video", "ok", f"av {av.__version__} reads {', '.join(_READ_CODECS)} and writes h264.")


def _has_codec(name: str, mode: Literal["r", "w"]) -> bool:
    import av

    try:
        av.codec.Codec(name, mode)
    except ValueError:
        return False
    return True


def _cache_writable() -> Check:
    folder = cache_dir()
    trial = folder / f".trial-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        return Check(
            "cache",
            "problem",
            f"The cache folder {folder} cannot be written ({error.strerror}): name another one in HIPCHECK_CACHE.",
        )
    return Check("cache", "ok", f"The cache folder {folder} can be written.")


def _folders_on_different_disks() -> list[Path]:
    """Return the working folder, where results go by default, and the cache, unless both are on one disk."""
    cache = next(folder for folder in (cache_dir(), *cache_dir().absolute().parents) if folder.is_dir())
    here = Path.cwd()
    return [here] if here.stat().st_dev == cache.stat().st_dev else [here, cache]


def _free_space(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_FREE_BYTES:
        return Check(
            "disk", "warning", f"Only {free / 1e6:.0f} MB are free where {folder} is: free some space before analysing."
        )
    return Check("disk", "ok", f"{free / 1e9:.1f} GB are free where {folder} is.")


def _model() -> Check:
    full = next(status for status in model_status() if status.name == "full")
    if full.size_bytes is not None:
        return Check("model", "ok", f"The pose model is in the cache ({full.size_bytes / 1e6:.1f} MB).")
    return Check(
        "model",
        "warning",
        "The pose model is not in the cache yet: the first analysis fetches it, or `hipcheck model fetch full` now "
        f"(from {full.origin}).",
    )


def _live_filter() -> Check:
    """Measure by how much the filter of the live display delays what is shown."""
    try:
        from hipcheck.live.oneeuro import MOVEMENTS, measured_delay_s
    except (ImportError, OSError):
        return Check("live display", "problem", "The live display cannot be loaded because a package above is broken.")
    delays = " and ".join(f"{name} {1000 * measured_delay_s(speed):.0f} ms late" for name, speed in MOVEMENTS.items())
    return Check("live display", "ok", f"Its filter shows {delays} (measured at 30 pictures a second).")
