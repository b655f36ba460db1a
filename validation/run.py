"""Running a sweep: render, find landmarks, measure, compare. What was done once is kept and not done again."""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd
from platformdirs import user_cache_path

import hipcheck
from hipcheck.errors import RecordingUnusableError
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.pose.extract import extract_recording
from validation import clip
from validation.compare import squat_rows, stance_rows
from validation.sweep import Planned, factors
from validation.turned import kept_square_truth

ROWS, CLIPS, REAL, FALSE_TAGS = "rows.csv", "clips.csv", "real.csv", "falsetags.csv"
RESULTS = Path(__file__).parent / "results"
COLUMNS = ("clip", "quantity", "method", "side", "phase", "rep", "level", "truth", "measured", "half_width")

# What landmarks depend on; the measures that follow are computed anew each time, they take no time.
_EXTRACTION = (
    *("pose/*.py", "media/decode.py", "media/reader.py", "media/picture.py", "recording.py", "landmarks.py"),
    *(
        *("marker_track.py", "picture_track.py", "motion.py", "pelvis/picture/*.py"),
        *(f"pelvis/markers/{name}.py" for name in ("aruco", "assign", "finder", "search", "stickers")),
    ),
)

_NETWORK = "pelvis/picture/network.onnx"

Tell = Callable[[str], None]


def default_cache() -> Path:
    """Return where clips and landmarks are kept."""
    return user_cache_path("hipcheck") / "validation"


@cache
def extraction_id() -> str:
    """Return a hash of the code that turns pictures into landmarks; comments and layout do not count."""
    root = Path(hipcheck.__file__).parent
    digest = hashlib.sha256()
    for pattern in _EXTRACTION:
        for path in sorted(root.glob(pattern)):
            digest.update(_meaning(path).encode())
    digest.update((root / _NETWORK).read_bytes())
    return digest.hexdigest()[:12]


def _meaning(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    return ast.dump(tree)


def landmarks(spec: clip.ClipSpec, store: Path) -> tuple[Path, dict[str, Any]]:
    """Return the landmark file of a clip and its truth, made now if they are not there yet."""
    video, truth = clip.cached(spec, store)
    found = store / f"{spec.key}.{extraction_id()}.npz"
    if not found.exists():
        partial = found.with_suffix(".part")
        extract_recording(video, **_marker_options(spec)).save(partial)
        partial.replace(found)
    return found, json.loads(truth.read_text(encoding="utf-8"))


def _marker_options(spec: clip.ClipSpec) -> dict[str, Any]:
    return {"stickers": "auto"} if spec.markers == "stickers" else {}


def measured(planned: Planned, store: Path) -> Iterator[dict[str, object]]:
    """Yield the rows of one clip."""
    named = {"clip": planned.name}
    try:
        path, truth = landmarks(planned.spec, store)
    except RecordingUnusableError:
        yield named | {"quantity": "refused", "truth": 0.0, "measured": 1.0}
        return
    exercise = truth["exercise"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        analysis = hipcheck.analyze(path, exercise=exercise)
    yield named | {"quantity": "refused", "truth": 0.0, "measured": float(analysis.refused)}
    facing = analysis.results.view.facing
    yield named | {"quantity": "facing", "truth": 1.0, "measured": float(facing == planned.spec.facing)}
    # A turn to the person's left takes the left side away from a camera in front, and toward one behind.
    yaw_deg = planned.spec.yaw_deg * (1 if planned.spec.facing == "front" else -1)
    yield named | {"quantity": "yaw_deg", "truth": yaw_deg, "measured": analysis.results.view.yaw_deg}
    yield named | {"quantity": "tags_seen", "truth": 0.0, "measured": _tags(analysis)}
    if analysis.refused:
        return
    if exercise == "squat":  # knees are measured as a camera square to the body sees them
        square = kept_square_truth(planned.spec, store)
        truth |= {name: square[name] for name in (f"{side}_fppa_deg" for side in BOTH_SIDES)}
    for row in (stance_rows if exercise == "stance" else squat_rows)(analysis, truth):
        yield named | row


def _tags(analysis: hipcheck.Analysis) -> float:
    markers = analysis.recording.markers
    return 0.0 if markers is None else float(sum(kind == "tag" for kind in markers.kinds))


def sweep(plan: Iterable[Planned], store: Path, out: Path, jobs: int = 1, tell: Tell = print) -> None:
    """Run a plan; write its rows as they come, and the two tables when it ends or is interrupted."""
    store.mkdir(parents=True, exist_ok=True)
    clips: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    try:
        with (store / "rows.jsonl").open("w", encoding="utf-8") as lines:
            for planned, of_clip in _each(list(plan), store, jobs):
                known = factors(planned)
                for row in of_clip:
                    lines.write(json.dumps(known | row) + "\n")
                lines.flush()
                clips.append(known)
                rows.extend(of_clip)
                tell(f"{planned.name}: {len(of_clip)} rows")
    finally:
        write(out, clips, rows)


def _each(plan: list[Planned], store: Path, jobs: int) -> Iterator[tuple[Planned, list[dict[str, object]]]]:
    """Yield the rows of every clip in the plan's order, made by ``jobs`` processes."""
    if jobs == 1:
        yield from ((planned, _rows(planned, store)) for planned in plan)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from zip(plan, pool.map(_rows, plan, [store] * len(plan)), strict=True)


def _rows(planned: Planned, store: Path) -> list[dict[str, object]]:
    return list(measured(planned, store))


def write(out: Path, clips: list[dict[str, object]], rows: list[dict[str, object]]) -> None:
    """Write the two tables of a sweep: one line a clip, one line a measured quantity."""
    out.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(clips).drop(columns="key", errors="ignore").to_csv(out / CLIPS, index=False)
    table = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    table.to_csv(out / ROWS, index=False, float_format="%.4g")


def read(folder: Path = RESULTS) -> pd.DataFrame:
    """Return the rows of a sweep, each with the factors of its clip."""
    rows = pd.read_csv(folder / ROWS)
    return rows.merge(pd.read_csv(folder / CLIPS), on="clip", validate="many_to_one")
