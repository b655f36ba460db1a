"""Make the pictures of the live window: the bundled test clip is replayed, and the window drawn as a person sees it.

Run: ``python docs/draw_live.py``. It takes a minute and writes ``docs/pictures/live_*.jpg``.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from hipcheck.live.cameras import FileCamera
from hipcheck.live.engine import Engine, EngineSettings, View
from hipcheck.live.plan import Stage, plan
from hipcheck.live.screen import Screen
from hipcheck.pose.bundle import ensure_model

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CLIP = ROOT / "tests" / "data" / "live_protocol.mp4"


def save(screen: Screen, view: View, name: str) -> None:
    path = PICTURES / f"live_{name}.jpg"
    Image.fromarray(screen.draw(view)).save(path, quality=85, optimize=True)
    print(path)


def is_middle_of_hold(view: View) -> bool:
    prompt = view.prompt
    return prompt.stage is Stage.HOLD and prompt.part == "left" and (prompt.seconds_left or 9.0) < 2.0


def is_deep(view: View) -> bool:
    return view.prompt.stage is Stage.SQUAT and view.angles is not None and view.angles.depth_percent > 14.0


def main() -> None:
    wanted = {"hold": is_middle_of_hold, "squat": is_deep}
    settings = EngineSettings(plan(hold_s=5.0, reps=3, rest_s=1.0), keep_all=True, wait=True)
    screen, camera = Screen(), FileCamera(CLIP)
    with Engine(ensure_model("full"), settings) as engine:
        for shot in camera.shots():
            view = engine.take(shot)
            screen.draw(view)  # every picture, for the trend
            for name in [name for name, is_it in wanted.items() if is_it(view)]:
                del wanted[name]
                save(screen, view, name)
            if not wanted:
                return


if __name__ == "__main__":
    main()
