"""Tones and spoken sentences, through whatever the system plays sounds with; without it the bell rings.

The sentences are recordings in ``spoken/``, made once by a speech synthesiser (``docs/speak_prompts.py``), so that they
are the same everywhere and need nothing but what plays a sound.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import wave
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from hipcheck.live.plan import Sound
from hipcheck.live.voice import Utterance

__all__ = ["Player", "recording_name", "sound_program", "spoken_samples", "tone_samples"]

Samples = NDArray[np.int16]

_RATE_HZ: Final = 48_000  # that of the recordings
_TONES_HZ: Final[dict[Sound, tuple[float, ...]]] = {
    "start": (660.0, 880.0),
    "change": (660.0, 660.0, 880.0),
    "end": (880.0, 587.0),
}
_TONE_S: Final = 0.18
_FADE_S: Final = 0.02
_LOUDNESS: Final = 0.4
_PLAYERS: Final = ("paplay", "pw-play", "aplay")
_LAST_WORDS_S: Final = 2.0


def sound_program() -> str | None:
    """Return the program that plays sounds on macOS and Linux; ``None`` where there is none."""
    names = ("afplay",) if sys.platform == "darwin" else _PLAYERS
    return next(filter(None, map(shutil.which, names)), None)


def tone_samples(sound: Sound) -> Samples:
    """Return a sound as 16-bit samples at 48 kHz; every tone fades in and out, so that it does not click."""
    t_s = np.arange(round(_TONE_S * _RATE_HZ)) / _RATE_HZ
    edge = np.clip(np.minimum(t_s, _TONE_S - t_s) / _FADE_S, 0.0, 1.0)
    tones = [np.sin(2 * np.pi * pitch_hz * t_s) * edge for pitch_hz in _TONES_HZ[sound]]
    return np.rint(_LOUDNESS * 32_767 * np.concatenate(tones)).astype(np.int16)


def recording_name(sentence: str) -> str:
    """Return the name of the file in which a sentence is spoken."""
    return re.sub(r"[^a-z0-9]+", "-", sentence.lower()).strip("-") + ".opus"


@lru_cache(maxsize=64)
def spoken_samples(sentence: str) -> Samples:
    """Return a sentence as 16-bit samples at 48 kHz.

    Raises
    ------
    FileNotFoundError
        If there is no recording of it.
    """
    content = resources.files("hipcheck.live").joinpath("spoken", recording_name(sentence)).read_bytes()
    to_mono = av.AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
    with av.open(io.BytesIO(content), "r") as container:
        frames = [part for frame in container.decode(audio=0) for part in to_mono.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.int16)


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
        self._running: subprocess.Popen[bytes] | None = None

    def say(self, utterance: Utterance) -> None:
        """Play a tone (the last one given) and a sentence, and return at once; what still plays is cut off."""
        if self._quiet or not (utterance.sounds or utterance.sentence):
            return
        try:
            self._start(self._file(utterance))
        except (OSError, RuntimeError):  # no such program, no sound card, a full disk: the screen says it too
            self._quiet = True

    def close(self) -> None:
        """Let the last words end, and remove the files."""
        if self._running is not None:
            try:
                self._running.wait(_LAST_WORDS_S)
            except subprocess.TimeoutExpired:
                self._stop()
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(None, 0)  # a sound that still plays would keep its file
        if self._folder is not None:
            self._folder.cleanup()

    def _stop(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def _file(self, utterance: Utterance) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hipcheck-sounds-", ignore_cleanup_errors=True)
        sound = utterance.sounds[-1] if utterance.sounds else None
        name = f"{sound or ''}-{recording_name(utterance.sentence)}.wav"
        path = Path(self._folder.name) / name
        if not path.exists():
            parts = [] if sound is None else [tone_samples(sound)]
            parts += [spoken_samples(utterance.sentence)] if utterance.sentence else []
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(_RATE_HZ)
                file.writeframes(np.concatenate(parts).tobytes())
        return path

    def _start(self, path: Path) -> None:
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            return
        program = sound_program()
        if program is None:
            sys.stderr.write("\a")
            sys.stderr.flush()
            return
        self._stop()
        nowhere = subprocess.DEVNULL
        self._running = subprocess.Popen([program, str(path)], stdin=nowhere, stdout=nowhere, stderr=nowhere)
