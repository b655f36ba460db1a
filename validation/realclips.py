"""Checks on recordings whose truth is unknown: what must flip, what must stay, what must agree with itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import hipcheck
from hipcheck.analysis import Analysis
from hipcheck.kinematics import left_sign
from hipcheck.media.reader import VideoReader
from hipcheck.pose.extract import extract_recording
from validation import encode
from validation.run import extraction_id

Image = NDArray[np.uint8]

TURN_DEG = 3.0
_HEIGHT_PX = 720
_CLIPS = ("IMG_7027.mov", "IMG_7029.mov", "IMG_7033.mov", "olympic_squat_vid.gif")

# In the mirror printed tags are no tags; their measurement cannot be compared.
_TAGS_LOST = {"markers", "hip_line"}

# A measure and what it is in the mirror.
_MIRRORED = {
    "pelvic_obliquity_deg": ("pelvic_obliquity_deg", -1.0),
    "hip_line_deg": ("hip_line_deg", -1.0),
    "trunk_lean_left_deg": ("trunk_lean_left_deg", -1.0),
    "hip_shift_percent": ("hip_shift_percent", -1.0),
    "left_fppa_deg": ("right_fppa_deg", 1.0),
    "right_fppa_deg": ("left_fppa_deg", 1.0),
    "left_knee_over_toe_percent": ("right_knee_over_toe_percent", 1.0),
    "right_knee_over_toe_percent": ("left_knee_over_toe_percent", 1.0),
    "depth_percent": ("depth_percent", 1.0),
}
# Measures that a turned camera must not change once the baseline is subtracted.
_TURN_PROOF = ("pelvic_obliquity_deg", "trunk_lean_left_deg", "left_fppa_deg", "right_fppa_deg", "depth_percent")
_STEADY = ("hip_line_deg", "trunk_lean_left_deg", "left_fppa_deg", "right_fppa_deg", "knee_ankle_separation_ratio")

# Largest difference allowed, by check and measure; what is not named is only reported. The limits of mirror and halves
# hold where there is a baseline, which takes out the network's own preference for a side, and pixels enough.
_LEAST_HEIGHT_PX = 480
LIMITS = {
    ("mirror", "pelvic_obliquity_deg"): 0.3,
    ("turn", "pelvic_obliquity_deg"): 0.3,
    ("turn", "trunk_lean_left_deg"): 0.5,
    ("turn without baseline", "hip_line_deg"): 0.5,
    ("halves", "hip_line_deg"): 0.5,  # people sway by a third of a degree, rendered ones as well
    ("halves", "trunk_lean_left_deg"): 0.5,
}


def recordings(project: Path) -> list[Path]:
    """Return the real recordings beside the project, where they are there, and its own rendered samples."""
    media = project.parent / "shared" / "media"
    real = [media / name for name in _CLIPS if (media / name).exists()]
    return real + sorted((project / "samples").glob("*.mp4"))


def check_all(clips: list[Path], store: Path, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return a line for each clip, check and measure: the typical difference, its scatter and the limit."""
    rows: list[dict[str, object]] = []
    for path in clips:
        rows += [{"clip": path.name, **row} for row in _checks(path, store)]
        tell(f"{path.name} done")
    return pd.DataFrame(rows)


def _checks(path: Path, store: Path) -> Iterator[dict[str, object]]:
    plain = _analysis(path, store, "plain", lambda rgb: rgb)
    if plain.refused:
        return
    strict = plain.results.baseline is not None and plain.results.source.height >= _LEAST_HEIGHT_PX
    yield from _halves(plain, strict=strict)
    mirrored = _analysis(path, store, "mirror", lambda rgb: np.ascontiguousarray(rgb[:, ::-1]))
    readable = {plain.results.provenance.pelvis_method, mirrored.results.provenance.pelvis_method} != _TAGS_LOST
    for name, (other, sign) in _MIRRORED.items():
        if not readable and name == "pelvic_obliquity_deg":
            continue
        yield _row("mirror", name, plain.angles[name] - sign * mirrored.angles[other], strict=strict)
    turned = _analysis(path, store, "turn", _turned)
    for name in _TURN_PROOF:
        if plain.results.baseline or not name.endswith(("obliquity_deg", "lean_left_deg")):
            yield _row("turn", name, turned.angles[name] - plain.angles[name])
    expected = -left_sign(plain.results.view.facing) * TURN_DEG
    yield _row(
        "turn without baseline", "hip_line_deg", turned.angles["hip_line_deg"] - plain.angles["hip_line_deg"] - expected
    )


def _row(check: str, measure: str, difference: pd.Series[float], *, strict: bool = True) -> dict[str, object]:
    values = difference.dropna().to_numpy()
    limit = LIMITS.get((check, measure)) if strict else None
    typical = float(np.median(values)) if len(values) else float("nan")
    return {
        "check": check,
        "measure": measure,
        "difference": typical,
        "scatter": float(np.quantile(np.abs(values), 0.95)) if len(values) else float("nan"),
        "limit": limit,
        "held": limit is None or bool(abs(typical) <= limit),
    }


def _halves(plain: Analysis, *, strict: bool) -> Iterator[dict[str, object]]:
    """Compare the two halves of the quiet stance."""
    quiet = plain.angles[plain.angles["phase"] == "baseline"]
    half = len(quiet) // 2
    if half:
        for name in _STEADY:
            apart = quiet[name][:half].median() - quiet[name][half:].median()
            yield _row("halves", name, pd.Series([apart]), strict=strict)


def _turned(rgb: Image) -> Image:
    """Turn the picture clockwise, as a camera that is rolled the other way sees it."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -TURN_DEG, 1.0)
    return np.asarray(cv2.warpAffine(rgb, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _analysis(path: Path, store: Path, name: str, change: Callable[[Image], Image]) -> Analysis:
    """Analyze a changed copy of the recording; the plain one is a copy too, so that only the change differs."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    found = store / f"real-{digest}-{name}.{extraction_id()}.npz"
    if not found.exists():
        store.mkdir(parents=True, exist_ok=True)
        copy = store / f"real-{digest}-{name}.mp4"
        if not copy.exists():
            _copy(path, copy, change)
        extract_recording(copy).save(found)
    return hipcheck.analyze(found)


def _copy(path: Path, copy: Path, change: Callable[[Image], Image]) -> None:
    with VideoReader(path, max_fps=60.0) as reader:
        fps = 0.0
        pictures = []
        for frame in reader:
            height, width = frame.rgb.shape[:2]
            tall = min(_HEIGHT_PX, height // 2 * 2)
            size = (round(width * tall / height / 2) * 2, tall)
            small = np.asarray(cv2.resize(frame.rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            pictures.append(change(small))
            fps = frame.t_s
    encode.write(copy, pictures, max(1, round((len(pictures) - 1) / fps)), encode.Encoding(crf=14, preset="veryfast"))
