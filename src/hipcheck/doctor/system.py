"""The system and the Python that hipcheck runs on: those for which all its packages have wheels."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from typing import Final

from hipcheck.command_lines import is_application
from hipcheck.doctor.check import Check

__all__ = ["NEWEST_PYTHON", "OLDEST_PYTHON", "checks"]

OLDEST_PYTHON: Final = (3, 11)
NEWEST_PYTHON: Final = (3, 14)
_OLDEST_MACOS: Final = 14
_OLDEST_WINDOWS: Final = 10
_OLDEST_GLIBC: Final = (2, 28)
_SUPPORTED: Final = (
    "hipcheck needs Windows 10 or 11 on x64, macOS 14 or later on Apple silicon, or Linux on x86-64 with glibc 2.28 or "
    "later"
)


def checks() -> Iterator[Check]:
    """Look at system and Python."""
    yield _system()
    yield _python()


def _system() -> Check:
    name, lack = _named()
    if lack is None:
        return Check("system", "ok", f"{name} is supported.")
    return Check("system", "problem", f"{name} is not supported ({lack}): {_SUPPORTED}.")


def _named() -> tuple[str, str | None]:
    """Return what the system is called, and what it lacks, if anything."""
    machine = platform.machine()
    if sys.platform == "win32":
        return f"Windows {platform.release()} on {machine}", _windows_lack(machine)
    if sys.platform == "darwin":
        release = platform.mac_ver()[0]
        return f"macOS {release} on {machine}", _macos_lack(release, machine)
    library, release = platform.libc_ver()
    called = f"{platform.system()} on {machine} with {library or 'another C library than glibc'} {release}".rstrip()
    return called, _linux_lack(library, release, machine)


def _windows_lack(machine: str) -> str | None:
    if machine.upper() not in ("AMD64", "X86_64"):
        return "MediaPipe and OpenCV have no build for this processor"
    old = sys.getwindowsversion().major < _OLDEST_WINDOWS  # type: ignore[attr-defined, unused-ignore]
    return "it is too old" if old else None


def _macos_lack(release: str, machine: str) -> str | None:
    if machine != "arm64":
        return "MediaPipe and ONNX Runtime have no build for Intel; on a Mac with Apple silicon install its own Python"
    return "it is too old" if _numbers(release) < (_OLDEST_MACOS,) else None


def _linux_lack(library: str, release: str, machine: str) -> str | None:
    if not sys.platform.startswith("linux"):
        return "MediaPipe has no build for it"
    if machine.lower() not in ("x86_64", "amd64"):
        return "MediaPipe has no build for this processor"
    if library != "glibc":
        return "MediaPipe and OpenCV have no build for it"
    return "it is too old" if _numbers(release) < _OLDEST_GLIBC else None


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdecimal())


def _python() -> Check:
    version = platform.python_version()
    wanted = f"install the 64-bit Python {_dotted(OLDEST_PYTHON)} to {_dotted(NEWEST_PYTHON)}"
    if sys.maxsize < 2**32:
        return Check("Python", "problem", f"Python {version} is a 32-bit build: {wanted}.")
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("Python", "problem", f"Python {version} is too old: {wanted}.")
    if sys.version_info[:2] > NEWEST_PYTHON:
        return Check("Python", "problem", f"Python {version} is too new, its packages are not there yet: {wanted}.")
    whose = "of the application" if is_application() else f"at {sys.executable}"
    return Check("Python", "ok", f"Python {version} {whose}.")


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
