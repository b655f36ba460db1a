"""Tags seen where there are none: rendered and real clips without printed tags, searched as the product does."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from hipcheck.errors import HipcheckError
from hipcheck.media.reader import VideoReader
from hipcheck.pelvis.markers.assign import assign_markers, tags_are_mirrored
from hipcheck.pelvis.markers.finder import MarkerFinder
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.pose.extract import MAX_FPS, extract_recording
from hipcheck.recording import Recording
from validation import clip, run
from validation.sweep import plan

COLUMNS = ("clip", "source", "pictures", "pictures_with_candidate", "accepted", "mirrored")
_VIDEOS = (".mov", ".mp4", ".mkv", ".gif")


def check_all(project: Path, store: Path, tell: Callable[[str], None] = print) -> pd.DataFrame:
    """Return a line for each clip without printed tags: how often something looked like one, and what was accepted.

    Parameters
    ----------
    project
        Its samples are searched, and the recordings in ``../shared/media`` where they are there.
    store
        Where clips and landmarks are kept; those of the sweep that are missing are rendered.
    """
    rows = []
    for name, source, video, recording in _clips(project, store):
        rows.append({"clip": name, "source": source, **_searched(video, recording)})
        tell(f"{name}: {rows[-1]['accepted']} accepted")
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _clips(project: Path, store: Path) -> Iterator[tuple[str, str, Path, Recording]]:
    for planned in plan():
        if planned.spec.markers != "aruco":
            found, _ = run.landmarks(planned.spec, store)
            source = "sweep, stickers" if planned.kind == "stickers" else "sweep"
            yield planned.name, source, clip.cached(planned.spec, store)[0], Recording.load(found)
    media = [path for path in sorted((project.parent / "shared" / "media").glob("*")) if path.suffix in _VIDEOS]
    samples = sorted((project / "samples").glob("*.mp4"))
    for path in (*media, *(sample for sample in samples if "markers" not in sample.stem)):
        recording = _recording(path, store)
        if recording is not None:
            yield path.name, "filmed" if path in media else "sample", path, recording


def _recording(path: Path, store: Path) -> Recording | None:
    """Return the landmarks of a recording, found now if they are not kept; None where no person can be followed."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    found = store / f"free-{digest}.{run.extraction_id()}.npz"
    if not found.exists():
        try:
            extract_recording(path).save(found)
        except HipcheckError:
            return None
    recording = Recording.load(found)
    return recording if np.isfinite(recording.track.xy_px).any() else None


def _searched(video: Path, recording: Recording) -> dict[str, int]:
    """Search every picture of a clip anew; the product searches fewer, and what it accepted counts as well."""
    candidates: list[list[Candidate]] = []
    with VideoReader(video, max_fps=MAX_FPS) as reader:
        for frame, xy_px in zip(reader, recording.track.xy_px, strict=True):
            candidates.append(MarkerFinder().find(frame.rgb, [xy_px]))
    searched = assign_markers(candidates, recording.track)
    kinds = [found.kinds for found in (searched, recording.markers) if found]
    told = any(issue.code == "looks_mirrored" for issue in recording.issues)
    return {
        "pictures": len(candidates),
        "pictures_with_candidate": sum(bool(here) for here in candidates),
        "accepted": sum("tag" in both for both in itertools.zip_longest(*kinds)),
        "mirrored": int(told or tags_are_mirrored(candidates)),
    }
