"""A live check with a fake camera in a process of its own, to be killed: prints how many pictures it has seen."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hipcheck.live import engine, run, session
from hipcheck.live.settings import LiveSettings
from hipcheck.live.sounds import Player
from live_factory import MODEL, Camera, EveryShotOf, Landmarker, hold, standing


def fake_camera(track, *, picture_s: float) -> Camera:
    """Put a camera in the place of every other one, and what finds its person in the place of the networks."""
    engine.StretchLandmarker = engine.PoseLandmarker = Landmarker
    session.NewestShot = EveryShotOf
    camera = Camera(track, then=dict.fromkeys(range(len(track)), lambda: time.sleep(picture_s)))
    Landmarker.track = camera.track
    return camera


def fake_command(tell) -> None:
    """Let ``hipcheck live`` see a hold on one leg; ``tell`` is called after each picture that it has taken."""
    camera = fake_camera(hold(), picture_s=0.002)
    run.open_camera = lambda wanted, mirrored: camera
    run.ensure_model = lambda name, progress: MODEL
    take = engine.Engine.take

    def told(self, shot):
        view = take(self, shot)
        tell()
        return view

    engine.Engine.take = told


def main(folder: str) -> None:
    camera = fake_camera(standing(60.0), picture_s=0.005)
    made = session.Session(camera, MODEL, LiveSettings(exercise="stance"), Player(quiet=True), Path(folder))
    made.start()
    while made.running:
        print(made.taken, flush=True)
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1])
