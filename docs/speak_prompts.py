"""Speak every sentence of the live check once, and keep the recordings in the package.

Run: ``python docs/speak_prompts.py`` where ``flite`` is installed (Debian: ``apt install flite``). It writes
``src/hipcheck/live/spoken/*.opus``: mono, 16 kHz, some 4 kB each. Flite and its voice "slt" are Carnegie Mellon
University's, under a licence of the BSD kind that leaves what they speak to whoever lets them speak.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import av
import numpy as np

from hipcheck.live.sounds import recording_name
from hipcheck.live.texts import spoken_sentences

FOLDER = Path(__file__).parents[1] / "src" / "hipcheck" / "live" / "spoken"
RATE_HZ = 16_000
SLOWER = 1.1  # it is heard through the loudspeaker of a laptop, three metres away
PEAK = 0.85 * 32_767
QUIET = 200  # of 32767: silence at both ends is cut off
BIT_RATE = 20_000


def speak(sentence: str) -> np.ndarray:
    """Return the sentence as 16-bit samples at 16 kHz, as loud as it goes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        stretch = f"duration_stretch={SLOWER}"
        subprocess.run(["flite", "-voice", "slt", "--setf", stretch, "-t", sentence, "-o", path], check=True)
        with wave.open(str(path)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    heard = np.flatnonzero(np.abs(samples.astype(int)) > QUIET)
    samples = samples[heard[0] : heard[-1] + RATE_HZ // 20]
    return np.rint(samples * (PEAK / np.abs(samples.astype(float)).max())).astype(np.int16)


def save(samples: np.ndarray, path: Path) -> None:
    """Write samples as Opus."""
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.opus"):
        path.unlink()
    for sentence in spoken_sentences():
        save(speak(sentence), FOLDER / recording_name(sentence))
    files = list(FOLDER.glob("*.opus"))
    sys.stdout.write(f"{len(files)} sentences, {sum(path.stat().st_size for path in files) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
