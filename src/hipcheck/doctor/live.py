"""What only the live check needs: a camera, a screen, something that plays sounds. None of them is used for it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from hipcheck.doctor.check import Check
from hipcheck.errors import EnvironmentProblemError

__all__ = ["checks"]

_SOUND_CARDS: Final = Path("/proc/asound/cards")


def checks() -> Iterator[Check]:
    """Look for camera, screen and sound, and measure the filter of the display."""
    looks: dict[str, Callable[[], Check]] = {
        "camera": _camera,
        "screen": _screen,
        "sound": _sound,
        "live display": _filter,
    }
    for name, look in looks.items():
        try:
            yield look()
        except (ImportError, OSError):
            yield Check(name, "problem", "It cannot be looked for because a package above is broken.")


def _camera() -> Check:
    from hipcheck.live.devices import list_cameras, why_not_open

    cameras = list_cameras()
    if not cameras:
        return Check("camera", "warning", "No camera was found: connect one for `hipcheck live`.")
    if sys.platform.startswith("linux"):
        for camera in cameras:
            if not os.access(f"/dev/video{camera.number}", os.R_OK | os.W_OK):
                return Check("camera", "warning", why_not_open(camera.number))
    names = ", ".join(f"{camera.number}: {camera.name}" for camera in cameras)
    return Check("camera", "ok", f"There is a camera ({names}).")


def _screen() -> Check:
    from hipcheck.live.window import check_window

    try:
        check_window()
    except EnvironmentProblemError as problem:
        return Check("screen", "warning", str(problem))
    return Check("screen", "ok", "A window can be opened.")


def _sound() -> Check:
    lack = _no_sound()
    if lack is None:
        return Check("sound", "ok", "Sounds can be played.")
    return Check("sound", "warning", f"{lack}: the live check is silent, and the screen says everything too.")


def _no_sound() -> str | None:
    """Say why nothing would be heard; None if something would."""
    if sys.platform == "win32":
        return None if ctypes.WinDLL("winmm").waveOutGetNumDevs() else "There is no sound card"
    from hipcheck.live.sounds import sound_program

    if sound_program() is None:
        return "No program that plays sounds was found (install pulseaudio-utils or alsa-utils)"
    try:
        silent = "no soundcards" in _SOUND_CARDS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # macOS, which has none of its files, or a Linux without ALSA
        silent = not (sys.platform == "darwin" or os.environ.get("PULSE_SERVER"))
    return "There is no sound card" if silent else None


def _filter() -> Check:
    """Measure by how much the filter of the live display delays what is shown."""
    from hipcheck.live.oneeuro import MOVEMENTS, measured_delay_s

    delays = " and ".join(f"{name} {1000 * measured_delay_s(speed):.0f} ms late" for name, speed in MOVEMENTS.items())
    return Check("live display", "ok", f"Its filter shows {delays} (measured at 30 pictures a second).")
