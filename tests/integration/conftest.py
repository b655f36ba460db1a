"""Analyses of real pictures, made once for the whole run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError
from hipcheck.media.reader import VideoReader
from hipcheck.media.writer import VideoWriter
from hipcheck.pipeline import analyze
from hipcheck.pose.bundle import ModelFile, ensure_model


@pytest.fixture(scope="session")
def pose_model() -> ModelFile:
    """The full pose model; the test is skipped where it is neither here nor to be fetched."""
    try:
        return ensure_model("full")
    except EnvironmentProblemError as problem:
        pytest.skip(f"no pose model: {problem}")


@dataclass(frozen=True, eq=False)
class Sample:
    """A rendered clip: its file, its truth, and what hipcheck measured in it."""

    path: Path
    truth: dict[str, Any]
    analysis: Analysis

    @property
    def t_s(self) -> np.ndarray:
        """``(T,)`` instants of the truth."""
        return self.series("t_s")

    @property
    def joints(self) -> dict[str, np.ndarray]:
        """True positions ``(T, 2)`` in pixels by name."""
        return {name: np.array(points) for name, points in self.truth["points_px"].items()}

    def series(self, name: str) -> np.ndarray:
        """``(T,)`` true values of a column."""
        return np.array(self.truth[name])


def _sample(folder: Path, name: str) -> Sample:
    path = folder / f"{name}.mp4"
    return Sample(path, json.loads(path.with_suffix(".json").read_text()), analyze(path))


@pytest.fixture(scope="session")
def drop_sample(samples_dir: Path, pose_model: ModelFile) -> Sample:
    return _sample(samples_dir, "stance_back_drop")


@pytest.fixture(scope="session")
def lean_sample(samples_dir: Path, pose_model: ModelFile) -> Sample:
    return _sample(samples_dir, "stance_front_lean")


@pytest.fixture(scope="session")
def marker_sample(samples_dir: Path, pose_model: ModelFile) -> Sample:
    return _sample(samples_dir, "stance_front_markers")


@pytest.fixture(scope="session")
def squat_sample(samples_dir: Path, pose_model: ModelFile) -> Sample:
    return _sample(samples_dir, "squat_front_valgus_up")


@pytest.fixture(scope="session")
def squat_clip(samples_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of 2.8 s with one whole squat, quick to analyze."""
    return _cut(samples_dir / "squat_front_valgus_up.mp4", tmp_path_factory.mktemp("clips") / "squat.mp4", 2.1, 4.9)


@pytest.fixture(scope="session")
def upper_body_clip(samples_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The head and chest of somebody who stands: the picture ends above the hips."""
    rows = slice(60, 270)
    return _cut(samples_dir / "squat_front_valgus_up.mp4", tmp_path_factory.mktemp("clips") / "desk.mp4", 0, 1.2, rows)


def _cut(source: Path, target: Path, start_s: float, end_s: float, rows: slice = slice(None)) -> Path:
    """Re-encode a stretch of a clip, perhaps only some rows of its pictures."""
    with VideoReader(source) as reader:
        pictures = [frame.rgb[rows] for frame in reader if start_s <= frame.t_s < end_s]
    height, width = pictures[0].shape[:2]
    with VideoWriter(target, width, height) as writer:
        for number, picture in enumerate(pictures):
            writer.write(np.ascontiguousarray(picture), number / 30)
    return target
