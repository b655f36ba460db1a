"""One case: a sound file, spoiled by its number, and what reads it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

from faults.mutations import spoil_bytes, spoil_json, spoil_npz, spoil_text
from hipcheck.analysis import Analysis
from hipcheck.interchange import read
from hipcheck.interchange.read import read_keypoints
from hipcheck.measure import measure
from hipcheck.media.reader import VideoReader, describe_source, read_frames_at
from hipcheck.pipeline import analyze
from hipcheck.recording import Recording
from hipcheck.report.text import summary_text

__all__ = ["NATIVE", "READERS", "read_natively_here", "spoiled"]

_SPOIL: dict[str, Callable[[bytes, Random], bytes]] = {
    ".npz": spoil_npz,
    ".json": spoil_json,
    ".csv": spoil_text,
    ".trc": spoil_text,
}
_EVERY = 100  # case whose report is drawn too

NATIVE = frozenset({"c3d", "netcdf"})
"""Kinds whose readers are not Python, and have a process of their own in the product."""


def spoiled(kind: str, bases: list[Path], number: int, seed: int, folder: Path) -> Path:
    """Write the file of a case into a folder of its own and return it; the same number gives the same file."""
    random = Random(f"{seed} {kind} {number}")
    base = random.choice(bases)
    content = _SPOIL.get(base.suffix, spoil_bytes)(base.read_bytes(), random)
    if kind == "video" and random.random() < 0.05:
        content += random.choice(bases).read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "results":
        place = folder / "out"
        shutil.copytree(base.parents[1] if base.suffix == ".jpg" else base.parent, place)
        path = place / (f"evidence/{base.name}" if base.suffix == ".jpg" else base.name)
    elif kind == "openpose":
        path = shutil.copytree(base.parent / "openpose", folder / "openpose") / base.name
    else:
        path = folder / base.name
    path.write_bytes(content)
    return path


def _read_video(path: Path, number: int) -> None:
    with VideoReader(path, max_fps=60.0, max_side_px=1920) as reader:
        times_s = [frame.t_s for frame in reader]
        segment, _ = reader.segment_to_read_anew, reader.report
    if segment is not None:
        with VideoReader(path, max_fps=60.0, max_side_px=1920, only=segment) as reader:
            times_s = [frame.t_s for frame in reader] or times_s
    describe_source(reader, np.array(times_s))
    read_frames_at(
        path, [times_s[0], 0.5 * (times_s[0] + times_s[-1])], size_px=(reader.info.width_px, reader.info.height_px)
    )


def _analyze_video(path: Path, number: int) -> None:
    analyze(path, jobs=1, allow_network=False).save(path.parent / "out", formats=["png", "html"], video=True)


def _measured(recording: Recording, path: Path, number: int) -> None:
    results, angles = measure(recording, exercise=("auto", "gait", "balance")[number % 3])
    summary_text(results)
    formats = ["png", "html"] if number % _EVERY == 0 else []
    Analysis(results, angles, recording).save(path.parent / "out", formats=formats)


def _read_landmarks(path: Path, number: int) -> None:
    _measured(Recording.load(path), path, number)


def _read_keypoints(path: Path, number: int) -> None:
    named = path.suffix in (".trc", ".c3d", ".nc") or path.name in ("own.csv", "wide.csv")
    place = path.parent if path.parent.name == "openpose" else path
    _measured(read_keypoints(place, rate_hz=None if named else 15.0), place, number)


def _read_results(path: Path, number: int) -> None:
    folder = path.parents[1] if path.suffix == ".jpg" else path.parent
    analysis = Analysis.load(folder)
    summary_text(analysis.results)
    formats = ["png", "html"] if number % _EVERY == 0 else ["html"] if number % 4 == 0 else []
    analysis.redraw(folder, formats)


READERS: dict[str, Callable[[Path, int], None]] = {
    "video": _read_video,
    "whole": _analyze_video,
    "npz": _read_landmarks,
    "json": _read_keypoints,
    "openpose": _read_keypoints,
    "csv": _read_keypoints,
    "trc": _read_keypoints,
    "c3d": _read_keypoints,
    "netcdf": _read_keypoints,
    "results": _read_results,
}
"""Kind of case to what reads its file, given the number of the case."""


def read_natively_here() -> None:
    """Let native readers run in this process: one need not start anew for each of thousands of files."""
    read.read_apart = lambda reader, path, *options: reader(path, *options)
