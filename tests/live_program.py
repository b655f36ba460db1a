"""A live check with a fake camera in a process of its own, to be killed: prints how many pictures it has seen."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hipcheck.live import engine, session
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from live_factory import MODEL, Camera, EveryShotOf, Landmarker, standing


def main(folder: str) -> None:
    engine.StretchLandmarker = engine.PoseLandmarker = Landmarker
    session.NewestShot = EveryShotOf
    track = standing(60.0)
    camera = Camera(track, then=dict.fromkeys(range(len(track)), lambda: time.sleep(0.005)))
    Landmarker.track = camera.track
    made = session.Session(camera, MODEL, LiveSettings(exercise="stance"), Player(quiet=True), Path(folder))
    made.start()
    while made.running:
        print(made.taken, flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1])
