"""Running analyses for the command line: one clip or several, each into a folder of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from hipcheck.analysis import Analysis
from hipcheck.errors import HipcheckError, RecordingUnusableError, UsageError
from hipcheck.folders import MARKER, check_target, complete_folder, is_results_folder
from hipcheck.hashing import file_sha256
from hipcheck.measure import Exercise, FacingChoice, unreadable_results
from hipcheck.pelvis.markers.stickers import StickerChoice
from hipcheck.pipeline import analyze, is_landmark_file
from hipcheck.report.text import summary_text
from hipcheck.results import Results

__all__ = ["Settings", "output_folders", "progress_bars", "run_clips"]

_STAGES = {
    "pose": "finding the person",
    "people": "telling people apart",
    "video": "drawing the video",
}

Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Settings:
    """What the command line asked for; see :func:`hipcheck.pipeline.analyze`."""

    exercise: Exercise = "auto"
    facing: FacingChoice = "auto"
    subject: int = 1
    model: str = "full"
    mirrored: bool = False
    stickers: StickerChoice = "off"
    video: bool = True


def output_folders(clips: Sequence[Path], output: Path | None) -> list[Path]:
    """Return the folder of each clip.

    One clip goes into ``output`` itself, several into a folder each inside it, named like the clip; of clips with the
    same name the later ones get a number. Without ``output`` it is ``hipcheck-out/NAME``.

    Raises
    ------
    UsageError
        If these folders would come to lie within the results of another clip.
    """
    if output is not None and len(clips) == 1:
        return [output]
    parent = output or Path("hipcheck-out")
    if is_results_folder(parent):
        raise UsageError(f"{parent} holds the results of one clip; choose another folder with -o.")
    folders: list[Path] = []
    for clip in clips:
        folder, number = parent / clip.stem, 2
        while folder in folders:
            folder, number = parent / f"{clip.stem}-{number}", number + 1
        folders.append(folder)
    return folders


def run_clips(clips: Sequence[Path], output: Path | None, settings: Settings, *, as_json: bool) -> int:
    """Analyze every clip, print what was found, and return the exit status.

    0 done; for a single clip the status of its error, 3 if it cannot be measured; 4 if some of several failed; 130
    if Ctrl-C stopped it, which leaves the folders of the clips that were done. As JSON it is a document per clip,
    in their order; that of a clip without a result has its path and the error.

    Raises
    ------
    UsageError
        If the folders would come to lie within the results of another clip.
    """
    documents, statuses = [], []
    try:
        for clip, folder in zip(clips, output_folders(clips, output), strict=True):
            document, status = _run_clip(clip, folder, settings, quiet=as_json)
            documents.append(document)
            statuses.append(status)
    except KeyboardInterrupt:
        print("hipcheck: Stopped; nothing half-written is left.", file=sys.stderr)
        return 130
    if as_json:
        print(json.dumps(documents[0] if len(clips) == 1 else documents, indent=2, ensure_ascii=False))
    return statuses[0] if len(statuses) == 1 else 4 if any(statuses) else 0


def _run_clip(clip: Path, folder: Path, settings: Settings, *, quiet: bool) -> tuple[dict[str, Any], int]:
    """Analyze one clip into its folder; an error is said on the error stream and becomes document and status."""
    try:
        check_target(folder)
        with progress_bars(clip.name) as tell:
            analysis = _analyze(clip, settings, tell)
            analysis.save(folder, video=settings.video and not is_landmark_file(clip), progress=tell)
    except RecordingUnusableError as error:
        _say(error)
        results = unreadable_results(str(clip), file_sha256(clip), str(error))
        _write_refusal(results, folder)
        return _document(results), error.exit_status
    except HipcheckError as error:
        _say(error)
        return {"source": {"path": str(clip)}, "error": str(error)}, error.exit_status
    if not quiet:
        print(summary_text(analysis.results))
        print(f"Report: {folder / 'report.png'}\n")
    return _document(analysis.results), RecordingUnusableError.exit_status if analysis.refused else 0


def _say(error: HipcheckError) -> None:
    print(f"hipcheck: {error}", file=sys.stderr)


def _document(results: Results) -> dict[str, Any]:
    return results.model_dump(mode="json", by_alias=True)


def _write_refusal(results: Results, folder: Path) -> None:
    """Write the folder of a file that could not be read; should even that fail, the other clips go on."""
    try:
        with complete_folder(folder) as draft:
            (draft / MARKER).write_text(results.to_json(), encoding="utf-8")
    except HipcheckError as error:
        _say(error)


def _analyze(clip: Path, settings: Settings, tell: Tell) -> Analysis:
    return analyze(
        clip,
        exercise=settings.exercise,
        facing=settings.facing,
        subject=settings.subject,
        mirrored=settings.mirrored,
        stickers=settings.stickers,
        model=settings.model,
        progress=tell,
    )


@contextmanager
def progress_bars(name: str) -> Iterator[Tell]:
    """Show a bar per stage on the error stream, if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{name}: {_STAGES.get(stage, stage)}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell
