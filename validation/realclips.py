"""Checks on recordings whose truth is unknown: what must flip, what must stay, what must agree with itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import hipcheck
from hipcheck.analysis import Analysis
from hipcheck.kinematics import left_sign
from hipcheck.measure import measure
from hipcheck.media.reader import VideoReader
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pose.extract import extract_recording
from validation import clip, encode
from validation.compare import Truth
from validation.run import extraction_id
from validation.samples import SAMPLES

Image = NDArray[np.uint8]

TURN_DEG = 3.0
_HEIGHT_PX = 720
_CLIPS = ("IMG_7027.mov", "IMG_7029.mov", "IMG_7033.mov", "olympic_squat_vid.gif")
# Stickers look like stickers in a mirror, tags do not; the samples have none.
_STICKERS = {
    "stickers_front": replace(SAMPLES["stance_front_markers"], markers="stickers", marker_m=0.034),
    "stickers_back": replace(
        SAMPLES["stance_back_drop"],
        camera=SAMPLES["stance_front_markers"].camera,
        markers="stickers",
        marker_m=0.034,
    ),
}

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
_STEADY = ("pelvic_obliquity_deg", "trunk_lean_left_deg", "left_fppa_deg", "right_fppa_deg")

# Largest difference allowed, by check and measure; what is not named is only reported. Those of halves and of the
# mirrored pictures hold where there is a baseline and pixels enough. The pose network prefers a side: its raw hip line
# turns by up to 2.2 degrees more one way; twice that would be another network.
_LEAST_HEIGHT_PX = 480
LIMITS = {
    ("halves", "pelvic_obliquity_deg"): 0.3,
    ("halves", "trunk_lean_left_deg"): 0.3,
    **{("mirrored landmarks", name): 1e-9 for name in _MIRRORED},
    ("mirrored pictures", "pelvic_obliquity_deg"): 0.3,
    ("mirrored pictures", "hip_line_deg"): 4.4,
    ("mirrored pictures, tags", "looks_mirrored"): 0.0,
    ("mirrored pictures, --mirrored", "pelvic_obliquity_deg"): 0.3,
    ("turn", "pelvic_obliquity_deg"): 0.3,
    ("turn", "trunk_lean_left_deg"): 0.5,
    ("turn without baseline", "hip_line_deg"): 0.5,
}


@dataclass(frozen=True)
class Clip:
    """A recording to check: its name, its file, whether it shows stickers, and the file of its truth."""

    name: str
    path: Path
    stickers: StickerChoice = "off"
    truth: Path | None = None


def recordings(project: Path, store: Path) -> list[Clip]:
    """Return the real recordings beside the project, where they are there, its samples, and clips with stickers."""
    media = project.parent / "shared" / "media"
    real = [Clip(name, media / name) for name in _CLIPS if (media / name).exists()]
    samples = [Clip(p.name, p, truth=p.with_suffix(".json")) for p in sorted((project / "samples").glob("*.mp4"))]
    stickers = [Clip(name, video, "auto", truth) for name, (video, truth) in _rendered(store)]
    return [*real, *samples, *stickers]


def _rendered(store: Path) -> Iterator[tuple[str, tuple[Path, Path]]]:
    for name, spec in _STICKERS.items():
        yield name, clip.cached(spec, store)


def check_all(clips: list[Clip], store: Path, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return a line for each clip, check and measure: the typical difference, its scatter and the limit."""
    rows: list[dict[str, object]] = []
    for one in clips:
        rows += [{"clip": one.name, **row} for row in _checks(one, store)]
        tell(f"{one.name} done")
    return pd.DataFrame(rows)


def _checks(one: Clip, store: Path) -> Iterator[dict[str, object]]:
    plain = _analysis(one, store, "plain", lambda rgb: rgb)
    if plain.refused:
        return
    strict = plain.results.baseline is not None and plain.results.source.height >= _LEAST_HEIGHT_PX
    yield from _halves(plain, one.truth, strict=strict)
    yield from _mirrored_landmarks(plain)
    yield from _mirrored_pictures(plain, one, store, strict=strict)
    turned = _analysis(one, store, "turn", _turned)
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


