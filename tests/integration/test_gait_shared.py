"""Walks of laboratories against their own pelvis, and recordings in which nobody walks."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from hipcheck.pipeline import analyze

pytestmark = pytest.mark.shared

# Every clip of which the landmarks can be found; none shows a walk that can be measured.
NOBODY_WALKS = (
    "IMG_7026.mov",
    "IMG_7027.mov",
    "IMG_7029.mov",
    "IMG_7033.mov",
    "IMG_7053.mov",
    "cam0_test.mp4",
    "flipping_a_pancake.mkv",
    "olympic_squat_vid.gif",
    "pose2sim_cam01_rolled.mp4",
    "pose2sim_cam02_vp9.mp4",  # a balance on a beam that is lost
    "pose2sim_two_people.mp4",
    "sports2d_side_demo.mp4",
)


@pytest.fixture(scope="module")
def lab(shared_dir):
    """Every true step of the three walks, as measured in every view; ``validation`` is not installed."""
    pytest.importorskip("ezc3d", reason="reading C3D needs the extra c3d")
    import pandas as pd

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).resolve().parents[2])
        return pd.DataFrame(importlib.import_module("validation.gait_lab").lab_rows(shared_dir / "mocap"))


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.mark.slow
def test_drop_per_step_is_the_laboratorys(lab):
    assert len(lab) == 112
    assert lab["found"].mean() >= 0.94
    seen = lab[lab["found"]]
    # The line between the same points in space: what the camera and the product add.
    marked = seen[seen["hips"] == "markers"]
    assert rms(marked["drop_deg"] - marked["line_drop_deg"]) <= 0.3
    # The laboratory's own pelvis, a model; in the walk with the swaying trunk the points themselves differ from it.
    steady = seen[seen["trial"] != "walkingTS1"]
    assert rms(steady["drop_deg"] - steady["true_drop_deg"]) <= 1.5
    swaying = seen[(seen["trial"] == "walkingTS1") & (seen["hips"] == "markers")]
    assert rms(swaying["drop_deg"] - swaying["true_drop_deg"]) <= 1.5
    assert (np.abs(seen["drop_deg"] - seen["true_drop_deg"]) <= seen["half_width_deg"]).all()


@pytest.mark.slow
def test_steps_begin_at_the_laboratorys_events(lab):
    marked = lab[lab["found"] & lab["events"]]
    assert rms(marked["late_s"]) <= 0.05
    assert rms(lab[lab["found"]]["late_s"]) <= 0.08


@pytest.mark.slow
@pytest.mark.parametrize("name", NOBODY_WALKS)
def test_nobody_walks(shared_dir, name):
    analysis = analyze(shared_dir / "media" / name, exercise="gait")
    assert (analysis.results.gait, analysis.results.steps) == (None, [])
    assert analysis.refused or analysis.results.summary.findings[0].startswith("No steps were found")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stance_back_drop", "stance_front_lean", "squat_front_valgus_up"])
def test_nobody_walks_in_the_samples(samples_dir, name):
    analysis = analyze(samples_dir / f"{name}.mp4", exercise="gait")
    assert analysis.results.gait is None
    assert analysis.results.summary.findings[0].startswith("No steps were found")
