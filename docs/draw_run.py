"""Make the pictures of a real run: a report, a comparison, a history.

Run: ``python docs/draw_run.py``. It measures bundled samples (half a minute) and writes ``docs/pictures/run_*.jpg``.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

import hipcheck
from hipcheck.history import History, changes_between, draw_comparison, draw_history, find_session, history_series
from hipcheck.report.saving import own_style
from hipcheck.results import Results

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTH_PX = 1100
VISITS = (
    (0, 0.0),
    (21, -2.1),
    (49, -4.0),
    (84, -9.5),
    (120, -11.0),
)  # days, and made-up changes of the knee in degrees


def save(figure, name: str) -> None:
    """Write a figure at the width of a page of the site."""
    with own_style():
        figure.canvas.draw()
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    height = round(picture.height * WIDTH_PX / picture.width)
    small = picture.resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    path = PICTURES / f"run_{name}.jpg"
    small.save(path, quality=82, optimize=True)
    print(path)


def shifted(results: Results, change_deg: float, number: int) -> Results:
    """Return the result of a visit that never happened: the knees moved by so much."""
    document = results.model_dump(by_alias=True)
    document["source"]["sha256"] = f"{number:064d}"
    for squat in document["squats"]:
        knee = squat["knees"]["right"]
        knee["fppa_from_standing_deg"]["value"] += change_deg
        for name in ("down", "up", "peak"):
            knee["fppa_deg"][name] += change_deg if name != "down" else 0.3 * change_deg
    return Results.model_validate(document)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        for name in ("stance_front_markers", "stance_front_lean", "squat_front_valgus_up"):
            hipcheck.analyze(ROOT / "samples" / f"{name}.mp4").save(out / name)
        save(hipcheck.Analysis.load(out / "stance_front_markers").figure(), "report")
        sessions = [find_session(str(out / name)) for name in ("stance_front_lean", "stance_front_markers")]
        save(draw_comparison(*sessions, changes_between(*sessions)), "comparison")
        squats = hipcheck.Analysis.load(out / "squat_front_valgus_up").results
        with History(out / "history.sqlite") as history:
            for number, (days, change_deg) in enumerate(VISITS):
                when = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=days)
                history.keep(shifted(squats, change_deg, number), "anna", taken_at=when)
            with own_style():
                save(draw_history(history_series(history, "anna"), "anna"), "history")


if __name__ == "__main__":
    main()
