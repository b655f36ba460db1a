"""Sessions that were interrupted: each becomes the report that it would have had, of what was seen until then."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipcheck.analysis import Analysis
from hipcheck.errors import EnvironmentProblemError, HipcheckError, RecordingUnusableError
from hipcheck.live.conclude import conclude_interrupted
from hipcheck.live.evidence import EvidenceKeeper
from hipcheck.live.looks import look_from_bytes
from hipcheck.live.recorder import copy_video
from hipcheck.live.sessions import LOOK, Interrupted, SessionHeader, interrupted, picture_from_bytes
from hipcheck.live.settings import free_folder
from hipcheck.live.texts import say
from hipcheck.pose.builder import RecordingBuilder
from hipcheck.recording import PoseProvenance

__all__ = ["Recovered", "discard_all", "recover_all"]

_BEGUN: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, eq=False)
class Recovered:
    """What became of one interrupted session.

    Attributes
    ----------
    sentence
        For the terminal.
    folder, analysis
        Where its report is, and what was measured; ``None`` where there is none.
    problem
        Why it could not be turned into a report and was left as it is; ``None`` if it could.
    """

    sentence: str
    folder: Path | None = None
    analysis: Analysis | None = None
    problem: HipcheckError | None = None


def recover_all(output: Path | None = None) -> Iterator[Recovered]:
    """Turn every interrupted session into a report and remove it; one that fails is left as it is.

    Parameters
    ----------
    output
        Folder for the results, numbered from the second session on; ``None`` for one beside where they were to go.

    Yields
    ------
    What became of each. Of a session in which nobody was seen nothing is left, and nothing said.
    """
    for session in interrupted():
        if session.header is None:
            yield from _unreadable(session)
            continue
        try:
            done = _recover(session, session.header, output)
        except Exception as problem:  # one session that cannot be measured must not keep the next from starting
            session.leave()
            yield _failed(session.header, problem)
        except BaseException:
            session.leave()
            raise
        else:
            session.remove()
            if done is not None:
                yield done


def discard_all() -> int:
    """Remove every interrupted session and return how many there were."""
    count = 0
    for session in interrupted():
        session.remove()
        count += 1
    return count


def _unreadable(session: Interrupted) -> Iterator[Recovered]:
    if session.empty:
        session.remove()
        return
    session.leave()
    problem = EnvironmentProblemError(say("end.unreadable"))
    yield Recovered(str(problem), problem=problem)


def _failed(header: SessionHeader, problem: Exception) -> Recovered:
    if not isinstance(problem, HipcheckError):
        problem = HipcheckError(f"{type(problem).__name__}: {problem}.")
    sentence = say("end.not_recovered", begun=header.begun_at.strftime(_BEGUN), reason=problem)
    return Recovered(sentence, problem=problem)


@dataclass(eq=False)
class _Seen:
    """What an interrupted session had seen."""

    builder: RecordingBuilder
    evidence: EvidenceKeeper
    pose: PoseProvenance
    size_px: tuple[int, int] = (0, 0)


def _recover(session: Interrupted, header: SessionHeader, output: Path | None) -> Recovered | None:
    seen = _read(session, header)
    if not len(seen.builder):
        return None
    folder = free_folder(output or header.folder.with_name(f"{header.folder.name}-recovered"))
    video = _save_video(session, header, folder)
    try:
        analysis = conclude_interrupted(seen, header, video)
    except RecordingUnusableError:
        return None
    analysis.save(folder)
    sentence = say(
        "end.recovered",
        begun=header.begun_at.strftime(_BEGUN),
        seconds=f"{seen.builder.t_s[-1]:.0f}",
        path=folder / "report.html",
    )
    return Recovered(sentence, folder, analysis)


def _read(session: Interrupted, header: SessionHeader) -> _Seen:
    settings = header.settings
    builder = RecordingBuilder(mirrored=settings.mirrored, stickers=settings.stickers)
    seen = _Seen(builder, EvidenceKeeper(), header.pose)
    for kind, content in session.records():
        if kind == LOOK:
            look = look_from_bytes(content)
            seen.builder.take(look)
            seen.size_px = look.size_px
        else:
            seen.evidence.keep(*picture_from_bytes(content))
    return seen


def _save_video(session: Interrupted, header: SessionHeader, folder: Path) -> Path | None:
    """Copy what was recorded beside the results, under their name."""
    recorded = session.video
    if header.video is None or recorded is None:
        return None
    path = folder.with_name(f"{folder.name}.mp4")
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        copy_video(recorded, path)
    except EnvironmentProblemError:
        if shutil.disk_usage(folder.parent).free < recorded.stat().st_size:
            raise
        return None  # not one whole second of it was written
    return path
