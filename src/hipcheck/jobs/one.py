"""One recording of a run: analyzed into its folder, or known to be finished."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from hipcheck.analysis import Analysis
from hipcheck.errors import HipcheckError, RecordingUnusableError
from hipcheck.exercises.headline import refusals_by_weight
from hipcheck.folders import check_target, complete_folder, whole_file
from hipcheck.jobs.job import Job, Outcome, Tell, failed
from hipcheck.jobs.places import (
    Place,
    delivered_folder,
    exists,
    fetched,
    is_url,
    joined,
    place_sha256,
    read_text,
)
from hipcheck.jobs.record import made_the_same, write_record
from hipcheck.jobs.tables import result_rows
from hipcheck.measure import unreadable_results
from hipcheck.memory import memory_sentence
from hipcheck.pipeline import analyze, is_landmark_file
from hipcheck.privacy.about import nameless_results
from hipcheck.remains import MARKER
from hipcheck.report.beside import Drawer
from hipcheck.report.brief import brief_text
from hipcheck.report.text import summary_text
from hipcheck.results import Results
from hipcheck.threads import cores, import_early

__all__ = ["run_job", "run_job_safely"]

_UNDER_WAY: Final = 64  # pictures


def run_job(job: Job, tell: Tell) -> Outcome:
    """Analyze a recording into its folder, unless that was done before; what fails becomes part of the outcome."""
    if job.problem is not None:
        return failed(job, job.problem)
    try:
        finished = None if job.again else _finished(job)
        return finished or _analyzed(job, tell)
    except HipcheckError as error:
        return failed(job, str(error), error.exit_status)


def run_job_safely(job: Job, tell: Tell) -> Outcome:
    """Do as `run_job`; a fault of the program itself ends this recording only, not those beside it."""
    try:
        return run_job(job, tell)
    except Exception as error:
        from hipcheck.doctor import missing_system_library

        fault = f"{job.clip} could not be analyzed for a fault of hipcheck ({type(error).__name__}: {error})."
        return failed(job, memory_sentence(error) or missing_system_library(error) or fault)


def _analyzed(job: Job, tell: Tell) -> Outcome:
    if not is_url(job.folder):
        check_target(Path(job.folder))
    with fetched(job.clip) as clip:
        elsewhere = job.remote or is_url(job.folder)
        with delivered_folder(job.folder) if elsewhere else nullcontext(Path(job.folder)) as folder:
            results, place = _analyze_into(folder, clip, job, tell)
        # Landmarks say which video they are from; here they are the recording themselves.
        sha256 = place_sha256(str(clip)) if is_landmark_file(clip) else results.source.sha256
    job = job if elsewhere else replace(job, folder=str(place))
    write_record(job.folder, job.clip, sha256, job.settings)
    return _outcome(job, results)


def _analyze_into(folder: Path, clip: Path, job: Job, tell: Tell) -> tuple[Results, Path]:
    """Analyze a recording; return what was found, and the folder that it is in."""
    with Drawer() as drawer:
        return _analyze_with(drawer, folder, clip, job, tell)


def _analyze_with(drawer: Drawer, folder: Path, clip: Path, job: Job, tell: Tell) -> tuple[Results, Path]:
    settings = job.settings
    try:
        analysis = analyze(
            clip,
            exercise=settings.exercise,
            facing=settings.facing,
            subject=settings.subject,
            mirrored=settings.mirrored,
            age_years=settings.age_years,
            pain=settings.pain,
            stickers=settings.stickers,
            model=settings.model,
            rate_hz=settings.rate_hz,
            speed=settings.clock.speed,
            from_s=settings.clock.from_s,
            to_s=settings.clock.to_s,
            **asdict(settings.told),
            jobs=job.trackers,
            progress=_and_prepare(tell, drawer if min(job.trackers or cores(), cores()) > 1 else None),
        )
    except RecordingUnusableError as error:
        message = str(error).replace(str(clip), job.clip)
        results = settings.told.label(unreadable_results(job.clip, place_sha256(str(clip)), message))
        if settings.told.anonymous:
            results = nameless_results(results)
        return results, _write_refusal(results, folder)
    video = settings.video and not is_landmark_file(clip)
    # Whether it may be replaced was looked at for all recordings of the run together.
    place = analysis.save(folder, video=video, progress=tell, drawer=drawer, force=True)
    kept = str(clip) == job.clip or settings.told.anonymous
    return (analysis.results if kept else _relabelled(analysis, place, job.clip)), place


def _and_prepare(tell: Tell, drawer: Drawer | None) -> Tell:
    """Import what draws the report while pictures are looked at; start who helps when no core is needed for them."""

    def told(stage: str, done: int, total: int | None) -> None:
        if stage == "pose" and done == _UNDER_WAY:
            import_early("hipcheck.report.figure", "hipcheck.report.video")
        if stage == "measure" and drawer is not None:
            drawer.start()
        tell(stage, done, total)

    return told


def _write_refusal(results: Results, folder: Path) -> Path:
    """Write the folder of a file that could not be read; return where it is."""
    made = complete_folder(folder)
    with made as draft:
        (draft / MARKER).write_text(results.to_json(), encoding="utf-8")
    return made.place


def _relabelled(analysis: Analysis, folder: Path, label: Place) -> Results:
    """Name the recording in its results as it was given, not as the copy that was analyzed."""
    source = analysis.results.source.model_copy(update={"path": label})
    results = analysis.results.model_copy(update={"source": source})
    whole_file(folder / "landmarks.npz", replace(analysis.recording, source=source).save)
    whole_file(folder / MARKER, lambda draft: draft.write_text(results.to_json(), encoding="utf-8"))
    return results


def _outcome(job: Job, results: Results, *, skipped: bool = False) -> Outcome:
    refusals = refusals_by_weight(results.quality.issues)
    unreadable = any(issue.code == "unreadable" for issue in refusals)
    return Outcome(
        clip=job.label,
        folder=job.folder,
        status=RecordingUnusableError.exit_status if results.quality.grade == "unusable" else 0,
        document=results.model_dump(mode="json", by_alias=True),
        text="" if unreadable else summary_text(results),
        brief="" if unreadable else brief_text(results, joined(job.folder, "report.html")),
        problem=refusals[0].message if results.quality.grade == "unusable" and refusals else None,
        rows=tuple(result_rows(results, job.label, job.folder)),
        skipped=skipped,
    )


def _finished(job: Job) -> Outcome | None:
    """Return the outcome of an earlier run that made the same of the same recording; ``None`` if there is none."""
    text = read_text(job.folder, MARKER)
    if text is None:
        return None
    try:
        if not made_the_same(job.folder, place_sha256(job.clip), job.settings):
            return None
        outcome = _outcome(job, Results.model_validate_json(text), skipped=True)
    except (ValueError, OSError):  # damaged, of another version, or a recording that is gone
        return None
    wanted = job.settings.video and outcome.status == 0 and not is_landmark_file(job.clip)
    return None if wanted and not exists(job.folder, "annotated.mp4") else outcome
