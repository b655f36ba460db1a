"""The packages that hipcheck stands on: there, of the right version, and working."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from hipcheck.command_lines import pip_advice
from hipcheck.doctor.check import Check
from hipcheck.doctor.loader import missing_system_library

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["checks"]

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
sys.stdout.reconfigure(encoding="utf-8", errors="replace")
for trial in sys.argv[1:]:
    try:
        exec(trial)
    except BaseException as error:
        print("\\nfailed", " ".join(str(error).split()), flush=True)
    else:
        print("\\npassed", flush=True)
"""
_PROBE_TIMEOUT_S: Final = 180.0
_READ_CODECS: Final = ("h264", "hevc", "av1", "vp9", "mpeg4")


def checks() -> Iterator[Check]:
    """Look at the packages, at how many OpenCVs there are, and at what av can read."""
    yield from _packages()
    yield _opencv_copies()
    yield _video_codecs()


def _packages() -> Iterator[Check]:
    try:
        from packaging.requirements import Requirement

        lines = importlib.metadata.requires("hipcheck") or []
    except (ImportError, importlib.metadata.PackageNotFoundError):
        advice = f"{pip_advice('install .')} in its folder"
        yield Check("packages", "problem", f"hipcheck is not installed completely: {advice}.")
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
        return Check(name, "problem", f"{name} is not installed: {_install(need)}.")
    if not need.specifier.contains(version, prereleases=True):
        return Check(
            name,
            "problem",
            f"{name} {version} is installed but hipcheck needs {need.specifier}{_REASONS.get(name, '')}: "
            f"{_install(need)}.",
        )
    if failure is not None:
        return Check(name, "problem", failure)
    return Check(name, "ok", f"{name} {version}.")


def _install(need: Requirement) -> str:
    return pip_advice(f'install "{need}"')


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
            encoding="utf-8",
            errors="replace",
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        output, status = (expired.stdout or b"").decode("utf-8", errors="replace"), None
    else:
        output, status = finished.stdout, finished.returncode
    ends = [line for line in output.splitlines() if line == "passed" or line.startswith("failed")]
    return [None if line == "passed" else line.removeprefix("failed").strip() for line in ends], status


def _sentence(name: str, complaint: str) -> str:
    return missing_system_library(ImportError(complaint)) or (
        f"{name} cannot be loaded ({complaint.rstrip('.')}): {_reinstall(name)}."
    )


def _crash_sentence(name: str, status: int | None) -> str:
    what = "never finishes" if status is None else f"ends Python (status {status})"
    return f"Loading {name} {what}: {_reinstall(name)}."


def _reinstall(name: str) -> str:
    return pip_advice(f"install --force-reinstall {name}")


def _opencv_copies() -> Check:
    present = [name for name in _OPENCV if _installed(name)]
    if len(present) < 2:
        return Check("OpenCV", "ok", "One OpenCV is installed.")
    return Check(
        "OpenCV",
        "problem",
        f"{' and '.join(present)} are both installed and overwrite each other's files: "
        f"{pip_advice('uninstall ' + ' '.join(present))}, and then {pip_advice('install opencv-python')}.",
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
    reinstall = f"{pip_advice('install --force-reinstall --only-binary=:all: av')}."
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
