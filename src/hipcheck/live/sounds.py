"""Short tones for start, change of side and end, through whatever the system plays sounds with; else the bell."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from hipcheck.live.plan import Sound

__all__ = ["Player", "tone_samples"]

_RATE_HZ: Final = 22_050
_TONES_HZ: Final[dict[Sound, tuple[float, ...]]] = {
    "start": (660.0, 880.0),
    "change": (660.0, 660.0, 880.0),
    "end": (880.0, 587.0),
}
_TONE_S: Final = 0.18
_FADE_S: Final = 0.02
_LOUDNESS: Final = 0.4
_PLAYERS: Final = ("paplay", "pw-play", "aplay")


def tone_samples(sound: Sound) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Return a sound as 16-bit samples at 22.05 kHz; every tone fades in and out, so that it does not click."""
    t_s = np.arange(round(_TONE_S * _RATE_HZ)) / _RATE_HZ
    edge = np.clip(np.minimum(t_s, _TONE_S - t_s) / _FADE_S, 0.0, 1.0)
    tones = [np.sin(2 * np.pi * pitch_hz * t_s) * edge for pitch_hz in _TONES_HZ[sound]]
    return np.rint(_LOUDNESS * 32_767 * np.concatenate(tones)).astype(np.int16)


class Player:
    """Plays sounds beside everything else; a computer without a sound card only stays silent.

    Parameters
    ----------
    quiet
        True to play nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._running: list[subprocess.Popen[bytes]] = []

    def play(self, sounds: Sequence[Sound]) -> None:
        """Play the last of the sounds and return at once."""
        self._running = [process for process in self._running if process.poll() is None]
        if self._quiet or not sounds:
            return
        try:
            self._start(self._file(sounds[-1]))
        except (OSError, RuntimeError):  # no such program, no sound card, a full disk: the screen says it too
            self._quiet = True

    def close(self) -> None:
        """Remove the files."""
        for process in self._running:
            process.kill()
            process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _file(self, sound: Sound) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hipcheck-sounds-", ignore_cleanup_errors=True)
        path = Path(self._folder.name) / f"{sound}.wav"
        if not path.exists():
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(_RATE_HZ)
                file.writeframes(tone_samples(sound).tobytes())
        return path

    def _start(self, path: Path) -> None:
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return
        names = ("afplay",) if sys.platform == "darwin" else _PLAYERS
        program = next(filter(None, map(shutil.which, names)), None)
        if program is None:
            sys.stderr.write("\a")
            sys.stderr.flush()
            return
        nowhere = subprocess.DEVNULL
        self._running.append(subprocess.Popen([program, str(path)], stdin=nowhere, stdout=nowhere, stderr=nowhere))