def _halves(plain: Analysis, truth: Path | None, *, strict: bool) -> Iterator[dict[str, object]]:
    """Compare the two halves of the quiet stance; how far the person swayed is taken off where it is known."""
    quiet = plain.angles[plain.angles["phase"] == "baseline"]
    half = len(quiet) // 2
    if not half:
        return
    true = Truth(json.loads(truth.read_text(encoding="utf-8"))) if truth else None
    for name in _STEADY:
        apart = quiet[name][:half].median() - quiet[name][half:].median()
        # The raw hip line does not follow the pelvis, so its sway is not in it.
        if true and (name != "pelvic_obliquity_deg" or plain.results.provenance.pelvis_method != "hip_line"):
            sway = np.atleast_1d(np.interp(quiet["t_s"], true.t_s, true.column(name)))
            apart -= np.median(sway[:half]) - np.median(sway[half:])
        yield _row("halves", name, pd.Series([apart]), strict=strict)


def _mirrored_landmarks(plain: Analysis) -> Iterator[dict[str, object]]:
    """Mirror what was read from the pictures: everything after that must be the same, exactly."""
    seen = plain.recording
    markers = seen.markers.mirrored(seen.track.width_px) if seen.markers else None
    picture = seen.picture
    if picture is not None:
        picture = replace(picture, turn_deg=-picture.turn_deg, tilt_deg=-picture.tilt_deg)
    _, angles = measure(replace(seen, track=seen.track.mirrored(), markers=markers, picture=picture))
    for name, (other, sign) in _MIRRORED.items():
        yield _row("mirrored landmarks", name, (plain.angles[name] - sign * angles[other]).abs().nlargest(1))


def _mirrored_pictures(plain: Analysis, one: Clip, store: Path, *, strict: bool) -> Iterator[dict[str, object]]:
    """Mirror the pictures: what differs now is the network, the markers and the encoder."""
    mirrored = _analysis(one, store, "mirror", _flipped)
    methods = [analysis.results.provenance.pelvis_method for analysis in (plain, mirrored)]
    tags = "markers" in methods and one.stickers == "off"
    for name, (other, sign) in _MIRRORED.items():
        if name != "pelvic_obliquity_deg" or not tags:
            yield _row("mirrored pictures", name, plain.angles[name] - sign * mirrored.angles[other], strict=strict)
    if tags:
        told = any(issue.code == "looks_mirrored" for issue in mirrored.results.quality.issues)
        yield _row("mirrored pictures, tags", "looks_mirrored", pd.Series([0.0 if told else 1.0]))
        back = _analysis(one, store, "mirror", _flipped, mirrored=True)
        name = "pelvic_obliquity_deg"
        yield _row("mirrored pictures, --mirrored", name, back.angles[name] - plain.angles[name])


def _flipped(rgb: Image) -> Image:
    return np.ascontiguousarray(rgb[:, ::-1])


def _turned(rgb: Image) -> Image:
    """Turn the picture clockwise, as a camera that is rolled the other way sees it."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -TURN_DEG, 1.0)
    return np.asarray(cv2.warpAffine(rgb, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _analysis(
    one: Clip, store: Path, name: str, change: Callable[[Image], Image], *, mirrored: bool = False
) -> Analysis:
    """Analyze a changed copy of the recording; the plain one is a copy too, so that only the change differs."""
    digest = hashlib.sha256(one.path.read_bytes()).hexdigest()[:12]
    found = store / f"real-{digest}-{name}{'-back' if mirrored else ''}.{extraction_id()}.npz"
    if not found.exists():
        store.mkdir(parents=True, exist_ok=True)
        copy = store / f"real-{digest}-{name}.mp4"
        if not copy.exists():
            _copy(one.path, copy, change)
        extract_recording(copy, stickers=one.stickers, mirrored=mirrored).save(found)
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
